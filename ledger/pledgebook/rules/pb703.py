"""Seals hang together in one chain.

Each seal names the digest of the one before it, and their periods follow each other without a gap. A
seal that was replaced, left out or slipped in breaks the chain.

Fails, with seals of 2016 and 2018 and none of 2017 in the books:

    2019-03-02 custom "statement" Assets:Bank:Tigris:USD 2019-03-02 2095000.00 USD

Source: RFC 6962, consistency of a log.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pledgebook.findings import Finding
from pledgebook.rules import audit_categories
from pledgebook.rules.base import Rule
from pledgebook.seals import broken_links

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pledgebook.book import Book


def check(book: Book) -> Iterator[Finding]:
    """One finding a broken link, at the later seal's file."""
    for seal, reason in broken_links(book.seals):
        yield Finding(code="PB703", message=f"seal {seal.name}: {reason}", file=seal.file,
                      line=1, subject=seal.name)  # fmt: skip


RULE = Rule(
    code="PB703",
    name="chain of seals broken",
    scope="merge",
    category=audit_categories.OTHER,
    subject="the seal",
    reach=(),
    check=check,
)
