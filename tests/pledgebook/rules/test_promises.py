"""Promises, PB201 to PB207: what the pages' two excerpts leave open."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.pledgebook.rules.example_book import codes, findings
from tests.pledgebook.rules.making import BANK, only, policy, statement, told, voucher

SECOND_AGREEMENT = """
2017-01-01 custom "agreement" "FI-2017-01" "FIN" "FFS" {amount}
  pledge: "P-FI-2016-01"{pledge_amount}
  start: 2017-01-01
  end: 2018-12-31
  indirect-rate: 0.08
  recognition: "on-due"
  exchange-risk: "donor"
"""
DUE_2 = voucher(
    "2017-11-01", "J-2017-00001",
    'Assets:Receivable:FIN  500000 EUR {1.10 USD, 2017-11-01, "FI-2016-01/2"}',
    "Income:Contributions:FIN  -550000.00 USD",
)  # fmt: skip


def receipt(euros: int, number: str = "R-2017-00001", day: str = "2017-11-15") -> str:
    """A receipt of part of Finland's second instalment."""
    return voucher(
        day, number,
        f"{BANK}  {euros * Decimal('1.10'):.2f} USD",
        f'Assets:Receivable:FIN  -{euros} EUR {{"FI-2016-01/2"}}',
    )  # fmt: skip


# --- PB201 ------------------------------------------------------------------------------------


def test_pb201_warns_of_the_excess_over_the_latest_revision() -> None:
    finding = only(
        "PB201",
        '2016-08-01 custom "pledge-revision" "P-FI-2016-01" 9000000 EUR "raised"\n'
        '2016-09-01 custom "pledge-revision" "P-FI-2016-01" 1499999 EUR "cut"\n',
    )
    assert finding.message == (
        "P-FI-2016-01: agreements of 1,500,000 EUR exceed the pledge of 1,499,999 EUR"
    )
    assert told(finding) == ("warning", "P-FI-2016-01", Decimal(1), "EUR")


def test_pb201_adds_up_all_agreements_of_a_pledge() -> None:
    exactly = SECOND_AGREEMENT.format(amount="1500000 EUR", pledge_amount="")
    assert codes(exactly) == []
    finding = only("PB201", exactly.replace("1500000 EUR", "1500001 EUR"))
    assert told(finding) == ("warning", "P-FI-2016-01", Decimal(1), "EUR")


def test_pb201_takes_a_foreign_agreement_at_the_pledge_amount_that_it_states() -> None:
    stated = SECOND_AGREEMENT.format(
        amount="1600000 USD", pledge_amount="\n  pledge-amount: 1500000 EUR"
    )
    assert codes(stated) == []
    finding = only("PB201", stated.replace("1500000 EUR", "1500100 EUR"))
    assert finding.amount == Decimal(100)


# --- PB202 ------------------------------------------------------------------------------------


def test_pb202_names_the_agreement_and_both_sums() -> None:
    finding = only("PB202", '2017-06-01 custom "instalment" "FI-2016-01/3" 1 EUR 2018-02-01\n')
    assert finding.message == (
        "FI-2016-01 (Finland): instalments of 1,500,001 EUR against a signed amount of "
        "1,500,000 EUR"
    )
    assert told(finding) == ("error", "FI-2016-01", Decimal(1), "EUR")


def test_pb202_takes_instalments_as_amended() -> None:
    cut = '2017-06-01 custom "amendment" "FI-2016-01/2" "amount" 400000 EUR "budget cut"\n'
    assert only("PB202", cut).amount == Decimal(100000)
    both = cut + '2017-06-01 custom "amendment" "FI-2016-01" "amount" 1400000 EUR "budget cut"\n'
    assert codes(both) == []


def test_pb202_does_not_add_up_two_currencies() -> None:
    finding = only("PB202", '2017-06-01 custom "instalment" "FI-2016-01/3" 5 SEK 2018-02-01\n')
    assert "1,500,000 EUR, 5 SEK" in finding.message


def test_pb202_asks_no_instalments_of_an_agreement_that_has_none() -> None:
    assert codes(SECOND_AGREEMENT.format(amount="1000000 EUR", pledge_amount="")) == []


# --- PB203 ------------------------------------------------------------------------------------

OUT_OF_ORDER = {
    "an agreement that ends before it starts": (
        "SE-2016-01",
        """
2017-06-01 custom "amendment" "SE-2016-01" "end" 2016-08-31 "a slip"
""",
    ),
    "an officer who leaves before he comes": (
        "OFF-X",
        """
2017-06-01 custom "officer" "OFF-X" "X"
  roles: "preparer"
  from: 2017-06-02
  until: 2017-06-01
""",
    ),
    "an instalment due before its agreement was signed": (
        "FI-2016-01/2",
        """
2017-06-01 custom "amendment" "FI-2016-01/2" "due" 2016-06-30 "a slip"
""",
    ),
    "a budget that ends before it starts": (
        "FI-2016-01",
        """
2017-06-01 custom "budget" "FI-2016-01" "W1-Works" "Supplies" 1 USD 2017-07-02 2017-07-01
""",
    ),
    "a variation before its obligation": (
        "O-2017-0001/1",
        """
2017-01-14 custom "variation" "O-2017-0001/1" 1 USD "early" "OFF-HEAD"
""",
    ),
    "a guarantee before its obligation": (
        "G-1",
        """
2017-01-14 custom "guarantee" "G-1" "O-2017-0001" 1 USD 2017-12-31 "Bank"
""",
    ),
    "a completion before its obligation": (
        "O-2017-0001",
        """
2017-01-14 custom "completion" "O-2017-0001" "OFF-CERT" 2017-01-14 TRUE
""",
    ),
    "an agreement on a pledge that lapsed": (
        "P-FI-2016-01",
        """
2016-06-30 custom "pledge-lapse" "P-FI-2016-01" "not voted"
""",
    ),
    "a revision of a pledge that lapsed": (
        "P-FI-2016-01",
        """
2016-08-01 custom "pledge-lapse" "P-FI-2016-01" "not voted"
2016-08-02 custom "pledge-revision" "P-FI-2016-01" 4000000 EUR "voted after all"
""",
    ),
}
"""What is out of order: the subject of its finding, and the addition."""


@pytest.mark.parametrize("what", OUT_OF_ORDER)
def test_pb203_finds(what: str) -> None:
    subject, addition = OUT_OF_ORDER[what]
    assert told(only("PB203", addition)) == ("error", subject, None, None)


IN_ORDER = {
    "a last day that is the first": (
        '2017-06-01 custom "amendment" "SE-2016-01" "end" 2016-09-01 "one day"\n'),
    "an instalment due on the day of signature": (
        '2017-06-01 custom "amendment" "FI-2016-01/2" "due" 2016-07-01 "at once"\n'),
    "a variation on the day of its obligation": (
        '2017-01-15 custom "variation" "O-2017-0001/1" 1 USD "same day" "OFF-HEAD"\n'),
    "a lapse of the rest of a pledge after its agreement": (
        '2016-07-01 custom "pledge-lapse" "P-FI-2016-01" "the rest"\n'),
    "a variation on the day of closing": (
        '2017-06-01 custom "variation" "O-2017-0001/1" 1 USD "last" "OFF-HEAD"\n'
        '2017-06-01 custom "obligation-close" "O-2017-0001" "done"\n'),
}  # fmt: skip


@pytest.mark.parametrize("what", IN_ORDER)
def test_pb203_passes(what: str) -> None:
    assert codes(IN_ORDER[what]) == []


def test_pb203_says_what_a_variation_after_the_closing_is_worth() -> None:
    finding = only(
        "PB203",
        '2017-06-01 custom "obligation-close" "O-2017-0001" "done"\n'
        '2017-06-02 custom "variation" "O-2017-0001/1" -4000.00 USD "late" "OFF-HEAD"\n',
    )
    assert finding.message == (
        "variation O-2017-0001/1 of -4,000.00 USD comes after its obligation was closed on "
        "2017-06-01"
    )
    assert told(finding) == ("error", "O-2017-0001/1", Decimal("4000.00"), "USD")


# --- PB204 ------------------------------------------------------------------------------------


def test_pb204_refuses_a_second_due_of_one_instalment() -> None:
    again = DUE_2.replace("2017-11-01 *", "2017-11-02 *").replace("J-2017-00001", "J-2017-00002")
    finding = only("PB204", DUE_2 + again)
    assert finding.message == "J-2017-00002: FI-2016-01/2 has fallen due already"
    assert finding.subject == "J-2017-00002"


def test_pb204_refuses_a_due_that_differs_from_its_instalment() -> None:
    finding = only(
        "PB204", DUE_2.replace("500000 EUR", "500001 EUR").replace("550000.00", "550001.10")
    )
    assert finding.message == (
        "J-2017-00001: FI-2016-01/2 is booked due with 500,001 EUR, signed for 500,000 EUR"
    )
    assert told(finding) == ("error", "J-2017-00001", Decimal(1), "EUR")


def test_pb204_takes_the_instalment_as_amended_by_the_day_of_the_due() -> None:
    """Cut after it fell due, the due entry stands as it was signed then (and the sum is PB202's)."""
    cut = '{day} custom "amendment" "FI-2016-01/2" "amount" 400000 EUR "cut"\n'
    assert codes(DUE_2 + cut.format(day="2017-11-02")) == ["PB202"]
    assert set(codes(DUE_2 + cut.format(day="2017-11-01"))) == {"PB202", "PB204"}


def test_pb204_refuses_what_is_received_beyond_a_lot_that_is_emptied() -> None:
    negative = receipt(1, "R-2017-00002", "2017-11-16").replace(
        '{"FI-2016-01/2"}', '{1.10 USD, 2017-11-16, "FI-2016-01/2"}'
    )
    finding = only("PB204", DUE_2 + receipt(500000) + negative)
    assert finding.message == (
        "R-2017-00002: receipt of 1 EUR against the lot FI-2016-01/2, which is empty or unknown"
    )
    assert (finding.subject, finding.amount) == ("R-2017-00002", Decimal(1))


def test_pb204_refuses_a_posting_without_label() -> None:
    finding = only(
        "PB204",
        voucher("2017-11-01", "J-2017-00001", 'agreement: "FI-2016-01"',
                "Assets:Receivable:FIN  550000.00 USD",
                "Income:Contributions:FIN  -550000.00 USD"),
    )  # fmt: skip
    assert finding.message == (
        "J-2017-00001: Assets:Receivable:FIN needs a lot with the label of its instalment"
    )


def test_pb204_refuses_the_account_of_another_donor() -> None:
    finding = only("PB204", DUE_2.replace("Assets:Receivable:FIN", "Assets:Receivable:SWE"))
    assert finding.message == "J-2017-00001: FI-2016-01/2 is an instalment of FIN, not of SWE"


def test_pb204_refuses_a_due_in_another_currency_than_signed() -> None:
    finding = only("PB204", DUE_2.replace("500000 EUR {1.10 USD", "550000 USD {1 USD"))
    assert finding.message == "J-2017-00001: FI-2016-01/2 is due in EUR, not USD"


EARLY = voucher(
    "2017-10-01", "R-2017-00001",
    f"{BANK}  550000.00 USD",
    'Liabilities:Deferred:FIN  -500000 EUR {1.10 USD, 2017-10-01, "FI-2016-01/2"}',
)  # fmt: skip
TURNED = voucher(
    "2017-11-01", "J-2017-00001",
    'Liabilities:Deferred:FIN  500000 EUR {"FI-2016-01/2"}',
    "Income:Contributions:FIN  -550000.00 USD",
)  # fmt: skip


def test_pb204_passes_money_that_came_early_and_was_turned_when_due() -> None:
    assert codes(EARLY + TURNED) == []


def test_pb204_refuses_the_release_of_a_deferral_that_is_not_there() -> None:
    unknown = TURNED.replace('{"FI-2016-01/2"}', '{1.10 USD, 2017-10-01, "FI-2016-01/2"}')
    release, turned_sides = findings(unknown)
    assert (release.code, turned_sides.code) == ("PB204", "PB408")
    assert release.message == (
        "J-2017-00001: release of 500,000 EUR against the lot FI-2016-01/2, which is empty or unknown"
    )


def test_pb204_counts_drafts_for_beancount_books_them_too() -> None:
    assert codes(DUE_2.replace("*", "!") + receipt(500000)) == []


# --- PB205 ------------------------------------------------------------------------------------


def test_pb205_is_silent_on_the_last_day_of_grace_and_warns_on_the_next() -> None:
    grace = policy("overdue-days", "30")
    assert codes(grace + statement("2017-12-01")) == []
    finding = only("PB205", grace + statement("2017-12-02"))
    assert finding.message == (
        "FI-2016-01/2 (Finland): 500,000.00 EUR due on 2017-11-01 is 31 days overdue"
    )
    assert told(finding) == ("warning", "FI-2016-01/2", Decimal(500000), "EUR")


def test_pb205_is_silent_without_its_policy() -> None:
    assert codes(statement("2018-12-02")) == []


def test_pb205_takes_the_policy_in_force_on_the_day_of_the_check() -> None:
    longer = policy("overdue-days", "30") + policy("overdue-days", "90", "2017-12-01")
    assert codes(longer + statement("2017-12-15")) == []
    assert codes(longer + statement("2018-01-31")) == ["PB205"]


def test_pb205_asks_for_the_rest_of_what_was_received_in_part() -> None:
    late = policy("overdue-days", "30") + statement("2018-01-31")
    finding = only("PB205", late + DUE_2 + receipt(200000))
    assert finding.amount == Decimal(300000)
    assert codes(late + DUE_2 + receipt(500000)) == []


def test_pb205_counts_what_came_early_once() -> None:
    assert codes(policy("overdue-days", "30") + EARLY + TURNED + statement("2018-01-31")) == []


def test_pb205_waits_for_the_condition_of_an_instalment() -> None:
    condition = (
        policy("overdue-days", "30")
        + '2017-06-01 custom "amendment" "FI-2016-01" "amount" 1600000 EUR "top-up"\n'
        + '2017-06-01 custom "instalment" "FI-2016-01/3" 100000 EUR 2017-07-01\n'
        + '  condition: "the audit of 2016"\n'
    )
    assert codes(condition + statement("2017-10-01")) == []
    met = '2017-07-05 custom "condition-met" "FI-2016-01/3" "OFF-CERT"\n'
    assert only("PB205", condition + met + statement("2017-10-01")).subject == "FI-2016-01/3"
    long_due = condition.replace("2017-07-01\n", "2017-06-02\n")
    assert codes(long_due + met, as_of="2017-07-04") == []
    assert codes(long_due + met, as_of="2017-07-05") == ["PB205"]


def test_pb205_asks_for_nothing_of_an_agreement_from_its_closure_on() -> None:
    closed = '2018-01-31 custom "agreement-close" "FI-2016-01" "the rest was written down"\n'
    late = policy("overdue-days", "30") + closed + statement("2018-01-31")
    assert "PB205" in codes(late, as_of="2018-01-30")
    assert "PB205" not in codes(late, as_of="2018-01-31")


def test_pb205_follows_the_day_asked_for() -> None:
    late = policy("overdue-days", "30") + statement("2018-01-31")
    assert codes(late, as_of="2017-12-01") == []
    assert codes(late, as_of="2017-12-02") == ["PB205"]


# --- PB206 ------------------------------------------------------------------------------------

KUWAIT = """
2018-02-14 custom "pledge" "P-SE-2018-01" "SWE" "FFS" 18000000 SEK "announced"
  event: "Kuwait conference"
"""
AGAIN = KUWAIT.replace("2018-02-14", "2018-02-15").replace("P-SE-2018-01", "P-SE-2018-02")


def test_pb206_names_donor_event_and_the_first_pledge() -> None:
    finding = only("PB206", KUWAIT + AGAIN.replace("18000000 SEK", "20000000 SEK"))
    assert finding.message == (
        "P-SE-2018-02: Sweden has pledged at Kuwait conference already (P-SE-2018-01, "
        "18,000,000 SEK); revise that pledge instead"
    )
    assert told(finding) == ("error", "P-SE-2018-02", Decimal(20000000), "SEK")


@pytest.mark.parametrize(
    "other",
    [
        AGAIN.replace('"SWE"', '"FIN"'),
        AGAIN.replace("Kuwait conference", "Brussels conference"),
        AGAIN.replace('  event: "Kuwait conference"\n', ""),
        '2016-01-01 custom "facility" "OTHER" "Another facility"\n  currency: USD\n'
        + AGAIN.replace('"FFS"', '"OTHER"'),
    ],
    ids=["another donor", "another event", "no event", "another facility"],
)
def test_pb206_passes_a_pledge_of(other: str) -> None:
    assert codes(KUWAIT + other) == []


# --- PB207 ------------------------------------------------------------------------------------


def unapplied(amount: str, number: str, day: str = "2017-03-01") -> str:
    """A credit of an unknown payer; a negative amount sends money back."""
    return voucher(
        day, number, 'agreement: "FFS-TREASURY"',
        f"{BANK}  {amount} USD", f"Liabilities:Unapplied  {-Decimal(amount)} USD",
        payee="Unknown payer",
    )  # fmt: skip


SIXTY = policy("unapplied-days", "60")


def test_pb207_is_silent_on_the_last_day_and_warns_on_the_next() -> None:
    credit = SIXTY + unapplied("5000.00", "R-2017-00001")
    assert codes(credit + statement("2017-04-30")) == []
    finding = only("PB207", credit + statement("2017-05-01"))
    assert finding.message == (
        "R-2017-00001: 5,000.00 USD from Unknown payer has been unapplied for 61 days"
    )
    assert told(finding) == ("warning", "R-2017-00001", Decimal("5000.00"), "USD")


def test_pb207_clears_the_oldest_credits_first() -> None:
    credits_ = unapplied("5000.00", "R-2017-00001") + unapplied(
        "3000.00", "R-2017-00002", "2017-03-02"
    )
    back = unapplied("-6000.00", "V-2017-00001", "2017-04-01")
    finding = only("PB207", SIXTY + credits_ + back + statement("2017-06-01"))
    assert (finding.subject, finding.amount) == ("R-2017-00002", Decimal("2000.00"))


def test_pb207_is_silent_without_its_policy() -> None:
    assert codes(unapplied("5000.00", "R-2017-00001") + statement("2018-06-01")) == []
