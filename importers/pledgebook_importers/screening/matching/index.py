"""Finding the listed names that a name may be, among tens of thousands, without comparing with each.

The words of the lists that are like a word of ours are looked up once; the names that hold enough
of them are candidates, and those that are ours but for blanks and a letter here and there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pledgebook_importers.screening.entries import Entry, ListedName, SanctionsList
from pledgebook_importers.screening.matching.known import known
from pledgebook_importers.screening.matching.likeness import likeness
from pledgebook_importers.screening.matching.slips import SHORTEST, WHOLE
from pledgebook_importers.screening.matching.sounds import sound
from pledgebook_importers.screening.matching.vocabulary import Strings, Vocabulary
from pledgebook_importers.screening.matching.weights import Weights
from pledgebook_importers.screening.matching.words import (
    Word,
    in_pieces,
    joined,
    readings,
    unspaced,
    words,
)

_ENOUGH, _HEARD = 0.6, 0.45
"""The share of the lighter name's weight that must be found for a full comparison: less than is left
where every word has a slip, or where scripts differ and words are compared as they are heard."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One name of one entry of one list, in words."""

    list_id: str
    entry: Entry
    name: ListedName
    words: tuple[Word, ...]
    weight: float
    unspaced: str
    in_order: str
    """Its pieces without blanks, by the alphabet."""


class Index:
    """The names of all lists, by the words in them."""

    def __init__(self, lists: Sequence[SanctionsList]) -> None:
        self.weights = Weights(
            (word for name in entry.names for word in words(name.text))
            for one in lists
            for entry in one.entries
        )
        self.names = list(self._named(lists))
        self._in: dict[Word, list[int]] = defaultdict(list)
        self._two: dict[str, list[int]] = defaultdict(list)
        self._whole: dict[str, list[int]] = defaultdict(list)
        for place, listed in enumerate(self.names):
            for word in listed.words:
                self._in[word].append(place)
            for first, second in pairwise(listed.words):
                self._two[sound(first.text + second.text)].append(place)
            for whole in {listed.unspaced, listed.in_order}:
                if len(whole) >= SHORTEST:
                    self._whole[whole].append(place)
        self._texts = {word.text for word in self._in} | {
            piece for listed in self.names for piece in in_pieces(listed.name.text)
        }
        self._vocabulary = Vocabulary(self._in, self._unwritten())
        self._wholes = Strings(self._whole)

    def _named(self, lists: Sequence[SanctionsList]) -> Iterator[Listed]:
        for one in lists:
            for entry in one.entries:
                for name in entry.names:
                    for text in readings(name.text):
                        own = words(text)
                        weight = sum(map(self.weights.of, own))
                        if own:
                            yield Listed(
                                one.id, entry, name, own, weight, unspaced(text), in_order(text)
                            )

    def _unwritten(self) -> set[Word]:
        """The words in Arabic script of entries that have no Latin name."""
        latin = {(listed.list_id, listed.entry.id) for listed in self.names if listed.unspaced}
        return {
            word
            for listed in self.names
            if (listed.list_id, listed.entry.id) not in latin
            for word in listed.words
            if word.script == "arabic"
        }

    def alike(self, one: Word, other: Word) -> float:
        """How alike a word of ours and one of a candidate are."""
        return likeness(one.text, one.script, other.text, other.script)

    def is_word(self, text: str) -> bool:
        """Whether it is a word of the lists or a known name: no slip makes it."""
        return text in self._texts or bool(known(text))

    def candidates(self, ours: Sequence[Word], name: str) -> Iterable[Listed]:
        """The listed names that share enough weight of words with ours, or are our name but for slips."""
        found: dict[int, float] = defaultdict(float)
        own = sum(map(self.weights.of, ours))
        for gains in self._gains(ours):
            for place, gain in gains.items():
                found[place] += gain
        places = {
            place
            for place, gain in found.items()
            if gain >= self._least(ours, place) * min(own, self.names[place].weight)
        }
        for text in {unspaced(name), in_order(name)}:
            if len(text) >= SHORTEST:
                for one in self._wholes.like(text, WHOLE):
                    places.update(self._whole[one])
        return [self.names[place] for place in sorted(places)]

    def _least(self, ours: Sequence[Word], place: int) -> float:
        one_script = ours[0].script == "latin" and self.names[place].unspaced
        return _ENOUGH if one_script else _HEARD

    def _gains(self, ours: Sequence[Word]) -> Iterator[Mapping[int, float]]:
        """For each word of ours: the listed names that have one like it, and the weight of that."""
        for word in ours:
            best: dict[int, float] = {}
            weight = self.weights.of(word)
            for other, alike in self._vocabulary.near(word).items():
                gain = alike * min(weight, self.weights.of(other))
                for place in self._in[other]:
                    if gain > best.get(place, 0.0):
                        best[place] = gain
            for place in self._two.get(sound(word.text), ()):
                best[place] = 2.0
            yield best
        for first, second in pairwise(ours):
            both = joined((first, second))
            yield {place: 2.0 for other in self._vocabulary.same(both) for place in self._in[other]}


def in_order(name: str) -> str:
    """The pieces of a Latin name by the alphabet, without blanks; else empty."""
    return "".join(sorted(in_pieces(name))) if unspaced(name) else ""
