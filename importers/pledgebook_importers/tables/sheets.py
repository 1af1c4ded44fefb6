"""Sheets of a workbook and separated texts as rows of cells, each with its line in the file."""

from __future__ import annotations

import csv
import datetime as dt
import io
import math
import re
import subprocess
import sys
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import IO

import msgspec

from pledgebook_importers.intake.errors import RefusedError

Cell = str | Decimal | dt.date | dt.datetime | bool
"""`dt.datetime` is a `dt.date` too; an empty cell is an empty text."""

TOP = 60
"""Rows at the beginning of a table that its headings are looked for in."""
MAX_ROWS = 200_000
MAX_COLUMNS = 1_000
MAX_UNPACKED = 200 * 1024 * 1024
MAX_RATIO = 200
MAX_MEMBERS = 2_000
SECONDS = 30
_SMALL = 4 * 1024 * 1024
_PIECE = 65536
_DELIMITERS = ",;\t|"
_SAMPLE = 40
_STATED = re.compile(r"\ufeff?\"?sep=([,;\t|])\"?\r?\n", re.IGNORECASE)
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError)


@dataclass(frozen=True, slots=True)
class Row:
    """One row; `line` is its line in a text, its row number in a sheet, from 1."""

    line: int
    cells: tuple[Cell, ...]

    def text(self, column: int) -> str:
        """The cell as stripped text; empty where the row has no such cell."""
        if not 0 <= column < len(self.cells):
            return ""
        cell = self.cells[column]
        if isinstance(cell, str):
            return cell.strip()
        return f"{cell:f}" if isinstance(cell, Decimal) else str(cell)

    @property
    def empty(self) -> bool:
        """Whether no cell says anything."""
        return not any(str(cell).strip() for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table; a separated text has one sheet without a name."""

    name: str
    rows: tuple[Row, ...]
    hidden: bool = False


def cell_name(line: int, column: int) -> str:
    """What a spreadsheet calls a cell: row 7 and column 3, counted from 0, are `D7`."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{line}"


def read_text(text: str, delimiter: str = "") -> Sheet:
    """The rows of a separated text; the delimiter is found where none is given.

    Raises:
        RefusedError: an unclosed quote, a cell without end, or too many rows.
    """
    separator = delimiter or find_delimiter(text)
    try:
        return Sheet("", tuple(_text_rows(text, separator)))
    except _NotSeparatedError as error:
        # Some banks put blanks behind a closing quote. Such a blank divides no cell.
        trimmed = re.sub(rf'"[ \t]+(?={re.escape(separator)}|[\r\n]|\Z)', '"', text)
        if trimmed == text:
            raise RefusedError(error.line, error.reason) from error
        return read_text(trimmed, separator)


class _NotSeparatedError(RefusedError):
    """The text breaks the rules of quotes."""


def _text_rows(text: str, separator: str) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    line = 1
    try:
        for count, cells in enumerate(reader):
            if count > MAX_ROWS:
                raise RefusedError(line, f"more than {MAX_ROWS:,} rows; split the file by month")
            if len(cells) > MAX_COLUMNS:
                raise RefusedError(line, f"more than {MAX_COLUMNS:,} columns: no table")
            if cells:
                yield Row(line, tuple(cells))
            line = reader.line_num + 1
    except csv.Error as error:
        reason = f"not readable as a table: {error}; fetch the file again"
        raise _NotSeparatedError(line, reason) from error


def read_top(text: str, delimiter: str = "", rows: int = TOP) -> Sheet:
    """The first rows of a separated text, for looking at: what cannot be read ends them."""
    separator = delimiter or find_delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    found: list[Row] = []
    line = 1
    try:
        for cells in reader:
            if cells:
                found.append(Row(line, tuple(cells)))
            line = reader.line_num + 1
            if len(found) == rows:
                break
    except csv.Error:
        pass
    return Sheet("", tuple(found))


def find_delimiter(text: str) -> str:
    """The mark that gives most of the first lines one and the same number of cells.

    A first line `sep=;`, which spreadsheets write, says it outright.
    """
    if stated := _STATED.match(text):
        return stated[1]
    lines = [line for line in text[:65536].splitlines() if line.strip()][:_SAMPLE]

    def regularity(mark: str) -> tuple[int, int]:
        try:
            widths = [len(cells) for cells in csv.reader(lines, delimiter=mark)]
        except csv.Error:
            return 0, 0
        counted = Counter(width for width in widths if width > 1)
        width, times = max(counted.items(), key=lambda item: (item[1], item[0]), default=(0, 0))
        return times, width

    return max(_DELIMITERS, key=regularity)


def read_workbook(data: bytes) -> list[Sheet]:
    """The sheets of an XLSX, XLSM, XLS or ODS file, in their order.

    Parsed in a child process of its own: a workbook of a few kB can ask for any amount of memory,
    and a parser that dies of it must not take the other files along.

    Raises:
        RefusedError: damaged, locked by a password, or beyond a bound.
    """
    if data.startswith(b"PK"):
        check_archive(data)
    command = [sys.executable, "-I", "-m", "pledgebook_importers.tables.workbook_child"]
    try:
        child = subprocess.run(
            command, input=data, capture_output=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise RefusedError(
            None, "takes too long to read; save it again without empty rows"
        ) from error
    if child.returncode == REFUSED:
        raise RefusedError(None, child.stderr.decode("utf-8", "replace").strip()[:200])
    if child.returncode:
        reason = "needs more memory or time than a table should; save it again without empty rows"
        raise RefusedError(None, reason)
    return list(_sheets(child.stdout))


def _sheets(sent: bytes) -> Iterator[Sheet]:
    """The sheets in what the child sent: [name, hidden], then batches of [first row, rows]."""
    name, hidden = "", False
    rows: list[Row] | None = None
    at = 0
    while at < len(sent):
        start = at + 4
        at = start + int.from_bytes(sent[at:start], "big")
        head, body = msgspec.msgpack.decode(memoryview(sent)[start:at])
        if isinstance(head, str):
            if rows is not None:
                yield Sheet(name, tuple(rows), hidden=hidden)
            name, hidden, rows = head, bool(body), []
        elif rows is not None:
            rows += _rows(head, body)
    if rows is not None:
        yield Sheet(name, tuple(rows), hidden=hidden)


REFUSED = 3
"""The exit status of the child where it says why it refuses."""


def _rows(first: int, rows: list[list[object]]) -> Iterator[Row]:
    for number, cells in enumerate(rows, start=first):
        row = Row(number, tuple(_cell(cell) for cell in cells))
        if not row.empty:
            yield row


def _cell(cell: object) -> Cell:
    """What the child sent: numbers as binary floats, days and times as lists of one text."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return cell
    if isinstance(cell, float):
        if not math.isfinite(cell):
            return str(cell)
        return Decimal(repr(cell)) if cell != int(cell) else Decimal(int(cell))
    if isinstance(cell, int):
        return Decimal(cell)
    if isinstance(cell, list):
        text = str(cell[0])
        return dt.datetime.fromisoformat(text) if "T" in text else dt.date.fromisoformat(text)
    return ""


def check_archive(data: bytes, limit: int = MAX_UNPACKED) -> None:
    """Refuse an archive that unpacks too large, hides its sizes, or holds a document type.

    Raises:
        RefusedError: any of these; `limit` is of the unpacked bytes.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            unpacked = sum(member.file_size for member in members)
            if len(members) > MAX_MEMBERS or unpacked > limit:
                raise RefusedError(None, "unpacks too large for a table; save it as CSV")
            if unpacked > _SMALL and unpacked > MAX_RATIO * len(data):
                raise RefusedError(None, "unpacks to far more than its size; save it as CSV")
            for member in members:
                if member.flag_bits & 1:
                    raise RefusedError(None, "locked by a password; save it without one")
                with archive.open(member) as part:
                    _check_part(part, member.file_size)
    except _DAMAGED as error:
        raise RefusedError(None, "a damaged workbook; save it again") from error


def _check_part(part: IO[bytes], size: int) -> None:
    """Unpack a member piece by piece: it has the size that it states, and no document type."""
    read = 0
    end = b""
    while piece := part.read(_PIECE):
        read += len(piece)
        if b"<!DOCTYPE" in end + piece:
            raise RefusedError(None, "carries a document type (DTD); refused")
        end = piece[-8:]
    if read != size:
        raise RefusedError(None, "states wrong sizes of its parts; save it again")
