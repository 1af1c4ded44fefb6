"""Reading the journal from the projection, by SQL and in one pass.

Drafts are no entries yet and are left out; so are promises, which move no money.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from pledgebook_reports.audit.journal_tests.journal import (
    Contract,
    Entry,
    Journal,
    Officer,
    Trait,
    Variation,
)

if TYPE_CHECKING:
    import datetime

    import duckdb


def read(
    connection: duckdb.DuckDBPyConnection,
    *,
    currency: str,
    until: datetime.date,
    country: str | None = None,
) -> Journal:
    """The journal up to a day. `country` (ISO 3166-1) is whose calendar holds; else the places'."""
    asked = {"until": until, "currency": currency}
    entries = [_entry(row) for row in connection.execute(_ENTRIES, asked).fetchall()]
    places = Counter(entry.country for entry in entries if entry.country)
    usual = places.most_common(1)[0][0] if places else None
    return Journal(
        entries=entries,
        currency=currency,
        as_of=until,
        country=country or usual,
        connection=connection,
        traits=[Trait(*row) for row in connection.execute(
            "SELECT subject, kind, trait, stated, since FROM traits WHERE since <= ? "
            "ORDER BY subject, trait, since", [until]).fetchall()],
        variations=[Variation(*row) for row in connection.execute(
            "SELECT id, obligation, payee, date, signed_on, amount, first_amount, currency, "
            "approver FROM variations WHERE date <= ? ORDER BY date, id", [until]).fetchall()],
        contracts={row[0]: Contract(*row) for row in connection.execute(
            "SELECT id, payee, date, amount, currency FROM obligations").fetchall()},
        officers={row[0]: Officer(row[0], row[1], frozenset(row[2].split("; ")), row[3], row[4])
                  for row in connection.execute(
            "SELECT id, name, roles, since, until FROM officers").fetchall()},
        policies=dict(connection.execute(
            "SELECT name, arg_max(number, date) FROM policies WHERE number IS NOT NULL "
            "AND date <= ? GROUP BY name", [until]).fetchall()),
    )  # fmt: skip


_LISTS = slice(Entry._fields.index("obligations"), Entry._fields.index("categories") + 1)
"""The cells that are lists of ids."""


def _entry(row: tuple[Any, ...]) -> Entry:
    lists = [tuple(cell) if cell else () for cell in row[_LISTS]]
    return Entry(*row[: _LISTS.start], *lists, *row[_LISTS.stop :])


_ENTRIES = """
WITH legs AS (
  SELECT file, line, any_value(entry_id) AS id, any_value(date) AS date,
         any_value(voucher) AS voucher, any_value(payee) AS named,
         CAST(COALESCE(SUM(value) FILTER (role = 'expense'), 0) AS DECIMAL(24,2)) AS spent,
         CAST(COALESCE(SUM(value) FILTER (role = 'cash'), 0) AS DECIMAL(24,2)) AS cash,
         CAST(COALESCE(-SUM(units) FILTER (role = 'cash' AND currency <> $currency), 0)
              AS DECIMAL(24,2)) AS local,
         any_value(currency) FILTER (role = 'cash' AND currency <> $currency) AS local_currency,
         list_sort(list(DISTINCT obligation) FILTER (obligation IS NOT NULL)) AS obligations,
         list_sort(list(DISTINCT advance) FILTER (advance IS NOT NULL)) AS advances,
         list_sort(list(DISTINCT agreement) FILTER (agreement IS NOT NULL)) AS agreements,
         list_sort(list(DISTINCT category) FILTER (category IS NOT NULL)) AS categories,
         string_agg(DISTINCT role || CASE WHEN value < 0 THEN ' credit' ELSE ' debit' END, ', '
                    ORDER BY role || CASE WHEN value < 0 THEN ' credit' ELSE ' debit' END) AS sides,
         CAST(COALESCE(SUM(value) FILTER (role = 'advance' AND value > 0), 0)
              AS DECIMAL(24,2)) AS advanced,
         any_value(location) AS location,
         CAST(COALESCE(SUM(value) FILTER (role = 'expense' AND value > 0), 0)
              AS DECIMAL(24,2)) AS moved
  FROM postings
  WHERE NOT draft AND date <= $until AND role <> 'memorandum'
  GROUP BY file, line
)
SELECT l.id, l.file, l.line, l.date, l.voucher, COALESCE(a.payee, l.named),
       COALESCE(v.payee, ''), COALESCE(v.purpose, ''), COALESCE(v.paid, 0), COALESCE(v.debits, 0),
       l.spent, l.cash, l.local, l.local_currency, l.obligations, l.advances, l.agreements,
       l.categories, l.sides, l.advanced, a.invoice_number, a.invoice_date, a.beneficiary,
       a.reverses, a.corrects, a.preparer, a.approver, a.certifier, a.disburser, v.prepared_on,
       v.approved_on, a.approver_limit, a.approval_from, a.obligation_from,
       COALESCE(a.late, false), COALESCE(a.final, false),
       CASE WHEN l.location LIKE '__-%' THEN SUBSTRING(l.location, 1, 2) END, l.moved
FROM legs l
JOIN vouchers v ON v.file = l.file AND v.line = l.line
JOIN acts a ON a.file = l.file AND a.line = l.line
ORDER BY l.date, l.id, l.file, l.line
"""
