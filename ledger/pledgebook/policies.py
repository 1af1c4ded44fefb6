"""The policies: every threshold and switch of the rules, its values with their units, its rules.

A `policy` directive names one of these and gives its values. The latest line of a name holds; where
there is none, the rules that read it are silent. Nothing here has a default: thresholds are the
office's own and stand in its books.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pledgebook import readers as r
from pledgebook.readers import Reader, UnreadableError

if TYPE_CHECKING:
    from collections.abc import Mapping


MOST_DAYS = 36_500
"""A hundred years: beyond it days cannot be reckoned with, and mean a slip."""


def _days(raw: Any) -> int:
    number = r.NUMBER(raw)
    if not 0 <= number <= MOST_DAYS or number != int(number):
        raise ValueError
    return int(number)


def _prefix(raw: Any) -> tuple[str, ...]:
    parts = tuple(raw.split(":")) if isinstance(raw, str) else ()
    if not parts or not all(part == "*" or part.replace("-", "").isalnum() for part in parts):
        raise ValueError
    return parts


def _keys(raw: Any) -> tuple[str, ...]:
    if not isinstance(raw, str):
        raise ValueError  # noqa: TRY004 -- the caller words it
    return r.split_list(raw)


DAYS = Reader("whole days such as 30", _days)
ACCOUNT_PREFIX = Reader('an account prefix such as "Expenses:*:Staff" (`*` is any parts)', _prefix)
EVIDENCE_KEYS = Reader('a list of evidence keys such as "invoice; certificate"', _keys)


@dataclass(frozen=True, slots=True)
class PolicyForm:
    """One policy: its values by name, in order, and the rules that read it."""

    values: tuple[tuple[str, Reader[Any]], ...]
    rules: tuple[str, ...]
    meaning: str


POLICIES: Mapping[str, PolicyForm] = {
    "evidence": PolicyForm(
        (("account", ACCOUNT_PREFIX), ("from", r.AMOUNT), ("keys", EVIDENCE_KEYS)),
        ("PB501",),
        "Papers that a voucher must bear for a sum on an account, from an amount on; a negative "
        "amount is for credits alone. Lines of one account and one day stand together; a later "
        "day's replace them; an empty list asks for none.",
    ),
    "approval-from": PolicyForm(
        (("amount", r.AMOUNT),),
        ("PB504", "PB505", "PB507"),
        "The amount from which preparer, approver and disburser must be named and differ.",
    ),
    "variation-cap": PolicyForm(
        (("share", r.SHARE),),
        ("PB402",),
        "How far variations may raise an obligation, as a share of its original amount, before it "
        "is approved again.",
    ),
    "advance-days": PolicyForm(
        (("days", DAYS),), ("PB403",), "Days after which an advance must be liquidated."
    ),
    "overdue-days": PolicyForm(
        (("days", DAYS),), ("PB205",), "Days of grace after an instalment's due day."
    ),
    "unapplied-days": PolicyForm(
        (("days", DAYS),), ("PB207",), "Days within which a credit must be matched to its donor."
    ),
    "duplicate-days": PolicyForm(
        (("days", DAYS),), ("PB605",), "Days between two equal payments that look like one."
    ),
    "outstanding-days": PolicyForm(
        (("days", DAYS),),
        ("PB706",),
        "Days for which an item may be with the bank and not in the books, or the other way round.",
    ),
    "closure-days": PolicyForm(
        (("days", DAYS),), ("PB705",), "Days after an agreement's end within which it is closed."
    ),
    "bank-change-days": PolicyForm(
        (("days", DAYS),),
        ("PB606",),
        "Days after a change of a payee's bank account in which a payment is looked at twice.",
    ),
    "screening-days": PolicyForm(
        (("days", DAYS), ("lists", r.LIST)),
        ("PB602",),
        "How old a screening may be on the day of a payment, and the lists it must cover.",
    ),
    "vetting": PolicyForm(
        (("roles", r.list_of("donor", "payee", "partner", "agency", "monitor", "staff")),),
        ("PB601", "PB604"),
        "Roles of parties that must be registered and vetted before they are paid.",
    ),
    "budget-tolerance": PolicyForm(
        (("share", r.SHARE),),
        ("PB304",),
        "How far a budget line may be exceeded by reallocation, as a share of the line.",
    ),
    "rate-tolerance": PolicyForm(
        (("share", r.SHARE),),
        ("PB306",),
        "How far a booked rate may lie off the official one, as a share of the official one.",
    ),
    "headroom-basis": PolicyForm(
        (("basis", r.one_of("cash", "signed")),),
        ("PB301",),
        "What open obligations are held against: cash alone, or cash and the signed amount not "
        "yet paid.",
    ),
    "obligation-from": PolicyForm(
        (("amount", r.AMOUNT),),
        ("PB407",),
        "The amount from which a payment needs an obligation or an advance.",
    ),
    "completion-kinds": PolicyForm(
        (("kinds", r.list_of("works", "goods", "services")),),
        ("PB405",),
        "Kinds of obligation whose last payment needs an independent completion.",
    ),
    "voucher-series": PolicyForm(
        (("series", r.LIST),), ("PB107",), "Voucher series whose numbers may have no gap."
    ),
}
"""Every policy by its name, in the order of docs/rules.md."""


def read_values(name: str, raw: tuple[Any, ...]) -> tuple[Any, ...]:
    """A policy's values in our own types.

    Raises:
        UnreadableError: no policy of that name, or values that are not of its form.
    """
    form = POLICIES.get(name)
    if form is None:
        msg = f'names no policy "{name}"; there are {", ".join(POLICIES)}'
        raise UnreadableError(msg)
    if len(raw) != len(form.values):
        wanted = ", ".join(value for value, _ in form.values)
        msg = f'"{name}" wants {len(form.values)} value(s) ({wanted}), not {len(raw)}'
        raise UnreadableError(msg)
    read = []
    for (value, reader), given in zip(form.values, raw, strict=True):
        try:
            read.append(reader(given))
        except UnreadableError as error:
            msg = f'"{name}": {value} {error}'
            raise UnreadableError(msg) from None
    return tuple(read)
