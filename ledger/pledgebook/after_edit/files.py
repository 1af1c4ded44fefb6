"""The files of the books after some were added, edited or taken away, in the order of reading."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pledgebook.after_edit.base import DoubtError
from pledgebook.gate import includes
from pledgebook.gate.limits import OWN

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pledgebook.after_edit.base import State


def contents_of(state: State, paths: Iterable[str]) -> dict[str, bytes | None]:
    """What files hold now; None of those that are gone.

    Raises:
        DoubtError: one cannot be read, or they are very large.
    """
    found: dict[str, bytes | None] = {}
    for path in paths:
        if not Path(path).exists():
            found[path] = None
            continue
        try:
            found[path] = includes.read_regular(Path(path), OWN.file_bytes)
        except includes.IncludeRefusedError:
            raise DoubtError("a file cannot be read") from None
    if sum(len(content or b"") for content in found.values()) > state.left:
        raise DoubtError("large books")
    return found


def order_of(state: State, contents: Mapping[str, bytes | None]) -> list[str]:
    """The files as they are read, those that are gone among them.

    Raises:
        DoubtError: no one include of the main file takes up a new file, or one is left with none.
    """
    files = list(state.files)
    for path, content in contents.items():
        known = path in state.files
        if content is not None and known:
            continue
        meant = [one for one in state.includes if includes.means(Path(one), Path(path))]
        if len(meant) != 1 or len(files) >= OWN.files:
            raise DoubtError("an include")
        beside = [
            file for file in files
            if includes.means(Path(meant[0]), Path(file)) and contents.get(file, b"") is not None
        ]  # fmt: skip
        if not beside:
            raise DoubtError("an include of nothing")
        if not known:
            _insert(files, beside, path)
    return files


def _insert(files: list[str], beside: Sequence[str], path: str) -> None:
    """Put a file in its place by name among those that the same include means."""
    lower = [file for file in beside if file.split("/") < path.split("/")]
    place = files.index(lower[-1]) + 1 if lower else files.index(beside[0])
    files.insert(place, path)
