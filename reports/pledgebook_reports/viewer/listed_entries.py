"""The entry of a list in force, for a page: a list is read once, and only the entries asked for are kept."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from pledgebook_importers.intake.errors import RefusedError
from pledgebook_importers.screening import kept
from pledgebook_importers.tables.profiles import ProfileError, load_folder, shipped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pledgebook_importers.screening.entries import Entry


def entries_of(books: Path, list_id: str, wanted: Sequence[str]) -> dict[str, list[Entry]]:
    """The entries of these ids in the list in force; none where there is no such list, or it is damaged."""
    try:
        current = next(one for one in kept.in_force(books) if one.record.id == list_id)
    except (StopIteration, RefusedError):
        return {}
    return _read(books, list_id, current.folder.name, tuple(sorted(wanted)))


@lru_cache(maxsize=16)
def _read(
    books: Path, list_id: str, folder: str, wanted: tuple[str, ...]
) -> dict[str, list[Entry]]:
    """By the folder's name too: it changes with the list in force."""
    found: dict[str, list[Entry]] = {}
    for one in kept.in_force(books):
        if one.record.id != list_id or one.folder.name != folder:
            continue
        try:
            profiles = {**shipped(), **load_folder(books / "profiles")}
            entries = kept.load(one, profiles).entries
        except (RefusedError, ProfileError):
            return {}
        for entry in entries:
            if entry.id in wanted:
                found.setdefault(entry.id, []).append(entry)
    return found
