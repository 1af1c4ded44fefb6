"""One flow as FTS publishes it, in a page of the API or a row of the export.

Source of the names: https://api.hpc.tools/docs/v1/ (public search of flows), and the CSV that the
Humanitarian Data Exchange makes of it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pledgebook_importers.aid import published
from pledgebook_importers.intake.errors import RefusedError
from pledgebook_importers.tables.columns import heading_key
from pledgebook_importers.tables.sheets import Row, Sheet
from pledgebook_importers.tables.values import number

_CURRENCY = re.compile(r"[A-Z]{3}")
_YES = frozenset({"true", "yes", "1"})
_NO = frozenset({"false", "no", "0"})
_PREAMBLE = 20
COLUMNS = {
    "id": ("id", "flowid"),
    "amountUSD": ("amountusd", "amountus"),
    "status": ("status", "flowstatus"),
    "provider": ("srcorganization", "sourceorganization", "sourceorg", "srcorganizations"),
    "receiver": ("destorganization", "destinationorganization", "destinationorg"),
    "date": ("date", "flowdate"),
    "description": ("description",),
    "refCode": ("refcode", "reportersrefcode", "referencecode"),
    "boundary": ("boundary",),
    "onBoundary": ("onboundary",),
    "newMoney": ("newmoney",),
    "originalAmount": ("originalamount",),
    "originalCurrency": ("originalcurrency",),
    "exchangeRate": ("exchangerate",),
    "contributionType": ("contributiontype",),
    "flowType": ("flowtype",),
    "parentFlowId": ("parentflowid", "parentid"),
    "childFlowIds": ("childflowids",),
    "versionId": ("versionid",),
    "updatedAt": ("updatedat",),
}
_NEEDED = ("id", "amountUSD", "status", "provider", "receiver")


@dataclass(frozen=True, slots=True)
class Published:
    """One flow; amounts as stated, `line` its record or row, `new_money` None where not said.

    A `parked` flow waits to be split into children; its amount is what no child has taken yet.
    """

    id: str
    status: str
    amount_usd: Decimal | None
    original: Decimal | None
    currency: str
    rate: Decimal | None
    date: dt.date | None
    provider: str
    receiver: str
    description: str
    boundary: str
    on_boundary: str
    parked: bool
    new_money: bool | None
    parents: tuple[str, ...]
    children: tuple[str, ...]
    version: tuple[Decimal, str]
    line: int


def from_json(records: Sequence[Any]) -> list[Published]:
    """The flows of a page, each with its number in the page as its line.

    Raises:
        RefusedError: one is no object, or states an amount that is none.
    """
    return [_from_object(line, record) for line, record in enumerate(records, 1)]


def _from_object(line: int, record: Any) -> Published:
    if not isinstance(record, dict):
        raise RefusedError(line, f"record {line} is no flow; fetch the page again")
    sides = {
        "provider": _organizations(record.get("sourceObjects")),
        "receiver": _organizations(record.get("destinationObjects")),
    }
    return _published(line, {**record, **sides})


def _organizations(objects: Any) -> str:
    if not isinstance(objects, list):
        return ""
    names = [
        published.text(item.get("name"))
        for item in objects
        if isinstance(item, dict) and item.get("type") == "Organization"
    ]
    return "; ".join(dict.fromkeys(name for name in names if name))


def _published(line: int, record: Mapping[str, Any]) -> Published:
    name = published.text(record.get("id"))
    named = f"flow {name or line}"
    currency = published.text(record.get("originalCurrency")).upper()
    if currency and not _CURRENCY.fullmatch(currency):
        raise RefusedError(line, f"{named}: {currency[:20]!r} is no currency; fetch it again")
    version = published.number(record.get("versionId"), f"{named}: the version", line)
    return Published(
        id=name,
        status=published.text(record.get("status")).lower(),
        amount_usd=published.number(record.get("amountUSD"), f"{named}: amountUSD", line),
        original=published.number(record.get("originalAmount"), f"{named}: originalAmount", line),
        currency=currency,
        rate=published.number(record.get("exchangeRate"), f"{named}: exchangeRate", line),
        date=published.date(record.get("date")),
        provider=published.text(record.get("provider")),
        receiver=published.text(record.get("receiver")),
        description=_description(record),
        boundary=published.text(record.get("boundary")).lower(),
        on_boundary=published.text(record.get("onBoundary")).lower(),
        parked=published.text(record.get("flowType")).lower() == "parked",
        new_money=_truth(record.get("newMoney")),
        parents=_ids(record.get("parentFlowId")),
        children=_ids(record.get("childFlowIds")),
        version=(version or Decimal(0), published.text(record.get("updatedAt"))),
        line=line,
    )


def _description(record: Mapping[str, Any]) -> str:
    said = published.text(record.get("description"))
    code = published.text(record.get("refCode"))
    kind = published.text(record.get("contributionType")).lower()
    parts = (
        said,
        f"[{code}]" if code and code not in said else "",
        f"({kind})" if kind not in {"", "financial"} else "",
    )
    return " ".join(part for part in parts if part)


def _truth(value: Any) -> bool | None:
    if isinstance(value, bool):
        return value
    word = published.text(value).lower()
    return True if word in _YES else False if word in _NO else None


def _ids(value: Any) -> tuple[str, ...]:
    values = value if isinstance(value, list) else [value]
    found = (part for item in values for part in re.split(r"[;,\s]+", published.text(item)))
    return tuple(part for part in found if part)


@dataclass(frozen=True, slots=True)
class Export:
    """A table of flows: its sheet, the place of its heading row, the column of each field."""

    sheet: Sheet
    place: int
    columns: Mapping[str, int]


def find_export(sheets: Sequence[Sheet]) -> Export | None:
    """The first visible sheet with the headings of an export of flows."""
    for sheet in sheets:
        if sheet.hidden:
            continue
        for place, row in enumerate(sheet.rows[:_PREAMBLE]):
            at: dict[str, int] = {}
            for column in range(len(row.cells)):
                at.setdefault(heading_key(row.text(column)), column)
            columns = {
                field: next(at[key] for key in keys if key in at)
                for field, keys in COLUMNS.items()
                if any(key in at for key in keys)
            }
            if all(field in columns for field in _NEEDED):
                return Export(sheet, place, columns)
    return None


def from_table(export: Export) -> Iterator[Published]:
    """The flows of an export; the row of HXL tags under the headings is none.

    Raises:
        RefusedError: a row is cut or shifted, or states an amount that is none.
    """
    rows = export.sheet.rows
    width = len(rows[export.place].cells)
    for row in rows[export.place + 1 :]:
        if row.empty or _tags(row):
            continue
        extra = any(row.text(column) for column in range(width, len(row.cells)))
        if extra or (len(row.cells) < width and not export.sheet.name):
            reason = f"has {len(row.cells)} cells under {width} headings: cut or shifted"
            raise RefusedError(row.line, f"{reason}; fetch the file again")
        yield _published(row.line, dict(_cells(export, row)))


def _cells(export: Export, row: Row) -> Iterator[tuple[str, Any]]:
    for field, column in export.columns.items():
        cell = row.cells[column] if column < len(row.cells) else ""
        if field in {"amountUSD", "originalAmount", "exchangeRate"} and isinstance(cell, str):
            plain = number(cell, ".")
            yield field, cell if plain is None else plain
        else:
            yield field, cell


def _tags(row: Row) -> bool:
    texts = [row.text(column) for column in range(len(row.cells))]
    return all(text.startswith("#") for text in texts if text)
