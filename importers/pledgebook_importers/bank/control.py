"""Control totals: a statement must add up, and what does not is staged under a warning."""

from __future__ import annotations

from collections.abc import Iterator

from pledgebook.money import ZERO
from pledgebook_importers.bank.statements import Statement
from pledgebook_importers.intake.errors import Problem


def check_balances(statement: Statement) -> Iterator[Problem]:
    """Opening and booked lines make the closing balance, or the difference is named.

    An interim report need not state balances; those that it states are compared.
    """
    currency = statement.currency
    if statement.opening is None or statement.closing is None:
        if statement.kind == "interim":
            return
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
