"""The evidence for one line and one instalment, and what it weighs."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Literal

from pledgebook_importers.bank.statements import StatementLine
from pledgebook_importers.matching.amounts import Amount, fit, units_paid
from pledgebook_importers.matching.instalments import OpenInstalment
from pledgebook_importers.matching.names import donors_named
from pledgebook_importers.matching.references import Reading

# ISO 20022 sub-families, then SWIFT's types of field 61 behind N, F or S.
_CHARGES = frozenset(
    (
        *("CHRG", "COMM", "FEES", "COMT", "CHG", "COM"),
        *(kind + code for kind in "NFS" for code in ("CHG", "COM")),
    )
)
_INTEREST = frozenset(("INTR", "INT", *(kind + "INT" for kind in "NFS")))
_CHARGE_WORDS = re.compile(r"\b(charges?|fees?|commissions?)\b", re.IGNORECASE)
_INTEREST_WORDS = re.compile(r"\binterest\b", re.IGNORECASE)
_BANK = re.compile(r"\bbank\b", re.IGNORECASE)
_LONG_WORD = re.compile(r"[^\W\d_]{4,}")
_BANK_WORDS = frozenset(
    (
        *("account", "bank", "banking", "charge", "charges", "fees", "commission", "commissions"),
        *(
            "monthly",
            "quarterly",
            "annual",
            "yearly",
            "daily",
            "service",
            "services",
            "maintenance",
        ),
        *("transfer", "transfers", "swift", "wire", "transaction", "transactions", "card", "cable"),
        *("statement", "statements", "interest", "credit", "debit", "period", "from", "until"),
        *("stamp", "duty", "postage", "handling", "deposit", "current", "call", "balance", "gross"),
        *(
            "earned",
            "paid",
            "capitalised",
            "capitalized",
            "ledger",
            "management",
            "keeping",
            "with",
        ),
        *("outgoing", "incoming", "correspondent", "cheque", "book", "electronic", "telex", "your"),
        *("january", "february", "march", "april", "june", "july", "august", "september"),
        *("october", "november", "december", "month", "quarter", "year"),
    )
)


_AMOUNT_WORDS: dict[Amount, str] = {
    "exact": "amount is exact",
    "near": "converted amount is within tolerance",
    "part": "amount is a part of it",
}


@dataclass(frozen=True, slots=True)
class Terms:
    """What matching goes by, beside lines and instalments.

    `tolerance` is the share of the booked weight by which a converted amount may differ (0.05);
    `currency` the books' own, in which weights are; `own_accounts` the numbers of the books' bank
    accounts; `donors` the names of every registered donor, so that one who owes nothing is known.
    """

    tolerance: Decimal
    currency: str = "USD"
    own_accounts: Collection[str] = ()
    donors: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def is_own(self, number: str) -> bool:
        """Whether the account number is one of the books' own, however spaced."""
        own = {"".join(account.split()).upper() for account in self.own_accounts}
        return bool(number) and number in own

    def with_names(self, instalments: Iterable[OpenInstalment]) -> Terms:
        """The same terms, with the instalments' names of each donor beside the registered ones."""
        named = {donor: tuple(names) for donor, names in self.donors.items()}
        for item in instalments:
            named[item.donor] = tuple(dict.fromkeys((*named.get(item.donor, ()), *item.names)))
        return replace(self, donors=named)


@dataclass(frozen=True, slots=True)
class Clues:
    """What a line says of one instalment.

    `reference` is 2 where the text names it, 1 where it names its agreement; `elsewhere` whether
    the text names anything; `payers` the donors that the payer's name fits.
    """

    reference: int
    elsewhere: bool
    payers: Collection[str]
    by_name: bool
    amount: Amount
    units: Decimal


@dataclass(frozen=True, slots=True)
class Candidate:
    """An instalment weighed against a line; rank 0 is a refusal, `reason` says either way why.

    `part` is whether the line pays only some of it; `gainsaid` whether more than the amount speaks
    against it.
    """

    instalment: OpenInstalment
    units: Decimal
    rank: int
    sure: bool
    reason: str
    part: bool = False
    gainsaid: bool = False


def texts(line: StatementLine) -> tuple[str, ...]:
    """Where a payer may have put a reference."""
    return (line.end_to_end, line.remittance, line.additional)


def kind_of(
    line: StatementLine, *, referenced: bool
) -> tuple[Literal["charge", "interest"], str] | None:
    """A charge or interest: by the bank's code, else by its words where nobody but a bank is named.

    Interest debited is a charge: it costs the facility and earns it nothing.
    """
    codes = set(line.code.split("/"))
    said = f"{line.additional} {line.remittance}"
    others = [name for name in line.parties if not _BANK.search(name)]
    alone = not (referenced or others or line.details[1:])
    if codes & _CHARGES:
        return "charge", f"the bank's code {line.code}"
    if codes & _INTEREST:
        kind: Literal["charge", "interest"] = "interest" if line.amount > 0 else "charge"
        return kind, f"the bank's code {line.code}"
    if not alone or _speaks_of_more(said):
        return None
    if line.amount < 0 and _CHARGE_WORDS.search(said):
        return "charge", "no party but the bank, and the text names nothing but a charge"
    if line.amount > 0 and _INTEREST_WORDS.search(said):
        return "interest", "no party but the bank, and the text names nothing but interest"
    return None


def _speaks_of_more(said: str) -> bool:
    """Whether a text names more than banks say of charges: school fees are a payment."""
    return any(word.lower() not in _BANK_WORDS for word in _LONG_WORD.findall(said))


def candidates(
    line: StatementLine,
    instalments: Sequence[OpenInstalment],
    read: Collection[Reading],
    terms: Terms,
) -> list[Candidate]:
    """Weigh every instalment that anything but the amount speaks for.

    An instalment named in full weighs more than its agreement, that more than the donor's name
    with the exact amount; the name adds to a reference, and another donor's name refuses.
    `terms` must know the names of the instalments' donors (`with_names`).
    """
    payers = donors_named(line.parties, terms.donors)
    found = []
    for item in instalments:
        reference = _reference(item, read) if read else 0
        if reference or item.donor in payers:
            clues = Clues(
                reference=reference,
                elsewhere=bool(read),
                payers=payers,
                by_name=item.donor in payers,
                amount=fit(line, item, terms.tolerance, terms.currency),
                units=units_paid(line, item),
            )
            found.append(_weigh(item, clues))
    return found


def _weigh(item: OpenInstalment, clues: Clues) -> Candidate:
    refusal = _refusal(item, clues)
    named = (f"text names {item.agreement}", f"text names {item.label}")
    said = [
        *([named[clues.reference - 1]] if clues.reference else []),
        *([f"payer is {item.donor}"] if clues.by_name else []),
        refusal or _AMOUNT_WORDS[clues.amount],
    ]
    return Candidate(
        instalment=item,
        units=clues.units,
        rank=0 if refusal else 4 * clues.reference + 2 * clues.by_name + (clues.amount == "exact"),
        sure=clues.amount != "part" and clues.reference + clues.by_name > 1,
        reason="; ".join(said),
        part=clues.amount == "part",
        gainsaid=_gainsaid(clues) != "",
    )


def _refusal(item: OpenInstalment, clues: Clues) -> str:
    """What speaks against it, empty where nothing does."""
    if against := _gainsaid(clues):
        return against
    if clues.amount == "none":
        return f"but the amount is not its {item.amount} {item.currency}"
    if clues.amount == "near" and not clues.reference:
        return "but no reference, and the amount only near"
    if clues.amount == "part" and not (clues.reference == 2 and clues.by_name):
        return f"but the amount is only {clues.units} of {item.amount} {item.currency}"
    return ""


def _gainsaid(clues: Clues) -> str:
    """What beside the amount speaks against it."""
    if clues.payers and not clues.by_name:
        return f"but the payer is {', '.join(sorted(clues.payers))}"
    if clues.elsewhere and not clues.reference:
        return "but the text names another instalment"
    return ""


def describe(found: Sequence[Candidate]) -> str:
    """Why none of the candidates was taken."""
    if not found:
        return "no reference of an open instalment, no payer of one"
    return " | ".join(f"{item.instalment.label}: {item.reason}" for item in found[:5])


def _reference(item: OpenInstalment, read: Collection[Reading]) -> int:
    """2 for the instalment, 1 for its agreement alone; naming a sibling is naming another."""
    own = [reading for reading in read if reading.agreement == item.agreement]
    if any(reading.instalment == item.number for reading in own if reading.instalment):
        return 2
    return int(any(reading.instalment is None for reading in own))
