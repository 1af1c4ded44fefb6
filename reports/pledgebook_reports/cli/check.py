"""`pledgebook check` and `pledgebook explain`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pledgebook import gate, rules
from pledgebook.rules import page
from pledgebook_reports.cli.common import Day, book_option
from pledgebook_reports.verdict import RENDERERS, plain_text
from pledgebook_reports.verdict.outcome import outcome_of

if TYPE_CHECKING:
    import datetime

CLEAN, FOUND, REFUSED = 0, 1, 2


@click.command()
@click.argument("main_file", metavar="[BOOK]", required=False, type=click.Path(path_type=Path))
@book_option
@click.option("--as-of", type=Day(), help="The day of the check; else the latest day in the books.")
@click.option("--format", "form", type=click.Choice(list(RENDERERS)), default="text")
@click.option("--strict", is_flag=True, help="Let warnings count as errors.")
def check(
    main_file: Path | None,
    book: Path,
    as_of: datetime.date | None,
    form: str,
    strict: bool,
) -> None:
    """Check the books under every rule.

    Ends with 0 when they are clean, 1 when there are findings of severity error, 2 when the book
    was refused.
    """
    book = main_file or book
    outcome = outcome_of(book, gate.run(book, as_of=as_of))
    if outcome.refused:
        click.echo(plain_text.render(outcome), err=True)
    if form != "text" or not outcome.refused:
        click.echo(RENDERERS[form](outcome))
    if outcome.refused:
        sys.exit(REFUSED)
    counted = outcome.counts["error"] + (outcome.counts["warning"] if strict else 0)
    sys.exit(FOUND if counted else CLEAN)


@click.command()
@click.argument("code")
def explain(code: str) -> None:
    """Print the page of a rule: what it asks, why, and a book that fails it."""
    code = code.upper()
    if code not in rules.CODES:
        known = ", ".join(rules.CODES)
        msg = f"no rule {code}; there are {known}"
        raise click.ClickException(msg)
    rule = next(rule for rule in rules.RULES if rule.code == code)
    click.echo(f"{rule.code} {rule.name}\n\n{page.heading(code)}\n\n{page.page_of(code).text}")
