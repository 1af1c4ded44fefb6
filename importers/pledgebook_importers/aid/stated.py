"""Published flows as `custom "stated"` lines: what others say was given, to compare the books with.

A line is the sum of all flows of one donor and kind up to the day of the source. Nothing is posted,
and no donor is guessed at: a name must have the very words of one donor of the books.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from pledgebook_importers.aid.flows import Flow, Kind
from pledgebook_importers.aid.published import shown
from pledgebook_importers.drafts.beantext import number, quote
from pledgebook_importers.intake.errors import Problem
from pledgebook_importers.intake.reading import Reading
from pledgebook_importers.matching.names import words

STAGES = ("pledged", "agreed", "received", "spent")
_STAGE: dict[Kind, str] = {
    "pledge": "pledged",
    "incoming-pledge": "pledged",
    "commitment": "agreed",
    "incoming-commitment": "agreed",
    "receipt": "received",
    "disbursement": "received",
    "expenditure": "spent",
}
_ONCE = "fts"
"""FTS has each flow once, at its latest stage: what was received is agreed and was pledged too."""
_EARLIER = {"received": ("agreed", "pledged"), "agreed": ("pledged",)}
_USD = "USD"


@dataclass(slots=True)
class _Line:
    """What one donor gave at one stage."""

    total: Decimal = Decimal(0)
    flows: int = 0
    unknown: list[int] = field(default_factory=list)
    foreign: list[Flow] = field(default_factory=list)


def stated_text(
    reading: Reading,
    donors: Mapping[str, Collection[str]],
    source: str,
    day: dt.date,
    currency: str,
    receivers: Collection[str] = (),
) -> tuple[str, tuple[Problem, ...]]:
    """The lines for the books, by donor and stage, and what could not be stated.

    `donors` are the names of each party by its id; `day` is the day that the source speaks of;
    `currency` that of the lines. `receivers` are names of the facility where the source tells of
    other receivers too: flows to those are left out. Where an amount of a donor has no value in
    `currency`, its sum would be short, so that no line of it is written.
    """
    lines: dict[tuple[str, str], _Line] = {}
    left_out: dict[str, list[int]] = {}
    known = _by_words(donors)
    ours = {words(name) for name in receivers}
    for flow in reading.flows:
        stage = _STAGE.get(flow.kind)
        donor = known.get(words(flow.provider), "")
        if not flow.new_money:
            reason = "of money that the file has twice or that passes through"
        elif flow.date is not None and flow.date > day:
            reason = f"dated after {day.isoformat()}"
        elif ours and flow.receiver and words(flow.receiver) not in ours:
            reason = "for other receivers"
        elif stage is None:
            reason = f"of the kind {flow.kind!r}"
        elif not donor:
            reason = f"of {flow.provider[:60] or 'nobody'}, no one donor of the books"
        else:
            earlier = _EARLIER.get(stage, ()) if reading.format.startswith(_ONCE) else ()
            for one in (stage, *earlier):
                _add(lines.setdefault((donor, one), _Line()), flow, currency)
            continue
        left_out.setdefault(reason, []).append(flow.line)
    ordered = sorted(lines.items(), key=lambda item: (item[0][0], STAGES.index(item[0][1])))
    problems = [
        *(
            Problem(found[0], f"not stated: {_amounts(found)} {reason}")
            for reason, found in left_out.items()
        ),
        *(problem for key, line in ordered for problem in _doubts(key, line, currency)),
    ]
    text = "\n".join(
        _directive(donor, stage, line.total, source, day, currency)
        for (donor, stage), line in ordered
        if line.flows and not line.foreign
    )
    return text, tuple(problems)


def _by_words(donors: Mapping[str, Collection[str]]) -> dict[frozenset[str], str]:
    """The donor of each set of telling words; a set that two donors have is nobody's."""
    found: dict[frozenset[str], str] = {}
    for donor, names in donors.items():
        for name in (donor, *names):
            bag = words(name)
            if bag and found.setdefault(bag, donor) != donor:
                found[bag] = ""
    return found


def _add(line: _Line, flow: Flow, currency: str) -> None:
    value = flow.amount if flow.currency == currency else None
    if value is None and currency == _USD:
        value = flow.amount_usd
    if value is not None:
        line.total += value
        line.flows += 1
    elif flow.amount is None:
        line.unknown.append(flow.line)
    else:
        line.foreign.append(flow)


def _doubts(key: tuple[str, str], line: _Line, currency: str) -> Iterator[Problem]:
    donor, stage = key
    if line.unknown:
        reason = f"{donor} {stage}: {_amounts(line.unknown)} not known and not in the sum"
        yield Problem(line.unknown[0], reason)
    if line.foreign:
        first = line.foreign[0]
        reason = (
            f"{donor} {stage}: {shown(first.amount or Decimal(0))} "
            f"{first.currency or 'of no currency'} has no value in {currency}; no line is written"
        )
        yield Problem(first.line, reason)


def _amounts(lines: Sequence[int]) -> str:
    return "1 amount" if len(lines) == 1 else f"{len(lines)} amounts"


def _directive(
    donor: str, stage: str, total: Decimal, source: str, day: dt.date, currency: str
) -> str:
    date = day.isoformat()
    head = f'{date} custom "stated" {quote(donor)} {date} {number(total)} {currency}\n'
    return f'{head}  kind: "{stage}"\n  source: {quote(source)}\n'
