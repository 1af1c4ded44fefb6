"""IMF exchange rates: representative rates of a month, or rates of the SDR, as tab-separated text.

Days are the headings, in two blocks a month; currencies stand by name. Rates are units of currency
for one US dollar, save those marked by a note, (1), which are dollars for one unit. SDR files have
both ways: "Currency units per SDR" is taken where it is there.
https://www.imf.org/external/np/fin/data/param_rms_mth.aspx
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pledgebook_importers.intake.errors import Problem, RefusedError
from pledgebook_importers.intake.reading import Reading
from pledgebook_importers.intake.source import Source
from pledgebook_importers.rates.imf_names import code_of, note_of, plain_name
from pledgebook_importers.rates.quotes import Quote, RateTable, inverse, oddities
from pledgebook_importers.rates.sheet import AGAIN, MAX_QUOTES, is_absent, parse_rate
from pledgebook_importers.tables.profiles import RatesProfile
from pledgebook_importers.tables.sheets import Row

SOURCE = "IMF representative rate"
URL = "https://www.imf.org/external/np/fin/data/param_rms_mth.aspx"
_TABS = RatesProfile(delimiter="\t")
_DAY = re.compile(r"([A-Z][a-z]{2,8})\.? (\d{1,2}), ?(\d{4})", re.ASCII)
_HEADING = re.compile(rf"^Currency\t+ *{_DAY.pattern}", re.MULTILINE | re.ASCII)
_MONTHS = {name[:3]: number for number, name in enumerate(calendar.month_name) if name}
_NOTE = re.compile(r"(\(\d+\)).*dollars? per (?:unit of )?currency", re.IGNORECASE)
_DOLLAR_NOTE = "(1)"


@dataclass(frozen=True, slots=True)
class _Way:
    """What the rates of a section are units of, and for one unit of what."""

    base: str
    inverted: bool


_SECTIONS = (
    ("sdrs per currency unit", _Way("XDR", inverted=True)),
    ("currency units per sdr", _Way("XDR", inverted=False)),
    ("representative exchange rates", _Way("USD", inverted=False)),
    ("currency units per u.s. dollar", _Way("USD", inverted=False)),
)


def claims(source: Source) -> bool:
    """Whether a line near the beginning heads a block of currencies by days."""
    if source.container != "text" or source.chosen is not None:
        return False
    return bool(_HEADING.search(source.head.replace("\r", "\n")))


def read(source: Source) -> Reading:
    """Return one table against the dollar, the SDR, or both.

    Raises:
        RefusedError: nothing of the file may be used.
    """
    (sheet,) = source.sheets(_TABS)
    blocks = _Blocks(sheet.rows)
    found = list(blocks.quotes())
    ways = {way for way, _ in found}
    tables = []
    for base in sorted({way.base for way in ways}):
        chosen = min((way for way in ways if way.base == base), key=lambda way: way.inverted)
        quotes = tuple(quote for way, quote in found if way == chosen)
        tables.append(RateTable(SOURCE, base, quotes, URL))
    if not tables:
        raise RefusedError(1, f"the table holds no rate; {AGAIN}")
    odd = [problem for table in tables for problem in oddities(table)]
    warnings = (*source.warn_of_encoding(), *blocks.problems(), *odd)
    return Reading("imf-rates", rates=tuple(tables), warnings=warnings)


class _Blocks:
    """The rows of a file, with the days and the way of the block that each is in."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._rows = rows
        self._unknown: list[tuple[int, str]] = []
        noted = (_NOTE.match(row.text(0)) for row in rows)
        self._dollar_notes = {note[1] for note in noted if note} or {_DOLLAR_NOTE}

    def problems(self) -> Iterator[Problem]:
        """The currencies left out, for their code is not known."""
        if self._unknown:
            names = ", ".join(dict.fromkeys(name for _, name in self._unknown))
            reason = f"left out, for the code of its currency is not known: {names[:200]}"
            yield Problem(self._unknown[0][0], reason)

    def quotes(self) -> Iterator[tuple[_Way, Quote]]:
        way = _Way("USD", inverted=False)
        days: list[dt.date | None] = []
        count = 0
        for row in self._rows:
            first = row.text(0)
            filled = any(row.text(column) for column in range(1, len(row.cells)))
            if not filled:
                way = _section(first) or way
            elif first.lower() == "currency":
                days = [_day(row, column) for column in range(1, len(row.cells))]
            elif days and first:
                for quote in self._row(row, days, way):
                    yield way, quote
                    count += 1
            if count > MAX_QUOTES:
                raise RefusedError(row.line, f"more than {MAX_QUOTES:,} rates; split the table")

    def _row(self, row: Row, days: Sequence[dt.date | None], way: _Way) -> Iterator[Quote]:
        name = row.text(0)
        code = code_of(name)
        if not code:
            self._unknown.append((row.line, plain_name(name)))
            return
        turned = way.base == "USD" and note_of(name) in self._dollar_notes
        for column in range(1, len(row.cells)):
            cell = row.cells[column]
            if is_absent(cell):
                continue
            on = days[column - 1] if column <= len(days) else None
            if on is None:
                raise RefusedError(row.line, f"a rate of {code} under no day; {AGAIN}")
            rate = parse_rate(cell, ".")
            if rate is None:
                raise RefusedError(row.line, f"{str(cell)[:40]!r} is no rate of {code}; {AGAIN}")
            yield Quote(code, on, inverse(rate) if turned ^ way.inverted else rate, row.line)


def _section(text: str) -> _Way | None:
    said = text.lower()
    return next((way for words, way in _SECTIONS if said.startswith(words)), None)


def _day(row: Row, column: int) -> dt.date | None:
    """The day of a heading, None where the column has no heading."""
    printed = row.text(column)
    if not printed:
        return None
    match = _DAY.fullmatch(printed)
    month = _MONTHS.get(match[1][:3]) if match else None
    try:
        if match and month:
            return dt.date(int(match[3]), month, int(match[2]))
    except ValueError:
        pass
    raise RefusedError(row.line, f"{printed[:40]!r} is no date; {AGAIN}")
