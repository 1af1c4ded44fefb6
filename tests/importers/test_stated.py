"""Flows become stated lines: sums by donor and stage that the gate accepts; no donor is guessed."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from random import Random

from beancount.core import data
from hypothesis import given
from hypothesis import strategies as st

from pledgebook import gate
from pledgebook.directives import read_records
from pledgebook.records import Stated
from pledgebook_importers.aid.flows import Flow, Kind
from pledgebook_importers.aid.stated import stated_text
from pledgebook_importers.intake.reading import Reading
from pledgebook_importers.reader import Settings, read_file
from pledgebook_importers.tables.profiles import shipped
from tests.importers.golden import FIXTURES

DAY = dt.date(2017, 12, 31)
DONORS = {
    "TST": ("Kingdom of Testland", "Testland"),
    "STB": ("Stabilia",),
    "EXA": ("Examplia (Republic of)", "Examplia"),
    "SEX": ("South Examplia",),
}
PARTIES = "".join(
    f'2014-01-01 custom "party" "{donor}" "{names[0]}"\n  role: "donor"\n\n'
    for donor, names in DONORS.items()
)


def flow(
    amount: str | None = "100",
    kind: Kind = "receipt",
    provider: str = "Testland",
    currency: str = "USD",
    *,
    usd: str | None = None,
    line: int = 1,
    date: dt.date | None = None,
    receiver: str = "",
    new_money: bool = True,
) -> Flow:
    return Flow(
        type=kind,
        kind=kind,
        date=date,
        amount=None if amount is None else Decimal(amount),
        currency=currency,
        provider=provider,
        receiver=receiver,
        reference="",
        line=line,
        amount_usd=None if usd is None else Decimal(usd),
        new_money=new_money,
    )


def stated(
    *flows: Flow, form: str = "contributions", currency: str = "USD"
) -> tuple[str, list[str]]:
    reading = Reading(form, flows=flows)
    text, problems = stated_text(reading, DONORS, "https://example.org/a", DAY, currency)
    return text, [problem.reason for problem in problems]


def records(text: str, folder: Path) -> list[tuple[str, str, Decimal, str]]:
    """The lines as the books read them: through the gate, without a finding."""
    book = folder / "main.beancount"
    book.write_text(PARTIES + text, encoding="utf-8")
    result = gate.run(book, entries=True)
    assert result.refusals == []
    assert result.snapshot is not None
    entries = [e for e in result.snapshot.entries()[0] if isinstance(e, data.Custom)]
    found, findings = read_records(entries)
    assert list(findings) == []
    return [
        (one.subject, one.kind, one.amount.number, one.amount.currency)
        for one in found
        if isinstance(one, Stated)
    ]


def test_a_line_is_the_sum_of_a_donor_at_a_stage(tmp_path: Path) -> None:
    text, problems = stated(
        flow("100", "pledge"),
        flow("60", "commitment"),
        flow("40", "receipt"),
        flow("10.50", "receipt", "Government of Testland"),
        flow("-5", "receipt", "Stabilia"),
        flow("7", "expenditure", "Examplia"),
    )
    assert problems == []
    assert text.startswith(
        '2017-12-31 custom "stated" "EXA" 2017-12-31 7.00 USD\n'
        '  kind: "spent"\n  source: "https://example.org/a"\n\n'
    )
    assert records(text, tmp_path) == [
        ("EXA", "spent", Decimal(7), "USD"),
        ("STB", "received", Decimal(-5), "USD"),
        ("TST", "pledged", Decimal(100), "USD"),
        ("TST", "agreed", Decimal(60), "USD"),
        ("TST", "received", Decimal("50.50"), "USD"),
    ]


def test_what_fts_has_once_counts_at_every_stage_that_it_passed(tmp_path: Path) -> None:
    text, _ = stated(flow("1", "pledge"), flow("2", "commitment"), flow("4"), form="fts-json")
    assert [(kind, number) for _, kind, number, _ in records(text, tmp_path)] == [
        ("pledged", Decimal(7)),
        ("agreed", Decimal(6)),
        ("received", Decimal(4)),
    ]


def test_what_is_not_stated_is_listed() -> None:
    text, problems = stated(
        flow(provider="European Demo Union"),
        flow(provider="European Demo Union"),
        flow(provider=""),
        flow(kind="write-off"),
        flow(new_money=False),
        flow(date=dt.date(2018, 1, 1)),
    )
    assert text == ""
    assert problems == [
        "not stated: 2 amounts of European Demo Union, no one donor of the books",
        "not stated: 1 amount of nobody, no one donor of the books",
        "not stated: 1 amount of the kind 'write-off'",
        "not stated: 1 amount of money that the file has twice or that passes through",
        "not stated: 1 amount dated after 2017-12-31",
    ]


def test_a_donor_is_known_by_all_its_words_and_no_others() -> None:
    assert '"SEX"' in stated(flow(provider="Government of South Examplia"))[0]
    assert '"EXA"' in stated(flow(provider="Examplia, Republic of"))[0]
    assert stated(flow(provider="North Examplia"))[0] == ""
    assert '"TST"' in stated(flow(provider="TST"))[0]
    twins = {"A": ("Testland",), "B": ("Kingdom Testland", "Republic of Testland")}
    reading = Reading("contributions", flows=(flow(),))
    assert stated_text(reading, twins, "x", DAY, "USD")[0] == ""


def test_a_sum_that_would_be_short_is_not_written() -> None:
    text, problems = stated(
        flow("100", "pledge"),
        flow("7", "pledge", currency="EUR", line=5),
        flow("3", "receipt", currency="EUR", usd="4"),
        flow(None, "receipt", line=6),
    )
    assert problems == [
        "TST pledged: 7 EUR has no value in USD; no line is written",
        "TST received: 1 amount not known and not in the sum",
    ]
    assert "4.00 USD" in text
    assert "pledged" not in text
    assert "7.00 EUR" in stated(flow("7", currency="EUR", usd="8"), currency="EUR")[0]


def test_only_flows_to_the_facility_count_where_others_are_in_the_file() -> None:
    reading = Reading(
        "fts-json",
        flows=(flow("1", receiver="Clean Wells"), flow("2", receiver="The Facility"), flow("4")),
    )
    text, (problem,) = stated_text(reading, DONORS, "x", DAY, "USD", ["Facility"])
    assert "6.00 USD" in text
    assert problem.reason == "not stated: 1 amount for other receivers"


def test_a_source_is_text_and_no_directive(tmp_path: Path) -> None:
    reading = Reading("contributions", flows=(flow(),))
    hostile = 'x"\n2017-01-01 open Assets:Stolen\n'
    text, _ = stated_text(reading, DONORS, hostile, DAY, "USD")
    assert len(records(text, tmp_path)) == 1
    assert "\n2017-01-01 open" not in text


def test_a_file_of_a_fund_goes_into_books(tmp_path: Path) -> None:
    result = read_file(FIXTURES / "contributions" / "fund.csv", (), Settings(shipped()))
    text, problems = stated_text(result.reading, DONORS, "fund.csv", DAY, "USD")
    assert [problem.reason for problem in problems] == [
        "not stated: 1 amount of European Demo Union, no one donor of the books"
    ]
    assert ("TST", "received", Decimal("4092347.18"), "USD") in records(text, tmp_path)
    assert len(records(text, tmp_path)) == 6


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["Testland", "Stabilia", "Nobody"]),
            st.decimals("-9999", "9999", places=2),
            st.sampled_from([True, False]),
        ),
        max_size=20,
    ),
    st.randoms(use_true_random=False),
)
def test_sums_are_kept_and_order_does_not_matter(
    rows: list[tuple[str, Decimal, bool]], random: Random
) -> None:
    flows = [flow(str(amount), provider=who, new_money=new) for who, amount, new in rows]
    text, _ = stated(*flows)
    assert stated(*random.sample(flows, len(flows)))[0] == text
    amounts = [Decimal(line.split()[-2]) for line in text.splitlines() if "custom" in line]
    counted = (amount for who, amount, new in rows if new and who != "Nobody")
    assert sum(amounts, Decimal(0)) == sum(counted, Decimal(0))
