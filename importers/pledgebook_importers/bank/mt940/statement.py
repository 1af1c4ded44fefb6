"""One message as one statement, and the pages of one statement put together."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from pledgebook.money import ZERO
from pledgebook_importers.bank import identity
from pledgebook_importers.bank.mt940 import values
from pledgebook_importers.bank.mt940.entry import bookings, read_line
from pledgebook_importers.bank.mt940.fields import Message
from pledgebook_importers.bank.mt940.values import Balance, Notes
from pledgebook_importers.bank.statements import Statement, StatementLine
from pledgebook_importers.intake.errors import Problem, RefusedError

_INTERIM = ("34F", "13", "13D", "90C", "90D")
_FLOOR = re.compile(r"([A-Z]{3})([CD]?)\s*[0-9.,]+", re.IGNORECASE)
_TOTAL = re.compile(r"([0-9]{1,9})\s*([A-Z]{3})\s*([0-9][0-9.,]*)", re.IGNORECASE)


Entry = tuple[StatementLine, str]
"""A line without an identity yet, and the bank's own reference where it gives one."""


@dataclass(frozen=True, slots=True)
class Page:
    """A message read: a statement still without its lines, or a page of one.

    `key` tells it from other pages of the account; `begun` is whether an earlier page must have
    come, `open` whether a later one must follow.
    """

    statement: Statement
    entries: tuple[Entry, ...]
    key: str
    problems: tuple[Problem, ...]
    begun: bool
    open: bool


@dataclass(frozen=True, slots=True)
class Whole:
    """A statement of all its pages; `owned` are the bank's own references of its lines."""

    statement: Statement
    owned: tuple[str, ...]
    problems: tuple[Problem, ...]


def read_page(message: Message) -> Page:
    """Read one message.

    Raises:
        RefusedError: nothing of it may be used.
    """
    notes = Notes()
    opening = _balance(message, "60", notes)
    closing = _balance(message, "62", notes)
    ends = [balance for balance in (opening, closing) if balance]
    kind = _kind(message, ends)
    printed = _account(message)
    currency = _currency(message, ends, notes)
    account = values.account(printed, currency)
    reference = next((field.text for field in message.all("20")), "")
    if not reference:
        notes.add(
            "a statement without its reference (:20:); its beginning may be cut", message.line
        )
    printed_number = next((field.text for field in message.all("28", "28C")), "")
    sequence, page = values.number(printed_number)
    last = closing.date if closing else _reported(message)
    entries = tuple(read_line(one, currency, last, notes) for one in bookings(message.fields))
    lines = [line for line, _ in entries]
    if not entries and not ends and not any(message.all("90C", "90D")):
        raise RefusedError(
            message.line, "a statement without balance or transaction says nothing; fetch it again"
        )
    key = identity.statement_key(
        None,
        page,
        [sequence or "", page, identity.canonical(opening.amount), opening.date]
        if opening
        else [sequence or "", page],
    )
    statement = Statement(
        account=account,
        account_raw=printed,
        currency=currency,
        number=str(sequence) if sequence is not None else reference or printed_number,
        sequence=sequence,
        page=page,
        message_id=reference,
        opening=opening.amount if opening else None,
        closing=closing.amount if closing else None,
        from_date=opening.date if opening else None,
        to_date=last or max((line.date for line in lines), default=None),
        line=message.line,
        lines=(),
        kind=kind,
    )
    return Page(
        statement=statement,
        entries=entries,
        key=key,
        problems=(*notes.problems(), *_check_totals(message, lines, currency)),
        begun=bool(opening and opening.midway),
        open=bool(closing and closing.midway),
    )


def join_pages(pages: Iterable[Page]) -> Iterator[Whole]:
    """Put pages together: one that closes midway and the next of its number that opens midway."""
    found: list[list[Page]] = []
    unfinished: dict[tuple[str, str, str], list[Page]] = {}
    for page in pages:
        key = (page.statement.account, page.statement.currency, page.statement.number)
        statement = unfinished.get(key, []) if page.begun else []
        if not statement:
            found.append(statement)
        statement.append(page)
        unfinished[key] = statement if page.open else []
    return map(_join, found)


def _join(pages: Sequence[Page]) -> Whole:
    first, last = pages[0].statement, pages[-1].statement
    seen: Counter[str] = Counter()
    lines = tuple(
        line
        for page in pages
        for line in identity.identify(first.account, page.key, page.entries, seen)
    )
    problems = [problem for page in pages for problem in page.problems]
    for before, after in pairwise(page.statement for page in pages):
        if before.closing != after.opening:
            problems.append(
                Problem(
                    after.line,
                    f"page {after.page} of statement {after.number} opens with {after.opening} "
                    f"{after.currency}, the page before it closed with {before.closing}",
                )
            )
    return Whole(
        statement=replace(first, closing=last.closing, to_date=last.to_date, lines=lines),
        owned=tuple(own for page in pages for _, own in page.entries),
        problems=tuple(problems),
    )


def _balance(message: Message, tag: str, notes: Notes) -> Balance | None:
    """The one balance of that tag."""
    found = [
        values.balance(field.text, midway=field.tag.endswith("M"), line=field.line, notes=notes)
        for field in message.all(f"{tag}F", f"{tag}M", tag)
    ]
    for other in found[1:]:
        if replace(other, line=found[0].line) != found[0]:
            raise RefusedError(
                other.line,
                f"a second balance :{tag}: in one statement; fetch the file from the bank again",
            )
    return found[0] if found else None


def _kind(message: Message, ends: Sequence[Balance]) -> Literal["statement", "interim"]:
    """By the envelope, else by the fields that only an interim report has."""
    if message.kind:
        return "interim" if message.kind == "942" else "statement"
    return "interim" if not ends and any(message.all(*_INTERIM)) else "statement"


def _account(message: Message) -> str:
    printed = list(dict.fromkeys(field.text for field in message.all("25", "25P")))
    if len(printed) > 1:
        raise RefusedError(
            message.line,
            f"one statement names two accounts, {printed[0][:40]} and {printed[1][:40]}; "
            "fetch the file from the bank again",
        )
    if not printed or not printed[0]:
        raise RefusedError(
            message.line,
            "the statement names no account (:25:); fetch the file from the bank again",
        )
    return printed[0]


def _currency(message: Message, ends: Sequence[Balance], notes: Notes) -> str:
    """The one currency of the balances, or of the limits and totals of an interim report."""
    named: dict[str, int] = {}
    for balance in ends:
        if balance.currency:
            named.setdefault(balance.currency, balance.line)
    for field in message.all("34F", "90C", "90D"):
        match = (_FLOOR if field.tag == "34F" else _TOTAL).match(field.text)
        if match:
            named.setdefault(match[1 if field.tag == "34F" else 2].upper(), field.line)
    if len(named) > 1:
        both = " and ".join(named)
        raise RefusedError(
            max(named.values()), f"one statement is in {both}; ask the bank to correct it"
        )
    if not named:
        raise RefusedError(
            message.line, "the statement names no currency; fetch the file from the bank again"
        )
    currency = next(iter(named))
    for balance in ends:
        if not balance.currency:
            notes.add(f"a balance without its currency, read as {currency}", balance.line)
    return currency


def _reported(message: Message) -> dt.date | None:
    """The day of an interim report (field 13: YYMMDDHHMM)."""
    printed = next((field.text[:6] for field in message.all("13D", "13")), "")
    return values.day(printed) if re.fullmatch(r"[0-9]{6}", printed) else None


def _check_totals(
    message: Message, lines: Sequence[StatementLine], currency: str
) -> Iterator[Problem]:
    """Fields 90: number and sum of debits and credits; expected ones may be among them or not."""
    for field in message.all("90D", "90C"):
        words = "debits" if field.tag == "90D" else "credits"
        total = _TOTAL.fullmatch(field.text)
        if total is None:
            yield Problem(field.line, f"{field.text[:40]!r} is no total of {words}: not checked")
            continue
        stated = values.amount(total[3], currency, field.line, Notes())
        chosen = [line for line in lines if (line.amount < 0) == (field.tag == "90D")]
        counts = [
            (len(some), sum((abs(line.amount) for line in some), ZERO))
            for some in ([line for line in chosen if line.booked], chosen)
        ]
        if (int(total[1]), stated) not in counts:
            number, total_held = counts[0]
            yield Problem(
                field.line,
                f"the bank counts {int(total[1])} {words} of {stated} {currency}, "
                f"the file holds {number} of {total_held}",
            )
