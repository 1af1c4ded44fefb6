"""General-ledger extracts: every line with its codes, what is doubtful told, drafts by the maps."""

from __future__ import annotations

import contextlib
import io
import json
import random
import re
import tomllib
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import convert
from msgspec.structs import fields, replace

from pledgebook_importers.intake.errors import RefusedError
from pledgebook_importers.intake.reading import Reading
from pledgebook_importers.intake.source import Source
from pledgebook_importers.ledgers import extract
from pledgebook_importers.ledgers.amounts import settled
from pledgebook_importers.ledgers.drafting import draft_journals
from pledgebook_importers.ledgers.journals import Total, totals
from pledgebook_importers.reader import Settings, read_file
from pledgebook_importers.tables.profiles import AnyProfile, LedgerProfile, load_profile, shipped

FIXTURES = Path(__file__).parent / "fixtures" / "ledgers"
PROFILES = shipped()
COLUMNS = {"journal": "Journal", "date": "Date", "account": "Account", "amount": "Amount"}
OPTIONAL = {
    "line": "Line", "side": "Side", "currency": "Currency", "foreign-amount": "Foreign",
    "foreign-currency": "Unit", "rate": "Rate", "status": "Status", "project": "Project",
}  # fmt: skip
PLAIN = LedgerProfile(name="plain", columns=COLUMNS, optional=OPTIONAL, currency="USD")


def read(text: str | bytes, profile: LedgerProfile | None = PLAIN) -> Reading:
    data = text if isinstance(text, bytes) else text.encode()
    source = Source(Path("extract"), data, {} if profile else PROFILES, profile)
    assert extract.claims(source)
    return extract.read(source)


def refusal(text: str | bytes, profile: LedgerProfile | None = PLAIN) -> tuple[int | None, str]:
    with pytest.raises(RefusedError) as caught:
        read(text, profile)
    return caught.value.line, caught.value.reason


def table(*rows: Cells | str, extra: str = "") -> str:
    """A CSV file of the plain profile; what a row leaves out is a posted debit of journal J1."""
    used = [{} if isinstance(row, str) else row for row in rows]
    names = ["Journal", "Date", "Account", "Amount"]
    names += [name for name in OPTIONAL.values() if any(name in row for row in used)]
    usual = {"Journal": "J1", "Date": "2017-03-01", "Account": "0100"}
    lines = [
        row
        if isinstance(row, str)
        else ",".join(str({**usual, **row}.get(name, "")) for name in names)
        for row in rows
    ]
    return "\n".join([",".join(names), *lines, extra]) + "\n"


def workbook(*sheets: Sequence[Sequence[object]], hidden: int = -1) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for number, rows in enumerate(sheets):
        sheet = book.create_sheet(f"S{number}")
        sheet.sheet_state = "hidden" if number == hidden else "visible"
        for row in rows:
            sheet.append(list(row))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def told(reading: Reading) -> list[tuple[int | None, str]]:
    return [(problem.line, problem.reason) for problem in reading.warnings]


def amounts(reading: Reading) -> list[Decimal]:
    return [line.amount for journal in reading.journals for line in journal.lines]


Cells = Mapping[str, object]
TWO: tuple[Cells, Cells] = ({"Amount": "12.50"}, {"Amount": "-12.50", "Account": "0900"})


# Reading


def test_codes_and_line_numbers_stay_as_they_are_printed() -> None:
    reading = read(table({"Amount": "5.00", "Project": "00089459", "Line": "001"}, {"Amount": -5}))
    line = reading.journals[0].lines[0]
    assert (line.account, line.codes["project"], line.number, line.line) == (
        "0100",
        "00089459",
        "001",
        2,
    )


def test_lines_of_a_journal_may_stand_apart() -> None:
    reading = read(
        table(TWO[0], {"Journal": "J2", "Amount": 1}, TWO[1], {"Journal": "J2", "Amount": -1})
    )
    assert [[line.line for line in journal.lines] for journal in reading.journals] == [
        [2, 4],
        [3, 5],
    ]
    assert reading.warnings == ()


@pytest.mark.parametrize(
    "text, expected",
    [
        ("1,234.50", "1234.50"), ("(12.50)", "-12.50"), ("12.50-", "-12.50"), ("-", "0"),
        ("12.50 CR", "-12.50"), ("12.50DR", "12.50"), ("12.50 H", "-12.50"), ("+3.10", "3.10"),
        ("0012.50", "12.50"), ("12\u202f345.60", "12345.60"),
    ],
)  # fmt: skip
def test_amounts_as_ledgers_print_them(text: str, expected: str) -> None:
    (journal,) = read(table({"Amount": f'"{text}"'}, {"Amount": "0.25"})).journals
    assert journal.lines[0].amount == Decimal(expected)


@pytest.mark.parametrize(
    "text",
    ["1.2.3", "1E5", "NaN", "$5.00", "five", "1,23.00", "12.5.0", "--5.00", "9" * 21, "0x10"],
)
def test_what_is_no_amount_refuses_the_file(text: str) -> None:
    line, reason = refusal(table({"Amount": "0.25"}, {"Amount": f'"{text}"'}))
    assert line == 3
    assert reason == f"{text[:30]!r} in column 'amount' is no amount; fetch the extract again"


@pytest.mark.parametrize(
    "first, second, expected",
    [
        # sides alone; SAP's storno under a minus; credits printed with their minus (ADS)
        (("5.00", "S"), ("5.00", "H"), ["5.00", "-5.00"]),
        (("-5.00", "D"), ("-5.00", "C"), ["-5.00", "5.00"]),
        (("5.00", "DR"), ("-5.00", "CR."), ["5.00", "-5.00"]),
        (("0.00", ""), ("0", "Haben"), ["0.00", "0"]),
    ],
)
def test_sides(first: tuple[str, str], second: tuple[str, str], expected: list[str]) -> None:
    reading = read(table(*({"Amount": amount, "Side": side} for amount, side in (first, second))))
    assert amounts(reading) == list(map(Decimal, expected))
    assert reading.warnings == ()


def test_signs_that_the_file_leaves_open_are_not_guessed() -> None:
    rows = [("5.00", "C"), ("-3.00", "C"), ("-1.00", "D")]
    text = table(*({"Amount": amount, "Side": side} for amount, side in rows))
    reason = "credits stand with and without a minus; state `sign` in the profile"
    assert refusal(text) == (None, reason)
    by_side = read(text, replace(PLAIN, sign="side"))
    assert amounts(by_side) == [Decimal(-5), Decimal(3), Decimal(-1)]
    by_amount = read(text, replace(PLAIN, sign="amount"))
    assert amounts(by_amount) == [Decimal(5), Decimal(-3), Decimal(-1)]


def test_a_side_that_is_none() -> None:
    blank = table({"Amount": "5.00", "Side": ""}, {"Amount": "5.00", "Side": "H"})
    assert refusal(blank) == (2, "an amount without a side; fetch the extract again")
    signed = table({"Amount": "5.00", "Side": ""}, {"Amount": "-5.00", "Side": ""})
    assert amounts(read(signed)) == [Decimal(5), Decimal(-5)]
    text = table({"Amount": "5.00", "Side": "X"})
    assert refusal(text) == (2, "'X' is neither debit nor credit; state it in the profile")


COLUMN = replace(
    PLAIN,
    columns={
        "journal": "Journal",
        "date": "Date",
        "account": "Account",
        "debit": "Dr",
        "credit": "Cr",
    },
)


@pytest.mark.parametrize(
    "first, second, expected",
    [
        ("5.00,", ",5.00", ["5.00", "-5.00"]),
        ("5.00,0.00", "0.00,-5.00", ["5.00", "-5.00"]),
        ("-5.00,", ",-5.00", ["-5.00", "5.00"]),
        ("7.00,2.00", ",5.00", ["5.00", "-5.00"]),
    ],
)
def test_two_columns(first: str, second: str, expected: list[str]) -> None:
    head = "Journal,Date,Account,Dr,Cr\n"
    text = f"{head}J1,2017-03-01,0100,{first}\nJ1,2017-03-01,0900,{second}\n"
    assert amounts(read(text, COLUMN)) == list(map(Decimal, expected))


@pytest.mark.parametrize(
    "cells, expected",
    [
        (["20170301", "20170228"], "2017-03-01"), (["01.03.2017", "02.03.2017"], "2017-03-01"),
        (["01-MAR-17", "02-Mar-2017"], "2017-03-01"), (["3/1/2017", "3/14/2017"], "2017-03-01"),
        (["2017-03-01 23:59:59", "2017-03-01"], "2017-03-01"),
        (["01/03/2017", "14/03/2017"], "2017-03-01"),
    ],
)  # fmt: skip
def test_dates(cells: list[str], expected: str) -> None:
    reading = read(table(*({"Date": cell, "Amount": "0.00"} for cell in cells)))
    assert str(reading.journals[0].date) == expected


def test_the_order_of_day_and_month_is_not_guessed() -> None:
    text = table({"Date": "03/04/2017", "Amount": "0.00"})
    reason = (
        "the order of day and month in column 'date' is not clear; state `dates` in the profile"
    )
    assert refusal(text) == (None, reason)
    assert str(read(text, replace(PLAIN, dates="mdy")).journals[0].date) == "2017-03-04"


def test_the_decimal_mark_is_not_guessed() -> None:
    text = table({"Amount": '"1,234"'})
    reason = "the decimal mark of its amounts is not clear; state `decimal` in the profile"
    assert refusal(text) == (None, reason)
    assert amounts(read(text, replace(PLAIN, decimal=","))) == [Decimal("1.234")]
    assert amounts(read(table({"Amount": "1.234"}, {"Amount": "0.50"})))[0] == Decimal("1.234")


REFUSED: dict[str, tuple[str, tuple[int | None, str]]] = {
    "no lines": (table(), (1, "headings without a line below them; fetch the extract again")),
    "no day": (
        table({**TWO[0], "Date": "2017-02-30"}),
        (2, "'2017-02-30' in column 'date' is no day; fetch the extract again"),
    ),
    "no date": (table({**TWO[0], "Date": "19000101"}), (2, "journal J1 has no date")),
    "currency": (
        table({**TWO[0], "Currency": "US$"}), (2, "'US$' is no currency; fetch the extract again"),
    ),
    "cells": (
        table("J1,2017-03-01,0100,1,234.50"),
        (2, "5 cells under 4 headings: a mark inside a text parts it; fetch the extract again"),
    ),
    "power": (
        table({**TWO[0], "Journal": "1.2E+11"}),
        (2, "a table program rewrote the journal's number as 1.2E+11; fetch the extract again"),
    ),
    "another table": (
        "Journal,Date,Code\nJ1,2017-03-01,0100\n",
        (None, "no row has the headings of profile plain: 'Account', 'Amount' missing"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_refused(name: str) -> None:
    text, expected = REFUSED[name]
    assert refusal(text) == expected


DOUBTED: dict[str, tuple[list[Cells], list[tuple[int, str]]]] = {
    "balance": (
        [TWO[0], {"Amount": "-12.49"}],
        [(2, "journal J1 does not balance: debits 12.50 and credits 12.49 USD, difference 0.01")],
    ),
    "currencies": (
        [{"Amount": 5, "Currency": "USD"}, {"Amount": -5, "Currency": "eur"}],
        [
            (2, "journal J1 does not balance: debits 5 and credits 0 USD, difference 5"),
            (2, "journal J1 does not balance: debits 0 and credits 5 EUR, difference -5"),
        ],
    ),
    "line twice": (
        [{**TWO[0], "Line": 1}, {**TWO[1], "Line": 1}],
        [(3, "journal J1 line 1 stands twice, first in line 2 of the file")],
    ),
    "dates": (
        [TWO[0], {**TWO[1], "Date": "2017-03-02"}],
        [(2, "journal J1 bears 2 dates, 2017-03-01 to 2017-03-02")],
    ),
    "no amount": (
        [*TWO, {"Account": "0300", "Line": 3}],
        [(4, "journal J1 line 3 states no amount: read as nil")],
    ),
    "no account": (
        [TWO[0], {**TWO[1], "Account": "", "Line": 2}], [(3, "journal J1 line 2 has no account")],
    ),
    "no journal": (
        [{**TWO[0], "Journal": ""}, {**TWO[1], "Journal": ""}],
        [(2, "2 lines without a journal's number")],
    ),
    "one currency": (
        [{**TWO[0], "Foreign": "12.00", "Unit": "USD"}, TWO[1]],
        [(2, "journal J1: 12.50 USD and 12.00 USD are one currency and differ")],
    ),
    "no currency": (
        [{**TWO[0], "Foreign": "12.00", "Line": 7}, TWO[1]],
        [(2, "journal J1 line 7: the amount 12.00 is in no named currency")],
    ),
    "signs": (
        [{**TWO[0], "Foreign": "-12.00", "Unit": "EUR", "Line": 7}, TWO[1]],
        [(2, "journal J1 line 7: 12.50 USD and -12.00 EUR have opposite signs")],
    ),
    "rate": (
        [{**TWO[0], "Foreign": "12.00", "Unit": "EUR", "Rate": "1.1", "Line": 7}, TWO[1]],
        [(2, "journal J1 line 7: 12.50 USD and 12.00 EUR do not agree with the rate 1.1")],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", DOUBTED)
def test_what_is_doubtful_is_read_and_told(name: str) -> None:
    rows, expected = DOUBTED[name]
    reading = read(table(*rows))
    assert told(reading) == expected
    (journal,) = reading.journals
    assert journal.doubts == reading.warnings
    assert not draft_journals(reading, PLAIN, Source(Path("x"), b"x"), (), "USD").drafted


@pytest.mark.parametrize("rate", ["1.0417", "0.96", "0.9600"])
def test_a_rate_may_stand_either_way_round(rate: str) -> None:
    row = {**TWO[0], "Foreign": "12.00", "Unit": "EUR", "Rate": rate}
    assert read(table(row, TWO[1])).warnings == ()


STATUS = replace(PLAIN, posted=("P",))


def test_what_is_not_posted() -> None:
    rows = [
        {**TWO[0], "Status": "p", "Line": 1}, {**TWO[1], "Status": "E", "Line": 2},
        {**TWO[0], "Status": "N", "Journal": "J2"}, {**TWO[1], "Status": "N", "Journal": "J2"},
        {**TWO[0], "Journal": "J3"}, {**TWO[1], "Journal": "J3"},
    ]  # fmt: skip
    reading = read(table(*rows), STATUS)
    assert told(reading) == [
        (3, "journal J1 line 2 is not posted (status E)"),
        (4, "journal J2 is not posted (status N)"),
        (6, "journal J3 is not posted (no status)"),
    ]
    assert [journal.posted for journal in reading.journals] == [False, False, False]
    assert [line.posted for line in reading.journals[0].lines] == [True, False]


def test_totals_below_the_lines_are_checked() -> None:
    rows = [*TWO, {"Journal": "J2", "Amount": 4}, {"Journal": "J2", "Amount": -4}]
    good = table(
        *rows[:2], "Total,,,0.00", *rows[2:], "-----,,,-----", "Grand total,,,16.50", ",,,33.00"
    )
    assert read(good).warnings == ()
    assert len(amounts(read(good))) == 4
    bad = table(*rows, "Grand total,,,16.51", ",,,7", "Total,,,n/a", "(4 rows)", "J9,2017-03-01,,")
    assert told(read(bad)) == [
        (10, "has neither account nor amount: not read"),
        (6, "the total of amount is 16.51, the lines make 0.00"),
        (7, "the total of amount is 7, the lines make 0.00"),
        (8, "the total 'n/a' is no amount: not compared"),
    ]


def test_an_extract_that_ends_inside_a_line() -> None:
    reading = read(table(*TWO).replace(",-12.50\n", ""))
    assert (3, "the extract ends inside this line; fetch it again") in told(reading)


def test_the_currency_of_a_ledger_may_show_from_its_lines() -> None:
    oracle = (FIXTURES / "oracle.csv").read_text(encoding="utf-8")
    assert {line.currency for j in read(oracle, None).journals for line in j.lines} == {"USD"}
    foreign = "\n".join(
        row for row in oracle.splitlines() if "USD" not in row and "TOTAL" not in row
    )
    reason = "does not say which currency its ledger is in; state `currency` in the profile"
    assert refusal(foreign, None) == (1, reason)
    undecided = (
        foreign
        + "\n"
        + foreign.splitlines()[1]
        .replace("EUR", "GBP")
        .replace("1.1338", "1")
        .replace("1,133.80", "1,000.00")
        .replace("7000001", "7000009")
    )
    assert {line.currency for j in read(undecided, None).journals for line in j.lines} == {"GBP"}


def test_a_placeholder_gives_way_to_the_next_date() -> None:
    reading = read((FIXTURES / "ads.csv").read_bytes(), None)
    assert [str(journal.date) for journal in reading.journals] == [
        "2017-01-05", "2017-01-31", "2017-01-31", "2017-01-22",
    ]  # fmt: skip


HEAD: list[object] = ["Journal", "Date", "Account", "Amount", "Project"]


def test_zeros_that_a_sheet_lost_are_told() -> None:
    rows = [HEAD, ["J1", "2017-03-01", "0100", 5, 89459], ["J1", "2017-03-01", "0900", -5, 89460]]
    reading = read(workbook(rows))
    lost = "project 89459 (and 1 more) is a number in the sheet: leading zeros may be lost"
    assert told(reading) == [(2, lost)]
    mapped = replace(PLAIN, projects={"89459": "A", "89460": "B"})
    assert read(workbook(rows), mapped).warnings == ()
    both = table({"Amount": 0, "Project": "00089459"}, {"Amount": 0, "Project": "89459"})
    differ = "project 00089459 and 89459 differ by leading zeros alone: some may be lost"
    assert told(read(both)) == [(3, differ)]
    power = table({"Amount": 0, "Project": "8.9E+04"})
    assert told(read(power)) == [
        (2, "project 8.9E+04 was rewritten by a table program: its code is lost")
    ]


@pytest.mark.parametrize(
    "number, expected",
    [
        ("0.30000000000000004", "0.30"), ("12.5", "12.5"), ("7", "7"), ("0.12345", "0.12345"),
        ("1234567.8899999999", "1234567.89"), ("0.001000000001", "0.001"),
    ],
)  # fmt: skip
def test_numbers_of_a_sheet_lose_the_noise_of_their_binary_form(number: str, expected: str) -> None:
    assert str(settled(Decimal(number))) == expected


def test_numbers_of_a_sheet() -> None:
    rows = [HEAD, ["J1", "2017-03-01", "0100", 0.1 + 0.2], ["J1", "2017-03-01", "0900", -0.3]]
    (journal,) = read(workbook(rows)).journals
    assert [str(line.amount) for line in journal.lines] == ["0.3", "-0.3"]
    assert journal.doubts == ()


def test_every_visible_sheet_is_read() -> None:
    first: list[list[object]] = [
        HEAD,
        ["J1", "2017-03-01", "0100", 5],
        ["J1", "2017-03-01", "0900", -5],
    ]
    second: list[list[object]] = [["Preamble"], HEAD]
    second += [["J2", "2017-03-01", "0100", 5], ["J2", "2017-03-01", "0900", -5]]
    reading = read(workbook(first, second, second, hidden=2))
    assert [journal.id for journal in reading.journals] == ["J1", "J2"]
    assert told(reading) == [
        (None, "read from 2 sheets ('S0', 'S1'): lines are rows of each"),
        (None, "sheet 'S2' is hidden: not read"),
    ]


def test_an_office_goes_before_what_is_shipped_and_two_that_differ_are_not_guessed() -> None:
    data = (FIXTURES / "peoplesoft.csv").read_bytes()
    office = load_profile(FIXTURES / "peoplesoft.profile.toml")
    assert isinstance(office, LedgerProfile)
    source = Source(Path("x"), data, {"ours": office, **PROFILES})
    assert extract.extract_of(source).profile == office
    assert extract.profile_of(extract.read(source), source) is office
    with pytest.raises(RefusedError, match="is gone"):
        extract.profile_of(extract.read(source), Source(Path("x"), data, PROFILES))
    other = replace(office, name="theirs", currency="EUR")
    both = Source(Path("x"), data, {"ours": office, "theirs": other, **PROFILES})
    with pytest.raises(RefusedError, match=r"peoplesoft\.profile and theirs"):
        extract.extract_of(both)
    mapped = replace(office, name="theirs", accounts={})
    same = Source(Path("x"), data, {"ours": office, "theirs": mapped, **PROFILES})
    assert extract.extract_of(same).profile == office


@pytest.mark.parametrize(
    "text", ["", ":20:X\n:25:1\n", '"', "a,b\n1,2\n", "{}", "<a/>", "Amount,Side"]
)
def test_other_files_are_not_claimed(text: str) -> None:
    assert not extract.claims(Source(Path("x"), text.encode(), PROFILES))


def test_windows_1252_is_told() -> None:
    text = (FIXTURES / "sap_german.csv").read_text(encoding="utf-8")
    reading = read(text.encode("cp1252"), None)
    assert reading.journals == read(text, None).journals
    assert [line for line, _ in told(reading)] == [4]


PAGE = Path(__file__).parents[2] / "docs" / "howto" / "ledger-extracts.md"


def test_the_page_for_offices_tells_every_field() -> None:
    page = PAGE.read_text(encoding="utf-8")
    stated = {field.encode_name for field in fields(LedgerProfile)} - {"name"}
    assert {name for name in stated if f"`{name}`" not in page} == set()
    (example,) = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    assert isinstance(convert(tomllib.loads(example), AnyProfile), LedgerProfile)


# Properties


lines_of_journals = st.lists(
    st.lists(st.integers(-(10**9), 10**9), min_size=1, max_size=5), min_size=1, max_size=6
)


def printed(cents: Sequence[Sequence[int]], *, sides: bool) -> list[dict[str, object]]:
    """Journals in balance: the last line of each takes the rest."""
    rows: list[dict[str, object]] = []
    for number, values in enumerate(cents):
        for count, value in enumerate([*values, -sum(values)]):
            amount = Decimal(value) / 100
            row = {"Journal": f"J{number}", "Line": count, "Amount": f"{amount:.2f}"}
            if sides:
                row |= {"Amount": f"{abs(amount):.2f}", "Side": "S" if value >= 0 else "H"}
            rows.append(row)
    return rows


@given(cents=lines_of_journals, sides=st.booleans(), chance=st.randoms(use_true_random=False))
def test_what_is_printed_is_read_in_any_order(
    *, cents: list[list[int]], sides: bool, chance: random.Random
) -> None:
    rows = printed(cents, sides=sides)
    chance.shuffle(rows)
    reading = read(table(*rows))
    assert reading.warnings == ()
    found = {
        (journal.id, line.number): line.amount
        for journal in reading.journals
        for line in journal.lines
    }
    want = {
        (f"J{number}", str(count)): Decimal(value) / 100
        for number, values in enumerate(cents)
        for count, value in enumerate([*values, -sum(values)])
    }
    assert found == want


@given(lines_of_journals)
def test_totals_are_conserved_whatever_the_line_ends(cents: list[list[int]]) -> None:
    text = table(*printed(cents, sides=False))
    readings = [read(text.replace("\n", end)) for end in ("\n", "\r\n", "\r")]
    assert readings[0].journals == readings[1].journals
    assert amounts(readings[0]) == amounts(readings[2])
    total = totals(line for journal in readings[0].journals for line in journal.lines)["USD"]
    assert total.difference == 0
    flat = [value for values in cents for value in [*values, -sum(values)]]
    assert (total.lines, total.debits) == (len(flat), Decimal(sum(v for v in flat if v > 0)) / 100)


def mutated(data: bytes, chance: random.Random) -> bytes:
    lines = data.split(b"\n")
    place = chance.randrange(len(lines))
    match chance.randrange(6):
        case 0:
            return data[: chance.randrange(len(data))]
        case 1:
            return b"\n".join([*lines[:place], lines[place], *lines[place:]])
        case 2:
            return b"\n".join([*lines[:place], *lines[place + 1 :]])
        case 3:
            start = chance.randrange(len(data))
            return data[:start] + data[start + chance.randrange(40) :]
        case _:
            changed = bytearray(data)
            for _ in range(chance.randrange(1, 8)):
                changed[chance.randrange(len(data))] = chance.choice(
                    (chance.randrange(256), 44, 34, 45)
                )
            return bytes(changed)


@pytest.mark.parametrize("path", sorted(FIXTURES.glob("*.csv")), ids=lambda path: path.name)
def test_broken_extracts_are_read_or_refused(path: Path) -> None:
    chance = random.Random(path.name)
    data = path.read_bytes()
    office = path.with_name(f"{path.stem}.profile.toml")
    chosen = load_profile(office) if office.exists() else None
    for _ in range(150):
        source = Source(path, mutated(data, chance), PROFILES, chosen)
        with contextlib.suppress(RefusedError):  # anything else is a fault of the reader
            if extract.claims(source):
                reading = extract.read(source)
                profile = extract.extract_of(source).profile
                draft_journals(reading, profile, source, (), "USD")


# Samples


@pytest.fixture(scope="module")
def samples(shared: Path) -> Path:
    return shared / "data" / "samples" / "erp_gl"


def test_generated_samples_do_what_is_expected(samples: Path) -> None:
    expected = json.loads((samples / "generated" / "expected.json").read_text(encoding="utf-8"))
    for name, want in expected.items():
        result = read_file(samples / "generated" / name, (), Settings(PROFILES))
        got = "reject" if result.errors else "flag" if result.warnings else "accept"
        journals = result.reading.journals
        total = totals(line for journal in journals for line in journal.lines)["USD"]
        facts: dict[str, object] = {
            "expect": got,
            "journals": len(journals),
            "lines": total.lines,
            "debits_usd": str(total.debits),
            "credits_usd": str(total.credits),
            "net": str(total.difference.normalize()),
            "accounted_dr": str(total.debits),
            "accounted_cr": str(total.credits),
        }
        assert {key: facts.get(key, value) for key, value in want.items()} == want, name
        if got == "flag":
            (warning,) = result.warnings
            assert warning.reason.split()[1].endswith(want["reason"].split()[1])


def test_the_audit_data_standard_sample(samples: Path) -> None:
    result = read_file(samples / "aicpa-ads" / "GL_Detail_part1.csv", (), Settings(PROFILES))
    lines = [line for journal in result.reading.journals for line in journal.lines]
    side = Decimal("39523598.37")
    assert totals(lines) == {"USD": Total(8000, side, side)}
    assert [(problem.line, problem.reason) for problem in result.warnings] == [
        (2, "1900-01-01 stands for no day in 8000 lines: another date of the line is taken")
    ]
    assert {str(journal.date)[:4] for journal in result.reading.journals} == {"2007"}
