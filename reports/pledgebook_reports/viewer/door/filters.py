"""Filters of Fava's bar are patterns, and a pattern can be made to take forever.

Python's patterns cannot be stopped, and hold up every other request meanwhile. So a filter may
repeat no group, and repeat or choose only a few times: then the time to match grows with a low power of
the length of a name, never with two to that power.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

NAMES = ("account", "filter", "time", "a", "r", "payee", "narration")
LONGEST = 500
"""Characters of a filter."""

REPEATS, GROUPS = 3, 12
"""How often one pattern may repeat something, and how many groups it may hold."""

_ESCAPED = re.compile(r"\\.", re.DOTALL)
_CLASS = re.compile(r"\[\^?\]?[^\]]*\]")
_GROUP_REPEATED = re.compile(r"\)\s*[*+?{]")
_REPEAT = re.compile(r"[*+{]|(?<!\()\?")
_QUOTED = re.compile(r"\"([^\"]*)\"|'([^']*)'")


def fault(arguments: Mapping[str, str]) -> str | None:
    """Why the filters of a request are not applied, or None."""
    for name in NAMES:
        value = arguments.get(name, "")
        if len(value) > LONGEST:
            return f"A filter has at most {LONGEST} characters."
        patterns = [one or other for one, other in _QUOTED.findall(value)] or [value]
        if name in {"account", "filter"} and not all(map(is_plain, patterns)):
            return (
                "The filter could take too long: it repeats a group, or repeats too often "
                f"({REPEATS} times at most)."
            )
    return None


def is_plain(pattern: str) -> bool:
    """Whether a pattern matches in a time that is bounded by a low power of a text's length."""
    bare = _CLASS.sub("x", _ESCAPED.sub("x", pattern))
    return (
        not _GROUP_REPEATED.search(bare)
        and len(_REPEAT.findall(bare)) <= REPEATS
        and bare.count("(") <= GROUPS
        and bare.count("[") == 0
    )
