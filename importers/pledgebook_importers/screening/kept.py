"""The sanctions lists of an office: kept beside its books, file and record, none ever replaced.

`lists/UN/2026-11-20-1f3a5c7e9b0d/` holds the file as it was downloaded and is named by the list's
day and the file's digest; `lists/UN/2026-11-20-1f3a5c7e9b0d.json` says what it is, and puts it in
force: it is written last, so that a list is in force whole or not at all. In force is the list of
the latest day; of two of one day, the one added last.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from pledgebook import durable, writer
from pledgebook_importers.intake.errors import RefusedError
from pledgebook_importers.screening.entries import SanctionsList
from pledgebook_importers.screening.lists import files_beside, read_list
from pledgebook_importers.tables.profiles import Profile

FOLDER = "lists"
SHRUNK = 80
"""Of a hundred entries in force a new list must have so many, or somebody must say that it is right."""
_DIGITS = 12
_UNFIT = re.compile(r"[^A-Za-z0-9._-]+")


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """What `lists/ID/DAY-DIGEST.json` says: `files` maps names to SHA-256, the main file's first."""

    id: str
    date: dt.date
    dated_by: str
    sha256: str
    format: str
    entries: int
    names: int
    files: dict[str, str]
    added_at: str
    added_by: str
    profile: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """A record and the folder of its files."""

    record: Record
    folder: Path

    @property
    def file(self) -> Path:
        """The main file."""
        return self.folder / next(iter(self.record.files))

    def damage(self) -> str:
        """What is wrong with the files as they lie there, empty where nothing is."""
        for name, digest in self.record.files.items():
            content = durable.content_of(self.folder / name)
            if content is None:
                return f"{name} is missing; add the list again"
            if durable.digest_of(content) != digest:
                return f"{name} is not the file that was added: its digest differs"
        return ""


@dataclass(frozen=True, slots=True)
class Adding:
    """Who adds a list and when; the day that the list itself does not state; the entries it must have."""

    by: str
    at: str
    date: dt.date | None = None
    entries: int | None = None
    list_id: str = ""


def kept(books: Path) -> list[Kept]:
    """All lists of the books in that folder, the latest of each last.

    Raises:
        RefusedError: a record cannot be read.
    """
    found = []
    for file in sorted((books / FOLDER).glob("*/*.json")):
        try:
            record = msgspec.json.decode(file.read_bytes(), type=Record)
        except (OSError, msgspec.DecodeError) as error:
            reason = f"{file}: no record of a list ({error}); bring it back from a copy"
            raise RefusedError(None, reason) from error
        found.append(Kept(record, file.with_suffix("")))
    return sorted(found, key=lambda one: (one.record.id, one.record.date, one.record.added_at))


def in_force(books: Path) -> list[Kept]:
    """The list in force of each id.

    Raises:
        RefusedError: a record cannot be read.
    """
    return list({one.record.id: one for one in kept(books)}.values())


def in_force_and_before(books: Path) -> list[tuple[Kept, Kept | None]]:
    """The list in force of each id with the one that was in force before it, None where there is none.

    Raises:
        RefusedError: a record cannot be read.
    """
    found: dict[str, tuple[Kept, Kept | None]] = {}
    for one in kept(books):
        earlier = found.get(one.record.id)
        found[one.record.id] = (one, earlier[0] if earlier else None)
    return list(found.values())


def load(one: Kept, profiles: Mapping[str, Profile]) -> SanctionsList:
    """Read a kept list again.

    Raises:
        RefusedError: its files are not those that were added, or cannot be read any more.
    """
    if damage := one.damage():
        raise RefusedError(None, damage)
    found = read_list(one.file, profiles, profiles.get(one.record.profile))
    return _named(found, one.record)


def add(
    books: Path, path: Path, found: SanctionsList, adding: Adding, profile: str = ""
) -> tuple[Record, bool]:
    """Keep a list that was read from `path`; also whether it is now in force.

    Raises:
        RefusedError: it has no day, shrank, or is not what the authority states; nothing is kept.
        WriteRefusedError: the disk or another hand is in the way.
    """
    date = found.date or adding.date
    if date is None:
        raise RefusedError(
            None, "the list states no day of its own; give it with --date YYYY-MM-DD"
        )
    id_ = _UNFIT.sub("-", adding.list_id or found.id)
    before = next((one.record for one in in_force(books) if one.record.id == id_), None)
    _check(found, before, adding)
    files = {path.name: path, **{file.name: file for file in _beside(path, found)}}
    contents = {_UNFIT.sub("-", name): file.read_bytes() for name, file in files.items()}
    digests = {name: durable.digest_of(content) for name, content in contents.items()}
    if next(iter(digests.values())) != found.sha256:
        raise RefusedError(None, "the file changed while it was read; add it again")
    record = Record(
        id=id_, date=date, dated_by="list" if found.date else "officer", sha256=found.sha256,
        format=found.format, entries=len(found.entries), names=found.names, files=digests,
        added_at=adding.at, added_by=adding.by, profile=profile,
    )  # fmt: skip
    stem = f"{date}-{found.sha256[:_DIGITS]}"
    if any(one.folder.name == stem and one.record.id == id_ for one in kept(books)):
        raise RefusedError(None, f"the very same list is kept already as {FOLDER}/{id_}/{stem}")
    folder = books / FOLDER / id_ / stem
    for name, content in contents.items():
        _keep(folder / name, content)
    text = msgspec.json.format(msgspec.json.encode(record), indent=1).decode() + "\n"
    writer.add_record(books, Path(FOLDER) / id_ / f"{stem}.json", text)
    return record, before is None or date >= before.date


def _named(found: SanctionsList, record: Record) -> SanctionsList:
    """The list under the id and day of its record, which an officer may have given."""
    return SanctionsList(
        record.id, record.date, found.sha256, found.format, found.entries, found.warnings
    )


def _check(found: SanctionsList, before: Record | None, adding: Adding) -> None:
    count = len(found.entries)
    if adding.entries is not None and adding.entries != count:
        raise RefusedError(
            None, f"holds {count:,} entries, not the {adding.entries:,} that were stated"
        )
    if before is None or adding.entries is not None:
        return
    if count * 100 < before.entries * SHRUNK:
        raise RefusedError(
            None,
            f"holds {count:,} entries where the list of {before.date} in force has {before.entries:,}: "
            f"not put in force; if the authority states that number, add it with --entries {count}",
        )


def _beside(path: Path, found: SanctionsList) -> Sequence[Path]:
    return list(files_beside(path).values()) if found.format == "OFAC CSV" else ()


def _keep(target: Path, content: bytes) -> None:
    """Put a file in its place; one that is there already must be the same."""
    there = durable.content_of(target)
    if there is not None:
        if there != content:
            msg = f"{target} exists already with another content"
            raise writer.WriteRefusedError(msg)
        return
    try:
        durable.make_folder(target.parent)
        staged = durable.staged_name(target)
        durable.write(staged, content)
        durable.publish(staged, target)
    except OSError as error:
        msg = f"{target} cannot be written ({(error.strerror or 'unknown reason').lower()})"
        raise writer.WriteRefusedError(msg) from error
