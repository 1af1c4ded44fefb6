"""Tables: numbers, days, separated texts, profiles; and workbooks that mean harm."""

from __future__ import annotations

import datetime as dt
import io
import struct
import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from pledgebook_importers.intake.errors import RefusedError
from pledgebook_importers.intake.source import Source
from pledgebook_importers.tables import sheets
from pledgebook_importers.tables.columns import find_layout, heading_key
from pledgebook_importers.tables.profiles import (
    BankProfile,
    Profile,
    ProfileError,
    load_folder,
    load_profile,
    shipped,
)
from pledgebook_importers.tables.sheets import (
    Row,
    Sheet,
    cell_name,
    find_delimiter,
    read_text,
    read_workbook,
)
from pledgebook_importers.tables.values import date_order, day, decimal_mark, number


@pytest.mark.parametrize(
    "text, point, comma",
    [
        ("1234", "1234", "1234"),
        ("1,234.56", "1234.56", None),
        ("1.234,56", None, "1234.56"),
        ("1.234", "1.234", "1234"),
        ("0.123", "0.123", None),
        ("1 234,5", None, "1234.5"),
        ("1\u202f234.5", "1234.5", None),
        ("12,34,567.89", "1234567.89", None),
        ("1,2345.00", None, None),
        ("-5", "-5", "-5"),
        ("- 5", "-5", "-5"),
        ("5-", "-5", "-5"),
        ("(5)", "-5", "-5"),
        ("+5", "5", "5"),
        ("5 DR", "-5", "-5"),
        ("5CR", "5", "5"),
        ("5 S", "-5", "-5"),
        ("\u200e\u2212\u0661\u066c\u0662\u0663\u0664\u066b\u0665", "-1234.5", "-1234.5"),
        ("(5", None, None),
        ("-5 DR", None, None),
        ("(5)-", None, None),
        ("5.", None, None),
        ("1e5", None, None),
        ("NaN", None, None),
        ("", None, None),
        ("9" * 21, None, None),
    ],
)
def test_numbers(text: str, point: str | None, comma: str | None) -> None:
    for mark, want in ((".", point), (",", comma)):
        found = number(text, mark)  # type: ignore[arg-type]  # both are marks
        assert found == (None if want is None else Decimal(want)), mark


def test_nil_has_no_sign() -> None:
    assert [str(number(text)) for text in ("-0.00", "(0.00)", "0.00 DR")] == ["0.00"] * 3


def test_numbers_of_cells_that_are_no_text() -> None:
    assert number(Decimal("1.50")) == Decimal("1.50")
    assert number(Decimal("1e300")) is None
    assert number(True) is None  # noqa: FBT003  # a cell
    assert number(dt.date(2025, 3, 1)) is None


@pytest.mark.parametrize(
    "column, want",
    [
        (["1", "23"], "."),
        ([], "."),
        (["1.5", "2.25"], "."),
        (["1,5"], ","),
        (["1.234"], None),
        (["1.234", "0,50"], ","),
        (["1,234,567"], "."),
        (["1.5", "1,5"], None),
        (["1.234", Decimal("0.5")], None),
        (["12..34", "5.00"], "."),
    ],
)
def test_the_mark_of_a_column(column: list[Any], want: str | None) -> None:
    assert decimal_mark(iter(column)) == want


@pytest.mark.parametrize(
    "text, order, want",
    [
        ("2025-03-04", "ymd", "2025-03-04"),
        ("2025/3/4", "dmy", "2025-03-04"),
        ("20250304", "mdy", "2025-03-04"),
        ("03/04/2025", "dmy", "2025-04-03"),
        ("03/04/2025", "mdy", "2025-03-04"),
        ("03/04/2025", "ymd", None),
        ("3.4.25", "dmy", "2025-04-03"),
        ("4-Mar-2025", "ymd", "2025-03-04"),
        ("04MAR2025", "ymd", None),
        ("4. März 2025", "ymd", "2025-03-04"),
        ("4 août 2025", "ymd", "2025-08-04"),
        ("4 juin 2025", "ymd", "2025-06-04"),
        ("4 juillet 2025", "ymd", "2025-07-04"),
        ("4-ene-25", "ymd", "2025-01-04"),
        ("March 4, 2025", "ymd", "2025-03-04"),
        ("2025-03-04T23:59:59+03:00", "ymd", "2025-03-04"),
        ("04/03/2025 11:05 PM", "dmy", "2025-03-04"),
        ("2025-03-04 11:05:00 UTC", "ymd", "2025-03-04"),
        ("\u0664/\u0663/\u0662\u0660\u0662\u0665", "dmy", "2025-03-04"),
        ("30/02/2025", "dmy", None),
        ("4 foo 2025", "ymd", None),
        ("04/03/999", "dmy", None),
        ("04/03/9", "dmy", None),
        ("45000", "dmy", None),
    ],
)
def test_days(text: str, order: Any, want: str | None) -> None:
    found = day(text, order)
    assert (found.isoformat() if found else None) == want


@pytest.mark.parametrize(
    "column, want",
    [
        (["2025-03-04", ""], "ymd"),
        (["03/04/2025"], None),
        (["03/04/2025", "13/04/2025"], "dmy"),
        (["03/04/2025", "04/13/2025"], "mdy"),
        (["03.04.2025"], "dmy"),
        (["03.04.25"], None),
        (["13/04/2025", "04/13/2025"], None),
        ([dt.date(2025, 3, 4)], "ymd"),
    ],
)
def test_the_order_of_a_column(column: list[Any], want: str | None) -> None:
    assert date_order(column) == want


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=2))
def test_a_number_printed_is_the_number_read(value: Decimal) -> None:
    printed = f"{value:,.2f}"
    assert number(printed, ".") == value
    swapped = printed.translate(str.maketrans(",.", ".,"))
    assert number(swapped, ",") == value


@given(st.text(max_size=12), st.sampled_from([".", ","]), st.sampled_from(["ymd", "dmy", "mdy"]))
def test_no_text_is_a_crash(text: str, mark: Any, order: Any) -> None:
    found = number(text, mark)
    assert found is None or found.is_finite()
    day(text, order)


# --- separated texts --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text, mark",
    [
        ("a,b\n1,2\n", ","),
        ("a;b\n1,5;2,5\n1,5;2,5\n", ";"),
        ("a\tb\n1,5\t2\n", "\t"),
        ("My bank\n\na|b|c\n1|2|3\n", "|"),
        ("sep=|\na|b,c,d\n", "|"),
        ('"a;b;c",d\n"e;f;g",h\n', ","),
    ],
)
def test_the_separator_is_found(text: str, mark: str) -> None:
    assert find_delimiter(text) == mark


def test_rows_keep_their_lines() -> None:
    rows = read_text('a,b\n\n"one\ntwo",2\n3,4\n').rows
    assert [row.line for row in rows] == [1, 3, 5]
    assert rows[1].cells == ("one\ntwo", "2")


def test_too_many_rows_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MAX_ROWS", 10)
    with pytest.raises(RefusedError, match="more than 10 rows"):
        read_text("a,b\n" * 12)


@given(
    st.lists(
        st.lists(st.text("ab,;\"\n ='", max_size=5), min_size=2, max_size=2),
        min_size=1,
        max_size=5,
    )
)
def test_a_text_printed_is_the_text_read(cells: list[list[str]]) -> None:
    printed = "".join(
        ",".join('"' + cell.replace('"', '""') + '"' for cell in row) + "\r\n" for row in cells
    )
    assert [list(row.cells) for row in read_text(printed, ",").rows] == cells


def test_names_of_cells() -> None:
    assert [cell_name(7, column) for column in (0, 3, 25, 26, 701, 702)] == [
        "A7",
        "D7",
        "Z7",
        "AA7",
        "ZZ7",
        "AAA7",
    ]


def test_headings_are_compared_without_case_accents_and_marks() -> None:
    assert heading_key("Date d\u2019Opération ") == heading_key("DATE D'OPERATION")
    sheet = Sheet("", (Row(1, ("Notes",)), Row(2, ("Jour", "Montant (€)"))))
    wanted = Profile(columns={"date": ("Tag", "jour"), "amount": "montant €"})
    layout = find_layout(sheet, wanted)
    assert layout is not None
    assert (layout.place, layout.columns) == (1, {"date": 0, "amount": 1})
    assert find_layout(sheet, Profile(columns={"date": "Jour"}, header=("Solde",))) is None


def test_a_text_is_parsed_once_for_all_profiles() -> None:
    source = Source(Path("x"), b"a,b\n1,2\n")
    assert source.sheets()[0] is source.sheets(Profile(delimiter=","))[0]
    assert source.sheets(Profile(delimiter=";"))[0].rows[0].cells == ("a,b",)


# --- profiles ---------------------------------------------------------------------------------


def test_shipped_profiles_are_readable() -> None:
    found = shipped()
    assert {"mercury", "plaid", "sparkasse", "chase-card", "chase-checking"} <= found.keys()
    assert all(profile.name == name for name, profile in found.items())


def test_profiles_of_an_office(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(
        'kind = "bank"\n[columns]\ndate = "Day"\namount = ["Sum", "Net"]\n'
    )
    found = load_folder(tmp_path)["mine"]
    assert isinstance(found, BankProfile)
    assert (found.name, found.headings("date"), found.headings("amount")) == (
        "mine",
        ("Day",),
        ("Sum", "Net"),
    )
    assert found.headings("balance") == ()
    assert load_folder(tmp_path / "nothing") == {}


@pytest.mark.parametrize(
    "text, reason",
    [
        ("kind = ", "no valid TOML"),
        ('kind = "bnak"', "not a profile: Invalid value 'bnak'"),
        ('kind = "bank"\nsing = "inverted"', "unknown field `sing`"),
        ('kind = "bank"\nsign = "other"', "Invalid enum value 'other'"),
        ('kind = "bank"\n[columns]\ndate = "a"\namuont = "b"', "has no field 'amuont'"),
        ('kind = "bank"\n[columns]\namount = "b"', "`columns` must name date, and amount"),
        ('kind = "bank"\n[columns]\ndate = "a"\ndebit = "b"', "must name date, and amount"),
        ('kind = "bank"\ndates = "ddmmyy"', "Invalid enum value 'ddmmyy'"),
    ],
)
def test_a_profile_that_cannot_be_used(text: str, reason: str, tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(text)
    with pytest.raises(ProfileError, match=r"mine\.toml: ") as caught:
        load_profile(path)
    assert reason in str(caught.value)


# --- workbooks --------------------------------------------------------------------------------

SHEET = "xl/worksheets/sheet1.xml"
HEAD = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
TAIL = "</sheetData></worksheet>"


def book() -> bytes:
    made = Workbook()
    sheet = made.worksheets[0]
    sheet["C3"], sheet["D3"], sheet["D5"] = "text", 1.5, dt.date(2025, 3, 4)
    stored = io.BytesIO()
    made.save(stored)
    return stored.getvalue()


def changed(content: str, members: int = 0) -> bytes:
    """A workbook whose sheet is that text, with so many members more."""
    stored = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(book())) as old,
        zipfile.ZipFile(stored, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, content if name == SHEET else old.read(name))
        for count in range(members):
            new.writestr(f"xl/more{count}.xml", "<a/>")
    return stored.getvalue()


def sparse(last: str) -> bytes:
    row = "".join(char for char in last if char.isdigit())
    cells = (
        f'<row r="1"><c r="A1"><v>1</v></c></row><row r="{row}"><c r="{last}"><v>1</v></c></row>'
    )
    return changed(HEAD + cells + TAIL)


def lying(size: int) -> bytes:
    """A workbook whose sheet states another size than it has."""
    data = bytearray(changed(HEAD + "<row/>" * 1000 + TAIL))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        offset = archive.getinfo(SHEET).header_offset
    central = bytes(data).rfind(SHEET.encode()) - 46
    for place in (offset + 22, central + 24):
        data[place : place + 4] = struct.pack("<I", size)
    return bytes(data)


def locked() -> bytes:
    data = bytearray(book())
    for mark, flags in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        place = data.find(mark)
        while place >= 0:
            data[place + flags] |= 1
            place = data.find(mark, place + 4)
    return bytes(data)


def open_document(repeated: str) -> bytes:
    """An ODS with one cell that is repeated."""
    names = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        f'<office:document-content xmlns:office="{names}:office:1.0" '
        f'xmlns:table="{names}:table:1.0" xmlns:text="{names}:text:1.0"><office:body>'
        f'<office:spreadsheet><table:table table:name="A"><table:table-row {repeated}>'
        '<table:table-cell office:value-type="string"><text:p>x</text:p></table:table-cell>'
        "</table:table-row></table:table></office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    stored = io.BytesIO()
    with zipfile.ZipFile(stored, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        manifest = f'<m:manifest xmlns:m="{names}:manifest:1.0"/>'
        archive.writestr("META-INF/manifest.xml", manifest)
        archive.writestr("content.xml", content)
    return stored.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "a cell at the far end": (lambda: sparse("XFD1048576"), "needs more memory or time"),
    "a cell far away": (lambda: sparse("CV199000"), "needs more memory or time"),
    "a cell beyond any table": (lambda: sparse("AMX9"), "more than 1,000 columns"),
    "a bomb of blanks": (
        lambda: changed(HEAD + " " * 100_000_000 + TAIL),
        "far more than its size",
    ),
    "a bomb of cells": (lambda: changed(HEAD + "<row/>" * 9_000_000 + TAIL), "far more than its"),
    "a size too small": (lambda: lying(100), "damaged workbook"),
    "a size too large": (lambda: lying(3_000_000), "wrong sizes"),
    "nesting without end": (lambda: changed(HEAD + "<a>" * 500_000), "a damaged workbook"),
    "many members": (lambda: changed(HEAD + TAIL, members=2_100), "unpacks too large"),
    "a document type": (lambda: changed("<!DOCTYPE x>" + HEAD + TAIL), "document type (DTD)"),
    "a late document type": (
        lambda: changed(f"<!--{'x' * 70_000}--><!DOCTYPE x>{HEAD}{TAIL}"),
        "document type (DTD)",
    ),
    "a password": (locked, "locked by a password"),
    "cut": (lambda: book()[:2000], "damaged workbook"),
    "an empty archive": (lambda: b"PK\x05\x06" + bytes(18), "a damaged workbook"),
    "XLS of nothing": (lambda: OLE + bytes(50_000), "a damaged workbook"),
    "XLS of noise": (lambda: OLE + bytes(range(256)) * 200, "a damaged workbook"),
    "XLS cut": (lambda: OLE, "a damaged workbook"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_workbook_is_refused(name: str) -> None:
    make, expected = HOSTILE[name]
    data = make()
    with pytest.raises(RefusedError) as caught:
        read_workbook(data)
    assert expected in caught.value.reason
    assert "\n" not in caught.value.reason


def test_an_open_document_of_repeated_rows_stays_in_bounds() -> None:
    repeated = 'table:number-rows-repeated="1048576"'
    with pytest.raises(RefusedError, match=r"rows|memory|damaged"):
        read_workbook(open_document(repeated))


def test_a_cell_keeps_its_name() -> None:
    (sheet,) = read_workbook(book())
    assert [(row.line, row.cells) for row in sheet.rows] == [
        (3, ("", "", "text", Decimal("1.5"))),
        (5, ("", "", "", dt.date(2025, 3, 4))),
    ]


def test_a_refusal_is_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    source = Source(Path("x"), book()[:2000])
    with pytest.raises(RefusedError):
        source.sheets()
    monkeypatch.setattr("pledgebook_importers.intake.source.read_workbook", None)
    with pytest.raises(RefusedError):
        source.top()


def test_rows_come_in_batches() -> None:
    made = Workbook(write_only=True)
    sheet = made.create_sheet("many")
    for count in range(2500):
        sheet.append(["x", count] if count % 7 else [])
    stored = io.BytesIO()
    made.save(stored)
    (read,) = read_workbook(stored.getvalue())
    assert [(row.line, row.cells[1]) for row in read.rows] == [
        (count + 1, Decimal(count)) for count in range(2500) if count % 7
    ]


def test_one_cell_far_out_makes_no_row_wide() -> None:
    made = Workbook()
    sheet = made.worksheets[0]
    sheet["A1"], sheet["B2"], sheet["ALL3"] = "left", "beside", "far"
    stored = io.BytesIO()
    made.save(stored)
    (read,) = read_workbook(stored.getvalue())
    assert [len(row.cells) for row in read.rows] == [1, 2, 1000]


def test_a_line_of_too_many_cells_is_no_table() -> None:
    with pytest.raises(RefusedError, match="more than 1,000 columns"):
        read_text("a,b\n" + "," * 1_000)
