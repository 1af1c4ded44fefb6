"""Hostile and broken XML and JSON: refused in one line, in bounded time and memory."""

from __future__ import annotations

import itertools
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from pledgebook_importers.reader import read_file, statement_error
from tests.importers.making import Entry, message, stmt, write

GOOD = message(stmt(Entry(payer="Königreich Testland")))
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
BODY = GOOD.removeprefix(HEAD)
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
PADDING = f"<!--{'x' * 9000}-->"
ATTRIBUTE = '<a b=""/>'
ENTRY = Entry().xml()
MEGABYTE = 1024 * 1024


def reason(folder: Path, data: str | bytes) -> str:
    result = read_file(write(folder, data))
    assert result.statements == ()
    (problem,) = result.errors
    assert "\n" not in problem.reason
    return problem.reason


HOSTILE: dict[str, tuple[Callable[[], str | bytes], str]] = {
    "nothing": (lambda: "", "empty"),
    "blanks": (lambda: " \r\n\t ", "empty"),
    "a mark alone": (lambda: b"\xef\xbb\xbf", "empty"),
    "a UTF-16 mark alone": (lambda: b"\xff\xfe", "empty"),
    "nulls": (lambda: b"\0" * 5000, "empty"),
    "cut": (lambda: GOOD[:-40], "not well-formed"),
    "stray mark": (lambda: GOOD.replace("Testland", "Test&land"), "not well-formed"),
    "unknown entity": (lambda: GOOD.replace("Testland", "&undefined;"), "not well-formed"),
    "control mark": (lambda: GOOD.replace("Testland", "\x07"), "not well-formed"),
    "wrong encoding": (lambda: GOOD.encode("latin-1"), "not well-formed"),
    "deep": (lambda: "<a>" * 100_000, "not well-formed"),
    "long name": (lambda: f"<{'a' * 15 * MEGABYTE}/>", "not well-formed"),
    "long text": (lambda: f"<a>{'a' * 15 * MEGABYTE}</a>", "not well-formed"),
    "DTD": (lambda: f"{HEAD}<!DOCTYPE Document>{BODY}", "document type (DTD)"),
    "laughs": (lambda: f"{HEAD}<!-- x -->\n<!DOCTYPE d [{LAUGHS}]>{BODY}", "document type (DTD)"),
    "late DTD": (lambda: f"{HEAD}{PADDING}<!DOCTYPE d>{BODY}", "document type (DTD)"),
    "late laughs": (lambda: f"{HEAD}{PADDING}<!DOCTYPE d [{LAUGHS}]><d>&l11;</d>", "not well-f"),
    "UTF-7": (lambda: f'<?xml version="1.0" encoding="UTF-7"?>{BODY}', "encoding that is not"),
    "EBCDIC": (lambda: f'<?xml version="1.0" encoding="IBM037"?>{BODY}', "encoding that is not"),
    "elements of an entry": (
        lambda: GOOD.replace("<TxDtls>", "<TxDtls>" + "<a/>" * 2_000_000),
        "too many elements",
    ),
    "elements between entries": (
        lambda: GOOD.replace("</Ntry>", "</Ntry>" + ("<a/>" * 10_000 + ENTRY) * 160),
        "too many elements",
    ),
    "attributes of a balance": (
        lambda: GOOD.replace("<Bal>", "<Bal>" + ATTRIBUTE * 1_000_000),
        "too many elements",
    ),
    "elements": (lambda: f"<Document>{'<a/>' * 2_000_000}</Document>", "too many elements"),
    "texts": (lambda: f"<Document>{'<a/>x' * 1_200_000}</Document>", "too many elements"),
    "attributes": (lambda: f"<Document>{ATTRIBUTE * 900_000}</Document>", "too many elements"),
    "values": (lambda: "[" + "{}," * 6 * MEGABYTE + "{}]", "too many values"),
    "names": (
        lambda: "[" + ",".join(f'{{"n{name}":1}}' for name in range(300_000)) + "]",
        "too many records",
    ),
    "depth": (lambda: "[" * 300_000, "nested too deep"),
    "large": (lambda: b"x" * (20 * MEGABYTE + 1), "larger than 20 MiB"),
    "binary": (lambda: bytes(range(256)) * 40, "of no format that is read here"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_refused(name: str, tmp_path: Path) -> None:
    data, expected = HOSTILE[name]
    assert expected in reason(tmp_path, data())


def test_no_content_of_another_file_leaks(tmp_path: Path) -> None:
    secret = write(tmp_path, "the secret", "secret.txt")
    doctype = f'<!DOCTYPE Document [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
    for padding in ("", PADDING):
        text = HEAD + padding + doctype + BODY.replace("Testland", "&x;")
        assert "secret" not in reason(tmp_path, text)


def test_the_line_is_named(tmp_path: Path) -> None:
    broken = GOOD.replace("<Stmt>", "\n\n<Stmt>").replace("</Ntry>", "</Entry>")
    error = statement_error(read_file(write(tmp_path, broken)))
    assert str(error).startswith(f"{tmp_path / 'statement.xml'}:4: not well-formed XML")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1", "windows-1252"])
def test_encodings(encoding: str, tmp_path: Path) -> None:
    declared = encoding.removesuffix("-sig")
    text = GOOD.replace('encoding="UTF-8"', f'encoding="{declared}"')
    result = read_file(write(tmp_path, text.encode(encoding)))
    assert result.errors == ()
    assert result.statements[0].lines[0].counterparty == "Königreich Testland"


def test_a_device_is_not_read() -> None:
    result = read_file(Path("/dev/zero"))
    assert result.errors[0].reason.startswith("not a regular file")


def peak(path: Path) -> tuple[int, int]:
    """Bytes that a process needs to read the file at most, and how many lines it got."""
    # What the kernel counts for a process begins with its parent's, that of its memory does not.
    script = (
        "import sys; from pathlib import Path\n"
        "from pledgebook_importers.reader import read_file\n"
        "lines = [line for one in read_file(Path(sys.argv[1])).statements for line in one.lines]\n"
        "status = Path('/proc/self/status').read_text().split('VmHWM:')[1]\n"
        "print(int(status.split()[0]) * 1024, len(lines))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(path)], capture_output=True, text=True, check=True
    )
    used, lines = done.stdout.split()
    return int(used), int(lines)


@pytest.mark.parametrize(
    "text",
    [
        f"<Document>{'<a/>xxxxx' * 950_000}</Document>",
        GOOD.replace("<TxDtls>", "<TxDtls>" + "<a/>xxxxx" * 950_000),
        GOOD.replace("</Ntry>", "</Ntry>" + ("<a/>xxxxx" * 10_000 + ENTRY) * 90),
        "[" + '{"a":1.5},' * 560_000 + "{}]",
        "[" + "1.5," * 1_500_000 + "1]",
    ],
    ids=["another", "one entry", "between entries", "records", "numbers"],
)
def test_memory_stays_bounded(text: str, tmp_path: Path) -> None:
    used, lines = peak(write(tmp_path, text))
    assert used < 300 * MEGABYTE
    assert lines == 0


def test_the_largest_file_is_read_within_the_bound(tmp_path: Path) -> None:
    words = "a grant of the Kingdom of Testland, " * 4
    entries = [Entry(reference=f"TDB-{number}", text=words) for number in range(42_000)]
    path = write(tmp_path, message(stmt(*entries)))
    assert 18 * MEGABYTE < path.stat().st_size < 20 * MEGABYTE
    used, lines = peak(path)
    assert lines == 42_000
    assert used < 300 * MEGABYTE


def test_ten_thousand_entries_are_read(tmp_path: Path) -> None:
    entries = [Entry(reference=f"TDB-{number}") for number in range(10_000)]
    path = write(tmp_path, message(stmt(*entries)))
    result = read_file(path)
    assert len(result.statements[0].booked) == 10_000
    assert result.warnings == ()


def test_many_currencies_and_summaries_are_read(tmp_path: Path) -> None:
    codes = ["".join(code) for code in itertools.product("ABCDEFGHIJKLMNOPQRSTUVWXYZ", repeat=3)]
    entries = [Entry(reference=code, currency=code) for code in codes[:9000]]
    totals = "<TxsSummry><TtlNtries><NbOfNtries>1</NbOfNtries></TtlNtries></TxsSummry>" * 9000
    path = write(tmp_path, message(stmt(*entries, extra=totals)))
    result = read_file(path)
    assert len(result.statements) == 9001


def test_lines_beyond_the_sixteen_bits_of_a_tree_point_into_the_entry(tmp_path: Path) -> None:
    entry = Entry().xml().replace("><", ">\n<")
    text = message(stmt(Entry())).replace("<Ntry>", "\n" * 70_000 + "<Ntry>")
    text = text.replace("</Stmt>", f"\n{entry}</Stmt>")
    (statement,) = read_file(write(tmp_path, text)).statements
    assert [line.line for line in statement.lines] == [70_002, 70_004]
