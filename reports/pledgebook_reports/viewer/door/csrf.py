"""Tokens of forms: each is bound to one session, dated, and sealed with this server's own key."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

FIELD = "csrf"
HEADER = "X-CSRF-Token"
AGE = 12 * 3600
"""Seconds for which a form may lie open: as long as a session."""


class Tokens:
    """Issues and checks the tokens of one run of the server."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._key = secrets.token_bytes(32)

    def issue(self, binding: str) -> str:
        """A token for the forms of one session (or of one login page)."""
        made = f"{int(self._now())}"
        return f"{made}.{self._mac(binding, made)}"

    def fault(self, binding: str, token: str) -> str | None:
        """Why a token does not hold, or None."""
        made, _, mac = token.partition(".")
        if not token:
            return "it came without the token of our form"
        if not hmac.compare_digest(mac.encode(), self._mac(binding, made).encode()):
            return "its token is not of your session"
        if self._now() - int(made) > AGE:
            return "the form has lain open for too long"
        return None

    def _mac(self, binding: str, made: str) -> str:
        message = f"{made}\0{binding}".encode("utf-8", "replace")
        return hmac.new(self._key, message, hashlib.sha256).hexdigest()
