"""What a change of the books is judged against: the rest of the books, asked for by key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from pledgebook import records as kinds

if TYPE_CHECKING:
    from collections.abc import Collection, Container, Sequence

    from pledgebook.book import Book
    from pledgebook.difference.keys import Key
    from pledgebook.findings import Finding
    from pledgebook.records import Record
    from pledgebook.vouchers import Voucher

LARGE: frozenset[type[Record]] = frozenset((
    kinds.Project, kinds.Party, kinds.Amendment, kinds.Budget, kinds.Obligation,
    kinds.ObligationClose, kinds.Variation, kinds.Completion, kinds.Guarantee, kinds.Advance,
    kinds.Face, kinds.Asset, kinds.Handover, kinds.Screening, kinds.Statement, kinds.Settlement,
    kinds.Import, kinds.VoucherVoid,
))  # fmt: skip
"""Kinds of records that grow with the books: of them only those asked for by key are looked at."""


class Source(Protocol):
    """The books apart from the vouchers that a change takes out or brings in."""

    @property
    def frame(self) -> Book:
        """The book with no vouchers and no records of `LARGE`, but those that the others name.

        Its `opens` are the accounts that the books open themselves; its day is that of the check.
        """

    @property
    def budgeted(self) -> Container[str]:
        """The agreements and projects that have budget lines."""

    def vouchers(self, keys: Collection[Key]) -> Sequence[Voucher]:
        """All vouchers that bear one of the keys, each once and always the same; more do no harm.

        Of a number in a series also those with the next lower and the next higher number. Of an
        account either its vouchers or stand-ins that come to the same (`difference.banks`).
        """

    def records(self, keys: Collection[Key]) -> Sequence[Record]:
        """All records of `LARGE` kinds that bear one of the keys, each once; more do no harm."""

    def order(self, file: str) -> int:
        """The place of a file in the reading of the books."""

    def after(self, voucher: Voucher) -> Voucher:
        """A voucher as it stands after the change, which may have moved its line."""

    def record_after(self, record: Record) -> Record:
        """A record as it stands after the change, likewise."""

    def told_after(self, finding: Finding) -> Finding:
        """A finding at the place where it stands after the change."""
