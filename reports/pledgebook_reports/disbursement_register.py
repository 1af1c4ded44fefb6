"""Disbursement register: every payment out of the bank, for what, by whose money, on whose authority.

A payment is what leaves the cash accounts of a voucher for anything but cash, transfers and
exchange; with a donor or agreement asked for, their part of it. Evidence is complete when every
paper that the policy `evidence` asks for is named and on file as it was filed.
"""

from __future__ import annotations

from pledgebook_reports.table import Column, Report

_SQL = """details AS (
  SELECT l.entry_id AS voucher_id, l.date, v.payee, v.purpose, v.agreements, v.obligations,
         v.evidence, COALESCE(v.approved_by, '') AS approved_by, 'paid' AS measure, l.entry_id,
         l.file, l.line, {amount} AS amount, l.currency, l.illustrative
  FROM legs l JOIN vouchers v ON v.file = l.file AND v.line = l.line CROSS JOIN asked q
  WHERE l.role = 'cash' AND l.value < 0 AND v.paid > 0
    AND (q.from_day IS NULL OR l.date >= q.from_day)
)"""

SQL = _SQL.format(amount="-l.value")
ORIGINAL = _SQL.format(amount="-l.units")
"""What left each account, in the account's currency."""

PAPERS = """SELECT DISTINCT d.voucher_id, d.entry_id, p.kind, p.path, p.state, p.digest
FROM details d JOIN papers p ON p.file = d.file AND p.line = d.line
WHERE p.path IS NOT NULL ORDER BY 1, 3, 4"""

DISBURSEMENT_REGISTER = Report(
    name="disbursement-register",
    title="Disbursement register",
    row_columns=(
        Column("voucher_id", "Voucher", "text"),
        Column("date", "Paid on", "date"),
        Column("payee", "Payee", "text"),
        Column("purpose", "Purpose", "text"),
        Column("agreements", "Agreements", "text"),
        Column("obligations", "Obligation", "text"),
        Column("evidence", "Evidence", "text"),
        Column("approved_by", "Approved by (as claimed)", "text"),
    ),
    figures=(Column("paid", "Paid"),),
    sql=SQL,
    original=ORIGINAL,
    papers=PAPERS,
    order=("date", "voucher_id"),
    filters=frozenset(("from_", "to", "donor", "agreement", "facility", "location", "project")),
    invented_of=("paid", "paid"),
)
