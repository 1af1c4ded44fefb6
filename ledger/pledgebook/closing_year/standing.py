"""Books of the open years: which entries are sums of closed years, and what holds of them.

Sums were judged entry by entry before their year was closed, and the books of all years judge those
entries at every check. So nothing but the structure of a sum is judged again; it enters every total.
Only a file that states the close of its year holds sums.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from pledgebook.records import YearClosed

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Iterator

    from pledgebook.book import Book
    from pledgebook.findings import Finding
    from pledgebook.vouchers import Voucher

CONDENSED = "condensed"
"""The metadata key of a sum: how many entries it stands for."""
STRUCTURE = "PB1"
"""How the codes of rules that hold for sums too begin."""


def closed_through(book: Book) -> datetime.date | None:
    """The last day of the closed years; None in books of all years."""
    return max((one.date for one in book.registry.all(YearClosed)), default=None)


def sums_of(book: Book) -> frozenset[tuple[str, int]]:
    """File and line of each sum of a closed year."""
    files = {one.file for one in book.registry.all(YearClosed)}
    if not files:
        return frozenset()
    return frozenset(
        (voucher.file, voucher.line)
        for voucher in book.vouchers
        if voucher.file in files and is_sum(voucher)
    )


def is_sum(voucher: Voucher) -> bool:
    """Whether an entry says that it stands for others, and has no number of its own."""
    return CONDENSED in voucher.entry.meta and voucher.number is None and voucher.import_id is None


def entries_of(voucher: Voucher) -> int:
    """How many entries a sum stands for."""
    count = voucher.entry.meta.get(CONDENSED)
    return int(count) if isinstance(count, Decimal) else 1


def as_open_years(book: Book) -> Book:
    """The book without what only the books of all years can judge.

    Seals are names only: their entries stand there. So do the vouchers of closed years, which are
    parts of sums here: what officers signed on them is no fault of these books.
    """
    closed = closed_through(book)
    if closed is None:
        return book
    seals = [replace(one, compared=True, faults=(), altered=()) for one in book.seals]
    here = {voucher.number or voucher.import_id for voucher in book.vouchers}
    proofs = [
        proof
        for proof in book.approvals.proofs
        if proof.day is None or proof.day > closed or proof.voucher in here
    ]
    return replace(book, seals=seals, approvals=replace(book.approvals, proofs=proofs))


def without_sums(book: Book, findings: Iterable[Finding]) -> Iterator[Finding]:
    """The findings, those on sums of closed years left out where they are not of structure."""
    sums = sums_of(book)
    for one in findings:
        if one.code.startswith(STRUCTURE) or (one.file, one.line) not in sums:
            yield one
