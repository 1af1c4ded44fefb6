"""What every report's statement begins with: arguments, filtered records, legs as measures.

Definitions, over postings that are no drafts, up to the day of the figures, in the facility's
currency (debits positive): due is what contributions credit; received is the cash of a receipt, so
the receivable, deferred income and contribution legs and the rate difference booked with them; the
uncommitted balance of an agreement is all cash it has had less all that was spent, advanced or paid
ahead (PB301's headroom).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

_GIVER = {False: "donor", True: "COALESCE(on_behalf_of, donor)"}
"""Under whom an agreement stands: its legal donor, or the party on whose behalf that one signed."""

ASKED = """asked AS (
  SELECT CAST($as_of AS DATE) AS as_of, CAST($from_day AS DATE) AS from_day,
         CAST($donor AS VARCHAR) AS donor, CAST($agreement AS VARCHAR) AS agreement,
         CAST($facility AS VARCHAR) AS facility, CAST($window AS VARCHAR) AS "window",
         CAST($location AS VARCHAR) AS location, CAST($project AS VARCHAR) AS project,
         CAST($real_only AS BOOLEAN) AS real_only
)"""
"""The arguments, as a common table expression of one row."""

_PRELUDE = """places AS (
  SELECT a.id, a.name, COALESCE(b.id, a.id) AS parent, COALESCE(c.id, b.id, a.id) AS top
  FROM (SELECT id, MIN(name) AS name, MIN(parent) AS parent FROM locations GROUP BY id) AS a
  LEFT JOIN (SELECT id, MIN(parent) AS parent FROM locations GROUP BY id) AS b ON b.id = a.parent
  LEFT JOIN (SELECT id, MIN(parent) AS parent FROM locations GROUP BY id) AS c ON c.id = b.parent
),
grants AS (
  SELECT entry_id, id, {giver} AS donor, donor AS legal, facility, date, amount, currency, value, first_value,
         in_totals, illustrative
  FROM agreements
),
signed AS (
  SELECT a.entry_id, a.id, a.donor, a.amount, a.currency, a.value, a.in_totals, a.illustrative
  FROM grants a CROSS JOIN asked q
  WHERE a.date <= q.as_of AND (q.donor IS NULL OR q.donor IN (a.donor, a.legal))
    AND (q.agreement IS NULL OR a.id = q.agreement)
    AND (q.facility IS NULL OR a.facility = q.facility)
    AND NOT (q.real_only AND a.illustrative)
),
promised AS (
  SELECT a.entry_id, a.donor, a.amount, a.currency, a.value, a.illustrative
  FROM pledge_acts a CROSS JOIN asked q
  WHERE a.kind <> 'converted' AND a.date <= q.as_of AND (q.donor IS NULL OR a.donor = q.donor)
    AND (q.facility IS NULL OR a.facility = q.facility)
    AND NOT (q.real_only AND a.illustrative)
),
homes AS (
  SELECT id, MIN(facility) AS facility, MIN(donor) AS donor FROM grants GROUP BY id
),
legs AS (
  SELECT p.entry_id, p.file, p.line, p.date, p.account, p.role, p.party, p."window", p.category,
         p.units, p.currency, p.value, p.agreement,
         COALESCE(h.donor, p.donor) AS donor, p.donor AS legal, p.location, p.project, p.obligation,
         p.advance, p.payee, p.voucher, p.lot, p.receipt, p.illustrative, p.base, p.since,
         COALESCE(w.top, p.location) AS governorate
  FROM postings p LEFT JOIN homes h ON h.id = p.agreement
  LEFT JOIN places w ON w.id = p.location CROSS JOIN asked q
  WHERE NOT p.draft AND p.date <= q.as_of AND CASE
    WHEN (q.donor IS NULL OR q.donor IN (h.donor, p.donor))
     AND (q.agreement IS NULL OR p.agreement = q.agreement)
     AND (q.facility IS NULL OR COALESCE(h.facility, p.facility) = q.facility)
     AND (q."window" IS NULL OR p."window" = q."window")
     AND (q.location IS NULL OR q.location IN (p.location, w.parent, w.top))
     AND (q.project IS NULL OR p.project = q.project)
     AND NOT (q.real_only AND p.illustrative) THEN 1 ELSE 0 END = 1
),
signs (kind, measure, sign, weight) AS (
  VALUES ('contribution', 'due', -1, 0),
         ('contribution', 'received', -1, 1),
         ('receivable', 'received', -1, 1),
         ('deferred', 'received', -1, 1),
         ('exchange on receipt', 'received', -1, 1),
         ('exchange on receipt', 'rate_difference', 1, 0),
         ('exchange', 'exchange', 1, -1),
         ('interest', 'interest', -1, 1),
         ('other-income', 'interest', -1, 1),
         ('transfer', 'transfers', -1, 1),
         ('unapplied', 'other', -1, 1),
         ('fund-balance', 'other', -1, 1),
         ('refund', 'refunds', 1, -1),
         ('expense', 'spent', 1, -1),
         ('advance', 'advances', 1, -1),
         ('prepayment', 'advances', 1, -1)
),
moves AS (
  SELECT l.*, s.measure, CAST(s.sign * l.value AS DECIMAL(24,2)) AS amount,
         CAST(s.weight * s.sign * l.value AS DECIMAL(24,2)) AS effect
  FROM legs l JOIN signs s
    ON s.kind = CASE WHEN l.role = 'exchange' AND l.receipt THEN 'exchange on receipt' ELSE l.role END
)"""


def prelude(*, by_source: bool = False) -> str:
    """The common table expressions; `by_source` as reports have it."""
    return f"WITH {ASKED},\n" + _PRELUDE.replace("{giver}", _GIVER[by_source])


def behind(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Which donors' money stands under another party, in words."""
    found = connection.execute(
        """SELECT DISTINCT COALESCE(d.name, a.donor), COALESCE(s.name, a.on_behalf_of)
        FROM agreements a
        LEFT JOIN (SELECT id, MIN(name) AS name FROM parties GROUP BY id) AS d ON d.id = a.donor
        LEFT JOIN (SELECT id, MIN(name) AS name FROM parties GROUP BY id) AS s
          ON s.id = a.on_behalf_of
        WHERE a.on_behalf_of IS NOT NULL ORDER BY 1, 2"""
    ).fetchall()
    return [
        f"{donor} gives on behalf of {source}: that money stands under {source}, its source. "
        f"Statements, requests and confirmations go to {donor}, the legal donor."
        for donor, source in found
    ]


PRELUDE = prelude()
"""Common table expressions; `effect` is a move's effect on the uncommitted balance.

What is asked of legs stands in one CASE: planners take each condition for one that leaves a fifth of
the rows, think that seven leave next to none, and then build joins on the millions that there are.
"""

COMMITMENTS = """contracts AS (
  SELECT o.id, o.payee, o."window", o.project, o.kind, COALESCE(w.facility, '') AS facility
  FROM (SELECT id, MIN(payee) AS payee, MIN("window") AS "window", MIN(project) AS project,
               MIN(kind) AS kind
        FROM obligations GROUP BY id) AS o
  LEFT JOIN (SELECT id, MIN(facility) AS facility FROM windows GROUP BY id) AS w
    ON w.id = o."window"
  LEFT JOIN (SELECT id, MIN(location) AS location FROM projects GROUP BY id) AS r
    ON r.id = o.project
  LEFT JOIN places l ON l.id = r.location CROSS JOIN asked q
  WHERE (q."window" IS NULL OR o."window" = q."window")
    AND (q.project IS NULL OR o.project = q.project)
    AND (q.location IS NULL OR q.location IN (r.location, l.parent, l.top))
),
acts AS (
  SELECT a.entry_id, a.file, a.line, a.date, a.kind, a.obligation, a.agreement, a.donor,
         a.amount, a.currency, a.value, a.held, a.illustrative
  FROM obligation_acts a JOIN contracts c ON c.id = a.obligation
  LEFT JOIN homes h ON h.id = a.agreement CROSS JOIN asked q
  WHERE a.date <= q.as_of AND (q.donor IS NULL OR a.donor = q.donor)
    AND (q.agreement IS NULL OR a.agreement = q.agreement)
    AND (q.facility IS NULL OR COALESCE(h.facility, c.facility) = q.facility)
    AND NOT (q.real_only AND a.illustrative)
)"""
"""Contracts and what was signed, varied, drawn and closed under them, for reports that ask for it.

`held` of an act is its change of the open commitment: signed + varied − drawn, never below nil for
an agreement, nil once the contract is closed, at the rate of the day of signature.
"""
