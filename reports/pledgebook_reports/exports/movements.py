"""The money of a facility as IATI knows it: pledges, agreements, receipts, contracts, spending.

Source of the types: IATI 2.03, TransactionType.

- 13 incoming pledge: what no agreement has taken up. A revision, a lapse and the conversion into an
  agreement are published as the differences they make, so that a promise stands under 13 or under
  11 and never under both.
- 11 incoming commitment: an agreement, unless the facility's share of it is unknown.
- 1 incoming funds: the cash of a receipt as reports count it, in the donor's currency where the
  instalment is in it; a refund is a negative one.
- 2 outgoing commitment: an obligation with its variations, less what its close lets go.
- 3 disbursement: what goes to a partner that publishes its own spending (`iati-reporting:
  "disbursement"`), advances included, so that liquidating one adds nothing.
- 4 expenditure: all other cost.

Exchange differences, and money on its way to a partner that does not publish, are no transactions.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from pledgebook.money import ZERO

if TYPE_CHECKING:
    from collections.abc import Iterator

    import duckdb

    from pledgebook_reports.exports.scope import Scope


@dataclass(frozen=True, slots=True)
class Movement:
    """One published amount, in units of its currency; `party` is who gives or gets it.

    `activity` is the id of the project, else of the window, else of the facility.
    """

    activity: str
    type: str
    date: datetime.date
    amount: Decimal
    currency: str
    reference: str
    party: str | None
    text: str
    illustrative: bool


PLEDGES = """acts AS (
  SELECT a.pledge, a.date, a.kind, a.amount, a.currency, a.donor, a.illustrative
  FROM pledge_acts a CROSS JOIN asked q
  WHERE a.date <= q.as_of AND a.facility = q.facility AND NOT (q.real_only AND a.illustrative)
)
SELECT pledge, date, kind, amount, currency, donor, illustrative FROM acts ORDER BY date, pledge"""

AGREEMENTS = """known AS (
  SELECT a.id, a.date, a.amount, a.currency, a.donor, a.illustrative
  FROM agreements a JOIN signed s ON s.id = a.id WHERE a.in_totals
)
SELECT id, date, amount, currency, donor, illustrative FROM known ORDER BY date, id"""

RECEIPTS = """cash AS (
  SELECT file, line, agreement, SUM(amount) AS value FROM moves
  WHERE measure = 'received' GROUP BY file, line, agreement
),
given AS (
  SELECT l.entry_id, l.file, l.line, l.date, l.agreement, COALESCE(l.donor, l.party) AS donor,
         l.illustrative, MIN(l.currency) AS currency, MAX(l.currency) AS other, -SUM(l.units) AS units
  FROM legs l WHERE l.role IN ('contribution', 'receivable', 'deferred')
  GROUP BY l.entry_id, l.file, l.line, l.date, l.agreement, COALESCE(l.donor, l.party),
           l.illustrative
),
receipts AS (
  SELECT g.entry_id, g.date, g.agreement, g.donor, g.illustrative, c.value,
         CASE WHEN g.currency = g.other THEN g.currency END AS currency, g.units, 'Receipt' AS text
  FROM given g JOIN cash c
    ON c.file = g.file AND c.line = g.line AND c.agreement IS NOT DISTINCT FROM g.agreement
  WHERE c.value <> 0
  UNION ALL
  SELECT entry_id, date, agreement, COALESCE(donor, party), illustrative, -SUM(value), NULL, NULL,
         'Refund to the donor'
  FROM legs WHERE role = 'refund'
  GROUP BY entry_id, file, line, date, agreement, COALESCE(donor, party), illustrative
)
SELECT entry_id, date, agreement, donor, illustrative, value, currency, units, text
FROM receipts ORDER BY date, entry_id, agreement, text"""
"""Receipts and refunds with their value and, where one currency was due, the units of it."""

_OBLIGATIONS = """named AS (
  SELECT o.id, COALESCE(o.project, o."window") AS activity, o.payee
  FROM obligations o JOIN windows w ON w.id = o."window" CROSS JOIN asked q
  WHERE w.facility = q.facility
),
acts AS (
  SELECT a.entry_id, a.obligation, a.date, a.kind, a.currency, a.illustrative, SUM(a.amount) AS amount
  FROM obligation_acts a CROSS JOIN asked q
  WHERE a.date <= q.as_of AND NOT (q.real_only AND a.illustrative)
  GROUP BY a.entry_id, a.obligation, a.date, a.kind, a.currency, a.illustrative
),
contracts AS (
  SELECT entry_id, obligation, date, kind, currency, illustrative, amount
  FROM acts WHERE kind IN ('signed', 'varied')
  UNION ALL
  SELECT c.obligation, c.obligation, c.date, c.kind, c.currency, c.illustrative,
         -SUM(CASE WHEN a.kind = 'drawn' THEN -a.amount ELSE a.amount END)
  FROM acts c JOIN acts a ON a.obligation = c.obligation AND a.date <= c.date
  WHERE c.kind = 'closed'
  GROUP BY c.obligation, c.date, c.kind, c.currency, c.illustrative
  HAVING SUM(CASE WHEN a.kind = 'drawn' THEN -a.amount ELSE a.amount END) > 0
)
SELECT n.activity, c.date, c.amount, c.currency, c.entry_id, n.payee, c.kind, c.illustrative
FROM contracts c JOIN named n ON n.id = c.obligation
WHERE c.amount <> 0 ORDER BY c.date, c.entry_id, c.kind"""
"""What is signed, varied, and let go at the close; the sum is what contracts bind or have drawn."""

SPENDING = """reporting AS (
  SELECT id FROM parties WHERE iati_reporting = 'disbursement'
),
advanced AS (
  SELECT l.file, l.line, l.agreement, MIN(l.party) AS party
  FROM legs l JOIN reporting r ON r.id = l.party
  WHERE l.role IN ('advance', 'prepayment') GROUP BY l.file, l.line, l.agreement
),
outgoing AS (
  SELECT l.entry_id, l.file, l.line, l.date, COALESCE(l.project, l."window") AS activity, l.value,
         l.payee, l.category, l.donor, l.location, l.illustrative,
         CASE WHEN l.category = 'Indirect' THEN NULL
              ELSE COALESCE(r.id, a.party) END AS partner
  FROM legs l
  LEFT JOIN reporting r ON r.id = CASE WHEN l.role = 'expense' THEN l.payee ELSE l.party END
  LEFT JOIN advanced a
    ON a.file = l.file AND a.line = l.line AND a.agreement IS NOT DISTINCT FROM l.agreement
  WHERE l.role = 'expense' OR (l.role IN ('advance', 'prepayment') AND r.id IS NOT NULL)
)"""
"""Common table expressions; `outgoing` has each leg of spending, `partner` where it is type 3."""

_SPENT = """
SELECT activity, CASE WHEN partner IS NULL THEN '4' ELSE '3' END AS type, date, SUM(value),
       entry_id, COALESCE(partner, payee) AS party,
       CASE WHEN MIN(category) = MAX(category) THEN MIN(category) END, illustrative
FROM outgoing
GROUP BY entry_id, file, line, date, activity, partner, COALESCE(partner, payee), illustrative
HAVING SUM(value) <> 0
ORDER BY date, entry_id, activity, type, party"""


def movements(connection: duckdb.DuckDBPyConnection, scope: Scope) -> list[Movement]:
    """All that a scope publishes: what comes in, then what goes out, each by day."""
    return [
        *open_pledges(connection, scope),
        *_agreements(connection, scope),
        *_receipts(connection, scope),
        *_obligations(connection, scope),
        *_spending(connection, scope),
    ]


PLEDGE_TEXTS = {
    "pledge": "Pledge",
    "revision": "Revision of the pledge",
    "lapse": "Lapse of what no agreement took up",
    "converted": "Taken up by an agreement",
}


def open_pledges(connection: duckdb.DuckDBPyConnection, scope: Scope) -> Iterator[Movement]:
    """Each change of what a pledge leaves open; what agreements take beyond it is no pledge."""
    still_open: dict[str, Decimal] = {}
    for pledge, date, kind, amount, currency, donor, invented in scope.rows(connection, PLEDGES):
        rest = still_open.get(pledge, ZERO)
        change = max(amount, -rest)
        still_open[pledge] = rest + change
        if change:
            yield Movement(
                scope.facility, "13", date, change, currency, pledge, donor, PLEDGE_TEXTS[kind],
                invented,
            )  # fmt: skip


def _agreements(connection: duckdb.DuckDBPyConnection, scope: Scope) -> Iterator[Movement]:
    for id_, date, amount, currency, donor, invented in scope.rows(connection, AGREEMENTS):
        yield Movement(
            scope.facility, "11", date, amount, currency, id_, donor, "Agreement", invented
        )


def _receipts(connection: duckdb.DuckDBPyConnection, scope: Scope) -> Iterator[Movement]:
    for row in scope.rows(connection, RECEIPTS):
        entry, date, _, donor, invented, value, currency, units, text = row
        amount, unit = value, scope.currency
        if currency not in (None, scope.currency):
            amount, unit = units, currency
        yield Movement(scope.facility, "1", date, amount, unit, entry, donor, text, invented)


OBLIGATION_TEXTS = {
    "signed": "Obligation",
    "varied": "Variation of the obligation",
    "closed": "Obligation closed, the rest let go",
}


def _obligations(connection: duckdb.DuckDBPyConnection, scope: Scope) -> Iterator[Movement]:
    for row in scope.rows(connection, _OBLIGATIONS):
        activity, date, amount, currency, reference, payee, kind, invented = row
        text = OBLIGATION_TEXTS[kind]
        yield Movement(activity, "2", date, amount, currency, reference, payee, text, invented)


def _spending(connection: duckdb.DuckDBPyConnection, scope: Scope) -> Iterator[Movement]:
    for row in scope.rows(connection, SPENDING + _SPENT):
        activity, type_, date, value, entry, party, category, invented = row
        text = category or _uncategorised(type_, value)
        yield Movement(
            activity or scope.facility, type_, date, value, scope.currency, entry, party, text,
            invented,
        )  # fmt: skip


def _uncategorised(type_: str, value: Decimal) -> str:
    if type_ == "4":
        return "Several categories"
    return "Advance" if value > ZERO else "Advance returned"
