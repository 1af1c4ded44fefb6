"""Files of the sizes that importers are measured by, and hostile ones.

Written by a process of its own, `python -m tests.bench.files FOLDER`: what it needs of memory is not
to be counted for the commands that are measured after it.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

from openpyxl import Workbook

from tests.importers import iati_making, making
from tests.importers.making import Entry

MIB = 1024 * 1024
_FIRST = dt.date(2024, 1, 1)
BOOKS = f"""option "operating_currency" "USD"
2015-01-01 custom "facility" "FFS" "Facility"
  currency: USD
  start: 2015-01-01
2015-01-01 custom "fund" "FFS-TREASURY" "FFS" "Treasury"
2015-01-01 open Assets:Bank:Tigris:USD USD
  bank-account: "{making.ACCOUNT}"
2015-01-01 open Assets:InTransit
2015-01-01 open Liabilities:Unapplied
"""


def camt(entries: int) -> str:
    """A statement of that many entries."""
    words = "Grant TST-2017-01, instalment"
    made = (
        Entry(
            reference=f"TDB-{number:06}",
            mark="CRDT" if number % 3 else "DBIT",
            amount=f"{number % 900 + 1}.25",
            text=f"{words} {number}",
        )
        for number in range(entries)
    )
    return making.message(making.stmt(*made))


def mt940(lines: int) -> str:
    """Statements of 500 bookings each, on two lines a booking."""
    rows, balance = [], 1000
    for number in range(lines // 2):
        if number % 500 == 0:
            rows += [f":62F:C170301USD{balance},00", "-"] if number else []
            rows += [
                ":20:STARTUMS",
                ":25:IQ00TIGR001000000000001",
                f":28C:{number // 500 + 1:05}/00001",
            ]
            rows.append(f":60F:C170301USD{balance},00")
        rows.append(f":61:1703020302C7,00NTRFNONREF//TB{number:08}")
        rows.append(f":86:166?00GUTSCHRIFT?20EREF+TST-2017/{number}?21SVWZ+Beitrag?32TESTLAND")
        balance += 7
    return "\n".join([*rows, f":62F:C170301USD{balance},00", "-", ""])


def iati(transactions: int) -> str:
    """Activities of ten transactions each."""
    activities = (
        iati_making.activity(
            *(iati_making.transaction(f"{number}{cent}.50", code="3") for cent in range(10)),
            identifier=f"XT-TST-1-{number}",
        )
        for number in range(1, transactions // 10 + 1)
    )
    return iati_making.dataset(*activities)


def ofx(bookings: int) -> str:
    """An OFX 1 statement."""
    rows = "\n".join(
        f"<STMTTRN><TRNTYPE>CREDIT<DTPOSTED>20170302<TRNAMT>7.00<FITID>TDB-{number}"
        f"<NAME>KINGDOM OF TESTLAND<MEMO>Grant {number}</STMTTRN>"
        for number in range(bookings)
    )
    return (
        "OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\nSECURITY:NONE\nENCODING:USASCII\nCHARSET:1252\n"
        "COMPRESSION:NONE\nOLDFILEUID:NONE\nNEWFILEUID:NONE\n\n<OFX><BANKMSGSRSV1><STMTTRNRS><TRNUID>1"
        "<STATUS><CODE>0<SEVERITY>INFO</STATUS><STMTRS><CURDEF>USD<BANKACCTFROM><BANKID>TIGR"
        f"<ACCTID>{making.ACCOUNT}<ACCTTYPE>CHECKING</BANKACCTFROM><BANKTRANLIST><DTSTART>20170301"
        f"<DTEND>20170401{rows}</BANKTRANLIST><LEDGERBAL><BALAMT>{7 * bookings}.00<DTASOF>20170331"
        "</LEDGERBAL></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>\n"
    )


def fts(flows: int) -> str:
    """One page of the API."""
    made = [
        {
            "id": str(number),
            "amountUSD": 100 + number,
            "status": ("paid", "commitment", "pledge")[number % 3],
            "date": "2017-03-02T00:00:00Z",
            "boundary": "incoming",
            "onBoundary": "single",
            "newMoney": True,
            "description": f"Stabilisation of Tigrisville, part {number}",
            "sourceObjects": [{"type": "Organization", "name": "Testland, Government of"}],
            "destinationObjects": [{"type": "Organization", "name": "Riverbank Relief Agency"}],
        }
        for number in range(flows)
    ]
    data = {"incoming": {"flowCount": flows}, "flows": made}
    return json.dumps({"status": "ok", "data": data, "meta": {"count": flows}}, indent=1)


def ledger(rows: int) -> str:
    """An extract by the Audit Data Standard: journals of two lines."""
    head = (
        "Journal_ID,Journal_ID_Line_Number,JE_Line_Description,Business_Unit_Code,Effective_Date,"
        "Fiscal_Year,GL_Account_Number,Amount,Amount_Credit_Debit_Indicator,Amount_Currency,Source\n"
    )
    lines = (
        f"{500_000_000 + number},{line},Postage,0990,20170105,2017,{account},970.50,{side},USD,SA\n"
        for number in range(rows // 2)
        for line, account, side in ((1, "473000", "S"), (2, "113100", "H"))
    )
    return head + "".join(lines)


def table(rows: int) -> bytes:
    """A bank's table as a workbook, each row with its balance."""
    made = Workbook(write_only=True)
    sheet = made.create_sheet("Statement")
    sheet.append(["Date", "Description", "Reference", "Debit", "Credit", "Balance", "Currency"])
    for number in range(1, rows + 1):
        day = _FIRST + dt.timedelta(number // 200)
        sheet.append([day, f"Grant {number}", f"R{number}", None, 7.25, 7.25 * number, "USD"])
    return _saved(made)


def _saved(made: Workbook) -> bytes:
    stored = io.BytesIO()
    made.save(stored)
    return stored.getvalue()


def sheet_of(content: str) -> bytes:
    """A workbook whose sheet is that XML."""
    made = Workbook()
    with zipfile.ZipFile(io.BytesIO(_saved(made))) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    stored = io.BytesIO()
    with zipfile.ZipFile(stored, "w", zipfile.ZIP_DEFLATED) as new:
        for name, part in parts.items():
            new.writestr(name, content if name == "xl/worksheets/sheet1.xml" else part)
    return stored.getvalue()


_SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
_LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
MEASURED: dict[str, Callable[[], str | bytes]] = {
    "camt.xml": lambda: camt(10_000),
    "mt940.sta": lambda: mt940(20_000),
    "iati.xml": lambda: iati(4_000),
    "table.xlsx": lambda: table(50_000),
    "statement.ofx": lambda: ofx(20_000),
    "fts.json": lambda: fts(10_000),
    "ledger.csv": lambda: ledger(50_000),
}
HOSTILE: dict[str, Callable[[], str | bytes]] = {
    "laughs.xml": lambda: f'<?xml version="1.0"?>\n<!DOCTYPE d [{_LAUGHS}]><d>&l11;</d>',
    "late-laughs.xml": lambda: f"<!--{'x' * 9000}--><!DOCTYPE d [{_LAUGHS}]><d>&l11;</d>",
    "elements.xml": lambda: f"<Document>{'<a/>' * (5 * MIB - 100)}</Document>",
    "camt-elements.xml": lambda: making.message(making.stmt(Entry())).replace(
        "<TxDtls>", "<TxDtls>" + "<a/>" * (5 * MIB - 1000)
    ),
    "bomb.xlsx": lambda: sheet_of(_SHEET + "<row/>" * 9_000_000),
    "far.xlsx": lambda: sheet_of(
        f'{_SHEET}<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
    ),
    "deep.json": lambda: "[" * (20 * MIB - 10),
    "names.json": lambda: "[" + ",".join(f'{{"n{name}":1}}' for name in range(300_000)) + "]",
    "wide.json": lambda: "[" + "{}," * (6 * MIB) + "{}]",
    "line.csv": lambda: "a," * (10 * MIB - 10),
    "lines.csv": lambda: "a;1\n" * (5 * MIB - 10),
    "cells.csv": lambda: "Date,Amount,Balance\n" + "2024-01-01,1.00,1.00\n" * 900_000,
    "quote.csv": lambda: 'Date,Amount\n"' + "x" * (20 * MIB - 100),
    "line.sta": lambda: ":20:A:25:B:28C:1:60F:C170301USD1,00" + ":61:170302C7,00NTRF" * (MIB - 10),
    "field.sta": lambda: ":20:A\n:25:B\n:28C:1\n:60F:C170301USD1,00\n:86:" + "x" * (20 * MIB - 100),
    "digits.sta": lambda: ":20:A\n:25:B\n:28C:1\n:60F:C170301USD" + "1,1.1'" * (3 * MIB),
    "digits.csv": lambda: "Date,Amount,Balance\n" + "2024-01-01," + "1,234.567'8 " * MIB + ",1\n",
    "tags.ofx": lambda: "OFXHEADER:100\n<OFX>" + "<A>" * (6 * MIB),
    "references.ofx": lambda: "OFXHEADER:100\n<OFX><A>" + "&#" * (9 * MIB),
}


def write(folder: Path) -> Iterator[Path]:
    """Write all of them."""
    for name, make in {**MEASURED, **HOSTILE}.items():
        content = make()
        path = folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        yield path
    (folder / "main.beancount").write_text(BOOKS, encoding="utf-8")


if __name__ == "__main__":
    for _ in write(Path(sys.argv[1])):
        pass
