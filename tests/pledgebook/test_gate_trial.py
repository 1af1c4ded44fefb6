"""A trial: entries are judged with the books before they stand there, and leave nothing behind."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import quote

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


def trial(book: Path, place: str, text: str, tmp_path: Path) -> gate.GateResult:
    """Judge a text as if it stood at that place."""
    request = tmp_path / "trial with space.json"
    request.write_text(json.dumps({str(book.parent / place): text}))
    return gate.run(book, more=[f"trial={quote(str(request), safe='/')}"])


def test_a_file_is_judged_as_if_it_stood_there(book: Path, tmp_path: Path) -> None:
    text = '2017-01-01 custom "pledge" "P-1" "NOBODY" "FFS" 1.00 USD "announced"\n'
    result = trial(book, "journal/2017/P-1.beancount", text, tmp_path)
    assert result.snapshot is not None
    found = result.snapshot.facts().findings
    place = book.parent / "journal" / "2017" / "P-1.beancount"
    assert ("PB103", str(place)) in {(one.code, one.file) for one in found}
    assert str(place) in result.snapshot.manifest.files
    assert not place.parent.exists()


def test_a_file_that_no_include_takes_up_is_refused(book: Path, tmp_path: Path) -> None:
    result = trial(book, "elsewhere/P-1.beancount", "; nothing\n", tmp_path)
    (refusal,) = result.refusals
    assert refusal.code == "PB001"
    assert "taken up by no include" in refusal.message


def test_a_trial_passes_the_same_gate(book: Path, tmp_path: Path) -> None:
    result = trial(book, "journal/2017/P-1.beancount", 'include "/etc/passwd"\n', tmp_path)
    assert [one.code for one in result.refusals] == ["PB012"]
