"""Whose money and which currencies a form speaks of so far, as far as the books know what was chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pledgebook.readers import SHARES, UnreadableError

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator
    from decimal import Decimal

    from pledgebook_reports.viewer.entry.desk import Desk
    from pledgebook_reports.viewer.entry.fields import Field, Form, Typed

CONTRACTS = frozenset(("contracts", "obligations"))
ACCOUNTS = frozenset(("sources", "ledger"))


def fields_of(form: Form, lines: int) -> Iterator[tuple[str, Field]]:
    """The fields of a form with so many lines, each with the name under which it is sent."""
    for _, fields in form.groups:
        yield from ((one.name, one) for one in fields)
    for number in range(1, lines + 1):
        yield from ((f"{one.name}.{number}", one) for one in form.lines)


def agreements_of(form: Form, lines: int, typed: Typed, desk: Desk) -> list[str]:
    """The agreements that are chosen, or that a chosen paper is under, each once."""
    found: dict[str, None] = {}
    for name, one in fields_of(form, lines):
        if value := typed.id(name):
            found |= dict.fromkeys(_agreements(one, typed.text(name), value, desk))
    return [id_ for id_ in found if id_ in desk.choices["agreements"]]


def _agreements(one: Field, text: str, value: str, desk: Desk) -> list[str]:
    registry = desk.books.registry
    if one.choices == "agreements":
        return [value]
    if one.name == "funding":
        return _shared(text)
    if one.choices == "instalments":
        instalment = registry.instalment(value)
        return [instalment.agreement] if instalment else []
    if one.choices in CONTRACTS:
        contract = registry.obligation(value)
        shares = contract.funding if contract and contract.funding else ()
        single = [contract.agreement] if contract and contract.agreement else []
        return [share.agreement for share in shares] or single
    if one.choices == "advances":
        advance = registry.advance(value)
        return [advance.agreement] if advance and advance.agreement else []
    return []


def _shared(text: str) -> list[str]:
    try:
        return [share.agreement for share in SHARES(text)]
    except UnreadableError:
        return []


def rates_of(
    form: Form, lines: int, typed: Typed, desk: Desk, day: dt.date
) -> list[tuple[str, Decimal | None]]:
    """The official rate of a day for each foreign currency that is chosen, None where there is none."""
    found: dict[str, None] = {}
    for name, one in fields_of(form, lines):
        if value := typed.id(name):
            found |= dict.fromkeys(_currencies(one, value, desk))
    return [
        (currency, desk.books.rate(currency, day))
        for currency in found
        if currency != desk.books.currency
    ]


def _currencies(one: Field, value: str, desk: Desk) -> list[str]:
    registry = desk.books.registry
    if one.choices == "currencies":
        return [value.upper()] if len(value) == 3 and value.isalpha() else []
    if one.choices in ACCOUNTS:
        return list(desk.books.accounts.get(value, ()))
    paper = (
        registry.instalment(value) if one.choices == "instalments"
        else registry.obligation(value) if one.choices in CONTRACTS
        else registry.advance(value) if one.choices == "advances"
        else None
    )  # fmt: skip
    return [paper.amount.currency] if paper else []
