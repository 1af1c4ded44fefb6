"""A trace as text (amounts in a column to the left of the tree) and as JSON."""

from __future__ import annotations

import datetime
import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from pledgebook.money import format_money
from pledgebook_reports.places import one_line, place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pledgebook_reports.trace.tree import Fact, Node, Trace

TEE, END, BAR, GAP = "├── ", "└── ", "│   ", "    "
SHARE = len("  100.00 %")


def text(told: Trace) -> str:
    """The trace for people."""
    lines = list(_lines(told.root, "", ""))
    figures = [format_money(node.amount) for _, node in lines if node and node.amount is not None]
    size = max((len(figure) for figure in figures), default=0)
    body = []
    for line, node in lines:
        figure = share = ""
        if node and node.amount is not None:
            figure = format_money(node.amount)
        if node and node.share is not None:
            share = f"{node.share:.2f} %"
        body.append(f"{figure.rjust(size)}{share.rjust(SHARE)}  {line}")
    heading = f"Trace of {told.ref} as of {told.as_of}; amounts: {told.measure}, in {told.currency}"
    return "\n".join([one_line(heading), "", *body]) + "\n"


def _lines(node: Node, first: str, rest: str) -> Iterator[tuple[str, Node | None]]:
    words = " ".join(filter(None, (node.kind, node.id, node.text)))
    yield first + one_line(words), node
    facts = "; ".join(_facts(node))
    if facts:
        bar = BAR if node.below else GAP
        yield rest + bar + one_line(facts), None
    for child in node.below:
        last = child is node.below[-1]
        yield from _lines(child, rest + (END if last else TEE), rest + (GAP if last else BAR))


def _facts(node: Node) -> Iterator[str]:
    file, line = node.facts.get("file"), node.facts.get("line")
    for name, fact in node.facts.items():
        if name == "file" and isinstance(line, int):
            yield place(str(file), line)
        elif fact not in (None, "", False) and not (name == "line" and file):
            yield f"{name.replace('_', ' ')} {_plain(fact)}"


def _plain(fact: Fact) -> str:
    if fact is True:
        return "yes"
    return format_money(fact) if isinstance(fact, Decimal) else str(fact)


def as_json(told: Trace) -> str:
    """The trace as one JSON object: money as decimal strings, dates ISO 8601."""
    return json.dumps(
        {
            "ref": told.ref,
            "as_of": told.as_of.isoformat(),
            "currency": told.currency,
            "measure": told.measure,
            "trace": _node(told.root),
        },
        ensure_ascii=False,
        indent=1,
    )


def _node(node: Node) -> dict[str, Any]:
    return {
        "kind": node.kind,
        "id": node.id,
        "text": node.text,
        "amount": _value(node.amount),
        "share": _value(node.share),
        "facts": {name: _value(fact) for name, fact in node.facts.items()},
        "below": [_node(child) for child in node.below],
    }


def _value(fact: Fact) -> str | int | bool | None:
    if isinstance(fact, Decimal):
        return f"{fact:f}"
    return fact.isoformat() if isinstance(fact, datetime.date) else fact
