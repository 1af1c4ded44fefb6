"""What is sealed is hashed once: digests come from a seal where a file has the bytes it states."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest
from beancount.core import data

from pledgebook.gate.reading import read
from pledgebook.sealing import leaves, seal_file
from pledgebook.sealing.canonical import Totals, digest_of
from pledgebook.sealing.source import Source, source_of
from tests.pledgebook.sealing.making import (
    DECEMBER,
    LATE,
    RECEIPTS,
    differences,
    drawn,
    edit,
    put,
    seal,
    write,
)
from tests.pledgebook.sealing.test_signing import sign


def hashed(
    main: Path, monkeypatch: pytest.MonkeyPatch, *, anew: bool = False
) -> tuple[Source, set[str]]:
    """The source of books, and the files whose entries were hashed for it."""
    files: set[str] = set()

    def noting(entry: data.Directive, totals: Totals, home: Path) -> str:
        files.add(Path(entry.meta["filename"]).relative_to(home).as_posix())
        return digest_of(entry, totals, home)

    monkeypatch.setattr(leaves, "digest_of", noting)
    source = source_of(read(main), anew=anew)
    monkeypatch.undo()
    return source, files


def test_only_new_entries_are_hashed_and_all_are_when_asked(
    sealed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    short, new = hashed(sealed, monkeypatch)
    whole, files = hashed(sealed, monkeypatch, anew=True)
    # Some windows and policies of the registry have one day and name: nothing says which is which.
    assert new == {"journal/2017/2017.beancount", "registry.beancount"}
    assert files == {*new, DECEMBER, RECEIPTS}
    assert short.leaves == whole.leaves
    assert short.comparison == whole.comparison


def test_a_second_seal_hashes_nothing_of_the_first(
    sealed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(sealed, "2017-Q1", drawn(sealed, "2017-Q1"))
    short, new = hashed(sealed, monkeypatch)
    assert new == {"registry.beancount"}
    assert short.leaves == hashed(sealed, monkeypatch, anew=True)[0].leaves
    assert short.comparison.left == []


@pytest.mark.parametrize(
    "old, new",
    [("-900.00 USD", "-900.0 USD"), (";; Payments of", ";; Pay of"), ('"Pipes"', '"Pipe"')],
)
def test_a_file_with_other_bytes_is_hashed_again(
    sealed: Path, monkeypatch: pytest.MonkeyPatch, old: str, new: str
) -> None:
    edit(sealed, DECEMBER, old, new)
    short, files = hashed(sealed, monkeypatch)
    assert DECEMBER in files
    assert RECEIPTS not in files
    assert short.leaves == hashed(sealed, monkeypatch, anew=True)[0].leaves


def test_a_seal_that_does_not_hold_together_vouches_for_nothing(
    sealed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = sealed.parent / "seals/2016.leaves"
    lines = kept.read_text()
    digest = next(line for line in lines.split("\n") if "V-2016-00001\t" in line)[:64]
    kept.write_text(lines.replace(digest, "0" * 64))
    short, files = hashed(sealed, monkeypatch)
    assert {DECEMBER, RECEIPTS} <= files
    assert short.leaves == hashed(sealed, monkeypatch, anew=True)[0].leaves


def test_an_entry_that_was_moved_between_sealed_files_is_hashed(
    sealed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    december = (sealed.parent / DECEMBER).read_text()
    (sealed.parent / DECEMBER).unlink()
    write(sealed.parent, "journal/2016/year.beancount", december)
    short, files = hashed(sealed, monkeypatch)
    assert "journal/2016/year.beancount" in files
    assert short.comparison.left == hashed(sealed, monkeypatch, anew=True)[0].comparison.left


def test_a_file_that_was_folded_is_hashed_until_the_next_seal_states_it(
    sealed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = [(sealed.parent / place).read_text() for place in (DECEMBER, RECEIPTS)]
    for place in (DECEMBER, RECEIPTS):
        (sealed.parent / place).unlink()
    write(sealed.parent, "journal/2016/closed.beancount", "\n".join(texts))
    assert "journal/2016/closed.beancount" in hashed(sealed, monkeypatch)[1]
    put(sealed, "2017-Q1", drawn(sealed, "2017-Q1"))
    short, files = hashed(sealed, monkeypatch)
    assert "journal/2016/closed.beancount" not in files
    assert short.leaves == hashed(sealed, monkeypatch, anew=True)[0].leaves
    assert differences(sealed) == differences(sealed, anew=False) == []
    edit(sealed, "journal/2016/closed.beancount", '"Pipes"', '"Pipe"')
    assert differences(sealed)
    assert differences(sealed, anew=False)


def test_late_leaves_are_taken_from_the_seal_that_holds_them(
    sealed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(sealed.parent, "journal/2017/late.beancount", LATE)
    put(sealed, "2017-Q1", drawn(sealed, "2017-Q1"))
    short, new = hashed(sealed, monkeypatch)
    assert "journal/2017/late.beancount" not in new
    assert short.leaves == hashed(sealed, monkeypatch, anew=True)[0].leaves


def test_of_two_entries_of_one_day_and_name_each_keeps_its_own_digest(
    books: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    notes = "journal/2016/notes.beancount"
    write(books.parent, notes,
          '2016-12-01 note Assets:Bank:Tigris:USD "one"\n'
          '2016-12-01 note Assets:Bank:Tigris:USD "two"\n'
          '2016-12-02 note Assets:Bank:Tigris:USD "same"\n'
          '2016-12-02 note Assets:Bank:Tigris:USD "same"\n')  # fmt: skip
    seal(books)
    short, _ = hashed(books, monkeypatch)
    assert short.leaves == hashed(books, monkeypatch, anew=True)[0].leaves
    assert not [leaf for leaf in short.comparison.left if leaf.place == notes]


@pytest.fixture
def signed(keyed: Path, keys: dict[str, Path]) -> Path:
    """Return the main file of books whose year 2016 is sealed and signed by two."""
    put(keyed, "2016", drawn(keyed))
    sign(keyed, "2016", OFF_HEAD=keys["OFF-HEAD"], OFF_CERT=keys["OFF-CERT"])
    return keyed


def forge(main: Path, name: str) -> None:
    """Change a sealed voucher, and have a seal state the bytes that its file has now."""
    edit(main, DECEMBER, '"Pipes"', '"Pumps"')
    now = hashlib.sha256((main.parent / DECEMBER).read_bytes()).hexdigest()
    file = main.parent / f"seals/{name}.seal"
    stated = seal_file.read(file.read_text())
    text = replace(stated, manifest={**stated.manifest, DECEMBER: now}).render()
    file.write_text(text, encoding="utf-8")


def test_of_signed_seals_files_are_hashed_as_of_unsigned_ones(
    signed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    short, files = hashed(signed, monkeypatch)
    assert not {DECEMBER, RECEIPTS} & files
    assert short.leaves == hashed(signed, monkeypatch, anew=True)[0].leaves


def test_an_unsigned_seal_behind_a_signed_one_vouches_for_no_file(
    signed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(signed, "2017-Q1", drawn(signed, "2017-Q1"))
    assert RECEIPTS not in hashed(signed, monkeypatch)[1]
    forge(signed, "2017-Q1")
    (told,) = differences(signed, anew=False)
    assert "V-2016-00001 is not as it was sealed" in told


def test_a_seal_that_was_forged_below_a_signed_one_vouches_for_no_file(
    signed: Path, keys: dict[str, Path]
) -> None:
    put(signed, "2017-Q1", drawn(signed, "2017-Q1"))
    sign(signed, "2017-Q1", OFF_HEAD=keys["OFF-HEAD"], OFF_CERT=keys["OFF-CERT"])
    forge(signed, "2016")
    for file in (signed.parent / "seals").glob("2016.*.sig"):
        file.unlink()
    told = "".join(differences(signed, anew=False))
    assert "V-2016-00001 is not as it was sealed" in told
