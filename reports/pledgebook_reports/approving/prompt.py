"""An act in plain words, from the very text that is signed."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from pledgebook.approvals.certificates import CONDITION, is_certificate
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
    """What is about to be signed: amount, payee, purpose and papers of each, then the sum."""
    count = len(act.subjects)
    things = _things(act)
    what = f"this {things[:-1]}" if count == 1 else f"these {count:,} {things}"
    lines = [f"{officer.name} ({officer.id}; {act.role} in {named}) {DOES[act.kind]} {what}:", ""]
    for subject in act.subjects:
        lines += _lines(subject)
    if act.reason is not None:
        lines.append(f"Reason: {one_line(act.reason)}")
    if count > 1:
        lines.append(f"{count:,} {things}, {', '.join(_sums(act))}")
    return "\n".join(lines).rstrip("\n")


def _things(act: Act) -> str:
    certificates = sum(is_certificate(subject.voucher) for subject in act.subjects)
    if certificates == len(act.subjects):
        return "certificates"
    return "vouchers and certificates" if certificates else "vouchers"


def _lines(subject: Subject) -> Iterator[str]:
    yield f"  {subject.voucher} of {subject.day}"
    yield f"{INDENT}amount   {format_money(subject.amount)} {subject.currency}"
    who = "donor" if subject.voucher.startswith(CONDITION) else "payee"
    yield f"{INDENT}{who}    {one_line(subject.payee) or 'nobody named'}"
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
