"""Fava's application behind the door."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING

from fava.application import create_app
from fava.core import EntryNotFoundForHashError
from werkzeug.exceptions import HTTPException

# The modules with routes are named so that they are on the blueprint.
from pledgebook_reports.viewer.door import addresses, evidence, fava_templates, text
from pledgebook_reports.viewer.door.attempts import Attempts
from pledgebook_reports.viewer.door.csrf import Tokens
from pledgebook_reports.viewer.door.gateway import LONGEST_BODY, Gateway
from pledgebook_reports.viewer.door.guard import Guard
from pledgebook_reports.viewer.door.ledger_data import ledger_data
from pledgebook_reports.viewer.door.login import GUARD, LOOPBACK
from pledgebook_reports.viewer.door.oidc import pages as oidc_pages
from pledgebook_reports.viewer.door.oidc.pending import Pending
from pledgebook_reports.viewer.door.queries import desk, favas
from pledgebook_reports.viewer.door.refusals import refusal
from pledgebook_reports.viewer.door.sessions import Sessions
from pledgebook_reports.viewer.door.visitor import TOKENS, csrf_field, visitor

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from flask import Flask
    from flask.wrappers import Response

    from pledgebook_reports.viewer.door.oidc.provider import Provider
    from pledgebook_reports.viewer.door.users import UsersFile


@dataclass(frozen=True, slots=True)
class Settings:
    """How the door stands. Without `users` and `provider` it serves one person at the loopback.

    `hosts` are names that requests may ask for besides the loopback's; `log` takes a line a request;
    `now` is the steady clock of sessions and waits, in seconds.
    """

    users: UsersFile | None = None
    hosts: Sequence[str] = ()
    plain_http: bool = False
    log: Callable[[str], None] | None = None
    now: Callable[[], float] = field(default=time.monotonic)
    provider: Provider | None = None


def application(book: Path, settings: Settings) -> Flask:
    """Fava over a book, behind the door; its ledger is set by the viewer.

    Raises:
        fava_templates.UnknownTemplateError: this Fava is not the one that is known.
    """
    app = create_app([book])
    _templates(app)
    now = settings.now
    tokens = Tokens(now)
    guard = Guard(settings.users, Sessions(now), tokens, Attempts(now), Pending(now),
                  settings.plain_http, settings.provider)  # fmt: skip
    app.config.update(
        {GUARD: guard, TOKENS: tokens, desk.DESK: desk.Desk(), "MAX_CONTENT_LENGTH": LONGEST_BODY}
    )
    app.register_blueprint(oidc_pages.door)
    app.view_functions["document"] = evidence.document
    app.view_functions["statement"] = evidence.statement
    app.view_functions["json_api.get_query"] = desk.query
    app.view_functions["download_query"] = desk.download
    app.view_functions.update(dict.fromkeys(favas.ROUTES, desk.page))
    app.view_functions["json_api.get_source_slice"] = text.source_slice
    # Before Fava's own: nothing of a refused request is looked at.
    app.url_value_preprocessors.setdefault(None, []).insert(0, guard.admit)
    app.before_request(desk.warm)
    app.register_error_handler(HTTPException, _plainly)
    app.register_error_handler(EntryNotFoundForHashError, _no_entry)
    app.wsgi_app = Gateway(  # type: ignore[method-assign]
        app.wsgi_app, [*LOOPBACK, *settings.hosts], settings.log
    )
    return app


def _templates(app: Flask) -> None:
    if app.jinja_loader is None:
        raise fava_templates.UnknownTemplateError("folder")
    app.jinja_loader = fava_templates.Loader(app.jinja_loader)
    fava_templates.prove(app.jinja_env)
    app.jinja_env.globals.update(
        csrf_field=csrf_field, visitor=visitor, door=True,
        frame_language=fava_templates.frame_language, skip_link=fava_templates.skip_link,
        url_for=addresses.url_for, ledger_data=ledger_data,
    )  # fmt: skip


def _plainly(error: HTTPException) -> Response | HTTPException:
    """Answer an error of the address or the form as a refusal; redirects stay as they are."""
    if error.response is not None or error.code is None or error.code < 400:
        return error
    return refusal(HTTPStatus(error.code), error.description or "")


def _no_entry(error: EntryNotFoundForHashError) -> Response:
    return refusal(HTTPStatus.NOT_FOUND, error.message)
