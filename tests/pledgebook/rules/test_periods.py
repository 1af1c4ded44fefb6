"""Periods, PB701 to PB706: what the pages' excerpts and `test_set_up` leave open."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest

from pledgebook.seals import Seal
from tests.pledgebook.rules.example_book import codes, findings
from tests.pledgebook.rules.making import (
    BANK,
    WORKS,
    only,
    paid,
    policy,
    statement,
    told,
    voucher,
)

SWEDEN = 'agreement: "SE-2016-01"'
VOUCHERS = {"R-2016-00001", "R-2016-00002", "J-2016-00001", "J-2016-00002"}


def seal(year: int, *, entries: set[str] | None = None, previous: str | None = None) -> Seal:
    """The seal of a year; without `entries`, one that holds the example book's vouchers."""
    return Seal(
        name=str(year), file=f"seals/{year}", digest=f"digest-{year}",
        first=datetime.date(year, 1, 1), last=datetime.date(year, 12, 31),
        entries=frozenset(VOUCHERS if entries is None else entries), previous=previous,
    )  # fmt: skip


# --- PB701 ------------------------------------------------------------------------------------


def test_pb701_says_what_was_entered_after_which_seal() -> None:
    book = paid("900.00", day="2016-12-31", number="V-2016-00001")
    finding = only("PB701", book, seals=[seal(2016)])
    assert finding.message == (
        "V-2016-00001: entered after the seal of 2016, which closed 2016-01-01 to 2016-12-31"
    )
    assert told(finding) == ("error", "V-2016-00001", None, None)
    assert codes(book, seals=[seal(2016, entries=VOUCHERS | {"V-2016-00001"})]) == []


def test_pb701_covers_the_first_day_of_a_sealed_period_and_the_last() -> None:
    for day in ("2016-01-01", "2016-12-31"):
        book = paid("900.00", day=day, number="V-2016-00001", agreement="FFS-TREASURY")
        assert codes(book, seals=[seal(2016)]) == ["PB701"]


def test_pb701_leaves_the_days_around_a_sealed_period_alone() -> None:
    assert codes(paid("900.00", day="2017-01-01"), seals=[seal(2016)]) == []


def test_pb701_finds_a_late_entry_still_an_error_without_an_exception() -> None:
    late = paid("900.00", "late: TRUE", day="2016-12-31", number="V-2016-00001")
    finding = only("PB701", late, seals=[seal(2016)])
    assert finding.message.startswith("V-2016-00001: a late entry in 2016")
    assert finding.severity == "error"


def test_pb701_notes_a_late_entry_that_no_seal_proves() -> None:
    late = paid("900.00", "late: TRUE")
    finding = only("PB701", late, seals=[seal(2016)])
    assert finding.message == (
        "V-2017-00001: marked late, and no seal of its period was read that proves it"
    )
    assert finding.severity == "notice"


def test_pb701_goes_by_no_seal_that_was_not_read() -> None:
    unread = Seal(name="2016", file="seals/2016", readable=False)
    book = paid("900.00", day="2016-12-31", number="V-2016-00001")
    assert codes(book, seals=[unread]) == ["PB702"]


# --- PB702 and PB703 --------------------------------------------------------------------------


def test_pb702_names_each_sealed_entry_that_is_gone() -> None:
    sealed = seal(2016, entries=VOUCHERS | {"V-2016-00002", "V-2016-00001"})
    found = findings(seals=[sealed])
    assert [(one.code, one.severity, one.subject) for one in found] == [
        ("PB702", "error", "2016")
    ] * 2
    assert [one.message.split(": ")[1] for one in found] == [
        "sealed entry V-2016-00001 is gone",
        "sealed entry V-2016-00002 is gone",
    ]


def test_pb703_names_the_seal_that_does_not_follow() -> None:
    chain = [seal(2017, entries=set(), previous="digest-2015"), seal(2016)]
    finding = only("PB703", "", seals=chain)
    assert finding.message == (
        "seal 2017: names digest-2015 as the one before it, 2016 is digest-2016"
    )
    assert (finding.file, finding.subject, finding.severity) == ("seals/2017", "2017", "error")


# --- PB704 ------------------------------------------------------------------------------------


def report(number: int, first: str, last: str, series: str = "quarterly", of: str = "FIN") -> str:
    """A report that was issued."""
    return (
        f'2018-01-10 custom "report-issued" "REP-{number}" "{series}" "{of}" {first} {last} "sha"\n'
    )


FIRST = report(1, "2017-01-01", "2017-03-31")


def errors(addition: str) -> list[str]:
    """The messages of the findings that are errors."""
    return [one.message for one in findings(addition) if one.severity == "error"]


def test_pb704_lets_no_day_be_reported_twice() -> None:
    assert errors(FIRST + report(2, "2017-04-01", "2017-06-30")) == []
    assert errors(FIRST + report(2, "2017-03-31", "2017-06-30")) == [
        "REP-2: the quarterly report to FIN from 2017-03-31 overlaps REP-1, which goes to 2017-03-31"
    ]


def test_pb704_compares_reports_of_one_series_to_one_reader() -> None:
    assert errors(FIRST + report(2, "2017-01-01", "2017-12-31", "annual")) == []
    assert errors(FIRST + report(2, "2017-01-01", "2017-03-31", of="SWE")) == []


def test_pb704_notes_each_report_that_it_cannot_prove() -> None:
    finding = only("PB704", FIRST)
    assert told(finding) == ("notice", "REP-1", None, None)


# --- PB705 ------------------------------------------------------------------------------------

CLOSED = '2017-06-30 custom "agreement-close" "SE-2016-01" "wound up"\n'
REFUND = voucher(
    "2017-06-29", "J-2017-00009", SWEDEN,
    "Income:Refunds:SWE  {0} USD", "Liabilities:DueToDonor:SWE  -{0} USD",
) + voucher(
    "2017-06-30", "V-2017-00009", SWEDEN,
    "Liabilities:DueToDonor:SWE  {0} USD", f"{BANK}  -{{0}} USD",
)  # fmt: skip
DAYS = policy("closure-days", "90")


def test_pb705_says_what_is_left_on_a_closed_agreement() -> None:
    finding = only("PB705", CLOSED + REFUND.format("999999.99"))
    assert finding.message == ("SE-2016-01 (Sweden) was closed on 2017-06-30 with 0.01 USD cash")
    assert told(finding) == ("warning", "SE-2016-01", Decimal("0.01"), "USD")
    assert codes(CLOSED + REFUND.format("1000000.00")) == []


BALANCES = {
    "payable": voucher(
        "2017-06-01", "V-2017-00001", SWEDEN,
        f"{WORKS}  100.00 USD", "Liabilities:Payable:PAY-ALPHA  -100.00 USD"),
    "retained": voucher(
        "2017-06-01", "V-2017-00001", SWEDEN,
        f"{WORKS}  100.00 USD", "Liabilities:Retention:PAY-ALPHA  -100.00 USD"),
    "due to the donor": voucher(
        "2017-06-01", "J-2017-00001", SWEDEN,
        "Income:Refunds:SWE  100.00 USD", "Liabilities:DueToDonor:SWE  -100.00 USD"),
    "advanced": voucher(
        "2017-06-01", "V-2017-00001", SWEDEN, 'advance: "A-2017-001"',
        "Assets:Advances:PAR-GAMMA  100.00 USD", f"{BANK}  -100.00 USD"),
}  # fmt: skip


@pytest.mark.parametrize("word", BALANCES)
def test_pb705_finds_what_is_still(word: str) -> None:
    found = [one for one in findings(CLOSED + BALANCES[word]) if one.code == "PB705"]
    assert [f"100.00 USD {word}" in one.message for one in found] == [True]


def test_pb705_wants_a_receivable_written_down_before_closure() -> None:
    """The instalment of Finland that never came, due and not received."""
    due = voucher(
        "2017-11-01", "J-2017-00001",
        'Assets:Receivable:FIN  500000 EUR {1.10 USD, 2017-11-01, "FI-2016-01/2"}',
        "Income:Contributions:FIN  -550000.00 USD",
    )  # fmt: skip
    closed = '2018-12-31 custom "agreement-close" "FI-2016-01" "closed"\n'
    (finding,) = [one for one in findings(due + closed) if one.code == "PB705"]
    assert "550,000.00 USD receivable" in finding.message
    assert finding.amount == Decimal("1095000.00")


def test_pb705_is_silent_on_the_last_day_for_closing_and_warns_on_the_next() -> None:
    assert codes(DAYS + statement("2019-03-31")) == []
    found = findings(DAYS + statement("2019-04-01"))
    assert [one.subject for one in found if one.code == "PB705"] == ["FI-2016-01", "SE-2016-01"]
    assert found[0].message == (
        "FI-2016-01 (Finland) ended on 2018-12-31 and is not closed after 91 days"
    )
    assert told(found[0]) == ("warning", "FI-2016-01", None, None)


def test_pb705_waits_for_an_end_that_was_put_off() -> None:
    longer = '2018-12-01 custom "amendment" "FI-2016-01" "end" 2019-06-30 "no cost"\n'
    found = findings(DAYS + longer + statement("2019-04-01"))
    assert [one.subject for one in found] == ["SE-2016-01"]


def test_pb705_passes_an_agreement_that_is_closed_and_books_without_its_policy() -> None:
    book = CLOSED + REFUND.format("1000000.00") + statement("2019-04-01")
    assert [one.subject for one in findings(DAYS + book)] == ["FI-2016-01"]
    assert codes(book) == []


def test_pb705_counts_a_closure_from_its_day_on() -> None:
    book = CLOSED + statement("2018-01-01")
    assert codes(book, as_of="2017-06-29") == []
    assert codes(book, as_of="2017-06-30") == ["PB705"]


# --- PB706 ------------------------------------------------------------------------------------


def stated(balance: str, day: str = "2017-03-31") -> str:
    """The bank's balance of the dollar account; 2,095,000.00 USD stand on it in the example book."""
    return statement(day, f"{balance} USD", BANK)


def line(amount: str, day: str, *, flag: str, number: str = "V-2017-00005") -> str:
    """A payment that an import brought."""
    return paid(amount, 'import-id: "bank-1"', day=day, number=number, flag=flag)


def test_pb706_says_who_differs_by_how_much_and_in_which_direction() -> None:
    less = only("PB706", stated("2094999.99"))
    assert less.message == (
        "Assets:Bank:Tigris:USD: the bank states 2,094,999.99 USD on 2017-03-31, 0.01 USD less "
        "than the books explain"
    )
    assert told(less) == ("error", BANK, Decimal("0.01"), "USD")
    more = only("PB706", stated("2095000.01"))
    assert "0.01 USD more than the books explain" in more.message


OUTSTANDING = '2016-01-01 custom "policy" "outstanding-days" 9\n'


def test_pb706_explains_a_difference_by_imported_lines_that_are_still_drafts() -> None:
    draft = line("400.00", "2017-03-15", flag="!")
    assert codes(draft + stated("2094600.00")) == []
    assert codes(draft + stated("2094600.01")) == ["PB706"]
    by_hand = paid("400.00", day="2017-03-15", flag="!")
    assert codes(by_hand + stated("2094600.00")) == ["PB706"]
    assert codes(OUTSTANDING + draft + stated("2094600.00")) == ["PB706"]


def test_pb706_explains_a_difference_by_payments_underway() -> None:
    """Paid on the 22nd, nine days before the end of the month; the policy says nine."""
    cheques = OUTSTANDING + paid("400.00", day="2017-03-22") + paid(
        "70.00", day="2017-03-30", number="V-2017-00002"
    )  # fmt: skip
    for balance in ("2094530.00", "2094600.00", "2094930.00", "2095000.00"):
        assert codes(cheques + stated(balance)) == []
    assert codes(cheques + stated("2094999.00")) == ["PB706"]
    old = OUTSTANDING + paid("400.00", day="2017-03-21")
    assert codes(old + stated("2095000.00")) == ["PB706"]
    assert codes(old + stated("2094600.00")) == []
    without = paid("400.00", day="2017-03-30")
    assert codes(without + stated("2095000.00")) == ["PB706"]


def test_pb706_takes_no_payment_that_the_bank_has_told_of_for_one_underway() -> None:
    assert codes(line("400.00", "2017-03-30", flag="*") + stated("2094600.00")) == []
    assert codes(line("400.00", "2017-03-30", flag="*") + stated("2095000.00")) == ["PB706"]


def test_pb706_judges_each_statement_at_its_own_day() -> None:
    book = paid("400.00", 'import-id: "bank-1"', day="2017-04-01")
    assert codes(book + stated("2095000.00") + stated("2094600.00", "2017-04-01")) == []
    assert codes(book + stated("2094600.00") + stated("2094600.00", "2017-04-01")) == ["PB706"]


def test_pb706_keeps_the_currencies_of_an_account_apart() -> None:
    dinars = voucher(
        "2017-03-02", "V-2017-00001", 'agreement: "FI-2016-01"', 'payee-id: "PAY-BETA"',
        "Expenses:FFS:W1-Works:Supplies  8.40 USD",
        "Assets:Bank:Tigris:IQD  -10000 IQD @@ 8.40 USD",
    )  # fmt: skip
    assert codes(dinars + statement("2017-03-31", "-10000 IQD") + stated("2095000.00")) == []
    assert codes(dinars + statement("2017-03-31", "0 IQD")) == ["PB706"]


def test_pb706_looks_no_further_than_the_day_asked_for() -> None:
    assert codes(stated("1.00"), as_of="2017-03-30") == []
    assert codes(stated("1.00"), as_of="2017-03-31") == ["PB706"]
