"""Exceptions: which findings somebody lets stand, until when, why, on whose word, and what is at stake.

The amount is what the findings held back by an exception come to in the check of these books; an
exception that holds nothing back is listed too: it may be withdrawn.
"""

from __future__ import annotations

from pledgebook_reports.table import Column, Report

SQL = """granted AS (
  SELECT x.*, CONCAT(x.code, ' ', x.subject, ' from ', CAST(x.since AS VARCHAR)) AS exception_id,
         CASE WHEN x.until < q.as_of THEN 'expired' ELSE 'in force' END AS state
  FROM exceptions x CROSS JOIN asked q
  WHERE x.since <= q.as_of AND NOT (q.real_only AND x.illustrative)
),
held_back AS (
  SELECT exception_file AS file, exception_line AS line, CAST(COUNT(*) AS INTEGER) AS findings,
         MIN(message) AS message, SUM(value) AS value
  FROM excepted GROUP BY exception_file, exception_line
),
details AS (
  SELECT g.exception_id, g.state, g.until, COALESCE(h.message, 'nothing') AS message, g.reason,
         g.approver, COALESCE(h.findings, 0) AS findings,
         CASE WHEN h.value IS NULL THEN NULL ELSE 'amount' END AS measure, g.entry_id,
         CAST(NULL AS VARCHAR) AS file, CAST(NULL AS INTEGER) AS line, h.value AS amount,
         g.illustrative
  FROM granted g LEFT JOIN held_back h ON h.file = g.file AND h.line = g.line
)"""

EXCEPTIONS = Report(
    name="exceptions",
    title="Exceptions to the rules",
    row_columns=(
        Column("exception_id", "Exception", "text"),
        Column("state", "State", "text"),
        Column("until", "Until", "date"),
        Column("message", "What it lets stand", "text"),
        Column("reason", "Reason", "text"),
        Column("approver", "Approved by", "text"),
        Column("findings", "Findings held back", "count"),
    ),
    figures=(Column("amount", "At stake"),),
    sql=SQL,
    order=("state", "exception_id"),
    invented_of=("amount", "at stake"),
)
