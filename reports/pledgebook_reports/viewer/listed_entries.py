"""The entry of a list in force, for a page: its list is read once, and only the entry is kept."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from pledgebook_importers.intake.errors import RefusedError
from pledgebook_importers.screening import kept
from pledgebook_importers.tables.profiles import ProfileError, load_folder, shipped

if TYPE_CHECKING:
    from pathlib import Path

    from pledgebook_importers.screening.entries import Entry


def entry_of(books: Path, list_id: str, wanted: str) -> Entry | None:
    """The entry of that id in the list in force; None where it holds none, or cannot be read just now."""
    try:
        current = next(one for one in kept.in_force(books) if one.record.id == list_id)
        return _read(books, current.folder, wanted)
    except (StopIteration, RefusedError, ProfileError):
        return None


@lru_cache(maxsize=16)
def _read(books: Path, folder: Path, wanted: str) -> Entry | None:
    """By its folder too, which changes with the list in force. A failure is not kept, and tried again."""
    current = next(one for one in kept.in_force(books) if one.folder == folder)
    profiles = {**shipped(), **load_folder(books / "profiles")}
    entries = kept.load(current, profiles).entries
    return next((entry for entry in entries if entry.id == wanted), None)
