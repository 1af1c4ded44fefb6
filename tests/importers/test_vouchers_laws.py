"""Laws of the voucher workbook: money is conserved, order is nothing, bad bytes are refused."""

from __future__ import annotations

import datetime as dt
import random
from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import pytest
from beancount.core import convert, data
from beancount.parser import parser
from hypothesis import given, settings
from hypothesis import strategies as st

from pledgebook.money import ZERO
from pledgebook_importers.intake.errors import RefusedError
from pledgebook_importers.intake.source import Source
from pledgebook_importers.tables.sheets import Cell
from pledgebook_importers.vouchers import sheet as vouchers
from pledgebook_importers.vouchers.columns import COLUMNS
from pledgebook_importers.vouchers.reading import VoucherReading, read_vouchers
from pledgebook_importers.vouchers.rows import VoucherRow
from tests.importers.voucher_books import (
    GOOD,
    LISTS,
    RICH,
    Filled,
    books,
    fill,
    headings,
    opened,
    read,
    ready,
    sheet,
)

FIXTURES = Path(__file__).parent / "fixtures" / "vouchers"
FIELDS = [column.field for column in COLUMNS]
AGREEMENTS = ("TES-2026-01", "SPE-2026-02", "RF-TREASURY")


@st.composite
def lines(draw: st.DrawFn) -> Filled:
    """One line: an amount in dollars or talents, paid by one agreement or by several."""
    cents = draw(st.integers(3, 10**9))
    row: dict[str, object] = {
        "description": draw(st.text("ab \"\\'=é", max_size=9)) + "x",
        "amount": Decimal(cents) / 100,
        "currency": "USD",
        "window": draw(st.sampled_from(["WATER", "MGMT"])),
        "category": draw(st.sampled_from(["Staff", "2", "Equipment", "7"])),
        "source": "Assets:Bank:Demo:USD",
    }
    if draw(st.booleans()):
        row |= {
            "currency": "TLD", "source": "Assets:Bank:Demo:TLD", "value": row["amount"],
            "amount": Decimal(draw(st.integers(cents * 3, cents * 900))),
        }  # fmt: skip
    shares = draw(st.lists(st.sampled_from(AGREEMENTS), min_size=1, max_size=3, unique=True))
    if len(shares) == 1:
        return {**row, "agreement": shares[0]}
    weights = [draw(st.integers(1, 99)) for _ in shares]
    funding = "; ".join(f"{one}={weight}" for one, weight in zip(shares, weights, strict=True))
    return {**row, "funding": funding}


@st.composite
def workbooks(draw: st.DrawFn) -> list[Filled]:
    """Vouchers of one to three lines, numbered from the first free number on."""
    rows: list[Filled] = []
    for number in range(draw(st.integers(1, 4))):
        voucher = {
            "voucher": f"V-2026-{number + 3:05d}",
            "date": draw(st.dates(dt.date(2026, 3, 1), dt.date(2027, 12, 31))),
            "payee": draw(st.sampled_from(["PAY-1", "PAY-2"])),
        }
        own = draw(st.lists(lines(), min_size=1, max_size=3))
        rows += [{**voucher, **line} for line in own]
    return rows


def entries_of(reading: VoucherReading) -> list[data.Transaction]:
    entries, errors, _ = parser.parse_string(reading.text)
    assert errors == []
    return [entry for entry in entries if isinstance(entry, data.Transaction)]


def weight(posting: data.Posting) -> Decimal:
    """The value of an unbooked leg in dollars, as Beancount takes a total price."""
    found = convert.get_weight(posting)
    assert found.currency == "USD"
    return Decimal(found.number)


def total(rows: Sequence[Filled], *fields: str) -> Decimal:
    """The sum of the first of these fields that each row fills."""
    values = [next(row[field] for field in fields if field in row) for row in rows]
    return sum((value for value in values if isinstance(value, Decimal)), ZERO)


@settings(max_examples=60)
@given(workbooks())
def test_money_is_conserved_and_every_agreement_balances(rows: list[Filled]) -> None:
    reading = read(*rows)
    assert reading.problems == ()
    spent: dict[str, Decimal] = defaultdict(Decimal)
    paid: dict[str, Decimal] = defaultdict(Decimal)
    for entry in entries_of(reading):
        nil: dict[object, Decimal] = defaultdict(Decimal)
        for posting in entry.postings:
            assert posting.units is not None
            agreement = (posting.meta or {}).get("agreement", entry.meta.get("agreement"))
            value = round(weight(posting), 2)
            nil[agreement] += value
            if posting.account.startswith("Expenses:"):
                spent[entry.meta["voucher"]] += value
            else:
                assert posting.units.number is not None
                paid[posting.units.currency] -= posting.units.number
        assert set(nil.values()) == {ZERO}
    for number, value in spent.items():
        mine = [row for row in rows if row["voucher"] == number]
        assert value == total(mine, "value", "amount")
    for unit, value in paid.items():
        assert value == total([row for row in rows if row["currency"] == unit], "amount")


@settings(max_examples=60)
@given(workbooks(), st.randoms(use_true_random=False))
def test_the_order_of_columns_and_what_stands_between_changes_nothing(
    rows: list[Filled], draws: random.Random
) -> None:
    fields = [*FIELDS, "", ""]
    draws.shuffle(fields)
    cells: list[list[object]] = [["Vouchers of the month"], []]
    cells.append([headings(field)[0] if field else None for field in fields])
    for row in rows:
        cells += [[]] * draws.randint(0, 2)
        cells.append([row.get(field) for field in fields])
    found = read_vouchers(ready(LISTS, sheet(cells, "Any name")), books())
    want = read(*rows)
    assert [one.import_id for one in found.drafts] == [one.import_id for one in want.drafts]


def printed(row: VoucherRow) -> Filled:
    """A row as its cells: what a person would type to say the same."""
    return {name: row.values[name] for name in row.values}


@settings(max_examples=60)
@given(workbooks())
def test_what_is_read_can_be_typed_again(rows: list[Filled]) -> None:
    first = vouchers.read(opened(*rows)).vouchers
    assert vouchers.read(opened(*map(printed, first))).vouchers == first


@settings(max_examples=30)
@given(workbooks(), st.randoms(use_true_random=False))
def test_the_order_of_vouchers_changes_no_draft(rows: list[Filled], draws: random.Random) -> None:
    by_number: dict[object, list[Filled]] = defaultdict(list)
    for row in rows:
        by_number[row["voucher"]].append(row)
    groups = list(by_number.values())
    draws.shuffle(groups)
    found = read(*(row for group in groups for row in group))
    assert [one.import_id for one in found.drafts] == [one.import_id for one in read(*rows).drafts]


# --- bytes and cells of every sort ---------------------------------------------------------------

JUNK: Sequence[Cell] = (
    "", "x", "-", "0", "1.2.3", "١٢٣", "\u202e123", "\0", "=1+1", "a;b=c;", "TES-2026-01=", "=;=;=",
    "9" * 400, "V-2026-99999999999", "2026-13-45", "99999-01-01", "0000-00-00", "1e999", "NaN", "-inf",
    "Total", "invoice=", ";;;", "..\\..", "C:\\x", "\ud7ff", "é" * 301, True, False, Decimal("1E+40"),
    Decimal("-0"), Decimal("0.0000000001"), Decimal("1E-30"), Decimal(46091), dt.date(1, 1, 1),
    dt.date(9999, 12, 31), dt.datetime(2026, 3, 1, 23, 59, tzinfo=dt.UTC), "Liabilities:Payable:PAY-1",
    "Assets:Receivable:TES", "PAY-1 PAY-2", "-1", "(5)", "5 CR", "1,5", "1'000", "V-2026-00001",
)  # fmt: skip


@pytest.mark.parametrize("seed", range(300))
def test_junk_in_cells_is_told_and_never_raises(seed: int) -> None:
    draws = random.Random(seed)
    rows = [dict(row) for row in RICH]
    for _ in range(draws.randint(1, 8)):
        row = draws.choice(rows)
        row[draws.choice(FIELDS)] = draws.choice(JUNK)
    if draws.random() < 0.3:
        rows.append(dict(draws.choice(rows)))
    if draws.random() < 0.2:
        rows.pop(draws.randrange(len(rows)))
    found = opened(*rows)
    try:
        vouchers.claims(found)
        reading = read_vouchers(found, books())
    except RefusedError:
        return
    assert not (reading.problems and reading.drafts)
    assert all(problem.reason and problem.line for problem in reading.problems)
    entries_of(reading)


@pytest.mark.parametrize("seed", range(150))
def test_junk_in_headings_and_the_shape_of_the_sheet_never_raises(seed: int) -> None:
    draws = random.Random(seed)
    cells: list[list[object]] = [[row.get(f) for f in FIELDS] for row in RICH]
    cells.insert(0, [*headings(*FIELDS)])
    for _ in range(draws.randint(1, 6)):
        line = draws.choice(cells)
        change = draws.randrange(5)
        if change == 0 and line:
            line[draws.randrange(len(line))] = draws.choice(JUNK)
        elif change == 1:
            del line[draws.randrange(len(line) + 1) :]
        elif change == 2:
            line.insert(draws.randrange(len(line) + 1), draws.choice(JUNK))
        elif change == 3:
            cells.insert(draws.randrange(len(cells)), list(line))
        else:
            draws.shuffle(cells)
    found = ready(sheet(cells), *([LISTS] if seed % 2 else []))
    try:
        vouchers.claims(found)
        reading = read_vouchers(found, books())
    except RefusedError:
        return
    assert not (reading.problems and reading.drafts)


# --- speed ---------------------------------------------------------------------------------------


def test_many_rows_and_many_mistakes_take_no_square_of_their_number() -> None:
    rows = [
        {**GOOD, "voucher": f"V-2026-{n:05d}", "amount": n, "payee": f"PAY-{n}x"}
        for n in range(3, 5_003)
    ]
    reading = read_vouchers(opened(*rows), books())
    assert len(reading.problems) == 5_000
    assert reading.problems[-1].reason.endswith("; pick one from the list")
    good = [{**row, "payee": "PAY-1"} for row in rows]
    assert len(read(*good).drafts) == 5_000


def test_a_source_is_read_the_same_whatever_it_is_called() -> None:
    content = fill(*RICH)
    first = vouchers.read(Source(Path("a.xml"), content))
    assert vouchers.read(Source(Path("b.ods"), content)) == first
