"""Parses a book without running anything in it, file by file in a fixed order.

Refuses what a fund's book has no business holding: plugins and options outside an allow-list,
includes outside the
books' tree, irregular or too many files, text that is not what it seems.
"""

from __future__ import annotations

import glob
import hashlib
import io
import os
import re
import stat
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from beancount import loader
from beancount.core import data
from beancount.parser import (  # type: ignore[attr-defined]  # a C extension without stubs
    _parser,
    grammar,
)

from pledgebook.findings import Finding

PLUGINS = frozenset(
    (
        "pledgebook",
        "beancount.plugins.auto_accounts",
        "beancount.plugins.implicit_prices",
        "beancount.plugins.leafonly",
        "beancount.plugins.noduplicates",
        "beancount.plugins.unique_prices",
    )
)
"""Plugins that a book may name: ours, and stock ones that take no configuration to evaluate."""

OPTIONS = frozenset(("title", "operating_currency", "booking_method", "render_commas"))
EXTENSIONS = frozenset(("pledgebook_reports.viewer.overview", "pledgebook_reports.viewer.pledges"))
MAX_FILES = 200_000
MAX_FILE_BYTES = 256 * 1024 * 1024
BIDIRECTIONAL = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
CONFLICT = re.compile(r"^(<{7} |={7}$|>{7} )", re.MULTILINE)


class _Builder(grammar.Builder):
    """Beancount's grammar, noting where each `option`, `plugin` and `include` stands.

    And total prices (`@@`) as written, which Beancount divides by the units: seals want them.
    """

    def __init__(self) -> None:
        super().__init__()
        self.noted: list[tuple[str, int, str]] = []
        self.totals: dict[tuple[str, int], Any] = {}

    def posting(
        self, filename: str, lineno: int, account: str, units: Any, cost: Any, price: Any,
        istotal: bool, flag: Any,  # noqa: FBT001 -- Beancount's own signature
    ) -> data.Posting:  # fmt: skip
        if istotal and price is not None:
            self.totals[filename, lineno] = price
        posting: data.Posting = super().posting(
            filename, lineno, account, units, cost, price, istotal, flag
        )
        return posting

    def option(self, filename: str, lineno: int, key: str, value: Any) -> None:
        self.noted.append(("option", lineno, key))
        super().option(filename, lineno, key, value)

    def plugin(self, filename: str, lineno: int, plugin_name: str, plugin_config: Any) -> None:
        self.noted.append(("plugin", lineno, plugin_name))
        super().plugin(filename, lineno, plugin_name, plugin_config)

    def include(self, filename: str, lineno: int, include_filename: str) -> None:
        self.noted.append(("include", lineno, include_filename))
        super().include(filename, lineno, include_filename)


@dataclass(slots=True)
class Reading:
    """A parsed book, unbooked; `refusals` says why it must go no further."""

    main: Path
    entries: list[data.Directive] = field(default_factory=list)
    errors: list[Any] = field(default_factory=list)
    options: dict[str, Any] = field(default_factory=dict)
    digests: dict[str, str] = field(default_factory=dict)
    totals: dict[tuple[str, int], Any] = field(default_factory=dict)
    """Total prices (`@@`) as written, by the file and line of their posting."""
    stray_lines: list[tuple[str, int, str]] = field(default_factory=list)
    refusals: list[Finding] = field(default_factory=list)

    def refuse(self, code: str, path: Path | str, line: int, message: str) -> None:
        """Note a refusal with its file and line."""
        self.refusals.append(Finding(code=code, message=message, file=str(path), line=line))


def read(main: Path) -> Reading:
    """Parse the book and all it includes; what is wrong stands in `refusals` and `errors`."""
    reading = Reading(main)
    waiting = [main]
    others: list[dict[str, Any]] = []
    while waiting and not reading.refusals:
        path = waiting.pop(0)
        if str(path) in reading.digests:
            meta = data.new_metadata("<load>", 0)
            reading.errors.append(
                loader.LoadError(meta, f'Duplicate filename parsed: "{path}"', None)
            )
            continue
        content = _content(reading, path)
        if content is None:
            break
        builder = _parse(reading, path, content)
        entries, errors, options = builder.finalize()
        reading.entries.extend(entries)
        reading.errors.extend(errors)
        reading.totals.update(builder.totals)
        if reading.options:
            others.append(options)
        else:
            reading.options = options
        _judge_entries(reading, entries)
        waiting.extend(_noted(reading, path, builder.noted))
        if len(reading.digests) + len(waiting) > MAX_FILES:
            reading.refuse("PB003", path, 1, f"the book includes more than {MAX_FILES} files")
    if reading.options:
        reading.options["include"] = sorted(reading.digests)
        reading.options = loader.aggregate_options_map(reading.options, others)
        reading.options["input_hash"] = ""
    reading.entries.sort(key=data.entry_sortkey)
    return reading


def _content(reading: Reading, path: Path) -> bytes | None:
    try:
        status = path.stat()
    except OSError as error:
        reading.refuse("PB001", path, 1, f"cannot be read ({error.strerror}): check the path")
        return None
    if not stat.S_ISREG(status.st_mode):
        reading.refuse("PB002", path, 1, "is no regular file")
        return None
    if status.st_size > MAX_FILE_BYTES:
        reading.refuse("PB003", path, 1, f"is larger than {MAX_FILE_BYTES // 2**20} MiB")
        return None
    try:
        content = path.read_bytes()
    except OSError as error:
        reading.refuse(
            "PB001", path, 1, f"cannot be read ({error.strerror}): check its permissions"
        )
        return None
    _judge_text(reading, path, content)
    if reading.refusals:
        return None
    reading.digests[str(path)] = hashlib.sha256(content).hexdigest()
    return content


def _judge_text(reading: Reading, path: Path, content: bytes) -> None:
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        reading.refuse("PB004", path, line, "is not UTF-8 here: save the file as UTF-8")
        return
    faults = (
        ("PB005", text.find("\0"), "holds a NUL character"),
        ("PB005", text.find("\ufeff"), "holds a byte order mark: save without one"),
        ("PB006", _start(BIDIRECTIONAL.search(text)),
         "holds a control that reorders text on the screen"),
        ("PB008", _start(CONFLICT.search(text)), "holds the markers of an unresolved merge"),
    )  # fmt: skip
    for code, position, message in faults:
        if position >= 0:
            reading.refuse(code, path, text.count("\n", 0, position) + 1, message)
    if not text.isascii() and not unicodedata.is_normalized("NFC", text):
        line = next(
            number for number, one in enumerate(text.split("\n"), 1)
            if not unicodedata.is_normalized("NFC", one)
        )  # fmt: skip
        reading.refuse("PB007", path, line, "is not in Unicode normal form C: normalise it")


def _start(match: re.Match[str] | None) -> int:
    return match.start() if match else -1


def _parse(reading: Reading, path: Path, content: bytes) -> _Builder:
    builder = _Builder()
    try:
        _parser.Parser(builder).parse(io.BytesIO(content), filename=str(path), lineno=1)
    except (ArithmeticError, RecursionError, MemoryError) as error:
        reading.refuse("PB009", path, 1, f"cannot be parsed: {type(error).__name__}")
    return builder


def _noted(reading: Reading, path: Path, noted: list[tuple[str, int, str]]) -> list[Path]:
    included: list[Path] = []
    for kind, line, name in noted:
        if kind == "include":
            included.extend(_included(reading, path, line, name))
        elif path != reading.main:
            reading.stray_lines.append((str(path), line, f'{kind} "{name}"'))
        elif kind == "plugin" and name not in PLUGINS:
            reading.refuse(
                "PB010", path, line, f'plugin "{name}" is not allowed: it would run code'
            )
        elif kind == "option" and name not in OPTIONS:
            reading.refuse(
                "PB011", path, line, f'option "{name}" is not allowed in a fund\'s books'
            )
    return included


def _included(reading: Reading, path: Path, line: int, pattern: str) -> list[Path]:
    root = reading.main.parent
    matches = sorted(glob.glob(str(path.parent / pattern), recursive=True))  # noqa: PTH207 -- Beancount's own matching
    if not matches:
        meta = data.new_metadata(str(path), line)
        message = f'File glob "{pattern}" does not match any files'
        reading.errors.append(loader.LoadError(meta, message, None))
    found = []
    for match in matches:
        target = Path(match)
        if not target.resolve().is_relative_to(root):
            reading.refuse("PB012", path, line,
                           f'include "{pattern}" leads outside the books: {target}')  # fmt: skip
            return []
        found.append(Path(os.path.normpath(match)))
    return found


def _judge_entries(reading: Reading, entries: list[data.Directive]) -> None:
    for entry in entries:
        if isinstance(entry, data.Pad):
            reading.refuse("PB013", entry.meta["filename"], entry.meta["lineno"],
                           "`pad` invents amounts: enter the difference as a voucher")  # fmt: skip
        elif isinstance(entry, data.Balance) and entry.tolerance is not None:
            reading.refuse("PB014", entry.meta["filename"], entry.meta["lineno"],
                           "a `balance` may state no tolerance")  # fmt: skip
        elif isinstance(entry, data.Custom) and entry.type == "fava-extension":
            name = entry.values[0].value if entry.values else ""
            if name not in EXTENSIONS:
                reading.refuse(
                    "PB015",
                    entry.meta["filename"],
                    entry.meta["lineno"],
                    f'fava-extension "{name}" is not allowed: it would run code',
                )
