"""What every page with a form does: answer a POST with the page, or lead on and say once what was done.

A form page is a Fava extension page with POST endpoints. In the template its form stands between
`forms.begin(extension, "save")` and `</form>` (`_form.html`), which carries the token of the door;
the endpoint is marked `posted` and has a row in `door.permissions.ROWS` with method POST and a
right. It ends in

- `again(self, page)`: refused or looked at; the template is rendered with that page, which holds what
  was typed;
- `done(self, message)`: saved; the visitor is led back to the page, which says the message once.
"""

from __future__ import annotations

import threading
from functools import wraps
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, TypeVar

from fava.application import url_for
from fava.ext import extension_endpoint
from flask import abort, g, make_response, redirect, render_template, request
from markupsafe import Markup

from pledgebook_reports.viewer.door.visitor import BINDING

if TYPE_CHECKING:
    from collections.abc import Callable

    from fava.ext import FavaExtensionBase
    from flask.wrappers import Response
    from werkzeug.wrappers import Response as AnyResponse

MOST_TOLD = 1000
"""Messages kept for visitors who have not come back for them."""

Endpoint = TypeVar("Endpoint", bound="Callable[..., AnyResponse]")

_told: dict[str, str] = {}
_lock = threading.Lock()


def address(page: str, endpoint: str) -> str:
    """Where a form of a page is sent."""
    # Fava's `url_for` has no way to name the part of a page that an endpoint is.
    return url_for("extension_report", extension_name=page).partition("?")[0] + endpoint


def posted(endpoint: Endpoint) -> Endpoint:
    """Mark the method of a page that answers a POST to its name below the page's address.

    It answers behind the door alone: plain Fava asks for no token, so that any site which a browser
    visits could have something written.
    """

    @wraps(endpoint)
    def behind_the_door(extension: FavaExtensionBase) -> AnyResponse:
        if BINDING not in request.environ:
            abort(HTTPStatus.FORBIDDEN, "Forms are taken by `pledgebook serve`, not by plain Fava.")
        return endpoint(extension)

    mark: Any = extension_endpoint(endpoint.__name__, ["POST"])
    marked: Endpoint = mark(behind_the_door)
    return marked


def again(
    extension: FavaExtensionBase, page: object, status: HTTPStatus = HTTPStatus.OK
) -> Response:
    """The page as an answer to a POST; its template finds `page` in place of its own."""
    g.extension = extension
    template = extension.jinja_env.get_template(f"{extension.name}.html")
    # Rendered by our own template, with autoescape.
    content = Markup(template.render(ledger=g.ledger, extension=extension, page=page))  # noqa: S704
    return make_response(
        render_template("_layout.html", content=content, page_title=extension.report_title), status
    )


def done(extension: FavaExtensionBase, message: str, **query: str) -> AnyResponse:
    """Lead on to the page, which says the message once; a reload sends nothing again."""
    with _lock:
        if len(_told) >= MOST_TOLD:
            _told.clear()
        _told[request.environ[BINDING]] = message
    where = url_for("extension_report", extension_name=extension.name, **query)
    return redirect(where, HTTPStatus.SEE_OTHER)


def told() -> str:
    """What the visitor is to be told of the last save; empty when it was told already."""
    with _lock:
        return _told.pop(request.environ.get(BINDING, ""), "")
