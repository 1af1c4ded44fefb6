"""Open Financial Exchange files, versions 1.x and 2.x: bank, card and the cash of investments.

A file states where the account ends, not where it begins, and covers what its reader asked for:
there is no opening to prove it by, and none is derived.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from pledgebook_importers.bank import identity
from pledgebook_importers.bank.ofx import markup
from pledgebook_importers.bank.ofx.charset import read_text
from pledgebook_importers.bank.ofx.markup import Element
from pledgebook_importers.bank.ofx.statement import (
    ACCOUNTS,
    bookings_of,
    read_statement,
    securities_of,
)
from pledgebook_importers.bank.ofx.values import AmountReader
from pledgebook_importers.bank.statements import Statement, StatementLine
from pledgebook_importers.intake.errors import Problem, RefusedError
from pledgebook_importers.intake.reading import Reading
from pledgebook_importers.intake.source import Source

_VERSION = re.compile(r"""VERSION:\s*(\d{3})|<\?OFX\b[^>]*?\bVERSION=["'](\d{3})["']""", re.ASCII)
_HEAD = 4096
_STATEMENTS = ("STMTRS", "STMTENDRS")
_BOOKING = frozenset({"STMTTRN", "STMTTRNP"})


def claims(source: Source) -> bool:
    """Whether the file is OFX."""
    return source.container == "ofx"


def read(source: Source) -> Reading:
    """Return the statements and the warnings of one file.

    Raises:
        RefusedError: nothing of the file may be used.
    """
    text, warnings = read_text(source)
    roots, odd = markup.parse(text)
    if not roots:
        raise RefusedError(1, f"holds no <OFX>: cut off; {markup.AGAIN}")
    elements = [node for root in roots for node in root.walk()]
    nodes = [node for node in elements if node.name in ACCOUNTS]
    answers = list(_answers(elements))
    _check_content(elements, nodes, answers)
    amounts = AmountReader(node.text for node in elements if node.name in {"TRNAMT", "BALAMT"})
    parts = [part for node in nodes for part in read_statement(node, amounts)]
    statements = _identified([part.statement for part in parts])
    found = _VERSION.search(text[:_HEAD])
    return Reading(
        f"ofx.{found[1] or found[2]}" if found else "ofx",
        statements=tuple(statements),
        warnings=(
            *warnings,
            *odd,
            *answers,
            *(problem for part in parts for problem in part.problems),
            *_clashes(statements),
        ),
    )


def _answers(elements: Sequence[Element]) -> Iterator[Problem]:
    """What a server says went wrong (every status but 0), and statements of kinds not read."""
    for node in elements:
        code = node.value("CODE") if node.name == "STATUS" else ""
        if code.strip("0"):
            words = node.value("MESSAGE") or node.value("SEVERITY") or "without a reason"
            yield Problem(node.line, f"the bank answers {code[:10]}: {words[:150]}")
        if node.name.endswith(_STATEMENTS) and node.name not in ACCOUNTS:
            yield Problem(node.line, f"a statement of the kind {node.name} is not read")


def _check_content(
    elements: Sequence[Element], nodes: Sequence[Element], answers: Sequence[Problem]
) -> None:
    """Refuse a file without a statement, and one with a booking outside of any."""
    if not nodes:
        first = answers[0] if answers else Problem(elements[0].line if elements else 1, "holds no")
        reason = f"{first.reason}; " if answers else ""
        raise RefusedError(first.line, f"{reason}holds no statement; {markup.AGAIN}")
    listed = sum(len(bookings_of(node)) for node in nodes)
    if listed != sum(node.name in _BOOKING for node in elements):
        known = {id(booking) for node in nodes for booking in bookings_of(node)}
        stray = next(n for n in elements if n.name in _BOOKING and id(n) not in known)
        raise RefusedError(stray.line, f"a booking outside of any statement; {markup.AGAIN}")
    trades = [securities_of(node) for node in nodes if node.name == "INVSTMTRS"]
    if not listed and len(trades) == len(nodes) and any(trades):
        reason = "an investment statement without cash bookings: securities are not read"
        raise RefusedError(nodes[0].line, f"{reason} ({next(filter(None, trades))})")


def _identified(statements: Sequence[Statement]) -> list[Statement]:
    """Each line with its id: account, day, amount and `FITID`; equal ones are numbered in the file.

    Without a `FITID`, all that the line says is its identity and no balance or period, since one
    download overlaps the next.
    """
    lines: defaultdict[str, list[tuple[StatementLine, str]]] = defaultdict(list)
    for statement in statements:
        lines[statement.account] += [(line, line.reference) for line in statement.lines]
    ready = {account: identity.identify(account, "", found) for account, found in lines.items()}
    return [
        replace(statement, lines=tuple(next(ready[statement.account]) for _ in statement.lines))
        for statement in statements
    ]


def _clashes(statements: Sequence[Statement]) -> Iterator[Problem]:
    """A `FITID` that several bookings of an account bear, and bookings without one."""
    bearing: defaultdict[tuple[str, str], list[StatementLine]] = defaultdict(list)
    for statement in statements:
        for line in statement.booked:
            bearing[statement.account, line.reference].append(line)
    for (account, fitid), lines in bearing.items():
        if not fitid:
            count = "1 booking" if len(lines) == 1 else f"{len(lines)} bookings"
            reason = f"{count} of {account} without a FITID, told apart by all that they say"
            yield Problem(lines[0].line, reason)
        elif len(lines) > 1:
            yield _clash(fitid, lines)


def _clash(fitid: str, lines: Sequence[StatementLine]) -> Problem:
    alike = Counter((line.date, line.amount, line.currency) for line in lines)
    (day, amount, currency), times = alike.most_common(1)[0]
    if times > 1:
        reason = f"is used {times} times for {amount} {currency} on {day}; check that all are real"
        return Problem(lines[-1].line, f"the FITID {fitid[:40]} {reason}")
    reason = f"is used for {len(lines)} different bookings: all are read"
    return Problem(lines[1].line, f"the FITID {fitid[:40]} {reason}")
