"""`pledgebook journal-tests`: tests of every journal entry, and the entries by risk."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pledgebook_reports.audit.journal_tests import reading, shown
from pledgebook_reports.audit.journal_tests.outcome import rank, run
from pledgebook_reports.audit.journal_tests.registry import BY_NAME, TESTS
from pledgebook_reports.audit.sampling.draws import digest_of_books
from pledgebook_reports.cli.common import Day, book_option, form_by_suffix, open_book
from pledgebook_reports.render import csv_text, workbook

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence

    from pledgebook_reports.audit.journal_tests.outcome import Outcome


@click.command("journal-tests")
@book_option
@click.option("--from", "from_", type=Day(), help="Tell hits that touch entries from this day on.")
@click.option("--to", type=Day(), help="Last day of the entries.")
@click.option(
    "--test", "names", multiple=True, metavar="NAME", help="One test by name; repeatable."
)
@click.option(
    "--country", metavar="XX", help="Whose calendar holds (ISO 3166-1); else the places'."
)
@click.option("--list", "list_", is_flag=True, help="Name the tests with their criteria.")
@click.option("--format", "form", type=click.Choice(["text", "json", "csv", "xlsx"]),
              help="[default: as the suffix of -o says, else text]")  # fmt: skip
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write to a file.")
def journal_tests(
    book: Path,
    from_: datetime.date | None,
    to: datetime.date | None,
    names: tuple[str, ...],
    country: str | None,
    list_: bool,
    form: str | None,
    output: Path | None,
) -> None:
    """Test every journal entry for signs of fraud and error, and rank the entries by risk.

    A hit is a reason to look, never proof. Ends with 0 whatever was found.
    """
    if list_:
        for test in TESTS:
            click.echo(f"{test.name:22}  {test.title}: {test.criterion}")
        return
    unknown = [name for name in names if name not in BY_NAME]
    if unknown:
        raise click.UsageError(f"no test {unknown[0]}; there are {', '.join(BY_NAME)}")
    form = form or form_by_suffix(output)
    if form == "xlsx" and output is None:
        raise click.UsageError("xlsx is no text for a terminal: give -o FILE")
    snapshot = open_book(book, rows=True)
    facts = snapshot.facts()
    if facts.as_of is None:
        raise click.ClickException(f"{book} holds no transactions")
    until = min(to, facts.as_of) if to else facts.as_of
    if from_ and from_ > until:
        raise click.UsageError(f"the period begins on {from_}, after its last day {until}")
    read = reading.read(
        snapshot.rows(), currency=facts.currency, until=until,
        country=country.upper() if country else None,
    )  # fmt: skip
    outcomes = run(read, [BY_NAME[name] for name in names] or TESTS, from_)
    home = str(book.resolve().parent)
    about = shown.About(
        as_of=until,
        currency=facts.currency,
        entries=len(read.entries),
        home=home,
        books=digest_of_books(snapshot.manifest.files, home),
        from_=from_,
    )
    content = _content(outcomes, about, form)
    if output is None:
        click.echo(content, nl=False)
        return
    try:
        output.write_bytes(content)
    except OSError as error:
        raise click.ClickException(f"cannot write {output}: {error.strerror}") from None


def _content(outcomes: Sequence[Outcome], about: shown.About, form: str) -> bytes:
    ranked = rank(outcomes)
    if form == "json":
        told = shown.as_object(outcomes, ranked, about)
        return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()
    if form == "csv":
        return csv_text.render(shown.hits_table(outcomes, about)).encode()
    if form == "xlsx":
        tables = (
            shown.tests_table(outcomes, about),
            shown.ranking_table(ranked, about),
            shown.hits_table(outcomes, about),
        )
        return workbook.render_all(tables)
    return shown.as_text(outcomes, ranked, about).encode()
