"""Documents: every paper of the vouchers, one line each, with the part of the voucher that is asked for.

A voucher weighs what it debits; with a donor or an agreement asked for, their part (evidence_report).
"""

from __future__ import annotations

from pledgebook_reports.evidence_report import FILTERS, SOURCE
from pledgebook_reports.table import Column, Report

SQL = f"""{SOURCE},
details AS (
  SELECT DISTINCT CONCAT(c.entry_id, ' ', COALESCE(p.key, c.kind)) AS paper,
         c.entry_id AS voucher_id, c.date, v.payee, c.kind, p.state, COALESCE(p.path, '') AS path,
         'amount' AS measure, c.entry_id, c.file, c.line, c.value AS amount, c.illustrative
  FROM claims c
  JOIN papers p ON p.file = c.file AND p.line = c.line AND p.kind = c.kind
  JOIN vouchers v ON v.file = c.file AND v.line = c.line
)"""  # noqa: S608 -- our own text

PAPERS = """SELECT DISTINCT d.paper, d.entry_id, p.kind, p.path, p.state, p.digest
FROM details d JOIN papers p ON p.file = d.file AND p.line = d.line AND p.path = d.path
WHERE p.path IS NOT NULL ORDER BY 1, 4"""

VOUCHER_PAPERS = Report(
    name="documents",
    title="Documents",
    row_columns=(
        Column("paper", "Voucher and paper", "text"),
        Column("voucher_id", "Voucher", "text"),
        Column("date", "Date", "date"),
        Column("payee", "Payee", "text"),
        Column("kind", "Paper", "text"),
        Column("state", "State", "text"),
    ),
    figures=(Column("amount", "Amount of the voucher", total=False),),
    sql=SQL,
    papers=PAPERS,
    order=("date", "paper"),
    filters=FILTERS,
    notes=("A voucher with several papers stands in as many lines, each time with its amount.",),
    invented_of=("amount", "to be evidenced"),
)
