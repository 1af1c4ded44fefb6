"""Payees, PB601 to PB606: what the pages' two excerpts leave open."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from tests.pledgebook.rules.example_book import codes
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
CONTRACT = 'obligation: "O-2017-0001"'
OWED = voucher(
    "2017-02-20", "V-2017-00007", CONTRACT,
    f"{WORKS}  900.00 USD", "Liabilities:Payable:PAY-ALPHA  -900.00 USD",
)  # fmt: skip


def settled(*keys: str) -> str:
    """What is owed to Alpha, paid."""
    return voucher(
        "2017-03-02", "V-2017-00001", CONTRACT, *keys,
        "Liabilities:Payable:PAY-ALPHA  900.00 USD", f"{BANK}  -900.00 USD",
    )  # fmt: skip


# --- PB601 ------------------------------------------------------------------------------------

VETTING = policy("vetting", '"payee; partner"')
VETTED = '2017-01-15 custom "amendment" "PAY-BETA" "vetted-until" 2018-12-31 "vetted"\n'


def test_pb601_names_the_payee_that_nobody_registered() -> None:
    finding = only("PB601", paid("900.00", to="PAY-DELTA"))
    assert finding.message == ("V-2017-00001: 900.00 USD for PAY-DELTA, who is not registered")
    assert told(finding) == ("error", "V-2017-00001", Decimal("900.00"), "USD")


def test_pb601_finds_a_payment_that_clears_what_another_is_owed() -> None:
    assert codes(OWED + settled()) == []
    assert codes(OWED + settled('payee-id: "PAY-ALPHA"')) == []
    finding = only("PB601", OWED + settled('payee-id: "PAY-BETA"'))
    assert finding.message.startswith("V-2017-00001: 900.00 USD ")
    assert re.search("PAY-BETA.*PAY-ALPHA", finding.message)
    assert told(finding) == ("error", "V-2017-00001", Decimal("900.00"), "USD")


def test_pb601_wants_a_payee_named_where_payees_are_vetted() -> None:
    unnamed = paid("900.00", to="")
    assert codes(unnamed) == []
    finding = only("PB601", VETTING + unnamed)
    assert finding.message == ("V-2017-00001: 900.00 USD paid to Beta Trading, with no payee-id")
    later = policy("vetting", '"payee"', "2017-03-03")
    assert codes(later + unnamed) == []


def test_pb601_wants_none_below_the_amount_that_is_approved() -> None:
    book = VETTING + policy("approval-from", "500.00 USD")
    assert codes(book + paid("499.99", to="")) == []
    assert sorted(codes(book + paid("500.00", to=""))) == ["PB504", "PB601"]


def test_pb601_wants_none_for_the_facilitys_own_fund_and_for_indirect_cost() -> None:
    assert codes(VETTING + paid("900.00", to="", agreement="FFS-TREASURY")) == []
    base = VETTED + paid("1000.00")
    charged = voucher("2017-03-31", "J-2017-00001", FINLAND, "base: 1000.00 USD",
                      "Expenses:FFS:W1-Works:Indirect  80.00 USD",
                      "Liabilities:IndirectCost  -80.00 USD")  # fmt: skip
    sent = voucher("2017-04-01", "V-2017-00002", FINLAND,
                   "Liabilities:IndirectCost  80.00 USD", f"{BANK}  -80.00 USD")  # fmt: skip
    assert codes(VETTING + base + charged + sent) == []


# --- PB602 ------------------------------------------------------------------------------------


def screened(
    outcome: str = "clear", *, day: str = "2017-02-01", of: str = "2017-02-01", name: str = "UN",
    by: str = "OFF-CERT", party: str = "PAY-BETA",
) -> str:  # fmt: skip
    """A screening of a party on a day against a list of a day."""
    return f'{day} custom "screening" "{party}" "{name}" {of} "{outcome}" "{by}"\n'


THIRTY = policy("screening-days", '30 "UN"')


def test_pb602_says_that_a_payee_was_never_screened() -> None:
    finding = only("PB602", THIRTY + paid("900.00"))
    assert finding.message == (
        "V-2017-00001: 900.00 USD paid to PAY-BETA (Beta Trading), never screened against UN"
    )
    assert told(finding) == ("error", "V-2017-00001", Decimal("900.00"), "USD")


def test_pb602_passes_a_screening_as_old_as_the_policy_lets_it_be() -> None:
    assert codes(THIRTY + screened() + paid("900.00", day="2017-03-03")) == []
    finding = only("PB602", THIRTY + screened() + paid("900.00", day="2017-03-04"))
    assert finding.message.endswith("last screened against UN on 2017-02-01")


def test_pb602_wants_a_list_as_young_as_the_screening() -> None:
    recent = screened(day="2017-03-01", of="2017-01-31")
    assert codes(THIRTY + recent + paid("900.00")) == []
    finding = only("PB602", THIRTY + recent + paid("900.00", day="2017-03-03"))
    assert finding.message.endswith("screened on 2017-03-01 against UN of 2017-01-31, an old list")


def test_pb602_takes_no_screening_of_after_the_payment() -> None:
    later = THIRTY + screened(day="2017-03-03", of="2017-03-03")
    assert codes(later + paid("900.00")) == ["PB602"]
    assert codes(later + paid("900.00", day="2017-03-03")) == []


def test_pb602_wants_every_list_and_names_the_ones_that_lack() -> None:
    both = policy("screening-days", '365 "UN; OFAC"')
    finding = only("PB602", both + screened() + paid("900.00"))
    assert finding.message.endswith("(Beta Trading), never screened against OFAC")
    assert codes(both + screened() + screened(name="OFAC") + paid("900.00")) == []


def test_pb602_follows_a_policy_that_changes_and_is_silent_without_one() -> None:
    stricter = policy("screening-days", '365 "UN"') + policy(
        "screening-days", '10 "UN"', "2017-03-02"
    )  # fmt: skip
    assert codes(stricter + screened() + paid("900.00", day="2017-03-01")) == []
    assert codes(stricter + screened() + paid("900.00", day="2017-03-02")) == ["PB602"]
    assert codes(paid("900.00")) == []


def test_pb602_screens_no_donor_and_no_agency() -> None:
    agency = '2016-01-01 custom "party" "AGENCY" "The agency"\n  role: "agency"\n'
    assert codes(THIRTY + agency + paid("900.00", to="AGENCY")) == []
    assert codes(THIRTY + agency + paid("900.00", to="SWE")) == []
    assert codes(THIRTY + paid("900.00", to="PAR-GAMMA")) == ["PB602"]


def test_pb602_looks_at_the_party_whose_payable_is_cleared() -> None:
    assert codes(THIRTY + OWED + settled()) == ["PB602"]
    assert codes(THIRTY + screened(party="PAY-ALPHA") + OWED + settled()) == []


# --- PB603 ------------------------------------------------------------------------------------


def test_pb603_says_which_hit_is_open() -> None:
    finding = only("PB603", screened("hit") + "  score: 0.91\n" + paid("900.00"))
    assert finding.message == (
        "V-2017-00001: 900.00 USD paid to PAY-BETA (Beta Trading) with the hit of 2017-02-01 on UN "
        "with a score of 0.91 undecided, or decided by the preparer or the party"
    )
    assert told(finding) == ("error", "V-2017-00001", Decimal("900.00"), "USD")


@pytest.mark.parametrize("outcome", ["clear", "false-positive"])
def test_pb603_passes_a_hit_that_was_decided_by_the_day_of_the_payment(outcome: str) -> None:
    hit = screened("hit")
    assert codes(hit + screened(outcome, day="2017-03-02") + paid("900.00")) == []
    assert codes(hit + screened(outcome, day="2017-03-03") + paid("900.00")) == ["PB603"]


def test_pb603_closes_a_hit_by_a_decision_on_the_same_list_alone() -> None:
    hit = screened("hit")
    assert codes(hit + screened(day="2017-02-05", name="OFAC") + paid("900.00")) == ["PB603"]
    again = hit + screened(day="2017-02-05") + screened("hit", day="2017-02-20")
    assert codes(again + paid("900.00")) == ["PB603"]


def test_pb603_lets_no_preparer_decide() -> None:
    own = screened("hit") + screened("false-positive", day="2017-02-05", by="OFF-PREP")
    assert codes(own + paid("900.00", 'prepared-by: "OFF-PREP"')) == ["PB603"]
    assert codes(own + paid("900.00", 'prepared-by: "OFF-HEAD"')) == []


def test_pb603_counts_a_hit_from_its_day_on() -> None:
    hit = screened("hit", day="2017-03-02", of="2017-03-02")
    assert codes(hit + paid("900.00", day="2017-03-01")) == []
    assert codes(hit + paid("900.00", day="2017-03-02")) == ["PB603"]


# --- PB604 ------------------------------------------------------------------------------------


def test_pb604_passes_the_last_day_of_a_vetting() -> None:
    vetted = VETTING + '2017-01-15 custom "amendment" "PAY-BETA" "vetted-until" 2017-03-02 "yes"\n'
    assert codes(vetted + paid("900.00")) == []
    finding = only("PB604", vetted + paid("900.00", day="2017-03-03"))
    assert finding.message == (
        "V-2017-00001: 900.00 USD paid to PAY-BETA (Beta Trading), vetted until 2017-03-02 only"
    )
    assert told(finding) == ("error", "V-2017-00001", Decimal("900.00"), "USD")


def test_pb604_counts_a_vetting_from_its_day_on() -> None:
    book = VETTING + VETTED.replace("2017-01-15", "2017-03-02")
    assert codes(book + paid("900.00")) == []
    assert only("PB604", book + paid("900.00", day="2017-03-01")).message.endswith("never vetted")


def test_pb604_vets_the_roles_that_its_policy_names() -> None:
    assert codes(policy("vetting", '"partner"') + paid("900.00")) == []
    assert codes(policy("vetting", '"partner"') + paid("900.00", to="PAR-GAMMA")) == ["PB604"]
    assert codes(paid("900.00")) == []


def test_pb604_pays_nobody_who_is_debarred_whatever_the_policy() -> None:
    debarred = '2017-01-15 custom "amendment" "PAY-BETA" "debarred-until" 2017-03-02 "fraud"\n'
    finding = only("PB604", debarred + paid("900.00"))
    assert finding.message.endswith("paid to PAY-BETA (Beta Trading), debarred until 2017-03-02")
    assert codes(debarred + paid("900.00", day="2017-03-03")) == []
    assert codes(debarred + paid("900.00", day="2017-01-14")) == []


# --- PB605 ------------------------------------------------------------------------------------

MONTH = policy("duplicate-days", "30")


def second(amount: str = "900.00", *keys: str, day: str = "2017-03-12", **more: str) -> str:
    """A second payment to Beta."""
    return paid(amount, *keys, day=day, number="V-2017-00002", **more)


def test_pb605_warns_of_one_payee_and_sum_within_the_days() -> None:
    first = policy("duplicate-days", "20") + paid("900.00")
    finding = only("PB605", first + second(day="2017-03-22"))
    assert finding.message == (
        "V-2017-00002: 900.00 USD to PAY-BETA, as was paid by V-2017-00001 20 day(s) before"
    )
    assert told(finding) == ("warning", "V-2017-00002", Decimal("900.00"), "USD")
    assert codes(first + second(day="2017-03-23")) == []
    assert codes(first + second("900.01")) == []
    assert codes(first + second(to="PAY-ALPHA")) == []


@pytest.mark.parametrize(
    "day, found",
    [("2017-03-27", True), ("2017-03-28", False), ("2017-04-06", False), ("2017-04-07", True)],
)
def test_pb605_takes_a_sum_that_comes_back_after_a_month_for_a_rent(
    day: str,
    found: bool,  # noqa: FBT001
) -> None:
    """From 26 to 35 days after the first of 2 March."""
    book = policy("duplicate-days", "45") + paid("900.00") + second(day=day)
    assert codes(book) == (["PB605"] if found else [])


def test_pb605_warns_of_a_rent_paid_twice_in_one_month() -> None:
    rents = paid("900.00") + second(day="2017-04-02")
    twice = rents + paid("900.00", day="2017-04-05", number="V-2017-00003")
    finding = only("PB605", policy("duplicate-days", "45") + twice)
    assert "as was paid by V-2017-00002 3 day(s) before" in finding.message


def test_pb605_excepts_a_reversal_and_what_it_reverses() -> None:
    undone = voucher("2017-03-05", "V-2017-00003", FINLAND, 'reverses: "V-2017-00001"',
                     f"{SUPPLIES}  -900.00 USD", f"{BANK}  900.00 USD")  # fmt: skip
    book = MONTH + paid("900.00", 'invoice-number: "B/1"')
    again = second("900.00", 'invoice-number: "B/1"')
    assert codes(book + again) == ["PB605"]
    assert codes(book + undone + again) == []


def test_pb605_warns_of_one_invoice_whatever_the_sum_and_the_days() -> None:
    book = MONTH + paid("900.00", 'invoice-number: "B/17-4"')
    finding = only("PB605", book + second("450.00", 'invoice-number: "b 17 4"', day="2017-12-02"))
    assert finding.message == (
        "V-2017-00002: bears invoice b 17 4 of PAY-BETA, as does V-2017-00001 of 2017-03-02"
    )
    assert finding.amount == Decimal("450.00")
    other_payee = second("450.00", 'invoice-number: "B/17-4"', to="PAY-ALPHA")
    assert codes(book + other_payee) == []


def test_pb605_passes_equal_sums_for_distinct_invoices_contracts_or_advances() -> None:
    one, other = 'invoice-number: "B/1"', 'invoice-number: "B/2"'
    assert codes(MONTH + paid("900.00", one) + second("900.00", other)) == []
    assert codes(MONTH + paid("900.00", one) + second("900.00")) == ["PB605"]
    orders = "".join(
        f'2017-02-20 custom "obligation" "O-2017-000{number}" "PAY-BETA" 900.00 USD "W1-Works"\n'
        '  agreement: "FI-2016-01"\n  kind: "goods"\n'
        for number in (2, 3)
    )
    keys = [f'obligation: "O-2017-000{number}"' for number in (2, 3)]
    assert codes(MONTH + orders + paid("900.00", keys[0]) + second("900.00", keys[1])) == []


def test_pb605_lets_an_acceptance_and_its_payment_bear_one_invoice() -> None:
    invoice = 'invoice-number: "A/1"'
    to_alpha = 'payee-id: "PAY-ALPHA"'
    accepted = voucher("2017-02-20", "V-2017-00007", CONTRACT, to_alpha, invoice,
                       f"{WORKS}  900.00 USD", "Liabilities:Payable:PAY-ALPHA  -900.00 USD")  # fmt: skip
    assert codes(MONTH + accepted + settled(to_alpha, invoice)) == []
    twice = accepted.replace("V-2017-00007", "V-2017-00008").replace("2017-02-20", "2017-02-27")
    assert codes(MONTH + accepted + twice) == ["PB605"]


LIMIT = policy("obligation-from", "1000.00 USD")


def test_pb605_warns_of_an_invoice_that_was_split_under_a_limit() -> None:
    book = MONTH + LIMIT + paid("600.00", 'invoice-number: "B/1"')
    finding = only("PB605", book + second("400.00", 'invoice-number: "B/2"', day="2017-03-02"))
    assert finding.message == (
        "V-2017-00002: with V-2017-00001, 2 invoices of PAY-BETA of 2017-03-02 come to 1,000.00 "
        "USD, each below the obligation-from of 1,000.00 USD"
    )
    assert told(finding) == ("warning", "V-2017-00002", Decimal("1000.00"), "USD")
    assert codes(book + second("399.99", 'invoice-number: "B/2"', day="2017-03-02")) == []
    assert codes(book + second("400.00", 'invoice-number: "B/2"', day="2017-03-03")) == []
    whole = second("1000.00", 'invoice-number: "B/2"', day="2017-03-02")
    assert codes(book + whole) == ["PB407"]


def test_pb605_goes_by_the_day_of_the_invoices_where_it_is_told() -> None:
    day = "invoice-date: 2017-02-27"
    book = MONTH + LIMIT + paid("600.00", day)
    assert codes(book + second("400.00", day, day="2017-03-20")) == ["PB605"]
    assert codes(book + second("400.00", "invoice-date: 2017-02-28")) == []


def test_pb605_is_silent_without_its_policy() -> None:
    assert codes(paid("900.00") + second()) == []
    later = policy("duplicate-days", "30", "2017-03-13")
    assert codes(later + paid("900.00") + second()) == []


# --- PB606 ------------------------------------------------------------------------------------

CHANGED = (
    '2017-03-01 custom "amendment" "PAY-ALPHA" "bank-account" "IQ00DEMO000000000000002" "letter"\n'
)
OLD, NEW = "IQ00DEMO000000000000001", "IQ00DEMO000000000000002"
WEEK = policy("bank-change-days", "7")


def to_account(account: str, day: str = "2017-03-02") -> str:
    """A payment to Alpha with the account that the bank's line names."""
    return paid(
        "900.00", f'beneficiary-account: "{account}"' if account else "", day=day, to="PAY-ALPHA"
    )


def test_pb606_names_both_accounts() -> None:
    finding = only("PB606", to_account("IQ00DEMO000000000000666"))
    assert finding.message == (
        "V-2017-00001: 900.00 USD to PAY-ALPHA (Alpha Contracting) went to the account "
        "IQ00DEMO000000000000666, registered is IQ00DEMO000000000000001"
    )
    assert told(finding) == ("warning", "V-2017-00001", Decimal("900.00"), "USD")


def test_pb606_compares_accounts_without_spaces_and_case() -> None:
    assert codes(to_account("iq00 demo 0000 0000 0000 001")) == []


def test_pb606_takes_the_account_as_amended_by_the_day() -> None:
    assert codes(CHANGED + to_account(NEW, "2017-03-01")) == []
    assert codes(CHANGED + to_account(OLD, "2017-02-28")) == []
    assert codes(CHANGED + to_account(OLD, "2017-03-01")) == ["PB606"]
    assert codes(CHANGED + to_account(NEW, "2017-02-28")) == ["PB606"]


def test_pb606_looks_twice_at_a_payment_just_after_a_change() -> None:
    for day, days in (("2017-03-01", 0), ("2017-03-08", 7)):
        finding = only("PB606", WEEK + CHANGED + to_account(NEW, day))
        assert finding.message.endswith(f"was paid {days} day(s) after its account was changed")
    assert codes(WEEK + CHANGED + to_account(NEW, "2017-03-09")) == []
    assert codes(WEEK + CHANGED + to_account("", "2017-03-02")) == ["PB606"]
    assert codes(WEEK + CHANGED + to_account(OLD, "2017-02-28")) == []
    assert codes(CHANGED + to_account(NEW)) == []


def test_pb606_reads_the_account_of_a_posting() -> None:
    book = to_account("").replace(
        f"{BANK}  -900.00 USD", f'{BANK}  -900.00 USD\n    beneficiary-account: "IQ00DEMO666"'
    )
    assert codes(book) == ["PB606"]


def test_pb606_says_nothing_of_a_party_without_a_registered_account() -> None:
    assert codes(paid("900.00", 'beneficiary-account: "IQ00DEMO666"')) == []
