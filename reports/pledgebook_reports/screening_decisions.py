"""Who may decide a hit, and the filing of screenings, judged with the books before they are written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pledgebook import gate, writer
from pledgebook.authority import lacks_authority
from pledgebook.records import Officer
from pledgebook_importers.screening.recording import LONGEST, Writing, decision
from pledgebook_reports.places import short

if TYPE_CHECKING:
    import datetime
    from pathlib import Path

    import duckdb

    from pledgebook.records import Screening
    from pledgebook_importers.screening.judged import Memory

DECIDERS = ("certifier", "approver")
"""The roles of officers who decide hits."""
_PREPARERS = """SELECT DISTINCT v.prepared_by FROM vouchers v
JOIN postings p ON p.file = v.file AND p.line = v.line
LEFT JOIN obligations o ON o.id = p.obligation
WHERE v.paid > 0 AND v.prepared_by IS NOT NULL AND ? IN (p.payee, p.party, o.payee)"""


class DecisionError(ValueError):
    """A screening cannot be recorded or decided; the message is for the user."""


def open_hit(memory: Memory, party: str, entry: str) -> Screening:
    """The open hit of a party on an entry; `LIST/ENTRY` where two lists have one id.

    Raises:
        DecisionError: the books hold none, or several.
    """
    hits = memory.open(party)
    found = [
        hit for hit in hits
        if entry in (hit.entry or hit.list_id, f"{hit.list_id}/{hit.entry}")
    ]  # fmt: skip
    if len(found) == 1:
        return found[0]
    if found:
        names = " or ".join(f"{hit.list_id}/{hit.entry}" for hit in found)
        raise DecisionError(f"{party} has open hits on {entry} of several lists: say {names}")
    others = ", ".join(f"{hit.entry or hit.list_id}" for hit in hits)
    raise DecisionError(
        f"{party} has no open hit on {entry} in the books; open are {others or 'none'}: "
        "`pledgebook screen --record` records those of today"
    )


def decide(
    memory: Memory, rows: duckdb.DuckDBPyConnection, hit: Screening, outcome: str, officer: str,
    reason: str, day: datetime.date,
) -> Writing:  # fmt: skip
    """The record of a decision.

    Raises:
        DecisionError: the officer may not decide it, or gives no reason.
    """
    if not any(char.isalnum() for char in reason):
        raise DecisionError("a decision has a reason: say what speaks for it, in a sentence")
    if len(reason) > LONGEST:
        raise DecisionError(
            f"the reason has {len(reason):,} letters: say it in {LONGEST:,} and name a paper for the rest"
        )
    if day < hit.date:
        raise DecisionError(f"the hit is of {hit.date}: it cannot be decided on {day}")
    fault = lacks_authority(memory.registry, officer, DECIDERS, day)
    if fault:
        raise DecisionError(f"{fault}: hits are decided by a certifier or an approver")
    if officer == hit.prepared_by:
        raise DecisionError(f"{officer} recorded this hit: somebody else decides it")
    prepared = {name for (name,) in rows.execute(_PREPARERS, [hit.party]).fetchall()}
    if any(name == officer or name.endswith(f"({officer})") for name in prepared):
        raise DecisionError(
            f"{officer} prepared payments to {hit.party}: somebody else decides its hits"
        )
    return decision(memory, hit, outcome, officer, reason, day)


def require_officer(memory: Memory, officer: str, day: datetime.date) -> None:
    """Refuse who is no officer of the day.

    Raises:
        DecisionError: with the reason.
    """
    known = memory.registry.get(Officer, officer)
    fault = lacks_authority(memory.registry, officer, known.roles if known else (), day)
    if fault:
        raise DecisionError(fault)


def file(book: Path, writing: Writing) -> Path:
    """Write the screenings, where the books with them are judged sound and hold no error of theirs.

    Raises:
        DecisionError: nothing was written.
    """
    home = book.resolve().parent
    place = home / writing.place
    result = gate.trial(book, {place: writing.text})
    fault = _fault(result, place)
    if fault:
        raise DecisionError(f"nothing was written: {fault}")
    try:
        return writer.add_file(home, writing.place, writing.text)
    except writer.WriteRefusedError as error:
        raise DecisionError(str(error)) from None


def _fault(result: gate.GateResult, place: Path) -> str | None:
    """Why the file may not be written; findings elsewhere, as of a payment with its hit open, are no reason."""
    if result.snapshot is None:
        first = result.refusals[0]
        return f"{short(first.file)}: {first.message}"
    return next(
        (
            one.message for one in result.snapshot.facts().findings
            if one.severity == "error" and one.file == str(place)
        ),
        None,
    )  # fmt: skip
