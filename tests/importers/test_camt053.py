"""camt.053: what is read, what is told, what is refused."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given

from pledgebook_importers.intake.reading import FileResult
from pledgebook_importers.reader import read_file, read_files
from tests.importers.making import (
    ENTRIES,
    FIXTURES,
    Entry,
    balance,
    ids,
    message,
    read,
    stmt,
    write,
)

ACCT = "<Acct><Id><IBAN>IQ00</IBAN></Id></Acct>"


def refusal(folder: Path, text: str) -> str:
    result = read_file(write(folder, text))
    assert result.statements == ()
    assert len(result.errors) == 1
    return result.errors[0].reason


def test_batch_is_one_booking_with_details() -> None:
    (statement,) = read_file(FIXTURES / "batch_v02.xml").statements
    batch = statement.booked[1]
    assert [detail.amount for detail in batch.details] == [Decimal(-400000), Decimal(-600000)]
    assert [detail.parties for detail in batch.details] == [("Worker One",), ("Worker Two",)]
    assert sum(line.amount for line in statement.booked) == Decimal(182400)


def test_local_day_is_kept_and_the_original_amount_shown() -> None:
    (statement,) = read_file(FIXTURES / "batch_v02.xml").statements
    first = statement.lines[0]
    assert first.date.isoformat() == "2017-05-01"
    assert first.shown == ((Decimal("1000.00"), "USD"),)
    assert first.counterparty == "Exchange Desk Qaléat"


@given(ENTRIES)
def test_sums_survive_reading(entries: list[Entry]) -> None:
    (statement,), _ = read(message(stmt(*entries)))
    assert sum((line.amount for line in statement.booked), Decimal(0)) == sum(
        (entry.signed for entry in entries), Decimal(0)
    )
    assert statement.opening is not None
    assert statement.closing == statement.opening + sum(line.amount for line in statement.lines)


def test_difference_and_summary_are_told_and_the_statement_staged() -> None:
    totals = (
        "<TxsSummry><TtlNtries><NbOfNtries>2</NbOfNtries><TtlNetNtryAmt>9.00</TtlNetNtryAmt>"
        "</TtlNtries><TtlCdtNtries><Sum>11.00</Sum></TtlCdtNtries></TxsSummry>"
    )
    statements, warnings = read(message(stmt(Entry(), closing="120.00", extra=totals)))
    assert len(statements[0].lines) == 1
    assert [warning.split(",")[0] for warning in warnings] == [
        "the bank counts 2 entries",
        "the bank nets its entries to 9.00",
        "the bank sums its credits to 11.00",
        "statement 3: opening 100.00 and booked 10.00 make 110.00",
    ]
    assert warnings[-1].endswith("difference 10.00")


def test_currencies_of_one_statement_are_kept_apart() -> None:
    extra = balance("OPBD", Decimal(5), "EUR") + balance("CLBD", Decimal(8), "EUR")
    text = message(stmt(Entry(), Entry(amount="3", currency="EUR"), closing="110.00", extra=extra))
    statements, warnings = read(text)
    assert [(s.currency, s.opening, s.closing, len(s.lines)) for s in statements] == [
        ("USD", Decimal("100.00"), Decimal("110.00"), 1),
        ("EUR", Decimal(5), Decimal(8), 1),
    ]
    assert warnings == []


@pytest.mark.parametrize(
    "balances, opening, closing",
    [
        ([("OPBD", "1"), ("ITBD", "2")], "1", "2"),
        ([("ITBD", "2"), ("ITBD", "3")], "2", "3"),
        ([("ITBD", "3"), ("CLBD", "4")], "3", "4"),
        ([("PRCD", "5"), ("OPBD", "6"), ("CLBD", "7"), ("ITBD", "9")], "6", "7"),
        ([("PRCD", "5"), ("CLBD", "7")], "5", "7"),
        ([("OPAV", "1"), ("CLAV", "2")], None, None),
    ],
)
def test_which_balances_open_and_close(
    balances: list[tuple[str, str]], opening: str | None, closing: str | None
) -> None:
    inner = "".join(balance(kind, Decimal(amount)) for kind, amount in balances)
    acct = "<Acct><Id><IBAN>IQ00</IBAN></Id></Acct>"
    (statement,), _ = read(message(f"<Stmt><Id>P</Id>{acct}{inner}</Stmt>"))
    assert statement.opening == (Decimal(opening) if opening else None)
    assert statement.closing == (Decimal(closing) if closing else None)


def test_missing_status_and_dates_are_told() -> None:
    text = message(stmt(Entry(), Entry(reference="TDB-2")))
    text = text.replace("<Sts>BOOK</Sts>", "")
    text = text.replace("<BookgDt><Dt>2017-03-02</Dt></BookgDt>", "", 1)
    text = text.replace("<ValDt><Dt>2017-03-02</Dt></ValDt>", "", 1)
    (statement,), warnings = read(text)
    assert [line.date.isoformat() for line in statement.booked] == ["2017-03-31", "2017-03-02"]
    assert warnings == [
        "2 entries without a status, read as booked",
        "1 entry without a booking date, dated by the statement's last day",
    ]


def test_information_and_unknown_statuses_are_no_money() -> None:
    (statement,), warnings = read(
        message(stmt(Entry(status="INFO"), Entry(status="FUTR"), Entry(status="MAYBE")))
    )
    assert [line.status for line in statement.lines] == ["information", "pending", "information"]
    assert statement.booked == ()
    assert warnings == ["1 entry of the unknown status 'MAYBE', not booked"]


def test_reversal_mark_is_a_label_only() -> None:
    text = message(stmt(Entry(mark="DBIT"))).replace("<Sts>", "<RvslInd>true</RvslInd><Sts>")
    (statement,), _ = read(text)
    assert statement.lines[0].reversal
    assert statement.lines[0].amount == Decimal("-10.00")


def test_details_that_disagree_are_told() -> None:
    inner = '<AmtDtls><TxAmt><Amt Ccy="USD">9.00</Amt></TxAmt></AmtDtls>'
    (statement,), warnings = read(message(stmt(Entry(inner=inner))))
    assert statement.lines[0].amount == Decimal("10.00")
    assert warnings == ["the details add up to 9.00 USD, the booking is 10.00: the booking counts"]


def test_details_before_charges_agree() -> None:
    inner = (
        '<AmtDtls><TxAmt><Amt Ccy="USD">12.00</Amt></TxAmt></AmtDtls><Chrgs><Amt Ccy="USD">2.00'
        "</Amt><CdtDbtInd>DBIT</CdtDbtInd></Chrgs>"
    )
    (statement,), warnings = read(message(stmt(Entry(inner=inner))))
    assert warnings == []
    assert statement.lines[0].charges == ((Decimal("2.00"), "USD"),)


@pytest.mark.parametrize(
    "wrong, right, reason",
    [
        ('"USD">-10.00', '"USD">10.00', "'-10.00' is a negative amount"),
        ('"USD">1,000.00', '"USD">10.00', "'1,000.00' is no amount"),
        ('"USD">1e3', '"USD">10.00', "'1e3' is no amount"),
        ('"USD">NaN', '"USD">10.00', "'NaN' is no amount"),
        ('"USD">10.123456', '"USD">10.00', "'10.123456' is no amount"),
        ('"USD">99999999999999999.99', '"USD">10.00', "is no amount"),
        ('"USD">\u0661\u0660', '"USD">10.00', "is no amount"),
        ("<Amt>10.00", '<Amt Ccy="USD">10.00', "has no currency"),
        ('"usd">10.00', '"USD">10.00', "has currency 'usd'"),
        ("<X/>", "<CdtDbtInd>DBIT</CdtDbtInd>", "states neither credit nor debit"),
        ("<CdtDbtInd>C</CdtDbtInd>", "<CdtDbtInd>DBIT</CdtDbtInd>", "neither CRDT nor DBIT"),
        ("2017-02-30", "2017-03-02", "'2017-02-30' is no date"),
        ("02.03.2017", "2017-03-02", "'02.03.2017' is no date"),
    ],
)
def test_what_leaves_doubt_about_money_is_refused(
    wrong: str, right: str, reason: str, tmp_path: Path
) -> None:
    text = message(stmt(Entry(), closing="1.00"), stmt(Entry(mark="DBIT"), closing="1.00"))
    assert right in text
    assert reason in refusal(tmp_path, text.replace(right, wrong))


@pytest.mark.parametrize(
    "text, reason",
    [
        (message(), "holds no statement"),
        (message(f"<Stmt><Id>S</Id>{ACCT}</Stmt>"), "says nothing"),
        (message(stmt()).replace("<Acct>", "<Other>").replace("</Acct>", "</Other>"), "no account"),
        (message(stmt(), version="15"), "version 15; versions 01 to 14"),
        (message(stmt()).replace("camt.053.001.02", "camt.054.001.02"), "not camt.053's"),
        (message(stmt()).replace("BkToCstmrStmt", "BkToCstmrAcctRpt"), "not camt.052's"),
        (
            message(stmt()).replace("BkToCstmrStmt", "Other"),
            "without a body that is read; ask for it again",
        ),
        (message(stmt()).replace("BkToCstmrStmt", "CstmrPmtStsRpt"), "pain.002 status report"),
        ("<html><body/></html>", "XML of another kind (<html>)"),
        ("20170302;10.00", "of no format that is read here"),
    ],
)
def test_other_files_are_named(text: str, reason: str, tmp_path: Path) -> None:
    assert reason in refusal(tmp_path, text)


@pytest.mark.parametrize("version", ["01", "02", "03", "04", "06", "08", "10", "11", "13", "14"])
def test_versions(version: str) -> None:
    statements, warnings = read(message(stmt(Entry()), version=version))
    assert len(statements[0].lines) == 1
    assert warnings == []


def test_without_namespace_and_in_an_envelope() -> None:
    bare = message(stmt(Entry())).replace(
        ' xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"', ""
    )
    enveloped = bare.split("?>\n")[1].join(["<Envelope><AppHdr/>", "</Envelope>"])
    assert ids(read(bare)[0]) == ids(read(enveloped)[0])


def test_a_bad_file_never_stops_the_others(tmp_path: Path) -> None:
    good = write(tmp_path, message(stmt(Entry())), "good.xml")
    bad = write(tmp_path, "<Document>", "bad.xml")
    results: list[FileResult] = read_files([bad, tmp_path / "absent.xml", tmp_path, good])
    assert [bool(result.errors) for result in results] == [True, True, True, False]
    assert [result.errors[0].reason.split(":")[0] for result in results[:3]] == [
        "not well-formed XML",
        "cannot be read (no such file or directory)",
        "not a regular file; name the file itself",
    ]
