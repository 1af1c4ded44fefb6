"""Screenings as records of the books: those of a run, and the decision of one pair."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pledgebook import durable
from pledgebook.screening_acts import confirmed
from pledgebook_importers.drafts.beantext import quote
from pledgebook_importers.screening.matching.screen import METHOD

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping, Sequence

    from pledgebook.records import Screening
    from pledgebook_importers.screening.judged import Judged, Memory

_DIGITS = 12
LONGEST = 1500
"""Marks of the reasons that a record keeps."""


@dataclass(frozen=True, slots=True)
class Writing:
    """A file of screenings for the books: where it goes, its text, and how many of each outcome."""

    place: Path
    text: str
    clear: int = 0
    hits: int = 0


def of_run(memory: Memory, judged: Sequence[Judged], officer: str, day: dt.date) -> Writing | None:
    """The records of a run: who is clear by party and list, and each pair that waits for a decision.

    A pair that the books hold open stays so, even where the list holds it no more. What was recorded
    on the same day already is not recorded twice; None where nothing is left.
    """
    found: defaultdict[tuple[str, str], dict[str, Judged]] = defaultdict(dict)
    for one in judged:
        own = found[one.hit.query.ref, one.hit.list_id]
        known = own.get(one.hit.entry.id)
        if known is None or one.hit.score > known.hit.score:
            own[one.hit.entry.id] = one
    texts: list[str] = []
    clear = hits = 0
    for party in memory.names:
        for list_id in memory.lists:
            for outcome, text in _of_pair(
                memory, party, list_id, found[party, list_id], officer, day
            ):
                texts.append(text)
                clear, hits = clear + (outcome == "clear"), hits + (outcome == "hit")
    if not texts:
        return None
    body = "\n".join(texts)
    return Writing(_place(day, body), body, clear, hits)


def decision(
    memory: Memory, hit: Screening, outcome: str, officer: str, reason: str, day: dt.date
) -> Writing:
    """The record that decides an open hit, on the entry and names that were recorded with it.

    What has changed since then, nobody has looked at: the next run asks again.
    """
    now = memory.lists.get(hit.list_id)
    keys: dict[str, str | None] = {"score": str(hit.score) if hit.score is not None else None}
    keys |= {"reason": quote(reason, LONGEST)}
    if hit.entry is not None:
        keys |= _quoted(
            {
                "entry": hit.entry, "entry-name": hit.entry_name, "name": hit.name,
                # Who entered the hit does not decide it once it is confirmed, either.
                "prepared-by": hit.prepared_by if outcome == "hit" else None,
                "method": METHOD,
                "entry-digest": hit.entry_digest or memory.entry_digest(hit.list_id, hit.entry),
                "names-digest": hit.names_digest or memory.names_digest(hit.party),
                "list-digest": now.sha256 if now else None,
            }
        )  # fmt: skip
    of = (now.date if now else None) or hit.list_date
    text = _directive(day, hit.party, hit.list_id, of, outcome, officer, keys)
    return Writing(_place(day, text), text)


def _of_pair(
    memory: Memory,
    party: str,
    list_id: str,
    found: Mapping[str, Judged],
    officer: str,
    day: dt.date,
) -> Iterator[tuple[str, str]]:
    """The records of one party and list, each with its outcome."""
    one = memory.lists[list_id]
    of = one.date or day
    always = {
        "method": METHOD, "names-digest": memory.names_digest(party), "list-digest": one.sha256,
    }  # fmt: skip
    waiting = [own for own in found.values() if own.state != "decided"]
    held = [act for act in memory.open(party) if act.list_id == list_id]
    for own in waiting:
        if own.state == "confirmed":
            continue
        hit = own.hit
        because = list(hit.reasons)
        if own.act is not None and own.changed:
            because.append(
                f"asked again: changed since {own.act.date}: {' and '.join(own.changed)}"
            )
        capacity = f" ({hit.query.capacity} {party})" if hit.query.capacity else ""
        keys: dict[str, str | None] = {"score": f"{hit.score:.2f}"}
        keys |= _quoted(
            {
                "entry": hit.entry.id, "entry-name": hit.entry.name,
                "name": hit.query.name + capacity, "because": "; ".join(because),
                "prepared-by": officer, **always,
                "entry-digest": memory.entry_digest(list_id, hit.entry.id),
            }
        )  # fmt: skip
        if not _stands(memory, party, list_id, day, hit.entry.id, keys):
            yield "hit", _directive(day, party, list_id, of, "hit", officer, keys)
    if waiting or held:
        return
    settled = sorted(f"{own.hit.entry.id} on {own.act.date}" for own in found.values() if own.act)
    keys = (
        {"reason": quote(f"decided before and unchanged: {'; '.join(settled)}", LONGEST)}
        if settled
        else {}
    )
    keys |= _quoted(always)
    if not _stands(memory, party, list_id, day, None, keys):
        yield "clear", _directive(day, party, list_id, of, "clear", officer, keys)


def _stands(
    memory: Memory, party: str, list_id: str, day: dt.date, entry: str | None,
    keys: Mapping[str, str | None],
) -> bool:  # fmt: skip
    """Whether the books hold the very same screening of the same day."""
    return any(
        act.list_id == list_id and act.date == day and act.entry == entry and not confirmed(act)
        and (act.outcome == "hit") == (entry is not None)
        and quote(act.list_digest or "") == keys["list-digest"]
        and quote(act.names_digest or "") == keys["names-digest"]
        for act in memory.acts.get(party, ())
    )  # fmt: skip


def _quoted(keys: Mapping[str, str | None]) -> dict[str, str | None]:
    return {name: None if text is None else quote(text, LONGEST) for name, text in keys.items()}


def _directive(
    day: dt.date, party: str, list_id: str, of: dt.date, outcome: str, officer: str,
    keys: Mapping[str, str | None],
) -> str:  # fmt: skip
    head = f'{day} custom "screening" {quote(party)} {quote(list_id)} {of} "{outcome}" {quote(officer)}\n'
    return head + "".join(f"  {name}: {text}\n" for name, text in keys.items() if text is not None)


def _place(day: dt.date, text: str) -> Path:
    """A place of its own for each text: the same written twice is one file."""
    name = f"screening-{day}-{durable.digest_of(text)[:_DIGITS]}.beancount"
    return Path("journal") / str(day.year) / name
