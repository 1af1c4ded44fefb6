"""pain.001: what we ordered, with its control totals."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgebook_importers.bank.orders import Order
from pledgebook_importers.bank.pain001 import claims, read
from pledgebook_importers.intake.reading import FileResult, Reading
from pledgebook_importers.intake.source import Source
from pledgebook_importers.reader import read_file
from tests.importers.making import day, write

FIXTURES = Path(__file__).parent / "fixtures" / "pain001"
WORDS = st.text("abZ 9&<\"'é/", max_size=12).map(str.strip)
ORDERS = st.lists(
    st.builds(
        Order,
        account=st.just("DE89370400440532013000"),
        amount=st.decimals("0.01", "9999999", places=2),
        currency=st.sampled_from(["USD", "EUR"]),
        date=st.just(day("2017-03-14")),
        payee=WORDS,
        payee_account=st.sampled_from(["", "00457781"]),
        end_to_end=st.integers(1, 10**9).map(str),
        remittance=WORDS,
        message_id=st.just("M1"),
        batch=st.sampled_from(["A", "B"]),
        batch_booking=st.booleans(),
        line=st.just(2),
        instruction_id=WORDS,
        payee_bank=st.sampled_from(["", "WDTBIQBA"]),
    ),
    min_size=1,
    max_size=6,
    unique_by=lambda order: order.end_to_end,
)


def printed(orders: list[Order], version: str = "03") -> str:
    """A message of these orders, one payment information each."""
    total = sum((order.amount for order in orders), Decimal(0))
    parts = "".join(
        f"<PmtInf><PmtInfId>{order.batch}</PmtInfId><PmtMtd>TRF</PmtMtd><BtchBookg>"
        f"{str(order.batch_booking).lower()}</BtchBookg><NbOfTxs>1</NbOfTxs><CtrlSum>"
        f"{order.amount}</CtrlSum><ReqdExctnDt>{order.date}</ReqdExctnDt><DbtrAcct><Id><IBAN>"
        f"{order.account}</IBAN></Id></DbtrAcct><CdtTrfTxInf><PmtId><InstrId>"
        f"{escape(order.instruction_id)}</InstrId><EndToEndId>{order.end_to_end}</EndToEndId>"
        f'</PmtId><Amt><InstdAmt Ccy="{order.currency}">{order.amount}</InstdAmt></Amt><CdtrAgt>'
        f"<FinInstnId><BIC>{order.payee_bank}</BIC></FinInstnId></CdtrAgt><Cdtr><Nm>"
        f"{escape(order.payee)}</Nm></Cdtr><CdtrAcct><Id><Othr><Id>{order.payee_account}</Id>"
        f"</Othr></Id></CdtrAcct><RmtInf><Ustrd>{escape(order.remittance)}</Ustrd></RmtInf>"
        "</CdtTrfTxInf></PmtInf>"
        for order in orders
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="urn:iso:std:iso:20022:tech:xsd:'
        f'pain.001.001.{version}"><CstmrCdtTrfInitn><GrpHdr><MsgId>M1</MsgId><NbOfTxs>'
        f"{len(orders)}</NbOfTxs><CtrlSum>{total}</CtrlSum></GrpHdr>{parts}</CstmrCdtTrfInitn>"
        "</Document>"
    )


def order(end_to_end: str = "E-1", amount: str = "10.00") -> Order:
    """An order like any other."""
    return Order(
        account="DE89370400440532013000",
        amount=Decimal(amount),
        currency="USD",
        date=day("2017-03-14"),
        payee="Well Drillers of Testland",
        payee_account="00457781",
        end_to_end=end_to_end,
        remittance="INV-88",
        message_id="M1",
        batch="A",
        batch_booking=False,
        line=2,
    )


def read_text(text: str) -> Reading:
    source = Source(Path("orders.xml"), text.encode())
    assert claims(source)
    return read(source)


def told(result: FileResult) -> list[str]:
    assert result.errors == ()
    return [problem.reason for problem in result.warnings]


@given(ORDERS)
def test_what_is_printed_is_read(orders: list[Order]) -> None:
    reading = read_text(printed(orders))
    assert list(reading.orders) == orders
    assert reading.warnings == ()


@given(ORDERS)
def test_line_ends_change_nothing_but_lines(orders: list[Order]) -> None:
    text = printed(orders)
    broken = text.replace("><", ">\r\n<")
    assert [(o.end_to_end, o.amount) for o in read_text(broken).orders] == [
        (o.end_to_end, o.amount) for o in read_text(text).orders
    ]


@pytest.mark.parametrize("version", [f"{number:02}" for number in range(3, 13)])
def test_versions(version: str) -> None:
    text = printed([order()], version)
    if int(version) >= 8:
        text = text.replace("<ReqdExctnDt>", "<ReqdExctnDt><Dt>")
        text = text.replace("</ReqdExctnDt>", "</Dt></ReqdExctnDt>").replace("BIC>", "BICFI>")
    reading = read_text(text)
    assert reading.format == f"pain.001.001.{version}"
    assert reading.orders == (order(),)


def test_sums_add_unlike_currencies_and_accounts_lose_their_blanks() -> None:
    result = read_file(FIXTURES / "batch_v03.xml")
    assert told(result) == []
    first, second, third = result.reading.orders
    assert (first.account, first.batch, first.batch_booking) == (
        "IQ98TDBQ850123456789012",
        "FUND-2017-014-A",
        True,
    )
    assert (first.payee_account, first.payee_bank, first.remittance) == (
        "00457781",
        "WDTBIQBA",
        "RF18539007547034",
    )
    assert (second.currency, second.payee_account) == ("IQD", "IQ98TDBQ850123456789013")
    assert (third.end_to_end, third.payee_bank, third.date) == ("", "044525593", day("2017-03-15"))
    assert result.statements == ()


def test_equivalent_amounts_moments_and_cheques() -> None:
    result = read_file(FIXTURES / "cheque_v09.xml")
    assert told(result) == []
    transfer, cheque = result.reading.orders
    assert (transfer.amount, transfer.currency) == (Decimal("1000.00"), "EUR")
    assert transfer.date == day("2024-02-02")
    assert (cheque.payee, cheque.payee_account) == ("Landlord", "")


def test_doubts_are_told_and_the_orders_read() -> None:
    result = read_file(FIXTURES / "doubts_ch02.xml")
    assert [(problem.line, problem.reason.split(",")[0]) for problem in result.warnings] == [
        (6, "the payment information P-1 states the sum 40.00 (CtrlSum)"),
        (6, "the payment information P-1 is of the unknown payment method 'XXX'"),
        (6, "the payment information P-1 states no day of execution"),
        (24, "the payment information P-2 holds no payment"),
        (5, "the message counts 3 payments"),
        (5, "the message states the sum 31.00 (CtrlSum)"),
        (17, "the end-to-end id E-1 is used twice"),
    ]
    assert [o.payee for o in result.reading.orders] == ["", "Testländer AG"]


@pytest.mark.parametrize("printed_sum", ["9.99", "ten", "-10.00", "1e1", "10.000001", "10,00"])
def test_a_sum_that_is_not_the_payments_is_told(printed_sum: str) -> None:
    text = printed([order()]).replace("<CtrlSum>10.00", f"<CtrlSum>{printed_sum}", 1)
    (problem,) = read_text(text).warnings
    assert problem.reason == (
        f"the message states the sum {printed_sum} (CtrlSum), its payments make 10.00"
    )


def test_a_sum_may_be_written_otherwise() -> None:
    text = printed([order()]).replace("<CtrlSum>10.00", "<CtrlSum>010.0")
    assert read_text(text).warnings == ()


@pytest.mark.parametrize(
    "old, new, reason",
    [
        ('"USD">10.00', '"USD">-10.00', "'-10.00' is a negative amount"),
        ('"USD">10.00', '"USD">10,00', "'10,00' is no amount"),
        ('<InstdAmt Ccy="USD">', "<InstdAmt>", "has no currency"),
        ("InstdAmt", "Instd", "a payment without an amount; export the order again"),
        ("2017-03-14", "14.03.2017", "'14.03.2017' is no date"),
        ("<DbtrAcct>", "<DbtrAcct/><X>", "not well-formed"),
        ("DbtrAcct", "Acct", "no account to pay from"),
        ("PmtInf>", "Other>", "a payment outside of a payment information"),
        ("CdtTrfTxInf", "Other", "orders no payment; export it again"),
        ("001.03", "001.13", "is pain.001 version 13; versions 01 to 12 are read"),
        ("pain.001.001.03", "pain.008.001.03", "which is not pain.001's"),
        ("<Document", "<!DOCTYPE Document><Document", "document type (DTD)"),
    ],
)
def test_refused(old: str, new: str, reason: str, tmp_path: Path) -> None:
    text = printed([order()])
    assert old in text
    result = read_file(write(tmp_path, text.replace(old, new)))
    (problem,) = result.errors
    assert reason in problem.reason
    assert result.reading.orders == ()


def test_many_batches_are_read(tmp_path: Path) -> None:
    path = write(tmp_path, printed([order(f"E-{number}") for number in range(5_000)]))
    result = read_file(path)
    assert len(result.reading.orders) == 5_000
