"""What every request passes before anything else of it is looked at, and how it is answered and logged.

Method, name of the host, shape of the path, length of query and body: what does not fit is refused
here with one plain line. Then the headers of every answer, and one line of the access log.
"""

from __future__ import annotations

import datetime
import re
import time
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, quote

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

METHODS = ("GET", "HEAD", "POST")
LONGEST_QUERY = 8 * 1024
LONGEST_PATH = 2 * 1024
LONGEST_BODY = 25 * 1024 * 1024
"""Bytes; an upload is the longest body that any route may take, and a route may take less."""

USER = "pledgebook.user"
"""Where in a request's environment the log finds the user."""

# Scripts come from files of ours alone. Fava's data stands in JSON, which is no script; its editor
# colours text by WebAssembly and, like our charts, brings styles of its own.
POLICY = (
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; script-src-attr 'none'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "
    "connect-src 'self'; object-src 'none'; frame-src 'none'; worker-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)

HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
"""Set on every answer that does not bring a stricter one of its own."""

_STRANGE = re.compile(r"[\x00-\x1f\x7f\\]|%(?:00|2f|5c|25)", re.IGNORECASE)
_HOST = re.compile(
    r"(?P<name>\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::(?P<port>[0-9]{1,5}))?", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A request that is not looked at further."""

    status: HTTPStatus
    reason: str


class Gateway:
    """A WSGI application around another; `log` takes one line a request."""

    def __init__(
        self, inner: Any, hosts: Sequence[str], log: Callable[[str], None] | None = None
    ) -> None:
        self._inner = inner
        self._hosts = frozenset(host.casefold().rstrip(".") for host in hosts)
        self._log = log

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer one request."""
        began, status = time.perf_counter(), ["500"]

        def start(line: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            status[0] = line[:3]
            there = {name.casefold() for name, _ in headers}
            extra = [item for item in HEADERS.items() if item[0].casefold() not in there]
            if "cache-control" not in there:
                extra.append(("Cache-Control", "no-store"))
            return start_response(line, [*headers, *extra], *more)

        try:
            refusal = refused(environ, self._hosts)
            answer: Iterable[bytes] = (
                _refuse(refusal, start) if refusal else self._inner(environ, start)
            )
        finally:
            if self._log:
                self._log(log_line(environ, status[0], time.perf_counter() - began))
        return answer


def refused(environ: Mapping[str, Any], hosts: frozenset[str]) -> Refusal | None:
    """Why a request is not looked at, if it is not."""
    return _method(environ) or _host(environ, hosts) or _path(environ) or _length(environ)


def _method(environ: Mapping[str, Any]) -> Refusal | None:
    if environ["REQUEST_METHOD"] in METHODS:
        return None
    return Refusal(
        HTTPStatus.METHOD_NOT_ALLOWED, "Pages are read with GET; forms are sent with POST."
    )


def _host(environ: Mapping[str, Any], hosts: frozenset[str]) -> Refusal | None:
    match = _HOST.fullmatch(environ.get("HTTP_HOST", ""))
    if match and match["name"].casefold().rstrip(".") in hosts:
        return None
    return Refusal(
        HTTPStatus.BAD_REQUEST,
        "This server does not go by that name. Who keeps it may allow the name with --allow-host NAME.",
    )


def _path(environ: Mapping[str, Any]) -> Refusal | None:
    raw = str(environ.get("REQUEST_URI") or "").partition("?")[0]
    path = environ.get("PATH_INFO", "")
    if len(path) > LONGEST_PATH:
        return Refusal(HTTPStatus.REQUEST_URI_TOO_LONG, "The address is too long.")
    parts = path.split("/")
    if (
        not path.startswith("/")
        or raw.startswith("//")
        or _STRANGE.search(path)
        or _STRANGE.search(raw)
        or any(part in {".", ".."} for part in parts)
        or "" in parts[1:-1]
    ):
        return Refusal(HTTPStatus.BAD_REQUEST, "The address is not of a form that is served here.")
    return None


def _length(environ: Mapping[str, Any]) -> Refusal | None:
    if len(environ.get("QUERY_STRING", "")) > LONGEST_QUERY:
        return Refusal(
            HTTPStatus.REQUEST_URI_TOO_LONG, f"A query has at most {LONGEST_QUERY} characters."
        )
    length = environ.get("CONTENT_LENGTH") or "0"
    if not (length.isascii() and length.isdigit()):
        return Refusal(HTTPStatus.BAD_REQUEST, "The length of the request is not a number.")
    most = LONGEST_BODY if environ["REQUEST_METHOD"] == "POST" else 0
    if int(length) > most:
        return Refusal(
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            f"At most {most} bytes are taken with this request.",
        )
    return None


def _refuse(refusal: Refusal, start: Any) -> Iterable[bytes]:
    body = f"{refusal.reason}\n".encode()
    headers = [
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Content-Length", str(len(body))),
    ]
    if refusal.status is HTTPStatus.METHOD_NOT_ALLOWED:
        headers.append(("Allow", ", ".join(METHODS)))
    start(f"{refusal.status.value} {refusal.status.phrase}", headers)
    return [body]


def log_line(environ: Mapping[str, Any], status: str, seconds: float) -> str:
    """Time, user, address, method, path with the names of its query only, status, milliseconds."""
    now = datetime.datetime.now(tz=datetime.UTC).isoformat(timespec="seconds")
    # WSGI hands a path over as Latin-1 of its bytes.
    path = quote(environ.get("PATH_INFO", "").encode("latin-1", "replace"))[:LONGEST_PATH]
    query = environ.get("QUERY_STRING", "")[:LONGEST_QUERY]
    names = sorted({name for name, _ in parse_qsl(query, keep_blank_values=True)})
    asked = f"?{'&'.join(quote(name) for name in names)}" if names else ""
    method = quote(str(environ["REQUEST_METHOD"]))[:16]
    who = quote(str(environ.get(USER) or "-"), safe="@")
    address = environ.get("REMOTE_ADDR") or "-"
    return f"{now} {who} {address} {method} {path}{asked} {status} {seconds * 1000:.0f}"
