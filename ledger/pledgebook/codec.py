"""Booked entries as JSON and back, every field equal.

No pickle: a blob can do nothing but be read.
"""

from __future__ import annotations

import datetime
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


def encode_entries(entries: list[data.Directive]) -> bytes:
    """All entries as one JSON document."""
    return msgspec.json.encode([_pack(entry) for entry in entries])


def decode_entries(blob: bytes) -> list[data.Directive]:
    """The entries of a document made by `encode_entries`."""
    # One by one: read in one go, a large document would hold up every other thread until its end.
    decode = msgspec.json.decode
    return [_unpack(decode(packed)) for packed in decode(blob, type=list[msgspec.Raw])]


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
    if not isinstance(packed, list):
        return packed
    tag, *rest = packed
    if tag in DIRECTIVES:
        return DIRECTIVES[tag](*(_unpack(item) for item in rest))
    if tag in TUPLES:
        return TUPLES[tag](*(_unpack(item) for item in rest))
    return _unpack_simple(tag, rest)


def _unpack_simple(tag: str, rest: list[Any]) -> Any:
    match tag:
        case "n":
            return Decimal(rest[0])
        case "d":
            return datetime.date.fromisoformat(rest[0])
        case "m":
            return {key: _unpack(item) for key, item in rest[0].items()}
        case "s":
            return frozenset(rest[0])
        case "b":
            return data.Booking[rest[0]]
        case "v":
            return ValueType(_unpack(rest[0]), DTYPES[rest[1]])
        case "l":
            return [_unpack(item) for item in rest]
    msg = f"a snapshot holds an unknown form {tag!r}"
    raise ValueError(msg)


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
