"""What the rules let pass for a month's end, and nothing beside it."""

from __future__ import annotations

from tests.pledgebook.rules.example_book import findings

POLICIES = """\
2016-01-01 open Income:Interest
2016-01-01 open Expenses:Exchange:Unrealised
2016-01-01 custom "policy" "rate-tolerance" 0.05
2016-01-01 custom "policy" "evidence" "Assets:Bank" -500.00 USD "bank-advice"
2017-04-01 price IQD 0.00100 USD
"""
PAIR = """\
2017-03-31 * "Month end" "Dinars"
  voucher: "M-2017-00001"
  agreement: "FFS-TREASURY"
  Assets:Bank:Tigris:IQD     -1190000 IQD @@ 900.00 USD
  Assets:Bank:Tigris:IQD      1190000 IQD @@ 999.60 USD
  Expenses:Exchange:Unrealised  -99.60 USD
2017-04-01 * "Month end" "Dinars taken back"
  voucher: "M-2017-00002"
  agreement: "FFS-TREASURY"
  reverses: "M-2017-00001"
  Assets:Bank:Tigris:IQD      1190000 IQD @@ 900.00 USD
  Assets:Bank:Tigris:IQD     -1190000 IQD @@ 999.60 USD
  Expenses:Exchange:Unrealised   99.60 USD
"""
INTEREST = """\
2017-03-31 * "Month end" "Interest"
  voucher: "M-2017-00001"
  Income:Interest            400.00 USD
    agreement: "{giver}"
  Assets:Bank:Tigris:USD    -400.00 USD
    agreement: "{giver}"
  Assets:Bank:Tigris:USD     400.00 USD
    agreement: "{taker}"
  Income:Interest           -400.00 USD
    agreement: "{taker}"
"""
PAPER = '  voucher: "M-2017-00001"\n  working-paper: "2017/M-2017-03/interest.csv"\n'


def codes(text: str) -> set[str]:
    """The codes of what the example book with policies and a text is told for."""
    return {one.code for one in findings(POLICIES + text)} - {"PB502", "PB301"}


def interest(giver: str, taker: str, *, paper: bool = True) -> set[str]:
    """What is found of interest moved from one to the other."""
    text = INTEREST.format(giver=giver, taker=taker)
    return codes(text.replace('  voucher: "M-2017-00001"\n', PAPER) if paper else text)


def test_a_reversal_takes_back_the_rates_of_what_it_reverses() -> None:
    """The first of the month has another official rate: no finding, and no paper is asked."""
    assert codes(PAIR) == set()


def test_a_reversal_at_rates_of_its_own_is_told() -> None:
    """Naming a voucher is not enough: every leg must be its leg turned round."""
    assert "PB306" in codes(PAIR.replace('  reverses: "M-2017-00001"\n', ""))
    other = PAIR.replace("1190000 IQD @@ 900.00 USD\n  Assets:Bank:Tigris:IQD     -1190000",
                         "1190000 IQD @@ 850.00 USD\n  Assets:Bank:Tigris:IQD     -1190000")  # fmt: skip
    other = other.replace("Unrealised   99.60", "Unrealised  149.60")
    assert "PB306" in codes(other)


def test_money_that_leaves_beside_a_pair_wants_its_paper() -> None:
    """Only the units that come back on the same account are none that left."""
    less = PAIR.replace("1190000 IQD @@ 999.60", "1180000 IQD @@ 999.60")
    assert "PB501" in codes(less)


def test_interest_passes_from_a_fund_to_agreements_by_a_working() -> None:
    """The facility gives what was earned; nobody else does, and not without a paper."""
    assert interest("FFS-TREASURY", "SE-2016-01") == set()
    assert interest("FFS-TREASURY", "SE-2016-01", paper=False) == {"PB308"}
    assert interest("SE-2016-01", "FFS-TREASURY") == {"PB308"}
    assert interest("SE-2016-01", "FI-2016-01") == {"PB308"}
