"""`pledgebook month-end`: draft what a month lacks, and list what blocks its close."""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pledgebook import gate, writer
from pledgebook.money import format_money
from pledgebook.sealing.periods import Period, period_of
from pledgebook_reports.cli.common import REFUSED, book_option, open_book
from pledgebook_reports.places import line_of, one_line, place, short

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pledgebook.month_end.result import Block, MonthEnd, Told

CLEAR, LEFT = 0, 1
SHOWN = 12
"""So many reasons of one kind are printed; JSON has all of them."""
HEADINGS = {
    "error": "findings of severity error", "signature": "signatures missing or without authority",
    "paper": "papers missing or changed", "statement": "bank statements that do not reconcile",
    "no statement": "bank statements missing", "unapplied": "credits without a donor",
    "advance": "advances not liquidated in time", "draft": "drafts", "warning": "warnings",
}  # fmt: skip


class Month(click.ParamType[Period]):
    """A month as YYYY-MM."""

    name = "month"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> Period:
        """Read the month, or say what is wanted."""
        try:
            period = period_of(str(value))
        except ValueError:
            period = None
        if period is None or period.first.month != period.last.month:
            self.fail(f"{value!r} is no month; write it as 2017-03", param, ctx)
        return period


@click.command("month-end")
@click.argument("month", metavar="MONTH", type=Month())
@book_option
@click.option("--write", is_flag=True, help="Put the drafts and their working in the books.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
def month_end(month: Period, book: Path, write: bool, form: str) -> None:
    """Draft what a month still lacks, and list what blocks its close.

    MONTH is 2017-03. Nothing is written without --write. Ends with 0 when the month can be closed, 1
    when something is to be booked or cleared first, 2 when the book was refused.
    """
    found = open_book(book, as_of=month.last, more=[f"month-end={month.name}"]).month_end()
    written = _write(book, found) if write else []
    if form == "json":
        click.echo(json.dumps(_json(found, book, written), indent=2))
    else:
        click.echo("\n".join(_text(found, book, written, write=write)))
    new = any(one.state != "there" for one in found.drafts)
    sys.exit(LEFT if new or found.notes or found.blocks else CLEAR)


def _write(book: Path, found: MonthEnd) -> list[Path]:
    """Write the papers and the entries that name them, all or none, if the books read them."""
    home, texts = book.resolve().parent, {**found.papers, **found.journals}
    if found.journals:
        judged = gate.trial(book, {home / name: text for name, text in found.journals.items()})
        if judged.snapshot is None:
            click.echo(f"{line_of(judged.refusals[0])}; nothing was written", err=True)
            sys.exit(REFUSED)
    changes = [
        writer.Change(Path(name), text, record=name in found.papers) for name, text in texts.items()
    ]
    try:
        return writer.write_all(home, changes)
    except writer.WriteRefusedError as error:
        click.echo(str(error), err=True)
        sys.exit(REFUSED)


def _text(found: MonthEnd, book: Path, written: Sequence[Path], *, write: bool) -> Iterator[str]:
    yield f"{short(str(book))}: end of {found.period}, in {found.currency}"
    yield ""
    yield from _drafts(found)
    for note in found.notes:
        yield f"  not drafted: {one_line(note)}"
    if written:
        yield "\nWritten:"
        yield from (f"  {short(str(path))}" for path in written)
    elif write:
        yield "\nNothing was written: there is nothing new."
    elif found.journals:
        yield "\nNothing was written; --write puts the drafts in the books."
    yield ""
    yield from _blocked(found.blocks, book)


def _drafts(found: MonthEnd) -> Iterator[str]:
    if not found.drafts:
        yield "Nothing is to be booked."
        return
    yield "To be booked:"
    width = max(len(format_money(one.amount)) for one in found.drafts)
    for one in found.drafts:
        state = {"new": "", "there": " (in the books)"}.get(one.state) if one.state != "differs" \
            else _differing(one)  # fmt: skip
        yield f"  {one.number}  {format_money(one.amount):>{width}}  {one_line(one.what)}{state}"


def _differing(one: Told) -> str:
    return f" (the books have {format_money(one.booked or one.amount)}: take that draft out first)"


def _blocked(blocks: Sequence[Block], book: Path) -> Iterator[str]:
    if not blocks:
        yield "Nothing blocks the close."
        return
    yield "In the way of the close:"
    counts, shown = Counter(one.kind for one in blocks), Counter[str]()
    for one in blocks:
        if not shown[one.kind]:
            yield f"  {HEADINGS[one.kind]}: {counts[one.kind]}"
        shown[one.kind] += 1
        if shown[one.kind] <= SHOWN:
            where = f"{place(str(book.parent / one.file), one.line)}: " if one.line else ""
            yield f"    {where}{one_line(one.message)}"
        elif shown[one.kind] == SHOWN + 1:
            yield f"    and {counts[one.kind] - SHOWN} more: see `pledgebook check` or --format json"


def _json(found: MonthEnd, book: Path, written: Sequence[Path]) -> dict[str, Any]:
    return {
        "book": str(book),
        "month": found.period,
        "currency": found.currency,
        "drafts": [
            {**one._asdict(), "amount": str(one.amount),
             "booked": None if one.booked is None else str(one.booked)}
            for one in found.drafts
        ],
        "notes": list(found.notes),
        "blocks": [one._asdict() for one in found.blocks],
        "files": [*found.papers, *found.journals],
        "written": [str(path) for path in written],
    }  # fmt: skip
