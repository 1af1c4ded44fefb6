"""The columns of the voucher workbook: one list for the template, the reading and the guide."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from pledgebook_importers.tables.columns import heading_key

MARK = "Pledgebook voucher workbook"
"""Stands in the first cell of the sheet of lists: a file is known by it, whatever it is called."""
VERSION = "1"
MAIN_SHEET, GUIDE_SHEET, LISTS_SHEET = "Vouchers", "How to fill in", "Lists"

Kind = Literal["text", "day", "money", "choice"]
ListName = Literal[
    "payees", "currencies", "windows", "categories", "accounts", "agreements", "projects",
    "locations", "obligations", "advances", "sources", "answers", "preparers", "certifiers",
    "approvers", "disbursers",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Column:
    """One column: the field that it fills, its heading, and what is told of it.

    `needed` says when it must be filled, empty where it may always be left out; `choices` names
    the list that its cells offer; `also` are further headings under which it is found.
    """

    field: str
    heading: str
    kind: Kind
    needed: str
    wants: str
    example: str
    width: int = 14
    choices: ListName | None = None
    also: tuple[str, ...] = ()


ALWAYS, FIRST = "always", "on the first row of a voucher"

COLUMNS: tuple[Column, ...] = (
    Column(
        "voucher", "Voucher", "text", "",
        "The voucher's number: series, year, number. Rows with one number are lines of one voucher. "
        "Left empty, the row is a voucher by itself and gets its number later.",
        "V-2026-00001", 15, also=("Voucher number", "Voucher no"),
    ),
    Column("date", "Date", "day", FIRST, "The day of the voucher.", "2026-03-02", 12),
    Column(
        "payee", "Payee", "choice", FIRST, "Who is paid: pick from the list, or type the id.",
        "PAY-0041 Example Clay Brick Trading", 32, "payees",
    ),
    Column(
        "description", "Description", "text", FIRST, "What it is for, in one line.",
        "Pumps for the water works", 40,
    ),
    Column(
        "amount", "Amount", "money", ALWAYS, "The amount of this line, above nil.", "48,000.00", 16
    ),
    Column(
        "currency", "Currency", "choice", FIRST, "The currency of the amount.", "USD", 10,
        "currencies",
    ),
    Column(
        "value", "{currency} amount", "money", "where the currency is another",
        "What the amount is in {currency}, to the cent; empty where it is in {currency} already.",
        "1,002.52", 16,
    ),
    Column(
        "window", "Window", "choice", "for a cost", "The window that the cost belongs to.",
        "W1-Works", 22, "windows",
    ),
    Column(
        "category", "Category", "choice", "for a cost", "One of the eight UN categories.",
        "Equipment", 22, "categories",
    ),
    Column(
        "account", "Other account", "choice", "where it is no cost",
        "In place of window and category: an amount owed that is now paid (Liabilities:Payable), a "
        "retention released, an advance, a prepayment. The payee's own account is meant.",
        "Liabilities:Payable", 26, "accounts", ("Account",),
    ),
    Column(
        "agreement", "Agreement", "choice", "unless a split or an obligation says it",
        "The donor agreement, or the fund, that pays for this line.", "FI-2016-01 Finland", 24,
        "agreements",
    ),
    Column(
        "funding", "Funding split", "text", "where several agreements pay",
        "In place of an agreement: agreements with their weights, with ; between them.",
        "FI-2016-01=60; DE-2016-02=40", 28,
    ),
    Column(
        "project", "Project", "choice", "", "The project.", "PRJ-0085", 22, "projects"
    ),
    Column(
        "location", "Location", "choice", "", "Where the money is used.", "IQ-NI Ninewa", 18,
        "locations",
    ),
    Column(
        "obligation", "Obligation", "choice", "", "The contract or purchase order that this is under.",
        "O-2018-0010", 22, "obligations",
    ),
    Column(
        "advance", "Advance", "choice", "for an advance", "The advance that is paid.",
        "A-2019-001", 22, "advances",
    ),
    Column(
        "source", "Paid from", "choice", FIRST,
        "The bank account or petty cash that pays. Liabilities:Payable where it is accepted and not "
        "yet paid, Liabilities:Retention for what is kept back.",
        "Assets:Bank:Tigris:USD", 26, "sources", ("Bank account",),
    ),
    Column(
        "beneficiary", "Beneficiary account", "text", "", "The payee's account that the money goes to.",
        "IQ00DEMO000000000000041", 26,
    ),
    Column(
        "invoice_number", "Invoice number", "text", "", "As the invoice has it.", "0041/26-003", 16
    ),
    Column("invoice_date", "Invoice date", "day", "", "As the invoice has it.", "2026-02-20", 12),
    Column(
        "evidence", "Evidence files", "text", "",
        "Files below the folder of documents, with ; between them. The file's name begins with what it "
        "is (invoice, receipt, contract, certificate, face, bank-advice, payroll), or that stands in "
        "front: invoice=2026/V-2026-00001/scan.pdf.",
        "2026/V-2026-00001/invoice.pdf", 36, also=("Evidence", "Evidence file"),
    ),
    Column("final", "Final payment", "choice", "", "yes where the obligation ends with it.", "yes", 10,
           "answers"),
    Column("prepared_by", "Prepared by", "choice", "", "The officer who drew it up.",
           "OFF-04", 20, "preparers"),
    Column("prepared_on", "Prepared on", "day", "", "The day of that.", "2026-03-01", 12),
    Column("certified_by", "Certified by", "choice", "", "The officer who certifies the delivery.",
           "OFF-22", 20, "certifiers"),
    Column("approved_by", "Approved by", "choice", "", "The officer who approves it: not the preparer.",
           "OFF-13", 20, "approvers"),
    Column("approved_on", "Approved on", "day", "", "The day of that.", "2026-03-02", 12),
    Column("disbursed_by", "Disbursed by", "choice", "", "The officer who pays it out.",
           "OFF-31", 20, "disbursers"),
)  # fmt: skip

BY_FIELD: Mapping[str, Column] = {column.field: column for column in COLUMNS}
PER_VOUCHER = (
    "date", "payee", "beneficiary", "invoice_number", "invoice_date", "final", "prepared_by",
    "prepared_on", "certified_by", "approved_by", "approved_on", "disbursed_by",
)  # fmt: skip
"""What a voucher has once: further rows leave it empty or say the same."""
FROM_FIRST = ("description", "currency", "source", "project", "location", "obligation", "advance")
"""What a further row of a voucher may have of its own, and takes from the first where it is empty."""
REQUIRED = ("date", "payee", "description", "amount", "currency", "source")
"""Without a column of these there is nothing to read."""
KNOWN_BY = frozenset((*REQUIRED, "voucher", "agreement"))
"""The headings by which a sheet is known that lacks the mark."""

_VALUE = re.compile(r"[a-z]{3}amount")
_KEYS = {
    heading_key(heading): column.field
    for column in COLUMNS
    if column.field != "value"
    for heading in (column.heading, *column.also)
}


def field_of(heading: str) -> str | None:
    """The field under a heading, None where it is no column of ours.

    The heading of the book's own amount bears the book's currency: `USD amount`, `EUR amount`.
    """
    key = heading_key(heading)
    return "value" if _VALUE.fullmatch(key) else _KEYS.get(key)


def heading_of(field: str, currency: str) -> str:
    """The heading as a template for books in `currency` shows it."""
    return BY_FIELD[field].heading.format(currency=currency)
