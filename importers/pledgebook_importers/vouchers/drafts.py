"""Checked vouchers as Beancount entries under `!`, each 0.00 within every agreement it touches."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from pledgebook.money import NIL, ZERO
from pledgebook_importers.bank.identity import canonical
from pledgebook_importers.drafts.beantext import number, quote, units
from pledgebook_importers.vouchers.checked import CheckedVoucher, Line, Said
from pledgebook_importers.vouchers.columns import MARK
from pledgebook_importers.vouchers.shares import parts

_LENGTH = 32
Keys = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Origin:
    """The workbook that a draft comes from; empty where it is a form, which leaves no file."""

    file: str
    sha256: str


@dataclass(frozen=True, slots=True)
class VoucherDraft:
    """One voucher as text; `number` is empty where the workbook gives none."""

    number: str
    import_id: str
    date: dt.date
    line: int
    text: str


class UndividedError(ValueError):
    """An amount in another currency that is too small to be shared; one clause."""


def identity(voucher: CheckedVoucher) -> str:
    """The import id: all that the voucher's rows mean, whatever their spelling and their places.

    A name in a list, the order of columns and the file take no part.
    """
    content = [
        MARK,
        voucher.number,
        str(voucher.date),
        voucher.payee,
        sorted((key, str(value)) for key, value in voucher.keys.items()),
        sorted(voucher.evidence.items()),
        [
            [
                line.description,
                canonical(line.amount),
                line.currency,
                canonical(line.value),
                line.account,
                line.source,
                [[agreement, canonical(weight)] for agreement, weight in line.shares],
                sorted(line.keys.items()),
            ]
            for line in voucher.lines
        ],
    ]
    digest = hashlib.sha256(json.dumps(content).encode()).hexdigest()
    return f"voucher-{digest[:_LENGTH]}"


def draft(voucher: CheckedVoucher, origin: Origin, currency: str) -> VoucherDraft:
    """The voucher as a draft; `currency` is the books'.

    Raises:
        UndividedError: a share of a foreign amount comes to nothing.
    """
    legs = list(_legs(voucher, currency))
    agreements = {leg.agreement for leg in legs}
    shared = _shared(voucher)
    import_id = identity(voucher)
    first = voucher.lines[0]
    metadata: dict[str, Said] = {
        "voucher": voucher.number,
        "agreement": next(iter(agreements)) if len(agreements) == 1 else "",
        **shared,
        "payee-id": voucher.payee,
        **voucher.keys,
        **voucher.evidence,
        "import-id": import_id,
        "source-file": origin.file,
        "source-sha256": origin.sha256,
        "source-line": str(first.row.line) if origin.file else "",
    }
    rows = [f"{voucher.date} ! {quote(voucher.payee_name)} {quote(first.description)}"]
    rows += [f"  {key}: {_literal(value)}" for key, value in metadata.items() if value]
    for leg in legs:
        rows.append(f"  {leg.account}  {leg.amount}")
        own = dict(leg.keys)
        if len(agreements) > 1:
            own["agreement"] = leg.agreement
        if leg.note and leg.note != first.description:
            own["note"] = leg.note
        rows += [
            f"    {key}: {quote(own[key])}" for key in sorted(own) if own[key] != shared.get(key)
        ]
    return VoucherDraft(
        voucher.number, import_id, voucher.date, first.row.line, "\n".join(rows) + "\n"
    )


@dataclass(frozen=True, slots=True)
class _Leg:
    account: str
    amount: str
    agreement: str
    keys: Keys
    note: str = ""


def _shared(voucher: CheckedVoucher) -> Mapping[str, str]:
    """The ids of project, location, obligation and advance that every line names alike."""
    first, *others = voucher.lines
    return {
        key: id_
        for key, id_ in first.keys.items()
        if all(line.keys.get(key) == id_ for line in others)
    }


def _legs(voucher: CheckedVoucher, currency: str) -> Iterator[_Leg]:
    """The charges line by line, then what pays them: one leg an account, agreement and paper."""
    paid: dict[tuple[str, str, str, Keys], tuple[Decimal, Decimal]] = {}
    for line in voucher.lines:
        keys = tuple(sorted(line.keys.items()))
        for agreement, cents, amount in _parts(line, currency):
            value = f"{number(cents)} {currency}"
            yield _Leg(line.account, value, agreement, keys, line.description)
            key = (line.source, line.currency, agreement, keys)
            before = paid.get(key, (NIL, ZERO))
            paid[key] = before[0] + cents, before[1] + amount
    for (source, unit, agreement, keys), (cents, amount) in paid.items():
        value = f"-{number(cents)} {currency}"
        if unit != currency:
            value = f"-{units(amount)} {unit} @@ {number(cents)} {currency}"
        yield _Leg(source, value, agreement, keys)


def _parts(line: Line, currency: str) -> Iterator[tuple[str, Decimal, Decimal]]:
    weights = [weight for _, weight in line.shares]
    own = line.currency == currency
    for (agreement, _), (cents, amount) in zip(
        line.shares, parts(line.value, line.amount, weights, own=own), strict=True
    ):
        if cents and not amount:
            raise UndividedError(
                f"{line.amount:f} {line.currency} is too little to be shared by {agreement}"
            )
        if cents:
            yield agreement, cents, amount


def _literal(value: Said) -> str:
    if value is True:
        return "TRUE"
    return value.isoformat() if isinstance(value, dt.date) else quote(str(value))
