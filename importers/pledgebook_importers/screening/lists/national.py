"""A national list as a table that an office described in a profile of kind `screening`.

One row is a name; rows with the same `id` are names of one entry. Without a column `id` every row
is an entry of its own, by its line.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from pledgebook_importers.intake.errors import RefusedError
from pledgebook_importers.screening.countries import code_of
from pledgebook_importers.screening.entries import Entry, Kind, ListedName, Quality, SanctionsList
from pledgebook_importers.screening.lists.dates import births, born_on, stated_day
from pledgebook_importers.tables.claims import claiming, every_layout
from pledgebook_importers.tables.profiles import ScreeningProfile
from pledgebook_importers.tables.values import date_order

if TYPE_CHECKING:
    from pledgebook_importers.intake.source import Source
    from pledgebook_importers.tables.columns import Layout
    from pledgebook_importers.tables.sheets import Row

KINDS: Mapping[str, Kind] = {
    **dict.fromkeys(("person", "individual", "p", "natural person", "فرد", "شخص"), "person"),
    **dict.fromkeys(
        ("organisation", "organization", "entity", "enterprise", "company", "e", "legal entity", "كيان"),
        "organisation",
    ),
    **dict.fromkeys(("vessel", "ship", "aircraft"), "vessel"),
}  # fmt: skip
"""Words for what an entry or a payee is."""
_PARTS = ("first-name", "middle-name", "last-name")


def claims(source: Source) -> bool:
    """Whether a profile of a national list fits the table."""
    return bool(claiming(source, ScreeningProfile))


def read(source: Source) -> SanctionsList:
    """Read the table.

    Raises:
        RefusedError: several profiles fit, or a row has no name.
    """
    profiles = claiming(source, ScreeningProfile)
    if len(profiles) > 1:
        names = ", ".join(profile.name for profile in profiles)
        raise RefusedError(None, f"the profiles {names} all fit; name one with --profile")
    profile = profiles[0]
    grouped: dict[str, list[tuple[Layout, Row]]] = defaultdict(list)
    order = profile.dates or "ymd"
    for layout in every_layout(source, profile):
        rows = list(layout.body(profile.footer))
        order = profile.dates or date_order(layout.cell(row, "birth-date") for row in rows) or order
        for row in rows:
            grouped[layout.text(row, "id") or f"row-{row.line}"].append((layout, row))
    entries = tuple(_entry(id_, rows, profile) for id_, rows in grouped.items())
    date = stated_day(profile.date, order) if profile.date else None
    return SanctionsList(
        profile.list_id or profile.name, date, source.sha256, f"table {profile.name}", entries
    )


def _entry(id_: str, rows: Sequence[tuple[Layout, Row]], profile: ScreeningProfile) -> Entry:
    order = profile.dates or "ymd"
    names: dict[str, ListedName] = {}
    for layout, row in rows:
        text = layout.text(row, "name") or " ".join(
            filter(None, (layout.text(row, part) for part in _PARTS))
        )
        if not text:
            raise RefusedError(row.line, "an entry without a name; nothing may be left unscreened")
        low = layout.text(row, "quality").casefold() in ("low", "weak")
        quality: Quality = "low" if low else "good" if names else "primary"
        names.setdefault(text, ListedName(text, quality))
        for field in ("name-original", "aliases"):
            for one in layout.text(row, field).split(profile.alias_separator):
                if one.strip():
                    names.setdefault(one.strip(), ListedName(one.strip(), "good"))
    first, row = rows[0]
    kinds = [profile.kinds.get(text, text) for text in (first.text(row, "type"),)]
    kind = KINDS.get(kinds[0].casefold(), "")
    countries = (
        code_of(one) for layout, row in rows for one in layout.text(row, "country").split(";")
    )
    return Entry(
        id=id_,
        names=tuple(names.values()),
        kind=kind,
        births=births(born_on(layout.text(row, "birth-date"), order) for layout, row in rows),
        countries=frozenset(code for code in countries if code),
        regime=first.text(row, "regime"),
    )
