"""After any edit the check tells what a whole check tells, or leaves it to one: random edits."""

from __future__ import annotations

import random
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from tests.pledgebook.after_edit.books import write
from tests.pledgebook.after_edit.editing import EDITS, Desk, Kept


class Edits(RuleBasedStateMachine):
    """Books under edits: every verdict after an edit is held against a whole check."""

    def __init__(self) -> None:
        super().__init__()
        self.home = Path(tempfile.mkdtemp(prefix="pledgebook-"))
        write(self.home)
        self.desk = Desk(self.home)
        self.kept: Kept | None = None
        self.was: dict[Path, str] = {}

    @initialize(rnd=st.randoms(), names=st.lists(st.sampled_from(EDITS), max_size=8))
    def begin(self, rnd: random.Random, names: list[str]) -> None:
        """Books that were edited before are checked as a whole."""
        for name in names:
            self.desk.edit(rnd, name)
        self.check_whole()

    @rule(rnd=st.randoms(), name=st.sampled_from(EDITS))
    def edit(self, rnd: random.Random, name: str) -> None:
        """One more edit since the last whole check."""
        self.desk.edit(rnd, name)
        self.hold()

    @rule()
    def revert(self) -> None:
        """Back to the books of the last whole check."""
        for path in self.home.rglob("*.beancount"):
            path.unlink()
        for path, text in self.was.items():
            path.write_text(text)
        self.hold()

    @rule()
    def check_whole(self) -> None:
        """A whole check, which the next edits begin with."""
        self.kept = self.desk.keep()
        self.was = {path: path.read_text() for path in self.home.rglob("*.beancount")}

    def hold(self) -> None:
        """What is told now is what a whole check tells."""
        if self.kept is not None:
            self.desk.is_told_alike(self.kept)

    def teardown(self) -> None:
        """Take the folder away."""
        shutil.rmtree(self.home)


TestEdits = pytest.mark.filterwarnings("ignore::hypothesis.errors.NonInteractiveExampleWarning")(
    Edits.TestCase
)
Edits.TestCase.settings = settings(max_examples=6, stateful_step_count=8, deadline=None)


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Kept]:
    """Books that were checked as a whole, and what that left."""
    home = tmp_path_factory.mktemp("books") / "books"
    write(home)
    kept = Desk(home).keep()
    assert kept is not None
    return home, kept


@pytest.mark.parametrize("name", EDITS)
def test_most_edits_are_told_without_a_whole_check(name: str, begun: tuple[Path, Kept]) -> None:
    home, kept = begun
    was = {path: path.read_text() for path in home.rglob("*.beancount")}
    told = 0
    for seed in range(5):
        desk = Desk(home)
        desk.edit(random.Random(seed), name)
        told += desk.is_told_alike(kept)
        for path in home.rglob("*.beancount"):
            path.unlink()
        for path, text in was.items():
            path.write_text(text)
    assert told >= 1
