"""Coverage: our cumulative figures beside those that donors and the facility stated in public.

The gap is what was stated less what the books hold to date. Of it are explained: what was booked
after the day stated; and, where the figure was stated in the currency of the agreements or pledges,
their value at that day's rate against that of signature. Joint grants of which the facility's share
is unknown are in no total of ours and may be in theirs: told beside the gap, not counted in it. What
a donor gives on behalf of another party is in the figures of that party, its source, and in those
that name the donor itself (`on-behalf-of`).
"""

from __future__ import annotations

from pledgebook_reports.table import Column, Report

SQL = """told AS (
  SELECT s.*, ROW_NUMBER() OVER (
           PARTITION BY s.subject, s.kind, s.agreement, s.day ORDER BY s.amount, s.entry_id) AS n
  FROM stated s CROSS JOIN asked q
  WHERE s.day <= q.as_of AND (q.donor IS NULL OR s.subject = q.donor)
    AND (q.facility IS NULL OR s.subject = q.facility)
    AND (q.agreement IS NULL OR s.agreement = q.agreement)
),
named AS (
  SELECT t.*, CONCAT(t.subject, ' ', t.kind, ' ', CAST(t.day AS VARCHAR),
                     CASE WHEN t.agreement IS NULL THEN '' ELSE CONCAT(' ', t.agreement) END,
                     CASE WHEN t.n > 1 THEN CONCAT(' (', CAST(t.n AS VARCHAR), ')') ELSE '' END
                    ) AS figure_id
  FROM told t
),
rate_days AS (
  SELECT n.figure_id, n.currency, MAX(r.date) AS date
  FROM named n JOIN rates r ON r.currency = n.currency AND r.date <= n.day
  GROUP BY n.figure_id, n.currency
),
day_rates AS (
  SELECT d.figure_id, MAX(r.rate) AS rate
  FROM rate_days d JOIN rates r ON r.currency = d.currency AND r.date = d.date
  GROUP BY d.figure_id
),
booked AS (
  SELECT 'pledged' AS kind, p.donor, p.donor AS legal, p.facility, CAST(NULL AS VARCHAR) AS agreement, p.date,
         p.currency, p.amount AS units, p.entry_id, CAST(NULL AS VARCHAR) AS file,
         CAST(NULL AS INTEGER) AS line, p.value, p.illustrative, TRUE AS in_totals
  FROM pledge_acts p WHERE p.kind <> 'converted'
  UNION ALL
  SELECT 'agreed', a.donor, a.legal, a.facility, a.id, a.date, a.currency, a.amount, a.entry_id, NULL, NULL,
         a.value, a.illustrative, a.in_totals
  FROM grants a
  UNION ALL
  SELECT m.measure, m.donor, m.legal, COALESCE(h.facility, f.facility), m.agreement, m.date, NULL, NULL,
         m.entry_id, m.file, m.line, m.amount, m.illustrative, TRUE
  FROM moves m LEFT JOIN homes h ON h.id = m.agreement LEFT JOIN funds f ON f.id = m.agreement
  WHERE m.measure IN ('received', 'spent')
),
by_subject AS (
  SELECT donor AS subject, b.* FROM booked b
  UNION ALL
  SELECT legal, b.* FROM booked b WHERE legal <> donor
  UNION ALL
  SELECT facility, b.* FROM booked b
),
pairs AS (
  SELECT n.figure_id, n.day, n.currency AS stated_in, b.*
  FROM named n JOIN by_subject b ON b.subject = n.subject AND b.kind = n.kind
  CROSS JOIN asked q
  WHERE b.date <= q.as_of AND (n.agreement IS NULL OR b.agreement = n.agreement)
    AND NOT (q.real_only AND b.illustrative)
),
parts AS (
  SELECT figure_id, 'stated' AS measure, entry_id, CAST(NULL AS VARCHAR) AS file,
         CAST(NULL AS INTEGER) AS line, value AS amount, FALSE AS illustrative
  FROM named
  UNION ALL
  SELECT figure_id, 'ours', entry_id, file, line, value, illustrative FROM pairs WHERE in_totals
  UNION ALL
  SELECT figure_id, 'later', entry_id, file, line, value, illustrative FROM pairs
  WHERE in_totals AND date > day
  UNION ALL
  SELECT p.figure_id, 'rate', p.entry_id, p.file, p.line,
         CAST(CAST(p.units AS DECIMAL(20,6)) * CAST(r.rate AS DECIMAL(18,10)) AS DECIMAL(24,2))
           - p.value, p.illustrative
  FROM pairs p JOIN day_rates r ON r.figure_id = p.figure_id
  WHERE p.in_totals AND p.date <= p.day AND p.currency = p.stated_in
  UNION ALL
  SELECT figure_id, 'unknown', entry_id, file, line, value, illustrative FROM pairs
  WHERE NOT in_totals AND date <= day
),
details AS (
  SELECT n.figure_id, COALESCE(k.name, n.subject) AS name, n.kind, n.day, n.subject,
         p.measure, p.entry_id, p.file, p.line, p.amount, p.illustrative
  FROM parts p JOIN named n ON n.figure_id = p.figure_id
  LEFT JOIN (SELECT id, MIN(name) AS name FROM parties GROUP BY id
             UNION ALL SELECT id, MIN(name) FROM facilities GROUP BY id) AS k ON k.id = n.subject
)"""

COVERAGE = Report(
    name="coverage",
    title="Our figures against those stated in public",
    row_columns=(
        Column("figure_id", "Figure", "text"),
        Column("name", "Of", "text"),
        Column("kind", "Kind", "text"),
        Column("day", "Stated for", "date"),
    ),
    figures=(
        Column("stated", "Stated", total=False),
        Column("ours", "Ours to date", total=False),
        Column("gap", "Gap", of=(("stated", 1), ("ours", -1)), total=False),
        Column("later", "Booked after that day", total=False),
        Column("rate", "That day's rate", total=False),
        Column(
            "unexplained",
            "Gap not explained",
            of=(("stated", 1), ("ours", -1), ("later", 1), ("rate", -1)),
            total=False,
        ),
        Column("unknown", "Joint grants of unknown share", total=False),
    ),
    sql=SQL,
    no_original="it sets figures in several currencies against each other",
    by_source=True,
    order=("subject", "kind", "day", "figure_id"),
    filters=frozenset(("donor", "agreement", "facility")),
    notes=(
        "Gap not explained = gap + booked after that day − that day's rate.",
        (
            "A figure of a source takes in what others gave on its behalf; a figure of one of "
            "them, what that one signed."
        ),
    ),
    invented_of=("ours", "counted over all lines"),
)
