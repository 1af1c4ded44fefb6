"""Marks that break an XML list though the list is whole: control characters, a lone ampersand or <.

Copies of the United Nations' file have held them, where a program had cut letters to one byte. A
list that is refused for a remark leaves the office with an older one; so they are blanked or
written as XML has them, and that is told.
"""

from __future__ import annotations

import codecs
import re

from pledgebook_importers.intake.errors import Problem

_CONTROL = re.compile(rb"[\x01-\x08\x0b\x0c\x0e-\x1f]")
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_LONE = (
    (re.compile(rb"&(?!#?\w{1,10};)"), "an ampersand", b"&amp;"),
    (re.compile(rb"<(?![!?]|/?[A-Za-z_:][\w:.-]*(?:\s[^<>]*)?/?>)"), "a less-than sign", b"&lt;"),
)
_START = re.compile(rb"(?:\xef\xbb\xbf)?\s*<")
_DECLARES_UTF8 = re.compile(rb"""<\?xml[^>]{0,80}encoding\s*=\s*["']utf-8["']""", re.IGNORECASE)


def mended(data: bytes) -> tuple[bytes, list[Problem]]:
    """The bytes of an XML file with such marks blanked, and what was done; others as they are."""
    if data.startswith(_UTF16) or not _START.match(data):
        return data, []
    told = []
    marks = _CONTROL.findall(data.rstrip(b"\x1a"))
    if marks:
        line = data.count(b"\n", 0, _CONTROL.search(data).start()) + 1  # type: ignore[union-attr]
        told.append(
            Problem(line, f"{len(marks)} control characters, which XML forbids, read as blanks")
        )
        data = _CONTROL.sub(b" ", data)
    for pattern, mark, written in _LONE:
        lone = pattern.search(data)
        if lone:
            line = data.count(b"\n", 0, lone.start()) + 1
            told.append(
                Problem(
                    line, f"{mark} that stands alone, which XML forbids, read as a mark of the text"
                )
            )
            data = pattern.sub(written, data)
    if _DECLARES_UTF8.match(data):
        try:
            data.decode("utf-8")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            told.append(
                Problem(line, "not all of it is UTF-8, as it says: read as Windows-1252 instead")
            )
            data = data.decode("cp1252", errors="replace").encode("utf-8")
    return data, told
