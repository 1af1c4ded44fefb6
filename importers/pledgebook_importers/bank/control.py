"""Control totals: a statement must add up, and what does not is staged under a warning."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal

from lxml import etree

from pledgebook.money import ZERO
from pledgebook_importers.bank.camt import values
from pledgebook_importers.bank.statements import Statement, StatementLine
from pledgebook_importers.intake.errors import Problem
from pledgebook_importers.intake.xml_nodes import children, find, line_of, text

Choice = Callable[[StatementLine], bool]
_TOTALS: tuple[tuple[str, str, Choice], ...] = (
    ("TtlNtries", "entries", lambda _line: True),
    ("TtlCdtNtries", "credits", lambda line: line.amount > 0),
    ("TtlDbtNtries", "debits", lambda line: line.amount < 0),
)


def check_balances(statement: Statement) -> Iterator[Problem]:
    """Opening and booked lines make the closing balance, or the difference is named."""
    currency = statement.currency
    if statement.opening is None or statement.closing is None:
        both = statement.opening is None and statement.closing is None
        which = "booked" if both else "opening" if statement.opening is None else "closing"
        yield Problem(
            statement.line,
            f"statement {statement.number} states no {which} balance in "
            f"{currency}: its lines cannot be proved complete",
        )
        return
    booked = sum((line.amount for line in statement.booked), ZERO)
    difference = statement.closing - statement.opening - booked
    if difference:
        yield Problem(
            statement.line,
            f"statement {statement.number}: opening {statement.opening} and booked "
            f"{booked} make {statement.opening + booked}, not the closing {statement.closing} "
            f"{currency}; difference {difference}",
        )


def check_summary(node: etree._Element, lines: Sequence[StatementLine]) -> Iterator[Problem]:
    """Compare numbers and sums of `TxsSummry` with the booked lines, or with all of them."""
    booked = [line for line in lines if line.booked]
    for summary in children(node, "TxsSummry"):
        for name, words, chosen in _TOTALS:
            total = find(summary, name)
            if total is None:
                continue
            for counted in (booked, lines):
                found = list(_differences(total, words, [line for line in counted if chosen(line)]))
                if not found:
                    break
            yield from found


def _differences(
    total: etree._Element, words: str, lines: Sequence[StatementLine]
) -> Iterator[Problem]:
    place = line_of(total)
    number = text(total, "NbOfNtries")
    if number and (not number.isdecimal() or int(number) != len(lines)):
        yield Problem(place, f"the bank counts {number[:20]} {words}, the file holds {len(lines)}")
    stated = find(total, "Sum")
    gross = sum((abs(line.amount) for line in lines), ZERO)
    if stated is not None and values.amount(stated) != gross:
        yield Problem(place, f"the bank sums its {words} to {text(stated)}, they make {gross}")
    net = _stated_net(total)
    booked = sum((line.amount for line in lines), ZERO)
    if net is not None and net != booked:
        yield Problem(place, f"the bank nets its {words} to {net}, they make {booked}")


def _stated_net(total: etree._Element) -> Decimal | None:
    """Version 02 states the net beside its mark, later ones one level deeper."""
    for amount, marked in (
        (find(total, "TtlNetNtryAmt"), total),
        (find(total, "TtlNetNtry", "Amt"), find(total, "TtlNetNtry")),
    ):
        if amount is not None and marked is not None:
            return values.signed(values.amount(amount), values.mark(marked))
    return None
