"""Charts: their geometry worked out by hand, laws of flows, and what they say in words."""

from __future__ import annotations

import datetime
import re
from decimal import Decimal
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from pledgebook_reports.charts import bars, burn, charts_of, flow, funnel, overdue, svg
from pledgebook_reports.charts.bars import Bar
from pledgebook_reports.table import Cell, Column, Row, Table

if TYPE_CHECKING:
    from collections.abc import Mapping

DAY = datetime.date(2017, 1, 1)


def marks(chart: svg.Chart, name: str) -> list[etree._Element]:
    """Return the elements of that name."""
    return list(etree.fromstring(chart.svg.encode()).iter(f"{{http://www.w3.org/2000/svg}}{name}"))


def words(chart: svg.Chart) -> list[str]:
    """Return the texts of the drawing, each once."""
    return [str(text.text) for text in marks(chart, "text") if text.get("aria-hidden") is None]


def status(**totals: str) -> Table:
    """Return a pledge status with these totals and no rows."""
    columns = tuple(Column(key, key.capitalize()) for key in totals)
    amounts = {key: Decimal(amount) for key, amount in totals.items()}
    return Table("pledge-status", "Pledge status", DAY, "USD", columns, (), amounts)


def test_bars_are_as_long_as_their_amounts_and_below_nil_is_hatched() -> None:
    chart = bars.draw(
        "b", "Bars", "USD", [Bar("A", Decimal(200)), Bar("B", Decimal(-50)), Bar("C", Decimal(0))]
    )
    drawn = [(bar.get("width"), bar.get("fill")) for bar in marks(chart, "rect")[1::2]]
    assert drawn == [("360", svg.INK), ("90", "url(#b-below)"), ("0", svg.INK)]
    assert words(chart) == ["A", "200.00", "B", "-50.00", "C", "0.00"]
    assert marks(chart, "desc")[0].text == "Bars: A 200.00 USD; B -50.00 USD; C 0.00 USD."


def test_bars_of_nothing_are_drawn_without_length() -> None:
    assert (
        marks(bars.draw("b", "Bars", "USD", [Bar("A", Decimal(0))]), "rect")[1].get("width") == "0"
    )
    assert marks(bars.draw("b", "Bars", "USD", []), "rect") == []


def test_a_bar_opens_where_it_has_a_link_and_its_label_is_escaped() -> None:
    chart = bars.draw("b", "<B>", "USD", [Bar("<A>&", Decimal(1), {"href": '?a="1"&b=2'})])
    (link,) = marks(chart, "a")
    assert link.get("href") == '?a="1"&b=2'
    assert words(chart)[0] == "<A>&"
    assert marks(chart, "title")[0].text == "<B>"


def test_the_funnel_tells_shares_of_what_was_pledged() -> None:
    table = status(pledged="400", agreed="300", due="200", received="100", spent="50")
    assert words(funnel(table))[::2] == [
        "Pledged",
        "Agreed (75.0% of pledged)",
        "Due (50.0% of pledged)",
        "Received (25.0% of pledged)",
        "Spent (12.5% of pledged)",
    ]


def test_what_is_outstanding_is_told_by_age_and_adds_up() -> None:
    table = status(outstanding="100", overdue_1_90="10", overdue_91_365="20", overdue_over_365="30")
    assert words(overdue(table))[1::2] == ["40.00", "10.00", "20.00", "30.00"]


FLOWS = [
    (("FIN", "Works", "Ninewa"), Decimal(60)),
    (("FIN", "Works", "Anbar"), Decimal(20)),
    (("SWE", "Cohesion", "Anbar"), Decimal(40)),
    (("SWE", "Works", "Anbar"), Decimal(-5)),
]


def test_bands_are_as_wide_as_their_amounts() -> None:
    # 120 of 240 units: two units each. FIN to works 80, works to Ninewa 60.
    chart = flow.draw("f", "Flow", "USD", ["Donor", "Window", "Place"], FLOWS)
    heights = [float(str(node.get("height"))) for node in marks(chart, "rect")]
    assert heights == [160, 80, 160, 80, 120, 120]
    assert len(marks(chart, "path")) == 5
    assert "Not drawn: -5.00 USD below nil." in words(chart)
    told = marks(chart, "desc")[0].text
    assert told == (
        "Flow: 120.00 USD from FIN 80.00, SWE 40.00 to Anbar 60.00, Ninewa 60.00. "
        "Not drawn: -5.00 USD below nil."
    )


def test_small_places_are_shown_together_and_nothing_is_left_out() -> None:
    many = [((f"D{n:02}", "W"), Decimal(100 - n)) for n in range(15)]
    chart = flow.draw("f", "Flow", "USD", ["Donor", "Window"], many)
    assert len(marks(chart, "rect")) == flow.MOST + 1 + 1
    rest = sum(100 - n for n in range(flow.MOST, 15))
    assert f"{flow.OTHERS} {rest}.00" in str(marks(chart, "desc")[0].text)


def test_nothing_flows_and_nothing_breaks() -> None:
    chart = flow.draw("f", "Flow", "USD", ["Donor", "Window"], [])
    assert words(chart) == ["Donor", "Window"]
    assert marks(chart, "desc")[0].text == "Flow: nothing that can be drawn."


amounts = st.decimals(min_value="0.01", max_value="1e15", places=2)


@given(
    st.lists(st.tuples(st.tuples(*[st.sampled_from("ABCDEFGHIJKLM")] * 3), amounts), max_size=30)
)
def test_what_flows_into_a_place_flows_out_of_it(flows: list[tuple[flow.Path, Decimal]]) -> None:
    chart = flow.draw("f", "Flow", "USD", ["A", "B", "C"], flows)
    tops: dict[str, Decimal] = {}
    for path in marks(chart, "path"):
        left, upper, lower = re.findall(r"M(\d+) ([\d.]+)C.*? ([\d.]+)Z", str(path.get("d")))[0]
        tops[left] = tops.get(left, Decimal(0)) + Decimal(lower) - Decimal(upper)
    # Each band is rounded to a hundredth of a unit at either edge.
    assert all(abs(wide - flow.TALL) < Decimal("0.5") for wide in tops.values())


def test_burn_steps_on_the_days_that_move_it() -> None:
    after = DAY + datetime.timedelta(days=100)
    chart = burn.draw(
        "b", "Burn", "USD", {DAY: Decimal(100)}, {after: Decimal(25), DAY: Decimal(0)}
    )
    had, spent = (str(path.get("d")) for path in marks(chart, "path")[-2:])
    bottom, top, left, right = burn.BOTTOM, burn.TOP, burn.LEFT, burn.RIGHT
    assert had == f"M{left} {bottom}H{left}V{top}H{right}V{top}"
    quarter = bottom - (bottom - top) // 4
    assert spent == f"M{left} {bottom}H{left}V{bottom}H{right}V{quarter}"
    told = marks(chart, "desc")[0].text
    assert told == "Burn: from 2017-01-01 to 2017-04-11, 25.00 spent of 100.00 USD."


def test_burn_of_nothing_says_so() -> None:
    chart = burn.draw("b", "Burn", "USD", {}, {})
    assert marks(chart, "desc")[0].text == "Burn: nothing came in and nothing was spent."


def test_expenditure_is_bars_by_one_thing_and_bands_by_two() -> None:
    names = (Column("id", "Id", "text"), Column("name", "Donor", "text"))
    cells: dict[str, Cell] = {"id": "FIN", "name": "Finland", "W1": Decimal(30), "W2": Decimal(10),
             "spent": Decimal(40)}  # fmt: skip
    one = Table("expenditure", "By donor", DAY, "USD", (*names, Column("spent", "Spent")),
                (Row("FIN", cells),), {"spent": Decimal(40)})  # fmt: skip
    (chart,) = charts_of(one)
    assert words(chart) == ["Finland", "40.00"]
    across = (*names, Column("W1", "Works"), Column("W2", "Cohesion"), Column("spent", "Total"))
    two = Table("expenditure", "By two", DAY, "USD", across, (Row("FIN", cells),), {})
    (chart,) = charts_of(two)
    assert "40.00 USD from Finland 40.00 to Works 30.00, Cohesion 10.00" in str(
        marks(chart, "desc")[0].text
    )


def test_of_many_rows_the_smaller_ones_are_one_bar() -> None:
    columns = (Column("id", "Id", "text"), Column("spent", "Spent"))
    rows = tuple(Row(str(n), {"id": str(n), "spent": Decimal(n)}) for n in range(1, 31))
    (chart,) = charts_of(Table("expenditure", "By project", DAY, "USD", columns, rows, {}))
    shown = words(chart)
    assert shown[:2] == ["30", "30.00"]
    assert shown[-2:] == ["11 others", "66.00"]  # 1 + 2 + ... + 11


def flows(**spent: str) -> Table:
    """Return a money-flow of those amounts, by donor and window with an underline between."""
    columns = (
        Column("flow", "Id", "text"), Column("donor_name", "Donor", "text"),
        Column("window_name", "Window", "text"), Column("place_name", "Governorate", "text"),
        Column("spent", "Spent"),
    )  # fmt: skip
    rows = []
    for path, amount in spent.items():
        donor, window = path.split("_")
        named = {"no": "No donor"}.get(donor, donor.title())
        key = f"{'(none)' if donor == 'no' else donor}/{window}/NI"
        rows.append(Row(key, {"flow": key, "donor_name": named, "window_name": window,
                              "place_name": "Ninewa", "spent": Decimal(amount)}))  # fmt: skip
    return Table("money-flow", "Flow", DAY, "USD", columns, tuple(rows), {})


def narrow(filters: Mapping[str, str], amount: Decimal) -> dict[str, str]:
    return {"href": "&".join(f"{k}={v}" for k, v in filters.items()), "data-amount": str(amount)}


def opened(table: Table) -> dict[str, str]:
    """Return the amounts of the links of a flow, by where they lead."""
    (chart,) = charts_of(table, None, narrow)
    return {str(a.get("href")): str(a.get("data-amount")) for a in marks(chart, "a")}


def test_places_of_a_flow_and_what_joins_two_open_by_filters() -> None:
    assert opened(flows(fin_W1="60", fin_W2="20")) == {
        "donor=fin": "80", "window=W1": "60", "window=W2": "20", "location=NI": "80",
        "donor=fin&window=W1": "60", "donor=fin&window=W2": "20",
        "window=W1&location=NI": "60", "window=W2&location=NI": "20",
    }  # fmt: skip


def test_what_no_filter_can_ask_for_opens_nothing() -> None:
    # Nobody's money, and what is below nil, would not be what is drawn.
    assert "window=W1" in opened(flows(no_W1="60"))
    assert not [one for one in opened(flows(no_W1="60")) if "donor" in one]
    below = opened(flows(fin_W1="60", swe_W1="-5"))
    assert below["donor=fin"] == "60"
    assert "window=W1" not in below


def test_two_places_of_one_name_open_nothing() -> None:
    table = flows(fin_W1="60", FIN_W1="20")
    assert not [one for one in opened(table) if "donor" in one]


def test_texts_of_drawings_come_in_the_language_of_the_reader() -> None:
    def told(text: str) -> str:
        return f"⟦{text}⟧"

    table = status(pledged="400", agreed="300", due="200", received="100", spent="50")
    shown = words(funnel(table, None, told))
    assert shown[0] == "⟦Pledged⟧"
    assert shown[2] == "⟦⟦Agreed⟧ (75.0% of pledged)⟧"
    drawn = flow.draw("f", "Flow", "USD", ["Donor", "Window"], [(("No donor", "W1"), Decimal(5))],
                      told=told)  # fmt: skip
    assert words(drawn) == ["⟦Donor⟧", "⟦Window⟧", "⟦No donor⟧", "5", "W1", "5"]
    assert marks(drawn, "title")[0].text == "⟦Flow⟧"
    lines = burn.draw("b", "Burn", "USD", {DAY: Decimal(1)}, {}, told=told)
    assert words(lines)[:2] == ["⟦Money had⟧", "⟦Spent⟧"]


def test_headroom_is_drawn_by_what_is_left() -> None:
    after = DAY + datetime.timedelta(days=100)
    balance, free = {DAY: Decimal(100), after: Decimal(75)}, {DAY: Decimal(60), after: Decimal(50)}
    chart = burn.levels("h", "Left", "USD", balance, free)
    assert words(chart)[:2] == ["Balance", "Uncommitted balance"]
    assert marks(chart, "desc")[0].text == (
        "Left: on 2017-04-11 75.00 USD, of which 50.00 is bound by no contract; at its lowest that "
        "was 50.00."
    )


def test_labels_are_rounded_to_a_tenth() -> None:
    told = [svg.rounded(Decimal(n)) for n in ("0", "999.4", "-1234", "44063479.21", "2500000000")]
    assert told == ["0", "999", "-1.2k", "44.1m", "2.5bn"]
