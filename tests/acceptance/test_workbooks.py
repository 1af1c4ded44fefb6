"""LibreOffice opens the workbook of every report, and reads in it what our CSV says."""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
from pathlib import Path

import pytest

from pledgebook_reports.render import TEXTS, render
from pledgebook_reports.table import Table
from tests.acceptance.conftest import Drawn

FILTER = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,true,false,false,0"
"""Commas, quotes, UTF-8, cells as they are shown, the first sheet (LibreOffice's filter tokens)."""
CUT = 400


def converted(folder: Path) -> dict[str, list[list[str]]]:
    """Convert every workbook in the folder with LibreOffice; return the lines by file name."""
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("no LibreOffice here: install it (`soffice`) to open the workbooks with it")
    home = folder / "home"  # a profile of its own: no setting, no running window of a person's
    output = folder / "csv"
    subprocess.run(
        [
            program,
            f"-env:UserInstallation={home.as_uri()}",
            "--headless",
            "--convert-to",
            FILTER,
            "--outdir",
            str(output),
            *map(str, sorted(folder.glob("*.xlsx"))),
        ],
        check=True,
        capture_output=True,
        timeout=500,
    )
    return {path.stem: _lines(path.read_text(encoding="utf-8")) for path in output.glob("*.csv")}


def _lines(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


def ours(table: Table) -> list[list[str]]:
    """The lines of our CSV; text that would be a formula is quoted in it, and in no workbook."""
    return [[cell.removeprefix("'") for cell in line] for line in _lines(TEXTS["csv"](table))]


def theirs(table: Table, lines: list[list[str]]) -> list[list[str]]:
    """The lines of the table in what LibreOffice read, numbers without the dress of the sheet."""
    first = len(table.notes) + 3
    count = 1 + len(table.rows) + len(table.total_lines)
    plain = {"money": str.maketrans("", "", ","), "count": str.maketrans("", "", ",")}
    plain["share"] = str.maketrans("", "", ",%")
    heading, *body = lines[first : first + count]
    width = len(table.columns)
    return [
        heading[:width],
        *(
            [
                cell.translate(plain.get(column.type, {}))
                for cell, column in zip(line, table.columns, strict=False)
            ]
            for line in body
        ),
    ]


def test_every_workbook_opens_and_says_what_the_csv_says(drawn: Drawn, tmp_path: Path) -> None:
    for name, table in drawn.tables.items():
        (tmp_path / f"{name}.xlsx").write_bytes(render(table, "xlsx"))
    opened = converted(tmp_path)
    assert opened.keys() == drawn.tables.keys()
    for name, table in drawn.tables.items():
        assert theirs(table, opened[name]) == ours(table), name


def test_a_damaged_workbook_is_told_from_a_sound_one(drawn: Drawn, tmp_path: Path) -> None:
    # Else LibreOffice repairs in silence, and the test above proves nothing.
    whole = render(drawn.tables["trial-balance"], "xlsx")
    (tmp_path / "whole.xlsx").write_bytes(whole)
    (tmp_path / "cut.xlsx").write_bytes(whole[:-CUT])
    assert converted(tmp_path).keys() == {"whole"}
