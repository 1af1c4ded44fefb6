"""A small book and voucher workbooks made for tests: an invented fund of the Kingdom of Testland."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from beancount import loader
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from pledgebook_importers.intake.source import Source
from pledgebook_importers.tables.profiles import Profile
from pledgebook_importers.tables.sheets import Cell, Row, Sheet
from pledgebook_importers.vouchers.books import VoucherBooks, read_voucher_books
from pledgebook_importers.vouchers.columns import COLUMNS, MARK, VERSION, heading_of
from pledgebook_importers.vouchers.reading import VoucherReading, read_vouchers
from pledgebook_importers.vouchers.template import write_template

DAY = dt.date(2026, 3, 31)
BOOK = """
option "title" "Recovery Fund of Testland"
option "operating_currency" "USD"
option "booking_method" "STRICT"
plugin "pledgebook"
include "journal/*/*.beancount"

2026-01-01 custom "facility" "RF" "Recovery Fund"
  currency: USD
  start: 2026-01-01
  end: 2027-12-31
2026-01-01 custom "fund" "RF-TREASURY" "RF" "Treasury"
2026-01-01 custom "window" "RF" "WATER" "Water and sanitation"
2026-01-01 custom "window" "RF" "MGMT" "Management"
2026-01-01 custom "location" "TL-NO" "Northmark"
2026-01-01 custom "location" "TL-SO" "Southmark"
2026-01-01 custom "party" "TES" "Kingdom of Testland"
  role: "donor"
2026-01-01 custom "party" "SPE" "Republic of Specimen"
  role: "donor"
2026-01-01 custom "party" "PAY-1" "Example Pumps"
  role: "payee"
  bank-account: "TL00PUMP0001"
2026-01-01 custom "party" "PAY-2" "=Example Formula Works"
  role: "payee"
2026-01-01 custom "party" "PAY-3" "Example Twins"
  role: "payee"
2026-01-01 custom "party" "PAY-4" "Example Twins"
  role: "partner"
2026-01-01 custom "officer" "OFF-1" "Pat Preparer"
  roles: "preparer"
2026-01-01 custom "officer" "OFF-2" "Alex Approver"
  roles: "approver; certifier"
  limit: 100000.00 USD
2026-01-01 custom "officer" "OFF-3" "Dana Disburser"
  roles: "disburser"
  until: 2026-02-28
2026-01-01 custom "project" "RF" "PRJ-1" "Wells of Northmark"
  window: "WATER"
  location: "TL-NO"

2026-01-01 open Assets:Bank:Demo:USD           USD
  bank-account: "TL00BANK0001"
2026-01-01 open Assets:Bank:Demo:TLD           TLD
  bank-account: "TL00BANK0002"
2026-01-01 open Assets:PettyCash:Northmark     USD
2026-01-01 open Assets:Receivable:TES          USD, TLD "STRICT"
2026-01-01 open Income:Contributions:TES       USD
2026-01-01 open Liabilities:IndirectCost       USD
2026-01-01 open Expenses:Exchange:Conversion   USD
2026-01-01 open Expenses:RF:WATER:Equipment    USD
  unsdg: "3"
2026-01-01 price TLD 0.002 USD
2026-01-01 custom "policy" "voucher-series" "V; R"

2026-01-20 custom "agreement" "TES-2026-01" "TES" "RF" 1000000.00 USD
  start: 2026-01-20
  end: 2027-12-31
  indirect-rate: 0.07
  recognition: "on-due"
  exchange-risk: "donor"
2026-01-20 custom "instalment" "TES-2026-01/1" 1000000.00 USD 2026-02-01
2026-01-25 custom "agreement" "SPE-2026-02" "SPE" "RF" 500000.00 USD
  start: 2026-01-25
  end: 2027-12-31
  indirect-rate: 0.07
  recognition: "on-due"
  exchange-risk: "donor"
2026-01-25 custom "instalment" "SPE-2026-02/1" 500000.00 USD 2026-12-01
2026-01-25 custom "agreement" "SPE-2026-01" "SPE" "RF" 1000.00 USD
  start: 2026-01-25
  end: 2026-02-10
  indirect-rate: 0.00
  recognition: "on-due"
  exchange-risk: "donor"
2026-01-25 custom "instalment" "SPE-2026-01/1" 1000.00 USD 2026-12-01
2026-02-01 custom "obligation" "O-2026-1" "PAY-1" 90000.00 USD "WATER"
  agreement: "TES-2026-01"
  kind: "goods"
2026-02-01 custom "obligation" "O-2026-2" "PAY-1" 90000.00 USD "WATER"
  funding: "TES-2026-01=60; SPE-2026-02=40"
  kind: "goods"
2026-02-01 custom "obligation" "O-2026-3" "PAY-3" 10.00 USD "WATER"
  agreement: "TES-2026-01"
  kind: "goods"
2026-02-20 custom "obligation-close" "O-2026-3" "not needed"
2026-02-01 custom "advance" "A-2026-1" "PAY-4" 5000.00 USD 2026-02-01 2026-06-30
  agreement: "TES-2026-01"

2026-02-01 * "TES" "Instalment 1 falls due"
  Assets:Receivable:TES        1000000.00 USD {1 USD, 2026-02-01, "TES-2026-01/1"}
  Income:Contributions:TES    -1000000.00 USD
    agreement: "TES-2026-01"
2026-02-12 * "TES" "Receipt of instalment 1"
  voucher: "R-2026-00001"
  agreement: "TES-2026-01"
  Assets:Bank:Demo:USD         1000000.00 USD
  Assets:Receivable:TES       -1000000.00 USD {"TES-2026-01/1"}
2026-03-03 * "PAY-1" "Two pumps for the water works"
  voucher: "V-2026-00001"
  agreement: "TES-2026-01"
  payee-id: "PAY-1"
  invoice-number: "P/1"
  Expenses:RF:WATER:Equipment    48000.00 USD
  Assets:Bank:Demo:USD          -48000.00 USD
2026-03-03 custom "voucher-void" "V-2026-00002" "drawn twice"
"""

Filled = Mapping[str, object]
GOOD: Filled = {
    "voucher": "V-2026-00003",
    "date": dt.date(2026, 3, 10),
    "payee": "PAY-1 Example Pumps",
    "description": "Pipes",
    "amount": 1250.5,
    "currency": "USD",
    "window": "WATER Water and sanitation",
    "category": "Supplies 2 Supplies, commodities, materials",
    "agreement": "TES-2026-01 Kingdom of Testland",
    "source": "Assets:Bank:Demo:USD",
}
"""One row with all that it needs."""
RICH: Sequence[Filled] = (
    {
        **GOOD,
        "project": "PRJ-1 Wells of Northmark",
        "location": "TL-NO",
        "obligation": "O-2026-1",
        "beneficiary": "TL00PUMP0001",
        "invoice_number": 4711,
        "invoice_date": dt.date(2026, 3, 1),
        "evidence": "2026/V-2026-00003/invoice.pdf; contract=2026/O-2026-1/signed.pdf",
        "final": "yes",
        "prepared_by": "OFF-1 Pat Preparer",
        "prepared_on": dt.date(2026, 3, 9),
        "certified_by": "OFF-2",
        "approved_by": "OFF-2",
        "approved_on": dt.date(2026, 3, 10),
        "disbursed_by": "OFF-3",
    },
    {
        "voucher": "V-2026-00003",
        "description": "Valves",
        "amount": 100.01,
        "window": "WATER",
        "category": 3,
        "funding": "TES-2026-01=2; SPE-2026-02=1",
        "evidence": "2026/V-2026-00003/invoice-valves.pdf",
    },
    {
        "voucher": "V-2026-00004",
        "date": "11 March 2026",
        "payee": "Example Pumps",
        "description": 'Rent, "Northmark" \\ office',
        "amount": "1,501,260",
        "currency": "tld",
        "value": 3002.52,
        "window": "MGMT",
        "category": "Operating",
        "funding": "TES-2026-01=33.3%; SPE-2026-02=66.7%",
        "source": "Assets:Bank:Demo:TLD",
    },
    {
        "date": dt.date(2026, 3, 12),
        "payee": "PAY-4",
        "description": "First advance",
        "amount": 5000,
        "currency": "USD",
        "account": "Assets:Advances",
        "advance": "A-2026-1",
        "source": "Assets:Bank:Demo:USD",
    },
    {
        "date": dt.date(2026, 3, 13),
        "payee": "PAY-1",
        "description": "Accepted, to be paid",
        "amount": 95,
        "currency": "USD",
        "window": "WATER",
        "category": "Contractual",
        "obligation": "O-2026-1",
        "source": "Liabilities:Payable owed to the payee for what was accepted",
    },
)
"""Vouchers of every kind: several lines, a split, another currency, an advance, a payable."""


@cache
def books(text: str = BOOK) -> VoucherBooks:
    """The book as the workbook sees it."""
    entries, _, _ = loader.load_string(text.replace('include "journal/*/*.beancount"\n', ""))
    return read_voucher_books(entries, "USD")


@cache
def template() -> bytes:
    """The empty workbook of the book."""
    return write_template(books(), DAY)


def sheet_of(data: bytes, name: str = "Vouchers") -> Worksheet:
    """A sheet of a workbook, to look at or to change."""
    found = load_workbook(io.BytesIO(data))[name]
    assert isinstance(found, Worksheet)
    return found


def saved(sheet: Worksheet) -> bytes:
    """The bytes of the workbook that a sheet belongs to."""
    content = io.BytesIO()
    assert sheet.parent is not None
    sheet.parent.save(content)
    return content.getvalue()


def column_of(field: str) -> int:
    """The column of a field in the template, from 1."""
    return next(place for place, column in enumerate(COLUMNS, 1) if column.field == field)


@cache
def short() -> bytes:
    """The template with twenty rows, which is opened quicker."""
    sheet = sheet_of(template())
    sheet.delete_rows(22, 600)
    sheet.tables["Vouchers"].ref = f"A1:{get_column_letter(len(COLUMNS))}21"
    return saved(sheet)


def fill(*rows: Filled) -> bytes:
    """The template with rows filled in, as an officer does."""
    sheet = sheet_of(short())
    for line, row in enumerate(rows, start=2):
        for field, value in row.items():
            sheet.cell(line, column_of(field)).value = value  # type: ignore[assignment]
    return saved(sheet)


def plain(rows: Sequence[Sequence[object]], name: str = "March") -> bytes:
    """A workbook of an officer's own: any headings and rows, and no mark."""
    sheet = sheet_of(short())
    assert sheet.parent is not None
    own = sheet.parent.create_sheet(name, 0)
    for other in sheet.parent.sheetnames[1:]:
        del sheet.parent[other]
    for row in rows:
        own.append(list(row))
    return saved(own)


def headings(*fields: str) -> list[str]:
    """The headings of some fields."""
    return [heading_of(field, "USD") for field in fields]


def source(data: bytes, name: str = "vouchers.xlsx") -> Source:
    """A workbook as a source; its name says nothing."""
    return Source(Path(name), data)


def cell_of(value: object) -> Cell:
    """A cell as the reader of workbooks hands it on: numbers by their shortest text."""
    if value is None:
        return ""
    if isinstance(value, float | int) and not isinstance(value, bool):
        return Decimal(int(value)) if value == int(value) else Decimal(repr(value))
    assert isinstance(value, str | Decimal | dt.date | bool)
    return value


@dataclass(frozen=True)
class Opened(Source):
    """A workbook that has been opened already: quick, for the many cases of one cell."""

    opened: tuple[Sheet, ...] = ()

    def sheets(self, profile: Profile | None = None) -> list[Sheet]:
        """The sheets as given."""
        del profile
        return list(self.opened)


def ready(*sheets: Sheet) -> Source:
    """A source of these sheets."""
    return Opened(Path("vouchers.xlsx"), b"PK\x03\x04", opened=sheets)


def sheet(rows: Sequence[Sequence[object]], name: str = "Vouchers") -> Sheet:
    """Rows of cells as a sheet."""
    lines = (Row(line, tuple(map(cell_of, cells))) for line, cells in enumerate(rows, 1))
    return Sheet(name, tuple(row for row in lines if not row.empty))


LISTS = sheet([[MARK, VERSION, "RF"]], "Lists")


def opened(*rows: Filled) -> Source:
    """The template with rows filled in, opened already."""
    fields = [column.field for column in COLUMNS]
    cells: list[list[object]] = [[row.get(field) for field in fields] for row in rows]
    return ready(sheet([headings(*fields), *cells]), LISTS)


def read(*rows: Filled) -> VoucherReading:
    """What filled rows come to with the book."""
    return read_vouchers(opened(*rows), books())


def reasons(*rows: Filled) -> list[str]:
    """What is wrong with filled rows."""
    return [str(problem) for problem in read(*rows).problems]
