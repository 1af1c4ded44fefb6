"""An approval is proved by a signature.

A name typed in a book is a claim. An officer who is registered with a `key` signs his acts; a voucher
from the policy `approval-from` on that names such an officer as approver is proved by a signed act.
Signed acts are not read yet: until they are, the rule says for each such officer what it could not
prove, as a notice.

Fails:

    2016-01-01 custom "policy" "approval-from" 500.00 USD
    2017-01-01 custom "amendment" "OFF-APPR" "key" "ssh-ed25519 AAAA-example" "first key"
    2017-03-02 * "Beta Trading" "Pipes"
      voucher: "V-2017-00001"
      agreement: "FI-2016-01"
      payee-id: "PAY-BETA"
      prepared-by: "OFF-PREP"
      approved-by: "OFF-APPR"
      disbursed-by: "OFF-DISB"
      Expenses:FFS:W1-Works:Supplies    900.00 USD
      Assets:Bank:Tigris:USD           -900.00 USD

Passes:

    2016-01-01 custom "policy" "approval-from" 500.00 USD
    2017-03-02 * "Beta Trading" "Pipes, approved in a book that keeps no keys"
      voucher: "V-2017-00001"
      agreement: "FI-2016-01"
      payee-id: "PAY-BETA"
      prepared-by: "OFF-PREP"
      approved-by: "OFF-APPR"
      disbursed-by: "OFF-DISB"
      Expenses:FFS:W1-Works:Supplies    900.00 USD
      Assets:Bank:Tigris:USD           -900.00 USD

Source: ISA 500, authenticity of evidence; RFC 8032 (the signatures of `ssh-keygen -Y sign`).
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from pledgebook.approval import APPROVED
from pledgebook.money import NIL, format_money
from pledgebook.records import Officer
from pledgebook.rules import audit_categories
from pledgebook.rules.base import Rule, at_record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pledgebook.approval import Approvable
    from pledgebook.book import Book
    from pledgebook.findings import Finding


def check(book: Book) -> Iterator[Finding]:
    """One notice an officer with a key, at the officer."""
    signing = {
        one.id: one
        for one in book.registry.all(Officer)
        if book.registry.amended(one.id, "key", book.until)
    }
    if not signing:
        return
    claimed: dict[str, list[Approvable]] = defaultdict(list)
    for approvable in book.index.approvables.values():
        approver = approvable.voucher.officers[APPROVED]
        if approver in signing:
            keyed = book.registry.amended(approver, "key", approvable.voucher.date)
            if keyed:
                claimed[approver].append(approvable)
    for id_, vouchers in claimed.items():
        amount = sum((one.amount for one in vouchers), NIL)
        yield at_record("PB506", signing[id_],
                        f"{id_} ({signing[id_].name}): {len(vouchers)} approval(s) of "
                        f"{format_money(amount)} {book.currency} are typed names; no signed act "
                        f"was read that proves them", subject=id_, amount=amount,
                        currency=book.currency, severity="notice")  # fmt: skip


RULE = Rule(
    code="PB506",
    name="signature absent or bad",
    scope="merge",
    category=audit_categories.INSUFFICIENT_DOCUMENTS,
    subject="the officer",
    check=check,
)
