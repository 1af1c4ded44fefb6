"""One row of a bank's table: a booking, a balance, a total or a remark, and what it says."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from pledgebook.money import ZERO
from pledgebook_importers.bank.statements import Status
from pledgebook_importers.bank.tables import words
from pledgebook_importers.bank.tables.conventions import MOVED, Conventions
from pledgebook_importers.bank.tables.exact import exact
from pledgebook_importers.bank.tables.headings import SECOND_DATE
from pledgebook_importers.bank.tables.units import amount, unit
from pledgebook_importers.intake.errors import Problem, RefusedError
from pledgebook_importers.tables.columns import Layout, is_footer
from pledgebook_importers.tables.sheets import Row, cell_name
from pledgebook_importers.tables.values import day

_CURRENCY = re.compile(r"[A-Z]{3}")
_SHOWN = 40
_YEARS = range(1900, 2200)
Kind = Literal["booking", "opening", "closing", "total", "remark", "heading"]


@dataclass(frozen=True, slots=True)
class Booking:
    """One row that states money.

    `amount` has the sign that the columns give it; a profile or the running balance may still turn
    it. `balance` is what the bank prints behind the booking, None where nothing stands.
    """

    row: Row
    date: dt.date
    value_date: dt.date | None
    amount: Decimal
    balance: Decimal | None
    account: str
    currency: str
    reference: str
    description: str
    counterparty: str
    counterparty_account: str
    status: Status


@dataclass(slots=True)
class RowReader:
    """Reads the rows of one table, and collects what is doubtful in them."""

    layout: Layout
    how: Conventions
    account: str
    currency: str
    from_text: bool
    signs: dict[int, bool] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def kind(self, row: Row) -> Kind:
        """What the row is: with a day and an amount it is a booking, whatever else it says."""
        layout = self.layout
        dated = self._day(row, "date") is not None
        money = any(layout.text(row, name) for name in MOVED)
        if dated and money:
            return "booking"
        if row.cells == layout.heading.cells:
            return "heading"
        first = next((text for i in range(len(row.cells)) if (text := row.text(i))), "")
        if words.TOTAL.search(first) or (self.how.footer and is_footer(row, self.how.footer)):
            return "total"
        if layout.text(row, "balance") and not self._moved(row):
            said = " ".join(row.text(i) for i in range(len(row.cells)))
            if words.OPENING.search(said):
                return "opening"
            if words.CLOSING.search(said):
                return "closing"
        filled = money or dated or bool(layout.text(row, "balance"))
        return "booking" if filled else "remark"

    def _moved(self, row: Row) -> bool:
        """Whether an amount other than nil stands in the row."""
        names = [name for name in MOVED if self.layout.text(row, name)]
        return any(amount(self.layout.cell(row, name), self.how.decimal) != 0 for name in names)

    def booking(self, row: Row) -> Booking:
        """The row as a booking.

        Raises:
            RefusedError: too few or too many cells, or one of them is not what its column holds.
        """
        self._check_width(row)
        status = self._status(row)
        date = self._day(row, "date")
        if date is None and status != "booked":
            date = self._day(row, "value-date") or self._day(row, SECOND_DATE)
        if date is None:
            shown = self.layout.text(row, "date")
            holds = f"holds {_quoted(shown)}, no day" if shown else "is empty"
            raise RefusedError(row.line, f"{self._at(row, 'date')} {holds}; fetch the file again")
        currency = self._currency(row)
        raw = self.layout.text(row, "account") or self.account
        if fee := self._optional(row, "fee", currency):
            reason = f"{self._at(row, 'fee')} holds {fee}, which is not booked: see that it is"
            self.problems.append(Problem(row.line, f"{reason} in the amount"))
        return Booking(
            row,
            date,
            self._value_date(row),
            self._amount(row, currency),
            self._optional(row, "balance", currency),
            raw,
            currency,
            self.layout.text(row, "reference"),
            self.layout.text(row, "description"),
            self.layout.text(row, "counterparty"),
            self.layout.text(row, "counterparty-account"),
            status,
        )

    def balance(self, row: Row) -> tuple[str, str, Decimal]:
        """Account, currency and balance of a row that states a balance alone."""
        currency = self._currency(row)
        account = self.layout.text(row, "account") or self.account
        return account, currency, self._number(row, "balance", currency)

    def _check_width(self, row: Row) -> None:
        """A text whose row has too few or too many cells has lost or split one."""
        if len(row.cells) == len(self.layout.heading.cells):
            return
        width = len(self.layout.heading.cells)
        while width and not self.layout.heading.text(width - 1):
            width -= 1
        beyond = any(row.text(i) for i in range(len(self.layout.heading.cells), len(row.cells)))
        if beyond or (self.from_text and len(row.cells) < width):
            raise RefusedError(
                row.line,
                f"the row has {len(row.cells)} cells where the headings have {width}; "
                "fetch the file again",
            )

    def _at(self, row: Row, name: str) -> str:
        """Where a cell stands: its name in a sheet, its heading in a text."""
        column = self.layout.columns[name]
        if self.from_text:
            return f"column {_quoted(self.layout.heading.text(column))}"
        return f"cell {cell_name(row.line, column)}"

    def _day(self, row: Row, name: str) -> dt.date | None:
        found = day(self.layout.cell(row, name), self.how.dates)
        return found if found and found.year in _YEARS else None

    def _value_date(self, row: Row) -> dt.date | None:
        shown = self.layout.text(row, "value-date")
        found = self._day(row, "value-date") if shown else None
        if shown and found is None:
            at = self._at(row, "value-date")
            self.problems.append(
                Problem(row.line, f"{at} holds {_quoted(shown)}, no day: left out")
            )
        return found

    def _number(self, row: Row, name: str, currency: str) -> Decimal:
        cell = self.layout.cell(row, name)
        found = amount(cell, self.how.decimal)
        if found is None:
            shown = self.layout.text(row, name)
            holds = f"holds {_quoted(shown)}, no amount" if shown else "is empty"
            raise RefusedError(row.line, f"{self._at(row, name)} {holds}; fetch the file again")
        if (other := unit(cell)) and other != currency:
            reason = f"{self._at(row, name)} holds an amount in {other}, not in {currency}"
            raise RefusedError(row.line, reason)
        if not isinstance(cell, Decimal):
            return found
        rounded, told = exact(found, currency)
        if told:
            kept = "kept" if rounded == found else f"read as {rounded}"
            whose = currency or "a currency"
            reason = (
                f"{self._at(row, name)} holds {found:f}, more decimals than {whose} has: {kept}"
            )
            self.problems.append(Problem(row.line, reason))
        return rounded

    def _optional(self, row: Row, name: str, currency: str) -> Decimal | None:
        return self._number(row, name, currency) if self.layout.text(row, name) else None

    def _amount(self, row: Row, currency: str) -> Decimal:
        if self.layout.has("amount"):
            return self._with_side(row, self._number(row, "amount", currency))
        debit = self._optional(row, "debit", currency)
        credit = self._optional(row, "credit", currency)
        if debit and credit:
            raise RefusedError(row.line, "a debit and a credit stand in one row; fetch it again")
        if debit is None and credit is None:
            at = " and ".join(self._at(row, n) for n in ("debit", "credit") if self.layout.has(n))
            raise RefusedError(row.line, f"no amount stands in {at}; fetch the file again")
        for name, printed in (("debit", debit), ("credit", credit)):
            minus = name == "debit" and self.how.minus_debits
            if printed is not None and printed < 0 and not minus:
                reason = f"{self._at(row, name)} holds {printed}: read as a {name} taken back"
                self.problems.append(Problem(row.line, reason))
        if credit or debit is None:
            return credit or ZERO
        return debit if self.how.minus_debits else -debit

    def _with_side(self, row: Row, printed: Decimal) -> Decimal:
        """The amount by the word beside it; a printed sign must say the same."""
        if not self.layout.has("side"):
            return printed
        word = self.layout.text(row, "side")
        side = words.side_of(word, self.how.debits, self.how.credits)
        if not side and printed:
            at = self._at(row, "side")
            raise RefusedError(
                row.line,
                f"{at} holds {_quoted(word)}, neither debit nor credit: "
                "state it under `debits` or `credits` in a profile",
            )
        if printed and self.signs.setdefault(side, printed > 0) != (printed > 0):
            raise RefusedError(
                row.line,
                f"the sign of {printed} contradicts those above beside {_quoted(word)}; "
                "ask the bank which of them were taken back",
            )
        return side * abs(printed)

    def _currency(self, row: Row) -> str:
        shown = self.layout.text(row, "currency").upper()
        if not shown:
            cells = (self.layout.cell(row, name) for name in MOVED)
            return self.currency or next((code for cell in cells if (code := unit(cell))), "")
        if not _CURRENCY.fullmatch(shown):
            at = self._at(row, "currency")
            raise RefusedError(row.line, f"{at} holds {_quoted(shown)}, no currency code")
        return shown

    def _status(self, row: Row) -> Status:
        pending = words.key_of(self.layout.text(row, "pending"))
        if pending and pending not in words.NO:
            return "pending"
        word = self.layout.text(row, "status")
        found = words.status_of(word, self.how.booked, self.how.pending)
        if found is None:
            at = self._at(row, "status")
            raise RefusedError(
                row.line,
                f"{at} holds {_quoted(word)}: state it under `booked` or `pending` in a profile",
            )
        return found


def _quoted(text: str) -> str:
    return repr(text[:_SHOWN])
