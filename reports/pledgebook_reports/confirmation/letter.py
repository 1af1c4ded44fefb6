"""The letter: the statement by instalment, and a slip for the donor's reply."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

from pledgebook.money import format_money
from pledgebook_reports.render.standalone import standalone

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pledgebook_reports.confirmation.statement import Agreement, Payment, Statement

STYLE = """
body { max-width: 60rem; }
h2 { margin: 1.5rem 0 .3rem; font-size: 1.05rem; }
table { width: 100%; }
.slip { margin-top: 2rem; padding: 1rem; border: 1px dashed #333; break-inside: avoid; }
.slip h2 { margin-top: 0; }
.slip p { margin: .6rem 0; }
.line { display: inline-block; min-width: 16rem; border-bottom: 1px solid #333; }
.box { display: inline-block; width: .9em; height: .9em; border: 1px solid #333; margin-inline-end: .5em; }
@page { size: A4 portrait; }
"""
_UNFIT = re.compile(r"[^A-Za-z0-9._-]+")


def file_name(told: Statement, form: str) -> str:
    """The name of the letter as a file of that format."""
    return f"confirmation-{_UNFIT.sub('-', told.donor)}-{told.as_of}.{form}"


def letter(told: Statement, facility: str, reply_to: str) -> str:
    """The letter as one self-contained page.

    Args:
        told: the donor's statement.
        facility: the name of the books.
        reply_to: where the reply goes; the auditor's own address (ISA 505.7).
    """
    body = "\n".join(_body(told, facility, reply_to))
    return standalone(f"Confirmation of contributions: {told.name}", STYLE, body)


def _body(told: Statement, facility: str, reply_to: str) -> Iterator[str]:
    yield f"<h1>Confirmation of contributions: {escape(told.name)}</h1>"
    yield f'<p class="basis">{escape(facility)}, as of {told.as_of}</p>'
    yield (
        "<p>In connection with the audit of the facility’s accounts, please compare the following with "
        "your own records and return the slip at the end to the auditor, not to the facility, whether "
        "you agree or not. This is no request for payment.</p>"
    )
    for one in told.agreements:
        yield from _agreement(one, told.currency)
    yield (
        f"<p><strong>Received in all by {told.as_of}: {format_money(told.received)} "
        f"{escape(told.currency)}, as booked.</strong></p>"
    )
    yield _slip(told, facility, reply_to)


def _agreement(one: Agreement, currency: str) -> Iterator[str]:
    yield (
        f"<h2>Agreement {escape(one.id)}, signed on {one.signed}: {format_money(one.amount)} "
        f"{escape(one.currency)}</h2>"
    )
    yield '<div class="scroll"><table><thead><tr><th>Instalment</th><th>Due</th>'
    yield f'<th class="number">Amount, {escape(one.currency)}</th><th>Received on</th>'
    yield f'<th class="number">Received, {escape(one.currency)}</th>'
    yield f'<th class="number">As booked, {escape(currency)}</th>'
    yield f'<th class="number">Open, {escape(one.currency)}</th></tr></thead><tbody>'
    for part in one.instalments:
        first, *rest = part.payments or (None,)
        yield (
            f'<tr><th scope="row">{escape(part.id)}</th><td class="short">{part.due or ""}</td>'
            f'<td class="number">{format_money(part.amount)}</td>{_payment(first)}'
            f'<td class="number">{format_money(part.open)}</td></tr>'
        )
        for payment in rest:
            yield f"<tr><td></td><td></td><td></td>{_payment(payment)}<td></td></tr>"
    for payment in one.others:
        yield (
            '<tr><th scope="row">of no instalment</th><td></td><td></td>'
            f'<td class="short">{payment.date}</td><td></td>'
            f'<td class="number">{format_money(payment.value)}</td><td></td></tr>'
        )
    yield "</tbody></table></div>"


def _payment(payment: Payment | None) -> str:
    if payment is None:
        return '<td>not received</td><td class="number">0.00</td><td class="number">0.00</td>'
    return (
        f'<td class="short">{payment.date}</td><td class="number">{format_money(payment.amount)}</td>'
        f'<td class="number">{format_money(payment.value)}</td>'
    )


def _slip(told: Statement, facility: str, reply_to: str) -> str:
    line = '<span class="line"></span>'
    agreements = ", ".join(one.id for one in told.agreements)
    where = escape(reply_to) if reply_to else line
    return (
        '<section class="slip"><h2>Reply slip</h2>'
        f"<p>To: {where}</p>"
        f"<p>{escape(told.name)}: contributions to {escape(facility)} as of {told.as_of}, "
        f"{format_money(told.received)} {escape(told.currency)} received under {escape(agreements)}.</p>"
        '<p><span class="box"></span>The above agrees with our records.</p>'
        '<p><span class="box"></span>The above differs from our records as follows:</p>'
        '<p><span class="line" style="min-width: 100%"></span></p>'
        '<p><span class="line" style="min-width: 100%"></span></p>'
        f"<p>Name {line} Title {line}</p><p>Signature {line} Date {line}</p></section>"
    )
