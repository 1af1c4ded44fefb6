"""CERF's contributions as JSON: four stages of each, every one with currency, rate and date.

Source: https://cerf.un.org/data-portal (DonorContribution). Stages are lists inside an object of
the same name; their keys differ in case from stage to stage.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from pledgebook_importers.aid import published
from pledgebook_importers.aid.contributions import money
from pledgebook_importers.aid.flows import Flow, Kind
from pledgebook_importers.intake.errors import Problem, RefusedError

STAGES: tuple[tuple[str, Kind], ...] = (
    ("donorpledge", "pledge"),
    ("donorcommitment", "commitment"),
    ("donorreceived", "receipt"),
    ("donorwriteoff", "write-off"),
)
_FUND = "CERF"


def is_cerf(records: Sequence[Any]) -> bool:
    """Whether the first record has stages of its own."""
    first = records[0] if records else None
    return isinstance(first, dict) and any(isinstance(first.get(name), dict) for name, _ in STAGES)


def read_records(records: Sequence[Any]) -> tuple[list[Flow], list[Problem]]:
    """The flows of every stage that has an amount, and what is doubtful in them.

    Raises:
        RefusedError: a record or stage is of another form, or an amount is none.
    """
    flows: list[Flow] = []
    problems: list[Problem] = []
    seen: dict[str, int] = {}
    for line, record in enumerate(records, 1):
        if not isinstance(record, dict):
            raise RefusedError(line, f"record {line} is no contribution; fetch the file again")
        code = published.text(record.get("contributionCode") or record.get("contributionId"))
        if code and seen.setdefault(code, line) != line:
            problems.append(
                Problem(line, f"{code} stands in record {seen[code]} too; both are read")
            )
        if not published.text(record.get("donor")):
            problems.append(Problem(line, f"{code or line} names no donor"))
        for name, kind in STAGES:
            for stage in _stages(record, name, line):
                flow = _flow(record, code, kind, name, stage, line)
                if flow is not None:
                    flows.append(flow)
                    problems += _doubts(flow, stage)
    return flows, problems


def _stages(record: Mapping[str, Any], name: str, line: int) -> Iterator[Mapping[str, Any]]:
    holder = record.get(name)
    listed = holder.get(name) if isinstance(holder, dict) else holder
    for stage in listed if isinstance(listed, list) else [listed]:
        if isinstance(stage, dict):
            yield {key.lower(): value for key, value in stage.items()}
        elif stage is not None and stage != "":
            raise RefusedError(line, f"{name} of record {line} is of no known form; fetch it again")


def _value(stage: Mapping[str, Any], end: str) -> Any:
    return next((value for key, value in stage.items() if key.endswith(end)), None)


def _amount(stage: Mapping[str, Any], end: str, code: str, line: int) -> Decimal | None:
    found = published.number(_value(stage, end), f"{code}: the amount", line)
    return None if found is None else money.settled(found)


def _flow(
    record: Mapping[str, Any],
    code: str,
    kind: Kind,
    name: str,
    stage: Mapping[str, Any],
    line: int,
) -> Flow | None:
    local = _amount(stage, "amountlocal", code, line)
    usd = _amount(stage, "amountusd", code, line)
    if not local and not usd:
        return None
    stated = published.text(_value(stage, "currency"))
    unit = money.currency(stated)
    if local and not unit:
        said = f"the currency {stated[:10]!r}" if stated else "no currency"
        raise RefusedError(line, f"{code}: {local:f} has {said}; fetch the file again")
    return Flow(
        type=name,
        kind=kind,
        date=published.date(_value(stage, "date")),
        amount=local or usd,
        currency=unit if local else "USD",
        provider=published.text(record.get("donor")),
        receiver=_FUND,
        reference=code,
        line=line,
        amount_usd=usd,
        description=published.text(_value(stage, "comments")),
    )


def _doubts(flow: Flow, stage: Mapping[str, Any]) -> Iterator[Problem]:
    rate = published.number(_value(stage, "exchange"), f"{flow.reference}: the rate", flow.line)
    if flow.amount_usd is None:
        yield Problem(flow.line, f"{flow.reference}: {flow.type} states no amount in USD")
    elif flow.currency == "USD":
        if flow.amount != flow.amount_usd:
            yield Problem(flow.line, f"{flow.reference}: {flow.type} states two amounts in USD")
    elif rate and flow.amount and not published.converts(flow.amount, rate, flow.amount_usd):
        reason = (
            f"{flow.reference}: {published.shown(flow.amount)} {flow.currency} at {rate:f} do not give "
            f"{published.shown(flow.amount_usd)} USD ({flow.type})"
        )
        yield Problem(flow.line, reason)
