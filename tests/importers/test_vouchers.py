"""The voucher workbook: filled in, read back, refused cell by cell, given back marked."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from beancount.parser import parser
from openpyxl import load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from pledgebook_importers import registry
from pledgebook_importers.intake.errors import RefusedError
from pledgebook_importers.reader import read_file
from pledgebook_importers.vouchers import sheet as vouchers
from pledgebook_importers.vouchers.columns import BY_FIELD, COLUMNS, MARK
from pledgebook_importers.vouchers.marking import marked_copy
from pledgebook_importers.vouchers.reading import VoucherReading, read_vouchers
from pledgebook_importers.vouchers.template import write_template
from tests.importers.voucher_books import (
    BOOK,
    DAY,
    GOOD,
    RICH,
    Filled,
    books,
    fill,
    headings,
    opened,
    plain,
    read,
    reasons,
    saved,
    sheet_of,
    source,
    template,
)

FIXTURES = Path(__file__).parent / "fixtures" / "vouchers"
FIELDS = tuple(GOOD)


def own(*rows: Filled, fields: tuple[str, ...] = FIELDS) -> bytes:
    """A sheet of an officer's own with these columns."""
    return plain([headings(*fields), *([row.get(field) for field in fields] for row in rows)])


def refusal(data: bytes) -> str:
    with pytest.raises(RefusedError) as refused:
        read_vouchers(source(data), books())
    return refused.value.reason


def drafted(data: bytes) -> VoucherReading:
    reading = read_vouchers(source(data), books())
    assert reading.problems == ()
    return reading


# --- what is read ------------------------------------------------------------------------------


def test_vouchers_of_every_kind_become_drafts() -> None:
    reading = drafted(fill(*RICH))
    assert reading.problems == ()
    assert reading.warnings == ()
    assert [one.number for one in reading.drafts] == ["V-2026-00003", "V-2026-00004", "", ""]
    first, second, advance, payable = (one.text for one in reading.drafts)
    assert '2026-03-10 ! "Example Pumps" "Pipes"\n  voucher: "V-2026-00003"' in first
    assert '  invoice-2: "2026/V-2026-00003/invoice-valves.pdf"' in first
    assert '  final: TRUE\n  prepared-by: "OFF-1"\n  prepared-on: 2026-03-09' in first
    assert 'Equipment  66.67 USD\n    agreement: "TES-2026-01"\n    note: "Valves"' in first
    assert "Assets:Bank:Demo:USD  -1317.17 USD" in first
    assert '"Rent, \\"Northmark\\" \\\\ office"' in second
    assert "Assets:Bank:Demo:TLD  -1001340 TLD @@ 2002.68 USD" in second
    assert "  Assets:Advances:PAY-4  5000.00 USD\n  Assets:Bank:Demo:USD  -5000.00 USD" in advance
    assert '  agreement: "TES-2026-01"\n  advance: "A-2026-1"' in advance
    assert "Liabilities:Payable:PAY-1  -95.00 USD" in payable
    _, errors, _ = parser.parse_string(reading.text)
    assert errors == []


@pytest.mark.parametrize("name", ["libreoffice.ods", "excel97.xls", "resaved.xlsx"])
def test_what_libreoffice_saves_is_read_as_the_same(name: str) -> None:
    found = read_vouchers(source((FIXTURES / name).read_bytes()), books())
    want = [one.import_id for one in read(*RICH).drafts]
    assert [one.import_id for one in found.drafts] == want


def test_columns_in_another_order_and_more_of_them_change_nothing() -> None:
    rows = [{**GOOD, "amount": 10}, {**GOOD, "voucher": "V-2026-00004", "amount": 20}]
    fields = FIELDS[::-1]
    shuffled = plain(
        [
            ["March 2026, draft of Pat"],
            [],
            [None, "Remarks", *headings(*fields)],
            [None, "urgent", *(rows[0][field] for field in fields)],
            [],
            [None, None, *(rows[1][field] for field in fields)],
        ]
    )
    found = drafted(shuffled)
    assert [d.import_id for d in found.drafts] == [d.import_id for d in drafted(own(*rows)).drafts]
    (warning,) = found.warnings
    assert warning.reason == "B3: 'Remarks' is no column of the template; not read"


def test_two_sheets_are_read_and_cells_bear_their_names() -> None:
    sheet = sheet_of(own(GOOD), "March")
    assert sheet.parent is not None
    other = sheet.parent.copy_worksheet(sheet)
    other.title = "April"
    other["A2"], other["E2"] = "V-2026-00004", "x"
    found = read_vouchers(source(saved(sheet)), books())
    assert [str(one) for one in found.problems] == [
        "April!E2: 'x' is no amount; write digits alone, such as 1250.50"
    ]
    other.sheet_state = "hidden"
    (warning,) = drafted(saved(sheet)).warnings
    assert warning.reason == "sheet 'April' is hidden and was not read; show it, or delete it"


TOTALS = [
    (["Total", *[None] * 3, 30], []),
    ([None, None, None, "TOTAL March", "30.00"], []),
    ([*[None] * 4, 30], []),
    (["Sub-total", *[None] * 3, 31], ["E4: the total says 31.00, the rows above come to 30.00"]),
    (["Total", *[None] * 3, "x"], ["E4: the total says no amount, the rows above come to 30.00"]),
]


@pytest.mark.parametrize("row,told", TOTALS)
def test_a_row_of_totals_is_checked_and_not_booked(row: list[object], told: list[str]) -> None:
    data = own({**GOOD, "amount": 10}, {**GOOD, "voucher": "V-2026-00004", "amount": 20})
    sheet = sheet_of(data, "March")
    sheet.append(row)
    found = drafted(saved(sheet))
    assert len(found.drafts) == 2
    assert [problem.reason for problem in found.warnings] == told


def test_rows_below_a_total_are_not_lost() -> None:
    sheet = sheet_of(own({**GOOD, "amount": 10}), "March")
    sheet.append(["Total", None, None, None, 10])
    later = {**GOOD, "voucher": "V-2026-00004", "amount": 5}
    sheet.append([later[field] for field in FIELDS])
    sheet.append(["Total", None, None, None, 5])
    sheet.append(["Grand total", None, None, None, 15])
    found = drafted(saved(sheet))
    assert [one.line for one in found.drafts] == [2, 4]
    assert found.warnings == ()


def test_an_amount_alone_that_is_no_total_is_not_passed_over() -> None:
    sheet = sheet_of(own({**GOOD, "amount": 10}), "March")
    sheet.append([None, None, None, None, 11])
    found = read_vouchers(source(saved(sheet)), books())
    assert "B3: Date is empty; fill it in" in map(str, found.problems)


# --- values ------------------------------------------------------------------------------------

DAYS = [
    "2026-03-10", "10 March 2026", "10-Mar-2026", "31/03/2026", "03/31/2026", "20260310",
    dt.datetime(2026, 3, 10, 14, 5, tzinfo=dt.UTC), "2026-03-10 14:05",
]  # fmt: skip
NO_DAYS = ["03/04/2026", "2026-02-30", "soon", "2025-12-31", "2028-01-01", "46091"]


@pytest.mark.parametrize("day", DAYS)
def test_a_day_in_any_form_that_has_one_meaning(day: object) -> None:
    assert read({**GOOD, "date": day}).problems == ()


@pytest.mark.parametrize("day", NO_DAYS)
def test_what_is_no_day_or_may_be_two(day: str) -> None:
    (told,) = reasons({**GOOD, "date": day})
    assert told.startswith("B2: ")


def test_a_day_that_may_be_two_names_both() -> None:
    assert reasons({**GOOD, "date": "03/04/2026"}) == [
        "B2: '03/04/2026' may be two days; write it as 2026-04-03 or 2026-03-04"
    ]


AMOUNTS = [
    (1250.5, "1250.50"), (1250, "1250.00"), ("1,250.50", "1250.50"), ("1.250,50", "1250.50"),
    ("1 250.50", "1250.50"), ("1'250.50", "1250.50"),
    ("\u0661\u0662\u0665\u0660\u066b\u0665\u0660", "1250.50"), (0.1 + 0.2, "0.30"),
    (1e12, "1000000000000.00"),
]  # fmt: skip


@pytest.mark.parametrize("amount,want", AMOUNTS)
def test_amounts(amount: object, want: str) -> None:
    (one,) = read({**GOOD, "amount": amount}).drafts
    assert f"Expenses:RF:WATER:Supplies  {want} USD" in one.text


def test_what_the_sheet_computed_is_read_with_a_warning() -> None:
    (warning,) = read({**GOOD, "amount": 0.1 + 0.2}).warnings
    assert warning.reason == "E2: 0.30000000000000004 was computed by the sheet; read as 0.30"


BAD_AMOUNTS = [
    ("1.250", "'1.250' may be two amounts; write it without marks between thousands"),
    ("twelve", "'twelve' is no amount; write digits alone, such as 1250.50"),
    ("1e5", "'1e5' is no amount; write digits alone, such as 1250.50"),
    ("NaN", "'NaN' is no amount; write digits alone, such as 1250.50"),
    ("1,2,3", "'1,2,3' is no amount; write digits alone, such as 1250.50"),
    ("USD 5", "'USD 5' is no amount; write digits alone, such as 1250.50"),
    (True, "'True' is no amount; write digits alone, such as 1250.50"),
    (DAY, "'2026-03-31' is no amount; write digits alone, such as 1250.50"),
    (0, "'0' is not above nil; enter refunds and corrections in the books"),
    (-5, "'-5' is not above nil; enter refunds and corrections in the books"),
    ("(5.00)", "'(5.00)' is not above nil; enter refunds and corrections in the books"),
    (1e13, "'10000000000000' is larger than a spreadsheet keeps to the cent"),
    (10.005, "10.005 USD has parts of a cent; correct it"),
    (10.001, "10.001 USD has parts of a cent; correct it"),
]


@pytest.mark.parametrize("amount,told", BAD_AMOUNTS)
def test_what_is_no_amount(amount: object, told: str) -> None:
    assert reasons({**GOOD, "amount": amount}) == [f"E2: {told}"]


def test_all_that_is_wrong_with_a_row_is_told_at_once() -> None:
    row = {**GOOD, "date": "soon", "amount": "x", "agreement": "TES-2026-9", "prepared_on": "?"}
    assert [told[:3] for told in reasons(row)] == ["B2:", "E2:", "K2:", "X2:"]


def test_an_invoice_number_that_became_a_date_is_told() -> None:
    assert reasons({**GOOD, "invoice_number": DAY}) == [
        "S2: is the date 2026-03-31; type it as text, with ' in front"
    ]


# --- ids ---------------------------------------------------------------------------------------

IDS = [
    ("payee", "pay-1", "PAY-1"), ("payee", "Example Pumps", "PAY-1"),
    ("payee", "PAY-2 =Example Formula Works", "PAY-2"), ("agreement", "tes-2026-01", "TES-2026-01"),
    ("agreement", "TES-2026-01, Testland", "TES-2026-01"), ("agreement", "RF-TREASURY", "RF-TREASURY"),
    ("category", 2, "Supplies"), ("category", "2 Supplies, commodities, materials", "Supplies"),
    ("location", "Northmark", "TL-NO"), ("window", "WATER: water works", "WATER"),
    ("window", "Water and sanitation", "WATER"),
    ("source", "Assets:PettyCash:Northmark", "Assets:PettyCash:Northmark"),
    ("prepared_by", "Pat Preparer", "OFF-1"),
]  # fmt: skip


@pytest.mark.parametrize("field,typed,meant", IDS)
def test_an_id_as_people_type_it(field: str, typed: object, meant: str) -> None:
    (one,) = read({**GOOD, field: typed}).drafts
    assert meant in one.text


UNKNOWN: list[tuple[Filled, str]] = [
    ({"agreement": "TES-2026-9"}, "K2: 'TES-2026-9' is no agreement; did you mean TES-2026-01?"),
    ({"agreement": "Atlantis"}, "K2: 'Atlantis' is no agreement; pick one from the list"),
    ({"payee": "PAY-11"}, "C2: 'PAY-11' is no party; did you mean PAY-1?"),
    ({"payee": "Exampel Pumps"}, "C2: 'Exampel Pumps' is no party; did you mean PAY-1?"),
    ({"payee": "Example Twins"}, "C2: 'Example Twins' is the name of PAY-3 and PAY-4; write the id"),
    ({"window": "WATR"}, "H2: 'WATR' is no window; did you mean WATER?"),
    ({"category": "9"}, "I2: '9' is no category; pick one from the list"),
    ({"prepared_by": "OFF-9"}, "W2: 'OFF-9' is no officer; did you mean OFF-3?"),
    ({"project": "PRJ-7"}, "M2: 'PRJ-7' is no project; did you mean PRJ-1?"),
    ({"location": "XX"}, "N2: 'XX' is no location; pick one from the list"),
    ({"obligation": "PO 7"}, "O2: 'PO 7' is no obligation; pick one from the list"),
    ({"final": "maybe"}, "V2: 'maybe' is no answer; pick one from the list"),
    ({"currency": "TLD"},
     "F2: Assets:Bank:Demo:USD holds USD, not TLD; enter what left it in USD"),
    ({"currency": "GBP"}, "F2: 'GBP' is no currency; pick one from the list"),
    ({"source": "Assets:Receivable:TES"},
     "Q2: 'Assets:Receivable:TES' is no account that a voucher may be paid from; pick one from the list"),
]  # fmt: skip


@pytest.mark.parametrize("change,told", UNKNOWN)
def test_an_unknown_id_names_its_cell_and_the_nearest(change: Filled, told: str) -> None:
    assert told in reasons({**GOOD, **change})


# --- what does not go together -----------------------------------------------------------------


def without(*fields: str) -> Filled:
    return {field: value for field, value in GOOD.items() if field not in fields}


TOGETHER: list[tuple[Filled, str]] = [
    (without("date"), "B2: Date is empty; fill it in"),
    (without("payee"), "C2: Payee is empty; fill it in"),
    (without("description"), "D2: Description is empty; fill it in"),
    (without("amount"), "E2: Amount is empty; fill it in"),
    (without("currency"), "F2: Currency is empty; fill it in"),
    (without("source"), "Q2: Paid from is empty; fill it in"),
    (without("window"), "H2: Window is empty: a cost has a window and a category"),
    (without("agreement"), "K2: Agreement is empty: say whose money it is, or fill in Funding split"),
    ({**without("agreement"), "obligation": "O-2026-2"},
     "K2: Agreement is empty: say whose money it is, or fill in Funding split"),
    ({**GOOD, "account": "Liabilities:Payable"},
     "J2: stands beside a window or category; keep one of the two"),
    ({**GOOD, "funding": "TES-2026-01=1"}, "L2: stands beside an agreement; keep one of the two"),
    ({**GOOD, "value": 5}, "G2: 5.00 differs from the amount of 1250.50 USD"),
    ({**GOOD, "currency": "TLD", "source": "Assets:Bank:Demo:TLD"},
     "G2: USD amount is empty: say what 1,250.50 TLD is (at the books' rate 2.50)"),
    ({**GOOD, "currency": "TLD", "source": "Assets:Bank:Demo:TLD", "value": 2.501},
     "G2: 2.501 USD has parts of a cent; correct it"),
    ({**GOOD, "date": dt.date(2025, 12, 31)}, "B2: 2025-12-31 is before the facility's first day, 2026-01-01"),
    ({**GOOD, "date": dt.date(2028, 1, 1)}, "B2: 2028-01-01 is after the facility's last day, 2027-12-31"),
    ({**GOOD, "voucher": "12"}, "A2: '12' is no voucher number; write it as V-2026-00001"),
    ({**GOOD, "description": "x" * 301}, "D2: is longer than 300 characters; shorten it"),
    ({**GOOD, "evidence": "/etc/invoice.pdf"},
     "U2: '/etc/invoice.pdf' is no file below documents; write it as 2026/V-2026-00001/invoice.pdf"),
    ({**GOOD, "evidence": "invoice=../x.pdf"},
     "U2: '../x.pdf' is no file below documents; write it as 2026/V-2026-00001/invoice.pdf"),
    ({**without("agreement"), "funding": "TES-2026-01"},
     "L2: 'TES-2026-01' is no share; write FI-2016-01=60; DE-2016-02=40"),
    ({**without("agreement"), "funding": "TES-2026-01=1; tes-2026-01=2"},
     "L2: names TES-2026-01 twice; add its shares up"),
    ({**without("agreement"), "funding": "TES-2026-01=60%; SPE-2026-02=30%"},
     "L2: 'TES-2026-01=60%; SPE-2026-02=30%': the per cents come to 90, not 100"),
    ({**without("agreement"), "funding": "TES-2026-01=0"},
     "L2: 'TES-2026-01=0' is no share; write FI-2016-01=60; DE-2016-02=40"),
]  # fmt: skip


@pytest.mark.parametrize("row,told", TOGETHER)
def test_what_does_not_go_together_is_told_at_its_cell(row: Filled, told: str) -> None:
    assert reasons(row)[0] == told or told in reasons(row)


def test_evidence_of_no_known_kind_says_how_to_name_it() -> None:
    (told,) = reasons({**GOOD, "evidence": "2026/scan.pdf"})
    assert told.startswith(
        "U2: '2026/scan.pdf': say what it is, as in invoice=2026/scan.pdf (one of"
    )


def test_evidence_may_be_named_and_written_in_windows_ways() -> None:
    (one,) = read(
        {**GOOD, "evidence": "documents\\2026\\Invoice_7.pdf; bank-advice=2026/7.pdf"}
    ).drafts
    assert '  invoice: "2026/Invoice_7.pdf"\n  bank-advice: "2026/7.pdf"' in one.text


def test_an_obligation_says_whose_money_it_is() -> None:
    (one,) = read({**without("agreement"), "obligation": "O-2026-1"}).drafts
    assert '  agreement: "TES-2026-01"' in one.text


def test_a_share_too_small_to_be_paid_is_told() -> None:
    row = {
        **without("agreement"), "amount": 1, "currency": "TLD", "value": 0.02,
        "source": "Assets:Bank:Demo:TLD", "funding": "TES-2026-01=1; SPE-2026-02=1",
    }  # fmt: skip
    assert reasons(row) == ["L2: 1.00 TLD is too little to be shared by SPE-2026-02"]


def test_another_payees_account_cannot_be_charged() -> None:
    row = {**without("window", "category"), "account": "Liabilities:Payable:PAY-2"}
    assert reasons(row)[0].startswith(
        "J2: 'Liabilities:Payable:PAY-2' is no account that a voucher"
    )
    (one,) = read({**row, "account": "liabilities:payable"}).drafts
    assert "Liabilities:Payable:PAY-1  1250.50 USD" in one.text


def test_a_further_row_may_not_gainsay_its_first() -> None:
    further = {**GOOD, "payee": "PAY-2", "date": dt.date(2026, 3, 11), "prepared_by": "OFF-1"}
    assert reasons(GOOD, further) == [
        f"{cell}3: differs from row 2 of the same voucher: a voucher has one {what}; correct it, or "
        "use another number"
        for cell, what in (("B", "date"), ("C", "payee"), ("W", "prepared by"))
    ]
    assert reasons(GOOD, {**GOOD, "payee": "PAY-1"}) == []


def test_doubts_are_warnings() -> None:
    row = {**GOOD, "invoice_number": "P/1", "obligation": "O-2026-3", "voucher": "V-2026-00003"}
    assert [problem.reason for problem in read(row).warnings] == [
        "S2: invoice 'P/1' of PAY-1 is entered already, in V-2026-00001",
        "O2: O-2026-3 is with PAY-3, the payee is PAY-1",
    ]


def test_an_id_with_somebody_elses_name_is_a_doubt() -> None:
    row = {**GOOD, "agreement": "TES-2026-01 Republic of Specimen", "payee": "PAY-1, pumps"}
    assert [problem.reason for problem in read(row).warnings] == [
        "K2: 'TES-2026-01 Republic of Specimen': TES-2026-01 is Kingdom of Testland"
    ]


# --- identity ----------------------------------------------------------------------------------


def again(*rows: Filled, after: VoucherReading) -> VoucherReading:
    """What a workbook comes to when the books hold what was drafted before."""
    held = replace(
        books(),
        import_ids=books().import_ids | {one.import_id for one in after.drafts},
        vouchers={
            **books().vouchers,
            **{one.number: one.date for one in after.drafts if one.number},
        },
    )
    return read_vouchers(opened(*rows), held)


def test_the_same_workbook_twice_adds_nothing() -> None:
    first = read(*RICH)
    second = again(*RICH, after=first)
    assert second.drafts == ()
    assert second.problems == ()
    assert sorted(second.repeated) == sorted(one.import_id for one in first.drafts)


def test_what_was_added_to_it_is_all_that_is_new() -> None:
    more = {**GOOD, "voucher": "V-2026-00005", "amount": 7}
    found = again(*RICH, more, after=read(*RICH))
    assert [one.number for one in found.drafts] == ["V-2026-00005"]
    assert len(found.repeated) == 4


def test_a_corrected_row_replaces_nothing() -> None:
    found = again({**GOOD, "amount": 1250.51}, after=read(GOOD))
    (problem,) = found.problems
    assert str(problem) == (
        "A2: voucher V-2026-00003 is in the books already, on 2026-03-10, and says something else "
        "there; correct it in the books, or use another number"
    )
    assert found.drafts == ()


def test_numbers_that_are_taken_void_or_leave_a_gap() -> None:
    numbers = ["v-2026-1", "V-2026-00002", "V-2026-00004", "X-2026-9"]
    told = [reasons({**GOOD, "voucher": number}) for number in numbers]
    assert told[0][0].startswith("A2: voucher V-2026-00001 is in the books already, on 2026-03-03")
    assert told[1] == ["A2: voucher V-2026-00002 is voided in the books; use another number"]
    assert told[2] == ["A2: V-2026-00004 leaves a gap: the next number is V-2026-00003"]
    assert told[3] == []


def test_one_number_in_two_spellings_is_one_voucher() -> None:
    assert len(read(GOOD, {**GOOD, "voucher": "v-2026-3", "amount": 1}).drafts) == 1


def test_two_rows_without_a_number_that_say_the_same_are_told() -> None:
    assert reasons(without("voucher"), without("voucher")) == [
        "A3: says just what row 2 says; delete one of the two, or give each a number"
    ]


def test_the_spelling_of_a_row_is_no_part_of_its_identity() -> None:
    bare = {
        **GOOD, "payee": "pay-1", "window": "water", "category": 2, "agreement": "TES-2026-01",
        "amount": "1,250.50", "date": "10 March 2026", "voucher": "v-2026-3",
    }  # fmt: skip
    assert [d.import_id for d in read(bare).drafts] == [d.import_id for d in read(GOOD).drafts]


# --- the format --------------------------------------------------------------------------------


def test_the_workbook_is_known_by_content_and_by_no_other_format() -> None:
    for data in (fill(*RICH), own(GOOD), (FIXTURES / "libreoffice.ods").read_bytes()):
        assert registry.choose(source(data, "statement.xml")).name == vouchers.FORMAT
    assert not vouchers.claims(source(plain([["Date", "Description", "Amount", "Currency"]])))
    assert not vouchers.claims(source(b"Voucher;Date;Payee\n", "vouchers.xlsx"))


def test_an_empty_template_says_that_it_is_empty(tmp_path: Path) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(template())
    (problem,) = read_file(path).errors
    assert problem.reason == "no row is filled in"


def test_every_unreadable_cell_is_an_error_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(fill({**GOOD, "amount": "x"}, {**GOOD, "date": "y"}))
    result = read_file(path)
    assert [(problem.line, problem.reason[:3]) for problem in result.errors] == [
        (2, "E2:"),
        (3, "B3:"),
    ]
    assert result.reading.vouchers == ()


def test_missing_and_doubled_columns_are_refused() -> None:
    assert refusal(own(GOOD, fields=tuple(without("currency")))) == (
        "the headings lack Currency; put the column back as in the template"
    )
    assert refusal(own(GOOD, fields=(*FIELDS, "amount"))) == (
        "E1 and K1: two columns are called 'Amount'; delete one"
    )
    sheet = sheet_of(template())
    sheet.delete_rows(1)
    assert refusal(saved(sheet)) == "no sheet has the headings of the template; make a new template"


def test_another_facility_and_a_later_template_are_refused() -> None:
    other = BOOK.replace('"RF"', '"OF"').replace("Expenses:RF", "Expenses:OF")
    with pytest.raises(RefusedError, match="made for facility RF, these are the books of OF"):
        read_vouchers(source(fill(GOOD)), books(other))
    lists = sheet_of(fill(GOOD), "Lists")
    lists["B1"] = "9"
    assert refusal(saved(lists)) == "made by template version 9, this reads 1; make a new template"


# --- the marked copy ---------------------------------------------------------------------------


def test_wrong_cells_come_back_red_with_their_reasons_and_all_else_is_kept() -> None:
    sheet = sheet_of(fill({**GOOD, "amount": "x"}, {**GOOD, "agreement": "TES-2026-9"}))
    sheet["D2"].comment = Comment("ask Alex", "Pat")
    sheet["D2"].fill = PatternFill("solid", fgColor="00FF00")
    data = saved(sheet)
    problems = read_vouchers(source(data), books()).problems
    marked = sheet_of(marked_copy(data, problems))
    red = {
        cell.coordinate: cell.comment.text
        for row in marked.iter_rows()
        for cell in row
        if cell.comment and cell.comment.author == "Pledgebook"
    }
    assert red == {
        "E2": "'x' is no amount; write digits alone, such as 1250.50",
        "K3": "'TES-2026-9' is no agreement; did you mean TES-2026-01?",
    }
    assert marked["E2"].fill.fgColor.rgb == "00FF9999"
    assert (marked["D2"].comment.text, marked["D2"].fill.fgColor.rgb) == ("ask Alex", "0000FF00")
    assert marked.freeze_panes == "C2"
    assert len(marked.data_validations.dataValidation) == len(COLUMNS)
    assert [cell.value for cell in marked[3]] == [cell.value for cell in sheet[3]]


def test_a_corrected_copy_loses_its_marks() -> None:
    data = fill({**GOOD, "amount": "x"})
    marked = marked_copy(data, read_vouchers(source(data), books()).problems)
    sheet = sheet_of(marked)
    sheet["E2"] = 5
    sheet["K2"] = "TES-2026-9"
    second = marked_copy(saved(sheet), read_vouchers(source(saved(sheet)), books()).problems)
    assert sheet_of(second)["E2"].comment is None
    assert sheet_of(second)["E2"].fill.fill_type is None
    assert "did you mean TES-2026-01?" in sheet_of(second)["K2"].comment.text


def test_merged_cells_are_marked_at_their_first() -> None:
    sheet = sheet_of(fill({**GOOD, "agreement": None}))
    sheet.merge_cells("K1:K2")
    data = saved(sheet)
    (problem,) = read_vouchers(source(data), books()).problems
    assert problem.cell == "K2"
    assert "Agreement is empty" in sheet_of(marked_copy(data, [problem]))["K1"].comment.text


def test_a_sheet_with_a_cell_far_out_is_not_gone_through() -> None:
    sheet = sheet_of(fill({**GOOD, "amount": "x"}))
    sheet["XFD900000"] = "?"
    with pytest.raises(RefusedError, match="has cells far out; delete them"):
        marked_copy(saved(sheet), ())


@pytest.mark.parametrize(
    "answer,final", [("yes", True), (True, True), ("No", False), (False, False)]
)
def test_whether_it_is_the_final_payment(answer: object, *, final: bool) -> None:
    (one,) = read({**GOOD, "final": answer}).drafts
    assert ("  final: TRUE" in one.text) is final


@pytest.mark.parametrize("name", ["libreoffice.ods", "excel97.xls"])
def test_other_workbooks_are_told_in_text_alone(name: str) -> None:
    with pytest.raises(RefusedError, match="only XLSX workbooks are given back marked"):
        marked_copy((FIXTURES / name).read_bytes(), ())


# --- the template ------------------------------------------------------------------------------


def test_the_template_is_equal_for_equal_books() -> None:
    assert write_template(books(), DAY) == template()
    assert write_template(books(), DAY) != write_template(books(), dt.date(2026, 4, 1))


def test_the_template_offers_what_is_open_on_its_day() -> None:
    lists = sheet_of(template(), "Lists")
    offered = {
        str(column[2].value): [str(cell.value) for cell in column[3:] if cell.value]
        for column in lists.iter_cols()
    }
    assert offered["Agreement"] == [
        "TES-2026-01 Kingdom of Testland", "SPE-2026-02 Republic of Specimen", "RF-TREASURY Treasury",
    ]  # fmt: skip
    assert offered["Payee"][1] == "PAY-2 =Example Formula Works"
    assert not any("Kingdom" in payee for payee in offered["Payee"])
    assert offered["Obligation"] == ["O-2026-1 Example Pumps", "O-2026-2 Example Pumps"]
    assert offered["Currency"] == ["USD", "TLD"]
    assert offered["Prepared by"] == ["OFF-1 Pat Preparer"]
    assert offered["Approved by"] == offered["Certified by"] == ["OFF-2 Alex Approver"]
    assert "Disbursed by" in offered
    assert offered["Disbursed by"] == []
    assert len(offered["Category"]) == 8
    assert offered["Paid from"][:2] == ["Assets:Bank:Demo:TLD", "Assets:Bank:Demo:USD"]
    assert lists["A1"].value == MARK
    assert {cell.data_type for row in lists.iter_rows() for cell in row} <= {"s", "n", "inlineStr"}


def test_the_template_looks_and_behaves_like_a_form() -> None:
    book = load_workbook(io.BytesIO(template()))
    assert book.sheetnames == ["Vouchers", "How to fill in", "Lists"]
    sheet = sheet_of(template())
    assert [cell.value for cell in sheet[1]] == headings(*BY_FIELD)
    assert sheet.freeze_panes == "C2"
    rules = {
        str(rule.sqref).partition("2:")[0]: rule for rule in sheet.data_validations.dataValidation
    }
    assert rules["B"].type == "date"
    assert (rules["E"].type, rules["E"].operator, rules["E"].formula1) == (
        "decimal",
        "greaterThan",
        "0",
    )
    assert rules["K"].formula1 == "Lists!$F$4:$F$6"
    assert all(len(rule.prompt) <= 255 and len(rule.error) <= 225 for rule in rules.values())
    assert sheet["B2"].number_format == "yyyy-mm-dd"
    assert sheet["E500"].number_format == "#,##0.00"
    assert sheet.print_title_rows == "$1:$1"
    guide = sheet_of(template(), "How to fill in")
    told = [str(row[0].value) for row in guide.iter_rows()]
    assert set(headings(*BY_FIELD)) <= set(told)


def test_every_example_of_the_guide_has_the_form_it_asks_for() -> None:
    assert {column.field for column in COLUMNS if column.kind == "day"} == {
        "date", "invoice_date", "prepared_on", "approved_on",
    }  # fmt: skip
    for column in COLUMNS:
        if column.kind == "money":
            assert Decimal(column.example.replace(",", ""))
        if column.kind == "day":
            assert dt.date.fromisoformat(column.example) < dt.date(2100, 1, 1)


def test_the_page_for_officers_tells_of_every_column(root: Path) -> None:
    page = (root / "docs" / "howto" / "enter-by-spreadsheet.md").read_text(encoding="utf-8")
    told = {name.strip() for line in page.splitlines() for name in line.split("|")[1:2]}
    assert set(headings(*BY_FIELD)) <= {name for cell in told for name in cell.split(", ")}
