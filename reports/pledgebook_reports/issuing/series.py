"""The proof of a series: what was issued and what is unreported are the ledger, nothing twice."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from pledgebook.money import NIL

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pledgebook.issued import ReportedPosting
    from pledgebook_reports.issuing.frozen import Frozen


@dataclass(frozen=True, slots=True)
class Part:
    """Postings and the sum of their debits in the facility's currency."""

    postings: int
    debits: Decimal


@dataclass(frozen=True, slots=True)
class SeriesProof:
    """The reports of one series to one reader against the ledger up to a day.

    `issued` less `gone` and `unreported` together are `ledger`; `twice` counts postings that stand
    in more than one report.
    """

    series: str
    subject: str
    reports: tuple[str, ...]
    ledger: Part
    issued: Part
    unreported: Part
    gone: Part
    twice: int

    @property
    def holds(self) -> bool:
        """Whether every issued posting is in the ledger as it was issued, and in one report only."""
        return not self.twice and not self.gone.postings


def prove(reports: Sequence[Frozen], ledger: Iterable[ReportedPosting]) -> SeriesProof:
    """The proof of reports of one series to one reader; at least one."""
    books = Counter(posting.text for posting in ledger)
    sent: Counter[str] = Counter()
    twice = 0
    for report in reports:
        own = Counter(posting.text for posting in report.postings.values())
        twice += sum((own & sent).values())
        sent |= own
    return SeriesProof(
        series=reports[0].series,
        subject=reports[0].subject,
        reports=tuple(report.id for report in reports),
        ledger=_part(books),
        issued=_part(sent),
        unreported=_part(books - sent),
        gone=_part(sent - books),
        twice=twice,
    )


def _part(postings: Counter[str]) -> Part:
    values = ((Decimal(text.rpartition("\t")[2] or 0), count) for text, count in postings.items())
    debits = sum((value * count for value, count in values if value > NIL), NIL)
    return Part(postings.total(), debits)
