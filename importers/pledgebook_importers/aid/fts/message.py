"""Reading FTS flows: pages of the API (JSON) and exports (CSV, workbook).

A flow's `type` is FTS's status: pledge (announced), commitment (a contract), paid. A flow stands
once, at the stage that it has reached: a paid one is no commitment any more. The total that FTS
states is that of the incoming flows that are no pledges and are not shared beyond the boundary.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from pledgebook_importers.aid import published
from pledgebook_importers.aid.flows import Flow, Kind
from pledgebook_importers.aid.fts import checks
from pledgebook_importers.aid.fts.records import Published, find_export, from_json, from_table
from pledgebook_importers.intake.errors import Problem, RefusedError
from pledgebook_importers.intake.reading import Reading
from pledgebook_importers.intake.source import Source

_KINDS: dict[str, Kind] = {"pledge": "pledge", "commitment": "commitment", "paid": "receipt"}
_SUMMARY = ("requirements", "report3", "report1", "report2", "report4")
_COUNTS = ("count", "total", "totalCount")


def claims(source: Source) -> bool:
    """Whether the file is a page of FTS or an export of its flows."""
    if source.container == "json":
        return _flows(source.json) is not None or _is_summary(source.json)
    return source.chosen is None and find_export(source.top()) is not None


def read(source: Source) -> Reading:
    """The flows of a page or export.

    Raises:
        RefusedError: it holds no flows and does not say that there are none, or an amount that
            is none.
    """
    if source.container == "json":
        return _read_page(source.json)
    export = find_export(source.sheets())
    if export is None:
        raise RefusedError(1, "is no export of flows; fetch it from FTS again")
    flows = list(from_table(export))
    if not flows:
        raise RefusedError(1, "an export without a flow; fetch it from FTS again")
    return _reading("fts-table", flows, source.warn_of_encoding())


def _read_page(page: Any) -> Reading:
    records = _flows(page)
    if records is None:
        raise RefusedError(1, "a summary of FTS without flows; fetch the flows themselves")
    whole = page if isinstance(page, dict) else {}
    if not records and not _says_empty(whole):
        raise RefusedError(1, "a page without a flow; fetch it from FTS again")
    flows = from_json(records)
    partial = list(_partial(whole, len(records)))
    return _reading("fts-json", flows, partial, {} if partial else whole)


def _flows(page: Any) -> list[Any] | None:
    """The list of flows: `data.flows`, `flows`, `data`, or the list itself."""
    if isinstance(page, list):
        first = page[0] if page else None
        known = isinstance(first, dict) and "amountUSD" in first and "id" in first
        return page if known else None
    if not isinstance(page, dict):
        return None
    for holder in (page.get("data"), page):
        if isinstance(holder, dict) and isinstance(holder.get("flows"), list):
            return list(holder["flows"])
    data = page.get("data")
    return _flows(data) if isinstance(data, list) else None


def _is_summary(page: Any) -> bool:
    data = page.get("data") if isinstance(page, dict) else None
    return isinstance(data, dict) and any(name in data for name in _SUMMARY)


def _parts(page: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    return (part for part in (page.get("meta"), page, page.get("data")) if isinstance(part, dict))


def _stated(page: Mapping[str, Any]) -> Decimal | None:
    """How many flows the search has, over all its pages."""
    found = (part[name] for part in _parts(page) for name in _COUNTS if name in part)
    return next((value for value in found if isinstance(value, Decimal)), None)


def _says_empty(page: Mapping[str, Any]) -> bool:
    stated = _stated(page)
    return stated is not None and stated == 0


def _partial(page: Mapping[str, Any], length: int) -> Iterator[Problem]:
    stated = _stated(page)
    if any(published.text(part.get("nextLink")) for part in _parts(page)):
        of = f" of {stated:f}" if stated is not None else ""
        yield Problem(None, f"{length}{of} flows: more pages exist; fetch and import them too")
    elif stated is not None and stated > length:
        yield Problem(None, f"{length} of {stated:f} flows: import the other pages too")
    elif stated is not None and stated < length:
        yield Problem(None, f"{length} flows, though the page states {stated:f}")


def _reading(
    name: str,
    every: Sequence[Published],
    problems: Iterable[Problem],
    page: Mapping[str, Any] | None = None,
) -> Reading:
    flows, repeated = checks.newest(every)
    found = [
        *problems,
        *repeated,
        *checks.doubts(flows),
        *checks.splits(flows),
        *_totals(flows, page or {}),
    ]
    counted = checks.counted(flows)
    return Reading(
        format=name,
        flows=tuple(_flow(flow, new_money=new) for flow, new in zip(flows, counted, strict=True)),
        warnings=tuple(found),
    )


def _flow(flow: Published, *, new_money: bool) -> Flow:
    original = flow.original if flow.currency else None
    return Flow(
        type=flow.status,
        kind=_KINDS.get(flow.status, "other"),
        date=flow.date,
        amount=flow.amount_usd if original is None else original,
        currency="USD" if original is None else flow.currency,
        provider=flow.provider,
        receiver=flow.receiver,
        reference=flow.id,
        line=flow.line,
        amount_usd=flow.amount_usd,
        description=flow.description,
        new_money=new_money,
    )


def _totals(flows: Sequence[Published], page: Mapping[str, Any]) -> Iterator[Problem]:
    """The totals of incoming flows that a whole search states, to the dollar."""
    data = page.get("data")
    incoming = data.get("incoming") if isinstance(data, dict) else None
    if not isinstance(incoming, dict):
        return
    coming = [flow for flow in flows if flow.boundary == "incoming"]
    single = [flow for flow in coming if flow.on_boundary in {"single", ""}]
    for key, pledged in (("fundingTotal", False), ("pledgeTotal", True)):
        stated = published.number(incoming.get(key), f"incoming {key}", 1)
        amounts = (f.amount_usd for f in single if (f.status == checks.PLEDGE) is pledged)
        total = sum((amount for amount in amounts if amount is not None), Decimal(0))
        if stated is not None and stated != total:
            reason = f"incoming {key} is {stated:,f} USD, its flows come to {total:,f} USD"
            yield Problem(None, reason)
    stated = published.number(incoming.get("flowCount"), "incoming flowCount", 1)
    if stated is not None and stated != len(coming):
        yield Problem(None, f"{len(coming)} incoming flows, though the page states {stated:f}")
