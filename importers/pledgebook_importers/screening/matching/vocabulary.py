"""The words of the lists, each once, and those among them that are like a word of ours."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property

from rapidfuzz import process
from rapidfuzz.distance import OSA

from pledgebook_importers.screening.matching.arabic import consonants
from pledgebook_importers.screening.matching.known import known
from pledgebook_importers.screening.matching.likeness import LEAST, likeness
from pledgebook_importers.screening.matching.sounds import bones, skeleton, sound
from pledgebook_importers.screening.matching.words import Word

SAME = 0.85
_SKELETON = 0.7
"""How alike the skeletons must be for a word in Arabic script to be compared with a Latin one."""


class Vocabulary:
    """Words by script, by sound, by consonants, by length and by the known name that they spell."""

    def __init__(self, words: Iterable[Word], unwritten: Iterable[Word] = ()) -> None:
        """Take the words of all names, and those in Arabic script of entries without a Latin name."""
        self._unwritten: dict[str, list[Word]] = defaultdict(list)
        for word in unwritten:
            self._unwritten[skeleton(consonants(word.text))].append(word)
        self._left_of_unwritten = Strings(self._unwritten)
        self._others: dict[str, dict[str, Word]] = defaultdict(dict)
        self._by_sound: dict[str, list[Word]] = defaultdict(list)
        self._by_bones: dict[str, list[Word]] = defaultdict(list)
        self._by_name: dict[int, list[Word]] = defaultdict(list)
        for word in words:
            if word.script == "latin":
                self._by_sound[sound(word.text)].append(word)
                self._by_bones[bones(word.text)].append(word)
                for name in known(word.text):
                    self._by_name[name].append(word)
            else:
                self._others[word.script][word.text] = word
        self._sounds = Strings(self._by_sound)
        self._texts = {script: Strings(own) for script, own in self._others.items()}
        self._near: dict[Word, Mapping[Word, float]] = {}

    @cached_property
    def _by_skeleton(self) -> Mapping[str, list[Word]]:
        """Latin words by what Arabic letters leave of them; for names in Arabic script only."""
        found: dict[str, list[Word]] = defaultdict(list)
        for bone, words in self._by_bones.items():
            found[skeleton(bone)] += words
        return found

    @cached_property
    def _skeletons(self) -> Strings:
        return Strings(self._by_skeleton)

    def near(self, word: Word) -> Mapping[Word, float]:
        """The words that are like it, and how much."""
        if word not in self._near:
            self._near[word] = {
                other: alike
                for other in self._lookup(word)
                if (alike := likeness(word.text, word.script, other.text, other.script)) >= LEAST
            }
        return self._near[word]

    def same(self, word: Word) -> Iterable[Word]:
        """The words of that very sound, whether in this script or in another."""
        if word.script == "latin":
            return self._by_sound.get(sound(word.text), ())
        return [other for other, alike in self.near(word).items() if alike >= SAME]

    def _lookup(self, word: Word) -> set[Word]:
        if word.script == "latin":
            heard = self._sounds.like(sound(word.text), LEAST)
            found = {other for one in heard for other in self._by_sound[one]}
            left = self._left_of_unwritten.like(skeleton(bones(word.text)), _SKELETON)
            found.update(other for one in left for other in self._unwritten[one])
            # Mohd is Mohammed, though it does not sound like it.
            found.update(
                other for name in known(word.text) for other in self._by_name.get(name, ())
            )
            return found.union(self._by_bones.get(bones(word.text), ()))
        if word.script not in self._others and word.script != "arabic":
            return set()
        own = self._others[word.script]
        texts = self._texts[word.script].like(word.text, LEAST) if own else ()
        found = {own[text] for text in texts}
        if word.script == "arabic":
            left = skeleton(consonants(word.text))
            for one in self._skeletons.like(left, _SKELETON):
                found.update(self._by_skeleton[one])
        return found


class Strings:
    """Strings by length: those of far other lengths need no comparing."""

    def __init__(self, strings: Iterable[str]) -> None:
        self._of_length: dict[int, list[str]] = defaultdict(list)
        for one in strings:
            self._of_length[len(one)].append(one)

    def like(self, text: str, least: float) -> Iterable[str]:
        """Those at least so alike by edits, a swap of neighbours being one."""
        size = len(text)
        for length, strings in self._of_length.items():
            if min(size, length) >= least * max(size, length):
                for one, _, _ in process.extract(
                    text, strings, scorer=OSA.normalized_similarity, processor=None,
                    limit=None, score_cutoff=least,
                ):  # fmt: skip
                    yield one
