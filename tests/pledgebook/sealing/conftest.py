"""Books, sealed books, and officers' keys."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import IN_CI
from tests.pledgebook.sealing import making

OFFICERS = ("OFF-HEAD", "OFF-CERT", "OFF-DISB")


@pytest.fixture
def books(tmp_path: Path) -> Path:
    """Return the main file of a small book."""
    return making.write_books(tmp_path / "books")


@pytest.fixture
def sealed(books: Path) -> Path:
    """Return the main file of a small book, 2016 sealed without signatures."""
    making.seal(books)
    return books


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return private SSH keys by officer; skip without `ssh-keygen`, fail on the build server."""
    program = shutil.which("ssh-keygen")
    if program is None:
        reason = "no ssh-keygen found (install `openssh-client`)"
        if IN_CI:
            pytest.fail(reason)
        pytest.skip(reason)
    folder = tmp_path_factory.mktemp("keys")
    for name in (*OFFICERS, "STRANGER"):
        subprocess.run(
            [program, "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", str(folder / name)],
            check=True, stdin=subprocess.DEVNULL,
        )  # fmt: skip
    return {name: folder / name for name in (*OFFICERS, "STRANGER")}


@pytest.fixture
def keyed(keys: dict[str, Path], tmp_path: Path) -> Path:
    """Return the main file of a small book whose officers have keys."""
    public = {name: keys[name].with_suffix(".pub").read_text().strip() for name in OFFICERS}
    return making.write_books(tmp_path / "keyed", public)
