"""The verdict while typing is that of the gate: the same findings in every field, or it says which it lacks.

`FORESIGHT_TRIALS` tries more entries than the suite does, `FORESIGHT_SEED` others.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from pledgebook import gate
from pledgebook.demo.complete import write_demo
from pledgebook.gate.limits import OWN
from pledgebook.gate.reading import read
from pledgebook.gate.verdict import judge
from pledgebook_reports.viewer.entry.desk import desk_of
from pledgebook_reports.viewer.entry.foresight import foretell
from pledgebook_reports.viewer.entry.foresight.resident import made
from pledgebook_reports.viewer.ledger import SnapshotLedger
from tests.reports.entry.trials import draw, vouchers_of

if TYPE_CHECKING:
    from pathlib import Path

    from pledgebook.findings import Finding
    from pledgebook_reports.viewer.entry.desk import Desk
    from pledgebook_reports.viewer.entry.foresight import Resident
    from tests.reports.entry.trials import Trial

TRIALS = int(os.environ.get("FORESIGHT_TRIALS", "60"))
SEED = int(os.environ.get("FORESIGHT_SEED", "2026"))


@dataclass(frozen=True, slots=True)
class Office:
    """Books, in memory and at the gate."""

    book: Path
    desk: Desk
    books: Resident
    before: list[Finding]

    def place(self, trial: Trial) -> Path:
        """Where an entry would stand."""
        return self.book.parent / "journal" / trial.text[:4] / f"{trial.name}.beancount"

    def judged(self, trial: Trial) -> list[Finding] | None:
        """What the gate finds of an entry that the books do not have without; None if it is refused."""
        found = judged(self.book, {self.place(trial): trial.text})
        if found is None:
            return None
        had = Counter(_told(one) for one in self.before)
        return [one for one in found if not _taken(had, _told(one))]


def judged(book: Path, added: dict[Path, str]) -> list[Finding] | None:
    """What the gate finds that stands under no exception."""
    reading = read(book, OWN, added)
    if reading.refusals:
        return None
    return [one for one in judge(reading, None).findings if not one.excepted]


def _told(one: Finding) -> tuple[str, str, str]:
    return one.code, one.file, one.message


def _taken(left: Counter[tuple[str, str, str]], key: tuple[str, str, str]) -> bool:
    left[key] -= 1
    return left[key] >= 0


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """Return books of a facility with all that there can be, and an exception."""
    folder = tmp_path_factory.mktemp("foresight") / "books"
    write_demo(folder, 500, 1)
    book = folder / "main.beancount"
    snapshot = gate.run(book, rows=True, entries=True).snapshot
    assert snapshot is not None
    desk = desk_of(snapshot, SnapshotLedger(snapshot))
    before = judged(book, {})
    assert before is not None
    return Office(book, desk, made(snapshot, desk), before)


def test_what_is_foretold_is_what_the_gate_finds(office: Office) -> None:
    chance, texts = random.Random(SEED), vouchers_of(office.book)
    seen: set[str] = set()
    for count in range(TRIALS):
        trial = draw(chance, texts, office.desk, count)
        wanted = office.judged(trial)
        if wanted is None:
            continue
        told = foretell(trial.text, str(office.place(trial)), office.books)
        # Papers that are not filed yet are filed with the entry: the verdict leaves PB502 out.
        wanted = [one for one in wanted if one.code not in {*told.unsaid, "PB502"}]
        found = [one for one in told.findings if one.code != "PB502"]
        assert Counter(found) == Counter(wanted), (trial.what, trial.text)
        seen |= {one.code for one in found}
        assert told.unsaid <= {"BEANCOUNT"}, trial
    assert len(seen) >= 15, seen
