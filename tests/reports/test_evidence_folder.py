"""An evidence folder holds all that stands behind a voucher, and opens offline."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner

from pledgebook_reports.cli import main

ROOT = Path(__file__).parents[2]
BOOKS = ROOT / "ledger" / "main.beancount"
ADVANCE = "V-2017-00050"
"""An advance to a partner: three papers of its own, three of its FACE forms."""


def gather(*refs: str, into: Path, book: Path = BOOKS, expect: int = 0) -> str:
    done = CliRunner().invoke(main, ["evidence", *refs, "--book", str(book), "-o", str(into)])
    assert done.exit_code == expect, done.output
    return done.output


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the evidence of two vouchers, named in a table."""
    place = tmp_path_factory.mktemp("evidence")
    table = place / "sample.csv"
    table.write_text(f"No,Voucher\n1,V-2017-00104\n2,{ADVANCE}\n", encoding="utf-8")
    said = gather(str(table), into=place / "out")
    assert "2 voucher(s), 9 document(s)" in said
    return place / "out"


def test_programs_are_told_what_lies_where(tmp_path: Path) -> None:
    """Each copy lies where it is said to, with the digest that is told."""
    command = ["evidence", ADVANCE, "--book", str(BOOKS), "-o", str(tmp_path / "out")]
    done = CliRunner().invoke(main, [*command, "--format", "json"])
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    (voucher,) = told["vouchers"]
    assert (voucher["voucher"], voucher["folder"], told["missing"]) == (ADVANCE, ADVANCE, [])
    assert len(voucher["documents"]) == 6
    for paper in voucher["documents"]:
        content = (tmp_path / "out" / paper["copy"]).read_bytes()
        assert hashlib.sha256(content).hexdigest() == paper["sha256"]
    assert Decimal(voucher["amount"]) > 0
    assert (tmp_path / "out" / told["index"]).is_file()
    assert len(told["books"]) == 64


def test_every_file_is_listed_by_its_digest(folder: Path) -> None:
    lines = (folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    listed = {name: digest for digest, name in (line.split("  ", 1) for line in lines)}
    files = {
        file.relative_to(folder).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in folder.rglob("*")
        if file.is_file() and file.name != "SHA256SUMS"
    }
    assert files == listed


def test_pages_lead_only_to_files_of_the_folder(folder: Path) -> None:
    pages = list(folder.rglob("*.html"))
    assert len(pages) == 3
    for page in pages:
        text = page.read_text(encoding="utf-8")
        links = re.findall(r'href="([^"]+)"', text)
        assert links
        for link in links:
            assert (page.parent / link).is_file(), link
        assert "<script" not in text
        assert "default-src 'none'" in text


def test_a_voucher_comes_with_its_entry_contract_and_papers(folder: Path) -> None:
    place = folder / ADVANCE
    entry = (place / "entry.beancount").read_text(encoding="utf-8")
    assert f'voucher: "{ADVANCE}"' in entry
    assert entry in (BOOKS.parent / "journal/2017/2017.beancount").read_text(encoding="utf-8")
    page = (place / "index.html").read_text(encoding="utf-8")
    assert "custom &quot;advance&quot; &quot;A-2017-002&quot;" in page
    assert "custom &quot;agreement&quot;" in page
    sources = {
        hashlib.sha256(file.read_bytes()).hexdigest()
        for file in (BOOKS.parent / "documents" / "2017" / ADVANCE).glob("*.pdf")
    }
    copies = {
        hashlib.sha256(file.read_bytes()).hexdigest() for file in (place / "documents").iterdir()
    }
    assert sources < copies


def test_an_acceptance_shows_what_was_paid_under_its_contract(tmp_path: Path) -> None:
    gather("V-2016-00040", into=tmp_path / "out")
    page = (tmp_path / "out/V-2016-00040/index.html").read_text(encoding="utf-8")
    _, told = page.split("Paid under the same contract")
    table, _ = told.split("</table>", 1)
    paid = dict(re.findall(r'scope="row">([^<]+)</th>.*?number">([^<]+)<', table))
    assert paid == {
        "V-2016-00018": "456,060.00", "V-2016-00049": "366,940.00", "V-2016-00068": "697,260.00",
    }  # fmt: skip
    assert table.count("not tied to one") == 3


def test_a_missing_document_is_named_and_the_rest_is_there(tmp_path: Path) -> None:
    home = tmp_path / "ledger"
    shutil.copytree(BOOKS.parent, home, ignore=shutil.ignore_patterns("pledgebook", "__pycache__"))
    (home / "documents/2017/V-2017-00104/invoice.pdf").unlink()
    said = gather("V-2017-00104", into=tmp_path / "out", book=home / "main.beancount", expect=1)
    assert "missing: V-2017-00104: invoice 2017/V-2017-00104/invoice.pdf is absent" in said
    assert len(list((tmp_path / "out/V-2017-00104/documents").iterdir())) == 2
    assert "invoice: absent" in (tmp_path / "out/index.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "ref,says",
    [
        ("V-2017-99999", "V-2017-99999"),
        ("KFW-2016-01", "KFW-2016-01 names the agreement, which is no voucher"),
    ],
)
def test_what_is_no_voucher_is_one_clear_line(tmp_path: Path, ref: str, says: str) -> None:
    said = gather(ref, into=tmp_path / "out", expect=1)
    assert says in said
    assert not (tmp_path / "out").exists()


def test_a_table_without_vouchers_is_told(tmp_path: Path) -> None:
    table = tmp_path / "list.csv"
    table.write_text("a,b\n1,2\n", encoding="utf-8")
    assert 'no column is headed "voucher"' in gather(str(table), into=tmp_path / "out", expect=1)


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("", encoding="utf-8")
    assert "is not empty" in gather("V-2017-00104", into=tmp_path, expect=1)
