"""What a pack states of its population, as tables: what is whole, and each list behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pledgebook.money import NIL, format_money
from pledgebook_reports.table import Column, Row, Table, money

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from decimal import Decimal

    from pledgebook_reports.pack.population import Count, Population
    from pledgebook_reports.table import Cell

TITLES = {
    "completeness": "Completeness",
    "by-month": "By month",
    "by-source": "By source",
    "series": "Voucher series",
    "statements": "Bank statements",
    "trial-balance": "Trial balance",
}
"""The tables by name, in the order in which they are shown."""
HOLDS, LOOK = "holds", "look at it"


def _text(*named: tuple[str, str]) -> list[Column]:
    return [Column(key, title, "text") for key, title in named]


def _counted(name: str) -> tuple[Column, ...]:
    return (
        Column("name", name, "text"),
        Column("entries", "Entries", "count"),
        Column("debits", "Debits"),
    )


COLUMNS: Mapping[str, Sequence[Column]] = {
    "completeness": _text(
        ("what", "What"), ("says", "The pack states"), ("verdict", "Verdict")
    ),
    "by-month": _counted("Month"),
    "by-source": _counted("Source"),
    "series": (
        *_text(("name", "Series"), ("first", "First"), ("last", "Last")),
        Column("vouchers", "Vouchers", "count"),
        *_text(("voided", "Voided"), ("missing", "Missing")),
    ),
    "statements": (
        Column("account", "Account", "text"), Column("day", "Day", "date"),
        Column("currency", "Currency", "text"), Column("stated", "Stated", total=False),
        Column("booked", "Booked", total=False), Column("outstanding", "Outstanding", total=False),
    ),
    "trial-balance": (
        Column("account", "Account", "text"), Column("opening", "Opening"),
        Column("debits", "Debits"), Column("credits", "Credits"), Column("closing", "Closing"),
        Column("own", "Beancount's own"), Column("ties", "Ties", "text"),
        Column("units", "Holds", total=False), Column("currency", "Of", "text"),
    ),
}  # fmt: skip
"""The columns of each table."""


def table_of(told: Population, name: str, books: str = "") -> Table:
    """One of the tables; `books` is the digest of the books."""
    columns = COLUMNS[name]
    keyed = [
        dict(zip((column.key for column in columns), row, strict=True)) for row in _ROWS[name](told)
    ]
    totals = {
        column.key: _sum(money(row[column.key]) for row in keyed)
        for column in columns if column.type == "money" and column.total
    }  # fmt: skip
    return Table(
        report=f"audit-pack-{name}",
        title=TITLES[name],
        as_of=told.last,
        currency=told.currency,
        columns=tuple(columns),
        rows=tuple(Row(str(number), cells) for number, cells in enumerate(keyed, 1)),
        totals=totals if keyed else {},
        books=books,
    )


def _counts(counts: Iterable[Count]) -> Iterator[Sequence[Cell]]:
    return ((one.name, one.entries, one.debits) for one in counts)


def _series(told: Population) -> Iterator[Sequence[Cell]]:
    for one in told.series:
        yield (one.name, one.first, one.last, one.vouchers, ", ".join(one.voided),
               ", ".join(one.missing))  # fmt: skip


def _statements(told: Population) -> Iterator[Sequence[Cell]]:
    for one in told.statements:
        yield one.account, one.day, one.currency, one.stated, one.booked, one.difference
    stated = {one.account for one in told.statements}
    for account in told.unstated:
        if account not in stated:
            yield account, None, "", None, None, None


def _trial_balance(told: Population) -> Iterator[Sequence[Cell]]:
    for one in told.balances:
        yield (one.account, one.opening, one.debits, one.credits, one.closing, one.own,
               HOLDS if one.ties else LOOK, one.units, one.currency)  # fmt: skip


def _completeness(told: Population) -> Iterator[Sequence[Cell]]:
    for what, says, right in _stated(told):
        yield what, says, "" if right is None else HOLDS if right else LOOK


def _stated(told: Population) -> Iterator[tuple[str, str, bool | None]]:
    """Each statement in words; whether it is as it should be, None where nothing is to be judged."""
    yield "Transactions posted", _count(told.posted), None
    yield "Drafts, in no figure", _count(told.drafts), None
    yield "Directives", f"{told.directives:,}", None
    yield (
        "Control totals",
        (
            f"debits {format_money(told.debits)}, credits {format_money(told.credits)}, difference "
            f"{format_money(told.debits - told.credits)}"
        ),
        told.debits == told.credits,
    )
    moved = _sum(one.debits for one in told.balances), _sum(one.credits for one in told.balances)
    yield (
        "Trial balance",
        f"its movements add up to debits {format_money(moved[0])}, credits {format_money(moved[1])}",
        moved == (told.debits, told.credits),
    )
    tied = sum(1 for one in told.balances if one.ties)
    yield (
        "Ties to Beancount's own balances", f"{tied} of {len(told.balances)} closing balances",
        tied == len(told.balances),
    )  # fmt: skip
    missing = [gap for one in told.series for gap in one.missing]
    yield (
        "Gaps in voucher series",
        f"{len(missing)}: {', '.join(missing[:12])}{' …' if len(missing) > 12 else ''}"
        if missing else f"none in {len(told.series)} series",
        not missing,
    )  # fmt: skip
    voided = sum(len(one.voided) for one in told.series)
    yield "Voided numbers", f"{voided:,}, each explained in the books", None
    yield "In no voucher series", _count(told.unnumbered), told.unnumbered.entries == 0
    out = [one for one in told.statements if one.difference]
    yield (
        "Bank statements",
        f"{len(told.statements)} accounts, {len(out)} with amounts outstanding",
        not out if told.statements else None,
    )
    yield (
        "Moved without a statement", ", ".join(told.unstated) or "no bank account",
        not told.unstated,
    )  # fmt: skip
    counts = ", ".join(f"{count} {name}" for name, count in told.findings.items())
    yield "Findings of the rules", counts or "none", not told.findings.get("error")


def _count(one: Count) -> str:
    return f"{one.entries:,}, debits {format_money(one.debits)}"


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, NIL)


_ROWS: Mapping[str, Callable[[Population], Iterable[Sequence[Cell]]]] = {
    "completeness": _completeness,
    "by-month": lambda told: _counts(told.by_month),
    "by-source": lambda told: _counts(told.by_source),
    "series": _series,
    "statements": _statements,
    "trial-balance": _trial_balance,
}
