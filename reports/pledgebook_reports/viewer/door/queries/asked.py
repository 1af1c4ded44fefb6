"""What the server asks of the keeper, and what comes back."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

SECONDS = 20
"""For one query, filters included."""
PAGE = "page"
"""The form of a question that is one of Fava's pages."""


class Question(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A query with the filters of the page; `form` is `json` or `csv`.

    Or one of Fava's pages by `path`, as from the server at `root`, in the first of the reader's
    `languages` that Fava has.
    """

    query: str
    account: str = ""
    filter: str = ""
    time: str = ""
    form: str = "json"
    path: str = ""
    root: str = ""
    languages: str = ""
    seconds: float = SECONDS


class Answer(msgspec.Struct, frozen=True):
    """Status, and the body as the page expects it or the reason why there is none."""

    status: int
    body: bytes
    headers: Mapping[str, str] = {}
