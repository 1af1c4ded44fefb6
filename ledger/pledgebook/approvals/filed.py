"""The folder approvals/ as it lies there: acts, the signature beside each, and what is neither."""

from __future__ import annotations

import hashlib
import stat
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pledgebook.approvals import FOLDER
from pledgebook.approvals.act import Act, UnreadableActError, read
from pledgebook.seals import printed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SUFFIX, SIGNATURE = ".act", ".sig"
MAX_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class FiledAct:
    """One file of an act: its place below the books, and the act, or why it is none."""

    path: str
    file: str
    content: bytes = b""
    signature: str | None = None
    act: Act | None = None
    fault: str | None = None


@dataclass(slots=True)
class Filed:
    """All that lies in approvals/: acts, files that are none, and SHA-256 by path."""

    acts: list[FiledAct] = field(default_factory=list)
    strangers: list[tuple[str, str, str]] = field(default_factory=list)
    """Path, file and reason."""
    digests: dict[str, str] = field(default_factory=dict)


def read_filed(home: Path) -> Filed:
    """Read approvals/ below the folder of the books; a book without one has no acts."""
    filed = Filed()
    contents: dict[str, bytes] = {}
    for file in _files(home / FOLDER):
        path = printed(file.relative_to(home).as_posix())
        reason = _unfit(file)
        if reason is not None:
            filed.strangers.append((path, str(file), reason))
            continue
        contents[path] = file.read_bytes()
        filed.digests[path] = hashlib.sha256(contents[path]).hexdigest()
    for path, content in contents.items():
        file = str(home / path)
        if path.endswith(SUFFIX):
            filed.acts.append(_act(path, file, content, contents.get(path + SIGNATURE)))
        elif not (path.endswith(SUFFIX + SIGNATURE) and path.removesuffix(SIGNATURE) in contents):
            filed.strangers.append((path, file, "is no act and no signature of one: take it out"))
    return filed


def _files(folder: Path) -> Iterator[Path]:
    if folder.is_dir():
        for file in sorted(folder.rglob("*")):
            if not file.name.startswith(".") and (file.is_symlink() or not file.is_dir()):
                yield file


def _unfit(file: Path) -> str | None:
    try:
        status = file.lstat()
    except OSError as error:
        return f"cannot be read ({error.strerror})"
    if not stat.S_ISREG(status.st_mode):
        return "is no regular file"
    if file.suffix not in (SUFFIX, SIGNATURE):
        return "is no act and no signature of one: take it out"
    return f"is larger than {MAX_BYTES // 2**20} MiB" if status.st_size > MAX_BYTES else None


def _act(path: str, file: str, content: bytes, signature: bytes | None) -> FiledAct:
    armoured = None if signature is None else signature.decode("utf-8", "replace")
    act, fault = None, None
    try:
        act = read(content.decode("utf-8"))
    except UnicodeDecodeError:
        fault = "is no text"
    except UnreadableActError as error:
        fault = str(error)
    if act is not None and path != f"{FOLDER}/{act.file}":
        fault = f"is filed under another name than its own, {act.file}"
    return FiledAct(path=path, file=file, content=content, signature=armoured, act=act, fault=fault)
