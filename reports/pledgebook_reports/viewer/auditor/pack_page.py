"""The page *Audit pack*: a period is packed, what the pack states is shown, and the pack is taken away.

The writer's child makes the pack as `pledgebook audit-pack` does; it is kept for who asked for it.
`?pack=PERIOD` is one that was made, `&table=NAME` another table of what it states.
"""

from __future__ import annotations

import tempfile
import threading
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

import msgspec
from fava.ext import extension_endpoint
from flask import abort, make_response, request, send_file

from pledgebook.sealing.chain import read_chain
from pledgebook.seals import FOLDER
from pledgebook_reports.pack.shown import LOOK, TITLES, table_of
from pledgebook_reports.viewer import form_pages, pages
from pledgebook_reports.viewer.auditor.shelf import Shelf
from pledgebook_reports.viewer.listing import listed
from pledgebook_reports.viewer.listing_page import ListingPage, endpoint_address
from pledgebook_reports.viewer.source import view_of
from pledgebook_reports.viewer.texts import gettext
from pledgebook_reports.viewer.writing import hand_over
from pledgebook_reports.viewer.writing.packs import Made

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from flask.wrappers import Response

    from pledgebook_reports.viewer.listing import Listing
    from pledgebook_reports.viewer.source import View

PATIENCE = 1200.0
"""Seconds for one pack: that of 20,000 vouchers out of 100,000 takes 100 of an idle processor."""
MOST = 4 * 1024**3
"""Bytes of all packs that are kept."""
FIRST = next(iter(TITLES))
_YEARS = "SELECT DISTINCT YEAR(date) FROM entries WHERE kind = 'transaction' ORDER BY 1 DESC"

_making = threading.Lock()
"""One pack at a time: it reads all books and writes them once more."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A pack in a folder of this server, which goes with it."""

    made: Made
    file: Path
    folder: tempfile.TemporaryDirectory[str]

    @property
    def size(self) -> int:
        """Bytes of its file."""
        return self.file.stat().st_size


_packs: Shelf[Kept] = Shelf(MOST, lambda pack: pack.size, lambda pack: pack.folder.cleanup())


@dataclass(frozen=True, slots=True)
class Page:
    """What the template shows: the periods, the packs that were made, and one of them."""

    state: pages.State
    refusals: Sequence[pages.Notice]
    periods: Sequence[str]
    sealed: Sequence[str]
    packs: Mapping[str, Kept]
    period: str = ""
    pack: Kept | None = None
    table: str = FIRST
    kept: Mapping[str, str] = field(default_factory=dict)
    amiss: int = 0
    listing: Listing | None = None
    problem: str | None = None


class AuditPack(ListingPage[Page]):
    """Packs of a period for the auditor."""

    report_title = "Audit pack"

    titles: ClassVar = TITLES
    told = staticmethod(form_pages.told)

    @property
    def extension_dir(self) -> Path:
        """The viewer's folder, whose templates the pages share."""
        return Path(__file__).parents[1]

    def address(self, endpoint: str) -> str:
        """Where a form of the page is sent."""
        return form_pages.address(self.name, endpoint)

    def pack_address(self, period: str) -> str:
        """Where a pack is had as a file."""
        return endpoint_address(self.name, "pack", pack=period)

    def asked(self, view: View, query: Mapping[str, str]) -> Page:
        """The page for a query."""
        return page_of(view, query)

    @form_pages.posted
    def make(self) -> Response:
        """Make the pack of a period."""
        period = request.form.get("period", "").strip()
        if not _making.acquire(blocking=False):
            return self._refused(gettext("Another pack is being made: wait until it is done."))
        folder = tempfile.TemporaryDirectory(prefix="pledgebook-packs-")
        asked = {"period": period, "folder": folder.name,
                 "unsealed": request.form.get("unsealed") == "yes"}  # fmt: skip
        try:
            answer = hand_over(
                Path(self.ledger.beancount_file_path), "make-pack", asked, patience=PATIENCE,
                broken_off=gettext("There is no pack: try again, or a shorter period."),
            )  # fmt: skip
        finally:
            _making.release()
        if not answer.done:
            folder.cleanup()
            return self._refused(answer.message)
        made = msgspec.json.decode(answer.content, type=Made)
        _packs.put(period, Kept(made, Path(made.path), folder))
        return make_response(form_pages.done(self, answer.message, pack=period))

    @extension_endpoint
    def pack(self) -> Response:
        """A pack as a file."""
        period = request.args.get("pack", "")
        found = _packs.own().get(period)
        if found is None:
            abort(404, gettext("There is no such pack any more: have it made again."))
        return send_file(found.file, as_attachment=True, download_name=found.file.name)

    def _refused(self, problem: str) -> Response:
        page = page_of(view_of(self.ledger), {"period": request.form.get("period", "")})
        return form_pages.again(self, replace(page, problem=problem))


def page_of(view: View, query: Mapping[str, str]) -> Page:
    """The page for a query and the packs of who asks."""
    sealed = [
        link.name for link in read_chain(Path(view.snapshot.manifest.book).parent / FOLDER).links
    ]
    years = [str(year) for (year,) in view.rows().execute(_YEARS).fetchall()]
    packs = _packs.own()
    page = Page(
        pages.state_of(view), pages.notices(view, view.refusals),
        [*dict.fromkeys([*sealed[::-1], *years])], sealed, packs, query.get("period", ""),
    )  # fmt: skip
    name = query.get("pack", "")
    if not name:
        return page
    if name not in packs:
        return replace(page, period=name, problem=gettext("This pack is not kept any more."))
    pack, shown = packs[name], query.get("table", FIRST)
    shown = shown if shown in TITLES else FIRST
    table = table_of(pack.made.population, shown, pack.made.digest)
    whole = table_of(pack.made.population, FIRST)
    return replace(
        page, period=name, pack=pack, table=shown, kept={"pack": name, "table": shown},
        amiss=sum(1 for row in whole.rows if row.cells["verdict"] == LOOK),
        listing=listed(table, query, query.get("filter", "").strip()),
    )  # fmt: skip
