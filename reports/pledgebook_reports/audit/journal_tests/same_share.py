"""Kickbacks: after payments to one payee another is paid the same share of them, time after time.

Whoever wins contracts by favour pays for them, often through a consultant, often by a fixed
percentage. Pairs of payments within days, the second an even share of the first to the cent, at least
three times for the same two payees and the same share, are no chance.
"""

from __future__ import annotations

from decimal import Decimal

from pledgebook_reports.audit.journal_tests.base import SCHEME, Found, JournalTest, found, hit
from pledgebook_reports.audit.journal_tests.journal import Journal

DAYS = 10
TIMES = 3
SMALLEST = 1000
LEAST, MOST = 2, 60
"""Shares from 1 % to 30 %, in steps of a half per cent: bribes are agreed in such (OECD, 2014)."""


def run(journal: Journal) -> Found:
    """Payments to named payees."""
    rows = journal.connection.execute(
        _PAIRS,
        {"until": journal.as_of, "days": DAYS, "times": TIMES, "smallest": SMALLEST,
         "least": LEAST, "most": MOST},
    ).fetchall()  # fmt: skip
    hits = []
    for payer, taker, half, places in rows:
        entries = [journal.by_place[file, int(line)] for file, line in sorted(places)]
        known = journal.registered.get(payer)
        first = known.stated if known else payer
        told = (
            f"{entries[0].who} was paid {Decimal(half) / 2:f} % of what {first} had been paid within {DAYS} "
            f"days before, {len(entries)} times"
        )
        hits.append(hit(entries, told, f"{payer}, {taker}"))
    return found(sum(map(len, journal.by_payee.values())), hits)


_PAIRS = """
WITH cents AS (
  SELECT v.file, v.line, e.date, a.payee, CAST(v.paid * 100 AS BIGINT) AS paid
  FROM vouchers v JOIN acts a ON a.file = v.file AND a.line = v.line
  JOIN entries e ON e.kind = 'transaction' AND e.file = v.file AND e.line = v.line
  WHERE v.paid > 0 AND a.payee IS NOT NULL AND NOT e.draft AND e.date <= $until
),
later AS (
  SELECT c.payee, c.paid, c.date - s.back AS base, c.file, c.line
  FROM cents c CROSS JOIN (SELECT CAST(UNNEST(range(0, $days + 1)) AS INTEGER) AS back) s
),
pairs AS (
  SELECT f.payee AS payer, l.payee AS taker, l.file, l.line,
         CAST(ROUND(l.paid * 200.0 / f.paid) AS INTEGER) AS half, f.paid AS first, l.paid AS second
  FROM cents f JOIN later l ON l.base = f.date AND l.payee <> f.payee
  WHERE f.paid >= $smallest * 100 AND l.paid * 3 < f.paid AND l.paid * 100 >= f.paid
)
SELECT payer, taker, half, list(DISTINCT [file, CAST(line AS VARCHAR)])
FROM pairs
WHERE half BETWEEN $least AND $most AND ABS(first * half - second * 200) <= 200
GROUP BY payer, taker, half HAVING COUNT(DISTINCT (file, line)) >= $times
ORDER BY ALL
"""

TEST = JournalTest(
    name="same-share",
    title="The same share, time after time",
    criterion=f"a payee is paid the same even share of payments to another within {DAYS} days after "
    f"them, to the cent, {TIMES} times or more",
    looks_at="payments to named payees",
    source="ACFE Fraud Examiners Manual, kickbacks; OECD Foreign Bribery Report (2014)",
    weight=SCHEME,
    run=run,
)
