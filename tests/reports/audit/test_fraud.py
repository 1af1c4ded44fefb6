"""The fraud book: what the tests find, where it stands in the ranking, and what they find for nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pledgebook_reports.audit.journal_tests.outcome import rank
from tests.reports.audit.fraud import SCHEMES, Scheme

if TYPE_CHECKING:
    from tests.reports.audit.conftest import Tested


def hit_vouchers(books: Tested) -> dict[str, set[str]]:
    """Return the vouchers that each test found."""
    return {
        one.test.name: {entry.id for hit in one.found.hits for entry in hit.entries}
        for one in books.outcomes
    }


def test_forty_schemes_or_more_are_planted() -> None:
    """Each under a name of its own."""
    assert len({one.name for one in SCHEMES}) == len(SCHEMES) >= 40


@pytest.mark.parametrize("scheme", SCHEMES, ids=lambda one: one.name)
def test_each_scheme_is_found(frauds: Tested, clean: Tested, scheme: Scheme) -> None:
    """By each test that is named for it, on entries of its own."""
    if not scheme.ranked:
        for name in scheme.tests:
            before, after = (
                {
                    hit.why
                    for one in books.outcomes
                    if one.test.name == name
                    for hit in one.found.hits
                }
                for books in (clean, frauds)
            )
            assert after - before
        return
    planted = set(frauds.planted[scheme.name])
    assert planted
    found = hit_vouchers(frauds)
    missed = [name for name in scheme.tests if not found[name] & planted]
    assert not missed, f"{scheme.name} is not found by {missed}"


def test_schemes_stand_at_the_top_of_the_ranking(frauds: Tested) -> None:
    """Of forty, thirty-five at least have an entry among the first five per cent of all entries."""
    top = {one.entry.id for one in rank(frauds.outcomes)[: len(frauds.journal.entries) // 20]}
    ranked = [one.name for one in SCHEMES if top & set(frauds.planted[one.name])]
    missed = sorted({one.name for one in SCHEMES} - set(ranked))
    assert len(ranked) * 40 >= len(SCHEMES) * 35, missed


def test_clean_books_give_hardly_a_hit(clean: Tested) -> None:
    """At most one false hit for a hundred clean vouchers, over all tests together."""
    false = sum(len(found) for found in hit_vouchers(clean).values())
    assert false * 100 <= len(clean.journal.entries), hit_vouchers(clean)


def test_honest_entries_of_the_fraud_book_are_let_alone(frauds: Tested) -> None:
    """The same holds beside fraud: entries that belong to no scheme."""
    planted = {id_ for ids in frauds.planted.values() for id_ in ids}
    false = {name: found - planted for name, found in hit_vouchers(frauds).items()}
    assert sum(map(len, false.values())) * 100 <= len(frauds.journal.entries), false


def test_the_ranking_explains_itself(frauds: Tested) -> None:
    """Each score is the sum of the weights of the reasons, each test once; the order is by score."""
    ranked = rank(frauds.outcomes)
    assert ranked
    for one in ranked:
        names = [reason.test.name for reason in one.reasons]
        assert len(set(names)) == len(names)
        assert one.score == sum(reason.test.weight for reason in one.reasons)
        assert all(reason.why for reason in one.reasons)
    assert [one.score for one in ranked] == sorted((one.score for one in ranked), reverse=True)


def test_every_test_states_what_it_is(frauds: Tested) -> None:
    """Criterion, population, source, and a reason and an amount with each hit."""
    for one in frauds.outcomes:
        assert one.test.criterion
        assert one.test.looks_at
        assert one.test.source
        for hit in one.found.hits:
            assert hit.why
            assert hit.entries or hit.subject
            assert hit.amount >= 0
        if one.found.hits:
            assert one.found.population
