"""The page *Inbox*: bank files are looked at, their lines completed, and accepted or left.

Looking and accepting are both `pledgebook import`, run by the writer's child. `Inbox.js` sends a
file for each, with what was said of its lines: nothing of it is kept on this server until it is
accepted, and what is accepted is what was looked at: where other drafts would come of it by then,
because the books have changed, none is written.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from flask import jsonify, request

from pledgebook_importers.delivery.proposed import decode
from pledgebook_importers.tables.profiles import ProfileError, load_folder, shipped
from pledgebook_reports.viewer import form_pages, pages
from pledgebook_reports.viewer.door import visitor
from pledgebook_reports.viewer.door.visitor import BINDING
from pledgebook_reports.viewer.enter_page import PAPER_KINDS
from pledgebook_reports.viewer.entry.desk import desk_of
from pledgebook_reports.viewer.entry.fields import EntryError
from pledgebook_reports.viewer.inbox.past import Past, imports_of
from pledgebook_reports.viewer.inbox.shown import parts_of
from pledgebook_reports.viewer.inbox.typed import (
    FIELDS,
    Said,
    decision_of,
    fields_of,
    filed_of,
    said_of,
)
from pledgebook_reports.viewer.source import BookRefusedError, view_of
from pledgebook_reports.viewer.texts import gettext
from pledgebook_reports.viewer.writing import hand_over

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask.wrappers import Response
    from werkzeug.wrappers import Response as AnyResponse

    from pledgebook_reports.viewer.entry.desk import Desk
    from pledgebook_reports.viewer.writing import Answer

PROFILES = "profiles"
_SEEN = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Page:
    """What the template shows; `profiles` are the saved layouts of tables by name."""

    state: pages.State
    refusals: Sequence[pages.Notice]
    profiles: Sequence[str]
    desk: Desk
    past: Sequence[Past]
    told: str = ""
    why: str = ""


@dataclass(slots=True)
class Sent:
    """What came with a request: a file, and what was said of its lines.

    `decisions` are what the importer is told, by import id; `wrong` is whether any of it cannot be.
    """

    name: str
    content: bytes
    profile: str
    lines: list[Said]
    decisions: dict[str, Any] = field(default_factory=dict)
    wrong: bool = False

    @property
    def digest(self) -> str:
        """What is looked at: the file, and all that is said of it."""
        papers = [one.papers for one in self.lines if one.take]
        said = json.dumps([self.profile, self.decisions, papers], sort_keys=True)
        return hashlib.sha256(said.encode() + b"\0" + self.content).hexdigest()


class Inbox(pages.FundPage):
    """Bank files and the like on their way into the books."""

    report_title = "Inbox"
    has_js_module = True
    money = staticmethod(pages.money)
    fields = FIELDS
    paper_kinds: ClassVar = PAPER_KINDS

    @property
    def extension_dir(self) -> Path:
        """The viewer's folder, whose templates the pages share."""
        return Path(__file__).parents[1]

    def page(self, why: str = "") -> Page | BookRefusedError:
        """The page, or why there is none; `why` says what was refused."""
        try:
            view = view_of(self.ledger)
        except BookRefusedError as error:
            return error
        return Page(
            pages.state_of(view), pages.notices(view, view.refusals), self._profiles(),
            desk_of(view.snapshot, self.ledger), imports_of(view), form_pages.told(), why,
        )  # fmt: skip

    def address(self, endpoint: str) -> str:
        """Where the script sends a file."""
        return form_pages.address(self.name, endpoint)

    @form_pages.posted
    def look(self) -> Response:
        """What would become of the file."""
        sent = _sent()
        if not sent.content:
            return _said(gettext("Choose a file first; an empty one holds nothing."))
        answer = self._imported(sent)
        if not answer.done and not answer.content.strip("[] \n") and sent.decisions:
            # What was said fits no statement: the lines are shown without it, so that it can be mended.
            plain = replace(sent, decisions={})
            shown = self._shown(sent, self._imported(plain).content)
            return _said(answer.message, shown=shown)
        shown = self._shown(sent, answer.content)
        if sent.wrong:
            return _said(
                gettext("Something of what you said cannot be; it is marked."), shown=shown
            )
        return _said(answer.message, f"{sent.digest}.{answer.seen}" if answer.done else "", shown)

    @form_pages.posted
    def accept(self) -> Response:
        """Put the drafts of the file that was looked at into the books."""
        sent = _sent()
        if not sent.content:
            return _said(gettext("Choose a file first; an empty one holds nothing."))
        said, _, seen = request.form.get("digest", "").partition(".")
        if sent.wrong or said != sent.digest or not _SEEN.fullmatch(seen):
            return _said(gettext("This is not what you looked at: look at it first."))
        try:
            filed = list(filed_of(sent.lines, request.environ[BINDING]))
        except EntryError as error:
            return _said(str(error))
        answer = self._imported(sent, seen=seen, filed=filed)
        return _said(answer.message, sent.digest if answer.done else "")

    @form_pages.posted
    def undo(self) -> AnyResponse:
        """Take an import out of the books again, while all of it is drafts."""
        payload = {"id": request.form.get("import", "")[:100]}
        answer = hand_over(Path(self.ledger.beancount_file_path), "undo-import", payload)
        if answer.done:
            return form_pages.done(self, answer.message)
        return form_pages.again(self, self.page(answer.message), HTTPStatus.UNPROCESSABLE_ENTITY)

    def _imported(self, sent: Sent, *, seen: str = "", filed: Sequence[Any] = ()) -> Answer:
        """What the import says; it writes the drafts that were seen, where any were."""
        return hand_over(Path(self.ledger.beancount_file_path), "accept-import", {
            "name": sent.name, "content": sent.content, "profile": sent.profile,
            "write": bool(seen), "seen": seen, "by": visitor().officer or visitor().name,
            "decisions": sent.decisions, "filed": filed,
        })  # fmt: skip

    def _shown(self, sent: Sent, found: str) -> str:
        """The lines of the file as the page shows them."""
        view = view_of(self.ledger)
        desk = desk_of(view.snapshot, self.ledger)
        said = {one.id: one for one in sent.lines}
        parts = parts_of(decode(found.encode()) if found else (), said, desk, view)
        template = self.jinja_env.get_template("_proposals.html")
        return template.render(extension=self, parts=parts, currency=desk.books.currency)

    def _profiles(self) -> list[str]:
        home = Path(self.ledger.beancount_file_path).parent
        try:
            return sorted({**shipped(), **load_folder(home / PROFILES)})
        except ProfileError:
            return sorted(shipped())


def _sent() -> Sent:
    """What the request brings."""
    file = request.files.get("file")
    fields = fields_of(request.form.get("lines", ""))
    lines = said_of(fields, request.files, request.environ[BINDING])
    sent = Sent(
        (file.filename or "") if file else "", file.read() if file else b"",
        request.form.get("profile", ""), lines,
    )  # fmt: skip
    for one in lines:
        try:
            decision = decision_of(one)
        except EntryError as error:
            one.faults, sent.wrong = error.faults, True
            continue
        if decision:
            sent.decisions[one.id] = decision
    return sent


def _said(what: str, digest: str = "", shown: str = "") -> Response:
    """What the import says and its lines; the digest of what can be accepted, or was."""
    return jsonify(said=what, digest=digest, shown=shown)
