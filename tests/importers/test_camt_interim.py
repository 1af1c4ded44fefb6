"""camt.052 and camt.054: read as interim, compared, never booked; envelopes and versions of all three."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from pledgebook_importers.intake.reading import FileResult
from pledgebook_importers.reader import read_file, read_files
from tests.importers.making import FIXTURES, Entry, message, stmt, write

BODIES = {
    "camt.052": ("BkToCstmrAcctRpt", "Rpt"),
    "camt.053": ("BkToCstmrStmt", "Stmt"),
    "camt.054": ("BkToCstmrDbtCdtNtfctn", "Ntfctn"),
}

ISO = "urn:iso:std:iso:20022:tech:xsd:"


def as_type(text: str, name: str) -> str:
    """The camt.053 as another account report."""
    body, part = BODIES[name]
    return (
        text.replace("camt.053", name)
        .replace("BkToCstmrStmt", body)
        .replace("<Stmt>", f"<{part}>")
        .replace("</Stmt>", f"</{part}>")
    )


def told(result: FileResult) -> list[str]:
    assert result.errors == ()
    return [problem.reason for problem in result.warnings]


@pytest.mark.parametrize("name", BODIES)
@pytest.mark.parametrize("version", [f"{number:02}" for number in range(1, 15)])
def test_every_type_and_version(name: str, version: str, tmp_path: Path) -> None:
    text = as_type(message(stmt(Entry()), version=version), name)
    if version == "01":
        text = text.replace(BODIES[name][0], BODIES[name][0] + "V01")
    result = read_file(write(tmp_path, text))
    assert told(result) == []
    assert result.format == f"{name}.001.{version}"
    (statement,) = result.statements
    assert statement.kind == ("statement" if name == "camt.053" else "interim")
    assert [line.amount for line in statement.lines] == [Decimal("10.00")]


def test_a_report_never_makes_the_statement_a_duplicate(tmp_path: Path) -> None:
    text = message(stmt(Entry()))
    report = write(tmp_path, as_type(text, "camt.052"), "report.xml")
    notice = write(tmp_path, as_type(text, "camt.054"), "notice.xml")
    statement = write(tmp_path, text, "statement.xml")
    results = read_files([report, notice, statement, report])
    assert [result.duplicates for result in results] == [0, 0, 0, 0]
    assert [told(result) for result in results] == [[], [], [], []]


def test_a_report_needs_no_balances_and_those_it_has_are_compared(tmp_path: Path) -> None:
    text = as_type(message(stmt(Entry(), closing="120.00")), "camt.052")
    assert told(read_file(write(tmp_path, text)))[0].endswith("difference 10.00")
    without = text.replace("CLBD", "CLAV")
    assert told(read_file(write(tmp_path, without))) == []


def test_pending_lines_of_a_report_keep_the_banks_status() -> None:
    report = read_file(FIXTURES / "day_v02_interim.xml").statements[0]
    assert [line.status for line in report.lines] == ["booked", "pending"]
    assert report.closing == Decimal("749.50")


def test_a_notification_may_be_the_net_of_both_directions() -> None:
    result = read_file(FIXTURES / "net_v08_notification.xml")
    assert told(result) == []
    (line,) = result.statements[0].lines
    assert (line.amount, line.status, line.date.isoformat()) == (
        Decimal("525.00"),
        "information",
        "2017-03-07",
    )
    assert [detail.amount for detail in line.details] == [300, 245, -20]
    assert [detail.parties[0] for detail in line.details] == [
        "Friends of Testland",
        "Second Bank of Testland",
        "Sender Who Took It Back",
    ]


def test_a_notification_without_any_day_has_the_day_it_was_made(tmp_path: Path) -> None:
    text = (FIXTURES / "net_v08_notification.xml").read_text(encoding="utf-8")
    days = "<n:IntrBkSttlmDt>2017-03-07</n:IntrBkSttlmDt>"
    result = read_file(write(tmp_path, text.replace(days, "", 1).replace("INFO", "BOOK")))
    assert result.statements[0].lines[0].date.isoformat() == "2017-03-08"
    assert told(result) == ["1 entry without a booking date, dated by the statement's last day"]


def test_version_01_has_flat_balances_and_details_in_the_entry() -> None:
    result = read_file(FIXTURES / "first_v01.xml")
    assert told(result) == []
    (statement,) = result.statements
    assert (statement.account, statement.opening) == ("00-4711-X", Decimal(-100))
    (line,) = statement.lines
    assert [(d.parties, d.counterparty_account) for d in line.details] == [
        (("Kingdom of Testland",), "47110815"),
        (("Republic of Testmark",), "9988"),
    ]


def test_pages_charges_reversals_and_own_codes() -> None:
    result = read_file(FIXTURES / "pages_v13.xml")
    assert told(result) == ["1 entry of the unknown status 'BLOCKED', not booked"]
    first, second = result.statements
    assert (first.page, second.page) == (1, 2)
    assert first.closing == second.opening == Decimal("8.125")
    assert first.lines[0].charges == ((Decimal("0.125"), "BHD"),)
    assert first.lines[0].shown == ((Decimal("4.97"), "USD"), (Decimal("1.875"), "BHD"))
    assert second.lines[0].reversal
    assert second.lines[0].amount == Decimal("2.000")
    assert [line.booked for line in second.lines] == [True, False, True]


def test_charges_are_read_by_record_else_as_a_total(tmp_path: Path) -> None:
    text = (FIXTURES / "pages_v13.xml").read_text(encoding="utf-8")
    start, end = text.index("<Rcrd>"), text.index("</Chrgs>")
    result = read_file(write(tmp_path, text[:start] + text[end:]))
    assert result.statements[0].lines[0].charges == ((Decimal("0.125"), "BHD"),)
    given_back = text.replace("0.125</Amt><CdtDbtInd>DBIT", "0.125</Amt><CdtDbtInd>CRDT")
    result = read_file(write(tmp_path, given_back))
    assert result.statements[0].lines[0].charges == ()


def test_all_messages_of_an_envelope_are_read(tmp_path: Path) -> None:
    one = message(stmt(Entry(reference="A"))).split("?>\n")[1]
    other = message(stmt(Entry(reference="B")), message_id="M2", version="08").split("?>\n")[1]
    report = as_type(other, "camt.052")
    result = read_file(write(tmp_path, f"<Bag>{one}<x>{other}</x></Bag>"))
    assert told(result) == []
    assert [statement.message_id for statement in result.statements] == ["M1", "M2"]
    mixed = read_file(write(tmp_path, f"<Bag>{one}{report}</Bag>"))
    assert [statement.kind for statement in mixed.statements] == ["statement", "interim"]
    assert told(mixed) == [
        "holds camt.053.001.02 and camt.052.001.08, read together; keep one message type a file"
    ]


def test_the_name_without_a_namespace(tmp_path: Path) -> None:
    bare = message(stmt(Entry())).replace(
        ' xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"', ""
    )
    assert read_file(write(tmp_path, bare)).format == "camt.053"
    header = "<AppHdr><MsgDefIdr>camt.053.001.08</MsgDefIdr></AppHdr>"
    enveloped = f"<Bag>{header}{bare.split('?>')[1]}</Bag>"
    assert read_file(write(tmp_path, enveloped)).format == "camt.053.001.08"
    schema = '<Document a="urn:iso:std:iso:20022:tech:xsd:camt.053.001.04 camt.053.xsd">'
    assert read_file(write(tmp_path, bare.replace("<Document>", schema))).format.endswith("04")
    own = bare.replace("<Document>", '<Document xmlns="urn:bank:own">')
    result = read_file(write(tmp_path, own))
    assert result.format == "camt.053"
    assert told(result) == ["the namespace 'urn:bank:own' names no message type, read as camt.053"]


@pytest.mark.parametrize(
    "text, reason",
    [
        (
            message(stmt(Entry())).replace("</Stmt>", "<Sub>" + Entry().xml() + "</Sub></Stmt>"),
            "an entry outside of a statement; it belongs to none",
        ),
        (
            message(stmt(Entry())).replace(
                "</Document>", f"<Stmt>{Entry().xml()}</Stmt></Document>"
            ),
            "a statement outside of its message",
        ),
        (
            message(stmt(Entry())).replace("</Stmt>", f"{message(stmt()).split('?>')[1]}</Stmt>"),
            "a message inside of another; ask for it again",
        ),
        (
            message(stmt(Entry())).replace("<CdtDbtInd>", '<Amt Ccy="USD">11</Amt><CdtDbtInd>'),
            "two amounts or directions",
        ),
        (
            message(stmt()).replace("camt.053.001.02", "camt.060.001.05").replace("BkTo", "X"),
            "is a camt.060.001.05 message, which is not read",
        ),
        (
            f'<E><Document xmlns="{ISO}pacs.008.001.08"><FIToFICstmrCdtTrf/></Document></E>',
            "is a pacs.008 payment between banks",
        ),
        (
            "<iati-activities-of-another-kind/>",
            "is XML of another kind (<iati-activities-of-another-kind>)",
        ),
    ],
)
def test_refused_with_the_reason(text: str, reason: str, tmp_path: Path) -> None:
    result = read_file(write(tmp_path, text))
    (problem,) = result.errors
    assert reason in problem.reason
    assert result.statements == ()


@pytest.mark.parametrize(
    "printed, number",
    [
        ("10", "10"),
        ("+10.", "10"),
        (".50", "0.50"),
        ("0010.1234500", "10.1234500"),
        ("1234567890123.12345", "1234567890123.12345"),
        ("-0.01", None),
        (".", None),
        ("+", None),
        ("1 000", None),
        ("1,5", None),
        ("12345678901234.12345", None),
        ("1.123456", None),
        ("0x10", None),
        ("\u0661\u0660", None),
    ],
)
def test_amounts_are_the_decimals_of_the_schema(
    printed: str, number: str | None, tmp_path: Path
) -> None:
    text = message(stmt(Entry(), closing="1.00")).replace(">10.00<", f">{printed}<")
    result = read_file(write(tmp_path, text))
    amounts = [line.amount for statement in result.statements for line in statement.lines]
    assert amounts == ([Decimal(number)] if number else [])
    assert bool(result.errors) == (number is None)


def test_nil_has_no_sign(tmp_path: Path) -> None:
    text = message(stmt(Entry(amount="0.00", mark="DBIT")))
    (statement,) = read_file(write(tmp_path, text)).statements
    assert str(statement.lines[0].amount) == "0.00"


def test_blanks_before_the_declaration_and_an_end_mark_change_nothing(tmp_path: Path) -> None:
    text = message(stmt(Entry()))
    plain = read_file(write(tmp_path, text)).statements[0]
    for odd in (f"\n\n {text}", f"\ufeff\n{text}", f"{text}\x1a"):
        (statement,) = read_file(write(tmp_path, odd)).statements
        assert [line.import_id for line in statement.lines] == [
            line.import_id for line in plain.lines
        ]
        assert statement.line == plain.line + odd.count("\n", 0, odd.index("<"))


def test_a_batch_is_counted(tmp_path: Path) -> None:
    text = (FIXTURES / "net_v08_notification.xml").read_text(encoding="utf-8")
    result = read_file(write(tmp_path, text.replace("NbOfTxs>3<", "NbOfTxs>4<")))
    assert told(result) == ["the batch counts 4 payments, 3 are detailed"]


def test_what_stands_beside_the_booking_is_left_out_where_it_is_unreadable(tmp_path: Path) -> None:
    text = (FIXTURES / "pages_v13.xml").read_text(encoding="utf-8")
    odd = text.replace('<Amt Ccy="USD">4.97', "<Amt>4,97").replace('"BHD">0.125</Amt', '"">x</Amt')
    odd = odd.replace("<ValDt><Dt>2026-01-15", "<ValDt><Dt>2026-02-30")
    available = "<Bal><Tp><CdOrPrtry><Cd>CLAV</Cd></CdOrPrtry></Tp></Bal>"
    odd = odd.replace("<Bal>", f"{available}<Bal>", 1)
    result = read_file(write(tmp_path, odd))
    (line,) = result.statements[0].lines
    assert (line.amount, line.value_date, line.charges) == (Decimal("-2.000"), None, ())
    assert line.shown == ((Decimal("1.875"), "BHD"),)
    assert told(result)[:2] == [
        "2 entries with an unreadable amount beside the booking, left out",
        "1 entry with an unreadable value date, left out",
    ]


def test_a_booked_balance_that_is_unreadable_is_not_left_out(tmp_path: Path) -> None:
    text = (FIXTURES / "pages_v13.xml").read_text(encoding="utf-8")
    result = read_file(write(tmp_path, text.replace('"BHD">10.125', '"BHD">10,125')))
    assert [problem.reason for problem in result.errors] == [
        "'10,125' is no amount; ask the bank to correct it"
    ]
