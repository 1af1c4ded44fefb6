"""What is done by the period: indirect cost, its settlement, local cash, budgets; and how many."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterator

from pledgebook.demo import days
from pledgebook.demo.model import Cents, Directive, Voucher
from pledgebook.demo.plan import Plan
from pledgebook.demo.scenarios import closing
from pledgebook.demo.vouchers import Drawing, Drawn

THOUSAND = 1000_00


def count(drawing: Drawing) -> int:
    """Vouchers drawn so far, with those that the periods will add."""
    drawn = drawing.drawn
    return len(drawn.vouchers) + len(_charged(drawing)) + len(_settled(drawing)) + len(drawn.local)


def covered(drawing: Drawing) -> list[tuple[str, datetime.date]]:
    """Agreements and charging days to which more cost adds no further charge."""
    return sorted(_charged(drawing))


def _charged(drawing: Drawing) -> list[tuple[str, datetime.date]]:
    plan = drawing.plan
    return [
        (id_, end)
        for id_, end in drawing.drawn.spent
        if end <= plan.last and plan.agreement(id_).indirect_rate
    ]


def _settled(drawing: Drawing) -> dict[tuple[str, int], datetime.date]:
    """The last charging day of each agreement and ended year."""
    latest: dict[tuple[str, int], datetime.date] = {}
    for id_, end in _charged(drawing):
        year = id_, end.year
        latest[year] = max(end, latest.get(year, end))
    return {
        key: end
        for key, end in latest.items()
        if end == min(datetime.date(end.year, 12, 31), drawing.plan.agreement(key[0]).end)
        or end.year < drawing.plan.last.year
    }


def finish(drawing: Drawing) -> None:
    """Add the vouchers and budgets of all periods."""
    drawn = drawing.drawn
    charges = list(_charges(drawing))
    cash = [
        closing.replenish(drawing.desk, days.workday(month), -(-cents // THOUSAND) * THOUSAND)
        for month, cents in sorted(drawn.local.items())
    ]
    drawn.vouchers += [*charges, *cash]
    drawn.directives += _budgets(drawing.plan, drawn)


def _charges(drawing: Drawing) -> Iterator[Voucher]:
    desk, plan = drawing.desk, drawing.plan
    settled = _settled(drawing)
    sofar: dict[str, tuple[int, int]] = defaultdict(lambda: (0, 0))
    owed: dict[str, int] = defaultdict(int)
    for id_, end in sorted(_charged(drawing), key=lambda at: (at[1], at[0])):
        agreement = plan.agreement(id_)
        bases = drawing.drawn.spent[id_, end]
        earlier, charged = sofar[id_]
        voucher, cents = closing.indirect(desk, agreement, end, bases, (earlier, charged))
        sofar[id_] = earlier + sum(bases.values()), charged + cents
        owed[id_] += cents
        window = voucher.legs[0].account.split(":")[2]
        drawing.drawn.lines[id_, window, "Indirect"] += cents
        yield voucher
        if settled.get((id_, end.year)) == end:
            agency = desk.cast.payee("agency", end)
            yield closing.settle(desk, agreement, end, owed.pop(id_), agency)


def _budgets(plan: Plan, drawn: Drawn) -> Iterator[Directive]:
    """A line for each agreement, window and category that is spent on, a tenth above the cost."""
    first: dict[str, datetime.date] = {}
    for id_, end in drawn.spent:
        first[id_] = min(end, first.get(id_, end))
    for (id_, window, category), cents in sorted(drawn.lines.items()):
        agreement = plan.agreement(id_)
        year = datetime.date(first[id_].year, 1, 1)
        amount = Cents(-(-cents * 11 // 10 // THOUSAND) * THOUSAND)
        yield Directive(
            max(year, agreement.start),
            "budget",
            (id_, window, category, amount, agreement.start, agreement.end),
            (("version", "1"),),
        )
