"""Money that goes from one activity of a file to another stands in it twice and counts once.

The giver may report it as a disbursement to `receiver-activity-id`, the taker as incoming funds
from `provider-activity-id` (IATI 2.03, traceability). Of each kind, what stays new money is what
came from outside the file, or left it: a total of one kind is that of all activities together.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import replace
from decimal import Decimal

from pledgebook_importers.aid.flows import Flow
from pledgebook_importers.aid.iati.notes import Notes
from pledgebook_importers.aid.iati.transactions import Transaction

TAKEN_AS = {"3": "1", "2": "11", "12": "13"}
"""What the giver reports with what the taker reports of the same: disbursement as incoming funds."""
GIVEN_AS = {taken: given for given, taken in TAKEN_AS.items()}

Key = tuple[str, str, str, Decimal | None, str, dt.date | None]
"""Giver, taker, type as taken, amount, currency and day."""


def mark(
    transactions: Iterable[Transaction], activities: Collection[str], notes: Notes
) -> list[Flow]:
    """The flows in their order, `new_money` False where money moves within the file.

    `activities` are the identifiers of the file's activities. Where only one side names the other
    activity, the other side's report is known by the same amount, currency and day, provided that
    it names the publisher or nobody; each report answers for one.
    """
    known = list(transactions)
    given = Counter(_key(t.flow) for t in known if _gives_within(t.flow, activities))
    taken = Counter(_key(t.flow) for t in known if _takes_within(t.flow, activities))
    unanswered_gifts = _by_taker(given - taken)
    unanswered_takings = _by_giver(taken - given)
    flows = []
    for transaction in known:
        flow = transaction.flow
        giver, taker, *same = _key(flow)
        within = _gives_within(flow, activities) or _takes_within(flow, activities)
        if not within and flow.type in GIVEN_AS and not giver and transaction.from_publisher:
            within = _answer(unanswered_gifts, (taker, *same))
        elif not within and flow.type in TAKEN_AS and not taker and transaction.to_publisher:
            within = _answer(unanswered_takings, (giver, *same))
        if _names_itself(flow):
            words = "between an activity and itself, counted as new money"
            notes.add("transaction", words, flow.line, flow.activity)
        flows.append(replace(flow, new_money=False) if within else flow)
    return flows


def _gives_within(flow: Flow, activities: Collection[str]) -> bool:
    other = flow.receiver_activity
    return flow.type in TAKEN_AS and other in activities and other != flow.activity


def _takes_within(flow: Flow, activities: Collection[str]) -> bool:
    other = flow.provider_activity
    return flow.type in GIVEN_AS and other in activities and other != flow.activity


def _key(flow: Flow) -> Key:
    taken = TAKEN_AS.get(flow.type, flow.type)
    if flow.type in TAKEN_AS:
        giver, taker = flow.activity, flow.receiver_activity
    else:
        giver, taker = flow.provider_activity, flow.activity
    return giver, taker, taken, flow.amount, flow.currency, flow.date


def _by_taker(counted: Counter[Key]) -> Counter[tuple[object, ...]]:
    found: Counter[tuple[object, ...]] = Counter()
    for key, number in counted.items():
        found[key[1:]] += number
    return found


def _by_giver(counted: Counter[Key]) -> Counter[tuple[object, ...]]:
    found: Counter[tuple[object, ...]] = Counter()
    for key, number in counted.items():
        found[key[0], *key[2:]] += number
    return found


def _answer(open_: Counter[tuple[object, ...]], key: tuple[object, ...]) -> bool:
    if open_[key] < 1 or key[2] is None:
        return False
    open_[key] -= 1
    return True


def _names_itself(flow: Flow) -> bool:
    """Incoming from, or outgoing to, the very activity that reports it: a slip, nobody's money."""
    other = flow.receiver_activity if flow.type in TAKEN_AS else flow.provider_activity
    return (
        (flow.type in TAKEN_AS or flow.type in GIVEN_AS) and bool(other) and other == flow.activity
    )
