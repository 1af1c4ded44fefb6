"""The words of a name that tell, with what belongs together joined: Abd al-Rahman is one name.

Articles, particles and legal forms are left out or weigh little; a servant name (Abd al-, -ullah,
-uddin) and a kunya (Abu) are joined to the word that they need, however an office separates them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from pledgebook_importers.screening.countries import code_of
from pledgebook_importers.screening.matching.forms import LEGAL, NUMBERS, TITLES, light_words
from pledgebook_importers.screening.matching.letters import plain, script

_ARTICLES, _SUN = light_words("articles"), light_words("assimilated")
_PARTICLES = light_words("particles")
_LOST = frozenset(("al", "el", "ould", "the"))
_SERVANT, _GOD = light_words("servant"), light_words("god")
_FAITH, _FATHER = light_words("faith"), light_words("father")
_BRACKETS = re.compile(r"([^()]{3,}?)\s*\(([^()]+)\)")
_ABD = re.compile(r"abd(?:[auoei]l|ou?l|[ue]r(?=r)|[ue]s(?=s)|[ue]n(?=n)|[uo]|e)?l?(?=[a-z]{3})")
_ULLAH = re.compile(r"(?<=[a-z]{2})(?:[uoae]l+ah?|allah)$")
_UDDIN = re.compile(r"(?<=[a-z]{2})(?:[uiea]?d?-?d(?:in|een|ine|eddine))$")
_ABU = re.compile(r"^(?:abu|abou)(?=[a-z]{4})")
_AR_ABD = "عبد"
_AR_PARTICLES = light_words("arabic-particles")
_AR_FATHER = light_words("arabic-father")
_AR_FAITH = frozenset(("الدين", "دين"))
_AR_GOD, _AR_ARTICLE = "الله", "ال"


@dataclass(frozen=True, slots=True)
class Word:
    """One telling word of a name: plain letters, as printed there, and whether it is a title or form."""

    text: str
    printed: str = field(compare=False)
    script: str
    light: bool = False
    """A title, a legal form or another word that tells little of who bears it."""


@lru_cache(maxsize=65536)
def words(name: str) -> tuple[Word, ...]:
    """The words of a name in their order, each once; of a name of particles only, all of them."""
    pieces = plain(_in_order(name)).split()
    once = tuple(dict.fromkeys(_joined(pieces)))
    if once:
        return once
    return tuple(Word(piece, piece, script(piece)) for piece in dict.fromkeys(pieces))


def readings(name: str) -> tuple[str, ...]:
    """A listed name, and without what stands in brackets behind it: its abbreviation, mostly.

    An abbreviation of three capitals or more is a name of its own, a country is none.
    """
    match = _BRACKETS.fullmatch(name.strip())
    if match is None:
        return (name,)
    short = match[2]
    own = short.isupper() and short.isalpha() and len(short) > 2 and not code_of(short)
    return (name, match[1], *((short,) if own else ()))


def joined(several: Sequence[Word]) -> Word:
    """Words written as one."""
    text = "".join(word.text for word in several)
    return Word(text, " ".join(word.printed for word in several), several[0].script)


@lru_cache(maxsize=65536)
def in_pieces(name: str) -> tuple[str, ...]:
    """What blanks and hyphens divide a name into, but for al-."""
    return tuple(one for one in plain(_in_order(name)).split() if one not in _LOST)


@lru_cache(maxsize=65536)
def unspaced(name: str) -> str:
    """A name as one string of Latin letters, for where blanks are lost or put in; else empty."""
    text = plain(_in_order(name))
    return text.replace(" ", "") if script(text) == "latin" else ""


def _in_order(name: str) -> str:
    """The given name first where a comma tells that the family name was."""
    family, comma, given = name.partition(",")
    return f"{given} {family}" if comma and "," not in given else name


def _joined(pieces: Sequence[str]) -> list[Word]:
    found: list[Word] = []
    place = 0
    while place < len(pieces):
        taken, word = _next(pieces, place, found)
        if word is not None:
            found.append(word)
        place += taken
    return found


def _next(pieces: Sequence[str], place: int, found: list[Word]) -> tuple[int, Word | None]:
    """How many pieces the next word takes, and the word; None for a particle."""
    piece = pieces[place]
    if script(piece) == "arabic":
        return _next_arabic(pieces, place, found)
    after = _after_article(pieces, place + 1)
    following = pieces[after] if after < len(pieces) else ""
    if piece in _SERVANT and following and following not in _PARTICLES:
        name = "abdulah" if following in _GOD else f"abd{following}"
        return after + 1 - place, _word(name, f"{piece} {following}")
    if piece in _FATHER and following and following not in _SERVANT:
        return after + 1 - place, _word(f"abu{following}", f"{piece} {following}")
    last = found[-1] if found else None
    if last is not None and last.script == "latin" and piece in (_FAITH | _GOD):
        found.pop()
        ending = "din" if piece in _FAITH else "ulah"
        return 1, _word(f"{last.text}{ending}", f"{last.printed} {piece}")
    if (
        piece in _ARTICLES
        and after < len(pieces)
        and following in _FAITH | _GOD
        and last is not None
    ):
        return after - place, None
    # But for a lost al-, what leads on to nothing is no particle: Kim Kyong Il.
    if piece in _LOST or (following and piece in _PARTICLES | _SUN):
        return 1, None
    return 1, _word(piece, piece)


def _next_arabic(pieces: Sequence[str], place: int, found: list[Word]) -> tuple[int, Word | None]:
    piece = pieces[place]
    following = pieces[place + 1] if place + 1 < len(pieces) else ""
    if piece in (_AR_ABD, *_AR_FATHER) and following:
        head = _AR_ABD if piece == _AR_ABD else "ابو"
        text = _arabic_ending(f"{head}{following.removeprefix(_AR_ARTICLE)}")
        return 2, Word(text, f"{piece} {following}", "arabic")
    last = found[-1] if found else None
    if last is not None and piece in (*_AR_FAITH, _AR_GOD):
        found.pop()
        ending = "دين" if piece in _AR_FAITH else "له"
        return 1, Word(f"{last.text}{ending}", f"{last.printed} {piece}", "arabic")
    if piece in _AR_PARTICLES:
        return 1, None
    text = without_article(piece)
    if piece.startswith(_AR_ABD) and len(piece) > 5:
        text = f"{_AR_ABD}{piece[3:].removeprefix(_AR_ARTICLE)}"
    light = piece in LEGAL or text in TITLES
    return 1, Word(_arabic_ending(text), piece, "arabic", light)


def _arabic_ending(word: str) -> str:
    """Compound names in one spelling: the article before Allah and din is not written."""
    return re.sub(r"(?<=..)ال(?=دين$|له$)", "", word)


def without_article(word: str) -> str:
    """An Arabic word without its article, where enough is left of it."""
    return word[2:] if word.startswith("ال") and len(word) > 4 else word


def _after_article(pieces: Sequence[str], place: int) -> int:
    """The place of the next piece that is no article."""
    while place < len(pieces) - 1 and pieces[place] in _ARTICLES:
        place += 1
    return place


def _word(text: str, printed: str) -> Word:
    text = NUMBERS.get(text, text)
    light = text in LEGAL or text in TITLES
    return Word(text if light else _one_spelling(text), printed, script(text), light)


@lru_cache(maxsize=65536)
def _one_spelling(text: str) -> str:
    """Compound names in one spelling: abdurrahman, aboubakr, saifullah, nooruddin."""
    if script(text) != "latin" or len(text) < 5:
        return text
    if text in (
        "abdallah",
        "abdullah",
        "abdulla",
        "abdalla",
        "abdellah",
        "abdoulah",
        "abdoullah",
        "abdillahi",
        "abdullahi",
    ):
        return "abdulah"
    changed = _ABD.sub("abd", text, count=1) if text.startswith("abd") else text
    if changed != text and len(changed) > 5:
        text = changed
    text = _ABU.sub("abu", text)
    if len(text) > 5:
        text = _ULLAH.sub("ulah", text)
    return _UDDIN.sub("din", text)
