"""camt.053, the bank's statement of a day or month, versions 01 to 14 (ISO 20022).

Banks differ in structure more than versions do, so elements are found by local names, schema
breaks are tolerated where they leave no doubt about money and told, and refused where they do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from lxml import etree

from pledgebook_importers.bank import identity
from pledgebook_importers.bank.camt import values
from pledgebook_importers.bank.camt.balances import (
    BOOKED,
    Balance,
    opening_and_closing,
    read_balances,
)
from pledgebook_importers.bank.camt.details import reference
from pledgebook_importers.bank.camt.document import find_document
from pledgebook_importers.bank.camt.entry import EntryReader
from pledgebook_importers.bank.control import check_balances, check_summary
from pledgebook_importers.bank.statements import Statement, StatementLine
from pledgebook_importers.intake.errors import Problem, RefusedError
from pledgebook_importers.intake.reading import Reading
from pledgebook_importers.intake.source import Source
from pledgebook_importers.intake.xml_nodes import children, first_text, line_of, text

_NUMBER = re.compile(r"[0-9]{1,18}")


def claims(source: Source) -> bool:
    """Whether the file is XML; other message types are answered by their name."""
    return source.container == "xml"


def read(source: Source) -> Reading:
    """Return the statements and the warnings of one message.

    Raises:
        RefusedError: nothing of the file may be used.
    """
    root = source.root
    if root is None:
        raise RefusedError(1, "is no XML")
    version, message = find_document(root)
    message_id = text(message, "GrpHdr", "MsgId")
    statements: list[Statement] = []
    warnings: list[Problem] = []
    for node in children(message, "Stmt"):
        for statement, problems in _read_statement(node, message_id):
            statements.append(statement)
            warnings += problems
    if not statements:
        raise RefusedError(
            line_of(message), "the message holds no statement; ask the bank to send it again"
        )
    return Reading(version, statements=tuple(statements), warnings=tuple(warnings))


def _read_statement(
    node: etree._Element, message_id: str
) -> Iterator[tuple[Statement, list[Problem]]]:
    """One statement for each currency that the `Stmt` keeps, the account's own first."""
    balances = read_balances(node)
    kept = [balance for balance in balances if balance.kind in BOOKED]
    last = max((balance.date for balance in kept if balance.date), default=None)
    until = values.date(node, "FrToDt", "ToDtTm") or last
    reader = EntryReader(last or until)
    entries = [
        (reader.read(entry), reference(entry, ("AcctSvcrRef",))) for entry in children(node, "Ntry")
    ]
    if not entries and not balances:
        raise RefusedError(line_of(node), "a statement without balance or entry says nothing")
    problems = [
        *_unmarked(kept),
        *reader.problems(),
        *check_summary(node, [line for line, _ in entries]),
    ]
    own = text(node, "Acct", "Ccy")
    currencies = dict.fromkeys(
        chain(
            [own] if own else [],
            (line.currency for line, _ in entries),
            (balance.currency for balance in kept),
        )
    )
    used = [
        c
        for c in currencies
        if any(line.currency == c for line, _ in entries)
        or any(balance.currency == c for balance in kept)
    ] or list(currencies)
    for currency in used or [balances[0].currency]:
        part = [(line, ref) for line, ref in entries if line.currency == currency]
        statement = _assemble(node, message_id, currency, balances, part)
        repeated = [
            Problem(
                line.line,
                f"the bank reference {line.reference} is used twice for "
                f"{line.amount} {line.currency} on {line.date}; check that both are real",
            )
            for line in identity.repeats(statement.lines, [ref for _, ref in part])
        ]
        yield statement, [*problems, *repeated, *check_balances(statement)]
        problems = []


def _assemble(
    node: etree._Element,
    message_id: str,
    currency: str,
    balances: list[Balance],
    entries: list[tuple[StatementLine, str]],
) -> Statement:
    raw = first_text(
        node,
        ("Acct", "Id", "IBAN"),
        ("Acct", "Id", "Othr", "Id"),
        ("Acct", "Id", "PrtryAcct", "Id"),
        ("Acct", "Id", "BBAN"),
    )
    account = "".join(raw.split()).upper()
    if not account:
        raise RefusedError(line_of(node), "the statement names no account")
    opening, closing = opening_and_closing(balances, currency)
    sequence = _sequence(node)
    page = text(node, "StmtPgntn", "PgNb")
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
        message_id=message_id,
        opening=opening.amount if opening else None,
        closing=closing.amount if closing else None,
        from_date=values.date(node, "FrToDt", "FrDtTm") or (opening.date if opening else None),
        to_date=values.date(node, "FrToDt", "ToDtTm") or (closing.date if closing else None),
        line=line_of(node),
        lines=tuple(identity.identify(account, key, entries)),
    )


def _sequence(node: etree._Element) -> int | None:
    for name in ("ElctrncSeqNb", "LglSeqNb"):
        number = text(node, name)
        if _NUMBER.fullmatch(number):
            return int(number)
    return None


def _unmarked(balances: list[Balance]) -> Iterator[Problem]:
    lines = [balance.line for balance in balances if not balance.marked]
    if lines:
        count = "1 balance" if len(lines) == 1 else f"{len(lines)} balances"
        yield Problem(lines[0], f"{count} without a credit or debit mark, read as credit")
