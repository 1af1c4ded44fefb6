"""OFX: what is read of the dialects, what is told, what is refused, and that nothing else happens."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from html import escape
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgebook_importers.bank.ofx import message as ofx
from pledgebook_importers.intake.errors import RefusedError
from pledgebook_importers.intake.reading import FileResult, Reading
from pledgebook_importers.intake.source import Source
from pledgebook_importers.matching.evidence import kind_of
from pledgebook_importers.reader import read_file, read_files

FIXTURES = Path(__file__).parent / "fixtures" / "ofx"
HEADER = "OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\nENCODING:USASCII\nCHARSET:1252\n\n"
BALANCE = "<LEDGERBAL><BALAMT>9.00<DTASOF>20170331</LEDGERBAL>"


@dataclass(frozen=True)
class Booking:
    """One `STMTTRN` as a test wants it; `more` is raw markup."""

    amount: str = "10.00"
    fitid: str = "F1"
    day: str = "20170302"
    kind: str = "OTHER"
    name: str = "Kingdom of Testland"
    memo: str = ""
    more: str = ""

    def markup(self, *, xml: bool = False) -> str:
        """In SGML without end tags, or as XML."""
        fields = {
            "TRNTYPE": self.kind,
            "DTPOSTED": self.day,
            "TRNAMT": self.amount,
            "FITID": self.fitid,
            "NAME": escape(self.name),
            "MEMO": escape(self.memo),
        }
        inner = "".join(
            f"<{tag}>{text}</{tag}>" if xml else f"<{tag}>{text}\n" for tag, text in fields.items()
        )
        return f"<STMTTRN>{inner}{self.more}</STMTTRN>"


def statement(
    *bookings: Booking,
    account: str = "<BANKACCTFROM><ACCTID>123</BANKACCTFROM>",
    currency: str = "<CURDEF>USD",
    balance: str = BALANCE,
    xml: bool = False,
) -> str:
    listed = "".join(booking.markup(xml=xml) for booking in bookings)
    return (
        f"<STMTTRNRS><STMTRS>{currency}{account}<BANKTRANLIST><DTSTART>20170301<DTEND>20170331"
        f"{listed}</BANKTRANLIST>{balance}</STMTRS></STMTTRNRS>"
    )


def file(*statements: str, header: str = HEADER) -> str:
    return f"{header}<OFX><BANKMSGSRSV1>{''.join(statements)}</BANKMSGSRSV1></OFX>\n"


def read(text: str | bytes) -> Reading:
    data = text.encode() if isinstance(text, str) else text
    source = Source(Path("statement.ofx"), data)
    assert ofx.claims(source)
    return ofx.read(source)


def told(reading: Reading) -> list[str]:
    return [problem.reason for problem in reading.warnings]


def refusal(text: str | bytes) -> str:
    with pytest.raises(RefusedError) as caught:
        read(text)
    assert "\n" not in caught.value.reason
    return caught.value.reason


def amounts(reading: Reading) -> list[Decimal]:
    return [line.amount for item in reading.statements for line in item.lines]


def test_a_month_says_all_that_matching_needs() -> None:
    reading = read((FIXTURES / "month_v102.ofx").read_bytes())
    (month,) = reading.statements
    assert told(reading) == []
    assert (month.opening, month.closing) == (None, Decimal("191838.45"))
    grant, cheque, transfer, fee, interest, converted = month.booked
    assert grant.date.isoformat() == "2017-03-02"
    assert grant.value_date is not None
    assert grant.value_date.isoformat() == "2017-03-03"
    assert grant.end_to_end == "TST-2017-01/1"
    assert cheque.additional == "cheque 000417"
    assert transfer.counterparty == "Café Works & Sons"
    assert transfer.counterparty_account == "IQ00EUPH002000000000002"
    assert transfer.remittance == "INV 17/2017 second line"
    assert kind_of(fee, referenced=False) == ("charge", "the bank's code CHRG/SRVCHG")
    assert kind_of(interest, referenced=False) == ("interest", "the bank's code INTR/INT")
    assert converted.currency == "USD"
    assert converted.additional == "converted from EUR at 1.0812"


def test_interest_paid_is_a_charge() -> None:
    reading = read(file(statement(Booking(amount="-1.00", kind="INT"))))
    found = kind_of(reading.statements[0].lines[0], referenced=False)
    assert found == ("charge", "the bank's code INTR/INT")


BOOKINGS = st.lists(
    st.builds(
        Booking,
        amount=st.decimals("-99999999", "99999999", places=2).map(str),
        fitid=st.sampled_from(["F1", "F2", "F3"]),
        day=st.sampled_from(["20170302", "20170303120000[-5:EST]"]),
        name=st.text("ab&<>\"' ", max_size=6),
        memo=st.text("ab&é ", max_size=6),
    ),
    max_size=8,
)


@given(BOOKINGS)
def test_what_is_printed_is_read_in_either_syntax(bookings: list[Booking]) -> None:
    sgml = read(file(statement(*bookings)))
    xml = read(file(statement(*bookings, xml=True), header='<?OFX VERSION="202"?>'))
    assert [format(amount, "f") for amount in amounts(sgml)] == [b.amount for b in bookings]
    assert [line.counterparty for line in sgml.statements[0].lines] == [
        " ".join(booking.name.split()) for booking in bookings
    ]
    assert [line.remittance for line in sgml.statements[0].lines] == [
        " ".join(booking.memo.split()) for booking in bookings
    ]
    assert without_lines(sgml) == without_lines(xml)
    ids = [line.import_id for line in sgml.statements[0].lines]
    assert len(set(ids)) == len(ids)


def without_lines(reading: Reading) -> list[object]:
    return [
        replace(item, line=0, lines=tuple(replace(line, line=0) for line in item.lines))
        for item in reading.statements
    ]


@given(BOOKINGS, st.sampled_from(["\r\n", "\r", "\r\r\n"]))
def test_line_ends_do_not_matter(bookings: list[Booking], end: str) -> None:
    text = file(statement(*bookings))
    assert read(text.replace("\n", end)) == read(text)


@pytest.mark.parametrize(
    "encoding, header, warning",
    [
        ("utf-8", HEADER, ""),
        ("utf-8-sig", HEADER, ""),
        ("utf-16", HEADER, ""),
        ("cp1252", HEADER, ""),
        ("iso-8859-2", HEADER.replace("1252", "8859-2"), ""),
        ("cp1250", HEADER.replace("1252", "windows-1250"), ""),
        ("cp1256", '<?xml version="1.0" encoding="windows-1256"?><?OFX VERSION="211"?>', ""),
        ("cp1252", HEADER.replace("1252", "NONE"), "read as Windows-1252"),
        ("cp1252", HEADER.replace("CHARSET:1252\n", ""), "read as Windows-1252"),
        ("cp1252", HEADER.replace("1252", "UTF-8"), "read as Windows-1252"),
        ("cp1252", HEADER.replace("1252", "base64"), "read as Windows-1252"),
        ("cp1252", HEADER.replace("1252", "cp00"), "read as Windows-1252"),
    ],
)
def test_charsets(encoding: str, header: str, warning: str) -> None:
    text = file(statement(Booking(name="Société")), header=header)
    reading = read(text.encode(encoding))
    assert reading.statements[0].lines[0].counterparty == "Société"
    assert [warning in reason for reason in told(reading)] == ([True] if warning else [])


@pytest.mark.parametrize(
    "header",
    [
        "",
        "\n\n\n",
        HEADER.replace("\n", ""),
        HEADER.replace("\n", "\r\r\n"),
        "\n\n" + HEADER,
        f"<!-- saved by the web browser -->\n{HEADER}",
        '<?xml version="1.0"?>\n<!-- x -->\n<?OFX OFXHEADER="200" VERSION="211"?>\n',
    ],
)
def test_headers(header: str) -> None:
    assert amounts(read(file(statement(Booking()), header=header))) == [Decimal("10.00")]


@pytest.mark.parametrize(
    "printed, amount",
    [
        ("10", "10"),
        ("+10.5", "10.5"),
        ("-.5", "-0.5"),
        ("-0,5", "-0.5"),
        ("1234,56", "1234.56"),
        ("1.234,56", "1234.56"),
        ("-1,234,567.8", "-1234567.8"),
        ("-00000000001500.0000", "-1500.0000"),
        ("0.125", "0.125"),
        ("1234.125", "1234.125"),
        (" 10.00 ", "10.00"),
    ],
)
def test_amounts(printed: str, amount: str) -> None:
    (found,) = amounts(read(file(statement(Booking(amount=printed), balance=""))))
    assert str(found) == amount


def test_three_decimals_are_read_where_the_file_shows_its_mark() -> None:
    three = Booking(amount="1.310")
    assert "may be a thousand times larger" in refusal(file(statement(three, balance="")))
    assert amounts(read(file(statement(three)))) == [Decimal("1.310")]
    comma = replace(three, amount="1,310")
    assert "may be a thousand times larger" in refusal(file(statement(comma)))
    both = Booking(amount="2,50", fitid="F2")
    assert "may be a thousand times larger" in refusal(file(statement(comma, both)))
    assert amounts(read(file(statement(comma, both, balance="")))) == [
        Decimal("1.310"),
        Decimal("2.50"),
    ]


@pytest.mark.parametrize(
    "printed",
    [
        *("$120", "1e3", "NaN", "1 234.00", "--1", "1.2.3", "1,2,3", "10.00-", "-", ".", "5."),
        *("\u0663", "1" * 21, "0x1", "1,23.45", "1.00 USD", "(1.00)"),
    ],
)
def test_what_is_no_amount_is_refused(printed: str) -> None:
    assert any(
        words in refusal(file(statement(Booking(amount=printed))))
        for words in ("is no amount; ask the bank", "is larger than any amount")
    )


@pytest.mark.parametrize(
    "printed, day",
    [
        ("20170302", "2017-03-02"),
        ("20170302233000.000[-5:EST]", "2017-03-02"),
        ("20170302003000[+3:AST]", "2017-03-02"),
        ("20170302093914:014", "2017-03-02"),
        ("20170302120000[-:EST]", "2017-03-02"),
        ("20170302 120000 [0:GMT]", "2017-03-02"),
        ("2017-03-02", "2017-03-02"),
        ("2017-03-02T23:30:00Z", "2017-03-02"),
    ],
)
def test_the_local_day_is_kept(printed: str, day: str) -> None:
    reading = read(file(statement(Booking(day=printed))))
    assert reading.statements[0].lines[0].date.isoformat() == day


@pytest.mark.parametrize(
    "printed", ["20170230", "02032017", "170302", "00000000", "20170302x", "2017-0302", "\uff10"]
)
def test_what_is_no_day_is_refused(printed: str) -> None:
    assert "is no date; ask the bank" in refusal(file(statement(Booking(day=printed))))


@pytest.mark.parametrize(
    "text, reason",
    [
        (file(statement(Booking(day=""))), "without a date (DTPOSTED)"),
        (file(statement(Booking(amount=""))), "without an amount (TRNAMT)"),
        (file(statement(Booking()))[:-7], "ends before </OFX>: cut off"),
        (file(statement(Booking())).partition("<FITID>")[0], "cut off"),
        (HEADER, "holds no <OFX>: cut off"),
        (file(), "holds no statement; fetch"),
        (file(statement(account="")), "names no account"),
        (file(statement(Booking(more="<TRNAMT>11.00"))), "TRNAMT stands twice in one STMTTRN"),
        (file(statement(Booking(more="<DTPOSTED>20170303"))), "DTPOSTED stands twice"),
        (file(statement(currency="<CURDEF>USD<CURDEF>EUR")), "CURDEF stands twice in one STMTRS"),
        (
            file(statement(balance=f"{BALANCE}<LEDGERBAL><BALAMT>1</LEDGERBAL>")),
            "two ledger balances",
        ),
        (file(statement(currency="")), "names no currency"),
        (file(statement(currency="<CURDEF>EURO")), "has currency 'EURO'"),
        (
            file(statement(Booking(more="<CURRENCY><CURSYM>1</CURRENCY>"))),
            "the booking has currency",
        ),
        (file(statement(Booking())).replace("</STMTTRN>", ""), "<STMTTRN> is not closed before"),
        (file(statement(Booking())).replace("<STMTTRN>", ""), "</STMTTRN> closes nothing"),
        (file(statement(balance="<LEDGERBAL><BALAMT>x</LEDGERBAL>")), "'x' is no amount"),
        (file(statement(Booking(more="</NAME>junk<MEMO>x</MEMO>junk"))), "belongs to no field"),
        (file("<STMTTRN><TRNAMT>1</STMTTRN>", statement()), "a booking outside of any statement"),
        (file(statement()) + "<STMTTRN>", "stands outside of <OFX>"),
        (f"{HEADER}<!DOCTYPE OFX>{file(statement(), header='')}", "document type (DTD)"),
        (f'<!ENTITY x "y">{file(statement())}', "document type (DTD)"),
        (file(statement(Booking(more="<!-- cut"))), "ends inside <!--: cut off"),
        (file(statement(Booking(more="<MEMO><![CDATA[ cut"))), "ends inside <![CDATA[: cut off"),
        (file("<A>" * 300), "nested too deep"),
        (file("<A/>" * 500_001), "too many elements"),
        (
            file("<STATUS><CODE>15500<MESSAGE>No\nentry</STATUS>"),
            "the bank answers 15500: No entry",
        ),
        (file("<LOANSTMTRS></LOANSTMTRS>"), "the kind LOANSTMTRS is not read; holds no statement"),
        (
            file(statement(Booking(kind="DEBIT"), Booking(kind="CREDIT"))),
            "a DEBIT with a positive amount, and no amount of the statement is negative",
        ),
        (file(statement()).encode("utf-16")[:-1], "not readable as UTF-16"),
        (file(statement(Booking(name="\0"))), "holds NUL bytes"),
        (file(statement(Booking(name="x"))).encode().replace(b">x", b">\x81"), "neither UTF-8 nor"),
    ],
)
def test_refused(text: str | bytes, reason: str) -> None:
    assert reason in refusal(text)


def test_markup_that_is_text_stays_text() -> None:
    memo = "A<B & C &amp; &#233; &#xD800; &#0; &nbsp; &bogus; a < b"
    reading = read(file(statement(Booking(more=f"<REFNUM></REFNUM>\n<MEMO>{memo}</MEMO>"))))
    second = Booking(name="", more="<PAYEE>Plain payee<CHECKNUM>\n<ORIGCURRENCY></ORIGCURRENCY>")
    (line,) = read(file(statement(second))).statements[0].lines
    assert line.counterparty == "Plain payee"
    assert reading.statements[0].lines[0].amount == Decimal("10.00")
    cdata = "<MEMO><![CDATA[ <b> &amp; ]]> more</MEMO>"
    booking = Booking(more=cdata)
    text = file(statement(booking)).replace("<MEMO>\n<MEMO>", "<MEMO>")
    assert read(text).statements[0].lines[0].remittance == "<b> &amp; more"


def test_entities_and_unknown_references() -> None:
    text = file(statement(Booking(memo="@"))).replace("@", "&lt;&#65;&#x42;&nbsp;&#xD800;&#0;&x;&")
    assert read(text).statements[0].lines[0].remittance == "<AB&nbsp;&#xD800;&#0;&x;&"


def test_names_of_any_case_and_prefix() -> None:
    text = file(statement(Booking(), xml=True)).replace("STMTTRN>", "ofx:StmtTrn>")
    assert amounts(read(text)) == [Decimal("10.00")]


def test_an_end_tag_too_many_is_told() -> None:
    reading = read(file(statement(Booking(more="<X>1<Y>2</X>"))))
    assert told(reading) == ["1 end tag without a start, such as </X>, left out"]


def test_a_clash_of_fitids_is_told() -> None:
    same = read(file(statement(Booking(), Booking())))
    assert told(same) == [
        "the FITID F1 is used 2 times for 10.00 USD on 2017-03-02; check that all are real"
    ]
    ids = [line.import_id for line in same.statements[0].lines]
    assert ids == [ids[0], f"{ids[0]}-2"]
    other = read(file(statement(Booking(), Booking(amount="11.00"))))
    assert told(other) == ["the FITID F1 is used for 2 different bookings: all are read"]


def test_a_booking_in_two_statements_of_a_file_is_told() -> None:
    reading = read(file(statement(Booking()), statement(Booking())))
    assert "is used 2 times" in told(reading)[0]
    elsewhere = statement(Booking(), account="<BANKACCTFROM><ACCTID>124</BANKACCTFROM>")
    assert told(read(file(statement(Booking()), elsewhere))) == []


def test_downloads_that_overlap_book_once(tmp_path: Path) -> None:
    first = [Booking(), Booking(fitid="", memo="x"), Booking(fitid="", memo="x")]
    later = [*first[1:], Booking(fitid="F9")]
    paths = []
    for number, bookings in enumerate([first, later]):
        path = tmp_path / f"{number}.ofx"
        balance = BALANCE.replace("9.00", f"{number}.00")
        path.write_text(file(statement(*bookings, balance=balance)), encoding="utf-8")
        paths.append(path)
    assert [ofx.read(Source.of(path)).format for path in paths] == ["ofx.102"] * 2
    results = read_files(paths)
    assert [result.duplicates for result in results] == [0, 2]
    assert told(results[0].reading) == [
        "2 bookings of 123 without a FITID, told apart by all that they say"
    ]


def test_a_foreign_amount_is_not_converted() -> None:
    euro = "<CURRENCY><CURRATE>1.06<CURSYM>EUR</CURRENCY>"
    reading = read(file(statement(Booking(), Booking(fitid="F2", more=euro))))
    assert [(s.currency, s.closing, len(s.lines)) for s in reading.statements] == [
        ("USD", Decimal("9.00"), 1),
        ("EUR", None, 1),
    ]
    (reason,) = told(reading)
    assert reason.startswith("amounts in EUR on an account kept in USD: read as EUR, for what was")
    own = Booking(more=euro.replace("EUR", "USD"))
    assert told(read(file(statement(own)))) == []
    alone = read(file(statement(Booking(more=euro), balance="")))
    assert [s.currency for s in alone.statements] == ["EUR"]


def test_an_empty_currency_is_the_one_of_every_booking() -> None:
    euro = "<CURRENCY><CURRATE>1.00<CURSYM>EUR</CURRENCY>"
    reading = read(file(statement(Booking(more=euro), currency="<CURDEF>")))
    assert [(item.currency, len(item.lines)) for item in reading.statements] == [("EUR", 1)]
    assert told(reading) == ["names no currency (CURDEF); read as EUR, as its bookings"]
    both = statement(Booking(more=euro), Booking(fitid="F2"), currency="<CURDEF>")
    assert "names no currency" in refusal(file(both))


def test_signs_against_types_are_told() -> None:
    reading = read(
        file(statement(Booking(kind="DEBIT"), Booking(kind="CREDIT", amount="-1.00", fitid="F2")))
    )
    assert told(reading) == ["2 bookings whose sign is against its TRNTYPE: the sign counts"]


def test_corrections_are_told_and_a_deletion_is_no_money() -> None:
    delete = Booking(more="<CORRECTFITID>F0<CORRECTACTION>DELETE", amount="-1.00")
    replacing = Booking(more="<CORRECTFITID>F0<CORRECTACTION>REPLACE", fitid="F2")
    reading = read(file(statement(delete, replacing)))
    assert [line.status for line in reading.statements[0].lines] == ["information", "booked"]
    assert told(reading) == [
        "1 booking that deletes an earlier one (F0): take that one back",
        "1 booking that replaces an earlier one (F0): take that one back",
    ]


def test_what_the_bank_says_and_what_is_missing_is_told() -> None:
    status = "<STATUS><CODE>2000<SEVERITY>ERROR</STATUS>"
    bad = Booking(more="<DTAVAIL>20170230")
    reading = read(
        file(status, statement(bad), statement(balance="<LEDGERBAL><BALAMT>1.00</LEDGERBAL>"))
    )
    assert told(reading) == [
        "the bank answers 2000: ERROR",
        "1 booking whose value date is no date",
        "the ledger balance states no day (DTASOF)",
    ]
    assert told(read(file(statement(balance="")))) == [
        "the statement of 123 states no ledger balance in USD: its lines cannot be proved complete"
    ]


def test_trades_alone_are_refused_and_holdings_told() -> None:
    account = "<INVACCTFROM><ACCTID>I1</INVACCTFROM>"
    trades = "<INVTRANLIST><BUYMF><UNITS>1</BUYMF><BUYMF></BUYMF><INCOME></INCOME></INVTRANLIST>"
    head = f"<INVSTMTRS><CURDEF>USD{account}"
    assert refusal(file(f"{head}{trades}</INVSTMTRS>")) == (
        "an investment statement without cash bookings: securities are not read (2 BUYMF, 1 INCOME)"
    )
    held = f"{head}<INVTRANLIST></INVTRANLIST><INVPOSLIST></INVPOSLIST></INVSTMTRS>"
    assert told(read(file(held))) == ["holdings are not read: only the account's cash bookings are"]
    both = read(file(f"{head}{trades}</INVSTMTRS>", statement(Booking())))
    assert len(both.statements) == 2


def test_ten_thousand_bookings_are_read() -> None:
    bookings = [Booking(fitid=f"F{number}", memo="Payment & more") for number in range(10_000)]
    text = file(statement(*bookings)).encode()
    reading = read(text)
    assert len(reading.statements[0].booked) == 10_000
    assert told(reading) == []


HOSTILE = {
    "open tags": lambda: "<OFX>" + "<A>" * 1_000_000,
    "end tags": lambda: "<OFX>" + "</A>" * 1_000_000,
    "brackets": lambda: "<OFX>" + "<" * 4_000_000,
    "attributes": lambda: "<OFX>" + "<A a='" * 1_000_000,
    "blanks": lambda: "<OFX><A" + " " * 4_000_000,
    "comments": lambda: "<OFX>" + "<!--" * 1_000_000,
    "references": lambda: "<OFX><A>" + "&#" * 2_000_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_refused(name: str) -> None:
    text = HOSTILE[name]()
    assert refusal(text)


@pytest.fixture(scope="module")
def samples(shared: Path) -> Path:
    return shared / "data" / "samples" / "ofx"


def outcome(result: FileResult) -> str:
    return "reject" if result.errors else "flag" if result.warnings else "accept"


def sums(result: FileResult) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for item in result.statements:
        for line in item.booked:
            found[line.currency] = found.get(line.currency, Decimal(0)) + line.amount
    return found


def test_generated_files_do_what_is_expected(samples: Path) -> None:
    folder = samples / "generated"
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    assert expected
    for name, want in expected.items():
        result = read_file(folder / name)
        assert outcome(result) == want["expect"], name
        lines = [line for item in result.statements for line in item.lines]
        facts: dict[str, object] = {
            "transactions": len(lines),
            "statements": len(result.statements),
            "sums": {unit: str(number) for unit, number in sums(result).items()},
            "closing": {item.currency: str(item.closing) for item in result.statements},
            "name": lines[0].counterparty if lines else "",
            "dates": [line.date.isoformat() for line in lines],
        }
        for key in facts.keys() & want.keys():
            assert facts[key] == want[key], (name, key)


READ = (
    *("anzcc", "bank_medium", "checking", "fidelity-savings", "multiple_accounts", "suncorp"),
    *("ofx-multiple-accounts-xml", "ofxdata-bb-two-stmtrs", "ofxdata-bb", "ofxdata-bpbfc"),
    *("ofxdata-cmfr", "ofxdata-credit-card", "ofxdata-memoWithAmpersand"),
    *("ofxdata-memoWithQuotes", "ofxdata-oneline", "ofxdata-xml", "ofxdata"),
)
FLAGGED = (
    *("sample.ofx", "sample.qfx", "fail_nice__empty_balance", "fidelity", "investment_medium"),
    *("ofx-v102-empty-tags", "td_ameritrade", "ofxdata-investments-xml", "ofxdata-selfclose"),
)
REFUSED = {
    "account_listing_aggregation": "holds no statement",
    "bank_small": "holds no statement",
    "error_message": "the bank answers 2000: General Server Error",
    "fail_nice__date_missing": "without a date (DTPOSTED)",
    "fail_nice__decimal_error": "'$120' is no amount",
    "investment_401k": "securities are not read",
    "ofxdata-banking-xml200": "belongs to no field",
    "ofxdata-emptyDateTime": "names no account",
    "ofxdata-google": "securities are not read",
    "ofxdata-investments-multiple-accounts-xml": "securities are not read",
    "ofxdata-investments-oneline-xml": "securities are not read",
    "signon_fail": "the bank answers 15500",
    "signon_success": "holds no statement",
    "signon_success_no_message": "holds no statement",
    "tiaacref": "securities are not read",
    "vanguard": "securities are not read",
    "vanguard401k": "securities are not read",
}


def test_every_other_sample_is_read_flagged_or_refused(samples: Path) -> None:
    found: dict[str, list[str]] = {"accept": [], "flag": [], "reject": []}
    for path in sorted(samples.rglob("*.*fx")):
        if path.parent.name == "generated":
            continue
        name = path.name if path.stem == "sample" else path.stem
        result = read_file(path)
        found[outcome(result)].append(name)
        if result.errors:
            assert REFUSED[name] in result.errors[0].reason
    assert sorted(found["accept"]) == sorted(READ)
    assert sorted(found["flag"]) == sorted(FLAGGED)
    assert sorted(found["reject"]) == sorted(REFUSED)


def test_sums_of_samples_by_hand(samples: Path) -> None:
    by_hand: Sequence[tuple[str, str, str]] = [
        ("ofxparse/bank_medium.ofx", "CAD", "-345.27"),
        ("ofxparse/suncorp.ofx", "AUD", "-16.85"),
        ("php-ofxparser/ofxdata.ofx", "USD", "250.00"),
    ]
    for name, currency, total in by_hand:
        assert sums(read_file(samples / name)) == {currency: Decimal(total)}
