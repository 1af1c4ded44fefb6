"""The writer against a model of the books: a mapping of places to texts."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import hypothesis.strategies as st
import pytest
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from pledgebook import durable, writer
from pledgebook.durable import digest_of
from pledgebook.writer import Change
from tests.pledgebook.writing.deeds import leftovers, state_of
from tests.pledgebook.writing.faults import FAULTS, FaultyDisk, StoppedError

PLACES = st.sampled_from(["a.beancount", "journal/2016/b.beancount", "journal/2017/c.beancount"])
TEXTS = st.integers(1, 3).map(lambda day: f"2017-01-0{day} open Assets:Bank:A\n")
CHANGES = st.dictionaries(PLACES, st.none() | TEXTS, min_size=1, max_size=3)
FAILURES = st.none() | st.tuples(st.integers(0, 40), st.sampled_from(FAULTS))


class Writing(RuleBasedStateMachine):
    """Any calls in any order, on a disk that may fail at any of them."""

    def __init__(self) -> None:
        super().__init__()
        self.books = Path(tempfile.mkdtemp())
        self.model: dict[str, str] = {}

    def teardown(self) -> None:
        """Remove the books."""
        shutil.rmtree(self.books)

    @rule(wanted=CHANGES, failure=FAILURES)
    def change(self, wanted: dict[str, str | None], failure: tuple[int, str] | None) -> None:
        """Change one file or several, from what they are."""
        changes = [Change(Path(place), text, self._digest(place)) for place, text in wanted.items()]
        after = {place: text for place, text in (self.model | wanted).items() if text is not None}
        if self._done(changes, failure):
            self.model = after
            return
        writer.recover(self.books)
        assert state_of(self.books) in (self.model, after)
        self.model = dict(state_of(self.books))

    @rule(place=PLACES, text=TEXTS)
    def add(self, place: str, text: str) -> None:
        """Add a file whose place may be taken."""
        if self.model.get(place, text) == text:
            writer.add_file(self.books, Path(place), text)
            self.model[place] = text
        else:
            with pytest.raises(writer.WriteRefusedError, match="another content"):
                writer.add_file(self.books, Path(place), text)

    @rule(place=PLACES, text=TEXTS, believed=TEXTS)
    def replace(self, place: str, text: str, believed: str) -> None:
        """Replace a file that may be another than one has read."""
        if self.model.get(place) in (believed, text):
            writer.replace_file(self.books, Path(place), text, digest_of(believed))
            self.model[place] = text
        else:
            with pytest.raises(writer.WriteRefusedError, match="another hand"):
                writer.replace_file(self.books, Path(place), text, digest_of(believed))

    @rule(wanted=CHANGES)
    def change_with_one_unfit(self, wanted: dict[str, str | None]) -> None:
        """One unfit change keeps all others out."""
        changes = [Change(Path(place), text, self._digest(place)) for place, text in wanted.items()]
        with pytest.raises(writer.WriteRefusedError):
            writer.write_all(self.books, [*changes, Change(Path("x.beancount"), "2017 open\n")])

    @invariant()
    def holds_what_the_model_holds(self) -> None:
        """Files and model are equal."""
        assert state_of(self.books) == self.model

    def _digest(self, place: str) -> str | None:
        text = self.model.get(place)
        return None if text is None else digest_of(text)

    def _done(self, changes: list[Change], failure: tuple[int, str] | None) -> bool:
        at, fault = failure or (-1, "EIO")
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(durable, "os", FaultyDisk(at, fault))  # type: ignore[arg-type]  # stands in for os
            try:
                writer.write_all(self.books, changes)
            except (writer.WriteRefusedError, StoppedError):
                return False
        return True


TestWriting = Writing.TestCase
TestWriting.settings = settings(max_examples=40, stateful_step_count=12, deadline=None)


def test_leftovers_of_a_killed_write_go_at_the_next(tmp_path: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(durable, "os", FaultyDisk(8, "killed"))
        with pytest.raises(StoppedError):
            writer.add_file(tmp_path, Path("a.beancount"), "2017-01-01 open Assets:Bank:A\n")
    assert leftovers(tmp_path) == [".a.beancount.new"]
    writer.add_file(tmp_path, Path("journal/b.beancount"), "2017-01-01 open Assets:Bank:B\n")
    assert leftovers(tmp_path) == []
    assert list(state_of(tmp_path)) == ["journal/b.beancount"]
