"""Evidence: what the policy `evidence` asks vouchers to bear, what is there, missing or changed.

`evidence` counts by kind of paper; `evidence-gaps` lists each paper that is not in order. A voucher
weighs what it debits; with a donor or agreement asked for, their part. A paper is in order when its
file is where the voucher says and its SHA-256 is the one that was noted when it was filed (ISA 500).
"""

from __future__ import annotations

from pledgebook_reports.table import Column, Filter, Report

SOURCE = """stakes AS (
  SELECT l.entry_id, l.file, l.line, l.date, l.illustrative, SUM(l.value) AS value
  FROM legs l CROSS JOIN asked q
  WHERE l.value > 0 AND (q.from_day IS NULL OR l.date >= q.from_day)
  GROUP BY l.entry_id, l.file, l.line, l.date, l.illustrative
),
judged AS (
  SELECT p.file, p.line, p.kind,
         MAX(CASE WHEN p.asked THEN 1 ELSE 0 END) AS asked,
         MAX(CASE WHEN p.state = 'missing' THEN 1 ELSE 0 END) AS missing,
         MAX(CASE WHEN p.state NOT IN ('missing', 'filed') THEN 1 ELSE 0 END) AS faulty
  FROM papers p GROUP BY p.file, p.line, p.kind
),
claims AS (
  SELECT s.*, j.kind, j.asked,
         CASE WHEN j.missing = 1 THEN 'missing' WHEN j.faulty = 1 THEN 'faulty' ELSE 'there' END
           AS state
  FROM stakes s JOIN judged j ON j.file = s.file AND j.line = s.line
)"""

SQL = f"""{SOURCE},
counted AS (
  SELECT kind, CAST(SUM(asked) AS INTEGER) AS asked_count,
         CAST(SUM(CASE WHEN asked = 1 AND state = 'there' THEN 1 ELSE 0 END) AS INTEGER)
           AS there_count,
         CAST(SUM(CASE WHEN state = 'missing' THEN 1 ELSE 0 END) AS INTEGER) AS missing_count,
         CAST(SUM(CASE WHEN state = 'faulty' THEN 1 ELSE 0 END) AS INTEGER) AS faulty_count,
         CAST(SUM(CASE WHEN asked = 0 AND state = 'there' THEN 1 ELSE 0 END) AS INTEGER)
           AS extra_count
  FROM claims GROUP BY kind
),
parts AS (
  SELECT kind, 'asked' AS measure, entry_id, file, line, value, illustrative FROM claims
  WHERE asked = 1
  UNION ALL
  SELECT kind, state, entry_id, file, line, value, illustrative FROM claims
  WHERE asked = 1 OR state <> 'there'
  UNION ALL
  SELECT kind, NULL, NULL, NULL, NULL, NULL, FALSE FROM claims
),
details AS (
  SELECT c.kind, c.asked_count, c.there_count, c.missing_count, c.faulty_count, c.extra_count,
         p.measure, p.entry_id, p.file, p.line, p.value AS amount, p.illustrative
  FROM parts p JOIN counted c ON c.kind = p.kind
)"""  # noqa: S608 -- our own text

GAPS_SQL = f"""{SOURCE},
details AS (
  SELECT CONCAT(c.entry_id, ' ', COALESCE(p.key, c.kind)) AS gap, c.entry_id AS voucher_id, c.date,
         v.payee, p.kind, p.state, COALESCE(p.path, '') AS path,
         COALESCE(v.approved_by, '') AS approved_by, 'amount' AS measure, c.entry_id, c.file,
         c.line, c.value AS amount, c.illustrative
  FROM claims c
  JOIN papers p ON p.file = c.file AND p.line = c.line AND p.kind = c.kind AND p.state <> 'filed'
  JOIN vouchers v ON v.file = c.file AND v.line = c.line
)"""  # noqa: S608 -- our own text

PAPERS = """SELECT DISTINCT d.kind, d.entry_id, p.kind, p.path, p.state, p.digest
FROM details d JOIN papers p ON p.file = d.file AND p.line = d.line AND p.kind = d.kind
WHERE p.path IS NOT NULL ORDER BY 1, 2, 4"""

GAP_PAPERS = """SELECT DISTINCT d.gap, d.entry_id, p.kind, p.path, p.state, p.digest
FROM details d JOIN papers p ON p.file = d.file AND p.line = d.line AND p.path = d.path
WHERE p.path IS NOT NULL ORDER BY 1, 4"""

FILTERS: frozenset[Filter] = frozenset(
    ("from_", "to", "donor", "agreement", "facility", "location", "project")
)

EVIDENCE = Report(
    name="evidence",
    title="Evidence by kind of paper",
    row_columns=(
        Column("kind", "Paper", "text"),
        Column("asked_count", "Vouchers asked", "count"),
        Column("there_count", "Vouchers in order", "count"),
        Column("missing_count", "Vouchers without", "count"),
        Column("faulty_count", "Vouchers with one absent or changed", "count"),
        Column("extra_count", "Vouchers with one not asked", "count"),
    ),
    figures=(
        Column("asked", "Amount asked for", total=False),
        Column("there", "Evidenced", total=False),
        Column("missing", "Missing", total=False),
        Column("faulty", "Absent or changed", total=False),
    ),
    sql=SQL,
    papers=PAPERS,
    order=("kind",),
    filters=FILTERS,
    notes=("A voucher that must bear two papers stands in two lines.",),
    invented_of=("asked", "to be evidenced"),
)

EVIDENCE_GAPS = Report(
    name="evidence-gaps",
    title="Papers missing, absent or changed",
    row_columns=(
        Column("gap", "Voucher and paper", "text"),
        Column("date", "Date", "date"),
        Column("payee", "Payee", "text"),
        Column("state", "State", "text"),
        Column("path", "File", "text"),
        Column("approved_by", "Approved by (as claimed)", "text"),
    ),
    figures=(Column("amount", "Amount", total=False),),
    sql=GAPS_SQL,
    papers=GAP_PAPERS,
    order=("date", "gap"),
    filters=FILTERS,
    notes=(
        (
            "missing: the voucher names none; absent: not at its path; changed: not the file that "
            "was filed; unlisted: no digest was noted; unproved: the books come without documents."
        ),
    ),
    invented_of=("amount", "to be evidenced"),
)
