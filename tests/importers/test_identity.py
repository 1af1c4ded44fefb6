"""Import ids: the same however often and wrapped a line is sent, and only then."""

from __future__ import annotations

import random
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from pledgebook_importers.reader import read_files
from tests.importers.making import ENTRIES, Entry, ids, message, read, stmt, write


@given(ENTRIES, st.randoms(use_true_random=False))
def test_order_of_entries_does_not_change_ids(entries: list[Entry], order: random.Random) -> None:
    shuffled = entries.copy()
    order.shuffle(shuffled)
    one, _ = read(message(stmt(*entries)))
    other, _ = read(message(stmt(*shuffled), message_id="ANOTHER"))
    assert sorted(ids(one)) == sorted(ids(other))
    assert len(set(ids(one))) == len(entries)


def test_importing_twice_adds_nothing(tmp_path: Path) -> None:
    first = write(tmp_path, message(stmt(Entry(), Entry(reference=""), Entry(reference=""))), "a")
    again = first.read_bytes().replace(b"<MsgId>M1<", b"<MsgId>M2<")
    results = read_files([first, write(tmp_path, again, "b")])
    assert [result.duplicates for result in results] == [0, 3]
    assert [result.warnings for result in results] == [(), ()]


def test_two_references_are_two_payments_and_one_reference_twice_is_told() -> None:
    alike, quiet = read(message(stmt(Entry(reference="A"), Entry(reference="B"))))
    assert len(set(ids(alike))) == 2
    assert quiet == []
    same, warnings = read(message(stmt(Entry(reference="A"), Entry(reference="A"))))
    assert len(set(ids(same))) == 2
    assert "reference A is used twice" in warnings[0]


def test_one_batch_reference_for_two_amounts_is_two_bookings() -> None:
    statements, warnings = read(message(stmt(Entry(), Entry(amount="11.00"))))
    assert len(set(ids(statements))) == 2
    assert warnings == []


def test_without_a_bank_reference_the_statement_is_part_of_the_identity() -> None:
    entry = Entry(reference="")
    one, _ = read(message(stmt(entry)))
    other, _ = read(message(stmt(entry, number="<ElctrncSeqNb>4</ElctrncSeqNb>")))
    assert ids(one) != ids(other)
    unnumbered = [
        read(message(stmt(entry, number="", opening=opening)))[0] for opening in ("1.00", "2.00")
    ]
    assert ids(unnumbered[0]) != ids(unnumbered[1])


def test_versions_agree_on_the_identity() -> None:
    newer = message(stmt(Entry()), version="08").replace(
        "<Sts>BOOK</Sts>", "<Sts><Cd>BOOK</Cd></Sts>"
    )
    newer = newer.replace("<Nm>Kingdom of Testland</Nm>", "<Pty><Nm>Kingdom of Testland</Nm></Pty>")
    old, new = read(message(stmt(Entry())))[0], read(newer)[0]
    assert ids(old) == ids(new)
    assert new[0].lines[0].counterparty == "Kingdom of Testland"
