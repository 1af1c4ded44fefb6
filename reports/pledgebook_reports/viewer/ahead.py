"""Tables that are drawn up before anybody asks: of a new snapshot, those that were asked for of late."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from typing import TYPE_CHECKING

from pledgebook_reports.catalogue import REPORTS
from pledgebook_reports.table import ArgumentsError
from pledgebook_reports.ties import UntiedError
from pledgebook_reports.viewer import pages
from pledgebook_reports.viewer.listing import table_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pledgebook_reports.table import Arguments, Report
    from pledgebook_reports.viewer.source import View

Wanted = tuple["Report", "Arguments"]

FIRST = (
    "deadlines", "money-flow", "expenditure-by-governorate", "expenditure-by-window", "pledge-status",
    "agreement-balances", "disbursement-register", "obligations", "advances",
)  # fmt: skip
"""What the first page shows and the registers begin with."""


def first(view: View) -> list[Wanted]:
    """What is drawn up of the first snapshot."""
    as_of = view.snapshot.facts().as_of
    if as_of is None:
        return []
    return [(REPORTS[name], pages.arguments_of(view, as_of)) for name in FIRST]


def asked_before(before: View, view: View) -> list[Wanted]:
    """What was asked for of an earlier snapshot, as of the day of the new one."""
    old, new = before.snapshot.facts().as_of, view.snapshot.facts().as_of
    if new is None:
        return []
    return [
        (report, replace(arguments, as_of=new) if arguments.as_of == old else arguments)
        for report, arguments in before.tables.asked()
    ]


def draw(view: View, wanted: Sequence[Wanted], go_on: Callable[[], bool]) -> Sequence[Wanted]:
    """Draw up tables in turn, while it is wanted; what is left."""
    for number, (report, arguments) in enumerate(wanted):
        if not go_on():
            return wanted[number:]
        # Who asks for it is told why there is none.
        with contextlib.suppress(ArgumentsError, UntiedError):
            table_of(view, report, arguments)
    return ()
