"""What a trace is: a tree of nodes, each with what it is, its amount, its share and its facts."""

from __future__ import annotations

import datetime
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from pledgebook.money import CENT, NIL, split

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Fact = str | Decimal | datetime.date | int | bool | None
HUNDRED = Decimal("100.00")


@dataclass(frozen=True, slots=True)
class Node:
    """One thing on the way; `amount` is in the facility's currency, `share` in per cent.

    Where a node and those below it have amounts, those below add up to it.
    """

    kind: str
    id: str
    text: str = ""
    amount: Decimal | None = None
    share: Decimal | None = None
    facts: Mapping[str, Fact] = field(default_factory=dict)
    below: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class Trace:
    """The answer to `trace REF`; `measure` says what its amounts are."""

    ref: str
    as_of: datetime.date
    currency: str
    measure: str
    root: Node


@dataclass(frozen=True, slots=True)
class Part:
    """An entry's part of an amount, with what it belongs to from the top down: (kind, id, text)."""

    path: tuple[tuple[str, str, str], ...]
    amount: Decimal


def grouped(parts: Sequence[Part], depth: int = 0) -> tuple[Node, ...]:
    """Parts as nodes, one level for each step of their paths; amounts add up on every level.

    Vouchers keep the order of the parts, all others stand by their ids.
    """
    groups: dict[tuple[str, str, str], list[Part]] = defaultdict(list)
    for part in parts:
        groups[part.path[depth]].append(part)
    nodes = []
    for (kind, id_, text), own in sorted(groups.items(), key=_place):
        below = grouped(own, depth + 1) if depth + 1 < len(own[0].path) else ()
        nodes.append(Node(kind, id_, text, sum((p.amount for p in own), NIL), below=below))
    return tuple(nodes)


def _place(group: tuple[tuple[str, str, str], list[Part]]) -> str:
    (kind, id_, _), _ = group
    return "" if kind == "voucher" else id_


def with_shares(nodes: Sequence[Node]) -> tuple[Node, ...]:
    """Nodes with their shares in per cent, by largest remainder: they add up to 100.00.

    Amounts of both signs, or all nil, have no shares.
    """
    amounts = [node.amount or NIL for node in nodes]
    if not any(amounts) or min(amounts) < NIL:
        return tuple(nodes)
    return tuple(
        Node(n.kind, n.id, n.text, n.amount, share, n.facts, n.below)
        for n, share in zip(nodes, split(HUNDRED, amounts, CENT), strict=True)
    )
