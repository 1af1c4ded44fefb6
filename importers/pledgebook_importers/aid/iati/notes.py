"""What was found amiss, told once for each kind: published files repeat one slip by the thousand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from pledgebook_importers.intake.errors import Problem

_LONGEST = 40
_MOST = 10


@dataclass(slots=True)
class _Kind:
    example: str
    lines: list[int] = field(default_factory=list)


class Notes:
    """Findings by kind, in the order in which the kinds were met."""

    def __init__(self) -> None:
        self._kinds: dict[tuple[str, str], _Kind] = {}

    def add(self, thing: str, words: str, line: int, example: str = "") -> None:
        """Count one finding: `thing` is the noun ("transaction"), `words` what holds of it.

        `example` is what the file prints there; the first one of a kind is shown.
        """
        self._kinds.setdefault((thing, words), _Kind(example)).lines.append(line)

    def problems(self) -> Iterator[Problem]:
        """One problem a kind, at its first line: `3 transactions without a currency on lines 4, 9`."""
        for (thing, words), kind in self._kinds.items():
            counted = _counted(len(kind.lines), thing)
            yield Problem(kind.lines[0], f"{counted} {words}{_shown(kind)}{_places(kind)}")


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
    return f" ({cut!r})" if len(kind.lines) == 1 else f" (first {cut!r})"


def _places(kind: _Kind) -> str:
    lines = list(dict.fromkeys(kind.lines))
    if len(lines) == 1:
        return ""
    more = ", …" if len(lines) > _MOST else ""
    return f" on lines {', '.join(str(line) for line in lines[:_MOST])}{more}"
