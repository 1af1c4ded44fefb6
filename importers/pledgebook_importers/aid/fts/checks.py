"""What is counted once: newest versions, one level of a split, one side of a boundary."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from pledgebook_importers.aid.fts.records import Published
from pledgebook_importers.aid.published import converts
from pledgebook_importers.intake.errors import Problem, RefusedError

PLEDGE = "pledge"


def newest(flows: Iterable[Published]) -> tuple[list[Published], list[Problem]]:
    """Each id once, in its newest version, with a warning for every one that stood again.

    Raises:
        RefusedError: two versions differ in money and neither is newer.
    """
    kept: dict[str, Published] = {}
    unnamed: list[Published] = []
    problems: list[Problem] = []
    for flow in flows:
        if not flow.id:
            unnamed.append(flow)
            problems.append(Problem(flow.line, "a flow without an id: it may stand here twice"))
            continue
        other = kept.setdefault(flow.id, flow)
        if other is flow:
            continue
        if other.version == flow.version and _money(other) != _money(flow):
            reason = f"flow {flow.id} stands twice with other amounts and neither version is newer"
            raise RefusedError(flow.line, f"{reason}; fetch the file again")
        newer, older = (flow, other) if flow.version > other.version else (other, flow)
        kept[flow.id] = newer
        reason = f"flow {flow.id} stands twice; the newest version counts"
        problems.append(Problem(older.line, reason))
    found = sorted([*kept.values(), *unnamed], key=lambda flow: flow.line)
    return found, problems


def _money(flow: Published) -> tuple[object, ...]:
    return flow.amount_usd, flow.original, flow.currency, flow.status


def counted(flows: Sequence[Published]) -> list[bool]:
    """Which flows are new money within the file.

    Money within a boundary, or out of it, came in before; a flow shared with others is left out,
    as FTS leaves it out of its totals; a child of a flow that counts is a part of it. Where no
    boundary is stated, FTS's own mark decides.
    """
    split = _splits(flows)
    parents: dict[str, list[Published]] = {}
    for parent, children in split:
        for child in children:
            parents.setdefault(child.id, []).append(parent)
    return [
        _crosses_in(flow)
        and not any(
            _crosses_in(above) and (above.status == PLEDGE) == (flow.status == PLEDGE)
            for above in _ancestors(flow, parents)
        )
        for flow in flows
    ]


def _crosses_in(flow: Published) -> bool:
    if flow.on_boundary == "shared":
        return False
    if flow.boundary:
        return flow.boundary == "incoming"
    return flow.new_money is not False


def _splits(flows: Sequence[Published]) -> list[tuple[Published, list[Published]]]:
    """Each flow that its children in the file split, with them, whichever names the other.

    What is parked is left out: its amount is beside its children's, unless they come to just that.
    """
    by_id = {flow.id: flow for flow in flows if flow.id}
    families: dict[str, dict[str, Published]] = {}
    for flow in flows:
        for parent in flow.parents:
            if parent in by_id and flow.id:
                families.setdefault(parent, {})[flow.id] = flow
        for child in flow.children:
            if child in by_id and flow.id:
                families.setdefault(flow.id, {})[child] = by_id[child]
    found = [(by_id[parent], list(children.values())) for parent, children in families.items()]
    return [
        (parent, children)
        for parent, children in found
        if not parent.parked or _sum(children) == parent.amount_usd
    ]


def _sum(flows: Iterable[Published]) -> Decimal:
    return sum((flow.amount_usd for flow in flows if flow.amount_usd is not None), Decimal(0))


def _ancestors(flow: Published, parents: Mapping[str, Sequence[Published]]) -> Iterator[Published]:
    seen = {flow.id}
    waiting = list(parents.get(flow.id, ()))
    while waiting:
        above = waiting.pop()
        if above.id not in seen:
            seen.add(above.id)
            yield above
            waiting += parents.get(above.id, ())


def doubts(flows: Sequence[Published]) -> Iterator[Problem]:
    """What each flow leaves open: no amount, a rate that does not give the USD, no known status."""
    for flow in flows:
        named = f"flow {flow.id or flow.line}"
        if flow.amount_usd is None and flow.original is None:
            yield Problem(flow.line, f"{named} states no amount")
        elif flow.amount_usd is None:
            yield Problem(flow.line, f"{named} states no amount in USD")
        elif not _rate_gives_usd(flow):
            reason = (
                f"{named}: {flow.original:,f} {flow.currency} at {flow.rate:f} do not give "
                f"{flow.amount_usd:,f} USD"
            )
            yield Problem(flow.line, reason)
        if flow.original is not None and not flow.currency:
            reason = f"{named} states an original amount without a currency; its USD are read"
            yield Problem(flow.line, reason)
        if flow.currency == "USD" and flow.original and flow.original != flow.amount_usd:
            yield Problem(flow.line, f"{named} states two amounts in USD")
        if flow.status not in {PLEDGE, "commitment", "paid"}:
            said = f"the unknown status {flow.status[:20]!r}" if flow.status else "no status"
            yield Problem(flow.line, f"{named} has {said}")


def _rate_gives_usd(flow: Published) -> bool:
    """Whether what the flow states of amount, rate and USD agrees, where it states all three."""
    if not flow.original or not flow.currency or flow.rate is None or flow.amount_usd is None:
        return True
    return converts(flow.original, flow.rate, flow.amount_usd)


def splits(flows: Sequence[Published]) -> Iterator[Problem]:
    """Parents whose children all stand in the file and come to another sum."""
    for flow, children in _splits(flows):
        total = _sum(children)
        if flow.amount_usd and len(children) >= len(flow.children) and total != flow.amount_usd:
            reason = f"flow {flow.id} of {flow.amount_usd:,f} USD is split into {total:,f} USD"
            yield Problem(flow.line, reason)
