"""The projection of approvals: typed names that want a signature, and signed acts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pledgebook.approval import APPROVED, approvable
from pledgebook.approvals.keys import has_key
from pledgebook.approvals.subjects import name_of
from pledgebook.records import Officer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pledgebook.book import Book
    from pledgebook.vouchers import Voucher

TABLES: dict[str, dict[str, str]] = {
    "approvals": {
        "entry_id": "TEXT", "act": "TEXT", "officer": "TEXT", "role": "TEXT", "state": "TEXT",
        "keyed": "BOOLEAN", "signed_at": "TEXT", "method": "TEXT", "text": "TEXT",
        "reason": "TEXT", "act_file": "TEXT",
    },
}  # fmt: skip
"""Every table, its columns and their types."""
Row = tuple[Any, ...]


def tables(book: Book, entry_id: Callable[[Voucher], str]) -> dict[str, Iterable[Row]]:
    """The rows of every table; `entry_id` names entries."""
    return {"approvals": _approvals(book, entry_id)}


def _approvals(book: Book, entry_id: Callable[[Voucher], str]) -> Iterator[Row]:
    """A row a signed act and voucher; and one for each approval that is a typed name alone."""
    keyed: dict[tuple[str, Any], bool] = {}
    for voucher in book.vouchers:
        officer = voucher.officers[APPROVED]
        if officer is None or name_of(voucher) in book.approvals.approved:
            continue
        if approvable(voucher, book.registry, book.currency) is None:
            continue
        if (officer, voucher.date) not in keyed:
            keyed[officer, voucher.date] = _has_key(book, officer, voucher)
        has = keyed[officer, voucher.date]
        yield (entry_id(voucher), "approve", officer, "approver", "claimed", has, None, None, None,
               None, None)  # fmt: skip
    for proof in book.approvals.proofs:
        if proof.voucher is not None:
            at = proof.time.isoformat() if proof.time else None
            yield (proof.voucher, proof.kind, proof.officer, proof.role, proof.state, True, at,
                   proof.method, proof.text, proof.reason, proof.path)  # fmt: skip


def _has_key(book: Book, officer: str, voucher: Voucher) -> bool:
    if officer in book.approvals.sealed_since:
        return True
    known = book.registry.get(Officer, officer)
    return known is not None and has_key(book.registry, officer, voucher.date)
