"""Spending, PB301 to PB308: what the pages' two excerpts leave open.

Finland has paid 1,100,000.00 USD, of which a difference of 5,000.00 USD is spent; the contract
O-2017-0001 of 100,000.00 USD is open.
"""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.pledgebook.rules.example_book import codes, findings
from tests.pledgebook.rules.making import (
    BANK,
    SUPPLIES,
    WORKS,
    only,
    paid,
    policy,
    told,
    voucher,
)

FINLAND = 'agreement: "FI-2016-01"'
SWEDEN = 'agreement: "SE-2016-01"'
CONTRACT = 'obligation: "O-2017-0001"'
CASH = policy("headroom-basis", '"cash"')
SIGNED = policy("headroom-basis", '"signed"')


def accepted(
    amount: str, number: str = "V-2017-00009", day: str = "2017-04-02", obligation: str = CONTRACT
) -> str:
    """Work of Alpha accepted under a contract, to be paid."""
    return voucher(
        day, number, obligation,
        f"{WORKS}  {amount} USD", f"Liabilities:Payable:PAY-ALPHA  -{amount} USD",
        payee="Alpha Contracting",
    )  # fmt: skip


# --- PB301 ------------------------------------------------------------------------------------


def test_pb301_passes_the_last_cent_and_finds_the_one_beyond() -> None:
    assert codes(paid("1095000.00")) == []
    finding = only("PB301", paid("1095000.01"))
    assert finding.message == (
        "FI-2016-01 (Finland): spent 1,100,000.01 USD against cash of 1,100,000.00 USD on "
        "2017-03-02; at its lowest -0.01 USD"
    )
    assert told(finding) == ("error", "FI-2016-01", Decimal("0.01"), "USD")


def test_pb301_stands_at_the_first_day_and_tells_the_lowest() -> None:
    finding = only(
        "PB301",
        paid("1095100.00") + paid("400.00", day="2017-03-05", number="V-2017-00002"),
    )
    assert str(finding.entry_date) == "2017-03-02"
    assert finding.amount == Decimal("500.00")


def test_pb301_finds_a_shortfall_that_later_money_covered() -> None:
    """Spent in October, due and received in November."""
    later = voucher(
        "2017-11-01", "J-2017-00001",
        'Assets:Receivable:FIN  500000 EUR {1.10 USD, 2017-11-01, "FI-2016-01/2"}',
        "Income:Contributions:FIN  -550000.00 USD",
    ) + voucher(
        "2017-11-15", "R-2017-00001",
        f"{BANK}  550000.00 USD", 'Assets:Receivable:FIN  -500000 EUR {"FI-2016-01/2"}',
    )  # fmt: skip
    assert only("PB301", later + paid("1200000.00", day="2017-10-02")).amount == Decimal(105000)
    assert codes(later + paid("1200000.00", day="2017-11-15")) == []


def test_pb301_counts_what_falls_due_only_when_it_is_received() -> None:
    due = voucher(
        "2017-11-01", "J-2017-00001",
        'Assets:Receivable:FIN  500000 EUR {1.10 USD, 2017-11-01, "FI-2016-01/2"}',
        "Income:Contributions:FIN  -550000.00 USD",
    )  # fmt: skip
    assert codes(due + paid("1200000.00", day="2017-11-02")) == ["PB301"]


def test_pb301_counts_interest_in_and_refunds_out() -> None:
    interest = voucher("2017-02-01", "R-2017-00001", FINLAND,
                       f"{BANK}  500.00 USD", "Income:Interest  -500.00 USD")  # fmt: skip
    assert codes(interest + paid("1095500.00")) == []
    refund = voucher("2017-02-02", "J-2017-00001", FINLAND,
                     "Income:Refunds:FIN  500.00 USD",
                     "Liabilities:DueToDonor:FIN  -500.00 USD")  # fmt: skip
    assert codes(interest + refund + paid("1095500.00")) == ["PB301"]


def test_pb301_counts_an_open_advance_and_a_prepayment_as_spent() -> None:
    advance = voucher("2017-02-01", "V-2017-00002", 'advance: "A-2017-001"',
                      "Assets:Advances:PAR-GAMMA  40000.00 USD", f"{BANK}  -40000.00 USD")  # fmt: skip
    assert codes(advance + paid("1055000.00")) == []
    assert only("PB301", advance + paid("1055000.01")).amount == Decimal("0.01")
    back = voucher("2017-03-01", "R-2017-00001", 'advance: "A-2017-001"',
                   f"{BANK}  40000.00 USD", "Assets:Advances:PAR-GAMMA  -40000.00 USD")  # fmt: skip
    assert codes(advance + back + paid("1095000.00")) == []


def test_pb301_holds_open_obligations_against_cash() -> None:
    assert codes(CASH + paid("995000.00")) == []
    finding = only("PB301", CASH + paid("995000.01"))
    assert finding.message == (
        "FI-2016-01 (Finland): spent 1,000,000.01 USD and 100,000.00 USD held by open obligations "
        "against cash of 1,100,000.00 USD on 2017-03-02; at its lowest -0.01 USD"
    )
    assert told(finding) == ("error", "FI-2016-01", Decimal("0.01"), "USD")


def test_pb301_tells_of_obligations_where_all_cash_is_spent_and_no_more() -> None:
    finding = only("PB301", CASH + paid("1095000.00"))
    assert "100,000.00 USD held by open obligations" in finding.message
    assert finding.amount == Decimal("100000.00")


def test_pb301_holds_variations_too() -> None:
    varied = '2017-02-01 custom "variation" "O-2017-0001/1" {} USD "depth" "OFF-HEAD"\n'
    assert codes(CASH + varied.format("10000.00") + paid("985000.00")) == []
    assert codes(CASH + varied.format("10000.01") + paid("985000.00")) == ["PB301"]
    assert codes(CASH + varied.format("-10000.00") + paid("1005000.00")) == []


def test_pb301_holds_only_what_is_not_drawn_yet() -> None:
    """A draw turns what is held into what is spent: the balance does not move."""
    assert codes(CASH + accepted("30000.00") + paid("995000.00")) == []
    assert only("PB301", CASH + accepted("30000.00") + paid("995000.01")).amount == Decimal("0.01")


def test_pb301_frees_what_a_closed_obligation_did_not_draw() -> None:
    closed = '2017-05-01 custom "obligation-close" "O-2017-0001" "done"\n'
    drawn = CASH + accepted("30000.00") + closed
    assert codes(drawn + paid("1065000.00", day="2017-05-01")) == []
    assert codes(drawn + paid("1065000.01", day="2017-05-01")) == ["PB301"]
    assert codes(drawn + paid("1065000.00", day="2017-04-30")) == ["PB301"]


def test_pb301_holds_a_foreign_obligation_at_the_rate_of_its_signature() -> None:
    book = (
        CASH
        + "2017-02-01 price EUR 1.20 USD\n2017-02-10 price EUR 1.30 USD\n"
        + '2017-02-05 custom "obligation" "O-2017-0002" "PAY-ALPHA" 100000 EUR "W1-Works"\n'
        + '  agreement: "FI-2016-01"\n  kind: "works"\n'
    )
    assert codes(book + paid("875000.00")) == []
    assert only("PB301", book + paid("875000.01")).amount == Decimal("0.01")


def test_pb301_holds_a_partly_drawn_foreign_obligation() -> None:
    book = (
        CASH
        + '2017-02-05 custom "obligation" "O-2017-0002" "PAY-ALPHA" 100000 EUR "W1-Works"\n'
        + '  agreement: "FI-2016-01"\n  kind: "works"\n'
        + voucher("2017-02-20", "V-2017-00002", 'obligation: "O-2017-0002"',
                  f"{WORKS}  44000.00 USD",
                  "Liabilities:Payable:PAY-ALPHA  -40000 EUR @@ 44000.00 USD")
    )  # fmt: skip
    assert codes(book + paid("885000.00")) == []
    assert only("PB301", book + paid("885000.01")).amount == Decimal("0.01")


def test_pb301_holds_obligations_against_the_signed_amount_where_the_policy_says_so() -> None:
    """1,650,000.00 USD are signed, of which 550,000.00 USD are not paid yet."""
    contract = (
        '2017-02-05 custom "obligation" "O-2017-0002" "PAY-ALPHA" {} USD "W1-Works"\n'
        '  agreement: "FI-2016-01"\n  kind: "works"\n'
    )
    fits = contract.format("1545000.00")
    assert codes(SIGNED + fits) == []
    assert codes(CASH + fits) == ["PB301"]
    finding = only("PB301", SIGNED + contract.format("1545000.01"))
    assert finding.message == (
        "FI-2016-01 (Finland): spent 5,000.00 USD and 1,645,000.01 USD held by open obligations "
        "against cash of 1,100,000.00 USD and 550,000.00 USD signed on 2017-02-05; at its lowest "
        "-0.01 USD"
    )


def test_pb301_lets_nobody_spend_what_is_only_signed() -> None:
    assert only("PB301", SIGNED + paid("1095000.01")).amount == Decimal("0.01")


def test_pb301_counts_a_top_up_from_its_day_on() -> None:
    book = (
        SIGNED
        + '2017-03-01 custom "amendment" "FI-2016-01" "amount" 1600000 EUR "top-up"\n'
        + '2017-03-01 custom "instalment" "FI-2016-01/3" 100000 EUR 2018-03-01\n'
        + '{} custom "obligation" "O-2017-0002" "PAY-ALPHA" 1655000.00 USD "W1-Works"\n'
        + '  agreement: "FI-2016-01"\n  kind: "works"\n'
    )
    assert codes(book.format("2017-03-01")) == []
    assert codes(book.format("2017-02-28")) == ["PB301"]


def test_pb301_holds_no_obligation_without_its_policy() -> None:
    assert codes(paid("1095000.00")) == []


def test_pb301_looks_no_further_than_the_day_asked_for() -> None:
    assert codes(paid("1200000.00"), as_of="2017-03-01") == []
    assert codes(paid("1200000.00"), as_of="2017-03-02") == ["PB301"]


def test_pb301_warns_of_a_fund_that_lives_on_donors_money() -> None:
    large = policy("approval-from", "10000.00 USD")
    spent = paid("10000.00", agreement="FFS-TREASURY")
    (finding,) = [one for one in findings(large + spent) if one.code == "PB301"]
    assert (finding.severity, finding.subject, finding.amount) == (
        "warning", "FFS-TREASURY", Decimal("10000.00"),
    )  # fmt: skip
    assert codes(large + paid("9999.00", agreement="FFS-TREASURY")) == []
    assert codes(spent) == []


# --- PB302 ------------------------------------------------------------------------------------

EARMARKS = {
    "window": ('"W2-Livelihoods"', "Expenses:FFS:W2-Livelihoods:Supplies", ""),
    "category": ('"Supplies" "Equipment"', SUPPLIES, ""),
    "project": ('"PRJ-1"', SUPPLIES, 'project: "PRJ-1"'),
    "location": ('"IQ-NI"', SUPPLIES, 'location: "IQ-NI-MOSUL"'),
}
PROJECT = (
    '2016-01-01 custom "project" "FFS" "PRJ-1" "Wells"\n'
    '  window: "W1-Works"\n  location: "IQ-NI-MOSUL"\n'
)


@pytest.mark.parametrize("kind", EARMARKS)
def test_pb302_passes_what_the_earmark_lists(kind: str) -> None:
    allowed, account, key = EARMARKS[kind]
    earmark = f'2016-07-01 custom "earmark" "FI-2016-01" "{kind}" {allowed}\n'
    assert codes(PROJECT + earmark + paid("900.00", key, account=account)) == []
    assert codes(PROJECT + earmark + paid("900.00", account=WORKS)) == ["PB302"]


def test_pb302_names_the_earmark_the_account_and_what_it_lacks() -> None:
    finding = only(
        "PB302", '2016-07-01 custom "earmark" "FI-2016-01" "location" "IQ-NI"\n' + paid("900.00")
    )
    assert finding.message == (
        "V-2017-00001: FI-2016-01 (Finland) is earmarked for location IQ-NI; "
        "Expenses:FFS:W1-Works:Supplies names no location"
    )
    assert told(finding) == ("error", "V-2017-00001", Decimal("900.00"), "USD")


def test_pb302_takes_a_category_by_its_number_too() -> None:
    earmark = '2016-07-01 custom "earmark" "FI-2016-01" "category" "2"\n'
    assert codes(earmark + paid("900.00")) == []


def test_pb302_takes_the_place_of_the_project_where_none_is_named() -> None:
    earmark = '2016-07-01 custom "earmark" "FI-2016-01" "location" "IQ-NI"\n'
    book = PROJECT + earmark
    assert codes(book + paid("900.00", 'project: "PRJ-1"')) == []
    elsewhere = paid("900.00", 'project: "PRJ-1"', 'location: "IQ-AN"')
    assert codes(book + elsewhere) == ["PB302"]


def test_pb302_adds_up_the_lines_of_one_kind_and_asks_each_kind() -> None:
    earmarks = (
        '2016-07-01 custom "earmark" "FI-2016-01" "location" "IQ-NI"\n'
        '2016-07-01 custom "earmark" "FI-2016-01" "location" "IQ-AN"\n'
    )
    assert codes(earmarks + paid("900.00", 'location: "IQ-AN"')) == []
    category = '2016-07-01 custom "earmark" "FI-2016-01" "category" "Staff"\n'
    assert codes(earmarks + category + paid("900.00", 'location: "IQ-AN"')) == ["PB302"]


def test_pb302_exempts_indirect_cost_and_other_donors() -> None:
    earmark = '2016-07-01 custom "earmark" "FI-2016-01" "location" "IQ-NI"\n'
    base = paid("1000.00", 'location: "IQ-NI"')
    indirect = voucher("2017-03-31", "V-2017-00002", FINLAND, "base: 1000.00 USD",
                       "Expenses:FFS:W1-Works:Indirect  80.00 USD",
                       "Liabilities:IndirectCost  -80.00 USD")  # fmt: skip
    assert codes(earmark + base + indirect) == []
    assert codes(earmark + paid("900.00", agreement="SE-2016-01")) == []


# --- PB303 ------------------------------------------------------------------------------------


def test_pb303_passes_the_first_and_the_last_day() -> None:
    assert codes(paid("900.00", agreement="SE-2016-01", day="2018-12-31")) == []
    assert codes(paid("900.00", agreement="SE-2016-01", day="2019-01-01")) == ["PB303"]
    started = '2016-09-01 custom "amendment" "SE-2016-01" "start" {} "as signed"\n'
    first = paid("900.00", agreement="SE-2016-01", day="2016-12-15")
    assert codes(started.format("2016-12-15") + first) == []
    assert codes(started.format("2016-12-16") + first) == ["PB303"]


def test_pb303_says_when_the_agreement_ended() -> None:
    finding = only("PB303", paid("900.00", day="2019-03-02"))
    assert finding.message == (
        "V-2017-00001: FI-2016-01 (Finland) ended on 2018-12-31, before this spending of 2019-03-02"
    )
    assert told(finding) == ("error", "V-2017-00001", Decimal("900.00"), "USD")


def test_pb303_passes_what_an_obligation_of_before_the_end_still_costs() -> None:
    assert codes(accepted("900.00", day="2019-03-02")) == []
    late = (
        '2019-01-01 custom "obligation" "O-2019-0001" "PAY-ALPHA" 900.00 USD "W1-Works"\n'
        '  agreement: "FI-2016-01"\n  kind: "works"\n'
    )
    signed_late = accepted("900.00", day="2019-03-02", obligation='obligation: "O-2019-0001"')
    assert codes(late + signed_late) == ["PB303"]


def test_pb303_passes_liquidations_indirect_cost_and_retention_after_the_end() -> None:
    after = (
        voucher("2018-12-01", "V-2018-00001", 'advance: "A-2017-001"',
                "Assets:Advances:PAR-GAMMA  1000.00 USD", f"{BANK}  -1000.00 USD")
        + voucher("2019-02-01", "V-2019-00001", 'advance: "A-2017-001"',
                  "Expenses:FFS:W2-Livelihoods:Transfers  1000.00 USD",
                  "Assets:Advances:PAR-GAMMA  -1000.00 USD")
        + voucher("2019-02-02", "V-2019-00002", FINLAND, "base: 1000.00 USD",
                  "Expenses:FFS:W2-Livelihoods:Indirect  80.00 USD",
                  "Liabilities:IndirectCost  -80.00 USD")
        + voucher("2018-12-02", "V-2018-00002", CONTRACT,
                  f"{WORKS}  1000.00 USD", "Liabilities:Payable:PAY-ALPHA  -900.00 USD",
                  "Liabilities:Retention:PAY-ALPHA  -100.00 USD")
        + voucher("2019-06-01", "V-2019-00003", CONTRACT,
                  "Liabilities:Retention:PAY-ALPHA  100.00 USD", f"{BANK}  -100.00 USD")
    )  # fmt: skip
    assert codes(after) == []


def test_pb303_passes_nothing_after_the_closure() -> None:
    """Neither an earlier obligation nor indirect cost; the balances are PB705's matter."""
    closed = '2019-03-01 custom "agreement-close" "FI-2016-01" "closed too early"\n'
    late = closed + accepted("900.00", day="2019-03-02")
    (finding,) = [one for one in findings(late) if one.code == "PB303"]
    assert "was closed on 2019-03-01, before this entry of 2019-03-02" in finding.message
    for day in ("2016-07-01", "2018-12-31"):
        in_time = findings(closed + paid("900.00", day=day))
        assert [one.subject for one in in_time if one.code == "PB303"] == []
    on_the_day = closed + accepted("900.00", day="2019-03-01")
    assert "PB303" not in codes(on_the_day)


# --- PB304 ------------------------------------------------------------------------------------


def line(
    amount: str, year: int = 2017, subject: str = "FI-2016-01", version: str = "", day: str = ""
) -> str:
    """A budget line of supplies for a year."""
    told_version = f'  version: "{version}"\n' if version else ""
    return (
        f'{day or f"{year}-01-01"} custom "budget" "{subject}" "W1-Works" "Supplies" {amount} USD '
        f"{year}-01-01 {year}-12-31\n{told_version}"
    )


TENTH = policy("budget-tolerance", "0.10")


def test_pb304_passes_the_line_warns_within_the_tolerance_and_finds_beyond() -> None:
    book = TENTH + line("1000.00")
    assert codes(book + paid("1000.00")) == []
    within = only("PB304", book + paid("1100.00"))
    assert within.message == (
        "FI-2016-01/W1-Works/Supplies: spent 1,100.00 USD of a budget of 1,000.00 USD from "
        "2017-01-01 to 2017-12-31, 10.0 % over"
    )
    place = "FI-2016-01/W1-Works/Supplies"
    assert told(within) == ("warning", place, Decimal("100.00"), "USD")
    beyond = only("PB304", book + paid("1100.01"))
    assert told(beyond) == ("error", place, Decimal("100.01"), "USD")


def test_pb304_stands_at_the_voucher_that_goes_over() -> None:
    book = TENTH + line("1000.00") + paid("600.00") + paid(
        "600.00", day="2017-04-02", number="V-2017-00002"
    )  # fmt: skip
    assert str(only("PB304", book).entry_date) == "2017-04-02"


def test_pb304_passes_what_a_correction_brought_back() -> None:
    back = voucher("2017-05-02", "R-2017-00001", FINLAND,
                   f"{SUPPLIES}  -300.00 USD", f"{BANK}  300.00 USD")  # fmt: skip
    assert codes(TENTH + line("1000.00") + paid("1200.00") + back) == []


def test_pb304_is_silent_without_its_policy() -> None:
    assert codes(line("1000.00") + paid("1200.00")) == []


def test_pb304_takes_the_tolerance_of_the_day_on_which_the_line_is_exceeded() -> None:
    book = TENTH + policy("budget-tolerance", "0.25", "2017-06-01") + line("1000.00")
    assert only("PB304", book + paid("1200.00", day="2017-05-31")).severity == "error"
    assert only("PB304", book + paid("1200.00", day="2017-06-01")).severity == "warning"


def test_pb304_judges_by_project_across_agreements() -> None:
    book = TENTH + PROJECT + line("1000.00", subject="PRJ-1")
    key = 'project: "PRJ-1"'
    both = paid("600.00", key) + paid(
        "600.00", key, agreement="SE-2016-01", day="2017-03-03", number="V-2017-00002"
    )  # fmt: skip
    finding = only("PB304", book + both)
    assert told(finding) == ("error", "PRJ-1/W1-Works/Supplies", Decimal("200.00"), "USD")
    assert codes(book + paid("1200.00")) == []


def test_pb304_replaces_a_line_by_its_second_version() -> None:
    first = TENTH + line("1000.00", version="1")
    assert codes(first + line("1200.00", version="2", day="2017-02-01") + paid("1200.00")) == []
    cut = first + line("500.00", version="2", day="2017-02-01")
    assert only("PB304", cut + paid("600.00")).amount == Decimal("100.00")


def test_pb304_keeps_the_lines_of_two_years_apart() -> None:
    book = TENTH + line("1000.00") + line("2000.00", 2018)
    both = paid("1000.00") + paid("2000.00", day="2018-03-02", number="V-2018-00001")
    assert codes(book + both) == []
    swapped = paid("2000.00") + paid("1000.00", day="2018-03-02", number="V-2018-00001")
    finding = only("PB304", book + swapped)
    assert "from 2017-01-01 to 2017-12-31, 100.0 % over" in finding.message


def test_pb304_counts_the_first_and_the_last_day_of_a_line() -> None:
    book = TENTH + line("1000.00")
    both = paid("600.00", day="2017-01-01") + paid(
        "600.00", day="2017-12-31", number="V-2017-00002"
    )  # fmt: skip
    assert only("PB304", book + both).amount == Decimal("200.00")


@pytest.mark.parametrize("reverse", [False, True])
def test_pb304_replaces_a_line_with_which_a_later_one_shares_a_day(reverse: bool) -> None:  # noqa: FBT001
    """The halves of the year stand side by side; with 30 June in both, the second is the only one."""
    text = (
        '{} custom "budget" "FI-2016-01" "W1-Works" "Supplies" {} USD 2017-01-01 2017-06-30\n'
        '{} custom "budget" "FI-2016-01" "W1-Works" "Supplies" {} USD {} 2017-12-31\n'
    )
    days = ("2017-02-01", "2017-01-01") if reverse else ("2017-01-01", "2017-02-01")
    sums = ("1000.00", "2000.00")

    def lines(start: str) -> str:
        return TENTH + text.format(days[0], sums[0], days[1], sums[1], start)

    first, second = paid("2000.00", day="2017-03-02"), paid("3000.00", day="2017-08-02")
    assert codes(lines("2017-07-01") + first) == codes(lines("2017-07-01") + second) == ["PB304"]
    standing, gone = (first, second) if reverse else (second, first)
    assert codes(lines("2017-06-30") + standing) == ["PB304"]
    left = only("PB304", lines("2017-06-30") + gone)
    assert (left.severity, "without a budget line" in left.message) == ("warning", True)


def test_pb304_warns_of_cost_without_a_line_beside_others() -> None:
    finding = only("PB304", TENTH + line("1000.00") + paid("1.00", account=WORKS))
    assert finding.message == (
        "FI-2016-01/W1-Works/Contractual: spent 1.00 USD without a budget line, though FI-2016-01 "
        "has others"
    )
    assert finding.severity == "warning"
    assert (
        codes(TENTH + line("1000.00") + paid("9.00", account=WORKS, agreement="SE-2016-01")) == []
    )


# --- PB305 ------------------------------------------------------------------------------------


def charge(
    amount: str, base: str | None, number: str = "V-2017-00008", day: str = "2017-03-31"
) -> str:
    """Indirect cost of Finland's agreement on a base."""
    owed = -Decimal(amount)
    return voucher(
        day, number, FINLAND, f"base: {base} USD" if base else "",
        f"Expenses:FFS:W1-Works:Indirect  {amount} USD", f"Liabilities:IndirectCost  {owed} USD",
    )  # fmt: skip


COST = paid("1000.00")


def test_pb305_names_rate_base_and_what_was_charged() -> None:
    finding = only("PB305", COST + charge("100.00", "1000.00"))
    assert finding.message == (
        "FI-2016-01 (Finland): indirect cost of 100.00 USD charged up to 2017-03-31, 8.00 % of "
        "1,000.00 USD is 80.00"
    )
    assert told(finding) == ("error", "FI-2016-01", Decimal("20.00"), "USD")


def test_pb305_finds_too_little_as_well() -> None:
    assert only("PB305", COST + charge("79.00", "1000.00")).amount == Decimal("1.00")


def test_pb305_allows_half_a_cent_a_charge() -> None:
    cost = paid("1000.06")  # 8 % are 80.0048 USD
    assert codes(cost + charge("80.00", "1000.06")) == []
    assert codes(cost + charge("80.01", "1000.06")) == ["PB305"]


def test_pb305_allows_half_a_cent_up_or_down_to_the_last() -> None:
    """7 % of 1,000.50 USD are 70.035 USD."""
    book = '2016-07-01 custom "amendment" "FI-2016-01" "indirect-rate" 0.07 "as signed"\n'
    book += paid("1000.50")
    for amount in ("70.03", "70.04"):
        assert codes(book + charge(amount, "1000.50")) == []
    assert codes(book + charge("70.05", "1000.50")) == ["PB305"]


def test_pb305_takes_cost_and_charge_of_one_day_together() -> None:
    same_day = paid("1000.00", day="2017-03-31")
    assert codes(same_day + charge("80.00", "1000.00")) == []
    assert codes(same_day + charge("80.00", "1000.00", day="2017-03-30")) == ["PB305"]


def test_pb305_takes_a_charge_without_a_base_to_be_on_all_cost_so_far() -> None:
    assert codes(COST + charge("80.00", None)) == []
    later = paid("500.00", day="2017-05-02", number="V-2017-00002")
    second = charge("40.00", None, "V-2017-00009", "2017-06-30")
    assert codes(COST + charge("80.00", None) + later + second) == []
    assert codes(COST + charge("80.00", None) + second) == ["PB305"]


def test_pb305_passes_a_wrong_charge_that_a_correction_put_right() -> None:
    wrong = COST + charge("160.00", "1000.00")
    assert codes(wrong) == ["PB305"]
    assert codes(wrong + charge("-80.00", "0.00", "V-2017-00009", "2017-04-30")) == []


def test_pb305_takes_a_correction_with_a_negative_base() -> None:
    """Cost of 400.00 USD came back, and 8 % of it with it."""
    back = voucher("2017-04-02", "R-2017-00001", FINLAND,
                   f"{SUPPLIES}  -400.00 USD", f"{BANK}  400.00 USD")  # fmt: skip
    first = COST + charge("80.00", "1000.00") + back
    right = charge("-32.00", "-400.00", "V-2017-00009", "2017-04-30")
    assert codes(first + right) == []
    wrong = charge("-32.00", "-300.00", "V-2017-00009", "2017-04-30")
    assert codes(first + wrong) == ["PB305"]


def test_pb305_takes_the_rate_in_force_on_the_day_of_the_charge() -> None:
    amended = '2017-06-01 custom "amendment" "FI-2016-01" "indirect-rate" 0.07 "as of June"\n'
    more = paid("1000.00", day="2017-05-02", number="V-2017-00002")
    first = amended + COST + charge("80.00", "1000.00") + more
    assert codes(first + charge("70.00", "1000.00", "V-2017-00009", "2017-06-01")) == []
    assert codes(first + charge("80.00", "1000.00", "V-2017-00009", "2017-05-31")) == []
    assert codes(first + charge("80.00", "1000.00", "V-2017-00009", "2017-06-01")) == ["PB305"]


def test_pb305_finds_a_base_beyond_the_cost() -> None:
    finding = only("PB305", COST + charge("80.08", "1001.00"))
    assert finding.message == (
        "FI-2016-01 (Finland): indirect cost charged on 1,001.00 USD up to 2017-03-31, when "
        "1,000.00 USD was spent"
    )
    assert finding.amount == Decimal("0.08")


def test_pb305_counts_another_donors_cost_for_nothing() -> None:
    swedish = paid("1000.00", agreement="SE-2016-01", number="V-2017-00002")
    assert codes(swedish + charge("80.00", "1000.00")) == ["PB305"]


# --- PB306 ------------------------------------------------------------------------------------

TWENTIETH = policy("rate-tolerance", "0.05")


def in_dinars(dinars: str, day: str = "2017-03-02") -> str:
    """1,000.00 USD of cost paid in dinars; officially 1,190,476.19 of them at 0.00084 USD."""
    return voucher(
        day, "V-2017-00001", FINLAND, 'payee-id: "PAY-BETA"',
        f"{SUPPLIES}  1000.00 USD", f"Assets:Bank:Tigris:IQD  -{dinars} IQD @@ 1000.00 USD",
    )  # fmt: skip


def test_pb306_passes_up_to_the_tolerance_and_finds_beyond() -> None:
    """5 % below 0.00084 USD is 0.000798 USD: 1,000 USD are 1,253,132.83 IQD."""
    assert codes(TWENTIETH + in_dinars("1253132")) == []
    assert codes(TWENTIETH + in_dinars("1253133")) == ["PB306"]
    exactly = in_dinars("1000000").replace("1000.00 USD", "798.00 USD")
    assert codes(TWENTIETH + exactly) == []
    assert codes(TWENTIETH + exactly.replace("798.00", "797.99")) == ["PB306"]
    finding = only("PB306", TWENTIETH + in_dinars("1400000"))
    assert finding.message == (
        "V-2017-00001: Assets:Bank:Tigris:IQD takes 0.000714 USD for 1 IQD, 15.0% off the official "
        "0.000840 of 2017-03-02"
    )
    assert told(finding) == ("error", "V-2017-00001", Decimal("176.00"), "USD")


def test_pb306_takes_the_latest_price_on_or_before_the_day() -> None:
    prices = "2017-03-01 price IQD 0.00072 USD\n2017-03-03 price IQD 0.00084 USD\n"
    assert codes(TWENTIETH + prices + in_dinars("1400000")) == []
    assert codes(TWENTIETH + prices + in_dinars("1400000", "2017-03-03")) == ["PB306"]


def test_pb306_follows_a_policy_that_changes() -> None:
    policies = TWENTIETH + policy("rate-tolerance", "0.20", "2017-06-01")
    assert codes(policies + in_dinars("1400000", "2017-05-31")) == ["PB306"]
    assert codes(policies + in_dinars("1400000", "2017-06-01")) == []
    assert codes(in_dinars("1400000")) == []


def test_pb306_compares_what_falls_due_and_not_its_receipt() -> None:
    due = voucher(
        "2017-11-01", "J-2017-00001",
        'Assets:Receivable:FIN  500000 EUR {1.10 USD, 2017-11-01, "FI-2016-01/2"}',
        "Income:Contributions:FIN  -550000.00 USD",
    )  # fmt: skip
    receipt = voucher(
        "2017-11-15", "R-2017-00001",
        f"{BANK}  550000.00 USD", 'Assets:Receivable:FIN  -500000 EUR {"FI-2016-01/2"}',
    )  # fmt: skip
    moved = TWENTIETH + "2017-11-10 price EUR 1.50 USD\n"
    assert codes(moved + due + receipt) == []
    off = TWENTIETH + "2017-10-31 price EUR 1.50 USD\n"
    assert only("PB306", off + due + receipt).subject == "J-2017-00001"


def test_pb306_is_silent_about_a_currency_without_a_price() -> None:
    dirhams = "2016-01-01 open Assets:Bank:Tigris:AED\n" + in_dinars("99").replace("IQD", "AED")
    assert codes(TWENTIETH + dirhams) == []


# --- PB307 ------------------------------------------------------------------------------------


def agreement(recognition: str, condition: str = "") -> str:
    """A second agreement of Sweden over one instalment of 100 USD, due on 2017-05-01."""
    wanted = f'  condition: "{condition}"\n' if condition else ""
    return (
        '2017-02-01 custom "agreement" "SE-2017-01" "SWE" "FFS" 100 USD\n'
        "  start: 2017-02-01\n  end: 2018-12-31\n  indirect-rate: 0.08\n"
        f'  recognition: "{recognition}"\n  exchange-risk: "donor"\n'
        f'2017-02-01 custom "instalment" "SE-2017-01/1" 100 USD 2017-05-01\n{wanted}'
    )


def income(day: str) -> str:
    """That instalment as a receivable and income."""
    return voucher(
        day, "J-2017-00001",
        f'Assets:Receivable:SWE  100 USD {{1 USD, {day}, "SE-2017-01/1"}}',
        "Income:Contributions:SWE  -100.00 USD",
    )  # fmt: skip


def test_pb307_says_what_the_income_came_before() -> None:
    finding = only("PB307", agreement("on-due") + income("2017-04-30"))
    assert finding.message == (
        "J-2017-00001: SE-2017-01 (Sweden) is recognised on-due, and SE-2017-01/1 falls due on "
        "2017-05-01, after this income of 2017-04-30"
    )
    assert told(finding) == ("error", "J-2017-00001", Decimal("100.00"), "USD")
    assert codes(agreement("on-due") + income("2017-05-01")) == []


def test_pb307_passes_income_from_the_signature_on_where_the_agreement_says_so() -> None:
    assert codes(agreement("on-signature") + income("2017-02-01")) == []
    early = agreement("on-signature") + income("2017-01-31")
    assert codes(early) == ["PB307"]


def test_pb307_wants_money_where_income_is_recognised_on_receipt() -> None:
    assert codes(agreement("on-receipt") + income("2017-06-01")) == ["PB307"]
    money = voucher("2017-03-01", "R-2017-00001", 'agreement: "SE-2017-01"',
                    f"{BANK}  100.00 USD", "Income:Contributions:SWE  -100.00 USD")  # fmt: skip
    assert codes(agreement("on-receipt") + money) == []


@pytest.mark.parametrize("recognition", ["on-condition", "on-due"])
def test_pb307_waits_for_the_condition(recognition: str) -> None:
    book = agreement(recognition, "the audit of 2016") + income("2017-06-01")
    assert only("PB307", book).message.endswith(
        "the condition of SE-2017-01/1 was not met by 2017-06-01"
    )
    met = '{} custom "condition-met" "SE-2017-01/1" "OFF-CERT"\n'
    assert codes(book + met.format("2017-06-01")) == []
    assert codes(book + met.format("2017-06-02")) == ["PB307"]


def test_pb307_follows_an_instalment_that_was_put_off() -> None:
    later = '{} custom "amendment" "SE-2017-01/1" "due" 2017-07-01 "put off"\n'
    book = agreement("on-due") + income("2017-05-01")
    assert codes(book + later.format("2017-04-01")) == ["PB307"]
    assert codes(book + later.format("2017-05-02")) == []


# --- PB308 ------------------------------------------------------------------------------------


def moved(amount: str, day: str = "2017-05-01", number: str = "J-2017-00001") -> str:
    """Money from Finland's agreement to Sweden's."""
    return voucher(
        day, number,
        f"Equity:Transfers  {amount} USD\n  {FINLAND}",
        f"{BANK}  -{amount} USD\n  {FINLAND}",
        f"{BANK}  {amount} USD\n  {SWEDEN}",
        f"Equity:Transfers  -{amount} USD\n  {SWEDEN}",
    )  # fmt: skip


def allowed(amount: str, approver: str = "OFF-HEAD", day: str = "2017-05-01") -> str:
    """A reallocation from Finland's agreement to Sweden's."""
    return (
        f'{day} custom "reallocation" "FI-2016-01" "SE-2016-01" {amount} USD "need" "{approver}"\n'
    )


def test_pb308_adds_up_what_moves_against_what_was_allowed() -> None:
    first = allowed("9000.00") + moved("5000.00")
    assert codes(first + moved("4000.00", "2017-06-01", "J-2017-00002")) == []
    finding = only("PB308", first + moved("4000.01", "2017-06-01", "J-2017-00002"))
    assert finding.message == (
        "J-2017-00002: 9,000.01 USD moved from FI-2016-01 (Finland) to SE-2016-01 (Sweden), "
        "reallocations of 9,000.00 USD are approved"
    )
    assert told(finding) == ("error", "J-2017-00002", Decimal("0.01"), "USD")


def test_pb308_wants_the_reallocation_before_the_move() -> None:
    assert codes(allowed("9000.00", day="2017-05-02") + moved("9000.00")) == ["PB308"]
    other_way = allowed("9000.00").replace('"FI-2016-01" "SE-2016-01"', '"SE-2016-01" "FI-2016-01"')
    assert codes(other_way + moved("9000.00")) == ["PB308"]


@pytest.mark.parametrize(
    "approver, amount, reason",
    [
        ("OFF-APPR", "50000.01", "may approve up to 50,000.00 USD, not 50,000.01 USD"),
        ("OFF-CERT", "1.00", "is certifier, not approver"),
        ("SWE", "1.00", "SWE is no registered officer"),
    ],
    ids=["beyond his limit", "who approves nothing", "a donor whose money it is not"],
)
def test_pb308_refuses_an_approver(approver: str, amount: str, reason: str) -> None:
    finding = only("PB308", allowed(amount, approver))
    assert reason in finding.message
    assert told(finding) == ("error", "FI-2016-01", Decimal(amount), "USD")


def test_pb308_passes_an_approver_up_to_his_limit() -> None:
    assert codes(allowed("50000.00", "OFF-APPR") + moved("50000.00")) == []


def test_pb308_finds_a_transfer_that_arrives_nowhere() -> None:
    lost = voucher("2017-05-01", "J-2017-00001", FINLAND,
                   "Equity:Transfers  10.00 USD", f"{BANK}  -10.00 USD")  # fmt: skip
    finding = only("PB308", allowed("10.00") + lost)
    assert finding.message == (
        "J-2017-00001: 10.00 USD passes Equity:Transfers and does not arrive in another agreement"
    )
    assert finding.amount == Decimal("10.00")


def corrected(*keys: str) -> str:
    """Cost of 900.00 USD moved from Finland's agreement to Sweden's."""
    return voucher(
        "2017-04-02", "J-2017-00001", *keys,
        f"{SUPPLIES}  -900.00 USD\n  {FINLAND}",
        f"{BANK}  900.00 USD\n  {FINLAND}",
        f"{SUPPLIES}  900.00 USD\n  {SWEDEN}",
        f"{BANK}  -900.00 USD\n  {SWEDEN}",
    )  # fmt: skip


@pytest.mark.parametrize(
    "keys, reason",
    [
        ((), "names no voucher that it corrects"),
        (('corrects: "V-2017-00077"',), "corrects V-2017-00077, which is not in the books"),
        (('corrects: "V-2017-00001"',), "names no approver"),
    ],
    ids=["nothing", "what is not there", "nobody who approved"],
)
def test_pb308_finds_cost_that_moves_and_names(keys: tuple[str, ...], reason: str) -> None:
    finding = only("PB308", paid("900.00") + corrected(*keys))
    assert finding.message == (
        "J-2017-00001: cost of 900.00 USD moves from FI-2016-01 to SE-2016-01 and " + reason
    )
    assert told(finding) == ("error", "J-2017-00001", Decimal("900.00"), "USD")


def test_pb308_passes_an_approved_correction() -> None:
    keys = 'corrects: "V-2017-00001"', 'approved-by: "OFF-APPR"'
    assert codes(paid("900.00") + corrected(*keys)) == []
