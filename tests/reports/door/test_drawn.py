"""What makes pages quick changes none of them: tables kept and drawn up ahead, parts of a figure, addresses."""

from __future__ import annotations

import datetime
import gc
import random
import string
import weakref
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from fava import application
from fava.context import g

from pledgebook_reports.catalogue import REPORTS
from pledgebook_reports.drawing_up import details, part_of
from pledgebook_reports.table import Arguments, ArgumentsError, Detail, Report, Row, Table
from pledgebook_reports.viewer import ahead, asking, drawn, listing, pages, register, source
from pledgebook_reports.viewer.door import addresses
from pledgebook_reports.viewer.drawn import Tables
from tests.reports.door.house import HOST, SITE, get

if TYPE_CHECKING:
    from pledgebook_reports.viewer.source import View
    from tests.reports.door.house import House

DAY = datetime.date(2017, 1, 1)
REPORT = REPORTS["obligations"]
OTHER_ADDRESSES: tuple[tuple[str, dict[str, str]], ...] = (
    ("index", {}),
    ("report", {"report_name": "journal"}),
    ("extension_report", {"extension_name": "Pledges", "_anchor": "x"}),
)


@pytest.fixture
def view(house: House) -> View:
    """Return a view of the house's book that nothing was drawn up of."""
    return source.view_over(house.viewer._snapshot)


def table(rows: int) -> Table:
    """A table of so many rows."""
    return Table("any", "Any", DAY, "USD", (), tuple(Row(str(n), {}) for n in range(rows)), {})


def ask(tables: Tables, day: int, rows: int = 1) -> Table:
    """Ask for a table as of a day of January."""
    return tables.get(REPORT, Arguments(DAY.replace(day=day)), lambda: table(rows))


def days(tables: Tables) -> list[int]:
    """The days of the tables that are kept, the latest asked for first."""
    return [arguments.as_of.day for _, arguments in tables.asked()]


def test_a_table_is_kept_until_others_were_asked_for_since(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawn, "KEPT", 3)
    tables = Tables()
    first = ask(tables, 1)
    for day in (2, 3, 1, 4):
        ask(tables, day)
    assert days(tables) == [4, 1, 3]
    assert ask(tables, 1) is first


def test_long_tables_give_way_but_the_latest_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawn, "MOST_ROWS", 10)
    tables = Tables()
    for day, rows in ((1, 4), (2, 4), (3, 2)):
        ask(tables, day, rows)
    assert days(tables) == [3, 2, 1]
    ask(tables, 4, 3)
    assert days(tables) == [4, 3, 2]
    ask(tables, 5, 50)
    assert days(tables) == [5]


def test_a_table_that_could_not_be_drawn_up_is_tried_again() -> None:
    tables = Tables()

    def fail() -> Table:
        raise ArgumentsError("no such day")

    with pytest.raises(ArgumentsError, match="no such day"):
        tables.get(REPORT, Arguments(DAY), fail)
    assert tables.asked() == []
    assert ask(tables, 1).rows


def test_the_next_snapshot_has_what_was_asked_for_of_the_one_before(
    view: View, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_of = view.snapshot.facts().as_of
    assert as_of is not None
    own = pages.arguments_of(view, as_of)
    asked = [(REPORTS["pledge-status"], own), (REPORT, replace(own, to=DAY))]
    before = [listing.table_of(view, *one) for one in asked]
    after = source.view_over(house.viewer._snapshot)
    wanted = ahead.asked_before(view, after)
    assert wanted == asked[::-1]
    assert ahead.draw(after, wanted, lambda: False) == wanted
    assert after.tables.asked() == []
    assert ahead.draw(after, wanted, lambda: True) == ()

    def again(*_: object) -> Table:
        raise AssertionError

    monkeypatch.setattr(listing, "build", again)
    assert [listing.table_of(after, *one) for one in asked] == before


def test_what_pages_begin_with_can_all_be_drawn_up(view: View) -> None:
    wanted = ahead.first(view)
    assert ahead.draw(view, wanted, lambda: True) == ()
    assert [report.name for report, _ in view.tables.asked()] == list(ahead.FIRST)[::-1]


def test_a_view_that_is_not_served_any_more_lets_go_of_its_tables(house: House) -> None:
    served = source.view_of(house.viewer._ledger)
    old = source.view_over(house.viewer._snapshot)
    source.set_current(old)
    ahead.draw(old, ahead.first(old), lambda: True)
    kept = weakref.ref(old.tables)
    source.set_current(served)
    del old
    gc.collect()
    assert kept() is None


@pytest.mark.parametrize(
    "name,column", [("disbursement-register", "paid"), ("trial-balance", "units")]
)
def test_the_parts_of_a_figure_are_its_entries_in_order(view: View, name: str, column: str) -> None:
    report, own = REPORTS[name], Arguments(datetime.date(2018, 12, 31))
    for row in ("*", listing.table_of(view, report, own).rows[0].key):
        every = details(report, view.rows(), own, row, column)
        assert every
        total, joined = sum((one.amount for one in every), Decimal(0)), list[Detail]()
        for first in range(0, len(every) + 4, 2):
            part = part_of(report, view.rows(), own, row, column, first=first, most=2)
            assert (part.count, part.sum) == (len(every), total)
            joined += part.details
        assert joined == every
    nothing = part_of(report, view.rows(), own, "no such row", column, first=2, most=2)
    assert not nothing.details
    assert (nothing.count, nothing.sum) == (0, Decimal(0))


def test_a_figure_is_leafed_through(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(register, "PART", 2)
    path = f"{SITE}/extension/Pledges/?row=*&column=spent"
    first, second = (get(house.client("viewer"), f"{path}{part}").text for part in ("", "&part=2"))
    assert "part=2" in first
    assert "part=1" in second
    assert first.count("<tr data-amount=") == 2
    sums = [page.partition('data-sum="')[2].partition('"')[0] for page in (first, second)]
    assert sums[0] == sums[1] != ""


def test_of_too_many_things_the_id_is_typed(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    path, client = f"{SITE}/extension/Disbursements/", house.client("viewer")
    chosen = get(client, path).text
    assert '<select name="agreement">' in chosen
    monkeypatch.setattr(asking, "MANY", 0)
    typed = get(client, f"{path}?agreement=%22W").text
    assert "<select" not in typed
    assert '<input type="text" name="agreement" value="&#34;W"' in typed
    assert "the books know no agreement" in typed


def test_addresses_are_those_that_fava_makes(house: House) -> None:
    chance = random.Random(7)

    def text() -> str:
        return "".join(chance.choice(string.printable + "ä\u0639\u20ac") for _ in range(6))

    asked = {"time": "2017", "filter": 'a b%&"', "account": "Assets:Bank", "other": "1"}
    with house.viewer.app.test_request_context(
        f"{SITE}/extension/Pledges/", base_url=HOST, query_string=asked
    ):
        g.beancount_file_slug = SITE.strip("/")
        for _ in range(200):
            names = chance.sample(["report", "row", "column", "time", "part", "down"], 3)
            values = {name: text() for name in names}
            page = chance.choice(["Trace", "Pledges"])
            ours = addresses.url_for("extension_report", extension_name=page, **values)
            assert ours == application.url_for("extension_report", extension_name=page, **values)
        for endpoint, values in OTHER_ADDRESSES:
            assert addresses.url_for(endpoint, **values) == application.url_for(endpoint, **values)


def test_no_report_is_named_twice_among_those_that_are_drawn_up_first() -> None:
    found: list[Report] = [REPORTS[name] for name in ahead.FIRST]
    assert len({report.name for report in found}) == len(ahead.FIRST)
