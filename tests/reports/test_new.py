"""`pledgebook new` makes books that are clean and open; `doctor` says what is missing."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from beancount import loader
from click.testing import CliRunner

from pledgebook.policies import POLICIES
from pledgebook_reports.catalogue import REPORTS
from pledgebook_reports.cli import doctor as doctor_module
from pledgebook_reports.cli import main

NAMES = (
    "--facility", "RF=Recovery Fund", "--currency", "usd", "--window", "WATER=Water",
    "--window", "POWER=Power", "--donor", 'FIN=Finland "Suomi"', "--officer",
    "OFF-01=A. Person:preparer, requester", "--start", "2026-01-01",
)  # fmt: skip


def run(*arguments: str, expect: int = 0, typed: str | None = None) -> str:
    """Run a command; return what it said on either stream."""
    done = CliRunner().invoke(main, list(arguments), input=typed)
    assert done.exit_code == expect, done.output
    return done.output


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the main file of books that were just started."""
    folder = tmp_path_factory.mktemp("office") / "books"
    assert f"{folder / 'main.beancount'}: the books of Recovery Fund, clean" in run(
        "new", str(folder), *NAMES
    )
    return folder / "main.beancount"


def test_new_books_are_clean_for_us_and_for_plain_beancount(books: Path) -> None:
    assert "holds no transactions yet: clean, 0 warning(s)" in run("check", str(books))
    _, errors, _ = loader.load_file(str(books))
    assert errors == []


def test_new_books_set_every_threshold_that_the_rules_know(books: Path) -> None:
    text = (books.parent / "policy.beancount").read_text(encoding="utf-8")
    assert set(re.findall(r'custom "policy" "([^"]+)"', text)) == set(POLICIES)


def test_new_books_take_the_first_lines_that_they_suggest(books: Path) -> None:
    for name in ("agreements.beancount", "obligations.beancount", "rates/2026.beancount"):
        text = (books.parent / name).read_text(encoding="utf-8")
        lines = re.sub(r"^; ", "", text, flags=re.MULTILINE)
        entries, errors, _ = loader.load_string(lines)
        assert errors == []
        assert entries


def test_every_report_of_new_books_says_what_it_wants(books: Path) -> None:
    for name in REPORTS:
        done = CliRunner().invoke(
            main, ["report", name, "--book", str(books), "--as-of", "2026-06-30"]
        )
        assert done.exit_code == 0 or "give --donor or --agreement" in done.output, done.output
        assert done.exception is None or isinstance(done.exception, SystemExit)


@pytest.mark.parametrize(
    "change,says",
    [
        (("--facility", "rf=Recovery"), "facility wants an id that can be part of an account"),
        (("--facility", "Recovery"), "write it as ID=NAME"),
        (("--currency", "dollars of gold"), "currency wants a currency such as USD"),
        (("--donor", "WATER=Finland"), "WATER is given twice"),
        (("--donor", "SWE="), "donor SWE needs a name in words"),
        (("--officer", "OFF-02=B. Person:boss"), "names no roles"),
        (("--bank", "the bank"), "bank wants an id that can be part of an account"),
    ],
)
def test_names_that_make_no_books_are_one_clear_line(
    tmp_path: Path, change: tuple[str, ...], says: str
) -> None:
    said = run("new", str(tmp_path / "books"), *NAMES, *change, expect=1)
    assert says in said
    assert len(said.strip().splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_what_is_there_is_never_written_over(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    assert "is not empty: name a new folder" in run("new", str(tmp_path), *NAMES, expect=1)
    assert [one.name for one in tmp_path.iterdir()] == ["mine.txt"]


def test_an_empty_folder_is_taken(tmp_path: Path) -> None:
    (tmp_path / "books").mkdir()
    run("new", str(tmp_path / "books"), *NAMES)
    assert [one.name for one in tmp_path.iterdir()] == ["books"]


def test_without_a_terminal_nothing_is_asked(tmp_path: Path) -> None:
    said = run("new", str(tmp_path / "books"), "--facility", "RF=Recovery Fund", expect=1)
    assert "the currency is not given: --currency C" in said


# --- officers' keys and the genesis seal ------------------------------------------------------

TWO = ("--officer", "OFF-02=B. Person:approver", "--officer", "OFF-03=C. Person:certifier")


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the keys of two officers and of a stranger."""
    program = shutil.which("ssh-keygen")
    if program is None:
        pytest.skip("no ssh-keygen found (install `openssh-client`)")
    folder = tmp_path_factory.mktemp("keys")
    for name in ("OFF-02", "OFF-03", "STRANGER"):
        subprocess.run([program, "-q", "-t", "ed25519", "-N", "", "-C", name, "-f",
                        str(folder / name)], check=True, stdin=subprocess.DEVNULL)  # fmt: skip
    return folder


def keyed(keys: Path, second: str = "OFF-03") -> tuple[str, ...]:
    """The options of a genesis seal, its second signature made with one of the keys."""
    return (
        *TWO, "--key", f"OFF-02={keys}/OFF-02.pub", "--key", f"OFF-03={keys}/OFF-03.pub",
        "--sign-with", f"{keys}/OFF-02", "--as", "OFF-02",
        "--sign-with", f"{keys}/{second}", "--as", "OFF-03",
    )  # fmt: skip


def test_new_books_begin_with_a_seal_of_who_may_sign(tmp_path: Path, keys: Path) -> None:
    book = str(tmp_path / "books/main.beancount")
    said = run("new", str(tmp_path / "books"), *NAMES, *keyed(keys))
    assert "sealed: who may sign what, by OFF-02 and OFF-03" in said
    assert "seal --genesis" not in said
    proved = json.loads(run("verify", "--book", book, "--format", "json"))
    assert [(one["seal"], one["status"]) for one in proved["seals"]] == [("genesis", "proved")]
    assert proved["seals"][0]["signed_by"]
    assert "clean" in run("check", book)


def test_new_books_without_keys_say_how_to_seal_them(tmp_path: Path) -> None:
    said = run("new", str(tmp_path / "books"), *NAMES)
    assert "pledgebook seal --genesis" in said
    assert not (tmp_path / "books/seals").exists()


@pytest.mark.parametrize(
    "change, says",
    [
        (lambda keys: keyed(keys, "STRANGER"), "STRANGER is not the key that the books state"),
        (lambda keys: keyed(keys)[:-4], "a seal wants 2 officers"),
        (lambda keys: (*TWO, "--key", f"OFF-02={keys}/OFF-02"), "is a private key"),
        (lambda keys: (*TWO, "--key", f"OFF-02={keys}/none.pub"), "cannot be read"),
        (lambda keys: (*TWO, "--key", f"OFF-09={keys}/OFF-02.pub"), "names no officer"),
        (lambda keys: (*keyed(keys), *TWO), "an officer is given twice"),
        (lambda keys: (*keyed(keys)[:6], *keyed(keys)[8:]), "1 officers have a `key`"),
    ],
)
def test_keys_that_seal_nothing_leave_no_books(
    tmp_path: Path, keys: Path, change: Callable[[Path], tuple[str, ...]], says: str
) -> None:
    said = run("new", str(tmp_path / "books"), *NAMES, *change(keys), expect=1)
    assert says in said
    assert len(said.strip().splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


# --- doctor -----------------------------------------------------------------------------------


def looks(*arguments: str, expect: int) -> dict[str, dict[str, object]]:
    told = json.loads(run("doctor", "--format", "json", *arguments, expect=expect))
    return {one["what"]: one for one in told["looks"]}


def test_doctor_finds_this_installation_sound(books: Path) -> None:
    found = looks("--book", str(books), expect=0)
    assert found["beancount"]["state"] == "good"
    assert found["books"]["told"] == f"{books}: clean"


def test_doctor_names_the_line_of_refused_books(tmp_path: Path) -> None:
    book = tmp_path / "main.beancount"
    book.write_text('\nplugin "os"\n', encoding="utf-8")
    found = looks("--book", str(book), expect=1)
    assert found["books"]["state"] == "wrong"
    assert str(found["books"]["told"]).startswith(f"{book}:2: PB0")


def test_doctor_says_what_is_missing_and_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.which", lambda _name: None)
    found = looks("--book", str(tmp_path / "none.beancount"), expect=0)
    assert found["ssh-keygen"]["state"] == "missing"
    assert found["books"]["advice"]


def test_doctor_tells_a_version_that_does_not_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor_module, "requires", lambda _name: ["click<1", "no-such-thing>=1"])
    found = looks(expect=1)
    assert found["click"]["state"] == "wrong"
    assert found["no-such-thing"]["state"] == "missing"
