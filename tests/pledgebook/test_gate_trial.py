"""A trial: entries are judged with the books before they stand there, and leave nothing behind."""

from __future__ import annotations

from pathlib import Path

import pytest

from pledgebook import gate

MAIN = """option "operating_currency" "USD"
plugin "pledgebook"
2015-05-01 custom "facility" "FFS" "Facility"
  currency: "USD"
include "journal/*/*.beancount"
"""


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """Return books whose journal is empty."""
    made = tmp_path / "main.beancount"
    made.write_text(MAIN)
    return made


def trial(book: Path, place: str, text: str) -> gate.GateResult:
    """Judge a text as if it stood at that place."""
    return gate.trial(book, {book.parent / place: text})


def test_a_file_is_judged_as_if_it_stood_there(book: Path) -> None:
    text = '2017-01-01 custom "pledge" "P-1" "NOBODY" "FFS" 1.00 USD "announced"\n'
    result = trial(book, "journal/2017/P-1.beancount", text)
    assert result.snapshot is not None
    found = result.snapshot.facts().findings
    place = book.parent / "journal" / "2017" / "P-1.beancount"
    assert ("PB103", str(place)) in {(one.code, one.file) for one in found}
    assert str(place) in result.snapshot.manifest.files
    assert not place.parent.exists()


def test_a_file_that_no_include_takes_up_is_refused(book: Path) -> None:
    result = trial(book, "elsewhere/P-1.beancount", "; nothing\n")
    (refusal,) = result.refusals
    assert refusal.code == "PB001"
    assert "taken up by no include" in refusal.message


def test_a_trial_passes_the_same_gate(book: Path) -> None:
    result = trial(book, "journal/2017/P-1.beancount", 'include "/etc/passwd"\n')
    assert [one.code for one in result.refusals] == ["PB012"]


@pytest.mark.parametrize(
    "pattern,place,taken",
    [
        ("journal/**/*.beancount", "journal/P-1.beancount", True),
        ("journal/**/*.beancount", "journal/2017/05/P-1.beancount", True),
        ("**/2017/*.beancount", "journal/2017/P-1.beancount", True),
        ("journal/*.beancount", "journal/2017/P-1.beancount", False),
        ("journal/**/*.beancount", "other/P-1.beancount", False),
        ("journal/**/*.beancount", "journal/.kept/P-1.beancount", False),
        ("./journal/20[01]?/*", "journal/2017/P-1.beancount", True),
    ],
)
def test_an_include_means_what_it_would_find(
    book: Path, pattern: str, place: str, *, taken: bool
) -> None:
    book.write_text(MAIN.replace("journal/*/*.beancount", pattern))
    text = "; nothing yet\n"
    assert (trial(book, place, text).snapshot is not None) == taken
    file = book.parent / place
    file.parent.mkdir(parents=True)
    file.write_text(text)
    there = gate.run(book).snapshot
    assert there is not None
    assert (str(file) in there.manifest.files) == taken
