"""Codes of a ledger to names of the books: exact, by a beginning, or by a range."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property

_RANGE = ".."


class CodeMap:
    """One map of a profile. An exact code comes first, then the longest beginning, then a range.

    A range holds codes of as many characters as its ends; of several the first stated counts.
    """

    def __init__(self, stated: Mapping[str, str]) -> None:
        self._stated = stated
        self._found: dict[str, str | None] = {}

    def __bool__(self) -> bool:
        """Whether it maps anything."""
        return bool(self._stated)

    def find(self, code: str) -> str | None:
        """The name of a code, None where the map has none."""
        if code not in self._found:
            self._found[code] = self._look_up(code)
        return self._found[code]

    def _look_up(self, code: str) -> str | None:
        if code in self._stated:
            return self._stated[code]
        for beginning, name in self._beginnings:
            if code.startswith(beginning):
                return name
        for low, high, name in self._ranges:
            if len(code) == len(low) and low <= code <= high:
                return name
        return None

    @cached_property
    def _beginnings(self) -> list[tuple[str, str]]:
        found = [(key[:-1], name) for key, name in self._stated.items() if key.endswith("*")]
        return sorted(found, key=lambda item: -len(item[0]))

    @cached_property
    def _ranges(self) -> list[tuple[str, str, str]]:
        ends = [(*key.partition(_RANGE), name) for key, name in self._stated.items()]
        return [
            (low, high, name) for low, mark, high, name in ends if mark and len(low) == len(high)
        ]


def names_any(patterns: Iterable[str]) -> CodeMap:
    """A map that finds whatever one of the patterns names."""
    return CodeMap(dict.fromkeys(patterns, "named"))


def joined(codes: Mapping[str, str], by: str | tuple[str, ...]) -> tuple[str, str]:
    """The fields that a map goes by and a line's codes of them, each with `+` between."""
    fields = (by,) if isinstance(by, str) else by
    return "+".join(fields), "+".join(codes.get(field, "") for field in fields)
