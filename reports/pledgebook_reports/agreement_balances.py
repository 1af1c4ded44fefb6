"""Agreement balances: the money of each agreement, what of it is still free, and day by day.

The balance is what PB301 holds spending against: cash had, less what was spent, advanced or paid
ahead. Its lowest level is taken at the end of each day that moved it. The uncommitted balance
(IPSAS 1) is the balance less open commitments: what contracts still bind. Agreements of unknown
share are listed, their amount is in no total.
"""

from __future__ import annotations

from pledgebook_reports.sources import COMMITMENTS
from pledgebook_reports.table import Column, Report
from pledgebook_reports.ties import ADVANCES, DUE, INTEREST, REFUNDS, SPENT

SQL = f"""{COMMITMENTS},
owners AS (
  SELECT a.id, MIN(a.donor) AS donor, MIN(p.name) AS name
  FROM agreements a LEFT JOIN parties p ON p.id = a.donor GROUP BY a.id
),
days AS (
  SELECT agreement, date, SUM(effect) AS change FROM moves
  GROUP BY agreement, date HAVING SUM(effect) <> 0
),
levels AS (
  SELECT agreement, date, SUM(change) OVER (PARTITION BY agreement ORDER BY date) AS level FROM days
),
lows AS (
  SELECT agreement, date AS lowest_day FROM (
    SELECT agreement, date, ROW_NUMBER() OVER (PARTITION BY agreement ORDER BY level, date) AS n
    FROM levels
  ) AS numbered WHERE n = 1
),
parts AS (
  SELECT agreement, measure, entry_id, file, line, amount, illustrative FROM moves
  UNION ALL
  SELECT id, 'agreed', entry_id, NULL, NULL, value, illustrative FROM signed WHERE in_totals
  UNION ALL
  SELECT m.agreement, 'lowest', m.entry_id, m.file, m.line, m.effect, m.illustrative
  FROM moves m JOIN lows w ON w.agreement = m.agreement
  WHERE m.effect <> 0 AND m.date <= w.lowest_day
  UNION ALL
  SELECT agreement, 'commitments', entry_id, file, line, held, illustrative FROM acts
  UNION ALL
  SELECT id, NULL, NULL, NULL, NULL, NULL, FALSE FROM signed
),
details AS (
  SELECT COALESCE(p.agreement, '(none)') AS agreement, COALESCE(o.donor, '') AS donor,
         COALESCE(o.name, 'No donor') AS name, w.lowest_day,
         p.measure, p.entry_id, p.file, p.line, p.amount, p.illustrative
  FROM parts p LEFT JOIN owners o ON o.id = p.agreement
  LEFT JOIN lows w ON w.agreement = p.agreement
)"""  # noqa: S608 -- our own text

BALANCE = (
    ("received", 1), ("interest", 1), ("other", 1), ("transfers", 1), ("refunds", -1),
    ("spent", -1), ("exchange", -1), ("advances", -1),
)  # fmt: skip

AGREEMENT_BALANCES = Report(
    name="agreement-balances",
    title="Agreement balances",
    row_columns=(
        Column("agreement", "Agreement", "text"),
        Column("donor", "Id", "text"),
        Column("name", "Donor", "text"),
        Column("lowest_day", "Lowest on", "date"),
    ),
    figures=(
        Column("lowest", "Lowest balance", total=False),
        Column("agreed", "Agreed"),
        Column("due", "Due"),
        Column("received", "Received"),
        Column("interest", "Interest and other income"),
        Column("other", "Unmatched and brought forward"),
        Column("transfers", "Transfers"),
        Column("refunds", "Refunds"),
        Column("spent", "Spent"),
        Column("exchange", "Exchange"),
        Column("advances", "Advances and prepayments open"),
        Column("balance", "Balance", of=BALANCE),
        Column("commitments", "Open commitments"),
        Column("uncommitted", "Uncommitted balance", of=(*BALANCE, ("commitments", -1))),
    ),
    sql=SQL,
    no_original="a balance is of money received in one currency and spent in another",
    order=("agreement",),
    ties=(SPENT, DUE, INTEREST, REFUNDS, ADVANCES),
    filters=frozenset(("donor", "agreement", "facility")),
)

BY_DAY = f"""{COMMITMENTS},
flows AS (
  SELECT date, CASE WHEN measure IN ('advances', 'exchange') THEN 'out'
                    WHEN measure = 'spent' THEN 'spent' ELSE 'in' END AS measure,
         entry_id, file, line, effect AS amount, illustrative
  FROM moves WHERE effect <> 0
  UNION ALL
  SELECT date, 'commitments', entry_id, file, line, held, illustrative FROM acts WHERE held <> 0
),
days AS (
  SELECT f.date AS day FROM (
    SELECT date FROM flows GROUP BY date, measure HAVING SUM(amount) <> 0
  ) AS f CROSS JOIN asked q
  WHERE q.from_day IS NULL OR f.date >= q.from_day GROUP BY f.date
),
details AS (
  SELECT d.day, f.measure, f.entry_id, f.file, f.line,
         CASE f.measure WHEN 'in' THEN f.amount ELSE -f.amount END AS amount, f.illustrative
  FROM days d JOIN flows f ON f.date = d.day WHERE f.measure <> 'commitments'
  UNION ALL
  SELECT d.day, CASE f.measure WHEN 'commitments' THEN 'held' ELSE 'balance' END,
         f.entry_id, f.file, f.line, f.amount, f.illustrative
  FROM days d JOIN flows f ON f.date <= d.day
)"""  # noqa: S608 -- our own text

HEADROOM = Report(
    name="headroom",
    title="Headroom by day",
    row_columns=(Column("day", "Day", "date"),),
    figures=(
        Column("in", "Receipts, interest and transfers, less refunds"),
        Column("spent", "Spent"),
        Column("out", "Advanced less liquidated, exchange"),
        Column("balance", "Balance", total=False),
        Column("held", "Open commitments", total=False),
        Column(
            "uncommitted",
            "Uncommitted balance",
            of=(("balance", 1), ("held", -1)),
            total=False,
        ),
    ),
    sql=BY_DAY,
    order=("day",),
    filters=frozenset(("from_", "to", "donor", "agreement", "facility")),
    needs=("donor", "agreement"),
    notes=("Balances at the end of each day that moved them.",),
)
