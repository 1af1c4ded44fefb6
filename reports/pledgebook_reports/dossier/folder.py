"""Writes an evidence folder: whole or not at all, each file listed by its digest."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pledgebook.documents import FOLDER
from pledgebook.new_folder import list_digests, new_folder
from pledgebook_reports.dossier import page

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pledgebook_reports.dossier.contents import Dossier

_UNFIT = re.compile(r"[^A-Za-z0-9._-]+")


@dataclass(frozen=True, slots=True)
class Written:
    """What was written of one voucher: its folder, and where the copy of each document lies in it.

    `missing` are the documents that could not be copied, with the reason.
    """

    dossier: Dossier
    folder: str
    copied: Mapping[str, str]
    acts: Sequence[str]
    missing: Sequence[str]


def write(
    folder: Path, dossiers: Sequence[Dossier], home: Path, title: str, digest: str
) -> list[Written]:
    """Write the folder; returns what was written of each voucher.

    Args:
        folder: a new or empty folder.
        dossiers: what goes into it.
        home: the folder of the books.
        title: of which books.
        digest: that of the books.

    Raises:
        FolderError: the folder holds something or cannot be written.
    """
    with new_folder(folder) as drawn:
        return _draw(drawn, dossiers, home, title, digest)


def _draw(
    drawn: Path, dossiers: Sequence[Dossier], home: Path, title: str, digest: str
) -> list[Written]:
    written = []
    named = [(_name(one.voucher, number), one) for number, one in enumerate(dossiers, start=1)]
    for name, one in named:
        place = drawn / name
        place.mkdir()
        missing: list[str] = []
        copied = _copy(place, one, home, missing)
        acts = _copy_acts(place, one)
        written.append(Written(one, name, copied, acts, missing))
        (place / "index.html").write_text(page.voucher(one, copied, acts), encoding="utf-8")
        (place / "entry.beancount").write_text(f"{one.text}\n", encoding="utf-8")
        if one.proofs:
            text = json.dumps(one.proofs, indent=2)
            (place / "proof.json").write_text(f"{text}\n", encoding="utf-8")
    (drawn / "index.html").write_text(page.index(named, title, digest), encoding="utf-8")
    list_digests(drawn)
    return written


def _name(voucher: str, number: int) -> str:
    """A folder's name: the voucher where that is one, else its place in the list."""
    fit = _UNFIT.sub("-", voucher).strip("-.")[:80]
    return fit if fit == voucher else f"{number:04d}-{fit}"


def _copy(place: Path, one: Dossier, home: Path, missing: list[str]) -> dict[str, str]:
    """Copy the documents that are there; where each copy lies, from the voucher's page."""
    root = (home / FOLDER).resolve()
    copied: dict[str, str] = {}
    for number, paper in enumerate(one.papers, start=1):
        source = (root / paper.path).resolve()
        if paper.digest is None or not source.is_relative_to(root):
            missing.append(
                f"{one.voucher}: {paper.named_by} {paper.path or '(no file)'} is {paper.state}"
            )
            continue
        target = place / "documents" / f"{number:02d}-{_UNFIT.sub('-', source.name)}"
        target.parent.mkdir(exist_ok=True)
        shutil.copyfile(source, target)
        copied[paper.path] = f"documents/{target.name}"
    return copied


def _copy_acts(place: Path, one: Dossier) -> list[str]:
    """Copy the signed acts byte for byte under their own names; where they lie, from the page."""
    for source in one.acts:
        target = place / "approvals" / source.name
        target.parent.mkdir(exist_ok=True)
        shutil.copyfile(source, target)
    return [f"approvals/{source.name}" for source in one.acts]
