"""What a journal must be to be drafted: posted, in balance, each line once, and of one mind."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from pledgebook.money import CENT, ZERO
from pledgebook_importers.intake.errors import Problem
from pledgebook_importers.ledgers.journals import JournalLine, totals

_UNIT = Decimal(1)


def named(name: str, line: JournalLine) -> str:
    """The journal and, where the extract numbers them, its line, for messages."""
    return f"journal {name} line {line.number[:20]}" if line.number else f"journal {name}"


def check_balance(name: str, lines: Sequence[JournalLine]) -> Iterator[Problem]:
    """Debits and credits are equal in every currency of the ledger."""
    sums: dict[str, Decimal] = {}
    for line in lines:
        sums[line.currency] = sums.get(line.currency, ZERO) + line.amount
    if not any(sums.values()):
        return
    for currency, total in totals(lines).items():
        if total.difference:
            yield Problem(
                lines[0].line,
                f"journal {name} does not balance: debits {total.debits} and credits "
                f"{total.credits} {currency}, difference {total.difference}",
            )


def check_posted(
    name: str, lines: Sequence[JournalLine], statuses: Sequence[str]
) -> Iterator[Problem]:
    """Every line is in the ledger; one that is not is named with the status it has."""
    open_lines = [pair for pair in zip(lines, statuses, strict=True) if not pair[0].posted]
    if len(open_lines) == len(lines) and len(set(statuses)) == 1:
        reason = f"journal {name} is not posted ({_status(statuses[0])})"
        yield Problem(lines[0].line, reason)
        return
    for line, status in open_lines:
        reason = f"{named(name, line)} is not posted ({_status(status)})"
        yield Problem(line.line, reason)


def _status(status: str) -> str:
    return f"status {status[:20]}" if status else "no status"


def check_numbers(name: str, lines: Sequence[JournalLine]) -> Iterator[Problem]:
    """No line number stands twice in a journal."""
    first: dict[str, int] = {}
    for line in lines:
        if line.number and line.number in first:
            yield Problem(
                line.line,
                f"{named(name, line)} stands twice, first in line {first[line.number]} of the file",
            )
        first.setdefault(line.number, line.line)


def check_rate(name: str, line: JournalLine, rate: Decimal | None) -> Iterator[Problem]:
    """The transaction's amount, the ledger's and the rate between them agree to the cent.

    Systems print the rate either way round, and with few places: half of its last place counts.
    """
    fault = _rate_fault(line, line.foreign or ZERO, rate)
    if fault:
        yield Problem(line.line, f"{named(name, line)}: {fault}")


def _rate_fault(line: JournalLine, foreign: Decimal, rate: Decimal | None) -> str:
    """What is wrong, empty for nothing; of nil too, for a revaluation moves one amount alone."""
    if not foreign or (line.foreign_currency in {"", line.currency} and foreign == line.amount):
        return ""
    both = f"{line.amount} {line.currency} and {foreign} {line.foreign_currency}"
    if not line.foreign_currency:
        return f"the amount {foreign} is in no named currency"
    if line.foreign_currency == line.currency:
        return f"{both} are one currency and differ"
    if (foreign < 0) != (line.amount < 0):
        return f"{both} have opposite signs"
    if rate is None or _agree(abs(line.amount), abs(foreign), abs(rate)):
        return ""
    return f"{both} do not agree with the rate {rate:f}"


def _agree(own: Decimal, foreign: Decimal, rate: Decimal) -> bool:
    exponent = rate.as_tuple().exponent
    half = Decimal(5).scaleb(int(exponent) - 1)
    whole = foreign == foreign.to_integral_value()
    return (
        abs(own * rate - foreign) <= (_UNIT if whole else CENT) + own * half
        or abs(foreign * rate - own) <= CENT + foreign * half
    )
