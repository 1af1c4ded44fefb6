"""A refusal says why and what to do: as a page, or as the error that Fava's own pages show."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import jsonify, make_response, request

from pledgebook_reports.viewer.door.rendering import render

if TYPE_CHECKING:
    from flask.wrappers import Response

TITLES = {
    HTTPStatus.BAD_REQUEST: "That cannot be read",
    HTTPStatus.UNAUTHORIZED: "Sign in first",
    HTTPStatus.FORBIDDEN: "Not for you to do",
    HTTPStatus.NOT_FOUND: "Nothing here",
    HTTPStatus.METHOD_NOT_ALLOWED: "That cannot be done here",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "Too long",
    HTTPStatus.TOO_MANY_REQUESTS: "Too many tries",
    HTTPStatus.SERVICE_UNAVAILABLE: "Not just now",
}


def refusal(status: HTTPStatus, why: str, what: str = "") -> Response:
    """The answer to a request that is refused."""
    if request.blueprint == "json_api":
        answer = jsonify({"error": f"{why} {what}".strip()})
    else:
        answer = make_response(
            render("refusal.html", title=TITLES.get(status, status.phrase), why=why, what=what)
        )
    answer.status_code = status
    return answer
