"""What a new list changed since the one before it."""

from __future__ import annotations

import datetime as dt

import pytest

from pledgebook_importers.screening.delta import difference
from pledgebook_importers.screening.entries import Entry
from tests.importers.screening.made_lists import a_list, entry

OLD = entry(
    "1", "Yusuf Qandil", "Yousef Kandil", low=["Abu Test"], born="1970-05-06", countries=["SY"]
)


def test_new_changed_and_removed_entries() -> None:
    kept = entry("2", "Hana Anon")
    later = entry("1", "Yusuf Qandil", "Yousef Kandil", "Jusuf Kandil", low=["Abu Test"],
                  born="1971-05-06", countries=["SY", "IQ"])  # fmt: skip
    delta = difference(
        a_list(OLD, kept, entry("3", "Ilse Roe")), a_list(kept, later, entry("4", "Marik Vesselin"))
    )
    assert [(one.what, one.entry.id) for one in delta.changes] == [
        ("changed", "1"),
        ("new", "4"),
        ("removed", "3"),
    ]
    assert delta.changes[0].reasons == (
        "name added: Jusuf Kandil",
        "born now 1971-05-06, before 1970-05-06",
        "countries now IQ, SY, before SY",
    )
    assert delta.changes[0].entry is later
    assert sorted(delta.screened) == ["1", "4"]


@pytest.mark.parametrize(
    "later,reason",
    [
        (entry("1", "Yousef Kandil", "Yusuf Qandil", low=["Abu Test"], born="1970-05-06",
               countries=["SY"]), "now called Yousef Kandil, before Yusuf Qandil"),
        (entry("1", "Yusuf Qandil", "Yousef Kandil", "Abu Test", born="1970-05-06",
               countries=["SY"]), "name now good: Abu Test"),
        (entry("1", "Yusuf Qandil", low=["Abu Test"], born="1970-05-06", countries=["SY"]),
         "name gone: Yousef Kandil"),
        (entry("1", "Yusuf Qandil", "Yousef Kandil", low=["Abu Test"], countries=["SY"]),
         "born now not stated, before 1970-05-06"),
        (Entry("1", OLD.names, "person", OLD.births, OLD.countries, dt.date(2026, 1, 2)),
         "listed on now 2026-01-02, before not stated"),
    ],
)  # fmt: skip
def test_what_changed_is_told_in_words(later: Entry, reason: str) -> None:
    (change,) = difference(a_list(OLD), a_list(later)).changes
    assert change.reasons == (reason,)


def test_another_order_of_entries_and_aliases_is_no_change() -> None:
    before = a_list(entry("1", "A Roe", "B Roe", "C Roe"), entry("2", "Hana Anon"))
    after = a_list(entry("2", "Hana Anon"), entry("1", "A Roe", "C Roe", "B Roe"))
    assert difference(before, after).changes == ()


def test_without_a_list_before_all_is_new() -> None:
    delta = difference(None, a_list(OLD, entry("2", "Hana Anon")))
    assert (delta.count("new"), delta.count("changed"), delta.count("removed")) == (2, 0, 0)
