"""Completions and met conditions, signed by who certifies them: proved as they stand, or refused."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pledgebook.approvals.act import Act, read
from pledgebook_reports.approving.prompt import prompt
from tests.pledgebook.approvals import making
from tests.pledgebook.sealing.making import edit, write

CONTRACT, INSTALMENT = "O-2017-0001", "FI-2016-01/2"
DONE, MET = f"completion:{CONTRACT}:2017-03-01", f"condition-met:{INSTALMENT}:2017-03-02"
ACTS = "journal/2017/acts.beancount"
REPORT = "2017/O-2017-0001/report.txt"
TEXT = f"""\
2017-02-10 custom "variation" "{CONTRACT}/1" 5000.00 USD "a longer pipe" "OFF-HEAD"
2017-03-01 custom "completion" "{CONTRACT}" "OFF-CERT" 2017-03-01 TRUE
  document: "{REPORT}"
2017-03-02 custom "condition-met" "{INSTALMENT}" "OFF-CERT"
"""


def state(main: Path) -> None:
    """Write a completion, with its paper, and a met condition into books."""
    write(main.parent, ACTS, TEXT)
    paper = write(main.parent, f"documents/{REPORT}", "All wells give water.\n")
    digest = hashlib.sha256(paper.read_bytes()).hexdigest()
    write(paper.parent, "SHA256SUMS", f"{digest}  {paper.name}\n")


@pytest.fixture
def books(main: Path) -> Path:
    """Return the main file of books with a completion and a met condition; nothing is signed."""
    state(main)
    return main


@pytest.fixture
def certified(books: Path, keys: dict[str, Path]) -> Path:
    """Return the main file of the same books, both certified."""
    for name in (DONE, MET):
        making.sign(books, keys["OFF-CERT"], "certify", "OFF-CERT", name)
    return books


def test_what_is_certified_is_proved(certified: Path) -> None:
    found = {one.voucher: one for one in making.proofs(certified)}
    assert {name: one.state for name, one in found.items()} == {DONE: "proved", MET: "proved"}
    assert making.told(certified) == [
        one for one in making.told(certified) if "certificate" not in one
    ]


def test_what_is_typed_alone_is_told_as_claimed(books: Path, keys: dict[str, Path]) -> None:
    told = "notice OFF-CERT (Yusuf, certifier): {} certificate(s) are typed names; no signed act "
    assert any(one.startswith(told.format(2)) for one in making.told(books))
    making.sign(books, keys["OFF-CERT"], "certify", "OFF-CERT", MET)
    assert any(one.startswith(told.format(1)) for one in making.told(books))


def test_before_a_seal_holds_the_key_it_is_signed_and_not_proved(
    unsealed: Path, keys: dict[str, Path]
) -> None:
    state(unsealed)
    making.sign(unsealed, keys["OFF-CERT"], "certify", "OFF-CERT", DONE)
    assert making.only(unsealed).state == "signed"
    assert any("1 certificate(s) are signed, and no proved seal" in one
               for one in making.told(unsealed))  # fmt: skip


def test_the_contract_or_the_instalment_names_it_for_who_certifies(books: Path) -> None:
    act = making.drawn(books, "certify", "OFF-CERT", CONTRACT, INSTALMENT)
    assert [one.voucher for one in act.subjects] == [DONE, MET]


def test_it_is_shown_from_the_bytes_that_are_signed(books: Path) -> None:
    desk = making.laid(books, "certify", "OFF-CERT", CONTRACT, INSTALMENT)
    assert desk.act is not None
    assert desk.officer is not None
    ((_, digest), *_) = desk.act.subjects[0].documents
    assert digest
    who = "Yusuf, certifier (OFF-CERT; certifier in the seal of genesis)"
    shown = prompt(read(desk.act.render()), desk.officer, desk.named).split("\n")
    assert shown == [
        f"{who} certifies these 2 certificates:",
        "",
        f"  {DONE} of 2017-03-01",
        "    amount   105,000.00 USD",
        "    payee    Alpha Contracting (PAY-ALPHA)",
        "    purpose  works of O-2017-0001 are complete on 2017-03-01, independent",
        f"    paper    {REPORT}  (SHA-256 {digest[:16]}…)",
        "",
        f"  {MET} of 2017-03-02",
        "    amount   500,000.00 EUR",
        "    donor    Finland (FIN)",
        "    purpose  the condition of FI-2016-01/2 is met: none is written",
        "",
        "2 certificates, 105,000.00 USD, 500,000.00 EUR",
    ]


@pytest.mark.parametrize(
    "place, old, new, reason",
    [
        (ACTS, "5000.00 USD", "6000.00 USD", "its amount was 105000.00 USD when it was signed"),
        (ACTS, '"OFF-CERT" 2017-03-01 TRUE', '"OFF-CERT" 2017-03-01 FALSE', "its purpose was"),
        (ACTS, '"OFF-CERT" 2017-03-01 TRUE', '"OFF-HEAD" 2017-03-01 TRUE', "its text is not"),
        (ACTS, '"OFF-CERT" 2017-03-01 TRUE', '"OFF-CERT" 2017-03-09 TRUE', "is not in the books"),
        (f"documents/{REPORT}", "All wells", "No wells", "its documents are not those"),
        ("registry.beancount", '"O-2017-0001" "PAY-ALPHA"', '"O-2017-0001" "PAY-BETA"',
         "its payee was"),
        (ACTS, TEXT, TEXT + TEXT.split("\n", 1)[1].split("2017-03-02", maxsplit=1)[0], "2 times"),
    ],
)  # fmt: skip
def test_what_was_changed_after_it_was_certified_is_refused(
    certified: Path, place: str, old: str, new: str, reason: str
) -> None:
    edit(certified, place, old, new)
    assert any(f"{DONE}: approvals/" in one and reason in one for one in making.errors(certified))


@pytest.mark.parametrize(
    "place, old, new, reason",
    [
        ("registry.beancount", '"FI-2016-01/2"  500000 EUR', '"FI-2016-01/2"  600000 EUR',
         "its amount was 500000 EUR"),
        ("registry.beancount", '"FI-2016-01/2"  500000 EUR 2017-11-01',
         '"FI-2016-01/2"  500000 EUR 2017-11-01\n  condition: "a report"', "its purpose was"),
        (ACTS, f'"{INSTALMENT}" "OFF-CERT"', f'"{INSTALMENT}" "OFF-HEAD"', "its text is not"),
        (ACTS, f'"{INSTALMENT}" "OFF-CERT"', '"FI-2016-01/1" "OFF-CERT"', "is not in the books"),
    ],
)  # fmt: skip
def test_a_condition_that_was_changed_after_it_was_certified_is_refused(
    certified: Path, place: str, old: str, new: str, reason: str
) -> None:
    edit(certified, place, old, new)
    assert any(f"{MET}: approvals/" in one and reason in one for one in making.errors(certified))


def test_taking_out_the_line_that_was_certified_is_told(certified: Path) -> None:
    edit(certified, ACTS, f'2017-03-02 custom "condition-met" "{INSTALMENT}" "OFF-CERT"\n', "")
    assert any(f"{MET} is not in the books" in one for one in making.errors(certified))


def forged(act: Act, **said: Any) -> Act:
    return replace(act, **said)


@pytest.mark.parametrize(
    "forge, key, reason",
    [
        (lambda act: act, "STRANGER", "the signature is not that of OFF-CERT"),
        (lambda act: act, "OFF-HEAD", "the signature is not that of OFF-CERT"),
        (lambda act: forged(act, officer="OFF-HEAD"), "OFF-HEAD", "not certifier"),
        (lambda act: forged(act, kind="approve", role="approver", officer="OFF-HEAD"), "OFF-HEAD",
         "it is certified, and nothing else"),
        (lambda act: forged(act, kind="reject", reason="not done"), "OFF-CERT",
         "it is certified, and nothing else"),
        (lambda act: forged(act, time=datetime.datetime(2017, 2, 27, tzinfo=datetime.UTC)),
         "OFF-CERT", "before 2017-03-01, the day that it speaks of"),
        (lambda act: making.changed(act, amount=Decimal("1.00")), "OFF-CERT", "its amount was"),
        (lambda act: making.changed(act, payee="Beta Trading (PAY-BETA)"), "OFF-CERT",
         "its payee was"),
        (lambda act: making.changed(act, voucher=f"completion:{CONTRACT}:2017-04-01"), "OFF-CERT",
         "is not in the books"),
        (lambda act: making.changed(act, voucher=making.PIPES), "OFF-CERT", "its day was"),
        (lambda act: forged(act, entity="OTHER"), "OFF-CERT", "of the books of OTHER"),
        (lambda act: forged(act, seal="0" * 64), "OFF-CERT", "names a seal that was none"),
    ],
)  # fmt: skip
def test_a_forged_certificate_is_refused(
    books: Path, keys: dict[str, Path], forge: Callable[[Act], Act], key: str, reason: str
) -> None:
    act = forge(making.drawn(books, "certify", "OFF-CERT", DONE))
    making.file(books, act, keys[key])
    assert making.only(books).state == "refused"
    assert any(reason in one for one in making.errors(books)), making.errors(books)


@pytest.mark.parametrize(
    "kind, role, officer, reason",
    [("reject", "approver", "OFF-APPR", "not done"), ("reject", "certifier", "OFF-CERT", "not done"),
     ("approve", "approver", "OFF-APPR", None), ("enter", "preparer", "OFF-PREP", None)],
)  # fmt: skip
def test_an_act_that_is_refused_on_a_certificate_ends_it_not(
    certified: Path, keys: dict[str, Path], kind: str, role: str, officer: str, reason: str | None
) -> None:
    (before,) = (file for file in (certified.parent / "approvals").rglob("completion*.act"))
    honest = read(before.read_text())
    after = hashlib.sha256(before.read_bytes()).hexdigest()
    said = {"kind": kind, "role": role, "officer": officer, "reason": reason}
    act = making.changed(forged(honest, time=making.NOW + datetime.timedelta(days=1), **said),
                         after=after)  # fmt: skip
    making.file(certified, act, keys[officer])
    states = {one.kind: one.state for one in making.proofs(certified) if one.voucher == DONE}
    assert states == {"certify": "proved", kind: "refused"}


@pytest.mark.parametrize(
    "kind, officer, name, reason",
    [
        ("certify", "OFF-CERT", "O-2017-0009", "is not in the books"),
        ("certify", "OFF-HEAD", DONE, "not certifier"),
        ("approve", "OFF-APPR", DONE, "it is certified, and nothing else"),
        ("approve", "OFF-APPR", CONTRACT, "is not in the books"),
    ],
)
def test_the_desk_lays_out_nothing_that_would_be_refused(
    books: Path, kind: str, officer: str, name: str, reason: str
) -> None:
    desk = making.laid(books, kind, officer, name)
    assert desk.act is None
    assert any(reason in one for one in desk.refusals)


def test_a_paper_that_is_not_there_is_not_certified(books: Path) -> None:
    (books.parent / "documents" / REPORT).unlink()
    (refused,) = making.laid(books, "certify", "OFF-CERT", DONE).refusals
    assert "its document, documents/2017/O-2017-0001/report.txt, is" in refused


def test_an_earlier_day_of_the_check_moves_no_figure_that_was_signed(certified: Path) -> None:
    assert {one.state for one in making.proofs(certified, datetime.date(2017, 1, 31))} == {"proved"}
