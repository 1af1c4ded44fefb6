"""The job `make-pack`: an audit pack of a period as a ZIP in the folder of who asks; the books stay."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import msgspec

from pledgebook import gate
from pledgebook.new_folder import FolderError
from pledgebook.sealing.periods import period_of
from pledgebook_reports.pack.folder import PackError
from pledgebook_reports.pack.making import Proof, make, prove, seal_of
from pledgebook_reports.pack.population import Population
from pledgebook_reports.places import one_line
from pledgebook_reports.ties import UntiedError
from pledgebook_reports.viewer.writing.answer import Answer


class MakePack(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A period by its name, the folder for its pack, and whether it is packed though nobody has sealed it."""

    period: str
    folder: str
    unsealed: bool = False


class Made(msgspec.Struct, frozen=True):
    """A pack that was made: its ZIP, and what it states.

    `digest` is that of the books; `said` and `faults` are the words of its own verifier, empty for
    an open period, of which `seal` is empty too.
    """

    path: str
    digest: str
    seal: str
    said: tuple[str, ...]
    faults: tuple[str, ...]
    population: Population


def make_pack(book: Path, asked: MakePack) -> Answer:
    """Make the pack; the answer's content is a `Made`."""
    try:
        period = period_of(asked.period)
    except ValueError as error:
        return Answer(done=False, message=f"{error}.")
    result = gate.run(book, as_of=period.last, rows=True, entries=True, more=["seals"])
    if result.snapshot is None:
        first = result.refusals[0]
        return Answer(done=False, message=f"The books are refused just now: {first.message}")
    seal = seal_of(result.snapshot, period)
    if seal is None and not asked.unsealed:
        told = f"{period.name} is not sealed: seal it first, or have it packed as it is."
        return Answer(done=False, message=told)
    name = f"audit-pack-{period.name}"
    try:
        with tempfile.TemporaryDirectory(prefix="pledgebook-pack-") as aside:
            population = make(result.snapshot, book.parent, period, seal, Path(aside) / name)
            proof = prove(Path(aside) / name, seal) if seal is not None else Proof()
            archive = shutil.make_archive(
                str(Path(asked.folder) / name), "zip", root_dir=aside, base_dir=name
            )
    except (FolderError, PackError, UntiedError) as error:
        return Answer(done=False, message=f"There is no pack: {one_line(str(error))}")
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        return Answer(done=False, message=f"There is no pack: it cannot be written ({reason}).")
    made = Made(archive, result.snapshot.manifest.digest, seal.name if seal else "",
                proof.said, proof.faults, population)  # fmt: skip
    return Answer(
        done=True,
        message=f"The pack of {period.name} is made: {population.posted.entries:,} transactions.",
        content=msgspec.json.encode(made).decode(),
    )
