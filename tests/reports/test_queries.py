"""The questions that the repository's books offer on Fava's query page."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from beancount.core.data import Query
from beanquery import query

from pledgebook import gate
from pledgebook_reports.drawing_up import build
from pledgebook_reports.expenditure import BY_WINDOW
from pledgebook_reports.pledge_status import PLEDGE_STATUS
from pledgebook_reports.table import Arguments

if TYPE_CHECKING:
    from pathlib import Path

    from pledgebook.snapshot import Snapshot

NAMES = {
    "received-by-donor",
    "spent-by-window",
    "spent-by-agreement",
    "journal-of-an-agreement",
    "payments-above-an-amount",
    "drafts",
}


@pytest.fixture(scope="module")
def books(root: Path) -> Snapshot:
    snapshot = gate.run(root / "ledger" / "main.beancount", rows=True, entries=True).snapshot
    assert snapshot is not None
    return snapshot


@pytest.fixture(scope="module")
def answers(books: Snapshot) -> dict[str, list[tuple[Any, ...]]]:
    entries, _, options = books.entries()
    return {
        entry.name: query.run_query(entries, options, entry.query_string)[1]
        for entry in entries
        if isinstance(entry, Query)
    }


def test_each_question_has_an_answer(answers: dict[str, list[tuple[Any, ...]]]) -> None:
    assert set(answers) == NAMES
    assert {name for name, rows in answers.items() if not rows} == {"drafts"}


def test_answers_tie_to_the_reports(
    books: Snapshot, answers: dict[str, list[tuple[Any, ...]]]
) -> None:
    day = books.facts().as_of
    assert day is not None
    status, windows = (
        build(one, books.rows(), Arguments(day)) for one in (PLEDGE_STATUS, BY_WINDOW)
    )
    received = sum((amount for _, amount in answers["received-by-donor"]), Decimal(0))
    # The question counts an instalment at the rate of its due day, the report what it brought.
    assert received == status.totals["received"] + status.totals["rate_difference"]
    for name in ("spent-by-window", "spent-by-agreement"):
        assert sum((row[-1] for row in answers[name]), Decimal(0)) == windows.totals["spent"]
    assert all(row[-1].number >= 500000 for row in answers["payments-above-an-amount"])
