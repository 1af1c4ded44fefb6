"""Which vouchers wait for whose signature."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pledgebook.money import format_money
from pledgebook_reports.places import one_line

if TYPE_CHECKING:
    import datetime
    from decimal import Decimal

    import duckdb

_SHOWN = """
    COALESCE(o.name, ''), v.entry_id, e.date, e.draft,
    CASE WHEN v.paid > 0 THEN v.paid ELSE v.debits END, COALESCE(v.payee, ''), v.purpose,
    (SELECT MIN(r.officer || ' rejected it: ' || r.text) FROM approvals r
     WHERE r.entry_id = v.entry_id AND r.act = 'reject' AND r.state IN ('proved', 'signed'))
"""
SQL = f"""
    SELECT a.officer, {_SHOWN}
    FROM approvals a JOIN vouchers v ON v.entry_id = a.entry_id
    JOIN entries e ON e.file = v.file AND e.line = v.line
    LEFT JOIN officers o ON o.id = a.officer
    WHERE a.state = 'claimed' AND a.keyed AND (? IS NULL OR a.officer = ?)
    ORDER BY a.officer, e.date, a.entry_id
"""  # noqa: S608 -- made of our own text alone
TO_CERTIFY = f"""
    SELECT c.certifier, {_SHOWN}
    FROM acts c JOIN vouchers v ON v.file = c.file AND v.line = c.line
    JOIN entries e ON e.file = v.file AND e.line = v.line
    LEFT JOIN officers o ON o.id = c.certifier
    WHERE c.certifier IS NOT NULL AND (? IS NULL OR c.certifier = ?)
      AND EXISTS (SELECT 1 FROM approvals a
                  WHERE a.entry_id = v.entry_id AND a.act = 'approve' AND a.keyed)
      AND NOT EXISTS (SELECT 1 FROM approvals s
                      WHERE s.entry_id = v.entry_id AND s.act = 'certify'
                        AND s.officer = c.certifier AND s.state IN ('proved', 'signed'))
    ORDER BY c.certifier, e.date, v.entry_id
"""  # noqa: S608 -- made of our own text alone
"""Vouchers that are signed by key at all, and bear no standing signature of their certifier."""
TYPED = "SELECT COUNT(*) FROM approvals WHERE state = 'claimed' AND NOT keyed"


@dataclass(frozen=True, slots=True)
class Wait:
    """One voucher without its approver's signature, or its certifier's; or a certificate without.

    `amount` is in the facility's currency, unless `currency` says otherwise.
    """

    officer: str
    name: str
    voucher: str
    date: datetime.date
    draft: bool
    amount: Decimal
    payee: str
    purpose: str
    rejected: str | None
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """All that waits, by officer and day; `typed` counts approvals by officers without a key."""

    currency: str
    waits: Sequence[Wait]
    typed: int

    def as_text(self) -> str:
        """One line a voucher, below whom it waits for."""
        lines: list[str] = []
        officer = None
        for one in self.waits:
            if one.officer != officer:
                officer = one.officer
                own = [wait for wait in self.waits if wait.officer == officer]
                amount = format_money(sum((wait.amount for wait in own), self.waits[0].amount * 0))
                count = f"{len(own):,} voucher{'s' if len(own) != 1 else ''}"
                lines += ["", f"{one.name} ({officer}): {count}, {amount} {self.currency}"]
            lines.append(self._line(one))
        if not self.waits:
            lines.append("nothing waits for a signature")
        if self.typed:
            lines += ["", f"{self.typed:,} vouchers name an approver who has no key: a typed name"]
        return "\n".join(lines).lstrip("\n")

    def _line(self, one: Wait) -> str:
        state = "  draft" if one.draft else ""
        rejected = f"  ({one_line(one.rejected)})" if one.rejected else ""
        amount = format_money(one.amount)
        told = f"{one_line(one.payee)}: {one_line(one.purpose)}"
        return f"  {one.voucher}  {one.date}  {amount:>16} {self.currency}  {told}{state}{rejected}"

    def as_json(self) -> str:
        """The same for programs."""
        waits: list[dict[str, Any]] = [
            {
                "officer": one.officer,
                "name": one.name,
                "voucher": one.voucher,
                "date": str(one.date),
                "draft": one.draft,
                "amount": str(one.amount),
                "currency": self.currency,
                "payee": one.payee,
                "purpose": one.purpose,
                "rejected": one.rejected,
            }
            for one in self.waits
        ]
        return json.dumps({"waiting": waits, "without_key": self.typed}, indent=2)


def waiting(rows: duckdb.DuckDBPyConnection, officer: str | None, currency: str) -> Waiting:
    """What waits for an officer; without one, for all."""
    found = [Wait(*row) for row in rows.execute(SQL, [officer, officer]).fetchall()]
    counted = rows.execute(TYPED).fetchone()
    return Waiting(currency, found, counted[0] if counted else 0)


def to_certify(rows: duckdb.DuckDBPyConnection, officer: str | None) -> Sequence[Wait]:
    """The vouchers whose certification an officer has not signed; without one, those of all."""
    return [Wait(*row) for row in rows.execute(TO_CERTIFY, [officer, officer]).fetchall()]
