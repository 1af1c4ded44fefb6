"""Budget against actual, line by line, of agreements and of projects.

A line is a budget of an agreement or a project for a window, a category and a period; of two that
overlap the later stands (PB304). Spent is what was spent in its period; cost outside every line of
its subject stands on lines of its own. What contracts still bind has a window and no category until
it is spent, so it stands once for a window, under contract. Available is the budget less what is
spent and bound; the limit is the budget with the tolerance of the policy `budget-tolerance`.
Source: IPSAS 24; UNDP project budgets by UN harmonised category.
"""

from __future__ import annotations

from pledgebook_reports.sources import COMMITMENTS
from pledgebook_reports.table import Column, Filter, Ratio, Report

SQL = """numbered AS (
  SELECT b.*, ROW_NUMBER() OVER (
           ORDER BY b.date, LENGTH(COALESCE(b.version, '')), COALESCE(b.version, ''), b.entry_id) AS n
  FROM budgets b CROSS JOIN asked q
  WHERE b.date <= q.as_of AND NOT (q.real_only AND b.illustrative)
),
owned AS (
  {owned}
),
budgeted AS (
  SELECT b.entry_id, b.subject, b."window", b.category, b.from_day, b.to_day, b.amount, b.currency,
         b.illustrative,
         ROW_NUMBER() OVER (PARTITION BY b.subject, b."window", b.category ORDER BY b.from_day) AS n
  FROM numbered b JOIN owned o ON o.id = b.subject CROSS JOIN asked q
  WHERE (q."window" IS NULL OR b."window" = q."window") AND NOT EXISTS (
    SELECT 1 FROM numbered c
    WHERE c.n > b.n AND c.subject = b.subject AND c."window" = b."window"
      AND c.category = b.category AND c.from_day <= b.to_day AND c.to_day >= b.from_day
  )
),
named AS (
  SELECT b.*, CONCAT(b.subject, '/', b."window", '/', b.category,
                     CASE WHEN b.n > 1 THEN CONCAT(' from ', CAST(b.from_day AS VARCHAR))
                          ELSE '' END) AS item
  FROM budgeted b
),
subjects AS (
  SELECT DISTINCT subject FROM budgeted
),
money AS (
  SELECT MIN(currency) AS currency FROM facilities
),
allowed AS (
  SELECT COALESCE(MAX(number), 0) AS tolerance FROM (
    SELECT p.number, ROW_NUMBER() OVER (ORDER BY p.date DESC) AS n
    FROM policies p CROSS JOIN asked q WHERE p.name = 'budget-tolerance' AND p.date <= q.as_of
  ) AS ordered WHERE n = 1
),
spending AS (
  SELECT l.{subject} AS subject, l."window", l.category, n.item, n.from_day, n.to_day,
         l.entry_id, l.file, l.line, l.value, l.illustrative
  FROM legs l JOIN subjects s ON s.subject = l.{subject}
  LEFT JOIN named n ON n.subject = l.{subject} AND n."window" = l."window"
    AND n.category = l.category AND l.date BETWEEN n.from_day AND n.to_day
  WHERE l.role = 'expense'
),
bound AS (
  SELECT s.subject, c."window", a.entry_id, a.file, a.line, a.held, a.illustrative
  FROM acts a JOIN contracts c ON c.id = a.obligation JOIN subjects s ON s.subject = {bound}
  WHERE a.held <> 0
),
still_bound AS (
  SELECT subject, "window" FROM bound GROUP BY subject, "window" HAVING SUM(held) <> 0
),
parts AS (
  SELECT n.item, n.from_day, n.to_day, t.measure, n.entry_id,
         CAST(NULL AS VARCHAR) AS file, CAST(NULL AS INTEGER) AS line,
         CASE WHEN n.currency = m.currency THEN CAST(
           CAST(n.amount AS DECIMAL(20,2))
           * CASE t.measure WHEN 'limit' THEN CAST(1 + w.tolerance AS DECIMAL(10,6)) ELSE 1 END
           AS DECIMAL(24,2)) END AS amount, n.illustrative
  FROM named n CROSS JOIN money m CROSS JOIN allowed w
  CROSS JOIN (VALUES ('budget'), ('limit')) AS t (measure)
  UNION ALL
  SELECT COALESCE(item, CONCAT(subject, '/', "window", '/', COALESCE(category, '(none)'),
                                        ' (no line)')),
         from_day, to_day, 'spent', entry_id, file, line, value, illustrative
  FROM spending
  UNION ALL
  SELECT CONCAT(b.subject, '/', b."window", '/(under contract)'), NULL, NULL, 'commitments',
         b.entry_id, b.file, b.line, b.held, b.illustrative
  FROM bound b JOIN still_bound t ON t.subject = b.subject AND t."window" = b."window"
),
details AS (
  SELECT item, from_day, to_day, measure, entry_id, file, line, amount, illustrative FROM parts
)"""

AGREEMENTS = "SELECT DISTINCT id FROM signed"
PROJECTS = """SELECT DISTINCT p.id FROM projects p LEFT JOIN places l ON l.id = p.location
  CROSS JOIN asked q
  WHERE (q.project IS NULL OR p.id = q.project)
    AND (q.facility IS NULL OR p.facility = q.facility)
    AND (q.location IS NULL OR q.location IN (p.location, l.parent, l.top))"""


def budget_actual(name: str, subject: str, filters: frozenset[Filter]) -> Report:
    """The report by agreement or by project."""
    by_agreement = subject == "agreement"
    sql = SQL.format(
        subject=subject,
        owned=AGREEMENTS if by_agreement else PROJECTS,
        bound="a.agreement" if by_agreement else "c.project",
    )
    return Report(
        name=name,
        title=f"Budget against actual by {subject}",
        row_columns=(
            Column("item", "Budget line", "text"),
            Column("from_day", "From", "date"),
            Column("to_day", "To", "date"),
        ),
        figures=(
            Column("budget", "Budget"),
            Column("limit", "Limit with tolerance"),
            Column("spent", "Spent in its period"),
            Column("commitments", "Open commitments"),
            Column(
                "available",
                "Available",
                of=(("budget", 1), ("spent", -1), ("commitments", -1)),
            ),
        ),
        ratios=(Ratio("spent_share", "Spent, %", of="spent", per="budget"),),
        sql=f"{COMMITMENTS},\n{sql}",
        order=("item",),
        filters=filters,
        notes=("Open commitments stand once for a window, for contracts have no category.",),
    )


BUDGET_ACTUAL = budget_actual(
    "budget-actual", "agreement", frozenset(("donor", "agreement", "facility", "window"))
)
BUDGET_ACTUAL_BY_PROJECT = budget_actual(
    "budget-actual-by-project",
    "project",
    frozenset(("facility", "window", "location", "project")),
)
