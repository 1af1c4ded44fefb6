"""Letters of any script made plain: case, accents, Cyrillic, Greek and Arabic letters.

Latin, Cyrillic and Greek names become Latin ones. Arabic script keeps its own letters in one form
each (as `ARABIC` has them); what they sound like in Latin is told by `arabic`.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_LATIN = str.maketrans(
    {
        "ß": "ss",
        "ø": "o",
        "đ": "d",
        "ł": "l",
        "ı": "i",
        "æ": "ae",
        "œ": "oe",
        "þ": "th",
        "ð": "d",
        "ə": "a",
        "ŋ": "ng",
        "ħ": "h",
        "ŧ": "t",
        "ʒ": "z",
        "ɓ": "b",
        "ɗ": "d",
    }
)
_CYRILLIC = str.maketrans(
    {
        "а": "a",
        "б": "b",
        "в": "v",
        "г": "g",
        "д": "d",
        "е": "e",
        "ё": "e",
        "ж": "zh",
        "з": "z",
        "и": "i",
        "й": "i",
        "к": "k",
        "л": "l",
        "м": "m",
        "н": "n",
        "о": "o",
        "п": "p",
        "р": "r",
        "с": "s",
        "т": "t",
        "у": "u",
        "ф": "f",
        "х": "kh",
        "ц": "ts",
        "ч": "ch",
        "ш": "sh",
        "щ": "shch",
        "ъ": "",
        "ы": "y",
        "ь": "",
        "э": "e",
        "ю": "yu",
        "я": "ya",
        "і": "i",
        "ї": "yi",
        "є": "ye",
        "ґ": "g",
        "ў": "u",
        "ј": "j",
        "љ": "lj",
        "њ": "nj",
        "ћ": "c",
        "ђ": "dj",
        "џ": "dz",
        "ғ": "g",
        "қ": "k",
        "ң": "ng",
        "ө": "o",
        "ү": "u",
        "ұ": "u",
        "һ": "h",
        "ә": "a",
        "ҳ": "h",
        "ҷ": "j",
        "ӣ": "i",
        "ӯ": "u",
    }
)
"""As newspapers and passports write them; the Russian, Ukrainian, Serbian and Turkic letters."""
_GREEK = str.maketrans(
    {
        "α": "a",
        "β": "v",
        "γ": "g",
        "δ": "d",
        "ε": "e",
        "ζ": "z",
        "η": "i",
        "θ": "th",
        "ι": "i",
        "κ": "k",
        "λ": "l",
        "μ": "m",
        "ν": "n",
        "ξ": "x",
        "ο": "o",
        "π": "p",
        "ρ": "r",
        "σ": "s",
        "ς": "s",
        "τ": "t",
        "υ": "y",
        "φ": "f",
        "χ": "ch",
        "ψ": "ps",
        "ω": "o",
    }
)
_ARABIC = str.maketrans(
    {
        **dict.fromkeys("أإآٱ", "ا"),
        **dict.fromkeys("ىیۍېےئ", "ي"),
        **dict.fromkeys("ؤۇۆۋ", "و"),
        **dict.fromkeys("ةۀہھە", "ه"),
        **dict.fromkeys("کګ", "ك"),
        **dict.fromkeys("ٹټ", "ت"),
        **dict.fromkeys("ډڈ", "د"),
        **dict.fromkeys("ړڑ", "ر"),
        "ڼ": "ن",
        "ں": "ن",
        "څ": "چ",
        "ځ": "ز",
        "ږ": "ژ",
        "ښ": "ش",
        **dict.fromkeys("ءـ‌‍‎‏", ""),
    }
)
"""Forms of one letter in Arabic, Persian, Pashto and Urdu; the hamza, the stretch and joiners go."""
_APOSTROPHES = re.compile(r"['’‘ʼʻʿʾ`´ˈ′]")
_BREAK = re.compile(r"[^\w&]+|_")
_ZOO = re.compile(r"\bsp\.? ?z ?o\.? ?o\b\.?")
_POINTS = re.compile(r"\b(\w)\.(?=\w\b)")


@lru_cache(maxsize=65536)
def plain(text: str) -> str:
    """The name in small plain letters, one blank between words, without marks."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    text = text.casefold()
    text = _APOSTROPHES.sub("", text)
    # A.B.C. is one word, A. B. C. are three initials.
    text = _POINTS.sub(r"\1", text)
    text = _ZOO.sub(" spzoo", text)
    if not text.isascii():
        text = (
            _bare(text).translate(_LATIN).translate(_CYRILLIC).translate(_GREEK).translate(_ARABIC)
        )
    text = text.replace("&", " and ")
    return " ".join(_BREAK.sub(" ", text).split())


def _bare(text: str) -> str:
    """Without accents and vowel marks; й and ї are letters of their own, and scripts of India keep theirs."""
    kept = []
    for char in unicodedata.normalize("NFD", text):
        if not unicodedata.combining(char) or "ऀ" <= char <= "෿":
            kept.append(char)
    return unicodedata.normalize("NFC", "".join(kept))


@lru_cache(maxsize=65536)
def script(text: str) -> str:
    """`latin` (also for what was made Latin), `arabic`, or `other`, by the first letter."""
    for char in text:
        if "a" <= char <= "z":
            return "latin"
        if "؀" <= char <= "ۿ" or "ݐ" <= char <= "ݿ":
            return "arabic"
        if char.isalpha():
            return "other"
    return "latin"
