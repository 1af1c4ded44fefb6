"""What a donor is asked to confirm: each instalment, what was received of it, what is open.

Receipts that belong to no instalment (received without a due entry) are told on their own, so that
the donor sees every payment that the books hold. Source: ISA 505, external confirmations.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from pledgebook.money import NIL

if TYPE_CHECKING:
    from collections.abc import Iterator

    import duckdb


class NothingToConfirmError(ValueError):
    """The books hold nothing of that donor; the message is for the user."""


@dataclass(frozen=True, slots=True)
class Payment:
    """A receipt: its day, amount in the agreement's currency, and value as booked."""

    date: datetime.date
    voucher: str
    amount: Decimal
    value: Decimal


@dataclass(frozen=True, slots=True)
class Instalment:
    """An instalment with its payments; `amount` and `open` are in the agreement's currency.

    `since` is the day from which it is booked as owed, None where it never was.
    """

    id: str
    due: datetime.date | None
    amount: Decimal
    since: datetime.date | None
    payments: tuple[Payment, ...]

    @property
    def received(self) -> Decimal:
        """What was received of it."""
        return sum((one.amount for one in self.payments), NIL)

    @property
    def open(self) -> Decimal:
        """What is open of it."""
        return self.amount - self.received


@dataclass(frozen=True, slots=True)
class Agreement:
    """An agreement with its instalments, and receipts that belong to none of them."""

    id: str
    signed: datetime.date
    amount: Decimal
    currency: str
    instalments: tuple[Instalment, ...]
    others: tuple[Payment, ...]

    @property
    def received(self) -> Decimal:
        """All that was received, as booked in the facility's currency."""
        paid = (payment.value for one in self.instalments for payment in one.payments)
        return sum(paid, NIL) + sum((one.value for one in self.others), NIL)


@dataclass(frozen=True, slots=True)
class Statement:
    """A donor's statement on a day; `received` is in the facility's currency."""

    donor: str
    name: str
    as_of: datetime.date
    currency: str
    agreements: tuple[Agreement, ...]

    @property
    def received(self) -> Decimal:
        """All that the donor is asked to confirm as paid."""
        return sum((one.received for one in self.agreements), NIL)


def donors(connection: duckdb.DuckDBPyConnection, as_of: datetime.date) -> list[str]:
    """Every legal donor of an agreement signed by a day."""
    found = connection.execute(
        "SELECT DISTINCT donor FROM agreements WHERE date <= ? ORDER BY donor", [as_of]
    ).fetchall()
    return [str(donor) for (donor,) in found]


def statement(
    connection: duckdb.DuckDBPyConnection, donor: str, as_of: datetime.date, currency: str
) -> Statement:
    """A donor's statement.

    Raises:
        NothingToConfirmError: no agreement of that donor was signed by then.
    """
    signed = connection.execute(
        "SELECT id, date, amount, currency FROM agreements WHERE donor = ? AND date <= ? "
        "ORDER BY date, id",
        [donor, as_of],
    ).fetchall()
    if not signed:
        known = ", ".join(donors(connection, as_of)) or "none"
        raise NothingToConfirmError(f"{donor} has signed no agreement by {as_of}; donors: {known}")
    named = connection.execute("SELECT name FROM parties WHERE id = ?", [donor]).fetchone()
    return Statement(
        donor=donor,
        name=str(named[0]) if named else donor,
        as_of=as_of,
        currency=currency,
        agreements=tuple(
            Agreement(
                id=id_,
                signed=day,
                amount=amount,
                currency=of,
                instalments=tuple(_instalments(connection, id_, as_of)),
                others=tuple(_others(connection, id_, as_of)),
            )
            for id_, day, amount, of in signed
        ),
    )


def _instalments(
    connection: duckdb.DuckDBPyConnection, agreement: str, as_of: datetime.date
) -> Iterator[Instalment]:
    paid: dict[str, list[Payment]] = defaultdict(list)
    for lot, day, entry, units, value in connection.execute(
        """SELECT r.lot, r.date, r.entry_id, -SUM(r.units), (
             SELECT SUM(c.value) FROM postings c WHERE c.file = r.file AND c.line = r.line
               AND c.agreement = r.agreement AND c.role = 'cash')
        FROM postings r
        WHERE r.agreement = ? AND r.date <= ? AND NOT r.draft AND r.lot IS NOT NULL
          AND ((r.role = 'receivable' AND r.units < 0) OR r.role = 'deferred')
          AND EXISTS (SELECT 1 FROM postings c WHERE c.file = r.file AND c.line = r.line
                      AND c.agreement = r.agreement AND c.role = 'cash')
        GROUP BY r.lot, r.date, r.entry_id, r.file, r.line, r.agreement ORDER BY r.date, r.entry_id""",
        [agreement, as_of],
    ).fetchall():
        paid[lot].append(Payment(day, entry, units, value or NIL))
    for id_, due, amount, since in connection.execute(
        """SELECT i.id, i.due, i.amount, (
             SELECT MIN(p.date) FROM postings p WHERE p.agreement = i.agreement AND p.lot = i.id
               AND p.role = 'receivable' AND p.value > 0 AND NOT p.draft)
        FROM instalments i WHERE i.agreement = ? ORDER BY i.due, i.id""",
        [agreement],
    ).fetchall():
        yield Instalment(id_, due, amount, since, tuple(paid.get(id_, ())))


def _others(
    connection: duckdb.DuckDBPyConnection, agreement: str, as_of: datetime.date
) -> Iterator[Payment]:
    """Cash of the donor that no instalment stands for."""
    for day, entry, value in connection.execute(
        """SELECT date, entry_id, -SUM(value) FROM postings
        WHERE agreement = ? AND date <= ? AND NOT draft AND role = 'contribution'
          AND EXISTS (SELECT 1 FROM postings c WHERE c.file = postings.file
                      AND c.line = postings.line AND c.role = 'cash')
        GROUP BY date, entry_id HAVING SUM(value) <> 0 ORDER BY date, entry_id""",
        [agreement, as_of],
    ).fetchall():
        yield Payment(day, entry, value, value)
