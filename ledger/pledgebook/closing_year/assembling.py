"""Draws up the close of a year from a checked book, and proves the opening files of closed years."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pledgebook import durable
from pledgebook.closing_year import main_files
from pledgebook.closing_year.opening import opening_text
from pledgebook.closing_year.result import Balance, Proof, YearClose
from pledgebook.closing_year.source import FoldError, blocks_of
from pledgebook.closing_year.standing import closed_through
from pledgebook.records import YearClosed
from pledgebook.sealing.chain import read_chain
from pledgebook.sealing.verifying import trial_balance
from pledgebook.seals import FOLDER

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pledgebook.book import Book
    from pledgebook.closing_year.source import Block
    from pledgebook.findings import Finding
    from pledgebook.gate.reading import Reading
    from pledgebook.sealing.leaves import Leaf

SHOWN = 50
"""So many reasons are listed; how many there are is said."""
JOURNAL, CLOSED, OPENING = "journal", "closed", "opening"


def close(
    reading: Reading, book: Book, findings: Sequence[Finding], leaves: Sequence[Leaf], year: int
) -> YearClose:
    """What closing a year would do; `book` is checked as of its last day. Nothing is written."""
    home, last = reading.main.parent, datetime.date(year, 12, 31)
    years = sorted(one for one in _folders(reading) if one <= year)
    refusals = [*_refusals(reading, book, findings, years, last)]
    main = reading.main.read_text(encoding="utf-8")
    if main_files.with_closed(main) is None:
        refusals.append(f"{reading.main.name}:1: lacks the line {main_files.JOURNAL}")
    written: dict[str, str] = {}
    removed: dict[str, str] = {}
    total = summed = 0
    for one in years if not refusals else ():
        files = _folders(reading)[one]
        try:
            blocks = blocks_of(reading, files)
        except FoldError as error:
            refusals.append(str(error))
            continue
        written[f"{CLOSED}/{one}.beancount"] = _folded(blocks, one)
        written[f"{OPENING}/{one}.beancount"] = text = opening_text(book, blocks, one)
        total, summed = total + _stated(text, "entries"), summed + _stated(text, "summed")
        for file in files:
            removed[file.relative_to(home).as_posix()] = reading.digests[str(file)]
    return YearClose(
        refusals, {**written, **_mains(reading, main, years)} if not refusals else {}, removed,
        dict(_replaced(reading)), digest_of(leaves), total, summed,
        _balances(book, last), _is_sealed(home, last),
    )  # fmt: skip


def digest_of(leaves: Sequence[Leaf]) -> str:
    """One digest over all entries of the books, wherever they stand."""
    return durable.digest_of("\n".join(sorted(leaf.key for leaf in leaves)))


def proofs(reading: Reading, book: Book) -> list[Proof]:
    """Each opening file, made anew from the history of its year and compared to the byte."""
    home = reading.main.parent
    closed = {
        path.stem: path for path in map(Path, reading.digests) if path.parent == home / CLOSED
    }
    found = []
    there = {path.stem: path for path in sorted((home / OPENING).glob("*.beancount"))}
    for year in sorted({*closed, *there}):
        place = f"{OPENING}/{year}.beancount"
        if year not in there:
            found.append(
                Proof(place, year, f"is missing, and {CLOSED}/{year}.beancount is there", 0, 0)
            )
        elif year not in closed or not year.isdecimal():
            found.append(Proof(place, year, "is of no closed year", 0, 0))
        else:
            try:
                blocks = blocks_of(reading, [closed[year]])
            except FoldError as error:
                found.append(Proof(place, year, f"cannot be proved: {error}", 0, 0))
                continue
            found.append(_held(place, year, opening_text(book, blocks, int(year)), there[year]))
    return found


def _held(place: str, year: str, text: str, file: Path) -> Proof:
    try:
        now = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return Proof(place, year, "cannot be read as text", 0, 0)
    fault = None
    if now != text:
        lines = zip(now.splitlines(), text.splitlines(), strict=False)
        number = next((n for n, (is_, was) in enumerate(lines, 1) if is_ != was), 0)
        fault = f"line {number or 'at its end'} is not what {year} comes to"
    return Proof(place, year, fault, _stated(text, "entries"), _stated(text, "summed"))


def _folders(reading: Reading) -> dict[int, list[Path]]:
    """The files of the journal by the year of their folder, in the order of their names."""
    home, found = reading.main.parent, dict[int, list[Path]]()
    for file in sorted(map(Path, reading.digests)):
        if file.parent.parent == home / JOURNAL and file.parent.name.isdecimal():
            found.setdefault(int(file.parent.name), []).append(file)
    return found


def _refusals(
    reading: Reading, book: Book, findings: Sequence[Finding], years: Sequence[int],
    last: datetime.date,
) -> Iterator[str]:  # fmt: skip
    home = reading.main.parent
    if closed_through(book) is not None or book.registry.all(YearClosed):
        yield f"{reading.main.name} holds the open years: close the year in the books of all years"
        return
    if not years:
        yield f"{JOURNAL}/{last.year} has no file: the year is closed already, or was never kept"
    reasons = [
        f"{_place(one.file, home)}:{one.line}: {one.code} {one.message}"
        for one in findings
        if one.severity == "error" and one.excepted is None
        and (one.entry_date is None or one.entry_date <= last)
    ]  # fmt: skip
    reasons += [
        f"{_place(one.file, home)}:{one.line}: {one.name} is a draft"
        for one in book.drafts
        if one.date <= last
    ]
    folded = {str(file) for year in years for file in _folders(reading)[year]}
    reasons += [
        f"{_place(str(one.meta['filename']), home)}:{one.meta['lineno']}: is of {one.date}, in the "
        f"folder of {Path(one.meta['filename']).parent.name}: move it to its own year"
        for one in reading.entries
        if one.meta["filename"] in folded
        and one.date.year > int(Path(one.meta["filename"]).parent.name)
    ]
    yield from reasons[:SHOWN]
    if len(reasons) > SHOWN:
        yield f"and {len(reasons) - SHOWN} more: see `pledgebook check --as-of {last}`"


def _place(file: str, home: Path) -> str:
    path = Path(file)
    return path.relative_to(home).as_posix() if path.is_relative_to(home) else file


def _folded(blocks: Sequence[Block], year: int) -> str:
    """A year's journal as one file, its comments above the entries that they stood above."""
    parts = [f"{block.above}{block.text}" for block in blocks]
    return f";; The journal of {year}, closed. Nothing is entered here.\n\n" + "\n".join(parts)


def _mains(reading: Reading, main: str, years: Sequence[int]) -> dict[str, str]:
    """Both main files, and a first file of the next year where the journal would be empty."""
    whole = main_files.with_closed(main) or main
    files = {reading.main.name: whole, main_files.OPEN_YEARS: main_files.of_open_years(whole)}
    if years and not any(one > max(years) for one in _folders(reading)):
        following = max(years) + 1
        files[f"{JOURNAL}/{following}/{following}.beancount"] = f";; Journal of {following}\n"
    return files


def _replaced(reading: Reading) -> Iterator[tuple[str, str]]:
    yield reading.main.name, reading.digests[str(reading.main)]
    file = reading.main.parent / main_files.OPEN_YEARS
    if file.is_file():
        yield main_files.OPEN_YEARS, durable.digest_of_file(file)


def _stated(text: str, name: str) -> int:
    """A number that the head of an opening file states."""
    line = next(line for line in text.splitlines() if line.startswith(f"  {name}: "))
    return int(line.rpartition(" ")[2])


def _balances(book: Book, last: datetime.date) -> list[Balance]:
    """The trial balance at the year's end."""
    counted = {(one.file, one.line) for one in book.vouchers if one.date <= last}
    return [Balance(*line) for line in trial_balance(book, counted)]


def _is_sealed(home: Path, last: datetime.date) -> bool:
    links = read_chain(home / FOLDER).links
    return bool(links) and links[-1].text.last >= last
