"""Parses a book without running anything in it, file by file in a fixed order.

Refuses what a fund's book has no business holding: plugins and options outside an allow-list,
includes outside the
books' tree, irregular or too many files, text that is not what it seems.
"""

from __future__ import annotations

import hashlib
import io
import os
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from beancount import loader
from beancount.core import data
from beancount.parser import (  # type: ignore[attr-defined]  # a C extension without stubs
    _parser,
    grammar,
)

from pledgebook.findings import Finding
from pledgebook.gate import contents, includes, measures, texts
from pledgebook.gate.limits import MIB, OWN, Limits
from pledgebook.parsing.plain import PlainReader

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pledgebook.parsing.plain import PlainFile

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

NOTHING: Mapping[Path, str] = MappingProxyType({})
UNINCLUDED = (
    "is taken up by no include of the books: the main file wants the line "
    'include "journal/*/*.beancount"'
)

OPTIONS = frozenset(("title", "operating_currency", "booking_method", "render_commas"))


class _Builder(grammar.Builder):
    """Beancount's grammar, noting where each `option`, `plugin` and `include` stands.

    And total prices (`@@`) as written, which Beancount divides by the units: seals want them.
    """

    def __init__(self) -> None:
        super().__init__()
        self.noted: list[tuple[str, int, str]] = []
        self.totals: dict[tuple[str, int], Any] = {}
        self.deceiving: list[tuple[int, str]] = []

    def account(self, filename: str, lineno: int, account: str) -> str:
        if account not in self.accounts and (reason := texts.mixed(account)):
            self.deceiving.append((lineno, reason))
        name: str = super().account(filename, lineno, account)
        return name

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
    plain: list[str] = field(default_factory=list)
    """The files that were read line by line (`parsing.plain`)."""
    includes: list[tuple[str, str]] = field(default_factory=list)
    """What is included: the file, and an absolute pattern, in the order in which it is followed."""

    def refuse(self, code: str, path: Path | str, line: int, message: str) -> None:
        """Note a refusal with its file and line."""
        self.refusals.append(Finding(code=code, message=message, file=str(path), line=line))


def read(main: Path, limits: Limits = OWN, added: Mapping[Path, str] = NOTHING) -> Reading:
    """Parse the book and all it includes; what is wrong stands in `refusals` and `errors`.

    `added` are texts of files that are read as if they stood at those paths already.
    """
    reading = Reading(main)
    waiting = deque([(main, main, 1)])
    others: list[dict[str, Any]] = []
    plain = PlainReader()
    left = limits.all_bytes
    while waiting and not reading.refusals:
        path, source, line = waiting.popleft()
        if str(path) in reading.digests:
            meta = data.new_metadata(str(source), line)
            reading.errors.append(
                loader.LoadError(meta, f'Duplicate filename parsed: "{path}"', None)
            )
            continue
        text = _text(reading, path, limits, added)
        if text is None:
            break
        left -= len(text)
        if left < 0:
            reading.refuse("PB003", path, 1, f"the book is over {limits.all_bytes // MIB} MiB")
        if reading.options and _is_plain(reading, str(path), plain.read(str(path), text)):
            continue
        builder = _parse(reading, path, text.encode())
        if builder is None:
            break
        parsed, errors, options = builder.finalize()
        reading.entries.extend(parsed)
        reading.errors.extend(errors)
        reading.totals.update(builder.totals)
        if reading.options:
            others.append(options)
        else:
            reading.options = options
        _judge_noted(reading, path, builder)
        waiting.extend(_included(reading, path, builder, limits, added))
        if len(reading.digests) + len(waiting) > limits.files:
            reading.refuse("PB003", path, 1, f"the book includes over {limits.files:,} files")
    if reading.options:
        others.append(plain.options())
        reading.options["include"] = sorted(reading.digests)
        reading.options = loader.aggregate_options_map(reading.options, others)
        reading.options["input_hash"] = ""
    reading.entries.sort(key=data.entry_sortkey)
    _judge_added(reading, added)
    _judge_entries(reading)
    return reading


def _text(reading: Reading, path: Path, limits: Limits, added: Mapping[Path, str]) -> str | None:
    """The text of a file; None where it is refused."""
    try:
        laid = added.get(path)
        content = includes.read_regular(path, limits.file_bytes) if laid is None else laid.encode()
    except includes.IncludeRefusedError as error:
        reading.refuse(error.code, path, 1, str(error))
        return None
    faults = list(texts.faults_of(content))
    for code, line, message in faults:
        reading.refuse(code, path, line, message)
    if faults:
        return None
    reading.digests[str(path)] = hashlib.sha256(content).hexdigest()
    return content.decode()


def _is_plain(reading: Reading, path: str, written: PlainFile | None) -> bool:
    """Take up a plain file: nothing but entries, within all measures, no options or includes."""
    if written is None:
        return False
    reading.entries.extend(written.entries)
    reading.totals.update(written.totals)
    reading.plain.append(path)
    return True


def _parse(reading: Reading, path: Path, content: bytes) -> _Builder | None:
    """The file as Beancount parses it; None where it is beyond measure."""
    for code, line, message in measures.faults_of(content):
        reading.refuse(code, path, line, message)
    if reading.refusals:
        return None
    builder = _Builder()
    try:
        _parser.Parser(builder).parse(io.BytesIO(content), filename=str(path), lineno=1)
    except (ArithmeticError, RecursionError, MemoryError) as error:
        reading.refuse("PB009", path, 1, f"cannot be parsed: {type(error).__name__}")
    return builder


def _judge_noted(reading: Reading, path: Path, builder: _Builder) -> None:
    for line, reason in builder.deceiving:
        reading.refuse("PB017", path, line, f"account name: {reason}")
    for kind, line, name in builder.noted:
        if kind == "include":
            continue
        if path != reading.main:
            reading.stray_lines.append((str(path), line, f'{kind} "{name}"'))
        elif kind == "plugin" and name not in PLUGINS:
            reading.refuse(
                "PB010", path, line, f'plugin "{name}" is not allowed: it would run code'
            )
        elif kind == "option" and name not in OPTIONS:
            reading.refuse(
                "PB011", path, line, f'option "{name}" is not allowed in a fund\'s books'
            )


def _included(
    reading: Reading, path: Path, builder: _Builder, limits: Limits, added: Mapping[Path, str]
) -> Iterator[tuple[Path, Path, int]]:
    """The files that the includes of a file mean, with the place of the include."""
    for kind, line, pattern in builder.noted:
        if kind != "include":
            continue
        try:
            found = includes.matches(reading.main.parent, path.parent, pattern, limits.files)
        except includes.IncludeRefusedError as error:
            reading.refuse(error.code, path, line, str(error))
            return
        meant = Path(os.path.normpath(path.parent / pattern))
        reading.includes.append((str(path), str(meant)))
        found += [one for one in added if one not in found and includes.means(meant, one)]
        if not found:
            message = f'File glob "{pattern}" does not match any files'
            meta = data.new_metadata(str(path), line)
            reading.errors.append(loader.LoadError(meta, message, None))
        for match in found:
            yield match, path, line


def _judge_added(reading: Reading, added: Mapping[Path, str]) -> None:
    for path in added:
        if str(path) not in reading.digests and not reading.refusals:
            reading.refuse("PB001", path, 1, UNINCLUDED)


def _judge_entries(reading: Reading) -> None:
    for code, entry, message in contents.faults_of(reading.main.parent, reading.entries):
        reading.refuse(code, entry.meta["filename"], entry.meta["lineno"], message)
