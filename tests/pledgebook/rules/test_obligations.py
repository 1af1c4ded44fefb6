"""Obligations and advances, PB401 to PB408: what the pages' two excerpts leave open."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.pledgebook.rules.example_book import codes
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

CONTRACT = 'obligation: "O-2017-0001"'
ADVANCE = 'advance: "A-2017-001"'
SWEDEN = 'agreement: "SE-2016-01"'
RETAINED = Decimal("0.10")


def accepted(amount: str, number: str = "V-2017-00001", day: str = "2017-04-02", *keys: str) -> str:
    """Work of Alpha accepted under the contract of 100,000.00 USD, a tenth of it retained."""
    kept = (Decimal(amount) * RETAINED).quantize(Decimal("0.01"))
    return voucher(
        day, number, CONTRACT, *keys,
        f"{WORKS}  {amount} USD",
        f"Liabilities:Payable:PAY-ALPHA  {kept - Decimal(amount)} USD",
        f"Liabilities:Retention:PAY-ALPHA  {-kept} USD",
        payee="Alpha Contracting",
    )  # fmt: skip


def settled(
    amount: str, *keys: str, account: str = "Payable", day: str = "2017-04-09",
    number: str = "V-2017-00002",
) -> str:  # fmt: skip
    """What is owed to Alpha, paid."""
    return voucher(
        day, number, CONTRACT, *keys,
        f"Liabilities:{account}:PAY-ALPHA  {amount} USD", f"{BANK}  -{amount} USD",
        payee="Alpha Contracting",
    )  # fmt: skip


def variation(amount: str, number: int = 1, day: str = "2017-03-20", *keys: str) -> str:
    """A variation order approved by OFF-APPR."""
    return (
        f'{day} custom "variation" "O-2017-0001/{number}" {amount} USD "more depth" "OFF-APPR"\n'
        + "".join(f"  {key}\n" for key in keys)
    )


# --- PB401 ------------------------------------------------------------------------------------


def test_pb401_passes_the_whole_contract_and_finds_a_cent_beyond() -> None:
    assert codes(accepted("100000.00")) == []
    finding = only("PB401", accepted("100000.01"))
    assert finding.message == (
        "O-2017-0001 (Alpha Contracting): V-2017-00001 brings what is drawn to 100,000.01 USD, "
        "signed is 100,000.00 USD"
    )
    assert told(finding) == ("error", "O-2017-0001", Decimal("0.01"), "USD")


def test_pb401_adds_up_draws_and_stands_at_the_first_beyond() -> None:
    parts = (
        accepted("60000.00")
        + accepted("40000.01", "V-2017-00002", "2017-05-02")
        + accepted("1.00", "V-2017-00003", "2017-06-02")
    )
    finding = only("PB401", parts)
    assert str(finding.entry_date) == "2017-05-02"
    assert finding.amount == Decimal("0.01")


def test_pb401_counts_a_payment_of_what_was_accepted_only_once() -> None:
    paid_too = settled("90000.00") + settled(
        "10000.00", account="Retention", day="2017-10-09", number="V-2017-00003"
    )  # fmt: skip
    assert codes(accepted("100000.00") + paid_too) == []


def test_pb401_counts_a_prepayment_once() -> None:
    """A prepayment draws when it is paid, not when it is worked off."""
    ahead = '2017-02-20 custom "guarantee" "G-1" "O-2017-0001" 20000.00 USD 2017-12-31 "Bank"\n'
    ahead += voucher("2017-03-01", "V-2017-00005", CONTRACT,
                     "Assets:Prepayments:PAY-ALPHA  20000.00 USD", f"{BANK}  -20000.00 USD")  # fmt: skip
    rest = voucher("2017-04-02", "V-2017-00006", CONTRACT, f"{WORKS}  100000.00 USD",
                   "Assets:Prepayments:PAY-ALPHA  -20000.00 USD",
                   "Liabilities:Payable:PAY-ALPHA  -80000.00 USD")  # fmt: skip
    assert codes(ahead + rest) == []
    assert codes(ahead + rest + accepted("1.00", day="2017-04-03")) == ["PB401"]


def test_pb401_counts_a_variation_from_its_day_on() -> None:
    drawn = accepted("104000.00")
    assert codes(variation("4000.00", day="2017-04-02") + drawn) == []
    assert codes(variation("4000.00", day="2017-04-03") + drawn) == ["PB401"]
    assert codes(variation("-1.00") + accepted("100000.00")) == ["PB401"]


def test_pb401_finds_a_draw_after_the_closing() -> None:
    closed = '2017-04-02 custom "obligation-close" "O-2017-0001" "done"\n'
    assert codes(closed + accepted("100.00")) == []
    finding = only("PB401", closed + accepted("100.00", day="2017-04-03"))
    assert finding.message == (
        "O-2017-0001 (Alpha Contracting): V-2017-00001 draws 100.00 USD after the obligation was "
        "closed on 2017-04-02"
    )
    assert told(finding) == ("error", "O-2017-0001", Decimal("100.00"), "USD")


def test_pb401_lets_retention_be_released_after_the_closing() -> None:
    closed = '2017-05-01 custom "obligation-close" "O-2017-0001" "done"\n'
    released = settled("10.00", account="Retention", day="2017-10-09")
    assert codes(accepted("100.00") + closed + released) == []


def test_pb401_counts_in_the_contracts_currency() -> None:
    """10,000 EUR: at a price of the voucher's own, and at the official rate of its day."""
    contract = (
        '2017-02-05 custom "obligation" "O-2017-0002" "PAY-ALPHA" 10000 EUR "W1-Works"\n'
        '  agreement: "FI-2016-01"\n  kind: "works"\n'
    )
    key = 'obligation: "O-2017-0002"'
    whole = voucher("2017-04-02", "V-2017-00001", key, f"{WORKS}  12000.00 USD",
                    "Liabilities:Payable:PAY-ALPHA  -10000 EUR @@ 12000.00 USD")  # fmt: skip
    assert codes(contract + whole) == []
    beyond = whole.replace("-10000 EUR", "-10000.02 EUR")
    assert told(only("PB401", contract + beyond)) == (
        "error", "O-2017-0002", Decimal("0.02"), "EUR"
    )  # fmt: skip
    dollars = voucher("2017-04-02", "V-2017-00001", key, f"{WORKS}  11000.00 USD",
                      "Liabilities:Payable:PAY-ALPHA  -11000.00 USD")  # fmt: skip
    assert codes(contract + dollars) == []
    assert codes(contract + dollars.replace("11000.00", "11000.10")) == ["PB401"]


# --- PB402 ------------------------------------------------------------------------------------

CAP = policy("variation-cap", "0.20")


def test_pb402_passes_up_to_the_cap_and_finds_beyond() -> None:
    assert codes(CAP + variation("20000.00")) == []
    finding = only("PB402", CAP + variation("15000.00") + variation("10000.00", 2, "2017-04-20"))
    assert finding.message == (
        "O-2017-0001/2: variations of 25,000.00 USD are 25% of 100,000.00 USD, beyond the cap of "
        "20%, and nobody has approved them again"
    )
    assert told(finding) == ("error", "O-2017-0001/2", Decimal("5000.00"), "USD")


def test_pb402_nets_a_reduction_against_what_was_added() -> None:
    """+15,000, −10,000 and +15,000 are 20,000; a cent more is beyond."""
    first = CAP + variation("15000.00") + variation("-10000.00", 2, "2017-04-01")
    assert codes(first + variation("15000.00", 3, "2017-04-20")) == []
    finding = only("PB402", first + variation("15000.01", 3, "2017-04-20"))
    assert (finding.subject, finding.amount) == ("O-2017-0001/3", Decimal("0.01"))


def test_pb402_asks_nobody_to_approve_a_reduction_again() -> None:
    book = CAP + variation("25000.00", 1, "2017-03-20", 'reapproved-by: "OFF-HEAD"')
    assert codes(book + variation("-1000.00", 2, "2017-04-20")) == []


def test_pb402_is_silent_without_its_policy_and_before_its_day() -> None:
    assert codes(variation("90000.00")) == []
    later = policy("variation-cap", "0.20", "2017-03-21")
    assert codes(later + variation("90000.00", day="2017-03-20")) == []
    assert codes(later + variation("90000.00", day="2017-03-21")) == ["PB402"]


@pytest.mark.parametrize(
    "second, reason",
    [
        ("OFF-APPR", "OFF-APPR has approved them twice"),
        ("OFF-CERT", "OFF-CERT (Yusuf, certifier) is certifier, not approver"),
        ("OFF-LOW", "OFF-LOW (Low) may approve up to 50,000.00 USD, not 125,000.00 USD"),
    ],
    ids=["the first one", "who approves nothing", "beyond his limit"],
)
def test_pb402_refuses_as_second_approver(second: str, reason: str) -> None:
    low = (
        '2016-01-01 custom "officer" "OFF-LOW" "Low"\n  roles: "approver"\n  limit: 50000.00 USD\n'
    )
    again = variation("25000.00", 1, "2017-03-20", f'reapproved-by: "{second}"')
    assert only("PB402", CAP + low + again).message.endswith("20%, and " + reason)


# --- PB403 ------------------------------------------------------------------------------------

DAYS = policy("advance-days", "180")


def advanced(amount: str, number: str = "V-2017-00003", day: str = "2017-02-01", *keys: str) -> str:
    """Money to Gamma under the advance of 40,000.00 USD."""
    return voucher(
        day, number, ADVANCE, *keys,
        f"Assets:Advances:PAR-GAMMA  {amount} USD", f"{BANK}  -{amount} USD",
        payee="Gamma Relief Association",
    )  # fmt: skip


def liquidated(
    amount: str, number: str = "V-2017-00004", day: str = "2017-06-30", *keys: str
) -> str:
    """Cost of Gamma booked against its advance."""
    return voucher(
        day, number, ADVANCE, *keys,
        f"Expenses:FFS:W2-Livelihoods:Transfers  {amount} USD",
        f"Assets:Advances:PAR-GAMMA  -{amount} USD",
        payee="Gamma Relief Association",
    )  # fmt: skip


def test_pb403_is_silent_on_the_last_day_and_warns_on_the_next() -> None:
    book = DAYS + advanced("40000.00")
    assert codes(book + statement("2017-07-31")) == []
    finding = only("PB403", book + statement("2017-08-01"))
    assert finding.message == (
        "A-2017-001: 40,000.00 USD advanced to Gamma Relief Association on 2017-02-01 is not "
        "liquidated after 181 days"
    )
    assert told(finding) == ("warning", "A-2017-001", Decimal("40000.00"), "USD")


def test_pb403_clears_the_oldest_payment_first() -> None:
    two = DAYS + advanced("10000.00") + advanced("30000.00", "V-2017-00005", "2017-05-01")
    assert codes(two + liquidated("10000.00") + statement("2017-10-28")) == []
    short = only("PB403", two + liquidated("9999.99") + statement("2017-10-28"))
    assert (short.amount, str(short.entry_date)) == (Decimal("30000.01"), "2017-02-01")
    late = only("PB403", two + liquidated("10000.00") + statement("2017-10-29"))
    assert (late.amount, str(late.entry_date)) == (Decimal("30000.00"), "2017-05-01")


def test_pb403_counts_what_came_back_as_cleared() -> None:
    back = voucher("2017-06-30", "R-2017-00001", ADVANCE,
                   f"{BANK}  15000.00 USD", "Assets:Advances:PAR-GAMMA  -15000.00 USD")  # fmt: skip
    book = DAYS + advanced("40000.00") + back + statement("2017-12-31")
    assert codes(book + liquidated("25000.00")) == []
    assert only("PB403", book + liquidated("24000.00")).amount == Decimal("1000.00")


def test_pb403_counts_an_opening_balance_from_its_since() -> None:
    opening = voucher(
        "2017-01-31", "J-2017-00001", ADVANCE,
        "Assets:Advances:PAR-GAMMA  5000.00 USD\n  since: {}",
        "Equity:FundBalance  -5000.00 USD",
    )  # fmt: skip
    book = "2016-01-01 open Equity:FundBalance\n" + DAYS + statement("2017-07-01") + opening
    book = book.replace('"A-2017-001"\n', '"A-2017-001"\n  agreement: "FI-2016-01"\n')
    assert codes(book.format("2017-01-02")) == []
    assert "after 181 days" in only("PB403", book.format("2017-01-01")).message


def test_pb403_takes_the_policy_in_force_on_the_day_of_the_check() -> None:
    book = DAYS + policy("advance-days", "365", "2017-09-01") + advanced("40000.00")
    assert codes(book + statement("2017-08-31")) == ["PB403"]
    assert codes(book + statement("2017-09-01")) == []
    assert codes(advanced("40000.00") + statement("2019-09-01")) == []


# --- PB404 ------------------------------------------------------------------------------------


def face(
    accepted_: str, *, reported: str = "40000.00", requested: str = "0", authorised: str = "0",
    day: str = "2017-06-30",
) -> str:  # fmt: skip
    """A FACE form of the advance; in the order of columns B, C, E and F."""
    return (
        f'{day} custom "face" "A-2017-001" {day} {reported} USD {accepted_} USD {requested} USD '
        f"{authorised} USD\n"
    )


def test_pb404_passes_the_whole_advance_and_finds_a_cent_beyond() -> None:
    paid_out = advanced("40000.00")
    assert codes(paid_out + liquidated("40000.00")) == []
    finding = only("PB404", paid_out + liquidated("40000.01"))
    assert finding.message == (
        "A-2017-001: V-2017-00004 liquidates 0.01 USD more than was advanced"
    )
    assert told(finding) == ("error", "A-2017-001", Decimal("0.01"), "USD")


def test_pb404_takes_a_day_as_a_whole() -> None:
    """The liquidation stands before the payment of the same day."""
    assert codes(liquidated("40000.00", day="2017-02-01") + advanced("40000.00")) == []


def test_pb404_counts_forms_by_their_day_and_adds_them_up() -> None:
    paid_out = advanced("40000.00")
    two = face("20000.00") + face("10000.00", day="2017-07-31")
    assert codes(paid_out + two + liquidated("30000.00", day="2017-07-31")) == []
    finding = only("PB404", paid_out + two + liquidated("30000.00", day="2017-07-30"))
    assert finding.message == (
        "A-2017-001: V-2017-00004 books 10,000.00 USD of cost more than the partner's reports "
        "accept"
    )
    assert finding.amount == Decimal("10000.00")


def test_pb404_wants_no_form_for_money_that_comes_back() -> None:
    back = voucher("2017-07-01", "R-2017-00001", ADVANCE,
                   f"{BANK}  1000.00 USD", "Assets:Advances:PAR-GAMMA  -1000.00 USD")  # fmt: skip
    assert codes(advanced("40000.00") + face("39000.00") + liquidated("39000.00") + back) == []


@pytest.mark.parametrize(
    "form, what",
    [
        (face("40000.01"), "accepts 40,000.01 USD, more than the 40,000.00 USD reported"),
        (face("1.00", requested="5000.00", authorised="5000.01"),
         "authorises 5,000.01 USD, more than the 5,000.00 USD requested"),
    ],
    ids=["accepts more than reported", "authorises more than requested"],
)  # fmt: skip
def test_pb404_finds_a_form_that(form: str, what: str) -> None:
    finding = only("PB404", form)
    assert finding.message == f"A-2017-001: the FACE form of 2017-06-30 {what}"
    assert told(finding) == ("error", "A-2017-001", Decimal("0.01"), "USD")


def test_pb404_passes_a_form_that_accepts_and_authorises_all() -> None:
    assert codes(face("40000.00", requested="5000.00", authorised="5000.00")) == []


# --- PB405 ------------------------------------------------------------------------------------

KINDS = policy("completion-kinds", '"works"')
OWED = accepted("1000.00")


def completion(
    certifier: str = "OFF-CERT", day: str = "2017-04-08", independent: str = "TRUE"
) -> str:
    """A certificate that the work of the contract is done."""
    return f'{day} custom "completion" "O-2017-0001" "{certifier}" {day} {independent}\n'


def test_pb405_says_which_payment_and_how_much() -> None:
    finding = only("PB405", KINDS + OWED + settled("900.00", "final: TRUE"))
    assert finding.message == (
        "V-2017-00002: the last payment of O-2017-0001, 900.00 USD, has no certificate of "
        "completion"
    )
    assert told(finding) == ("error", "V-2017-00002", Decimal("900.00"), "USD")


def test_pb405_asks_for_it_before_the_release_of_retention_too() -> None:
    released = settled("100.00", account="Retention")
    assert codes(KINDS + OWED + released) == ["PB405"]
    assert codes(KINDS + OWED + released + completion()) == []
    assert codes(KINDS + OWED + settled("900.00")) == []


@pytest.mark.parametrize(
    "certificate, reason",
    [
        (completion(independent="FALSE"), "has a certificate by OFF-CERT that is not independent"),
        (completion(day="2017-04-10"), "comes before the certificate of completion of 2017-04-10"),
        (completion("OFF-APPR"), "is certified by OFF-APPR, who has a part in it"),
        (completion("OFF-PREP"), "is certified by OFF-PREP, who has a part in it"),
        (completion("OFF-DISB"), "is certified by OFF-DISB, who has a part in it"),
        (completion("PAY-ALPHA"), "is certified by PAY-ALPHA, who has a part in it"),
    ],
    ids=["by a dependant", "of later", "by the approver", "by the preparer", "by the disburser",
         "by the payee"],
)  # fmt: skip
def test_pb405_does_not_take_a_certificate(certificate: str, reason: str) -> None:
    final = settled("900.00", "final: TRUE", 'prepared-by: "OFF-PREP"', 'approved-by: "OFF-APPR"',
                    'disbursed-by: "OFF-DISB"')  # fmt: skip
    finding = only("PB405", KINDS + OWED + certificate + final)
    assert finding.message.endswith("900.00 USD, " + reason)
    assert codes(KINDS + OWED + certificate + completion(day="2017-04-09") + final) == []


def test_pb405_looks_at_the_kinds_that_its_policy_names() -> None:
    final = OWED + settled("900.00", "final: TRUE")
    assert codes(final) == []
    assert codes(policy("completion-kinds", '"goods; services"') + final) == []
    later = policy("completion-kinds", '"works"', "2017-04-10")
    assert codes(later + final) == []
    assert codes(policy("completion-kinds", '"works"', "2017-04-09") + final) == ["PB405"]


# --- PB406 ------------------------------------------------------------------------------------


def guarantee(
    amount: str, id_: str = "G-1", day: str = "2017-02-20", expiry: str = "2017-12-31"
) -> str:
    """A guarantee for the contract."""
    return f'{day} custom "guarantee" "{id_}" "O-2017-0001" {amount} {expiry} "Tigris Bank"\n'


AHEAD = voucher(
    "2017-03-01", "V-2017-00001", CONTRACT,
    "Assets:Prepayments:PAY-ALPHA  20000.00 USD", f"{BANK}  -20000.00 USD",
)  # fmt: skip


def worked_off(amount: str, day: str = "2017-06-30") -> str:
    """Work that is taken off the prepayment."""
    return voucher(
        day, "V-2017-00002", CONTRACT,
        f"{WORKS}  {amount} USD", f"Assets:Prepayments:PAY-ALPHA  -{amount} USD",
    )  # fmt: skip


def test_pb406_says_what_stands_against_what() -> None:
    finding = only("PB406", guarantee("19999.99 USD") + AHEAD)
    assert finding.message == (
        "O-2017-0001: 20,000.00 USD paid ahead by V-2017-00001 stands against guarantees of "
        "19,999.99 USD on 2017-03-01"
    )
    assert told(finding) == ("error", "O-2017-0001", Decimal("0.01"), "USD")


def test_pb406_adds_up_guarantees_in_force() -> None:
    assert codes(guarantee("12000 USD") + guarantee("8000 USD", "G-2") + AHEAD) == []
    late = guarantee("8000 USD", "G-2", "2017-03-02")
    assert codes(guarantee("12000 USD") + late + AHEAD) == ["PB406"]


def test_pb406_covers_the_day_of_expiry_and_not_the_next() -> None:
    book = guarantee("20000 USD", expiry="2017-06-30") + AHEAD
    assert codes(book + statement("2017-06-30")) == []
    finding = only("PB406", book + statement("2017-07-01"))
    assert finding.message.endswith("stands against guarantees of 0.00 USD on 2017-07-01")
    assert finding.amount == Decimal("20000.00")


def test_pb406_covers_a_prepayment_on_its_first_and_on_its_last_day() -> None:
    one_day = guarantee("20000 USD", day="2017-03-01", expiry="2017-03-01")
    assert codes(one_day + AHEAD + statement("2017-03-01")) == []
    assert codes(one_day + AHEAD + statement("2017-03-02")) == ["PB406"]


def test_pb406_asks_for_cover_of_what_is_not_worked_off() -> None:
    book = guarantee("20000 USD", expiry="2017-06-30") + guarantee("5000 USD", "G-2") + AHEAD
    assert codes(book + worked_off("15000.00") + statement("2017-09-30")) == []
    assert codes(book + worked_off("14999.99") + statement("2017-09-30")) == ["PB406"]


def test_pb406_takes_an_expiry_that_was_put_off_in_time() -> None:
    longer = '2017-06-01 custom "amendment" "G-1" "expiry" 2017-12-31 "prolonged"\n'
    book = guarantee("20000 USD", expiry="2017-06-30") + AHEAD + statement("2017-09-30")
    assert codes(book) == ["PB406"]
    assert codes(book + longer) == []


def test_pb406_takes_a_foreign_guarantee_at_the_rate_of_its_day() -> None:
    assert codes("2017-06-01 price EUR 0.50 USD\n" + guarantee("18181.82 EUR") + AHEAD) == []
    assert codes(guarantee("18181.81 EUR") + AHEAD) == ["PB406"]


# --- PB407 ------------------------------------------------------------------------------------

FROM = policy("obligation-from", "25000.00 USD")


def test_pb407_asks_from_its_amount_on() -> None:
    assert codes(FROM + paid("24999.99")) == []
    finding = only("PB407", FROM + paid("25000.00"))
    assert finding.message == (
        "V-2017-00001: 25,000.00 USD paid to Beta Trading without an obligation, from 25,000.00 "
        "USD on one is needed"
    )
    assert told(finding) == ("error", "V-2017-00001", Decimal("25000.00"), "USD")


def test_pb407_follows_a_policy_that_changes() -> None:
    rising = FROM + policy("obligation-from", "50000.00 USD", "2017-06-01")
    assert codes(rising + paid("30000.00", day="2017-05-31")) == ["PB407"]
    assert codes(rising + paid("30000.00", day="2017-06-01")) == []
    assert codes(paid("30000.00")) == []


def test_pb407_asks_for_none_to_pay_salaries_and_indirect_cost() -> None:
    staff = paid("30000.00", account="Expenses:FFS:W1-Works:Staff")
    indirect = paid("2400.00", "base: 30000.00 USD", number="V-2017-00002",
                    account="Expenses:FFS:W1-Works:Indirect")  # fmt: skip
    assert codes(policy("obligation-from", "1000.00 USD") + staff + indirect) == []


def test_pb407_asks_for_none_to_pay_a_refund_or_from_the_facilitys_own_fund() -> None:
    refund = voucher("2017-06-29", "J-2017-00001", SWEDEN,
                     "Income:Refunds:SWE  30000.00 USD",
                     "Liabilities:DueToDonor:SWE  -30000.00 USD")  # fmt: skip
    sent = voucher("2017-06-30", "V-2017-00001", SWEDEN,
                   "Liabilities:DueToDonor:SWE  30000.00 USD", f"{BANK}  -30000.00 USD")  # fmt: skip
    assert codes(FROM + refund + sent) == []
    assert codes(FROM + paid("30000.00", agreement="FFS-TREASURY")) == []


ORDER = (
    '2017-02-20 custom "obligation" "O-2017-0002" "PAY-BETA" 30000.00 USD "W1-Works"\n'
    '  agreement: "FI-2016-01"\n  kind: "goods"\n'
)


def test_pb407_passes_an_invoice_of_the_day_of_the_contract() -> None:
    key = 'obligation: "O-2017-0002"'
    assert codes(ORDER + paid("900.00", key, "invoice-date: 2017-02-20")) == []
    finding = only("PB407", ORDER + paid("900.00", key, "invoice-date: 2017-02-19"))
    assert finding.message == (
        "V-2017-00001: O-2017-0002 was signed on 2017-02-20, after its invoice of 2017-02-19"
    )
    assert finding.amount == Decimal("900.00")


def test_pb407_finds_a_payment_under_a_contract_with_another() -> None:
    finding = only("PB407", ORDER + paid("900.00", 'obligation: "O-2017-0002"', to="PAY-ALPHA"))
    assert finding.message.startswith("V-2017-00001: 900.00 USD ")
    assert finding.message.endswith(" under O-2017-0002, a contract with PAY-BETA")
    assert told(finding) == ("error", "V-2017-00001", Decimal("900.00"), "USD")


# --- PB408 ------------------------------------------------------------------------------------


def test_pb408_says_what_changed_sides_and_by_how_much() -> None:
    finding = only("PB408", accepted("1000.00") + settled("900.01"))
    assert finding.message == (
        "V-2017-00002: Liabilities:Payable:PAY-ALPHA of FI-2016-01 (Finland) under O-2017-0001 "
        "changes sides by 0.01 USD: it was booked under another agreement or obligation"
    )
    assert told(finding) == ("error", "V-2017-00002", Decimal("0.01"), "USD")
    assert codes(accepted("1000.00") + settled("900.00")) == []


def test_pb408_takes_a_day_as_a_whole() -> None:
    assert codes(settled("900.00", day="2017-04-02") + accepted("1000.00")) == []
    assert codes(settled("900.00", day="2017-04-01") + accepted("1000.00")) == ["PB408"]


def test_pb408_keeps_two_obligations_of_one_payee_apart() -> None:
    other = (
        '2017-01-15 custom "obligation" "O-2017-0002" "PAY-ALPHA" 5000.00 USD "W1-Works"\n'
        '  agreement: "FI-2016-01"\n  kind: "works"\n'
    )
    crossed = settled("900.00").replace("O-2017-0001", "O-2017-0002")
    assert codes(other + accepted("1000.00") + crossed) == ["PB408"]


def test_pb408_finds_an_advance_liquidated_under_another_agreement() -> None:
    """40,000.00 USD cover it in all, so PB404 is silent, but Sweden advanced nothing."""
    crossed = liquidated("1000.00", "V-2017-00004", "2017-06-30", SWEDEN)
    finding = only("PB408", advanced("40000.00") + crossed)
    assert finding.message == (
        "V-2017-00004: Assets:Advances:PAR-GAMMA of SE-2016-01 (Sweden) under A-2017-001 changes "
        "sides by 1,000.00 USD: it was booked under another agreement or obligation"
    )


def test_pb408_leaves_an_advance_that_is_liquidated_beyond_all_payments_to_pb404() -> None:
    assert codes(advanced("40000.00") + liquidated("40001.00")) == ["PB404"]


def test_pb408_finds_a_refund_paid_out_of_another_agreement() -> None:
    due = voucher("2017-06-29", "J-2017-00001", SWEDEN,
                  "Income:Refunds:SWE  100.00 USD", "Liabilities:DueToDonor:SWE  -100.00 USD")  # fmt: skip
    sent = voucher("2017-06-30", "V-2017-00001", "{}",
                   "Liabilities:DueToDonor:SWE  100.00 USD", f"{BANK}  -100.00 USD")  # fmt: skip
    assert codes(due + sent.format(SWEDEN)) == []
    assert codes(due + sent.format('agreement: "FI-2016-01"')) == ["PB408"]
