"""Exchange: the rate of an agreement's money from pledge to spending, and what it gained or lost.

A rate is what one unit of the donor's currency comes to in the facility's: of the pledge on its
day, of the agreement at signature, of the instalments on their due days, of what the receipts
brought. The rate of spending is that of local money paid out, in units for one of the facility's.
Differences are losses (gains negative): realised on receipt, unrealised by revaluation, conversion
from the official rate to the bank's (IPSAS 4). Agreements with neither are left out.
"""

from __future__ import annotations

from pledgebook_reports.table import Column, Report
from pledgebook_reports.ties import accounts

SQL = """pledge_rates AS (
  SELECT p.entry_id AS agreement, MIN(p.currency) AS currency, -SUM(p.amount) AS units,
         -SUM(p.value) AS value
  FROM pledge_acts p CROSS JOIN asked q
  WHERE p.kind = 'converted' AND p.date <= q.as_of GROUP BY p.entry_id
),
terms AS (
  SELECT s.id, MIN(a.currency) AS currency, SUM(a.amount) AS units, SUM(a.value) AS value
  FROM signed s JOIN agreements a ON a.id = s.id GROUP BY s.id
),
dues AS (
  SELECT agreement, SUM(units) AS units, SUM(value) AS value FROM legs
  WHERE role = 'receivable' AND units > 0 AND NOT EXISTS (
    SELECT 1 FROM legs r WHERE r.role = 'receivable' AND r.units < 0 AND r.file = legs.file
      AND r.line = legs.line AND r.lot = legs.lot)
  GROUP BY agreement
),
paid_in AS (
  SELECT agreement, file, line, SUM(amount) AS value FROM moves WHERE measure = 'received'
  GROUP BY agreement, file, line HAVING SUM(amount) <> 0
),
receipts AS (
  SELECT l.agreement, -SUM(l.units) AS units, SUM(p.value) AS value
  FROM (SELECT agreement, file, line, SUM(units) AS units FROM legs WHERE role = 'receivable'
        GROUP BY agreement, file, line HAVING SUM(units) < 0) AS l
  JOIN paid_in p ON p.agreement = l.agreement AND p.file = l.file AND p.line = l.line
  GROUP BY l.agreement
),
local_pay AS (
  SELECT agreement, MIN(currency) AS currency, SUM(units) AS units, SUM(value) AS value FROM legs
  WHERE role = 'cash' AND units < 0 AND units <> value GROUP BY agreement
),
parts AS (
  SELECT p.entry_id AS agreement, 'pledged' AS measure, p.entry_id,
         CAST(NULL AS VARCHAR) AS file, CAST(NULL AS INTEGER) AS line, -p.value AS amount,
         p.illustrative
  FROM pledge_acts p JOIN signed s ON s.id = p.entry_id WHERE p.kind = 'converted'
  UNION ALL
  SELECT id, 'agreed', entry_id, NULL, NULL, value, illustrative FROM signed WHERE in_totals
  UNION ALL
  SELECT agreement, measure, entry_id, file, line, amount, illustrative FROM moves
  WHERE measure IN ('due', 'received', 'spent')
  UNION ALL
  SELECT agreement,
         CASE WHEN account LIKE 'Expenses:Exchange:Unrealised%' THEN 'unrealised'
              WHEN account LIKE 'Expenses:Exchange:Conversion%' THEN 'conversion'
              ELSE 'realised' END,
         entry_id, file, line, value, illustrative
  FROM legs WHERE role = 'exchange'
),
exposed AS (
  SELECT id FROM terms WHERE units <> value
  UNION
  SELECT agreement FROM legs WHERE role = 'exchange'
),
details AS (
  SELECT p.agreement, COALESCE(d.name, 'No donor') AS name, COALESCE(t.currency, '') AS currency,
         CASE WHEN g.currency = t.currency THEN
           CAST(CAST(g.value / NULLIF(g.units, 0) AS DECIMAL(18,6)) AS VARCHAR) END AS pledged_at,
         CAST(CAST(t.value / NULLIF(t.units, 0) AS DECIMAL(18,6)) AS VARCHAR) AS signed_at,
         CAST(CAST(u.value / NULLIF(u.units, 0) AS DECIMAL(18,6)) AS VARCHAR) AS due_at,
         CAST(CAST(r.value / NULLIF(r.units, 0) AS DECIMAL(18,6)) AS VARCHAR) AS received_at,
         CASE WHEN y.agreement IS NULL THEN NULL ELSE CONCAT(
           CAST(CAST(y.units / NULLIF(y.value, 0) AS DECIMAL(18,2)) AS VARCHAR), ' ', y.currency)
         END AS spent_at,
         p.measure, p.entry_id, p.file, p.line, p.amount, p.illustrative
  FROM parts p JOIN exposed e ON e.id = p.agreement
  LEFT JOIN terms t ON t.id = p.agreement
  LEFT JOIN (SELECT a.id, MIN(n.name) AS name FROM agreements a JOIN parties n ON n.id = a.donor
             GROUP BY a.id) AS d ON d.id = p.agreement
  LEFT JOIN pledge_rates g ON g.agreement = p.agreement
  LEFT JOIN dues u ON u.agreement = p.agreement
  LEFT JOIN receipts r ON r.agreement = p.agreement
  LEFT JOIN local_pay y ON y.agreement = p.agreement
)"""

EXCHANGE = Report(
    name="exchange",
    title="Exchange from pledge to spending",
    row_columns=(
        Column("agreement", "Agreement", "text"),
        Column("name", "Donor", "text"),
        Column("currency", "Currency", "text"),
        Column("pledged_at", "Rate at pledge", "text"),
        Column("signed_at", "Rate at signature", "text"),
        Column("due_at", "Rate when due", "text"),
        Column("received_at", "Rate of receipts", "text"),
        Column("spent_at", "Local money spent at", "text"),
    ),
    figures=(
        Column("pledged", "Pledged"),
        Column("agreed", "Agreed"),
        Column("due", "Due"),
        Column("received", "Received"),
        Column("realised", "Realised loss (gain −)"),
        Column("unrealised", "Unrealised loss (gain −)"),
        Column("conversion", "Conversion loss (gain −)"),
    ),
    sql=SQL,
    no_original="it tells what became of one currency in another",
    order=("agreement",),
    filters=frozenset(("donor", "agreement", "facility")),
    ties=(
        accounts(
            "unrealised", "the account of unrealised differences", "Expenses:Exchange:Unrealised"
        ),
        accounts(
            "conversion", "the account of conversion differences", "Expenses:Exchange:Conversion"
        ),
        accounts("realised", "the account of realised differences", "Expenses:Exchange:Realised"),
    ),
)
