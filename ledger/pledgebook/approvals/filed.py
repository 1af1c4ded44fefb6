"""The folder approvals/ as it lies there: acts, the signature beside each, and what is neither."""

from __future__ import annotations

import hashlib
import os
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from pledgebook.approvals import FOLDER
from pledgebook.approvals.act import Act, UnreadableActError, read
from pledgebook.seals import printed

if TYPE_CHECKING:
    from collections.abc import Iterator

SUFFIX, SIGNATURE = ".act", ".sig"
MAX_BYTES = 64 * 1024 * 1024
NO_ACT = "is no act and no signature of one: take it out"


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
    for file in sorted(_files(str(home / FOLDER))):
        path = printed(os.path.relpath(file, home))
        try:
            content = _content(file)
        except (OSError, ValueError) as error:
            reason = str(error) if isinstance(error, ValueError) else f"cannot be read ({error})"
            filed.strangers.append((path, file, reason))
            continue
        contents[path] = content
        filed.digests[path] = hashlib.sha256(content).hexdigest()
    for path, content in contents.items():
        file = str(home / path)
        if path.endswith(SUFFIX):
            signature = contents.get(path + SIGNATURE)
            filed.acts.append(_act(path, file, content, signature, filed.digests[path]))
        elif path.removesuffix(SIGNATURE) not in contents:
            filed.strangers.append((path, file, NO_ACT))
    return filed


def _files(folder: str) -> Iterator[str]:
    """All files, links among them; those whose names begin with a point are the writer's own."""
    for top, folders, names in os.walk(folder):
        links = [name for name in folders if Path(top, name).is_symlink()]
        for name in (*names, *links):
            if not name.startswith("."):
                yield f"{top}/{name}"


def _content(file: str) -> bytes:
    """The bytes of an act or signature.

    Raises:
        ValueError: it is neither.
    """
    status = os.lstat(file)
    if not stat.S_ISREG(status.st_mode):
        msg = "is no regular file"
        raise ValueError(msg)
    if not file.endswith((SUFFIX, SUFFIX + SIGNATURE)):
        raise ValueError(NO_ACT)
    if status.st_size > MAX_BYTES:
        msg = f"is larger than {MAX_BYTES // 2**20} MiB"
        raise ValueError(msg)
    with open(file, "rb") as opened:  # noqa: PTH123 -- thousands of files, by name
        return opened.read()


def _act(path: str, file: str, content: bytes, signature: bytes | None, digest: str) -> FiledAct:
    armoured = None if signature is None else signature.decode("utf-8", "replace")
    act, fault = None, None
    try:
        act = read(content.decode("utf-8"))
    except UnicodeDecodeError:
        fault = "is no text"
    except UnreadableActError as error:
        fault = str(error)
    if act is not None and path != f"{FOLDER}/{act.file_of(digest)}":
        fault = f"is filed under another name than its own, {act.file_of(digest)}"
    return FiledAct(path=path, file=file, content=content, signature=armoured, act=act, fault=fault)
