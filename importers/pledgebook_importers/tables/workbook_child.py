"""The child that reads one workbook from standard input under limits of memory and time.

Writes MessagePack, the length of each message in front: [name, hidden] of a sheet, then
[number of the first row, rows] for each batch of its rows. The parent is
`pledgebook_importers.tables.sheets.read_workbook`.
"""

from __future__ import annotations

import datetime as dt
import io
import resource
import sys
from collections.abc import Iterator

import msgspec
import python_calamine

from pledgebook_importers.tables.sheets import MAX_COLUMNS, MAX_ROWS, REFUSED

MEMORY = 288 * 1024 * 1024
CPU_SECONDS = 4
BATCH = 1000


def limit() -> None:
    """Bound what a hostile workbook can take; address space is several times what is in use."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _plain(cell: object) -> object:
    """Numbers as they are; days and times as a list of one text; what has no value as empty."""
    if isinstance(cell, dt.datetime):
        midnight = cell.time() == dt.time(0)
        return [cell.date().isoformat() if midnight else cell.isoformat(timespec="seconds")]
    if isinstance(cell, dt.date):
        return [cell.isoformat()]
    if isinstance(cell, str | bool | float | int):
        return cell
    return str(cell)


def main() -> int:
    """Read, or say in one line why not."""
    limit()
    try:
        book = python_calamine.load_workbook(io.BytesIO(sys.stdin.buffer.read()))
        for about in book.sheets_metadata:
            if about.typ != python_calamine.SheetTypeEnum.WorkSheet:
                continue
            sheet = book.get_sheet_by_name(about.name)
            if sheet.total_height > MAX_ROWS:
                return _refuse(f"sheet {about.name[:40]!r} has more than {MAX_ROWS:,} rows")
            hidden = about.visible != python_calamine.SheetVisibleEnum.Visible
            _write([about.name, hidden])
            for first, rows in _batches(sheet):
                _write([first, rows])
    except python_calamine.PasswordError:
        return _refuse("locked by a password; save it without one")
    except MemoryError:
        return _refuse("needs more memory than a table should; save it again without empty rows")
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        return _refuse(f"a damaged workbook ({str(error)[:80]}); save it again")
    return 0


def _batches(sheet: python_calamine.CalamineSheet) -> Iterator[tuple[int, list[list[object]]]]:
    """Rows as they come, each batch with the number of its first; empty rows are left out.

    Empty columns on the left are put back: a cell keeps the name that its sheet has for it. Those
    on the right go: one cell far out makes every row as wide.

    Raises:
        ValueError: a cell stands further right than those of any table.
    """
    _, left = sheet.start or (0, 0)
    rows: list[list[object]] = []
    first = 1
    # Unlike empty columns on the left, empty rows above are among those that come.
    for number, row in enumerate(sheet.iter_rows(), start=1):
        while row and row[-1] == "":
            row.pop()
        if row:
            if left + len(row) > MAX_COLUMNS:
                raise ValueError(f"more than {MAX_COLUMNS:,} columns")
            rows.append([*[""] * left, *map(_plain, row)])
            if len(rows) < BATCH:
                continue
        if rows:
            yield first, rows
            rows = []
        first = number + 1
    if rows:
        yield first, rows


def _write(message: object) -> None:
    """One message, its length in front."""
    data = msgspec.msgpack.encode(message)
    sys.stdout.buffer.write(len(data).to_bytes(4, "big"))
    sys.stdout.buffer.write(data)


def _refuse(reason: str) -> int:
    sys.stderr.write(reason)
    return REFUSED


if __name__ == "__main__":
    sys.exit(main())
