"""What a camt entry says about the payments inside it: parties, references, text, amounts.

From version 08 on parties stand one level deeper (`Pty`), charges stand in records (`Rcrd`); both
shapes are read in every version.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from lxml import etree

from pledgebook_importers.bank.camt import values
from pledgebook_importers.bank.statements import Detail, Shown
from pledgebook_importers.intake.errors import RefusedError
from pledgebook_importers.intake.xml_nodes import (
    by_name,
    children,
    find,
    line_of,
    text,
)

_NO_REFERENCE = frozenset({"NOTPROVIDED", "NOTAVAILABLE", "NONREF", "NONE", "N/A"})
_PAYERS = ("Dbtr", "UltmtDbtr", "InitgPty")
_PAYEES = ("Cdtr", "UltmtCdtr")
Note = Callable[[str, int], None]
"""Remembers what is odd about an entry, in words that follow `1 entry`, and the line."""
_SHOWN = ("InstdAmt", "TxAmt", "CntrValAmt", "AnncdPstngAmt")


def reference(*nodes: etree._Element | None) -> str:
    """The first text among the elements that is a reference and not a word for having none."""
    found = (text(node) for node in nodes)
    return next((ref for ref in found if ref and ref.upper() not in _NO_REFERENCE), "")


def read_detail(node: etree._Element, mark: str, note: Note) -> Detail:
    """One `TxDtls`; `mark` is the entry's, for a detail that states none of its own.

    The amount is signed by the detail's mark; it is None where the bank prints none.
    """
    parts = by_name(node)
    refs = by_name(parts.get("Refs"))
    own_mark = values.mark(parts.get("CdtDbtInd")) or mark
    stated = parts.get("Amt")
    if stated is None:
        stated = find(parts.get("AmtDtls"), "TxAmt", "Amt")
    number, currency = _beside(stated, note) or (None, "")
    parties, account = _other_side(by_name(parts.get("RltdPties")), own_mark)
    return Detail(
        amount=None if number is None else values.signed(number, own_mark),
        currency=currency,
        parties=parties,
        counterparty_account=account,
        reference=reference(*map(refs.get, ("AcctSvcrRef", "TxId", "InstrId", "UETR"))),
        end_to_end=reference(refs.get("EndToEndId")),
        remittance=remittance(parts.get("RmtInf")),
        additional=text(parts.get("AddtlTxInf")),
        shown=tuple(shown_amounts(parts.get("AmtDtls"), note)),
        charges=tuple(charges(node, note)) if "Chrgs" in parts else (),
        code=bank_code(parts.get("BkTxCd")),
        line=line_of(node),
    )


def shown_amounts(parts: etree._Element | None, note: Note) -> Iterator[Shown]:
    """The amounts of an `AmtDtls`, nearest to the payer's order first."""
    for name in _SHOWN if parts is not None else ():
        stated = _beside(find(parts, name, "Amt"), note)
        if stated is not None:
            yield stated


def charges(node: etree._Element, note: Note) -> Iterator[Shown]:
    """What the bank says it took, record by record, else its total; charges given back are not."""
    for group in children(node, "Chrgs"):
        stated = [
            (amount, values.mark(find(record, "CdtDbtInd")))
            for record in [group, *children(group, "Rcrd")]
            if (amount := find(record, "Amt")) is not None
        ]
        total = None if stated else find(group, "TtlChrgsAndTaxAmt")
        for amount, mark in [*stated, *([] if total is None else [(total, "")])]:
            charge = _beside(amount, note)
            if charge is not None and charge[0] and mark != "CRDT":
                yield charge


def _beside(stated: etree._Element | None, note: Note) -> Shown | None:
    """An amount beside the booked one; what cannot be read of it leaves no doubt about the books."""
    if stated is None:
        return None
    try:
        return values.money(stated)
    except RefusedError as error:
        note("with an unreadable amount beside the booking, left out", error.line or 1)
        return None


def bank_code(code: etree._Element | None) -> str:
    """The transaction code of a `BkTxCd`, `PMNT/RCDT/ESCT`, or the bank's own."""
    if code is None:
        return ""
    own = by_name(code)
    domain = by_name(own.get("Domn"))
    family = by_name(domain.get("Fmly"))
    parts = (
        text(domain.get("Cd")),
        text(family.get("Cd")),
        text(family.get("SubFmlyCd")),
        text(own.get("Prtry"), "Cd"),
    )
    return "/".join(part for part in parts if part)


def _other_side(related: dict[str, etree._Element], mark: str) -> tuple[tuple[str, ...], str]:
    """Names and account of the other side; a returned payment may only name the far one."""
    near, far = (_PAYEES, _PAYERS) if mark == "DBIT" else (_PAYERS, _PAYEES)
    for side in (near, far[:1]):
        roles = [related[role] for role in side if role in related]
        names = tuple(dict.fromkeys(name for role in roles if (name := _name(role))))
        account = values.compact(values.account(related.get(side[0] + "Acct")))
        if names or account:
            return names, account
    return (), ""


def _name(role: etree._Element) -> str:
    parts = by_name(role)
    return (
        text(parts.get("Nm"))
        or text(parts.get("Pty"), "Nm")
        or text(parts.get("Agt"), "FinInstnId", "Nm")
    )


def remittance(info: etree._Element | None) -> str:
    """What the payer wrote: free lines, then structured references and document numbers."""
    if info is None:
        return ""
    parts = [(node.text or "").strip() for node in children(info, "Ustrd")]
    for structured in children(info, "Strd"):
        parts.append(text(structured, "CdtrRefInf", "Ref"))
        parts += [text(document, "Nb") for document in children(structured, "RfrdDocInf")]
        parts += [(node.text or "").strip() for node in children(structured, "AddtlRmtInf")]
    return " ".join(part for part in parts if part)
