"""Money had and spent of all agreements together, by day: what the burn of the overview is drawn from."""

from __future__ import annotations

from pledgebook_reports.table import Column, Report

BURN = Report(
    name="burn",
    title="Money had and spent",
    row_columns=(Column("day", "Day", "date"),),
    figures=(Column("in", "Had"), Column("spent", "Spent")),
    sql="""details AS (
  SELECT m.date AS day, CASE m.measure WHEN 'spent' THEN 'spent' ELSE 'in' END AS measure,
         m.entry_id, m.file, m.line,
         CASE m.measure WHEN 'spent' THEN -m.effect ELSE m.effect END AS amount, m.illustrative
  FROM moves m WHERE m.effect <> 0 AND m.measure NOT IN ('advances', 'exchange')
)""",
    order=("day",),
)
"""As in headroom, which has it for one donor or agreement with the balance of each day."""
