"""What is sampled, and the proof that it is all there.

An item is one voucher: the sum of its postings on the accounts asked for, in the facility's
currency. The items are reconciled with Beancount's own balance of the same accounts, which is made
past our reading of postings: balance = items + what lies outside the period and the agreement asked
for. A population that does not tie is not sampled.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pledgebook.money import NIL, format_money
from pledgebook_reports.audit.series import Gap, gaps
from pledgebook_reports.ties import UntiedError

if TYPE_CHECKING:
    import datetime
    from decimal import Decimal

    import duckdb


class SamplingError(ValueError):
    """A sample cannot be drawn or evaluated; the message is for the user."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Which postings are sampled; `until` is the last day, at most that of the books."""

    account: str
    until: datetime.date
    from_: datetime.date | None = None
    agreement: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One voucher of the population; `amount` is its book value, positive on the accounts' side."""

    id: str
    date: datetime.date
    file: str
    line: int
    payee: str
    purpose: str
    amount: Decimal
    agreements: str
    obligations: str
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Population:
    """The items by day and id, with the reconciliation: each line a text and an amount."""

    scope: Scope
    currency: str
    items: tuple[Item, ...]
    reconciliation: tuple[tuple[str, Decimal], ...]
    gaps: tuple[Gap, ...]
    sign: int
    """-1 where the accounts stand in credit: amounts are turned so that they are positive."""

    @property
    def total(self) -> Decimal:
        """The control total of all items."""
        return sum((item.amount for item in self.items), NIL)


def population(
    connection: duckdb.DuckDBPyConnection, scope: Scope, currency: str, home: str
) -> Population:
    """The population of a scope; places are told from `home`, the folder of the books.

    Raises:
        SamplingError: nothing is booked there.
        UntiedError: the items do not tie to Beancount's own balance of the accounts.
    """
    reconciled, sign, slack = _reconciled(connection, scope)
    found = connection.execute(_ITEMS, _parameters(scope) | {"sign": sign}).fetchall()
    if not found:
        raise SamplingError(
            f"nothing is booked on {scope.account} in the period and agreement asked for"
        )
    items = tuple(
        Item(
            id=id_,
            date=date,
            file=file.removeprefix(home).lstrip("/"),
            line=line,
            payee=payee or "",
            purpose=purpose or "",
            amount=amount,
            agreements=agreements or "",
            obligations=obligations or "",
            evidence=tuple(sorted(papers or ())),
        )
        for id_, date, file, line, payee, purpose, amount, agreements, obligations, papers in found
    )
    whole = sum((item.amount for item in items), NIL)
    balance = sum((amount for _, amount in reconciled[1:]), reconciled[0][1])
    if abs(whole - balance) > slack:
        raise UntiedError(
            f"the population does not tie: its items come to {format_money(whole)} {currency}, "
            f"Beancount's own balance leaves {format_money(balance)}; nothing is drawn"
        )
    if whole != balance:
        reconciled.append(("postings finer than a cent, each rounded", whole - balance))
    return Population(
        scope=scope,
        currency=currency,
        items=items,
        reconciliation=(*reconciled, ("the population", whole)),
        gaps=tuple(gaps(connection, scope.until)),
        sign=sign,
    )


def _parameters(scope: Scope) -> dict[str, object]:
    return {
        "account": scope.account,
        "until": scope.until,
        "from_day": scope.from_,
        "agreement": scope.agreement,
    }


_BELOW = "(account = $account OR starts_with(account, $account || ':'))"
_ITEMS = f"""
WITH papers_of AS (
  SELECT file, line, list(DISTINCT path) AS paths FROM papers WHERE path IS NOT NULL
  GROUP BY file, line
)
SELECT p.entry_id, p.date, p.file, p.line, any_value(v.payee), any_value(v.purpose),
       CAST($sign * SUM(p.value) AS DECIMAL(24,2)), any_value(v.agreements),
       any_value(v.obligations), any_value(e.paths)
FROM postings p LEFT JOIN vouchers v ON v.file = p.file AND v.line = p.line
LEFT JOIN papers_of e ON e.file = p.file AND e.line = p.line
WHERE {_BELOW} AND NOT p.draft AND p.date <= $until AND p.role <> 'memorandum'
  AND ($from_day IS NULL OR p.date >= $from_day)
  AND ($agreement IS NULL OR p.agreement = $agreement)
GROUP BY p.entry_id, p.date, p.file, p.line
ORDER BY p.date, p.entry_id, p.file, p.line
"""  # noqa: S608 -- our own text
_OUTSIDE = f"""
SELECT
  COALESCE(SUM(value) FILTER (date < $from_day), 0),
  COALESCE(SUM(value) FILTER (date > $until), 0),
  COALESCE(SUM(value) FILTER (date <= $until AND ($from_day IS NULL OR date >= $from_day)
           AND $agreement IS NOT NULL AND agreement IS DISTINCT FROM $agreement), 0)
FROM postings WHERE {_BELOW} AND NOT draft AND role <> 'memorandum'
  AND date <= (SELECT MAX(day) FROM balances)
"""  # noqa: S608 -- our own text


def _reconciled(
    connection: duckdb.DuckDBPyConnection, scope: Scope
) -> tuple[list[tuple[str, Decimal]], int, Decimal]:
    """The balance and what of it is outside the scope; the accounts' side; how far sums may lie off."""
    own = connection.execute(
        f"SELECT SUM(value), SUM(value_slack), MAX(day) FROM balances WHERE {_BELOW}",  # noqa: S608 -- our own text
        {"account": scope.account},
    ).fetchone()
    balance, slack, day = own or (None, None, None)
    if balance is None:
        raise SamplingError(f"the books hold nothing on {scope.account}")
    sign = -1 if balance < 0 else 1
    outside = connection.execute(_OUTSIDE, _parameters(scope)).fetchone() or (NIL, NIL, NIL)
    lines = [(f"Beancount's own balance of {scope.account} on {day}", _cents(sign * balance))]
    told = ("before the period", "after the period", "of other agreements")
    lines += [
        (f"less {what}", _cents(-sign * amount))
        for what, amount in zip(told, outside, strict=True)
        if amount
    ]
    return lines, sign, slack or NIL


def _cents(amount: Decimal) -> Decimal:
    return (amount + NIL).quantize(NIL)
