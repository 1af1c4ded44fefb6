"""The bank's own count and sum of a statement's entries (`TxsSummry`) against what was read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from lxml import etree

from pledgebook.money import ZERO
from pledgebook_importers.bank.camt import values
from pledgebook_importers.bank.statements import StatementLine
from pledgebook_importers.intake.errors import Problem
from pledgebook_importers.intake.xml_nodes import find, line_of, text

Choice = Callable[[StatementLine], bool]
_TOTALS: tuple[tuple[str, str, Choice], ...] = (
    ("TtlNtries", "entries", lambda _line: True),
    ("TtlCdtNtries", "credits", lambda line: line.amount > 0),
    ("TtlDbtNtries", "debits", lambda line: line.amount < 0),
)


@dataclass(frozen=True, slots=True)
class _Count:
    """How many lines there are, and what they come to without and with their signs."""

    number: int
    gross: Decimal
    net: Decimal


def check_summary(node: etree._Element, lines: Sequence[StatementLine]) -> Iterator[Problem]:
    """Compare numbers and sums with the booked lines, or with all of them."""
    summary = find(node, "TxsSummry")
    if summary is None:
        return
    booked = [line for line in lines if line.booked]
    for name, words, chosen in _TOTALS:
        total = find(summary, name)
        if total is None:
            continue
        found: list[Problem] = []
        for counted in (booked, lines):
            found = list(_differences(total, words, _count(filter(chosen, counted))))
            if not found:
                break
        yield from found


def _count(lines: Iterator[StatementLine]) -> _Count:
    amounts = [line.amount for line in lines]
    return _Count(len(amounts), sum(map(abs, amounts), ZERO), sum(amounts, ZERO))


def _differences(total: etree._Element, words: str, count: _Count) -> Iterator[Problem]:
    place = line_of(total)
    number = text(total, "NbOfNtries")
    if number and (not number.isdecimal() or int(number[:20]) != count.number):
        yield Problem(
            place, f"the bank counts {number[:20]} {words}, the file holds {count.number}"
        )
    stated = text(total, "Sum")
    if stated and values.parse_amount(stated) != count.gross:
        yield Problem(place, f"the bank sums its {words} to {stated[:40]}, they make {count.gross}")
    # Version 02 states the net beside its mark, later ones one level deeper.
    for amount, marked in (
        (text(total, "TtlNetNtryAmt"), total),
        (text(total, "TtlNetNtry", "Amt"), find(total, "TtlNetNtry")),
    ):
        if amount and marked is not None:
            net = values.parse_amount(amount.removeprefix("-"))
            side = "DBIT" if text(marked, "CdtDbtInd") == "DBIT" or amount[0] == "-" else "CRDT"
            if net is None or values.signed(net, side) != count.net:
                reason = f"the bank nets its {words} to {amount[:40]}, they make {count.net}"
                yield Problem(place, reason)
