"""Every expense account bears one of the eight UN harmonised categories.

Donors' statements are drawn up by category; an account without one would leave its money out. The
category is `unsdg: "1"` to `"8"` on the account's `open`. Exchange differences have none.

Fails:

    2016-01-01 open Expenses:FFS:W1-Works:Fuel USD

Passes:

    2016-01-01 open Expenses:FFS:W1-Works:Fuel USD
      unsdg: "2"

Source: UNSDG harmonised expense categories (2012).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pledgebook.accounts import CATEGORIES, parts_of
from pledgebook.findings import Finding
from pledgebook.rules import audit_categories
from pledgebook.rules.base import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pledgebook.book import Book


def check(book: Book) -> Iterator[Finding]:
    """One finding an account, at its `open`; silent in books that register no facility."""
    if not book.registry.by_id:
        return
    for account, entry in book.opens.items():
        if parts_of(account).role != "expense":
            continue
        number, named = entry.meta.get("unsdg"), CATEGORIES.get(parts_of(account).category or "")
        if number in CATEGORIES.values() and named not in (None, number):
            yield Finding(
                code="PB105",
                message=f'{account} is category {named} by its name and `unsdg: "{number}"` by its '
                f"`open`: mend one of the two",
                file=str(entry.meta["filename"]),
                line=int(entry.meta["lineno"]),
                entry_date=entry.date,
                subject=account,
            )
        elif number not in CATEGORIES.values():
            yield Finding(
                code="PB105",
                message=f'{account} has no category: give its `open` an `unsdg: "1"` to `"8"`',
                file=str(entry.meta["filename"]),
                line=int(entry.meta["lineno"]),
                entry_date=entry.date,
                subject=account,
            )


RULE = Rule(
    code="PB105",
    name="expense account without category",
    scope="local",
    category=audit_categories.OTHER,
    subject="the account",
    reach=(),
    in_drafts=True,
    check=check,
)
