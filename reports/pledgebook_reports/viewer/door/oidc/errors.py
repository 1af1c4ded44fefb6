"""What keeps somebody from signing in with the provider."""

from __future__ import annotations


class ProviderError(Exception):
    """The provider cannot be relied on just now; the message is for who keeps the server."""


class ForgedError(Exception):
    """What came back does not prove who somebody is; the message is for who keeps the server."""


class DeniedError(Exception):
    """The provider knows the person, and this server does not let them in; the message is for them."""
