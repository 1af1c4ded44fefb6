"""Hostile books through the whole command: refused rightly, within 5 s of computing and 512 MB."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pledgebook.findings import Finding
from pledgebook.gate import REFUSED
from pledgebook.snapshot import Snapshot, read_refusals
from tests.pledgebook.hostile.corpus import CORPUS, HEAD, MAIN, OPENS, Hostile

CPU_SECONDS, RESIDENT = 5, 512 * 1024**2
VOUCHER = (
    '2016-01-02 * "Beta" "Pipes"\n  voucher: "V-2016-{0:07}"\n  Assets:A  1.00 USD\n'
    "  Assets:B  -1.00 USD\n"
)


@dataclass(frozen=True)
class Measured:
    """What one check said and took: codes and places, CPU seconds, most resident bytes."""

    told: list[tuple[str, str, int]]
    status: int
    seconds: float
    resident: int


def check(book: Path) -> Measured:
    """Run `pledgebook check --untrusted` on a book; its children are counted in."""
    command = [str(Path(sys.executable).parent / "pledgebook"), "check", "--untrusted",
               "--format", "json", str(book)]  # fmt: skip
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.DEVNULL)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        findings = json.load(output)["findings"]
    return Measured(
        [(one["code"], one["file"], one["line"]) for one in findings if one["severity"] == "error"],
        process.returncode,
        used.ru_utime + used.ru_stime,
        used.ru_maxrss * 1024,
    )


def check_in_child(book: Path) -> Measured:
    """Run the gate's child on a stranger's book, as the command does."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-I", "-m", "pledgebook.gate.child", str(book), folder, "",
                   "facts,untrusted"]  # fmt: skip
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        told: list[Finding] = []
        if process.returncode == REFUSED:
            told = read_refusals(Path(folder))
        elif process.returncode == 0:
            told = Snapshot(Path(folder)).facts().findings
    return Measured(
        [(one.code, one.file, one.line) for one in told if one.severity == "error"],
        process.returncode,
        used.ru_utime + used.ru_stime,
        used.ru_maxrss * 1024,
    )


def corpus() -> Iterator[str]:
    """Every hostile book through the gate's child, every twentieth through the command as well."""
    with tempfile.TemporaryDirectory() as folder:
        measured = [
            _refused(book, Path(folder) / str(number), check_in_child)
            for number, book in enumerate(CORPUS)
        ]
        yield _told("hostile books", measured)
        whole = [
            _refused(book, Path(folder) / f"whole-{number}", check)
            for number, book in enumerate(CORPUS[::20])
        ]
        yield _told("of them by the whole command", whole)


def _told(what: str, measured: Sequence[Measured]) -> str:
    return (
        f"{len(measured)} {what} refused for the expected reason at the expected line; at most "
        f"{max(one.seconds for one in measured):.1f} s of computing and "
        f"{max(one.resident for one in measured) / 1e6:.0f} MB resident"
    )


def _refused(book: Hostile, folder: Path, look: Callable[[Path], Measured]) -> Measured:
    folder.mkdir()
    measured = look(book.make(folder.resolve()))
    assert measured.status in {0, 1, 2}, book.name
    assert (book.code, str(folder.resolve() / book.file), book.line) in measured.told, book.name
    assert measured.seconds < CPU_SECONDS, (book.name, measured)
    assert measured.resident < RESIDENT, (book.name, measured)
    return measured


def bombs() -> Iterator[str]:
    """Books that nothing is wrong with but their size: stopped by a limit, in one line."""
    for name, build in BOMBS.items():
        with tempfile.TemporaryDirectory() as folder:
            home = Path(folder).resolve()
            build(home)
            measured = check(home / MAIN)
        codes = sorted({code for code, _, _ in measured.told})
        assert measured.status == 2, (name, measured)
        assert set(codes) <= {"PB003", "PB009", "PB090", "PB091"}, (name, codes)
        assert measured.seconds < CPU_SECONDS + 2, (name, measured)
        assert measured.resident < RESIDENT, (name, measured)
        yield (
            f"{name}: {', '.join(codes)} after {measured.seconds:.1f} s of computing, "
            f"{measured.resident / 1e6:.0f} MB resident"
        )


def _lines(line: Callable[[int], str], size: int) -> Callable[[Path], None]:
    def build(folder: Path) -> None:
        with (folder / MAIN).open("w", encoding="utf-8") as file:
            file.write(HEAD + OPENS)
            number = 0
            while file.tell() < size:
                file.write("".join(line(n) for n in range(number, number + 1000)))
                number += 1000

    return build


def _many_files(folder: Path) -> None:
    (folder / MAIN).write_text(HEAD + 'include "j/*"\n')
    (folder / "j").mkdir()
    for number in range(6000):
        (folder / "j" / str(number)).touch()


def _large_files(folder: Path) -> None:
    (folder / MAIN).write_text(HEAD + 'include "j/*"\n')
    (folder / "j").mkdir()
    for number in range(6):
        (folder / "j" / str(number)).write_text("; comment\n" * 800_000)


MOST = 15_900_000
BOMBS: dict[str, Callable[[Path], None]] = {
    "16 MB of vouchers": _lines(VOUCHER.format, MOST),
    "16 MB of events": _lines(lambda n: f'2016-01-01 event "a" "{n}"\n', MOST),
    "16 MB of prices": _lines(lambda n: f"2016-01-01 price C{n}C {n}.00 USD\n", MOST),
    "16 MB of opened accounts": _lines(lambda n: f"2016-01-01 open Assets:A{n}\n", MOST),
    "16 MB of mistakes": _lines(lambda n: f"2016-01-01 opn A{n}\n", MOST),
    "16 MB of lots": _lines(
        lambda n: f'2016-01-01 * "a"\n  Assets:A  1 X{{{n + 1} USD}}\n  Assets:B\n', MOST
    ),
    "16 MB of includes": _lines(lambda n: f'include "x{n}"\n', MOST),
    "16 MB of tags": _lines(lambda n: f"pushtag #t{n}\n", MOST),
    "16 MB of parentheses": _lines(lambda _: "(" * 7 + "\n", MOST),
    "6,000 files": _many_files,
    "48 MB in six files": _large_files,
}
