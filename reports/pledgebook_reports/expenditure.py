"""Expenditure: what was spent, by window and by governorate.

A governorate is the place at the top of the chain of parents of an entry's location, or of its
project's location.
"""

from __future__ import annotations

from pledgebook_reports.table import Column, Report

BY_WINDOW = Report(
    name="expenditure-by-window",
    title="Expenditure by window",
    row_columns=(Column("window_id", "Id", "text"), Column("name", "Window", "text")),
    figures=(Column("spent", "Spent"),),
    sql="""known AS (
  SELECT id, MIN(name) AS name FROM windows GROUP BY id
),
details AS (
  SELECT COALESCE(m."window", '(none)') AS window_id,
         COALESCE(k.name, m."window", 'No window') AS name,
         m.measure, m.entry_id, m.file, m.line, m.amount, m.illustrative
  FROM moves m LEFT JOIN known k ON k.id = m."window"
  WHERE m.measure = 'spent'
  UNION ALL
  SELECT id, name, NULL, NULL, NULL, NULL, NULL, FALSE FROM known
)""",
    order=("window_id",),
    filters=frozenset(("donor", "agreement", "facility")),
)

BY_GOVERNORATE = Report(
    name="expenditure-by-governorate",
    title="Expenditure by governorate",
    row_columns=(Column("governorate", "Id", "text"), Column("name", "Governorate", "text")),
    figures=(Column("spent", "Spent"),),
    sql="""known AS (
  SELECT id, MIN(name) AS name, MIN(parent) AS parent FROM locations GROUP BY id
),
tops AS (
  SELECT a.id, COALESCE(c.id, b.id, a.id) AS top
  FROM known a LEFT JOIN known b ON b.id = a.parent LEFT JOIN known c ON c.id = b.parent
),
details AS (
  SELECT COALESCE(t.top, m.location, '(none)') AS governorate,
         COALESCE(k.name, m.location, 'No place given') AS name,
         m.measure, m.entry_id, m.file, m.line, m.amount, m.illustrative
  FROM moves m LEFT JOIN tops t ON t.id = m.location LEFT JOIN known k ON k.id = t.top
  WHERE m.measure = 'spent'
  UNION ALL
  SELECT id, name, NULL, NULL, NULL, NULL, NULL, FALSE FROM known WHERE parent IS NULL
)""",
    order=("governorate",),
    filters=frozenset(("donor", "agreement", "facility")),
)
