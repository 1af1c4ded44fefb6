"""Text of a verdict: what is severest first, where most money is at stake before the rest.

A place is `path:line: message`, which editors open. Colours are for terminals: `click.echo` leaves
them out in a pipe.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

import click

from pledgebook import rules
from pledgebook.money import format_money
from pledgebook_reports.places import line_of, one_line, place, short
from pledgebook_reports.verdict.codes import described
from pledgebook_reports.verdict.outcome import SEVERITIES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from pledgebook.findings import Finding
    from pledgebook_reports.verdict.outcome import Outcome

COLOURS = {"error": "red", "warning": "yellow", "notice": "cyan"}


def render(outcome: Outcome) -> str:
    """The verdict for people; of a refused book its refusals alone, one line each."""
    if outcome.refused:
        return "\n".join(line_of(refusal) for refusal in outcome.findings)
    own = outcome.currency
    lines: list[str] = []
    for group in _groups(outcome.standing, lambda one: (one.severity, one.code), own):
        lines += [_heading(group, own), *_places(group)]
    if outcome.excepted:
        lines += ["", "Excepted, not counted", *_excepted(outcome), ""]
    return "\n".join([*lines, _verdict(outcome), *_checked(outcome)])


def _excepted(outcome: Outcome) -> Iterator[str]:
    """The findings under each exception, below what it says and where."""
    own = outcome.currency
    for group in _groups(outcome.excepted, lambda one: (one.code, one.excepted), own):
        code, excepted = group[0].code, group[0].excepted
        if excepted:
            yield (
                f"{code} {described()[code].name} ({len(group)}{_money(group, own)}): "
                f"{one_line(excepted.reason)}; approved by {excepted.approver} until "
                f"{excepted.until}, {place(excepted.file, excepted.line)}"
            )
            yield from _places(group)


def _groups(
    findings: Iterable[Finding], key: Callable[[Finding], object], own: str
) -> list[list[Finding]]:
    """The findings by key, the groups and what is in them in the order in which they are told."""
    by_key: dict[object, list[Finding]] = defaultdict(list)
    for finding in findings:
        by_key[key(finding)].append(finding)
    groups = [sorted(group, key=lambda one: _rank(one, own)) for group in by_key.values()]
    return sorted(groups, key=lambda group: _rank_of_group(group, own))


def _rank(finding: Finding, own: str) -> tuple[object, ...]:
    """The facility's currency first and most money first; other currencies do not compare."""
    currency, amount = finding.currency or "", abs(finding.amount or Decimal(0))
    kind = (finding.amount is None, currency != own, currency)
    return (*kind, -amount, finding.file, finding.line)


def _rank_of_group(group: Sequence[Finding], own: str) -> tuple[object, ...]:
    sums = _sums(group)
    return (
        SEVERITIES.index(group[0].severity), not sums, -sums.get(own, Decimal(0)), group[0].code,
    )  # fmt: skip


def _sums(group: Sequence[Finding]) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for finding in group:
        if finding.amount is not None:
            sums[finding.currency or ""] += abs(finding.amount)
    return sums


def _money(group: Sequence[Finding], own: str) -> str:
    """`; 1,650,000.00 USD, 20.00 EUR`, the facility's currency first; empty without amounts."""
    sums = sorted(_sums(group).items(), key=lambda item: (item[0] != own, item[0]))
    told = ", ".join(f"{format_money(amount)} {currency}".rstrip() for currency, amount in sums)
    return f"; {told}" if told else ""


def _heading(group: Sequence[Finding], own: str) -> str:
    code, severity = group[0].code, group[0].severity
    shown = click.style(severity, fg=COLOURS[severity])
    return f"{code} {described()[code].name} ({shown}, {len(group)}{_money(group, own)})"


def _places(group: Sequence[Finding]) -> list[str]:
    return [f"  {place(one.file, one.line)}: {one_line(one.message)}" for one in group]


def _verdict(outcome: Outcome) -> str:
    counts = outcome.counts
    verdict = "clean" if not counts["error"] else f"{counts['error']} error(s)"
    day = f"as of {outcome.as_of}" if outcome.as_of else "holds no transactions yet"
    excepted = f", {counts['excepted']} excepted" if counts["excepted"] else ""
    return (
        f"{short(outcome.book)} {day}: {verdict}, {counts['warning']} warning(s)"
        f"{excepted}; {outcome.entries:,} entries, {counts['transactions']:,} transactions, "
        f"{counts['pledges']} pledges, {counts['agreements']} agreements under "
        f"{len(rules.CODES)} rules in {outcome.seconds:.2f} s"
    )


def _checked(outcome: Outcome) -> Iterator[str]:
    """What the verdict holds for, and what it leaves out."""
    if outcome.digest is None:
        return
    yield (
        f"Checked: {outcome.files:,} files, SHA-256 {outcome.digest}; rules of Pledgebook "
        f"{outcome.version}, SHA-256 {outcome.rules_digest}"
    )
    if outcome.not_run:
        yield f"As a stranger's book: {'; '.join(outcome.not_run)}"
