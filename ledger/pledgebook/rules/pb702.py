"""A sealed period is what was sealed.

Every entry of a seal stands in the books unchanged, nothing but vouchers marked late came to them, the
documents and the trial balance are the same, and two officers signed. Bytes that differ though every
entry stands (a comment, the order), and a seal without its signatures, are warnings. A file in seals/
that is no seal is a notice: nothing could be proved from it.

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
    from pledgebook.findings import Severity
    from pledgebook.seals import Seal


def check(book: Book) -> Iterator[Finding]:
    """One finding a seal and entry or fault, at the seal's file."""
    present = {voucher.name for voucher in book.vouchers} if book.seals else set()
    for seal in book.seals:
        if not seal.readable:
            for reason in seal.faults:
                yield _at(seal, f"seal {seal.name} {reason}", "error")
            if not seal.faults:
                yield _at(seal, f"seal {seal.name} could not be proved: it is no seal", "notice")
            continue
        gone = () if seal.compared else sorted(seal.entries - present)
        told = f"seal {seal.name} of {seal.first} to {seal.last}"
        for reason in (*seal.faults, *(f"sealed entry {id_} is gone" for id_ in gone)):
            yield _at(seal, f"{told}: {reason}", "error")
        for reason in (*seal.altered, *filter(None, [seal.unsigned])):
            yield _at(seal, f"{told}: {reason}", "warning")


def _at(seal: Seal, message: str, severity: Severity) -> Finding:
    return Finding(code="PB702", message=message, file=seal.file, line=1, subject=seal.name,
                   severity=severity)  # fmt: skip


RULE = Rule(
    code="PB702",
    name="seal does not match",
    scope="merge",
    category=audit_categories.OTHER,
    subject="the seal",
    reach=(),
    check=check,
)
