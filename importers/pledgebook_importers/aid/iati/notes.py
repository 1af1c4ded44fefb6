"""What was found amiss, told once for each kind: published files repeat one slip by the thousand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pledgebook_importers.intake.errors import Problem

_LONGEST = 40


@dataclass(slots=True)
class _Kind:
    line: int
    example: str
    count: int = 0


class Notes:
    """Findings by kind, in the order in which the kinds were met."""

    def __init__(self) -> None:
        self._kinds: dict[tuple[str, str], _Kind] = {}

    def add(self, thing: str, words: str, line: int, example: str = "") -> None:
        """Count one finding: `thing` is the noun ("transaction"), `words` what holds of it.

        `example` is what the file prints there; the first one of a kind is shown.
        """
        kind = self._kinds.setdefault((thing, words), _Kind(line, example))
        kind.count += 1

    def problems(self) -> Iterator[Problem]:
        """One problem for each kind, at its first line: `3 transactions without a currency`."""
        for (thing, words), kind in self._kinds.items():
            yield Problem(kind.line, f"{_counted(kind.count, thing)} {words}{_shown(kind)}")


def _counted(count: int, thing: str) -> str:
    if count == 1:
        return f"1 {thing}"
    plural = thing.removesuffix("y") + "ies" if thing.endswith("y") else thing + "s"
    return f"{count} {plural}"


def _shown(kind: _Kind) -> str:
    if not kind.example:
        return ""
    printed = " ".join(kind.example.split())
    cut = printed if len(printed) <= _LONGEST else printed[:_LONGEST] + "…"
    return f" ({cut!r})" if kind.count == 1 else f" (first {cut!r})"
