"""What signing, varying, drawing and closing do to a contract, act by act and agreement by agreement.

The sum that is *held* is what a contract still binds: signed + varied − drawn, never below nil for
an agreement, and nil once the contract is closed. It is the open commitment of reports (IPSAS: a
commitment is disclosed, it is no liability) and what PB301 holds against an agreement's money.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from pledgebook.money import CENT, NIL, ZERO, split, to_cents
from pledgebook.records import ObligationClose

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from pledgebook.book import Book
    from pledgebook.obligations import Commitment, Draw
    from pledgebook.records import Record
    from pledgebook.vouchers import Voucher

Kind = Literal["signed", "varied", "drawn", "closed"]
ORDER: tuple[Kind, ...] = ("signed", "varied", "drawn", "closed")
"""The order of the acts of one day."""


class Act(NamedTuple):
    """One act, for one agreement.

    `amount` is what it signs, varies (signed) or draws, in the contract's currency; `value` the
    same and `held` its change of what is held in the facility's currency, at the official rate of
    the contract's signature (None without one). `agreement` is None where the contract names none.
    """

    kind: Kind
    date: datetime.date
    agreement: str | None
    amount: Decimal
    value: Decimal | None
    held: Decimal | None
    at: Voucher | Record


def acts(book: Book) -> Iterator[tuple[Commitment, Act]]:
    """The acts on every obligation, by obligation and day."""
    closings: dict[str, ObligationClose] = {}
    for act in book.registry.all(ObligationClose):
        closings.setdefault(act.obligation, act)
    for id_, one in book.commitments.items():
        closing = closings.get(id_) if one.closed is not None else None
        draws = book.index.draws.get(id_, ())
        currency, signed = one.obligation.amount.currency, one.obligation.date
        rate = book.converted(NIL + 1, currency, book.currency, signed)
        for agreement, own in _by_agreement(one, draws).items():
            if closing is not None:
                own.append(("closed", closing.date, ZERO, closing))
            for act_ in _held(agreement, own, rate, one.closed):
                yield one, act_


_Plain = tuple[Kind, "datetime.date", "Decimal", "Voucher | Record"]


def _by_agreement(one: Commitment, draws: Sequence[Draw]) -> dict[str | None, list[_Plain]]:
    """Acts by agreement; what is signed is shared by largest remainder in cents."""
    shares = one.shares()
    payers: list[str | None] = [agreement for agreement, _ in shares] or [None]
    weights = [weight for _, weight in shares] or [CENT]
    found: dict[str | None, list[_Plain]] = {payer: [] for payer in payers}
    signed: list[tuple[Kind, Decimal, Record]] = [
        ("signed", one.obligation.amount.number, one.obligation),
        *(("varied", change.amount.number, change) for change in one.variations),
    ]  # fmt: skip
    for kind, number, record in signed:
        for payer, part in zip(payers, split(to_cents(number), weights), strict=True):
            found[payer].append((kind, record.date, part, record))
    for draw in draws:
        payer = draw.agreement if shares else None
        found.setdefault(payer, []).append(("drawn", draw.voucher.date, draw.number, draw.voucher))
    return found


def _held(
    agreement: str | None, own: list[_Plain], rate: Decimal | None, closed: datetime.date | None
) -> Iterator[Act]:
    still, before = ZERO, NIL
    for kind, day, number, at in sorted(own, key=lambda act: (act[1], ORDER.index(act[0]))):
        still += -number if kind == "drawn" else number
        after = max(still, ZERO) if closed is None or day < closed else ZERO
        if rate is None:
            yield Act(kind, day, agreement, number, None, None, at)
            continue
        now = to_cents(after * rate)
        yield Act(kind, day, agreement, number, to_cents(number * rate), now - before, at)
        before = now
