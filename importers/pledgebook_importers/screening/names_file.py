"""A file of names to be screened: CSV with a heading row, columns name, kind, birth_date, country.

Only `name` must be there. A row that cannot be screened is told by its line and never stops the
others; where only its birth date or kind is unreadable, the name is screened without it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pledgebook_importers.intake.errors import Problem, RefusedError
from pledgebook_importers.intake.files import load
from pledgebook_importers.intake.source import decode
from pledgebook_importers.screening.countries import code_of
from pledgebook_importers.screening.lists.dates import born_on
from pledgebook_importers.screening.lists.national import KINDS
from pledgebook_importers.screening.matching.screen import Query
from pledgebook_importers.tables.columns import heading_key
from pledgebook_importers.tables.sheets import find_delimiter
from pledgebook_importers.tables.values import DateOrder, date_order

COLUMNS = ("name", "kind", "birth_date", "country")
MAX_BYTES = 64 * 1024 * 1024
LONGEST = 300
"""Marks of the longest name: the lists have none of 250."""


@dataclass(frozen=True, slots=True)
class NamesFile:
    """What is to be screened, with the line of each name in `ref`; what was wrong, and what ignored."""

    queries: tuple[Query, ...]
    problems: tuple[Problem, ...]
    ignored: tuple[str, ...]
    countries: tuple[str, ...]
    """Countries that are not known; their names are screened without them."""


def read_names(path: Path) -> NamesFile:
    """Read the file.

    Raises:
        RefusedError: not readable, no UTF-8, no column `name`, or no table.
    """
    data = load(path, MAX_BYTES)
    try:
        text = decode(data)
    except RefusedError as error:
        reason = f"{error.reason.partition(';')[0]}; save the table as CSV UTF-8"
        raise RefusedError(error.line, reason) from error
    rows = _rows(text)
    _, headings = next(rows, (1, []))
    if headings and headings[0].casefold() == "sep=":
        # Spreadsheets say so which mark divides the cells.
        _, headings = next(rows, (1, []))
    keys = [heading_key(heading) for heading in headings]
    at = {name: keys.index(key) for name in COLUMNS if (key := heading_key(name)) in keys}
    if "name" not in at:
        raise RefusedError(
            1, "no column is called name; the columns are name, kind, birth_date, country"
        )
    if len(at) < sum(key in map(heading_key, COLUMNS) for key in keys):
        raise RefusedError(1, "a column stands there twice; leave one of each")
    body = [row for row in rows if any(cell.strip() for cell in row[1])]
    place = at.get("birth_date", -1)
    order = date_order(cells[place] for _, cells in body if 0 <= place < len(cells)) or "ymd"
    queries: list[Query] = []
    problems: list[Problem] = []
    for line, cells in body:
        found, wrong = _query(line, cells, at, len(headings), order)
        problems += [Problem(line, reason) for reason in wrong]
        if found is not None:
            queries.append(found)
    known = {heading_key(name) for name in COLUMNS}
    ignored = tuple(
        one.strip() for one, key in zip(headings, keys, strict=True) if key and key not in known
    )
    where = at.get("country", -1)
    countries = {cells[where].strip() for _, cells in body if 0 <= where < len(cells)}
    unknown = tuple(sorted(one for one in countries if one and not code_of(one)))
    return NamesFile(tuple(queries), tuple(problems), ignored, unknown)


def _rows(text: str) -> Iterator[tuple[int, Sequence[str]]]:
    """Each row with the line it begins at."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=find_delimiter(text), strict=True)
    line = 1
    try:
        for cells in reader:
            if cells:
                yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise RefusedError(line, f"not readable as CSV: {error}") from error


def _query(
    line: int, cells: Sequence[str], at: dict[str, int], width: int, order: DateOrder
) -> tuple[Query | None, list[str]]:
    if len(cells) > width and any(cell.strip() for cell in cells[width:]):
        reason = (
            f"{len(cells)} cells under {width} headings: a name with a comma must stand in quotes"
        )
        return None, [f"{reason}; not screened"]
    told = {name: cells[place].strip() if place < len(cells) else "" for name, place in at.items()}
    name = " ".join(told["name"].split())
    if not any(char.isalnum() for char in name):
        return None, ["no name; not screened"]
    if len(name) > LONGEST:
        return None, [f"a name of {len(name)} marks, more than {LONGEST}; not screened"]
    wrong = []
    kind, country = told.get("kind", ""), told.get("country", "")
    born = told.get("birth_date", "")
    birth, code = born_on(born, order), code_of(country)
    if kind and kind.casefold() not in KINDS:
        wrong.append(f"kind {kind[:40]!r} is neither person nor organisation; screened without it")
    if born and birth is None:
        wrong.append(f"birth_date {born[:40]!r} is no date or year; screened without it")
    found = Query(
        name,
        KINDS.get(kind.casefold(), ""),
        (birth,) if birth else (),
        frozenset((code,)) if code else frozenset(),
        ref=str(line),
    )
    return found, wrong
