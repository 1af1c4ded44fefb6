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
from pledgebook_importers.intake.xml_nodes import by_name, find, line_of, text

_NUMBER = re.compile(r"[0-9]{1,18}")
_PAGES = ("StmtPgntn", "RptPgntn", "NtfctnPgntn")
_NOTHING = "without balance or entry: by this report nothing moved"


@dataclass(frozen=True, slots=True)
class Header:
    """What a statement's element says of all its currencies; `last_day` dates undated entries."""

    kind: Literal["statement", "interim"]
    message_id: str
    account_raw: str
    account: str
    currency: str
    number: str
    sequence: int | None
    page: int
    from_date: dt.date | None
    to_date: dt.date | None
    line: int

    @classmethod
    def of(
        cls, node: etree._Element, kind: Literal["statement", "interim"], message_id: str
    ) -> Header:
        """Read it.

        Raises:
            RefusedError: it names no account, or a day of its period is none.
        """
        parts = by_name(node)
        raw = values.account(parts.get("Acct"))
        account = values.compact(raw)
        if not account:
            raise RefusedError(line_of(node), "the statement names no account")
        sequence = _number(parts.get("ElctrncSeqNb"))
        if sequence is None:
            sequence = _number(parts.get("LglSeqNb"))
        page = next((parts[name] for name in _PAGES if name in parts), None)
        to_date = values.date(parts.get("FrToDt"), "ToDtTm")
        if to_date is None and kind == "interim":
            # A report of the moment ends when it was made.
            to_date = values.date(parts.get("CreDtTm"))
        return cls(
            kind=kind,
            message_id=message_id,
            account_raw=raw,
            account=account,
            currency=text(parts.get("Acct"), "Ccy"),
            number=text(parts.get("Id")) if sequence is None else str(sequence),
            sequence=sequence,
            page=_number(find(page, "PgNb")) or 1,
            from_date=values.date(parts.get("FrToDt"), "FrDtTm"),
            to_date=to_date,
            line=line_of(node),
        )


def read_statement(
    node: etree._Element, header: Header, reader: EntryReader
) -> Iterator[tuple[Statement, list[Problem]]]:
    """One statement with its problems for each currency kept, the account's own first.

    Raises:
        RefusedError: it says nothing, or a balance or a day leaves doubt.
    """
    balances = read_balances(node)
    kept = [balance for balance in balances if balance.kind in BOOKED]
    last = max((balance.date for balance in kept if balance.date), default=None)
    entries = reader.entries(last or header.to_date)
    said = bool(entries or balances)
    if not said and header.kind == "statement":
        raise RefusedError(header.line, "a statement without balance or entry says nothing")
    problems = [
        *([] if said else [Problem(header.line, _NOTHING)]),
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
    for currency in _currencies(header, [*of_currency, *balances_of], balances):
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


def _currencies(header: Header, used: Sequence[str], balances: Sequence[Balance]) -> list[str]:
    """Those of entries and booked balances, the account's first; else what the account is in."""
    own = header.currency
    if not used:
        return [own or next((balance.currency for balance in balances), "")]
    return list(dict.fromkeys([own, *used] if own in used else used))


def _assemble(
    header: Header,
    currency: str,
    balances: Sequence[Balance],
    entries: Sequence[tuple[StatementLine, str]],
) -> Statement:
    opening, closing = opening_and_closing(balances)
    ends = [
        (identity.canonical(balance.amount), balance.date)
        for balance in (opening, closing)
        if balance
    ]
    key = identity.statement_key(header.sequence, header.page, ends)
    return Statement(
        account=header.account,
        account_raw=header.account_raw,
        currency=currency,
        number=header.number,
        sequence=header.sequence,
        page=header.page,
        message_id=header.message_id,
        opening=opening.amount if opening else None,
        closing=closing.amount if closing else None,
        from_date=header.from_date or (opening.date if opening else None),
        to_date=header.to_date or (closing.date if closing else None),
        line=header.line,
        lines=tuple(identity.identify(header.account, key, entries)),
        kind=header.kind,
    )


def _number(node: etree._Element | None) -> int | None:
    printed = text(node)
    return int(printed) if _NUMBER.fullmatch(printed) else None


def _unmarked(balances: Sequence[Balance]) -> Iterator[Problem]:
    lines = [balance.line for balance in balances if not balance.marked]
    if lines:
        count = "1 balance" if len(lines) == 1 else f"{len(lines)} balances"
        yield Problem(lines[0], f"{count} without a credit or debit mark, read as credit")
