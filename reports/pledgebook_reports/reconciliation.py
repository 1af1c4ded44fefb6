"""Reconciliation: each bank account's last statement against the books, the difference explained.

In the account's own currency, up to the day of the statement. What the books hold and the bank does
not is outstanding, stale once it is older than the policy `outstanding-days`; what the bank has and
the books do not is imported and still a draft. What the bank states, less the books, less drafts,
plus outstanding and stale items, is unexplained, to the cent. An entry is the bank's too where it
was imported from a line or a `settlement` ties it to one; up to a statement that agreed with the
books and their drafts, all is, and so is what was booked before the first line that was imported.
"""

from __future__ import annotations

from pledgebook_reports.table import Column, Report

SQL = """heard AS (
  SELECT s.* FROM statements s CROSS JOIN asked q WHERE s.day <= q.as_of
),
held AS (
  SELECT p.entry_id, p.file, p.line, p.account, p.currency, p.date, p.units, p.draft,
         p.import_id, p.illustrative
  FROM postings p CROSS JOIN asked q WHERE p.role = 'cash' AND p.date <= q.as_of
),
booked AS (
  SELECT s.entry_id, SUM(CASE WHEN h.draft THEN 0 ELSE h.units END) AS units,
         SUM(CASE WHEN h.draft AND h.import_id LIKE 'bank-%' THEN h.units ELSE 0 END) AS drafted
  FROM heard s LEFT JOIN held h
    ON h.account = s.account AND h.currency = s.currency AND h.date <= s.day
  GROUP BY s.entry_id
),
told AS (
  SELECT s.*, s.balance IN (COALESCE(b.units, 0), COALESCE(b.units + b.drafted, 0)) AS agrees,
         ROW_NUMBER() OVER (PARTITION BY s.account, s.currency ORDER BY s.day DESC) AS n
  FROM heard s LEFT JOIN booked b ON b.entry_id = s.entry_id
),
last AS (
  SELECT t.entry_id, t.account, t.currency, t.day, t.number, t.balance, t.agrees,
         t.outstanding_days,
         (SELECT MAX(e.day) FROM told e
          WHERE e.account = t.account AND e.currency = t.currency AND e.agrees AND e.day < t.day
         ) AS base
  FROM told t WHERE t.n = 1
),
ties AS (
  SELECT t.entry, t.account, MIN(t.date) AS date FROM settlements t GROUP BY t.entry, t.account
),
begun AS (
  SELECT h.account, h.currency, MIN(COALESCE(t.date, h.date)) AS day
  FROM held h LEFT JOIN ties t ON t.entry = h.entry_id AND t.account = h.account
  WHERE h.import_id LIKE 'bank-%' OR t.date IS NOT NULL
  GROUP BY h.account, h.currency
),
items AS (
  SELECT h.*, l.day,
         CASE
           WHEN h.draft THEN CASE WHEN h.import_id LIKE 'bank-%' THEN 'drafts' ELSE 'unknown' END
           WHEN h.date <= l.base OR (l.base IS NULL AND h.date < b.day) THEN 'before'
           WHEN l.agrees OR h.import_id LIKE 'bank-%' OR t.date <= l.day THEN 'matched'
           WHEN l.outstanding_days IS NOT NULL AND h.date < l.day - l.outstanding_days THEN 'stale'
           ELSE 'outstanding'
         END AS state
  FROM held h
  JOIN last l ON l.account = h.account AND l.currency = h.currency AND h.date <= l.day
  LEFT JOIN ties t ON t.entry = h.entry_id AND t.account = h.account
  LEFT JOIN begun b ON b.account = h.account AND b.currency = h.currency
),
parts AS (
  SELECT account, currency, 'bank' AS measure, entry_id, CAST(NULL AS VARCHAR) AS file,
         CAST(NULL AS INTEGER) AS line, balance AS amount, FALSE AS illustrative
  FROM last
  UNION ALL
  SELECT account, currency, 'books', entry_id, file, line, units, illustrative
  FROM items WHERE NOT draft
  UNION ALL
  SELECT account, currency, state, entry_id, file, line, units, illustrative
  FROM items WHERE state IN ('matched', 'drafts', 'outstanding', 'stale')
),
details AS (
  SELECT p.account, p.currency, l.day, l.number, p.measure, p.entry_id, p.file, p.line,
         CAST(p.amount AS DECIMAL(24,2)) AS amount, p.illustrative
  FROM parts p JOIN last l ON l.account = p.account AND l.currency = p.currency
)"""

RECONCILIATION = Report(
    name="reconciliation",
    title="Bank reconciliation",
    row_columns=(
        Column("account", "Account", "text"),
        Column("currency", "Currency", "text"),
        Column("day", "Statement of", "date"),
        Column("number", "Number", "text"),
    ),
    figures=(
        Column("bank", "Balance stated by the bank", total=False),
        Column("books", "Balance of the books", total=False),
        Column("matched", "Matched since the last agreed statement", total=False),
        Column("drafts", "On the bank, still drafts", total=False),
        Column("outstanding", "In the books, not yet on the bank", total=False),
        Column("stale", "The same, too old", total=False),
        Column(
            "unexplained",
            "Unexplained",
            of=(("bank", 1), ("books", -1), ("drafts", -1), ("outstanding", 1), ("stale", 1)),
            total=False,
        ),
    ),
    sql=SQL,
    order=("account", "currency"),
    convertible=False,
)
