"""OCHA FTS: statuses, splits, boundaries, versions, rates, pages, and its own totals."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgebook_importers.aid.flows import Flow
from pledgebook_importers.aid.fts import message as fts
from pledgebook_importers.intake.errors import RefusedError
from pledgebook_importers.intake.reading import Reading
from pledgebook_importers.intake.source import Source
from pledgebook_importers.reader import read_file

ZERO = Decimal(0)


def flow(number: object = "1", usd: object = 100, **other: object) -> dict[str, object]:
    return {
        "id": number,
        "amountUSD": usd,
        "status": "paid",
        "date": "2017-03-02T00:00:00Z",
        "boundary": "incoming",
        "onBoundary": "single",
        "newMoney": True,
        "sourceObjects": [{"type": "Organization", "name": "Testland, Government of"}],
        "destinationObjects": [{"type": "Organization", "name": "Riverbank Relief Agency"}],
        **other,
    }


def page(*flows: object, meta: object = None, incoming: object = None) -> str:
    count = {"count": len(flows)} if meta is None else meta
    data = {"incoming": incoming or {}, "flows": list(flows)}
    return json.dumps({"status": "ok", "data": data, "meta": count})


def read(text: str | bytes) -> Reading:
    data = text if isinstance(text, bytes) else text.encode()
    source = Source(Path("flows"), data)
    assert fts.claims(source)
    return fts.read(source)


def reasons(text: str) -> list[str]:
    return [problem.reason for problem in read(text).warnings]


def refused(text: str) -> tuple[int | None, str]:
    with pytest.raises(RefusedError) as caught:
        read(text)
    return caught.value.line, caught.value.reason


def total(flows: Sequence[Flow], *, pledged: bool = False) -> Decimal:
    counted = (f for f in flows if f.new_money and (f.kind == "pledge") is pledged)
    return sum((f.amount_usd or ZERO for f in counted), ZERO)


@pytest.mark.parametrize(
    "status, kind",
    [("pledge", "pledge"), ("commitment", "commitment"), ("paid", "receipt"), ("Paid", "receipt")],
)
def test_a_status_is_the_type_and_its_meaning_the_kind(status: str, kind: str) -> None:
    (found,) = read(page(flow(status=status))).flows
    assert (found.type, found.kind) == (status.lower(), kind)
    assert (found.amount, found.currency, found.amount_usd) == (Decimal(100), "USD", Decimal(100))
    assert (found.provider, found.receiver) == (
        "Testland, Government of",
        "Riverbank Relief Agency",
    )


def test_the_original_is_the_amount_and_usd_stands_beside_it() -> None:
    original = {"originalAmount": 100000, "originalCurrency": "EUR", "exchangeRate": 0.91}
    (found,) = read(page(flow(usd=109890, **original))).flows
    assert (found.amount, found.currency, found.amount_usd) == (
        Decimal(100000),
        "EUR",
        Decimal(109890),
    )


def test_a_rate_that_does_not_give_the_usd_is_told() -> None:
    original = {"originalAmount": 100000, "originalCurrency": "EUR", "exchangeRate": 1.5}
    assert reasons(page(flow("21", 110000, **original))) == [
        "flow 21: 100,000 EUR at 1.5 do not give 110,000 USD"
    ]
    none = {**original, "exchangeRate": 0}
    assert reasons(page(flow("21", 110000, **none))) == [
        "flow 21: 100,000 EUR at 0 do not give 110,000 USD"
    ]


DOUBTS: list[tuple[dict[str, object], str]] = [
    ({"amountUSD": None}, "flow 1 states no amount"),
    (
        {"amountUSD": None, "originalAmount": 5, "originalCurrency": "EUR"},
        "flow 1 states no amount in USD",
    ),
    (
        {"originalAmount": 5},
        "flow 1 states an original amount without a currency; its USD are read",
    ),
    ({"originalAmount": 90, "originalCurrency": "USD"}, "flow 1 states two amounts in USD"),
    ({"status": "carryover"}, "flow 1 has the unknown status 'carryover'"),
    ({"status": None}, "flow 1 has no status"),
    ({"id": None}, "a flow without an id: it may stand here twice"),
]


@pytest.mark.parametrize("fields, reason", DOUBTS)
def test_what_a_flow_leaves_open_is_told_and_read(fields: dict[str, object], reason: str) -> None:
    reading = read(page(flow(**fields)))
    assert [problem.reason for problem in reading.warnings] == [reason]
    assert len(reading.flows) == 1


def test_children_split_their_parent_and_one_level_counts() -> None:
    inner = {"parentFlowId": "2", "childFlowIds": None}
    family = [
        flow("1", 1000, childFlowIds=["2", 3]),
        flow("2", 600, parentFlowId="1", childFlowIds=["4"]),
        flow("3", 400, parentFlowId=1),
        flow("4", 600, **inner),
    ]
    for order in (family, family[::-1]):
        reading = read(page(*order))
        assert total(reading.flows) == 1000
        assert reading.warnings == ()


def test_children_of_a_pledge_that_were_paid_count_as_paid() -> None:
    reading = read(page(flow("1", 1000, status="pledge"), flow("2", 1000, parentFlowId="1")))
    assert total(reading.flows) == 1000
    assert total(reading.flows, pledged=True) == 1000


def test_a_split_that_comes_to_another_sum_is_told() -> None:
    family = flow("1", 1000, childFlowIds=["2", "3"]), flow("2", 600), flow("3", 300)
    assert reasons(page(*family)) == ["flow 1 of 1,000 USD is split into 900 USD"]
    some = flow("1", 1000, childFlowIds=["2", "9"]), flow("2", 600)
    assert reasons(page(*some)) == []


def test_what_is_still_parked_counts_beside_its_children() -> None:
    family = flow("1", 7000, flowType="Parked", childFlowIds=["2"]), flow("2", 93000)
    assert total(read(page(*family)).flows) == 100000
    whole = flow("1", 7000, flowType="Parked", childFlowIds=["2"]), flow("2", 7000)
    assert total(read(page(*whole)).flows) == 7000


def test_flows_that_name_each_other_as_parents_end() -> None:
    circle = flow("1", 100, parentFlowId="2"), flow("2", 100, parentFlowId="1")
    assert total(read(page(*circle)).flows) == 0
    assert total(read(page(flow("1", 100, parentFlowId="1"))).flows) == 100


@pytest.mark.parametrize(
    "fields, new",
    [
        ({"boundary": "internal"}, False),
        ({"boundary": "outgoing"}, False),
        ({"onBoundary": "shared"}, False),
        ({"newMoney": False}, True),
        ({"boundary": None, "newMoney": False}, False),
        ({"boundary": None, "newMoney": None}, True),
    ],
)
def test_money_counts_where_it_comes_in(fields: dict[str, object], *, new: bool) -> None:
    (found,) = read(page(flow(**fields))).flows
    assert found.new_money is new


def test_the_newest_version_counts() -> None:
    old, new = flow("40", 100, versionId=9), flow("40", 150, versionId=10)
    for order in ([old, new], [new, old]):
        reading = read(page(*order))
        assert [found.amount for found in reading.flows] == [150]
        assert [w.reason for w in reading.warnings] == [
            "flow 40 stands twice; the newest version counts"
        ]
    assert len(read(page(old, old)).flows) == 1


def test_versions_without_an_order_are_no_guess() -> None:
    assert refused(page(flow("40", 100), flow("40", 150))) == (
        2,
        "flow 40 stands twice with other amounts and neither version is newer; fetch the file again",
    )


@pytest.mark.parametrize(
    "meta, reason",
    [
        (
            {"count": 2, "nextLink": "https://example.invalid/next"},
            "1 of 2 flows: more pages exist; fetch and import them too",
        ),
        ({"nextLink": "x"}, "1 flows: more pages exist; fetch and import them too"),
        ({"count": 7}, "1 of 7 flows: import the other pages too"),
        ({"count": 0}, "1 flows, though the page states 0"),
    ],
)
def test_a_page_of_several_is_told(meta: dict[str, object], reason: str) -> None:
    assert reasons(page(flow(), meta=meta)) == [reason]


def test_the_totals_of_a_whole_search_are_checked() -> None:
    flows = flow("1", 100), flow("2", 70, status="pledge"), flow("3", 50, onBoundary="shared")
    right = {"fundingTotal": 100, "pledgeTotal": 70, "flowCount": 3}
    assert reasons(page(*flows, incoming=right)) == []
    wrong = {"fundingTotal": 150, "pledgeTotal": 0, "flowCount": 2}
    assert reasons(page(*flows, incoming=wrong)) == [
        "incoming fundingTotal is 150 USD, its flows come to 100 USD",
        "incoming pledgeTotal is 0 USD, its flows come to 70 USD",
        "3 incoming flows, though the page states 2",
    ]


def test_a_page_that_says_it_is_empty_is_read() -> None:
    assert read(page(meta={"count": 0})).flows == ()
    assert refused(page(meta={})) == (1, "a page without a flow; fetch it from FTS again")


REFUSED: list[tuple[str, int | None, str]] = [
    (page(flow())[:-20], 1, "no valid JSON: Unterminated string starting at; fetch it again"),
    (page(flow(), 7), 2, "record 2 is no flow; fetch the page again"),
    (
        page(flow(usd="1,000")),
        1,
        "flow 1: amountUSD is '1,000', which is no amount; fetch the file again",
    ),
    (
        page(flow(usd=True)),
        1,
        "flow 1: amountUSD is 'True', which is no amount; fetch the file again",
    ),
    (
        page(flow()).replace("100,", "1e400,"),
        1,
        "flow 1: amountUSD is '1E+400', which is no amount; fetch the file again",
    ),
    (
        page(flow()).replace("100,", "1e99999999,"),
        1,
        "flow 1: amountUSD is '1E+99999999', which is no amount; fetch the file again",
    ),
    (page(flow(originalCurrency="Euros")), 1, "flow 1: 'EUROS' is no currency; fetch it again"),
    (
        json.dumps({"data": {"requirements": {}, "report3": {}}}),
        1,
        "a summary of FTS without flows; fetch the flows themselves",
    ),
]


@pytest.mark.parametrize("text, line, reason", REFUSED)
def test_what_leaves_money_open_is_refused(text: str, line: int | None, reason: str) -> None:
    assert refused(text) == (line, reason)


HEADINGS = "date,description,amountUSD,srcOrganization,destOrganization,boundary,status,id"


def export(*rows: Sequence[str], headings: str = HEADINGS) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerows([headings.split(","), *rows])
    return out.getvalue()


ROW = ("2017-03-02", "Wells", "100", "Testland", "Clean Wells", "incoming", "paid", "7")


def test_an_export_is_read_by_its_headings() -> None:
    (found,) = read(export(ROW)).flows
    assert (found.line, found.reference, found.amount_usd, found.provider) == (
        2,
        "7",
        Decimal(100),
        "Testland",
    )


def test_a_cut_export_is_refused() -> None:
    cut = export(ROW, ROW[:5])
    assert refused(cut) == (3, "has 5 cells under 8 headings: cut or shifted; fetch the file again")
    assert refused(export()) == (1, "an export without a flow; fetch it from FTS again")
    shifted = export(ROW).replace("100", "1,000")
    assert refused(shifted)[1].startswith("has 9 cells under 8 headings")


amounts = st.integers(-(10**15), 10**15).map(Decimal) | st.decimals("-9999999", "9999999", places=2)
texts = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=12).filter(
    lambda text: not text.startswith("#")
)
flows = st.lists(
    st.tuples(texts, amounts, st.sampled_from(["pledge", "commitment", "paid"]), texts),
    min_size=1,
    max_size=12,
)


@given(flows, st.sampled_from(["\n", "\r\n", "\r"]))
def test_what_is_written_is_what_is_read(
    rows: list[tuple[str, Decimal, str, str]], end: str
) -> None:
    printed = [
        ("2017-03-02", said, f"{usd:f}", donor, "Clean Wells", "incoming", status, str(number))
        for number, (said, usd, status, donor) in enumerate(rows)
    ]
    table = read(export(*printed).replace("\n", end)).flows
    objects = [
        flow(
            str(number),
            "USD-HERE",
            status=status,
            description=said,
            sourceObjects=[{"type": "Organization", "name": donor}],
        )
        for number, (said, _, status, donor) in enumerate(rows)
    ]
    parts = page(*objects).split('"USD-HERE"')
    numbers = [f"{usd:f}" for _, usd, _, _ in rows]
    text = "".join(part + number for part, number in zip(parts, [*numbers, ""], strict=True))
    for found in (table, read(text).flows):
        assert [(f.description, f.amount_usd, f.type, f.provider) for f in found] == rows


@given(st.lists(amounts, min_size=1, max_size=9), st.randoms(use_true_random=False))
def test_the_order_of_flows_changes_no_total(values: list[Decimal], random: Random) -> None:
    family: list[dict[str, Any]] = [
        flow(str(number), str(value), parentFlowId=str(number // 2))
        for number, value in enumerate(values, 1)
    ]
    shuffled = random.sample(family, len(family))
    assert total(read(page(*family)).flows) == total(read(page(*shuffled)).flows) == values[0]


def test_the_generated_samples_do_what_is_expected(shared: Path) -> None:
    folder = shared / "data" / "samples" / "fts" / "generated"
    for name, want in json.loads((folder / "expected.json").read_text(encoding="utf-8")).items():
        result = read_file(folder / name)
        got = "reject" if result.errors else "flag" if result.warnings else "accept"
        assert want["expect"] in {got, f"accept_or_{got}"}, name
        found = result.reading.flows
        by_status: dict[str, Decimal] = {}
        for item in found:
            by_status[item.type] = by_status.get(item.type, ZERO) + (item.amount_usd or ZERO)
        facts = {
            "flows": len(found),
            "usd": total(found),
            "new_money_usd": total(found),
            "usd_by_status": by_status,
        }
        for key in facts.keys() & want.keys():
            value = want[key]
            if isinstance(value, dict):
                value = {status: Decimal(usd) for status, usd in value.items()}
            assert facts[key] == (Decimal(value) if isinstance(value, str) else value), name


def test_the_real_samples_meet_their_own_totals_to_the_dollar(shared: Path) -> None:
    folder = shared / "data" / "samples" / "fts"
    pages = [read_file(path) for path in sorted((folder / "json").glob("custom-*.json"))]
    assert [len(result.reading.flows) for result in pages] == [200, 84, 200]
    assert [len(result.warnings) for result in pages] == [1, 1, 1]
    assert sum(total(result.reading.flows) for result in pages) == 725591299
    (summary,) = [read_file(path) for path in (folder / "json").glob("1-fts-*.json")]
    assert "a summary of FTS without flows" in summary.errors[0].reason
    incoming = read_file(folder / "csv" / "fts_incoming_funding_afg.csv")
    assert (total(incoming.reading.flows), incoming.warnings) == (Decimal(725591299), ())
    internal = read_file(folder / "csv" / "fts_internal_funding_afg.csv")
    assert (len(internal.reading.flows), total(internal.reading.flows)) == (156, ZERO)
