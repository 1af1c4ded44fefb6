"""Which saved layout a table is of."""

from __future__ import annotations

from typing import TypeVar

from pledgebook_importers.intake.source import Source
from pledgebook_importers.tables.columns import Layout, find_layout, heading_key, sheets_of
from pledgebook_importers.tables.profiles import Profile
from pledgebook_importers.tables.sheets import TOP

P = TypeVar("P", bound=Profile)


def claiming(source: Source, kind: type[P]) -> list[P]:
    """Every profile of that kind whose headings the file has; a named one is the only one asked.

    A text is looked at only, so that one that is no table at all is not refused here.

    Raises:
        RefusedError: the file is a workbook that cannot be read.
    """
    asked = [source.chosen] if source.chosen else list(source.profiles.values())
    return [
        profile
        for profile in asked
        if isinstance(profile, kind) and _found(profile, source, whole=False)
    ]


def layouts(source: Source, kind: type[P]) -> list[tuple[P, Layout]]:
    """Every profile of that kind that claims the file, with the first table that it fits.

    Raises:
        RefusedError: the file has the headings, but is no readable table.
    """
    found = [(profile, every_layout(source, profile)) for profile in claiming(source, kind)]
    return [(profile, tables[0]) for profile, tables in found if tables]


def every_layout(source: Source, profile: Profile) -> list[Layout]:
    """The tables of a file that a profile fits, one a sheet.

    Raises:
        RefusedError: the file is no readable table.
    """
    return _found(profile, source, whole=True)


def missing_headings(source: Source, profile: Profile) -> str:
    """Why a table is not of a profile: the headings that its best row lacks, or its sheet."""
    if profile.sheet and not sheets_of(source.top(profile), profile):
        return f"no sheet is called {profile.sheet!r}, as profile {profile.name} has it"
    wanted = [*profile.header, *(profile.headings(field) for field in profile.columns)]
    choices = [(names,) if isinstance(names, str) else names for names in wanted]
    fewest = choices
    for sheet in sheets_of(source.top(profile), profile):
        for row in sheet.rows[:TOP]:
            has = {heading_key(row.text(column)) for column in range(len(row.cells))}
            lacking = [names for names in choices if not has & set(map(heading_key, names))]
            fewest = min(fewest, lacking, key=len)
    names = ", ".join(repr(names[0]) for names in fewest if names)
    return f"no row has the headings of profile {profile.name}: {names} missing"


def _found(profile: Profile, source: Source, *, whole: bool) -> list[Layout]:
    sheets = source.sheets(profile) if whole else source.top(profile)
    found = (find_layout(sheet, profile) for sheet in sheets_of(sheets, profile))
    return [layout for layout in found if layout is not None]
