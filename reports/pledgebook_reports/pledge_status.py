"""Pledge status: what each donor promised, signed, owed, paid and what of it is spent.

`pledge-shortfall` explains the difference between what was first promised and what was received.

One row a donor, with every member of the Coalition and every donor, also those who pledged nothing.
Pledges are valued at the rate of the day they were made. Overdue is the open part of instalments
that have fallen due and been posted, by the days between their due date and the day of the figures. What
a donor gives on behalf of another party stands under that party, the source, in both reports.
"""

from __future__ import annotations

from pledgebook_reports.table import Column, Report
from pledgebook_reports.ties import DUE, SPENT

_KNOWN = """known AS (
  SELECT id, MIN(name) AS name FROM parties WHERE member OR roles LIKE '%donor%' GROUP BY id
),
due_days AS (
  SELECT id, MIN(due) AS due FROM instalments GROUP BY id
),
open_lots AS (
  SELECT lot FROM legs WHERE role = 'receivable' AND lot IS NOT NULL
  GROUP BY lot HAVING SUM(value) <> 0
)"""

_OPEN = """SELECT l.donor,
         CASE WHEN i.due < q.as_of - INTERVAL '365' DAY THEN 'overdue_over_365'
              WHEN i.due < q.as_of - INTERVAL '90' DAY THEN 'overdue_91_365'
              ELSE 'overdue_1_90' END,
         l.entry_id, l.file, l.line, {amount}, l.illustrative
  FROM legs l JOIN open_lots o ON o.lot = l.lot JOIN due_days i ON i.id = l.lot CROSS JOIN asked q
  WHERE l.role = 'receivable' AND i.due < q.as_of"""

SQL = f"""{_KNOWN},
parts AS (
  SELECT donor, measure, entry_id, file, line, amount, illustrative FROM moves
  WHERE measure IN ('due', 'received', 'rate_difference', 'spent')
  UNION ALL
  SELECT donor, 'pledged', entry_id, NULL, NULL, value, illustrative FROM promised
  UNION ALL
  SELECT donor, 'agreed', entry_id, NULL, NULL, value, illustrative FROM signed WHERE in_totals
  UNION ALL
  {_OPEN.format(amount="l.value")}
  UNION ALL
  SELECT id, NULL, NULL, NULL, NULL, NULL, FALSE FROM known
),
details AS (
  SELECT COALESCE(p.donor, '(none)') AS donor,
         COALESCE(k.name, p.donor, 'Money of no donor') AS name,
         p.measure, p.entry_id, p.file, p.line, p.amount, p.illustrative
  FROM parts p LEFT JOIN known k ON k.id = p.donor CROSS JOIN asked q
  WHERE q.donor IS NULL OR p.donor = q.donor
)"""  # noqa: S608 -- our own text

ORIGINAL = f"""{_KNOWN},
lots AS (
  SELECT * FROM legs WHERE role IN ('receivable', 'deferred')
),
mixed AS (
  SELECT file, line, agreement, SUM(CASE WHEN role = 'contribution' THEN 0 ELSE 1 END) AS lots,
         SUM(CASE WHEN role = 'contribution' THEN 1 ELSE 0 END) AS credits,
         SUM(value) AS remainder,
         MIN(CASE WHEN role <> 'contribution' THEN currency END) AS least,
         MAX(CASE WHEN role <> 'contribution' THEN currency END) AS most
  FROM legs WHERE role IN ('receivable', 'deferred', 'contribution')
  GROUP BY file, line, agreement
),
mirrored AS (
  SELECT file, line, agreement FROM mixed WHERE lots > 0 AND credits > 0 AND remainder = 0
),
credited AS (
  SELECT l.*, l.units AS owed FROM lots l JOIN mirrored m
    ON m.file = l.file AND m.line = l.line AND m.agreement = l.agreement
  UNION ALL
  SELECT l.*, -l.units FROM legs l LEFT JOIN mirrored m
    ON m.file = l.file AND m.line = l.line AND m.agreement = l.agreement
  WHERE l.role = 'contribution' AND m.file IS NULL
),
parts AS (
  SELECT donor, 'due' AS measure, entry_id, file, line, owed AS amount, currency, illustrative
  FROM credited
  UNION ALL
  SELECT donor, 'received', entry_id, file, line, owed, currency, illustrative FROM credited
  UNION ALL
  SELECT donor, 'received', entry_id, file, line, -units, currency, illustrative FROM lots
  UNION ALL
  SELECT l.donor, 'received', l.entry_id, l.file, l.line, -l.units, l.currency, l.illustrative
  FROM legs l LEFT JOIN mixed m
    ON m.file = l.file AND m.line = l.line AND m.agreement = l.agreement
  WHERE l.role = 'exchange' AND l.receipt AND COALESCE(m.least, l.currency) = l.currency
    AND COALESCE(m.most, l.currency) = l.currency
  UNION ALL
  SELECT donor, 'spent', entry_id, file, line, units, currency, illustrative FROM legs
  WHERE role = 'expense'
  UNION ALL
  SELECT donor, 'pledged', entry_id, NULL, NULL, amount, currency, illustrative FROM promised
  UNION ALL
  SELECT donor, 'agreed', entry_id, NULL, NULL, amount, currency, illustrative FROM signed
  WHERE in_totals
  UNION ALL
  {_OPEN.format(amount="l.units, l.currency")}
),
details AS (
  SELECT COALESCE(p.donor, '(none)') AS donor,
         COALESCE(k.name, p.donor, 'Money of no donor') AS name,
         p.measure, p.entry_id, p.file, p.line, p.amount, p.currency, p.illustrative
  FROM parts p LEFT JOIN known k ON k.id = p.donor CROSS JOIN asked q
  WHERE q.donor IS NULL OR p.donor = q.donor
)"""  # noqa: S608 -- our own text
"""What is due and received in the currency of the instalments, where an entry moves such lots.

The contributions of an entry are then what its lots are; what a rate made of them is left out.
"""

PLEDGE_STATUS = Report(
    name="pledge-status",
    title="Pledge status",
    row_columns=(Column("donor", "Id", "text"), Column("name", "Donor", "text")),
    figures=(
        Column("pledged", "Pledged"),
        Column("agreed", "Agreed"),
        Column("due", "Due"),
        Column("received", "Received"),
        Column("rate_difference", "Rate difference"),
        Column(
            "outstanding",
            "Outstanding",
            of=(("due", 1), ("received", -1), ("rate_difference", -1)),
        ),
        Column("overdue_1_90", "Overdue 1–90 days"),
        Column("overdue_91_365", "Overdue 91–365 days"),
        Column("overdue_over_365", "Overdue over 365 days"),
        Column("spent", "Spent"),
    ),
    sql=SQL,
    original=ORIGINAL,
    by_source=True,
    order=("name", "donor"),
    filters=frozenset(("donor", "facility")),
    ties=(SPENT, DUE),
)

BRIDGE_SQL = """known AS (
  SELECT id, MIN(name) AS name FROM parties WHERE member OR roles LIKE '%donor%' GROUP BY id
),
contracts AS (
  SELECT a.* FROM grants a CROSS JOIN asked q
  WHERE a.date <= q.as_of AND (q.facility IS NULL OR a.facility = q.facility)
    AND NOT (q.real_only AND a.illustrative)
),
pledged AS (
  SELECT p.* FROM pledge_acts p CROSS JOIN asked q
  WHERE p.date <= q.as_of AND (q.facility IS NULL OR p.facility = q.facility)
    AND NOT (q.real_only AND p.illustrative)
),
taken_up AS (
  SELECT c.id, c.donor, c.entry_id, c.in_totals, c.illustrative, p.donor AS promiser,
         -p.value AS value
  FROM contracts c JOIN pledged p ON p.kind = 'converted' AND p.entry_id = c.entry_id
),
open_pledges AS (
  SELECT pledge, SUM(value) < 0 AS exceeded FROM pledged GROUP BY pledge
),
fallen_due AS (
  SELECT i.entry_id, i.id, c.id AS agreement, c.donor, i.signed_value AS value, c.illustrative
  FROM instalments i JOIN contracts c ON c.id = i.agreement
  WHERE c.in_totals AND i.signed_value IS NOT NULL
    AND i.id IN (SELECT lot FROM legs WHERE lot IS NOT NULL AND value > 0 AND role = 'receivable')
),
at_signature AS (
  SELECT DISTINCT agreement FROM fallen_due
),
parts AS (
  SELECT donor, CASE WHEN kind = 'pledge' THEN 'promised' ELSE 'changed' END AS measure,
         entry_id, CAST(NULL AS VARCHAR) AS file, CAST(NULL AS INTEGER) AS line, value AS amount,
         illustrative
  FROM pledged WHERE kind <> 'converted'
  UNION ALL
  SELECT p.donor, CASE WHEN o.exceeded THEN 'changed' ELSE 'unsigned' END, p.entry_id, NULL, NULL,
         -p.value, p.illustrative
  FROM pledged p JOIN open_pledges o ON o.pledge = p.pledge
  UNION ALL
  SELECT promiser, 'changed', entry_id, NULL, NULL, -value, illustrative
  FROM taken_up WHERE promiser <> donor
  UNION ALL
  SELECT donor, 'changed', entry_id, NULL, NULL, value, illustrative
  FROM taken_up WHERE promiser <> donor
  UNION ALL
  SELECT donor, 'not_due', entry_id, NULL, NULL, -value, illustrative
  FROM taken_up WHERE NOT in_totals
  UNION ALL
  SELECT c.donor, CASE WHEN t.id IS NULL THEN 'changed' ELSE 'rate' END, c.entry_id, NULL, NULL,
         c.first_value - COALESCE(t.value, 0), c.illustrative
  FROM contracts c LEFT JOIN taken_up t ON t.id = c.id WHERE c.in_totals
  UNION ALL
  SELECT donor, 'changed', entry_id, NULL, NULL, value - first_value, illustrative
  FROM contracts WHERE in_totals
  UNION ALL
  SELECT donor, 'not_due', entry_id, NULL, NULL, -value, illustrative
  FROM contracts WHERE in_totals
  UNION ALL
  SELECT donor, 'not_due', entry_id, NULL, NULL, value, illustrative FROM fallen_due
  UNION ALL
  SELECT donor, 'rate', entry_id, NULL, NULL, -value, illustrative FROM fallen_due
  UNION ALL
  SELECT m.donor, CASE WHEN s.agreement IS NULL THEN 'not_due' ELSE 'rate' END, m.entry_id, m.file,
         m.line, m.amount, m.illustrative
  FROM moves m LEFT JOIN at_signature s ON s.agreement = m.agreement WHERE m.measure = 'due'
  UNION ALL
  SELECT donor, 'unpaid', entry_id, file, line,
         CASE WHEN measure = 'due' THEN -amount ELSE amount END, illustrative
  FROM moves WHERE measure IN ('due', 'received', 'rate_difference')
  UNION ALL
  SELECT donor, 'rate', entry_id, file, line, -amount, illustrative
  FROM moves WHERE measure = 'rate_difference'
  UNION ALL
  SELECT donor, measure, entry_id, file, line, amount, illustrative
  FROM moves WHERE measure IN ('received', 'spent')
),
details AS (
  SELECT COALESCE(p.donor, '(none)') AS donor,
         COALESCE(k.name, p.donor, 'Money of no donor') AS name,
         p.measure, p.entry_id, p.file, p.line, p.amount, p.illustrative
  FROM parts p LEFT JOIN known k ON k.id = p.donor CROSS JOIN asked q
  WHERE q.donor IS NULL OR p.donor = q.donor
)"""

PLEDGE_SHORTFALL = Report(
    name="pledge-shortfall",
    title="From the first promise to the money received",
    row_columns=(Column("donor", "Id", "text"), Column("name", "Donor", "text")),
    figures=(
        Column("promised", "First promised"),
        Column("changed", "Promise changed"),
        Column("unsigned", "Not signed"),
        Column("not_due", "Not yet due"),
        Column("unpaid", "Due and not paid"),
        Column("rate", "Rates moved"),
        Column("received", "Received"),
        Column("shortfall", "Shortfall", of=(("promised", 1), ("received", -1))),
    ),
    sql=BRIDGE_SQL,
    no_original="it tells what rates made of the promises",
    by_source=True,
    order=("name", "donor"),
    filters=frozenset(("donor", "facility")),
    notes=(
        "From left to right: the first promise, what changed of it, what was received.",
        "Promise changed: revised, lapsed, signed beyond a pledge or without one.",
        "Not yet due holds joint grants of which the facility's share is unknown, too.",
    ),
    ties=(SPENT,),
)
"""Promised + changed + unsigned + not due + unpaid + rates is received, to the cent, for each donor.

Rates moved: a pledge at the rate of its day against the agreement at that of its signature, against
instalments at that of their due days, against what the receipts brought.
"""
