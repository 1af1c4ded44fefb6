"""The data set for a warehouse: whole, exact, described, and read by the reports unchanged."""

from __future__ import annotations

import datetime
import hashlib
import json
import shutil
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner

from pledgebook_reports.cli import main
from pledgebook_reports.drawing_up import build
from pledgebook_reports.exports import dictionary, parquet
from pledgebook_reports.exports.dictionary import DATA_SETS, EXPORTED
from pledgebook_reports.pledge_status import PLEDGE_STATUS
from pledgebook_reports.table import Arguments

SMALL = Path(__file__).with_name("small.beancount")


def written(folder: Path, *options: str) -> Path:
    result = CliRunner().invoke(
        main, ["export", "parquet", str(folder), "--book", str(SMALL), *options]
    )
    assert result.exit_code == 0, result.output
    return folder


def warehouse(folder: Path) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    for name in EXPORTED:
        files = folder / name / "**" / "*.parquet"
        connection.execute(
            f"CREATE VIEW {name} AS SELECT * FROM read_parquet('{files}', hive_partitioning = true)"  # noqa: S608 -- our own names
        )
    return connection


@pytest.fixture(scope="module")
def data_set(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("data") / "set")


def test_every_table_with_all_its_rows(data_set: Path, rows: duckdb.DuckDBPyConnection) -> None:
    connection = warehouse(data_set)
    told = json.loads((data_set / "dictionary.json").read_text(encoding="utf-8"))
    assert [table["name"] for table in told["tables"]] == list(EXPORTED)
    for table in told["tables"]:
        statement = f"SELECT COUNT(*) FROM {table['name']}"  # noqa: S608 -- our own names
        if table["name"] != DATA_SETS:
            assert connection.execute(statement).fetchone() == rows.execute(statement).fetchone()
        assert connection.execute(statement).fetchone() == (table["rows"],)
        columns = connection.execute(f"DESCRIBE {table['name']}").fetchall()
        assert {name for name, *_ in columns} == {c["name"] for c in table["columns"]}


def test_amounts_stay_exact(data_set: Path) -> None:
    columns = warehouse(data_set).execute("DESCRIBE postings").fetchall()
    types = {name: type_ for name, type_, *_ in columns}
    assert types["units"] == "DECIMAL(24,6)"
    assert types["value"] == "DECIMAL(24,2)"
    assert not {"DOUBLE", "FLOAT"} & set(types.values())


def test_postings_lie_in_parts_by_facility_and_year(data_set: Path) -> None:
    parts = {
        str(path.parent.relative_to(data_set))
        for path in (data_set / "postings").rglob("*.parquet")
    }
    assert parts == {
        "postings/books=FFS/of_facility=FFS/year=2016",
        "postings/books=FFS/of_facility=FFS/year=2017",
    }


def test_a_warehouse_takes_books_beside_others_and_replaces_only_its_own(tmp_path: Path) -> None:
    folder = written(tmp_path / "warehouse")
    command = ["export", "parquet", str(folder), "--book", str(SMALL)]
    result = CliRunner().invoke(main, command)
    assert result.exit_code == 1
    assert "has the books FFS already: give another --name, or say --force" in result.stderr
    written(folder, "--name", "Second")
    before = {path: path.stat().st_ino for path in folder.rglob("books=FFS/**/*.parquet")}
    written(folder, "--name", "Second", "--force")
    assert {path: path.stat().st_ino for path in folder.rglob("books=FFS/**/*.parquet")} == before
    found = warehouse(folder).execute(
        "SELECT books, as_of, currency, LENGTH(digest) FROM data_sets ORDER BY books"
    )
    day = datetime.date(2017, 2, 1)
    assert found.fetchall() == [("FFS", day, "USD", 64), ("Second", day, "USD", 64)]
    assert {path.name for path in folder.iterdir()} == {*EXPORTED, *parquet.DICTIONARY}


def test_a_data_set_of_the_older_layout_is_replaced_when_told_to(tmp_path: Path) -> None:
    """Before books had parts of their own, a folder held one data set: files without `books=`."""
    folder = written(tmp_path / "warehouse")
    for part in sorted(folder.glob("*/books=FFS")):
        for inside in part.iterdir():
            inside.rename(part.parent / inside.name)
        part.rmdir()
    shutil.rmtree(folder / DATA_SETS)
    mine = folder / "postings" / "mine.txt"
    mine.write_text("mine", encoding="utf-8")
    result = CliRunner().invoke(main, ["export", "parquet", str(folder), "--book", str(SMALL)])
    assert result.exit_code == 1
    assert "a data set as it was before books had parts of their own" in result.stderr
    written(folder, "--force")
    whole = written(tmp_path / "new")
    names = {path.relative_to(whole) for path in whole.rglob("*")}
    assert {path.relative_to(folder) for path in folder.rglob("*")} - names == {
        mine.relative_to(folder)
    }
    assert warehouse(folder).execute("SELECT DISTINCT books FROM postings").fetchall() == [("FFS",)]


def test_the_dictionary_tells_each_books_own_day(tmp_path: Path) -> None:
    folder = written(tmp_path / "warehouse", "--name", "Late", "--as-of", "2017-02-01")
    written(folder, "--name", "Early", "--as-of", "2016-12-31")
    told = json.loads((folder / "dictionary.json").read_text(encoding="utf-8"))
    assert [(one["books"], one["as_of"]) for one in told["data_sets"]] == [
        ("Early", "2016-12-31"),
        ("Late", "2017-02-01"),
    ]
    text = (folder / "dictionary.md").read_text(encoding="utf-8")
    assert "| Early | 2016-12-31 | USD |\n| Late | 2017-02-01 | USD |\n" in text


@pytest.mark.parametrize("name", ["2016", "a/b", "..", "a=b", "x" * 65])
def test_a_name_that_no_reader_of_partitions_would_give_back_is_refused(
    tmp_path: Path, name: str
) -> None:
    command = ["export", "parquet", str(tmp_path / "set"), "--book", str(SMALL), "--name", name]
    result = CliRunner().invoke(main, command)
    assert result.exit_code == 1
    assert "names no books" in result.stderr
    assert not (tmp_path / "set").exists()


def test_reports_read_the_data_set_unchanged(
    data_set: Path, rows: duckdb.DuckDBPyConnection
) -> None:
    asked = Arguments(as_of=datetime.date(2017, 2, 1))
    assert build(PLEDGE_STATUS, warehouse(data_set), asked) == build(PLEDGE_STATUS, rows, asked)


def test_files_are_named_from_the_folder_of_the_books(data_set: Path) -> None:
    found = warehouse(data_set).execute("SELECT DISTINCT file FROM entries").fetchall()
    assert found == [("small.beancount",)]


def test_every_column_has_a_meaning(data_set: Path) -> None:
    for table in EXPORTED:
        assert dictionary.about(table), table
        for column, _ in dictionary.columns(table):
            assert dictionary.meaning(table, column), f"{table}.{column}: write it in meanings.py"
    text = (data_set / "dictionary.md").read_text(encoding="utf-8")
    assert "| value | DECIMAL(24,2) | facility's currency |" in text


def test_the_same_books_give_the_same_data_set(data_set: Path, tmp_path: Path) -> None:
    def digests(folder: Path) -> dict[str, str]:
        return {
            str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }

    assert digests(written(tmp_path / "again")) == digests(data_set)


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    folder = tmp_path / "set"
    folder.mkdir()
    (folder / "notes.txt").write_text("mine", encoding="utf-8")
    command = ["export", "parquet", str(folder), "--book", str(SMALL)]
    result = CliRunner().invoke(main, command)
    assert result.exit_code == 1
    assert "is not empty: name a new folder, or say --force" in result.stderr
    written(folder, "--force")
    written(folder, "--force")
    assert (folder / "notes.txt").read_text(encoding="utf-8") == "mine"
    result = CliRunner().invoke(main, [*command[:2], str(folder / "notes.txt"), *command[3:]])
    assert result.exit_code == 1
    assert "is a file: name a folder" in result.stderr
