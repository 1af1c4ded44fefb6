"""`pledgebook screen` and `pledgebook lists`: what they answer, and how they end."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from pledgebook_reports.cli import main
from tests.importers.screening.made_lists import person, un_list

BOOK = """
option "operating_currency" "USD"
2016-01-01 custom "facility" "FFS" "Facility of the test"
  currency: "USD"
2016-01-01 custom "party" "PAY-ZARQUN" "Zarqun Building"
  role: "payee"
  owners: "Yusuf Qandil (60 %); Ilse Roe"
  directors: "Layla Nomen"
  also-known-as: "Zarkun Trading"
  account-holder: "Tarek Ostrova"
2016-01-01 custom "party" "STAFF-1" "Hana Anon"
  role: "staff"
  birth-date: 1980-01-02
2017-01-01 custom "amendment" "PAY-ZARQUN" "owners" "Yusuf Qandil; Marik Vesselin" "sold"
"""
LIST = un_list(
    person(1, "YUSUF", "QANDIL", "Yousef Kandil"),
    person(2, "MARIK", "VESSELIN"),
    person(3, "TAREK", "OSTROVA"),
    person(4, "HANA", "ANON"),
)


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """Small books with a payee whose owners are listed."""
    file = tmp_path / "books" / "main.beancount"
    file.parent.mkdir()
    file.write_text(BOOK, encoding="utf-8")
    return file


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    """A list file."""
    file = tmp_path / "UN.xml"
    file.write_bytes(LIST)
    return file


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def names(tmp_path: Path, text: str, encoding: str = "utf-8") -> Path:
    file = tmp_path / "names.csv"
    file.write_text(text, encoding=encoding)
    return file


def answer(result: Result) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(result.stdout)
    return told


@pytest.mark.parametrize("mark,encoding", [(",", "utf-8"), (";", "utf-8-sig")])
def test_names_of_a_file(tmp_path: Path, listed: Path, mark: str, encoding: str) -> None:
    rows = (
        "name,kind,birth_date,country,note\nYusuf Kandil,person,1970-05-06,Syria,x\nIlse Roe,,,,\n"
    )
    file = names(tmp_path, rows.replace(",", mark), encoding)
    done = run("screen", "--names", file, "--list", listed, "--format", "json")
    assert done.exit_code == 1
    told = answer(done)
    assert told["screened"] == 2
    (one,) = told["lists"]
    assert (one["id"], one["date"], one["entries"], len(one["sha256"])) == (
        "UN",
        "2026-03-01",
        5,
        64,
    )
    (hit,) = told["hits"]
    assert hit["name"] == "Yusuf Kandil"
    assert (hit["entry_id"], hit["entry_name"], hit["line"]) == ("TSi.1", "YUSUF QANDIL", 2)
    assert (hit["score"], hit["band"]) == (1.0, "alert")
    assert "speaks for: born 1970-05-06, as listed" in hit["reasons"]
    assert isinstance(told["seconds"], float)
    assert done.stderr.count("columns that are not screened: note") == 1


def test_the_line_with_which_spreadsheets_say_their_mark(tmp_path: Path, listed: Path) -> None:
    file = names(tmp_path, "sep=;\nname;kind\nYusuf Kandil;person\n")
    done = run("screen", "--names", file, "--list", listed, "--format", "json")
    assert [(hit["name"], hit["line"]) for hit in answer(done)["hits"]] == [("Yusuf Kandil", 3)]


def test_no_hit_ends_with_nothing_found(tmp_path: Path, listed: Path) -> None:
    done = run("screen", "--names", names(tmp_path, "name\nIlse Roe\n"), "--list", listed)
    assert (done.exit_code, done.stderr) == (0, "")
    assert "1 name screened: 0 alerts, 0 for review" in done.stdout


def test_bad_rows_are_told_and_the_rest_is_screened(tmp_path: Path, listed: Path) -> None:
    file = names(
        tmp_path,
        "name,kind,birth_date\nIlse Roe,person,soon\n,person,\nKandil, Yusuf,person,1970\nNoor Roe,cat,\n"
        f"{'x' * 301},,\n",
    )
    done = run("screen", "--names", file, "--list", listed, "--format", "json")
    assert done.exit_code == 1
    assert answer(done)["screened"] == 2
    told = [line.partition("names.csv:")[2] for line in done.stderr.splitlines()]
    assert told == [
        "2: birth_date 'soon' is no date or year; screened without it",
        "3: no name; not screened",
        "4: 4 cells under 3 headings: a name with a comma must stand in quotes; not screened",
        "5: kind 'cat' is neither person nor organisation; screened without it",
        "6: a name of 301 marks, more than 300; not screened",
    ]


@pytest.mark.parametrize(
    "content,reason",
    [
        (b"who,what\nYusuf,x\n", "no column is called name"),
        (b"name\n\xff\xfe\xfd\n", "not readable as UTF-8; save the table as CSV UTF-8"),
        (b"name,kind,Name\nIlse Roe,person,Yusuf Kandil\n", "a column stands there twice"),
        (b'name\n"Yusuf\n', "not readable as CSV"),
        (b"", "empty"),
    ],
)
def test_names_that_cannot_be_read(
    tmp_path: Path, listed: Path, content: bytes, reason: str
) -> None:
    file = tmp_path / "names.csv"
    file.write_bytes(content)
    done = run("screen", "--names", file, "--list", listed)
    assert done.exit_code == 2
    assert reason in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_list_that_cannot_be_read_screens_nothing(tmp_path: Path) -> None:
    broken = tmp_path / "UN.xml"
    broken.write_bytes(LIST[: len(LIST) // 2])
    done = run("screen", "--names", names(tmp_path, "name\nIlse Roe\n"), "--list", broken)
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.endswith("fetch the file again: nothing was screened\n")


def test_all_names_of_the_parties(book: Path, listed: Path) -> None:
    done = run("screen", "--book", book, "--list", listed, "--format", "json")
    assert done.exit_code == 1
    told = answer(done)
    assert told["screened"] == 8
    assert [(hit["party"], hit["capacity"], hit["name"]) for hit in told["hits"]] == [
        ("PAY-ZARQUN", "also known as", "Zarkun Trading"),
        ("PAY-ZARQUN", "holder of the bank account of", "Tarek Ostrova"),
        ("PAY-ZARQUN", "owner of", "Yusuf Qandil"),
        ("PAY-ZARQUN", "owner of", "Marik Vesselin"),
        ("STAFF-1", "", "Hana Anon"),
    ]
    assert "speaks against: born 1980-01-02, listed 1970-05-06" in told["hits"][-1]["reasons"]


def test_the_lists_in_force_are_those_that_were_added(book: Path, listed: Path) -> None:
    none = run("screen", "--book", book)
    assert (none.exit_code, none.stdout) == (2, "")
    assert "pledgebook lists add FILE" in none.stderr
    empty = run("lists", "status", "--book", book)
    assert (empty.exit_code, empty.stdout) == (1, "")
    added = run("lists", "add", listed, "--book", book, "--by", "Noor Roe")
    assert (added.exit_code, added.stdout) == (
        0,
        "UN of 2026-03-01: 5 entries, 10 names: in force\n",
    )
    status = run("lists", "status", "--book", book, "--format", "json")
    assert status.exit_code == 0
    (one,) = answer(status)["lists"]
    assert (one["id"], one["entries"], one["added_by"], one["in_force"]) == (
        "UN",
        5,
        "Noor Roe",
        True,
    )
    done = run("screen", "--book", book)
    assert done.exit_code == 1
    assert "ALERT 1.00  Yusuf Qandil (owner of PAY-ZARQUN)" in done.stdout


def test_a_refused_list_leaves_the_one_in_force(book: Path, listed: Path) -> None:
    run("lists", "add", listed, "--book", book)
    before = run("lists", "status", "--book", book).stdout
    listed.write_bytes(LIST[:-40])
    done = run("lists", "add", listed, "--book", book)
    assert done.exit_code == 1
    assert done.stderr.endswith("the list in force stays\n")
    assert run("lists", "status", "--book", book).stdout == before


def test_a_list_that_shrank_leaves_the_one_in_force(book: Path, listed: Path) -> None:
    run("lists", "add", listed, "--book", book)
    before = run("lists", "status", "--book", book).stdout
    fewer = un_list(person(1, "YUSUF", "QANDIL"), person(2, "MARIK", "VESSELIN"))
    listed.write_bytes(fewer.replace(b"2026-03-01T", b"2026-03-04T"))
    done = run("lists", "add", listed, "--book", book)
    assert (done.exit_code, done.stdout) == (1, "")
    assert "holds 3 entries where the list of 2026-03-01 in force has 5" in done.stderr
    assert run("lists", "status", "--book", book).stdout == before
    assert run("lists", "add", listed, "--book", book, "--entries", "3").exit_code == 0
    assert "2026-03-04        3" in run("lists", "status", "--book", book).stdout


HOWTO = (Path(__file__).parents[2] / "docs" / "howto" / "screen-payees.md").read_text("utf-8")


@pytest.fixture
def national(book: Path, tmp_path: Path) -> Path:
    """The national list of the how-to, and its profile beside the books."""
    (book.parent / "profiles").mkdir()
    profile = HOWTO.partition("```toml\n")[2].partition("```")[0]
    (book.parent / "profiles" / "testland.toml").write_text(profile, encoding="utf-8")
    file = tmp_path / "testland.csv"
    table = HOWTO.partition("such as\n\n```text\n")[2].partition("```")[0]
    file.write_text(table, encoding="utf-8")
    return file


@pytest.mark.parametrize("profile", [("--profile", "testland"), ()])
def test_a_national_list_as_the_howto_has_it(
    book: Path, national: Path, profile: tuple[str, ...]
) -> None:
    undated = run("lists", "add", national, "--book", book, *profile)
    assert undated.exit_code == 1
    assert "give it with --date YYYY-MM-DD" in undated.stderr
    added = run("lists", "add", national, "--book", book, *profile, "--date", "2026-02-01")
    assert added.stdout == "TESTLAND of 2026-02-01: 2 entries, 5 names: in force\n"
    (hit,) = answer(run("screen", "--book", book, "--format", "json"))["hits"]
    assert (hit["name"], hit["list"], hit["entry_id"]) == ("Yusuf Qandil", "TESTLAND", "1")


def test_names_against_a_national_list(tmp_path: Path, book: Path, national: Path) -> None:
    file = names(tmp_path, "name,birth_date\nYousef Kandeel,1970-05-06\nيوسف قنديل,\nIlse Roe,\n")
    done = run(
        "screen", "--book", book, "--names", file, "--list", national, "--profile", "testland",
        "--format", "json",
    )  # fmt: skip
    told = answer(done)
    assert told["lists"][0]["id"] == "TESTLAND"
    assert [(hit["line"], hit["entry_name"]) for hit in told["hits"]] == [
        (2, "Yusuf Qandil"),
        (3, "Yusuf Qandil"),
    ]
    assert "speaks for: born 1970-05-06, as listed" in told["hits"][0]["reasons"]


def test_a_national_list_with_a_row_without_a_name_is_refused(book: Path, national: Path) -> None:
    run("lists", "add", national, "--book", book, "--date", "2026-02-01")
    before = run("lists", "status", "--book", book).stdout
    with national.open("a", encoding="utf-8") as file:
        file.write("3;;;;;;Individual\n")
    done = run("lists", "add", national, "--book", book, "--date", "2026-03-01")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "testland.csv:4: an entry without a name" in done.stderr
    assert run("lists", "status", "--book", book).stdout == before


def test_the_answer_has_the_keys_of_its_contract(tmp_path: Path, listed: Path) -> None:
    file = names(tmp_path, '\ufeffname;kind\r\n"Kandil; Yusuf";person\r\n\r\nيوسف قنديل;\r\n')
    told = answer(run("screen", "--names", file, "--list", listed, "--format", "json"))
    assert list(told)[:4] == ["screened", "lists", "hits", "seconds"]
    assert told["screened"] == 2
    (one,) = told["lists"]
    assert list(one)[:4] == ["id", "date", "entries", "sha256"]
    for hit in told["hits"]:
        assert list(hit)[:6] == ["name", "entry_id", "entry_name", "score", "band", "reasons"]
        assert isinstance(hit["score"], float)
        assert hit["band"] in ("alert", "review")
        assert all(isinstance(reason, str) for reason in hit["reasons"])


def test_a_damaged_list_is_told_and_not_screened_against(book: Path, listed: Path) -> None:
    run("lists", "add", listed, "--book", book)
    (file,) = (book.parent / "lists").rglob("UN.xml")
    file.write_bytes(b"<CONSOLIDATED_LIST/>")
    for command in ("lists", "status"), ("screen",):
        done = run(*command, "--book", book)
        assert done.exit_code == (1 if command[0] == "lists" else 2)
        assert "its digest differs" in done.stderr
