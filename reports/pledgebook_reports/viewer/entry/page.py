"""One form as it stands before a person: what was typed, the documents beside it, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from flask import request

from pledgebook.documents import STEMS
from pledgebook_reports.viewer import pages
from pledgebook_reports.viewer.door.visitor import BINDING
from pledgebook_reports.viewer.entry import uploads
from pledgebook_reports.viewer.entry.catalogue import FORMS
from pledgebook_reports.viewer.entry.desk import desk_of
from pledgebook_reports.viewer.entry.fields import MOST_LINES, EntryError, Typed
from pledgebook_reports.viewer.entry.vouchers import DOCUMENTS
from pledgebook_reports.viewer.source import view_of
from pledgebook_reports.viewer.texts import gettext
from pledgebook_reports.viewer.writing.vouchers import folder_of

if TYPE_CHECKING:
    from fava.core import FavaLedger

    from pledgebook_reports.viewer.entry.desk import Desk
    from pledgebook_reports.viewer.entry.fields import Form, Made
    from pledgebook_reports.viewer.entry.judging import Verdict
    from pledgebook_reports.viewer.entry.paying import Payer
    from pledgebook_reports.viewer.source import View

Papers = list[tuple[str, str, str]]
"""Kind, name and digest of each document that was uploaded."""


@dataclass(slots=True)
class Page:
    """What the template shows: a form with what was typed, and what was found."""

    form: Form
    desk: Desk
    view: View
    values: Mapping[str, str]
    lines: int
    papers: Papers = field(default_factory=list)
    faults: Mapping[str, str] = field(default_factory=dict)
    told: str = ""
    why: str = ""
    verdict: Verdict | None = None
    payers: Sequence[Payer] = ()
    hurried: bool = False

    @property
    def state(self) -> pages.State:
        """The state of the books."""
        return pages.state_of(self.view)

    @property
    def refusals(self) -> Sequence[pages.Notice]:
        """Why newer books are refused."""
        return pages.notices(self.view, self.view.refusals)

    def typed(self) -> Typed:
        """What was typed, with the documents under their kinds; a proposed number follows the year."""
        values = dict(self.values)
        values[DOCUMENTS] = "\n".join(f"{kind}={name}" for kind, name, _ in self.papers)
        values["series"] = self.form.series
        proposed = values.get("proposed")
        if (
            proposed
            and values.get("voucher") == proposed
            and values.get("date", "")[:4] not in proposed
        ):
            values["voucher"] = ""
        return Typed(values, self.hurried)

    def made(self) -> Made:
        """The entry.

        Raises:
            EntryError: something is missing or wrong.
        """
        typed = self.typed()
        # All that is empty is told at once, before a form looks closer.
        for _, fields in self.form.groups:
            for one in fields:
                typed.text(one.name, needed=one.needed)
        return self.form.make(typed, self.desk)

    def paths(self, made: Made) -> list[str]:
        """Where its documents will be filed, below `documents/`."""
        return [f"{folder_of(made.name, made.year)}/{name}" for _, name, _ in self.papers]

    def demand_free(self, made: Made) -> None:
        """Take no number that a voucher has.

        Raises:
            EntryError: it is taken.
        """
        if made.name not in self.desk.books.vouchers:
            return
        free = self.desk.next_number(made.name.split("-")[0], made.year)
        told = gettext("%(id)s is taken; the next free number is %(free)s")
        raise EntryError({"voucher": told % {"id": made.name, "free": free}})


def page_of(ledger: FavaLedger, key: str) -> Page:
    """The form of that key, or the first one, with what the request brings.

    Raises:
        BookRefusedError: there are no books to enter into.
    """
    view = view_of(ledger)
    form = FORMS.get(key) or next(iter(FORMS.values()))
    values = {name: value for name, value in request.form.items() if name != "csrf"}
    asked = values.get("lines", "")
    lines = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 3 else 0
    return Page(
        form=form,
        desk=desk_of(view.snapshot, ledger),
        view=view,
        values=values,
        lines=min(max(lines, form.least_lines if form.lines else 0), MOST_LINES),
        papers=_waiting(),
    )


def _waiting() -> Papers:
    """The documents that wait already, those taken off left out."""
    off = set(request.form.getlist("drop"))
    parts = [line.split("=") for line in request.form.getlist("paper") if line not in off]
    # The kind becomes a key of the entry's metadata: nothing but evidence comes in this way.
    return [(part[0], part[1], part[2]) for part in parts if len(part) == 3 and part[0] in STEMS]


def take_upload(page: Page) -> None:
    """Lay a document that comes with the request beside the form.

    Raises:
        EntryError: it is none that evidence could be.
    """
    upload = request.files.get("upload")
    if upload is None or not upload.filename:
        return
    kept = uploads.keep(request.environ[BINDING], request.form.get("paper_kind", ""), upload)
    kind, name, digest = kept.split("=")
    if all(digest != other for _, _, other in page.papers):
        page.papers.append((kind, name, digest))
