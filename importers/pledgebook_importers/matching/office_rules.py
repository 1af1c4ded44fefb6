"""An office's own patterns: `rules.toml` beside the books says what a recurring line is.

    [[rule]]
    name = "Generator fuel, Mosul office"
    direction = "debit"
    text = "FUEL CARD"
    account = "Expenses:FFS:MGMT:Operating"
    agreement = "FFS-TREASURY"
    payee-id = "PAY-FUEL"

The first rule that fits a line counts. A rule is the office's word, so its confidence is high.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Literal

import msgspec

from pledgebook_importers.bank.statements import StatementLine
from pledgebook_importers.matching.payees import compact
from pledgebook_importers.matching.proposal import Match, Side

NAME = "rules.toml"


class OfficeRulesError(Exception):
    """A `rules.toml` that cannot be used: the path and the reason in one line."""


class OfficeRule(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="kebab"
):
    """One pattern: what a line must be, then what it is booked as.

    `text` and `counterparty` are regular expressions that are looked for without regard to case;
    `bank-account` is a ledger account, `counterparty-account` a number; amounts are unsigned.
    """

    name: str
    account: str
    agreement: str
    direction: Literal["credit", "debit", ""] = ""
    text: str = ""
    counterparty: str = ""
    counterparty_account: str = ""
    bank_account: str = ""
    code: str = ""
    from_amount: Decimal | None = None
    to_amount: Decimal | None = None
    payee_id: str = ""
    project: str = ""
    location: str = ""
    obligation: str = ""
    narration: str = ""

    def fits(self, line: StatementLine, bank_account: str) -> bool:
        """Whether every pattern that the rule states is met."""
        amount = abs(line.amount)
        return (
            (not self.direction or (line.amount > 0) == (self.direction == "credit"))
            and (not self.bank_account or self.bank_account == bank_account)
            and (not self.code or self.code in line.code.split("/"))
            and (self.from_amount is None or amount >= self.from_amount)
            and (self.to_amount is None or amount <= self.to_amount)
            and (
                not self.counterparty_account
                or compact(self.counterparty_account) == compact(line.counterparty_account)
            )
            and (not self.text or bool(re.search(self.text, line.words, re.IGNORECASE)))
            and (
                not self.counterparty
                or any(re.search(self.counterparty, name, re.IGNORECASE) for name in line.parties)
            )
        )

    def match(self, line: StatementLine) -> Match:
        """The line booked as the rule says."""
        about = {"project": self.project, "location": self.location}
        return Match(
            line, "rule", "high", f"rule {self.name!r} of {NAME}",
            sides=(Side(self.account, self.agreement, obligation=self.obligation),),
            payee=self.payee_id, narration=self.narration,
            about={key: value for key, value in about.items() if value},
        )  # fmt: skip


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    rule: tuple[OfficeRule, ...] = ()


def load_rules(path: Path) -> tuple[OfficeRule, ...]:
    """The rules of an office in their order, none where there is no such file.

    Raises:
        OfficeRulesError: no TOML, not of the form, or a rule that would fit every line.
    """
    if not path.exists():
        return ()
    try:
        stated = tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
        rules = msgspec.convert(stated, _File).rule
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise OfficeRulesError(f"{path}: {error}") from error
    except msgspec.ValidationError as error:
        raise OfficeRulesError(f"{path}: not a rule: {error}") from error
    for rule in rules:
        _check(path, rule)
    return rules


def _check(path: Path, rule: OfficeRule) -> None:
    for pattern in (rule.text, rule.counterparty):
        try:
            re.compile(pattern)
        except re.error as error:
            raise OfficeRulesError(f"{path}: rule {rule.name!r}: {pattern!r}: {error}") from error
    if not (rule.text or rule.counterparty or rule.counterparty_account or rule.code):
        raise OfficeRulesError(
            f"{path}: rule {rule.name!r} states no text, counterparty, account or code to know a "
            "line by"
        )


def first_fitting(
    rules: Sequence[OfficeRule], line: StatementLine, bank_account: str
) -> Match | None:
    """The line as the first rule that fits it says, None where none does."""
    return next((rule.match(line) for rule in rules if rule.fits(line, bank_account)), None)
