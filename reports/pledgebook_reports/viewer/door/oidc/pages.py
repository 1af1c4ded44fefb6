"""The two addresses of signing in with a provider: setting out, and coming back."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import redirect, request

from pledgebook_reports.viewer.door.login import (
    door,
    guard,
    next_page,
    set_login_cookie,
    signed_in,
    unsafe_here,
)
from pledgebook_reports.viewer.door.oidc.config import CALLBACK
from pledgebook_reports.viewer.door.oidc.errors import DeniedError, ForgedError, ProviderError
from pledgebook_reports.viewer.door.refusals import refusal
from pledgebook_reports.viewer.door.sessions import NOT_LISTED
from pledgebook_reports.viewer.door.users import UsersError
from pledgebook_reports.viewer.door.visitor import BINDING, visitor

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

    from pledgebook_reports.viewer.door.oidc.pending import Started
    from pledgebook_reports.viewer.door.oidc.person import Person
    from pledgebook_reports.viewer.door.oidc.provider import Provider

__all__ = ["begin", "come_back", "door"]

_AGAIN = "Go to the first page and sign in anew."
_LATER = "Try again in a while; who keeps this server finds the reason in its log."
_log = logging.getLogger(__name__)


@door.get("/door/oidc/begin")
def begin() -> AnyResponse:
    """Send the browser to the provider."""
    provider = guard().provider
    if provider is None:
        return _none()
    if visitor().roles:
        return redirect(next_page(), HTTPStatus.SEE_OTHER)
    if unsafe_here() or request.host.casefold() != provider.config.host:
        why = "Signing in this way works at this server's own address only."
        return refusal(HTTPStatus.FORBIDDEN, why, f"Open {provider.config.address}.")
    started = guard().pending.start(request.environ[BINDING], next_page())
    try:
        answer = redirect(provider.address(started), HTTPStatus.SEE_OTHER)
    except ProviderError as error:
        return _unreachable(provider, error)
    set_login_cookie(answer)
    return answer


@door.get(CALLBACK)
def come_back() -> AnyResponse:
    """Take what the provider sent the browser back with."""
    provider = guard().provider
    if provider is None:
        return _none()
    if any(len(request.args.getlist(name)) > 1 for name in request.args):
        return refusal(HTTPStatus.BAD_REQUEST, "The answer says one thing twice.", _AGAIN)
    started = guard().pending.take(request.args.get("state", ""), request.environ[BINDING])
    if started is None:
        why = (
            "This sign-in was not begun in this browser, is over, or took longer than ten minutes."
        )
        return refusal(HTTPStatus.FORBIDDEN, why, _AGAIN)
    try:
        person = _person(provider, started)
        return _admitted(person, started)
    except ProviderError as error:
        return _unreachable(provider, error)
    except ForgedError as error:
        _log.warning("sign-in refused: %s", ascii(str(error)))
        why = f"The answer of {provider.config.title} does not prove who you are."
        return refusal(HTTPStatus.FORBIDDEN, why, _AGAIN)
    except DeniedError as error:
        return refusal(
            HTTPStatus.FORBIDDEN, str(error), "Who keeps this server says which groups come in."
        )


def _person(provider: Provider, started: Started) -> Person:
    if not provider.names_itself(request.args.get("iss")):
        raise ForgedError(f"the answer is of another issuer: {request.args.get('iss')!r}")
    if "error" in request.args:
        raise DeniedError(f"{provider.config.title} did not sign you in.")
    code = request.args.get("code", "")
    if not code:
        raise ForgedError("the answer holds no code")
    return provider.redeem(code, started)


def _admitted(person: Person, started: Started) -> AnyResponse:
    """Begin the session, unless the name is that of somebody who has a password here."""
    users = guard().users
    try:
        listed = users.users().get(person.name) if users else None
    except UsersError as error:
        return refusal(HTTPStatus.SERVICE_UNAVAILABLE, str(error), _LATER)
    if listed is not None and listed.password:
        raise DeniedError(f"{person.name} signs in here with a password.")
    generation = listed.generation if listed else NOT_LISTED
    return signed_in(person.name, generation, started.target, person.roles)


def _none() -> AnyResponse:
    return refusal(HTTPStatus.NOT_FOUND, "There is no other way to sign in here.")


def _unreachable(provider: Provider, error: ProviderError) -> AnyResponse:
    _log.warning("the identity provider cannot be used: %s", ascii(str(error)))
    why = f"The sign-in of {provider.config.title} cannot be used just now."
    return refusal(HTTPStatus.SERVICE_UNAVAILABLE, why, _LATER)
