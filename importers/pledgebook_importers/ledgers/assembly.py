"""Journals out of lines that may stand apart and in any order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from pledgebook.money import ZERO
from pledgebook_importers.intake.errors import Problem, RefusedError
from pledgebook_importers.ledgers.amounts import minus_is_printed
from pledgebook_importers.ledgers.checks import (
    check_balance,
    check_numbers,
    check_posted,
    check_rate,
    named,
)
from pledgebook_importers.ledgers.currencies import ledger_currency
from pledgebook_importers.ledgers.journals import Journal, JournalLine
from pledgebook_importers.ledgers.lines import Printed
from pledgebook_importers.tables.profiles import LedgerProfile


@dataclass(frozen=True, slots=True)
class Convention:
    """What holds for every line: whether credits carry their minus, and the ledger's currency."""

    minus_printed: bool
    currency: str


def assemble(
    profile: LedgerProfile, printed: Sequence[Printed], heading: int
) -> tuple[Journal, ...]:
    """The journals in the order of their first lines, with what is to be doubted of each.

    `heading` is the line of the headings.

    Raises:
        RefusedError: a sign, a currency or a journal's day is nowhere stated.
    """
    convention = Convention(minus_printed=_minus_printed(profile, printed), currency="")
    currency = profile.currency.upper() or _currency(printed, convention, heading)
    convention = replace(convention, currency=currency)
    groups: dict[tuple[str, ...], list[Printed]] = {}
    for line in printed:
        groups.setdefault(line.key, []).append(line)
    return tuple(_journal(group, convention) for group in groups.values())


def _minus_printed(profile: LedgerProfile, printed: Sequence[Printed]) -> bool:
    if profile.sign:
        return profile.sign == "amount"
    return minus_is_printed([(line.key, line.parts) for line in printed if line.parts])


def _currency(printed: Sequence[Printed], convention: Convention, heading: int) -> str:
    """The currency of lines without their own: the only one of the column, or by equal amounts."""
    stated = {line.currency for line in printed if line.currency}
    if all(line.currency for line in printed) or len(stated) == 1:
        return min(stated)
    if stated:
        blank = next(line for line in printed if not line.currency)
        raise RefusedError(blank.row.line, "no currency; state `currency` in the profile")
    lines = [(_line(line, convention), line.rate) for line in printed]
    return ledger_currency(
        ((line.foreign_currency, line.amount, line.foreign, rate) for line, rate in lines), heading
    )


def _journal(group: Sequence[Printed], convention: Convention) -> Journal:
    first = group[0]
    lines = tuple(_line(printed, convention) for printed in group)
    day = next((line.day for line in group if line.day), None)
    if day is None:
        raise RefusedError(first.row.line, f"journal {first.journal[:40]} has no date")
    return Journal(
        id=first.journal,
        date=day,
        source=next((line.source for line in group if line.source), ""),
        line=first.row.line,
        lines=lines,
        doubts=tuple(_doubts(group, lines)),
    )


def _line(printed: Printed, convention: Convention) -> JournalLine:
    minus = convention.minus_printed
    return JournalLine(
        number=printed.number,
        account=printed.account,
        amount=printed.parts.amount(minus_printed=minus) if printed.parts else ZERO,
        currency=printed.currency or convention.currency,
        description=printed.description,
        line=printed.row.line,
        foreign=printed.foreign.amount(minus_printed=minus) if printed.foreign else None,
        foreign_currency=printed.foreign_currency,
        posted=printed.posted,
        codes=printed.codes,
    )


def _doubts(group: Sequence[Printed], lines: Sequence[JournalLine]) -> Iterator[Problem]:
    name = group[0].journal[:40]
    if not name:
        yield Problem(lines[0].line, f"{len(lines)} lines without a journal's number")
    days = sorted({line.day for line in group if line.day})
    if len(days) > 1:
        yield Problem(
            lines[0].line, f"journal {name} bears {len(days)} dates, {days[0]} to {days[-1]}"
        )
    yield from check_posted(name, lines, [line.status for line in group])
    for printed, line in zip(group, lines, strict=True):
        where = named(name, line)
        if printed.parts is None:
            yield Problem(line.line, f"{where} states no amount: read as nil")
        if not line.account:
            yield Problem(line.line, f"{where} has no account")
        yield from check_rate(name, line, printed.rate)
    yield from check_numbers(name, lines)
    yield from check_balance(name, lines)
