"""Officers' keys, and books with a genesis seal, copied for each test."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import IN_CI
from tests.pledgebook.approvals import making

OFFICERS = ("OFF-PREP", "OFF-APPR", "OFF-HEAD", "OFF-CERT")


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


@pytest.fixture(scope="session")
def sealed_books(keys: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of books with a genesis seal, to copy."""
    main = making.book(tmp_path_factory.mktemp("sealed") / "books", keys)
    making.seal(main, keys)
    return main.parent


@pytest.fixture
def main(sealed_books: Path, tmp_path: Path) -> Path:
    """Return the main file of books whose officers are sealed; nothing is approved."""
    shutil.copytree(sealed_books, tmp_path / "books")
    return tmp_path / "books/main.beancount"


@pytest.fixture
def unsealed(keys: dict[str, Path], tmp_path: Path) -> Path:
    """Return the main file of the same books without any seal."""
    return making.book(tmp_path / "unsealed", keys)


@pytest.fixture
def approved(main: Path, keys: dict[str, Path]) -> Path:
    """Return the main file of books in which both vouchers are approved, each by an act."""
    for voucher in (making.PIPES, making.VALVES):
        making.sign(main, keys["OFF-APPR"], "approve", "OFF-APPR", voucher)
    return main
