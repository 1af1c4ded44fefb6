"""One `STMTTRN`, a booking, or `STMTTRNP`, a pending one, as a line of a statement."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from pledgebook_importers.bank.ofx import values
from pledgebook_importers.bank.ofx.markup import Element
from pledgebook_importers.bank.statements import StatementLine
from pledgebook_importers.intake.errors import Problem, RefusedError

_CODES = {"FEE": "CHRG/FEE", "SRVCHG": "CHRG/SRVCHG", "INT": "INTR/INT"}
"""OFX 2.3, 11.4.4.3: transaction types whose kind the matching knows by an ISO 20022 code."""
_SIGNS = {"DEBIT": -1, "CREDIT": 1}
_NO_REFERENCE = frozenset({"", "NONE", "N/A", "NULL"})


class BookingReader:
    """Reads the bookings of one statement and remembers what was odd."""

    def __init__(self, amounts: values.AmountReader, own_currency: str) -> None:
        """Set the reader of amounts, and the currency of those that name none."""
        self._amounts = amounts
        self._own = own_currency
        self._seen: dict[str, list[int]] = {}
        self._against: list[int] = []
        self._negative = False

    def problems(self) -> Iterator[Problem]:
        """One warning for each kind of oddity, at its first line.

        Raises:
            RefusedError: debits are marked by their type alone, so that no sign can be trusted.
        """
        if self._against and not self._negative:
            raise RefusedError(
                self._against[0],
                "a DEBIT with a positive amount, and no amount of the statement is negative: what "
                "went out cannot be told; ask the bank for signed amounts",
            )
        if self._against:
            self._seen["whose sign is against its TRNTYPE: the sign counts"] = self._against
        for kind, lines in self._seen.items():
            count = "1 booking" if len(lines) == 1 else f"{len(lines)} bookings"
            yield Problem(lines[0], f"{count} {kind}")

    def read(self, node: Element) -> StatementLine:
        """Return the booking, without an identity yet; its reference is its `FITID`.

        Raises:
            RefusedError: no amount, currency or day can be known without guessing.
        """
        stated = node.only("TRNAMT")
        if stated is None or not stated.text:
            raise RefusedError(
                node.line, "a booking without an amount (TRNAMT); ask the bank to correct it"
            )
        amount = self._amounts.read(stated)
        kind = node.value("TRNTYPE").upper()
        if amount * _SIGNS.get(kind, 0) < 0:
            self._against.append(node.line)
        self._negative |= amount < 0
        pending = node.name == "STMTTRNP"
        deleted = node.value("CORRECTACTION").upper() == "DELETE"
        corrected = node.value("CORRECTFITID")
        if corrected or deleted:
            what = "deletes" if deleted else "replaces"
            self._note(f"that {what} an earlier one ({corrected[:40]}): take that one back", node)
        parties = _parties(node)
        return StatementLine(
            date=self._date(node, "DTTRAN" if pending else "DTPOSTED"),
            value_date=self._value_date(node),
            amount=amount,
            currency=self._currency(node),
            counterparty=parties[0] if parties else "",
            counterparty_account=values.compact(
                node.value("BANKACCTTO", "ACCTID") or node.value("CCACCTTO", "ACCTID")
            ),
            reference=_fitid(node),
            end_to_end=_reference(node.value("REFNUM")),
            remittance=node.value("MEMO"),
            import_id="",
            status="pending" if pending else "information" if deleted else "booked",
            line=node.line,
            additional=_additional(node),
            code=_CODES.get(kind, kind[:20]),
            parties=parties,
        )

    def _date(self, node: Element, name: str) -> dt.date:
        stated = node.only(name)
        if stated is None or not stated.text:
            raise RefusedError(
                node.line, f"a booking without a date ({name}); ask the bank to correct it"
            )
        found = values.day(stated)
        if found is None:
            raise RefusedError(
                stated.line, f"{stated.text[:40]!r} is no date; ask the bank to correct it"
            )
        return found

    def _value_date(self, node: Element) -> dt.date | None:
        """`DTAVAIL`, or the `VALUEDATE` that some banks add."""
        stated = node.find("DTAVAIL") or node.find("VALUEDATE")
        if stated is None or not stated.text:
            return None
        found = values.day(stated)
        if found is None:
            self._note("whose value date is no date", node)
        return found

    def _currency(self, node: Element) -> str:
        """`CURRENCY` says that the amount is in that one; `ORIGCURRENCY` only where it came from."""
        stated = node.value("CURRENCY", "CURSYM")
        if not stated:
            return self._own
        found = values.currency(stated)
        if not found:
            raise RefusedError(node.line, f"the booking has currency {stated[:10]!r}")
        return found

    def _note(self, kind: str, node: Element) -> None:
        self._seen.setdefault(kind, []).append(node.line)


def _parties(node: Element) -> tuple[str, ...]:
    payee = node.find("PAYEE")
    names = (
        payee.value("NAME") or payee.text if payee is not None else "",
        node.value("NAME"),
    )
    return tuple(dict.fromkeys(name for name in names if name))


def _fitid(node: Element) -> str:
    """The bank's id of the booking; noughts alone are none."""
    found = _reference(node.value("FITID"))
    return found if found.strip("0") else ""


def _reference(text: str) -> str:
    return "" if text.upper() in _NO_REFERENCE else text


def _additional(node: Element) -> str:
    """The cheque's number and the currency that the amount was converted from."""
    number = node.value("CHECKNUM")
    said = [f"cheque {number}"] if number.strip("0") else []
    original = node.find("ORIGCURRENCY")
    if original is not None and original.value("CURSYM"):
        said.append(f"converted from {original.value('CURSYM')} at {original.value('CURRATE')}")
    return ", ".join(said)
