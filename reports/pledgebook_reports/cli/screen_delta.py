"""`pledgebook screen --delta`: what new lists changed, against everybody who was ever paid."""

from __future__ import annotations

import csv
import io
import json
import sys
import time
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn

import click

from pledgebook.directives import read_records
from pledgebook.money import NIL, format_money
from pledgebook.registry import Registry
from pledgebook_importers.intake.errors import RefusedError
from pledgebook_importers.screening import kept
from pledgebook_importers.screening.delta import Change, Delta, difference
from pledgebook_importers.screening.judged import Judged, Memory
from pledgebook_importers.screening.matching.many import screen_many
from pledgebook_importers.screening.matching.screen import METHOD, Hit, Screener
from pledgebook_importers.screening.parties import names_of
from pledgebook_reports.cli.common import REFUSED, open_book
from pledgebook_reports.cli.lists import saved_profiles
from pledgebook_reports.paid_parties import NAMED, UNREGISTERED, Paid, names_paid, payments
from pledgebook_reports.places import one_line, short
from pledgebook_reports.render.csv_text import text as csv_cell

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from pledgebook_importers.screening.entries import SanctionsList
    from pledgebook_importers.screening.matching.screen import Query

SHOWN = 20
"""Changed entries of a list that the text names; the other formats name all."""
COLUMNS = (
    "list", "list_date", "list_before", "change", "entry_id", "entry_name", "listed_name", "name",
    "party", "capacity", "band", "score", "score_before", "reasons", "voucher", "date", "amount",
    "currency", "agreement", "donor", "illustrative",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """A hit on a new or changed entry, its score on the list before, and what was paid."""

    hit: Hit
    change: Change
    before: float | None
    paid: Sequence[Paid]


def run(book: Path, form: str, began: float) -> NoReturn:
    """Screen, print and end: 0 without a hit, 1 with hits, 2 where something could not be read."""
    deltas = _deltas(book)
    snapshot = open_book(book, entries=True, rows=True)
    currency = snapshot.facts().currency
    with snapshot.rows() as connection:
        paid = payments(connection)
    registry = Registry.of(read_records(snapshot.entries()[0])[0])
    queries = list(names_paid(paid, names_of(registry)))
    memory = Memory(registry, [delta.after for delta in deltas])
    found, decided = _screened(queries, deltas, paid, memory)
    if form == "json":
        told = {
            "screened": len(queries),
            "parties": len({one.who for one in paid}),
            "lists": [_list_told(delta) for delta in deltas],
            "hits": [_hit_told(one, currency) for one in found],
            "decided": [_decided_told(one) for one in decided],
            "method": METHOD,
            "seconds": round(time.perf_counter() - began, 3),
        }
        click.echo(json.dumps(told, indent=1, ensure_ascii=False))
    elif form == "csv":
        click.echo(_csv(found, deltas, currency), nl=False)
    else:
        screened = f"{len(queries):,} names of {len({one.who for one in paid}):,}"
        _print(found, deltas, screened, currency, len(decided))
    sys.exit(1 if found else 0)


def nothing_screened(file: Path, error: RefusedError) -> NoReturn:
    """Say why a file is refused, and end."""
    place = f"{short(str(file))}:{error.line}" if error.line else short(str(file))
    click.echo(f"{place}: {error.reason}: nothing was screened", err=True)
    sys.exit(REFUSED)


def _deltas(book: Path) -> list[Delta]:
    profiles = saved_profiles(book)
    try:
        pairs = kept.in_force_and_before(book.resolve().parent)
    except RefusedError as error:
        nothing_screened(book, error)
    if not pairs:
        click.echo("no list is in force: add one with `pledgebook lists add FILE`", err=True)
        sys.exit(REFUSED)

    def read(one: kept.Kept) -> SanctionsList:
        try:
            return kept.load(one, profiles)
        except RefusedError as error:
            nothing_screened(one.file, error)

    return [difference(read(before) if before else None, read(now)) for now, before in pairs]


def _screened(
    queries: Sequence[Query], deltas: Sequence[Delta], paid: Sequence[Paid], memory: Memory
) -> tuple[list[Found], list[Judged]]:
    """Hits on new and changed entries, scored as on the whole lists, the most alike first.

    Apart from them, the pairs that were cleared since and are as they were then.
    """
    changes = {
        (delta.after.id, id_): change for delta in deltas for id_, change in delta.screened.items()
    }
    if not changes:
        return [], []
    every = screen_many(queries, Screener([delta.after for delta in deltas]))
    judged = memory.judge(
        hit for own in every for hit in own if (hit.list_id, hit.entry.id) in changes
    )
    hits = [one.hit for one in judged if not _settled(one)]
    earlier = [delta.before for delta in deltas if delta.before is not None]
    before = Screener(earlier) if earlier and hits else None
    of: defaultdict[str, list[Paid]] = defaultdict(list)
    for one in paid:
        of[one.who].append(one)
    found = []
    for hit in hits:
        old = before.hits(hit.query) if before else ()
        key = (hit.list_id, hit.entry.id)
        score = next((one.score for one in old if (one.list_id, one.entry.id) == key), None)
        found.append(Found(hit, changes[key], score, of[hit.query.ref]))
    decided = [one for one in judged if _settled(one)]
    return sorted(found, key=lambda one: -one.hit.score), decided


def _settled(one: Judged) -> bool:
    """Whether a pair was cleared; nobody who cleared one saw the names that only vouchers give."""
    return one.state == "decided" and one.hit.query.capacity != NAMED


def _list_told(delta: Delta) -> dict[str, Any]:
    before = delta.before
    return {
        "id": delta.after.id, **_publication(delta.after),
        "before": _publication(before) if before else None,
        "new": delta.count("new"), "changed": delta.count("changed"),
        "removed": delta.count("removed"),
        "changes": [
            {"change": one.what, "entry_id": one.entry.id, "entry_name": one.entry.name,
             "reasons": list(one.reasons)}
            for one in delta.changes
        ],
    }  # fmt: skip


def _publication(one: SanctionsList) -> dict[str, Any]:
    return {"date": str(one.date), "entries": len(one.entries), "sha256": one.sha256}


def _hit_told(one: Found, currency: str) -> dict[str, Any]:
    hit = one.hit
    return {
        "name": hit.query.name, "party": hit.query.ref, "capacity": hit.query.capacity,
        "list": hit.list_id, "change": one.change.what, "entry_id": hit.entry.id,
        "entry_name": hit.entry.name, "listed_name": hit.listed_name, "score": hit.score,
        "score_before": one.before, "band": hit.band, "reasons": list(hit.reasons),
        "changed": list(one.change.reasons),
        "payments": [
            {"voucher": own.voucher, "date": own.date.isoformat(), "amount": str(own.value),
             "currency": currency, "agreement": own.agreement, "donor": own.donor,
             "illustrative": own.illustrative}
            for own in one.paid
        ],
    }  # fmt: skip


def _decided_told(one: Judged) -> dict[str, Any]:
    return {
        "name": one.hit.query.name, "party": one.hit.query.ref, "list": one.hit.list_id,
        "entry_id": one.hit.entry.id, "entry_name": one.hit.entry.name,
        "decided_on": one.act.date.isoformat() if one.act else None,
        "decided_by": one.act.decided_by if one.act else None,
    }  # fmt: skip


def _csv(found: Sequence[Found], deltas: Sequence[Delta], currency: str) -> str:
    """A row for each hit and payment."""
    of: Mapping[str, Delta] = {delta.after.id: delta for delta in deltas}
    output = io.StringIO()
    writer = csv.writer(output, lineterminator="\n")
    writer.writerow(COLUMNS)
    for one in found:
        hit, delta = one.hit, of[one.hit.list_id]
        begin = (
            hit.list_id, delta.after.date, delta.before.date if delta.before else None,
            one.change.what, hit.entry.id, hit.entry.name, hit.listed_name, hit.query.name,
            hit.query.ref, hit.query.capacity, hit.band, f"{hit.score:.2f}",
            None if one.before is None else f"{one.before:.2f}", "; ".join(hit.reasons),
        )  # fmt: skip
        for own in one.paid:
            row = (
                *begin, own.voucher, own.date, own.value, currency, own.agreement, own.donor,
                "yes" if own.illustrative else "no",
            )  # fmt: skip
            writer.writerow([csv_cell(cell) for cell in row])
    return output.getvalue()


def _print(
    found: Sequence[Found], deltas: Sequence[Delta], screened: str, currency: str, decided: int
) -> None:
    for delta in deltas:
        _print_delta(delta)
    alerts = sum(one.hit.band == "alert" for one in found)
    before = f"; {decided} decided before, unchanged since" if decided else ""
    click.echo(
        f"{screened} payees ever paid, screened against the new and changed entries: "
        f"{alerts} alert{'' if alerts == 1 else 's'}, {len(found) - alerts} for review{before}"
    )
    shown: set[str] = set()
    for one in found:
        hit, query = one.hit, one.hit.query
        who = query.capacity if query.capacity == UNREGISTERED else f"{query.capacity} {query.ref}"
        before = "" if one.before is None else f", {one.before:.2f} on the list before"
        click.echo(
            f"\n{hit.band.upper()} {hit.score:.2f}  {one_line(query.name)} ({one_line(who.strip())})\n"
            f"  {hit.list_id} {hit.entry.id}  {one_line(hit.entry.name)} ({one.change.what}{before})"
        )
        for reason in hit.reasons:
            click.echo(f"    {one_line(reason)}")
        _print_paid(one, currency, again=query.ref in shown)
        shown.add(query.ref)


def _print_delta(delta: Delta) -> None:
    before = f"since {delta.before.date}" if delta.before else "no earlier list is kept: all is new"
    click.echo(
        f"{delta.after.id} of {delta.after.date}, {before}: {delta.count('new'):,} new, "
        f"{delta.count('changed'):,} changed, {delta.count('removed'):,} removed"
    )
    if delta.before is None:
        return
    new_first = sorted(delta.changes, key=lambda one: ("new", "changed", "removed").index(one.what))
    for one in new_first[:SHOWN]:
        why = f": {'; '.join(one.reasons)}" if one.reasons else ""
        click.echo(f"  {one.what}  {one.entry.id}  {one_line(one.entry.name + why)}")
    if len(delta.changes) > SHOWN:
        click.echo(f"  and {len(delta.changes) - SHOWN:,} more; --format json names all")


def _print_paid(one: Found, currency: str, *, again: bool) -> None:
    total = format_money(sum((own.value for own in one.paid), NIL))
    count = len({(own.voucher, own.date) for own in one.paid})
    above = ", as above" if again else ""
    click.echo(f"  paid: {total} {currency} in {count:,} payment{'' if count == 1 else 's'}{above}")
    for own in () if again else one.paid:
        whose = f"{own.agreement or 'no agreement'}  {own.donor or 'no donor'}"
        mark = "  illustrative" if own.illustrative else ""
        click.echo(f"    {own.date}  {own.voucher}  {format_money(own.value)}  {whose}{mark}")
