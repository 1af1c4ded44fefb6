"""What stands in the way of closing a month: findings, drafts, statements, credits, advances."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from pledgebook.money import NIL, ZERO, format_money
from pledgebook.month_end.result import Block, Kind
from pledgebook.records import Statement
from pledgebook.sealing.leaves import place_of

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator, Sequence
    from decimal import Decimal
    from pathlib import Path

    from pledgebook.book import Book
    from pledgebook.findings import Finding
    from pledgebook.month_end.month import Month
    from pledgebook.vouchers import Voucher

ORDER: tuple[Kind, ...] = (
    "error", "signature", "paper", "statement", "no statement", "unapplied", "advance", "draft",
    "warning",
)  # fmt: skip
KINDS: dict[str, Kind] = {
    "PB501": "paper", "PB502": "paper", "PB504": "signature", "PB505": "signature",
    "PB506": "signature", "PB507": "signature", "PB706": "statement", "PB403": "advance",
}  # fmt: skip
"""What a rule's finding is called at the month's end; others by their severity."""


def blocks(month: Month, findings: Sequence[Finding], home: Path) -> list[Block]:
    """All that stands in the way, what weighs most first."""
    found = [
        *_of_findings(month, findings, home),
        *_unstated(month),
        *_unapplied(month, home),
        *_drafts(month, home),
    ]
    return sorted(found, key=lambda one: (ORDER.index(one.kind), one.file, one.line, one.message))


def _of_findings(month: Month, findings: Sequence[Finding], home: Path) -> Iterator[Block]:
    for one in findings:
        late = one.entry_date is not None and one.entry_date > month.last
        if one.excepted is not None or one.severity == "notice" or late or one.code == "PB207":
            continue
        kind = KINDS.get(one.code, "error" if one.severity == "error" else "warning")
        yield Block(kind, f"{one.code} {one.message}", place_of(one.file, home), one.line)


def _unstated(month: Month) -> Iterator[Block]:
    """Bank accounts that moved after the last statement that the books have of them."""
    stated: dict[str, datetime.date] = {}
    for one in month.book.registry.all(Statement):
        stated[one.account] = max(one.on, stated.get(one.account, one.on))
    moved: dict[str, datetime.date] = {}
    for voucher in month.posted:
        if voucher.date < month.first:
            continue
        # By units: what is only revalued has not moved.
        units: dict[tuple[str, str], Decimal] = defaultdict(lambda: ZERO)
        for leg in voucher.legs:
            if leg.account.startswith("Assets:Bank:"):
                units[leg.account, leg.currency] += leg.number
        moved.update((account, voucher.date) for (account, _), number in units.items() if number)
    for account, day in sorted(moved.items()):
        last = stated.get(account)
        if last is None or last < day:
            has = f"the last is of {last}" if last else "the books have none"
            yield Block("no statement", f"{account} moved on {day} and {has}", "", 0)


def _unapplied(month: Month, home: Path) -> Iterator[Block]:
    """Credits that no donor has been found for, by agreement or fund."""
    held: dict[tuple[str, str], tuple[Decimal, Voucher]] = {}
    sums: dict[tuple[str, str], Decimal] = defaultdict(lambda: NIL)
    for voucher, leg in month.legs("unapplied"):
        key = leg.agreement or "", leg.account
        sums[key] -= leg.value
        if leg.value < NIL:
            held[key] = sums[key], voucher
    for key, total in sums.items():
        if total and key in held:
            voucher = held[key][1]
            yield Block(
                "unapplied",
                f"{key[1]}: {format_money(total)} {month.book.currency} of {key[0]} wait for "
                f"their donor; the last credit is {voucher.name}",
                place_of(voucher.file, home), voucher.line,
            )  # fmt: skip


def _drafts(month: Month, home: Path) -> Iterator[Block]:
    for voucher in drafts_of(month.book, month.last):
        yield Block("draft", f"{voucher.name} of {voucher.date} is a draft",
                    place_of(voucher.file, home), voucher.line)  # fmt: skip


def drafts_of(book: Book, last: datetime.date) -> list[Voucher]:
    """The drafts up to a day, those whose day is later left out."""
    return [voucher for voucher in book.drafts if voucher.date <= last]
