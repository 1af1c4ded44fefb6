"""Deadlines: what is to be done by when, for which agreement and party, and the money at stake.

Reports to donors as the agreement's `reports-due` names them and none issued covers yet; instalments
not received; agreements that end or have ended and are not closed, and their closure (policy
`closure-days`); guarantees; vettings; advances, at the end of their period or after `advance-days`,
whichever is first. What is done is left out: an instalment received, an advance liquidated, a
guarantee whose prepayment is worked off, the lapsed vetting of a payee with no open contract.
"""

from __future__ import annotations

from pledgebook_reports.sources import COMMITMENTS
from pledgebook_reports.table import Column, Report

SQL = f"""{COMMITMENTS},
words (kind, label) AS (
  VALUES ('report', 'Report to the donor'), ('instalment', 'Instalment to be received'),
         ('end', 'End of agreement'), ('closure', 'Agreement to be closed'),
         ('guarantee', 'Guarantee expires'), ('vetting', 'Vetting expires'),
         ('advance', 'Advance to be liquidated')
),
lots AS (
  SELECT lot, SUM(value) AS value FROM legs WHERE role = 'receivable' AND lot IS NOT NULL
  GROUP BY lot
),
advanced AS (
  SELECT advance, SUM(value) AS value FROM legs WHERE role = 'advance' AND advance IS NOT NULL
  GROUP BY advance
),
prepaid AS (
  SELECT party, SUM(value) AS value FROM legs WHERE role = 'prepayment' GROUP BY party
),
working AS (
  SELECT c.payee, SUM(a.held) AS held FROM acts a JOIN contracts c ON c.id = a.obligation
  GROUP BY c.payee
),
asked_for AS (
  SELECT d.*, a.donor, a.facility FROM deadlines d
  LEFT JOIN (SELECT id, MIN(donor) AS donor, MIN(facility) AS facility FROM agreements GROUP BY id)
    AS a ON a.id = d.agreement
  CROSS JOIN asked q
  WHERE (q.donor IS NULL OR a.donor = q.donor)
    AND (q.agreement IS NULL OR d.agreement = q.agreement)
    AND (q.facility IS NULL OR a.facility = q.facility)
    AND d.since <= q.as_of AND NOT (q.real_only AND d.illustrative)
),
still_open AS (
  SELECT d.kind, d.subject, d.day, d.agreement, d.party, d.entry_id, d.illustrative,
         CASE d.kind WHEN 'instalment' THEN COALESCE(l.value, d.value)
                     WHEN 'advance' THEN COALESCE(v.value, d.value)
                     ELSE d.value END AS value
  FROM asked_for d
  LEFT JOIN lots l ON d.kind = 'instalment' AND l.lot = d.subject
  LEFT JOIN advanced v ON d.kind = 'advance' AND v.advance = d.subject
  LEFT JOIN prepaid r ON d.kind = 'guarantee' AND r.party = d.party
  LEFT JOIN working w ON d.kind = 'vetting' AND w.payee = d.party
  CROSS JOIN asked q
  WHERE CASE d.kind WHEN 'instalment' THEN COALESCE(l.value, d.value, 1) <> 0
                    WHEN 'advance' THEN COALESCE(v.value, d.value, 1) <> 0
                    WHEN 'guarantee' THEN COALESCE(r.value, 0) <> 0
                    WHEN 'vetting' THEN d.day >= q.as_of OR COALESCE(w.held, 0) > 0
                    ELSE TRUE END
),
details AS (
  SELECT CONCAT(w.label, ': ', o.subject) AS task, o.day,
         CASE WHEN o.day < q.as_of AND o.kind = 'end' THEN 'not closed'
              WHEN o.day < q.as_of THEN 'overdue'
              WHEN o.day < q.as_of + INTERVAL '30' DAY THEN 'within 30 days'
              WHEN o.day < q.as_of + INTERVAL '90' DAY THEN 'within 90 days'
              ELSE 'later' END AS state,
         COALESCE(o.agreement, '') AS agreement, COALESCE(n.name, o.party, '') AS name,
         CASE WHEN o.value IS NULL THEN NULL ELSE 'amount' END AS measure, o.entry_id,
         CAST(NULL AS VARCHAR) AS file, CAST(NULL AS INTEGER) AS line, o.value AS amount,
         o.illustrative
  FROM still_open o JOIN words w ON w.kind = o.kind
  LEFT JOIN (SELECT id, MIN(name) AS name FROM parties GROUP BY id) AS n ON n.id = o.party
  CROSS JOIN asked q
)"""  # noqa: S608 -- our own text

DEADLINES = Report(
    name="deadlines",
    title="Deadlines",
    row_columns=(
        Column("task", "What", "text"),
        Column("day", "By", "date"),
        Column("state", "State", "text"),
        Column("agreement", "Agreement", "text"),
        Column("name", "Donor, payee or partner", "text"),
    ),
    figures=(Column("amount", "Amount", total=False),),
    sql=SQL,
    order=("day", "task"),
    filters=frozenset(("donor", "agreement", "facility")),
    invented_of=("amount", "in these lines"),
)
