"""Directives that no fund's book holds: invented amounts, code, files from elsewhere."""

from __future__ import annotations

import datetime
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from beancount.core import data

from pledgebook.gate.limits import METADATA, POSTINGS, VALUES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

EXTENSIONS = frozenset(
    f"pledgebook_reports.viewer.{name}" for name in ("every_page", "overview", "pledges")
)
FAVA_OPTIONS = frozenset(
    (
        "account-journal-include-children", "auto-reload", "collapse-pattern",
        "conversion-currencies", "currency-column", "default-page", "fiscal-year-end", "indent",
        "invert-gains-losses-colors", "invert-income-liabilities-equity", "language", "locale",
        "show-accounts-with-zero-balance", "show-accounts-with-zero-transactions",
        "show-closed-accounts", "show-metadata-indicators", "sidebar-show-queries",
        "upcoming-events", "uptodate-indicator-grey-lookback-days",
    )
)  # fmt: skip
"""Options of Fava that only change how a page looks. Others run code or name files."""
PLAIN = re.compile(r"[\w:^$.|()-]*")
"""Patterns that never repeat, and so are matched in no time."""
EARLIEST, LATEST = datetime.date(1900, 1, 1), datetime.date(2199, 12, 31)
CLOSURE_YEARS = 10
"""How long after its end a facility's accounts may still be settled."""

Fault = tuple[str, data.Directive, str]


def faults_of(root: Path, entries: Sequence[data.Directive]) -> Iterator[Fault]:
    """What a fund's book has no business holding, of entries in the order of their dates.

    `root` is the folder of the main file. Of dates that are out of bounds the first and the last
    are told.
    """
    yield from faults_of_entries(root, entries)
    yield from _of_dates(entries)


def faults_of_entries(root: Path, entries: Sequence[data.Directive]) -> Iterator[Fault]:
    """What is wrong with entries one by one, whatever their dates."""
    for entry in entries:
        if len(entry.meta) > METADATA:
            yield "PB016", entry, f"has more than {METADATA} metadata lines"
        if isinstance(entry, data.Transaction):
            if len(entry.postings) > POSTINGS:
                yield "PB016", entry, f"has more than {POSTINGS:,} postings"
        elif isinstance(entry, data.Custom):
            yield from _of_custom(entry)
        elif isinstance(entry, data.Balance):
            if entry.tolerance is not None:
                yield "PB014", entry, "a `balance` may state no tolerance"
        elif isinstance(entry, data.Pad):
            yield "PB013", entry, "`pad` invents amounts: enter the difference as a voucher"
        elif isinstance(entry, data.Document):
            yield from _of_document(root, entry)


def _of_document(root: Path, entry: data.Document) -> Iterator[Fault]:
    if not Path(os.path.normpath(entry.filename)).is_relative_to(root):
        yield "PB021", entry, f"`document` names a file outside the books: {entry.filename}"


def _of_custom(entry: data.Custom) -> Iterator[Fault]:
    values = [value.value for value in entry.values or ()]
    name = values[0] if values else ""
    if len(values) > VALUES:
        yield "PB016", entry, f"has more than {VALUES} values"
    elif entry.type == "fava-extension" and name not in EXTENSIONS:
        yield "PB015", entry, f'fava-extension "{name}" is not allowed: it would run code'
    elif entry.type == "fava-option" and name not in FAVA_OPTIONS:
        yield "PB015", entry, f'fava-option "{name}" is not allowed: it may run code or name files'
    elif entry.type == "fava-option" and name == "collapse-pattern" and not _plain(values):
        yield "PB015", entry, "collapse-pattern holds more than names, `^`, `$`, `.` and `|`"


def _plain(values: Sequence[Any]) -> bool:
    return all(isinstance(value, str) and PLAIN.fullmatch(value) for value in values[1:])


def _of_dates(entries: Sequence[data.Directive]) -> Iterator[Fault]:
    for entry in (*entries[:1], *entries[-1:]):
        if not EARLIEST <= entry.date <= LATEST:
            yield "PB020", entry, f"{entry.date} is no day of these books: {EARLIEST} to {LATEST}"
            return
    vouchers = (entry for entry in entries if isinstance(entry, data.Transaction))
    reverse = (entry for entry in reversed(entries) if isinstance(entry, data.Transaction))
    first, last = next(vouchers, None), next(reverse, None)
    start, end = _life(entries)
    if first is not None and first.date < start:
        yield (
            "PB020",
            first,
            (
                f"{first.date} is before the facility's start, {start}: mend the date, or amend the start"
            ),
        )
    if last is not None and last.date > end:
        yield (
            "PB020",
            last,
            (
                f"{last.date} is more than {CLOSURE_YEARS} years after the facility's end: mend the "
                "date, or amend the end"
            ),
        )


def _life(entries: Sequence[data.Directive]) -> tuple[datetime.date, datetime.date]:
    """The first and the last day on which the facilities of the books may have vouchers."""
    customs = [entry for entry in entries if isinstance(entry, data.Custom)]
    facilities = [entry for entry in customs if entry.type == "facility"]
    starts = [_day(entry.meta.get("start"), EARLIEST) for entry in facilities]
    ends = [_day(entry.meta.get("end"), LATEST) for entry in facilities]
    amended = {"start": starts, "end": ends}
    for entry in customs:
        match [value.value for value in entry.values or ()]:
            case [_, str() as name, datetime.date() as day, *_] if entry.type == "amendment":
                amended.get(name, []).append(day)
    start, end = min(starts, default=EARLIEST), max(ends, default=LATEST)
    if end.year + CLOSURE_YEARS > LATEST.year:
        return start, LATEST
    return start, datetime.date(end.year + CLOSURE_YEARS, 12, 31)


def _day(value: Any, otherwise: datetime.date) -> datetime.date:
    return value if isinstance(value, datetime.date) else otherwise
