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
from pledgebook_reports.ties import CASH, by_obligation

_SQL = f"""{COMMITMENTS},
settled AS (
  SELECT p.entry_id, p.file, p.line, p.obligation,
         CASE p.role WHEN 'cash' THEN 'paid' WHEN 'expense' THEN 'spent' ELSE p.role END AS measure,
         CASE p.role WHEN 'expense' THEN p.value ELSE -p.value END AS amount,
         CASE p.role WHEN 'expense' THEN p.units ELSE -p.units END AS units, p.currency,
         p.illustrative
  FROM postings p JOIN contracts c ON c.id = p.obligation
  LEFT JOIN homes h ON h.id = p.agreement CROSS JOIN asked q
  WHERE p.role IN ('cash', 'payable', 'retention', 'expense') AND NOT p.draft AND p.date <= q.as_of
    AND (q.donor IS NULL OR p.donor = q.donor)
    AND (q.agreement IS NULL OR p.agreement = q.agreement)
    AND (q.facility IS NULL OR COALESCE(h.facility, c.facility) = q.facility)
    AND NOT (q.real_only AND p.illustrative)
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
named AS (
  SELECT s.obligation, COALESCE(k.name, c.payee) AS payee, c."window" AS window_id, s.agreements,
         s.signed_on, s.closed_on
  FROM shown s JOIN contracts c ON c.id = s.obligation LEFT JOIN known k ON k.id = c.payee
)"""  # noqa: S608 -- our own text

SQL = f"""{_SQL},
parts AS (
  SELECT obligation, kind AS measure, entry_id, file, line, value AS amount, illustrative
  FROM acts WHERE kind <> 'closed'
  UNION ALL
  SELECT obligation, 'open', entry_id, file, line, held, illustrative FROM acts
  UNION ALL
  SELECT obligation, measure, entry_id, file, line, amount, illustrative FROM settled
  WHERE obligation IN (SELECT obligation FROM shown)
),
details AS (
  SELECT obligation, CAST(NULL AS VARCHAR) AS payee, CAST(NULL AS VARCHAR) AS window_id,
         CAST(NULL AS VARCHAR) AS agreements, CAST(NULL AS DATE) AS signed_on,
         CAST(NULL AS DATE) AS closed_on, measure, entry_id, file, line, amount, illustrative
  FROM parts
  UNION ALL
  SELECT n.*, NULL, NULL, NULL, NULL, NULL, FALSE FROM named n
)"""  # noqa: S608 -- our own text
"""The contract's own cells stand beside its parts, for there are many parts to a contract."""

ORIGINAL = f"""{_SQL},
binding AS (
  SELECT obligation, agreement FROM acts GROUP BY obligation, agreement
  HAVING SUM(CASE kind WHEN 'drawn' THEN -amount ELSE amount END) > 0
    AND MAX(CASE WHEN kind = 'closed' THEN 1 ELSE 0 END) = 0
),
parts AS (
  SELECT obligation, kind AS measure, entry_id, file, line, amount, currency, illustrative
  FROM acts WHERE kind <> 'closed'
  UNION ALL
  SELECT a.obligation, 'open', a.entry_id, a.file, a.line,
         CASE a.kind WHEN 'drawn' THEN -a.amount ELSE a.amount END, a.currency, a.illustrative
  FROM acts a JOIN binding b ON b.obligation = a.obligation
    AND COALESCE(b.agreement, '') = COALESCE(a.agreement, '')
  UNION ALL
  SELECT obligation, measure, entry_id, file, line, units, currency, illustrative FROM settled
),
details AS (
  SELECT n.*, p.measure, p.entry_id, p.file, p.line, p.amount, p.currency, p.illustrative
  FROM parts p JOIN named n ON n.obligation = p.obligation
)"""  # noqa: S608 -- our own text
"""A contract in its own currency, what was settled of it in that of the accounts."""

PAPERS = """SELECT obligation, entry_id, kind, path, state, digest FROM (
  SELECT n.obligation, p.entry_id, p.kind, p.path, p.state, p.digest, 1 AS place, p.line
  FROM named n JOIN papers p ON p.entry_id = n.obligation AND p.kind = 'document'
  UNION ALL
  SELECT n.obligation, p.entry_id, p.kind, p.path, p.state, p.digest, 2, p.line
  FROM named n JOIN (SELECT DISTINCT obligation, file, line FROM acts WHERE file IS NOT NULL) AS a
    ON a.obligation = n.obligation
  JOIN papers p ON p.file = a.file AND p.line = a.line
) AS found WHERE path IS NOT NULL ORDER BY obligation, place, line, path"""
"""The signed contract first, then what the vouchers that drew on it bear."""

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
    original=ORIGINAL,
    papers=PAPERS,
    ties=(
        by_obligation("paid", "the cash accounts, by obligation", *CASH),
        by_obligation("payable", "the payable accounts, by obligation", "Liabilities:Payable"),
        by_obligation(
            "retention", "the retention accounts, by obligation", "Liabilities:Retention"
        ),
    ),
    order=("obligation",),
    filters=frozenset(("donor", "agreement", "facility", "window", "location", "project")),
    notes=("Variation orders are in the revised sum. A closed contract binds nothing more.",),
)
