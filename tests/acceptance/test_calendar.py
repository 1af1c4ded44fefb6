"""The calendar of deadlines, read by a calendar library that is not ours."""

from __future__ import annotations

import icalendar

from pledgebook_reports.render import CALENDAR, render
from tests.acceptance.conftest import Drawn


def test_a_parser_finds_every_deadline_on_its_day(drawn: Drawn) -> None:
    table = drawn.tables["deadlines"]
    events = icalendar.Calendar.from_ical(render(table, CALENDAR)).events
    assert [(str(event["SUMMARY"]), event.start) for event in events] == [
        (row.cells["task"], row.cells["day"]) for row in table.rows
    ]
    assert len({str(event["UID"]) for event in events}) == len(table.rows)
    assert [event.errors for event in events] == [[]] * len(table.rows)
