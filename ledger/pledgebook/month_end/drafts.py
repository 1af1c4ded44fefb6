"""A draft of the month's end: its legs, its working, and the Beancount text of both directions."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from pledgebook.money import CENT

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

NUMBER_COLUMN = 62


class Lot(NamedTuple):
    """The cost of a lot: rate, original day and the label of its instalment."""

    rate: Decimal
    currency: str
    day: datetime.date
    label: str


class DraftLeg(NamedTuple):
    """One posting: units, and what they are worth by lot or by total price (positive)."""

    account: str
    number: Decimal
    currency: str
    agreement: str
    total: Decimal | None = None
    total_currency: str = ""
    lot: Lot | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Working:
    """A working paper: its name, its title, and its table; cells are texts or exact decimals."""

    name: str
    title: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[object, ...]]

    def text(self) -> str:
        """The paper as CSV (RFC 4180, UTF-8, lines ending in LF), the title in its first line."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow([self.title])
        writer.writerow(self.columns)
        writer.writerows([[_cell(cell) for cell in row] for row in self.rows])
        return out.getvalue()


def _cell(cell: object) -> str:
    """A cell as text; what a spreadsheet would take for a formula is kept a text."""
    text = "" if cell is None else f"{cell:f}" if hasattr(cell, "as_tuple") else str(cell)
    return f"'{text}" if isinstance(cell, str) and text[:1] in "=+-@" else text


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftEntry:
    """An entry to be booked on the last day, and taken back on the first where `reverses`.

    `amount` is what it comes to, in the facility's currency; `working` the paper it is proved by.
    """

    kind: str
    subject: str
    what: str
    amount: Decimal
    payee: str
    legs: tuple[DraftLeg, ...]
    working: Working
    reverses: bool = False
    meta: tuple[tuple[str, str], ...] = ()
    """Further metadata, each value as Beancount writes it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """What the text of an entry says at its head: day, numbers, paper."""

    day: datetime.date
    number: str
    identity: str
    paper: str
    reverses: str | None = None


def entry_text(draft: DraftEntry, head: Heading) -> str:
    """The entry as Beancount text, flagged `!`; reversed where the heading names what it reverses."""
    what = f"Reversal of {head.reverses}: {draft.what}" if head.reverses else draft.what
    lines = [
        f"{head.day} ! {quoted(draft.payee)} {quoted(what)}",
        f'  voucher: "{head.number}"',
        f'  import-id: "{head.identity}"',
    ]
    if head.reverses:
        lines.append(f'  reverses: "{head.reverses}"')
    lines += [f"  {key}: {value}" for key, value in draft.meta]
    lines.append(f"  working-paper: {quoted(head.paper)}")
    for leg in draft.legs:
        lines += leg_lines(leg, -1 if head.reverses else 1)
    return "\n".join(lines) + "\n"


def leg_lines(leg: DraftLeg, sign: int = 1) -> Iterator[str]:
    """The lines of a posting; where no agreement is named, its transaction names it."""
    head = f"  {leg.account} "
    number = figure(sign * leg.number)
    rest = leg.currency
    if leg.lot is not None:
        lot = leg.lot
        rest += f' {{{figure(lot.rate)} {lot.currency}, {lot.day}, "{lot.label}"}}'
    elif leg.total is not None:
        rest += f" @@ {figure(leg.total)} {leg.total_currency}"
    yield f"{head}{number:>{max(NUMBER_COLUMN - len(head), 1)}} {rest}"
    if leg.lot is None and leg.agreement:
        yield f'    agreement: "{leg.agreement}"'


def figure(number: Decimal) -> str:
    """Plain digits, two places at least."""
    exponent = number.as_tuple().exponent
    return f"{number.quantize(CENT) if isinstance(exponent, int) and exponent > -2 else number:f}"


def quoted(text: str) -> str:
    """A Beancount string."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
