"""What the page Enter says while a person types: missing fields, balances, rates, who may pay, the text."""

from __future__ import annotations

import datetime
import re
import time
from decimal import Decimal
from html import unescape
from typing import Any

import pytest

from pledgebook_reports.agreement_balances import AGREEMENT_BALANCES
from pledgebook_reports.drawing_up import build
from pledgebook_reports.viewer import pages
from pledgebook_reports.viewer.entry import pace
from pledgebook_reports.viewer.entry.balances import balances_of
from pledgebook_reports.viewer.entry.catalogue import FORMS
from pledgebook_reports.viewer.entry.foresight import resident
from pledgebook_reports.viewer.source import View
from tests.reports.entry import books
from tests.reports.entry.person import HOST, PAGE, Person


@pytest.fixture(scope="module")
def person(tmp_path_factory: pytest.TempPathFactory) -> Person:
    """Return somebody at books with a pledge, an agreement, a receipt and a contract."""
    found = Person(books.make(tmp_path_factory.mktemp("live") / "books"))
    for form in (books.PLEDGE, books.AGREEMENT, books.RECEIPT, books.OBLIGATION):
        found.saved(form)
    return found


@pytest.fixture(autouse=True)
def _unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "_asked", type(pace._asked)())


def standing(answer: Any, agreement: str) -> list[str]:
    """Return what is said to be left of an agreement."""
    found = re.search(rf'<dl data-standing="{agreement}">(.*?)</dl>', answer["shown"], re.DOTALL)
    assert found, answer
    return re.findall(r"<dd>(.*?)</dd>", found[1])


def test_an_empty_form_says_what_is_still_to_fill_in_and_marks_nothing(person: Person) -> None:
    answer = person.typed({"form": "payment"})
    assert answer["marks"] == []
    assert "Still to fill in: Date, Payee" in answer["said"]
    assert "What will be written" not in answer["shown"]


def test_what_is_chosen_tells_balance_lowest_and_rate_before_the_form_is_whole(
    person: Person,
) -> None:
    answer = person.typed(
        {"form": "payment", "date": "2017-03-02", "currency": "EUR", "agreement.1": "FI-2016-01"}
    )
    assert "data-standing" not in answer["shown"]
    answer = person.typed(
        {"form": "payment", "date": "2017-03-02", "currency": "EUR", "obligation": "O-2017-0001"}
    )
    assert standing(answer, "FI-2017-01") == ["650.00 USD", "450.00 USD", "450.00 USD"]
    assert "At its lowest from this day on, on 2017-03-05" in answer["shown"]
    assert "Rate of 2017-03-02: 1 EUR is 1.10 USD." in answer["shown"]
    assert "FI-2017-01 has 450.00 USD left." in answer["said"]


def test_a_receipt_tells_the_agreement_and_the_currency_of_its_instalment(person: Person) -> None:
    answer = person.typed({"form": "receipt", "date": "2016-12-31", "instalment": "FI-2017-01/2"})
    assert standing(answer, "FI-2017-01")
    assert "The books have no rate of EUR on 2016-12-31." in answer["shown"]


def test_before_its_first_money_an_agreement_has_nothing_left(person: Person) -> None:
    answer = person.typed({"form": "payment", "date": "2017-02-15", "agreement.1": "FI-2017-01"})
    assert standing(answer, "FI-2017-01") == ["650.00 USD", "450.00 USD", "0.00 USD"]
    assert "At its lowest from this day on, on 2017-02-15" in answer["shown"]
    assert "FI-2017-01 has 0.00 USD left." in answer["said"]


def test_the_uncommitted_balance_is_that_of_the_report(person: Person) -> None:
    snapshot = person.viewer._snapshot
    view = View(snapshot, snapshot.rows(loaded=True))
    as_of = datetime.date(2017, 12, 31)
    table = build(AGREEMENT_BALANCES, view.rows(), pages.arguments_of(view, as_of))
    report = {str(row.cells["agreement"]): row.cells for row in table.rows}
    balances = balances_of(view)
    own = balances.standing("FI-2017-01", as_of)
    assert (own.balance, own.uncommitted) == (
        report["FI-2017-01"]["balance"], report["FI-2017-01"]["uncommitted"],
    )  # fmt: skip
    assert balances.uncommitted()["FI-2017-01"] == Decimal("450.00")


def test_what_is_wrong_is_marked_and_what_is_empty_is_only_named(person: Person) -> None:
    answer = person.typed({**books.PAYMENT, "amount.1": "1.005", "description": ""})
    assert [one["field"] for one in answer["marks"]] == []
    assert answer["said"].startswith("Still to fill in: Description.")
    answer = person.typed({**books.PAYMENT, "amount.1": "1.005"})
    assert [(one["field"], one["wrong"]) for one in answer["marks"]] == [("amount.1", True)]
    assert "parts of a cent" in answer["marks"][0]["text"]


def test_who_may_pay_is_told_before_an_agreement_is_chosen(person: Person) -> None:
    form = {**books.PAYMENT, "obligation": "", "agreement.1": "", "window.1": "W2-Health"}
    answer = person.typed(form)
    assert answer["said"].startswith("Still to fill in: Agreement 1.")
    told = unescape(answer["shown"])
    assert 'data-payer="FI-2017-01"' in told
    assert "No: FI-2017-01 (Finland) is earmarked for window W1-Works" in told


def test_what_a_contract_holds_already_may_be_paid_under_it(person: Person) -> None:
    # 650 had, 200 of it held by the contract.
    for amount, may in (("650.00", True), ("650.01", False)):
        answer = person.typed({**books.PAYMENT, "amount.1": amount})
        assert ("USD left</td>" not in answer["shown"]) == may, amount
    answer = person.typed({**books.PAYMENT, "amount.1": "450.01", "obligation": ""})
    assert "No: has 450.00 USD left" in answer["shown"]


@pytest.mark.parametrize("form", list(FORMS))
def test_each_form_is_looked_at_from_its_first_letter_to_its_last(
    person: Person, form: str
) -> None:
    filled = {"form": form, "lines": "2"}
    for one in re.findall(r'<(?:input|select) id="([^"]+)"', person.opened(form)):
        filled[one] = "2017"
        assert person.typed(filled)["shown"]


def test_a_number_that_is_taken_is_told_at_once(person: Person) -> None:
    answer = person.typed(
        {**books.RECEIPT, "voucher": "R-2017-00001", "instalment": "FI-2017-01/2"}
    )
    assert {one["field"] for one in answer["marks"]} == {"voucher"}
    assert answer["marks"][0]["text"].endswith("taken; the next free number is R-2017-00002")


def test_what_was_typed_comes_back_as_text_and_never_as_markup(person: Person) -> None:
    answer = person.typed({**books.PAYMENT, "description": "<img src=x onerror=alert(1)>"})
    assert "What will be written" in answer["shown"]
    assert "<img" not in answer["shown"]


def test_nothing_is_written_while_a_person_types(person: Person) -> None:
    before = {path: path.stat().st_mtime_ns for path in person.home.rglob("*")}
    for form in (books.PAYMENT, books.PLEDGE | {"id": "P-FI-2017-05"}):
        assert "What will be written" in person.typed(form)["shown"]
    assert {path: path.stat().st_mtime_ns for path in person.home.rglob("*")} == before


def test_who_asks_too_fast_is_told_to_wait(person: Person) -> None:
    data = {"form": "payment", "csrf": person.token}
    for _ in range(pace.MOST):
        person.typed({"form": "payment"})
    answer = person.client.post(f"{PAGE}live", data=data, base_url=HOST)
    assert answer.status_code == 429
    assert answer.json is not None
    assert 0 < answer.json["wait"] <= pace.WINDOW


def test_a_form_that_is_far_too_long_or_has_no_token_is_not_looked_at(person: Person) -> None:
    data = {"form": "payment", "csrf": person.token, "description": "x" * 2**20}
    assert person.client.post(f"{PAGE}live", data=data, base_url=HOST).status_code == 413
    answer = person.client.post(f"{PAGE}live", data={"form": "payment"}, base_url=HOST)
    assert answer.status_code == 403


def test_new_books_come_to_memory_for_who_was_at_the_forms(person: Person) -> None:
    before = person.viewer._snapshot
    person.saved({**books.PLEDGE, "id": "P-FI-2017-08"})
    snapshot = person.viewer._snapshot
    assert snapshot is not before
    for _ in range(600):
        if resident._residents.get(snapshot) is not None:
            break
        time.sleep(0.1)
    found = resident._residents.get(snapshot)
    assert found is not None
    assert found.book.registry.pledge("P-FI-2017-08") is not None
