"""Tables of rates from any other source, such as a central bank's, by the office's own profile."""

from __future__ import annotations

import re

from pledgebook_importers.intake.errors import RefusedError
from pledgebook_importers.intake.reading import Reading
from pledgebook_importers.intake.source import Source
from pledgebook_importers.rates.quotes import RateTable, oddities
from pledgebook_importers.rates.sheet import QuoteReader
from pledgebook_importers.tables.claims import claiming, layouts, missing_headings
from pledgebook_importers.tables.profiles import RatesProfile

_CODE = re.compile(r"[A-Z]{3}", re.ASCII)


def claims(source: Source) -> bool:
    """Whether a profile of rates is named for the table, or one knows its headings.

    Raises:
        RefusedError: the file is a workbook that cannot be read.
    """
    if source.container not in {"text", "workbook"}:
        return False
    return isinstance(source.chosen, RatesProfile) or bool(claiming(source, RatesProfile))


def read(source: Source) -> Reading:
    """Return the table.

    Raises:
        RefusedError: several profiles claim it, none does, or nothing of it may be used.
    """
    found = layouts(source, RatesProfile)
    if not found:
        chosen = source.chosen
        missing = missing_headings(source, chosen) if chosen else "no profile of rates fits"
        raise RefusedError(1, missing)
    if len(found) > 1:
        names = " and ".join(profile.name for profile, _ in found)
        raise RefusedError(None, f"may be of profile {names}; name one with --profile")
    profile, layout = found[0]
    if not _CODE.fullmatch(profile.base):
        reason = f"profile {profile.name} names {profile.base[:10]!r} as base: no currency"
        raise RefusedError(None, reason)
    reader = QuoteReader(layout, profile)
    table = RateTable(profile.source or profile.name, profile.base, reader.read())
    warnings = (*source.warn_of_encoding(profile.encoding), *reader.problems(), *oddities(table))
    return Reading(f"rates {profile.name}", rates=(table,), warnings=warnings)
