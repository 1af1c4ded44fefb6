"""Which saved layout a table is of."""

from __future__ import annotations

from typing import TypeVar

from pledgebook_importers.intake.source import Source
from pledgebook_importers.tables.columns import Layout, find_layout, sheets_of
from pledgebook_importers.tables.profiles import Profile

P = TypeVar("P", bound=Profile)


def layouts(source: Source, kind: type[P]) -> list[tuple[P, Layout]]:
    """Every profile of that kind that claims the file, with the table where it found it.

    A profile named on the command line is the only one asked.

    Raises:
        RefusedError: the file is no readable table.
    """
    asked = [source.chosen] if source.chosen else list(source.profiles.values())
    found = []
    for profile in asked:
        if not isinstance(profile, kind):
            continue
        for sheet in sheets_of(source.sheets(profile), profile):
            layout = find_layout(sheet, profile)
            if layout is not None:
                found.append((profile, layout))
                break
    return found
