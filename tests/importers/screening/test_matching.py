"""Names that are one and names that are not; every person and firm is invented."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgebook_importers.screening.entries import Birth, Entry, Kind
from pledgebook_importers.screening.matching.letters import plain
from pledgebook_importers.screening.matching.likeness import likeness
from pledgebook_importers.screening.matching.many import screen_many
from pledgebook_importers.screening.matching.screen import (
    ALERT,
    REVIEW,
    Hit,
    Query,
    Screener,
    screen,
)
from pledgebook_importers.screening.matching.words import words
from tests.importers.screening.made_lists import a_list, entry


def hit(name: str, listed: Entry | str, **facts: object) -> Hit | None:
    """The hit of a name on a list of that one entry."""
    one = listed if isinstance(listed, Entry) else entry("1", listed)
    found = list(screen([Query(name, **facts)], [a_list(one)]))  # type: ignore[arg-type]  # facts of the right types
    assert len(found) <= 1
    return found[0] if found else None


SAME = [
    ("Yusuf Karim Qandilovic", "QANDILOVIC, Yusuf Karim"),
    ("Mohamed Salih Zarquni", "Muhammad Saleh al-Zarquni"),
    ("Mehmet Zarquni", "MOHAMMAD AL ZARQUNI"),
    ("Hussein Zarquni", "Husayn Zarqouni"),
    ("Abdurrahman Zarquni", "'Abd al-Rahman Zarquni"),
    ("Abdel Rahman Zarquni", "Abdul-Rahman ZARQUNI"),
    ("Abdelkader Zarquni", "Abd al-Qadir Zarquni"),
    ("Salah Eddine Zarquni", "Salahuddin Zarquni"),
    ("Seif Allah Zarquni", "Saifullah Zarquni"),
    ("Aboubakr Zarquni", "Abu Bakr Zarquni"),
    ("Tariq ibn Yusuf Zarquni", "Tarek bin Youssef Zarquni"),
    ("Elzarquni Tarek", "Tariq al-Zarquni"),
    ("Wladimir Kandilow", "Vladimir Kandilov"),
    ("Юрий Кандилов", "Yuri Kandilov"),
    ("Şükrü Çandiroğlu", "Sukru Candiroglu"),
    ("Yuusf Kandilov", "Yusuf Kandilov"),
    ("Yusuf Kandillov", "Yusuf Kandilov"),
    ("YusufKandilov", "Yusuf Kandilov"),
    ("Karim Salih Xarquni", "Karim Salih Zarquni"),
    ("Ali Karim Ostrva", "Ali Karim Ostrova"),
    ("Mhd Salih Zarquni", "Muhammad Salih Zarquni"),
    # Of two common names, one in a spelling that is far from the other by letters and sound.
    ("Mohd Salih", "Muhammad Salih"),
    ("Salih Mike", "Salih Michael"),
    ("Yusuf Kandi lov", "Yusuf Kandilov"),
    ("Y. Kandilov", "Yusuf Kandilov"),
    ("Yusuf Kandilov", "Yusuf Tarek Kandilov Muster"),
    ("Jean Marie Mustier", "Jean-Marie MUSTIER"),
    ("Zarqun Trading Co. Ltd", "ZARQUN TRADING COMPANY LIMITED"),
    ("Zarqun Trading", "Zarqun Trading L.L.C."),
    ("شركة زرقون للتجارة", "زرقون للتجارة"),
    ("Z.Q.N. Lines", "ZQN Lines"),
    ("Zarqun Network", "ZARQUN NETWORK (ZQN)"),
    ("ZQN", "ZARQUN NETWORK (ZQN)"),
    ("Brigade Seven of Zarqun", "Brigade 7 of Zarqun"),
    ("محمد صالح الزرقوني", "Muhammad Salih al-Zarquni"),
    ("عبد الرحمن الزرقوني", "Abdurrahman Zarquni"),
    ("سيف الدين قنديل", "Saif al-Din Qandil"),
    ("حسین زرقونی", "Hossein Zarqouni"),
    ("أحمد مصطفى قنديل", "احمد مصطفي قنديل"),
    ("Yusuf Qandil", "يوسف قنديل"),
    # Slips: in short names, in every word, in a word that others are joined to, in another order.
    ("Tann Qado", "Tann Qadu"),
    ("Yusfu Kanilov Ostroba", "Yusuf Kandilov Ostrova"),
    ("Badul Karim Zarquni", "Abdul Karim Zarquni"),
    ("Zarqni Salih Karim", "Karim Salih Zarquni"),
    ("Karim Zarquni Abdul", "Abdul Karim Zarquni"),
    ("Pan Tol Il", "PAN TOL IL"),
]


@pytest.mark.parametrize("name,listed", SAME)
def test_one_name_in_other_spellings_is_a_hit(name: str, listed: str) -> None:
    found = hit(name, listed)
    assert found is not None
    assert found.score >= REVIEW


OTHERS = [
    ("Hassan Zarquni", "Hussein Zarquni"),
    ("Mahmoud Zarquni", "Mohammed Zarquni"),
    ("Abdul Aziz Zarquni", "Abdul Qadir Zarquni"),
    ("Yusuf Tarek Muster", "Yusuf Tarek Kandilov"),
    ("Yusuf Tarek Karim al-Basri", "Yusuf Tarek Karim al-Mosuli"),
    ("Yusuf", "Yusuf Kandilov Muster"),
    ("a" * 300, "AA"),
    ("Mohammed Ali", "Mohammed Ali Zarquni Qandil"),
    ("Layla Kandilov", "Yusuf Kandilov"),
    ("Muhannad Salah", "Mohammed Salah"),
    ("Zaid Mohammed", "Zahid Mohammed"),
    ("Munir Jawad", "Munir Awad"),
    ("Brigade 7 of Zarqun", "Brigade 8 of Zarqun"),
    ("Muster Trading Company Ltd", "Zarqun Trading Company Ltd"),
    ("علي حسن محمد", "Ali Husayn Muhammad"),
    ("محمود الزرقوني", "Muhammad al-Zarquni"),
    ("陽一 三浦", "Yusuf Kandilov"),
    # His son, and who bears two of his names in another order and another one.
    ("Zarqat Karim Salih", "Karim Salih"),
    ("Salih Qandilov Karim", "Karim Salih"),
    ("Pan Tol Mu", "PAN TOL IL"),
    ("Tan Qan", "Tan Qad"),
    ("Kenya", "ZARQUN FOUNDATION (KENYA)"),
    ("Wissam Kandilov", "Bassam Kandilov"),
    ("Yusuf Mosulani", "Yusuf Qadulari"),
]


@pytest.mark.parametrize("name,listed", OTHERS)
def test_another_name_is_no_hit(name: str, listed: str) -> None:
    assert hit(name, listed) is None


def test_a_rare_part_tells_more_than_a_common_one() -> None:
    common = [entry(str(n), f"Tarnuq Vesselin{n}") for n in range(300)]
    screener = Screener([a_list(*common, entry("x", "Tarnuq Qandil Muster"))])
    # Tarnuq alone is borne by all of them.
    assert [one.entry.id for one in screener.hits(Query("Tarnuq Qandil"))] == ["x"]
    assert screener.hits(Query("Tarnuq Ostrova")) == []


def test_a_word_of_the_lists_is_no_slip_of_another() -> None:
    listed = a_list(entry("1", "Yusuf Bark"), entry("2", "Ostrova Barn"))
    screener = Screener([listed])
    assert [one.entry.id for one in screener.hits(Query("Yusuf Barl"))] == ["1"]
    assert screener.hits(Query("Yusuf Barn")) == []


def test_a_name_with_a_slip_in_every_word_is_found_among_many() -> None:
    many = (entry(str(n), f"Tarnuq{n} Vesselin Ostrova") for n in range(500))
    screener = Screener([a_list(*many, entry("x", "Ruben Qandilov Mustier"))])
    assert [one.entry.id for one in screener.hits(Query("Mutsier Rubn Qandilof"))] == ["x"]


def test_a_weak_alias_is_a_weaker_hit_and_says_so() -> None:
    listed = entry("1", "Yusuf Kandilov", low=["Ostrava Tarnuq"])
    found = hit("Ostrava Tarnuq", listed)
    assert found is not None
    assert found.score == 0.9
    assert "by the alias Ostrava Tarnuq, which the list calls weak" in found.reasons


@pytest.mark.parametrize(
    "facts,change,reason",
    [
        ({"births": (Birth(1970, 1970, dt.date(1970, 5, 6)),)}, 0.05, "speaks for: born 1970-05-06, as listed"),
        ({"births": (Birth(1969, 1971),)}, 0.02, "speaks for: born 1969-1971, listed 1970-05-06"),
        ({"births": (Birth(1950, 1950),)}, -0.04, "speaks against: born 1950, listed 1970-05-06"),
        ({"births": (Birth(1988, 1988),)}, -0.1, "speaks against: born 1988, listed 1970-05-06"),
        ({"countries": frozenset({"SY"})}, 0.0, "speaks for: country Syria"),
        ({"countries": frozenset({"FR"})}, -0.03, "speaks against: country France, listed Syria"),
        ({"kind": "organisation"}, -0.15, "speaks against: the payee is an organisation, the entry a person"),
    ],
)  # fmt: skip
def test_what_speaks_for_and_against(facts: dict[str, object], change: float, reason: str) -> None:
    listed = entry("1", "Yusuf Kandilov Tarnuq", born="1970-05-06", countries=["SY"])
    name = "Yusuf Kandilof Tarnuk"
    plainly, found = hit(name, listed), hit(name, listed, **facts)
    assert plainly is not None
    assert found is not None
    assert found.score == pytest.approx(min(1, plainly.score + change), abs=0.011)
    assert reason in found.reasons


@pytest.mark.parametrize(
    "name, listed, reason",
    [
        ("Yusuf A. Kandilov", "Yusuf B. Kandilov", "a stands in the place of b"),
        ("Zarqun Shipping Brigade 7", "Zarqun Shipping Brigade 8", "7 stands in the place of 8"),
        ("Yusuf A. Kandilov", "Yusuf Ahmed Kandilov", "a may be the initial of ahmed"),
        ("Yusuf Ahmed Kandilov", "Yusuf A. Kandilov", "ahmed begins as the initial a"),
        ("Y Kandilov", "Ykandilov", "y kandilov is another spelling of ykandilov"),
    ],
)
def test_a_letter_is_called_an_initial_where_it_may_be_one(
    name: str, listed: str, reason: str
) -> None:
    found = hit(name, listed)
    assert found is not None
    assert reason in found.reasons


def test_reasons_name_the_parts_that_matched_and_those_left_over() -> None:
    found = hit("Y. Kandilof Tarnuq", "Yusuf Kandilov Tarnuq Muster")
    assert found is not None
    assert found.reasons == (
        "same: tarnuq",
        "y may be the initial of yusuf",
        "kandilof is like (88%) kandilov",
        "not in the payee's name: muster",
    )


def test_bands() -> None:
    alert = hit("Yusuf Kandilov", "Yusuf Kandilov")
    review = hit("Yusuf Kandilov", "Yusuf Tarnuq Kandilov Muster")
    assert alert is not None
    assert review is not None
    assert (alert.band, review.band) == ("alert", "review")
    assert review.score < ALERT <= alert.score


def test_each_entry_is_hit_once_by_its_best_name() -> None:
    listed = entry("1", "Yusuf Kandilov", "Yousef Kandilow", "Yusuf Kandilof")
    found = hit("Yusuf Kandilof", listed)
    assert found is not None
    assert (found.listed_name, found.score) == ("Yusuf Kandilof", 1.0)


def test_many_names_give_what_each_gives_alone() -> None:
    lists = [a_list(*(entry(str(n), name) for n, (_, name) in enumerate(SAME)))]
    queries = [Query(name, ref=str(n)) for n, (name, _) in enumerate(SAME * 15)]
    screener = Screener(lists)
    alone = [screener.hits(query) for query in queries]
    assert list(screen_many(queries, Screener(lists))) == alone


def test_a_name_without_letters_of_a_name_is_no_hit() -> None:
    assert [hit(name, "Yusuf Kandilov") for name in ("", " ", "...", "al", "&")] == [None] * 5


LETTERS = (
    "abdhiklmnorstuyz '-.,\u00c9\u00e9\u015f1"
    "\u064a\u0627\u062d\u0645\u062f\u0639\u0431\u043b\u0430\u0421\u044e"
)
NAMES = st.text(alphabet=st.sampled_from(LETTERS), min_size=1, max_size=30)


@given(NAMES)
def test_every_name_is_itself(name: str) -> None:
    if words(name) and sum(map(str.isalnum, name)) > 0:
        found = hit(name, entry("1", name))
        assert found is not None
        assert found.score >= ALERT


@given(NAMES, NAMES, st.sampled_from(["person", "organisation", ""]))
def test_scores_stay_in_their_bounds(name: str, listed: str, kind: Kind) -> None:
    found = hit(name, entry("1", listed), kind=kind)
    if found is not None:
        assert REVIEW <= found.score <= 1
        assert found.reasons


@given(NAMES, NAMES)
def test_likeness_is_the_same_both_ways(name: str, other: str) -> None:
    for one in words(name):
        for also in words(other):
            there = likeness(one.text, one.script, also.text, also.script)
            assert there == likeness(also.text, also.script, one.text, one.script)


@given(NAMES)
def test_plain_letters_stay_as_they_are(name: str) -> None:
    assert plain(plain(name)) == plain(name)
