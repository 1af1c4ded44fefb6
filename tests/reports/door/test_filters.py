"""Filters of Fava's bar: ordinary ones pass, those that could run away do not."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest

from pledgebook_reports.viewer.door.filters import is_plain
from tests.reports.door.house import SITE, get

if TYPE_CHECKING:
    from tests.reports.door.house import House


@pytest.mark.parametrize(
    "pattern",
    [
        "Assets:Bank", ".*UNDP.*", "^Expenses:.*:Works$", "(Finland|Sweden)", "[A-Z]+-2016", "a{2,5}",
        r"\(a+\)+", "(?i)finland", "[()*+]{2}", "",
    ],
)  # fmt: skip
def test_an_ordinary_filter_is_applied(pattern: str) -> None:
    assert is_plain(pattern)


@pytest.mark.parametrize(
    "pattern",
    [
        "(a+)+$", "(a|a)*$", "(a|ab)+$", "(.*)*", "(a?){50}", "(?:a+)+", "(a+) +", ".*.*.*.*x",
        "a?a?a?a?aaaa", "((a)+)+", "(a" * 20, "(a|b)(a|b)" * 10, "[",
    ],
)  # fmt: skip
def test_a_filter_that_could_run_away_is_not(pattern: str) -> None:
    assert not is_plain(pattern)


@pytest.mark.parametrize("name", ["account", "filter"])
@pytest.mark.parametrize("value", ["(a+)+$", 'payee:"(a+)+$"', "any(account:'(a|a)*$')", "a" * 501])
@pytest.mark.parametrize("page", ["api/journal", "api/balance_sheet", "extension/Overview/"])
def test_no_page_applies_one(house: House, page: str, name: str, value: str) -> None:
    answer = get(house.client("auditor"), f"{SITE}/{page}?{urlencode({name: value})}")
    assert answer.status_code == 400
    assert "Make the filter plainer" in answer.text


@pytest.mark.parametrize(
    "value", ["payee:Finland", "#tag", "^link", 'any(account:"Bank")', "-#tag"]
)
def test_favas_own_filters_still_work(house: House, value: str) -> None:
    answer = get(house.client("auditor"), f"{SITE}/api/journal?{urlencode({'filter': value})}")
    assert answer.status_code == 200
