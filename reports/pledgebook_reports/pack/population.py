"""The population of a period: what is there, that it is all there, and where it came from."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from pledgebook_reports.audit.series import gaps

if TYPE_CHECKING:
    import duckdb

    from pledgebook.sealing.periods import Period


@dataclass(frozen=True, slots=True)
class Count:
    """So many entries of a kind, and their debits in the facility's currency."""

    name: str
    entries: int
    debits: Decimal


@dataclass(frozen=True, slots=True)
class Series:
    """A voucher series in the period: first and last number, how many, and what is missing."""

    name: str
    first: str
    last: str
    vouchers: int
    voided: tuple[str, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """A bank statement up to the end of the period beside the books on that day."""

    account: str
    day: datetime.date
    currency: str
    stated: Decimal
    booked: Decimal

    @property
    def difference(self) -> Decimal:
        """What is outstanding between both."""
        return self.stated - self.booked


@dataclass(frozen=True, slots=True)
class Balance:
    """An account rolled forward through the period, in the facility's currency; debits positive.

    `units` are what it holds in its own currency at the end; `own` is Beancount's own balance of
    the account on that day, made past our reading of postings, and `slack` how far postings finer
    than a cent may lie off it.
    """

    account: str
    currency: str
    units: Decimal
    opening: Decimal
    debits: Decimal
    credits: Decimal
    own: Decimal
    slack: Decimal

    @property
    def closing(self) -> Decimal:
        """What the opening balance and the period's postings come to."""
        return self.opening + self.debits - self.credits

    @property
    def ties(self) -> bool:
        """Whether that is Beancount's own balance."""
        return abs(self.closing - self.own) <= self.slack


@dataclass(frozen=True, slots=True)
class Population:
    """All that is stated about the completeness of a period.

    `debits` and `credits` are of all posted entries and equal; `unnumbered` are the transactions
    that are in no voucher series; `balances` is the trial balance from the first day to the last by
    account and currency, and its debits and credits add up to the control totals.
    """

    period: str
    first: datetime.date
    last: datetime.date
    currency: str
    posted: Count
    drafts: Count
    directives: int
    debits: Decimal
    credits: Decimal
    by_month: Sequence[Count]
    by_source: Sequence[Count]
    series: Sequence[Series]
    unnumbered: Count
    statements: Sequence[Statement]
    unstated: Sequence[str]
    balances: Sequence[Balance]
    findings: Mapping[str, int]


def population(connection: duckdb.DuckDBPyConnection, period: Period, currency: str) -> Population:
    """State the population of a period from the projection."""
    days = {"first": period.first, "last": period.last}

    def counts(name: str, where: str) -> list[Count]:
        found = connection.execute(
            f"SELECT {name} AS name, COUNT(*), COALESCE(SUM(v.debits), 0) FROM vouchers v "  # noqa: S608 -- our own text
            "JOIN entries e ON e.kind = 'transaction' AND e.file = v.file AND e.line = v.line "
            f"WHERE e.date BETWEEN $first AND $last AND {where} GROUP BY 1 ORDER BY 1",
            days,
        ).fetchall()
        return [Count(str(label), entries, debits) for label, entries, debits in found]

    def single(where: str) -> Count:
        return next(iter(counts("'all'", where)), Count("all", 0, Decimal(0)))

    directives, debits, credit = _totals(connection, period)
    return Population(
        period=period.name,
        first=period.first,
        last=period.last,
        currency=currency,
        posted=single("NOT e.draft"),
        drafts=single("e.draft"),
        directives=directives,
        debits=debits,
        credits=credit,
        by_month=counts("STRFTIME(e.date, '%Y-%m')", "NOT e.draft"),
        by_source=counts(_SOURCE, "NOT e.draft"),
        series=_series(connection, period),
        unnumbered=single("e.voucher IS NULL"),
        statements=_statements(connection, period),
        unstated=_unstated(connection, period),
        balances=_balances(connection, period),
        findings=dict(
            connection.execute(
                "SELECT CASE WHEN excepted THEN 'excepted' ELSE severity END, COUNT(*) "
                "FROM findings GROUP BY 1 ORDER BY 1"
            ).fetchall()
        ),
    )


_SOURCE = """CASE WHEN v.import_id LIKE 'bank-%' THEN 'bank statement'
WHEN v.import_id IS NOT NULL THEN 'another imported file' ELSE 'entered by hand' END"""


def _totals(connection: duckdb.DuckDBPyConnection, period: Period) -> tuple[int, Decimal, Decimal]:
    days = [period.first, period.last]
    directives = connection.execute(
        "SELECT COUNT(*) FROM entries WHERE kind <> 'transaction' AND date BETWEEN ? AND ?", days
    ).fetchone()
    sums = connection.execute(
        "SELECT COALESCE(SUM(CASE WHEN value > 0 THEN value END), 0), "
        "COALESCE(-SUM(CASE WHEN value < 0 THEN value END), 0) "
        "FROM postings WHERE NOT draft AND date BETWEEN ? AND ?",
        days,
    ).fetchone()
    debits, credit = sums or (Decimal(0), Decimal(0))
    return int(directives[0]) if directives else 0, debits, credit


def _series(connection: duckdb.DuckDBPyConnection, period: Period) -> list[Series]:
    """Voucher series by the numbers of the period's entries and of those that were voided."""
    missing: dict[str, list[str]] = {}
    for gap in gaps(connection, period.last):
        if gap.day >= period.first:
            missing.setdefault(gap.series, []).append(gap.text)
    voids: dict[str, list[str]] = {}
    for number, _ in connection.execute(
        "SELECT number, date FROM voids WHERE date BETWEEN ? AND ? ORDER BY number",
        [period.first, period.last],
    ).fetchall():
        voids.setdefault(number.rpartition("-")[0], []).append(number)
    found = connection.execute(
        "SELECT REGEXP_REPLACE(voucher, '-[^-]*$', '') AS series, MIN(voucher), MAX(voucher), "
        "COUNT(DISTINCT voucher) FROM entries WHERE kind = 'transaction' AND voucher IS NOT NULL "
        "AND date BETWEEN ? AND ? GROUP BY 1 ORDER BY 1",
        [period.first, period.last],
    ).fetchall()
    return [
        Series(name, first, last, count, tuple(voids.get(name, ())), tuple(missing.get(name, ())))
        for name, first, last, count in found
    ]


def _statements(connection: duckdb.DuckDBPyConnection, period: Period) -> list[Statement]:
    """The last statement of each bank account up to the end of the period."""
    found = connection.execute(
        """WITH last AS (
          SELECT account, currency, MAX(day) AS day FROM statements WHERE day <= $last
          GROUP BY account, currency
        )
        SELECT s.account, s.day, s.currency, MIN(s.balance),
               COALESCE((SELECT SUM(p.units) FROM postings p WHERE p.account = s.account
                         AND p.currency = s.currency AND NOT p.draft AND p.date <= s.day), 0)
        FROM statements s JOIN last l ON l.account = s.account AND l.currency = s.currency
                                     AND l.day = s.day
        GROUP BY s.account, s.day, s.currency ORDER BY 1, 3""",
        {"last": period.last},
    ).fetchall()
    return [Statement(*row) for row in found]


def _unstated(connection: duckdb.DuckDBPyConnection, period: Period) -> list[str]:
    """Bank accounts that moved in the period and of which no statement is recorded in it."""
    found = connection.execute(
        "SELECT DISTINCT account FROM postings WHERE account LIKE 'Assets:Bank:%' AND NOT draft "
        "AND date BETWEEN $first AND $last AND account NOT IN "
        "(SELECT account FROM statements WHERE day BETWEEN $first AND $last) ORDER BY 1",
        {"first": period.first, "last": period.last},
    ).fetchall()
    return [str(account) for (account,) in found]


def _balances(connection: duckdb.DuckDBPyConnection, period: Period) -> list[Balance]:
    found = connection.execute(
        """WITH ours AS (
          SELECT account, currency, SUM(units) AS units,
                 SUM(CASE WHEN date < $first THEN value ELSE 0 END) AS opening,
                 SUM(CASE WHEN date >= $first AND value > 0 THEN value ELSE 0 END) AS debits,
                 SUM(CASE WHEN date >= $first AND value < 0 THEN -value ELSE 0 END) AS credits
          FROM postings WHERE NOT draft AND date <= $last GROUP BY account, currency
        ),
        own AS (
          SELECT account, currency, SUM(value) AS value, SUM(value_slack) AS slack FROM balances
          WHERE day = $last GROUP BY account, currency
        )
        SELECT COALESCE(o.account, b.account), COALESCE(o.currency, b.currency),
               COALESCE(o.units, 0), COALESCE(o.opening, 0), COALESCE(o.debits, 0),
               COALESCE(o.credits, 0), COALESCE(b.value, 0), COALESCE(b.slack, 0)
        FROM ours o FULL JOIN own b ON b.account = o.account AND b.currency = o.currency
        WHERE o.units <> 0 OR o.opening <> 0 OR o.debits <> 0 OR o.credits <> 0 OR b.value <> 0
        ORDER BY 1, 2""",
        {"first": period.first, "last": period.last},
    ).fetchall()
    return [Balance(*row) for row in found]
