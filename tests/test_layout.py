"""The shape of the house: which package may import which, and what may lie where."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest

# In the order of dependence: each may import itself and those above it.
PACKAGES = {
    "pledgebook": "ledger",
    "pledgebook_importers": "importers",
    "pledgebook_reports": "reports",
}
UNREAD = {".git", ".venv", ".hypothesis", ".mypy_cache", ".pytest_cache", ".ruff_cache"}
# GPL-3, LGPL-3, AGPL or Apache-2.0-only: not beside GPL-2.0-only code in one process (ADR 0002).
UNFIT = {"fpdf", "ibis", "pyarrow", "pandas_gbq", "xlwings"}


def imported(source: str, package: str) -> Iterator[str]:
    """Yield the top-level name of every import of one module of `package`."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield package if node.level else (node.module or "").partition(".")[0]
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("import_module"):
            first = node.args[0] if node.args else None
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield first.value.partition(".")[0] or package


def project(root: Path) -> dict[str, Any]:
    """Return the `project` table of pyproject.toml."""
    table: dict[str, Any] = tomllib.loads((root / "pyproject.toml").read_text())["project"]
    return table


def files(root: Path) -> Iterator[Path]:
    """Yield every file of the checkout that could be committed."""
    for path in sorted(root.iterdir()):
        if path.name in UNREAD or path.name == "__pycache__" or path.is_symlink():
            continue
        if path.is_dir():
            yield from files(path)
        elif path.suffix != ".pyc":
            yield path


def test_imported_names_every_form_of_import() -> None:
    source = (
        "import a.b, c\nfrom d.e import f\nfrom . import g\n"
        "def h() -> None:\n    import i\n    importlib.import_module('j.k')\n"
    )
    assert set(imported(source, "own")) == {"a", "c", "d", "own", "i", "j"}


@pytest.mark.parametrize("package", PACKAGES)
def test_dependencies_point_one_way(root: Path, package: str) -> None:
    order = list(PACKAGES)
    later = set(order[order.index(package) + 1 :])
    wrong = [
        f"{path.relative_to(root)} imports {name}"
        for path in sorted((root / PACKAGES[package] / package).rglob("*.py"))
        for name in imported(path.read_text(encoding="utf-8"), package)
        if name in later or name == "tests"
    ]
    assert wrong == []


@pytest.mark.parametrize("package", PACKAGES)
def test_what_is_imported_is_declared_and_fits_the_licence(root: Path, package: str) -> None:
    extras = [line for lines in project(root)["optional-dependencies"].values() for line in lines]
    declared = {re.split(r"[^\w.-]", line)[0] for line in [*project(root)["dependencies"], *extras]}
    known = {
        module
        for module, names in packages_distributions().items()
        if declared & {name.lower() for name in names}
    }
    allowed = (known | set(PACKAGES) | sys.stdlib_module_names) - UNFIT
    wrong = [
        f"{path.relative_to(root)} imports {name}"
        for path in sorted((root / PACKAGES[package] / package).rglob("*.py"))
        for name in imported(path.read_text(encoding="utf-8"), package)
        if name not in allowed
    ]
    assert wrong == []


@pytest.mark.parametrize("folder", PACKAGES.values())
def test_no_module_stands_loose_beside_its_package(root: Path, folder: str) -> None:
    # It would become a global module of everybody who has the folder on the path.
    assert [path.name for path in (root / folder).glob("*.py*")] == []


@pytest.mark.parametrize("package", PACKAGES)
def test_each_package_says_that_it_is_typed(root: Path, package: str) -> None:
    assert (root / PACKAGES[package] / package / "py.typed").is_file()


def test_tests_mirror_the_packages(root: Path) -> None:
    # A folder of tests is a package, a part of one, or named here with its purpose.
    others = {
        "acceptance",  # what readers get, opened by programs that are not ours
        "bench",  # timings, not tests
        "browser",  # the viewer as a person sees it
        "campaigns",  # attacks that take an hour
    }
    folders = {path.name for path in (root / "tests").iterdir() if path.is_dir()}
    assert folders - {"__pycache__"} <= set(PACKAGES) | set(PACKAGES.values()) | others


def test_nothing_names_this_machine(root: Path) -> None:
    # The folder around the checkout and the developer's home, as this machine spells them.
    places = {f"{root}/", f"{Path.home()}/"} | {f"{root.parent}/"} - {"//", "/tmp/", "/home/"}
    named = [
        f"{path.relative_to(root)} names {place}"
        for path in files(root)
        for place in places
        if place.encode() in path.read_bytes()
    ]
    assert named == []


def test_the_lock_names_no_registry_and_pins_by_hash(root: Path) -> None:
    lock = (root / "requirements.lock").read_text(encoding="utf-8")
    assert "://" not in lock
    assert not re.search(r"^\s*--(index|extra-index|find-links|trusted)", lock, re.MULTILINE)
    pins = re.split(r"\n(?=\w)", lock.strip())
    assert [pin.split()[0] for pin in pins if "--hash=sha256:" not in pin] == []


def test_the_lock_holds_every_declared_dependency(root: Path) -> None:
    lock = (root / "requirements.lock").read_text(encoding="utf-8")
    groups: dict[str, list[str]] = tomllib.loads((root / "pyproject.toml").read_text())[
        "dependency-groups"
    ]
    wanted = {re.split(r"[^\w.-]", line)[0] for line in project(root)["dependencies"]}
    wanted |= {re.split(r"[^\w.-]", line)[0] for line in groups["dev"]}
    assert wanted <= set(re.findall(r"^([\w.-]+)==", lock, re.MULTILINE))
