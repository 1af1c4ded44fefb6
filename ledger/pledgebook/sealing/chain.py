"""The files in seals/ as they lie there: read, put in order, and held against each other.

Nothing of the books is asked here: what is proved is that the seals' own files belong together.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from pledgebook.sealing import merkle, seal_file
from pledgebook.sealing.leaves import Line, read_lines
from pledgebook.sealing.seal_file import LEAVES, SIGNATURE, SUFFIX, SealText, UnreadableSealError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


@dataclass(slots=True)
class Link:
    """One seal of the chain: its text, the lines of its leaves, its signatures by officer."""

    file: Path
    content: bytes
    text: SealText
    lines: list[Line] = field(default_factory=list)
    signatures: dict[str, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    whole: bool = True
    """Whether the tree up to here could be made again."""

    @property
    def name(self) -> str:
        """The period."""
        return self.text.period

    @property
    def digest(self) -> str:
        """What the next seal names: `sha256sum` of the file."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass(slots=True)
class Chain:
    """The seals in order of their periods, and files that are none: damaged, or not ours."""

    links: list[Link] = field(default_factory=list)
    damaged: dict[Path, str] = field(default_factory=dict)
    strangers: list[Path] = field(default_factory=list)
    hashes: list[bytes] = field(default_factory=list)
    """The leaf hashes of the whole tree."""


def read_chain(folder: Path) -> Chain:
    """The seals of a folder, each held against its leaves and against the seal before it."""
    chain = Chain()
    if not folder.is_dir():
        return chain
    files = sorted(one for one in folder.iterdir() if not one.name.startswith("."))
    for file in files:
        if file.suffix == SUFFIX:
            _read_seal(chain, file)
    names = {file.stem for file in files if file.suffix == SUFFIX}
    chain.strangers = [one for one in files if not _belongs(one, names)]
    chain.links.sort(key=lambda link: (link.text.first, link.name))
    before: Link | None = None
    tree = merkle.Frontier()
    for link in chain.links:
        link.faults.extend(_faults(chain, link, before, tree))
        before = link
    return chain


def signature_file(period: str, officer: str) -> str:
    """The name of an officer's signature under a seal."""
    return f"{period}.{officer.replace('/', '%2F')}{SIGNATURE}"


def _read_seal(chain: Chain, file: Path) -> None:
    try:
        content = file.read_bytes()
        link = Link(file, content, seal_file.read(content.decode("utf-8")))
    except (OSError, UnicodeDecodeError, UnreadableSealError) as error:
        chain.damaged[file] = (
            str(error) if isinstance(error, UnreadableSealError) else "cannot be read as text"
        )
        return
    if link.name != file.stem:
        link.faults.append(f"is the seal of {link.name}, filed as {file.name}")
    for signature in sorted(file.parent.glob(f"{file.stem}.*{SIGNATURE}")):
        officer = signature.name[len(file.stem) + 1 : -len(SIGNATURE)].replace("%2F", "/")
        link.signatures[officer] = signature.read_bytes().decode("utf-8", "replace")
    chain.links.append(link)


def _belongs(file: Path, names: set[str]) -> bool:
    """Whether a file is a seal, or the leaves or a signature of one."""
    stem = file.stem.partition(".")[0] if file.suffix == SIGNATURE else file.stem
    return file.suffix in (SUFFIX, LEAVES, SIGNATURE) and (file.suffix == SUFFIX or stem in names)


def _faults(chain: Chain, link: Link, before: Link | None, tree: merkle.Frontier) -> Iterator[str]:
    seal = link.text
    start = before.text.size if before else 0
    if before is None and seal.previous is not None:
        yield f"names {seal.previous} as the one before it, and no seal is before it"
    if seal.size != start + seal.count:
        yield f"holds {seal.count} leaves after {start}, and states {seal.size}"
    if before is not None and not merkle.proves_consistency(
        start, seal.size, before.text.root, seal.root, seal.consistency
    ):
        yield f"its tree does not go on from that of {before.name}"
    link.whole = before is None or before.whole
    damage = _read_leaves(link)
    if damage:
        link.whole = False
        yield damage
    elif link.whole:
        hashes = [merkle.leaf_hash(line.data) for line in link.lines]
        chain.hashes += hashes
        tree.extend(hashes)
        if tree.size != seal.size or tree.root() != seal.root:
            link.whole = False
            yield "its root is not that of its leaves"
    else:
        yield "its root cannot be made again: leaves before it are damaged"


def _read_leaves(link: Link) -> str | None:
    file = link.file.with_suffix(LEAVES)
    try:
        content = file.read_bytes()
    except OSError:
        return f"its leaves, {file.name}, cannot be read"
    if hashlib.sha256(content).hexdigest() != link.text.leaves:
        return f"its leaves, {file.name}, are not those that it sealed"
    try:
        link.lines = read_lines(content.decode("utf-8"))
    except ValueError as error:
        return f"its leaves, {file.name}, cannot be read: {error}"
    return None


def inclusion(chain: Chain, name: str) -> Sequence[tuple[Line, int]]:
    """The sealed lines that an id, a document or a label names, with their index in the tree."""
    found, index = [], 0
    for link in chain.links:
        for line in link.lines:
            if name in (line.entry, line.path, line.label, line.label.rpartition(" ")[2]):
                found.append((line, index))
            index += 1
    return found
