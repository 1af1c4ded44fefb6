"""The mirror pairs amounts one to one, loses none, and agrees with our own publication."""

from __future__ import annotations

import csv
import datetime
import io
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from pledgebook_reports.cli import main
from pledgebook_reports.mirror import comparing, sides
from pledgebook_reports.mirror.comparing import Money, Pair, compare, totals, without_implied
from pledgebook_reports.mirror.sums import sums_table
from pledgebook_reports.mirror.valuing import valued
from pledgebook_reports.table import Arguments
from tests.reports.conftest import SMALL

if TYPE_CHECKING:
    import duckdb

DAY = datetime.date(2017, 3, 1)
FIVE = Decimal("0.05")


def money(name: str, amount: str, after: int = 0, currency: str = "USD", *texts: str) -> Money:
    day = DAY + datetime.timedelta(days=after)
    return Money("FIN", "received", name, day, ((currency, Decimal(amount)),), texts)


def outcomes(ours: list[Money], theirs: list[Money]) -> list[tuple[str, str, str]]:
    return [
        (pair.outcome, pair.ours.name if pair.ours else "", pair.theirs.name if pair.theirs else "")
        for pair in compare(ours, theirs, days=45, tolerance=FIVE)
    ]


@pytest.mark.parametrize(
    "theirs,expected",
    [
        (money("t", "100.00", 45), ("matched", "o", "t")),
        (money("t", "100.00", 46), ("different date", "o", "t")),
        (money("t", "96.00", 3), ("different amount", "o", "t")),
        (money("t", "-100.00"), ("missing there", "o", "")),
        (money("t", "94.00"), ("missing there", "o", "")),
        (money("t", "100.00", 0, "EUR"), ("missing there", "o", "")),
    ],
    ids=["matched", "date", "amount", "sign", "too far", "currency"],
)
def test_one_amount_against_another(theirs: Money, expected: tuple[str, str, str]) -> None:
    assert outcomes([money("o", "100.00")], [theirs])[0] == expected


def test_the_nearest_of_equal_amounts_is_the_one() -> None:
    ours = [money("jan", "100.00", 0), money("feb", "100.00", 31)]
    theirs = [money("b", "100.00", 33), money("a", "100.00", 4)]
    assert outcomes(ours, theirs) == [("matched", "jan", "a"), ("matched", "feb", "b")]


def test_an_id_of_ours_in_their_file_ties_before_nearness() -> None:
    ours = [money("one", "100.00", 0, "USD", "FI-1"), money("two", "100.00", 0, "USD", "FI-2")]
    theirs = [money("x", "100.00", 0, "USD", "FI-2"), money("y", "100.00", 5, "USD", "FI-1")]
    assert outcomes(ours, theirs) == [("matched", "one", "y"), ("matched", "two", "x")]


def test_what_is_published_twice_is_told() -> None:
    theirs = [money("t1", "100.00"), money("t2", "100.00")]
    assert outcomes([money("o", "100.00")], theirs) == [
        ("matched", "o", "t1"),
        ("twice there", "", "t2"),
    ]


def test_the_same_payment_in_another_file_is_twice_and_not_missing_here() -> None:
    theirs = [money("iati.xml:7", "100.00"), money("fts.csv:2", "100.00", 9)]
    assert outcomes([money("o", "100.00")], theirs) == [
        ("matched", "o", "iati.xml:7"),
        ("twice there", "", "fts.csv:2"),
    ]
    again = [money("iati.xml:7", "100.00"), money("iati.xml:9", "100.00", 9)]
    assert outcomes([money("o", "100.00")], again)[1] == ("missing here", "", "iati.xml:9")


def test_what_is_still_to_be_paid_is_held_against_the_rest_of_its_agreement() -> None:
    """FTS has 1000 EUR agreed, of which 600 paid, as 600 paid and 400 committed."""
    agreement = Money("FIN", "agreed", "FI-1", DAY,
                      (("EUR", Decimal(1000)), ("USD", Decimal(1100))), ("FI-1",))  # fmt: skip
    ours = [agreement, money("R-1", "600.00", 9, "EUR", "FI-1", "R-1")]
    rest = Money("FIN", "agreed", "f:3", DAY, (("EUR", Decimal("400.00")),))
    other = Money("FIN", "agreed", "f:4", DAY, (("EUR", Decimal("300.00")),))
    theirs = [money("f:2", "600.00", 9, "EUR"), rest, other]
    told = without_implied(compare(ours, theirs, days=45, tolerance=FIVE))
    assert sorted((pair.outcome, pair.theirs.name if pair.theirs else "") for pair in told) == [
        ("matched", "f:2"), ("matched", "f:3"), ("missing here", "f:4"),
    ]  # fmt: skip
    (held,) = [pair.ours for pair in told if pair.theirs == rest]
    assert held
    assert dict(held.amounts) == {"EUR": Decimal(400), "USD": Decimal("440.00")}


def test_published_amounts_are_valued_as_ours_or_at_the_rate_of_the_day(
    control_rows: duckdb.DuckDBPyConnection,
) -> None:
    """The book with controls has 1.15 USD to the EUR from 2016-06-15 on."""
    ours = replace(
        money("o", "100.00", 0, "EUR"), amounts=(("EUR", Decimal("100.00")), ("USD", Decimal(112)))
    )
    theirs = [money("f:1", "100.00", 0, "EUR"), money("f:2", "200.00", 0, "EUR"),
              money("f:3", "5.00", 0, "XXX")]  # fmt: skip
    pairs = valued(
        [
            Pair("matched", ours, theirs[0]),
            *(Pair("missing here", None, one) for one in theirs[1:]),
        ],
        control_rows,
        "USD",
    )
    told = [dict(pair.theirs.amounts).get("USD") for pair in pairs if pair.theirs]
    assert told == [Decimal(112), Decimal("230.00"), None]


@pytest.mark.parametrize("once,agreed", [(False, "0.00"), (True, "700.00")])
def test_totals_stand_beside_what_was_stated_in_public(
    control_rows: duckdb.DuckDBPyConnection,
    once: bool,  # noqa: FBT001 -- a parameter of the test
    agreed: str,
) -> None:
    """Finland: 700.00 USD stated for 2016-12-31, when the books held 648.00; 40.00 went back since."""
    asked = Arguments(datetime.date(2017, 2, 1), "USD")
    published = [money("f:1", "700.00"), money("f:2", "5.00", 0, "XXX")]
    books = sides.ours(control_rows, asked)
    books.append(replace(books[0], amounts=(("YYY", Decimal(7)),)))
    table = sums_table(books, published, control_rows, asked, once=once)
    rows = {row.key: row.cells for row in table.rows}
    finland = rows["FIN received"]
    assert [finland[key] for key in ("books", "published", "difference")] == [
        Decimal("608.00"), Decimal("700.00"), Decimal("92.00"),
    ]  # fmt: skip
    assert [finland[key] for key in ("stated", "day", "then", "gap")] == [
        Decimal("700.00"), datetime.date(2016, 12, 31), Decimal("648.00"), Decimal("52.00"),
    ]  # fmt: skip
    assert rows["FIN agreed"]["published"] == Decimal(agreed)
    assert rows["all donors received"]["books"] == Decimal("1108.00")
    assert any("1 amount(s) published in XXX have no rate" in note for note in table.notes)
    assert any("1 amount(s) of the books in YYY have no rate" in note for note in table.notes)


amounts = st.lists(
    st.builds(
        lambda donor, number, after: Money(
            donor, "received", "", DAY + datetime.timedelta(days=after),
            (("USD", Decimal(number)),),
        ),
        st.sampled_from(["FIN", "SWE"]), st.integers(1, 5), st.integers(0, 400),
    ),
    max_size=6,
)  # fmt: skip


@given(amounts, amounts)
def test_no_amount_is_lost_and_none_is_used_twice(ours: list[Money], theirs: list[Money]) -> None:
    pairs: list[Pair] = compare(ours, theirs, days=45, tolerance=FIVE)
    assert Counter(pair.ours for pair in pairs if pair.ours) == Counter(ours)
    assert Counter(pair.theirs for pair in pairs if pair.theirs) == Counter(theirs)
    both = totals(pairs, "USD")
    for side, all_ in enumerate((ours, theirs)):
        total = sum((sums[side] for sums in both.values()), Decimal(0))
        assert total == sum((one.amounts[0][1] for one in all_), Decimal(0))


# --- the command ------------------------------------------------------------------------------


def mirror(*arguments: str, expect: int) -> str:
    done = CliRunner().invoke(main, ["mirror", "--book", str(SMALL), *arguments])
    assert done.exit_code == expect, done.output
    return done.output


def test_our_own_publication_is_matched_in_full(tmp_path: Path) -> None:
    book = tmp_path / "main.beancount"
    text = SMALL.read_text(encoding="utf-8").replace(
        '"FFS" "Funding Facility for Stabilization"\n',
        '"FFS" "Funding Facility for Stabilization"\n'
        '  iati-id: "XM-DAC-41114-P1"\n  reporting-org: "XM-DAC-41114"\n',
    )
    text += (
        '2015-05-01 custom "party" "UNDP" "UNDP"\n  role: "agency"\n  iati-org: "XM-DAC-41114"\n'
    )
    book.write_text(text + '  org-type: "40"\n', encoding="utf-8")
    published = tmp_path / "activities.xml"
    done = CliRunner().invoke(
        main, ["export", "iati-activity", "--book", str(book), "-o", str(published)]
    )
    assert done.exit_code == 0, done.output
    done = CliRunner().invoke(
        main, ["mirror", str(published), "--book", str(book), "--format", "csv"]
    )
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert {row["Outcome"] for row in rows if row["Stage"] == "received"} == {"matched"}
    assert len([row for row in rows if row["Outcome"] == "matched"]) >= 4
    cut = published.read_text(encoding="utf-8").replace("500.00", "480.00")
    published.write_text(cut, encoding="utf-8")
    done = CliRunner().invoke(
        main, ["mirror", str(published), "--book", str(book), "--format", "csv"]
    )
    assert done.exit_code == 1
    assert "different amount" in done.stdout


def test_a_file_that_holds_no_flows_is_told(tmp_path: Path) -> None:
    file = tmp_path / "rates.csv"
    file.write_text("nothing,of,the,kind\n", encoding="utf-8")
    said = mirror(str(file), expect=1)
    assert "rates.csv" in said
    assert "missing there" not in said


def test_a_tolerance_that_is_no_share_is_one_clear_line(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("", encoding="utf-8")
    assert "--tolerance five is no share" in mirror(str(file), "--tolerance", "five", expect=2)


@given(
    ours=st.lists(st.integers(-300, 300), max_size=5),
    theirs=st.lists(st.integers(-300, 300), max_size=8),
    tolerance=st.sampled_from(["0", "0.05", "0.5", "0.99"]),
)
def test_no_amount_that_could_pair_is_passed_over(
    ours: list[int], theirs: list[int], tolerance: str
) -> None:
    """The window of amounts holds each that the comparison of two would pair."""
    share = Decimal(tolerance)
    published = [money(f"t{n}", f"{amount}.00") for n, amount in enumerate(theirs) if amount]
    near = comparing._near(published, share)
    for amount in ours:
        mine = money("o", f"{amount}.00")
        ties = {
            j
            for j, other in enumerate(published)
            if comparing._tie(0, mine, j, other, 45, share) is not None
        }
        assert ties <= near(mine)
