"""What a person sees while typing: what is missing, what is left of whose money, who may pay, the text.

All of it is asked of what the viewer holds in memory. Nothing is saved, and nothing here is what a save
relies on: Check and Save go through the gate.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pledgebook.money import format_money
from pledgebook_reports.viewer.entry.balances import balances_of
from pledgebook_reports.viewer.entry.chosen import agreements_of, fields_of, rates_of
from pledgebook_reports.viewer.entry.concerns import field_of
from pledgebook_reports.viewer.entry.fields import EntryError, Typed
from pledgebook_reports.viewer.entry.foresight import foretell, resident_of
from pledgebook_reports.viewer.entry.judging import verdict_of
from pledgebook_reports.viewer.entry.paying import payers
from pledgebook_reports.viewer.texts import gettext, ngettext
from pledgebook_reports.viewer.writing.vouchers import place_of

if TYPE_CHECKING:
    import datetime as dt
    from decimal import Decimal

    from pledgebook_reports.viewer.entry.balances import Standing
    from pledgebook_reports.viewer.entry.fields import Made
    from pledgebook_reports.viewer.entry.foresight import Resident
    from pledgebook_reports.viewer.entry.judging import Verdict
    from pledgebook_reports.viewer.entry.page import Page
    from pledgebook_reports.viewer.entry.paying import Payer

Mark = Mapping[str, Any]
"""A field, what is to be said beside it, and whether what was typed there is wrong."""


@dataclass(frozen=True, slots=True)
class Rate:
    """What one unit of a currency is in that of the books; None where the books have no rate."""

    currency: str
    own: str
    day: dt.date
    rate: Decimal | None


@dataclass(slots=True)
class Live:
    """The form as it stands. `lacks` are the fields that are still to be filled in, by their labels."""

    currency: str
    lacks: Sequence[str] = ()
    marks: Sequence[Mark] = ()
    standings: Sequence[Standing] = ()
    rates: Sequence[Rate] = ()
    payers: Sequence[Payer] = ()
    text: str = ""
    verdict: Verdict | None = None
    unsaid: Sequence[str] = ()
    """The rules that Check and Save alone can tell."""
    waiting: bool = False
    """Whether the books are still being brought to memory."""
    donors: Mapping[str, str] = field(default_factory=dict)

    @property
    def wrong(self) -> Sequence[Mark]:
        """What was typed wrong, by its field."""
        return [one for one in self.marks if one["wrong"]]

    @property
    def said(self) -> str:
        """It in a sentence or two, for who does not see the rest, or has no room for it."""
        told = []
        if self.wrong:
            told.append(gettext("Wrong: %(what)s.") % {"what": self.wrong[0]["text"]})
        elif self.lacks:
            told.append(
                gettext("Still to fill in: %(fields)s.") % {"fields": ", ".join(self.lacks)}
            )
        elif self.verdict is not None and self.verdict.findings:
            found = self.verdict.findings
            told.append(
                ngettext(
                    "%(n)s finding: %(first)s.", "%(n)s findings, the first: %(first)s.", len(found)
                )
                % {"n": len(found), "first": found[0].message}
            )
        elif self.verdict is not None:
            told.append(gettext("The rules find nothing against it."))
        for one in self.standings[:2]:
            left = gettext("%(agreement)s has %(amount)s %(currency)s left.")
            told.append(left % {"agreement": one.agreement, "currency": self.currency,
                                "amount": format_money(one.least)})  # fmt: skip
        return " ".join(told)


def look(page: Page) -> Live:
    """What can be said of a form as it stands."""
    page.hurried = True
    books = resident_of(page.view.snapshot, page.desk)
    desk, balances = page.desk, balances_of(page.view)
    live = Live(desk.books.currency, donors=desk.choices["agreements"])
    typed = page.typed()
    day = Typed(typed.values).day("date", needed=False) or desk.last
    if day is not None:
        chosen = agreements_of(page.form, page.lines, typed, desk)
        live.standings = [balances.standing(one, day) for one in chosen]
        live.rates = [
            Rate(currency, live.currency, day, rate)
            for currency, rate in rates_of(page.form, page.lines, typed, desk, day)
        ]
    made = _made(page, live)
    if made is not None:
        live.text = made.text
        live.waiting = books is None
        if books is not None:
            _foretell(page, made, books, live)
    else:
        made = _as_if_paid(page)
    if made is not None and made.draft:
        live.payers = payers(desk, made.text, balances)
    return live


def _made(page: Page, live: Live) -> Made | None:
    """The entry, if it is one already; what is wrong with it is told, what is missing is only named."""
    try:
        made = page.made()
        page.demand_free(made)
    except EntryError as error:
        labels = {name: one.label for name, one in fields_of(page.form, page.lines)}
        empty = [name for name in error.faults if not page.values.get(name, "").strip()]
        live.lacks = [_label(name, labels.get(name, name)) for name in empty]
        live.marks = [
            {"field": name, "text": told, "wrong": True}
            for name, told in error.faults.items()
            if name not in empty
        ]
        return None
    return made


def _foretell(page: Page, made: Made, books: Resident, live: Live) -> None:
    """The findings that the entry would cause, at the fields that they are about."""
    place = Path(page.view.snapshot.manifest.book).parent / place_of(made.name, made.year)
    told = foretell(made.text, str(place), books)
    live.verdict = verdict_of(made, page.paths(made), told.findings, "")
    live.unsaid, live.text = sorted(told.unsaid), live.verdict.text
    names = [name for name, _ in fields_of(page.form, page.lines)]
    beside: dict[str, list[str]] = {}
    for one in live.verdict.findings:
        at = field_of(one, names)
        if at is not None:
            beside.setdefault(at, []).append(
                f"{one.code} {one.message.removeprefix(f'{made.name}: ')}"
            )
    live.marks = [
        {"field": at, "text": "; ".join(texts), "wrong": False} for at, texts in beside.items()
    ]


def _label(name: str, label: str) -> str:
    _, _, line = name.partition(".")
    return f"{gettext(label)} {line}".strip()


def _as_if_paid(page: Page) -> Made | None:
    """The entry as if some agreement paid it, where all that is missing is which one."""
    someone = next(iter(page.desk.choices["agreements"]), "")
    values = dict(page.values)
    for name, one in fields_of(page.form, page.lines):
        if one.choices == "agreements" and not values.get(name, "").strip():
            values[name] = someone
    known, page.values = page.values, values
    try:
        return page.made()
    except EntryError:
        return None
    finally:
        page.values = known
