"""Asking the provider: JSON over https, from one address alone, within limits of time and length."""

from __future__ import annotations

import http.client
import json
import ssl
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from pledgebook_reports.viewer.door.oidc.config import is_safe
from pledgebook_reports.viewer.door.oidc.errors import ProviderError

if TYPE_CHECKING:
    from collections.abc import Mapping

SECONDS = 5.0
LONGEST = 256 * 1024
"""Bytes of an answer."""


def ask(
    address: str, body: str | None = None, headers: Mapping[str, str] | None = None
) -> tuple[int, Mapping[str, Any]]:
    """Status and JSON object of an address; a body is sent as a form. No redirect is followed.

    Raises:
        ProviderError: there is no answer, or one that is no JSON object.
    """
    if not is_safe(address):
        raise ProviderError(f"{address!r} is no https:// address")
    parts = urlsplit(address)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    secure: dict[str, Any] = (
        {"context": ssl.create_default_context()} if parts.scheme == "https" else {}
    )
    connection = kind(parts.hostname or "", parts.port, timeout=SECONDS, **secure)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request(
            "GET" if body is None else "POST", path, body,
            {"Accept": "application/json", "Connection": "close", **(headers or {})},
        )  # fmt: skip
        answer = connection.getresponse()
        content = answer.read(LONGEST + 1)
    except (OSError, http.client.HTTPException) as error:
        raise ProviderError(f"{parts.netloc} does not answer: {error}") from None
    finally:
        connection.close()
    return answer.status, _object(content, f"{parts.netloc}{parts.path}", answer.status)


def _object(content: bytes, where: str, status: int) -> Mapping[str, Any]:
    try:
        read = json.loads(content) if len(content) <= LONGEST else None
    except (ValueError, RecursionError):
        read = None
    if not isinstance(read, dict):
        raise ProviderError(f"{where} answers {status} without the JSON that was asked for")
    return read
