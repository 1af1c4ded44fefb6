"""Vouchers whose rows hold, ready to be drafted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from pledgebook_importers.vouchers.rows import VoucherRow
from pledgebook_importers.vouchers.shares import Shares

Said = str | dt.date | bool
"""What metadata may be."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row that holds: `value` is its amount in the books' currency, in cents.

    `keys` are the ids of project, location, obligation and advance, by their metadata keys.
    """

    row: VoucherRow
    description: str
    amount: Decimal
    currency: str
    value: Decimal
    account: str
    source: str
    shares: Shares
    keys: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class CheckedVoucher:
    """One voucher whose rows hold; `keys` is its metadata, `evidence` paths by their keys."""

    number: str
    date: dt.date
    payee: str
    payee_name: str
    lines: tuple[Line, ...]
    keys: Mapping[str, Said]
    evidence: Mapping[str, str]
