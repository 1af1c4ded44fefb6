-- Pledge status, over all books of a warehouse that `pledgebook export parquet` has written.
-- Made from the report pledge-status by `make golden`; change the report, not this file.
-- The tables stand in the schema warehouse. Figures are in the currency of the books, on the day of
-- their data sets; where books differ in either or stand there twice, the report is empty rather than
-- wrong.
-- The first expression holds the arguments: a first day (from_day), a donor, real_only (no
-- illustrative entries).
WITH asked AS (
  SELECT MAX(as_of) AS as_of, CAST(NULL AS DATE) AS from_day,
         CAST(NULL AS VARCHAR(200)) AS donor, CAST(NULL AS VARCHAR(200)) AS agreement,
         CAST(NULL AS VARCHAR(200)) AS facility, CAST(NULL AS VARCHAR(200)) AS "window",
         CAST(NULL AS VARCHAR(200)) AS location, CAST(NULL AS VARCHAR(200)) AS project,
         FALSE AS real_only
  FROM warehouse.data_sets
  HAVING COUNT(DISTINCT as_of) = 1 AND COUNT(DISTINCT currency) = 1
         AND COUNT(DISTINCT digest) = COUNT(*)
),
postings AS (
  SELECT books || '/' || entry_id AS entry_id, books || '/' || file AS file, "line", "date",
         "flag", "draft", "illustrative", "account", "role", "party", "facility", "window",
         "category", "units", "currency", "value", books || '/' || agreement AS agreement,
         "donor", "location", books || '/' || project AS project, books || '/' || obligation AS
         obligation, books || '/' || advance AS advance, "payee", books || '/' || voucher AS
         voucher, books || '/' || lot AS lot, "receipt", "import_id", "base", "since"
  FROM warehouse.postings
  WHERE books IN (SELECT books FROM warehouse.data_sets)
),
pledge_acts AS (
  SELECT books || '/' || entry_id AS entry_id, books || '/' || pledge AS pledge, "donor",
         "facility", "date", "kind", "amount", "currency", "value", "illustrative"
  FROM warehouse.pledge_acts
  WHERE books IN (SELECT books FROM warehouse.data_sets)
),
agreements AS (
  SELECT books || '/' || entry_id AS entry_id, books || '/' || id AS id, "donor", "facility",
         "date", "amount", "currency", "value", books || '/' || pledge AS pledge, "start",
         "end", "in_totals", "illustrative", "indirect_rate", "first_value", "on_behalf_of"
  FROM warehouse.agreements
  WHERE books IN (SELECT books FROM warehouse.data_sets)
),
instalments AS (
  SELECT books || '/' || entry_id AS entry_id, books || '/' || id AS id, books || '/' || agreement
         AS agreement, "donor", "amount", "currency", "due", "signed_value"
  FROM warehouse.instalments
  WHERE books IN (SELECT books FROM warehouse.data_sets)
),
parties AS (
  SELECT "id", "name", "roles", "member", "country", "iati_org", "iati_reporting", "org_type"
  FROM warehouse.parties
  WHERE books IN (SELECT books FROM warehouse.data_sets)
),
locations AS (
  SELECT "id", "name", "parent"
  FROM warehouse.locations
  WHERE books IN (SELECT books FROM warehouse.data_sets)
),
places AS (
  SELECT a.id, a.name, COALESCE(b.id, a.id) AS parent, COALESCE(c.id, b.id, a.id) AS top
  FROM (SELECT id, MIN(name) AS name, MIN(parent) AS parent FROM locations GROUP BY id) AS a
  LEFT JOIN (SELECT id, MIN(parent) AS parent FROM locations GROUP BY id) AS b ON b.id = a.parent
  LEFT JOIN (SELECT id, MIN(parent) AS parent FROM locations GROUP BY id) AS c ON c.id = b.parent
),
grants AS (
  SELECT entry_id, id, COALESCE(on_behalf_of, donor) AS donor, donor AS legal, facility, date, amount, currency, value, first_value,
         in_totals, illustrative
  FROM agreements
),
signed AS (
  SELECT a.entry_id, a.id, a.donor, a.amount, a.currency, a.value, a.in_totals, a.illustrative
  FROM grants a CROSS JOIN asked q
  WHERE a.date <= q.as_of AND (q.donor IS NULL OR q.donor IN (a.donor, a.legal))
    AND (q.agreement IS NULL OR a.id = q.agreement)
    AND (q.facility IS NULL OR a.facility = q.facility)
    AND NOT (q.real_only AND a.illustrative)
),
promised AS (
  SELECT a.entry_id, a.donor, a.amount, a.currency, a.value, a.illustrative
  FROM pledge_acts a CROSS JOIN asked q
  WHERE a.kind <> 'converted' AND a.date <= q.as_of AND (q.donor IS NULL OR a.donor = q.donor)
    AND (q.facility IS NULL OR a.facility = q.facility)
    AND NOT (q.real_only AND a.illustrative)
),
homes AS (
  SELECT id, MIN(facility) AS facility, MIN(donor) AS donor FROM grants GROUP BY id
),
legs AS (
  SELECT p.entry_id, p.file, p.line, p.date, p.account, p.role, p.party, p."window", p.category,
         p.units, p.currency, p.value, p.agreement,
         COALESCE(h.donor, p.donor) AS donor, p.donor AS legal, p.location, p.project, p.obligation,
         p.advance, p.payee, p.voucher, p.lot, p.receipt, p.illustrative, p.base, p.since,
         COALESCE(w.top, p.location) AS governorate
  FROM postings p LEFT JOIN homes h ON h.id = p.agreement
  LEFT JOIN places w ON w.id = p.location CROSS JOIN asked q
  WHERE NOT p.draft AND p.date <= q.as_of AND CASE
    WHEN (q.donor IS NULL OR q.donor IN (h.donor, p.donor))
     AND (q.agreement IS NULL OR p.agreement = q.agreement)
     AND (q.facility IS NULL OR COALESCE(h.facility, p.facility) = q.facility)
     AND (q."window" IS NULL OR p."window" = q."window")
     AND (q.location IS NULL OR q.location IN (p.location, w.parent, w.top))
     AND (q.project IS NULL OR p.project = q.project)
     AND NOT (q.real_only AND p.illustrative) THEN 1 ELSE 0 END = 1
),
signs (kind, measure, sign, weight) AS (
  VALUES ('contribution', 'due', -1, 0),
         ('contribution', 'received', -1, 1),
         ('receivable', 'received', -1, 1),
         ('deferred', 'received', -1, 1),
         ('exchange on receipt', 'received', -1, 1),
         ('exchange on receipt', 'rate_difference', 1, 0),
         ('exchange', 'exchange', 1, -1),
         ('interest', 'interest', -1, 1),
         ('other-income', 'interest', -1, 1),
         ('transfer', 'transfers', -1, 1),
         ('unapplied', 'other', -1, 1),
         ('fund-balance', 'other', -1, 1),
         ('refund', 'refunds', 1, -1),
         ('expense', 'spent', 1, -1),
         ('advance', 'advances', 1, -1),
         ('prepayment', 'advances', 1, -1)
),
moves AS (
  SELECT l.*, s.measure, CAST(s.sign * l.value AS DECIMAL(24,2)) AS amount,
         CAST(s.weight * s.sign * l.value AS DECIMAL(24,2)) AS effect
  FROM legs l JOIN signs s
    ON s.kind = CASE WHEN l.role = 'exchange' AND l.receipt THEN 'exchange on receipt' ELSE l.role END
),
known AS (
  SELECT id, MIN(name) AS name FROM parties WHERE member OR roles LIKE '%donor%' GROUP BY id
),
due_days AS (
  SELECT id, MIN(due) AS due FROM instalments GROUP BY id
),
open_lots AS (
  SELECT lot FROM legs WHERE role = 'receivable' AND lot IS NOT NULL
  GROUP BY lot HAVING SUM(value) <> 0
),
parts AS (
  SELECT donor, measure, entry_id, file, line, amount, illustrative FROM moves
  WHERE measure IN ('due', 'received', 'rate_difference', 'spent')
  UNION ALL
  SELECT donor, 'pledged', entry_id, NULL, NULL, value, illustrative FROM promised
  UNION ALL
  SELECT donor, 'agreed', entry_id, NULL, NULL, value, illustrative FROM signed WHERE in_totals
  UNION ALL
  SELECT l.donor,
         CASE WHEN i.due < q.as_of - INTERVAL '365' DAY THEN 'overdue_over_365'
              WHEN i.due < q.as_of - INTERVAL '90' DAY THEN 'overdue_91_365'
              ELSE 'overdue_1_90' END,
         l.entry_id, l.file, l.line, l.value, l.illustrative
  FROM legs l JOIN open_lots o ON o.lot = l.lot JOIN due_days i ON i.id = l.lot CROSS JOIN asked q
  WHERE l.role = 'receivable' AND i.due < q.as_of
  UNION ALL
  SELECT id, NULL, NULL, NULL, NULL, NULL, FALSE FROM known
),
details AS (
  SELECT COALESCE(p.donor, '(none)') AS donor,
         COALESCE(k.name, p.donor, 'Money of no donor') AS name,
         p.measure, p.entry_id, p.file, p.line, p.amount, p.illustrative
  FROM parts p LEFT JOIN known k ON k.id = p.donor CROSS JOIN asked q
  WHERE q.donor IS NULL OR p.donor = q.donor
)
SELECT donor, MIN(name) AS name,
       CAST(COALESCE(SUM(CASE measure WHEN 'pledged' THEN amount END), 0) AS DECIMAL(24,2)) AS pledged,
       CAST(COALESCE(SUM(CASE measure WHEN 'agreed' THEN amount END), 0) AS DECIMAL(24,2)) AS agreed,
       CAST(COALESCE(SUM(CASE measure WHEN 'due' THEN amount END), 0) AS DECIMAL(24,2)) AS due,
       CAST(COALESCE(SUM(CASE measure WHEN 'received' THEN amount END), 0) AS DECIMAL(24,2)) AS received,
       CAST(COALESCE(SUM(CASE measure WHEN 'rate_difference' THEN amount END), 0) AS DECIMAL(24,2)) AS rate_difference,
       CAST(COALESCE(SUM(CASE measure WHEN 'due' THEN amount WHEN 'received' THEN -(amount) WHEN 'rate_difference' THEN -(amount) END), 0) AS DECIMAL(24,2)) AS outstanding,
       CAST(COALESCE(SUM(CASE measure WHEN 'overdue_1_90' THEN amount END), 0) AS DECIMAL(24,2)) AS overdue_1_90,
       CAST(COALESCE(SUM(CASE measure WHEN 'overdue_91_365' THEN amount END), 0) AS DECIMAL(24,2)) AS overdue_91_365,
       CAST(COALESCE(SUM(CASE measure WHEN 'overdue_over_365' THEN amount END), 0) AS DECIMAL(24,2)) AS overdue_over_365,
       CAST(COALESCE(SUM(CASE measure WHEN 'spent' THEN amount END), 0) AS DECIMAL(24,2)) AS spent
FROM details CROSS JOIN (SELECT as_of FROM asked) AS day GROUP BY donor
ORDER BY name, donor;
