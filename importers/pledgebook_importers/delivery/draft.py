"""A file for the books, and the desk at which drafts are made: who imports, what is taken already."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from pledgebook_importers.books import ImportBooks
from pledgebook_importers.drafts.records import Importing, import_id, import_record
from pledgebook_importers.intake.reading import FileResult
from pledgebook_importers.matching.alternatives import Alternative
from pledgebook_importers.matching.decided import Decisions
from pledgebook_importers.matching.office_rules import OfficeRule
from pledgebook_importers.matching.proposal import Confidence, Match


class NotDraftedError(Exception):
    """What the books have no place for, and why: the end of the sentence `not imported: ...`."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """How an office wants its drafts: who imports, its own patterns, how sure a proposal must be.

    `day` is that of published sums, where it is not the newest of their flows; `decisions` are what a
    person says of single bank lines. With `proposals` each line is told with all that it may be.
    """

    importing: Importing
    rules: Sequence[OfficeRule] = ()
    confidence: Confidence = "medium"
    day: dt.date | None = None
    decisions: Decisions = field(default_factory=dict)
    proposals: bool = False


@dataclass(frozen=True, slots=True)
class Proposal:
    """One booked line of a statement: what it is taken for, what else it may be, and its draft.

    `reason` says why there is no draft, empty where there is one.
    """

    match: Match
    alternatives: Sequence[Alternative] = ()
    text: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """A file for the books, below their folder, and what to tell of it.

    `what` names its origin (`statement 6`), `summary` says what it holds, `left_out` what it does
    not. `stated` is a bank's balance as a record with its assertion; `first` whether the books
    hold no statement of the account yet, so that a difference is no finding but a beginning;
    `account` is the ledger's account of a statement, `proposals` are its lines where they are asked for.
    """

    what: str
    place: Path
    heading: str
    body: str
    summary: str
    left_out: tuple[str, ...] = ()
    stated: str = ""
    first: bool = False
    account: str = ""
    proposals: tuple[Proposal, ...] = ()

    @property
    def text(self) -> str:
        """The whole file, empty where nothing is new."""
        if not (self.stated or self.body):
            return ""
        return "\n".join(part for part in (self.heading, self.stated, self.body) if part)

    @property
    def unstated(self) -> Draft:
        """The same without the bank's balance."""
        return replace(self, stated="")


class Desk:
    """What drafts of one delivery share: the wishes, and the ids and places that are taken."""

    def __init__(self, books: ImportBooks, wishes: Wishes, places: Iterable[Path] = ()) -> None:
        """`places` are those that the books' files have, below their folder."""
        self.books = books
        self.wishes = wishes
        self._imports = set(books.registry.by_id)
        self._places = set(places)

    def place(self, wanted: Path) -> Path:
        """The place, numbered where it is another file's already."""
        place, count = wanted, 1
        while place in self._places:
            count += 1
            place = wanted.with_stem(f"{wanted.stem}-{count}")
        self._places.add(place)
        return place

    def heading(
        self, day: dt.date, result: FileResult, *, rows: int, drafted: int, left_out: int
    ) -> str:
        """The record of one import of a file."""
        id_ = import_id(result, self._imports)
        self._imports.add(id_)
        return import_record(
            day, id_, result, self.wishes.importing, rows=rows, drafted=drafted, left_out=left_out
        )

    def imported(self, result: FileResult) -> str:
        """The id of the import that brought this very file into the books, empty where none did."""
        return self.books.imported.get(result.sha256, "")
