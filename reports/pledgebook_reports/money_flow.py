"""Money flow: what was spent, from the donor through the window to the governorate.

A governorate is as in expenditure by governorate. Money of no donor is the facility's own.
"""

from __future__ import annotations

from pledgebook_reports.table import Column, Report

MONEY_FLOW = Report(
    name="money-flow",
    title="From donors to windows and governorates",
    row_columns=(
        Column("flow", "Id", "text"),
        Column("donor_name", "Donor", "text"),
        Column("window_name", "Window", "text"),
        Column("place_name", "Governorate", "text"),
    ),
    figures=(Column("spent", "Spent"),),
    sql="""details AS (
  SELECT COALESCE(m.donor, '(none)') || '/' || COALESCE(m."window", '(none)') || '/'
           || COALESCE(m.governorate, '(none)') AS flow,
         COALESCE(d.name, m.donor, 'No donor') AS donor_name,
         COALESCE(w.name, m."window", 'No window') AS window_name,
         COALESCE(g.name, m.governorate, 'No place given') AS place_name,
         m.measure, m.entry_id, m.file, m.line, m.amount, m.illustrative
  FROM moves m
  LEFT JOIN (SELECT id, MIN(name) AS name FROM parties GROUP BY id) AS d ON d.id = m.donor
  LEFT JOIN (SELECT id, MIN(name) AS name FROM windows GROUP BY id) AS w ON w.id = m."window"
  LEFT JOIN places g ON g.id = m.governorate
  WHERE m.measure = 'spent'
)""",
    order=("flow",),
    filters=frozenset(("donor", "agreement", "facility", "window", "location", "project")),
)
