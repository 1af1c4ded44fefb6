"""A sealed period is what was sealed.

Every entry of a seal stands in the books unchanged; what differs is named by the proof of the seal. A
file in seals/ that this program cannot read is a notice: nothing could be proved from it.

Fails, with a file `seals/2016` in the books:

    2017-03-02 custom "statement" Assets:Bank:Tigris:USD 2017-03-02 2095000.00 USD

Source: RFC 6962, Merkle tree proofs; ISA 230, completion of the file.
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
    """One finding a seal and entry or fault, at the seal's file."""
    present = {voucher.name for voucher in book.vouchers} if book.seals else set()
    for seal in book.seals:
        if not seal.readable:
            yield Finding(
                code="PB702", severity="notice", file=seal.file, line=1, subject=seal.name,
                message=f"seal {seal.name} could not be proved: nothing here reads seals yet",
            )  # fmt: skip
            continue
        gone = sorted(seal.entries - present)
        for reason in (*seal.faults, *(f"sealed entry {id_} is gone" for id_ in gone)):
            yield Finding(code="PB702", message=f"seal {seal.name} of {seal.first} to {seal.last}: "
                          f"{reason}", file=seal.file, line=1, subject=seal.name)  # fmt: skip


RULE = Rule(
    code="PB702",
    name="seal does not match",
    scope="merge",
    category=audit_categories.OTHER,
    subject="the seal",
    check=check,
)
