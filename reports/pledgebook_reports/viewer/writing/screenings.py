"""The job `decide-screening`: an officer's decision of one open hit."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Literal

import msgspec

from pledgebook import gate
from pledgebook.directives import read_records
from pledgebook.registry import Registry
from pledgebook_importers.intake.errors import RefusedError
from pledgebook_importers.screening import kept
from pledgebook_importers.screening.judged import Memory
from pledgebook_importers.tables.profiles import ProfileError, load_folder, shipped
from pledgebook_reports import screening_decisions
from pledgebook_reports.screening_decisions import DecisionError
from pledgebook_reports.viewer.writing.answer import Answer

if TYPE_CHECKING:
    from pathlib import Path

    from pledgebook.records import Screening as Act


class DecideScreening(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a page hands over; the digests are those of the hit that was looked at, empty where it has none."""

    party: str
    list_id: str
    entry: str | None
    outcome: Literal["false-positive", "hit"]
    reason: str
    officer: str
    entry_digest: str
    names_digest: str


def decide(book: Path, asked: DecideScreening) -> Answer:
    """Write the decision, if the officer may make it and the pair is the one that was looked at."""
    result = gate.run(book, entries=True, rows=True)
    if result.snapshot is None:
        first = result.refusals[0]
        return Answer(done=False, message=f"The books are refused just now: {first.message}")
    day = datetime.datetime.now(datetime.UTC).date()
    try:
        profiles = {**shipped(), **load_folder(book.parent / "profiles")}
        lists = [kept.load(one, profiles) for one in kept.in_force(book.resolve().parent)]
        memory = Memory(Registry.of(read_records(result.snapshot.entries()[0])[0]), lists)
        name = f"{asked.list_id}/{asked.entry}" if asked.entry else asked.list_id
        hit = screening_decisions.open_hit(memory, asked.party, name)
        _require_same(asked, hit)
        with result.snapshot.rows() as rows:
            writing = screening_decisions.decide(
                memory, rows, hit, asked.outcome, asked.officer, asked.reason, max(day, hit.date)
            )
        screening_decisions.file(book, writing)
    except (RefusedError, ProfileError) as error:
        return Answer(done=False, message=f"A list cannot be read: {error}")
    except DecisionError as error:
        return Answer(done=False, message=f"Nothing was decided: {error}.")
    what = "the listed party" if asked.outcome == "hit" else "somebody else"
    return Answer(
        done=True,
        message=f"{asked.party} is decided: {what}. Recorded in {writing.place}.",
        paths=(str(writing.place),),
    )


def _require_same(asked: DecideScreening, hit: Act) -> None:
    """The pair that was looked at is the one that was recorded; the decision covers that one."""
    if (asked.entry_digest or None, asked.names_digest or None) != (
        hit.entry_digest, hit.names_digest
    ):  # fmt: skip
        raise DecisionError("the hit was recorded anew meanwhile: look at the pair again")
