"""A voucher number is used once, and a series has no gap.

A number used twice hides a payment; a number missing hides a voucher. A number drawn and not used is
voided by a `voucher-void` directive. The policy `voucher-series` lists the series that may have no
gap.

Fails:

    2016-01-01 custom "policy" "voucher-series" "R; V"
    2017-03-02 * "Beta Trading" "Site office, March"
      voucher: "V-2017-00002"
      agreement: "FI-2016-01"
      payee-id: "PAY-BETA"
      Expenses:FFS:MGMT:Operating    900.00 USD
      Assets:Bank:Tigris:USD        -900.00 USD

Passes:

    2016-01-01 custom "policy" "voucher-series" "R; V"
    2017-03-01 custom "voucher-void" "V-2017-00001" "drawn twice by mistake"
    2017-03-02 * "Beta Trading" "Site office, March"
      voucher: "V-2017-00002"
      agreement: "FI-2016-01"
      payee-id: "PAY-BETA"
      Expenses:FFS:MGMT:Operating    900.00 USD
      Assets:Bank:Tigris:USD        -900.00 USD

Source: completeness assertion, ISA 315.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from pledgebook.closing_year.standing import closed_through
from pledgebook.records import VoucherVoid
from pledgebook.rules import audit_categories
from pledgebook.rules.base import Rule, at_record, at_voucher

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pledgebook.book import Book
    from pledgebook.findings import Finding
    from pledgebook.vouchers import Voucher


def check(book: Book) -> Iterator[Finding]:
    """Numbers used again, numbers used though void, and gaps (one finding a gap, at its end)."""
    used: dict[str, Voucher] = {}
    void = {line.number: line for line in book.registry.all(VoucherVoid)}
    for voucher in book.vouchers:
        number = voucher.number
        if number is None:
            continue
        if number in used:
            first = used[number]
            yield at_voucher("PB107", voucher,
                             f"voucher {number} is used already on {first.date} "
                             f"({first.file}:{first.line})")  # fmt: skip
        elif number in void:
            yield at_voucher(
                "PB107", voucher, f"voucher {number} was voided on {void[number].date}"
            )
        used.setdefault(number, voucher)
    yield from _gaps(book, used, void)


def _gaps(book: Book, used: dict[str, Voucher], void: dict[str, VoucherVoid]) -> Iterator[Finding]:
    policy = book.registry.policy("voucher-series", book.as_of)
    lines = book.registry.policy_lines("voucher-series")
    if policy is None:
        return
    (series,), since = policy, min(day.year for day, _ in lines)
    closed = closed_through(book)
    if closed is not None:
        # In the books of the open years most numbers of closed ones stand in sums.
        since = max(since, closed.year + 1)
    numbers: dict[tuple[str, str], dict[int, str]] = defaultdict(dict)
    for name in (*used, *void):
        head, _, digits = name.rpartition("-")
        kind, _, year = head.rpartition("-")
        if kind in series and year.isdecimal() and digits.isdecimal() and int(year) >= since:
            numbers[kind, year][int(digits)] = name
    for (kind, year), present in sorted(numbers.items()):
        expected = 1
        for number in sorted(present):
            if number > expected:
                name = present[number]
                lost = f"{kind}-{year}-{expected:05d}"
                message = (
                    f"{number - expected} number(s) missing before {name} from {lost}: "
                    f"enter or void them"
                )
                if name in used:
                    yield at_voucher("PB107", used[name], message, subject=lost)
                else:
                    yield at_record("PB107", void[name], message, subject=lost)
            expected = number + 1


RULE = Rule(
    code="PB107",
    name="voucher number reused, or a gap not voided",
    scope="merge",
    category=audit_categories.NO_DOCUMENTS,
    subject="the voucher number",
    reach=("series",),
    in_drafts=True,
    check=check,
)
