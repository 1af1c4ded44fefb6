"""Text put together again that banks cut at a fixed width, without losing or adding a letter.

A line that fills the width goes on without a blank; one that does not had its blank trimmed, or
ends with a word.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

LINE = 65
"""Characters of a line of field 86 (SWIFT: `6*65x`)."""
PART = 27
"""Characters of a subfield such as `?20` (German Banking Industry Committee, DFÜ annex 3)."""


def lines(printed: Sequence[str], tag: str, separator: str = "") -> str:
    """The text of a field from its lines; the first one stood behind the tag.

    Banks count the tag among the characters of the first line or not: it is full either way.
    With the `separator` of subfields, a line that begins with one is no wrap, and the longest line
    tells the width where all are shorter than the standard.
    """
    if len(printed) == 1:
        return printed[0]
    sizes = [len(line) for line in printed[:-1]]
    sizes[0] += len(tag) + 2
    width = min(LINE, max(sizes)) if separator else LINE
    found = [printed[0]]
    for size, line in zip(sizes, printed[1:], strict=True):
        begins = bool(separator) and line.startswith(separator)
        found.append(line if size >= width or begins else f" {line}")
    return "".join(found)


def parts(subfields: Iterable[str], border: str = " ") -> str:
    """The text of subfields in a row; `border` is put where one did not fill its width."""
    found = ""
    full = True
    for part in subfields:
        found += part if full else f"{border}{part}"
        full = len(part) >= PART
    return found


def tidy(text: str) -> str:
    """Runs of blanks as one blank, none around the text."""
    return " ".join(text.split())
