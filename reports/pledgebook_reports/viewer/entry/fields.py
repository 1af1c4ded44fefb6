"""What a form is made of, what was typed into it, and what is wrong with that."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from pledgebook_importers.drafts.beantext import clean
from pledgebook_importers.tables.values import number
from pledgebook_importers.vouchers.cells import UnreadableCellError, money_of
from pledgebook_reports.viewer.texts import gettext

if TYPE_CHECKING:
    from pledgebook_reports.viewer.entry.desk import Desk

Kind = Literal["text", "date", "amount", "choice", "long"]
MOST_LINES = 40
_HUNDRED = Decimal(100)
_ID = re.compile(r"[A-Z][A-Za-z0-9-]*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Field:
    """One field.

    `choices` names a list of the desk, which a person may pick from; `options` are all that it can be.
    """

    name: str
    label: str
    kind: Kind = "text"
    hint: str = ""
    needed: bool = False
    choices: str = ""
    options: tuple[tuple[str, str], ...] | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """What a form makes: the file's name and year, its text as posted and, for a voucher, as a draft."""

    name: str
    year: int
    text: str
    draft: str = ""


class EntryError(Exception):
    """What is wrong with what was typed: a clause for each field, by its name."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__("; ".join(faults.values()))
        self.faults = dict(faults)


@dataclass(slots=True)
class Typed:
    """The texts of a form by the names of its fields; those of line 2 end in `.2`. Faults gather.

    `hurried` says that somebody is typing, and that no time is to be spent on guesses at what was meant.
    """

    values: Mapping[str, str]
    hurried: bool = False
    faults: dict[str, str] = field(default_factory=dict)

    def text(self, name: str, *, needed: bool = False) -> str:
        """A text, cleaned, without marks that the books do not take."""
        found = clean(self.values.get(name, ""))
        if needed and not found:
            self.faults.setdefault(name, gettext("is empty; fill it in"))
        return found

    def id(self, name: str, *, needed: bool = False) -> str:
        """An id: the first word, for lists show a name behind it."""
        found = self.text(name, needed=needed)
        return found.split()[0] if found else ""

    def new_id(self, name: str) -> str:
        """The id of something new."""
        found = self.text(name, needed=True)
        if found and not _ID.fullmatch(found):
            self.faults.setdefault(
                name,
                gettext("begins with a capital letter and holds letters, digits and hyphens alone"),
            )
        return found

    def day(self, name: str, *, needed: bool = True) -> dt.date | None:
        """A day as browsers send it, 2017-03-02."""
        found = self.text(name, needed=needed)
        if not found:
            return None
        try:
            return dt.date.fromisoformat(found)
        except ValueError:
            told = gettext("%(text)s is no date; write it as 2017-03-02")
            self.faults.setdefault(name, told % {"text": found[:20]})
            return None

    def amount(self, name: str, *, needed: bool = True, signed: bool = False) -> Decimal | None:
        """An amount above nil, or with its sign where it may have one."""
        found = self.text(name, needed=needed).replace("−", "-")
        if not found:
            return None
        minus = signed and found.startswith("-")
        try:
            amount, _ = money_of(found.removeprefix("-") if minus else found, ".")
        except UnreadableCellError as error:
            self.faults.setdefault(name, str(error))
            return None
        return -amount if minus else amount

    def percent(self, name: str, *, needed: bool = True) -> Decimal | None:
        """A rate in per cent, from nil to 100; as a share of one."""
        found = self.text(name, needed=needed)
        if not found:
            return None
        rate = number(found, ".")
        if rate is None or not 0 <= rate <= _HUNDRED:
            told = gettext("%(text)s is no rate from 0 to 100 per cent; write it as 8 or 7.5")
            self.faults.setdefault(name, told % {"text": found[:20]})
            return None
        return rate / _HUNDRED

    def lines(self, names: Sequence[str]) -> list[int]:
        """The numbers of the lines that have anything in one of the fields, in order."""
        return [
            number
            for number in range(1, MOST_LINES + 1)
            if any(self.text(f"{name}.{number}") for name in names)
        ]

    def settle(self) -> None:
        """Go no further with faults.

        Raises:
            EntryError: there are some.
        """
        if self.faults:
            raise EntryError(self.faults)


@dataclass(frozen=True, slots=True)
class Form:
    """One form: groups of fields under their legends, and the fields that each of its lines has.

    `series` is that of its vouchers, empty for promises, whose field `id` names the file.
    """

    key: str
    title: str
    lead: str
    groups: tuple[tuple[str, tuple[Field, ...]], ...]
    make: Callable[[Typed, Desk], Made]
    series: str = ""
    line_legend: str = ""
    lines: tuple[Field, ...] = ()
    least_lines: int = 1
