"""The page *Inbox*: a bank file is looked at, its drafts and matches shown, and accepted or left.

Looking and accepting are both `pledgebook import`, run by the writer's child. `Inbox.js` sends the file
for each: nothing of it is kept on this server until it is accepted.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from flask import jsonify, request

from pledgebook_importers.tables.profiles import ProfileError, load_folder, shipped
from pledgebook_reports.viewer import form_pages, pages
from pledgebook_reports.viewer.door import visitor
from pledgebook_reports.viewer.source import BookRefusedError, view_of
from pledgebook_reports.viewer.texts import gettext
from pledgebook_reports.viewer.writing import hand_over

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask.wrappers import Response

PROFILES = "profiles"


@dataclass(frozen=True, slots=True)
class Page:
    """What the template shows; `profiles` are the saved layouts of tables by name."""

    state: pages.State
    refusals: Sequence[pages.Notice]
    profiles: Sequence[str]


class Inbox(pages.FundPage):
    """Bank files and the like on their way into the books."""

    report_title = "Inbox"
    has_js_module = True

    @property
    def extension_dir(self) -> Path:
        """The viewer's folder, whose templates the pages share."""
        return Path(__file__).parents[1]

    def page(self) -> Page | BookRefusedError:
        """The page, or why there is none."""
        try:
            view = view_of(self.ledger)
        except BookRefusedError as error:
            return error
        notices = pages.notices(view, view.refusals)
        return Page(pages.state_of(view), notices, self._profiles())

    def address(self, endpoint: str) -> str:
        """Where the script sends a file."""
        return form_pages.address(self.name, endpoint)

    @form_pages.posted
    def look(self) -> Response:
        """What would become of the file."""
        return self._imported(write=False)

    @form_pages.posted
    def accept(self) -> Response:
        """Put the drafts of the file that was looked at into the books."""
        return self._imported(write=True)

    def _imported(self, *, write: bool) -> Response:
        sent = request.files.get("file")
        content = sent.read() if sent else b""
        if sent is None or not content:
            return _said(gettext("Choose a file first; an empty one holds nothing."))
        digest = hashlib.sha256(content).hexdigest()
        if write and request.form.get("digest") != digest:
            return _said(gettext("This is not the file that you looked at: look at it first."))
        answer = hand_over(Path(self.ledger.beancount_file_path), "accept-import", {
            "name": sent.filename or "", "content": content, "write": write,
            "profile": request.form.get("profile", ""),
            "by": visitor().officer or visitor().name,
        })  # fmt: skip
        return _said(answer.message, digest if answer.done else "")

    def _profiles(self) -> list[str]:
        home = Path(self.ledger.beancount_file_path).parent
        try:
            return sorted({**shipped(), **load_folder(home / PROFILES)})
        except ProfileError:
            return sorted(shipped())


def _said(what: str, digest: str = "") -> Response:
    """What the import says; the digest of a file that can be accepted, or was."""
    return jsonify(said=what, digest=digest)
