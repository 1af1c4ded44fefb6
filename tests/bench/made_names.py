"""Names that are made for `make bench ARGS=--screening`: slips in listed names, and names of nobody listed.

Slips are drawn by a seed over all entries of a list; names of nobody are put together of given and
family names as they are common in Iraq and its neighbours, of words of firms, and of the parts of
the public negatives.
"""

from __future__ import annotations

import string
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from random import Random

from pledgebook_importers.screening.entries import SanctionsList
from pledgebook_importers.screening.matching.letters import plain, script

Slip = Callable[[str, Random], str]


def _words(text: str) -> list[str]:
    return text.split()


GIVEN = _words("""
Abdulwahab Adnan Ahmad Ahlam Ali Ammar Anwar Asmaa Aws Bakr Basim Burhan Bushra Daham Dhafer
Dler Fadhil Fuad Ghada Ghaith Ghanim Hadeel Hala Hameed Harith Hasan Hayder Hiba Hikmat Hussein
Ihsan Inaam Israa Issa Jalal Jumaa Kadhim Kamal Karwan Khalaf Khawla Khudhair Layla Mahmood
Makki Maysoon Mohanad Mohammed Mohsin Moayad Mustafa Nada Nadhir Nashwan Nawfal Nazar Omar
Qahtan Qusay Rafid Raheem Ramadhan Rezan Rizgar Sabri Saif Saleh Sami Samira Sattar Shaban
Sherzad Shwan Sirwan Subhi Suhail Taghreed Talal Wael Wasan Wathiq Widad Yaseen Yousif Yunis
Yusra Zeyad
""")
FAMILY = _words("""
Al-Abbadi Al-Adhami Al-Alwani Al-Ansari Al-Badri Al-Barzanji Al-Bayati Al-Chalabi Al-Dabbagh
Al-Daraji Al-Dulaimi Al-Fahdawi Al-Faraji Al-Ghurairi Al-Halbousi Al-Hakim Al-Hasnawi Al-Hilli
Al-Husseini Al-Isawi Al-Jashami Al-Jubouri Al-Kaabi Al-Khafaji Al-Kinani Al-Kubaisi Al-Lahibi
Al-Marsoumi Al-Mashhadani Al-Nasiri Al-Obaidi Al-Qarghuli Al-Rikabi Al-Saadi Al-Salihi
Al-Shammari Al-Sultani Al-Taie Al-Tamimi Al-Turaihi Al-Uqaili Al-Waeli Al-Zaidi Al-Zubaidi
Al-Zuhairi Bajalan Barzani Hawrami Herki Khoshnaw Mizouri Sindi Surchi Talabani Hassan Hussein
Ibrahim Ismail Salih
""")
_PLACES = _words("""
Tigris Babylon Nineveh Basra Anbar Karbala Ishtar Zagros Nakheel Noor Shams Furat Delta
""")
_TRADES = _words("""
Construction Cement Electric Medical Food Transport Furniture Steel Seeds Printing
""")
_FORMS = ("Co.", "Company", "LLC", "Ltd", "General Trading LLC", "for General Contracting", "Est.")


def slipped(un: SanctionsList, slip: Slip, seed: int, most: int) -> Iterator[tuple[str, str]]:
    """Entry and name for so many listed names, each with that slip in it."""
    draw = Random(seed)
    listed = [
        (entry.id, plain(entry.name))
        for entry in un.entries
        if script(plain(entry.name)) == "latin" and " " in entry.name.strip()
    ]
    for id_, name in draw.sample(listed, min(most, len(listed))):
        changed = slip(name, draw)
        if changed != name:
            yield id_, changed


def _letter(name: str, draw: Random) -> int:
    return draw.choice([n for n, char in enumerate(name) if char.isalpha()])


def _dropped(name: str, draw: Random) -> str:
    n = _letter(name, draw)
    return name[:n] + name[n + 1 :]


def _replaced(name: str, draw: Random) -> str:
    n = _letter(name, draw)
    return name[:n] + draw.choice(string.ascii_lowercase) + name[n + 1 :]


def _put_in(name: str, draw: Random) -> str:
    n = _letter(name, draw)
    return name[:n] + draw.choice(string.ascii_lowercase) + name[n:]


def _doubled(name: str, draw: Random) -> str:
    n = _letter(name, draw)
    return name[:n] + name[n] + name[n:]


def _swapped(name: str, draw: Random) -> str:
    places = [n for n, pair in enumerate(pairwise(name)) if "".join(pair).isalpha()]
    n = draw.choice(places)
    return name[:n] + name[n + 1] + name[n] + name[n + 2 :]


def _any(name: str, draw: Random) -> str:
    return draw.choice((_dropped, _replaced, _put_in, _doubled, _swapped))(name, draw)


def _in_every_word(name: str, draw: Random) -> str:
    return " ".join(_any(word, draw) if len(word) > 3 else word for word in name.split())


def _family_first(name: str, draw: Random) -> str:
    words = name.split()
    n = draw.randrange(1, len(words))
    return " ".join(words[n:] + words[:n])


ONE: Mapping[str, Slip] = {
    "dropped": _dropped, "replaced": _replaced, "put in": _put_in, "doubled": _doubled,
    "swapped": _swapped,
}  # fmt: skip
"""One letter wrong."""
MORE: Mapping[str, Slip] = {
    "two letters wrong": lambda name, draw: _any(_any(name, draw), draw),
    "a letter wrong in every word": _in_every_word,
    "words in another order": _family_first,
    "words in another order, a letter wrong": lambda name, draw: _any(
        _family_first(name, draw), draw
    ),
}


def of_the_region(draw: Random) -> str:
    """A given name, mostly the father's, sometimes the grandfather's, and a family name."""
    return " ".join([*draw.choices(GIVEN, k=draw.choice((1, 2, 2, 3))), draw.choice(FAMILY)])


def of_firms(draw: Random) -> str:
    """A firm as they are called in the region."""
    return f"{draw.choice(_PLACES)} {draw.choice(_PLACES)} {draw.choice(_TRADES)} {draw.choice(_FORMS)}"


def of_the_world(parts: Sequence[Mapping[str, str]]) -> Callable[[Random], str]:
    """Given and family names of the public negatives, put together anew."""
    latin = [row for row in parts if script(plain(row["full_name"])) == "latin"]
    return lambda draw: f"{draw.choice(latin)['first_name']} {draw.choice(latin)['last_name']}"


def several(made: Callable[[Random], str], seed: int, count: int) -> list[str]:
    """So many different names, or as many as there are."""
    draw = Random(seed)
    found = dict.fromkeys(made(draw) for _ in range(3 * count))
    return list(found)[:count]
