"""One source directive as canonical JSON: what it says, and nothing of where it stands.

UTF-8, keys sorted, no white space, no keys without a value. Types are told apart: a text is a
string, a number `{"decimal":"1.50"}` with the digits as written, a day `{"date":…}`, an amount
`{"amount":[…]}`. Taken before booking, so that no other entry can change it.
"""

from __future__ import annotations

import datetime
import hashlib
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import msgspec
from beancount.core import amount, data, position
from beancount.core.account import TYPE as ACCOUNT
from beancount.core.number import MISSING
from beancount.parser.grammar import ValueType

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

Totals = dict[tuple[str, int], amount.Amount]
"""Total prices (`@@`) as written, by the file and line of their posting."""

_PLACE = frozenset(("filename", "lineno"))
_encode = msgspec.json.Encoder(order="sorted").encode


def digest_of(entry: data.Directive, totals: Totals, home: Path) -> str:
    """SHA-256 of a directive's canonical JSON, in hex."""
    return hashlib.sha256(canonical(entry, totals, home)).hexdigest()


def canonical(entry: data.Directive, totals: Totals, home: Path) -> bytes:
    """A parsed directive, not yet booked, as canonical JSON.

    `totals` holds what the parser divides out of it; paths are told from `home`, the folder of the
    books.
    """
    kind = type(entry)
    form: dict[str, Any] = {"directive": kind.__name__.lower()}
    values: Sequence[Any] = entry
    for name, value in zip(kind._fields, values, strict=True):
        if type(value) is str:
            form[name] = _within(home, value) if name == "filename" else value
        elif name == "meta":
            _say(form, "meta", _meta(value))
        elif name == "postings":
            form["postings"] = [_posting(posting, totals) for posting in value]
        elif value is not None:
            _say(form, name, _plain(value))
    return _encode(form)


def _say(form: dict[str, Any], name: str, value: Any) -> None:
    if value is not None and value not in ([], {}):
        form[name] = value


def _meta(meta: Mapping[str, Any] | None) -> dict[str, Any]:
    """What was written as metadata; an empty value (`key:`) is kept."""
    if meta is None or len(meta) == 2:
        return {}
    return {
        key: value if type(value) is str else _plain(value)
        for key, value in meta.items()
        if key not in _PLACE and key[:2] != "__"
    }


def _posting(posting: data.Posting, totals: Totals) -> dict[str, Any]:
    account, units, cost, price, flag, meta = posting
    form: dict[str, Any] = {"account": account, "units": _plain(units)}
    if cost is not None:
        form["cost"] = _plain(cost)
    if price is not None:
        place = meta or {}
        total = totals.get((str(place.get("filename")), int(place.get("lineno", 0))))
        form["price" if total is None else "total"] = _plain(price if total is None else total)
    if flag is not None:
        form["flag"] = flag
    if meta is not None and len(meta) > 2:
        _say(form, "meta", _meta(meta))
    return form


def _plain(value: Any) -> Any:
    try:
        return _FORMS[type(value)](value)
    except KeyError:
        msg = f"no canonical form for {type(value).__name__}"
        raise TypeError(msg) from None


def _same(value: Any) -> Any:
    return value


def _missing(value: Any) -> Any:
    if value is not MISSING:
        raise KeyError(value)
    return {"missing": True}


def _items(value: Any) -> Any:
    return [_plain(item) for item in value]


def _typed(value: ValueType) -> Any:
    plain = _plain(value.value)
    # The type of an account is marked by a text, which the parser's own annotation leaves out.
    return {"account": plain} if cast("object", value.dtype) == ACCOUNT else plain


def _amount(value: Any) -> Any:
    number, currency = value
    if type(number) is Decimal and type(currency) is str:  # As nearly all are.
        return {"amount": [{"decimal": f"{number:f}"}, currency]}
    return {"amount": [_plain(number), _plain(currency)]}


def _cost(value: Any) -> Any:
    named = value._asdict().items()
    return {"cost": {name: _plain(part) for name, part in named if part is not None}}


_FORMS: dict[type, Callable[[Any], Any]] = {
    type(None): _same,
    str: _same,
    bool: _same,
    Decimal: lambda value: {"decimal": f"{value:f}"},
    datetime.date: lambda value: {"date": value.isoformat()},
    amount.Amount: _amount,
    type(MISSING): _missing,
    ValueType: _typed,
    data.Booking: lambda value: {"booking": value.name},
    position.CostSpec: _cost,
    position.Cost: _cost,
    set: sorted,
    frozenset: sorted,
    list: _items,
    tuple: _items,
}
"""How each type is told apart."""


def _within(home: Path, path: str) -> str:
    try:
        return Path(path).relative_to(home).as_posix()
    except ValueError:
        return path
