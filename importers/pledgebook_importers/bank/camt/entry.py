"""One `Ntry` of a camt.053: a booking, with the payments inside it as details beside it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

from lxml import etree

from pledgebook_importers.bank.camt import values
from pledgebook_importers.bank.camt.details import (
    bank_code,
    charges,
    read_detail,
    reference,
    shown_amounts,
)
from pledgebook_importers.bank.statements import Detail, StatementLine, Status
from pledgebook_importers.intake.errors import Problem, RefusedError
from pledgebook_importers.intake.xml_nodes import children, find, line_of, text

_STATUS: dict[str, Status] = {
    "BOOK": "booked",
    "PDNG": "pending",
    "FUTR": "pending",
    "INFO": "information",
}


class EntryReader:
    """Reads the entries of one statement and remembers what was left out or did not agree."""

    def __init__(self, fallback_date: dt.date | None) -> None:
        """Set the day of entries that state none, which is the statement's own."""
        self._fallback = fallback_date
        self._seen: dict[str, list[int]] = {}
        self._disagreeing: list[Problem] = []

    def problems(self) -> Iterator[Problem]:
        """One warning for each kind of gap, at its first line, then each disagreement."""
        for kind, lines in self._seen.items():
            count = "1 entry" if len(lines) == 1 else f"{len(lines)} entries"
            yield Problem(lines[0], f"{count} {kind}")
        yield from self._disagreeing

    def read(self, node: etree._Element) -> StatementLine:
        """Return the entry, without an identity yet.

        Raises:
            RefusedError: no amount, currency, direction or day can be known without guessing.
        """
        line = line_of(node)
        stated = find(node, "Amt")
        if stated is None:
            raise RefusedError(line, "an entry without an amount; ask the bank to correct it")
        number, currency = values.money(stated)
        mark = values.mark(node)
        if not mark:
            raise RefusedError(
                line, f"the entry of {number} {currency} states neither credit nor debit"
            )
        amount = values.signed(number, mark)
        details = tuple(
            read_detail(detail, mark)
            for group in children(node, "NtryDtls")
            for detail in children(group, "TxDtls")
        )
        self._check_details(amount, currency, details, line)
        one = details[0] if len(details) == 1 else None
        value_date = values.date(node, "ValDt")
        return StatementLine(
            date=self._date(node, value_date, line),
            value_date=value_date,
            amount=amount,
            currency=currency,
            counterparty=one.parties[0] if one and one.parties else "",
            counterparty_account=one.counterparty_account if one else "",
            reference=reference(node, ("AcctSvcrRef",), ("NtryRef",))
            or (one.reference if one else ""),
            end_to_end=one.end_to_end if one else "",
            remittance=one.remittance if one else "",
            import_id="",
            status=self._status(node, line),
            line=line,
            additional=" ".join(
                filter(None, (text(node, "AddtlNtryInf"), one.additional if one else ""))
            ),
            code=bank_code(node) or (one.code if one else ""),
            reversal=text(node, "RvslInd") in {"true", "1"},
            parties=one.parties if one else (),
            shown=tuple(
                dict.fromkeys(
                    [*(one.shown if one else ()), *_own_amount(one), *shown_amounts(node)]
                )
            ),
            charges=tuple(charges(node)) or (one.charges if one else ()),
            details=details,
        )

    def _status(self, node: etree._Element, line: int) -> Status:
        code = text(node, "Sts", "Cd") or text(node, "Sts") or text(node, "Sts", "Prtry")
        if not code:
            self._note("without a status, read as booked", line)
            return "booked"
        if code not in _STATUS:
            self._note(f"of the unknown status {code[:20]!r}, not booked", line)
        return _STATUS.get(code, "information")

    def _date(self, node: etree._Element, value_date: dt.date | None, line: int) -> dt.date:
        booked = values.date(node, "BookgDt")
        if booked:
            return booked
        if value_date:
            self._note("without a booking date, dated by value", line)
            return value_date
        if self._fallback:
            self._note("without a booking date, dated by the statement's last day", line)
            return self._fallback
        raise RefusedError(line, "an entry without a date; ask the bank to correct it")

    def _note(self, kind: str, line: int) -> None:
        self._seen.setdefault(kind, []).append(line)

    def _check_details(
        self, amount: Decimal, currency: str, details: tuple[Detail, ...], line: int
    ) -> None:
        """Details that add up to neither the booking nor the booking before charges are told."""
        total = Decimal(0)
        taken = Decimal(0)
        for detail in details:
            if detail.amount is None or detail.currency != currency:
                return
            total += detail.amount
            taken += sum((sum_ for sum_, unit in detail.charges if unit == currency), Decimal(0))
        if details and amount not in {total, total - taken}:
            self._disagreeing.append(
                Problem(
                    line,
                    f"the details add up to {total} {currency}, the booking is {amount}: "
                    "the booking counts",
                )
            )


def _own_amount(detail: Detail | None) -> list[tuple[Decimal, str]]:
    """A single detail's own amount is one more amount shown, nil excepted."""
    return [(abs(detail.amount), detail.currency)] if detail and detail.amount else []
