"""A file of SWIFT messages taken apart: its tagged fields, and which of them make one message.

Source: SWIFT Standards MT, category 9 (field tags, 65 characters a line, `-` or `-}` at the end),
and what banks make of them: headers of their own, no envelope, no trailer, several messages in a
row, text that wraps so that a line of it looks like a tag (`:26:37`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pledgebook_importers.intake.errors import RefusedError

_TAGS = r"20|21|25P?|28C?|13D?|34F|60[FM]?|61|62[FM]?|6[45][A-Z]?|86|90[CD]|NS"
_TAG = re.compile(rf"[\x01-\x20\ufeff]*:({_TAGS}):")
_TAGGED = re.compile(rf"(?:^|[\r\n]|\{{4:)[\x01-\x09\x20]*:(?:{_TAGS}):")
_LINE_END = re.compile(r"\r*\n|\r")
_BLOCK = "{4:"
_MAX_LINES = 600_000
_MAX_FIELDS = 200_000
_MAX_LENGTH = 20_000
_MAX_LINES_OF_FIELD = 2_000
"""Bounds of memory and time; a busy office has some thousand bookings a month."""
_TYPE = re.compile(r"\{2:[IO](\d{3})", re.ASCII)
_TRAILER = re.compile(r"-[\x01-\x20]*|-\}.*|\{1:.*", re.DOTALL)
_TRAILER_BEHIND = re.compile(r"-\}(?:\{5:.*)?[\x01-\x20]*")
_HEADER = frozenset({"20", "21", "25", "25P", "28", "28C", "13", "13D", "34F", "60F", "60M", "60"})
_LIKE_CLOCK = frozenset({"20", "21", "25", "28", "13"})
"""Tags that a wrapped time of day may look like."""
_TEXT = frozenset({"61", "86", "NS"})
_CLOSING = frozenset({"62F", "62M", "62"})
_STATEMENTS = frozenset({"940", "942", "950"})


@dataclass(slots=True)
class Field:
    """One field: its tag, its line in the file, and its text line by line."""

    tag: str
    line: int
    lines: list[str]

    @property
    def text(self) -> str:
        """The first line: what is printable of it, without blanks around it."""
        return "".join(filter(str.isprintable, self.lines[0])).strip()


@dataclass(slots=True)
class Message:
    """The fields of one message; `kind` is the number that its envelope names, if it has one."""

    kind: str
    fields: list[Field]

    @property
    def line(self) -> int:
        """Where it begins."""
        return self.fields[0].line

    def all(self, *tags: str) -> Iterator[Field]:
        """Its fields of these tags, in order."""
        return (field for field in self.fields if field.tag in tags)


def is_tagged(text: str) -> bool:
    """Whether a line of the text begins with a tag of a customer statement."""
    return _TAGGED.search(text) is not None


def messages(text: str) -> list[Message]:
    """All messages of a file; what stands outside of them is the bank's packing.

    Raises:
        RefusedError: it ends inside a transaction, a part is missing from the midst of a message,
            or a message is of another kind.
    """
    preamble, fields = _fields(text)
    found: list[Message] = []
    kind = _kind(preamble)
    state = "outside"
    for index, field in enumerate(fields):
        following = fields[index + 1].tag if index + 1 < len(fields) else ""
        into, new = field, 1
        if state == "body" and _is_text(field, found[-1], following):
            into = found[-1].fields[-1]
            new = len(into.lines)
            into.lines += [f":{field.tag}:{field.lines[0]}", *field.lines[1:]]
        else:
            if _begins(field, state, found):
                found.append(Message(kind, []))
                state, kind = "head", ""
            found[-1].fields.append(field)
            state = _after(field, state)
        ended = state == "closed" or not following or following in _HEADER
        rest = _cut_trailer(into, new, closed=state == "closed") if ended else []
        if rest:
            state, kind = "outside", _kind(rest)
        if len(into.lines) > _MAX_LINES_OF_FIELD:
            raise RefusedError(into.line, "a field of too many lines; fetch the file again")
    if state == "body" and fields[-1].tag == "61" and not text.endswith(("\n", "\r")):
        raise RefusedError(
            fields[-1].line, "the file ends inside a transaction; fetch it from the bank again"
        )
    return found


def _fields(text: str) -> tuple[list[str], list[Field]]:
    """The lines before the first field, and all fields.

    Raises:
        RefusedError: there are more than any statement has.
    """
    if max(text.count("\n"), text.count("\r")) > _MAX_LINES:
        raise RefusedError(None, "too many lines; ask the bank for one file a month")
    preamble: list[str] = []
    fields: list[Field] = []
    into = preamble
    for number, line in enumerate(_LINE_END.split(text), 1):
        if len(line) > _MAX_LENGTH:
            raise RefusedError(number, "a line too long for a SWIFT message; fetch the file again")
        start = line.rfind(_BLOCK) + len(_BLOCK) if _BLOCK in line else 0
        tag = _TAG.match(line, start) if ":" in line else None
        if tag is None:
            into.append(line)
            continue
        if start:
            into.append(line[:start])
        into = [line[tag.end() :]]
        fields.append(Field(tag[1], number, into))
        if len(fields) > _MAX_FIELDS:
            raise RefusedError(number, "too many fields; ask the bank for one file a month")
    return preamble, fields


def _kind(lines: list[str]) -> str:
    """The message type that block 2 of an envelope names.

    Raises:
        RefusedError: it is no statement.
    """
    types = _TYPE.findall("\n".join(lines))
    if types and types[-1] not in _STATEMENTS:
        raise RefusedError(None, f"holds a SWIFT MT{types[-1]}; import the MT940 or MT942")
    return types[-1] if types else ""


def _is_text(field: Field, message: Message, following: str) -> bool:
    """Whether a field is only the next line of the text before it: a time of day, wrapped."""
    if field.tag not in _LIKE_CLOCK or message.fields[-1].tag not in _TEXT:
        return False
    return field.tag != "20" or following not in _HEADER


def _begins(field: Field, state: str, found: list[Message]) -> bool:
    """Whether a field begins a message.

    Raises:
        RefusedError: it can neither begin one nor go on with this one.
    """
    if state == "outside":
        return True
    if state == "head":
        return field.tag == "20" and any(found[-1].all("20"))
    if field.tag not in _HEADER:
        if state == "closed" and field.tag == "61":
            raise RefusedError(
                field.line,
                "a transaction behind the closing balance: a part is missing; "
                "fetch the file from the bank again",
            )
        return False
    if state == "body" and field.tag != "20":
        raise RefusedError(
            field.line,
            f"field :{field.tag}: in the midst of a statement: a part is missing; "
            "fetch the file from the bank again",
        )
    return True


def _after(field: Field, state: str) -> str:
    if field.tag in _CLOSING:
        return "closed"
    return "body" if state == "head" and field.tag[:2] in {"60", "61"} else state


def _cut_trailer(field: Field, new: int, *, closed: bool) -> list[str]:
    """Take the end of the message, and what follows it, out of the field's new lines."""
    for place in range(new - 1, len(field.lines)):
        line = field.lines[place]
        if place and (_TRAILER.fullmatch(line) or (closed and line.startswith("-"))):
            rest = field.lines[place:]
            del field.lines[place:]
            return rest
        behind = _TRAILER_BEHIND.search(line) if "-}" in line else None
        if behind and behind.end() == len(line):
            rest = [behind[0], *field.lines[place + 1 :]]
            field.lines[place:] = [line[: behind.start()]]
            return rest
    return []
