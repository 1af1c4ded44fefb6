"""Instalments: what each agreement promised for which day, what fell due, came and is still out.

Promised is the instalment at the rate of the signature. Due and received are the two sides of its
lot: what was posted as receivable, or released from money received early, against what settled it,
each as booked. An instalment without postings stands with what was promised alone.
"""

from __future__ import annotations

from pledgebook_reports.table import Column, Report

SQL = """named AS (
  SELECT i.id, MIN(i.entry_id) AS entry_id, MIN(i.due) AS due_day, MIN(i.signed_value) AS value,
         MIN(s.id) AS agreement, MIN(COALESCE(p.name, s.donor)) AS name,
         MAX(CASE WHEN s.illustrative THEN 1 ELSE 0 END) = 1 AS illustrative
  FROM instalments i JOIN signed s ON s.id = i.agreement
  LEFT JOIN (SELECT id, MIN(name) AS name FROM parties GROUP BY id) AS p ON p.id = s.donor
  GROUP BY i.id
),
sides AS (
  SELECT l.lot, l.entry_id, l.file, l.line, l.illustrative,
         CASE WHEN l.value > 0 THEN 'due' ELSE 'received' END AS measure, ABS(l.value) AS value
  FROM legs l WHERE l.role IN ('receivable', 'deferred') AND l.lot IS NOT NULL AND l.value <> 0
),
sums AS (
  SELECT lot, SUM(CASE measure WHEN 'due' THEN value ELSE 0 END) AS due,
         SUM(CASE measure WHEN 'due' THEN value ELSE -value END) AS still_out
  FROM sides GROUP BY lot
),
states AS (
  SELECT n.id, CASE WHEN s.lot IS NULL AND n.due_day > q.as_of THEN 'to come'
                    WHEN s.lot IS NULL THEN 'not posted'
                    WHEN s.still_out < 0 THEN 'received early'
                    WHEN s.still_out = 0 THEN 'received'
                    WHEN n.due_day < q.as_of THEN 'overdue'
                    ELSE 'due' END AS state
  FROM named n LEFT JOIN sums s ON s.lot = n.id CROSS JOIN asked q
),
parts AS (
  SELECT id, 'promised' AS measure, entry_id, CAST(NULL AS VARCHAR) AS file,
         CAST(NULL AS INTEGER) AS line, value, illustrative
  FROM named
  UNION ALL
  SELECT lot, measure, entry_id, file, line, value, illustrative FROM sides
),
details AS (
  SELECT n.id AS instalment, n.agreement, n.name, n.due_day, t.state,
         p.measure, p.entry_id, p.file, p.line, p.value AS amount, p.illustrative
  FROM parts p JOIN named n ON n.id = p.id JOIN states t ON t.id = n.id
)"""

INSTALMENTS = Report(
    name="instalments",
    title="Instalments",
    row_columns=(
        Column("instalment", "Instalment", "text"),
        Column("agreement", "Agreement", "text"),
        Column("name", "Donor", "text"),
        Column("due_day", "Falls due", "date"),
        Column("state", "State", "text"),
    ),
    figures=(
        Column("promised", "At signature"),
        Column("due", "Posted as due"),
        Column("received", "Settled"),
        Column("outstanding", "Outstanding", of=(("due", 1), ("received", -1))),
    ),
    sql=SQL,
    order=("agreement", "due_day", "instalment"),
    filters=frozenset(("donor", "agreement", "facility")),
    invented_of=("promised", "promised"),
    notes=("Settled is what was received for the instalment, at the rate at which it fell due.",),
)
