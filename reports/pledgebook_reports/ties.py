"""Ties: on every run, a report's unfiltered figures against Beancount's own balances.

The balances are Beancount's inventories over posted entries up to the day of the check (the table
`balances`), made past our own reading of postings. A report that does not tie is not printed.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from pledgebook.money import NIL, format_money

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping

    import duckdb

ALL = "*"


class UntiedError(ValueError):
    """A report that differs from Beancount's own balances; the message names both figures."""


@dataclass(frozen=True, slots=True)
class Tie:
    """A measure of a report that Beancount's own balances give too.

    `own` selects from `balances`: the row's key (`ALL` for all rows together), the amount, and how
    far postings that are finer than a cent may lie off. `what` names the amount in a sentence.
    """

    measure: str
    what: str
    own: str


def accounts(
    measure: str, what: str, *prefixes: str, without: str | None = None, sign: int = 1
) -> Tie:
    """All rows together are the value of the accounts below these prefixes; debits positive."""
    below = " OR ".join(f"account LIKE '{prefix}%'" for prefix in prefixes)
    but = f" AND account NOT LIKE '{without}%'" if without else ""
    return Tie(
        measure,
        what,
        f"SELECT '{ALL}', {sign} * SUM(value), SUM(value_slack) FROM balances WHERE ({below}){but}",  # noqa: S608 -- our own text
    )


SPENT = accounts("spent", "the expense accounts", "Expenses:", without="Expenses:Exchange")
DUE = accounts("due", "the contribution accounts", "Income:Contributions:", sign=-1)
INTEREST = accounts(
    "interest", "the accounts of interest and other income", "Income:Interest", "Income:Other",
    sign=-1,
)  # fmt: skip
REFUNDS = accounts("refunds", "the refund accounts", "Income:Refunds:")
ADVANCES = accounts(
    "advances", "the accounts of advances and prepayments", "Assets:Advances:",
    "Assets:Prepayments:",
)  # fmt: skip


def day_of(connection: duckdb.DuckDBPyConnection) -> datetime.date | None:
    """The day up to which the balances were struck; None where the books hold no posting."""
    found = connection.execute("SELECT MAX(day) FROM balances").fetchone()
    return found[0] if found else None


def check(
    name: str,
    ties: tuple[Tie, ...],
    statement: str,
    row_key: str,
    connection: duckdb.DuckDBPyConnection,
    unfiltered: Mapping[str, Any],
) -> None:
    """Compare each tie's measure with the balances.

    `statement` are a report's common table expressions, `unfiltered` its parameters on the day of
    the balances.

    Raises:
        UntiedError: one differs.
    """
    among = ", ".join(f"'{tie.measure}'" for tie in ties)
    found = connection.execute(
        f"{statement}\nSELECT measure, {row_key}, SUM(amount) FROM details "
        f"WHERE measure IN ({among}) GROUP BY measure, {row_key}",
        dict(unfiltered),
    ).fetchall()
    for tie in ties:
        ours: dict[str, Decimal] = {
            key: amount for measure, key, amount in found if measure == tie.measure
        }
        ours[ALL] = sum(ours.values(), NIL)
        own = {
            key: (amount or NIL, slack or NIL)
            for key, amount, slack in connection.execute(tie.own).fetchall()
        }
        for key in own if ALL in own else own.keys() | (ours.keys() - {ALL}):
            amount, slack = own.get(key, (NIL, NIL))
            if abs(ours.get(key, NIL) - amount) > slack:
                of = "" if key == ALL else f" of {key}"
                msg = (
                    f"{name} is not drawn up, for it does not tie on {unfiltered['as_of']}: "
                    f"{tie.measure}{of} is {format_money(ours.get(key, NIL))} in the report and "
                    f"{format_money(amount)} in Beancount's own balances ({tie.what})"
                )
                raise UntiedError(msg)
