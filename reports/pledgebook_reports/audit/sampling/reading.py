"""Reading a filled-in workpaper back: the plan, the items, and what the auditor wrote of each.

Nothing is assumed: a blank stays blank, what is no amount is refused with its row, and items that
were altered or left out are seen by their digest.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from pledgebook_importers.intake.errors import RefusedError
from pledgebook_importers.tables.sheets import Row, read_text, read_workbook
from pledgebook_reports.audit.sampling import columns
from pledgebook_reports.audit.sampling.plan import Stratum, items_digest
from pledgebook_reports.audit.sampling.population import SamplingError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

MOST_BYTES = 50_000_000
_AMOUNT = re.compile(r"-?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?")
_DRAWN = re.compile(r"(\d+) of (\d+) items; (\S+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Worked:
    """One item as the auditor left it; `audited` and `deviates` are None where blank."""

    row: int
    id: str
    stratum: str
    book: Decimal
    audited: Decimal | None
    deviates: bool | None
    failed: tuple[str, ...]
    """The tests that were answered with no."""
    unanswered: tuple[str, ...]
    notes: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Workpaper:
    """A workpaper: its plan by label, its strata and its items."""

    plan: Mapping[str, str]
    strata: tuple[Stratum, ...]
    items: tuple[Worked, ...]

    def amount(self, label: str) -> Decimal:
        """An amount or share of the plan.

        Raises:
            SamplingError: it is missing or no number.
        """
        text = self.plan.get(label, "")
        share = text.endswith("%")
        number = _number(text.removesuffix("%"))
        if number is None:
            raise SamplingError(f'the plan says "{text}" for {label}, which is no number')
        return number / 100 if share else number


def read(path: Path) -> Workpaper:
    """The workpaper in an XLSX or CSV file.

    Raises:
        SamplingError: it cannot be read, or as `read_content`.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise SamplingError(f"cannot read {path}: {error.strerror}") from None
    return read_content(content, str(path))


def read_content(content: bytes, path: str) -> Workpaper:
    """The workpaper that an XLSX or CSV file holds; `path` is what messages call it.

    Raises:
        SamplingError: no workpaper of a sample, altered items, or a cell that says no amount.
    """
    plan: dict[str, str] = {}
    head: Row | None = None
    items: list[Row] = []
    for rows in _sheets(content, path):
        inside = False
        for row in rows:
            if inside:
                items.append(row)
            elif row.text(0) == columns.ITEM and columns.BOOK in row.cells:
                head, inside = row, True
            elif row.text(0) and row.text(1):
                plan.setdefault(row.text(0), row.text(1).removeprefix("'"))
    if head is None or "Method" not in plan:
        raise SamplingError(f"{path}: no workpaper of a sample: it has no plan or no items")
    heads = {cell.strip(): place for place, cell in enumerate(head.cells) if isinstance(cell, str)}
    lacking = [head for head in (columns.ITEM, columns.STRATUM, columns.BOOK) if head not in heads]
    lacking += [] if {columns.AUDITED, columns.DEVIATION} & heads.keys() else [columns.AUDITED]
    if lacking:
        raise SamplingError(f"{path}:{head.line}: the column {lacking[0]} is missing")
    worked = tuple(_worked(path, row, heads) for row in items)
    _unaltered(path, plan, worked)
    return Workpaper(plan=plan, strata=tuple(_strata(plan)), items=worked)


def _sheets(content: bytes, path: str) -> list[tuple[Row, ...]]:
    if len(content) > MOST_BYTES:
        raise SamplingError(f"{path}: too large for a workpaper")
    try:
        if content.startswith(b"PK"):
            return [sheet.rows for sheet in read_workbook(content)]
        return [read_text(content.decode("utf-8-sig")).rows]
    except UnicodeDecodeError:
        raise SamplingError(f"{path}: no UTF-8 text; save it as CSV UTF-8 or XLSX") from None
    except RefusedError as error:
        where = f"{path}:{error.line}" if error.line else path
        raise SamplingError(f"{where}: {error.reason}") from None


def _worked(path: str, row: Row, heads: Mapping[str, int]) -> Worked:
    def text(head: str) -> str:
        return row.text(heads[head]) if head in heads else ""

    book = _number(text(columns.BOOK))
    if book is None:
        raise SamplingError(f"{path}:{row.line}: the book amount is no number")
    audited, deviates = text(columns.AUDITED), text(columns.DEVIATION).casefold()
    number = _number(audited)
    if audited and number is None:
        raise SamplingError(
            f'{path}:{row.line}: the audited amount "{audited}" of {row.text(0)} is no amount; '
            "write it as 1234.50, or leave it blank"
        )
    if deviates not in ("", "yes", "no"):
        raise SamplingError(
            f'{path}:{row.line}: the deviation "{deviates}" of {row.text(0)} must be yes or no'
        )
    answers = {test: text(test).casefold() for test in columns.TESTS}
    odd = next((test for test, said in answers.items() if said not in ("", *columns.ANSWERS)), None)
    if odd:
        raise SamplingError(f"{path}:{row.line}: {odd} of {row.text(0)} must be yes, no or n/a")
    return Worked(
        row=row.line,
        id=row.text(0).removeprefix("'"),
        stratum=text(columns.STRATUM),
        book=book,
        audited=number,
        deviates=None if not deviates else deviates == "yes",
        failed=tuple(test for test, said in answers.items() if said == "no"),
        unanswered=tuple(test for test, said in answers.items() if not said),
        notes=text(columns.NOTES),
    )


def _unaltered(path: str, plan: Mapping[str, str], items: tuple[Worked, ...]) -> None:
    found = items_digest((one.id, one.stratum, one.book) for one in items)
    if found != plan.get("Items (SHA-256)"):
        raise SamplingError(
            f"{path}: the items are not those that were drawn: a row, a stratum or a book amount "
            "was changed, added or left out; draw the sample again and copy your marks over"
        )


def _strata(plan: Mapping[str, str]) -> list[Stratum]:
    found = []
    for label, text in plan.items():
        match = _DRAWN.fullmatch(text) if label.startswith("Drawn from ") else None
        if match:
            name = label.removeprefix("Drawn from ")
            value = _number(match[3]) or Decimal(0)
            found.append(Stratum(name, int(match[2]), value, int(match[1])))
    return found


def _number(text: str) -> Decimal | None:
    return Decimal(text.replace(",", "")) if _AMOUNT.fullmatch(text) else None
