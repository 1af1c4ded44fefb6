"""Every request is judged here before Fava or a page sees it: who, which right, which form."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, NoReturn
from urllib.parse import urlencode, urlsplit

from flask import abort, redirect, request

from pledgebook_reports.viewer.door import csrf, filters, gateway, permissions
from pledgebook_reports.viewer.door.refusals import refusal
from pledgebook_reports.viewer.door.roles import Right, Role, holders
from pledgebook_reports.viewer.door.sessions import NOT_LISTED
from pledgebook_reports.viewer.door.users import UsersError
from pledgebook_reports.viewer.door.visitor import ALONE, BINDING, ENVIRON, NOBODY, Visitor

if TYPE_CHECKING:
    from flask.wrappers import Response

    from pledgebook_reports.viewer.door.attempts import Attempts
    from pledgebook_reports.viewer.door.oidc.pending import Pending
    from pledgebook_reports.viewer.door.oidc.provider import Provider
    from pledgebook_reports.viewer.door.sessions import Sessions
    from pledgebook_reports.viewer.door.users import UsersFile

SAFE = ("GET", "HEAD")


@dataclass(slots=True)
class Guard:
    """What a server knows of its users; one person needs neither `users` nor a `provider`."""

    users: UsersFile | None
    sessions: Sessions
    tokens: csrf.Tokens
    attempts: Attempts
    pending: Pending
    plain_http: bool = False
    provider: Provider | None = None

    @property
    def alone(self) -> bool:
        """Whether this server has no users, and one person who needs nothing."""
        return self.users is None and self.provider is None

    @property
    def cookie(self) -> str:
        """The name of the session's cookie; the prefix makes browsers insist on its attributes."""
        return "pledgebook" if self.plain_http else "__Host-pledgebook"

    @property
    def login_cookie(self) -> str:
        """The name of the cookie that a login form is bound to."""
        return f"{self.cookie}-login"

    def admit(self, endpoint: str | None, arguments: dict[str, object] | None) -> None:
        """Let the request of this thread through, or answer it with a refusal."""
        who = self._who()
        request.environ[ENVIRON] = who
        request.environ[gateway.USER] = who.name
        request.environ[BINDING] = self._binding(who)
        if endpoint is None:
            self._demand(who, Right.KNOWN, "")
            return
        route = permissions.route_of(endpoint, arguments or {})
        row = permissions.row_of(route, request.method)
        if row is None:
            self._demand(who, Right.KNOWN, "")
            _refuse(HTTPStatus.NOT_FOUND, "There is nothing at this address.", "")
        request.max_content_length = row.body
        self._demand(who, row.right, row.why)
        unfit = filters.fault(request.args)
        if unfit:
            _refuse(HTTPStatus.BAD_REQUEST, unfit, "Make the filter plainer.")
        if request.method not in SAFE:
            self._demand_form()

    def _who(self) -> Visitor:
        if self.alone:
            return ALONE
        session = self.sessions.find(request.cookies.get(self.cookie, ""))
        if session is None:
            return NOBODY
        try:
            user = self.users.users().get(session.user) if self.users else None
        except UsersError as error:
            _refuse(HTTPStatus.SERVICE_UNAVAILABLE, str(error), "Who keeps this server must act.")
        if (user.generation if user else NOT_LISTED) != session.generation:
            self.sessions.close(session.id)
            return NOBODY
        given = {*(user.roles if user else ()), *(session.vouched or ())}
        roles = tuple(role for role in Role if role in given)
        return Visitor(session.user, roles, user.officer if user else "", session)

    def _binding(self, who: Visitor) -> str:
        if who.session is not None:
            return who.session.id
        if self.alone:
            return "local"
        cookie = request.cookies.get(self.login_cookie) or secrets.token_urlsafe(32)
        request.environ["pledgebook.login"] = cookie
        return hashlib.sha256(cookie.encode("utf-8", "replace")).hexdigest()

    def _demand(self, who: Visitor, right: Right, why: str) -> None:
        if right is Right.OPEN or who.may(right):
            return
        if right is Right.CLOSED:
            _refuse(HTTPStatus.FORBIDDEN, "This part of Fava is closed here.", why)
        if not who.roles:
            if request.method in SAFE and request.blueprint != "json_api":
                login = f"/door/login?{urlencode({'next': request.full_path.rstrip('?')})}"
                abort(redirect(login, HTTPStatus.SEE_OTHER))
            _refuse(HTTPStatus.UNAUTHORIZED, "You are not signed in.", "Sign in and try again.")
        _refuse(
            HTTPStatus.FORBIDDEN,
            f"This needs the role {' or '.join(holders(right))}; you are {', '.join(who.roles)}.",
            "An administrator of this server gives roles.",
        )

    def _demand_form(self) -> None:
        fault = _foreign() or self.tokens.fault(request.environ[BINDING], _token())
        if fault:
            _refuse(
                HTTPStatus.FORBIDDEN,
                f"This was not taken: {fault}.",
                "Go back, load the page anew and send it again.",
            )


def _token() -> str:
    return request.headers.get(csrf.HEADER) or request.form.get(csrf.FIELD, "")


def _foreign() -> str | None:
    """Whether a browser says that another site sent this."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        return "another site sent it"
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc.casefold() != request.host.casefold():
        return "another site sent it"
    return None


def _refuse(status: HTTPStatus, why: str, what: str) -> NoReturn:
    answer: Response = refusal(status, why, what)
    abort(answer)
