"""Pledge status: what each donor promised, signed, owed, paid and what of it is spent.

One row a donor, with every member of the Coalition and every donor, also those who pledged nothing.
Pledges are valued at the rate of the day they were made. Overdue is the open part of instalments
that have fallen due and been posted, by the days between their due date and the day of the figures.
"""

from __future__ import annotations

from pledgebook_reports.table import Column, Report

SQL = """known AS (
  SELECT id, MIN(name) AS name FROM parties WHERE member OR roles LIKE '%donor%' GROUP BY id
),
due_days AS (
  SELECT id, MIN(due) AS due FROM instalments GROUP BY id
),
open_lots AS (
  SELECT lot FROM legs WHERE role = 'receivable' AND lot IS NOT NULL
  GROUP BY lot HAVING SUM(value) <> 0
),
parts AS (
  SELECT donor, measure, entry_id, file, line, amount, illustrative FROM moves
  WHERE measure IN ('due', 'received', 'rate_difference', 'spent')
  UNION ALL
  SELECT donor, 'pledged', entry_id, NULL, NULL, value, illustrative FROM promised
  UNION ALL
  SELECT donor, 'agreed', entry_id, NULL, NULL, value, illustrative FROM signed WHERE in_totals
  UNION ALL
  SELECT l.donor,
         CASE WHEN i.due < q.as_of - INTERVAL '365' DAY THEN 'overdue_over_365'
              WHEN i.due < q.as_of - INTERVAL '90' DAY THEN 'overdue_91_365'
              ELSE 'overdue_1_90' END,
         l.entry_id, l.file, l.line, l.value, l.illustrative
  FROM legs l JOIN open_lots o ON o.lot = l.lot JOIN due_days i ON i.id = l.lot CROSS JOIN asked q
  WHERE l.role = 'receivable' AND i.due < q.as_of
  UNION ALL
  SELECT k.id, NULL, NULL, NULL, NULL, NULL, FALSE FROM known k CROSS JOIN asked q
  WHERE q.donor IS NULL OR k.id = q.donor
),
details AS (
  SELECT COALESCE(p.donor, '(none)') AS donor,
         COALESCE(k.name, p.donor, 'Money of no donor') AS name,
         p.measure, p.entry_id, p.file, p.line, p.amount, p.illustrative
  FROM parts p LEFT JOIN known k ON k.id = p.donor
)"""

PLEDGE_STATUS = Report(
    name="pledge-status",
    title="Pledge status",
    row_columns=(Column("donor", "Id", "text"), Column("name", "Donor", "text")),
    figures=(
        Column("pledged", "Pledged"),
        Column("agreed", "Agreed"),
        Column("due", "Due"),
        Column("received", "Received"),
        Column("rate_difference", "Rate difference"),
        Column(
            "outstanding",
            "Outstanding",
            of=(("due", 1), ("received", -1), ("rate_difference", -1)),
        ),
        Column("overdue_1_90", "Overdue 1–90 days"),
        Column("overdue_91_365", "Overdue 91–365 days"),
        Column("overdue_over_365", "Overdue over 365 days"),
        Column("spent", "Spent"),
    ),
    sql=SQL,
    order=("name", "donor"),
    filters=frozenset(("donor", "facility")),
)
