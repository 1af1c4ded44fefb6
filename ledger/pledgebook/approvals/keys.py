"""Whose key counts: officers as the last seal states them, never as the books under test do."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from pledgebook.approvals import FOLDER
from pledgebook.sealing.officers import officers_of

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping, Sequence

    from pledgebook.registry import Registry
    from pledgebook.sealing.chain import Link
    from pledgebook.sealing.seal_file import Officer
    from pledgebook.seals import Seal

KEYS = ("key", "passkey")
"""What an officer signs with, as the books name it."""
UNSEALED = "its key is as the books state it: no seal holds it yet"


class State(NamedTuple):
    """The officers that may have signed an act."""

    officers: Mapping[str, Officer]
    named: str
    """What states them, for messages."""
    weak: str | None
    """Why they are claimed and not proved."""


@dataclass(slots=True)
class Keys:
    """The states of officers that the seals of a book hold."""

    links: Sequence[Link]
    registry: Registry
    _weak: list[str | None]
    _covering: dict[str, int] = field(default_factory=dict)
    _unsealed: dict[datetime.date, State] = field(default_factory=dict)

    @classmethod
    def of(cls, links: Sequence[Link], seals: Sequence[Seal], registry: Registry) -> Keys:
        """Read the states; `seals` are the same links as they were proved."""
        by_name = {seal.name: seal for seal in seals}
        covering: dict[str, int] = {}
        for number, link in enumerate(links):
            for line in link.lines:
                if line.path is not None and line.path.startswith(f"{FOLDER}/"):
                    covering.setdefault(line.path, number)
        return cls(links, registry, [_weakness(by_name[link.name]) for link in links], covering)

    def state(self, path: str, day: datetime.date) -> State:
        """The officers for an act: of the seal before the one that holds it, else of the last."""
        if not self.links:
            return self._as_in_books(day)
        covered = self._covering.get(path)
        number = len(self.links) - 1 if covered is None else max(covered - 1, 0)
        officers = {one.id: one for one in self.links[number].text.officers}
        weak = next((one for one in self._weak[: number + 1] if one is not None), None)
        return State(officers, f"the seal of {self.links[number].name}", weak)

    def known(self, path: str, seal: str | None) -> bool:
        """Whether an act names a seal that was there when it was made."""
        covered = self._covering.get(path)
        before = self.links if covered is None else self.links[:covered]
        return seal in {link.digest for link in before} or (
            seal is None and covered in ((None,) if not self.links else (0,))
        )

    def since(self) -> dict[str, datetime.date]:
        """By officer, the last day of the first seal that holds a key of his."""
        found: dict[str, datetime.date] = {}
        for link in self.links:
            for officer in link.text.officers:
                found.setdefault(officer.id, link.text.last)
        return found

    @property
    def last(self) -> str | None:
        """The digest of the last seal, which a new act names."""
        return self.links[-1].digest if self.links else None

    def _as_in_books(self, day: datetime.date) -> State:
        if day not in self._unsealed:
            officers = {one.id: one for one in officers_of(self.registry, day)}
            self._unsealed[day] = State(officers, f"the registry on {day}", UNSEALED)
        return self._unsealed[day]


def has_key(registry: Registry, officer: str, day: datetime.date) -> bool:
    """Whether the books state a key of an officer on a day."""
    return any(registry.amended(officer, name, day) is not None for name in KEYS)


def _weakness(seal: Seal) -> str | None:
    if seal.faults:
        return f"its key is that of the seal of {seal.name}, which differs from the books"
    if seal.unsigned:
        return f"its key is that of the seal of {seal.name}, which is {seal.unsigned}"
    return None
