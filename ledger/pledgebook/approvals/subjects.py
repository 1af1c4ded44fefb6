"""What a voucher says now, as an act would say it."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from pledgebook.approvals.act import NAME, Subject
from pledgebook.money import NIL

if TYPE_CHECKING:
    import datetime

    from pledgebook.book import Book
    from pledgebook.sealing.leaves import Leaf
    from pledgebook.sealing.source import Source
    from pledgebook.vouchers import Voucher

POLICIES = ("approval-from", "evidence")
"""The policies that say what must be approved, and on what papers."""


def name_of(voucher: Voucher) -> str | None:
    """What acts call a voucher: its number, else its import id; None where it has neither."""
    name = voucher.number or voucher.import_id
    return name if name and NAME.fullmatch(name) else None


@dataclass(slots=True)
class Subjects:
    """The vouchers of a book as subjects of acts."""

    book: Book
    by_name: dict[str, list[Voucher]]
    _leaves: dict[tuple[str, int], Leaf]
    _days: list[datetime.date]
    _digests: list[str]
    _policies: dict[int, str] = field(default_factory=dict)

    @classmethod
    def of(cls, book: Book, source: Source) -> Subjects:
        """Index a book and its leaves before booking."""
        by_name: dict[str, list[Voucher]] = defaultdict(list)
        for voucher in book.vouchers:
            name = name_of(voucher)
            if name is not None:
                by_name[name].append(voucher)
        lines = sorted(
            (leaf.date, leaf.digest)
            for leaf in source.leaves
            if leaf.label in {f"custom policy {name}" for name in POLICIES}
        )
        leaves = {(leaf.file, leaf.line): leaf for leaf in source.leaves}
        return cls(
            book, dict(by_name), leaves, [day for day, _ in lines], [digest for _, digest in lines]
        )

    def now(self, voucher: Voucher, after: str | None = None) -> Subject:
        """A voucher as it would be signed: a draft is taken as it will be once it is posted."""
        leaf = self._leaves[voucher.file, voucher.line]
        payee = voucher.entry.payee or ""
        if voucher.payee_id:
            payee = f"{payee} ({voucher.payee_id})".lstrip()
        return Subject(
            voucher=name_of(voucher) or "",
            entry=leaf.posted or leaf.digest,
            day=voucher.date,
            policy=self._policy(voucher.date),
            after=after,
            amount=voucher.paid if voucher.paid > NIL else voucher.debits,
            currency=self.book.currency,
            payee=payee,
            purpose=voucher.entry.narration or "",
            documents=tuple(
                (path, self.book.documents.of(path).digest)
                for path in sorted({path for _, path in voucher.papers})
            ),
        )

    def _policy(self, day: datetime.date) -> str:
        """SHA-256 of the digests of the policy lines up to a day."""
        count = bisect_right(self._days, day)
        if count not in self._policies:
            lines = "".join(f"{digest}\n" for digest in sorted(self._digests[:count]))
            self._policies[count] = hashlib.sha256(lines.encode()).hexdigest()
        return self._policies[count]


def differs(signed: Subject, now: Subject) -> str | None:
    """How a voucher is not the one that was signed, in a clause; None when it is."""
    for what in ("day", "payee", "purpose"):
        was, is_ = getattr(signed, what), getattr(now, what)
        if was != is_:
            return f"its {what} was {str(was)!r} when it was signed and is {str(is_)!r}"
    if (signed.amount, signed.currency) != (now.amount, now.currency):
        return (
            f"its amount was {signed.amount:f} {signed.currency} when it was signed and is "
            f"{now.amount:f} {now.currency}"
        )
    if signed.documents != now.documents:
        papers, were = dict(now.documents), dict(signed.documents)
        changed = [path for path in {**were, **papers} if papers.get(path) != were.get(path)]
        return f"its documents are not those that were signed: {', '.join(changed)}"
    if signed.entry != now.entry:
        return "its text is not the one that was signed (account, agreement or another detail)"
    if signed.policy != now.policy:
        return f"the policies that it was signed under ({', '.join(POLICIES)}) are others now"
    return None if signed == replace(now, after=signed.after) else "it is not as it was signed"
