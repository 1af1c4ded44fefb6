"""Short ways to write the small books of the rules' tests, and to ask what one rule says of them."""

from __future__ import annotations

import textwrap
from decimal import Decimal
from typing import Any

from pledgebook.findings import Finding
from tests.pledgebook.rules.example_book import findings

SUPPLIES = "Expenses:FFS:W1-Works:Supplies"
WORKS = "Expenses:FFS:W1-Works:Contractual"
BANK = "Assets:Bank:Tigris:USD"


def policy(name: str, values: str, since: str = "2016-01-01") -> str:
    """A policy with its values as the books write them, from a day on."""
    return f'{since} custom "policy" "{name}" {values}\n'


def voucher(
    day: str, number: str, *lines: str, flag: str = "*", payee: str = "Beta Trading"
) -> str:
    """A transaction; `lines` are its metadata, then its postings, as the books write them."""
    head = f'{day} {flag} "{payee}" "Voucher {number}"\n  voucher: "{number}"\n'
    return head + "".join(textwrap.indent(line, "  ") + "\n" for line in lines if line)


def paid(
    amount: str,
    *keys: str,
    day: str = "2017-03-02",
    number: str = "V-2017-00001",
    agreement: str = "FI-2016-01",
    to: str = "PAY-BETA",
    account: str = SUPPLIES,
    flag: str = "*",
) -> str:
    """A payment by bank of an amount in US dollars; `keys` are further metadata."""
    return voucher(
        day, number,
        f'agreement: "{agreement}"' if agreement else "",
        f'payee-id: "{to}"' if to else "",
        *keys,
        f"{account}  {amount} USD",
        f"{BANK}  -{amount} USD",
        flag=flag,
    )  # fmt: skip


def statement(day: str, balance: str = "0.00 IQD", account: str = "Assets:Bank:Tigris:IQD") -> str:
    """A bank statement: of the idle dinar account, so that it only moves the day of the check."""
    return f'{day} custom "statement" {account} {day} {balance}\n'


def only(code: str, addition: str, **context: Any) -> Finding:
    """The one finding of the example book with an addition, which must be of that rule."""
    found = findings(addition, **context)
    assert [finding.code for finding in found] == [code], [str(finding) for finding in found]
    return found[0]


def told(finding: Finding) -> tuple[str, str | None, Decimal | None, str | None]:
    """What a finding is about and how much: severity, subject, amount, currency."""
    return finding.severity, finding.subject, finding.amount, finding.currency
