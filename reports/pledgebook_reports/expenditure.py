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
    filters=frozenset(("donor", "agreement", "facility", "window", "location", "project")),
)

BY_GOVERNORATE = Report(
    name="expenditure-by-governorate",
    title="Expenditure by governorate",
    row_columns=(Column("governorate", "Id", "text"), Column("name", "Governorate", "text")),
    figures=(Column("spent", "Spent"),),
    sql="""details AS (
  SELECT COALESCE(m.governorate, '(none)') AS governorate,
         COALESCE(k.name, m.location, 'No place given') AS name,
         m.measure, m.entry_id, m.file, m.line, m.amount, m.illustrative
  FROM moves m LEFT JOIN places k ON k.id = m.governorate
  WHERE m.measure = 'spent'
  UNION ALL
  SELECT id, name, NULL, NULL, NULL, NULL, NULL, FALSE FROM places WHERE id = top
)""",
    order=("governorate",),
    filters=frozenset(("donor", "agreement", "facility", "window", "location", "project")),
)
