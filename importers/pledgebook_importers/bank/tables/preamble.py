"""What stands above the headings: the account, its currency, a statement number, its balances."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pledgebook_importers.bank.tables import words
from pledgebook_importers.bank.tables.headings import HEADINGS
from pledgebook_importers.bank.tables.units import amount
from pledgebook_importers.tables.columns import heading_key
from pledgebook_importers.tables.sheets import Cell, Row
from pledgebook_importers.tables.values import DecimalMark

_ACCOUNT = frozenset(HEADINGS["account"]) | words.keys(
    """account nr, account #, a/c no, a/c number, acct no, account number/iban, IBAN no, IBAN number,
    Konto-Nr, n° de compte, compte n°, n° compte, cuenta nº, nº de cuenta, numero di conto,
    номер счета, رقم الآيبان, آيبان"""
)
_CURRENCY = frozenset(HEADINGS["currency"])
_NUMBER = words.keys(
    """statement number, statement no, statement id, Auszugsnummer, Kontoauszug Nr, n° de relevé,
    numéro de relevé, nº de extracto, رقم الكشف"""
)
_CODE = re.compile(r"\b([A-Z]{3})\b")


@dataclass(frozen=True, slots=True)
class Preamble:
    """What was found, empty or None where nothing says it."""

    account: str = ""
    currency: str = ""
    number: str = ""
    opening: Decimal | None = None
    closing: Decimal | None = None


def read_preamble(rows: Sequence[Row], decimal: DecimalMark) -> Preamble:
    """Labels and what stands behind or below a colon; the first of each kind counts."""
    found: dict[str, str] = {}
    money: dict[str, Decimal] = {}
    for label, value in _pairs(rows):
        key = heading_key(label)
        text = f"{value:f}" if isinstance(value, Decimal) else str(value).strip()
        if key in _ACCOUNT and any(char.isdigit() for char in text):
            found.setdefault("account", text)
        elif key in _CURRENCY and (code := _CODE.search(text)):
            found.setdefault("currency", code[1])
        elif key in _NUMBER:
            found.setdefault("number", text)
        elif (stated := amount(value, decimal)) is not None:
            if words.OPENING.search(label):
                money.setdefault("opening", stated)
            elif words.CLOSING.search(label):
                money.setdefault("closing", stated)
    return Preamble(
        account=found.get("account", ""),
        currency=found.get("currency", ""),
        number=found.get("number", ""),
        opening=money.get("opening"),
        closing=money.get("closing"),
    )


def _pairs(rows: Sequence[Row]) -> Iterator[tuple[str, Cell]]:
    """`Account:` and the next filled cell, or `Account: 123` in one cell."""
    for row in rows:
        filled = [cell for i, cell in enumerate(row.cells) if row.text(i)]
        for place, cell in enumerate(filled):
            if not isinstance(cell, str):
                continue
            label, colon, inside = cell.partition(":")
            if colon and inside.strip():
                yield label, inside.strip()
            elif place + 1 < len(filled):
                yield label, filled[place + 1]
