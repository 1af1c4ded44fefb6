"""Screening: who was screened when, against which list, with what outcome; and payments without it.

A row is a party that was paid or screened, and a list. `Paid` is all money that left the bank for
the party; of it, what was paid before any screening against the list, on a screening or list older
than the policy `screening-days` allows on the day of payment, or while a hit was open. An open hit is
the outcome shown, whatever was decided of other entries of the list.
Source: Security Council resolutions 1267 (1999) and 2253 (2015); UNDP, vendor sanctions policy.
"""

from __future__ import annotations

from pledgebook_reports.table import Column, Report

SQL = """checks AS (
  SELECT s.*, CASE WHEN s.outcome = 'hit' AND (s.ended_on IS NULL OR s.ended_on > q.as_of)
                   THEN 1 ELSE 0 END AS is_open
  FROM screenings s CROSS JOIN asked q WHERE s.date <= q.as_of
),
ordered AS (
  SELECT c.*, ROW_NUMBER() OVER (PARTITION BY c.party, c.list_id
                                 ORDER BY c.is_open DESC, c.date DESC, c.list_date DESC,
                                          CASE WHEN c.outcome = 'hit' THEN 1 ELSE 0 END,
                                          c.entry_id) AS n,
         MAX(c.date) OVER (PARTITION BY c.party, c.list_id) AS last_day
  FROM checks c
),
latest AS (SELECT * FROM ordered WHERE n = 1),
terms AS (
  SELECT MAX(p.date) AS date FROM policies p CROSS JOIN asked q
  WHERE p.name = 'screening-days' AND p.date <= q.as_of
),
term AS (
  SELECT MAX(p.number) AS days FROM policies p JOIN terms t ON t.date = p.date
  WHERE p.name = 'screening-days'
),
names AS (SELECT id, MIN(name) AS name, MIN(roles) AS roles FROM parties GROUP BY id),
paid AS (
  SELECT l.payee AS party, l.entry_id, l.file, l.line, l.date, -l.value AS amount, l.illustrative
  FROM legs l JOIN vouchers v ON v.file = l.file AND v.line = l.line
  WHERE l.role = 'cash' AND l.value < 0 AND v.paid > 0 AND l.payee IS NOT NULL
),
watched AS (
  SELECT id FROM names WHERE roles LIKE '%payee%' OR roles LIKE '%partner%'
),
who AS (
  SELECT party FROM paid JOIN watched w ON w.id = party UNION SELECT party FROM latest
),
lists AS (
  SELECT DISTINCT list_id FROM latest
  UNION SELECT 'no list' WHERE NOT EXISTS (SELECT 1 FROM latest)
),
pairs AS (SELECT w.party, l.list_id FROM who w CROSS JOIN lists l),
days AS (
  SELECT p.party, x.list_id, p.entry_id, p.file, p.line, p.amount, p.illustrative, p.date,
         MAX(c.date) AS screened
  FROM paid p JOIN pairs x ON x.party = p.party
  LEFT JOIN checks c ON c.party = p.party AND c.list_id = x.list_id AND c.date <= p.date
  GROUP BY p.party, x.list_id, p.entry_id, p.file, p.line, p.amount, p.illustrative, p.date
),
judged AS (
  SELECT d.*, MAX(CASE WHEN c.date = d.screened THEN c.list_date END) AS list_date,
         MAX(CASE WHEN c.outcome = 'hit' AND (c.ended_on IS NULL OR c.ended_on > d.date)
             THEN 1 ELSE 0 END) AS hit
  FROM days d LEFT JOIN checks c
    ON c.party = d.party AND c.list_id = d.list_id AND c.date <= d.date
  GROUP BY d.party, d.list_id, d.entry_id, d.file, d.line, d.amount, d.illustrative, d.date,
           d.screened
),
parts AS (
  SELECT party, list_id, 'paid' AS measure, entry_id, file, line, amount, illustrative FROM judged
  UNION ALL
  SELECT party, list_id, 'unscreened', entry_id, file, line, amount, illustrative FROM judged
  WHERE screened IS NULL
  UNION ALL
  SELECT j.party, j.list_id, 'outdated', j.entry_id, j.file, j.line, j.amount, j.illustrative
  FROM judged j CROSS JOIN term t
  WHERE j.screened IS NOT NULL AND j.hit = 0 AND t.days IS NOT NULL
    AND (CAST(j.date - j.screened AS INTEGER) > t.days
         OR CAST(j.date - j.list_date AS INTEGER) > t.days)
  UNION ALL
  SELECT party, list_id, 'on_hit', entry_id, file, line, amount, illustrative FROM judged
  WHERE hit = 1
  UNION ALL
  SELECT party, list_id, NULL, NULL, NULL, NULL, NULL, FALSE FROM pairs
),
details AS (
  SELECT CONCAT(p.party, ' / ', p.list_id) AS screening, COALESCE(n.name, p.party) AS name,
         COALESCE(l.outcome, 'not screened') AS outcome, l.last_day AS screened_on, l.list_date,
         COALESCE(l.decided_by, '') AS decided_by, COALESCE(l.reason, l.because, '') AS reason,
         CASE WHEN l.list_entry IS NULL THEN ''
              ELSE CONCAT(l.list_entry, ' ', COALESCE(l.listed_name, '')) END AS entry, p.measure,
         p.entry_id, p.file, p.line, p.amount, p.illustrative
  FROM parts p LEFT JOIN latest l ON l.party = p.party AND l.list_id = p.list_id
  LEFT JOIN names n ON n.id = p.party
)"""

SCREENING = Report(
    name="screening",
    title="Screening of payees against sanctions lists",
    row_columns=(
        Column("screening", "Party / list", "text"),
        Column("name", "Name", "text"),
        Column("outcome", "Latest outcome", "text"),
        Column("entry", "Entry of the list", "text"),
        Column("screened_on", "Screened on", "date"),
        Column("list_date", "List of", "date"),
        Column("decided_by", "Decided by", "text"),
        Column("reason", "Reason", "text"),
    ),
    figures=(
        Column("paid", "Paid", total=False),
        Column("unscreened", "Paid before any screening", total=False),
        Column("outdated", "Paid on an old one", total=False),
        Column("on_hit", "Paid while a hit", total=False),
    ),
    sql=SQL,
    order=("screening",),
    filters=frozenset(("donor", "agreement", "facility")),
    invented_of=("paid", "paid"),
    notes=("A payment stands once for each list; `check` tells gaps under PB602 and PB603.",),
)
