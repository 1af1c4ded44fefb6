"""`pledgebook check` and `pledgebook explain`."""

from __future__ import annotations

import json
import sys
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pledgebook import gate, rules
from pledgebook.rules import page
from pledgebook_reports.cli.common import Day, book_option, line_of, short

if TYPE_CHECKING:
    import datetime

    from pledgebook.findings import Finding
    from pledgebook.snapshot import Facts

CLEAN, FOUND, REFUSED = 0, 1, 2


@click.command()
@click.argument("main_file", metavar="[BOOK]", required=False, type=click.Path(path_type=Path))
@book_option
@click.option("--as-of", type=Day(), help="The day of the check; else the latest day in the books.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
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
    result = gate.run(book, as_of=as_of)
    if result.snapshot is None:
        if form == "json":
            click.echo(json.dumps(_refused_json(book, result.refusals), indent=1))
        for refusal in result.refusals:
            click.echo(line_of(refusal), err=True)
        sys.exit(REFUSED)
    facts = result.snapshot.facts()
    click.echo(json.dumps(_json(facts), indent=1) if form == "json" else _text(facts))
    counted = facts.counts["error"] + (facts.counts["warning"] if strict else 0)
    sys.exit(FOUND if counted else CLEAN)


def _text(facts: Facts) -> str:
    lines = []
    by_code = sorted(facts.findings, key=lambda f: (f.severity, f.code))
    for code, group in groupby(by_code, key=lambda f: f.code):
        found = sorted(group, key=lambda f: (-(f.amount or 0), f.file, f.line))
        name = next((rule.name for rule in rules.RULES if rule.code == code), "")
        lines.append(f"{code} {name} ({found[0].severity}, {len(found)})".replace("  ", " "))
        lines += [f"  {short(f.file)}:{f.line}: {f.message}" for f in found]
    counts = facts.counts
    verdict = "clean" if not counts["error"] else f"{counts['error']} error(s)"
    lines.append(
        f"{short(facts.book)} as of {facts.as_of}: {verdict}, {counts['warning']} warning(s); "
        f"{facts.entries:,} entries, {counts['transactions']:,} transactions, "
        f"{counts['pledges']} pledges, {counts['agreements']} agreements under "
        f"{len(rules.RULES)} rules in {facts.seconds:.2f} s"
    )
    return "\n".join(lines)


def _json(facts: Facts) -> dict[str, Any]:
    return {
        "book": facts.book,
        "as_of": facts.as_of.isoformat() if facts.as_of else None,
        "findings": [_finding_json(finding) for finding in facts.findings],
        "counts": facts.counts,
        "entries": facts.entries,
        "seconds": facts.seconds,
    }


def _refused_json(book: Path, refusals: list[Finding]) -> dict[str, Any]:
    return {
        "book": str(book),
        "as_of": None,
        "findings": [_finding_json(refusal) for refusal in refusals],
        "counts": {"error": len(refusals), "warning": 0, "notice": 0},
        "entries": 0,
        "seconds": 0.0,
    }


def _finding_json(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code,
        "severity": finding.severity,
        "message": finding.message,
        "file": finding.file,
        "line": finding.line,
        "entry_date": finding.entry_date.isoformat() if finding.entry_date else None,
        "subject": finding.subject,
        "amount": str(finding.amount) if finding.amount is not None else None,
        "currency": finding.currency,
        "finding_category": finding.finding_category,
    }


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
