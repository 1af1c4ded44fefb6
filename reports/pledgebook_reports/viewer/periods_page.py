"""The page *Periods*: what is sealed, by whom, and which reports were issued."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from pledgebook.sealing.chain import read_chain
from pledgebook.seals import FOLDER
from pledgebook_reports.viewer import pages
from pledgebook_reports.viewer.source import BookRefusedError, view_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pledgebook_reports.viewer.source import View


_ISSUED = """SELECT id, series, subject, from_day, to_day, digest, document, date, file, line
FROM reports_issued ORDER BY date, id"""


class Sealed(NamedTuple):
    """One seal: its period, how many entries, who signed, the file's SHA-256, what is wrong with it."""

    period: str
    first: datetime.date
    last: datetime.date
    entries: int
    signed: Sequence[str]
    digest: str
    faults: Sequence[str]


class Issued(NamedTuple):
    """One report that was given out, and where the books say so."""

    id: str
    series: str
    subject: str | None
    first: datetime.date | None
    last: datetime.date | None
    digest: str
    document: str | None
    date: datetime.date
    place: pages.Place


@dataclass(frozen=True, slots=True)
class Page:
    """What the template shows; `damaged` are files in seals/ that are none, with the reason."""

    state: pages.State
    refusals: Sequence[pages.Notice]
    seals: Sequence[Sealed]
    damaged: Sequence[tuple[str, str]]
    issued: Sequence[Issued]


class Periods(pages.FundPage):
    """Fava's page of seals and issued reports."""

    report_title = "Periods and seals"

    def page(self) -> Page | BookRefusedError:
        """The page, or why there is none."""
        try:
            return page_of(view_of(self.ledger))
        except BookRefusedError as error:
            return error


def page_of(view: View) -> Page:
    """The page of a snapshot; seals are read as they lie beside its book."""
    chain = read_chain(Path(view.snapshot.manifest.book).parent / FOLDER)
    return Page(
        state=pages.state_of(view),
        refusals=pages.notices(view, view.refusals),
        seals=[
            Sealed(link.name, link.text.first, link.text.last, link.text.count,
                   sorted(link.signatures), link.digest, link.faults)
            for link in chain.links
        ],
        damaged=[(file.name, why) for file, why in chain.damaged.items()],
        issued=[_issued(view, found) for found in view.rows().execute(_ISSUED).fetchall()],
    )  # fmt: skip


def _issued(view: View, found: Sequence[Any]) -> Issued:
    *told, file, line = found
    cells: tuple[Any, ...] = (*told, pages.place_of(view, file, line))
    return Issued(*cells)
