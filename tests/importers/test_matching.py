"""Matching: a missed receipt costs a minute, a wrong one a donor's trust."""

from __future__ import annotations

import random
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgebook_importers.bank.statements import StatementLine
from pledgebook_importers.matching.evidence import Terms
from pledgebook_importers.matching.instalments import OpenInstalment
from pledgebook_importers.matching.match import match_lines
from pledgebook_importers.matching.names import donors_named
from pledgebook_importers.matching.proposal import Match
from pledgebook_importers.reader import read_file
from tests.importers.making import day
from tests.importers.month import FILE, INSTALMENTS, RECEIPTS, TERMS

FIRST, SECOND = INSTALMENTS[:2]
US = next(item for item in INSTALMENTS if item.donor == "USA")


def line(
    amount: str, text: str = "", payer: str = "", import_id: str = "x", **shown: str
) -> StatementLine:
    return StatementLine(
        date=day("2017-03-02"),
        value_date=None,
        amount=Decimal(amount),
        currency="USD",
        counterparty=payer,
        counterparty_account="",
        reference="",
        end_to_end="",
        remittance=text,
        import_id=import_id,
        status="booked",
        line=1,
        parties=(payer,) if payer else (),
        shown=tuple((Decimal(number), unit) for unit, number in shown.items()),
    )


def one(found: StatementLine, *open_: OpenInstalment, terms: Terms = TERMS) -> Match:
    (match,) = match_lines([found], open_ or INSTALMENTS, terms)
    return match


def label(match: Match) -> str | None:
    return match.instalment.label if match.instalment else None


def units(match: Match) -> Decimal | None:
    return match.paid[0].units if match.instalment else None


@pytest.fixture(scope="module")
def month() -> tuple[StatementLine, ...]:
    (statement,) = read_file(FILE).statements
    return statement.lines


@given(order=st.randoms(use_true_random=False))
def test_month_matches_nine_of_ten_and_none_wrongly(
    month: tuple[StatementLine, ...], order: random.Random
) -> None:
    shuffled, open_ = list(month), list(INSTALMENTS)
    order.shuffle(shuffled)
    order.shuffle(open_)
    matches = match_lines(shuffled, open_, TERMS)
    receipts = {match.line.reference: label(match) for match in matches if match.instalment}
    assert receipts == {ref: due for ref, due in RECEIPTS.items() if ref != "TDB-0310"}
    kinds = {match.line.reference: match.kind for match in matches if not match.instalment}
    assert kinds == {
        "TDB-0310": "unmatched", "TDB-0311": "unmatched", "TDB-0312": "unmatched",
        "TDB-0313": "charge", "TDB-0314": "interest", "TDB-0315": "unmatched",
        "TDB-0316": "bank-to-bank", "TDB-0317": "unmatched",
    }  # fmt: skip


@pytest.mark.parametrize(
    "found, reason",
    [
        (line("1650000"), "no reference of an open instalment, no payer of one"),
        (line("1650000", payer="Finland"), "but no reference, and the amount only near"),
        (line("1000", "FI-2016-01/1", EUR="1000"), "but the amount is only 1000 of 1500000 EUR"),
        (line("1650000", "FI-2016-01/1", "Italy"), "but the payer is ITA"),
        (line("1650000", "FI-2016-01/1", EUR="1600000"), "but the amount is not its 1500000 EUR"),
        (line("1900000", "FI-2016-01/1"), "but the amount is not its 1500000 EUR"),
        (line("1650000", "FI-2016-01/3", "Finland", EUR="1500000"), "names another instalment"),
        (line("2000001", "", "USAID"), "but the amount is not its 2000000 USD"),
        (line("1999999", "US-2016-01/1"), "but the amount is only 1999999 of 2000000 USD"),
    ],
)
def test_left_open_with_the_reason(found: StatementLine, reason: str) -> None:
    match = one(found)
    assert match.kind == "unmatched"
    assert reason in match.reason


def test_reference_and_amount_are_enough() -> None:
    match = one(line("1600000", "2/FI-2016-01"))
    assert (label(match), match.confidence) == ("FI-2016-01/2", "high")


def test_the_original_amount_and_the_name_are_enough() -> None:
    match = one(line("2000000", payer="U.S.A.I.D. and USAID Iraq"))
    assert (label(match), match.confidence) == ("US-2016-01/1", "medium")


def test_agreement_alone_takes_the_instalment_that_is_due() -> None:
    assert label(one(line("1650000", "FI-2016-01", EUR="1500000"))) == "FI-2016-01/1"
    both_due = replace(SECOND, due=FIRST.due)
    match = one(line("1650000", "FI-2016-01", EUR="1500000"), FIRST, both_due)
    assert match.reason == "ambiguous between FI-2016-01/1, FI-2016-01/2"


def test_a_part_needs_the_full_reference_and_the_payer() -> None:
    match = one(line("550000", "FI-2016-01/1", "Finland", EUR="500000"))
    assert (label(match), units(match), match.confidence) == (
        "FI-2016-01/1", Decimal(500000), "medium",
    )  # fmt: skip


def test_one_instalment_goes_to_one_line_or_to_none() -> None:
    first, twin = line("2000000", "US-2016-01/1"), line("2000000", "US-2016-01/1", import_id="y")
    matches = match_lines([first, twin], INSTALMENTS, TERMS)
    assert [match.kind for match in matches] == ["unmatched", "unmatched"]
    assert matches[0].reason == "US-2016-01/1 is also claimed by line 1"
    named = replace(twin, parties=("USAID",))
    assert [label(match) for match in match_lines([first, named], INSTALMENTS, TERMS)] == [
        None, "US-2016-01/1",
    ]  # fmt: skip


def test_charges_shown_are_part_of_what_was_paid() -> None:
    found = replace(line("1999985", "US-2016-01/1"), charges=((Decimal(15), "USD"),))
    match = one(found)
    assert (label(match), units(match)) == ("US-2016-01/1", Decimal(2000000))


@pytest.mark.parametrize(
    "found, kind",
    [
        (replace(line("-25"), code="PMNT/MDOP/CHRG"), "charge"),
        (replace(line("25"), code="PMNT/MCOP/CHRG"), "charge"),
        (replace(line("-25"), code="ACMT/MDOP/INTR"), "charge"),
        (replace(line("25"), code="ACMT/MCOP/INTR"), "interest"),
        (line("-25", "Bank charges March", "Tigris Demonstration Bank"), "charge"),
        (line("25", "Credit interest Q1"), "interest"),
        (line("-25", "School fees", "Erbil School"), "unmatched"),
        (line("25", "interest on FI-2016-01/1"), "unmatched"),
        (replace(line("25"), counterparty_account="IQ00TIGR001000000000002"), "bank-to-bank"),
    ],
)
def test_kinds_beside_receipts(found: StatementLine, kind: str) -> None:
    assert one(found).kind == kind


@given(st.decimals("0.01", "3000000", places=2), st.text(max_size=30), st.text(max_size=20))
def test_the_amount_alone_never_matches(amount: Decimal, text: str, payer: str) -> None:
    assert one(line(str(amount), text, payer)).instalment is None


@pytest.mark.parametrize(
    "printed, expected",
    [
        ("Republic of FINLAND", {"FIN"}),
        ("ministère des affaires étrangères, République Tchèque", {"CZE"}),
        ("Ministry of Foreign Affairs", set()),
        ("United States Treasury", set()),
        ("The United States of America", {"USA"}),
        ("United Kingdom", set()),
    ],
)
def test_names(printed: str, expected: set[str]) -> None:
    donors = {
        "FIN": ("Finland", "FI"),
        "CZE": ("Czechia", "Republique tcheque"),
        "USA": ("United States of America",),
    }
    assert donors_named([printed], donors) == expected
