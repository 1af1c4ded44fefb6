"""What ships: the wheel holds the three packages whole, and no books."""

from __future__ import annotations

import email
import email.message
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path, PurePosixPath

import pytest

PACKAGES = {
    "pledgebook": "ledger",
    "pledgebook_importers": "importers",
    "pledgebook_reports": "reports",
}


@pytest.fixture(scope="module")
def wheel(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel with the pinned hatchling: no isolation, so no network."""
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=root,
        check=True,
        capture_output=True,
    )
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def names(wheel: Path) -> set[str]:
    """Return the names of all files in the wheel."""
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


@pytest.fixture(scope="module")
def metadata(wheel: Path, names: set[str]) -> email.message.Message:
    """Return the wheel's METADATA."""
    (name,) = (name for name in names if name.endswith(".dist-info/METADATA"))
    with zipfile.ZipFile(wheel) as archive:
        return email.message_from_bytes(archive.read(name))


@pytest.mark.parametrize("package", PACKAGES)
def test_each_package_ships_whole(root: Path, names: set[str], package: str) -> None:
    # Pages, styles and scripts of the viewer are data: compared with the folder, not with a list.
    source = root / PACKAGES[package]
    kept = {
        path.relative_to(source).as_posix()
        for path in (source / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert {name for name in names if name.startswith(f"{package}/")} == kept
    assert f"{package}/py.typed" in kept


def test_nothing_else_ships(names: set[str]) -> None:
    tops = {PurePosixPath(name).parts[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == set(PACKAGES)


def test_no_books_ship(names: set[str]) -> None:
    books = {"main.beancount", "parties.beancount", "agreements.beancount", "SHA256SUMS"}
    assert {name for name in names if PurePosixPath(name).name in books} == set()


def test_the_licence_ships_and_is_named(
    root: Path, wheel: Path, names: set[str], metadata: email.message.Message
) -> None:
    assert metadata["License-Expression"] == "GPL-2.0-only"
    (name,) = (name for name in names if name.endswith("/licenses/LICENSE"))
    with zipfile.ZipFile(wheel) as archive:
        assert archive.read(name) == (root / "LICENSE").read_bytes()


def test_the_licence_is_the_whole_of_version_2(root: Path) -> None:
    text = (root / "LICENSE").read_text(encoding="utf-8")
    assert "GNU GENERAL PUBLIC LICENSE\n                       Version 2, June 1991" in text
    assert "12. IN NO EVENT UNLESS REQUIRED BY APPLICABLE LAW" in text


def test_metadata_says_what_pyproject_says(root: Path, metadata: email.message.Message) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert metadata["Name"] == project["name"]
    assert metadata["Version"] == project["version"]
    assert metadata["Requires-Python"] == ">=3.11"
    assert len(metadata.get_all("Requires-Dist", [])) == sum(
        len(lines)
        for lines in (project["dependencies"], *project["optional-dependencies"].values())
    )


def test_the_changelog_opens_with_the_version_that_ships(
    root: Path, metadata: email.message.Message
) -> None:
    headings = [
        line.split()[1].strip("[]")
        for line in (root / "CHANGELOG.md").read_text(encoding="utf-8").splitlines()
        if line.startswith("## ")
    ]
    released = [heading for heading in headings if heading != "Unreleased"]
    assert released[0] == metadata["Version"]


def test_the_installed_wheel_runs(wheel: Path, tmp_path: Path) -> None:
    """Unpacked away from the checkout, the entry point starts and comes from the wheel."""
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "site")
    code = (
        "import sys; sys.path.insert(0, sys.argv.pop(1))\n"
        "import pledgebook_reports.cli as cli\n"
        "print(cli.__file__)\n"
        "cli.main(['--help'], prog_name='pledgebook')\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "site")],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout.startswith(str(tmp_path / "site"))
    assert "Usage: pledgebook" in run.stdout


def test_the_entry_point_is_the_command_line(wheel: Path, names: set[str]) -> None:
    (name,) = (name for name in names if name.endswith(".dist-info/entry_points.txt"))
    with zipfile.ZipFile(wheel) as archive:
        text = archive.read(name).decode()
    assert "pledgebook = pledgebook_reports.cli:main" in text.splitlines()
