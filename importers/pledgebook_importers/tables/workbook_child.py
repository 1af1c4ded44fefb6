"""The child that reads one workbook from standard input under limits of memory and time.

Writes [name, hidden, first row, rows] of each sheet as MessagePack; the parent is
`pledgebook_importers.tables.sheets.read_workbook`.
"""

from __future__ import annotations

import datetime as dt
import io
import resource
import sys

import msgspec
import python_calamine

from pledgebook_importers.tables.sheets import MAX_ROWS, REFUSED

MEMORY = 640 * 1024 * 1024
CPU_SECONDS = 4


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
        sheets = []
        for about in book.sheets_metadata:
            if about.typ != python_calamine.SheetTypeEnum.WorkSheet:
                continue
            sheet = book.get_sheet_by_name(about.name)
            if sheet.total_height > MAX_ROWS:
                return _refuse(f"sheet {about.name[:40]!r} has more than {MAX_ROWS:,} rows")
            above, left = sheet.start or (0, 0)
            # Empty columns on the left are put back: a cell keeps the name that its sheet has for it.
            rows = [[*[""] * left, *map(_plain, row)] for row in sheet.to_python()]
            hidden = about.visible != python_calamine.SheetVisibleEnum.Visible
            sheets.append((about.name, hidden, above + 1, rows))
    except python_calamine.PasswordError:
        return _refuse("locked by a password; save it without one")
    except MemoryError:
        return _refuse("needs more memory than a table should; save it again without empty rows")
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        return _refuse(f"a damaged workbook ({str(error)[:80]}); save it again")
    sys.stdout.buffer.write(msgspec.msgpack.encode(sheets))
    return 0


def _refuse(reason: str) -> int:
    sys.stderr.write(reason)
    return REFUSED


if __name__ == "__main__":
    sys.exit(main())
