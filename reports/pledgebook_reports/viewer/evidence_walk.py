"""A voucher beside its papers, with the one before it and the one after it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence
    from decimal import Decimal

    import duckdb

IMAGES = (".png", ".jpg", ".jpeg")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One paper: what it is, its path below documents/, its state, and whether policy asks for it."""

    kind: str
    path: str | None
    state: str
    asked: bool
    digest: str | None

    @property
    def is_image(self) -> bool:
        """Whether a browser shows it in the page."""
        return self.state == "filed" and (self.path or "").lower().endswith(IMAGES)


@dataclass(frozen=True, slots=True)
class Stand:
    """A voucher of those that bear papers or should, the `number`-th of `count`.

    `before` and `after` are the vouchers beside it; `legs` are account, agreement, units and currency;
    `acts` are what officers did, by which role, in which state, when.
    """

    voucher: str
    date: datetime.date
    file: str
    line: int
    hash: str | None
    text: str
    debits: Decimal
    evidence: str
    number: int
    count: int
    before: str | None
    after: str | None
    papers: Sequence[Sheet]
    legs: Sequence[tuple[str, str | None, Decimal, str]]
    acts: Sequence[tuple[str, str, str | None, str, str | None]]


_WALK = """WITH bearing AS (
  SELECT file, line, MAX(CASE WHEN state <> 'filed' THEN 1 ELSE 0 END) AS gaps FROM papers
  WHERE line IS NOT NULL GROUP BY file, line
),
walk AS (
  SELECT v.entry_id, e.date, v.file, v.line, e.hash, e.text, v.debits, v.evidence,
         ROW_NUMBER() OVER w AS number, COUNT(*) OVER () AS count,
         LAG(v.entry_id) OVER w AS before, LEAD(v.entry_id) OVER w AS after
  FROM vouchers v JOIN bearing b ON b.file = v.file AND b.line = v.line
  JOIN entries e ON e.kind = 'transaction' AND e.file = v.file AND e.line = v.line
  WHERE b.gaps = 1 OR NOT $gaps
  WINDOW w AS (ORDER BY e.date, v.file, v.line)
)
SELECT * FROM walk WHERE entry_id = $voucher OR ($voucher = '' AND number = 1) LIMIT 1"""


def stand_at(rows: duckdb.DuckDBPyConnection, voucher: str, *, gaps: bool) -> Stand | None:
    """The voucher of that number, or the first one; None where there is none.

    With `gaps` the walk goes by the vouchers alone of which a paper is not in order.
    """
    found: Sequence[Any] | None = rows.execute(_WALK, {"voucher": voucher, "gaps": gaps}).fetchone()
    return _stand(rows, found) if found else None


def stand_of(
    rows: duckdb.DuckDBPyConnection, voucher: str, number: int, vouchers: Sequence[str]
) -> Stand | None:
    """One of some vouchers, whether it bears papers or not; None where the books do not hold it."""
    found: Sequence[Any] | None = rows.execute(_ONE, [voucher]).fetchone()
    if found is None:
        return None
    before = vouchers[number - 2] if number > 1 else None
    after = vouchers[number] if number < len(vouchers) else None
    return _stand(rows, (*found, number, len(vouchers), before, after))


_ONE = """SELECT v.entry_id, e.date, v.file, v.line, e.hash, e.text, v.debits, v.evidence
FROM vouchers v JOIN entries e ON e.kind = 'transaction' AND e.file = v.file AND e.line = v.line
WHERE v.entry_id = ? ORDER BY e.date, v.file, v.line LIMIT 1"""


def _stand(rows: duckdb.DuckDBPyConnection, found: Sequence[Any]) -> Stand:
    at = [found[2], found[3]]
    papers = rows.execute(
        "SELECT DISTINCT kind, path, state, asked, digest FROM papers "
        "WHERE file = ? AND line = ? ORDER BY kind, path", at,
    ).fetchall()  # fmt: skip
    legs: Sequence[Any] = rows.execute(
        "SELECT account, agreement, SUM(units), currency FROM postings WHERE file = ? AND line = ? "
        "GROUP BY account, agreement, currency ORDER BY 3 DESC, 1", at,
    ).fetchall()  # fmt: skip
    acts: Sequence[Any] = rows.execute(
        "SELECT act, officer, role, state, signed_at FROM approvals WHERE entry_id = ? "
        "ORDER BY signed_at, act, officer", [found[0]],
    ).fetchall()  # fmt: skip
    sheets = [Sheet(*paper) for paper in papers]
    told: tuple[Any, ...] = (*found, sheets, legs, acts)
    return Stand(*told)
