"""Working papers of the notebook: samples that were kept, with the answers, notes and marks on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pledgebook_reports.audit.notebook.line import NotebookError, Noted
from pledgebook_reports.audit.sampling import columns
from pledgebook_reports.audit.sampling.paper import as_content, of_content, of_sample

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pledgebook_reports.audit.notebook.file import Notebook
    from pledgebook_reports.audit.notebook.line import Line
    from pledgebook_reports.audit.sampling.paper import Item, Paper
    from pledgebook_reports.audit.sampling.plan import Sample


def kept(sample: Sample, name: str, auditor: str) -> Noted:
    """What is noted where a drawn sample is kept as a working paper."""
    return Noted(auditor=auditor, kind="sample", paper=name, content=as_content(of_sample(sample)))


def names(book: Notebook) -> list[str]:
    """The working papers, in the order in which they were kept."""
    return [line.paper for line in book.lines if line.kind == "sample"]


def paper_of(book: Notebook, name: str) -> Paper:
    """A working paper with all that was noted of its items.

    Its plan says which state of the notebook it shows.

    Raises:
        NotebookError: there is none of that name.
    """
    drawn = next((one for one in book.lines if one.kind == "sample" and one.paper == name), None)
    if drawn is None or drawn.content is None:
        told = ", ".join(names(book)) or "none"
        raise NotebookError(f"there is no working paper {name}; there are {told}")
    try:
        paper = of_content(drawn.content)
    except ValueError as error:
        raise NotebookError(f"working paper {name}: {error}") from None
    return paper.answered(
        lambda item: answers(of_voucher(book, item.id, name)),
        ("Working paper", f"{name}, kept by {drawn.auditor} at {drawn.time}"),
        ("Notebook (SHA-256 of its last line)", book.head),
        ("Notebook", _standing(book)),
    )


def _standing(book: Notebook) -> str:
    if book.faults:
        return f"BROKEN: {len(book.faults)} fault(s), the first in line {book.faults[0].line}"
    return f"{len(book.lines)} lines, each following the one before it"


def of_voucher(book: Notebook, voucher: str, paper: str = "") -> list[Line]:
    """What was noted of a voucher: on a working paper, and on none."""
    return [
        line for line in book.lines
        if line.voucher == voucher and line.kind != "sample" and line.paper in ("", paper)
    ]  # fmt: skip


def answers(lines: Sequence[Line]) -> dict[str, str]:
    """What stands in the cells of an item: the last answer to each, all notes, all marks."""
    found = {line.about: line.text for line in lines if line.kind == "result"}
    notes = [f"{line.day} {line.auditor}: {line.text}" for line in lines if line.kind == "note"]
    marks = [f"{line.text} ({line.auditor}, {line.day})" for line in lines if line.kind == "mark"]
    return found | {columns.NOTES: "\n".join(notes), columns.MARKS: "; ".join(marks)}


def worked(paper: Paper) -> Iterator[Item]:
    """The items of which the cell that an evaluation needs is filled in."""
    needed = columns.DEVIATION if paper.method == "attribute" else columns.AUDITED
    return (item for item in paper.items if item.answers.get(needed))
