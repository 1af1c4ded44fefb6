"""Reading contributions: CSV and workbooks by profile or headings, JSON as the same tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from pledgebook_importers.aid import published
from pledgebook_importers.aid.contributions import cerf
from pledgebook_importers.aid.contributions.plan import Plan, from_headings, from_profile
from pledgebook_importers.aid.contributions.table import is_total, read_table
from pledgebook_importers.aid.flows import Flow
from pledgebook_importers.intake.errors import Problem, RefusedError
from pledgebook_importers.intake.reading import Reading
from pledgebook_importers.intake.source import Source
from pledgebook_importers.tables.claims import claiming, every_layout
from pledgebook_importers.tables.columns import find_layout, sheets_of
from pledgebook_importers.tables.profiles import ContributionsProfile, Profile
from pledgebook_importers.tables.sheets import MAX_COLUMNS, MAX_ROWS, Cell, Row, Sheet
from pledgebook_importers.tables.values import DecimalMark

_LISTS = ("value", "data", "results", "contributions", "pledges", "records", "items")
_NEXT = ("nextLink", "@odata.nextLink", "odata.nextLink", "next")
_PLAIN = "contributions"
_MOST_CELLS = 2_000_000
_NOTES = 10
"""Rows at the end of a table among which its total and the notes below it stand."""


def claims(source: Source) -> bool:
    """Whether a profile of contributions knows the file, or its headings say what it is.

    A table that any other profile knows is not asked for its headings.
    """
    if source.container == "json":
        records = _records(source.json)
        return bool(records) and (cerf.is_cerf(records) or bool(_plans_of(source, records)))
    if source.container not in {"text", "workbook"}:
        return False
    if claiming(source, ContributionsProfile):
        return True
    if source.chosen is not None or claiming(source, Profile):
        return False
    return any(_known(sheet) for sheet in sheets_of(source.top(), None))


def read(source: Source) -> Reading:
    """The flows of a file of contributions.

    Raises:
        RefusedError: two profiles know it, a row's money cannot be known, or it has no flow.
    """
    if source.container == "json":
        return _read_json(source)
    profile = _profile(claiming(source, ContributionsProfile))
    if profile is None:
        plans = [plan for s in sheets_of(source.sheets(), None) if (plan := from_headings(s))]
    else:
        plans = [from_profile(layout, profile) for layout in every_layout(source, profile)]
    _check_sheets(plans)
    problems = source.warn_of_encoding(profile.encoding if profile else "")
    if source.container == "text":
        _check_end(source, plans)
    return _reading(plans, profile, problems)


def _known(sheet: Sheet) -> bool:
    """Whether the headings are a table of contributions, be it one that is refused."""
    try:
        return from_headings(sheet) is not None
    except RefusedError:
        return True


def _profile(found: Sequence[ContributionsProfile]) -> ContributionsProfile | None:
    """The profile with most columns of those that know the table."""
    best = sorted(found, key=lambda profile: -len(profile.columns) - len(profile.header))
    if len(best) > 1 and len(best[0].columns) == len(best[1].columns):
        names = f"{best[0].name} and {best[1].name}"
        raise RefusedError(None, f"profiles {names} both know it; name one with --profile")
    return best[0] if best else None


def _reading(
    plans: Sequence[Plan], profile: ContributionsProfile | None, problems: Sequence[Problem]
) -> Reading:
    mark: DecimalMark | None = profile.decimal if profile else None
    flows: list[Flow] = []
    found = [*problems]
    for plan in plans:
        more, doubts = read_table(plan, mark)
        flows += more
        found += doubts
    if not flows:
        raise RefusedError(1, "a table without a contribution; check that all of it was saved")
    name = f"{_PLAIN}.{profile.name}" if profile and profile.name else _PLAIN
    return Reading(format=name, flows=tuple(flows), warnings=tuple(found))


def _check_sheets(plans: Sequence[Plan]) -> None:
    """Refuse sheets that hold other columns: a summary and its details are the same money."""
    for plan in plans[1:]:
        if plan.columns != plans[0].columns:
            names = f"{plans[0].sheet.name[:40]!r} and {plan.sheet.name[:40]!r}"
            reason = f"sheets {names} hold other columns; name one as `sheet` in a profile"
            raise RefusedError(None, reason)


def _check_end(source: Source, plans: Sequence[Plan]) -> None:
    """Refuse a text that ends within a row, unless a total shows that the table is whole."""
    for plan in plans:
        last = plan.sheet.rows[-1]
        width = len(plan.heading.cells)
        if len(last.cells) >= width or source.data[-1:] in b"\r\n\0":
            continue
        if not any(is_total(plan, row) for row in plan.sheet.rows[-_NOTES:]):
            reason = f"ends after {len(last.cells)} of {width} cells: it is cut; fetch it again"
            raise RefusedError(last.line, reason)


def _records(value: Any) -> list[Any]:
    """The list of records in a JSON value, empty where it is none."""
    if isinstance(value, list):
        return value
    if isinstance(value, dict):
        for name in _LISTS:
            if isinstance(value.get(name), list):
                return list(value[name])
    return []


def _read_json(source: Source) -> Reading:
    records = _records(source.json)
    problems = list(_more(source.json, len(records)))
    if cerf.is_cerf(records):
        flows, doubts = cerf.read_records(records)
        if not flows:
            raise RefusedError(1, "no record states an amount; fetch the file again")
        return Reading("contributions.cerf", flows=tuple(flows), warnings=(*problems, *doubts))
    (plan, profile), *others = _plans_of(source, records)
    if others and profile is not None:
        _profile([profile, *(other for _, other in others if other)])
    return _reading([plan], profile, problems)


def _plans_of(
    source: Source, records: Sequence[Any]
) -> list[tuple[Plan, ContributionsProfile | None]]:
    sheet = _sheet(records)
    asked = [source.chosen] if source.chosen else list(source.profiles.values())
    found: list[tuple[Plan, ContributionsProfile | None]] = [
        (from_profile(layout, profile), profile)
        for profile in asked
        if isinstance(profile, ContributionsProfile) and (layout := find_layout(sheet, profile))
    ]
    if found or source.chosen:
        return found
    plan = from_headings(sheet)
    return [(plan, None)] if plan else []


def _sheet(records: Sequence[Any]) -> Sheet:
    """Records as a table: the names are its headings, a record's number its line.

    Raises:
        RefusedError: their table would be larger than any that is read.
    """
    objects = [record for record in records if isinstance(record, dict)]
    names = list(dict.fromkeys(name for record in objects for name in record))
    cells = len(records) * len(names)
    if len(records) > MAX_ROWS or len(names) > MAX_COLUMNS or cells > _MOST_CELLS:
        raise RefusedError(None, "too many records, or names in them; fetch it by year")
    heading = Row(0, tuple(names))
    rows = (
        Row(line, tuple(_cell(record, name) for name in names))
        for line, record in enumerate(records, 1)
    )
    return Sheet("", (heading, *rows))


def _cell(record: Any, name: str) -> Cell:
    value = record.get(name) if isinstance(record, dict) else None
    if isinstance(value, bool):
        return value
    if isinstance(value, Decimal):
        return value if published.bounded(value) else str(value)
    return published.text(value) if value is None or isinstance(value, str) else "{}"


def _more(value: Any, length: int) -> Iterator[Problem]:
    if isinstance(value, Mapping) and any(published.text(value.get(name)) for name in _NEXT):
        yield Problem(None, f"{length} records: more pages exist; fetch and import them too")
