"""An open year is held to a manifest: every truncation and every flipped bit shows."""

from __future__ import annotations

import random
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner

from pledgebook import manifests
from pledgebook.gate.reading import read
from pledgebook_reports.cli.main import main
from tests.pledgebook.sealing import making
from tests.pledgebook.sealing.test_damage import damaged

FLIPS = 100
SEED = 180


def flipped(main_file: Path, text: str, flips: int, seed: int) -> int:
    """Flip bits of the files that a manifest names, one at a time; how many showed."""
    home = main_file.parent
    names = [line.split("  ", 1)[1] for line in text.splitlines()]
    draw = random.Random(seed)
    for _ in range(flips):
        path = home / draw.choice(names)
        content = bytearray(path.read_bytes())
        at, bit = draw.randrange(len(content)), draw.randrange(8)
        content[at] ^= 1 << bit
        with damaged(path, bytes(content)):
            assert differs(main_file, text), (path.name, at, bit)
    return flips


def truncated(main_file: Path, text: str, lines: Sequence[str]) -> int:
    """Cut the files of a manifest's lines after each of their bytes; how many cuts showed."""
    cuts = 0
    for line in lines:
        path = main_file.parent / line.split("  ", 1)[1]
        content = path.read_bytes()
        for length in range(len(content)):
            with damaged(path, content[:length]):
                assert differs(main_file, text), (path.name, length)
        cuts += len(content)
    return cuts


def differs(main_file: Path, text: str) -> bool:
    """Whether the books differ from a manifest, or are refused."""
    reading = read(main_file)
    return bool(reading.refusals or manifests.differences(main_file.parent, text, reading.digests))


def manifest(main_file: Path) -> str:
    """The manifest of the books as they are."""
    return manifests.manifest_of(main_file.parent, read(main_file).digests)


@pytest.fixture
def books(tmp_path: Path) -> Path:
    """Return the main file of a small book without seals."""
    return making.write_books(tmp_path / "books")


def test_flipped_bits_show(books: Path) -> None:
    text = manifest(books)
    assert not differs(books, text)
    assert flipped(books, text, FLIPS, SEED) == FLIPS


def test_every_truncation_of_an_open_year_shows(books: Path) -> None:
    text = manifest(books)
    year = next(line for line in text.splitlines() if line.endswith("journal/2017/2017.beancount"))
    assert truncated(books, text, [year]) > 200


def test_files_that_come_and_go_show(books: Path) -> None:
    text = manifest(books)
    making.write(books.parent, "documents/2016/new.txt", "new\n")
    (books.parent / making.DECEMBER).unlink()
    found = manifests.differences(books.parent, text, read(books).digests)
    assert found == [
        "documents/2016/new.txt is new",
        f"{making.DECEMBER} is missing, or the books do not include it",
    ]


def test_the_commands_write_and_hold(books: Path) -> None:
    place = books.parent.parent / "2016.sha256"
    run = CliRunner().invoke(main, ["check", str(books), "--manifest", str(place)])
    assert "files by their SHA-256" in run.stderr
    sums = subprocess.run(
        ["sha256sum", "--check", "--strict", "--quiet", str(place)],
        cwd=books.parent, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (sums.returncode, sums.stdout) == (0, "")
    command = ["verify", "--book", str(books), "--manifest", str(place)]
    good = CliRunner().invoke(main, command)
    assert good.exit_code == 0, good.output
    assert "nothing differs" in good.stdout
    making.edit(books, making.DECEMBER, "Payments of December", "Payments of January")
    bad = CliRunner().invoke(main, command)
    assert (bad.exit_code, "december.beancount has changed" in bad.stdout) == (1, True)
    place.write_text(place.read_text()[:-1])
    torn = CliRunner().invoke(main, command)
    assert torn.exit_code == 2
    assert "the last line is not whole" in torn.stderr


@pytest.mark.parametrize(
    "text,reason",
    [
        ("a\n", "1: is no line of a manifest"),
        (f"{'0' * 64}  a\n{'0' * 64}  a\n", "2: a stands twice"),
        ("", "1: the last line is not whole"),
    ],
)
def test_what_is_no_manifest_is_refused(tmp_path: Path, text: str, reason: str) -> None:
    with pytest.raises(manifests.ManifestError, match=reason):
        manifests.differences(tmp_path, text, {})


def test_names_are_written_as_sha256sum_writes_them(tmp_path: Path) -> None:
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "a\\b\nc").write_text("x")
    text = manifests.manifest_of(tmp_path, {})
    sums = subprocess.run(
        ["sha256sum", "--check", "--strict", "--quiet"],
        cwd=tmp_path, input=text, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (sums.returncode, sums.stdout) == (0, "")
    assert manifests.differences(tmp_path, text, {}) == []
