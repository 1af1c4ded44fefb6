"""Advances: what partners were given, accounted for and still hold, with the columns of the FACE form.

One row an advance. Columns A to G are those of its latest FACE form: A authorised and not yet
accounted for before it, B actual expenditure reported, C expenditure accepted, D balance (A − C),
E requested, F authorised, G outstanding authorised amount (D + F). The books' own figures follow:
what is liquidated by expenditure and what the partner paid back clears the oldest payments first,
and an advance is overdue when its oldest open payment is older than the policy `advance-days`
(PB403).
Source: harmonised approach to cash transfers (HACT), Funding Authorisation and Certificate of
Expenditures.
"""

from __future__ import annotations

from pledgebook_reports.table import Column, Report

PARTNER_MOVES = """advanced AS (
  SELECT entry_id, file, line, date, agreement, advance, MAX(since) AS since,
         MAX(CASE WHEN role = 'advance' THEN party END) AS party, illustrative,
         SUM(CASE WHEN role = 'advance' THEN value ELSE 0 END) AS paid,
         SUM(CASE WHEN role = 'cash' THEN value ELSE 0 END) AS cash
  FROM legs WHERE entry_id IN (SELECT entry_id FROM legs WHERE role = 'advance')
  GROUP BY entry_id, file, line, date, agreement, advance, illustrative
  HAVING SUM(CASE WHEN role = 'advance' THEN value ELSE 0 END) <> 0
),
partner_moves AS (
  SELECT entry_id, file, line, date, COALESCE(since, date) AS since, agreement, advance, party,
         illustrative, 'transferred' AS measure, CAST(paid AS DECIMAL(24,2)) AS amount
  FROM advanced WHERE paid > 0
  UNION ALL
  SELECT entry_id, file, line, date, date, agreement, advance, party, illustrative, 'returned',
         CAST(LEAST(-paid, GREATEST(cash, 0)) AS DECIMAL(24,2))
  FROM advanced WHERE paid < 0
  UNION ALL
  SELECT entry_id, file, line, date, date, agreement, advance, party, illustrative, 'liquidated',
         CAST(-paid - LEAST(-paid, GREATEST(cash, 0)) AS DECIMAL(24,2))
  FROM advanced WHERE paid < 0
)"""
"""Each entry's part in advances: transferred, returned in cash, liquidated by expenditure."""

SQL = f"""{PARTNER_MOVES},
registered AS (
  SELECT a.id, MIN(a.partner) AS partner, MIN(a.agreement) AS agreement, MIN(a.to_day) AS to_day
  FROM advances a GROUP BY a.id
),
moves_of AS (
  SELECT m.*, COALESCE(m.advance, CONCAT('(none) ', COALESCE(m.party, ''))) AS id
  FROM partner_moves m WHERE m.amount <> 0
),
cleared AS (
  SELECT id, SUM(CASE WHEN measure = 'transferred' THEN 0 ELSE amount END) AS amount
  FROM moves_of GROUP BY id
),
oldest AS (
  SELECT t.id, MIN(t.since) AS since
  FROM (SELECT id, since, SUM(amount) OVER (PARTITION BY id ORDER BY date, file, line) AS so_far
        FROM moves_of WHERE measure = 'transferred') AS t
  JOIN cleared c ON c.id = t.id WHERE t.so_far > c.amount GROUP BY t.id
),
allowed AS (
  SELECT CAST(MAX(number) AS INTEGER) AS days FROM (
    SELECT p.number, ROW_NUMBER() OVER (ORDER BY p.date DESC) AS n
    FROM policies p CROSS JOIN asked q WHERE p.name = 'advance-days' AND p.date <= q.as_of
  ) AS numbered WHERE n = 1
),
forms AS (
  SELECT f.entry_id, f.advance, f.reported, f.accepted, f.requested, f.authorised, f.illustrative,
         DENSE_RANK() OVER (PARTITION BY f.advance ORDER BY f.day DESC, f.date DESC) AS n
  FROM faces f JOIN registered r ON r.id = f.advance CROSS JOIN asked q
  LEFT JOIN homes h ON h.id = r.agreement
  LEFT JOIN (SELECT id, MIN(donor) AS donor FROM agreements GROUP BY id) AS d ON d.id = r.agreement
  WHERE f.day <= q.as_of AND f.date <= q.as_of AND (q.donor IS NULL OR d.donor = q.donor)
    AND (q.agreement IS NULL OR r.agreement = q.agreement)
    AND (q.facility IS NULL OR h.facility = q.facility)
    AND NOT (q.real_only AND f.illustrative)
),
parts AS (
  SELECT advance AS id, 'authorised_before' AS measure, entry_id, CAST(NULL AS VARCHAR) AS file,
         CAST(NULL AS INTEGER) AS line, CAST(authorised - accepted AS DECIMAL(24,2)) AS amount,
         illustrative
  FROM forms WHERE n > 1
  UNION ALL
  SELECT advance, 'reported', entry_id, NULL, NULL, reported, illustrative FROM forms WHERE n = 1
  UNION ALL
  SELECT advance, 'accepted', entry_id, NULL, NULL, accepted, illustrative FROM forms WHERE n = 1
  UNION ALL
  SELECT advance, 'requested', entry_id, NULL, NULL, requested, illustrative FROM forms WHERE n = 1
  UNION ALL
  SELECT advance, 'authorised', entry_id, NULL, NULL, authorised, illustrative
  FROM forms WHERE n = 1
  UNION ALL
  SELECT id, measure, entry_id, file, line, amount, illustrative FROM moves_of
  UNION ALL
  SELECT id, 'spent', entry_id, file, line, amount, illustrative
  FROM moves_of WHERE measure = 'liquidated'
  UNION ALL
  SELECT m.id, 'overdue', m.entry_id, m.file, m.line,
         CASE m.measure WHEN 'transferred' THEN m.amount ELSE -m.amount END, m.illustrative
  FROM moves_of m JOIN oldest o ON o.id = m.id CROSS JOIN allowed w CROSS JOIN asked q
  WHERE o.since < q.as_of - w.days
),
partners AS (
  SELECT id, MIN(party) AS party FROM moves_of GROUP BY id
),
known AS (
  SELECT id, MIN(name) AS name FROM parties GROUP BY id
),
details AS (
  SELECT p.id AS advance, COALESCE(k.name, r.partner, t.party) AS partner,
         COALESCE(r.agreement, '') AS agreement, r.to_day,
         o.since,
         CASE WHEN o.since IS NULL THEN ''
              WHEN o.since < q.as_of - INTERVAL '365' DAY THEN 'over 365 days'
              WHEN o.since < q.as_of - INTERVAL '180' DAY THEN '181–365 days'
              WHEN o.since < q.as_of - INTERVAL '90' DAY THEN '91–180 days'
              ELSE 'up to 90 days' END AS age,
         p.measure, p.entry_id, p.file, p.line, p.amount, p.illustrative
  FROM parts p CROSS JOIN asked q LEFT JOIN registered r ON r.id = p.id
  LEFT JOIN partners t ON t.id = p.id LEFT JOIN oldest o ON o.id = p.id
  LEFT JOIN known k ON k.id = COALESCE(r.partner, t.party)
)"""  # noqa: S608 -- our own text

BEFORE, ACCEPTED, AUTHORISED = ("authorised_before", 1), ("accepted", -1), ("authorised", 1)

ADVANCES = Report(
    name="advances",
    title="Advances to partners",
    row_columns=(
        Column("advance", "Advance", "text"),
        Column("partner", "Partner", "text"),
        Column("agreement", "Agreement", "text"),
        Column("to_day", "For work until", "date"),
        Column("since", "Oldest open payment", "date"),
        Column("age", "Age", "text"),
    ),
    figures=(
        Column("authorised_before", "A Authorised"),
        Column("reported", "B Reported"),
        Column("accepted", "C Accepted"),
        Column("balance", "D Balance (A − C)", of=(BEFORE, ACCEPTED)),
        Column("requested", "E Requested"),
        Column("authorised", "F Authorised"),
        Column("outstanding", "G Outstanding (D + F)", of=(BEFORE, ACCEPTED, AUTHORISED)),
        Column("transferred", "Paid"),
        Column("liquidated", "Liquidated"),
        Column("returned", "Returned"),
        Column(
            "open",
            "Open in the books",
            of=(("transferred", 1), ("liquidated", -1), ("returned", -1)),
        ),
        Column("overdue", "Of it overdue"),
    ),
    sql=SQL,
    order=("partner", "advance"),
    filters=frozenset(("donor", "agreement", "facility")),
    notes=(
        "Columns A to G are those of the latest FACE form of each advance.",
        "What a partner pays back in cash is in no column of the form; it stands under Returned.",
    ),
)
