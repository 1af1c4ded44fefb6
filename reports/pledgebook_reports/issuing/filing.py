"""Files an issued report: its figures and its page below documents/, its directive in the journal."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pledgebook import durable, writer
from pledgebook.documents import FOLDER, SUMS
from pledgebook_importers.drafts.beantext import quote
from pledgebook_reports.issuing.frozen import FIGURES, IssueError, encode

if TYPE_CHECKING:
    import datetime

    from pledgebook_reports.issuing.frozen import Frozen

PAGE = "report.html"


def directive(frozen: Frozen, day: datetime.date) -> str:
    """The line of the books that says the report was issued."""
    return (
        f'{day} custom "report-issued" {quote(frozen.id)} {quote(frozen.series)} '
        f"{quote(frozen.subject)} {frozen.first} {frozen.last} {quote(frozen.digest)}\n"
        f"  report: {quote(frozen.report)}\n"
        f'  document: "{folder_of(frozen)}/{FIGURES}"\n'
    )


def folder_of(frozen: Frozen) -> str:
    """The report's folder below documents/."""
    return f"{frozen.last.year}/{frozen.id}"


def entry_of(frozen: Frozen, day: datetime.date) -> Path:
    """Where its directive goes, below the folder of the books: to the year in which it is issued.

    A year is closed with what is of that year alone, and a report mostly leaves after its period.
    """
    return Path("journal") / str(day.year) / f"{frozen.id}.beancount"


def file(home: Path, frozen: Frozen, page: str, day: datetime.date) -> list[Path]:
    """Write the report's files and its directive, all or none.

    Raises:
        IssueError: another report of that id is there already, or a file cannot be written.
    """
    texts = {FIGURES: encode(frozen), PAGE: page}
    sums = "".join(f"{durable.digest_of(text)}  {name}\n" for name, text in texts.items())
    place = Path(FOLDER) / folder_of(frozen)
    changes = [
        writer.Change(place / name, text, record=True)
        for name, text in {**texts, SUMS: sums}.items()
    ]
    try:
        return writer.write_all(
            home, [*changes, writer.Change(entry_of(frozen, day), directive(frozen, day))]
        )
    except (writer.WriteRefusedError, OSError) as error:
        raise IssueError(str(error)) from None
