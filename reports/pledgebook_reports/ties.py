"""Ties: on every run, a report's unfiltered figures against Beancount's own balances.

The balances are Beancount's inventories over posted entries up to the day of the check (the table
`balances`), made past our own reading of postings. A report that does not tie is not printed.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from pledgebook.money import format_money

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping, Sequence

    import duckdb

ALL = "*"


class UntiedError(ValueError):
    """A report that differs from Beancount's own balances; the message names both figures."""


@dataclass(frozen=True, slots=True)
class Tie:
    """A measure of a report that Beancount's own balances give too.

    `own` selects from `balances`: the row's key, the amount, and how far postings that are finer
    than a cent may lie off. `what` names the amount in a sentence. `row` is what is compared: `ALL`
    rows together, the one row of that key, or each row by its key where it is None.
    """

    measure: str
    what: str
    own: str
    row: str | None = ALL


def accounts(
    measure: str,
    what: str,
    *prefixes: str,
    without: str | None = None,
    sign: int = 1,
    row: str = ALL,
) -> Tie:
    """All rows together, or one, are the value of accounts below these prefixes; debits positive."""
    below = _below(prefixes)
    but = f" AND account NOT LIKE '{without}%'" if without else ""
    return Tie(
        measure,
        what,
        f"SELECT '{row}', {sign} * SUM(value), SUM(value_slack) FROM balances "  # noqa: S608 -- our own text
        f"WHERE {below}{but}",
        row,
    )


def by_part(measure: str, what: str, part: int) -> Tie:
    """Each row is the value of the expense accounts with its key in that place of their name."""
    key = f"COALESCE(NULLIF(SPLIT_PART(account, ':', {part}), ''), '(none)')"
    return Tie(
        measure,
        what,
        f"SELECT {key}, SUM(value), SUM(value_slack) FROM balances "  # noqa: S608 -- our own text
        f"WHERE account LIKE 'Expenses:%' AND account NOT LIKE 'Expenses:Exchange%' GROUP BY {key}",
        row=None,
    )


def by_obligation(measure: str, what: str, *prefixes: str) -> Tie:
    """Each row is what the accounts below these prefixes hold for its contract; credits positive."""
    return Tie(
        measure,
        what,
        "SELECT obligation, -SUM(value), SUM(value_slack) FROM balances "  # noqa: S608 -- our own text
        f"WHERE {_below(prefixes)} AND obligation IN (SELECT id FROM obligations) "
        "GROUP BY obligation",
        row=None,
    )


def all_but(measure: str, what: str, *prefixes: str, row: str) -> Tie:
    """One row is the value of all accounts of money but those below these prefixes."""
    return Tie(
        measure,
        what,
        f"SELECT '{row}', SUM(value), SUM(value_slack) FROM balances "  # noqa: S608 -- our own text
        f"WHERE NOT {_below(('Equity:Memorandum', *prefixes))}",
        row,
    )


def _below(prefixes: Sequence[str]) -> str:
    return "(" + " OR ".join(f"account LIKE '{prefix}%'" for prefix in prefixes) + ")"


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


PAID_AHEAD = ("Assets:Advances", "Assets:Prepayments")
PAYABLES = ("Liabilities:Payable", "Liabilities:Retention")
CASH = ("Assets:Bank", "Assets:InTransit", "Assets:PettyCash")
FLOWS = (
    "Income:Contributions", "Income:Refunds", "Income:Interest", "Income:Other", "Expenses",
    "Assets:Receivable", "Liabilities:Deferred", "Liabilities:Unapplied", "Equity:Transfers",
    "Equity:FundBalance",
)  # fmt: skip
"""What moves a fund's balance; what the balance is held as are all other accounts of money."""


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
    among = ", ".join(f"'{measure}'" for measure in dict.fromkeys(tie.measure for tie in ties))
    own = " UNION ALL ".join(
        f"SELECT {n} AS tie, o.* FROM ({tie.own}) AS o (id, amount, slack)"  # noqa: S608 -- our own text
        for n, tie in enumerate(ties)
    )
    theirs = " UNION ALL ".join(
        f"SELECT {n} AS tie, {_key(tie)} AS id, SUM(amount) AS amount FROM summed "  # noqa: S608 -- our own text
        f"WHERE measure = '{tie.measure}'{_only(tie)} GROUP BY {_key(tie)}"
        for n, tie in enumerate(ties)
    )
    found = connection.execute(
        f"""{statement},
summed AS (
  SELECT measure, CAST({row_key} AS VARCHAR) AS id, SUM(amount) AS amount FROM details
  WHERE measure IN ({among}) GROUP BY measure, {row_key}
),
own AS ({own}),
ours AS ({theirs})
SELECT COALESCE(o.tie, b.tie), COALESCE(o.id, b.id), COALESCE(o.amount, 0), COALESCE(b.amount, 0)
FROM ours o FULL JOIN own b ON b.tie = o.tie AND b.id = o.id
WHERE ABS(COALESCE(o.amount, 0) - COALESCE(b.amount, 0)) > COALESCE(b.slack, 0)
ORDER BY 1, 2 LIMIT 1""",  # noqa: S608 -- our own text
        dict(unfiltered),
    ).fetchone()
    if found is not None:
        number, key, ours, amount = found
        tie = ties[number]
        of = "" if key == ALL else f" of {key}"
        msg = (
            f"{name} is not drawn up, for it does not tie on {unfiltered['as_of']}: "
            f"{tie.measure}{of} is {format_money(Decimal(ours))} in the report and "
            f"{format_money(Decimal(amount))} in Beancount's own balances ({tie.what})"
        )
        raise UntiedError(msg)


def _key(tie: Tie) -> str:
    """What the report's rows are compared by: all together, or each by its key."""
    return f"'{ALL}'" if tie.row == ALL else "id"


def _only(tie: Tie) -> str:
    return f" AND id = '{tie.row}'" if tie.row not in (ALL, None) else ""
