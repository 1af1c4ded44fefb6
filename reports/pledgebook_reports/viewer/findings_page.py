"""The page *Findings*: what the check found, by rule, amount and age; `?rule=PBNNN` with the rule's page.

`?severity=` and `?age=` narrow the list, as do the time (by the day of the entry) and the text filter
of Fava's bar.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pledgebook.money import NIL
from pledgebook.rules import CODES, RULES
from pledgebook.rules import page as rule_pages
from pledgebook_reports.table import ArgumentsError, Column, Row, Table
from pledgebook_reports.verdict.outcome import SEVERITIES
from pledgebook_reports.viewer import pages
from pledgebook_reports.viewer.asking import period_of
from pledgebook_reports.viewer.listing import listed
from pledgebook_reports.viewer.listing_page import ListingPage

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Mapping, Sequence
    from decimal import Decimal

    from pledgebook.findings import Finding
    from pledgebook_reports.viewer.listing import Listing
    from pledgebook_reports.viewer.source import View

AGES = (("30", 30), ("90", 90), ("365", 365), ("older", None))
"""Ages by their names in addresses, each with its greatest number of days."""
UNDATED = "undated"
COLUMNS = (
    Column("rule", "Rule", "text"),
    Column("severity", "Severity", "text"),
    Column("message", "Finding", "text"),
    Column("subject", "About", "text"),
    Column("date", "Day", "date"),
    Column("age", "Days ago", "count"),
    Column("amount", "Amount", total=False),
    Column("currency", "Currency", "text"),
)


@dataclass(frozen=True, slots=True)
class OfRule:
    """The findings of one rule: how many, the sums at stake by currency, the oldest day."""

    code: str
    name: str
    severity: str
    count: int
    amounts: Sequence[tuple[str, Decimal]]
    oldest: datetime.date | None


@dataclass(frozen=True, slots=True)
class Page:
    """What the template shows: the rules, the ages, and the findings that are left of the filters."""

    state: pages.State
    refusals: Sequence[pages.Notice]
    rules: Sequence[OfRule]
    ages: Sequence[tuple[str, int]]
    kept: Mapping[str, str]
    words: str
    listing: Listing
    places: Mapping[str, pages.Place]
    exceptions: Sequence[pages.InForce]
    rule_heading: str
    rule_text: str
    problem: str | None


class Findings(ListingPage[Page]):
    """Fava's page of our findings."""

    report_title = "Findings"

    severities = SEVERITIES

    def asked(self, view: View, query: Mapping[str, str]) -> Page:
        """The page for a query."""
        return page_of(view, query)


def page_of(view: View, query: Mapping[str, str]) -> Page:
    """The page for a query."""
    facts = view.snapshot.facts()
    state = pages.state_of(view)
    open_ = [finding for finding in facts.findings if finding.excepted is None]
    kept = {name: query[name] for name in ("rule", "severity", "age") if query.get(name)}
    problem = None
    try:
        begin, end = period_of(query)
    except ArgumentsError as error:
        begin, end, problem = None, None, str(error)
    left = [
        finding for finding in open_
        if kept.get("rule", finding.code) == finding.code
        and kept.get("severity", finding.severity) == finding.severity
        and kept.get("age", age := _age(finding, facts.as_of)) == age
        and (begin is None or (finding.entry_date is not None and finding.entry_date >= begin))
        and (end is None or (finding.entry_date is not None and finding.entry_date <= end))
    ]  # fmt: skip
    left.sort(key=lambda f: (SEVERITIES.index(f.severity), f.code, f.file, f.line))
    words = query.get("filter", "").strip()
    code = kept.get("rule", "")
    return Page(
        state=state,
        refusals=pages.notices(view, view.refusals),
        rules=_by_rule(open_),
        ages=_by_age(open_, facts.as_of),
        kept=kept,
        words=words,
        listing=listed(_table(left, state), query, words),
        places={str(n): pages.place_of(view, f.file, f.line) for n, f in enumerate(left)},
        exceptions=pages.in_force(view, facts.findings),
        rule_heading=rule_pages.heading(code) if code in CODES else "",
        rule_text=rule_pages.page_of(code).text if code in CODES else "",
        problem=problem,
    )


def _table(findings: Sequence[Finding], state: pages.State) -> Table:
    day = state.as_of
    rows = []
    for number, one in enumerate(findings):
        age = (day - one.entry_date).days if day and one.entry_date else None
        cells = (one.code, one.severity, one.message, one.subject, one.entry_date, age, one.amount,
                 one.currency)  # fmt: skip
        rows.append(Row(str(number), {c.key: v for c, v in zip(COLUMNS, cells, strict=True)}))
    return Table(
        report="findings", title="Open findings", as_of=day or pages.NO_DAY,
        currency=state.currency, columns=COLUMNS, rows=tuple(rows), totals={}, books=state.digest,
    )  # fmt: skip


def _by_rule(findings: Iterable[Finding]) -> list[OfRule]:
    names = {rule.code: rule.name for rule in RULES}
    groups: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        groups[finding.code].append(finding)
    return [
        OfRule(
            code=code,
            name=names.get(code, ""),
            severity=min((one.severity for one in own), key=SEVERITIES.index),
            count=len(own),
            amounts=_amounts(own),
            oldest=min((one.entry_date for one in own if one.entry_date), default=None),
        )
        for code, own in sorted(groups.items())
    ]


def _amounts(findings: Iterable[Finding]) -> list[tuple[str, Decimal]]:
    sums: dict[str, Decimal] = defaultdict(lambda: NIL)
    for one in findings:
        if one.amount is not None and one.currency is not None:
            sums[one.currency] += one.amount
    return sorted(sums.items())


def _by_age(findings: Iterable[Finding], day: datetime.date | None) -> list[tuple[str, int]]:
    counts = dict.fromkeys((*(name for name, _ in AGES), UNDATED), 0)
    for finding in findings:
        counts[_age(finding, day)] += 1
    return list(counts.items())


def _age(finding: Finding, day: datetime.date | None) -> str:
    if finding.entry_date is None or day is None:
        return UNDATED
    days = (day - finding.entry_date).days
    return next(name for name, most in AGES if most is None or days <= most)
