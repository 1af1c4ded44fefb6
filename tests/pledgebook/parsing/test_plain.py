"""Files written plainly are read as Beancount's parser reads them, field by field."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from beancount.parser import (  # type: ignore[attr-defined]  # a C extension without stubs
    _parser,
    grammar,
)
from hypothesis import given
from hypothesis import strategies as st

from pledgebook.parsing import plain
from pledgebook.parsing.plain import PlainFile, PlainReader

LINES = (
    '2016-01-06 * "Payee" "Narration" #illustrative ^FI-2016-01 #a/b.c_d',
    '2016-01-06 ! "Narration alone"',
    '2016-01-06 * "" ""',
    '2016-02-31 * "No such day"',
    '  voucher: "V-2016-00001"',
    '  voucher: "V-2016-00002" ; a comment',
    "  prepared-on: 2016-01-02",
    "  final: TRUE",
    "  late: FALSE",
    "  retention: 0.05",
    "  rate: -0.05",
    "  nil: -0.00",
    "  base: 1,234.56 USD",
    "  account: Assets:Bank",
    "  currency: USD",
    "  nothing:",
    '  filename: "elsewhere"',
    '  k: "one letter"',
    "  Assets:Bank:Tigris:USD      -942000.00 USD",
    "  Assets:Bank:Tigris:USD      -0.00 USD",
    "  Assets:Bank:Tigris:USD      007.00 USD",
    "  Assets:Bank:Tigris:IQD      1120980000 IQD @@ 942000.00 USD",
    "  Assets:Bank:Tigris:IQD      0 IQD @@ 942000.00 USD",
    "  Assets:Bank:Tigris:IQD      1000 IQD @ 0.00084 USD",
    '  Assets:Receivable:FIN       1000.00 EUR {1.09 USD, 2016-11-01, "FI-2016-01/1"}',
    '  Assets:Receivable:FIN       -1000.00 EUR {"FI-2016-01/1"}',
    "  Assets:Receivable:FIN       1000.00 EUR {1.09 USD}",
    "  Assets:Bank:Tigris:USD",
    "  ! Assets:Bank:Tigris:USD    1.00 USD",
    "  Assets:Bank:Tigris:USD      1.00 + 2.00 USD",
    "  Assets:Bank:Tigris:USD      12345678901234567890.00 USD",
    "  Assets:Unknown_name         1.00 USD",
    "  Nowhere:Bank                1.00 USD",
    '2016-01-01 custom "budget" "FI-2016-01" "W1" 100.00 USD 2015-11-04 TRUE 5 Assets:Bank',
    '2016-01-01 custom "numbers" 5 -3',
    '2016-01-01 custom "numbers" -5 3 USD -4 USD',
    '2016-01-01 custom "bare"',
    '2016-01-01 custom "fava-extension" "somewhere"',
    "2016-01-01 price EUR  1.09 USD",
    "2016-01-01 balance Assets:Bank:Tigris:USD  1,000.00 USD",
    "2016-01-01 balance Assets:Bank:Tigris:USD  1,000.00 ~ 0.01 USD",
    "2016-01-01 open Assets:Bank:Tigris:USD USD",
    "2016-01-01 pad Assets:Bank:Tigris:USD Equity:Opening",
    'option "title" "Books"',
    'include "others/*.beancount"',
    "pushtag #always",
    '2016-01-01 note Assets:Bank:Tigris:USD "over',
    'two lines"',
    '  text: "back\\"slash"',
    '  text: "Größe, Ninewā"',
    ";; a comment",
    "  ; an indented comment",
    "* a heading",
    "",
    "   ",
    "\t",
)


def read_by_beancount(name: str, text: str) -> Any:
    builder = grammar.Builder()
    _parser.Parser(builder).parse(io.BytesIO(text.encode()), filename=name, lineno=1)
    return builder


def precisions(builders: list[Any]) -> dict[str, tuple[bool, int, dict[int, int]]]:
    """What display contexts have counted together."""
    context: Any = grammar.Builder().dcontext
    for builder in builders:
        context.update_from(builder.dcontext)
    return {
        currency: (one.has_sign, one.integer_max, dict(one.fractional_dist.hist))
        for currency, one in context.ccontexts.items()
        if currency != "__default__"
    }


def assert_alike(read: PlainFile, theirs: Any) -> None:
    assert theirs.errors == []
    assert repr(read.entries) == repr(theirs.entries)
    assert read.entries == theirs.entries
    for ours, other in zip(read.entries, theirs.entries, strict=True):
        assert list(ours.meta) == list(other.meta)


def test_files_of_books_are_read_as_beancount_reads_them(root: Path) -> None:
    reader, theirs = PlainReader(), []
    for path in sorted((root / "ledger").rglob("*.beancount")):
        text = path.read_text(encoding="utf-8")
        read = reader.read(str(path), text)
        if read is not None:
            theirs.append(read_by_beancount(str(path), text))
            assert_alike(read, theirs[-1])
    assert len(theirs) > 100
    assert precisions([reader.builder]) == precisions(theirs)


@given(st.lists(st.sampled_from(LINES), max_size=9))
def test_what_is_read_plainly_is_what_beancount_reads(lines: list[str]) -> None:
    text = "".join(f"{line}\n" for line in ['2016-01-06 * "P" "N"', *lines])
    reader = PlainReader()
    read = reader.read("some.beancount", text)
    if read is not None:
        theirs = read_by_beancount("some.beancount", text)
        assert_alike(read, theirs)
        assert precisions([reader.builder]) == precisions([theirs])


@given(
    st.sampled_from(LINES), st.integers(0, 80), st.text(' ",.-:;0AaUSD{}@#^TRUE\\\t', max_size=3)
)
def test_a_damaged_line_is_read_alike_or_left_alone(line: str, place: int, damage: str) -> None:
    damaged = f'2016-01-06 * "P" "N"\n{line[:place]}{damage}{line[place + len(damage) :]}\n'
    read = PlainReader().read("some.beancount", damaged)
    if read is not None:
        assert_alike(read, read_by_beancount("some.beancount", damaged))


@pytest.mark.parametrize("line", ["  aa: TRUE", "  Assets:Cash  1.00 USD", '2016-01-01 * "A" "B"'])
def test_a_plain_line_is_read_here(line: str) -> None:
    assert PlainReader().read("some.beancount", f'2016-01-06 * "P" "N"\n{line}\n') is not None


def test_total_prices_are_kept_as_written() -> None:
    text = '2016-01-06 * "N"\n  Assets:Bank  3 IQD @@ 1.00 USD\n'
    read = PlainReader().read("some.beancount", text)
    assert read is not None
    assert str(read.totals["some.beancount", 2]) == "1.00 USD"


@pytest.mark.parametrize("piece", [1, 40, 95, 1_000])
def test_a_file_read_in_pieces_is_read_as_in_one(
    piece: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    head = '2016-01-06 * "Payee" "Narration"'
    posting = "  Assets:Bank:Tigris:USD      -942000.00 USD"
    text = "".join(
        f'{head}\n  voucher: "V-2016-{number:05}"\n{posting}\n\n' for number in range(30)
    )
    whole = PlainReader().read("book.beancount", text)
    monkeypatch.setattr(plain, "PIECE", piece)
    assert PlainReader().read("book.beancount", text) == whole
    assert whole is not None
    assert whole.entries == read_by_beancount("book.beancount", text).finalize()[0]
    # The line of a mistake stands in another piece than what it is about.
    assert PlainReader().read("book.beancount", f"{text}{posting}\n") is None
