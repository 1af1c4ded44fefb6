"""pain.001, payments that we ordered from the bank: versions 03 to 12 and their national dialects.

An order is no money: it says which payments to expect in the debits of the statement. Its own
control totals (`NbOfTxs`, `CtrlSum`, which adds amounts of unlike currencies) are compared for the
message and for each payment information. Source: pain.001.001 XSDs (ISO 20022), pain.001.003.03
(Deutsche Kreditwirtschaft), pain.001.001.03.ch.02 (SIX).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from lxml import etree

from pledgebook.money import ZERO
from pledgebook_importers.bank.camt import values
from pledgebook_importers.bank.camt.details import reference, remittance
from pledgebook_importers.bank.camt.document import ORDERS, find_messages, holds
from pledgebook_importers.bank.orders import Order
from pledgebook_importers.intake.errors import Problem, RefusedError
from pledgebook_importers.intake.reading import Reading
from pledgebook_importers.intake.source import Source
from pledgebook_importers.intake.xml_nodes import (
    by_name,
    children,
    find,
    first_text,
    line_of,
    local,
    text,
)
from pledgebook_importers.intake.xml_safe import parse_pieces

_METHODS = frozenset({"TRF", "CHK", "TRA"})
"""Transfer, cheque, transfer with advice to the bank (PaymentMethod3Code)."""


@dataclass(frozen=True, slots=True)
class _Transfer:
    """One `CdtTrfTxInf`, before what its payment information says for all of them."""

    amount: Decimal
    currency: str
    payee: str
    payee_account: str
    payee_bank: str
    end_to_end: str
    instruction_id: str
    remittance: str
    line: int


def claims(source: Source) -> bool:
    """Whether a customer credit transfer initiation begins in the file."""
    return holds(source.opening, ORDERS)


def read(source: Source) -> Reading:
    """Return the orders of one file and what is doubtful about them.

    Raises:
        RefusedError: nothing of the file may be used.
    """
    transfers: dict[etree._Element, list[_Transfer]] = defaultdict(list)

    def take(node: etree._Element) -> None:
        parent = node.getparent()
        if parent is None or local(parent) != "PmtInf":
            raise RefusedError(line_of(node), "a payment outside of a payment information")
        transfers[parent].append(_transfer(node))

    root = parse_pieces(source.data, source.head, "CdtTrfTxInf", take)
    messages, problems = find_messages(root, ORDERS)
    orders: list[Order] = []
    for found in messages:
        header = find(found.body, "GrpHdr")
        message_id = text(header, "MsgId")
        of_message: list[Order] = []
        for node in children(found.body, "PmtInf"):
            part, told = _batch(node, message_id, transfers.pop(node, []))
            of_message += part
            problems += told
        problems += check_totals(header, "the message", of_message)
        orders += of_message
    if transfers:
        raise RefusedError(line_of(next(iter(transfers))), "a payment outside of its message")
    if not orders:
        reason = "the message orders no payment; export it again"
        raise RefusedError(line_of(messages[0].body), reason)
    problems += _repeats(orders)
    return Reading(messages[0].format, orders=tuple(orders), warnings=tuple(problems))


def check_totals(
    stated: etree._Element | None, words: str, orders: Sequence[Order]
) -> Iterator[Problem]:
    """Compare number and sum with those that the element states; the number is never left out."""
    if stated is None:
        return
    line = line_of(stated)
    number = text(stated, "NbOfTxs")
    if number and (not number.isdecimal() or int(number[:20]) != len(orders)):
        yield Problem(line, f"{words} counts {number[:20]} payments, the file holds {len(orders)}")
    total = text(stated, "CtrlSum")
    made = sum((order.amount for order in orders), ZERO)
    if total and values.parse_amount(total) != made:
        reason = f"{words} states the sum {total[:40]} (CtrlSum), its payments make {made}"
        yield Problem(line, reason)


def _transfer(node: etree._Element) -> _Transfer:
    amount = find(node, "Amt", "InstdAmt")
    if amount is None:
        amount = find(node, "Amt", "EqvtAmt", "Amt")
    if amount is None:
        raise RefusedError(line_of(node), "a payment without an amount; export the order again")
    number, currency = values.money(amount)
    ids = by_name(find(node, "PmtId"))
    return _Transfer(
        amount=number,
        currency=currency,
        payee=first_text(node, ("Cdtr", "Nm"), ("UltmtCdtr", "Nm")),
        payee_account=values.compact(values.account(node, "CdtrAcct")),
        payee_bank=first_text(
            find(node, "CdtrAgt", "FinInstnId"),
            ("BICFI",),
            ("BIC",),
            ("ClrSysMmbId", "MmbId"),
            ("Nm",),
        ),
        end_to_end=reference(ids.get("EndToEndId")),
        instruction_id=reference(ids.get("InstrId")),
        remittance=remittance(find(node, "RmtInf")),
        line=line_of(node),
    )


def _batch(
    node: etree._Element, message_id: str, transfers: Sequence[_Transfer]
) -> tuple[list[Order], list[Problem]]:
    account = values.compact(values.account(node, "DbtrAcct"))
    if not account:
        raise RefusedError(line_of(node), "no account to pay from; export the order again")
    batch = text(node, "PmtInfId")
    date = values.date(node, "ReqdExctnDt")
    batch_booking = text(node, "BtchBookg") in {"true", "1"}
    orders = [
        Order(
            account=account,
            amount=transfer.amount,
            currency=transfer.currency,
            date=date,
            payee=transfer.payee,
            payee_account=transfer.payee_account,
            end_to_end=transfer.end_to_end,
            remittance=transfer.remittance,
            message_id=message_id,
            batch=batch,
            batch_booking=batch_booking,
            line=transfer.line,
            instruction_id=transfer.instruction_id,
            payee_bank=transfer.payee_bank,
        )
        for transfer in transfers
    ]
    words = f"the payment information {batch}"
    problems = list(check_totals(node, words, orders))
    line = line_of(node)
    method = text(node, "PmtMtd")
    if method not in _METHODS:
        problems.append(Problem(line, f"{words} is of the unknown payment method {method[:20]!r}"))
    if date is None:
        problems.append(Problem(line, f"{words} states no day of execution"))
    if not orders:
        problems.append(Problem(line, f"{words} holds no payment"))
    return orders, problems


def _repeats(orders: Iterable[Order]) -> Iterator[Problem]:
    """Payments with an end-to-end id that another one of the file carries."""
    seen: Counter[str] = Counter()
    for order in orders:
        seen[order.end_to_end] += 1
        if order.end_to_end and seen[order.end_to_end] > 1:
            yield Problem(
                order.line,
                f"the end-to-end id {order.end_to_end} is used twice, here for "
                f"{order.amount} {order.currency} to {order.payee or order.payee_account}; "
                "check that both are meant",
            )
