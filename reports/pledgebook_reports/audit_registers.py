"""Registers of audit: what the books would bring up today, what auditors found, what donors confirmed."""

from __future__ import annotations

from pledgebook.rules.audit_categories import CATEGORIES
from pledgebook_reports.audit_remarks import ageing, reach
from pledgebook_reports.table import Column, Report

_CATEGORIES = ", ".join(
    f"({number}, '{category}')" for number, category in enumerate(CATEGORIES, start=1)
)

HACT_FORECAST = Report(
    name="hact-forecast",
    title="What an audit would find today, by the sixteen kinds of financial finding",
    row_columns=(
        Column("category", "Kind of finding (HACT)", "text"),
        Column("codes", "Rules", "text"),
        Column("findings", "Findings", "count"),
    ),
    figures=(Column("amount", "Amount"), Column("excepted", "Of these let stand by exceptions")),
    sql=f"""kinds (position, category) AS (VALUES {_CATEGORIES}),
rate_days AS (
  SELECT r.currency, MAX(r.date) AS date FROM rates r CROSS JOIN asked q WHERE r.date <= q.as_of
  GROUP BY r.currency
),
latest AS (
  SELECT r.currency, MAX(r.rate) AS rate FROM rates r
  JOIN rate_days d ON d.currency = r.currency AND d.date = r.date GROUP BY r.currency
),
own AS (SELECT MIN(currency) AS currency FROM facilities),
found AS (
  SELECT f.*, CAST(CASE WHEN f.currency = o.currency THEN f.amount
                        ELSE f.amount * l.rate END AS DECIMAL(24,2)) AS value
  FROM findings f CROSS JOIN own o LEFT JOIN latest l ON l.currency = f.currency
  WHERE f.severity <> 'notice' OR f.excepted
),
counted AS (
  SELECT category, CAST(COUNT(*) AS INTEGER) AS findings FROM found GROUP BY category
),
codes AS (SELECT DISTINCT category, code FROM found),
named AS (
  SELECT category, STRING_AGG(code, ', ' ORDER BY code) AS codes FROM codes GROUP BY category
),
placed AS (
  SELECT f.category, f.excepted, f.value, e.id AS entry_id, e.illustrative,
         CASE WHEN e.kind = 'transaction' THEN e.file END AS file,
         CASE WHEN e.kind = 'transaction' THEN e.line END AS line
  FROM found f JOIN entries e ON e.file = f.file AND e.line = f.line
  WHERE f.value IS NOT NULL
),
sides (measure) AS (VALUES ('amount'), ('excepted')),
details AS (
  SELECT k.category, k.position, COALESCE(n.codes, '') AS codes, COALESCE(c.findings, 0) AS findings,
         s.measure, p.entry_id, p.file, p.line, p.value AS amount, p.illustrative
  FROM placed p JOIN kinds k ON k.category = p.category
  JOIN sides s ON s.measure = 'amount' OR p.excepted
  LEFT JOIN counted c ON c.category = k.category LEFT JOIN named n ON n.category = k.category
  UNION ALL
  SELECT k.category, k.position, COALESCE(n.codes, ''), COALESCE(c.findings, 0), NULL, NULL, NULL,
         NULL, NULL, FALSE
  FROM kinds k LEFT JOIN counted c ON c.category = k.category
  LEFT JOIN named n ON n.category = k.category
)""",  # noqa: S608 -- our own text
    order=("position", "category"),
    invented_of=("amount", "at stake"),
    notes=(
        "What the rules find in these books on the day of their check.",
        "Amounts in other currencies stand at the latest rate; who names none is counted alone.",
    ),
)

AUDIT_FINDINGS = Report(
    name="audit-findings",
    title="Audit findings and cases",
    row_columns=(
        Column("finding", "Finding", "text"),
        Column("category", "Kind", "text"),
        Column("subject", "About", "text"),
        Column("owner", "Owner", "text"),
        Column("raised", "Raised", "date"),
        Column("due", "Due", "date"),
        Column("status", "Status", "text"),
        Column("age", "Days open", "count"),
        Column("overdue", "Days overdue", "count"),
        Column("recommendation", "Recommendation", "text"),
    ),
    figures=(
        Column("amount", "Amount"),
        Column("refunded", "Refunded"),
        Column("documented", "Documented"),
        Column("justified", "Justified"),
        Column("impaired", "Impaired"),
        Column(
            "open",
            "Unresolved",
            of=(
                ("amount", 1),
                ("refunded", -1),
                ("documented", -1),
                ("justified", -1),
                ("impaired", -1),
                ("withdrawn", -1),
            ),
        ),
    ),
    sql="""known AS (
  SELECT f.entry_id, f.id, f.category, f.subject, f.owner, f.date AS raised, f.due, f.status,
         CASE WHEN f.status NOT IN ('Implemented', 'Withdrawn')
              THEN CAST(q.as_of - f.date AS INTEGER) ELSE 0 END AS age,
         CASE WHEN f.due < q.as_of AND f.status NOT IN ('Implemented', 'Withdrawn')
              THEN CAST(q.as_of - f.due AS INTEGER) ELSE 0 END AS overdue,
         COALESCE(f.recommendation, '') AS recommendation, f.value, f.refunded, f.documented,
         f.justified, f.impaired, f.illustrative
  FROM audit_findings f CROSS JOIN asked q
  WHERE f.date <= q.as_of AND NOT (q.real_only AND f.illustrative)
  UNION ALL
  SELECT c.entry_id, c.id, CONCAT('case: ', c.kind), c.subject, '', c.date, NULL, c.status,
         CASE WHEN c.status <> 'recovered' THEN CAST(q.as_of - c.date AS INTEGER) ELSE 0 END, 0, '',
         c.value,
         CASE WHEN c.status = 'recovered' THEN c.value END, NULL, NULL, NULL, c.illustrative
  FROM cases c CROSS JOIN asked q WHERE c.date <= q.as_of AND NOT (q.real_only AND c.illustrative)
),
resolved AS (
  SELECT k.*, 'amount' AS measure, k.value AS part FROM known k
  UNION ALL SELECT k.*, 'refunded', k.refunded FROM known k WHERE k.refunded IS NOT NULL
  UNION ALL SELECT k.*, 'documented', k.documented FROM known k WHERE k.documented IS NOT NULL
  UNION ALL SELECT k.*, 'justified', k.justified FROM known k WHERE k.justified IS NOT NULL
  UNION ALL SELECT k.*, 'impaired', k.impaired FROM known k WHERE k.impaired IS NOT NULL
  UNION ALL
  SELECT k.*, 'withdrawn', k.value - COALESCE(k.refunded, 0) - COALESCE(k.documented, 0)
                           - COALESCE(k.justified, 0) - COALESCE(k.impaired, 0)
  FROM known k WHERE k.status = 'Withdrawn'
),
details AS (
  SELECT id AS finding, category, subject, owner, raised, due, status, age, overdue,
         recommendation, measure, entry_id, CAST(NULL AS VARCHAR) AS file,
         CAST(NULL AS INTEGER) AS line, part AS amount, illustrative
  FROM resolved
)""",
    order=("status", "due", "finding"),
    invented_of=("amount", "found"),
    remarks=ageing,
)

CONFIRMATIONS = Report(
    name="confirmations",
    title="Receipts confirmed by donors",
    row_columns=(
        Column("donor", "Donor", "text"),
        Column("name", "Name", "text"),
        Column("outcome", "Latest reply", "text"),
        Column("day", "Balance of", "date"),
        Column("document", "Reply on file", "text"),
    ),
    figures=(
        Column("received", "Received to date"),
        Column("at_day", "Received by that day"),
        Column("confirmed", "Confirmed"),
        Column("difference", "Difference", of=(("at_day", 1), ("confirmed", -1))),
        Column("later", "Receivable then, received since"),
        Column("unconfirmed", "Not confirmed", of=(("received", 1), ("covered", -1))),
    ),
    sql="""replies AS (
  SELECT c.*, ROW_NUMBER() OVER (PARTITION BY c.donor ORDER BY c.day DESC, c.date DESC) AS n
  FROM confirmations c CROSS JOIN asked q
  WHERE c.date <= q.as_of AND NOT (q.real_only AND c.illustrative)
),
latest AS (SELECT * FROM replies WHERE n = 1),
receipts AS (
  SELECT m.donor, m.date, m.entry_id, m.file, m.line, m.effect, m.illustrative, l.day, l.outcome
  FROM moves m LEFT JOIN latest l ON l.donor = m.donor
  WHERE m.measure = 'received' AND m.donor IS NOT NULL
),
owed AS (
  SELECT g.donor, g.lot, MIN(g.date) AS since FROM legs g
  WHERE g.role = 'receivable' AND g.lot IS NOT NULL AND g.value > 0 GROUP BY g.donor, g.lot
),
parts AS (
  SELECT donor, 'received' AS measure, entry_id, file, line, effect AS amount, illustrative
  FROM receipts
  UNION ALL
  SELECT donor, 'at_day', entry_id, file, line, effect, illustrative FROM receipts
  WHERE day IS NOT NULL AND date <= day
  UNION ALL
  SELECT donor, 'covered', entry_id, file, line, effect, illustrative FROM receipts
  WHERE outcome = 'agreed' AND date <= day
  UNION ALL
  -- Who agrees to less than was received covers no more than that.
  SELECT l.donor, 'covered', l.entry_id, NULL, NULL, l.value - r.effect, l.illustrative
  FROM latest l JOIN (SELECT donor, SUM(effect) AS effect FROM receipts WHERE date <= day
                      GROUP BY donor) r ON r.donor = l.donor
  WHERE l.outcome = 'agreed' AND l.value < r.effect
  UNION ALL
  SELECT donor, 'confirmed', entry_id, NULL, NULL, value, illustrative FROM latest
  WHERE outcome <> 'no-reply'
  UNION ALL
  SELECT g.donor, 'later', g.entry_id, g.file, g.line, -g.value, g.illustrative
  FROM legs g JOIN owed o ON o.donor = g.donor AND o.lot = g.lot JOIN latest l ON l.donor = g.donor
  WHERE g.role = 'receivable' AND g.value < 0 AND o.since <= l.day AND g.date > l.day
  UNION ALL
  SELECT donor, NULL, NULL, NULL, NULL, NULL, FALSE FROM signed WHERE in_totals
  UNION ALL
  SELECT donor, NULL, NULL, NULL, NULL, NULL, FALSE FROM latest
),
donor_names AS (SELECT id, MIN(name) AS name FROM parties GROUP BY id),
details AS (
  SELECT p.donor, COALESCE(d.name, p.donor) AS name, COALESCE(l.outcome, 'not asked') AS outcome,
         l.day, COALESCE(l.document, '') AS document, p.measure, p.entry_id, p.file, p.line,
         p.amount, p.illustrative
  FROM parts p CROSS JOIN asked q LEFT JOIN latest l ON l.donor = p.donor
  LEFT JOIN donor_names d ON d.id = p.donor
  WHERE q.donor IS NULL OR p.donor = q.donor
)""",
    order=("donor",),
    filters=frozenset(("donor",)),
    invented_of=("received", "received"),
    notes=(
        "A reply that agrees confirms what had been received by its day (ISA 505).",
        "Without one, receipts since of what was owed then are evidence of another kind.",
    ),
    remarks=reach,
)
