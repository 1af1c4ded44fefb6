"""A report that was issued still holds, and reports of one series follow each other.

No posting is reported twice: two reports of one series and subject do not overlap. (Quarterly and
annual reports are two series.) A report is issued with the digest of the postings that it stands on
(`pledgebook issue`); the digest is taken again at every check, and a posting of those days that was
changed, removed or added since is an error until the report is issued anew or the change is excepted.
`pledgebook changed-since` lists the entries. A report with a digest of another make cannot be proved:
a notice says so, and whether the days of the report are sealed.

Fails:

    2017-04-10 custom "report-issued" "REP-1" "quarterly" "FIN" 2017-01-01 2017-03-31 "sha256:example"
    2017-07-10 custom "report-issued" "REP-2" "quarterly" "FIN" 2017-03-01 2017-06-30 "sha256:example"

Passes:

    2017-04-10 custom "amendment" "FI-2016-01" "reports-due" "quarterly" "no report is issued yet"

Source: UNDP reporting to donors, certified financial statements; IPSAS 3, errors of prior periods.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING

from pledgebook import issued
from pledgebook.closing_year.standing import closed_through
from pledgebook.records import ReportIssued
from pledgebook.rules import audit_categories
from pledgebook.rules.base import Rule, at_record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pledgebook.book import Book
    from pledgebook.findings import Finding


def check(book: Book) -> Iterator[Finding]:
    """One finding an overlap, at the later report, and one notice a report."""
    series: dict[tuple[str, str], list[ReportIssued]] = defaultdict(list)
    for report in book.registry.all(ReportIssued):
        series[report.series, report.subject].append(report)
        yield from _proved(book, report)
    for (name, subject), reports in series.items():
        reports.sort(key=lambda one: (one.from_, one.to))
        for before, report in pairwise(reports):
            if report.from_ <= before.to:
                yield at_record("PB704", report,
                                f"{report.id}: the {name} report to {subject} from {report.from_} "
                                f"overlaps {before.id}, which goes to {before.to}",
                                subject=report.id)  # fmt: skip


def _proved(book: Book, report: ReportIssued) -> Iterator[Finding]:
    """What taking the digest of a report's postings again shows."""
    named = (
        f"{report.id}: the {report.series} report to {report.subject} of {report.from_} to "
        f"{report.to}"
    )
    if not issued.is_digest(report.digest):
        yield at_record("PB704", report,
                        f"{named} could not be proved: it was issued with a digest of another "
                        f"make{_sealed(book, report)}", subject=report.id,
                        severity="notice")  # fmt: skip
        return
    if book.until is not None and book.until < report.to:
        return
    closed = closed_through(book)
    if closed is not None and report.from_ <= closed:
        return  # Its postings stand one by one in the books of all years.
    now = list(issued.postings_of(book, report.subject, report.from_, report.to))
    if issued.digest_of(now) != report.digest:
        yield at_record("PB704", report,
                        f"{named} no longer matches the books, which hold {len(now)} posting(s) of "
                        f"those days: pledgebook changed-since {report.id} names what moved",
                        subject=report.id)  # fmt: skip


def _sealed(book: Book, report: ReportIssued) -> str:
    """What the seals prove of a report's days, as the end of a sentence."""
    proved = [one for one in book.seals if one.readable and one.compared and not one.faults]
    over = [one for one in proved if one.first <= report.to and one.last >= report.from_]
    if not over or over[0].first > report.from_ or over[-1].last < report.to:
        return ""
    return f"; its days are sealed, and their entries stand: {', '.join(one.name for one in over)}"


RULE = Rule(
    code="PB704",
    name="issued report no longer matches, or overlaps another",
    scope="merge",
    category=audit_categories.OTHER,
    subject="the report",
    reach=("report",),
    check=check,
)
