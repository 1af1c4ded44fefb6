"""`plugin` and `option` lines stand in the main file only.

Beancount ignores them silently in included files, so whoever wrote one there believes in a setting
that is not in force.

Fails, in an included file:

    option "title" "Books of another office"

Source: Beancount's loader, which takes options of the top file only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pledgebook.findings import Finding
from pledgebook.rules import audit_categories
from pledgebook.rules.base import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pledgebook.book import Book


def check(book: Book) -> Iterator[Finding]:
    """One warning a line."""
    for file, line, text in book.stray_lines:
        yield Finding(
            code="PB106",
            message=f"`{text}` has no effect in an included file: move it to the main file",
            file=file,
            line=line,
            severity="warning",
            subject=text,
        )


RULE = Rule(
    code="PB106",
    name="plugin or option in an included file",
    scope="local",
    category=audit_categories.OTHER,
    subject="the line",
    reach=(),
    severity="warning",
    in_drafts=True,
    check=check,
)
