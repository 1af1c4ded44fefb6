"""`pledgebook user` and what `pledgebook serve` refuses to open to others."""

from __future__ import annotations

import json
import stat
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from pledgebook_reports.cli.main import main
from pledgebook_reports.viewer.door.users import UsersFile
from tests.reports.door.house import PASSWORD

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return the place of a users file with one user, ann."""
    path = tmp_path / "users.json"
    assert user("add", "ann", "--role", "auditor", "--officer", "OFF-FIN", path=path).exit_code == 0
    return path


def user(*arguments: str, path: Path, typed: str = PASSWORD) -> Result:
    """Run `pledgebook user`, the password on standard input where one is wanted."""
    more = ["--password-stdin"] if arguments[0] in {"add", "passwd"} else []
    return CliRunner().invoke(
        main, ["user", *arguments, "--users", str(path), *more], input=f"{typed}\n"
    )


def test_a_user_is_added_listed_changed_and_removed(file: Path) -> None:
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert user("list", path=file).output == "ann  auditor  (officer OFF-FIN)\n"
    assert UsersFile(file).check("ann", PASSWORD)
    assert user("passwd", "ann", path=file, typed="another horse battery").exit_code == 0
    assert not UsersFile(file).check("ann", PASSWORD)
    assert UsersFile(file).check("ann", "another horse battery")
    assert user("revoke", "ann", path=file).output == "every session of ann has ended\n"
    assert UsersFile(file).users()["ann"].generation == 2
    assert user("remove", "ann", path=file).output == "ann is no user any more\n"
    assert user("list", path=file).output == ""


def test_the_list_is_data_too_and_shows_no_hash(file: Path) -> None:
    shown = user("list", "--format", "json", path=file).output
    assert json.loads(shown) == {
        "users": [{"name": "ann", "roles": ["auditor"], "officer": "OFF-FIN", "password": True}]
    }


@pytest.mark.parametrize(
    "arguments,typed,reason",
    [
        (("add", "ann", "--role", "viewer"), PASSWORD, "ann is a user already"),
        (("add", "bob", "--role", "viewer"), "short", "a password has 12 to 1024 characters"),
        (("add", "bob-the-builder", "--role", "viewer"), "Bob-The-Builder", "own name"),
        (("add", "Bob", "--role", "viewer"), PASSWORD, "'Bob' is no name for a user"),
        (("add", "../bob", "--role", "viewer"), PASSWORD, "is no name for a user"),
        (("add", "b\nob", "--role", "viewer"), PASSWORD, "is no name for a user"),
        (("add", "bob", "--role", "king"), PASSWORD, "'king' is not one of"),
        (("add", "bob"), PASSWORD, "Missing option '--role'"),
        (("passwd", "bob"), PASSWORD, "there is no user bob; there are ann"),
        (("remove", "bob"), PASSWORD, "there is no user bob; there are ann"),
        (("revoke", "bob"), PASSWORD, "there is no user bob; there are ann"),
    ],
)
def test_a_wrong_order_is_refused_in_one_line_and_changes_nothing(
    file: Path, arguments: tuple[str, ...], typed: str, reason: str
) -> None:
    before = file.read_bytes()
    done = user(*arguments, path=file, typed=typed)
    assert done.exit_code in {1, 2}
    assert reason in done.output
    assert "Traceback" not in done.output
    assert file.read_bytes() == before
    assert [path.name for path in file.parent.iterdir()] == ["users.json"]


@pytest.mark.parametrize(
    "content,reason",
    [
        ("", "no users file"),
        ("{}", "no users file"),
        ('{"format": 2, "users": []}', "users file of format 2"),
        ('{"format": 1, "users": [{"name": "ann", "roles": ["king"]}]}', "no users file"),
        ('{"format": 1, "users": [], "more": 1}', "no users file"),
        ("\x00\xff", "no users file"),
    ],
)
def test_a_file_that_is_none_is_refused(file: Path, content: str, reason: str) -> None:
    file.write_text(content)
    done = user("list", path=file)
    assert (done.exit_code, reason in done.output) == (1, True)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644])
def test_a_file_open_to_others_is_refused(file: Path, mode: int) -> None:
    file.chmod(mode)
    done = user("list", path=file)
    assert done.exit_code == 1
    assert f"mode {mode:04o}" in done.output
    assert f"chmod 600 {file}" in done.output


def test_a_link_in_place_of_the_file_is_refused(file: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.json"
    link.symlink_to(file)
    assert user("list", path=link).exit_code == 1


@pytest.mark.parametrize(
    "options,reason",
    [
        (["--host", "0.0.0.0"], "make a users file"),  # noqa: S104 -- refused
        (["--host", "192.0.2.1"], "--host 192.0.2.1: without users"),
        (["--allow-host", "books.example"], "--allow-host or --behind-proxy: without users"),
        (["--behind-proxy", "127.0.0.1"], "--allow-host or --behind-proxy: without users"),
        (["--users", "none.json"], "`pledgebook user add --users none.json NAME` makes one"),
        (["--access-log", "no/such/folder/log"], "--access-log no/such/folder/log"),
        (["--port", "99999"], "99999 is not in the range"),
    ],
)
def test_serve_opens_to_nobody_by_mistake(
    options: list[str], reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(main, ["serve", *options])
    assert done.exit_code == 2
    assert reason in done.output.replace(f"{tmp_path}/", "")
    assert "Traceback" not in done.output


def test_serve_wants_a_user_in_the_file(file: Path) -> None:
    user("remove", "ann", path=file)
    done = CliRunner().invoke(main, ["serve", "--users", str(file)])
    assert (done.exit_code, "has no users" in done.output) == (2, True)
