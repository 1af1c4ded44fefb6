"""Evidence files as a cell names them: paths below `documents/`, each under its key."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from pledgebook.documents import FOLDER, STEMS
from pledgebook_importers.vouchers.cells import UnreadableCellError, shown

_BEGINS = re.compile(rf"({'|'.join(sorted(STEMS, key=len, reverse=True))})(?![a-z])", re.IGNORECASE)


def evidence_of(text: str, into: dict[str, str]) -> None:
    """Add the files of one cell to those of its voucher: `invoice`, then `invoice-2`.

    Raises:
        UnreadableCellError: a path that leads elsewhere, or a file of no known kind.
    """
    for item in filter(None, (part.strip() for part in text.split(";"))):
        kind, named, path = (part.strip() for part in item.rpartition("="))
        where = path.replace("\\", "/").removeprefix(f"{FOLDER}/")
        place = PurePosixPath(where)
        if not where or place.is_absolute() or ".." in place.parts or ":" in where:
            raise UnreadableCellError(
                f"{shown(path)} is no file below {FOLDER}; write it as 2026/V-2026-00001/invoice.pdf"
            )
        begins = _BEGINS.match(kind if named else place.name)
        if begins is None or (named and kind.casefold() not in STEMS):
            kinds = ", ".join(sorted(STEMS))
            raise UnreadableCellError(
                f"{shown(item)}: say what it is, as in invoice={where[:60]} (one of {kinds})"
            )
        stem = begins[1].lower()
        if str(place) in into.values():
            continue
        count = 1 + sum(key == stem or key.startswith(f"{stem}-") for key in into)
        into[stem if count == 1 else f"{stem}-{count}"] = str(place)
