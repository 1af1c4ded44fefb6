"""Ids as people write them: bare, with the name behind, by the name alone, in any case."""

from __future__ import annotations

import difflib
import re
from collections import defaultdict
from dataclasses import dataclass, field

from pledgebook_importers.vouchers.cells import UnreadableCellError, shown
from pledgebook_importers.vouchers.lists import Choices

_WORD = re.compile(r"[^\s,;|–—]+")
_LONG = re.compile(r"\w{4,}")
_MOST_LOOKS = 200
"""Of likenesses, in one workbook: a column filled with something else must not take minutes."""


def _words(text: str) -> set[str]:
    """The words that tell names apart: not the likes of `of` and `the`."""
    return set(_LONG.findall(text.casefold()))


@dataclass(slots=True)
class Lookup:
    """One list of choices, looked up by id or name.

    `what` is one of them in a message; `also` maps further spellings to ids.
    """

    what: str
    choices: Choices
    also: Choices = field(default_factory=dict)
    hints: bool = True
    """Whether what is not known is answered with the nearest that is: it takes its time in long lists."""
    looks: int = 0
    _ids: dict[str, str] = field(default_factory=dict)
    _names: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        for id_, name in self.choices.items():
            self._ids[id_.casefold()] = id_
            if name:
                self._names[name.casefold()].append(id_)
        self._ids.update(self.also)

    def find(self, text: str) -> str:
        """The id that a text means.

        The first word is taken for the id; a name alone is taken where one only bears it.

        Raises:
            UnreadableCellError: nothing is known by it, with the nearest id.
        """
        key = text.casefold()
        word = _WORD.match(key)
        first = word[0] if word else ""
        for candidate in (key, first, first.rstrip(":.")):
            if candidate in self._ids:
                return self._ids[candidate]
        named = self._names.get(key, [])
        if len(named) == 1:
            return named[0]
        if named:
            raise UnreadableCellError(
                f"{shown(text)} is the name of {' and '.join(named[:3])}; write the id"
            )
        raise UnreadableCellError(f"{shown(text)} is no {self.what}{self._hint(key)}")

    def agrees(self, text: str, id_: str) -> bool:
        """Whether what stands behind an id is of its name, or nothing does."""
        more = _words(text) - _words(id_)
        return not more or bool(more & _words(self.choices[id_]))

    def _hint(self, key: str) -> str:
        self.looks += 1
        if self.hints and self.looks <= _MOST_LOOKS:
            word = _WORD.match(key)
            for given, known in ((word[0] if word else key, self._ids), (key, self._names)):
                near = difflib.get_close_matches(given[:60], known, 1, 0.72)
                if near:
                    found = known[near[0]]
                    return f"; did you mean {found if isinstance(found, str) else found[0]}?"
        return "; pick one from the list"
