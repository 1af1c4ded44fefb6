"""Donor statement: the money of one donor or agreement from an opening to a closing balance.

Every line is its effect on the balance, so that the closing balance is the opening balance and the
lines between. Expense is by the eight UN harmonised categories (UNSDG, 2012). A statement is
provisional until it is certified.
"""

from __future__ import annotations

from pledgebook_reports.table import Column, Report

SQL = """lines (position, line, label) AS (
  VALUES (10, 'opening', 'Opening balance'),
         (20, 'receipts', 'Contributions received'),
         (30, 'interest', 'Interest and other income'),
         (35, 'other', 'Unmatched credits and balances brought forward'),
         (40, 'transfers', 'Transfers between agreements'),
         (51, 'Staff', '1 Staff and other personnel'),
         (52, 'Supplies', '2 Supplies, commodities, materials'),
         (53, 'Equipment', '3 Equipment, vehicles, furniture'),
         (54, 'Contractual', '4 Contractual services'),
         (55, 'Travel', '5 Travel'),
         (56, 'Transfers', '6 Transfers and grants to counterparts'),
         (57, 'Operating', '7 General operating and other direct costs'),
         (58, 'Indirect', '8 Indirect support costs'),
         (59, 'uncategorised', 'Expense of no category'),
         (60, 'exchange', 'Exchange gains and losses'),
         (70, 'refunds', 'Refunds to the donor'),
         (80, 'advances', 'Advances and prepayments not yet liquidated'),
         (90, 'closing', 'Closing balance')
),
flows AS (
  SELECT CASE WHEN q.from_day IS NOT NULL AND m.date < q.from_day THEN 'opening'
              WHEN m.measure = 'received' THEN 'receipts'
              WHEN m.measure <> 'spent' THEN m.measure
              WHEN n.line IS NULL THEN 'uncategorised'
              ELSE m.category END AS line,
         m.entry_id, m.file, m.line AS file_line, m.effect, m.illustrative,
         m.measure = 'spent' AND (q.from_day IS NULL OR m.date >= q.from_day) AS expense
  FROM moves m CROSS JOIN asked q
  LEFT JOIN lines n ON n.line = m.category AND n.position BETWEEN 51 AND 58
  WHERE m.measure NOT IN ('due', 'rate_difference')
),
parts AS (
  SELECT line, 'amount' AS measure, entry_id, file, file_line, effect, illustrative FROM flows
  UNION ALL
  SELECT 'closing', 'amount', entry_id, file, file_line, effect, illustrative FROM flows
  UNION ALL
  SELECT 'closing', 'spent', entry_id, file, file_line, -effect, illustrative
  FROM flows WHERE expense
  UNION ALL
  SELECT line, NULL, NULL, NULL, NULL, NULL, FALSE FROM lines
  WHERE line NOT IN ('uncategorised', 'other')
),
details AS (
  SELECT n.line AS item, n.label, n.position, p.measure, p.entry_id, p.file, p.file_line AS line,
         p.effect AS amount, p.illustrative
  FROM parts p JOIN lines n ON n.line = p.line
)"""

DONOR_STATEMENT = Report(
    name="donor-statement",
    title="Donor statement (PROVISIONAL)",
    row_columns=(Column("item", "Line", "text"), Column("label", "Item", "text")),
    figures=(Column("amount", "Amount", total=False),),
    sql=SQL,
    order=("position",),
    filters=frozenset(("from_", "to", "donor", "agreement", "facility")),
    needs=("donor", "agreement"),
    notes=("PROVISIONAL: this statement has not been certified.",),
)
