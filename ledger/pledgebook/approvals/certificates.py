"""Statements of officers in the books that are certified as vouchers are: completions, conditions.

    2017-06-08 custom "completion" "O-2017-0001" "OFF-CERT" 2017-06-08 TRUE
    2017-03-02 custom "condition-met" "FI-2016-01/2" "OFF-CERT"

An act calls them `completion:O-2017-0001:2017-06-08` and `condition-met:FI-2016-01/2:2017-03-02`.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pledgebook.approvals.act import NAME
from pledgebook.obligations import commitments
from pledgebook.readers import Amount
from pledgebook.records import Completion, ConditionMet, Instalment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pledgebook.registry import Registry

CERTIFY = "certify"
COMPLETION, CONDITION = f"{Completion.directive}:", f"{ConditionMet.directive}:"
"""How acts begin the names of such statements."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """One statement, and what it is about as the books have it on its day."""

    name: str
    about: str
    """The obligation or the instalment."""
    officer: str
    file: str
    line: int
    date: datetime.date
    on: datetime.date
    """The day that it speaks of: nobody can have signed before it."""
    amount: Amount
    """The contract with its variations up to that day, or the instalment."""
    party: str
    """Who is paid for the work, or whose condition it is; by id."""
    purpose: str
    document: str | None

    @property
    def papers(self) -> tuple[tuple[str, str], ...]:
        """The paper that it names, as vouchers have theirs."""
        return (("document", self.document),) if self.document is not None else ()


def is_certificate(name: str) -> bool:
    """Whether an act calls something other than a voucher by this name."""
    return name.startswith((COMPLETION, CONDITION))


def certificates_of(registry: Registry) -> Iterator[Certificate]:
    """The statements in the books whose contract or instalment is there, in their order."""
    for found in (*_completions(registry), *_conditions(registry)):
        if NAME.fullmatch(found.name):
            yield found


def _completions(registry: Registry) -> Iterator[Certificate]:
    acts = registry.all(Completion)
    contracts = commitments(registry, None) if acts else {}
    for act in acts:
        one = contracts.get(act.obligation)
        if one is None:
            continue
        contract = one.obligation
        independent = "independent" if act.independent else "not independent"
        yield Certificate(
            name=f"{COMPLETION}{act.obligation}:{act.on}", about=act.obligation,
            officer=act.certifier, file=act.file, line=act.line, date=act.date, on=act.on,
            amount=Amount(one.amount(act.on), contract.amount.currency), party=contract.payee,
            purpose=f"{contract.kind} of {contract.id} are complete on {act.on}, {independent}",
            document=act.document,
        )  # fmt: skip


def _conditions(registry: Registry) -> Iterator[Certificate]:
    for act in registry.all(ConditionMet):
        one = registry.get(Instalment, act.instalment)
        if one is None:
            continue
        agreement = registry.agreement(one.agreement)
        yield Certificate(
            name=f"{CONDITION}{one.id}:{act.date}", about=one.id, officer=act.officer,
            file=act.file, line=act.line, date=act.date, on=act.date,
            amount=registry.amended(one.id, "amount", act.date) or one.amount,
            party=agreement.donor if agreement is not None else "",
            purpose=f"the condition of {one.id} is met: {one.condition or 'none is written'}",
            document=act.document,
        )  # fmt: skip
