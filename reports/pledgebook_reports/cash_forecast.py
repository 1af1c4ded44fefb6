"""Cash forecast: what is in hand, what donors owe by quarter, and how long it lasts.

Two positions: if all open contracts were paid at once, and if spending went on as in the last
twelve months (burn). An instalment not yet posted stands at its value at signature; what is overdue
is taken to come in within the first quarter. The first quarter is what is left of the current one,
its month counted whole; burn is a twelfth of the year's spending for each month.
"""

from __future__ import annotations

from pledgebook_reports.sources import COMMITMENTS
from pledgebook_reports.table import Column, Filter, Report

SOURCE = f"""{COMMITMENTS},
frame AS (
  SELECT q.as_of, CAST(DATE_TRUNC('quarter', q.as_of) AS DATE) AS quarter,
         CAST(q.as_of - INTERVAL '12' MONTH AS DATE) AS year_ago,
         3 - (EXTRACT(MONTH FROM q.as_of) - 1) % 3 AS months_left
  FROM asked q
),
numbered (n) AS (VALUES (0), (1), (2), (3), (4)),
quarters AS (
  SELECT b.n, CAST(f.quarter + b.n * INTERVAL '3' MONTH AS DATE) AS first_day,
         CAST(f.quarter + (b.n + 1) * INTERVAL '3' MONTH AS DATE) AS next_day,
         CASE WHEN b.n = 0 THEN f.months_left ELSE 3 END AS months
  FROM numbered b CROSS JOIN frame f
),
shares (months, part) AS (
  VALUES (1, CAST(0.083333 AS DECIMAL(7,6))), (2, CAST(0.166667 AS DECIMAL(7,6))),
         (3, CAST(0.25 AS DECIMAL(7,6)))
),
lots AS (
  SELECT lot, SUM(value) AS value FROM legs WHERE role = 'receivable' AND lot IS NOT NULL
  GROUP BY lot
),
expected AS (
  SELECT i.entry_id, i.agreement, i.due, COALESCE(l.value, i.signed_value) AS value, s.illustrative
  FROM instalments i JOIN signed s ON s.id = i.agreement LEFT JOIN lots l ON l.lot = i.id
  WHERE s.in_totals AND COALESCE(l.value, i.signed_value, 0) <> 0
),
coming AS (
  SELECT e.*, CASE WHEN e.due < f.as_of THEN -1 ELSE q.n END AS n
  FROM expected e CROSS JOIN frame f
  JOIN quarters q ON (e.due >= q.first_day AND e.due < q.next_day)
                  OR (q.n = 0 AND e.due < q.first_day)
),
burnt AS (
  SELECT m.agreement, m.entry_id, m.file, m.line, m.amount, m.illustrative
  FROM moves m CROSS JOIN frame f WHERE m.measure = 'spent' AND m.date > f.year_ago
)"""  # noqa: S608 -- our own text

SQL = f"""{SOURCE},
money AS (
  SELECT 0 AS n, 'cash' AS measure, entry_id, file, line, effect AS amount, illustrative FROM moves
  WHERE effect <> 0
  UNION ALL
  SELECT CASE WHEN n < 0 THEN 0 ELSE n END, CASE WHEN n < 0 THEN 'overdue' ELSE 'due' END, entry_id,
         NULL, NULL, value, illustrative
  FROM coming
  UNION ALL
  SELECT 0, 'obligations', entry_id, file, line, held, illustrative FROM acts
  UNION ALL
  SELECT q.n, 'burn', b.entry_id, b.file, b.line,
         CAST(CAST(b.amount AS DECIMAL(24,2)) * s.part AS DECIMAL(24,2)), b.illustrative
  FROM burnt b CROSS JOIN quarters q JOIN shares s ON s.months = q.months
),
parts AS (
  SELECT n, measure, entry_id, file, line, amount, illustrative FROM money
  WHERE measure NOT IN ('cash', 'obligations')
  UNION ALL
  SELECT q.n, 'if_paid', m.entry_id, m.file, m.line,
         CASE WHEN m.measure = 'obligations' THEN -m.amount ELSE m.amount END, m.illustrative
  FROM quarters q JOIN money m ON m.n <= q.n WHERE m.measure <> 'burn'
  UNION ALL
  SELECT q.n, 'if_burnt', m.entry_id, m.file, m.line,
         CASE WHEN m.measure = 'burn' THEN -m.amount ELSE m.amount END, m.illustrative
  FROM quarters q JOIN money m ON m.n <= q.n WHERE m.measure <> 'obligations'
  UNION ALL
  SELECT n, NULL, NULL, NULL, NULL, NULL, FALSE FROM quarters
),
details AS (
  SELECT CONCAT(CAST(EXTRACT(YEAR FROM q.first_day) AS VARCHAR), ' Q',
                CAST(EXTRACT(QUARTER FROM q.first_day) AS VARCHAR)) AS quarter,
         CAST(q.next_day - INTERVAL '1' DAY AS DATE) AS until, p.measure, p.entry_id, p.file,
         p.line, p.amount, p.illustrative
  FROM parts p JOIN quarters q ON q.n = p.n
)"""  # noqa: S608 -- our own text

BY_AGREEMENT_SQL = f"""{SOURCE},
parts AS (
  SELECT agreement, 'cash' AS measure, entry_id, file, line, effect AS amount, illustrative
  FROM moves WHERE effect <> 0
  UNION ALL
  SELECT agreement, CASE WHEN n < 0 THEN 'overdue' ELSE CONCAT('q', CAST(n AS VARCHAR)) END,
         entry_id, NULL, NULL, value, illustrative
  FROM coming
  UNION ALL
  SELECT agreement, 'obligations', entry_id, file, line, held, illustrative FROM acts
  UNION ALL
  SELECT agreement, 'burn', entry_id, file, line, amount, illustrative FROM burnt
  UNION ALL
  SELECT id, NULL, NULL, NULL, NULL, NULL, FALSE FROM signed
),
details AS (
  SELECT COALESCE(p.agreement, '(none)') AS agreement, COALESCE(d.name, 'No donor') AS name,
         d.end_day, p.measure, p.entry_id, p.file, p.line, p.amount, p.illustrative
  FROM parts p
  LEFT JOIN (SELECT a.id, MIN(n.name) AS name, MIN(a."end") AS end_day
             FROM agreements a LEFT JOIN parties n ON n.id = a.donor GROUP BY a.id) AS d
    ON d.id = p.agreement
)"""  # noqa: S608 -- our own text

IN = (("cash", 1), ("overdue", 1), ("q0", 1), ("q1", 1), ("q2", 1), ("q3", 1), ("q4", 1))
FILTERS: frozenset[Filter] = frozenset(("donor", "agreement", "facility"))
NOTES = (
    "Instalments not yet posted are at their value at signature; overdue ones in the first quarter.",
    "Burn is the spending of the last twelve months.",
)

CASH_FORECAST = Report(
    name="cash-forecast",
    title="Cash forecast by quarter",
    row_columns=(Column("quarter", "Quarter", "text"), Column("until", "Until", "date")),
    figures=(
        Column("overdue", "Instalments overdue"),
        Column("due", "Instalments falling due"),
        Column("burn", "Spending at the burn of the last year"),
        Column("if_burnt", "Position at that burn", total=False),
        Column("if_paid", "Position if open contracts are paid", total=False),
    ),
    sql=SQL,
    order=("until",),
    filters=FILTERS,
    notes=NOTES,
    invented_of=("burn", "of burn"),
)

CASH_BY_AGREEMENT = Report(
    name="cash-forecast-by-agreement",
    title="Cash forecast by agreement",
    row_columns=(
        Column("agreement", "Agreement", "text"),
        Column("name", "Donor", "text"),
        Column("end_day", "Ends", "date"),
    ),
    figures=(
        Column("cash", "In hand"),
        Column("overdue", "Instalments overdue"),
        Column("q0", "Due this quarter"),
        Column("q1", "Next quarter"),
        Column("q2", "In two quarters"),
        Column("q3", "In three quarters"),
        Column("q4", "In four quarters"),
        Column("obligations", "Open contracts"),
        Column("burn", "Spent in the last year"),
        Column("if_paid", "Position if open contracts are paid", of=(*IN, ("obligations", -1))),
        Column("if_burnt", "Position after a year at that burn", of=(*IN, ("burn", -1))),
    ),
    sql=BY_AGREEMENT_SQL,
    order=("agreement",),
    filters=FILTERS,
    notes=NOTES,
    invented_of=("burn", "of burn"),
)
