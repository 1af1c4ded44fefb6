"""The page Enter: from a pledge to a payment by forms alone, and what each form refuses."""

from __future__ import annotations

import inspect
import io
import re
from html import unescape
from typing import TYPE_CHECKING, Any

import pytest
from fava.application import create_app

from pledgebook_reports.viewer.entry.catalogue import FORMS
from pledgebook_reports.viewer.entry.desk import desk_of
from pledgebook_reports.viewer.entry.judging import judge
from pledgebook_reports.viewer.every_page import PAGES
from pledgebook_reports.viewer.ledger import SnapshotLedger
from tests.reports.entry import books
from tests.reports.entry.person import HOST, PAGE, Person

if TYPE_CHECKING:
    from werkzeug.test import TestResponse


@pytest.fixture(scope="module")
def person(tmp_path_factory: pytest.TempPathFactory) -> Person:
    """Return somebody who has entered pledge, agreement, receipt and contract."""
    found = Person(books.make(tmp_path_factory.mktemp("entry") / "books"))
    for form in (books.PLEDGE, books.AGREEMENT, books.RECEIPT, books.OBLIGATION):
        assert " is saved. The figures follow" in found.saved(form)
    return found


def faults(answer: TestResponse) -> dict[str, str]:
    """Return what is marked as wrong, by field."""
    found = re.findall(r'class="pb-error" id="([^"]+)-error">([^<]*)', answer.text)
    return {name: unescape(text) for name, text in found}


def test_a_receipt_falls_due_and_is_valued_as_bank_files_are(person: Person) -> None:
    text = (person.home / "journal/2017/R-2017-00001.beancount").read_text()
    assert 'Assets:Receivable:FIN  600 EUR {1.1 USD, 2017-03-01, "FI-2017-01/1"}' in text
    assert 'Assets:Receivable:FIN  -600 EUR {"FI-2017-01/1"}' in text
    assert "Expenses:Exchange:Conversion  10.00 USD" in text
    assert 'prepared-by: "OFF-01"' in text
    again = person.sent({**books.RECEIPT, "voucher": "R-2017-00002"})
    assert faults(again)["instalment"].startswith("FI-2017-01/1 is paid already")


@pytest.mark.parametrize("form", list(FORMS))
def test_each_form_opens_with_labels_and_an_empty_one_marks_what_is_needed(
    person: Person, form: str
) -> None:
    page = person.opened(form)
    for name in re.findall(r'<(?:input|select) id="([^"]+)"', page):
        assert f'<label for="{name}">' in page
    answer = person.sent({"form": form})
    assert answer.status_code == 422
    assert faults(answer)
    assert 'aria-invalid="true"' in answer.text


def test_a_form_without_a_number_is_saved_once_however_often_it_is_sent(person: Person) -> None:
    form = {**books.PAYMENT, "voucher": ""}
    for _ in range(2):
        answer = person.sent(form)
        assert answer.status_code == 422
        assert "The number is V-2017-00001: look, then save again." in answer.text
    assert not list(person.home.glob("journal/2017/V-*"))


def test_a_check_tells_findings_payers_and_text_and_writes_nothing(person: Person) -> None:
    answer = person.sent(books.PAYMENT, "check")
    assert answer.status_code == 200
    assert re.findall(r'data-finding="(\w+)"', answer.text) == ["PB602", "PB604"]
    assert re.findall(r'data-payer="([^"]+)"', answer.text) == ["FI-2017-01"]
    assert "2017-03-10 ! &#34;Beta Trading&#34; &#34;Pipes&#34;" in answer.text
    assert 'value="PAY-BETA Beta Trading"' in answer.text
    assert not list(person.home.glob("journal/2017/V-*"))


def test_who_may_not_pay_is_told_why_by_the_rules(person: Person) -> None:
    late = {**books.PAYMENT, "date": "2019-03-10", "window.1": "W2-Health", "amount.1": "9000.00",
            "obligation": ""}  # fmt: skip
    page = unescape(person.sent(late, "check").text)
    assert "No: " in page
    assert "ended on 2018-12-31" in page
    assert " USD left" in page
    assert re.search(r"W2-Health.*earmark|earmark.*W2-Health", page)


def test_a_payment_with_a_document_is_saved_once_and_what_is_taken_is_refused(
    person: Person,
) -> None:
    upload = (io.BytesIO(b"%PDF-1.4 of a bill"), "our bill.pdf")
    answer = person.sent({**books.PAYMENT, "paper_kind": "invoice", "upload": upload}, "attach")
    paper = re.search(r'name="paper" value="([^"]+)"', answer.text)
    assert paper
    form = {**books.PAYMENT, "voucher": "V-2017-00001", "paper": paper[1]}
    assert "V-2017-00001 is saved as a draft" in person.saved(form)
    text = (person.home / "journal/2017/V-2017-00001.beancount").read_text()
    named = re.search(r'invoice: "(2017/V-2017-00001/our-bill-\w+\.pdf)"', text)
    assert named
    assert (person.home / "documents" / named[1]).read_bytes() == b"%PDF-1.4 of a bill"
    assert "PB502" not in {one.code for one in person.viewer._snapshot.facts().findings}
    again = person.sent(form)
    assert again.status_code == 303
    assert "is in the books already" in person.opened()
    other = person.sent({**form, "amount.1": "1.00"})
    assert faults(other)["voucher"].endswith("taken; the next free number is V-2017-00002")
    assert 'value="1.00"' in other.text


@pytest.mark.parametrize("kind", ["approved-by", "reviewed", 'x: "y"\n  approved-by'])
def test_what_is_no_evidence_does_not_come_in_as_a_document(person: Person, kind: str) -> None:
    forged = f"{kind}=OFF-02.pdf={'0' * 64}"
    form = {**books.RECEIPT, "instalment": "FI-2017-01/2", "date": "2017-09-01"}
    answer = person.sent({**form, "paper": forged}, "check")
    assert "What will be written" in answer.text
    assert "OFF-02" not in re.sub(r"<datalist.*?</datalist>", "", answer.text)


def test_findings_are_read_before_they_are_saved(person: Person) -> None:
    form = {**books.PAYMENT, "voucher": "V-2017-00002", "date": "2017-03-11"}
    answer = person.sent(form, checked="what another form was told")
    assert answer.status_code == 422
    assert "Read what was found, then save again." in answer.text
    assert not (person.home / "journal/2017/V-2017-00002.beancount").exists()


def test_books_that_change_meanwhile_are_judged_anew(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    note = person.home / "journal" / "2017" / "another.beancount"

    def slow(*asked: Any) -> Any:
        verdict = judge(*asked)
        note.write_text("; another hand\n")
        return verdict

    monkeypatch.setattr("pledgebook_reports.viewer.enter_page.judge", slow)
    form = {**books.PLEDGE, "id": "P-FI-2017-02", "amount": "5.00", "event": "A conference"}
    answer = person.sent(form)
    note.unlink()
    assert answer.status_code == 409
    assert "have changed since this was checked" in answer.text
    assert 'value="P-FI-2017-02"' in answer.text
    assert not (person.home / "journal/2017/P-FI-2017-02.beancount").exists()


def test_split_funding_and_lines_are_the_workbooks(person: Person) -> None:
    form = {**books.PAYMENT, "agreement.1": "", "funding.1": "FI-2017-01=60; FFS-TREASURY=40",
            "obligation": "", "amount.2": "10.00", "window.2": "W1-Works", "category.2": "Travel",
            "agreement.2": "FI-2017-01", "lines": "2"}  # fmt: skip
    page = unescape(person.sent(form, "check").text)
    assert 'Expenses:FFS:W1-Works:Supplies  90.00 USD\n    agreement: "FI-2017-01"' in page
    assert 'Expenses:FFS:W1-Works:Supplies  60.00 USD\n    agreement: "FFS-TREASURY"' in page
    assert "Expenses:FFS:W1-Works:Travel  10.00 USD" in page
    more = person.sent(form, "line")
    assert 'name="amount.3"' in more.text


@pytest.mark.parametrize(
    "change, field, told",
    [
        ({"payee": "NOBODY"}, "payee", "is no party"),
        ({"date": "10.3.2017"}, "date", "is no date"),
        ({"amount.1": "many"}, "amount.1", "is no amount"),
        ({"amount.1": "1.005"}, "amount.1", "parts of a cent"),
        ({"voucher": "17"}, "voucher", "is no voucher number"),
        ({"agreement.1": "", "obligation": ""}, "agreement.1", "say whose money it is"),
        ({"source": "Assets:Bank:Other:USD"}, "source", "is no account"),
    ],
)
def test_what_is_wrong_is_marked_at_its_field_and_kept(
    person: Person, change: dict[str, str], field: str, told: str
) -> None:
    answer = person.sent({**books.PAYMENT, **change})
    assert answer.status_code == 422
    assert told in faults(answer)[field]
    assert 'value="Pipes"' in answer.text


def test_an_agreement_may_have_no_indirect_cost_and_never_more_than_all(person: Person) -> None:
    form = {**books.AGREEMENT, "id": "FI-2017-09"}
    page = person.sent({**form, "indirect_rate": "0"}, "check")
    assert page.status_code == 200
    assert "  indirect-rate: 0\n" in page.text
    page = person.sent({**form, "indirect_rate": "7.125"}, "check")
    assert "  indirect-rate: 0.07125\n" in page.text
    for rate in ("-1", "101", "eight"):
        answer = person.sent({**form, "indirect_rate": rate}, "check")
        assert faults(answer)["indirect_rate"].startswith(f"{rate} is no rate from 0 to 100")


@pytest.mark.parametrize(
    "name, content, told",
    [("run.exe", b"x", "take one of"), ("empty.pdf", b"", "is empty"), ("", b"x", "")],
)
def test_uploads_that_are_no_evidence_are_refused(
    person: Person, name: str, content: bytes, told: str
) -> None:
    answer = person.sent({**books.PAYMENT, "upload": (io.BytesIO(content), name)}, "attach")
    assert told in faults(answer).get("upload", "")
    assert 'name="paper"' not in answer.text


def test_a_late_request_leaves_no_older_books_to_the_forms(person: Person) -> None:
    snapshot, ledger = person.viewer._snapshot, person.viewer._ledger
    late = SnapshotLedger(snapshot)
    late.retire()
    assert not desk_of(snapshot, late).choices["contracts"]
    desk = desk_of(snapshot, ledger)
    assert "O-2017-0001" in desk.choices["contracts"]
    assert desk_of(snapshot, ledger) is desk


def test_plain_fava_which_asks_for_no_token_takes_no_form(person: Person) -> None:
    client = create_app([person.home / "main.beancount"]).test_client()
    taken = [
        (page.__name__, name)
        for page in PAGES
        for _, function in inspect.getmembers(page, inspect.isfunction)
        for name, methods in [getattr(function, "endpoint_key", ("", []))]
        if "POST" in methods
    ]
    assert {page for page, _ in taken} == {
        "Approver", "AuditPack", "Enter", "Inbox", "Mirror", "Sampling", "Screening",
    }  # fmt: skip
    for page in ("Enter/", "Sampling/?seed=1&tolerable=100"):
        shown = client.get(f"/facility/extension/{page}", base_url=HOST)
        assert "Saving wants <code>pledgebook serve</code>." in shown.text
    before = sorted(person.home.rglob("*"))
    for page, name in taken:
        answer = client.post(f"/facility/extension/{page}/{name}", data=books.PLEDGE, base_url=HOST)
        assert (page, name, answer.status_code) == (page, name, 403)
    assert sorted(person.home.rglob("*")) == before


def test_a_form_without_its_token_is_not_taken(person: Person) -> None:
    answer = person.client.post(f"{PAGE}entered", data=books.PLEDGE, base_url=HOST)
    assert answer.status_code == 403
