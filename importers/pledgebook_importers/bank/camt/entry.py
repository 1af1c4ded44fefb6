"""One `Ntry` of an account report: a booking, with the payments inside it as details beside it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from itertools import chain

from lxml import etree

from pledgebook_importers.bank.camt import values
from pledgebook_importers.bank.camt.details import (
    bank_code,
    charges,
    read_detail,
    reference,
    shown_amounts,
)
from pledgebook_importers.bank.statements import Detail, Shown, StatementLine, Status
from pledgebook_importers.intake.errors import Problem, RefusedError
from pledgebook_importers.intake.xml_nodes import (
    by_name,
    children,
    first_text,
    line_of,
    local,
    text,
)

_STATUS: dict[str, Status] = {
    "BOOK": "booked",
    "PDNG": "pending",
    "FUTR": "pending",
    "INFO": "information",
}
UNDATED = dt.date.min
"""The day of an entry whose own is not stated, until the statement's is known."""


class EntryReader:
    """Reads the entries of one statement and remembers what was left out or did not agree."""

    def __init__(self) -> None:
        """Begin a statement without entries."""
        self._entries: list[tuple[StatementLine, str]] = []
        self._seen: dict[str, list[int]] = {}
        self._disagreeing: list[Problem] = []

    def problems(self) -> Iterator[Problem]:
        """One warning for each kind of gap, at its first line, then each disagreement."""
        for kind, lines in self._seen.items():
            count = "1 entry" if len(lines) == 1 else f"{len(lines)} entries"
            yield Problem(lines[0], f"{count} {kind}")
        yield from self._disagreeing

    def entries(self, last_day: dt.date | None) -> list[tuple[StatementLine, str]]:
        """The lines in order, without identities yet, each with the bank's own reference.

        `last_day` is the statement's, for entries that state no day of their own.

        Raises:
            RefusedError: a line has no day.
        """
        return [(self._dated(line, last_day), own) for line, own in self._entries]

    def add(self, node: etree._Element) -> None:
        """Read one entry.

        Raises:
            RefusedError: no amount, currency or direction can be known without guessing.
        """
        line = line_of(node)
        parts = by_name(node)
        stated = parts.get("Amt")
        if stated is None:
            raise RefusedError(line, "an entry without an amount; ask the bank to correct it")
        number, currency = values.money(stated)
        mark = values.mark(parts.get("CdtDbtInd"))
        if [local(child) in {"Amt", "CdtDbtInd"} for child in node].count(True) > 2:
            raise RefusedError(line, "an entry with two amounts or directions")
        if not mark:
            raise RefusedError(
                line, f"the entry of {number} {currency} states neither credit nor debit"
            )
        amount = values.signed(number, mark)
        # Version 01 has the details without a group of their own.
        groups = [
            (group, list(children(group, "TxDtls")))
            for group in (children(node, "NtryDtls") if "NtryDtls" in parts else ())
        ]
        alone = children(node, "TxDtls") if "TxDtls" in parts else ()
        nodes = [*alone, *chain.from_iterable(found for _, found in groups)]
        for group, found in groups:
            self._check_batch(group, len(found))
        details = tuple(read_detail(detail, mark, self._note) for detail in nodes)
        read = self._line(node, parts, amount, currency, details)
        if read.date == UNDATED:
            read = self._date_by(read, _settled(nodes), "the settlement of the details")
        self._check_details(read)
        self._entries.append((read, reference(parts.get("AcctSvcrRef"))))

    def _line(
        self,
        node: etree._Element,
        parts: Mapping[str, etree._Element],
        amount: Decimal,
        currency: str,
        details: tuple[Detail, ...],
    ) -> StatementLine:
        line = line_of(node)
        one = details[0] if len(details) == 1 else None
        value_date = self._value_date(parts.get("ValDt"), line)
        read = StatementLine(
            date=values.date(parts.get("BookgDt")) or UNDATED,
            value_date=value_date,
            amount=amount,
            currency=currency,
            counterparty=one.parties[0] if one and one.parties else "",
            counterparty_account=one.counterparty_account if one else "",
            reference=reference(parts.get("AcctSvcrRef"), parts.get("NtryRef"))
            or (one.reference if one else ""),
            end_to_end=one.end_to_end if one else "",
            remittance=one.remittance if one else "",
            import_id="",
            status=self._status(parts.get("Sts"), line),
            line=line,
            additional=" ".join(
                filter(None, (text(parts.get("AddtlNtryInf")), one.additional if one else ""))
            ),
            code=bank_code(parts.get("BkTxCd")) or (one.code if one else ""),
            reversal=text(parts.get("RvslInd")) in {"true", "1"},
            parties=one.parties if one else (),
            shown=tuple(
                dict.fromkeys(
                    [
                        *(one.shown if one else ()),
                        *_own_amount(one),
                        *shown_amounts(parts.get("AmtDtls"), self._note),
                    ]
                )
            ),
            charges=(tuple(charges(node, self._note)) if "Chrgs" in parts else ())
            or (one.charges if one else ()),
            details=details,
        )
        return self._date_by(read, value_date, "value") if read.date == UNDATED else read

    def _status(self, node: etree._Element | None, line: int) -> Status:
        code = text(node) or first_text(node, ("Cd",), ("Prtry",))
        if not code:
            self._note("without a status, read as booked", line)
            return "booked"
        if code not in _STATUS:
            self._note(f"of the unknown status {code[:20]!r}, not booked", line)
        return _STATUS.get(code, "information")

    def _value_date(self, node: etree._Element | None, line: int) -> dt.date | None:
        try:
            return values.date(node)
        except RefusedError:
            self._note("with an unreadable value date, left out", line)
            return None

    def _date_by(self, line: StatementLine, day: dt.date | None, words: str) -> StatementLine:
        """The undated line with that day, if there is one; a pending line has no other."""
        if day is None:
            return line
        if line.booked:
            self._note(f"without a booking date, dated by {words}", line.line)
        return replace(line, date=day)

    def _dated(self, line: StatementLine, last_day: dt.date | None) -> StatementLine:
        if line.date != UNDATED:
            return line
        if last_day is None:
            raise RefusedError(line.line, "an entry without a date; ask the bank to correct it")
        return self._date_by(line, last_day, "the statement's last day")

    def _note(self, kind: str, line: int) -> None:
        self._seen.setdefault(kind, []).append(line)

    def _check_batch(self, group: etree._Element, detailed: int) -> None:
        """The number that the bank states for a batch; one detail may speak for all of it."""
        stated = text(group, "Btch", "NbOfTxs") if detailed > 1 else ""
        if stated and stated.lstrip("0") != str(detailed):
            reason = f"the batch counts {stated[:20]} payments, {detailed} are detailed"
            self._disagreeing.append(Problem(line_of(group), reason))

    def _check_details(self, line: StatementLine) -> None:
        """Details that add up to neither the booking nor the booking before charges are told."""
        total = taken = Decimal(0)
        for detail in line.details:
            if detail.amount is None or detail.currency != line.currency:
                return
            total += detail.amount
            taken += _sum(detail.charges, line.currency)
        fits = {total, total - taken, total - _sum(line.charges, line.currency)}
        if line.details and line.amount not in fits:
            self._disagreeing.append(
                Problem(
                    line.line,
                    f"the details add up to {total} {line.currency}, the booking is "
                    f"{line.amount}: the booking counts",
                )
            )


def _sum(amounts: Iterable[Shown], currency: str) -> Decimal:
    return sum((amount for amount, unit in amounts if unit == currency), Decimal(0))


def _settled(details: Iterable[etree._Element]) -> dt.date | None:
    """The day on which the details were settled between banks, where it is one for all."""
    days = {values.date(detail, "RltdDts", "IntrBkSttlmDt") for detail in details}
    return days.pop() if len(days) == 1 else None


def _own_amount(detail: Detail | None) -> list[tuple[Decimal, str]]:
    """A single detail's own amount is one more amount shown, nil excepted."""
    return [(abs(detail.amount), detail.currency)] if detail and detail.amount else []
