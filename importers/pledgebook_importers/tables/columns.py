"""Where a table begins, which column holds what, and where it ends."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from pledgebook_importers.tables.profiles import Profile
from pledgebook_importers.tables.sheets import TOP, Cell, Row, Sheet


@dataclass(frozen=True, slots=True)
class Layout:
    """A table found in a sheet: its heading row, the column of each field, its preamble."""

    sheet: Sheet
    place: int
    columns: Mapping[str, int]

    @property
    def heading(self) -> Row:
        """The row of headings."""
        return self.sheet.rows[self.place]

    @property
    def preamble(self) -> Sequence[Row]:
        """What stands above the headings."""
        return self.sheet.rows[: self.place]

    def has(self, field: str) -> bool:
        """Whether the table has a column of that field."""
        return field in self.columns

    def cell(self, row: Row, field: str) -> Cell:
        """The row's cell of that field, empty where there is none."""
        column = self.columns.get(field, -1)
        return row.cells[column] if 0 <= column < len(row.cells) else ""

    def text(self, row: Row, field: str) -> str:
        """The row's cell of that field as stripped text."""
        column = self.columns.get(field)
        return "" if column is None else row.text(column)

    def body(self, footer: str) -> Iterator[Row]:
        """The rows below the headings, up to one whose first filled cell `footer` matches."""
        for row in self.sheet.rows[self.place + 1 :]:
            if row.empty:
                continue
            if footer and is_footer(row, footer):
                return
            yield row

    def footers(self, footer: str) -> Iterator[Row]:
        """The rows whose first filled cell `footer` matches: totals to check against."""
        return (
            row
            for row in self.sheet.rows[self.place + 1 :]
            if not row.empty and footer and is_footer(row, footer)
        )


def is_footer(row: Row, footer: str) -> bool:
    """Whether the first filled cell matches the pattern."""
    first = next((text for i in range(len(row.cells)) if (text := row.text(i))), "")
    return bool(re.search(footer, first))


@lru_cache(maxsize=4096)
def heading_key(text: str) -> str:
    """A heading without case, accents, marks and blanks: `Value Date` is `valuedate`."""
    plain = unicodedata.normalize("NFKD", text)
    return "".join(char for char in plain if char.isalnum()).casefold()


def find_layout(sheet: Sheet, profile: Profile) -> Layout | None:
    """The first row that has all the headings which the profile names, or None.

    Of the headings that one field may have, one is enough.
    """
    wanted = {
        field: tuple(map(heading_key, profile.headings(field)))
        for field in (*profile.columns, *profile.optional)
    }
    required = {heading_key(name) for name in profile.header}
    for place, row in enumerate(sheet.rows[:TOP]):
        at: dict[str, int] = {}
        for column in range(len(row.cells)):
            at.setdefault(heading_key(row.text(column)), column)
        if not required <= at.keys():
            continue
        columns = {
            field: next(at[key] for key in keys if key in at)
            for field, keys in wanted.items()
            if any(key in at for key in keys)
        }
        if columns and profile.columns.keys() <= columns.keys():
            return Layout(sheet, place, columns)
    return None


def sheets_of(sheets: Sequence[Sheet], profile: Profile | None) -> list[Sheet]:
    """The sheets to look at: the one that the profile names, else every visible one with rows."""
    if profile and profile.sheet:
        return [sheet for sheet in sheets if sheet.name == profile.sheet]
    return [sheet for sheet in sheets if not sheet.hidden and sheet.rows]
