"""Donor statement: the financial statement that is certified to a donor, for a donor or agreement.

Every line is its effect on the balance: what comes in is positive, what goes out negative. The
closing balance is the opening balance with the lines of the period; less advances and prepayments
not yet accounted for and what contracts still bind, it is the uncommitted balance. What the closing
balance is held as, expense by window and governorate, the base of indirect cost and the revenue of
the period stand below.
Sources: UNDP certified financial statement; eight harmonised expense categories (UNSDG, 2012);
IPSAS 1 (commitments), IPSAS 47, formerly 23 (revenue).
"""

from __future__ import annotations

from pledgebook_reports.sources import COMMITMENTS
from pledgebook_reports.table import Column, Report
from pledgebook_reports.ties import (
    CASH,
    FLOWS,
    PAID_AHEAD,
    PAYABLES,
    SPENT,
    accounts,
    all_but,
)

SQL = f"""{COMMITMENTS},
lines (position, line, section, label) AS (
  VALUES (10, 'opening', 'Funds', 'Opening balance'),
         (20, 'receipts', 'Funds', 'Contributions received'),
         (30, 'interest', 'Funds', 'Interest earned'),
         (33, 'other income', 'Funds', 'Other income'),
         (35, 'other', 'Funds', 'Unmatched credits and balances brought forward'),
         (40, 'transfers', 'Funds', 'Transfers between agreements'),
         (45, 'available', 'Funds', 'Total funds available'),
         (51, 'Staff', 'Expense', '1 Staff and other personnel'),
         (52, 'Supplies', 'Expense', '2 Supplies, commodities, materials'),
         (53, 'Equipment', 'Expense', '3 Equipment, vehicles, furniture'),
         (54, 'Contractual', 'Expense', '4 Contractual services'),
         (55, 'Travel', 'Expense', '5 Travel'),
         (56, 'Transfers', 'Expense', '6 Transfers and grants to counterparts'),
         (57, 'Operating', 'Expense', '7 General operating and other direct costs'),
         (58, 'uncategorised', 'Expense', 'Expense of no category'),
         (60, 'direct', 'Expense', 'Total direct cost'),
         (61, 'Indirect', 'Expense', '8 Indirect support costs'),
         (62, 'expense', 'Expense', 'Total expense'),
         (70, 'exchange', 'Closing', 'Exchange gains and losses'),
         (80, 'refunds', 'Closing', 'Refunds to the donor'),
         (90, 'closing', 'Closing', 'Closing balance'),
         (91, 'advances', 'Commitments', 'Advances to partners not yet liquidated'),
         (92, 'prepayments', 'Commitments', 'Prepayments not yet worked off'),
         (93, 'commitments', 'Commitments', 'Open commitments under contracts'),
         (95, 'uncommitted', 'Commitments', 'Uncommitted balance'),
         (101, 'held cash', 'Held as', 'Cash'),
         (102, 'held advances', 'Held as', 'Advances and prepayments'),
         (103, 'held payables', 'Held as', 'Payables and retention'),
         (104, 'held others', 'Held as', 'Due to the donor, the agency and others'),
         (111, 'indirect base', 'Indirect cost', 'Base'),
         (401, 'revenue', 'Revenue', 'Revenue of the period: contributions due'),
         (402, 'receivable', 'Revenue', 'Contributions receivable at its end'),
         (403, 'deferred', 'Revenue', 'Deferred: received early or under a condition')
),
sums (line, whole) AS (
  VALUES ('opening', 'available'), ('receipts', 'available'), ('interest', 'available'),
         ('other income', 'available'), ('other', 'available'), ('transfers', 'available'),
         ('Staff', 'direct'), ('Supplies', 'direct'), ('Equipment', 'direct'),
         ('Contractual', 'direct'), ('Travel', 'direct'), ('Transfers', 'direct'),
         ('Operating', 'direct'), ('uncategorised', 'direct'), ('Staff', 'expense'),
         ('Supplies', 'expense'), ('Equipment', 'expense'), ('Contractual', 'expense'),
         ('Travel', 'expense'), ('Transfers', 'expense'), ('Operating', 'expense'),
         ('uncategorised', 'expense'), ('Indirect', 'expense')
),
sides (measure) AS (VALUES ('amount'), ('cumulative')),
moved AS (
  SELECT CASE WHEN m.measure = 'received' THEN 'receipts'
              WHEN m.role = 'other-income' THEN 'other income'
              WHEN m.measure <> 'spent' THEN m.measure
              WHEN n.line IS NULL THEN 'uncategorised'
              ELSE m.category END AS line,
         m.measure, m."window", m.governorate, m.entry_id, m.file, m.line AS file_line, m.effect,
         m.illustrative, q.from_day IS NOT NULL AND m.date < q.from_day AS earlier
  FROM moves m CROSS JOIN asked q
  LEFT JOIN lines n ON n.line = m.category AND n.section = 'Expense'
  WHERE m.measure NOT IN ('due', 'rate_difference', 'advances')
),
flows AS (
  SELECT c.measure,
         CASE WHEN m.earlier AND c.measure = 'amount' THEN 'opening' ELSE m.line END AS line,
         CASE WHEN m.earlier AND c.measure = 'amount' THEN 'opening' ELSE m.measure END AS kind,
         m."window", m.governorate, m.entry_id, m.file, m.file_line, m.effect, m.illustrative
  FROM moved m CROSS JOIN sides c
),
stocks AS (
  SELECT CASE role WHEN 'advance' THEN 'advances' ELSE 'prepayments' END AS line,
         entry_id, file, line AS file_line, -value AS effect, illustrative
  FROM legs WHERE role IN ('advance', 'prepayment')
  UNION ALL
  SELECT 'commitments', entry_id, file, line, -held, illustrative FROM acts WHERE held <> 0
),
held AS (
  SELECT CASE WHEN role = 'cash' THEN 'held cash'
              WHEN role IN ('advance', 'prepayment') THEN 'held advances'
              WHEN role IN ('payable', 'retention') THEN 'held payables'
              ELSE 'held others' END AS line,
         entry_id, file, line AS file_line, value AS effect, illustrative
  FROM legs
  WHERE role IN ('cash', 'advance', 'prepayment', 'payable', 'retention', 'due-to-donor',
                 'due-to-programme', 'indirect-cost', 'other')
  UNION ALL
  SELECT CASE role WHEN 'receivable' THEN 'receivable' ELSE 'deferred' END,
         entry_id, file, line, CASE role WHEN 'receivable' THEN value ELSE -value END, illustrative
  FROM legs WHERE role IN ('receivable', 'deferred')
),
both_columns AS (
  SELECT 'indirect base' AS line, l.entry_id, l.file, l.line AS file_line, l.base AS effect,
         l.illustrative, q.from_day IS NOT NULL AND l.date < q.from_day AS earlier
  FROM legs l CROSS JOIN asked q WHERE l.base IS NOT NULL
  UNION ALL
  SELECT 'revenue', m.entry_id, m.file, m.line, m.amount, m.illustrative,
         q.from_day IS NOT NULL AND m.date < q.from_day
  FROM moves m CROSS JOIN asked q WHERE m.measure = 'due'
),
parts AS (
  SELECT line, measure, entry_id, file, file_line, effect, illustrative FROM flows
  UNION ALL
  SELECT s.whole, f.measure, f.entry_id, f.file, f.file_line, f.effect, f.illustrative
  FROM flows f JOIN sums s ON s.line = f.line
  UNION ALL
  SELECT 'closing', measure, entry_id, file, file_line, effect, illustrative FROM flows
  UNION ALL
  SELECT 'uncommitted', measure, entry_id, file, file_line, effect, illustrative FROM flows
  UNION ALL
  SELECT s.line, c.measure, s.entry_id, s.file, s.file_line, s.effect, s.illustrative
  FROM stocks s CROSS JOIN sides c
  UNION ALL
  SELECT 'uncommitted', c.measure, s.entry_id, s.file, s.file_line, s.effect, s.illustrative
  FROM stocks s CROSS JOIN sides c
  UNION ALL
  SELECT h.line, c.measure, h.entry_id, h.file, h.file_line, h.effect, h.illustrative
  FROM held h CROSS JOIN sides c
  UNION ALL
  SELECT b.line, c.measure, b.entry_id, b.file, b.file_line, b.effect, b.illustrative
  FROM both_columns b CROSS JOIN sides c WHERE c.measure = 'cumulative' OR NOT b.earlier
  UNION ALL
  SELECT 'closing', 'spent', entry_id, file, file_line, -effect, illustrative
  FROM flows WHERE kind = 'spent' AND measure = 'amount'
  UNION ALL
  SELECT line, NULL, NULL, NULL, NULL, NULL, FALSE FROM lines
  WHERE line NOT IN ('uncategorised', 'other')
),
rates AS (
  SELECT CAST(CAST(100 * MIN(a.indirect_rate) AS DECIMAL(9,2)) AS VARCHAR) AS low,
         CAST(CAST(100 * MAX(a.indirect_rate) AS DECIMAL(9,2)) AS VARCHAR) AS high
  FROM agreements a JOIN signed s ON s.id = a.id
),
window_names AS (SELECT id, MIN(name) AS name FROM windows GROUP BY id),
details AS (
  SELECT n.line AS item, n.section,
         CASE WHEN n.line <> 'indirect base' OR r.low IS NULL THEN n.label
              WHEN r.low = r.high THEN CONCAT('Base, charged at ', r.low, '%')
              ELSE CONCAT('Base, charged at ', r.low, '% to ', r.high, '%') END AS label,
         n.position, p.measure, p.entry_id, p.file, p.file_line AS line, p.effect AS amount,
         p.illustrative
  FROM parts p JOIN lines n ON n.line = p.line CROSS JOIN rates r
  UNION ALL
  SELECT CONCAT('window ', COALESCE(f."window", '(none)')), 'Expense by window',
         COALESCE(k.name, f."window", 'No window'), 200, f.measure, f.entry_id, f.file,
         f.file_line, f.effect, f.illustrative
  FROM flows f LEFT JOIN window_names k ON k.id = f."window" WHERE f.kind = 'spent'
  UNION ALL
  SELECT CONCAT('place ', COALESCE(f.governorate, '(none)')), 'Expense by governorate',
         COALESCE(k.name, f.governorate, 'No place given'), 300, f.measure, f.entry_id, f.file,
         f.file_line, f.effect, f.illustrative
  FROM flows f LEFT JOIN places k ON k.id = f.governorate WHERE f.kind = 'spent'
)"""  # noqa: S608 -- our own text

DONOR_STATEMENT = Report(
    name="donor-statement",
    title="Donor statement (PROVISIONAL)",
    row_columns=(
        Column("item", "Line", "text"),
        Column("section", "Part", "text"),
        Column("label", "Item", "text"),
    ),
    figures=(
        Column("amount", "Amount", total=False),
        Column("cumulative", "Cumulative", total=False),
    ),
    sql=SQL,
    order=("position", "item"),
    no_original="it is certified in one currency, in which its lines add up",
    ties=(
        SPENT,
        *(
            accounts("cumulative", what, *prefixes, sign=sign, row=row)
            for row, what, sign, prefixes in (
                ("interest", "the interest account", -1, ("Income:Interest",)),
                ("other income", "the account of other income", -1, ("Income:Other",)),
                ("refunds", "the refund accounts", -1, ("Income:Refunds",)),
                ("held cash", "the cash accounts", 1, CASH),
                ("held advances", "the accounts of advances and prepayments", 1, PAID_AHEAD),
                ("held payables", "the payable and retention accounts", 1, PAYABLES),
                ("revenue", "the contribution accounts", -1, ("Income:Contributions",)),
                ("receivable", "the receivable accounts", 1, ("Assets:Receivable",)),
                ("deferred", "the accounts of deferred income", -1, ("Liabilities:Deferred",)),
            )
        ),
        all_but("cumulative", "all accounts that hold its money", *FLOWS, row="closing"),
    ),
    filters=frozenset(("from_", "to", "donor", "agreement", "facility")),
    needs=("donor", "agreement"),
    notes=(
        "PROVISIONAL: this statement has not been certified.",
        "Contributions count when received, expense when work is accepted; outflows are negative.",
        "The revenue that IPSAS 47 recognises stands in the last part.",
    ),
    signatures=("Certified by",),
)
