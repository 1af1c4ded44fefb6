-- Sources and uses of funds, over all books of a warehouse that `pledgebook export parquet` has written.
-- Made from the report sources-and-uses by `make golden`; change the report, not this file.
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
  SELECT entry_id, id, donor AS donor, donor AS legal, facility, date, amount, currency, value, first_value,
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
advanced AS (
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
),
lines (position, line, section, label) AS (
  VALUES (10, 'contributions', 'Sources', 'Contributions from donors'),
         (20, 'interest', 'Sources', 'Fund earned interest and investment income'),
         (30, 'refunds', 'Sources', 'Refunds to contributors'),
         (40, 'other', 'Sources', 'Other income and balances brought forward'),
         (50, 'sources', 'Sources', 'Total sources of funds'),
         (110, 'transferred', 'Uses', 'Transfers to partners'),
         (120, 'returned', 'Uses', 'Refunds received from partners'),
         (130, 'net funded', 'Uses', 'Net funded amount'),
         (141, 'Staff', 'Uses', '1 Staff and other personnel'),
         (142, 'Supplies', 'Uses', '2 Supplies, commodities, materials'),
         (143, 'Equipment', 'Uses', '3 Equipment, vehicles, furniture'),
         (144, 'Contractual', 'Uses', '4 Contractual services'),
         (145, 'Travel', 'Uses', '5 Travel'),
         (146, 'Transfers', 'Uses', '6 Transfers and grants to counterparts'),
         (147, 'Operating', 'Uses', '7 General operating and other direct costs'),
         (148, 'charges', 'Uses', '7 Bank charges and running costs of management'),
         (149, 'uncategorised', 'Uses', 'Expenditure of no category'),
         (151, 'Indirect', 'Uses', '8 Indirect support costs: fee of the agency'),
         (160, 'expenditure', 'Uses', 'Total expenditure'),
         (170, 'liquidated', 'Uses', 'Less: met by partners from transfers'),
         (180, 'prepayments', 'Uses', 'Prepayments to contractors, net'),
         (190, 'exchange', 'Uses', 'Exchange losses, net'),
         (200, 'uses', 'Uses', 'Total uses of funds'),
         (310, 'opening', 'Balance', 'Opening balance'),
         (320, 'change', 'Balance', 'Change: sources less uses'),
         (330, 'closing', 'Balance', 'Closing balance'),
         (340, 'with partners', 'Balance', 'Balance of funds with partners')
),
sums (line, whole, sign) AS (
  SELECT l.line, t.whole, t.sign
  FROM lines l JOIN (
    VALUES (10, 40, 'sources', 1), (10, 40, 'change', 1), (10, 40, 'opening', 1),
           (10, 40, 'closing', 1), (110, 120, 'net funded', 1), (110, 120, 'with partners', 1),
           (170, 170, 'with partners', 1), (141, 151, 'expenditure', 1), (110, 120, 'uses', 1),
           (141, 151, 'uses', 1), (170, 190, 'uses', 1), (110, 120, 'change', -1),
           (141, 151, 'change', -1), (170, 190, 'change', -1), (110, 120, 'opening', -1),
           (141, 151, 'opening', -1), (170, 190, 'opening', -1), (110, 120, 'closing', -1),
           (141, 151, 'closing', -1), (170, 190, 'closing', -1)
  ) AS t (first, last, whole, sign) ON l.position BETWEEN t.first AND t.last
),
flows AS (
  SELECT CASE WHEN m.measure = 'received' THEN 'contributions'
              WHEN m.role = 'other-income' OR m.measure = 'transfers' THEN 'other'
              WHEN m.role = 'prepayment' THEN 'prepayments'
              WHEN m.measure <> 'spent' THEN m.measure
              WHEN m.category = 'Operating' AND m."window" = 'MGMT' THEN 'charges'
              WHEN n.line IS NULL THEN 'uncategorised'
              ELSE m.category END AS line,
         m.entry_id, m.file, m.line AS file_line, m.date,
         CASE WHEN m.measure IN ('spent', 'exchange', 'advances') THEN -m.effect
              ELSE m.effect END AS amount,
         m.illustrative
  FROM moves m LEFT JOIN lines n ON n.line = m.category AND n.position BETWEEN 141 AND 151
  WHERE m.measure NOT IN ('due', 'rate_difference')
    AND (m.measure <> 'advances' OR m.role = 'prepayment')
  UNION ALL
  SELECT measure, entry_id, file, line, date,
         CASE measure WHEN 'transferred' THEN amount ELSE -amount END, illustrative
  FROM partner_moves WHERE amount <> 0
),
timed AS (
  SELECT f.*, f.date < COALESCE(q.from_day, CAST(CONCAT(
           CAST(EXTRACT(YEAR FROM q.as_of) AS VARCHAR(4)), '-01-01') AS DATE)) AS before
  FROM flows f CROSS JOIN asked q
),
spans (kind, before, measure) AS (
  VALUES ('flow', TRUE, 'before'), ('flow', FALSE, 'period'),
         ('flow', TRUE, 'cumulative'), ('flow', FALSE, 'cumulative'),
         ('balance', TRUE, 'before'), ('balance', TRUE, 'period'), ('balance', FALSE, 'period'),
         ('balance', TRUE, 'cumulative'), ('balance', FALSE, 'cumulative'),
         ('opening', TRUE, 'period'), ('spent', TRUE, 'spent'), ('spent', FALSE, 'spent')
),
shown AS (
  SELECT w.line, n.line AS item, n.section, n.label, n.position, w.sign, t.before, t.measure
  FROM (SELECT line, line AS whole, 1 AS sign FROM lines
        UNION ALL SELECT line, whole, sign FROM sums) AS w
  JOIN lines n ON n.line = w.whole
  JOIN spans t ON t.kind = CASE WHEN w.whole = 'opening' THEN 'opening'
                                WHEN w.whole IN ('closing', 'with partners') THEN 'balance'
                                ELSE 'flow' END
    OR (t.kind = 'spent' AND w.whole = 'expenditure')
),
details AS (
  SELECT s.item, s.section, s.label, s.position, s.measure, t.entry_id, t.file,
         t.file_line AS line, CAST(s.sign * t.amount AS DECIMAL(24,2)) AS amount, t.illustrative
  FROM timed t JOIN shown s ON s.line = t.line AND s.before = t.before
  UNION ALL
  SELECT line, section, label, position, NULL, NULL, NULL, NULL, NULL, FALSE
  FROM lines WHERE line <> 'uncategorised'
)
SELECT item, MIN(section) AS section, MIN(label) AS label, MIN(position) AS position,
       CAST(COALESCE(SUM(CASE measure WHEN 'before' THEN amount END), 0) AS DECIMAL(24,2)) AS before,
       CAST(COALESCE(SUM(CASE measure WHEN 'period' THEN amount END), 0) AS DECIMAL(24,2)) AS period,
       CAST(COALESCE(SUM(CASE measure WHEN 'cumulative' THEN amount END), 0) AS DECIMAL(24,2)) AS cumulative
FROM details CROSS JOIN (SELECT as_of FROM asked) AS day GROUP BY item
ORDER BY position;
