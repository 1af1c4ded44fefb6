"""Obligations: contract by contract what was signed, varied, drawn, paid, and what is still open.

Drawn is what was accepted or paid ahead: minus the sum of the bank, payable and retention legs of
the entries that name the contract, so that what is drawn is paid, payable or retained. Open is what
the contract still binds; closing a contract releases what was not drawn. A contract in another
currency is shown at the official rate of the day on which it was signed, payments as booked.
Source: UNDP programme and operations policies, commitment control; IPSAS 1, commitments.
"""

from __future__ import annotations

from pledgebook_reports.sources import COMMITMENTS
from pledgebook_reports.table import Column, Ratio, Report

SQL = f"""{COMMITMENTS},
settled AS (
  SELECT p.entry_id, p.file, p.line, p.obligation,
         CASE p.role WHEN 'cash' THEN 'paid' WHEN 'expense' THEN 'spent' ELSE p.role END AS measure,
         CASE p.role WHEN 'expense' THEN p.value ELSE -p.value END AS amount, p.illustrative
  FROM postings p JOIN contracts c ON c.id = p.obligation
  LEFT JOIN homes h ON h.id = p.agreement CROSS JOIN asked q
  WHERE p.role IN ('cash', 'payable', 'retention', 'expense') AND NOT p.draft AND p.date <= q.as_of
    AND (q.donor IS NULL OR p.donor = q.donor)
    AND (q.agreement IS NULL OR p.agreement = q.agreement)
    AND (q.facility IS NULL OR COALESCE(h.facility, c.facility) = q.facility)
    AND NOT (q.real_only AND p.illustrative)
),
parts AS (
  SELECT obligation, kind AS measure, entry_id, file, line, value AS amount, illustrative
  FROM acts WHERE kind <> 'closed'
  UNION ALL
  SELECT obligation, 'open', entry_id, file, line, held, illustrative FROM acts
  UNION ALL
  SELECT obligation, measure, entry_id, file, line, amount, illustrative FROM settled
),
shown AS (
  SELECT obligation, MIN(CASE WHEN kind = 'signed' THEN date END) AS signed_on,
         MIN(CASE WHEN kind = 'closed' THEN date END) AS closed_on,
         CASE WHEN COUNT(DISTINCT agreement) <= 1 THEN COALESCE(MIN(agreement), '')
              ELSE CONCAT(MIN(agreement), ' and ', CAST(COUNT(DISTINCT agreement) - 1 AS VARCHAR),
                          ' more') END AS agreements
  FROM acts GROUP BY obligation
),
known AS (
  SELECT id, MIN(name) AS name FROM parties GROUP BY id
),
details AS (
  SELECT p.obligation, COALESCE(k.name, c.payee) AS payee, c."window" AS window_id, s.agreements,
         s.signed_on, s.closed_on, p.measure, p.entry_id, p.file, p.line, p.amount, p.illustrative
  FROM parts p JOIN shown s ON s.obligation = p.obligation JOIN contracts c ON c.id = p.obligation
  LEFT JOIN known k ON k.id = c.payee
)"""  # noqa: S608 -- our own text

OBLIGATIONS = Report(
    name="obligations",
    title="Obligations",
    row_columns=(
        Column("obligation", "Contract", "text"),
        Column("payee", "Payee", "text"),
        Column("window_id", "Window", "text"),
        Column("agreements", "Agreement", "text"),
        Column("signed_on", "Signed on", "date"),
        Column("closed_on", "Closed on", "date"),
    ),
    figures=(
        Column("signed", "Signed"),
        Column("varied", "Variations"),
        Column("revised", "Revised", of=(("signed", 1), ("varied", 1))),
        Column("drawn", "Drawn"),
        Column("paid", "Of it paid"),
        Column("payable", "Payable"),
        Column("retention", "Retention held"),
        Column(
            "released",
            "Released at closing",
            of=(("signed", 1), ("varied", 1), ("drawn", -1), ("open", -1)),
        ),
        Column("open", "Open commitment"),
    ),
    ratios=(Ratio("drawn_share", "Drawn, %", of="drawn", per="revised"),),
    sql=SQL,
    order=("obligation",),
    filters=frozenset(("donor", "agreement", "facility", "window", "location", "project")),
    notes=("Variation orders are in the revised sum. A closed contract binds nothing more.",),
)
