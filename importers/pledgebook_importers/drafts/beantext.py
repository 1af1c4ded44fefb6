"""Foreign text as Beancount strings: data that cannot become a directive."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

from pledgebook.money import CENT

LONGEST = 300
_JOINERS = "\u200c\u200d"  # part of Kurdish and Persian spelling
_UNSAFE = re.compile(r"[^A-Za-z0-9]+")


def clean(text: str, longest: int = LONGEST) -> str:
    """One line in NFC without control and direction marks, cut to `longest` characters."""
    if text.isascii() and text.isprintable():
        # Most texts are; there is nothing to take out of them.
        return " ".join(text.split())[:longest].strip()
    spaced = " ".join(unicodedata.normalize("NFC", text).split())
    kept = "".join(
        char
        for char in spaced
        if unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co", "Cn"} or char in _JOINERS
    )
    return unicodedata.normalize("NFC", kept)[:longest].strip()


def quote(text: str, longest: int = LONGEST) -> str:
    r"""The cleaned text as a Beancount string, `"` and `\` escaped."""
    escaped = clean(text, longest).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def number(amount: Decimal) -> str:
    """Plain digits with two places, more only where the amount has them."""
    trimmed = amount.normalize()
    return f"{amount.quantize(CENT) if trimmed == amount.quantize(CENT) else trimmed:f}"


def units(amount: Decimal) -> str:
    """Plain digits without trailing zeros, as lots are written."""
    return f"{amount.normalize():f}"


def safe_name(*parts: str) -> str:
    """A file name of letters, digits and hyphens."""
    joined = "-".join(_UNSAFE.sub("-", part).strip("-") for part in parts)
    return joined.strip("-").lower()[:100] or "statement"
