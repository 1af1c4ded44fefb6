"""The two main files: of all years, which is the authority, and of the open years, for daily work."""

from __future__ import annotations

import re

JOURNAL = 'include "journal/*/*.beancount"'
CLOSED = 'include "closed/*.beancount"'
OPENING = 'include "opening/*.beancount"'
OPEN_YEARS = "open.beancount"
_HEAD = """\
;; The books of the open years: what closed years come to (opening/), and the open years in full.
;; Written by `pledgebook close` from main.beancount, which holds all years and is the authority.

"""


def with_closed(main: str) -> str | None:
    """The main file of all years with the closed ones included; None where it has no journal line."""
    lines = main.splitlines(keepends=True)
    if not any(line.strip() == JOURNAL for line in lines):
        return None
    if any(line.strip() == CLOSED for line in lines):
        return main
    return "".join(f"{CLOSED}\n{line}" if line.strip() == JOURNAL else line for line in lines)


def of_open_years(main: str) -> str:
    """The main file of the open years, of that of all years with closed ones."""
    body = re.sub(rf"^{re.escape(CLOSED)}\s*$", OPENING, main, flags=re.MULTILINE)
    return _HEAD + body
