"""Laws of the IATI reader: what is printed is read back, totals keep, encodings make no difference."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from decimal import Decimal
from html import escape
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pledgebook_importers import registry
from pledgebook_importers.aid.flows import Flow
from pledgebook_importers.aid.iati.codes import KINDS
from pledgebook_importers.aid.iati.traceability import GIVEN_AS, TAKEN_AS
from pledgebook_importers.intake.reading import Reading
from pledgebook_importers.intake.source import Source
from tests.importers.iati_making import activity, dataset

FIXTURES = Path(__file__).parent / "fixtures" / "iati"
FILES = sorted(path for path in FIXTURES.glob("*.xml"))


words = st.text(
    st.characters(exclude_categories=("C", "Z"), include_characters="éدß& <>'\""), max_size=20
).map(lambda text: " ".join(text.split()))
days = st.dates(dt.date(1990, 1, 1), dt.date(2040, 12, 31))
amounts = st.decimals(-(10**12), 10**12, places=2)
identifiers = st.sampled_from(["XT-A", "XT-B", "XT-C"])
flows = st.builds(
    Flow,
    type=st.sampled_from(sorted(KINDS)),
    kind=st.just("other"),
    date=days,
    amount=amounts,
    currency=st.sampled_from(["USD", "IQD", "XDR"]),
    provider=words,
    receiver=words,
    reference=words,
    line=st.just(0),
    value_date=days,
    description=words,
    activity=identifiers,
    provider_activity=st.sampled_from(["", "XT-A", "XT-Z"]),
    receiver_activity=st.sampled_from(["", "XT-B", "XT-Y"]),
)
"""Flows as a publisher may state them; kind, line and new money follow from the file."""


def printed(flow: Flow) -> str:
    return (
        f'<transaction ref="{escape(flow.reference)}"><transaction-type code="{flow.type}"/>'
        f'<transaction-date iso-date="{flow.date}"/>'
        f'<value currency="{flow.currency}" value-date="{flow.value_date}">{flow.amount}</value>'
        f"<description><narrative>{escape(flow.description)}</narrative></description>"
        f'<provider-org provider-activity-id="{flow.provider_activity}">'
        f"<narrative>{escape(flow.provider)}</narrative></provider-org>"
        f'<receiver-org receiver-activity-id="{flow.receiver_activity}">'
        f"<narrative>{escape(flow.receiver)}</narrative></receiver-org></transaction>\n"
    )


def file_of(stated: list[Flow]) -> str:
    by_activity: dict[str, list[str]] = {}
    for flow in stated:
        by_activity.setdefault(flow.activity, []).append(printed(flow))
    return dataset(*(activity(*texts, identifier=name) for name, texts in by_activity.items()))


def read(data: bytes) -> Reading:
    source = Source(Path("made"), data)
    return registry.choose(source).read(source)


def essence(flow: Flow) -> tuple[object, ...]:
    return (
        flow.activity,
        flow.type,
        flow.date,
        str(flow.amount),
        flow.currency,
        flow.provider,
        flow.receiver,
        flow.reference,
        flow.value_date,
        flow.description,
        flow.provider_activity,
        flow.receiver_activity,
    )


@settings(max_examples=50)
@given(st.lists(flows, min_size=1, max_size=12))
def test_what_is_printed_is_read_back(stated: list[Flow]) -> None:
    reading = read(file_of(stated).encode())
    assert Counter(map(essence, reading.flows)) == Counter(map(essence, stated))
    assert all(flow.kind == KINDS[flow.type] for flow in reading.flows)
    assert all("between an activity and itself" in problem.reason for problem in reading.warnings)


@settings(max_examples=50)
@given(st.lists(flows, min_size=1, max_size=12), st.randoms())
def test_order_neither_adds_nor_takes_money(stated: list[Flow], random: object) -> None:
    shuffled = list(stated)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    one, other = (read(file_of(order).encode()).flows for order in (stated, shuffled))
    for new in (True, False):
        assert totals(one, new=new) == totals(other, new=new)


def totals(read_flows: tuple[Flow, ...], *, new: bool) -> dict[tuple[str, str], Decimal]:
    found: dict[tuple[str, str], Decimal] = {}
    for flow in read_flows:
        if flow.new_money == new and flow.amount is not None:
            key = (flow.type, flow.currency)
            found[key] = found.get(key, Decimal(0)) + flow.amount
    return {key: total for key, total in found.items() if total}


@settings(max_examples=50)
@given(st.lists(flows, min_size=1, max_size=12))
def test_only_money_that_stays_within_the_file_is_not_new(stated: list[Flow]) -> None:
    here = {flow.activity for flow in stated}
    for flow in read(file_of(stated).encode()).flows:
        inside = {flow.provider_activity, flow.receiver_activity} & (here - {flow.activity})
        if flow.type not in TAKEN_AS and flow.type not in GIVEN_AS:
            assert flow.new_money
        elif flow.type in GIVEN_AS and flow.provider_activity:
            assert flow.new_money == (flow.provider_activity not in inside)
        elif flow.type in TAKEN_AS and flow.receiver_activity:
            assert flow.new_money == (flow.receiver_activity not in inside)


texts = st.text(
    st.one_of(st.sampled_from("0123456789.,-+ TZ:'ED"), st.characters(exclude_categories=["C"])),
    max_size=30,
)


@settings(max_examples=200)
@given(*[texts] * 6)
def test_any_text_in_any_place_is_read_or_told(
    value: str, currency: str, day: str, value_day: str, code: str, share: str
) -> None:
    one, two, three, four, five, six = (
        escape(text) for text in (value, currency, day, value_day, code, share)
    )
    places = "".join(f'<recipient-country code="IQ" percentage="{six}"/>' for _ in range(2))
    stated = (
        f'<transaction><transaction-type code="{five}"/><transaction-date iso-date="{three}"/>'
        f'<value currency="{two}" value-date="{four}">{one}</value></transaction>'
    )
    reading = read(dataset(activity(stated, places=places)).encode())
    (flow,) = reading.flows
    said = " ".join(problem.reason for problem in reading.warnings)
    assert flow.amount is not None or "no amount" in said
    assert flow.date is not None or "without a readable transaction date" in said
    assert flow.type in KINDS or "TransactionType" in said


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_line_ends_and_encodings_make_no_difference(path: Path) -> None:
    data = path.read_bytes()
    plain = read(data)
    assert read(data.replace(b"\n", b"\r\n")) == plain
    if b"portal:" not in data:
        utf16 = data.decode().replace('encoding="UTF-8"', 'encoding="UTF-16"').encode("utf-16")
        assert read(utf16) == plain
