"""Signing in and out: the login page, the own account, and the sessions that an administrator ends."""

from __future__ import annotations

import math
import re
import threading
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Blueprint, current_app, make_response, redirect, request

from pledgebook_reports.viewer.door.refusals import refusal
from pledgebook_reports.viewer.door.rendering import render
from pledgebook_reports.viewer.door.users import UsersError
from pledgebook_reports.viewer.door.visitor import visitor

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask.wrappers import Response
    from werkzeug.wrappers import Response as AnyResponse

    from pledgebook_reports.viewer.door.guard import Guard
    from pledgebook_reports.viewer.door.roles import Role
    from pledgebook_reports.viewer.door.users import User, UsersFile

GUARD = "PLEDGEBOOK_GUARD"
HOME = "/"
LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]"})

door = Blueprint("door", __name__)

_STYLE = Path(__file__).with_name("static") / "door.css"
_LOCAL_PATH = re.compile(r"/(?![/\\])[^\x00-\x1f\x7f\\]*")
_one_hash_at_a_time = threading.Lock()
"""Argon2 takes 64 MiB; many logins at once must not take the machine."""


def guard() -> Guard:
    """The guard of the application that answers."""
    found: Guard = current_app.config[GUARD]
    return found


@door.get("/door/style.css")
def asset() -> Response:
    """The style of the door's pages and of what it adds to Fava's."""
    answer = make_response(_STYLE.read_text(encoding="utf-8"))
    answer.headers["Content-Type"] = "text/css; charset=utf-8"
    answer.headers["Cache-Control"] = "max-age=300"
    return answer


@door.route("/door/login", methods=["GET", "POST"])
def login() -> AnyResponse:
    """Ask for name and password, or take them."""
    if request.method == "POST":
        return _sign_in()
    if visitor().roles:
        return redirect(next_page(), HTTPStatus.SEE_OTHER)
    return _form("")


def _sign_in() -> AnyResponse:
    users, reason = guard().users, unsafe_here()
    if users is None:
        return redirect(HOME, HTTPStatus.SEE_OTHER)
    if reason:
        return refusal(HTTPStatus.FORBIDDEN, reason, "Open this server by its https:// address.")
    name = request.form.get("name", "").strip().casefold()[:100]
    address = request.remote_addr or ""
    pause = guard().attempts.wait(name, address)
    if pause > 0:
        answer = _form(
            f"Too many wrong passwords. Try again in {math.ceil(pause)} seconds.",
            HTTPStatus.TOO_MANY_REQUESTS,
        )
        answer.headers["Retry-After"] = str(math.ceil(pause))
        return answer
    user = _checked(users, name, request.form.get("password", ""), address)
    if user is None:
        return _form("Name or password is wrong.", HTTPStatus.FORBIDDEN)
    return signed_in(user.name, user.generation, next_page())


def _checked(users: UsersFile, name: str, password: str, address: str) -> User | None:
    with _one_hash_at_a_time:
        # Those that waited here are judged by what was tried meanwhile.
        if guard().attempts.wait(name, address) > 0:
            return None
        user = users.check(name, password)
        if user is None:
            guard().attempts.failed(name, address)
        else:
            guard().attempts.succeeded(name, address)
    return user


def signed_in(
    name: str, generation: int, target: str, vouched: Sequence[Role] | None = None
) -> AnyResponse:
    """Begin a session of a user, with a name of its own: none that was there before is kept."""
    _leave()
    token = guard().sessions.open(name, generation, request.remote_addr or "", vouched)
    answer = redirect(target, HTTPStatus.SEE_OTHER)
    _set_cookie(answer, guard().cookie, token)
    answer.delete_cookie(guard().login_cookie, secure=not guard().plain_http, httponly=True)
    return answer


@door.post("/door/logout")
def logout() -> AnyResponse:
    """End the session; that with an identity provider is ended there."""
    elsewhere = visitor().vouched_for
    _leave()
    answer = redirect(f"/door/login{'?out=1' if elsewhere else ''}", HTTPStatus.SEE_OTHER)
    answer.delete_cookie(guard().cookie, secure=not guard().plain_http, httponly=True)
    return answer


@door.get("/door/account")
def account() -> str:
    """The own account: name, roles, password, signing out."""
    return render("account.html", fault="", alone=guard().alone)


@door.post("/door/password")
def password() -> Response:
    """Change the own password; every session of the user ends but for a new one here."""
    users, who = guard().users, visitor()
    if users is None or who.vouched_for:
        return refusal(HTTPStatus.NOT_FOUND, "No password of yours is kept here.")
    address = request.remote_addr or ""
    if guard().attempts.wait(who.name, address) > 0:
        return _account("Too many wrong passwords. Wait a little.", HTTPStatus.TOO_MANY_REQUESTS)
    if _checked(users, who.name, request.form.get("old", ""), address) is None:
        return _account("The present password is wrong.", HTTPStatus.FORBIDDEN)
    new = request.form.get("new", "")
    if new != request.form.get("again", ""):
        return _account("The new password was not written the same twice.", HTTPStatus.BAD_REQUEST)
    try:
        users.set_password(who.name, new)
    except UsersError as error:
        return _account(str(error), HTTPStatus.BAD_REQUEST)
    generation = users.users()[who.name].generation
    return make_response(signed_in(who.name, generation, "/door/account"))


@door.get("/door/sessions")
def sessions() -> str:
    """Who is signed in."""
    return render("sessions.html", sessions=guard().sessions.listed())


@door.post("/door/revoke")
def revoke() -> AnyResponse:
    """End every session of a user."""
    users, name = guard().users, request.form.get("name", "")
    ended = guard().sessions.close_all(name)
    if users is not None and (name in users.users() or not ended):
        try:
            users.revoke(name)
        except UsersError as error:
            return refusal(HTTPStatus.BAD_REQUEST, str(error))
    return redirect("/door/sessions", HTTPStatus.SEE_OTHER)


def _form(fault: str, status: HTTPStatus = HTTPStatus.OK) -> Response:
    answer = make_response(
        render("login.html", fault=fault, next=next_page(), name=request.form.get("name", ""),
               users=guard().users, provider=guard().provider, out=request.args.get("out") == "1"),
        status,
    )  # fmt: skip
    set_login_cookie(answer)
    return answer


def set_login_cookie(answer: AnyResponse) -> None:
    """Bind what this browser is about to send back to the browser."""
    _set_cookie(answer, guard().login_cookie, request.environ.get("pledgebook.login", ""))


def _account(fault: str, status: HTTPStatus) -> Response:
    return make_response(render("account.html", fault=fault, alone=guard().alone), status)


def _leave() -> None:
    session = visitor().session
    if session is not None:
        guard().sessions.close(session.id)


def _set_cookie(answer: AnyResponse, name: str, value: str) -> None:
    answer.set_cookie(
        name, value, path="/", secure=not guard().plain_http, httponly=True, samesite="Lax"
    )


def next_page() -> str:
    """Where to go after signing in: a path of this server, never another's address."""
    asked = request.values.get("next", "")
    return asked if _LOCAL_PATH.fullmatch(asked) else HOME


def unsafe_here() -> str | None:
    """Why a password is not taken: it would cross a network in clear, and no cookie would hold."""
    name = request.host.rpartition(":")[0] if ":" in request.host else request.host
    if request.is_secure or guard().plain_http or name in LOOPBACK:
        return None
    return "A password is not taken over a connection that is not encrypted."
