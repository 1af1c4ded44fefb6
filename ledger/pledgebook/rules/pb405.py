"""The last payment of a contract follows an independent certificate that the work is done.

The final payment (`final: TRUE`) and the release of retention are the last hold on a contractor. For
the kinds of obligation in the policy `completion-kinds`, a `completion` certified independently and
dated by then must stand in the books. Its certifier is neither the payee nor one who prepares,
approves or disburses the payment.

Fails:

    2016-01-01 custom "policy" "completion-kinds" "works"
    2017-06-02 * "Alpha Contracting" "Acceptance of the last part"
      voucher: "V-2017-00001"
      obligation: "O-2017-0001"
      Expenses:FFS:W1-Works:Contractual     900.00 USD
      Liabilities:Payable:PAY-ALPHA        -900.00 USD
    2017-06-09 * "Alpha Contracting" "Final payment"
      voucher: "V-2017-00002"
      obligation: "O-2017-0001"
      final: TRUE
      Liabilities:Payable:PAY-ALPHA         900.00 USD
      Assets:Bank:Tigris:USD               -900.00 USD

Passes:

    2016-01-01 custom "policy" "completion-kinds" "works"
    2017-06-02 * "Alpha Contracting" "Acceptance of the last part"
      voucher: "V-2017-00001"
      obligation: "O-2017-0001"
      Expenses:FFS:W1-Works:Contractual     900.00 USD
      Liabilities:Payable:PAY-ALPHA        -900.00 USD
    2017-06-08 custom "completion" "O-2017-0001" "OFF-CERT" 2017-06-08 TRUE
    2017-06-09 * "Alpha Contracting" "Final payment"
      voucher: "V-2017-00002"
      obligation: "O-2017-0001"
      final: TRUE
      Liabilities:Payable:PAY-ALPHA         900.00 USD
      Assets:Bank:Tigris:USD               -900.00 USD

Source: the record of the facility, where completion went unchecked; UNDP practice of third-party
monitoring of works.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from pledgebook.money import NIL, format_money
from pledgebook.records import Completion
from pledgebook.rules import audit_categories
from pledgebook.rules.base import Rule, at_voucher

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pledgebook.book import Book
    from pledgebook.findings import Finding
    from pledgebook.records import Obligation
    from pledgebook.vouchers import Leg, Voucher

INVOLVED = ("prepared-by", "approved-by", "disbursed-by")


def check(book: Book) -> Iterator[Finding]:
    """One finding a voucher and obligation."""
    if not book.registry.policy_lines("completion-kinds"):
        return
    done: dict[str, list[Completion]] = defaultdict(list)
    for act in book.registry.all(Completion):
        done[act.obligation].append(act)
    for id_, entries in book.under_obligations.items():
        contract = book.registry.obligation(id_)
        if contract is None:
            continue
        for voucher, legs in _last_payments(entries):
            policy = book.registry.policy("completion-kinds", voucher.date)
            if policy is None or contract.kind not in policy[0]:
                continue
            reason = _not_certified(contract, voucher, done[id_])
            if reason:
                paid = sum((leg.value for leg in legs if leg.value > 0), NIL)
                yield at_voucher("PB405", voucher,
                                 f"{voucher.name}: the last payment of {id_}, "
                                 f"{format_money(paid)} {book.currency}, {reason}",
                                 amount=paid, currency=book.currency)  # fmt: skip


def _last_payments(
    entries: Sequence[tuple[Voucher, Leg]],
) -> Iterator[tuple[Voucher, list[Leg]]]:
    """Vouchers that are final or release retention, with their legs under the obligation."""
    found: dict[int, tuple[Voucher, list[Leg]]] = {}
    for voucher, leg in entries:
        found.setdefault(id(voucher), (voucher, []))[1].append(leg)
    for voucher, legs in found.values():
        if voucher.flag("final") or any(leg.role == "retention" and leg.value > 0 for leg in legs):
            yield voucher, legs


def _not_certified(
    contract: Obligation, voucher: Voucher, acts: Sequence[Completion]
) -> str | None:
    reason = "has no certificate of completion"
    involved = {contract.payee, *(voucher.text(key) for key in INVOLVED)}
    for act in acts:
        if max(act.on, act.date) > voucher.date:
            reason = f"comes before the certificate of completion of {act.on}"
        elif not act.independent:
            reason = f"has a certificate by {act.certifier} that is not independent"
        elif act.certifier in involved:
            reason = f"is certified by {act.certifier}, who has a part in it"
        else:
            return None
    return reason


RULE = Rule(
    code="PB405",
    name="last payment without independent completion",
    scope="local",
    category=audit_categories.NO_PROOF_OF_GOODS,
    subject="the voucher",
    check=check,
)
