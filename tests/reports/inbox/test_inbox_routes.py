"""The inbox by hand: what a file becomes, the same file twice, hostile files, and who may bring one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from pledgebook_reports.cli.imports import CHANGED
from pledgebook_reports.viewer.door.roles import Right, Role, holders
from pledgebook_reports.viewer.writing import hand_over
from pledgebook_reports.viewer.writing.imports import MARKED, name_of
from tests.importers.voucher_books import BOOK, GOOD, fill
from tests.reports.door.house import HOST, House, get, token_in
from tests.reports.import_books import statement, write_books
from tests.reports.inbox.office import PAGE, WRITTEN, home, post, said

if TYPE_CHECKING:
    from pathlib import Path

ENDPOINTS = ("look", "accept", "undo")
FILES = ("look", "accept")
PAID = """
2017-03-01 * "Alpha Contracting" "Wells, paid by another"
  voucher: "V-2017-00050"
  agreement: "FI-2016-01"
  obligation: "PO-2016-001"
  payee-id: "PAY-ALPHA"
  Liabilities:Payable:PAY-ALPHA  400.00 USD
  Assets:InTransit  -400.00 USD
"""


def test_a_statement_is_looked_at_accepted_and_once_in_the_books(house: House) -> None:
    content = statement().encode()
    before = sorted(home(house).rglob("*"))
    looked = said(post(house, "look", content))
    assert looked["digest"]
    assert "march.xml: " in looked["said"]
    assert '"bank-' in looked["said"]
    assert "/tmp" not in looked["said"]
    assert sorted(home(house).rglob("*")) == before
    accepted = said(post(house, "accept", content, digest=looked["digest"]))
    assert accepted["digest"], accepted
    text = (home(house) / WRITTEN).read_text()
    assert '"march.xml"' in text
    assert 'imported-by: "preparer"' in text
    again = said(post(house, "accept", content, digest=looked["digest"]))
    assert again["said"].startswith("march.xml: statement 3: no new line; 4 left out\n"), again
    assert (home(house) / WRITTEN).read_text() == text


def test_drafts_that_nobody_looked_at_are_not_written(tmp_path: Path) -> None:
    """What a line paid is paid by somebody else before the file is accepted."""
    book = write_books(tmp_path / "ledger")
    asked: dict[str, Any] = {"name": "a.xml", "content": statement().encode(), "by": "preparer"}
    looked = hand_over(book, "accept-import", asked)
    assert looked.done
    assert "1 payment" in looked.message
    before = book.read_text()
    book.write_text(before + PAID)
    answer = hand_over(book, "accept-import", {**asked, "write": True, "seen": looked.seen})
    assert not answer.done
    assert answer.message.endswith(CHANGED)
    assert not (book.parent / WRITTEN).exists()
    book.write_text(before)
    assert hand_over(book, "accept-import", {**asked, "write": True, "seen": looked.seen}).done
    assert (book.parent / WRITTEN).exists()


def test_another_file_than_the_one_looked_at_is_not_accepted(house: House) -> None:
    assert said(post(house, "accept", b"other", digest="0" * 64)) == {
        "said": "This is not what you looked at: look at it first.", "digest": "", "shown": "",
    }  # fmt: skip


@pytest.mark.parametrize(
    "name, content",
    [
        ("a.xml", b"<!DOCTYPE d [<!ENTITY e SYSTEM 'file:///etc/hostname'>]><Document>&e;</Document>"),
        ("bomb.xml", b"<Document>" + b"<a>" * 20_000),
        ("a.sta", b":20:\xff\xfe\x00" * 100),
        ("a.zip", b"PK\x03\x04" + b"\0" * 100),
        ("--write", b"nothing"),
        ("../../../etc/passwd", b"nothing"),
        ("a.pdf", b"%PDF-1.4"),
    ],
)  # fmt: skip
def test_a_hostile_file_gives_one_clear_line(house: House, name: str, content: bytes) -> None:
    told = said(post(house, "look", content, name))
    assert told["digest"] == ""
    assert len(told["said"].splitlines()) == 1, told["said"]
    assert "nothing of it imported" in told["said"]
    assert "Traceback" not in told["said"]


def test_nobody_is_told_of_a_marked_workbook_that_is_not_there(tmp_path: Path) -> None:
    book = tmp_path / "main.beancount"
    book.write_text(BOOK)
    asked = {"name": "march.xlsx", "content": fill({**GOOD, "amount": "x"}), "by": "preparer"}
    answer = hand_over(book, "accept-import", asked)
    assert not answer.done
    wrong, marked = answer.message.splitlines()
    assert wrong.startswith("march.xlsx:2: E2: 'x' is no amount; write digits alone")
    assert marked == MARKED


def test_an_empty_file_holds_nothing(house: House) -> None:
    assert said(post(house, "look", b"")) == {
        "said": "Choose a file first; an empty one holds nothing.", "digest": "", "shown": "",
    }  # fmt: skip


@pytest.mark.parametrize(
    "sent, kept",
    [
        ("march.xml", "march.xml"), ("C:\\bank\\march.xml", "march.xml"),
        ("../../x.sta", "x.sta"), (".hidden", "hidden"), ("--write", "write"), ("", "file"),
        ("a b\n.xml", "a-b-.xml"),
    ],
)  # fmt: skip
def test_a_name_is_one_of_ours(sent: str, kept: str) -> None:
    assert name_of(sent) == kept


@pytest.mark.parametrize("endpoint", ENDPOINTS)
@pytest.mark.parametrize("role", [one for one in Role if one not in holders(Right.ENTER)])
def test_another_role_brings_no_file(house: House, endpoint: str, role: Role) -> None:
    assert post(house, endpoint, b"file", who=role.value).status_code == 403


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_nobody_brings_one_without_signing_in(house: House, endpoint: str) -> None:
    answer = house.client().post(f"{PAGE}{endpoint}", data={"csrf": "0.0"}, base_url=HOST)
    assert answer.status_code == 401


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_a_form_without_its_token_is_not_taken(house: House, endpoint: str) -> None:
    answer = house.client("preparer").post(f"{PAGE}{endpoint}", data={"x": "y"}, base_url=HOST)
    assert answer.status_code == 403


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_a_form_of_another_site_is_not_taken(house: House, endpoint: str) -> None:
    client = house.client("preparer")
    token = token_in(get(client, "/door/account"))
    answer = client.post(f"{PAGE}{endpoint}", data={"csrf": token}, base_url=HOST,
                         headers={"Sec-Fetch-Site": "cross-site"})  # fmt: skip
    assert answer.status_code == 403


@pytest.mark.parametrize("endpoint", FILES)
def test_a_file_beyond_its_bound_is_not_taken(house: House, endpoint: str) -> None:
    client = house.client("preparer")
    token = token_in(get(client, "/door/account"))
    answer = client.post(
        f"{PAGE}{endpoint}", data=b"x" * (16 * 1024 * 1024 + 1), base_url=HOST,
        content_type="multipart/form-data; boundary=x", headers={"X-CSRF-Token": token},
    )  # fmt: skip
    assert answer.status_code == 413
