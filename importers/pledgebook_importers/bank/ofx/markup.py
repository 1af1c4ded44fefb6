"""OFX markup as a tree, SGML and XML alike: fields may lack their end tag, groups may not.

A field is closed by the next tag. An empty field without an end tag looks like a group until its
parent ends: what then stands in it is handed to the parent. A group that money hangs on must be
closed, for a booking that runs into the next one has lost its limits.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from pledgebook_importers.intake.errors import Problem, RefusedError

MAX_ELEMENTS = 500_000
"""Bound of the tree's memory: some 60,000 bookings."""
MAX_DEPTH = 256
AGAIN = "fetch the file from the bank again"
_NAME = r"[A-Za-z][A-Za-z0-9._-]{0,63}"
_ATTRIBUTES = r"""(?:\s+[\w:.-]+\s*=\s*(?:"[^"<>]*"|'[^'<>]*'))*"""
_TOKEN = re.compile(
    rf"<(?P<end>/?)(?:{_NAME}:)?(?P<name>{_NAME}){_ATTRIBUTES}\s*(?P<alone>/?)>"
    r"|(?P<other><!--|<\?|<!\[CDATA\[|<!(?:DOCTYPE|ENTITY)\b)",
    re.IGNORECASE | re.ASCII,
)
_CDATA = "<![CDATA["
_ENDS = {"<!--": "-->", "<?": "?>", _CDATA: "]]>"}
_REFERENCE = re.compile(r"&(?:(amp|lt|gt|quot|apos)|#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6}));")
_ENTITIES = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_GROUPS = frozenset(
    {
        *("OFX", "SIGNONMSGSRSV1", "BANKMSGSRSV1", "CREDITCARDMSGSRSV1", "INVSTMTMSGSRSV1"),
        *("SONRS", "STATUS", "FI", "STMTTRNRS", "CCSTMTTRNRS", "INVSTMTTRNRS"),
        *("STMTRS", "CCSTMTRS", "INVSTMTRS", "LEDGERBAL", "AVAILBAL"),
        *("BANKACCTFROM", "CCACCTFROM", "INVACCTFROM", "BANKACCTTO", "CCACCTTO"),
        *("BANKTRANLIST", "BANKTRANLISTP", "INVTRANLIST", "INVBANKTRAN", "STMTTRN", "STMTTRNP"),
        *("PAYEE", "CURRENCY", "ORIGCURRENCY"),
    }
)
"""The groups around money (OFX 2.3, 11.4 and 13.9); PAYEE may also be a plain field."""


@dataclass(slots=True, eq=False)
class Element:
    """A field with its text or a group with its parts; names are upper case."""

    name: str
    line: int
    text: str = ""
    parts: list[Element] = field(default_factory=list)

    def all(self, name: str) -> Iterator[Element]:
        """The direct parts of that name, in order."""
        return (part for part in self.parts if part.name == name)

    def find(self, *names: str) -> Element | None:
        """The first element along a path of names; a missing step ends in None."""
        node = self
        for name in names:
            for part in node.parts:
                if part.name == name:
                    node = part
                    break
            else:
                return None
        return node

    def value(self, *names: str) -> str:
        """The text at the end of the path, empty where there is none."""
        found = self.find(*names)
        return found.text if found is not None else ""

    def only(self, name: str) -> Element | None:
        """The direct part of that name; money must not be said twice in two ways.

        Raises:
            RefusedError: there are several that differ.
        """
        found: Element | None = None
        for part in self.parts:
            if part.name == name:
                if found is not None and found.text != part.text:
                    reason = f"{name} stands twice in one {self.name}, differently; {AGAIN}"
                    raise RefusedError(part.line, reason)
                found = found or part
        return found

    def walk(self) -> Iterator[Element]:
        """Every element below, in the order of the file."""
        waiting = self.parts[::-1]
        while waiting:
            node = waiting.pop()
            yield node
            waiting += node.parts[::-1]


def parse(text: str) -> tuple[list[Element], list[Problem]]:
    """The `OFX` elements of a text, and warnings.

    Raises:
        RefusedError: with the line, where it is cut, carries a document type, or breaks a bound.
    """
    builder = _Builder(text)
    place = 0
    while match := _TOKEN.search(text, place):
        builder.add_text(place, match.start())
        place = match.end()
        opening, end, name, alone = match.group("other", "end", "name", "alone")
        if name:
            builder.add_tag(name.upper(), match.start(), end=bool(end), alone=bool(alone))
        else:
            place = _skip(builder, opening.upper(), match.start(), place)
    builder.add_text(place, len(text))
    return builder.finish()


def _skip(builder: _Builder, opening: str, start: int, place: int) -> int:
    """Go behind a comment or an instruction, and take the text of a CDATA section."""
    line = builder.line_at(start)
    if opening not in _ENDS:
        reason = "carries a document type (DTD); refused, for it can hide or multiply text"
        raise RefusedError(line, reason)
    end = builder.text.find(_ENDS[opening], place)
    if end < 0:
        raise RefusedError(line, f"ends inside {opening}: cut off; {AGAIN}")
    if opening == _CDATA:
        builder.add_text(place, end, plain=True)
    return end + len(_ENDS[opening])


class _Builder:
    def __init__(self, text: str) -> None:
        self.text = text
        self._line = 1
        self._counted = 0
        self._root = Element("", 1)
        self._open = [self._root]
        self._count = 0
        self._stray: list[tuple[int, str]] = []

    def line_at(self, place: int) -> int:
        """The line of a place that is not before the last one asked for."""
        self._line += self.text.count("\n", self._counted, place)
        self._counted = place
        return self._line

    def add_text(self, start: int, end: int, *, plain: bool = False) -> None:
        said = self.text[start:end].strip()
        top = self._open[-1]
        if not said or top is self._root:
            return
        said = " ".join(said.split())
        if top.parts or (top.name in _GROUPS and top.name != "PAYEE"):
            first = end - len(self.text[start:end].lstrip())
            reason = f"text {said[:40]!r} in <{top.name}> belongs to no field; {AGAIN}"
            raise RefusedError(self.line_at(first), reason)
        more = said if plain else _unescaped(said)
        top.text = f"{top.text} {more}" if top.text else more

    def add_tag(self, name: str, place: int, *, end: bool, alone: bool) -> None:
        line = self.line_at(place)
        if end:
            self._close(name, line)
            return
        if self._open[-1].text:
            self._open.pop()
        parent = self._open[-1]
        if parent is self._root and name != "OFX":
            raise RefusedError(line, f"<{name}> stands outside of <OFX>; {AGAIN}")
        node = Element(name, line)
        parent.parts.append(node)
        self._count += 1
        if not alone:
            self._open.append(node)
        if len(self._open) > MAX_DEPTH:
            raise RefusedError(line, f"nested too deep; {AGAIN}")
        if self._count > MAX_ELEMENTS:
            raise RefusedError(line, "too many elements; ask the bank for one file a month")

    def _close(self, name: str, line: int) -> None:
        place = len(self._open) - 1
        while place and self._open[place].name != name:
            place -= 1
        if not place:
            if name in _GROUPS:
                raise RefusedError(line, f"</{name}> closes nothing that is open; {AGAIN}")
            self._stray.append((line, name))
            return
        closed = self._open[place]
        for unclosed in self._open[place + 1 :]:
            if unclosed.name in _GROUPS and not (unclosed.name == "PAYEE" and unclosed.text):
                reason = f"<{unclosed.name}> is not closed before </{name}>; {AGAIN}"
                raise RefusedError(unclosed.line, reason)
            closed.parts += unclosed.parts
            unclosed.parts = []
        del self._open[place:]

    def finish(self) -> tuple[list[Element], list[Problem]]:
        group = next((node for node in self._open[1:]), None)
        if group is not None:
            raise RefusedError(
                self.line_at(len(self.text)), f"ends before </{group.name}>: cut off; {AGAIN}"
            )
        warnings = []
        if self._stray:
            line, name = self._stray[0]
            count = len(self._stray)
            end = "1 end tag" if count == 1 else f"{count} end tags"
            warnings.append(Problem(line, f"{end} without a start, such as </{name}>, left out"))
        return self._root.parts, warnings


def _unescaped(text: str) -> str:
    """The five entities of XML and numbered characters; any other `&` is itself."""
    return _REFERENCE.sub(_character, text) if "&" in text else text


def _character(match: re.Match[str]) -> str:
    if match[1]:
        return _ENTITIES[match[1]]
    code = int(match[2]) if match[2] else int(match[3], 16)
    allowed = 0x20 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code <= 0x10FFFF
    return chr(code) if allowed else match[0]
