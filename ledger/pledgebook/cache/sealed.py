"""One kept snapshot as one file that its key proves: a header, then the files of the snapshot.

The key's HMAC-SHA256 stands over the header, and the header holds the digest of every file, so that
a part is read and proved without the others. Nothing in it is run or unpickled.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

MAGIC = b"PLEDGEBOOK-CACHE-1\n"
MAC = 32
LENGTH = 8
LARGEST_HEADER = 256 * 1024 * 1024


class AlteredError(Exception):
    """The file was not written under this key, or was altered since."""


class Header(msgspec.Struct, frozen=True):
    """What a snapshot was made from, and where its files stand: offset, size and SHA-256."""

    book: str
    as_of: str
    versions: str
    parts: Sequence[str]
    files: Mapping[str, str]
    surroundings: str
    contents: Mapping[str, tuple[int, int, str]]
    settled: Mapping[str, str] = {}
    """What was known of a file without its content, where that told all (`surroundings`)."""
    strays: Sequence[str] = ()
    """Books in the folder that no include had read."""


def read_header(file: Path, key: bytes) -> tuple[Header, int]:
    """The header of a kept snapshot and where its files begin.

    Raises:
        AlteredError: the key does not prove it.
    """
    with file.open("rb") as kept:
        start = kept.read(len(MAGIC) + MAC + LENGTH)
        if len(start) != len(MAGIC) + MAC + LENGTH or not start.startswith(MAGIC):
            raise AlteredError
        mac = start[len(MAGIC) : len(MAGIC) + MAC]
        size = int.from_bytes(start[-LENGTH:])
        if size > LARGEST_HEADER:
            raise AlteredError
        told = kept.read(size)
    if not hmac.compare_digest(mac, _mac(key, told)):
        raise AlteredError
    try:
        return msgspec.json.decode(told, type=Header), len(start) + len(told)
    except msgspec.DecodeError:
        raise AlteredError from None


def _mac(key: bytes, told: bytes) -> bytes:
    return hmac.digest(key, MAGIC + told, "sha256")


def read_part(file: Path, header: Header, begin: int, name: str) -> bytes:
    """One of the files that are kept together, proved.

    Raises:
        AlteredError: it is not what the header says.
    """
    offset, size, digest = header.contents[name]
    with file.open("rb") as kept:
        kept.seek(begin + offset)
        content = kept.read(size)
    if hashlib.sha256(content).hexdigest() != digest:
        raise AlteredError
    return content


def extract(file: Path, header: Header, begin: int, folder: Path) -> None:
    """Write the files of a kept snapshot into a folder, each proved first.

    Raises:
        AlteredError: a file is not what the header says.
    """
    for name in header.contents:
        content = read_part(file, header, begin, name)
        target = folder / name
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(content)


def write(file: Path, key: bytes, header: Header, folder: Path) -> None:
    """Keep the files of a folder under a header, in place of what was kept there."""
    contents: dict[str, tuple[int, int, str]] = {}
    held: list[bytes] = []
    offset = 0
    for one in sorted(path for path in folder.rglob("*") if path.is_file()):
        content = one.read_bytes()
        digest = hashlib.sha256(content).hexdigest()
        contents[one.relative_to(folder).as_posix()] = (offset, len(content), digest)
        held.append(content)
        offset += len(content)
    told = msgspec.json.encode(msgspec.structs.replace(header, contents=contents))
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=".")  # mkstemp makes it 0600.
    try:
        with os.fdopen(handle, "wb") as new:
            new.write(MAGIC + _mac(key, told) + len(told).to_bytes(LENGTH) + told)
            new.writelines(held)
        Path(name).replace(file)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
