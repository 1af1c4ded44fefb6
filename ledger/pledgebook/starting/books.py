"""What an office says when it starts its books, and the files made of it."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING

from pledgebook import gate
from pledgebook import readers as r
from pledgebook.new_folder import FolderError, new_folder
from pledgebook.readers import Reader, UnreadableError

if TYPE_CHECKING:
    from collections.abc import Callable

TEMPLATES = {
    "README.md": "README.md",
    "main.beancount": "main.template",
    "policy.beancount": "policy.template",
    "agreements.beancount": "agreements.template",
    "obligations.beancount": "obligations.template",
    "receipts/{year}.beancount": "receipts.template",
    "rates/{year}.beancount": "rates.template",
    "journal/{year}/journal.beancount": "journal.template",
}
"""Each file by its place, and the template that it is made of."""
OWN_FUND = "TREASURY"
MANAGEMENT = "MGMT"


class StartError(ValueError):
    """Books that cannot be started; one line saying why and what to do."""


@dataclass(frozen=True, slots=True)
class Named:
    """An id that can be part of an account, and its name in words; a donor may have a country."""

    id: str
    name: str
    country: str | None = None


@dataclass(frozen=True, slots=True)
class Officer:
    """A person who may act, in which roles, and the public SSH key where there is one."""

    id: str
    name: str
    roles: tuple[str, ...]
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Start:
    """A facility with its first windows, donors, officers and bank."""

    facility: Named
    currency: str
    first: datetime.date
    windows: tuple[Named, ...]
    donors: tuple[Named, ...] = ()
    officers: tuple[Officer, ...] = ()
    bank: str = "Main"


def write_start(folder: Path, start: Start, finish: Callable[[Path], object] | None = None) -> Path:
    """Write the books into a new or empty folder, all or nothing; returns the main file.

    The gate has passed them before they are put in place. `finish` is called with the main file
    before that as well: what it raises leaves no books behind.

    Raises:
        StartError: the folder holds something, cannot be written, or a name or id is unfit.
    """
    _require_fit(start)
    try:
        with new_folder(folder) as drawn:
            _draw(drawn, start)
            _require_clean(drawn / "main.beancount")
            if finish is not None:
                finish(drawn / "main.beancount")
    except FolderError as error:
        raise StartError(str(error)) from None
    return folder / "main.beancount"


def _draw(folder: Path, start: Start) -> None:
    year = start.first.year
    words = {
        "name": start.facility.name,
        "title": _quoted(start.facility.name),
        "facility": start.facility.id,
        "currency": start.currency,
        "day": start.first.isoformat(),
        "last": datetime.date(year + 1, 12, 31).isoformat(),
        "year": str(year),
        "window": start.windows[0].id,
    }
    shipped = files("pledgebook.starting") / "templates"
    texts = {
        place.format(year=year): Template((shipped / name).read_text(encoding="utf-8")).substitute(
            words
        )
        for place, name in TEMPLATES.items()
    }
    texts["facility.beancount"] = _facility(start)
    texts["chart.beancount"] = _chart(start)
    texts["parties.beancount"] = _parties(start)
    for place, text in texts.items():
        target = folder / place
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8", newline="\n")
    (folder / "documents" / str(year)).mkdir(parents=True)


def _facility(start: Start) -> str:
    day, id_ = start.first, start.facility.id
    lines = [
        ";; The facility, its own fund, its windows, places and projects",
        "",
        f'{day} custom "facility" "{id_}" {_quoted(start.facility.name)}',
        f'  currency: "{start.currency}"',
        f"  start: {day}",
        "",
        ";; Money of no donor agreement: bank charges, own interest, unmatched credits",
        f'{day} custom "fund" "{id_}-{OWN_FUND}" "{id_}" "Treasury"',
        "",
        *(f'{day} custom "window" "{id_}" "{one.id}" {_quoted(one.name)}' for one in start.windows),
        f'{day} custom "window" "{id_}" "{MANAGEMENT}" "Management"',
    ]
    return "\n".join(lines) + "\n"


def _chart(start: Start) -> str:
    day = start.first
    accounts = [
        f"Assets:Bank:{start.bank}:{start.currency}", "Assets:InTransit", "",
        "Liabilities:Unapplied", "Liabilities:IndirectCost", "",
        "Income:Interest", "Income:Other", "",
        "Equity:Transfers", "Equity:FundBalance", "",
        "Expenses:Exchange:Realised", "Expenses:Exchange:Unrealised", "Expenses:Exchange:Conversion",
    ]  # fmt: skip
    lines = [f"{day} open {account}" if account else "" for account in accounts]
    lines[0] += f"  {start.currency}"
    head = (
        ";; Banks and common accounts. Accounts of parties and windows open at their first use.\n\n"
    )
    return head + "\n".join(lines) + "\n"


def _parties(start: Start) -> str:
    lines = [";; Donors, payees, partners and officers", ""]
    for donor in start.donors:
        lines += [f'{start.first} custom "party" "{donor.id}" {_quoted(donor.name)}',
                  '  role: "donor"']  # fmt: skip
        lines += [f'  country: "{donor.country}"'] if donor.country else []
    for officer in start.officers:
        lines += [f'{start.first} custom "officer" "{officer.id}" {_quoted(officer.name)}',
                  f'  roles: "{"; ".join(officer.roles)}"']  # fmt: skip
        lines += [f"  key: {_quoted(officer.key)}"] if officer.key else []
    return "\n".join(lines) + "\n"


def _require_fit(start: Start) -> None:
    """Refuse what no directive could hold, before anything is drawn."""
    _require("currency", r.CURRENCY, start.currency)
    _require("bank", r.ACCOUNT_PART, start.bank)
    if not start.windows:
        raise StartError("a facility has at least one window: give --window ID=NAME")
    groups: dict[str, tuple[Named, ...]] = {
        "facility": (start.facility,),
        "window": start.windows,
        "donor": start.donors,
    }
    for what, named in groups.items():
        for one in named:
            _require(what, r.ACCOUNT_PART, one.id)
            _require_name(what, one.id, one.name)
    for officer in start.officers:
        _require("officer", r.ID, officer.id)
        _require_name("officer", officer.id, officer.name)
    ids = [start.facility.id, f"{start.facility.id}-{OWN_FUND}", MANAGEMENT]
    ids += [one.id for one in (*start.windows, *start.donors)]
    ids += [officer.id for officer in start.officers]
    for id_ in ids:
        if ids.count(id_) > 1:
            raise StartError(f"{id_} is given twice: each id is one thing")


def _require(what: str, reader: Reader[str], value: str) -> None:
    try:
        reader(value)
    except UnreadableError as error:
        raise StartError(f"{what} {error}") from None


def _require_name(what: str, id_: str, name: str) -> None:
    if not name.strip() or not name.isprintable():
        raise StartError(f"{what} {id_} needs a name in words: {id_}=NAME")


def _require_clean(main: Path) -> None:
    result = gate.run(main)
    faults = list(result.refusals) if result.snapshot is None else [
        one for one in result.snapshot.facts().findings if one.severity == "error"
    ]  # fmt: skip
    if faults:
        raise StartError(f"these names make no sound books: {faults[0].message}")


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
