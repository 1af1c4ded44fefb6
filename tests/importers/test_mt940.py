"""MT940 and MT942: what is read of the dialects, what is told, what is refused, nothing else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import mt940 as peer
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgebook_importers.bank.mt940 import message as mt940
from pledgebook_importers.intake.errors import RefusedError
from pledgebook_importers.intake.reading import Reading
from pledgebook_importers.intake.source import Source
from pledgebook_importers.matching.evidence import kind_of
from pledgebook_importers.reader import read_file, read_files
from tests.importers.mutants import mutants

FIXTURES = sorted((Path(__file__).parent / "fixtures" / "mt940").glob("*.sta"))
WHOLE = [path for path in FIXTURES if path.stem not in {"cut_inside", "utf16"}]
ACCOUNT = "IQ00TIGR001000000000001"
OPENING = ":60F:C170301USD100,00"
CENTS = st.decimals("0.01", "9999999999999.99", places=2)
LINE_ENDS = ("\n", "\r\n", "\r", "\r\r\n")


@dataclass(frozen=True)
class Booking:
    """One field 61 with its field 86."""

    amount: Decimal
    mark: str = "C"
    value: dt.date = dt.date(2017, 3, 2)
    entry: dt.date | None = None
    reference: str = "TB1"
    text: str = "KINGDOM OF TESTLAND"

    @property
    def signed(self) -> Decimal:
        """The amount from the account's view."""
        return -self.amount if self.mark in {"D", "RC"} else self.amount

    def lines(self) -> list[str]:
        """As a bank prints it."""
        entry = f"{self.entry:%m%d}" if self.entry else ""
        whole, _, cents = f"{self.amount}".partition(".")
        number = f"{whole},{cents}"
        bank = f"//{self.reference}" if self.reference else ""
        return [
            f":61:{self.value:%y%m%d}{entry}{self.mark}{number}NTRFNONREF{bank}",
            f":86:{self.text}",
        ]


def statement(
    *bookings: Booking | str,
    number: str = "3/1",
    opening: str = OPENING,
    closing: str | None = None,
    head: Sequence[str] = (":20:STMT", f":25:{ACCOUNT}"),
) -> list[str]:
    """The lines of a message; it adds up where `closing` says nothing else."""
    made = [booking for booking in bookings if isinstance(booking, Booking)]
    total = sum((booking.signed for booking in made), Decimal("100.00"))
    mark = "D" if total < 0 else "C"
    end = f":62F:{mark}170331USD{abs(total)}".replace(".", ",") if closing is None else closing
    body = [
        line
        for booking in bookings
        for line in (booking.lines() if isinstance(booking, Booking) else [booking])
    ]
    return [line for line in (*head, f":28C:{number}", opening, *body, end, "-") if line]


def read(lines: Sequence[str] | str | bytes, line_end: str = "\r\n") -> Reading:
    if isinstance(lines, bytes):
        return mt940.read(Source(Path("statement.sta"), lines))
    text = lines if isinstance(lines, str) else "".join(line + line_end for line in lines)
    source = Source(Path("statement.sta"), text.encode())
    assert mt940.claims(source)
    return mt940.read(source)


def told(lines: Sequence[str] | str) -> list[tuple[int | None, str]]:
    return [(problem.line, problem.reason) for problem in read(lines).warnings]


def refused(lines: Sequence[str] | str) -> tuple[int | None, str]:
    with pytest.raises(RefusedError) as caught:
        read(lines)
    return caught.value.line, caught.value.reason


def amount_of(printed: str, currency: str = "USD") -> str:
    lines = statement(
        f":61:170302C{printed}NTRFNONREF", opening=f":60F:C170301{currency}0,00", closing=""
    )
    return str(read(lines).statements[0].lines[0].amount)


BOOKINGS = st.lists(
    st.builds(
        Booking,
        amount=CENTS,
        mark=st.sampled_from(["C", "D", "RC", "RD"]),
        value=st.dates(dt.date(2000, 1, 1), dt.date(2079, 12, 31)),
        reference=st.sampled_from(["", "TB1", "TB/2-3"]),
        text=st.text("ABC é,.+'", max_size=60).map(lambda text: f"x{text}x"),
    ),
    max_size=8,
)


@given(
    bookings=BOOKINGS,
    line_end=st.sampled_from(LINE_ENDS),
    before=st.sampled_from(["", "FLATLAND BANK\n940\n", "\n \n", "\x01{1:F01X}{2:O940X}{4:\n"]),
    after=st.sampled_from(["", "-\n", "-}{5:}\n", "-\x03\n", "\n-\n\n"]),
    last_end=st.booleans(),
)
def test_what_is_printed_is_read(
    bookings: list[Booking], line_end: str, before: str, after: str, *, last_end: bool
) -> None:
    lines = statement(*bookings)[:-1]
    text = before + "\n".join(lines) + ("\n" if last_end or after else "") + after
    reading = read(text.replace("\n", line_end))
    (found,) = reading.statements
    assert [
        (line.amount, line.date, line.value_date, line.reference, line.remittance, line.reversal)
        for line in found.lines
    ] == [
        (
            one.signed,
            one.value,
            one.value,
            one.reference,
            " ".join(one.text.split()),
            "R" in one.mark,
        )
        for one in bookings
    ]
    assert found.opening is not None
    assert found.closing == found.opening + sum((line.amount for line in found.lines), Decimal(0))
    assert all("is used twice" in problem.reason for problem in reading.warnings)
    assert len({line.import_id for line in found.lines}) == len(bookings)


@given(st.lists(BOOKINGS, min_size=1, max_size=4))
def test_pages_are_one_statement_however_cut(pages: list[list[Booking]]) -> None:
    balance = Decimal("100.00")
    lines: list[str] = []
    for place, bookings in enumerate(pages, 1):
        first, last = place == 1, place == len(pages)
        opening = f":60{'F' if first else 'M'}:{'D' if balance < 0 else 'C'}170301USD{abs(balance)}"
        balance += sum((booking.signed for booking in bookings), Decimal(0))
        closing = f":62{'F' if last else 'M'}:{'D' if balance < 0 else 'C'}170331USD{abs(balance)}"
        lines += statement(
            *bookings,
            number=f"3/{place}",
            opening=opening.replace(".", ","),
            closing=closing.replace(".", ","),
        )
    (found,) = read(lines).statements
    flat = [booking for bookings in pages for booking in bookings]
    assert [line.amount for line in found.lines] == [booking.signed for booking in flat]
    assert found.closing == balance
    assert len({line.import_id for line in found.lines}) == len(flat)


@given(value=st.dates(dt.date(2001, 1, 1), dt.date(2078, 12, 31)), apart=st.integers(-120, 120))
def test_an_entry_day_is_in_the_year_nearest_to_its_value_date(value: dt.date, apart: int) -> None:
    entry = value + dt.timedelta(days=apart)
    (line,) = read(statement(Booking(Decimal(1), value=value, entry=entry))).statements[0].lines
    assert (line.date, line.value_date) == (entry, value)


@pytest.mark.parametrize(
    "printed, amount",
    [
        ("100,", "100"),
        ("0,5", "0.5"),
        ("000000000025,00", "25.00"),
        ("1234.56", "1234.56"),
        ("1.234,56", "1234.56"),
        ("1.234.567,8", "1234567.8"),
        ("1,234.56", "1234.56"),
        ("100", "100"),
        ("1234,567", "1234.567"),
    ],
)
def test_amounts(printed: str, amount: str) -> None:
    assert amount_of(printed) == amount


def test_three_decimals_are_some_currencies_own() -> None:
    assert amount_of("1,234", "IQD") == "1.234"
    with pytest.raises(RefusedError, match="may be thousands or decimals"):
        amount_of("1,234")


@pytest.mark.parametrize(
    "printed",
    [
        "1.234",
        "1,234,567",
        "1'234,56",
        "1 234,56",
        "1,2,3",
        ",5",
        "1e5",
        "٣,00",
        "9" * 19 + ",00",
        "",
    ],
)
def test_an_amount_to_be_read_in_two_ways_or_none_is_refused(printed: str) -> None:
    with pytest.raises(RefusedError):
        amount_of(printed)


@pytest.mark.parametrize(
    "line, reason",
    [
        (":61:170302C1.5NTRF", "an amount with a decimal point where the standard has a comma"),
        (":61:170302C1.000,5NTRF", "an amount with points between thousands"),
        (
            ":61:170302C1,000.5NTRF",
            "an amount with commas between thousands and a decimal point",
        ),
        (":61:170302C15NTRF", "an amount without a decimal comma, read as whole units"),
        (":61:170302D-15,NTRF", "an amount with a minus, read as taken back"),
        (":61:170302C15,", "a transaction without its type"),
        (":61:170230C15,NTRF", "a value date 170230 that does not exist, left out"),
        (":61:1703020230C15,NTRF", "an entry date 0230 that does not exist, dated by value"),
    ],
)
def test_what_breaks_the_standard_without_doubt_of_money_is_told(line: str, reason: str) -> None:
    lines = statement(line, line)
    reasons = [why for _, why in told(lines)]
    assert f"{reason} (2 times)" in reasons


def test_a_file_without_breaks_is_told_nothing_of() -> None:
    assert told(statement(Booking(Decimal(5)))) == []


def test_marks_in_small_letters_and_funds_codes() -> None:
    lines = statement(
        ":61:1703020302cd1,NTRFNONREF//A",
        ":61:1703020302DK2,NTRFNONREF//B",
        ":61:1703020302rcr4,NTRFNONREF//C",
        ":61:170302    RDD8,NTRFNONREF//D",
        closing=":62F:c170331usd103,00",
    )
    reading = read(lines)
    assert [line.amount for line in reading.statements[0].lines] == [1, -2, -4, 8]
    assert [line.reversal for line in reading.statements[0].lines] == [False, False, True, True]
    assert reading.warnings == ()


AGAIN = "fetch the file from the bank again"
REFUSALS = {
    "no account": (
        statement(head=(":20:A",)),
        (1, "the statement names no account (:25:); fetch the file from the bank again"),
    ),
    "two accounts": (
        statement(head=(":20:A", ":25:1", ":25:2")),
        (1, "one statement names two accounts, 1 and 2; fetch the file from the bank again"),
    ),
    "no currency": (
        statement(opening=":60F:C170301100,00", closing=""),
        (1, "the statement names no currency; fetch the file from the bank again"),
    ),
    "two currencies": (
        statement(closing=":62F:C170301EUR100,00"),
        (5, "one statement is in USD and EUR; ask the bank to correct it"),
    ),
    "two closings": (
        [*statement()[:-1], ":62F:C170331USD1,00"],
        (6, "a second balance :62: in one statement; fetch the file from the bank again"),
    ),
    "no balance": (
        statement(opening=":60F:C1703"),
        (4, "'C1703' is no balance; fetch the file from the bank again"),
    ),
    "nothing": (
        statement(opening="", closing="", head=(":20:A", ":25:1", ":34F:USD0,")),
        (1, "a statement without balance or transaction says nothing; fetch it again"),
    ),
    "no transaction": (
        statement(":61:1703C10,00NTRF"),
        (
            5,
            "'1703C10,00NTRF' is no transaction (dates, C or D, amount, type); " + AGAIN,
        ),
    ),
    "no such day": (
        statement(":61:170230C10,00NTRF", closing=""),
        (5, "no such day: 170230; ask the bank to correct it"),
    ),
    "behind the end": (
        [*statement()[:-1], ":61:170302C1,00NTRF"],
        (
            6,
            "a transaction behind the closing balance: a part is missing; " + AGAIN,
        ),
    ),
    "a part lost": (
        statement(Booking(Decimal(1)), OPENING),
        (
            7,
            "field :60F: in the midst of a statement: a part is missing; " + AGAIN,
        ),
    ),
    "cut": (
        "\n".join(statement(":61:170302C10,00NTRFNONR")[:-2]),
        (5, "the file ends inside a transaction; fetch it from the bank again"),
    ),
    "another message": (
        ["{1:F01X}{2:O103X}{4:", ":20:PAYMENT", "-}"],
        (None, "holds a SWIFT MT103; import the MT940 or MT942"),
    ),
    "a report of balances": (
        ["{1:F01X}{2:O941X}{4:", *statement()],
        (None, "holds a SWIFT MT941; import the MT940 or MT942"),
    ),
    "a long line": (
        statement(":61:170302C1,00NTRF" + " " * 20_000),
        (5, "a line too long for a SWIFT message; fetch the file again"),
    ),
    "a long field": (
        statement(Booking(Decimal(1)), *["more"] * 2_000),
        (6, "a field of too many lines; fetch the file again"),
    ),
    "many lines": (
        statement() + [""] * 600_000,
        (None, "too many lines; ask the bank for one file a month"),
    ),
    "many fields": (
        statement(*[":86:"] * 200_000),
        (200_001, "too many fields; ask the bank for one file a month"),
    ),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_refused(name: str) -> None:
    lines, reason = REFUSALS[name]
    assert refused(lines) == reason


def test_what_does_not_add_up_is_told() -> None:
    lines = statement(Booking(Decimal(5)), closing=":62F:C170331USD1,00")
    ((place, reason),) = told(lines)
    assert place == 1
    assert reason == (
        "statement 3: opening 100.00 and booked 5 make 105.00, not the closing 1.00 USD; "
        "difference -104.00"
    )


def test_a_statement_without_its_end_or_beginning_is_told() -> None:
    assert told(statement(Booking(Decimal(5)), closing="")) == [
        (1, "statement 3 states no closing balance in USD: its lines cannot be proved complete")
    ]
    assert told(statement(Booking(Decimal(5)), head=(f":25:{ACCOUNT}",))) == [
        (1, "a statement without its reference (:20:); its beginning may be cut")
    ]


def test_a_line_sent_twice_is_told_and_which_way_the_balances_are() -> None:
    twice = Booking(Decimal(5)), Booking(Decimal(5))
    real = told(statement(*twice))
    assert real == [
        (
            7,
            "the bank reference TB1 is used twice for 5 USD on 2017-03-02; check that both are real",
        )
    ]
    slip = told(statement(*twice, closing=":62F:C170331USD105,00"))
    assert slip[0][1].endswith("2017-03-02; the balances agree with one of them")
    assert len(read(statement(*twice)).statements[0].lines) == 2


def test_a_statement_that_stands_twice_is_read_once() -> None:
    one = statement(Booking(Decimal(5)))
    reading = read(one + one)
    assert len(reading.statements) == 1
    assert [problem.reason for problem in reading.warnings] == [
        "statement 3 stands twice; read once"
    ]


@pytest.mark.parametrize(
    "printed, currency, account",
    [
        ("IQ98 NBIQ 8501 2345 6789 012", "USD", "IQ98NBIQ850123456789012"),
        ("NL00FLAT0123456789EUR", "EUR", "NL00FLAT0123456789"),
        ("FLATNL2A/NL00FLAT0123456789", "EUR", "NL00FLAT0123456789"),
        ("10020030/0001234567EUR", "EUR", "10020030/0001234567"),
        ("UBRTHUHB/123456789150ABC/HUF", "HUF", "UBRTHUHB/123456789150ABC"),
        ("1291.99.348EUR", "EUR", "1291.99.348"),
        ("1291.99.348EUR", "USD", "1291.99.348EUR"),
        ("USD", "USD", "USD"),
    ],
)
def test_account_forms(printed: str, currency: str, account: str) -> None:
    lines = statement(
        head=(":20:A", f":25:{printed}"),
        opening=f":60F:C170301{currency}1,",
        closing=f":62F:C170301{currency}1,",
    )
    (found,) = read(lines).statements
    assert (found.account, found.account_raw) == (account, printed)


def test_control_marks_are_no_part_of_a_number() -> None:
    lines = statement(
        ":61:170302C1,00NTRFA\x07B//C\u202eD", head=(":20:S\x07T", f":25:\x1b{ACCOUNT}")
    )
    (found,) = read(lines).statements
    assert (found.message_id, found.account, found.lines[0].reference) == ("ST", ACCOUNT, "CD")


@pytest.mark.parametrize(
    "printed, number, sequence, page",
    [
        ("7/2", "7", 7, 2),
        ("00004/00001", "4", 4, 1),
        ("00000/001", "STMT", None, 1),
        ("0", "STMT", None, 1),
        ("1810118101", "STMT", None, 1),
        ("?", "STMT", None, 1),
    ],
)
def test_statement_numbers(printed: str, number: str, sequence: int | None, page: int) -> None:
    (found,) = read(statement(number=printed)).statements
    assert (found.number, found.sequence, found.page) == (number, sequence, page)


def test_a_statement_may_be_numbered_by_nothing_but_its_balances() -> None:
    first = statement(Booking(Decimal(5), reference=""), number="0")
    second = statement(
        Booking(Decimal(5), reference=""),
        number="0",
        opening=":60F:C170331USD105,00",
        closing=":62F:C170430USD110,00",
    )
    together = {line.import_id for found in read(first + second).statements for line in found.lines}
    assert len(together) == 2
    cut = read(statement(Booking(Decimal(5), reference=""), number="0", closing=""))
    assert cut.statements[0].lines[0].import_id in together


def test_pages_that_do_not_follow_on_are_told() -> None:
    pages = [
        *statement(number="7/1", closing=":62M:C170301USD100,00"),
        *statement(number="7/3", opening=":60M:C170301USD90,00", closing=":62F:C170301USD90,00"),
    ]
    reading = read(pages)
    assert len(reading.statements) == 1
    assert reading.warnings[0].reason == (
        "page 3 of statement 7 opens with 90.00 USD, the page before it closed with 100.00"
    )


def test_a_time_of_day_that_wraps_is_text_and_no_field() -> None:
    lines = statement(
        ":61:170302C5,00NTRFNONREF//A",
        ":86:MEETING OF 01-03-2017T16",
        ":20:37 ERBIL",
        ":61:170302C0,00NTRFNONREF",
        ":86:LEFT AT",
        ":25:00 OR",
        ":28:11",
        ":61:170302C5,00NTRFNONREF//B",
        closing=":62F:C170302USD110,00",
    )
    first, second, third = read(lines).statements[0].lines
    assert first.remittance == "MEETING OF 01-03-2017T16 :20:37 ERBIL"
    assert second.remittance == "LEFT AT :25:00 OR :28:11"
    assert third.line == 12


def test_a_hyphen_alone_may_be_text() -> None:
    lines = statement(
        ":61:170302C5,00NTRFNONREF//A",
        ":86:ADVANCE",
        "-",
        "RETURNED",
        ":61:170302C5,00NTRFNONREF//B",
        closing=":62F:C170302USD110,00",
    )
    first, second = read(lines).statements[0].lines
    assert (first.remittance, second.reference) == ("ADVANCE - RETURNED", "B")


def test_a_report_within_the_day_is_interim_and_counted() -> None:
    report = [
        *(":20:A", f":25:{ACCOUNT}", ":28C:1/1", ":34F:USD0,", ":13D:1703021200+0300"),
        *Booking(Decimal(5)).lines(),
        *(":61:170302ED7,00NTRFNONREF", ":90D:0USD0,", ":90C:1USD5,", "-"),
    ]
    reading = read(report)
    (found,) = reading.statements
    assert (reading.format, found.kind, found.closing) == ("mt942", "interim", None)
    assert found.to_date == dt.date(2017, 3, 2)
    assert [line.status for line in found.lines] == ["booked", "pending"]
    assert reading.warnings == ()
    expected = [line.replace(":90D:0USD0,", ":90D:1USD7,") for line in report]
    assert read(expected).warnings == ()
    wrong = [line.replace(":90C:1USD5,", ":90C:2USD6,") for line in report]
    assert told(wrong) == [(10, "the bank counts 2 credits of 6 USD, the file holds 1 of 5")]


def test_a_report_is_not_booked_and_its_numbers_are_no_statements(tmp_path: Path) -> None:
    report = [*statement(Booking(Decimal(5)), opening=":34F:USD0,", closing=""), "-"]
    paths = [tmp_path / name for name in ("report.sta", "statement.sta")]
    for path, lines in zip(paths, (report, statement(Booking(Decimal(5)))), strict=True):
        path.write_text("\n".join(lines))
    first, second = read_files(paths)
    assert (first.format, second.format) == ("mt942", "mt940")
    assert second.duplicates == 0
    assert second.warnings == ()


def test_missing_numbers_are_told(tmp_path: Path) -> None:
    opening, paths = 100, []
    for number in (5, 6, 8):
        path = tmp_path / f"{number}.sta"
        lines = statement(
            number=f"{number}/1",
            opening=f":60F:C17030{number}USD{opening},",
            closing=f":62F:C17030{number}USD{opening},",
        )
        path.write_text("\n".join(lines))
        paths.append(path)
    results = read_files(paths)
    assert [len(result.warnings) for result in results] == [0, 0, 1]
    assert "statement 7 of account" in results[2].warnings[0].reason
    again = read_files([paths[0], paths[0]])
    assert again[1].warnings == ()


def test_the_same_line_in_another_wrapping_is_a_duplicate(tmp_path: Path) -> None:
    lines = statement(Booking(Decimal(5)), Booking(Decimal(6), reference=""))
    paths = [tmp_path / name for name in ("a.sta", "b.sta")]
    paths[0].write_text("\n".join(lines))
    paths[1].write_bytes(
        "\r\n".join(["{1:F01X}{2:O940X}{4:", *lines[:-1], "-}"]).replace("STMT", "OTHER").encode()
    )
    first, second = read_files(paths)
    assert (first.duplicates, second.duplicates) == (0, 2)


def test_charges_and_interest_are_told_by_the_type() -> None:
    lines = statement(
        ":61:170302D5,00NCHGNONREF//A",
        ":61:170302C5,00NINTNONREF//B",
        closing=":62F:C170331USD100,00",
    )
    charge, interest = read(lines).statements[0].lines
    assert [kind_of(line, referenced=False) for line in (charge, interest)] == [
        ("charge", "the bank's code NCHG"),
        ("interest", "the bank's code NINT"),
    ]


@pytest.mark.parametrize("name", ["a.csv", "b.txt"])
def test_other_texts_are_not_claimed(name: str) -> None:
    for text in (
        "date;amount\n2017-03-02;5,00\n",
        "see :20: and :61:\n10:20:30",
        "{1:F01X}\nnothing",
    ):
        assert not mt940.claims(Source(Path(name), text.encode()))


@pytest.mark.parametrize("path", WHOLE, ids=lambda path: path.stem)
def test_line_ends_do_not_matter(path: Path) -> None:
    data = path.read_bytes().replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    expected = read(data)
    for line_end in LINE_ENDS:
        found = read(data.replace(b"\n", line_end.encode()))
        assert found.statements == expected.statements
        assert [problem.reason for problem in found.warnings] == [
            problem.reason for problem in expected.warnings
        ]


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.stem)
def test_damaged_files_are_read_or_refused_in_words(path: Path) -> None:
    reasons: list[str] = []
    for data in mutants(path.read_bytes(), 150):
        source = Source(path, data)
        try:
            claimed = mt940.claims(source)
            reading = mt940.read(source)
        except RefusedError as error:
            reasons.append(error.reason)
            continue
        assert claimed or reading.statements
        reasons += [problem.reason for problem in reading.warnings]
        for found in reading.statements:
            assert len({line.import_id for line in found.lines}) == len(found.lines)
            assert all(line.amount.is_finite() and line.line > 0 for line in found.lines)
    assert all(reason.isprintable() for reason in reasons)


def test_no_cut_goes_unseen() -> None:
    whole = "\r\n".join(statement(Booking(Decimal("12.34")), Booking(Decimal("5.00"), "D")))
    intact = read(whole)
    end = whole.index(":62F:") + len(":62F:C170331USD107,34")
    for length in range(whole.index(":60F:") + 12, end):
        try:
            reading = read(whole[:length])
        except RefusedError:
            continue
        assert reading.warnings, whole[:length]
    assert read(whole[:end]).statements == intact.statements


def test_twenty_thousand_bookings_are_read() -> None:
    bookings = [Booking(Decimal("10.00"), reference=f"L{number:07}") for number in range(20_000)]
    text = "\r\n".join(statement(*bookings))
    reading = read(text)
    assert len(reading.statements[0].lines) == 20_000
    assert reading.warnings == ()


SECOND_OPINION = {
    "codewords": "",
    "free": "reads 61 lines of the old kind without their blank entry date",
    "numbered": "",
    "pages": "",
    "repeated": "",
    "report": "knows no EC and ED",
    "structured": "",
    "windows1252": "",
    "days": "stops at a day that does not exist",
    "decimals": "cuts 104.12 to 104",
    "cr_only": "finds nothing",
    "utf16": "finds nothing",
    "cut_inside": "accepts it",
}
"""The fixtures that another reader of the format is asked about, and where it is known to differ."""


@pytest.mark.parametrize("name", [name for name, known in SECOND_OPINION.items() if not known])
def test_another_reader_has_the_same_money(name: str) -> None:
    path = next(path for path in FIXTURES if path.stem == name)
    options = peer.Options.all()
    theirs = [
        entry.data["amount"].amount
        for found in peer.parse_statements(path, options=options)
        for entry in found
        if "amount" in entry.data
    ]
    ours = [line.amount for found in read_file(path).statements for line in found.lines]
    assert sorted(theirs) == sorted(ours)
