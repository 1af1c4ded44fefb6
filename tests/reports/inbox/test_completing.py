"""Lines of a bank file completed on the page: looked at, mended, left, accepted with papers, undone."""

from __future__ import annotations

import hashlib
import io
import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from werkzeug.datastructures import MultiDict

from pledgebook_importers.delivery.proposed import decode
from pledgebook_reports.viewer.inbox.typed import decision_of, said_of
from pledgebook_reports.viewer.writing import hand_over
from tests.reports.door.house import HOST, get, token_in
from tests.reports.import_books import LINES, statement, write_books
from tests.reports.inbox.office import PAGE, WRITTEN, home, post, said

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.reports.door.house import House

OPEN = (
    *LINES,
    ("DBIT", "50.00", "TDB-5", "Gamma Trading", "", "diesel"),
    ("CRDT", "300.00", "TDB-6", "Somebody", "", "a gift"),
)
DIESEL, GIFT = 4, 5
"""The numbers that those two lines have on the page."""
FILE = statement(lines=OPEN, closing="2743.00").encode()
PDF = b"%PDF-1.4 an invoice"


def lines_of(shown: str) -> dict[str, str]:
    """The hidden fields of the lines, each taken."""
    found = dict(re.findall(r'name="(\d+\.(?:id|day))" value="([^"]+)"', shown))
    return found | {f"{name.partition('.')[0]}.take": "1" for name in found}


def section(shown: str, number: int) -> str:
    """The piece of HTML of one line."""
    return shown.split('<section class="pb-line"')[number]


def look(house: House, fields: Mapping[str, Any], content: bytes = FILE) -> dict[str, str]:
    """Look at the file with what was said of its lines."""
    return said(post(house, "look", content, **fields))


@pytest.fixture(scope="module")
def first(house: House) -> dict[str, str]:
    """Return what the page is told of the file at first."""
    return look(house, {})


def test_each_line_is_shown_with_what_it_is_taken_for_and_why(first: dict[str, str]) -> None:
    shown = first["shown"]
    assert first["digest"]
    assert shown.count('class="pb-line"') == 5
    assert "text names FI-2016-01/2; payer is FIN; amount is exact" in section(shown, 1)
    assert "As it is taken now: payment, high" in section(shown, 2)
    assert "score 4" in section(shown, 2)
    assert "It lacks what it is" in section(shown, DIESEL)
    assert "It lacks what it is" not in section(shown, 2)
    # What settles a voucher makes no draft, and says so.
    assert "settles V-2017-00002 of 2017-03-01" in shown.split("No drafts")[1]


def test_it_says_who_may_pay_and_why_others_may_not(first: dict[str, str]) -> None:
    told = section(first["shown"], DIESEL)
    assert 'data-payer="FI-2016-01"' in told
    late = look_at_text(first["shown"], DIESEL)
    assert late.startswith('2017-03-02 ! "Gamma Trading" "Unexplained debit: diesel"')


def look_at_text(shown: str, number: int) -> str:
    match = re.search(r"<pre[^>]*>(.*?)</pre>", section(shown, number), re.DOTALL)
    assert match
    return match[1].replace("&#34;", '"')


def test_a_line_is_completed_with_its_document_accepted_and_undone(
    house: House, first: dict[str, str]
) -> None:
    fields = {
        **lines_of(first["shown"]), f"{DIESEL}.obligation": "PO-2016-001",
        f"{DIESEL}.voucher": "V-2017-00003", f"{DIESEL}.narration": "Diesel for the pumps",
        f"{DIESEL}.kind": "invoice",
    }  # fmt: skip
    del fields[f"{GIFT}.take"]
    upload = {f"{DIESEL}.upload": (io.BytesIO(PDF), "scan 1.pdf")}
    client = house.client("preparer")
    looked = look(house, {**fields, **upload, "client": client})
    assert looked["digest"]
    text = look_at_text(looked["shown"], DIESEL)
    assert '"Gamma Trading" "Diesel for the pumps"' in text
    assert 'payee-id: "PAY-ALPHA"' in text
    assert 'match: "said, high: preparer says so; proposed was unmatched' in text
    assert "Left for later" in section(looked["shown"], GIFT)
    (kept,) = re.findall(r'name="4.paper" value="([^"]+)"', looked["shown"])
    name = kept.split("=")[1]
    assert not (home(house) / "documents").exists()

    fields[f"{DIESEL}.paper"] = kept
    accepted = said(post(house, "accept", FILE, client=client, digest=looked["digest"], **fields))
    assert accepted["digest"], accepted
    (written,) = [one for one in (home(house) / "journal/2017").iterdir() if "tigris" in one.name]
    assert text in written.read_text().replace("&#39;", "'")
    assert "a gift" not in written.read_text()
    folder = home(house) / "documents/2017/V-2017-00003"
    assert (folder / name).read_bytes() == PDF
    digest = hashlib.sha256(PDF).hexdigest()
    assert (folder / "SHA256SUMS").read_text() == f"{digest}  {name}\n"

    house.viewer.refresh()
    page = get(house.client("preparer"), PAGE).text
    id_ = re.search(r'data-import="(IMP-[^"]+)"', page)
    assert id_
    form = {"csrf": token_in(get(client, PAGE)), "import": id_[1]}
    answer = client.post(f"{PAGE}undo", data=form, base_url=HOST)
    assert answer.status_code == 303
    assert f"undone: {id_[1]}" in get(client, PAGE).text
    assert not written.exists()
    refused = client.post(f"{PAGE}undo", data=form, base_url=HOST)
    assert refused.status_code == 422
    assert f"the books know no import {id_[1]}" in refused.text


def test_what_was_said_since_is_not_accepted_unseen(house: House, first: dict[str, str]) -> None:
    fields: dict[str, Any] = {
        **lines_of(first["shown"]), f"{DIESEL}.obligation": "PO-2016-001",
    }  # fmt: skip
    answer = said(post(house, "accept", FILE, digest=first["digest"], **fields))
    assert answer["said"] == "This is not what you looked at: look at it first."


def test_what_does_not_fit_the_books_is_told_and_the_lines_stay(
    house: House, first: dict[str, str]
) -> None:
    fields = {**lines_of(first["shown"]), f"{DIESEL}.agreement": "XX-9"}
    answer = look(house, fields)
    assert answer["digest"] == ""
    assert "-50.00 USD of 2017-03-02: XX-9 is no agreement of the books" in answer["said"]
    assert 'value="XX-9"' in section(answer["shown"], DIESEL)


@pytest.mark.parametrize(
    "field, value, told",
    [
        ("voucher", "no number", "is no voucher number"),
        ("upload", (io.BytesIO(b"MZ"), "a.exe"), "a.exe: take one of"),
        ("upload", (io.BytesIO(PDF), "a.pdf"), "is needed: the documents are filed under it"),
    ],
)
def test_a_fault_stands_at_its_field(
    house: House, first: dict[str, str], field: str, value: object, told: str
) -> None:
    answer = look(house, {**lines_of(first["shown"]), f"{DIESEL}.{field}": value})
    assert answer["digest"] == ""
    assert told in section(answer["shown"], DIESEL)


@pytest.mark.parametrize(
    "fields",
    [
        {"4.choice": '{"account": 1}'}, {"4.choice": "no json"}, {"4.choice": '{"leave": "x"}'},
        {"4.paper": "policy=a=b"}, {"4.paper": "=="}, {"9.id": "bank-x", "9.day": "2017-03-02"},
        {"4.day": "x"},
    ],
)  # fmt: skip
def test_a_field_of_no_form_of_ours_says_nothing(
    house: House, first: dict[str, str], fields: dict[str, str]
) -> None:
    answer = look(house, {**lines_of(first["shown"]), **fields})
    assert "Traceback" not in answer["said"]
    assert section(answer["shown"], DIESEL).count("It lacks what it is") == 1


def test_what_is_said_of_a_line_counts_however_far_down_it_stands() -> None:
    fields = MultiDict(
        [(f"{n}.{key}", value) for n in range(1, 4001)
         for key, value in (("id", f"bank-{n}"), ("day", "2017-03-02"))]
    )  # fmt: skip
    left = said_of(fields, MultiDict(), "a session")
    assert left[-1].id == "bank-4000"
    assert decision_of(left[-1]) == {"leave": True}


@pytest.mark.parametrize("lines", ["x", "{}", '[["4.id"]]', '[["4.id", 5]]', "[" * 100_000])
def test_lines_of_another_form_say_nothing(house: House, lines: str) -> None:
    client = house.client("preparer")
    data = {"csrf": token_in(get(client, "/door/account")), "lines": lines,
            "file": (io.BytesIO(FILE), "march.xml")}  # fmt: skip
    told = said(client.post(f"{PAGE}look", data=data, base_url=HOST))
    assert told["digest"]


def test_a_document_of_another_session_is_not_taken(house: House, first: dict[str, str]) -> None:
    fields: dict[str, Any] = {
        **lines_of(first["shown"]), f"{DIESEL}.voucher": "V-2017-00009",
    }  # fmt: skip
    upload = {f"{DIESEL}.upload": (io.BytesIO(PDF), "x.pdf")}
    looked = look(house, {**fields, **upload, "client": house.client("preparer")})
    (kept,) = re.findall(r'name="4.paper" value="([^"]+)"', looked["shown"])
    fields[f"{DIESEL}.paper"] = kept
    told = said(post(house, "accept", FILE, digest=looked["digest"], **fields))
    assert told["said"] == "a document is no longer here; attach it again"


@pytest.mark.parametrize("id_", ["--write", "--book=/etc/passwd", "", "IMP-1\n--write", "x" * 200])
def test_nothing_but_an_import_is_undone(house: House, id_: str) -> None:
    client = house.client("preparer")
    form = {"csrf": token_in(get(client, PAGE)), "import": id_}
    before = sorted(home(house).rglob("*"))
    answer = client.post(f"{PAGE}undo", data=form, base_url=HOST)
    assert answer.status_code == 422
    assert "the books know no import" in answer.text
    assert sorted(home(house).rglob("*")) == before


def test_a_choice_is_one_of_those_that_were_shown(house: House, first: dict[str, str]) -> None:
    choice = json.dumps({"account": "Assets:InTransit", "agreement": "FI-2016-01"})
    answer = look(house, {**lines_of(first["shown"]), f"{DIESEL}.choice": choice})
    assert 'agreement: "FI-2016-01"' in look_at_text(answer["shown"], DIESEL)


def test_documents_of_a_file_that_is_not_taken_are_not_kept(
    house: House, first: dict[str, str]
) -> None:
    fields = {
        **lines_of(first["shown"]), f"{DIESEL}.voucher": "V-2017-00004",
        f"{DIESEL}.account": "Assets:Bank:Tigris:USD", f"{DIESEL}.agreement": "POOL-9",
    }  # fmt: skip
    looked = look(house, {**fields, f"{DIESEL}.upload": (io.BytesIO(PDF), "x.pdf")})
    assert looked["digest"] == ""
    assert not (home(house) / "documents/2017/V-2017-00004").exists()


def test_nothing_of_a_bank_file_is_markup(house: House) -> None:
    hostile = "&lt;script&gt;alert(1)&lt;/script&gt;"
    content = statement(
        4, closing="1950.00", lines=(("DBIT", "50.00", "TDB-9", hostile, "", hostile),)
    )
    shown = look(house, {}, content.encode())["shown"]
    assert "&lt;script&gt;alert(1)" in shown
    assert "<script" not in shown


def test_documents_of_what_is_taken_stay_where_the_rest_is_refused(tmp_path: Path) -> None:
    """Two statements in one file: the second is at fault, the first is written with its paper."""
    book = write_books(tmp_path / "ledger")
    fuel = (("DBIT", "50.00", "TDB-9", "Gamma", "", "diesel"),)
    april = statement(4, "2493.00", "2443.00", fuel, "2017-04-30")
    (second,) = re.findall(r"<Stmt>.*</Stmt>", april)
    file = statement().replace("</BkToCstmrStmt>", f"{second}</BkToCstmrStmt>").encode()
    asked: dict[str, Any] = {"name": "two.xml", "content": file, "by": "preparer"}
    found = decode(hand_over(book, "accept-import", asked).content.encode())
    ids = {line.reference: line.import_id for one in found for line in one.lines}
    good, taken = "V-2017-00077", "V-2017-00001"
    decisions = {
        ids["TDB-2"]: {"keys": {"voucher": good, "invoice": f"2017/{good}/a.pdf"}},
        ids["TDB-9"]: {"keys": {"voucher": taken, "invoice": f"2017/{taken}/b.pdf"}},
    }
    filed = [
        {"voucher": voucher, "year": 2017, "papers": [{"name": name, "content": PDF}]}
        for voucher, name in ((good, "a.pdf"), (taken, "b.pdf"))
    ]
    asked |= {"decisions": decisions, "filed": filed, "write": True}
    answer = hand_over(book, "accept-import", asked)
    assert not answer.done
    assert f"voucher {taken} is used already" in answer.message
    assert f'"2017/{good}/a.pdf"' in (book.parent / WRITTEN).read_text()
    documents = [path for path in (book.parent / "documents").rglob("*") if path.is_file()]
    assert sorted(path.name for path in documents) == ["SHA256SUMS", "a.pdf"]
