"""Beancount text: aligned, in the order in which a voucher is read."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator

from pledgebook.demo.model import Cents, Directive, Leg, Meta, Value, Voucher
from pledgebook.demo.plan import Plan

TAG = "#illustrative"
NUMBER_COLUMN = 62
"""The column in which amounts end, so that a page of vouchers adds up down one edge."""
ILLUSTRATIVE: Meta = (("illustrative", True),)


def money(cents: int) -> str:
    """`-1234.50`: two places, no separators."""
    sign, whole = ("-", -cents) if cents < 0 else ("", cents)
    return f"{sign}{whole // 100}.{whole % 100:02d}"


def quoted(text: str) -> str:
    """A Beancount string."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def value(item: Value) -> str:
    """One value of a directive or of metadata."""
    if isinstance(item, str):
        return quoted(item)
    if isinstance(item, bool):
        return "TRUE" if item else "FALSE"
    if isinstance(item, datetime.date):
        return item.isoformat()
    if isinstance(item, Cents):
        return f"{money(item.value)} {item.currency}"
    return item.text


def directive(item: Directive, plan: Plan) -> str:
    """A `custom` directive with its metadata, and its document where the plan keeps documents."""
    values = " ".join(value(one) for one in item.values)
    lines = [f'{item.date} custom "{item.kind}" {values}']
    meta = item.meta
    if item.paper and item.date >= plan.documented_from:
        meta = (*meta, ("document", paper_path(item, plan)))
    lines += [f"  {key}: {value(one)}" for key, one in (*meta, *ILLUSTRATIVE)]
    return "\n".join(lines) + "\n"


def paper_path(item: Directive, plan: Plan) -> str:
    """Where the document of a directive lies, below documents/."""
    folder, stem = item.paper or ("", "")
    return f"{item.date.year}/{folder}/{stem}{plan.evidence_suffix}"


def voucher(number: str, item: Voucher, plan: Plan) -> str:
    """A transaction with its number, its paperwork and its legs."""
    lines = [
        f"{item.date} * {quoted(item.payee)} {quoted(item.narration)} {TAG}",
        f'  voucher: "{number}"',
    ]
    lines += [f"  {key}: {value(one)}" for key, one in _funding_meta(item)]
    lines += [f"  {key}: {value(one)}" for key, one in item.meta]
    if item.date >= plan.documented_from:
        lines += _papers(number, item, plan)
    currency = plan.facility.currency
    for leg in item.legs:
        lines.append(_leg(leg, currency, plan.facility.local_currency))
        if leg.agreement:
            lines.append(f'    agreement: "{leg.agreement}"')
    return "\n".join(lines) + "\n"


def _funding_meta(item: Voucher) -> Iterator[tuple[str, Value]]:
    funding = item.funding
    if funding is None or funding.mode == "postings":
        return
    if funding.mode == "single":
        yield "agreement", funding.shares[0][0]
    elif funding.mode == "funding":
        yield "funding", funding.text
    else:
        yield "funding-key", funding.key


def _papers(number: str, item: Voucher, plan: Plan) -> Iterator[str]:
    year = item.date.year
    if item.contract and item.contract[1] >= plan.documented_from:
        id_, signed = item.contract
        yield f'  contract: "{signed.year}/{id_}/contract{plan.evidence_suffix}"'
    for paper in item.papers:
        yield f'  {paper}: "{year}/{number}/{plan.paper(paper)}"'


def _leg(leg: Leg, currency: str, local: str) -> str:
    if leg.units:
        amount, rest = leg.units.split(" ", 1)
    elif leg.local:
        amount, rest = str(leg.local), f"{local} @@ {money(abs(leg.cents))} {currency}"
    else:
        amount, rest = money(leg.cents), currency
    head = f"  {leg.account} "
    return f"{head}{amount:>{max(NUMBER_COLUMN - len(head), 1)}} {rest}"


def page(title: str, blocks: Iterable[str]) -> str:
    """A file: a heading, then blocks with a blank line between."""
    return f";; {title}\n\n" + "\n".join(blocks)
