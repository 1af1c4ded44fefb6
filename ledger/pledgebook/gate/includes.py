"""Which files an `include` means: regular files below the main file's folder, by no link."""

from __future__ import annotations

import fnmatch
import glob
import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MAGIC = "*?["


class IncludeRefusedError(Exception):
    """An include that no book needs: the code and the reason."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code


def matches(root: Path, folder: Path, pattern: str, most: int) -> list[Path]:
    """The files that an include in a file of `folder` means, in the order of their names.

    Raises:
        IncludeRefusedError: it leads outside `root`, through a link, or to more than `most` files.
    """
    # What leads outside is not searched: a pattern could walk over the whole disk.
    if "\0" in pattern or not Path(os.path.normpath(folder / pattern)).is_relative_to(root):
        raise IncludeRefusedError("PB012", f'include "{pattern}" leads outside the books')
    parts = Path(pattern).parts
    wild = next((n for n, part in enumerate(parts) if set(part) & set(MAGIC)), len(parts))
    if ".." in parts[wild:]:
        raise IncludeRefusedError("PB012", f'include "{pattern}" goes back after a wildcard')
    begin = Path(os.path.normpath(folder.joinpath(*parts[:wild])))
    straight: set[Path] = set()
    if os.path.lexists(begin):
        _expect_own(root, begin, pattern, straight)
    if "**" in pattern:
        _expect_tree(begin, pattern, most)
    found = []
    for match in glob.iglob(str(folder / pattern), recursive=True):  # noqa: PTH207 -- Beancount's own matching
        found.append(Path(os.path.normpath(match)))
        if len(found) > most:
            raise IncludeRefusedError("PB003", f'include "{pattern}" means over {most:,} files')
    for target in found:
        _expect_own(root, target, pattern, straight)
    return sorted(found)


def means(pattern: Path, path: Path) -> bool:
    """Whether `matches` would find a file by that absolute pattern if it stood there.

    As `glob` has it: `**` is any number of folders (of `Path.match` it is one), and a wildcard
    does not take a hidden name.
    """
    return _fits(pattern.parts, path.parts)


def _fits(asked: Sequence[str], parts: Sequence[str]) -> bool:
    if not asked or not parts:
        return not parts and all(one == "**" for one in asked)
    first, *rest = asked
    hidden = parts[0].startswith(".")
    if first == "**":
        return _fits(rest, parts) or (not hidden and _fits(asked, parts[1:]))
    taken = fnmatch.fnmatchcase(parts[0], first) and (first.startswith(".") or not hidden)
    return taken and _fits(rest, parts[1:])


def _expect_own(root: Path, target: Path, pattern: str, straight: set[Path]) -> None:
    """One file has one name: a link would let it be read twice, or from elsewhere.

    `straight` are folders that no link leads to, and are asked once.
    """
    if target.parent in straight and not target.is_symlink():
        return
    try:
        real = target.resolve()
    except (OSError, RuntimeError) as error:
        raise IncludeRefusedError("PB002", f'include "{pattern}": {error}') from None
    if not real.is_relative_to(root):
        raise IncludeRefusedError(
            "PB012", f'include "{pattern}" leads outside the books: {target.relative_to(root)}'
        )
    if real != target:
        raise IncludeRefusedError(
            "PB002", f'include "{pattern}" leads through a link: {target.relative_to(root)}'
        )
    straight.add(target.parent)


def _expect_tree(top: Path, pattern: str, most: int) -> None:
    """Nothing to walk round in: `**` follows links, and two that lead back never end."""
    for number, entry in enumerate(_walk(top)):
        if number > 2 * most:
            raise IncludeRefusedError("PB003", f'include "{pattern}" walks over too many files')
        if entry.is_symlink():
            raise IncludeRefusedError(
                "PB002", f'include "{pattern}" walks over a link: {entry.name}'
            )


def _walk(top: Path) -> Iterator[os.DirEntry[str]]:
    waiting = [str(top)]
    while waiting:
        try:
            entries = sorted(os.scandir(waiting.pop()), key=lambda entry: entry.name)
        except OSError:
            continue
        for entry in entries:
            yield entry
            if entry.is_dir(follow_symlinks=False):
                waiting.append(entry.path)


def read_regular(path: Path, most: int) -> bytes:
    """The content of a regular file, opened so that no pipe can make us wait.

    Raises:
        IncludeRefusedError: it cannot be read, is no regular file, or larger than `most` bytes.
    """
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise IncludeRefusedError("PB001", _unreadable(error)) from None
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise IncludeRefusedError("PB002", "is no regular file")
        with os.fdopen(handle, "rb", closefd=False) as file:
            content = file.read(most + 1)
    except OSError as error:
        raise IncludeRefusedError("PB001", _unreadable(error)) from None
    finally:
        os.close(handle)
    if len(content) > most:
        raise IncludeRefusedError("PB003", f"is larger than {most // 2**20} MiB")
    return content


def _unreadable(error: OSError) -> str:
    return f"cannot be read ({error.strerror}): check the path and its permissions"
