"""Booking and validation give what Beancount's own give, of whole books right and wrong."""

from __future__ import annotations

import copy
import io
from pathlib import Path
from typing import Any

import pytest
from beancount import loader
from beancount.core import data
from beancount.ops import validation as their_validation
from beancount.parser import (  # type: ignore[attr-defined]  # a C extension without stubs
    _parser,
    grammar,
)
from beancount.parser import booking as their_booking
from hypothesis import given
from hypothesis import strategies as st

from pledgebook.gate.reading import read
from pledgebook.parsing import booking, validation

OPENS = """
2016-01-01 open Assets:Bank
2016-01-01 open Assets:Bank:USD USD
2016-01-02 open Assets:Lots
2016-01-02 open Assets:Fifo "FIFO"
2016-01-01 open Expenses:Cost
"""

PARTS = (
    "2016-01-03 *\n  Assets:Bank:USD  100.00 USD\n  Expenses:Cost  -100.00 USD\n",
    "2016-01-03 *\n  Assets:Bank  100.00 USD\n  Expenses:Cost\n",
    "2016-01-03 *\n  Assets:Bank:USD  1.00 EUR @ 1.1 USD\n  Expenses:Cost  -1.10 USD\n",
    "2016-01-03 *\n  Assets:Bank  3 IQD @@ 1.00 USD\n  Expenses:Cost  -1.00 USD\n",
    "2016-01-03 *\n  Assets:Bank  1 USD\n  Assets:Lots  2.0 EUR\n  Assets:Bank  -2.000 EUR\n",
    '2016-01-04 *\n  Assets:Lots  10 EUR {1.1 USD, "A/1"}\n  Assets:Bank  -11.0 USD\n',
    '2016-01-05 *\n  Assets:Lots  -10 EUR {"A/1"}\n  Assets:Bank  11.0 USD\n',
    "2016-01-05 *\n  Assets:Lots  -3 EUR {}\n  Assets:Bank\n",
    "2016-01-05 *\n  Assets:Fifo  5 EUR {1.2 USD}\n  Assets:Bank\n",
    "2016-01-06 *\n  Assets:Fifo  -7 EUR {}\n  Assets:Bank\n",
    "2016-01-06 *\n  Assets:Lots  4 EUR\n  Assets:Bank  -4 EUR\n",
    "2016-01-06 *\n  Assets:Bank  USD\n  Expenses:Cost  -5.00 USD\n",
    "2016-01-06 *\n  Assets:Bank  7.00\n  Expenses:Cost  -7.00 USD\n",
    "2016-01-07 *\n  Assets:Bank  7.00 USD\n  Expenses:Cost  -6.99 USD\n",
    "2016-01-07 *\n  Assets:Bank  7.00 USD\n  Expenses:Cost  -6.996 USD\n",
    "2016-01-07 *\n  Assets:Unknown  7.00 USD\n  Expenses:Cost  -7.00 USD\n",
    "2016-01-07 *\n",
    "2016-01-01 *\n  Assets:Lots  7.00 USD\n  Expenses:Cost  -7.00 USD\n",
    "2016-01-08 balance Assets:Bank  100.00 USD\n",
    "2016-01-08 balance Assets:Bank:USD  100.00 USD\n",
    "2016-01-08 balance Assets:Bank:USD  100.00 EUR\n",
    "2016-01-08 balance Assets:Nowhere  1.00 USD\n",
    "2016-01-09 close Assets:Bank:USD\n",
    "2016-01-09 open Assets:Lots\n",
    "2016-01-02 commodity EUR\n",
    '2016-01-09 note Assets:Other "of no account"\n',
    '2016-01-09 document Assets:Bank "nowhere.pdf"\n',
    "2016-01-02 pad Assets:Bank Expenses:Cost\n",
    '2016-01-09 custom "a" Assets:Other\n',
)


def parsed(text: str) -> tuple[list[data.Directive], dict[str, Any]]:
    builder = grammar.Builder()
    _parser.Parser(builder).parse(io.BytesIO(text.encode()), filename="a.beancount", lineno=1)
    entries, errors, options = builder.finalize()
    assert errors == []
    return entries, options


@given(st.lists(st.sampled_from(PARTS), max_size=12))
def test_booking_and_validation_are_beancounts(parts: list[str]) -> None:
    text = OPENS + "".join(parts)
    entries, options = parsed(text)
    booked, errors = booking.book(entries, options)
    theirs, their_errors = their_booking.book(parsed(text)[0], options)
    assert booked == theirs
    assert errors == their_errors
    final, found = validation.transform(copy.copy(booked), errors, options)
    found += validation.validate(final, options)
    their_final, told = loader.run_transformations(theirs, errors, options, None)
    told += their_validation.validate(their_final, options)
    assert final == their_final
    assert found == told


@pytest.mark.parametrize("name", ["infer_tolerance_from_cost", "inferred_tolerance_default"])
def test_options_of_tolerance_are_beancounts(name: str) -> None:
    value = "TRUE" if name == "infer_tolerance_from_cost" else "USD:0.1"
    text = f'option "{name}" "{value}"\n' + OPENS + "".join(PARTS[:7])
    entries, options = parsed(text)
    assert booking.book(entries, options) == their_booking.book(parsed(text)[0], options)


def test_the_repositorys_books_come_out_as_beancount_reads_them(root: Path) -> None:
    main = root / "ledger" / "main.beancount"
    reading, other = read(main), read(main)
    booked, errors = booking.book(reading.entries, reading.options)
    theirs, their_errors = their_booking.book(other.entries, other.options)
    assert (booked, errors) == (theirs, their_errors)
    assert [list(entry.meta) for entry in booked] == [list(entry.meta) for entry in theirs]
    loaded, _, options = loader.load_file(str(main))
    ours = {(e.meta["filename"], e.meta["lineno"]): e for e in booked if type(e) is data.Custom}
    for entry in loaded:
        if type(entry) is data.Custom:
            assert ours[entry.meta["filename"], entry.meta["lineno"]] == entry
    assert sorted(options["include"]) == reading.options["include"]
