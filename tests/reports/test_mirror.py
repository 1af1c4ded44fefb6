"""The mirror pairs amounts one to one, loses none, and agrees with our own publication."""

from __future__ import annotations

import csv
import datetime
import io
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from pledgebook_reports.cli import main
from pledgebook_reports.mirror.comparing import Money, Pair, compare, totals
from tests.reports.conftest import SMALL

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
    assert "rates.csv" in mirror(str(file), expect=1)


def test_a_tolerance_that_is_no_share_is_one_clear_line(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("", encoding="utf-8")
    assert "--tolerance five is no share" in mirror(str(file), "--tolerance", "five", expect=2)
