"""Bank statements as tables: what is read, what proves it, and what is refused and why."""

from __future__ import annotations

import datetime as dt
import io
import random
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import fields
from openpyxl import Workbook

from pledgebook_importers import registry
from pledgebook_importers.bank.statements import Statement
from pledgebook_importers.intake.errors import RefusedError
from pledgebook_importers.intake.reading import Reading
from pledgebook_importers.intake.source import Source
from pledgebook_importers.tables.profiles import (
    BANK_FIELDS,
    BankProfile,
    LedgerProfile,
    Profile,
    load_profile,
    shipped,
)

FIXTURES = Path(__file__).parent / "fixtures" / "bank_tables"
HEAD = "Date,Description,Reference,Amount,Balance\n"
OPEN_DAYS = "days up to 12 only: state `dates` in a profile and name it with --profile"


def read(data: str | bytes, chosen: Profile | None = None, **saved: Profile) -> Reading:
    """What the one format that claims the file makes of it; `saved` are the office's profiles."""
    content = data.encode() if isinstance(data, str) else data
    source = Source(Path("table"), content, {**shipped(), **saved}, chosen)
    return registry.choose(source).read(source)


def one(data: str | bytes, chosen: Profile | None = None) -> Statement:
    (statement,) = read(data, chosen).statements
    return statement


def amounts(data: str | bytes, chosen: Profile | None = None) -> list[str]:
    return [str(line.amount) for line in one(data, chosen).lines]


def warnings(data: str | bytes, chosen: Profile | None = None) -> list[tuple[int | None, str]]:
    return [(problem.line, problem.reason) for problem in read(data, chosen).warnings]


def refusal(data: str | bytes, chosen: Profile | None = None, **saved: Profile) -> str:
    with pytest.raises(RefusedError) as caught:
        read(data, chosen, **saved)
    return f"{caught.value.line}: {caught.value.reason}"


def workbook(rows: Any, **sheets: Any) -> bytes:
    """An XLSX of rows of values; a sheet whose name begins with `hidden` is."""
    book = Workbook()
    for name, content in {"Statement": rows, **sheets}.items():
        sheet = book.create_sheet(name)
        for row in content:
            sheet.append(list(row))
        sheet.sheet_state = "hidden" if name.startswith("hidden") else "visible"
    del book["Sheet"]
    stored = io.BytesIO()
    book.save(stored)
    return stored.getvalue()


def profile(**settings: Any) -> BankProfile:
    columns = {"date": "Day", "amount": "Sum", "description": "Text"}
    return BankProfile(**{"name": "mine", "columns": columns, **settings})


# --- signs ------------------------------------------------------------------------------------


def test_the_running_balance_proves_that_money_out_is_positive() -> None:
    text = HEAD + "2025-03-01,a,,5.00,95.00\n2025-03-02,b,,-7.00,102.00\n2025-03-03,c,,2,100.00\n"
    assert amounts(text) == ["-5.00", "7.00", "-2"]
    assert (one(text).opening, one(text).closing) == (Decimal(100), Decimal(100))
    assert warnings(text) == []


def test_amounts_that_are_all_positive_without_a_balance_are_told() -> None:
    text = "Date,Description,Amount\n2025-03-01,a,5.00\n2025-03-02,b,6.00\n"
    assert amounts(text) == ["5.00", "6.00"]
    ((line, reason),) = warnings(text)
    assert line == 2
    assert reason.startswith("no amount is negative and no balance proves which way")


def test_a_profile_turns_signs_and_what_is_owed() -> None:
    text = "Day,Text,Sum,Owed\n2025-03-01,a,30.00,30.00\n2025-03-02,b,-10.00,20.00\n"
    columns = {"date": "Day", "amount": "Sum", "description": "Text", "balance": "Owed"}
    card = profile(columns=columns, sign="inverted")
    assert amounts(text, card) == ["-30.00", "10.00"]
    assert one(text, card).closing == Decimal("-20.00")


@pytest.mark.parametrize("out, into", [("DR", "CR"), ("S", "H"), ("Debit", "Credit"), ("D", "C")])
def test_a_side_gives_the_sign(out: str, into: str) -> None:
    text = f"Date,Description,Amount,Dr/Cr\n2025-03-01,a,5.00,{out}\n2025-03-02,b,6.00,{into}\n"
    assert amounts(text) == ["-5.00", "6.00"]
    assert amounts(text.replace("5.00", "-5.00")) == ["-5.00", "6.00"]


def test_a_column_of_types_is_one_of_sides_where_it_says_so_throughout() -> None:
    text = "Date,Text,Amount,Type\n2025-03-01,a,5.00,Debit\n2025-03-02,b,6.00,Credit\n"
    assert amounts(text) == ["-5.00", "6.00"]
    assert amounts(text.replace("Credit", "Transfer")) == ["5.00", "6.00"]


def test_a_side_that_contradicts_its_sign_is_refused() -> None:
    text = "Date,Description,Amount,Dr/Cr\n2025-03-01,a,5.00,DR\n2025-03-02,b,-6.00,DR\n"
    assert refusal(text).startswith("3: the sign of -6.00 contradicts those above beside 'DR'")


def test_a_side_of_unknown_words_is_refused_until_a_profile_knows_them() -> None:
    text = "Day,Text,Sum,Way\n2025-03-01,a,5.00,ausgehend\n2025-03-02,b,6.00,eingehend\n"
    columns = {"date": "Day", "amount": "Sum", "description": "Text", "side": "Way"}
    assert "state it under `debits` or `credits`" in refusal(text, profile(columns=columns))
    known = profile(columns=columns, debits=("Ausgehend",), credits=("eingehend",))
    assert amounts(text, known) == ["-5.00", "6.00"]


def test_debit_and_credit_columns() -> None:
    head = "Date,Details,Debit,Credit\n"
    assert amounts(head + "2025-03-01,a,5.00,\n2025-03-01,b,,6.00\n") == ["-5.00", "6.00"]
    assert amounts(head + "2025-03-01,a,5.00,0.00\n2025-03-01,b,0,6.00\n") == [
        "-5.00",
        "6.00",
    ]
    assert amounts(head + "2025-03-01,a,-5.00,\n2025-03-01,b,,6.00\n") == ["-5.00", "6.00"]
    taken_back = head + "2025-03-01,a,-5.00,\n2025-03-01,b,6.00,\n"
    assert amounts(taken_back) == ["5.00", "-6.00"]
    assert warnings(taken_back) == [
        (2, "column 'Debit' holds -5.00: read as a debit taken back"),
    ]
    assert refusal(head + "2025-03-01,a,5.00,6.00\n") == (
        "2: a debit and a credit stand in one row; fetch it again"
    )
    assert refusal(head + "2025-03-01,a,5.00,\n2025-03-01,a,,\n") == (
        "3: no amount stands in column 'Debit' and column 'Credit'; fetch the file again"
    )


# --- what is proved of days and numbers -------------------------------------------------------


@pytest.mark.parametrize(
    "days, want",
    [
        (("03/04/2025", "04/04/2025"), None),
        (("03/04/2025", "13/04/2025"), dt.date(2025, 4, 3)),
        (("03/04/2025", "04/13/2025"), dt.date(2025, 3, 4)),
        (("03.04.2025", "04.04.2025"), dt.date(2025, 4, 3)),
        (("2025/04/03", "2025/04/04"), dt.date(2025, 4, 3)),
        (("3-Apr-25", "04 April 2025"), dt.date(2025, 4, 3)),
        (("20250403", "20250404"), dt.date(2025, 4, 3)),
        (("2025-04-03T23:59:00+03:00", "2025-04-04 00:00:00"), dt.date(2025, 4, 3)),
    ],
)
def test_days_are_read_as_they_prove(days: tuple[str, str], want: dt.date | None) -> None:
    text = f"Date,Description,Amount\n{days[0]},a,1.00\n{days[1]},b,-1.00\n"
    if want is None:
        assert refusal(text) == f"1: {OPEN_DAYS}"
        columns = {"date": "Date", "amount": "Amount"}
        assert one(text, profile(columns=columns, dates="dmy")).lines[0].date == dt.date(2025, 4, 3)
        assert one(text, profile(columns=columns, dates="mdy")).lines[0].date == dt.date(2025, 3, 4)
    else:
        assert one(text).lines[0].date == want


def test_days_of_both_orders_are_refused() -> None:
    text = "Date,Description,Amount\n13/04/2025,a,1.00\n04/13/2025,b,-1.00\n"
    assert refusal(text).startswith("1: some days put the day first and some the month")


@pytest.mark.parametrize("day", ["2025-02-30", "soon", "0001-01-01", "45000"])
def test_what_is_no_day_is_refused_with_its_line(day: str) -> None:
    text = f"{HEAD}2025-03-01,a,,1.00,1.00\n{day},b,,1.00,2.00\n"
    assert refusal(text) == f"3: column 'Date' holds {day!r}, no day; fetch the file again"


def test_an_open_decimal_mark_is_refused() -> None:
    text = "Date,Description,Amount\n2025-03-01,a,1.234\n2025-03-02,b,-5.678\n"
    assert "its amounts leave the decimal mark open" in refusal(text)
    columns = {"date": "Date", "amount": "Amount"}
    assert amounts(text, profile(columns=columns, decimal=",")) == ["1234", "-5678"]
    assert amounts(text, profile(columns=columns, decimal=".")) == ["1.234", "-5.678"]


@pytest.mark.parametrize(
    "printed, want",
    [
        ('"1,234.50"', "1234.50"),
        ("1'234.50", "1234.50"),
        ("1 234.50", "1234.50"),
        ('"1,23,456.50"', "123456.50"),
        ("(12.50)", "-12.50"),
        ("12.50-", "-12.50"),
        ("12.50 DR", "-12.50"),
        ("12.50Cr", "12.50"),
        ('"USD 1,234.50"', "1234.50"),
        ("-$12.50", "-12.50"),
        ("\u0663\u066b\u0665", "3.5"),
        ("−12.50", "-12.50"),
    ],
)
def test_amounts_as_banks_print_them(printed: str, want: str) -> None:
    text = f"Date,Description,Amount\n2025-03-01,a,{printed}\n2025-03-02,b,-0.25\n"
    (statement,) = [s for s in read(text).statements if s.currency in {"USD", ""}][:1]
    assert str(statement.lines[0].amount) == want


@pytest.mark.parametrize(
    "printed",
    ["12..34", "1e5", "NaN", "--1.00", "-1.00 DR", "(1.00", "1.00 USD EUR", "=1+1", "#REF!"],
)
def test_what_is_no_amount_is_refused_with_its_line(printed: str) -> None:
    text = f"Date,Description,Amount\n2025-03-01,a,1.50\n2025-03-02,b,{printed}\n"
    assert refusal(text) == (
        f"3: column 'Amount' holds {printed!r}, no amount; fetch the file again"
    )


def test_a_currency_in_a_cell_must_be_the_rows_own() -> None:
    text = "Date,Description,Amount,Currency\n2025-03-01,a,EUR 1.50,USD\n"
    assert refusal(text) == "2: column 'Amount' holds an amount in EUR, not in USD"


# --- balances, order, duplicates --------------------------------------------------------------

ROWS = ["2025-03-01,a,1,10.00,110.00", "2025-03-01,b,2,-5.00,105.00", "2025-03-02,c,3,1.00,106.00"]


def test_newest_first_is_turned_round() -> None:
    forwards = one(HEAD + "\n".join(ROWS))
    backwards = one(HEAD + "\n".join(reversed(ROWS)))
    assert (forwards.opening, forwards.closing) == (Decimal(100), Decimal(106))
    assert (backwards.opening, backwards.closing) == (Decimal(100), Decimal(106))
    assert [line.import_id for line in forwards.lines] == [
        line.import_id for line in backwards.lines
    ]
    same_day = [row.replace("03-02", "03-01") for row in reversed(ROWS)]
    assert [line.reference for line in one(HEAD + "\n".join(same_day)).lines] == ["1", "2", "3"]


def test_a_row_that_is_missing_shows() -> None:
    text = HEAD + "\n".join([ROWS[0], ROWS[2]])
    assert warnings(text) == [
        (3, "balance 106.00 does not follow: 110.00 and 1.00 make 111.00; a row may be missing")
    ]


def test_many_breaks_are_told_in_short() -> None:
    rows = [f"2025-03-01,a,{n},1.00,{n * 7}.00" for n in range(100)]
    told = warnings(HEAD + "\n".join(rows))
    assert len(told) == 21
    assert told[-1] == (None, "79 further balances do not follow")


def test_a_row_printed_twice_is_one_booking() -> None:
    text = HEAD + "\n".join([ROWS[0], ROWS[1], ROWS[1], ROWS[2]])
    assert amounts(text) == ["10.00", "-5.00", "1.00"]
    assert warnings(text) == [
        (4, "repeats the booking of line 3 (2, -5.00) and its balance, which moved once: left out")
    ]


def test_two_payments_of_one_reference_are_two_where_the_balance_moved_twice() -> None:
    text = HEAD + "2025-03-01,a,1,-5.00,95.00\n2025-03-01,a,1,-5.00,90.00\n"
    assert amounts(text) == ["-5.00", "-5.00"]
    assert warnings(text) == []


def test_a_reference_twice_without_balance_is_told() -> None:
    text = "Date,Description,Reference,Amount\n2025-03-01,a,R1,-5.00\n2025-03-01,a,R1,-5.00\n"
    assert amounts(text) == ["-5.00", "-5.00"]
    assert warnings(text) == [
        (3, "the reference R1 is used twice for -5.00 on 2025-03-01; check that both are real")
    ]


def test_identity_does_not_depend_on_how_the_file_is_cut() -> None:
    whole = one(HEAD + "\n".join(ROWS)).lines
    part = one(HEAD + "\n".join(ROWS[1:])).lines
    assert [line.import_id for line in whole[1:]] == [line.import_id for line in part]
    assert len({line.import_id for line in whole}) == 3


def test_balances_of_days_only() -> None:
    text = HEAD + "2025-03-01,a,1,10.00,\n2025-03-01,b,2,-5.00,105.00\n2025-03-02,c,3,1.00,106.00\n"
    assert (one(text).opening, one(text).closing) == (Decimal(100), Decimal(106))


# --- rows around the bookings -----------------------------------------------------------------


def test_totals_are_checked_and_never_booked() -> None:
    text = HEAD + "\n".join([*ROWS, ",Total,,6.00,"])
    assert warnings(text) == []
    assert len(one(text).lines) == 3
    assert warnings(text.replace("6.00,", "7.00,")[: len(text)])[-1] == (
        5,
        "the file totals 'Amount' to 7.00, its rows make 6.00",
    )


def test_page_totals_and_headings_in_between() -> None:
    text = HEAD + "\n".join([*ROWS[:2], "Subtotal,,,5.00,", HEAD.strip(), ROWS[2], "Total,,,6.00,"])
    assert warnings(text) == []
    assert len(one(text).lines) == 3


def test_a_payee_called_total_is_a_booking() -> None:
    text = "Description,Date,Amount\nTotal Energies,2025-03-01,-5.00\nFees,2025-03-02,1.00\n"
    assert amounts(text) == ["-5.00", "1.00"]


def test_balances_stated_in_rows_and_above() -> None:
    rows = ["2025-03-01,Balance brought forward,,,100.00", *ROWS, ",Closing balance,,,106.00"]
    assert warnings(HEAD + "\n".join(rows)) == []
    assert one(HEAD + "\n".join(rows)).opening == Decimal(100)
    wrong = HEAD + "\n".join(rows).replace("forward,,,100.00", "forward,,,99.00")
    assert warnings(wrong) == [
        (1, "the file states the opening balance 99.00, its rows make it 100.00")
    ]
    above = "Opening Balance:,10.00\nClosing Balance:,12.00\nDate,Description,Amount\n"
    assert one(above + "2025-03-01,a,2.00\n").closing == Decimal(12)
    ((_, reason),) = warnings(above + "2025-03-01,a,3.00\n")
    assert "difference -1.00" in reason


def test_remarks_between_bookings_are_told_and_below_them_are_not() -> None:
    text = HEAD + "\n".join([ROWS[0], "carried over", *ROWS[1:], "This is computer generated."])
    assert warnings(text) == [(3, "no booking, left out: 'carried over'")]


def test_what_is_pending_is_no_money() -> None:
    text = "Date,Description,Amount,Status\n2025-03-01,a,-1.00,Posted\n2025-03-02,b,-2.00,Pending\n"
    assert [line.status for line in one(text).lines] == ["booked", "pending"]
    assert "state it under `booked` or `pending`" in refusal(text.replace("Posted", "Foo"))
    columns = {"date": "Date", "amount": "Amount", "status": "Status"}
    known = profile(columns=columns, booked=("Foo",), pending=("Posted",))
    assert [s.status for s in one(text.replace("Pending", "Foo"), known).lines] == [
        "pending",
        "booked",
    ]


def test_a_column_of_pending_rows_may_lack_the_booking_day() -> None:
    text = "date,post_date,desc,amount,pending\n2025-06-28,2025-07-01,a,-1.00,False\n"
    text += "2025-07-03,,b,-5.67,True\n"
    lines = one(text).lines
    assert [(str(line.date), line.status) for line in lines] == [
        ("2025-07-01", "booked"),
        ("2025-07-03", "pending"),
    ]
    assert "column 'post_date' is empty" in refusal(text.replace("True", "False"))


def test_currencies_and_accounts_are_statements_of_their_own() -> None:
    text = "Date,Description,Amount,Currency,Account\n2025-03-01,a,1.00,USD,11\n"
    text += "2025-03-01,b,2.00,EUR,11\n2025-03-02,c,-3.00,USD,22\n2025-03-03,d,4.00,USD,11\n"
    found = [(s.account, s.currency, len(s.lines)) for s in read(text).statements]
    assert found == [("11", "USD", 2), ("11", "EUR", 1), ("22", "USD", 1)]


def test_two_columns_of_one_heading_are_refused() -> None:
    text = "Date,Description,Amount,Amount (EUR)\n2025-03-01,a,-5,-7\n"
    assert refusal(text).startswith("1: two columns are headed 'Amount'")


def test_a_fee_in_a_column_of_its_own_is_told() -> None:
    text = "Date,Description,Amount,Fee\n2025-03-01,a,-5,0.50\n2025-03-01,b,-5,0.00\n"
    assert warnings(text) == [
        (2, "column 'Fee' holds 0.50, which is not booked: see that it is in the amount")
    ]


def test_a_ledger_is_not_read_as_accounts_of_a_bank() -> None:
    text = (
        "Date,Account,Description,Debit,Credit\n2025-03-01,7310,a,5.00,\n2025-03-01,1010,a,,5.00\n"
    )
    assert refusal(text).startswith("1: debits and credits of its accounts cancel out, as in a")


@pytest.mark.parametrize("head", ["Currency:,EUR", "Currency: EUR", "Währung,,EUR"])
def test_the_preamble_names_account_and_currency(head: str) -> None:
    statement = one(f"My bank\nIBAN: QQ12 3456 7890\n{head}\n\n{HEAD}" + "\n".join(ROWS))
    assert (statement.account, statement.account_raw) == ("QQ1234567890", "QQ12 3456 7890")
    assert statement.currency == "EUR"


def test_headings_name_the_currency() -> None:
    assert one("Date,Details,Amount (CHF)\n2025-03-01,a,-1.00\n").currency == "CHF"


@pytest.mark.parametrize(
    "row, want",
    [
        ("2025-03-02,B,R2,5.00", "the row has 4 cells where the headings have 5"),
        ("2025-03-03,C,R3,1,234.00,249.00", "the row has 6 cells where the headings have 5"),
    ],
)
def test_ragged_rows_are_refused(row: str, want: str) -> None:
    assert refusal(f"{HEAD}{ROWS[0]}\n{row}\n") == f"3: {want}; fetch the file again"


def test_an_empty_cell_beyond_the_headings_is_no_loss() -> None:
    assert len(one(HEAD + ",\n".join(ROWS) + ",").lines) == 3


def test_an_unclosed_quote_is_refused() -> None:
    assert refusal(HEAD + '2025-03-01,"a,1,10.00,110.00\n').startswith("2: not readable as a table")


def test_blanks_behind_a_quote_divide_nothing() -> None:
    text = '"Date","Description","Amount" \n"2025-03-01","a ""b"" ","-1.00" \n'
    assert one(text).lines[0].remittance == 'a "b"'


# --- encodings and separators -----------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_encodings_separators_and_line_ends_do_not_matter(
    encoding: str, mark: str, ending: str
) -> None:
    text = "Date,Libellé,Amount\n2025-03-01,café,-1.50\n2025-03-02,blé,2.00\n"
    written = text.replace(",", mark).replace("\n", ending).encode(encoding)
    assert read(written).statements == read(text).statements


def test_a_text_of_unknown_encoding_is_told() -> None:
    text = "Date,Libellé,Amount\n2025-03-01,café,-1.50\n".encode("cp1252")
    assert one(text).lines[0].remittance == "café"
    assert warnings(text)[0][1].startswith("not UTF-8, read as Windows-1252")
    columns = {"date": "Date", "amount": "Amount", "description": "Libellé"}
    assert warnings(text, profile(columns=columns, encoding="cp1252")) == []


def test_an_encoding_that_does_not_fit_is_refused() -> None:
    text = b"Date,Text,Amount\n2025-03-01,caf\x81,-1.50\n"
    assert refusal(text) == "2: neither UTF-8 nor cp1252; name its encoding"


# --- whose table it is ------------------------------------------------------------------------


def test_a_saved_profile_claims_before_the_headings_do() -> None:
    text = "Date,Description,Amount\n03/04/2025,a,1.00\n03/05/2025,b,-1.00\n"
    columns = {"date": "Date", "amount": "Amount", "description": "Description"}
    mine = BankProfile(name="mine", columns=columns, dates="mdy")
    assert read(text, mine=mine).format == "bank table (mine)"
    other = BankProfile(name="other", columns=columns, dates="dmy")
    assert refusal(text, mine=mine, other=other) == (
        "None: may be mine and other; name its layout with --profile"
    )
    assert read(text, other, mine=mine, other=other).format == "bank table (other)"


def test_a_profile_of_another_kind_keeps_the_table() -> None:
    text = "Date,Description,Amount\n2025-03-04,a,1.00\n"
    columns = {"journal": "Description", "date": "Date", "account": "Amount", "amount": "Amount"}
    saved = {"gl": LedgerProfile(name="gl", columns=columns)}
    source = Source(Path("table"), text.encode(), saved)
    assert [f.name for f in registry.FORMATS if f.claims(source)] == ["ledger"]


def test_a_chosen_profile_that_does_not_fit_says_what_is_missing() -> None:
    text = "Date,Description,Amount\n2025-03-04,a,1.00\n"
    assert refusal(text, profile(header=("Date",))) == (
        "None: no row has the headings of profile mine: 'Day', 'Sum', 'Text' missing"
    )


@pytest.mark.parametrize(
    "head",
    [
        "Journal ID,Date,Description,Amount",
        "Date,Donor,Description,Amount",
        "Date,Voucher,Description,Amount,Agreement",
        "Date,USD,JPY,GBP",
        "Name,Length,Category",
        "Date,Amount",
        "date,budgetYear,description,amountUSD,srcOrganization",
        "Description,Amount,Balance",
    ],
)
def test_tables_of_other_kinds_are_not_taken(head: str) -> None:
    source = Source(Path("table"), f"{head}\n2025-03-01,a,b,1.00\n".encode(), shipped())
    claiming = {known.name for known in registry.FORMATS if known.claims(source)}
    assert "bank table" not in claiming


# --- workbooks --------------------------------------------------------------------------------

TITLES: list[Any] = ["Date", "Description", "Reference", "Amount", "Balance"]


def test_a_workbook_with_real_days_and_binary_numbers() -> None:
    rows = [
        TITLES,
        [dt.date(2025, 3, 1), "a", 17, 0.300000000001, 100.3],
        [dt.datetime.fromisoformat("2025-03-02T13:05"), "b", "007", -100.3, 0],
    ]
    statement = one(workbook(rows))
    assert [(str(line.date), line.reference, str(line.amount)) for line in statement.lines] == [
        ("2025-03-01", "17", "0.30"),
        ("2025-03-02", "007", "-100.30"),
    ]
    assert warnings(workbook(rows)) == [
        (
            2,
            "cell D2 holds 0.300000000001, more decimals than a currency has: read as 0.30",
        )
    ]


def test_true_decimals_beyond_the_currency_are_kept() -> None:
    rows = [["Date", "Description", "Amount", "Currency"], ["2025-03-01", "a", -10.005, "USD"]]
    assert amounts(workbook(rows)) == ["-10.005"]
    ((line, reason),) = warnings(workbook(rows))
    assert (line, reason) == (2, "cell C2 holds -10.005, more decimals than USD has: kept")
    dinars = [rows[0], ["2025-03-01", "a", -10.005, "KWD"]]
    assert warnings(workbook(dinars)) == []


def test_an_amount_without_stored_result_is_refused_with_its_cell() -> None:
    rows = [TITLES, ["2025-03-01", "a", "", "=1+1", 2]]
    assert refusal(workbook(rows)) == "2: cell D2 is empty; fetch the file again"
    both = [["Date", "Text", "Debit", "Credit"], ["2025-03-01", "a", "=1+1", None]]
    assert refusal(workbook(both)) == (
        "2: no amount stands in cell C2 and cell D2; fetch the file again"
    )


def test_every_sheet_is_read_and_a_hidden_one_is_told() -> None:
    page = [TITLES, ["2025-03-01", "a", "", -1, 2]]
    found = read(workbook(page, April=page, Notes=[["read me"]], hidden1=page))
    assert len(found.statements) == 2
    assert [problem.reason for problem in found.warnings] == [
        "sheet 'hidden1' is hidden and was not read"
    ]
    columns = {"date": "Date", "amount": "Amount"}
    named = read(workbook(page, hidden1=page), profile(columns=columns, sheet="hidden1"))
    assert (len(named.statements), named.warnings) == (1, ())


def test_text_that_looks_like_a_formula_stays_text() -> None:
    text = HEAD + "2025-03-01,=cmd|' /C calc'!A0,+1+1,10.00,10.00\n2025-03-02,@SUM(A1),-2+3,5,15\n"
    assert [(line.remittance, line.reference) for line in one(text).lines] == [
        ("=cmd|' /C calc'!A0", "+1+1"),
        ("@SUM(A1)", "-2+3"),
    ]


# --- the page that tells an office how --------------------------------------------------------


def test_the_page_names_every_field_and_its_example_is_read(root: Path, tmp_path: Path) -> None:
    page = (root / "docs" / "howto" / "table-profiles.md").read_text(encoding="utf-8")
    stated = {field.encode_name for field in fields(BankProfile)} - {"name"}
    assert [name for name in sorted(stated | BANK_FIELDS) if f"`{name}`" not in page] == []
    path = tmp_path / "riverbank.toml"
    path.write_text(re.findall(r"```toml\n(.*?)```", page, re.DOTALL)[0], encoding="utf-8")
    table = re.findall(r"```csv\n(.*?)```", page, re.DOTALL)[0]
    statement = one(table, load_profile(path))
    assert [str(line.amount) for line in statement.lines] == ["1250.00", "-200.50"]
    assert (statement.account, statement.currency) == ("QQ12RBTL0000123456789", "EUR")
    assert (statement.opening, statement.closing) == (Decimal(0), Decimal("1049.50"))


# --- laws -------------------------------------------------------------------------------------

MOVES = st.lists(
    st.tuples(
        st.integers(-(10**9), 10**9).map(lambda cents: Decimal(cents) / 100),
        st.integers(0, 400),
        st.text("abc \"'=,;\n+é", max_size=6),
    ),
    min_size=1,
    max_size=12,
)


def printed(number: Decimal, decimal: str, style: str) -> str:
    """A small printer: a number as one dialect writes it."""
    whole, _, cents = f"{abs(number):.2f}".partition(".")
    grouped = f"{int(whole):,}".replace(",", "'" if style == "plain" else " ")
    text = f"{grouped}{decimal}{cents}"
    if number >= 0:
        return text
    return {"plain": f"-{text}", "behind": f"{text}-", "brackets": f"({text})"}[style]


def table(moves: list[tuple[Decimal, int, str]], decimal: str, style: str, newest: bool) -> str:  # noqa: FBT001  # drawn by hypothesis
    balance = Decimal(500)
    rows = []
    day = dt.date(2025, 1, 1)
    for move, days, text in moves:
        balance += move
        day += dt.timedelta(days=days)
        quoted = '"' + text.replace('"', '""') + '"'
        rows.append(
            f"{day};{quoted};{printed(move, decimal, style)};{printed(balance, decimal, style)}"
        )
    ordered = reversed(rows) if newest else rows
    return "\n".join(["Date;Description;Amount;Balance", *ordered])


@given(
    MOVES,
    st.sampled_from([".", ","]),
    st.sampled_from(["plain", "behind", "brackets"]),
    st.booleans(),
)
def test_what_is_printed_is_what_is_read(
    moves: list[tuple[Decimal, int, str]],
    decimal: str,
    style: str,
    newest: bool,  # noqa: FBT001  # drawn by hypothesis
) -> None:
    columns = {"date": "Date", "amount": "Amount", "balance": "Balance"}
    mine = profile(columns=columns, decimal=decimal, dates="ymd")
    statement = one(table(moves, decimal, style, newest), mine)
    total = sum((move for move, _, _ in moves), Decimal(0))
    assert sum((line.amount for line in statement.lines), Decimal(0)) == total
    assert statement.opening is not None
    assert statement.closing == statement.opening + total
    if not newest or {days for _, days, _ in moves[1:]} - {0}:
        assert statement.opening == Decimal(500)
        assert [line.amount for line in statement.lines] == [move for move, _, _ in moves]


def mutants(seed: int) -> list[bytes]:
    """Fixtures with bytes flipped, lines cut, doubled or left out, by one seed."""
    chance = random.Random(seed)
    found = []
    for path in sorted(FIXTURES.glob("*.[ct]sv")):
        data = bytearray(path.read_bytes())
        lines = bytes(data).splitlines(keepends=True)
        chance.shuffle(lines)
        for _ in range(chance.randint(1, 6)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        cut = chance.randrange(len(data))
        again = lines[chance.randrange(len(lines))]
        found += [bytes(data), bytes(data[:cut]), bytes(data) + again, b"".join(lines)]
    return found


@pytest.mark.parametrize("seed", range(12))
def test_no_damage_is_a_crash(seed: int) -> None:
    told = []
    for data in mutants(seed):
        source = Source(Path("mutant"), data, shipped())
        try:
            reading = registry.choose(source).read(source)
        except RefusedError as error:
            told.append(error.reason)
        else:
            assert reading.statements
    assert all(reason and "\n" not in reason for reason in told)
