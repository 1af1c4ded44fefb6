"""The closed table of what the writer does for the viewer: one line a job.

A job takes the main file and its payload, a frozen `msgspec.Struct` with `forbid_unknown_fields`, and
answers; it raises nothing that a person could have caused.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from pledgebook_reports.viewer.writing import (
    acts,
    imports,
    notes,
    packs,
    published,
    screenings,
    vouchers,
)
from pledgebook_reports.viewer.writing.answer import Answer


@dataclass(frozen=True, slots=True)
class Job:
    """One thing that the writer does: the type of its payload, and the function."""

    payload: type[msgspec.Struct]
    do: Callable[[Path, Any], Answer]


JOBS: Mapping[str, Job] = {
    "mark": Job(notes.Mark, notes.mark),
    "save-voucher": Job(vouchers.SaveVoucher, vouchers.save),
    "decide-screening": Job(screenings.DecideScreening, screenings.decide),
    "file-act": Job(acts.FileAct, acts.file),
    "accept-import": Job(imports.AcceptImport, imports.accept),
    "read-published": Job(published.ReadPublished, published.read),
    "undo-import": Job(imports.UndoImport, imports.undo_import),
    "make-pack": Job(packs.MakePack, packs.make_pack),
}
