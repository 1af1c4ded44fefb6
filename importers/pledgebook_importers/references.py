"""Agreement and instalment references in a payer's free text: `FI-2016-01/1` however written.

Payers shuffle, space and shorten: "FI 2016 01 / 1", "1/FI-2016-01", "fi201601", "instalment 1 of 2,
FI-2016-1". The parts must stand together; dates and amounts are taken out first, so that their
digits are not read as parts.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

_BREAK = "|"
_AMOUNTS = re.compile(
    r"(?<!\d)\d{1,3}(?:[.,' ]\d{3})+(?:[.,]\d{1,2})?(?!\d)"
    r"|(?<![\dA-Z.,/-])(?!20\d\d[.,]\d\d(?!\d))\d+[.,]\d{2}(?![\d.,/-])"
)
_DATES = re.compile(
    r"(?<![\dA-Z/-])\d{4}-\d{2}-\d{2}(?!\d)|(?<!\d)\d{1,2}[./]\d{1,2}[./]\d{4}(?!\d)"
)
_COUNT_OF = re.compile(r"(\d{1,2})\s*(?:OF|OUT OF|VON|SUR)\s*\d{1,2}(?!\d)")
_TOKEN = re.compile(r"[^\W\d_]+|\d+|\|")
_FILLERS = frozenset(
    (
        *("NO", "NR", "N", "NUM", "NUMBER", "REF", "REFERENCE", "AGREEMENT", "AGR", "GRANT"),
        *("INSTALMENT", "INSTALLMENT", "INST", "TRANCHE", "RATE", "PAYMENT", "CONTRIBUTION"),
        *("OF", "FOR", "AND", "THE"),
    )
)
_JOINED = re.compile(r"(20\d\d)(\d\d)(\d)?")
_MOST_INSTALMENTS = 99


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text names: an agreement, and an instalment of it where it names one.

    `exact` is whether every part is written as in the id, leading zeros included.
    """

    agreement: str
    instalment: int | None
    exact: bool


def readings(texts: Iterable[str], agreements: Iterable[str]) -> frozenset[Reading]:
    """Return the readings of the texts against the known agreement ids.

    Exact readings silence the loose ones, an instalment silences the bare agreement.
    """
    parts = {agreement: _parts(agreement) for agreement in agreements}
    fillers = _FILLERS.difference(*parts.values())  # NO is Norway before it is a number
    if not parts:
        return frozenset()
    tokens = list(_tokens(texts, fillers))
    present = {_loosely(token) for token in tokens}
    parts = {
        agreement: own
        for agreement, own in parts.items()
        if all(_loosely(part) in present for part in own)
    }
    found: set[Reading] = set()
    for in_order in (True, False):
        used: set[int] = set()
        for agreement, own in parts.items():
            for reading, places in _read(tokens, agreement, own, in_order=in_order):
                found.add(reading)
                used.update(places)
        tokens = [_BREAK if place in used else token for place, token in enumerate(tokens)]
    exact = {reading for reading in found if reading.exact}
    kept = exact or found
    with_instalment = {reading.agreement for reading in kept if reading.instalment is not None}
    return frozenset(
        reading
        for reading in kept
        if reading.instalment is not None or reading.agreement not in with_instalment
    )


@lru_cache(maxsize=4096)
def _parts(agreement: str) -> tuple[str, ...]:
    return tuple(_TOKEN.findall(agreement.upper()))


def _tokens(texts: Iterable[str], fillers: frozenset[str]) -> Iterator[str]:
    for text in texts:
        plain = unicodedata.normalize("NFKC", text).upper()
        for pattern in (_DATES, _AMOUNTS):
            plain = pattern.sub(f" {_BREAK} ", plain)
        plain = _COUNT_OF.sub(r"\1", plain)
        for token in _TOKEN.findall(plain):
            joined = _JOINED.fullmatch(token)
            if joined:
                yield from (part for part in joined.groups() if part)
            elif token not in fillers:
                yield token
        yield _BREAK


def _read(
    tokens: list[str], agreement: str, parts: Sequence[str], *, in_order: bool
) -> Iterator[tuple[Reading, range]]:
    """Windows of the agreement's parts, alone and with one more number beside or among them."""
    size = len(parts)
    for start in range(len(tokens)):
        window = tokens[start : start + size]
        kind = _fit(window, parts, in_order=in_order)
        if kind is not None:
            yield Reading(agreement, None, kind), range(start, start + size)
        longer = tokens[start : start + size + 1]
        if len(longer) <= size:
            continue
        for place in (0, size) if in_order else range(size + 1):
            kind = _fit(longer[:place] + longer[place + 1 :], parts, in_order=in_order)
            if kind is not None and _counts(longer[place]):
                yield (Reading(agreement, int(longer[place]), kind), range(start, start + size + 1))


def _fit(window: list[str], parts: Sequence[str], *, in_order: bool) -> bool | None:
    """None where the window is not the parts, else whether each is written as in the id."""
    if in_order:
        return (
            (window == list(parts))
            if list(map(_loosely, window)) == list(map(_loosely, parts))
            else None
        )
    if Counter(map(_loosely, window)) != Counter(map(_loosely, parts)):
        return None
    return Counter(window) == Counter(parts)


def _counts(token: str) -> bool:
    return token.isdecimal() and 0 < int(token) <= _MOST_INSTALMENTS


def _loosely(token: str) -> str:
    return str(int(token)) if token.isdecimal() else token
