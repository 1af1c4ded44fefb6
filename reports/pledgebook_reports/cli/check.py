"""`pledgebook check` and `pledgebook explain`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pledgebook import gate, manifests, rules
from pledgebook.rules import page
from pledgebook_reports.cli.common import Day, book_option, tell
from pledgebook_reports.places import short
from pledgebook_reports.verdict import RENDERERS, plain_text
from pledgebook_reports.verdict.outcome import outcome_of

if TYPE_CHECKING:
    import datetime

    from pledgebook.snapshot import Snapshot

CLEAN, FOUND, REFUSED = 0, 1, 2


@click.command()
@click.argument("main_file", metavar="[BOOK]", required=False, type=click.Path(path_type=Path))
@book_option
@click.option("--as-of", type=Day(), help="The day of the check; else the latest day in the books.")
@click.option("--format", "form", type=click.Choice(list(RENDERERS)), default="text")
@click.option("--strict", is_flag=True, help="Let warnings count as errors.")
@click.option(
    "--untrusted",
    is_flag=True,
    help="Check a stranger's book: in 5 s and 512 MiB, and nothing outside its folder is touched.",
)
@click.option("--no-cache", is_flag=True, help="Compute everything anew.")
@click.option(
    "--manifest", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False),
    help="Write the SHA-256 of every file of the books there, for `verify --manifest`.",
)  # fmt: skip
def check(
    main_file: Path | None,
    book: Path,
    as_of: datetime.date | None,
    form: str,
    strict: bool,
    untrusted: bool,
    no_cache: bool,
    manifest: Path | None,
) -> None:
    """Check the books under every rule.

    Ends with 0 when they are clean, 1 when there are findings of severity error, 2 when the book
    was refused.
    """
    book = main_file or book
    result = gate.run(book, as_of=as_of, untrusted=untrusted, cached=not (no_cache or manifest))
    tell(result.remarks)
    outcome = outcome_of(book, result)
    if outcome.refused:
        click.echo(plain_text.render(outcome), err=True)
    if form != "text" or not outcome.refused:
        click.echo(RENDERERS[form](outcome))
    if outcome.refused:
        sys.exit(REFUSED)
    if manifest is not None and result.snapshot is not None:
        _write_manifest(manifest, result.snapshot)
    counted = outcome.counts["error"] + (outcome.counts["warning"] if strict else 0)
    sys.exit(FOUND if counted else CLEAN)


def _write_manifest(path: Path, snapshot: Snapshot) -> None:
    home = Path(snapshot.manifest.book).parent
    try:
        text = manifests.manifest_of(home, snapshot.manifest.files)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        click.echo(f"{path}: the manifest cannot be written ({error.strerror})", err=True)
        sys.exit(REFUSED)
    click.echo(f"{short(str(path))}: {text.count(chr(10)):,} files by their SHA-256", err=True)


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
