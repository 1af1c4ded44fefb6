"""One input file, read once: its bytes, what container they are, and the container's content.

Formats are told apart by content, never by the file's name. What is costly (a parsed tree, the
sheets of a workbook) is made when a format first asks for it and kept for the next one.
"""

from __future__ import annotations

import codecs
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from lxml import etree

from pledgebook_importers.intake.errors import Problem, RefusedError
from pledgebook_importers.intake.files import head, load
from pledgebook_importers.intake.xml_safe import opening_tags, parse
from pledgebook_importers.tables.profiles import Profile
from pledgebook_importers.tables.sheets import (
    Sheet,
    find_delimiter,
    read_text,
    read_top,
    read_workbook,
)

Container = Literal["xml", "ofx", "json", "workbook", "text"]

_OFX = re.compile(r"<OFX[\s>]|^\s*OFXHEADER|<\?OFX\b", re.IGNORECASE)
_WORKBOOKS = (b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_BEGINNING = 65536
_MAX_JSON = 180 * 1024 * 1024
"""Bound of the estimated memory of what a JSON file holds."""
_VALUE, _HOLDER = 120, 200
FALLBACK = "cp1252"
"""What is read where a text is not UTF-8 and no profile says what it is; always with a warning."""


@dataclass(frozen=True)
class Source:
    """The bytes of one file and the settings of the office that it is read under.

    `profiles` are the saved table layouts by name, the office's before the shipped ones; `chosen`
    is the one named on the command line, which then alone may claim a table.
    """

    path: Path
    data: bytes
    profiles: Mapping[str, Profile] = field(default_factory=dict)
    chosen: Profile | None = None

    @classmethod
    def of(
        cls,
        path: Path,
        profiles: Mapping[str, Profile] | None = None,
        chosen: Profile | None = None,
    ) -> Source:
        """Load the file.

        Raises:
            RefusedError: it is absent, unreadable, too large, or empty.
        """
        return cls(path, load(path), profiles or {}, chosen)

    @cached_property
    def sha256(self) -> str:
        """The digest of the bytes, in hexadecimal."""
        return hashlib.sha256(self.data).hexdigest()

    @cached_property
    def head(self) -> str:
        """The first 4 kB as text, for looking at only."""
        return head(self.data)

    @cached_property
    def container(self) -> Container:
        """What kind of file it is, by its first bytes."""
        if self.data.startswith(_WORKBOOKS):
            return "workbook"
        if _OFX.search(self.head):
            return "ofx"
        start = self.head.lstrip("\ufeff \t\r\n")
        if start.startswith("<"):
            return "xml"
        return "json" if start.startswith(("{", "[")) and not start.startswith("{1:") else "text"

    @cached_property
    def opening(self) -> tuple[str, ...]:
        """The tags, `{namespace}name`, at the beginning of an XML file, its root's first.

        A format tells by them whether a file is its own, since a large file is never a whole tree.

        Raises:
            RefusedError: the beginning is not well-formed.
        """
        return opening_tags(self.data, self.head) if self.container == "xml" else ()

    @cached_property
    def root_name(self) -> str:
        """The local name of an XML file's root, empty for another container."""
        return self.opening[0].rpartition("}")[2] if self.opening else ""

    @cached_property
    def root(self) -> etree._Element | None:
        """The whole tree of an XML file, by its root, None for another container.

        Raises:
            RefusedError: not well-formed, or beyond a bound.
        """
        return parse(self.data, self.head) if self.container == "xml" else None

    @cached_property
    def json(self) -> Any:
        """The value of a JSON file with every number exact, None for another container.

        Raises:
            RefusedError: no valid JSON, NaN in it, a name twice in one object, or nested too deep.
        """
        return _json(self.text()) if self.container == "json" else None

    def text(self, encoding: str = "") -> str:
        """The whole file as text: by byte order mark, then UTF-8, then `encoding`.

        Raises:
            RefusedError: the bytes are not of that encoding; nothing is replaced.
        """
        return decode(self.data, encoding)

    def sheets(self, profile: Profile | None = None) -> list[Sheet]:
        """The tables of a workbook or of a separated text, as one profile or none has it.

        Raises:
            RefusedError: damaged, beyond a bound, or a text that is not in its encoding.
        """
        if self.container == "workbook":
            return self._workbook
        if self.container != "text":
            return []
        encoding, delimiter = _written(profile)
        text = self.text(encoding or FALLBACK)
        separator = delimiter or find_delimiter(text)
        key = (text, separator)
        if key not in self._tables:
            self._tables[key] = read_text(text, separator)
        return [self._tables[key]]

    def top(self, profile: Profile | None = None) -> list[Sheet]:
        """The tables' first rows, for telling what they are; a text that is no table has few.

        Raises:
            RefusedError: a workbook that is damaged or beyond a bound.
        """
        if self.container == "workbook":
            return self._workbook
        if self.container != "text":
            return []
        key = _written(profile)
        if key not in self._tops:
            encoding, delimiter = key
            self._tops[key] = read_top(beginning(self.data, encoding or FALLBACK), delimiter)
        return [self._tops[key]]

    @cached_property
    def _tables(self) -> dict[tuple[str, str], Sheet]:
        """The separated texts that were read, by text and mark."""
        return {}

    @cached_property
    def _tops(self) -> dict[tuple[str, str], Sheet]:
        """The beginnings of separated texts, by encoding and mark: every profile asks for one."""
        return {}

    @property
    def _workbook(self) -> list[Sheet]:
        found = self._workbook_or_refusal
        if isinstance(found, RefusedError):
            raise found
        return found

    @cached_property
    def _workbook_or_refusal(self) -> list[Sheet] | RefusedError:
        """Parsed once, though every format asks: a hostile workbook is slow each time."""
        try:
            return read_workbook(self.data)
        except RefusedError as error:
            return error

    def warn_of_encoding(self, encoding: str = "") -> list[Problem]:
        """One warning where a text had to be read without knowing its encoding."""
        if encoding or self.container == "workbook" or self.data.startswith(_MARKS):
            return []
        try:
            self.data.decode("utf-8")
        except UnicodeDecodeError as error:
            line = self.data.count(b"\n", 0, error.start) + 1
            reason = "not UTF-8, read as Windows-1252; save the encoding in a profile if names look wrong"
            return [Problem(line, reason)]
        return []


def _written(profile: Profile | None) -> tuple[str, str]:
    return (profile.encoding, profile.delimiter) if profile else ("", "")


def beginning(data: bytes, encoding: str = FALLBACK) -> str:
    """The first 64 kB as text for looking at: what is not readable is left out."""
    start = data[:_BEGINNING]
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return start.decode("utf-16", errors="ignore")
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    try:
        return decoder.decode(start)
    except UnicodeDecodeError:
        pass
    try:
        return start.decode(encoding, errors="ignore")
    except LookupError:
        return start.decode("latin-1")


def decode(data: bytes, encoding: str = "") -> str:
    """Text by byte order mark, then UTF-8, then `encoding`; never with replacement.

    Raises:
        RefusedError: it is none of them, or holds NUL.
    """
    marked = next((mark for mark in _MARKS if data.startswith(mark)), b"")
    name = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}.get(marked, "utf-8")
    body = data[len(marked) :]
    try:
        text = body.decode(name)
    except UnicodeDecodeError as error:
        if marked or not encoding:
            line = body.count(b"\n", 0, error.start) + 1
            raise RefusedError(
                line, f"not readable as {name.upper()}; name its encoding"
            ) from error
        text = _decode_as(body, encoding)
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise RefusedError(line, "holds NUL bytes: no text; fetch the file again")
    return text


def _decode_as(body: bytes, encoding: str) -> str:
    try:
        return body.decode(encoding)
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        raise RefusedError(line, f"neither UTF-8 nor {encoding}; name its encoding") from error
    except LookupError as error:
        raise RefusedError(None, f"no encoding is called {encoding[:40]!r}") from error


def _json(text: str) -> Any:
    holders = text.count("{") + text.count("[")
    if _VALUE * text.count(",") + _HOLDER * holders > _MAX_JSON:
        raise RefusedError(None, "too many values; ask for smaller files, such as one a year")

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) != len(pairs):
            raise RefusedError(None, "a name stands twice in one JSON object; fetch it again")
        return found

    def no_number(name: str) -> None:
        raise RefusedError(None, f"{name} is no number; fetch the file again")

    try:
        value = json.loads(
            text.lstrip("\ufeff"),
            parse_float=Decimal,
            parse_int=Decimal,
            parse_constant=no_number,
            object_pairs_hook=once,
        )
    except json.JSONDecodeError as error:
        raise RefusedError(error.lineno, f"no valid JSON: {error.msg}; fetch it again") from error
    except RecursionError as error:
        raise RefusedError(None, "nested too deep; fetch the file again") from error
    except InvalidOperation as error:
        raise RefusedError(None, "holds a number beyond all bounds; fetch it again") from error
    return value
