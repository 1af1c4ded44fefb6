"""The book as rules read it: registry, vouchers, rates and documents, and indexes over them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, cast

from beancount.core import data, prices

from pledgebook.approvals.proofs import Approvals
from pledgebook.documents import Documents
from pledgebook.index import Index, sweep
from pledgebook.money import ZERO
from pledgebook.obligations import Commitment, commitments

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

    from pledgebook.accounts import Role
    from pledgebook.registry import Registry
    from pledgebook.seals import Seal
    from pledgebook.vouchers import Leg, Payment, Voucher


@dataclass(frozen=True)
class Book:
    """All that rules may look at. No rule reads a clock or a file.

    Indexes are made once, when the first rule asks for them.
    """

    main: str
    entries: Sequence[data.Directive]
    registry: Registry
    vouchers: Sequence[Voucher]
    opens: Mapping[str, data.Open]
    currency: str
    as_of: datetime.date | None
    """The day from which ages count: the day of the check, else the latest day in the books."""
    until: datetime.date | None = None
    """The day of the check where one was asked for: nothing later counts."""
    stray_lines: Sequence[tuple[str, int, str]] = field(default=())
    """`plugin` and `option` lines of included files: file, line, text."""
    documents: Documents = field(default_factory=Documents)
    seals: Sequence[Seal] = ()
    approvals: Approvals = field(default_factory=Approvals)

    def narrowed(
        self, registry: Registry, vouchers: Sequence[Voucher], opens: Mapping[str, data.Open]
    ) -> Book:
        """A part of the book, with all its prices."""
        part = replace(self, registry=registry, vouchers=vouchers, opens=opens)
        part.__dict__["_prices"] = self._prices
        return part

    @cached_property
    def index(self) -> Index:
        """What posted vouchers hold, gathered in one sweep."""
        return sweep(self)

    @cached_property
    def posted(self) -> Sequence[Voucher]:
        """The vouchers that count: no drafts, up to the day of the check."""
        return self.index.posted

    @cached_property
    def drafts(self) -> Sequence[Voucher]:
        """The vouchers that do not count yet."""
        return [voucher for voucher in self.vouchers if voucher.is_draft]

    @cached_property
    def by_role(self) -> Mapping[Role, Sequence[tuple[Voucher, Leg]]]:
        """Posted legs by the role of their account."""
        return self.index.by_role

    @cached_property
    def payments(self) -> Sequence[Payment]:
        """All money that left the bank, in the order of the books."""
        return [payment for paid in self.index.payments.values() for payment in paid]

    @cached_property
    def commitments(self) -> Mapping[str, Commitment]:
        """Obligations signed up to the day of the check, by id."""
        return commitments(self.registry, self.until)

    @cached_property
    def by_number(self) -> Mapping[str, Voucher]:
        """All vouchers by their number, drafts included; the first of a number stands."""
        found: dict[str, Voucher] = {}
        for voucher in self.vouchers:
            if voucher.number is not None:
                found.setdefault(voucher.number, voucher)
        return found

    @cached_property
    def _prices(self) -> prices.PriceMap:
        lines = [entry for entry in self.entries if isinstance(entry, data.Price)]
        return cast("prices.PriceMap", prices.build_price_map(lines))

    def rate(self, currency: str, day: datetime.date) -> Decimal | None:
        """The official rate of a day, in the facility's currency for one unit of another.

        The latest `price` on or before the day; None when there is none.
        """
        _, rate = prices.get_price(self._prices, (currency, self.currency), day)
        return cast("Decimal | None", rate)

    def converted(
        self, number: Decimal, currency: str, into: str, day: datetime.date
    ) -> Decimal | None:
        """An amount in another currency at the official rates of a day, or None without them."""
        if currency == into or number == ZERO:
            return number
        of, to = (self.rate(one, day) if one != self.currency else None for one in (currency, into))
        if (of is None and currency != self.currency) or (to is None and into != self.currency):
            return None
        value = number * of if of is not None else number
        return value / to if to else value
