"""One `Stmt`, `Rpt` or `Ntfctn`: its account, balances, totals and entries, currency by currency."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from lxml import etree

from pledgebook_importers.bank import identity
from pledgebook_importers.bank.camt import values
from pledgebook_importers.bank.camt.balances import (
    BOOKED,
    Balance,
    opening_and_closing,
    read_balances,
)
from pledgebook_importers.bank.camt.entry import EntryReader
from pledgebook_importers.bank.camt.totals import check_summary
from pledgebook_importers.bank.control import check_balances
from pledgebook_importers.bank.statements import Statement, StatementLine
from pledgebook_importers.intake.errors import Problem, RefusedError
from pledgebook_importers.intake.xml_nodes import first_text, line_of, text

_NUMBER = re.compile(r"[0-9]{1,18}")
_NOTHING = "without balance or entry: by this report nothing moved"


@dataclass(frozen=True, slots=True)
class Header:
    """A statement's element without its entries, and what its message says of it."""

    node: etree._Element
    kind: Literal["statement", "interim"]
    message_id: str


def read_statement(
    header: Header, reader: EntryReader
) -> Iterator[tuple[Statement, list[Problem]]]:
    """One statement with its problems for each currency kept, the account's own first.

    Raises:
        RefusedError: it says nothing, names no account, or a balance or a day leaves doubt.
    """
    node = header.node
    balances = read_balances(node)
    kept = [balance for balance in balances if balance.kind in BOOKED]
    last = max((balance.date for balance in kept if balance.date), default=None)
    entries = reader.entries(last or _last_day(header))
    if not entries and not balances and header.kind == "statement":
        raise RefusedError(line_of(node), "a statement without balance or entry says nothing")
    problems = [
        *([] if entries or balances else [Problem(line_of(node), _NOTHING)]),
        *_unmarked(kept),
        *reader.problems(),
        *check_summary(node, [line for line, _ in entries]),
    ]
    of_currency: dict[str, list[tuple[StatementLine, str]]] = defaultdict(list)
    for line, own in entries:
        of_currency[line.currency].append((line, own))
    balances_of: dict[str, list[Balance]] = defaultdict(list)
    for balance in kept:
        balances_of[balance.currency].append(balance)
    for currency in _currencies(node, [*of_currency, *balances_of], balances):
        part = of_currency[currency]
        statement = _assemble(header, currency, balances_of[currency], part)
        repeated = [
            Problem(
                line.line,
                f"the bank reference {line.reference} is used twice for "
                f"{line.amount} {line.currency} on {line.date}; check that both are real",
            )
            for line in identity.repeats(statement.lines, [own for _, own in part])
        ]
        yield statement, [*problems, *repeated, *check_balances(statement)]
        problems = []


def _currencies(
    node: etree._Element, used: Sequence[str], balances: Sequence[Balance]
) -> list[str]:
    """Those of entries and booked balances, the account's first; else what the account is in."""
    own = text(node, "Acct", "Ccy")
    if not used:
        return [own or next((balance.currency for balance in balances), "")]
    return list(dict.fromkeys([own, *used] if own in used else used))


def _last_day(header: Header) -> dt.date | None:
    """The end of the period; a report of the moment ends when it was made."""
    day = values.date(header.node, "FrToDt", "ToDtTm")
    if day is None and header.kind == "interim":
        return values.date(header.node, "CreDtTm")
    return day


def _assemble(
    header: Header,
    currency: str,
    balances: Sequence[Balance],
    entries: Sequence[tuple[StatementLine, str]],
) -> Statement:
    node = header.node
    raw = values.account(node, "Acct")
    account = values.compact(raw)
    if not account:
        raise RefusedError(line_of(node), "the statement names no account")
    opening, closing = opening_and_closing(balances)
    sequence = _sequence(node)
    page = first_text(node, ("StmtPgntn", "PgNb"), ("RptPgntn", "PgNb"), ("NtfctnPgntn", "PgNb"))
    page_number = int(page) if _NUMBER.fullmatch(page) else 1
    ends = [
        (identity.canonical(balance.amount), balance.date)
        for balance in (opening, closing)
        if balance
    ]
    key = identity.statement_key(sequence, page_number, ends)
    return Statement(
        account=account,
        account_raw=raw,
        currency=currency,
        number=str(sequence) if sequence is not None else text(node, "Id"),
        sequence=sequence,
        page=page_number,
        message_id=header.message_id,
        opening=opening.amount if opening else None,
        closing=closing.amount if closing else None,
        from_date=values.date(node, "FrToDt", "FrDtTm") or (opening.date if opening else None),
        to_date=values.date(node, "FrToDt", "ToDtTm")
        or (closing.date if closing else None)
        or (_last_day(header) if header.kind == "interim" else None),
        line=line_of(node),
        lines=tuple(identity.identify(account, key, entries)),
        kind=header.kind,
    )


def _sequence(node: etree._Element) -> int | None:
    for name in ("ElctrncSeqNb", "LglSeqNb"):
        number = text(node, name)
        if _NUMBER.fullmatch(number):
            return int(number)
    return None


def _unmarked(balances: Sequence[Balance]) -> Iterator[Problem]:
    lines = [balance.line for balance in balances if not balance.marked]
    if lines:
        count = "1 balance" if len(lines) == 1 else f"{len(lines)} balances"
        yield Problem(lines[0], f"{count} without a credit or debit mark, read as credit")
