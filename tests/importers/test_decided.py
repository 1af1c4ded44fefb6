"""What a person says of a bank line: taken where the books have it, refused in one clause where not."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pledgebook import gate
from pledgebook_importers.bank.statements import StatementLine
from pledgebook_importers.books import ImportBooks, read_books
from pledgebook_importers.matching.alternatives import ALONE, Alternative, alternatives
from pledgebook_importers.matching.decided import Decision, DecisionError, decide, load_decisions
from pledgebook_importers.matching.evidence import Terms
from pledgebook_importers.matching.proposal import Match, unmatched
from tests.reports.import_books import ACCOUNT, write_books

DAY = dt.date(2017, 3, 2)


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> ImportBooks:
    """Return the small office's books as importers see them."""
    result = gate.run(write_books(tmp_path_factory.mktemp("decided")), entries=True)
    assert result.snapshot is not None
    entries, _, _ = result.snapshot.entries()
    return read_books(entries, "USD")


def line(amount: str, counterparty: str = "", text: str = "", account: str = "") -> StatementLine:
    """A booked line in dollars."""
    return StatementLine(
        date=DAY, value_date=DAY, amount=Decimal(amount), currency="USD",
        counterparty=counterparty, counterparty_account=account, reference="", end_to_end="",
        remittance=text, import_id="bank-1", status="booked", line=7,
        parties=(counterparty,) if counterparty else (),
    )  # fmt: skip


def said(books: ImportBooks, match: Match, **fields: Any) -> Match:
    return decide(match, Decision(**fields), books, books.instalments, "amina")


def may_be(books: ImportBooks, one: StatementLine) -> list[Alternative]:
    return alternatives(one, books.instalments, books.owed, None,
                        Terms(Decimal("0.05"), donors=books.donors))  # fmt: skip


def test_a_contract_gives_payee_account_and_agreement(books: ImportBooks) -> None:
    match = said(books, unmatched(line("-50.00"), "no known payee"), obligation="PO-2016-001")
    (side,) = match.sides
    assert (side.account, side.agreement) == ("Expenses:FFS:W1-Works:Contractual", "FI-2016-01")
    assert (match.payee, match.kind, match.confidence) == ("PAY-ALPHA", "said", "high")
    assert match.reason == "amina says so; proposed was unmatched, none: no known payee"


def test_an_instalment_is_paid_by_what_the_line_has(books: ImportBooks) -> None:
    match = said(books, unmatched(line("300.00"), "x"), instalment="FI-2016-01/2")
    assert [(one.instalment.label, one.units) for one in match.paid] == [
        ("FI-2016-01/2", Decimal("300.00"))
    ]
    assert match.kind == "receipt"


def test_an_account_and_an_agreement_are_enough(books: ImportBooks) -> None:
    match = said(books, unmatched(line("-50.00"), "x"), account=ACCOUNT, agreement="FFS-TREASURY",
                 keys={"voucher": "V-1", "invoice-2": "2017/V-1/a.pdf"}, narration="Fuel")  # fmt: skip
    assert [(one.account, one.agreement) for one in match.sides] == [(ACCOUNT, "FFS-TREASURY")]
    assert match.about == {"voucher": "V-1", "invoice-2": "2017/V-1/a.pdf"}
    assert match.narration == "Fuel"


def test_a_payee_alone_leaves_the_line_where_it_was(books: ImportBooks) -> None:
    match = said(books, unmatched(line("-50.00"), "x"), payee_id="PAY-ALPHA")
    assert match.kind == "unmatched"
    assert match.about == {"payee-id": "PAY-ALPHA"}


@pytest.mark.parametrize(
    "amount, fields, told",
    [
        ("-5", {"agreement": "XX-1"}, "XX-1 is no agreement of the books"),
        ("-5", {"payee_id": "PAY-X"}, "PAY-X is no party of the books"),
        ("-5", {"account": "Assets:X"}, "Assets:X is no open account of the books"),
        ("-5", {"account": ACCOUNT}, "say the agreement that it is booked against"),
        ("-5", {"agreement": "FI-2016-01"}, "say the account that it is booked against"),
        ("-5", {"obligation": "PO-9"}, "PO-9 is no contract that can still be drawn"),
        ("5", {"instalment": "FI-2016-01/1"}, "nothing is open of instalment FI-2016-01/1"),
        ("-5", {"instalment": "FI-2016-01/2"}, "a debit pays no instalment (FI-2016-01/2)"),
        ("-5", {"keys": {"approved": "x"}}, "approved is nothing that is said of a bank line"),
    ],
)
def test_what_the_books_do_not_have_is_refused(
    books: ImportBooks, amount: str, fields: dict[str, Any], told: str
) -> None:
    with pytest.raises(DecisionError) as refused:
        said(books, unmatched(line(amount), "x"), **fields)
    assert str(refused.value) == told


@pytest.mark.parametrize("text", ["", "[]", '{"bank-1": {"agreements": "x"}}', '{"bank-1": 1}'])
def test_a_file_of_another_form_is_refused_in_one_line(tmp_path: Path, text: str) -> None:
    path = tmp_path / "decisions.json"
    path.write_text(text)
    with pytest.raises(DecisionError, match=r"decisions.json: no decisions on bank lines: "):
        load_decisions(path)


def test_a_file_says_it_by_import_id(tmp_path: Path) -> None:
    path = tmp_path / "decisions.json"
    path.write_text(json.dumps({"bank-1": {"leave": True}, "bank-2": {"payee-id": "PAY-ALPHA"}}))
    found = load_decisions(path)
    assert found["bank-1"].leave
    assert found["bank-2"].payee_id == "PAY-ALPHA"


def test_what_a_credit_may_be_is_weighed(books: ImportBooks) -> None:
    named = may_be(books, line("1000.00", "Republic of Finland", "FI-2016-01/2"))
    assert [(one.instalment, one.score) for one in named] == [("FI-2016-01/2", 11)]
    alone = may_be(books, line("1000.00", "Somebody"))
    assert [(one.instalment, one.score, one.reason) for one in alone] == [
        ("FI-2016-01/2", 0, ALONE)
    ]


def test_what_a_debit_may_be_is_weighed(books: ImportBooks) -> None:
    found = may_be(books, line("-400.00", "Alpha Contracting", "PO-2016-001"))
    assert [(one.account, one.score) for one in found] == [
        ("Liabilities:Payable:PAY-ALPHA", 7), ("Expenses:FFS:W1-Works:Contractual", 6),
    ]  # fmt: skip
    (alone,) = may_be(books, line("-400.00", "Gamma"))
    assert (alone.account, alone.score, alone.reason) == ("Liabilities:Payable:PAY-ALPHA", 1, ALONE)
    (payable, contract) = may_be(books, line("-5000.00", "Alpha Contracting"))
    assert payable.score == 4
    assert contract.score == 0
    assert contract.reason == "the name is PAY-ALPHA's; but only 400.00 USD are left of it"
