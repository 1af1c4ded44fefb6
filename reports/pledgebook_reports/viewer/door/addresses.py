"""Addresses in pages, made as Fava makes them, but for our own pages in a fraction of the time.

A register holds some thousand links to pages of ours. They differ in their query alone.
"""

from __future__ import annotations

from urllib.parse import urlencode

from fava import application
from fava.context import g
from flask import request

FILTERS = ("conversion", "interval", "account", "filter", "time")
"""What Fava's bar sets, in the order in which Fava carries it on."""

# As werkzeug leaves them in a query.
_SAFE = "!$'()*,/:;?@"


def url_for(endpoint: str, **values: str) -> str:
    """The address that Fava's own `url_for` gives."""
    name = values.get("extension_name")
    if endpoint != "extension_report" or name is None or "bfile" in values or _special(values):
        return application.url_for(endpoint, **values)
    asked: dict[str, str | None] = {**values}
    del asked["extension_name"]
    for key in FILTERS:
        asked.setdefault(key, request.args.get(key))
    query = urlencode([item for item in asked.items() if item[1] is not None], safe=_SAFE)
    return f"{_page(name)}?{query}" if query else _page(name)


def _special(values: dict[str, str]) -> bool:
    """Whether something is asked of the address besides its query."""
    return any(key.startswith("_") for key in values)


def _page(name: str) -> str:
    """The address of a page without a query, once for each request."""
    known: dict[str, str] | None = getattr(g, "addresses", None)
    if known is None:
        known = g.addresses = {}  # type: ignore[attr-defined]
    if name not in known:
        known[name] = application.url_for("extension_report", extension_name=name).partition("?")[0]
    return known[name]
