"""Trial balance: what every account holds, in its own currency and at its value in the books.

Value is the sum of the weights as booked: cost for instalments, the price paid for other foreign
money. All debits less all credits are nil; an account with nothing in it is left out. Promises
(`Equity:Memorandum`) are no money, drafts no entries yet: neither is here. Every line is checked
against Beancount's own balance of the account.
"""

from __future__ import annotations

from pledgebook_reports.table import Column, Report
from pledgebook_reports.ties import Tie

LINE = "account || CASE WHEN account LIKE '%:' || currency THEN '' ELSE ' ' || currency END"
"""An account and its currency; an account that ends in its currency says it once."""

SQL = f"""ledger AS (
  SELECT {LINE} AS line_id, account, role, units, value, entry_id, file, line, illustrative
  FROM legs
  WHERE role <> 'memorandum'
),
sides AS (
  SELECT line_id, SUM(value) < 0 AS on_credit FROM ledger
  GROUP BY line_id HAVING SUM(value) <> 0 OR SUM(units) <> 0
),
parts AS (
  SELECT l.*, s.on_credit FROM ledger l JOIN sides s ON s.line_id = l.line_id
),
measured AS (
  SELECT line_id, account, 'units' AS measure, entry_id, file, line,
         CAST(units AS DECIMAL(24,2)) AS amount, illustrative
  FROM parts
  UNION ALL
  SELECT line_id, account, 'value', entry_id, file, line, value, illustrative FROM parts
  UNION ALL
  SELECT line_id, account, CASE WHEN on_credit THEN 'credit' ELSE 'debit' END, entry_id, file, line,
         CASE WHEN on_credit THEN -value ELSE value END, illustrative
  FROM parts
  UNION ALL
  SELECT line_id, account, 'spent', entry_id, file, line, value, illustrative FROM parts
  WHERE role = 'expense'
),
details AS (
  SELECT p.line_id,
         CASE WHEN p.account LIKE 'Assets%' THEN 1 WHEN p.account LIKE 'Liabilities%' THEN 2
              WHEN p.account LIKE 'Equity%' THEN 3 WHEN p.account LIKE 'Income%' THEN 4
              ELSE 5 END AS place,
         p.measure, p.entry_id, p.file, p.line, p.amount, p.illustrative
  FROM measured p
)"""  # noqa: S608 -- our own text

OWN = f"SELECT {LINE}, SUM({{of}}), SUM({{of}}_slack) FROM balances GROUP BY {LINE}"  # noqa: S608 -- our own text

TRIAL_BALANCE = Report(
    name="trial-balance",
    title="Trial balance",
    row_columns=(Column("line_id", "Account and currency", "text"),),
    figures=(
        Column("units", "In its own currency", total=False),
        Column("debit", "Debit"),
        Column("credit", "Credit"),
    ),
    sql=SQL,
    order=("place", "line_id"),
    filters=frozenset(("donor", "agreement", "facility")),
    convertible=False,
    ties=(
        Tie("units", "the account's units", OWN.format(of="units"), row=None),
        Tie("value", "the account's value as booked", OWN.format(of="value"), row=None),
    ),
)
