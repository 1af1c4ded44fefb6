"""An act in plain words, from the very text that is signed."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from pledgebook.money import format_money
from pledgebook_reports.places import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pledgebook.approvals.act import Act, Subject
    from pledgebook.sealing.seal_file import Officer

DOES = {
    "enter": "signs as preparer", "approve": "approves", "certify": "certifies",
    "reject": "rejects", "reopen": "reopens",
}  # fmt: skip
INDENT = "    "


def prompt(act: Act, officer: Officer, named: str) -> str:
    """What is about to be signed: each voucher's amount, payee, purpose and papers, then the sum."""
    count = len(act.subjects)
    what = "this voucher" if count == 1 else f"these {count:,} vouchers"
    lines = [f"{officer.name} ({officer.id}; {act.role} in {named}) {DOES[act.kind]} {what}:", ""]
    for subject in act.subjects:
        lines += _lines(subject)
    if act.reason is not None:
        lines.append(f"Reason: {one_line(act.reason)}")
    if count > 1:
        lines.append(f"{count:,} vouchers, {', '.join(_sums(act))}")
    return "\n".join(lines).rstrip("\n")


def _lines(subject: Subject) -> Iterator[str]:
    yield f"  {subject.voucher} of {subject.day}"
    yield f"{INDENT}amount   {format_money(subject.amount)} {subject.currency}"
    yield f"{INDENT}payee    {one_line(subject.payee) or 'nobody named'}"
    yield f"{INDENT}purpose  {one_line(subject.purpose)}"
    for path, digest in subject.documents:
        proof = f"  (SHA-256 {digest[:16]}…)" if digest else "  (not kept here)"
        yield f"{INDENT}paper    {one_line(path)}{proof}"
    yield ""


def _sums(act: Act) -> Iterator[str]:
    sums: dict[str, Decimal] = {}
    for subject in act.subjects:
        sums[subject.currency] = sums.get(subject.currency, Decimal(0)) + subject.amount
    for currency, amount in sums.items():
        yield f"{format_money(amount)} {currency}"
