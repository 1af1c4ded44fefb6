"""Every rule's page is true: its first excerpt fails by that rule alone, its second passes.

The draft case of a rule is its failing excerpt with every `*` made a `!`.
"""

from __future__ import annotations

import pytest

from pledgebook import rules
from pledgebook.rules.page import page_of
from tests.pledgebook.rules.example_book import codes, findings

SET_UP = {"PB106", "PB702", "PB703"}
"""Rules whose failing book needs more than an addition: their own tests set it up."""
EXCERPTS = [code for code in rules.CODES if code not in SET_UP]


def test_the_example_book_is_clean() -> None:
    assert findings() == []


@pytest.mark.parametrize("code", EXCERPTS)
def test_the_failing_excerpt_fails_by_its_rule_alone(code: str) -> None:
    assert set(codes(page_of(code).fails)) == {code}


@pytest.mark.parametrize("code", EXCERPTS)
def test_the_passing_excerpt_passes(code: str) -> None:
    passes = page_of(code).passes
    assert passes
    assert [one for one in findings(passes) if one.excepted is None] == []


@pytest.mark.parametrize("code", EXCERPTS)
def test_a_draft_is_held_to_structure_only(code: str) -> None:
    fails = page_of(code).fails
    if " * " not in fails:
        return
    found = set(codes(fails.replace(" * ", " ! ")))
    held = next(rule for rule in rules.RULES if rule.code == code).in_drafts
    assert found == ({code} if held else set())
