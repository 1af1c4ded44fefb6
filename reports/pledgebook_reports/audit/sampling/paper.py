"""A working paper: the plan of a sample, its items, and what the auditor answered of each.

It is made of a drawn sample, or of one that was kept, and is written as XLSX or CSV (workpaper.py).
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from pledgebook_reports.audit.sampling import columns

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pledgebook_reports.audit.sampling.plan import Sample
    from pledgebook_reports.table import Cell

DATE = columns.KNOWN.index("Date")
EVIDENCE = columns.KNOWN.index("Evidence below documents/")
MONEY = columns.KNOWN.index(columns.BOOK)


@dataclass(frozen=True, slots=True)
class Item:
    """One item: what is known of it in the order of `columns.KNOWN`, and the answers by heading."""

    known: tuple[Cell, ...]
    answers: Mapping[str, str] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The voucher."""
        return str(self.known[0])

    @property
    def stratum(self) -> str:
        """Where it stands in the sample."""
        return str(self.known[1])

    @property
    def amount(self) -> Decimal:
        """Its book amount."""
        return Decimal(str(self.known[MONEY]))

    @property
    def evidence(self) -> tuple[str, ...]:
        """Its documents, by their paths below documents/."""
        text = str(self.known[EVIDENCE] or "")
        return tuple(text.split("; ")) if text else ()


@dataclass(frozen=True, slots=True)
class Paper:
    """A working paper; `plan` is label by label, as in `columns.plan_lines` and `completeness`."""

    title: str
    method: str
    plan: tuple[tuple[str, str], ...]
    items: tuple[Item, ...]

    @property
    def asked(self) -> tuple[str, ...]:
        """The headings of the cells that the auditor fills in."""
        return columns.asked(self.method)

    @property
    def headings(self) -> tuple[str, ...]:
        """All headings of the table of items."""
        return (*columns.KNOWN, *self.asked)

    def answered(
        self, answers: Callable[[Item], Mapping[str, str]], *more: tuple[str, str]
    ) -> Paper:
        """The paper with answers, and more lines of its plan."""
        items = tuple(replace(item, answers=answers(item)) for item in self.items)
        return replace(self, items=items, plan=(*self.plan, *more))


def of_sample(sample: Sample) -> Paper:
    """The working paper of a drawn sample, with nothing filled in."""
    return Paper(
        title=columns.title(sample),
        method=sample.asked.method,
        plan=(*columns.plan_lines(sample), *columns.completeness(sample)),
        items=tuple(Item(columns.cells(one)) for one in sample.chosen),
    )


def as_content(paper: Paper) -> dict[str, Any]:
    """The paper as plain texts, for the notebook; nothing that was filled in goes with it."""
    return {
        "title": paper.title,
        "plan": [list(line) for line in paper.plan],
        "items": [[_plain(cell) for cell in item.known] for item in paper.items],
    }


def of_content(content: Mapping[str, Any]) -> Paper:
    """The paper that `as_content` wrote.

    Raises:
        ValueError: it is none.
    """
    try:
        plan = tuple((str(label), str(value)) for label, value in content["plan"])
        items = tuple(
            Item(tuple(_cell(*one) for one in enumerate(row))) for row in content["items"]
        )
        method = dict(plan)["Method"]
        title = str(content["title"])
    except (KeyError, TypeError, ArithmeticError) as error:
        raise ValueError(f"no working paper ({error})") from None
    if method not in columns.METHOD_NAMES or any(len(i.known) != len(columns.KNOWN) for i in items):
        raise ValueError("no working paper: its method or a row is unknown")
    return Paper(title, method, plan, items)


def _plain(cell: Cell) -> str:
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    return cell.isoformat() if isinstance(cell, datetime.date) else str(cell or "")


def _cell(place: int, text: object) -> Cell:
    if place == MONEY:
        return Decimal(str(text))
    return datetime.date.fromisoformat(str(text)) if place == DATE else str(text)
