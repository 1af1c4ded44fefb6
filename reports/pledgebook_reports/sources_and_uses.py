"""Sources and uses of funds, in the form of the annual reports of UN pooled funds.

Columns: before the period, in the period (the year of the last day unless `--from` says otherwise),
cumulative. Partners take the place of the form's participating organisations: transfers are
advances paid to them, refunds what they pay back, net funded the difference. Expenditure is by
category, that of partners included; what they met from transfers is taken out once. Bank charges
and running costs are category 7 in the window MGMT. Transfers between agreements and balances
brought forward are other sources. Uses go up to the balance that PB301 holds spending against.
Source: Multi-Partner Trust Fund Office, financial overview and delivery rate.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from pledgebook.money import NIL
from pledgebook_reports.advances import PARTNER_MOVES
from pledgebook_reports.table import Column, Report, Row, per_cent
from pledgebook_reports.ties import FLOWS, PAID_AHEAD, SPENT, accounts, all_but

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pledgebook_reports.table import Cell

SQL = f"""{PARTNER_MOVES},
lines (position, line, section, label) AS (
  VALUES (10, 'contributions', 'Sources', 'Contributions from donors'),
         (20, 'interest', 'Sources', 'Fund earned interest and investment income'),
         (30, 'refunds', 'Sources', 'Refunds to contributors'),
         (40, 'other', 'Sources', 'Other income and balances brought forward'),
         (50, 'sources', 'Sources', 'Total sources of funds'),
         (110, 'transferred', 'Uses', 'Transfers to partners'),
         (120, 'returned', 'Uses', 'Refunds received from partners'),
         (130, 'net funded', 'Uses', 'Net funded amount'),
         (141, 'Staff', 'Uses', '1 Staff and other personnel'),
         (142, 'Supplies', 'Uses', '2 Supplies, commodities, materials'),
         (143, 'Equipment', 'Uses', '3 Equipment, vehicles, furniture'),
         (144, 'Contractual', 'Uses', '4 Contractual services'),
         (145, 'Travel', 'Uses', '5 Travel'),
         (146, 'Transfers', 'Uses', '6 Transfers and grants to counterparts'),
         (147, 'Operating', 'Uses', '7 General operating and other direct costs'),
         (148, 'charges', 'Uses', '7 Bank charges and running costs of management'),
         (149, 'uncategorised', 'Uses', 'Expenditure of no category'),
         (151, 'Indirect', 'Uses', '8 Indirect support costs: fee of the agency'),
         (160, 'expenditure', 'Uses', 'Total expenditure'),
         (170, 'liquidated', 'Uses', 'Less: met by partners from transfers'),
         (180, 'prepayments', 'Uses', 'Prepayments to contractors, net'),
         (190, 'exchange', 'Uses', 'Exchange losses, net'),
         (200, 'uses', 'Uses', 'Total uses of funds'),
         (310, 'opening', 'Balance', 'Opening balance'),
         (320, 'change', 'Balance', 'Change: sources less uses'),
         (330, 'closing', 'Balance', 'Closing balance'),
         (340, 'with partners', 'Balance', 'Balance of funds with partners')
),
sums (line, whole, sign) AS (
  SELECT l.line, t.whole, t.sign
  FROM lines l JOIN (
    VALUES (10, 40, 'sources', 1), (10, 40, 'change', 1), (10, 40, 'opening', 1),
           (10, 40, 'closing', 1), (110, 120, 'net funded', 1), (110, 120, 'with partners', 1),
           (170, 170, 'with partners', 1), (141, 151, 'expenditure', 1), (110, 120, 'uses', 1),
           (141, 151, 'uses', 1), (170, 190, 'uses', 1), (110, 120, 'change', -1),
           (141, 151, 'change', -1), (170, 190, 'change', -1), (110, 120, 'opening', -1),
           (141, 151, 'opening', -1), (170, 190, 'opening', -1), (110, 120, 'closing', -1),
           (141, 151, 'closing', -1), (170, 190, 'closing', -1)
  ) AS t (first, last, whole, sign) ON l.position BETWEEN t.first AND t.last
),
flows AS (
  SELECT CASE WHEN m.measure = 'received' THEN 'contributions'
              WHEN m.role = 'other-income' OR m.measure = 'transfers' THEN 'other'
              WHEN m.role = 'prepayment' THEN 'prepayments'
              WHEN m.measure <> 'spent' THEN m.measure
              WHEN m.category = 'Operating' AND m."window" = 'MGMT' THEN 'charges'
              WHEN n.line IS NULL THEN 'uncategorised'
              ELSE m.category END AS line,
         m.entry_id, m.file, m.line AS file_line, m.date,
         CASE WHEN m.measure IN ('spent', 'exchange', 'advances') THEN -m.effect
              ELSE m.effect END AS amount,
         m.illustrative
  FROM moves m LEFT JOIN lines n ON n.line = m.category AND n.position BETWEEN 141 AND 151
  WHERE m.measure NOT IN ('due', 'rate_difference')
    AND (m.measure <> 'advances' OR m.role = 'prepayment')
  UNION ALL
  SELECT measure, entry_id, file, line, date,
         CASE measure WHEN 'transferred' THEN amount ELSE -amount END, illustrative
  FROM partner_moves WHERE amount <> 0
),
timed AS (
  SELECT f.*, f.date < COALESCE(q.from_day, CAST(CONCAT(
           CAST(EXTRACT(YEAR FROM q.as_of) AS VARCHAR(4)), '-01-01') AS DATE)) AS before
  FROM flows f CROSS JOIN asked q
),
spans (kind, before, measure) AS (
  VALUES ('flow', TRUE, 'before'), ('flow', FALSE, 'period'),
         ('flow', TRUE, 'cumulative'), ('flow', FALSE, 'cumulative'),
         ('balance', TRUE, 'before'), ('balance', TRUE, 'period'), ('balance', FALSE, 'period'),
         ('balance', TRUE, 'cumulative'), ('balance', FALSE, 'cumulative'),
         ('opening', TRUE, 'period'), ('spent', TRUE, 'spent'), ('spent', FALSE, 'spent')
),
shown AS (
  SELECT w.line, n.line AS item, n.section, n.label, n.position, w.sign, t.before, t.measure
  FROM (SELECT line, line AS whole, 1 AS sign FROM lines
        UNION ALL SELECT line, whole, sign FROM sums) AS w
  JOIN lines n ON n.line = w.whole
  JOIN spans t ON t.kind = CASE WHEN w.whole = 'opening' THEN 'opening'
                                WHEN w.whole IN ('closing', 'with partners') THEN 'balance'
                                ELSE 'flow' END
    OR (t.kind = 'spent' AND w.whole = 'expenditure')
),
details AS (
  SELECT s.item, s.section, s.label, s.position, s.measure, t.entry_id, t.file,
         t.file_line AS line, CAST(s.sign * t.amount AS DECIMAL(24,2)) AS amount, t.illustrative
  FROM timed t JOIN shown s ON s.line = t.line AND s.before = t.before
  UNION ALL
  SELECT line, section, label, position, NULL, NULL, NULL, NULL, NULL, FALSE
  FROM lines WHERE line <> 'uncategorised'
)"""  # noqa: S608 -- our own text
"""Each flow once; `shown` says in which lines and columns it stands, so that one join makes all parts."""


def delivery(rows: Sequence[Row]) -> list[str]:
    """The delivery rates in the period and cumulatively, in words.

    Of the whole: total expenditure ÷ (opening balance + sources of funds). Of partners: what they
    met ÷ (balance with them before the period + net funded amount).
    """
    lines = {row.key: {key: money(cell) for key, cell in row.cells.items()} for row in rows}
    opening, partners = lines["opening"]["period"], lines["with partners"]["before"]
    told = []
    for title, part, whole, before in (
        (
            "Delivery rate: total expenditure of the funds available",
            "expenditure",
            "sources",
            opening,
        ),
        ("Delivery rate of partners", "liquidated", "net funded", partners),
    ):
        found = [
            f"{rate}% {when}"
            for column, when, had in (
                ("period", "in the period", before),
                ("cumulative", "cumulative", NIL),
            )
            if (rate := per_cent(abs(lines[part][column]), lines[whole][column] + had)) is not None
        ]
        if found:
            told.append(f"{title}: {', '.join(found)}.")
    return told


def money(cell: Cell) -> Decimal:
    """A cell's money; nil of one that holds none."""
    return cell if isinstance(cell, Decimal) else NIL


SOURCES_AND_USES = Report(
    name="sources-and-uses",
    title="Sources and uses of funds",
    row_columns=(
        Column("item", "Line", "text"),
        Column("section", "Part", "text"),
        Column("label", "Item", "text"),
    ),
    figures=(
        Column("before", "Before the period", total=False),
        Column("period", "In the period", total=False),
        Column("cumulative", "Cumulative", total=False),
    ),
    sql=SQL,
    order=("position",),
    no_original="its lines add up in one currency",
    ties=(
        SPENT,
        *(
            accounts("cumulative", what, prefix, sign=sign, row=row)
            for row, what, sign, prefix in (
                ("interest", "the interest account", -1, "Income:Interest"),
                ("refunds", "the refund accounts", -1, "Income:Refunds"),
                ("with partners", "the accounts of advances", 1, "Assets:Advances"),
                ("prepayments", "the accounts of prepayments", 1, "Assets:Prepayments"),
            )
        ),
        all_but(
            "cumulative", "all accounts that hold its money", *FLOWS, *PAID_AHEAD, row="closing"
        ),
    ),
    filters=frozenset(("from_", "to", "donor", "agreement", "facility")),
    notes=("The period is the year of the last day, or what --from and --to say.",),
    remarks=delivery,
)
