"""Agreement and instalment references in a payer's free text: `FI-2016-01/1` however written.

Payers shuffle, space and shorten: "FI 2016 01 / 1", "1/FI-2016-01", "fi201601", "instalment 1 of 2,
FI-2016-1". The parts must stand together; dates and amounts are taken out first, so that their
digits are not read as parts.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
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

Fits = Callable[[list[str]], bool]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text names: an agreement, and an instalment of it where it names one."""

    agreement: str
    instalment: int | None


def readings(texts: Iterable[str], agreements: Iterable[str]) -> frozenset[Reading]:
    """Return the readings of the texts against the known agreement ids.

    What is written like an id is read first and used up, then its parts in another order, then
    both without regard to leading zeros. An instalment silences its bare agreement.
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
    for key, fits in _PASSES:
        used: set[int] = set()
        for agreement, own in parts.items():
            for reading, places in _read(
                [key(token) for token in tokens],
                agreement,
                fits([key(part) for part in own]),
                len(own),
            ):
                found.add(reading)
                used.update(places)
        tokens = [_BREAK if place in used else token for place, token in enumerate(tokens)]
    with_instalment = {reading.agreement for reading in found if reading.instalment is not None}
    return frozenset(
        reading
        for reading in found
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
    tokens: list[str], agreement: str, fits: Fits, size: int
) -> Iterator[tuple[Reading, range]]:
    """Windows of the agreement's parts, alone and with one more number beside or among them."""
    for start in range(len(tokens) - size + 1):
        if fits(tokens[start : start + size]):
            yield Reading(agreement, None), range(start, start + size)
        longer = tokens[start : start + size + 1]
        for place in range(len(longer)) if len(longer) > size else ():
            if _counts(longer[place]) and fits(longer[:place] + longer[place + 1 :]):
                yield Reading(agreement, int(longer[place])), range(start, start + size + 1)


def _in_order(parts: list[str]) -> Fits:
    return lambda window: window == parts


def _in_any_order(parts: list[str]) -> Fits:
    counted = Counter(parts)
    return lambda window: Counter(window) == counted


def _counts(token: str) -> bool:
    return token.isdecimal() and 0 < int(token) <= _MOST_INSTALMENTS


def _loosely(token: str) -> str:
    return str(int(token)) if token.isdecimal() else token


_PASSES: tuple[tuple[Callable[[str], str], Callable[[list[str]], Fits]], ...] = (
    (str, _in_order),
    (str, _in_any_order),
    (_loosely, _in_order),
    (_loosely, _in_any_order),
)
