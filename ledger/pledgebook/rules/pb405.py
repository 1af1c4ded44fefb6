"""The last payment of a contract follows an independent certificate that the work is done.

The final payment (`final: TRUE`) and the release of retention are the last hold on a contractor. For
the kinds of obligation in the policy `completion-kinds`, a `completion` certified independently and
dated by then must stand in the books. Its certifier is neither a payee nor one who prepares, approves
or disburses the payment. A payment that completes the contract's sum is the last, whatever it says.

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

from pledgebook.approval import APPROVED, DISBURSED, PREPARED
from pledgebook.money import NIL, format_money
from pledgebook.records import Completion
from pledgebook.rules import audit_categories
from pledgebook.rules.base import Rule, Visit, at_voucher

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from decimal import Decimal

    from pledgebook.book import Book
    from pledgebook.findings import Finding
    from pledgebook.records import Obligation
    from pledgebook.vouchers import Voucher

INVOLVED = (PREPARED, APPROVED, DISBURSED)


def visit(book: Book) -> Visit | None:
    """One finding a voucher and obligation."""
    if not book.registry.policy_lines("completion-kinds"):
        return None
    done = _completions(book)

    def judge(voucher: Voucher) -> Sequence[Finding]:
        if not voucher.final and not voucher.releases:
            return ()
        if any(leg.role == "expense" and leg.value < NIL for leg in voucher.legs):
            return ()  # an acceptance taken back, with what was retained of it
        return list(_uncertified(book, voucher, done))

    return judge


def _completions(book: Book) -> Mapping[str, Sequence[Completion]]:
    done: dict[str, list[Completion]] = defaultdict(list)
    for act in book.registry.all(Completion):
        done[act.obligation].append(act)
    return done


def _uncertified(
    book: Book, voucher: Voucher, done: Mapping[str, Sequence[Completion]]
) -> Iterator[Finding]:
    policy = book.registry.policy("completion-kinds", voucher.date)
    if policy is None:
        return
    for id_ in dict.fromkeys(leg.obligation for leg in voucher.legs if leg.obligation):
        contract = book.registry.obligation(id_)
        if contract is None or contract.kind not in policy[0]:
            continue
        reason = _not_certified(book, contract, voucher, done.get(id_, ()))
        if reason:
            yield at_voucher(
                "PB405", voucher,
                f"{voucher.name}: the last payment of {id_}, {format_money(voucher.debits)} "
                f"{book.currency}, {reason}",
                amount=voucher.debits, currency=book.currency,
            )  # fmt: skip


def _not_certified(
    book: Book, contract: Obligation, voucher: Voucher, acts: Sequence[Completion]
) -> str | None:
    reason = "has no certificate of completion"
    involved = {contract.payee, *(voucher.officers[act] for act in INVOLVED)}
    for act in acts:
        if max(act.on, act.date) > voucher.date:
            reason = f"comes before the certificate of completion of {act.on}"
        elif not act.independent:
            reason = f"has a certificate by {act.certifier} that is not independent"
        elif act.certifier in involved or _sells(book, act.certifier):
            reason = f"is certified by {act.certifier}, who has a part in it"
        else:
            return None
    return reason


def _sells(book: Book, certifier: str) -> bool:
    """Whether a certifier is one who is paid for goods or works himself."""
    party = book.registry.party(certifier)
    return party is not None and "payee" in party.role


def check(book: Book) -> Iterator[Finding]:
    """One finding a contract that is paid in full by a payment that does not call itself final."""
    if not book.registry.policy_lines("completion-kinds"):
        return
    done = _completions(book)
    paid: dict[str, Decimal] = {}
    told: set[str] = set()
    cash = (
        (voucher, leg)
        for voucher in book.index.obliged
        for leg in voucher.legs
        if leg.role == "cash" and leg.obligation is not None
    )
    for voucher, leg in cash:
        one = book.commitments.get(leg.obligation or "")
        if one is None or leg.value_currency != one.obligation.amount.currency:
            continue
        id_ = one.obligation.id
        paid[id_] = paid.get(id_, NIL) - leg.value
        policy = book.registry.policy("completion-kinds", voucher.date)
        if policy is None or one.obligation.kind not in policy[0] or id_ in told:
            continue
        if voucher.final or voucher.releases or paid[id_] < one.amount(voucher.date):
            continue
        told.add(id_)
        reason = _not_certified(book, one.obligation, voucher, done.get(id_, ()))
        if reason:
            yield at_voucher("PB405", voucher,
                             f"{voucher.name}: brings what is paid of {id_} to "
                             f"{format_money(paid[id_])} {book.currency}, all of it, and {reason}",
                             amount=voucher.paid, currency=book.currency)  # fmt: skip


RULE = Rule(
    code="PB405",
    name="last payment without independent completion",
    scope="merge",
    category=audit_categories.NO_PROOF_OF_GOODS,
    subject="the voucher",
    reach=("document",),
    check=check,
    visit=visit,
)
