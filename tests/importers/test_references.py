"""References of agreements and instalments in payers' words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgebook_importers.matching.references import readings

AGREEMENTS = ("FI-2016-01", "FI-2016-02", "KFW-2017-01", "NO-2016-01")


def read(text: str) -> set[tuple[str, int | None]]:
    return {(item.agreement, item.instalment) for item in readings([text], AGREEMENTS)}


@pytest.mark.parametrize(
    "text",
    [
        "FI-2016-01/1", "fi-2016-01/1", "FI 2016 01 / 1", "1/FI-2016-01", "FI201601/1", "FI2016011",
        "FI-2016-1/1", "ref. FI_2016_01 instalment 1", "instalment 1 of 2, agreement FI-2016-01",
        "2016/01-FI/1", "01 1 2016 FI", "EUR 1.500.000,00 FI.2016.01.1 vom 15.11.2016",
        "FI-2016-01/1 1,500,000.00", "FI-2016-01/01", "2016-11-15 FI-2016-01/1",
        "\uff26\uff29-2016-01/1",
    ],
)  # fmt: skip
def test_first_instalment(text: str) -> None:
    assert read(text) == {("FI-2016-01", 1)}


@pytest.mark.parametrize(
    "text, expected",
    [
        ("KFW-2017-01", {("KFW-2017-01", None)}),
        ("kfw 201701", {("KFW-2017-01", None)}),
        ("NO-2016-01/2", {("NO-2016-01", 2)}),
        ("2/FI-2016-01", {("FI-2016-01", 2)}),
        ("FI-2016-02/1", {("FI-2016-02", 1)}),
        ("FI-2016-01/1 and FI-2016-02/1", {("FI-2016-01", 1), ("FI-2016-02", 1)}),
        ("FI-2016-01 1,500,000.00", {("FI-2016-01", None)}),
        ("FI-2016-01 EUR 2.000.000", {("FI-2016-01", None)}),
        ("FI-2016-01 with KFW 2017 1/2", {("FI-2016-01", None), ("KFW-2017-01", 2)}),
        ("FI-2016-01 and its second part FI-2016-01/2", {("FI-2016-01", 2)}),
        ("FI-2015-01/1", set()),
        ("FI 2016", set()),
        ("XFI-2016-01/1", set()),
        ("FI paid on 2016-01-01", set()),
        ("", set()),
    ],
)
def test_others(text: str, expected: set[tuple[str, int | None]]) -> None:
    assert read(text) == expected


@given(st.permutations(["FI", "2016", "01", "2"]), st.sampled_from([" ", "-", "/", " / ", "."]))
def test_shuffled_parts_name_the_same_instalment(parts: list[str], joint: str) -> None:
    assert read(joint.join(parts)) <= {("FI-2016-01", 2)}


@given(st.text(max_size=60))
def test_no_text_breaks_it(text: str) -> None:
    assert read(text) <= {
        (name, number) for name in AGREEMENTS for number in (None, *range(1, 100))
    }
