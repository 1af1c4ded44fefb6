"""`pledgebook issue`, `issued` and `changed-since`: reports as they left the house."""

from __future__ import annotations

import datetime
import json
import re
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pledgebook import gate
from pledgebook.money import format_money
from pledgebook_reports.catalogue import REPORTS
from pledgebook_reports.cli.common import Day, book_option, open_book
from pledgebook_reports.drawing_up import build
from pledgebook_reports.issuing import filing
from pledgebook_reports.issuing.changes import changes, who_entered
from pledgebook_reports.issuing.frozen import (
    Frozen,
    IssueError,
    arguments_of,
    freeze,
    lines_of,
    postings_of,
    read,
)
from pledgebook_reports.issuing.series import prove
from pledgebook_reports.places import line_of, one_line, short
from pledgebook_reports.render import render
from pledgebook_reports.table import ArgumentsError
from pledgebook_reports.ties import UntiedError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import duckdb

    from pledgebook_reports.issuing.changes import Change, Who
    from pledgebook_reports.issuing.series import Part, SeriesProof

FOUND, COULD_NOT = 1, 2
_UNFIT = re.compile(r"[^A-Za-z0-9._-]+")
_form = click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")


@click.command()
@click.argument("name", metavar="REPORT")
@book_option
@click.option("--donor", metavar="ID", help="The donor that it goes to.")
@click.option("--facility", metavar="ID", help="The facility that it is of.")
@click.option("--from", "from_", type=Day(), required=True, help="First day of the period.")
@click.option("--to", type=Day(), required=True, help="Last day of the period.")
@click.option("--series", required=True, help="The series: quarterly, annual …")
@click.option("--id", "id_", metavar="ID", help="[default: REP-SUBJECT-SERIES-LASTDAY]")
@click.option("--on", type=Day(), help="The day of issue. [default: the latest day in the books]")
@click.option("--write", is_flag=True, help="File it; without this nothing is written.")
@_form
def issue(
    name: str,
    book: Path,
    donor: str | None,
    facility: str | None,
    from_: datetime.date,
    to: datetime.date,
    series: str,
    id_: str | None,
    on: datetime.date | None,
    write: bool,
    form: str,
) -> None:
    """Issue a report: freeze its figures, its postings and their digest.

    One series never reports a day twice. What is filed: figures.json and report.html below
    documents/, and a `report-issued` line in the journal; `check` proves it from then on (PB704).
    """
    subject = donor or facility
    if subject is None or (donor and facility):
        raise click.UsageError("an issued report goes to one reader: give --donor or --facility")
    if name not in REPORTS:
        raise click.ClickException(f"no report {name}; there are {', '.join(REPORTS)}")
    id_ = id_ or f"REP-{subject}-{_UNFIT.sub('-', series)}-{to}"
    snapshot = open_book(book, rows=True)
    facts, rows = snapshot.facts(), snapshot.rows()
    try:
        _require_free(rows, id_, series, subject, from_, to)
        arguments = arguments_of(rows, subject, from_, to, facts.currency)
        table = replace(build(REPORTS[name], rows, arguments), books=snapshot.manifest.digest)
        frozen = freeze(
            id_, series, subject, REPORTS[name], rows, arguments, snapshot.manifest.digest
        )
        day = on or max(to, facts.as_of or to)
        page = render(table, "html").decode()
        files = _file(book, frozen, page, day) if write else []
    except (ArgumentsError, IssueError, UntiedError) as error:
        raise click.ClickException(str(error)) from None
    if form == "json":
        told = {"id": id_, "report": name, "series": series, "subject": subject, "from": from_}
        told |= {"to": to, "digest": frozen.digest, "postings": len(frozen.postings)}
        click.echo(json.dumps({**told, "files": [str(file) for file in files]}, default=str))
        return
    click.echo(
        f"{id_}: {name} of {subject}, {from_} to {to}, stands on {len(frozen.postings):,} postings"
    )
    click.echo("".join(f"{short(str(file))}\n" for file in files) or filing.directive(frozen, day))
    if not write:
        click.echo("nothing was written: --write files it", err=True)


def _require_free(
    rows: duckdb.DuckDBPyConnection,
    id_: str,
    series: str,
    subject: str,
    first: datetime.date,
    last: datetime.date,
) -> None:
    """Refuse an id that is taken and a day that the series has reported already."""
    if first > last:
        raise IssueError(f"the period begins on {first}, after its last day")
    if rows.execute("SELECT 1 FROM entries WHERE id = ?", [id_]).fetchone():
        raise IssueError(f"{id_} is in the books already: give another --id")
    taken = rows.execute(
        "SELECT id, from_day, to_day FROM reports_issued "
        "WHERE series = ? AND subject = ? AND from_day <= ? AND to_day >= ? ORDER BY from_day",
        [series, subject, last, first],
    ).fetchone()
    if taken:
        raise IssueError(
            f"the {series} series has reported {subject} from {taken[1]} to {taken[2]} already "
            f"({taken[0]}): no day is reported twice"
        )


def _file(book: Path, frozen: Frozen, page: str, day: datetime.date) -> list[Path]:
    """File the report, if the books read its line."""
    home = book.resolve().parent
    judged = gate.trial(book, {home / filing.entry_of(frozen, day): filing.directive(frozen, day)})
    if judged.snapshot is None:
        raise IssueError(f"{line_of(judged.refusals[0])}; nothing was issued")
    return filing.file(home, frozen, page, day)


@click.command("changed-since")
@click.argument("id_", metavar="REPORT")
@book_option
@_form
def changed_since(id_: str, book: Path, form: str) -> None:
    """List the entries that moved a figure of an issued report, line by line.

    REPORT is the id under which it was issued. Ends with 0 when nothing moved, 1 when something
    did, 2 when it could not be told.
    """
    snapshot = open_book(book, rows=True)
    rows = snapshot.rows()
    try:
        frozen = _frozen(rows, book, id_)
        arguments = arguments_of(rows, frozen.subject, frozen.first, frozen.last, frozen.currency)
        now = lines_of(REPORTS[frozen.report], rows, arguments)
    except IssueError as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(COULD_NOT)
    found = list(changes(frozen.lines, now, who_entered(rows)))
    if form == "json":
        told = {"report": id_, "from": frozen.first, "to": frozen.last, "currency": frozen.currency}
        told |= {"changes": [_change_told(one) for one in found]}
        click.echo(json.dumps(told, indent=2, default=str))
    else:
        click.echo("\n".join(_lines(frozen, found)))
    sys.exit(FOUND if found else 0)


def _frozen(rows: duckdb.DuckDBPyConnection, book: Path, id_: str) -> Frozen:
    line = rows.execute(
        "SELECT document, digest FROM reports_issued WHERE id = ?", [id_]
    ).fetchone()
    if line is None:
        known = [row[0] for row in rows.execute("SELECT id FROM reports_issued").fetchall()]
        raise IssueError(f"no report {id_} was issued; there are {', '.join(known) or 'none'}")
    frozen = read(book.resolve().parent, id_, *line)
    if frozen.report not in REPORTS:
        raise IssueError(
            f"{id_} was issued as {frozen.report}, which this program does not draw up"
        )
    return frozen


def _lines(frozen: Frozen, found: Sequence[Change]) -> list[str]:
    head = f"{frozen.id}: {frozen.report} of {frozen.subject}, {frozen.first} to {frozen.last}"
    if not found:
        return [f"{head}: no figure has moved"]
    lines = [f"{head}: {len(found)} figure(s) moved, in {frozen.currency}"]
    for one in found:
        lines.append(
            f"{one.label} ({one.measure}): issued {format_money(one.issued)}, now "
            f"{format_money(one.now)}, {format_money(one.now - one.issued)}"
        )
        lines += [
            f"  {moved.entry}: {format_money(moved.issued)} → {format_money(moved.now)}"
            for moved in one.moved
        ]
    entries = {moved.entry: moved.who for one in found for moved in one.moved}
    return [*lines, "", *(_entry_line(entry, who) for entry, who in entries.items())]


def _entry_line(entry: str, who: Who) -> str:
    if not who.place:
        return f"{entry}: no longer in the books"
    acts = [
        f"{act} {person or 'nobody named'}{f' on {day}' if day else ''}"
        for act, person, day in (
            ("prepared by", who.prepared_by, who.prepared_on),
            ("approved by", who.approved_by, who.approved_on),
        )
    ]
    told = one_line("; ".join((f"{entry} of {who.date}: {who.purpose}", *acts)))
    return f"{short(who.place)}: {told}"


def _change_told(one: Change) -> dict[str, Any]:
    return {
        "row": one.row,
        "label": one.label,
        "figure": one.measure,
        "issued": str(one.issued),
        "now": str(one.now),
        "entries": [
            {
                "entry": moved.entry,
                "issued": str(moved.issued),
                "now": str(moved.now),
                "date": moved.who.date,
                "place": moved.who.place,
                "prepared_by": moved.who.prepared_by,
                "prepared_on": moved.who.prepared_on,
                "approved_by": moved.who.approved_by,
                "approved_on": moved.who.approved_on,
            }
            for moved in one.moved
        ],
    }


@click.command()
@book_option
@_form
def issued(book: Path, form: str) -> None:
    """List issued reports, and prove each series against the ledger.

    For each series: issued and unreported postings together are the ledger, and none was issued
    twice. Ends with 0 when that holds, 1 when it does not, 2 when it could not be told.
    """
    snapshot = open_book(book, rows=True)
    rows, facts = snapshot.rows(), snapshot.facts()
    listed = rows.execute(
        "SELECT id, series, subject FROM reports_issued ORDER BY series, subject, from_day"
    ).fetchall()
    by_series: dict[tuple[str, str], list[Frozen]] = {}
    try:
        for id_, series, subject in listed:
            by_series.setdefault((series, subject), []).append(_frozen(rows, book, id_))
    except IssueError as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(COULD_NOT)
    last = facts.as_of or datetime.date.max
    proofs = [
        prove(reports, postings_of(rows, subject, datetime.date.min, last))
        for (_, subject), reports in by_series.items()
    ]
    if form == "json":
        click.echo(json.dumps({"series": [_proof_told(one) for one in proofs]}, indent=2))
    elif not proofs:
        click.echo("no report was issued")
    else:
        click.echo("\n".join(_proof_line(one, facts.currency) for one in proofs))
    sys.exit(0 if all(one.holds for one in proofs) else FOUND)


def _proof_line(one: SeriesProof, currency: str) -> str:
    def part(told: Part) -> str:
        return f"{told.postings:,} postings ({format_money(told.debits)} {currency} of debits)"

    verdict = "holds" if one.holds else "does not hold"
    lines = [
        f"{one.series} reports to {one.subject} ({', '.join(one.reports)}): {verdict}",
        f"  issued      {part(one.issued)}",
        f"  unreported  {part(one.unreported)}",
        f"  ledger      {part(one.ledger)}",
    ]
    if one.gone.postings:
        lines.append(f"  issued, and no longer in the books as it was: {part(one.gone)}")
    if one.twice:
        lines.append(f"  issued twice: {one.twice:,} postings")
    return "\n".join(lines)


def _proof_told(one: SeriesProof) -> dict[str, Any]:
    parts = {"issued": one.issued, "unreported": one.unreported, "ledger": one.ledger}
    parts |= {"gone": one.gone}
    return {
        "series": one.series,
        "subject": one.subject,
        "reports": list(one.reports),
        "holds": one.holds,
        "twice": one.twice,
        **{
            name: {"postings": part.postings, "debits": str(part.debits)}
            for name, part in parts.items()
        },
    }
