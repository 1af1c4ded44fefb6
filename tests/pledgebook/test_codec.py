"""Entries come back from a snapshot as they were, every field and type."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

from beancount.core import amount, compare, data, position
from beancount.parser.grammar import ValueType

from pledgebook import codec

DAY = datetime.date(2017, 3, 1)
USD = amount.Amount(Decimal("-1.10"), "USD")


def meta(**more: Any) -> dict[str, Any]:
    """Metadata with a place."""
    return {"filename": "/books/main.beancount", "lineno": 7, **more}


LEGS = [
    data.Posting("Assets:Bank", USD, None, None, None, meta(agreement="FI-2016-01")),
    data.Posting(
        "Assets:Lots",
        amount.Amount(Decimal(3), "EUR"),
        position.Cost(Decimal("1.20"), "USD", DAY, "I-1"),
        amount.Amount(Decimal("1.30"), "USD"),
        "!",
        None,
    ),
    data.Posting("Equity:Rest", USD, None, None, None, {}),
]
ODD = meta(
    on=DAY, share=Decimal("0.50"), sum=USD, yes=True, nothing=None, number=4,
    __tolerances__={"USD": Decimal("0.005")}, text='ä \u0639 "quoted" \\',
)  # fmt: skip
ACCOUNT: Any = "<AccountDummy>"
ENTRIES: list[data.Directive] = [
    data.Open(meta(), DAY, "Assets:Lots", ["EUR"], data.Booking.STRICT),
    data.Open({"filename": "/books/other.beancount", "lineno": 0}, DAY, "Assets:Bank", [], None),
    data.Transaction(
        ODD, DAY, "*", "Payee", "Text", frozenset({"a", "b"}), frozenset({"l"}), LEGS
    ),
    data.Transaction(
        meta(), DAY, "!", None, "", data.EMPTY_SET, data.EMPTY_SET, []
    ),
    data.Custom(
        meta(), DAY, "agreement",
        [ValueType("FI", str), ValueType(USD, amount.Amount), ValueType(value=True, dtype=bool),
         ValueType(Decimal(7), Decimal), ValueType(DAY, datetime.date),
         ValueType("Assets:Bank", ACCOUNT)],
    ),
    data.Price(meta(), DAY, "EUR", USD),
    data.Balance(meta(), DAY, "Assets:Bank", USD, None, amount.Amount(Decimal("0.1"), "USD")),
    data.Note({"kept": "without a place"}, DAY, "Assets:Bank", "note", frozenset({"t"}), None),
    data.Event(meta(), DAY, "place", "Erbil"),
    data.Query(meta(), DAY, "all", "SELECT account"),
    data.Document(meta(), DAY, "Assets:Bank", "/books/a.pdf", None, frozenset({"l"})),
    data.Commodity(meta(name="Dollar"), DAY, "USD"),
    data.Pad(meta(), DAY, "Assets:Bank", "Equity:Rest"),
    data.Close(meta(), DAY, "Assets:Lots"),
]  # fmt: skip


def test_every_kind_of_entry_comes_back_as_it_was() -> None:
    back = codec.decode_entries(codec.encode_entries(ENTRIES))
    assert back == ENTRIES
    for one, was in zip(back, ENTRIES, strict=True):
        assert type(one) is type(was)
        assert compare.hash_entry(one) == compare.hash_entry(was)
        assert list(one.meta) == list(was.meta)
        assert [type(value) for value in one.meta.values()] == [
            type(value) for value in was.meta.values()
        ]
    paid = back[2]
    assert isinstance(paid, data.Transaction)
    assert type(paid.postings[0].units) is amount.Amount
    assert str(paid.postings[0].units.number) == "-1.10"


def test_equal_texts_are_one_object() -> None:
    again = [ENTRIES[2], ENTRIES[2]]
    first, second = codec.decode_entries(codec.encode_entries(again))
    assert isinstance(first, data.Transaction)
    assert isinstance(second, data.Transaction)
    assert first.postings[0].account is second.postings[0].account
    assert first.meta["filename"] is second.meta["filename"]


def test_the_entries_of_one_line_are_read_without_the_others() -> None:
    blob = codec.encode_entries(ENTRIES)
    assert codec.decode_entries_at(blob, "/books/other.beancount", 0) == [ENTRIES[1]]
    at = [one for one in ENTRIES if one.meta.get("lineno") == 7]
    assert codec.decode_entries_at(blob, "/books/main.beancount", 7) == at
    assert codec.decode_entries_at(blob, "/books/main.beancount", 70) == []
    assert codec.decode_entries_at(blob, "/books/none.beancount", 7) == []


def test_some_kinds_are_read_without_the_others() -> None:
    blob = codec.encode_entries(ENTRIES)
    assert codec.decode_entries(blob, {"Custom", "Price"}) == [
        one for one in ENTRIES if isinstance(one, data.Custom | data.Price)
    ]
    assert codec.decode_entries(blob, ()) == []
