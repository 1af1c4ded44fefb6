"""Missing statements: numbers that leave a gap, openings that do not follow the last closing."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pledgebook_importers.bank.statements import Statement
from pledgebook_importers.intake.errors import Problem


@dataclass(frozen=True, slots=True)
class Closing:
    """How a statement ended: the last one known, from the books or from another file."""

    account: str
    currency: str
    number: str
    sequence: int | None
    date: dt.date | None
    closing: Decimal | None


def sequence_warnings(
    files: Sequence[Sequence[Statement]], known: Iterable[Closing] = ()
) -> list[list[Problem]]:
    """Return the warnings of each file, in the files' order.

    Statements are put in order by their last day and number first; the same statement sent twice
    is no gap. Interim reports count on their own and open where they like: they are left out.
    """
    last = {(closing.account, closing.currency): closing for closing in known}
    by_account: dict[tuple[str, str], list[tuple[int, Statement]]] = defaultdict(list)
    for index, statements in enumerate(files):
        for statement in statements:
            if statement.kind == "statement":
                by_account[statement.account, statement.currency].append((index, statement))
    warnings: list[list[Problem]] = [[] for _ in files]
    for account, found in by_account.items():
        previous = last.get(account)
        for index, statement in sorted(found, key=_order):
            current = closing_of(statement)
            if current == previous:
                continue
            if previous is not None:
                warnings[index] += _compare(previous, statement)
            previous = current
    return warnings


def closing_of(statement: Statement) -> Closing:
    """What the next statement of the account has to follow."""
    return Closing(
        statement.account,
        statement.currency,
        statement.number,
        statement.sequence,
        statement.to_date,
        statement.closing,
    )


def _order(item: tuple[int, Statement]) -> tuple[dt.date, int, int]:
    _, statement = item
    return statement.to_date or dt.date.min, statement.sequence or 0, statement.page


def _compare(previous: Closing, statement: Statement) -> Iterator[Problem]:
    missing = _missing(previous, statement)
    if missing:
        yield Problem(
            statement.line,
            f"{missing} of account {statement.account} missing before "
            f"{statement.number}; fetch it from the bank",
        )
    if (
        previous.closing is not None
        and statement.opening is not None
        and previous.closing != statement.opening
    ):
        yield Problem(
            statement.line,
            f"opening {statement.opening} of statement {statement.number} does not "
            f"follow the closing {previous.closing} {statement.currency} of {previous.number}",
        )


def _missing(previous: Closing, statement: Statement) -> str:
    """The numbers left out, where both are numbered and no new year began a new count."""
    if previous.sequence is None or statement.sequence is None:
        return ""
    if _tells_day(previous.sequence, previous.date) and _tells_day(
        statement.sequence, statement.to_date
    ):
        return ""
    first, last = previous.sequence + 1, statement.sequence - 1
    if first > last:
        return ""
    return f"statement {first}" if first == last else f"statements {first} to {last}"


def _tells_day(number: int, day: dt.date | None) -> bool:
    """Whether a statement's number is its day and no count: some banks number by the calendar."""
    return day is not None and number in {
        int(day.strftime(form)) for form in ("%y%j", "%j", "%y%m%d", "%Y%m%d", "%Y%j")
    }
