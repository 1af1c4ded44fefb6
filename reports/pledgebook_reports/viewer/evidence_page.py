"""The page *Evidence*: papers that are not in order, and `?voucher=` each voucher beside its papers.

`?voucher=&gaps=1` begins at the first voucher of which something is missing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from flask import request

from pledgebook_reports.viewer import pages, register
from pledgebook_reports.viewer.evidence_walk import stand_at
from pledgebook_reports.viewer.source import BookRefusedError, view_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pledgebook_reports.viewer.evidence_walk import Stand


@dataclass(frozen=True, slots=True)
class WalkPage:
    """What the template shows: a voucher with its papers, or that there is none."""

    state: pages.State
    refusals: Sequence[pages.Notice]
    voucher: str
    gaps: bool
    stand: Stand | None
    place: pages.Place | None


class Evidence(register.Register):
    """The papers behind the vouchers."""

    report_title = "Evidence"
    reports: ClassVar = ("evidence-gaps", "evidence")

    def walk(self) -> WalkPage | BookRefusedError:
        """The voucher that the request asks for."""
        try:
            view = view_of(self.ledger)
        except BookRefusedError as error:
            return error
        voucher, gaps = request.args.get("voucher", ""), request.args.get("gaps") == "1"
        stand = stand_at(view.rows(), voucher, gaps=gaps)
        place = pages.place_of(view, stand.file, stand.line) if stand else None
        return WalkPage(pages.state_of(view), pages.notices(view, view.refusals), voucher, gaps,
                        stand, place)  # fmt: skip
