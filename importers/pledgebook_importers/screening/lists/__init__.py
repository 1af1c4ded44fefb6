"""The readers of sanctions lists; a file is known by its content."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from pledgebook_importers.intake.errors import RefusedError
from pledgebook_importers.intake.files import load
from pledgebook_importers.intake.source import Source
from pledgebook_importers.screening.entries import SanctionsList
from pledgebook_importers.screening.lists import eu, national, ofac_csv, ofac_xml, un
from pledgebook_importers.screening.lists.mending import mended

if TYPE_CHECKING:
    from pledgebook_importers.tables.profiles import Profile

MAX_BYTES = 128 * 1024 * 1024
"""Larger than any list that an authority publishes (the largest has about 30 MB)."""
_Claims = Callable[[Source], bool]
_Reads = Callable[[Source], SanctionsList]
READERS: tuple[tuple[_Claims, _Reads], ...] = (
    (un.claims, un.read),
    (ofac_xml.claims, ofac_xml.read),
    (eu.claims_xml, eu.read_xml),
    (eu.claims_csv, eu.read_csv),
    (ofac_csv.claims, lambda source: ofac_csv.read(source, beside(source.path))),
    (national.claims, national.read),
)
"""Whether a file is of that kind, and how it is read; the first that claims it reads it."""
_UNKNOWN = (
    "no sanctions list that is known here: the UN's XML, OFAC's SDN.XML, CONSOLIDATED.XML, sdn.csv or "
    "cons_prim.csv, the EU's XML or CSV (full sanctions list), or a table with a profile of kind screening"
)

_NO_LISTS = {
    re.compile(rb"(?i)(?:\xef\xbb\xbf)?\s*<(?:!doctype )?html\b"): "a web page and no list, mostly "
    "the authority's message that something went wrong; fetch the file again",
    re.compile(rb"PK\x03\x04(?!.{0,4000}(?:\[Content_Types\]\.xml|xl/|mimetype))|\x1f\x8b", re.DOTALL):
    "a packed file (zip or gzip); unpack it and name the list in it",
}  # fmt: skip
"""How files begin that are downloaded in place of a list, and what to do."""


def read_list(
    path: Path, profiles: Mapping[str, Profile] | None = None, chosen: Profile | None = None
) -> SanctionsList:
    """Read a list file as it was downloaded.

    Raises:
        RefusedError: not readable, not a known list, or without any entry.
    """
    data = load(path, MAX_BYTES)
    for opening, what in _NO_LISTS.items():
        if opening.match(data):
            raise RefusedError(None, what)
    clean, warnings = mended(data)
    source = Source(path, clean, profiles or {}, chosen)
    found = next((read(source) for claims, read in READERS if claims(source)), None)
    if found is None:
        raise RefusedError(None, _UNKNOWN)
    digest = hashlib.sha256(data).hexdigest()
    return _sound(replace(found, sha256=digest, warnings=(*warnings, *found.warnings)))


def dated_by_file(found: SanctionsList, path: Path) -> SanctionsList:
    """A list that states no day, with the day on which its file was last written: its download's."""
    written = dt.datetime.fromtimestamp(path.stat().st_mtime, tz=dt.UTC)
    return replace(found, date=written.date())


def _sound(found: SanctionsList) -> SanctionsList:
    """The list, if it has entries and each of them a name and an id of its own."""
    if not found.entries:
        raise RefusedError(None, "holds no entry at all: a list that is empty is not put in force")
    numberless = [entry.name for entry in found.entries if entry.names and not entry.id]
    if numberless:
        raise RefusedError(
            None, f"the entry of {numberless[0][:60]!r} has no number: the file is not complete"
        )
    nameless = [entry.id for entry in found.entries if not entry.names]
    if nameless:
        raise RefusedError(
            None, f"entry {nameless[0] or 'without a number'} has no name: the file is not complete"
        )
    if len({entry.id for entry in found.entries}) < len(found.entries):
        # Two entries under one number must not pass for one another in a decision.
        seen: dict[str, int] = {}
        entries = []
        for entry in found.entries:
            seen[entry.id] = seen.get(entry.id, 0) + 1
            again = seen[entry.id] > 1
            entries.append(replace(entry, id=f"{entry.id}#{seen[entry.id]}") if again else entry)
        return replace(found, entries=tuple(entries))
    return found


def beside(path: Path) -> ofac_csv.Beside:
    """The other files of an OFAC set in the same folder: sdn.csv has alt.csv, cons_prim.csv cons_alt.csv.

    Raises:
        RefusedError: one of them is there and cannot be read.
    """
    found: dict[str, bytes] = {}
    for field, file in files_beside(path).items():
        try:
            found[field] = load(file, MAX_BYTES)
        except RefusedError as error:
            raise RefusedError(None, f"{file.name} beside it: {error.reason}") from error
    return ofac_csv.Beside(**found)


def files_beside(path: Path) -> dict[str, Path]:
    """The files of an OFAC set beside its main one, by what they hold."""
    before = re.match(r"(?i)(cons_)?(?:sdn|prim)", path.name)
    prefix = (before[1] or "") if before else ""
    names = {
        "aliases": f"{prefix}alt.csv",
        "addresses": f"{prefix}add.csv",
        "comments": f"{prefix or 'sdn_'}comments.csv",
    }
    there = (
        {file.name.casefold(): file for file in path.parent.iterdir() if file.is_file()}
        if before
        else {}
    )
    return {field: there[name] for field, name in names.items() if name in there}
