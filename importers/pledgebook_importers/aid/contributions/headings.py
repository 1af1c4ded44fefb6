"""What a column of a table of contributions holds, by the words of its heading.

Only what a heading says is used: a column of balances, shares or targets is none of the amounts,
and two columns that may be one and the same amount are no table that is known here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from pledgebook_importers.aid.contributions import money
from pledgebook_importers.aid.flows import Kind

Role = Literal[
    "donor", "country", "fund", "reference", "date", "currency", "rate", "status", "note",
    "amount", "other", "foreign",
]  # fmt: skip
"""`country` may be the donor where no column says so; `foreign` is a column of another table."""

_SPLIT = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+|%")
_YEAR = re.compile(r"(?:FY\s?)?((?:19|20)\d\d)(?:\s?[-/]\s?(?:\d\d|\d{4}))?", re.IGNORECASE)
_DONOR = frozenset(
    {"donor", "donors", "contributor", "contributors", "pledger", "partner", "partners"}
)
_COUNTRY = frozenset(
    {"country", "government", "entity", "organisation", "organization", "agency", "delegation",
     "participant", "state"}
)  # fmt: skip
_NO_DONOR = frozenset(
    {"type", "category", "group", "code", "id", "iso", "iso2", "iso3", "region", "implementing",
     "recipient", "executing", "flag", "kind", "share", "count"}
)  # fmt: skip
_IGNORED = frozenset(
    {"balance", "outstanding", "receivable", "unpaid", "remaining", "gap", "percent", "percentage",
     "%", "rank", "ratio", "variance", "target", "targets", "requirement", "requirements", "share",
     "uncollected", "overdue", "budget", "expenditure", "expenditures", "spent", "interest"}
)  # fmt: skip
_KINDS: tuple[tuple[Kind, frozenset[str]], ...] = (
    ("write-off", frozenset({"writeoff", "writeoffs"})),
    (
        "receipt",
        frozenset(
            {"deposit", "deposits", "deposited", "received", "receipt", "receipts", "paid",
             "payment", "payments", "disbursed", "disbursement", "disbursements", "collected",
             "delivered"}
        ),
    ),
    ("pledge", frozenset({"pledge", "pledges", "pledged", "announced", "announcement", "promised"})),
    (
        "commitment",
        frozenset(
            {"commitment", "commitments", "committed", "agreement", "agreements", "agreed",
             "signed", "signature", "contracted"}
        ),
    ),
    ("allocation", frozenset({"allocation", "allocations", "allocated", "approved"})),
    ("other", frozenset({"contribution", "contributions", "contributed"})),
)  # fmt: skip
_AMOUNT = frozenset({"amount", "amounts", "amt", "value", "sum", "total", "equivalent", "equiv"})
_DATE = frozenset({"date", "dated", "on", "day"})
_NO_DATE = frozenset({"expected", "due", "start", "end", "expiry", "from", "until", "latest"})
_REFERENCE = frozenset({"no", "number", "ref", "reference", "nr"})
_NAMED = frozenset({"agreement", "contribution", "grant", "pledge", "contract"})
_CODE = frozenset({"id", "code"})
_NOTE = frozenset(
    {"note", "notes", "remark", "remarks", "comment", "comments", "purpose", "earmark", "details",
     "earmarking", "description", "sector", "window", "modality"}
)  # fmt: skip
_FOREIGN = frozenset(
    {"debit", "credit", "journal", "ledger", "voucher", "payee", "posted", "posting", "account",
     "iban"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Heading:
    """One column: its role, and the kind, currency, scale and year that its heading names."""

    text: str
    role: Role
    kind: Kind | None = None
    unit: str = ""
    scale: Decimal = money.ONE
    year: str = ""


@lru_cache(maxsize=4096)
def understand(text: str) -> Heading:
    """The role of a column by its heading."""
    plain = text.replace("US$", " USD ").replace("\u20ac", " EUR ").replace("\u00a3", " GBP ")
    words = frozenset(word.lower() for word in _SPLIT.findall(plain))
    units = money.currencies_in(text) or money.currencies_in(" ".join(words).upper())
    unit = units[0] if len(units) == 1 else ""
    kind = kind_of(words)
    scale = money.scale_in(text)
    if year := _YEAR.fullmatch(text.strip()):
        return Heading(text, "amount", None, unit, scale, year[1])
    years = {word for word in words if _YEAR.fullmatch(word)}
    year_of = years.pop() if len(years) == 1 else ""
    return Heading(text, _role(words, kind, unit), kind, unit, scale, year_of)


def kind_of(words: frozenset[str]) -> Kind | None:
    """The kind of amount that words mean; the later stage where they name two."""
    if {"write", "off"} <= words or {"written", "off"} <= words:
        return "write-off"
    return next((kind for kind, names in _KINDS if words & names), None)


def kind_in(text: str) -> Kind | None:
    """The kind that a title, a sheet's name or a status word means."""
    words = frozenset(word.lower() for word in _SPLIT.findall(text))
    if words & {"pledging"}:
        return "pledge"
    return kind_of(words)


def _role(words: frozenset[str], kind: Kind | None, unit: str) -> Role:
    if words & _FOREIGN:
        return "foreign"
    if words & _DONOR and not words & (_NO_DONOR | _REFERENCE):
        return "donor"
    if words & {"rate"}:
        return "rate" if words & {"exchange", "unore", "fx"} else "other"
    if words & _IGNORED or {"in", "kind"} <= words:
        return "other"
    if words & {"currency", "ccy", "curr"}:
        return "currency"
    if words & _DATE:
        return "other" if words & _NO_DATE else "date"
    if words & _REFERENCE or (words & _NAMED and words & _CODE):
        return "reference"
    if words & {"status", "stage"} or words in ({"type"}, {"kind"}, {"pledge", "type"}):
        return "status"
    if words & {"fund"} and words <= {"fund", "name", "pooled", "trust"}:
        return "fund"
    return _by_amount(words, kind, unit)


def _by_amount(words: frozenset[str], kind: Kind | None, unit: str) -> Role:
    if words & _COUNTRY and not words & _NO_DONOR:
        return "country"
    if words & _NOTE:
        return "note"
    if words & _NO_DONOR or words & {"comment", "comments", "event", "conference"}:
        return "other"
    return "amount" if kind or words & _AMOUNT or unit else "other"
