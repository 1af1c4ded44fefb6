"""Why two names may be one, in words: which part matched which, and what is left over."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pledgebook_importers.screening.entries import Entry, ListedName
from pledgebook_importers.screening.matching.likeness import SAME_SOUND
from pledgebook_importers.screening.matching.score import Comparison, Pair
from pledgebook_importers.screening.matching.words import Word


def words_told(name: ListedName, entry: Entry, compared: Comparison) -> Iterator[str]:
    """The reasons that the words of two names give."""
    if name.text != entry.name:
        weak = ", which the list calls weak" if name.quality == "low" else ""
        yield f"by the alias {name.text}{weak}"
    same = [pair for pair in compared.pairs if _same(pair)]
    if same:
        yield f"same: {', '.join(_printed(pair.ours) for pair in same)}"
    for pair in compared.pairs:
        if not _same(pair):
            yield f"{_printed(pair.ours)} {_how(pair)} {_printed(pair.listed)}"
    if compared.only_listed:
        yield f"not in the payee's name: {_printed(compared.only_listed)}"
    if compared.only_ours:
        yield f"not in the listed name: {_printed(compared.only_ours)}"


def _same(pair: Pair) -> bool:
    return [word.text for word in pair.ours] == [word.text for word in pair.listed]


def _how(pair: Pair) -> str:
    if len(pair.ours) == len(pair.listed) == 1:
        ours, listed = pair.ours[0].text, pair.listed[0].text
        if ours[0] == listed[0] and 1 in (len(ours), len(listed)):
            return "may be the initial of" if len(ours) == 1 else "begins as the initial"
        if not pair.alike:
            return "stands in the place of"
    if pair.ours[0].script != pair.listed[0].script:
        return "is heard as"
    if pair.alike >= SAME_SOUND:
        return "is another spelling of"
    return f"is like ({pair.alike:.0%})"


def _printed(words: Sequence[Word]) -> str:
    return " ".join(word.printed for word in words)
