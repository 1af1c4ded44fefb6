"""Debits: who is paid by account or name, what for by what is open; orders, rules, several receipts."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgebook_importers.bank.orders import Order
from pledgebook_importers.bank.statements import StatementLine
from pledgebook_importers.drafts.legs import legs_of
from pledgebook_importers.matching.instalments import OpenInstalment
from pledgebook_importers.matching.match import Context, match_lines
from pledgebook_importers.matching.office_rules import OfficeRulesError, load_rules
from pledgebook_importers.matching.orders import settle_orders
from pledgebook_importers.matching.payees import OpenObligation, OpenPayable, Payee, find_payee
from pledgebook_importers.matching.payments import Owed
from pledgebook_importers.matching.proposal import Match, Paid
from pledgebook_importers.matching.settlement import BookedBankLeg, settle
from pledgebook_importers.matching.subsets import MOST_ITEMS, only_subset
from tests.importers.making import day
from tests.importers.month import BANK, BOOK, TERMS

ALPHA, BETA = "IQ00DEMO000000000000001", "IQ00DEMO000000000000002"
PAYEES = (
    Payee("PAY-ALPHA", ("Alpha Contracting",), ALPHA),
    Payee("PAY-BETA", ("Beta Trading",), BETA),
    Payee("PAY-GAMMA", ("Gamma Logistics",), ""),
)


def payable(
    amount: str, obligation: str = "PO-2017-001", agreement: str = "FI-2016-01"
) -> OpenPayable:
    return OpenPayable(
        "PAY-ALPHA", "Liabilities:Payable:PAY-ALPHA", agreement, obligation, Decimal(amount), "USD"
    )


def contract(
    id_: str = "PO-2017-001",
    left: str = "50000",
    agreement: str = "FI-2016-01",
    kind: str = "works",
) -> OpenObligation:
    return OpenObligation(id_, "PAY-ALPHA", "W1-Works", kind, agreement, Decimal(left), "USD")


def debit(
    amount: str = "-900.00", account: str = "", name: str = "", text: str = "", end_to_end: str = "",
    reference: str = "", import_id: str = "x",
) -> StatementLine:  # fmt: skip
    return StatementLine(
        date=day("2017-03-02"), value_date=None, amount=Decimal(amount), currency="USD",
        counterparty=name, counterparty_account=account, reference=reference, end_to_end=end_to_end,
        remittance=text, import_id=import_id, status="booked", line=1,
        parties=(name,) if name else (),
    )  # fmt: skip


def order(
    amount: str = "900.00", account: str = ALPHA, end_to_end: str = "E2E-1", **said: str
) -> Order:
    plain = Order(
        account="IQ00TIGR001000000000001", amount=Decimal(amount), currency="USD",
        date=day("2017-03-01"), payee="Alpha Contracting", payee_account=account,
        end_to_end=end_to_end, remittance="", message_id="M-1", batch="B-1", batch_booking=True, line=1,
    )  # fmt: skip
    return replace(plain, **said)  # type: ignore[arg-type]  # texts alone


def one(line: StatementLine, owed: Owed, *orders: Order) -> Match:
    context = Context(BANK, (), owed, settle_orders([line], orders))
    (match,) = match_lines([line], (), TERMS, context)
    return match


def owing(*items: OpenPayable | OpenObligation) -> Owed:
    return Owed(
        PAYEES,
        [item for item in items if isinstance(item, OpenPayable)],
        [item for item in items if isinstance(item, OpenObligation)],
        "FFS",
    )


def test_a_payable_of_the_exact_amount_is_paid_by_account() -> None:
    match = one(debit(account="iq00 demo 0000 0000 0000 001"), owing(payable("900.00")))
    assert (match.kind, match.confidence, match.payee) == ("payment", "high", "PAY-ALPHA")
    assert match.reason == (
        "the account is PAY-ALPHA's; the payable under PO-2017-001 of FI-2016-01 is exact"
    )
    legs = legs_of(match, BOOK)
    assert not isinstance(legs, str)
    assert [(leg.account, leg.amount, leg.agreement, leg.obligation) for leg in legs] == [
        (BANK, "-900.00 USD", "FI-2016-01", "PO-2017-001"),
        ("Liabilities:Payable:PAY-ALPHA", "900.00 USD", "FI-2016-01", "PO-2017-001"),
    ]


def test_by_name_alone_it_is_less_sure() -> None:
    match = one(debit(name="ALPHA CONTRACTING LLC"), owing(payable("900.00")))
    assert (match.kind, match.confidence) == ("payment", "medium")


@pytest.mark.parametrize(
    "line, reason",
    [
        (
            debit(account="IQ00DEMO000000000000666", name="Alpha Contracting"),
            "not the one registered",
        ),
        (
            debit(account=ALPHA, name="Beta Trading"),
            "the account is PAY-ALPHA's, the name PAY-BETA's",
        ),
        (debit(account="IQ00DEMO000000000000666"), "no known payee"),
        (debit(), "no known payee"),
    ],
)
def test_a_payee_in_doubt_is_no_payee(line: StatementLine, reason: str) -> None:
    match = one(line, owing(payable("900.00")))
    assert (match.kind, match.sides) == ("unmatched", ())
    assert reason in match.reason


def test_of_two_equal_payables_the_text_must_name_one() -> None:
    owed = owing(payable("900.00"), payable("900.00", "PO-2017-002"))
    assert one(debit(account=ALPHA), owed).kind == "unmatched"
    named = one(debit(account=ALPHA, text="Invoice 7, PO 2017/002"), owed)
    assert named.sides[0].obligation == "PO-2017-002"


def test_several_payables_add_up_in_one_way_alone() -> None:
    owed = owing(payable("600.00"), payable("300.00", "PO-2017-002", "DE-2016-02"))
    match = one(debit(account=ALPHA), owed)
    assert [side.amount for side in match.sides] == [Decimal(600), Decimal(300)]
    legs = legs_of(match, BOOK)
    assert not isinstance(legs, str)
    by_agreement: dict[str, Decimal] = {}
    for leg in legs:
        amount = Decimal(leg.amount.split()[0])
        by_agreement[leg.agreement] = by_agreement.get(leg.agreement, Decimal(0)) + amount
    assert by_agreement == {"FI-2016-01": 0, "DE-2016-02": 0}
    twice = owing(payable("600.00"), payable("300.00", "PO-2"), payable("300.00", "PO-3"))
    assert one(debit(account=ALPHA), twice).kind == "unmatched"


def test_a_contract_is_drawn_where_nothing_accepted_waits() -> None:
    match = one(debit(account=ALPHA), owing(contract(kind="goods")))
    assert (match.kind, match.confidence) == ("payment", "medium")
    assert match.sides[0].account == "Expenses:FFS:W1-Works:Equipment"
    assert one(debit("-50000.01", account=ALPHA), owing(contract())).kind == "unmatched"
    assert one(debit(account=ALPHA), owing(contract(agreement=""))).kind == "unmatched"
    two = owing(contract(), contract("PO-2017-002"))
    assert one(debit(account=ALPHA), two).kind == "unmatched"
    assert one(debit(account=ALPHA, text="po-2017-002"), two).sides[0].obligation == "PO-2017-002"


def test_an_order_says_whom_the_bank_does_not_name() -> None:
    match = one(debit(end_to_end="E2E-1"), owing(payable("900.00")), order())
    assert (match.kind, match.payee) == ("payment", "PAY-ALPHA")
    assert match.reason.startswith("ordered under E2E-1; ")
    other = one(debit(end_to_end="E2E-1"), owing(payable("900.00")), order("901.00"))
    assert other.kind == "unmatched"


def test_orders_are_settled_once_by_id_then_batch_then_account() -> None:
    orders = [order(), order("100.00", BETA, "E2E-2"), order("50.00", BETA, "E2E-3", batch="B-2")]
    batch = debit("-1000.00", import_id="batch")
    single = debit("-50.00", account=BETA, import_id="single")
    found = settle_orders([single, batch], orders)
    assert [o.end_to_end for o in found["batch"].orders] == ["E2E-1", "E2E-2"]
    assert [o.end_to_end for o in found["single"].orders] == ["E2E-3"]
    assert set(settle_orders([single, replace(single, import_id="again")], orders)) == {"single"}


def test_a_batch_of_orders_settles_a_voucher_each() -> None:
    orders = [order(), order("100.00", BETA, "E2E-2")]
    line = debit("-1000.00")
    legs = [
        BookedBankLeg("V-1", day("2017-03-01"), BANK, Decimal(-900), "USD"),
        BookedBankLeg("V-2", day("2017-03-01"), BANK, Decimal(-100), "USD", ("E2E-2",)),
        BookedBankLeg("V-3", day("2017-03-01"), BANK, Decimal(-100), "USD"),
    ]
    found = settle([line], legs, BANK, 10, settle_orders([line], orders))
    assert [tie.leg.entry_id for tie in found["x"]] == ["V-1", "V-2"]
    assert [tie.beneficiary for tie in found["x"]] == [ALPHA, BETA]
    assert settle([line], legs[1:], BANK, 10, settle_orders([line], orders)) == {}


def test_a_known_account_is_enough_and_two_owners_are_too_many() -> None:
    assert find_payee(ALPHA, (), PAYEES).payee == "PAY-ALPHA"
    twins = (*PAYEES, Payee("PAY-TWIN", ("Twin",), ALPHA))
    assert (
        find_payee(ALPHA, (), twins).reason == "the account is registered for PAY-ALPHA, PAY-TWIN"
    )
    assert find_payee("IQ99", ("Gamma Logistics",), PAYEES).payee == "PAY-GAMMA"


@given(st.lists(st.integers(1, 30), max_size=MOST_ITEMS + 2), st.integers(1, 60))
def test_a_subset_adds_up_and_is_the_only_one(numbers: list[int], whole: int) -> None:
    amounts = [Decimal(number) for number in numbers]
    places = only_subset(amounts, Decimal(whole))
    assert places == tuple(sorted(set(places)))
    if places:
        assert len(places) > 1
        assert sum(amounts[place] for place in places) == whole
        without = [amount for place, amount in enumerate(amounts) if place != places[0]]
        assert only_subset(without, Decimal(whole)) == ()


RULES = """
[[rule]]
name = "Fuel"
direction = "debit"
text = "fuel\\\\s+card"
to-amount = 1000.00
account = "Expenses:FFS:MGMT:Operating"
agreement = "FFS-TREASURY"
payee-id = "PAY-GAMMA"
narration = "Fuel of the Mosul office"
"""


def test_an_offices_rule_goes_before_a_guess(tmp_path: Path) -> None:
    path = tmp_path / "rules.toml"
    path.write_text(RULES, encoding="utf-8")
    rules = load_rules(path)
    owed = owing(payable("900.00"))
    line = debit(account=ALPHA, text="FUEL CARD 03/17")
    (match,) = match_lines([line], (), TERMS, Context(BANK, rules, owed))
    assert (match.kind, match.confidence, match.reason) == (
        "rule",
        "high",
        "rule 'Fuel' of rules.toml",
    )
    assert [leg.account for leg in legs_of(match, BOOK)] == [BANK, "Expenses:FFS:MGMT:Operating"]  # type: ignore[union-attr]  # legs, no reason
    (large,) = match_lines(
        [replace(line, amount=Decimal("-1000.01"))], (), TERMS, Context(BANK, rules)
    )
    assert large.kind == "unmatched"


@pytest.mark.parametrize(
    "text, reason",
    [
        ("[[rule]]\nname = ", "Invalid value"),
        ('[[rule]]\nname = "x"\naccount = "A"\n', "missing required field `agreement`"),
        ('[[rule]]\nname = "x"\naccount = "A"\nagreement = "B"\n', "states no text, counterparty"),
        ('[[rule]]\nname = "x"\naccount = "A"\nagreement = "B"\ntext = "("\n', "rule 'x': '('"),
        ('[[rule]]\nname = "x"\nwhen = "y"\n', "unknown field"),
    ],
)
def test_a_bad_rules_file_is_one_clear_line(text: str, reason: str, tmp_path: Path) -> None:
    path = tmp_path / "rules.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(OfficeRulesError, match=r"rules\.toml") as raised:
        load_rules(path)
    assert reason in str(raised.value)
    assert "\n" not in str(raised.value)


def instalment(label: str, amount: str, currency: str = "USD", rate: str = "1") -> OpenInstalment:
    return OpenInstalment(
        label, label.rpartition("/")[0], "FIN", ("Finland",), "Assets:Receivable:FIN",
        Decimal(amount), currency, day("2017-03-01"), Decimal(rate),
    )  # fmt: skip


def credit(amount: str, text: str = "", **shown: str) -> StatementLine:
    return replace(
        debit(amount, name="Republic of Finland", text=text),
        shown=tuple((Decimal(number), unit) for unit, number in shown.items()),
    )


def test_one_credit_pays_several_instalments() -> None:
    open_ = [instalment("FI-1/1", "600"), instalment("FI-1/2", "300"), instalment("FI-2/1", "5000")]
    (match,) = match_lines([credit("900.00")], open_, TERMS)
    assert [paid.instalment.label for paid in match.paid] == ["FI-1/1", "FI-1/2"]
    assert match.confidence == "medium"
    legs = legs_of(match, BOOK)
    assert [leg.amount for leg in legs] == [  # type: ignore[union-attr]  # legs, no reason
        "600.00 USD", '-600 USD {"FI-1/1"}', "300.00 USD", '-300 USD {"FI-1/2"}',
    ]  # fmt: skip


def test_several_in_another_currency_take_their_part_of_the_dollars() -> None:
    open_ = [instalment("FI-1/1", "600", "EUR", "1.10"), instalment("FI-2/1", "300", "EUR", "1.20")]
    (match,) = match_lines([credit("1000.01", EUR="900")], open_, TERMS)
    legs = legs_of(match, replace(BOOK, rate=lambda _unit, _day: None))
    assert not isinstance(legs, str)
    banks = [Decimal(leg.amount.split()[0]) for leg in legs if leg.account == BANK]
    assert sum(banks) == Decimal("1000.01")
    for agreement in ("FI-1", "FI-2"):
        lot = next(leg for leg in legs if leg.agreement == agreement and "{" in leg.amount)
        units, rate = (
            Decimal(lot.amount.split()[0]),
            Decimal("1.10" if agreement == "FI-1" else "1.20"),
        )
        rest = sum(
            Decimal(leg.amount.split()[0])
            for leg in legs
            if leg.agreement == agreement and "{" not in leg.amount
        )
        assert units * rate + rest == 0


def test_two_ways_to_add_up_are_no_way() -> None:
    open_ = [instalment("FI-1/1", "600"), instalment("FI-1/2", "300"), instalment("FI-2/1", "300")]
    (match,) = match_lines([credit("900.00")], open_, TERMS)
    assert match.kind == "unmatched"


def test_what_is_less_sure_than_wanted_is_left_open() -> None:
    match = Match(
        credit("1.00"), "receipt", "medium", "why", (Paid(instalment("FI-1/1", "1"), Decimal(1)),)
    )
    refused = match.at_least("high")
    assert (refused.kind, refused.paid) == ("unmatched", ())
    assert refused.reason == "only medium, high is asked for: why"
    assert match.at_least("medium") is match
