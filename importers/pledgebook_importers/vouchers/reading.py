"""The second step: the rows of a workbook against the books, into drafts or a list of what is wrong.

All or nothing: with one bad cell, nothing of the workbook is drafted.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pledgebook_importers.drafts.beantext import clean, safe_name
from pledgebook_importers.intake.errors import Problem, RefusedError
from pledgebook_importers.intake.source import Source
from pledgebook_importers.vouchers.books import VoucherBooks
from pledgebook_importers.vouchers.cells import UnreadableCellError, shown
from pledgebook_importers.vouchers.checked import CheckedVoucher
from pledgebook_importers.vouchers.checking import Checker, voucher_number
from pledgebook_importers.vouchers.drafts import Origin, UndividedError, VoucherDraft, draft
from pledgebook_importers.vouchers.rows import CellProblem, VoucherRow
from pledgebook_importers.vouchers.sheet import read_rows


@dataclass(frozen=True, slots=True)
class VoucherReading:
    """What became of a workbook: drafts, or problems and no drafts.

    `repeated` are the import ids of vouchers that the books hold already, just as they stand here.
    """

    rows: tuple[VoucherRow, ...] = ()
    drafts: tuple[VoucherDraft, ...] = ()
    repeated: tuple[str, ...] = ()
    problems: tuple[CellProblem, ...] = ()
    warnings: tuple[Problem, ...] = ()

    @property
    def text(self) -> str:
        """All drafts as one file of the books, in order of day and row; empty without any."""
        return "\n".join(one.text for one in self.drafts)

    @property
    def name(self) -> str:
        """A name for that file, the same for the same drafts: `vouchers-2026-03-02-1f3a….beancount`."""
        ids = "".join(one.import_id for one in self.drafts)
        digest = hashlib.sha256(ids.encode()).hexdigest()[:12]
        day = self.drafts[-1].date.isoformat() if self.drafts else ""
        return safe_name("vouchers", day, digest) + ".beancount"


def read_vouchers(source: Source, books: VoucherBooks) -> VoucherReading:
    """Draft every voucher of a workbook that the books do not hold.

    Raises:
        RefusedError: it is no readable voucher workbook, or one of another facility.
    """
    sheets = read_rows(source)
    if sheets.facility and books.facility and sheets.facility != books.facility:
        raise RefusedError(
            1, f"made for facility {sheets.facility[:40]}, these are the books of {books.facility}; "
            "name the right books, or make a new template",
        )  # fmt: skip
    return _Work(books, Origin(clean(source.path.name, 120), source.sha256)).of(
        sheets.rows, sheets.problems, sheets.warnings
    )


class _Work:
    """One workbook while it is checked and drafted."""

    def __init__(self, books: VoucherBooks, origin: Origin) -> None:
        self.books, self.origin = books, origin
        self.checker = Checker(books)
        self.problems: list[CellProblem] = []
        self.seen: dict[str, VoucherRow] = {}
        self.repeated: list[str] = []

    def of(
        self,
        rows: Sequence[VoucherRow],
        problems: Sequence[CellProblem],
        warnings: Sequence[Problem],
    ) -> VoucherReading:
        # A cell that cannot be read is told as that, and not as empty once more.
        unread = {(one.sheet, one.cell) for one in problems}
        numbered = self._grouped(rows)
        drafts: list[VoucherDraft] = []
        doubts = list(warnings)
        for number, group in numbered:
            checked = self.checker.check(number, group)
            if checked is None:
                continue
            one = self._draft(checked, group[0])
            if one is None:
                continue
            drafts.append(one)
            doubts += self._doubts(checked, group[0])
        doubts += self.checker.doubts
        taken = self.books.vouchers
        self._gaps(
            {number: group[0] for number, group in numbered if number and number not in taken}
        )
        told = [*self.checker.problems, *self.problems]
        found = [*problems, *(one for one in told if (one.sheet, one.cell) not in unread)]
        doubts.sort(key=lambda one: one.line or 0)
        order = {(row.sheet, row.line): place for place, row in enumerate(rows)}
        found.sort(key=lambda one: (order[one.sheet, one.line], len(one.cell), one.cell))
        if found:
            return VoucherReading(tuple(rows), problems=tuple(found), warnings=tuple(doubts))
        drafts.sort(key=lambda one: (one.date, one.number == "", one.number))
        return VoucherReading(
            tuple(rows), tuple(drafts), tuple(self.repeated), warnings=tuple(doubts)
        )

    def _grouped(self, rows: Sequence[VoucherRow]) -> list[tuple[str, list[VoucherRow]]]:
        """Rows by voucher number in order of their first; a row without one is alone."""
        groups: list[tuple[str, list[VoucherRow]]] = []
        by_number: dict[str, list[VoucherRow]] = {}
        for row in rows:
            try:
                number = voucher_number(row.text("voucher"))
            except UnreadableCellError as error:
                self.problems.append(row.problem("voucher", str(error)))
                continue
            if number and number in by_number:
                by_number[number].append(row)
                continue
            group = [row]
            groups.append((number, group))
            if number:
                by_number[number] = group
        return groups

    def _draft(self, voucher: CheckedVoucher, row: VoucherRow) -> VoucherDraft | None:
        """The draft; None where the books hold the voucher, or must not be given it."""
        try:
            made = draft(voucher, self.origin, self.books.currency)
        except UndividedError as error:
            self.problems.append(row.problem("funding", str(error)))
            return None
        number = voucher.number
        if made.import_id in self.books.import_ids:
            self.repeated.append(made.import_id)
        elif number in self.books.vouchers:
            day = self.books.vouchers[number]
            self._tell(row, f"voucher {number} is in the books already, on {day}, and says something "
                       "else there; correct it in the books, or use another number")  # fmt: skip
        elif number in self.books.void:
            self._tell(row, f"voucher {number} is voided in the books; use another number")
        elif made.import_id in self.seen:
            first = self.seen[made.import_id]
            self._tell(row, f"says just what row {first.line} says; delete one of the two, or give "
                       "each a number")  # fmt: skip
        else:
            self.seen[made.import_id] = row
            return made
        return None

    def _tell(self, row: VoucherRow, reason: str) -> None:
        self.problems.append(row.problem("voucher", reason))

    def _doubts(self, voucher: CheckedVoucher, row: VoucherRow) -> Iterator[Problem]:
        """What a person should look at, though it can be drafted."""
        invoice = voucher.keys.get("invoice-number")
        entered = self.books.invoices.get((voucher.payee, str(invoice))) if invoice else None
        if entered:
            reason = f"invoice {shown(invoice)} of {voucher.payee} is entered already, in {entered}"
            yield row.problem("invoice_number", reason).problem
        for line in voucher.lines:
            contract = self.books.registry.obligation(line.keys.get("obligation"))
            if contract and contract.payee != voucher.payee:
                reason = f"{contract.id} is with {contract.payee}, the payee is {voucher.payee}"
                yield line.row.problem("obligation", reason).problem

    def _gaps(self, new: Mapping[str, VoucherRow]) -> None:
        """Numbers of the workbook that leave a gap in a series that may have none (PB107)."""
        registry = self.books.registry
        lines = registry.policy_lines("voucher-series")
        if not lines:
            return
        since = min(day.year for day, _ in lines)
        (series,) = lines[-1][1]
        used: dict[str, list[int]] = defaultdict(list)
        for name in (*self.books.vouchers, *self.books.void, *new):
            head, _, digits = name.rpartition("-")
            kind, _, year = head.rpartition("-")
            if kind in series and year.isdecimal() and int(year) >= since and digits.isdecimal():
                used[head].append(int(digits))
        for head, numbers in used.items():
            expected = 1
            for number in sorted(set(numbers)):
                row = new.get(f"{head}-{number:05d}")
                if number > expected and row is not None:
                    self._tell(row, f"{head}-{number:05d} leaves a gap: the next number is "
                               f"{head}-{expected:05d}")  # fmt: skip
                expected = number + 1
