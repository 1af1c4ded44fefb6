"""Which entries an edit takes out of the books, and which it brings in."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from beancount.core import account as accounts
from beancount.core import data

from pledgebook.accounts import parts_of
from pledgebook.after_edit.base import OPEN, OTHER, RECORD, VOUCHER, DoubtError
from pledgebook.gate import contents

if TYPE_CHECKING:
    from pledgebook.after_edit.base import State
    from pledgebook.after_edit.source import KeptSource
    from pledgebook.after_edit.texts import Edit
    from pledgebook.vouchers import Voucher

MOST = 300
"""Vouchers that an edit may take out or bring in."""


@dataclass(frozen=True, slots=True)
class Edited:
    """The vouchers that an edit takes out and brings in.

    `turned` are those whose text stands, but whose lines have moved past another file's voucher of
    the same day, so that they come before or after it in the books where it was the other way.
    """

    gone: Sequence[Voucher]
    come: Sequence[Voucher]
    turned: Sequence[Voucher]


def edited_of(source: KeptSource, edits: Mapping[str, Sequence[Edit]]) -> Edited:
    """The vouchers of some edits.

    Raises:
        DoubtError: something else than plain vouchers was edited.
    """
    state, places = source.state, source.places
    gone: list[int] = []
    come: list[data.Directive] = []
    moved: list[int] = []
    for path, own in edits.items():
        numbers = _of_file(source, path)
        taken = [n for n in numbers if any(e.first <= places.line[n] < e.end for e in own)]
        apart = set(taken)
        gone += taken
        moves = source.moves[path]
        moved += [
            n for n in numbers if n not in apart and moves.of(places.line[n]) != places.line[n]
        ]
        for edit in own:
            if edit.text:
                come += source.parse(path, edit.at, edit.text.split("\n"))
    if any(places.kind[number] != VOUCHER for number in gone) or any(
        places.kind[number] == OPEN for number in moved
    ):
        raise DoubtError("directives")
    brought = [one for one in come if isinstance(one, data.Transaction)]
    turned = _turned(source, moved)
    if len(brought) < len(come) or max(len(gone), len(come)) + len(turned) > MOST:
        raise DoubtError("directives, or many vouchers")
    if any(source.is_odd(number) for number in gone):
        raise DoubtError("lots or gaps")
    out = [source.voucher(number) for number in gone]
    _expect_plain(state, out, brought)
    if any(contents.faults_of_entries(source.home, brought)):
        raise DoubtError("beyond measure")
    return Edited(
        out, [source.as_voucher(one) for one in brought], [source.voucher(n) for n in turned]
    )


def _of_file(source: KeptSource, path: str) -> list[int]:
    if path not in source.state.files:
        return []
    file = source.state.files.index(path)
    return [number for number, of in enumerate(source.places.file) if of == file]


def _turned(source: KeptSource, moved: Sequence[int]) -> list[int]:
    """The moved vouchers of days on which the order of the books is another now.

    Raises:
        DoubtError: the order of records is, or of others: of two prices of a day the last stands.
    """
    places = source.places
    found: list[int] = []
    for kind in (VOUCHER, RECORD, OTHER):
        by_day: dict[int, list[int]] = {}
        for number in moved:
            if places.kind[number] == kind:
                by_day.setdefault(places.day[number], []).append(number)
        for day, own in by_day.items():
            group = range(bisect_left(places.day, day), bisect_right(places.day, day))
            alike = [number for number in group if places.kind[number] == kind]
            if len(alike) > len(own) and sorted(alike, key=source.place_after) != alike:
                if kind != VOUCHER:
                    raise DoubtError("records or prices in another order")
                found += own
    return found


def _expect_plain(state: State, gone: Sequence[Voucher], come: Sequence[data.Transaction]) -> None:
    """Vouchers on which nothing depends that is not judged here: lots, balances, the books' days."""
    entries = [*(one.entry for one in gone), *come]
    names = {posting.account for entry in entries for posting in entry.postings}
    if names & state.lots:
        raise DoubtError("an account of lots")
    if any(parent in state.asserted for name in names for parent in accounts.parents(name)):
        raise DoubtError("an account with a balance")
    if any(parts_of(name).role == "memorandum" for name in names):
        raise DoubtError("an account of promises")
    days = [entry.date for entry in come]
    if any(not state.first <= day <= state.last for day in days):
        raise DoubtError("beyond the days of the books")
    if state.until is None:
        lost = sum(one.date == state.as_of for one in gone) - days.count(state.as_of or state.first)
        if lost >= state.latest or any(day > (state.as_of or day) for day in days):
            raise DoubtError("the day of the check")
