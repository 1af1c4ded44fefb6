"""The text of a file is what it seems: UTF-8, no controls, one form of each character, no merge."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

Fault = tuple[str, int, str]
"""Code, line and message."""

CONTROLS = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029]|\r(?!\n)")
HIDING = re.compile(
    "[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # they reorder
    "\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b\u2060-\u2064\u206a-\u206f\u3164"
    "\uffa0\ufff0-\uffff\U000e0000-\U000e0fff]"  # they have no shape
)
"""Unicode's bidirectional controls, and what it calls ignorable by default (DerivedCoreProperties).

Not the joiners, which Kurdish and Persian are written with, nor soft hyphens and the selectors of
a character's style, which banks send: accounts alone may not hold them.
"""
_PRINTED = bytes(range(0x20, 0x7F)) + b"\n\t"
_MARKERS = tuple(sign * 7 for sign in (b"<", b"=", b">", b"|"))
_JAPANESE = {"CJK", "HIRAGANA", "KATAKANA"}
CONFLICT = re.compile(r"^(<{7} |={7}$|>{7} |\|{7} )", re.MULTILINE)


def faults_of(content: bytes) -> Iterator[Fault]:
    """What is wrong with the text of a file, in the order of the codes."""
    if not content.translate(None, _PRINTED) and not any(one in content for one in _MARKERS):
        return  # Nothing but printed ASCII, as most files are: quickly seen.
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        yield "PB004", line, "is not UTF-8 here: save the file as UTF-8"
        return
    found = (
        ("PB005", text.find("\0"), "holds a NUL character"),
        ("PB005", text.find("\ufeff"), "holds a byte order mark: save without one"),
        ("PB005", _start(CONTROLS.search(text)), "holds a control character"),
        ("PB006", -1 if text.isascii() else _start(HIDING.search(text)),
         "holds a character that is not seen or reorders what is seen"),
        ("PB008", _start(CONFLICT.search(text)), "holds the markers of an unresolved merge"),
    )  # fmt: skip
    for code, position, message in found:
        if position >= 0:
            yield code, text.count("\n", 0, position) + 1, message
    if not text.isascii() and not unicodedata.is_normalized("NFC", text):
        line = next(
            number for number, one in enumerate(text.split("\n"), 1)
            if not unicodedata.is_normalized("NFC", one)
        )  # fmt: skip
        yield "PB007", line, "is not in Unicode normal form C: normalise it"


def _start(match: re.Match[str] | None) -> int:
    return match.start() if match else -1


def mixed(account: str) -> str | None:
    """Why the parts of an account's name deceive the eye; None when they do not."""
    if account.isascii():
        return None
    for part in account.split(":"):
        scripts = {script for char in part if (script := _script_of(char))}
        if "unseen" in scripts:
            return f"{part!r} holds a character that is not seen"
        if len(scripts) > 1 and not scripts <= _JAPANESE:
            return f"{part} is written in {' and '.join(sorted(scripts)).title()} letters"
    return None


def _script_of(char: str) -> str | None:
    """The script of a letter, as the first word of its Unicode name; None of what has none."""
    name = unicodedata.name(char, "UNKNOWN")
    if unicodedata.category(char) == "Cf" or name.startswith("VARIATION SELECTOR"):
        return "unseen"
    return name.partition(" ")[0] if char.isalpha() else None
