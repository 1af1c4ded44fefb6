"""Stories in which several rules have a say: what is found, and what is not, as a whole."""

from __future__ import annotations

from decimal import Decimal

from tests.pledgebook.rules.example_book import codes, findings
from tests.pledgebook.rules.making import (
    BANK,
    SUPPLIES,
    WORKS,
    only,
    paid,
    policy,
    statement,
    told,
    voucher,
)

FINLAND = 'agreement: "FI-2016-01"'
SWEDEN = 'agreement: "SE-2016-01"'


# --- one contract, paid by two agreements -----------------------------------------------------

SHARED = (
    '2017-02-01 custom "obligation" "O-2017-0002" "PAY-ALPHA" 100000.00 USD "W1-Works"\n'
    '  funding: "FI-2016-01=60; SE-2016-01=40"\n  kind: "works"\n'
)
CASH = policy("headroom-basis", '"cash"')


def shared(amount: str, number: str = "V-2017-00001", day: str = "2017-04-02", *keys: str) -> str:
    """Work accepted under the shared contract, split as it is funded."""
    return voucher(
        day, number, 'obligation: "O-2017-0002"', 'funding: "FI-2016-01=60; SE-2016-01=40"', *keys,
        f"{WORKS}  {amount} USD", f"Liabilities:Payable:PAY-ALPHA  -{amount} USD",
        payee="Alpha Contracting",
    )  # fmt: skip


def settled(amount: str, number: str = "V-2017-00002", day: str = "2017-04-09") -> str:
    """Its payment."""
    return voucher(
        day, number, 'obligation: "O-2017-0002"', 'funding: "FI-2016-01=60; SE-2016-01=40"',
        f"Liabilities:Payable:PAY-ALPHA  {amount} USD", f"{BANK}  -{amount} USD",
        payee="Alpha Contracting",
    )  # fmt: skip


def test_a_shared_contract_is_drawn_as_a_whole_and_no_further() -> None:
    assert codes(SHARED + shared("100000.00") + settled("100000.00")) == []
    finding = only("PB401", SHARED + shared("100000.01") + settled("100000.01"))
    assert told(finding) == ("error", "O-2017-0002", Decimal("0.01"), "USD")


def test_each_agreement_holds_its_share_of_a_shared_contract() -> None:
    """Beside its own contract Finland holds 60,000.00 USD of the shared one, Sweden 40,000.00."""
    book = CASH + SHARED
    finland, sweden = paid("935000.00"), paid("960000.00", agreement="SE-2016-01")
    assert codes(book + finland) == []
    assert codes(book + sweden) == []
    assert only("PB301", book + finland.replace("935000.00", "935000.01")).subject == "FI-2016-01"
    assert only("PB301", book + sweden.replace("960000.00", "960000.01")).subject == "SE-2016-01"


def test_a_draw_of_a_shared_contract_frees_each_share_by_what_it_spends() -> None:
    book = CASH + SHARED + shared("50000.00") + settled("50000.00")
    assert codes(book + paid("935000.00", number="V-2017-00003")) == []
    assert codes(book + paid("935000.01", number="V-2017-00003")) == ["PB301"]
    closed = book + '2017-05-01 custom "obligation-close" "O-2017-0002" "done"\n'
    later = paid("965000.00", number="V-2017-00003", day="2017-05-02")
    assert codes(closed + later) == []


def test_a_shared_contract_fills_the_budget_line_of_each_agreement_by_its_share() -> None:
    lines = policy("budget-tolerance", "0.10") + "".join(
        f'2017-01-01 custom "budget" "{agreement}" "W1-Works" "Contractual" {amount} USD '
        "2017-01-01 2017-12-31\n"
        for agreement, amount in (("FI-2016-01", "30000.00"), ("SE-2016-01", "10000.00"))
    )
    book = lines + SHARED + shared("50000.00")
    finding = only("PB304", book)
    assert told(finding) == (
        "error", "SE-2016-01/W1-Works/Contractual", Decimal("10000.00"), "USD"
    )  # fmt: skip


def test_a_shared_contract_paid_by_one_agreement_alone_changes_sides_there() -> None:
    """Accepted by both, paid by Finland alone: Finland has paid what Sweden owes."""
    alone = voucher(
        "2017-04-09", "V-2017-00002", 'obligation: "O-2017-0002"', FINLAND,
        "Liabilities:Payable:PAY-ALPHA  100.00 USD", f"{BANK}  -100.00 USD",
    )  # fmt: skip
    finding = only("PB408", SHARED + shared("100.00") + alone)
    assert finding.amount == Decimal("40.00")
    assert "FI-2016-01 (Finland)" in finding.message


def test_an_indirect_charge_on_two_agreements_is_on_the_base_of_each() -> None:
    charge = voucher(
        "2017-04-30", "J-2017-00001", 'funding: "FI-2016-01=60; SE-2016-01=40"', "base: {} USD",
        "Expenses:FFS:W1-Works:Indirect  4000.00 USD", "Liabilities:IndirectCost  -4000.00 USD",
    )  # fmt: skip
    book = SHARED + shared("50000.00")
    assert codes(book + charge.format("50000.00")) == []
    found = findings(book + charge.format("49000.00"))
    assert [(one.code, one.subject) for one in found] == [
        ("PB305", "FI-2016-01"), ("PB305", "SE-2016-01"),
    ]  # fmt: skip


# --- a refund ---------------------------------------------------------------------------------

REFUND = voucher(
    "2018-06-29", "J-2018-00001", SWEDEN,
    "Income:Refunds:SWE  {0} USD", "Liabilities:DueToDonor:SWE  -{0} USD",
) + voucher(
    "2018-06-30", "V-2018-00001", SWEDEN,
    "Liabilities:DueToDonor:SWE  {0} USD", f"{BANK}  -{{0}} USD",
)  # fmt: skip
"""What Sweden gets back, declared due and paid the day after."""


def test_the_rest_goes_back_to_the_donor_and_the_agreement_is_closed() -> None:
    spent = paid("400000.00", agreement="SE-2016-01")
    closed = '2018-06-30 custom "agreement-close" "SE-2016-01" "refunded"\n'
    strict = policy("obligation-from", "1000000.00 USD") + policy("closure-days", "90")
    assert codes(strict + spent + REFUND.format("600000.00") + closed) == []


def test_a_refund_of_more_than_is_left_is_spent_money() -> None:
    spent = paid("400000.00", agreement="SE-2016-01")
    finding = only("PB301", spent + REFUND.format("600000.01"))
    assert told(finding) == ("error", "SE-2016-01", Decimal("0.01"), "USD")


def test_a_refund_leaves_nothing_to_spend() -> None:
    book = REFUND.format("1000000.00") + paid(
        "1.00", agreement="SE-2016-01", day="2018-07-01", number="V-2018-00002"
    )  # fmt: skip
    assert codes(book) == ["PB301"]


# --- an extension without cost ----------------------------------------------------------------

EXTENDED = '2018-12-01 custom "amendment" "FI-2016-01" "end" 2019-06-30 "extension without cost"\n'


def test_an_extension_moves_the_last_day_of_spending_and_the_day_of_closing() -> None:
    days = policy("closure-days", "90")
    spent = paid("900.00", day="2019-06-30", number="V-2019-00001")
    late = paid("900.00", day="2019-07-01", number="V-2019-00001")
    assert codes(EXTENDED + spent) == []
    assert codes(spent) == ["PB303"]
    assert codes(EXTENDED + late) == ["PB303"]
    sweden_closed = REFUND.format("1000000.00") + (
        '2018-06-30 custom "agreement-close" "SE-2016-01" "refunded"\n'
    )
    assert codes(days + EXTENDED + sweden_closed + statement("2019-09-28")) == []
    assert codes(days + EXTENDED + sweden_closed + statement("2019-09-29")) == ["PB705"]


def test_an_extension_adds_no_money() -> None:
    assert codes(EXTENDED + paid("1095000.01", day="2019-03-02")) == ["PB301"]


def test_an_obligation_signed_in_the_extension_may_still_be_paid_after_it() -> None:
    order = (
        '2019-06-30 custom "obligation" "O-2019-0001" "PAY-ALPHA" 900.00 USD "W1-Works"\n'
        '  agreement: "FI-2016-01"\n  kind: "works"\n'
    )
    bill = voucher(
        "2019-08-02", "V-2019-00001", 'obligation: "O-2019-0001"', 'payee-id: "PAY-ALPHA"',
        f"{WORKS}  900.00 USD", f"{BANK}  -900.00 USD",
    )  # fmt: skip
    assert codes(EXTENDED + order + bill) == []
    assert codes(order + bill) == ["PB303"]


# --- a variation of what is closed ------------------------------------------------------------


def accepted(amount: str, day: str, number: str = "V-2017-00001") -> str:
    """Work accepted under Finland's contract of 100,000.00 USD."""
    return voucher(
        day, number, 'obligation: "O-2017-0001"',
        f"{WORKS}  {amount} USD", f"Liabilities:Payable:PAY-ALPHA  -{amount} USD",
    )  # fmt: skip


CLOSED_CONTRACT = '2017-06-01 custom "obligation-close" "O-2017-0001" "done"\n'
VARIATION = '2017-07-01 custom "variation" "O-2017-0001/1" 5000.00 USD "more" "OFF-HEAD"\n'


def test_a_variation_does_not_reopen_a_closed_contract() -> None:
    book = CLOSED_CONTRACT + VARIATION + accepted("3000.00", "2017-07-02")
    assert sorted(codes(book)) == ["PB203", "PB401"]


def test_a_variation_of_a_closed_contract_holds_no_money() -> None:
    book = CASH + CLOSED_CONTRACT + VARIATION
    assert codes(book + paid("1095000.00", day="2017-07-02")) == ["PB203"]


def test_a_contract_of_a_closed_agreement_pays_no_more() -> None:
    """Its variation or not, what is spent after the closure is found."""
    closed = '2018-03-01 custom "agreement-close" "FI-2016-01" "closed too early"\n'
    varied = '2018-04-01 custom "variation" "O-2017-0001/1" 5000.00 USD "more" "OFF-HEAD"\n'
    book = closed + varied + accepted("3000.00", "2018-04-02")
    assert {"PB303", "PB705"} <= set(codes(book))
    assert "PB303" not in codes(closed + accepted("3000.00", "2018-03-01"))


# --- an advance across years ------------------------------------------------------------------

PAID_OUT = voucher(
    "2017-11-01", "V-2017-00001", 'advance: "A-2017-001"',
    "Assets:Advances:PAR-GAMMA  40000.00 USD", f"{BANK}  -40000.00 USD",
)  # fmt: skip


def liquidated(amount: str, day: str, number: str) -> str:
    """Cost of the partner."""
    return voucher(
        day, number, 'advance: "A-2017-001"',
        f"Expenses:FFS:W2-Livelihoods:Transfers  {amount} USD",
        f"Assets:Advances:PAR-GAMMA  -{amount} USD",
    )  # fmt: skip


def test_an_advance_is_aged_accepted_and_liquidated_across_the_turn_of_the_year() -> None:
    days = policy("advance-days", "180")
    first = liquidated("15000.00", "2017-12-31", "V-2017-00002")
    rest = liquidated("25000.00", "2018-04-30", "V-2018-00001")
    forms = "".join(
        f'{day} custom "face" "A-2017-001" {day} {amount} USD {amount} USD 0 USD 0 USD\n'
        for day, amount in (("2017-12-31", "15000.00"), ("2018-04-30", "25000.00"))
    )
    book = days + PAID_OUT + forms + first
    assert codes(book + rest + statement("2018-12-31")) == []
    late = only("PB403", book + statement("2018-05-01"))
    assert told(late) == ("warning", "A-2017-001", Decimal("25000.00"), "USD")
    early = liquidated("25000.00", "2018-04-29", "V-2018-00001")
    assert codes(book + early) == ["PB404"]


def test_an_advance_is_liquidated_after_the_end_of_its_agreement_and_not_after_its_closure() -> (
    None
):
    late = liquidated("40000.00", "2019-02-01", "V-2019-00001")
    assert codes(PAID_OUT + late) == []
    closed = '2019-01-31 custom "agreement-close" "FI-2016-01" "closed"\n'
    assert "PB303" in codes(PAID_OUT + closed + late)


def test_a_budget_of_each_year_takes_the_liquidation_of_that_year_and_no_advance() -> None:
    lines = policy("budget-tolerance", "0.00") + "".join(
        f'{year}-01-01 custom "budget" "FI-2016-01" "W2-Livelihoods" "Transfers" {amount} USD '
        f"{year}-01-01 {year}-12-31\n"
        for year, amount in ((2017, "15000.00"), (2018, "25000.00"))
    )
    book = lines + PAID_OUT
    both = liquidated("15000.00", "2017-12-31", "V-2017-00002") + liquidated(
        "25000.00", "2018-04-30", "V-2018-00001"
    )  # fmt: skip
    assert codes(book + both) == []
    whole = liquidated("40000.00", "2018-04-30", "V-2018-00001")
    assert only("PB304", book + whole).amount == Decimal("15000.00")


# --- another currency, received at another rate -----------------------------------------------


def due(rate: str, dollars: str) -> str:
    """Finland's second instalment of 500,000 EUR, at the rate of its due day."""
    return voucher(
        "2017-11-01", "J-2017-00001",
        f'Assets:Receivable:FIN  500000 EUR {{{rate} USD, 2017-11-01, "FI-2016-01/2"}}',
        f"Income:Contributions:FIN  -{dollars} USD",
    )  # fmt: skip


def received(dollars: str, difference: str) -> str:
    """Its receipt; a loss on the rate is positive."""
    return voucher(
        "2017-11-15", "R-2017-00001",
        f"{BANK}  {dollars} USD", f"Expenses:Exchange:Realised  {difference} USD",
        'Assets:Receivable:FIN  -500000 EUR {"FI-2016-01/2"}',
    )  # fmt: skip


def test_a_loss_on_the_rate_is_less_to_spend() -> None:
    """1,095,000.00 USD of before and 525,000.00 USD of now."""
    book = due("1.10", "550000.00") + received("525000.00", "25000.00")
    assert codes(book + paid("1620000.00", day="2017-12-02")) == []
    finding = only("PB301", book + paid("1620000.01", day="2017-12-02"))
    assert finding.amount == Decimal("0.01")


def test_a_gain_on_the_rate_is_more_to_spend() -> None:
    book = due("1.10", "550000.00") + received("575000.00", "-25000.00")
    assert codes(book + paid("1670000.00", day="2017-12-02")) == []
    assert codes(book + paid("1670000.01", day="2017-12-02")) == ["PB301"]


def test_only_the_rate_of_the_due_day_is_compared_and_the_instalment_is_settled() -> None:
    moved = (
        policy("rate-tolerance", "0.02")
        + policy("overdue-days", "30")
        + "2017-11-01 price EUR 1.16 USD\n2017-11-15 price EUR 1.05 USD\n"
    )
    right = due("1.16", "580000.00") + received("525000.00", "55000.00")
    assert codes(moved + right + statement("2018-01-31")) == []
    wrong = due("1.10", "550000.00") + received("525000.00", "25000.00")
    assert only("PB306", moved + wrong + statement("2018-01-31")).subject == "J-2017-00001"


# --- money moved by the donor's consent -------------------------------------------------------


def moved_to_sweden(amount: str, number: str, day: str) -> str:
    """Money from Finland's agreement to Sweden's."""
    return voucher(
        day, number,
        f"Equity:Transfers  {amount} USD\n  {FINLAND}", f"{BANK}  -{amount} USD\n  {FINLAND}",
        f"{BANK}  {amount} USD\n  {SWEDEN}", f"Equity:Transfers  -{amount} USD\n  {SWEDEN}",
    )  # fmt: skip


def test_money_moved_by_consent_is_the_takers_to_spend_and_no_more_the_givers() -> None:
    """A million, far beyond any officer's limit here, as Finland itself agrees."""
    consent = (
        '2017-05-01 custom "reallocation" "FI-2016-01" "SE-2016-01" 1000000.00 USD "letter" "FIN"\n'
    )
    book = consent + moved_to_sweden("1000000.00", "J-2017-00001", "2017-05-02")
    assert codes(book) == []
    assert codes(book + paid("2000000.00", agreement="SE-2016-01", day="2017-05-02")) == []
    assert codes(book + paid("2000000.01", agreement="SE-2016-01", day="2017-05-02")) == ["PB301"]
    assert codes(book + paid("95000.00", day="2017-05-02")) == []
    assert codes(book + paid("95000.01", day="2017-05-02")) == ["PB301"]
    assert codes(book + paid("2000000.00", agreement="SE-2016-01", day="2017-05-01")) == ["PB301"]


def test_nobody_but_the_giver_consents() -> None:
    consent = (
        '2017-05-01 custom "reallocation" "FI-2016-01" "SE-2016-01" 9000.00 USD "letter" "SWE"\n'
    )
    book = consent + moved_to_sweden("9000.00", "J-2017-00001", "2017-05-02")
    assert only("PB308", book).subject == "FI-2016-01"


def test_a_cost_that_was_corrected_counts_for_the_taker_in_balance_and_budget() -> None:
    lines = policy("budget-tolerance", "0.00") + "".join(
        f'2017-01-01 custom "budget" "{agreement}" "W1-Works" "Supplies" {amount} USD 2017-01-01 '
        "2017-12-31\n"
        for agreement, amount in (("FI-2016-01", "100.00"), ("SE-2016-01", "800.00"))
    )
    correction = voucher(
        "2017-04-02", "J-2017-00001", 'corrects: "V-2017-00001"', 'approved-by: "OFF-APPR"',
        f"{SUPPLIES}  -800.00 USD\n  {FINLAND}", f"{BANK}  800.00 USD\n  {FINLAND}",
        f"{SUPPLIES}  800.00 USD\n  {SWEDEN}", f"{BANK}  -800.00 USD\n  {SWEDEN}",
    )  # fmt: skip
    assert only("PB304", lines + paid("900.00")).amount == Decimal("800.00")
    assert codes(lines + paid("900.00") + correction) == []
    over = lines + paid("1000.00") + correction
    assert only("PB304", over).subject == "FI-2016-01/W1-Works/Supplies"
