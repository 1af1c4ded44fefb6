"""A folder that appears whole or not at all, and the list of its files."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from pledgebook.new_folder import FolderError, list_digests, new_folder


def test_sha256sum_reads_the_list_whatever_a_file_is_called(tmp_path: Path) -> None:
    made = tmp_path / "made"
    with new_folder(made) as drawn:
        (drawn / "papers").mkdir()
        (drawn / "papers" / "a\\b.txt").write_text("of another system")
        (drawn / "papers" / "line\nbreak.txt").write_text("two lines")
        (drawn / "index.html").write_text("page")
        list_digests(drawn)
    told = subprocess.run(
        ["sha256sum", "--check", "--strict", "SHA256SUMS"],
        cwd=made, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (told.returncode, told.stdout.count(": OK")) == (0, 3), told.stderr


def test_what_is_not_finished_leaves_nothing(tmp_path: Path) -> None:
    def stopped() -> None:
        with new_folder(tmp_path / "made") as drawn:
            (drawn / "half.txt").write_text("half")
            raise KeyError

    with pytest.raises(KeyError):
        stopped()
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_holds_something_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "kept.txt").write_text("kept")
    with pytest.raises(FolderError, match="is not empty: name a new folder"), new_folder(tmp_path):
        pass
    assert [one.name for one in tmp_path.iterdir()] == ["kept.txt"]
