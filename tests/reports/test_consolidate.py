"""Many facilities as one: sums of each one's own report, though their ids are the same."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pytest
from click.testing import CliRunner

from pledgebook_reports.cli import main
from pledgebook_reports.consolidation.statement import CONSOLIDATED, standalone
from pledgebook_reports.consolidation.tables import read_by
from pledgebook_reports.consolidation.warehouse import opened

if TYPE_CHECKING:
    from collections.abc import Sequence

DAY = "2019-01-31"
SEEDS = (1, 2, 3)


def ran(*words: object, status: int = 0) -> str:
    result = CliRunner().invoke(main, [str(word) for word in words])
    assert result.exit_code == status, result.output
    return result.stdout if status == 0 else result.stderr


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Return three facilities' books, whose agreements, vouchers and files have the same names."""
    folders = [tmp_path_factory.mktemp("books") / str(seed) for seed in SEEDS]
    for seed, folder in zip(SEEDS, folders, strict=True):
        ran("demo", folder, "--transactions", 200, "--seed", seed)
    return [folder / "main.beancount" for folder in folders]


@pytest.fixture(scope="module")
def warehouse(books: Sequence[Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a warehouse of the three."""
    folder = tmp_path_factory.mktemp("warehouse")
    for n, book in enumerate(books):
        ran("export", "parquet", folder, "--book", book, "--name", f"F{n}", "--as-of", DAY)
    return folder


def figures(told: dict[str, Any], name: str) -> dict[str, dict[str, Decimal]]:
    """The figures of a report by its row's key."""
    report = CONSOLIDATED[name]
    key = report.row_columns[0].key
    return {
        row[key]: {column.key: Decimal(row[column.key]) for column in report.figures}
        for row in told["rows"]
    }


@pytest.mark.parametrize("name", CONSOLIDATED)
def test_every_figure_is_the_sum_of_the_facilities_own(
    books: Sequence[Path], warehouse: Path, name: str
) -> None:
    summed: dict[str, dict[str, Decimal]] = {}
    for book in books:
        own = ran("report", name, "--book", book, "--as-of", DAY, "--format", "json")
        for key, cells in figures(json.loads(own), name).items():
            line = summed.setdefault(key, dict.fromkeys(cells, Decimal(0)))
            for figure, amount in cells.items():
                line[figure] += amount
    whole = json.loads(ran("consolidate", warehouse, "--report", name, "--format", "json"))
    assert figures(whole, name) == summed
    assert any(amount for cells in summed.values() for amount in cells.values())


def test_the_facilities_do_call_different_things_by_one_name(warehouse: Path) -> None:
    with opened(warehouse) as rows:
        shared = rows.execute(
            "SELECT COUNT(*) FROM (SELECT id FROM warehouse.agreements GROUP BY id "
            "HAVING COUNT(DISTINCT amount) > 1)"
        ).fetchone()
    assert shared is not None
    assert shared[0] > 0


def rows_of(told: Sequence[tuple[Any, ...]]) -> list[tuple[str, ...]]:
    return [tuple(str(cell) for cell in row) for row in told]


@pytest.mark.parametrize("name", CONSOLIDATED)
def test_the_statement_for_other_engines_says_what_the_command_says(
    warehouse: Path, name: str
) -> None:
    shown = figures(
        json.loads(ran("consolidate", warehouse, "--report", name, "--format", "json")), name
    )
    with opened(warehouse) as rows:
        found = rows.execute(standalone(CONSOLIDATED[name]))
        columns = [one[0] for one in found.description or ()]
        told = {"rows": [dict(zip(columns, row, strict=True)) for row in found.fetchall()]}
    assert figures(told, name) == shown
    assert ran("consolidate", warehouse, "--report", name, "--sql") == standalone(
        CONSOLIDATED[name]
    )


@pytest.mark.parametrize("name", CONSOLIDATED)
def test_the_statement_that_ships_is_fresh(root: Path, name: str) -> None:
    kept = root / "reports" / "pledgebook_reports" / "consolidation" / f"{name}.sql"
    stale = "stale: run `make golden` and read the difference"
    assert kept.read_text(encoding="utf-8") == standalone(CONSOLIDATED[name]), stale


def test_a_statement_of_a_table_unknown_here_is_not_made() -> None:
    with pytest.raises(KeyError, match="obligations"):
        read_by("SELECT id FROM obligations")


def test_what_cannot_be_summed_up_is_refused(
    books: Sequence[Path], warehouse: Path, tmp_path: Path
) -> None:
    assert "is no warehouse" in ran("consolidate", tmp_path, status=1)
    mixed = tmp_path / "mixed"
    shutil.copytree(warehouse, mixed)
    ran("export", "parquet", mixed, "--book", books[0], "--name", "Z", "--as-of", "2018-12-31")
    told = ran("consolidate", mixed, status=1)
    assert "told on 2019-01-31, those of Z on 2018-12-31" in told
    assert "export them with the same --as-of" in told
    with opened(mixed) as rows:
        for report in CONSOLIDATED.values():
            assert rows.execute(standalone(report)).fetchall() == []
    currency = mixed / "data_sets" / "books=Z" / "data_0.parquet"
    duckdb.sql(
        f"COPY (SELECT DATE '{DAY}' AS as_of, 'EUR' AS currency, '' AS digest) TO '{currency}'"
    )
    told = ran("consolidate", mixed, status=1)
    assert "in USD, those of Z in EUR" in told
    shutil.rmtree(mixed / "data_sets" / "books=Z")
    damaged = mixed / "agreements" / "books=F0" / "data_0.parquet"
    content = damaged.read_bytes()
    damaged.write_bytes(content[:4] + bytes(len(content) // 2) + content[4 + len(content) // 2 :])
    told = ran("consolidate", mixed, status=1)
    assert f"{mixed} cannot be read (" in told
    assert told.count("\n") == 1


def test_the_same_books_under_two_names_are_not_counted_twice(
    books: Sequence[Path], warehouse: Path, tmp_path: Path
) -> None:
    twice = tmp_path / "twice"
    shutil.copytree(warehouse, twice)
    ran("export", "parquet", twice, "--book", books[0], "--name", "Again", "--as-of", DAY)
    told = ran("consolidate", twice, status=1)
    assert "Again and F0 are the same books and would be counted twice" in told
    with opened(twice) as rows:
        for report in CONSOLIDATED.values():
            assert rows.execute(standalone(report)).fetchall() == []


@pytest.mark.parametrize("name", CONSOLIDATED)
def test_books_that_are_not_whole_are_in_no_sum(
    books: Sequence[Path], warehouse: Path, tmp_path: Path, name: str
) -> None:
    """An export that was interrupted leaves tables without a line in `data_sets`."""
    broken = tmp_path / "broken"
    shutil.copytree(warehouse, broken)
    shutil.rmtree(broken / "data_sets" / "books=F2")
    sound = tmp_path / "sound"
    for n, book in enumerate(books[:2]):
        ran("export", "parquet", sound, "--book", book, "--name", f"F{n}", "--as-of", DAY)
    asked = ("--report", name, "--format", "json")
    assert ran("consolidate", broken, *asked) == ran("consolidate", sound, *asked)
    with opened(broken) as left, opened(sound) as whole:
        statement = standalone(CONSOLIDATED[name])
        assert left.execute(statement).fetchall() == whole.execute(statement).fetchall()


@pytest.mark.parametrize("name", CONSOLIDATED)
def test_a_distributed_engine_takes_the_statement_unchanged(
    root: Path, warehouse: Path, tmp_path: Path, name: str
) -> None:
    """Spark SQL, as a program of its own: `SPARK_SQL` names it, else it is on the path."""
    spark = os.environ.get("SPARK_SQL") or shutil.which("spark-sql")
    if spark is None:
        pytest.skip("no spark-sql found (pip install pyspark in a folder of its own, and Java)")
    shipped = root / "reports" / "pledgebook_reports" / "consolidation" / f"{name}.sql"
    own = shipped.read_text(encoding="utf-8")
    lines = ["CREATE DATABASE warehouse;"]
    for table in ("data_sets", *read_by(own)):
        place = warehouse / table
        lines.append(f"CREATE TABLE warehouse.{table} USING parquet LOCATION '{place}';")
        lines.append(f"MSCK REPAIR TABLE warehouse.{table};")
    script = tmp_path / "all.sql"
    script.write_text("\n".join([*lines, own]), encoding="utf-8")
    settings = {
        "spark.sql.catalogImplementation": "in-memory",
        "spark.sql.ansi.doubleQuotedIdentifiers": "true",
        "spark.sql.shuffle.partitions": "2",
        "spark.ui.enabled": "false",
    }
    done = subprocess.run(
        [spark, "--master", "local[2]", "-f", str(script)]
        + [word for key, value in settings.items() for word in ("--conf", f"{key}={value}")],
        cwd=tmp_path,
        env={**os.environ, "PATH": f"{Path(spark).parent}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    with opened(warehouse) as rows:
        ours = rows_of(rows.execute(own).fetchall())
    assert [tuple(line.split("\t")) for line in done.stdout.splitlines()] == ours
