"""The book as rules read it: registry, vouchers, rates and documents, and indexes over them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, cast

from beancount.core import data, prices

from pledgebook.approval import Approvable, approvables
from pledgebook.documents import Documents
from pledgebook.money import ZERO
from pledgebook.obligations import Commitment, Draw, commitments, draws
from pledgebook.vouchers import Leg, Payment, Voucher, payments_of

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

    from pledgebook.accounts import Role
    from pledgebook.registry import Registry
    from pledgebook.seals import Seal

Entry = tuple[Voucher, Leg]


@dataclass(frozen=True)
class Book:
    """All that rules may look at. No rule reads a clock or a file.

    `posted` and the indexes hold vouchers that are no drafts, up to the day of the check, in the
    order of the books; each index is made once, when the first rule asks for it.
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

    @cached_property
    def posted(self) -> Sequence[Voucher]:
        """The vouchers that count."""
        day = self.until
        return [
            v for v in self.vouchers
            if not v.is_draft and (day is None or v.entry.date <= day)
        ]  # fmt: skip

    @cached_property
    def by_role(self) -> Mapping[Role, Sequence[Entry]]:
        """Posted legs by the role of their account."""
        found: dict[Role, list[Entry]] = defaultdict(list)
        for voucher in self.posted:
            for leg in voucher.legs:
                found[leg.role].append((voucher, leg))
        return found

    @cached_property
    def foreign(self) -> Sequence[Entry]:
        """Posted legs whose units are not in the facility's currency."""
        currency = self.currency
        return [(v, leg) for v in self.posted for leg in v.legs if leg.currency != currency]

    @cached_property
    def under_obligations(self) -> Mapping[str, Sequence[Entry]]:
        """Posted legs by the obligation that they name."""
        found: dict[str, list[Entry]] = defaultdict(list)
        for voucher in self.posted:
            for leg in voucher.legs:
                if leg.obligation is not None:
                    found[leg.obligation].append((voucher, leg))
        return found

    @cached_property
    def commitments(self) -> Mapping[str, Commitment]:
        """Obligations signed up to the day of the check, by id."""
        return commitments(self.registry, self.until)

    @cached_property
    def draws(self) -> Mapping[str, Sequence[Draw]]:
        """What was drawn of each obligation, in the order of the books."""
        return {
            id_: draws(self, one.obligation, self.under_obligations[id_])
            for id_, one in self.commitments.items()
            if id_ in self.under_obligations
        }

    @cached_property
    def payments(self) -> Sequence[Payment]:
        """Money that left the bank, by voucher and payee; moves between banks are none."""
        out = {id(v): v for v, leg in self.by_role.get("cash", ()) if leg.value < 0}
        return [
            payment
            for voucher in out.values()
            for payment in payments_of(voucher, self.registry, self.currency)
        ]

    @cached_property
    def approvables(self) -> Sequence[Approvable]:
        """Vouchers whose sum calls for signatures."""
        return list(approvables(self))

    @cached_property
    def evidence(self) -> Sequence[tuple[Voucher, str, str]]:
        """Posted vouchers with each evidence key and path that they name."""
        stems = self.registry.evidence_stems
        return [(v, key, path) for v in self.posted for key, path in v.evidence(stems)]

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
