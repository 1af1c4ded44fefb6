"""What a voucher or a certificate says now, as an act would say it."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from pledgebook.approvals.act import NAME, Subject
from pledgebook.approvals.certificates import Certificate, certificates_of
from pledgebook.money import NIL

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping, Sequence

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
    """The vouchers and certificates of a book as subjects of acts."""

    book: Book
    by_name: Mapping[str, Sequence[Voucher | Certificate]]
    _leaves: dict[tuple[str, int], Leaf]
    _days: list[datetime.date]
    _digests: list[str]
    _policies: dict[int, str] = field(default_factory=dict)

    @classmethod
    def of(cls, book: Book, source: Source) -> Subjects:
        """Index a book and its leaves before booking."""
        by_name: dict[str, list[Voucher | Certificate]] = defaultdict(list)
        for voucher in book.vouchers:
            name = name_of(voucher)
            if name is not None:
                by_name[name].append(voucher)
        for certificate in certificates_of(book.registry):
            by_name[certificate.name].append(certificate)
        lines = sorted(
            (leaf.date, leaf.digest)
            for leaf in source.leaves
            if leaf.label in {f"custom policy {name}" for name in POLICIES}
        )
        leaves = {(leaf.file, leaf.line): leaf for leaf in source.leaves}
        return cls(
            book, dict(by_name), leaves, [day for day, _ in lines], [digest for _, digest in lines]
        )

    def is_certificate(self, name: str) -> bool:
        """Whether the books have a completion or a met condition of this name."""
        return any(isinstance(one, Certificate) for one in self.by_name.get(name, ()))

    def meant(self, name: str, officer: str) -> list[str]:
        """What an officer may mean by the id of an obligation or instalment: his statements on it."""
        if name in self.by_name:
            return [name]
        found = [
            one.name
            for some in self.by_name.values()
            for one in some
            if isinstance(one, Certificate) and (one.about, one.officer) == (name, officer)
        ]
        return list(dict.fromkeys(found)) or [name]

    def now(self, one: Voucher | Certificate, after: str | None = None) -> Subject:
        """What it would be signed as: a draft is taken as it will be once it is posted."""
        leaf = self._leaves[one.file, one.line]
        documents = tuple(
            (path, self.book.documents.of(path).digest)
            for path in sorted({path for _, path in one.papers})
        )
        if isinstance(one, Certificate):
            party = self.book.registry.party(one.party)
            return Subject(
                voucher=one.name, entry=leaf.digest, day=one.date, policy=self._policy(one.date),
                after=after, amount=one.amount.number, currency=one.amount.currency,
                payee=f"{party.name if party else ''} ({one.party})".lstrip(), purpose=one.purpose,
                documents=documents,
            )  # fmt: skip
        payee = one.entry.payee or ""
        if one.payee_id:
            payee = f"{payee} ({one.payee_id})".lstrip()
        return Subject(
            voucher=name_of(one) or "",
            entry=leaf.posted or leaf.digest,
            day=one.date,
            policy=self._policy(one.date),
            after=after,
            amount=one.paid if one.paid > NIL else one.debits,
            currency=self.book.currency,
            payee=payee,
            purpose=one.entry.narration or "",
            documents=documents,
        )

    def _policy(self, day: datetime.date) -> str:
        """SHA-256 of the digests of the policy lines up to a day."""
        count = bisect_right(self._days, day)
        if count not in self._policies:
            lines = "".join(f"{digest}\n" for digest in sorted(self._digests[:count]))
            self._policies[count] = hashlib.sha256(lines.encode()).hexdigest()
        return self._policies[count]


def differs(signed: Subject, now: Subject) -> str | None:
    """How it is not the one that was signed, in a clause; None when it is."""
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
