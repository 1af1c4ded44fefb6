"""The text of an OFX file: its header names a charset, and the header is often wrong.

A byte order mark comes first, then UTF-8, which no other text fits by chance, then what the header
or the XML declaration names, then Windows-1252 under a warning.
"""

from __future__ import annotations

import codecs
import re

from pledgebook_importers.intake.errors import Problem, RefusedError
from pledgebook_importers.intake.source import FALLBACK, Source

_DECLARED = re.compile(
    r"""\bCHARSET:\s*([\w.-]+?)(?=COMPRESSION|[^\w.-]|$)"""
    r"""|<\?xml\b[^>]*?\bencoding\s*=\s*["']([\w.-]+)["']""",
    re.IGNORECASE | re.ASCII,
)
_LINE_END = re.compile(r"\r*\n|\r")
_EMPTY_WORDS = frozenset({"none", "usascii", "us-ascii", "ascii", "utf-8", "utf8", "unicode"})
"""What says nothing once the text is known to be no UTF-8."""
_SINGLE_BYTE = re.compile(r"(cp|windows-?)?(125\d|437|850|852|858|866|874)", re.IGNORECASE)


def read_text(source: Source) -> tuple[str, list[Problem]]:
    """The file's text with plain line ends, and a warning where its charset is a guess.

    Raises:
        RefusedError: the bytes fit none of the charsets.
    """
    declared = _declared(source.head)
    if declared:
        try:
            return _plain(source.text(declared)), []
        except RefusedError:
            pass
    text = _plain(source.text(FALLBACK))
    return text, _guessed(source.data)


def _plain(text: str) -> str:
    return _LINE_END.sub("\n", text)


def _declared(head: str) -> str:
    """The name of a known single-byte codec, empty where none is declared."""
    found = _DECLARED.search(head)
    name = (found[1] or found[2] or "").lower() if found else ""
    page = _SINGLE_BYTE.fullmatch(name)
    if page:
        name = f"cp{page[2]}"
    elif name.startswith("8859"):
        name = f"iso-{name}"
    if name in _EMPTY_WORDS:
        return ""
    try:
        return codecs.lookup(name).name if name.startswith(("cp", "iso", "latin")) else ""
    except LookupError:
        return ""


def _guessed(data: bytes) -> list[Problem]:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        if not data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            line = data.count(b"\n", 0, error.start) + 1
            return [
                Problem(
                    line,
                    "neither UTF-8 nor the charset declared, read as Windows-1252; check the names",
                )
            ]
    return []
