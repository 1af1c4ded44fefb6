"""All that a line may be, for the person who decides: each with what speaks for it, or against it.

The score is the weight of the evidence, by which the matcher itself goes: 4 for a reference (8 where it
names the instalment) or the payee, 2 for the donor's name or a contract that the text names, 1 for the
exact amount. The amount alone is shown and never proposed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pledgebook_importers.bank.statements import StatementLine
from pledgebook_importers.matching.evidence import Terms, candidates, texts
from pledgebook_importers.matching.instalments import OpenInstalment
from pledgebook_importers.matching.orders import Ordered
from pledgebook_importers.matching.payments import CATEGORY, Owed, named_in, payee_of, words_of
from pledgebook_importers.matching.references import readings

MOST = 8
"""Alternatives of one line: more is no choice but a list."""
ALONE = "the amount alone is the same; nothing names it"
_PAYEE, _NAMED, _EXACT = 4, 2, 1


@dataclass(frozen=True, slots=True)
class Alternative:
    """An open instalment, payable or contract that a line may pay; `amount` is what is open of it."""

    score: int
    reason: str
    amount: Decimal
    currency: str
    instalment: str = ""
    account: str = ""
    agreement: str = ""
    obligation: str = ""
    payee: str = ""


def alternatives(
    line: StatementLine,
    instalments: Sequence[OpenInstalment],
    owed: Owed,
    ordered: Ordered | None,
    terms: Terms,
) -> list[Alternative]:
    """What a line may be, the likeliest first."""
    found = (
        _instalments(line, instalments, terms) if line.amount > 0 else _debts(line, owed, ordered)
    )
    return sorted(found, key=lambda one: -one.score)[:MOST]


def _instalments(
    line: StatementLine, instalments: Sequence[OpenInstalment], terms: Terms
) -> Iterator[Alternative]:
    terms = terms.with_names(instalments)
    read = readings(texts(line), {item.agreement for item in instalments})
    weighed = candidates(line, instalments, read, terms)
    for one in weighed:
        yield _of_instalment(one.instalment, one.rank, one.reason)
    named = {one.instalment.label for one in weighed}
    for item in instalments:
        if item.label not in named and (item.amount, item.currency) == (line.amount, line.currency):
            yield _of_instalment(item, 0, ALONE)


def _of_instalment(item: OpenInstalment, score: int, reason: str) -> Alternative:
    return Alternative(
        score, reason, item.amount, item.currency, instalment=item.label, agreement=item.agreement
    )


def _debts(line: StatementLine, owed: Owed, ordered: Ordered | None) -> Iterator[Alternative]:
    named, words = payee_of(line, owed, ordered), words_of(line, ordered)
    for payable in owed.payables:
        own, exact = payable.payee == named.payee, payable.amount == -line.amount
        if payable.currency == line.currency and (own or exact):
            said = named_in(payable.obligation, words)
            yield Alternative(
                _PAYEE * own + _NAMED * said + _EXACT * exact,
                _why(named.reason if own else "", said=said, exact=exact),
                payable.amount, payable.currency, account=payable.account,
                agreement=payable.agreement, obligation=payable.obligation, payee=payable.payee,
            )  # fmt: skip
    for contract in owed.obligations:
        own, said = contract.payee == named.payee, named_in(contract.id, words)
        if contract.currency == line.currency and (own or said):
            enough = contract.left >= -line.amount
            against = (
                "" if enough else f"but only {contract.left} {contract.currency} are left of it"
            )
            yield Alternative(
                (_PAYEE * own + _NAMED * said) * enough,
                _why(named.reason if own else "", said=said, exact=False, against=against),
                contract.left, contract.currency,
                account=f"Expenses:{owed.facility}:{contract.window}:{CATEGORY[contract.kind]}",
                agreement=contract.agreement, obligation=contract.id, payee=contract.payee,
            )  # fmt: skip


def _why(payee: str, *, said: bool, exact: bool, against: str = "") -> str:
    clauses = [
        payee,
        "the text names the contract" if said else "",
        "amount is exact" if exact else "",
        against,
    ]
    told = "; ".join(clause for clause in clauses if clause)
    return ALONE if exact and not payee and not said else told
