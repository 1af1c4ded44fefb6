"""Booked entries as JSON and back, every field equal.

No pickle: a blob can do nothing but be read.
"""

from __future__ import annotations

import datetime
import functools
from collections.abc import Callable, Container, Iterable
from decimal import Decimal
from typing import Any

import msgspec
from beancount.core import amount, data, position
from beancount.core.display_context import DisplayContext
from beancount.parser import options as beancount_options
from beancount.parser.grammar import ValueType

DIRECTIVES: dict[str, Any] = {
    kind.__name__: kind
    for kind in (
        data.Open, data.Close, data.Commodity, data.Balance, data.Transaction, data.Note,
        data.Event,
        data.Query, data.Price, data.Document, data.Custom, data.Pad,
    )
}  # fmt: skip
TUPLES: dict[str, Any] = {
    "Posting": data.Posting,
    "Cost": position.Cost,
    "CostSpec": position.CostSpec,
    "Amount": amount.Amount,
    "TxnPosting": data.TxnPosting,
}
DTYPES: dict[str, Any] = {
    "str": str,
    "Decimal": Decimal,
    "bool": bool,
    "date": datetime.date,
    "Amount": amount.Amount,
    "<AccountDummy>": "<AccountDummy>",
}
"""Types of the values of `custom` directives by name; accounts have a marker, not a type."""

PLAIN_OPTIONS = (
    "title", "operating_currency", "render_commas", "filename", "include", "documents", "plugin",
    "name_assets", "name_liabilities", "name_equity", "name_income", "name_expenses",
    "account_previous_balances", "account_previous_earnings", "account_previous_conversions",
    "account_current_earnings", "account_current_conversions", "account_unrealized_gains",
    "account_rounding", "conversion_currency", "input_hash", "pythonpath",
)  # fmt: skip


class _Document(msgspec.Struct):
    """All entries, and the files that they come from, each named once."""

    files: list[str]
    entries: list[msgspec.Raw]


_Share = Callable[[str, str], str]
"""Gives the first of equal texts: an account is one object, however many postings name it."""

_day = functools.lru_cache(maxsize=4096)(datetime.date.fromisoformat)


def encode_entries(entries: Iterable[data.Directive]) -> bytes:
    """All entries as one JSON document."""
    files: dict[str, int] = {}
    packed = [_pack_entry(entry, files) for entry in entries]
    return msgspec.json.encode({"files": list(files), "entries": packed})


def decode_entries(blob: bytes, kinds: Container[str] | None = None) -> list[data.Directive]:
    """The entries of a document made by `encode_entries`; those of some kinds alone, if asked for."""
    # One by one: read in one go, a large document would hold up every other thread until its end.
    document, decode = msgspec.json.decode(blob, type=_Document), msgspec.json.decode
    share = dict[str, str]().setdefault
    return [
        _unpack_entry(decode(packed), document.files, share)
        for packed in document.entries
        if kinds is None or _kind(packed) in kinds
    ]


def decode_entries_at(blob: bytes, file: str, line: int) -> list[data.Directive]:
    """The entries of one place: what a directive brings forth stands at its line, too."""
    document = msgspec.json.decode(blob, type=_Document)
    if file not in document.files:
        return []
    mark, share = f",{document.files.index(file)},{line},".encode(), dict[str, str]().setdefault
    return [
        _unpack_entry(msgspec.json.decode(packed), document.files, share)
        for packed in document.entries
        if bytes(memoryview(packed)[2:80]).partition(b'"')[2].startswith(mark)
    ]


def _kind(packed: msgspec.Raw) -> str:
    """The first text of an entry, which is read without the rest of it."""
    return bytes(memoryview(packed)[2:20]).partition(b'"')[0].decode()


def _pack_entry(entry: data.Directive, files: dict[str, int]) -> list[Any]:
    name = type(entry).__name__
    head = [name, *_pack_meta(entry.meta, files), entry.date.isoformat()]
    if not isinstance(entry, data.Transaction):
        return [*head, *(_pack(item) for item in entry[2:])]
    legs = [
        [
            leg.account, *_pack_units(leg.units), _pack(leg.cost), _pack(leg.price), leg.flag,
            *_pack_meta(leg.meta, files),
        ]
        for leg in entry.postings
    ]  # fmt: skip
    labels = (sorted(entry.tags), sorted(entry.links))
    return [*head, entry.flag, entry.payee, entry.narration, *labels, legs]


def _pack_units(units: Any) -> tuple[str, str]:
    return str(units.number), units.currency


def _pack_meta(meta: dict[str, Any] | None, files: dict[str, int]) -> tuple[Any, Any, Any]:
    """Number of the file, line, and all other keys; of what has no place the keys alone."""
    if meta is None:
        return None, None, None
    if type(meta.get("filename")) is not str or type(meta.get("lineno")) is not int:
        return None, None, {key: _pack(value) for key, value in meta.items()}
    place = files.setdefault(meta["filename"], len(files))
    rest = {key: _pack(value) for key, value in meta.items() if key not in {"filename", "lineno"}}
    return place, meta["lineno"], rest


def _unpack_entry(packed: list[Any], files: list[str], share: _Share) -> data.Directive:
    name, place, line, rest, day, *own = packed
    meta, date = _unpack_meta(place, line, rest, files, share), _day(day)
    if name != "Transaction":
        made: data.Directive = DIRECTIVES[name](meta, date, *[_unpack(item) for item in own])
        return made
    flag, payee, narration, tags, links, legs = own
    postings = [
        data.Posting(
            share(account, account),
            # Was proved when it was first made.
            amount.Amount._make((Decimal(number), share(currency, currency))),
            cost and _unpack(cost), price and _unpack(price), flagged,
            _unpack_meta(file, at, more, files, share),
        )
        for account, number, currency, cost, price, flagged, file, at, more in legs
    ]  # fmt: skip
    return data.Transaction(
        meta, date, flag, payee and share(payee, payee), narration,
        frozenset(tags) if tags else data.EMPTY_SET, frozenset(links) if links else data.EMPTY_SET,
        postings,
    )  # fmt: skip


def _unpack_meta(
    place: int | None,
    line: int | None,
    rest: dict[str, Any] | None,
    files: list[str],
    share: _Share,
) -> Any:
    if rest is None:
        return None
    meta = {} if place is None else {"filename": files[place], "lineno": line}
    for key, value in rest.items():
        kind = type(value)
        if kind is str:
            meta[key] = share(value, value)
        elif kind is list:
            meta[key] = _unpack(value)
        else:
            meta[key] = value
    return meta


def _pack(value: Any) -> Any:
    if value is None or isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, Decimal):
        return ["n", str(value)]
    if isinstance(value, datetime.date):
        return ["d", value.isoformat()]
    if isinstance(value, dict):
        return ["m", {key: _pack(item) for key, item in value.items()}]
    if isinstance(value, (set, frozenset)):
        return ["s", sorted(value)]
    if isinstance(value, data.Booking):
        return ["b", value.name]
    if isinstance(value, ValueType):
        dtype = getattr(value.dtype, "__name__", str(value.dtype))
        return ["v", _pack(value.value), dtype]
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return [type(value).__name__, *(_pack(item) for item in value)]
    if isinstance(value, (list, tuple)):
        return ["l", *(_pack(item) for item in value)]
    msg = f"no form for {type(value).__name__} in a snapshot"
    raise TypeError(msg)


def _unpack(packed: Any) -> Any:
    if type(packed) is not list:
        return packed
    try:
        make = _MAKERS[packed[0]]
    except KeyError:
        msg = f"a snapshot holds an unknown form {packed[0]!r}"
        raise ValueError(msg) from None
    return make(packed)


def _unpack_value(packed: list[Any]) -> ValueType:
    value = packed[1]
    return ValueType(value if type(value) is str else _unpack(value), DTYPES[packed[2]])


def _unpack_tuple(packed: list[Any]) -> Any:
    return TUPLES[packed[0]](*[_unpack(item) for item in packed[1:]])


_MAKERS: dict[str, Callable[[list[Any]], Any]] = {
    "n": lambda packed: Decimal(packed[1]),
    "d": lambda packed: _day(packed[1]),
    "m": lambda packed: {key: _unpack(item) for key, item in packed[1].items()},
    "s": lambda packed: frozenset(packed[1]),
    "b": lambda packed: data.Booking[packed[1]],
    "v": _unpack_value,
    "l": lambda packed: [_unpack(item) for item in packed[1:]],
    **dict.fromkeys(TUPLES, _unpack_tuple),
}
"""How each form is read, by its name."""


def encode_options(options: dict[str, Any]) -> bytes:
    """The options that Fava and the queries read, with the display precision of each currency."""
    context: DisplayContext = options["dcontext"]
    precision = {
        currency: dict(counts.fractional_dist.hist)
        for currency, counts in context.ccontexts.items()
        if hasattr(counts, "fractional_dist")
    }
    plain = {name: options[name] for name in PLAIN_OPTIONS if name in options}
    extra = {
        "booking_method": options["booking_method"].name,
        "commodities": sorted(options["commodities"]),
    }
    return msgspec.json.encode({"plain": plain, "precision": precision, **extra})


def decode_options(blob: bytes) -> dict[str, Any]:
    """Beancount's options map as the loader would have returned it."""
    stored = msgspec.json.decode(blob)
    options: dict[str, Any] = {
        name: value.copy() if hasattr(value, "copy") else value
        for name, value in beancount_options.OPTIONS_DEFAULTS.items()
    }
    options.update(stored["plain"])
    options["plugin"] = [tuple(plugin) for plugin in options["plugin"]]
    options["booking_method"] = data.Booking[stored["booking_method"]]
    options["commodities"] = set(stored["commodities"])
    context = DisplayContext()
    context.set_commas(options["render_commas"])
    for currency, counts in stored["precision"].items():
        for digits, count in counts.items():
            places = int(digits)
            number = Decimal(1).scaleb(-places) if places > 0 else Decimal(10) ** -places
            for _ in range(min(int(count), 1000)):
                context.update(number, currency)
    options["dcontext"] = context
    return options
