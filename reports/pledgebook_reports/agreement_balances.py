"""Agreement balances: the money of each agreement, and what of it is still free.

The uncommitted balance is the headroom of PB301 on the basis of cash. Its lowest level is taken at
the end of each day that moved it; agreements of unknown share are listed, their amount is in no
total.
"""

from __future__ import annotations

from pledgebook_reports.table import Column, Report

SQL = """owners AS (
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
  SELECT id, NULL, NULL, NULL, NULL, NULL, FALSE FROM signed
),
details AS (
  SELECT COALESCE(p.agreement, '(none)') AS agreement, COALESCE(o.donor, '') AS donor,
         COALESCE(o.name, 'No donor') AS name, w.lowest_day,
         p.measure, p.entry_id, p.file, p.line, p.amount, p.illustrative
  FROM parts p LEFT JOIN owners o ON o.id = p.agreement
  LEFT JOIN lows w ON w.agreement = p.agreement
)"""

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
        Column(
            "balance",
            "Uncommitted balance",
            of=(
                ("received", 1), ("interest", 1), ("other", 1), ("transfers", 1), ("refunds", -1),
                ("spent", -1), ("exchange", -1), ("advances", -1),
            ),
        ),
    ),
    sql=SQL,
    order=("agreement",),
    filters=frozenset(("donor", "agreement", "facility")),
)  # fmt: skip
