"""Which agreements may pay for an entry, and why the others may not: asked of the rules themselves.

The rules on earmarks and dates (PB302, PB303) look at the entry as if each agreement paid all of it, over
the registry alone; the balance is that of the report. Nothing here reads the books.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from beancount.core import data
from beancount.parser import parser

from pledgebook.documents import EvidenceKeys
from pledgebook.money import NIL
from pledgebook.records import Agreement
from pledgebook.vouchers import voucher_of
from pledgebook_reports.viewer.texts import gettext

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from pledgebook_reports.viewer.entry.balances import Balances
    from pledgebook_reports.viewer.entry.desk import Desk


@dataclass(frozen=True, slots=True)
class Payer:
    """An agreement that could pay: its uncommitted balance now, and what stands against it."""

    agreement: str
    donor: str
    headroom: Decimal
    against: Sequence[str]


def payers(desk: Desk, text: str, balances: Balances) -> list[Payer]:
    """Every donor agreement, those that may pay first, the largest balance first.

    `text` is the entry as posted.
    """
    parsed, _, _ = parser.parse_string(text)
    entry = next((one for one in parsed if isinstance(one, data.Transaction)), None)
    if entry is None or any(posting.cost is not None for posting in entry.postings):
        return []
    evidence, headroom = EvidenceKeys(), balances.uncommitted()
    found = []
    for one in desk.books.registry.all(Agreement):
        voucher = voucher_of(
            _paid_by(entry, one.id), desk.books.registry, desk.books.currency, evidence, desk.chart
        )
        against = [
            finding.message.partition(": ")[2] for visit in desk.bars for finding in visit(voucher)
        ]
        free = headroom.get(one.id, NIL)
        held = sum((balances.held.get((one.id, paper), NIL) for paper in voucher.obligations), NIL)
        if voucher.spends and voucher.spent > free + held:
            told = gettext("has %(amount)s %(currency)s left")
            against.append(told % {"amount": f"{free:,.2f}", "currency": desk.books.currency})
        found.append(Payer(one.id, desk.books.registry.donor(one.id) or "", free, against))
    return sorted(found, key=lambda one: (bool(one.against), -one.headroom, one.agreement))


def _paid_by(entry: data.Transaction, agreement: str) -> data.Transaction:
    """The entry as if one agreement paid it all."""
    postings = [
        posting._replace(
            meta={key: value for key, value in (posting.meta or {}).items() if key != "agreement"}
        )
        for posting in entry.postings
    ]
    return entry._replace(meta={**entry.meta, "agreement": agreement}, postings=postings)
