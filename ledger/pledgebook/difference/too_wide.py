"""Why a change cannot be judged by itself."""

from __future__ import annotations


class TooWideError(Exception):
    """The change concerns too much of the books: a whole check is no slower."""
