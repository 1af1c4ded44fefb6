"""Entries to be tried: copies of vouchers of the books with what could be wrong of them, and new records."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pledgebook.records import Advance, Agreement, Location, Obligation, Officer, Party, Project

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path
    from random import Random

    from pledgebook.registry import Registry
    from pledgebook_reports.viewer.entry.desk import Desk

AMOUNT = re.compile(r"(-?)(\d+)\.(\d\d) USD")
NUMBER = re.compile(r'voucher: "([A-Z]+)-(\d{4})-(\d+)"')
PAPER = re.compile(r'"\d{4}/[^"]+\.(?:txt|pdf)"')


@dataclass(frozen=True, slots=True)
class Trial:
    """An entry under the name of its file, and what was done to it."""

    name: str
    text: str
    what: str


def vouchers_of(book: Path) -> list[str]:
    """The texts of the vouchers in a journal that forms could have written."""
    texts = [
        block.strip() + "\n"
        for file in sorted((book.parent / "journal").rglob("*.beancount"))
        for block in re.split(r"\n\s*\n", file.read_text())
    ]
    return [
        text for text in texts if re.match(r"\d{4}-\d\d-\d\d \* ", text) and "funding" not in text
    ]


def ids_of(registry: Registry) -> dict[str, list[str]]:
    """Ids of the books by the key that names them, and one that they do not have."""
    kinds: dict[str, Any] = {
        "agreement": Agreement, "obligation": Obligation, "advance": Advance, "payee-id": Party,
        "approved-by": Officer, "certified-by": Officer, "prepared-by": Officer,
        "location": Location, "project": Project,
    }  # fmt: skip
    return {key: [*(one.id for one in registry.all(kind)), "NO-0000-00"]
            for key, kind in kinds.items()}  # fmt: skip


def draw(random: Random, texts: Sequence[str], desk: Desk, count: int) -> Trial:
    """One entry to be tried."""
    if random.random() < 0.2:
        return _record(random, desk, count)
    text = NUMBER.sub(
        lambda m: f'voucher: "{desk.next_number(m[1], int(m[2]))}"', random.choice(texts)
    )
    done = random.sample(list(CHANGES), random.choice((1, 1, 2, 3)))
    for name in done:
        text = CHANGES[name](random, text, ids_of(desk.books.registry))
    number = NUMBER.search(text)
    name = number[0].split('"')[1] if number else f"J-{count}"
    # Papers of its own, as forms have them.
    text = PAPER.sub(lambda _: f'"{name}/{random.randrange(10**9)}.txt"', text)
    return Trial(name, text, ", ".join(done))


def _names(key: str) -> Callable[[Random, str, dict[str, list[str]]], str]:
    def change(random: Random, text: str, ids: dict[str, list[str]]) -> str:
        return re.sub(rf'{key}: "[^"]+"', f'{key}: "{random.choice(ids[key])}"', text)

    return change


def _dated(year: int | None) -> Callable[[Random, str, dict[str, list[str]]], str]:
    def change(random: Random, text: str, _: dict[str, list[str]]) -> str:
        chosen = year or random.choice((2016, 2017, 2018, 2019))
        return re.sub(r"^\d{4}-(\d\d)-(0[1-9]|1\d|2[0-8])", rf"{chosen}-\1-\2", text)

    return change


def _becomes(pattern: str, replacement: str) -> Callable[[Random, str, dict[str, list[str]]], str]:
    return lambda _random, text, _ids: re.sub(pattern, replacement, text)


CHANGES: dict[str, Callable[[Random, str, dict[str, list[str]]], str]] = {
    "as it is": lambda _random, text, _ids: text,
    "a larger amount": _becomes(AMOUNT.pattern, r"\g<1>7\2.\3 USD"),
    "a huge amount": _becomes(AMOUNT.pattern, r"\g<1>9\g<2>00.\3 USD"),
    "another currency": lambda _random, text, _ids: text.replace(" USD", " EUR"),
    "no balance": lambda _random, text, _ids: AMOUNT.sub(r"\g<1>1\2.\3 USD", text, count=1),
    "another day": _dated(None),
    "after all others": _dated(2022),
    "before all others": _dated(2013),
    "an invoice that others have": _becomes(r'invoice-number: "[^"]+"', 'invoice-number: "0001"'),
    "no evidence": _becomes(r'\n  (?:invoice|receipt|bank-advice|certificate): "[^"]+"', ""),
    "another window": _becomes(r":W1-Works:|:MGMT:", ":W2-Livelihoods:"),
    "an account that is not open": _becomes("Assets:Bank:Tigris:USD", "Assets:Bank:Nowhere:USD"),
    "a number out of order": _becomes(NUMBER.pattern, r'voucher: "\1-\2-00777"'),
    "a number that is taken": _becomes(NUMBER.pattern, r'voucher: "\1-\2-00001"'),
    "no number": _becomes(r'\n  voucher: "[^"]+"', ""),
    "no agreement": _becomes(r'\n  agreement: "[^"]+"', ""),
    "a reversal": _becomes(r"\n  agreement", '\n  reverses: "V-2018-00002"\n  agreement'),
    "a correction": _becomes(r"\n  agreement", '\n  corrects: "V-2018-00002"\n  agreement'),
    **{key: _names(key) for key in
       ("agreement", "obligation", "advance", "payee-id", "approved-by", "certified-by",
        "prepared-by", "location", "project")},
}  # fmt: skip


def _record(random: Random, desk: Desk, count: int) -> Trial:
    """A new record, or a FACE form with its liquidation."""
    registry = desk.books.registry
    ids, year = ids_of(registry), random.choice((2016, 2017, 2018))
    contract = random.choice(registry.all(Obligation))
    officer, payee = random.choice(ids["approved-by"]), random.choice(ids["payee-id"])
    paying, advance = random.choice(ids["agreement"]), random.choice(ids["advance"])
    change = random.choice(("-5000000.00", "1000.00", "99999999.00"))
    texts = {
        "variation": f'"{contract.id}/77" {change} {contract.amount.currency} "why" "{officer}"',
        "obligation": f'"O-X" "{payee}" {change.strip("-")} USD "W1-Works"\n  agreement: "{paying}"',
        "advance": f'"A-X" "{payee}" 500.00 USD {year}-05-01 {year}-09-01\n  agreement: "{paying}"',
        "pledge": f'"P-X" "{payee}" "FFS" 5000.00 EUR "confirmed"',
        "agreement": f'"XX-{year}-01" "{payee}" "FFS" 900.00 EUR\n  start: {year}-05-01\n'
        f"  end: {year + 1}-12-31\n  indirect-rate: 0.08",
        "face": f'"{advance}" {year}-05-01 100.00 USD 90.00 USD 0.00 USD 0.00 USD',
    }
    kind = random.choice(list(texts))
    return Trial(f"X-{count}", f'{year}-05-01 custom "{kind}" {texts[kind]}\n', f"a new {kind}")
