"""What `import --write` puts in the books: drafts, the bank's balance, what settles what, the record."""

from __future__ import annotations

import errno
import json
import os
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from pledgebook import gate, writer
from pledgebook.findings import Finding
from pledgebook_reports.cli import main
from tests.reports.import_books import ACCOUNT, LINES, statement, write_books

WRITTEN = "journal/2017/tigris-usd-2017-03-31-3.beancount"


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return write_books(tmp_path / "ledger")


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def put(folder: Path, text: str, name: str = "march.xml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def findings(book: Path) -> list[Finding]:
    result = gate.run(book)
    assert result.snapshot is not None, result.refusals
    return result.snapshot.facts().findings


def files(book: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in book.parent.rglob("*.beancount")}


def test_the_books_are_clean_before(book: Path) -> None:
    assert findings(book) == []


def test_a_statement_brings_its_drafts_and_its_records(book: Path, tmp_path: Path) -> None:
    done = run("import", put(tmp_path, statement()), "--book", book, "--write", "--by", "Amal")
    assert done.exit_code == 0, done.output
    text = (book.parent / WRITTEN).read_text(encoding="utf-8")
    assert re.search(r'custom "import" "IMP-[0-9a-f]{12}" "march.xml"', text)
    for said in ("rows: 4", "drafted: 3", "left-out: 1", 'imported-by: "Amal"', 'format: "camt'):
        assert said in text
    assert f'2017-03-31 custom "statement" {ACCOUNT} 2017-03-31 2493.00 USD\n  number: "3"' in text
    assert f"2017-04-01 balance {ACCOUNT}  2493.00 USD" in text
    assert '2017-03-02 custom "settlement" "V-2017-00002" Assets:Bank:Tigris:USD "bank-' in text
    assert '-1000 USD {"FI-2016-01/2"}' in text
    assert "Liabilities:Payable:PAY-ALPHA  400.00 USD" in text
    assert 'obligation: "PO-2016-001"' in text


def test_the_bank_paid_another_account_than_the_registered(book: Path, tmp_path: Path) -> None:
    run("import", put(tmp_path, statement()), "--book", book, "--write")
    (found,) = findings(book)
    assert (found.code, found.severity) == ("PB606", "warning")
    assert "IQ00DEMO000000000000666" in found.message


def test_the_same_statement_again_adds_nothing(book: Path, tmp_path: Path) -> None:
    run("import", put(tmp_path, statement()), "--book", book, "--write")
    before = files(book)
    again = put(tmp_path, statement().replace("<MsgId>M3", "<MsgId>M3b"), "again.xml")
    done = run("import", again, "--book", book, "--write")
    assert done.exit_code == 0, done.output
    assert "no new line; 4 left out" in done.output
    assert files(book) == before


def test_a_gap_to_the_last_imported_statement_is_told(book: Path, tmp_path: Path) -> None:
    run("import", put(tmp_path, statement()), "--book", book, "--write")
    later = statement(
        5, "2493.00", "2486.00", ((*LINES[3][:2], "TDB-9", *LINES[3][3:]),), "2017-05-31"
    )
    done = run("import", put(tmp_path, later, "may.xml"), "--book", book)
    assert "statement 4 of account IQ98TIGR000000000000001 missing" in done.output
    assert done.exit_code == 0


def test_a_first_balance_that_the_books_do_not_hold_is_not_recorded(
    book: Path, tmp_path: Path
) -> None:
    path = put(tmp_path, statement(opening="5000.00", closing="5493.00"))
    done = run("import", path, "--book", book, "--write")
    assert done.exit_code == 0, done.output
    assert "the books do not hold the balance that the bank states" in done.output
    text = (book.parent / WRITTEN).read_text(encoding="utf-8")
    assert 'custom "statement"' not in text
    assert "balance " not in text
    assert "Receipt of instalment FI-2016-01/2" in text
    assert [found.code for found in findings(book)] == ["PB606"]


def test_a_later_balance_that_differs_is_a_finding(book: Path, tmp_path: Path) -> None:
    run("import", put(tmp_path, statement()), "--book", book, "--write")
    charge = ((*LINES[3][:2], "TDB-9", *LINES[3][3:]),)
    later = statement(4, "2493.00", "2480.00", charge, "2017-04-30")
    done = run("import", put(tmp_path, later, "april.xml"), "--book", book, "--write")
    assert "opening 2493.00 and booked -7.00 make 2486.00, not the closing 2480.00" in done.output
    assert "PB706" in {found.code for found in findings(book)}


def test_drafts_that_break_the_books_are_taken_back(book: Path, tmp_path: Path) -> None:
    text = book.read_text(encoding="utf-8")
    book.write_text(
        text.replace("open Liabilities:Unapplied", "open Liabilities:Other"), encoding="utf-8"
    )
    before = files(book)
    stranger = (("CRDT", "55.00", "TDB-8", "Nobody", "", "no reference"),)
    path = put(tmp_path, statement(3, "2000.00", "2055.00", stranger))
    done = run("import", path, "--book", book, "--write")
    assert done.exit_code == 1
    assert "not written" in done.output
    assert "Liabilities:Unapplied" in done.output
    assert files(book) == before


def test_one_bad_file_stops_no_other_and_a_folder_is_all_its_files(
    book: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "inbox" / "deep"
    folder.mkdir(parents=True)
    put(folder, statement(), "b.xml")
    put(folder.parent, statement()[:300], "a.xml")
    put(folder.parent, "hidden", ".ignored")
    done = run("import", folder.parent, "--book", book, "--write")
    assert done.exit_code == 1
    assert "a.xml:1: not well-formed XML" in done.output
    assert (book.parent / WRITTEN).exists()
    assert ".ignored" not in done.output


def two_statements(tmp_path: Path) -> Path:
    """A folder with the statements of March and April."""
    folder = tmp_path / "inbox"
    folder.mkdir()
    put(folder, statement(), "march.xml")
    charge = ((*LINES[3][:2], "TDB-9", *LINES[3][3:]),)
    put(folder, statement(4, "2493.00", "2486.00", charge, "2017-04-30"), "april.xml")
    return folder


def test_all_drafts_of_one_import_are_written_at_once(
    book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writes: list[list[Path]] = []
    write_all = writer.write_all

    def noting(books: Path, changes: Sequence[writer.Change]) -> list[Path]:
        writes.append([change.relative for change in changes])
        return write_all(books, changes)

    monkeypatch.setattr(writer, "write_all", noting)
    done = run("import", two_statements(tmp_path), "--book", book, "--write")
    assert done.exit_code == 0, done.output
    assert [len(places) for places in writes] == [2]
    assert all((book.parent / place).exists() for place in writes[0])


@pytest.mark.parametrize("name", ["write", "fsync", "replace"])
def test_a_disk_that_fails_in_the_middle_of_an_import_leaves_no_half_of_it(
    book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    folder, before = two_statements(tmp_path), files(book)
    call, seen = getattr(os, name), 0
    # The second file's content, its way to the disk, and the second name of the decided change.
    at = {"write": 3, "fsync": 4, "replace": 3}[name]

    def failing(*arguments: Any) -> Any:
        nonlocal seen
        seen += 1
        if seen == at:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return call(*arguments)

    monkeypatch.setattr(os, name, failing)
    done = run("import", folder, "--book", book, "--write")
    monkeypatch.undo()
    assert done.exit_code == 1, done.output
    assert "\nwritten: " not in done.output
    if name == "replace":
        assert "the next write or check finishes it" in done.output
        findings(book)
        assert len(files(book)) == len(before) + 2
    else:
        assert "nothing was written" in done.output
        assert files(book) == before
        again = run("import", folder, "--book", book, "--write")
        assert again.exit_code == 0, again.output
        assert len(files(book)) == len(before) + 2


def test_an_import_that_another_hand_was_quicker_with_leaves_the_books_alone(
    book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = two_statements(tmp_path)
    judged = gate.trial

    def with_another(main: Path, texts: Mapping[Path, str]) -> gate.GateResult:
        result = judged(main, texts)
        max(texts).parent.mkdir(parents=True, exist_ok=True)
        max(texts).write_text(";; of another\n", encoding="utf-8")
        return result

    monkeypatch.setattr(gate, "trial", with_another)
    done = run("import", folder, "--book", book, "--write")
    assert done.exit_code == 1
    assert "nothing was written" in done.output
    assert "exists already with another content" in done.output
    assert "Receipt of instalment" not in "".join(
        path.read_text() for path in book.parent.glob("journal/*/tigris*")
    )


def test_what_is_less_sure_than_asked_for_stays_open(book: Path, tmp_path: Path) -> None:
    name_only = (("DBIT", "400.00", "TDB-2", "Alpha Contracting", "", "wells"),)
    path = put(tmp_path, statement(3, "2000.00", "1600.00", name_only))
    assert "1 payment" in run("import", path, "--book", book).output
    strict = run("import", path, "--book", book, "--confidence", "high").output
    assert "1 unmatched" in strict
    assert "only medium, high is asked for" in strict


def test_an_offices_rules_lie_beside_the_books(book: Path, tmp_path: Path) -> None:
    (book.parent / "rules.toml").write_text(
        '[[rule]]\nname = "Charges"\ntext = "account charge"\naccount = "Expenses:FFS:MGMT:Operating"\n'
        'agreement = "FFS-TREASURY"\nnarration = "Monthly charge of the bank"\n',
        encoding="utf-8",
    )
    done = run("import", put(tmp_path, statement()), "--book", book)
    assert "Monthly charge of the bank" in done.output
    (book.parent / "rules.toml").write_text("[[rule]]", encoding="utf-8")
    broken = run("import", put(tmp_path, statement()), "--book", book)
    assert broken.exit_code == 2
    assert "rules.toml: not a rule" in broken.output


ORDERS = """<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.03"><CstmrCdtTrfInitn>
<GrpHdr><MsgId>PAY-1</MsgId><CreDtTm>2017-03-01T09:00:00</CreDtTm><NbOfTxs>1</NbOfTxs><CtrlSum>400.00</CtrlSum>
<InitgPty><Nm>FFS</Nm></InitgPty></GrpHdr><PmtInf><PmtInfId>B-1</PmtInfId><PmtMtd>TRF</PmtMtd>
<ReqdExctnDt>2017-03-01</ReqdExctnDt><Dbtr><Nm>FFS</Nm></Dbtr><DbtrAcct><Id><IBAN>IQ98TIGR000000000000001</IBAN>
</Id></DbtrAcct><DbtrAgt><FinInstnId/></DbtrAgt><CdtTrfTxInf><PmtId><EndToEndId>E2E-7</EndToEndId></PmtId>
<Amt><InstdAmt Ccy="USD">400.00</InstdAmt></Amt><Cdtr><Nm>Alpha Contracting</Nm></Cdtr>
<CdtrAcct><Id><IBAN>IQ00DEMO000000000000001</IBAN></Id></CdtrAcct></CdtTrfTxInf></PmtInf></CstmrCdtTrfInitn></Document>"""


def test_an_order_of_the_same_delivery_says_whom_a_debit_pays(book: Path, tmp_path: Path) -> None:
    bare = (("DBIT", "400.00", "TDB-2", "", "", "wells"),)
    text = statement(3, "2000.00", "1600.00", bare).replace(
        "<TxDtls>", "<TxDtls><Refs><EndToEndId>E2E-7</EndToEndId></Refs>"
    )
    path, orders = put(tmp_path, text), put(tmp_path, ORDERS, "orders.xml")
    assert "1 unmatched" in run("import", path, "--book", book).output
    together = run("import", path, orders, "--book", book).output
    assert "1 payment" in together
    assert "ordered under E2E-7" in together


RATES = """<?xml version="1.0" encoding="UTF-8"?>
<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01"
 xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref"><gesmes:subject>Reference rates</gesmes:subject>
<gesmes:Sender><gesmes:name>European Central Bank</gesmes:name></gesmes:Sender>
<Cube><Cube time="2017-03-01"><Cube currency="USD" rate="1.05"/><Cube currency="SEK" rate="9.45"/></Cube></Cube>
</gesmes:Envelope>"""


def test_rates_become_prices_of_what_the_books_use(book: Path, tmp_path: Path) -> None:
    text = book.read_text(encoding="utf-8")
    pledge = '2016-01-01 custom "pledge" "P-1" "FIN" "FFS" 100.00 SEK "announced"\n'
    book.write_text(text + pledge, encoding="utf-8")
    path = put(tmp_path, RATES, "rates.xml")
    done = run("import", path, "--book", book, "--write")
    assert done.exit_code == 0, done.output
    (written,) = (book.parent / "rates").glob("ecb-*.beancount")
    assert "2017-03-01 price SEK 0.111111111111 USD" in written.read_text(encoding="utf-8")
    before = files(book)
    assert run("import", path, "--book", book, "--write").exit_code == 0
    assert files(book) == before


CONTRIBUTIONS = (
    "Fund,Contributor/Partner,Commitments (USD),Deposits (USD)\n"
    "FFS,Finland,3000.00,2000.00\nFFS,Atlantis,5.00,5.00\n"
)


def test_published_sums_are_stated_once_and_never_posted(book: Path, tmp_path: Path) -> None:
    path = put(tmp_path, CONTRIBUTIONS, "gateway.csv")
    undated = run("import", path, "--book", book, "--write")
    assert undated.exit_code == 1
    assert "give that of the table with --day" in undated.output
    done = run("import", path, "--book", book, "--write", "--day", "2017-06-30")
    assert done.exit_code == 0, done.output
    assert "Atlantis" in done.output
    (written,) = (book.parent / "journal" / "2017").glob("stated-*.beancount")
    text = written.read_text(encoding="utf-8")
    assert 'custom "stated" "FIN" 2017-06-30 3000.00 USD\n  kind: "agreed"' in text
    assert 'custom "stated" "FIN" 2017-06-30 2000.00 USD\n  kind: "received"' in text
    before = files(book)
    again = run("import", path, "--book", book, "--write", "--day", "2017-06-30")
    assert "imported before as IMP-" in again.output
    assert files(book) == before


LEDGER = (
    "BUSINESS_UNIT,JOURNAL_ID,JOURNAL_DATE,ACCOUNTING_PERIOD,FISCAL_YEAR,LEDGER,JOURNAL_LINE,ACCOUNT,"
    "OPERATING_UNIT,FUND_CODE,DEPTID,PROJECT_ID,ACTIVITY_ID,IMPLEMENTING_AGENCY,DONOR_CODE,"
    "MONETARY_AMOUNT,CURRENCY_CD,FOREIGN_AMOUNT,FOREIGN_CURRENCY,RATE_MULT,LINE_DESCR,JRNL_HDR_STATUS,SOURCE\n"
    "IRQ10,GL1,2017-03-05,3,2017,ACTUALS,1,72105,IRQ,30000,51801,00089459,A1,001981,10280,25.00,USD,"
    "25.00,USD,1,Stationery,P,AP\n"
    "IRQ10,GL1,2017-03-05,3,2017,ACTUALS,2,14056,IRQ,30000,51801,00089459,A1,001981,10280,-25.00,USD,"
    "-25.00,USD,1,Stationery,P,AP\n"
)


def test_a_ledger_without_maps_says_what_its_profile_lacks(book: Path, tmp_path: Path) -> None:
    path = put(tmp_path, LEDGER, "gl.csv")
    done = run("import", path, "--book", book, "--write")
    assert done.exit_code == 0, done.output
    assert "account 72105 is not mapped in profile peoplesoft: 1 line, debits 25.00" in done.output
    assert not list((book.parent / "journal").glob("*/gl-*"))


def test_a_profile_that_nobody_saved_is_one_clear_line(book: Path, tmp_path: Path) -> None:
    done = run("import", put(tmp_path, LEDGER, "gl.csv"), "--book", book, "--profile", "nobody")
    assert done.exit_code == 2
    assert "no profile 'nobody'; there are" in done.output
    assert "Traceback" not in done.output


MT940 = """:20:M3
:25:IQ98TIGR000000000000001
:28C:77/1
:60F:C170228USD2000,00
:61:1703020302C1000,00NTRFNONREF
:86:FI-2016-01/2 Republic of Finland
:61:1703020302D400,00NTRFNONREF
:86:wells
:61:1703020302D100,00NTRFNONREF
:86:pump
:61:1703020302D7,00NCHGNONREF
:86:Account charge
:62F:C170331USD2493,00
-
"""


def test_the_same_statement_in_another_format_books_nothing(book: Path, tmp_path: Path) -> None:
    run("import", put(tmp_path, statement()), "--book", book, "--write")
    before = files(book)
    done = run("import", put(tmp_path, MT940, "march.sta"), "--book", book, "--write")
    assert done.exit_code == 0, done.output
    assert "no new line; 4 left out" in done.output
    assert files(book) == before


def test_both_formats_in_one_delivery_are_one_statement(book: Path, tmp_path: Path) -> None:
    both = (put(tmp_path, statement()), put(tmp_path, MT940, "march.sta"))
    done = run("import", *both, "--book", book, "--write")
    assert done.exit_code == 0, done.output
    assert len(list((book.parent / "journal" / "2017").iterdir())) == 1


def test_a_line_more_is_no_other_format_of_the_same(book: Path, tmp_path: Path) -> None:
    run("import", put(tmp_path, statement()), "--book", book, "--write")
    more = MT940.replace(
        ":62F:", ":61:1703030303C5,00NTRFNONREF\n:61:1703030303D5,00NTRFNONREF\n:62F:"
    )
    done = run("import", put(tmp_path, more, "march.sta"), "--book", book)
    assert "unmatched" in done.output


def test_an_import_is_undone_while_it_is_all_drafts(book: Path, tmp_path: Path) -> None:
    before = files(book)
    run("import", put(tmp_path, statement()), "--book", book, "--write")
    written = book.parent / WRITTEN
    text = written.read_text(encoding="utf-8")
    (id_,) = re.findall(r"IMP-[0-9a-f]{12}", text)
    unknown = run("import", "--undo", "IMP-0", "--book", book)
    assert unknown.exit_code == 1
    assert f"no import IMP-0; the latest are {id_}" in unknown.output
    written.write_text(text.replace("2017-03-02 !", "2017-03-02 *", 1), encoding="utf-8")
    refused = run("import", "--undo", id_, "--book", book)
    assert refused.exit_code == 1
    assert "1 of its entries are no drafts any more" in refused.output
    written.write_text(text, encoding="utf-8")
    done = run("import", "--undo", id_, "--book", book)
    assert done.exit_code == 0, done.output
    assert files(book) == before


VOUCHERS = """
2017-04-05 * "Alpha Contracting" "A pump from the workbook"
  voucher: "V-2017-00003"
  import-id: "voucher-0123456789abcdef"
  agreement: "FI-2016-01"
  obligation: "PO-2016-001"
  payee-id: "PAY-ALPHA"
  Expenses:FFS:W1-Works:Equipment  50.00 USD
  Assets:Bank:Tigris:USD  -50.00 USD

2017-04-06 * "Bank" "Charge, booked by hand"
  agreement: "FFS-TREASURY"
  Expenses:FFS:MGMT:Operating  3.00 USD
  Assets:Bank:Tigris:USD  -3.00 USD
"""


def test_what_no_bank_line_brought_is_settled_by_one(book: Path, tmp_path: Path) -> None:
    book.write_text(book.read_text(encoding="utf-8") + VOUCHERS, encoding="utf-8")
    lines = (
        ("DBIT", "50.00", "TDB-11", "Alpha Contracting", "IQ00DEMO000000000000001", "pump"),
        ("DBIT", "3.00", "TDB-12", "", "", "Account charge"),
    )
    path = put(tmp_path, statement(4, "2000.00", "1947.00", lines, "2017-04-30"))
    done = run("import", path, "--book", book, "--write")
    assert "settles V-2017-00003 of 2017-04-05" in done.output
    (written,) = (book.parent / "journal" / "2017").iterdir()
    text = written.read_text(encoding="utf-8")
    assert re.search(r'"settlement" "V-2017-00003" Assets:Bank:Tigris:USD "bank-', text)
    assert re.search(r'"settlement" "hash-[0-9a-f]+" Assets:Bank:Tigris:USD "bank-', text)
    again = statement(
        5,
        "1947.00",
        "1944.00",
        (("DBIT", "3.00", "TDB-13", "", "", "Account charge"),),
        "2017-05-31",
    )
    later = run("import", put(tmp_path, again, "may.xml"), "--book", book, "--write")
    assert "1 charge; 0 left out" in later.output


@pytest.mark.parametrize(
    "line",
    [
        ("DBIT", "100.00", "TDB-3", "Totally Other Company", "", "V-2017-00099"),
        ("DBIT", "100.00", "TDB-3", "Totally Other Company", "IQ00DEMO000000000000009", "a pump"),
    ],
)
def test_the_amount_alone_settles_no_voucher(
    line: tuple[str, ...], book: Path, tmp_path: Path
) -> None:
    done = run("import", put(tmp_path, statement(3, "2000.00", "1900.00", (line,))), "--book", book)
    assert "1 unmatched" in done.output
    assert "settles V-" not in done.output


def test_a_cheque_presented_late_is_known_by_its_voucher(book: Path, tmp_path: Path) -> None:
    late = (("DBIT", "100.00", "TDB-3", "", "", "CHEQUE V-2017-00002"),)
    path = put(tmp_path, statement(9, "2000.00", "1900.00", late, "2017-09-30"))
    assert "settles V-2017-00002 of 2017-03-01" in run("import", path, "--book", book).output


def test_one_reference_for_a_run_of_payments_is_no_duplicate(book: Path, tmp_path: Path) -> None:
    paths = []
    for number, name in ((6, "SAL-1"), (7, "SAL-2")):
        line = (("DBIT", "70.00", "SALBATCH", f"Staff {name}", "", "salary"),)
        opening = Decimal(2000) - 70 * (number - 6)
        text = statement(number, f"{opening}.00", f"{opening - 70}.00", line)
        reference = f"<TxDtls><Refs><EndToEndId>{name}</EndToEndId></Refs>"
        paths.append(put(tmp_path, text.replace("<TxDtls>", reference), f"{name}.xml"))
    done = run("import", *paths, "--book", book)
    assert done.output.count("1 unmatched; 0 left out") == 2


@pytest.mark.parametrize(
    "text", ["PAYMENT INVOICE 0046 DETAILS OF CHARGES OUR", "SCHOOL FEES SUPPORT NINEWA"]
)
def test_a_payment_with_charge_in_its_text_is_no_charge(
    text: str, book: Path, tmp_path: Path
) -> None:
    line = (("DBIT", "128745.90", "TDB-3", "", "", text),)
    done = run("import", put(tmp_path, statement(3, "200000.00", "71254.10", line)), "--book", book)
    assert "1 unmatched" in done.output


def test_what_is_not_imported_stands_in_the_json(book: Path, tmp_path: Path) -> None:
    stranger = put(tmp_path, statement().replace("IQ98TIGR", "IQ99TIGR"))
    done = CliRunner().invoke(
        main, ["import", str(stranger), "--book", str(book), "--write", "--format", "json"]
    )
    assert done.exit_code == 1
    (told,) = json.loads(done.stdout)["files"]
    assert "the books have no bank account IQ99TIGR" in told["errors"][0]["reason"]


def test_an_empty_folder_is_no_import(book: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    done = run("import", tmp_path / "empty", "--book", book)
    assert done.exit_code == 1
    assert "no file in" in done.output
