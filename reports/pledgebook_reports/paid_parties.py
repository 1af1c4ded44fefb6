"""Whom money was paid to, payment by payment, with the agreements and donors whose money it was.

A payment is what leaves the cash accounts of a voucher, in the facility's currency, no drafts. It
concerns the party that its leg or its voucher names, those whose payable, retention, advance or
prepayment the voucher clears, and the payee of its contract where it names nobody. A leg that
names its own payee is that payee's alone; where a voucher does not say whose part is whose, the
whole amount stands under each.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pledgebook.vouchers import CLEARED
from pledgebook_importers.screening.matching.screen import Query

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Iterator, Sequence
    from decimal import Decimal

    import duckdb

NAMED = "named as payee in a voucher of"
UNREGISTERED = "payee in vouchers that name no registered party"

_SQL = """WITH known AS (SELECT DISTINCT id FROM parties),
legs AS (
  SELECT p.file, p.line, p.entry_id, p.date, p.role, p.party, p.obligation, p.agreement, p.donor,
         p.value, p.illustrative, k.id AS payee, v.payee AS named
  FROM postings p JOIN vouchers v ON v.file = p.file AND v.line = p.line
  LEFT JOIN known k ON k.id = p.payee
  WHERE NOT p.draft AND v.paid > 0
),
cash AS (SELECT * FROM legs WHERE role = 'cash' AND value < 0),
own AS (SELECT DISTINCT file, line, payee AS party FROM cash WHERE payee IS NOT NULL),
others AS (
  SELECT file, line, payee AS party FROM legs WHERE payee IS NOT NULL
  UNION SELECT file, line, party FROM legs
  WHERE party IS NOT NULL AND value > 0 AND role IN (SELECT UNNEST($cleared))
  EXCEPT SELECT file, line, party FROM own
),
spoken AS (SELECT file, line FROM own UNION SELECT file, line FROM others),
contracts AS (SELECT id, MIN(payee) AS payee FROM obligations GROUP BY id),
concerned AS (
  SELECT c.payee AS party, c.* EXCLUDE (party, payee) FROM cash c WHERE c.payee IS NOT NULL
  UNION ALL
  SELECT o.party, c.* EXCLUDE (party, payee) FROM cash c
  JOIN others o ON o.file = c.file AND o.line = c.line
  UNION ALL
  SELECT b.payee, c.* EXCLUDE (party, payee) FROM cash c
  LEFT JOIN contracts b ON b.id = c.obligation
  WHERE NOT EXISTS (SELECT 1 FROM spoken s WHERE s.file = c.file AND s.line = c.line)
)
SELECT party, named, entry_id, date, CAST(-SUM(value) AS DECIMAL(24,2)), agreement, donor,
       BOOL_OR(illustrative)
FROM concerned WHERE party IS NOT NULL OR named IS NOT NULL
GROUP BY party, named, entry_id, file, line, date, agreement, donor
ORDER BY date, entry_id, file, line, party NULLS LAST, agreement NULLS LAST"""


@dataclass(frozen=True, slots=True)
class Paid:
    """An agreement's part of one payment to one party; `value` in the facility's currency, positive.

    `party` is None where the voucher names no registered party; `named` is the payee in its words.
    """

    party: str | None
    named: str | None
    voucher: str
    date: datetime.date
    value: Decimal
    agreement: str | None
    donor: str | None
    illustrative: bool

    @property
    def who(self) -> str:
        """The party's id, else the name in the voucher."""
        return self.party or self.named or ""


def payments(connection: duckdb.DuckDBPyConnection) -> list[Paid]:
    """All payments of the books that name somebody, by day."""
    rows = connection.execute(_SQL, {"cleared": sorted(CLEARED)}).fetchall()
    return [Paid(*row) for row in rows]


def names_paid(paid: Sequence[Paid], names: Iterable[Query]) -> Iterator[Query]:
    """Of the names of the books those of parties ever paid, and those that only vouchers give."""
    who = {one.party for one in paid}
    seen: set[tuple[str | None, str]] = set()
    for query in names:
        if query.ref in who:
            seen.add((query.ref, query.name))
            yield query
    for one in paid:
        if one.named and (one.party, one.named) not in seen:
            seen.add((one.party, one.named))
            yield Query(one.named, ref=one.who, capacity=NAMED if one.party else UNREGISTERED)
