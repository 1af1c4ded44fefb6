"""The page *To sign*: `?officer=` whose queue; the door's own officer where it knows one.

`Approver.js` asks `lay` for the act in plain words and as text, has the browser sign its digest with
the officer's passkey, and sends both to `sign`. The web process holds no key and writes nothing: the
writer's child proves the signature anew and files the act. `enrol` makes the line of a new passkey.
"""

from __future__ import annotations

import base64
import binascii
import datetime
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from fido2 import cbor
from fido2.webauthn import AuthenticatorData
from flask import jsonify, request

from pledgebook.approvals.act import REASONED, UnreadableActError, read
from pledgebook.approvals.laid import Request
from pledgebook.approvals.passkeys import PARTS, PASSKEY, challenge, enrolled, passkey
from pledgebook_reports.approving.prompt import prompt
from pledgebook_reports.viewer import form_pages, pages
from pledgebook_reports.viewer.approver.queue import KINDS, Queue, officers_of, queues_of
from pledgebook_reports.viewer.door import visitor
from pledgebook_reports.viewer.door.roles import Right
from pledgebook_reports.viewer.entry.desk import desk_of
from pledgebook_reports.viewer.source import BookRefusedError, view_of
from pledgebook_reports.viewer.texts import gettext
from pledgebook_reports.viewer.writing import hand_over
from pledgebook_reports.viewer.writing.acts import laid

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask.wrappers import Response

RIGHTS = {
    "approve": Right.APPROVE, "certify": Right.CERTIFY, "reject": Right.SIGN,
    "reopen": Right.SIGN,
}  # fmt: skip
"""The acts that are signed here, and the right that the door wants of each; the books' own say, who
is named and in which role, comes on top of it."""


@dataclass(frozen=True, slots=True)
class Page:
    """What the template shows. `chosen` says that the door knows nobody and the page asks who signs."""

    state: pages.State
    refusals: Sequence[pages.Notice]
    told: str
    officer: str
    officers: Sequence[tuple[str, str]]
    chosen: bool
    queues: Sequence[Queue]
    unnamed: str


class Approver(pages.FundPage):
    """What waits for the signature of an approver, or of a certifier."""

    report_title = "To sign"
    has_js_module = True
    money = staticmethod(pages.money)

    @property
    def extension_dir(self) -> Path:
        """The viewer's folder, whose templates the pages share."""
        return Path(__file__).parents[1]

    def page(self) -> Page | BookRefusedError:
        """The queue of who asks for it, or why there is none."""
        try:
            view = view_of(self.ledger)
        except BookRefusedError as error:
            return error
        own = visitor().officer
        chosen = visitor().session is None
        registry = desk_of(view.snapshot, self.ledger).books.registry
        officers = officers_of(view, registry) if chosen else ()
        officer = own or (request.args.get("officer", "") if chosen else "")
        if not officer and len(officers) == 1:
            officer = officers[0][0]
        kinds = [kind for kind in KINDS if visitor().may(RIGHTS[kind])]
        queues = queues_of(view, registry, officer, kinds) if officer else ()
        return Page(pages.state_of(view), pages.notices(view, view.refusals), form_pages.told(),
                    officer, officers, chosen, queues, _unnamed())  # fmt: skip

    def address(self, endpoint: str) -> str:
        """Where the script sends something."""
        return form_pages.address(self.name, endpoint)

    @form_pages.posted
    def lay(self) -> Response:
        """The act that the officer would sign, in words and as text; else one line why not."""
        officer, kind = _officer(), request.form.get("kind", "")
        if not officer or kind not in RIGHTS:
            return _refused(gettext("Nobody is named who signs, or nothing that he does."))
        if not visitor().may(RIGHTS[kind]):
            return _refused(_no_right(kind))
        now = datetime.datetime.now(tz=datetime.UTC).replace(microsecond=0)
        desk = laid(
            Path(self.ledger.beancount_file_path),
            Request(
                kind=kind, officer=officer, time=now, vouchers=request.form.getlist("voucher"),
                reason=request.form.get("reason", "").strip() or None if kind in REASONED else None,
                method=PASSKEY,
            ),
        )  # fmt: skip
        if isinstance(desk, str):
            return _refused(desk)
        if desk.act is None or desk.officer is None or not desk.act.subjects:
            return _refused(*(desk.refusals or (gettext("Choose the vouchers first."),)))
        key = passkey(desk.officer.passkey or "")
        if key is None:
            return _refused(
                gettext("%(officer)s has no passkey that can be read.") % {"officer": officer}
            )
        text = desk.act.render()
        return jsonify(
            text=text, shown=prompt(read(text), desk.officer, desk.named), weak=desk.weak or "",
            challenge=_coded(challenge(text.encode())), credential=_coded(key.credential),
            party=key.party, origin=key.origin,
        )  # fmt: skip

    @form_pages.posted
    def sign(self) -> Response:
        """Hand over the act and what the passkey signed."""
        if visitor().session is not None and not visitor().officer:
            return _refused(gettext("The users file names no officer of the books for you."))
        try:
            parts = {name: _decoded(request.form.get(name, "")) for name in PARTS}
            text = _decoded(request.form.get("act", "")).decode("utf-8")
        except ValueError:
            return _refused(gettext("What the passkey signed came in no shape that can be read."))
        kind = _kind(text)
        if kind in RIGHTS and not visitor().may(RIGHTS[kind]):
            return _refused(_no_right(kind))
        payload = {"officer": visitor().officer, "text": text, **parts}
        answer = hand_over(Path(self.ledger.beancount_file_path), "file-act", payload)
        return jsonify(done=answer.message) if answer.done else _refused(answer.message)

    @form_pages.posted
    def enrol(self) -> Response:
        """The line of a new passkey for the officers' register; it counts from the next seal on."""
        if _unnamed():
            return _refused(_unnamed())
        try:
            data = AuthenticatorData(
                _decoded(request.form.get("authenticator", ""))
            ).credential_data
            party, origin = request.host.partition(":")[0], request.host_url.rstrip("/")
            line = data and enrolled(
                party, origin, data.credential_id, cbor.encode(dict(data.public_key))
            )
        except (ValueError, KeyError, IndexError, TypeError):
            line = None
        if not line:
            return _refused(gettext("The browser returned no passkey of a kind that is taken."))
        return jsonify(line=f'passkey: "{line.line()}"')


def _officer() -> str:
    """Who signs: the officer whom the door knows; at the loopback, who is named."""
    own = visitor().officer
    return own or (request.form.get("officer", "") if visitor().session is None else "")


def _kind(text: str) -> str:
    """What an act does; empty for what is none, which the writer says."""
    try:
        return read(text).kind
    except UnreadableActError:
        return ""


def _no_right(kind: str) -> str:
    told = gettext("The users file gives you no right to %(act)s.")
    return told % {"act": gettext(kind)}


def _unnamed() -> str:
    name = request.host.partition(":")[0]
    if name.replace(".", "").isdigit() or name.startswith("["):
        port = request.host.rpartition(":")[2]
        if not port.isdigit():
            return gettext(
                "Passkeys are bound to a name, and this address has none: open it by its name."
            )
        told = gettext("Passkeys are bound to a name, and this address has none: open %(address)s.")
        return told % {"address": f"http://localhost:{port}"}
    return ""


def _refused(*reasons: str) -> Response:
    return jsonify(refused=list(reasons))


def _coded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, UnicodeEncodeError):
        raise ValueError(text) from None
