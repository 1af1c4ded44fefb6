"""`make bench ARGS="--screening"`: how well and how fast `pledgebook screen` screens.

On the public samples of ../shared: the UN's names with typos, synthetic payees who are on no list,
the UN's persons by their names in Arabic script against Latin names alone, aliases left out of the
list, and labelled pairs that are hard on purpose, with rapidfuzz's token sort as the peer. Beside
them, names made by a seed: slips in the names of the UN's list, and names of nobody listed.
"""

from __future__ import annotations

import csv
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from random import Random

from rapidfuzz import fuzz

from pledgebook_importers.screening.entries import Entry, ListedName, SanctionsList
from pledgebook_importers.screening.lists import read_list
from pledgebook_importers.screening.matching.letters import plain, script
from pledgebook_importers.screening.matching.screen import Query, Screener
from tests.bench import made_names
from tests.bench.timing import run

SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "data" / "samples"
NAMES, LISTS = SAMPLES / "screening", SAMPLES / "sanctions"
PAYEES, ALIASES = 10_000, 400
SEED, SLIPS, MADE = 2026, 700, 5_000
Rows = Sequence[dict[str, str]]


@dataclass(frozen=True)
class Figure:
    """One figure, and the limit that it is to keep."""

    what: str
    value: float
    wanted: str


def main(kept: Path | None) -> None:
    """Measure and print; write the figures to a file where one is named."""
    if not NAMES.is_dir():
        print("no ../shared/data/samples/screening beside the checkout: nothing to measure")
        return
    figures = list(measure())
    for one in figures:
        print(f"{one.what:58} {one.value:9.3f}   {one.wanted}")
    if kept:
        told = [asdict(one) for one in figures]
        kept.write_text(json.dumps({"figures": told}, indent=1), encoding="utf-8")


def measure() -> Iterable[Figure]:
    """All figures."""
    older = read_list(LISTS / "un" / "UN_consolidated_2020-11-30.xml")
    newer = read_list(LISTS / "un" / "UN_consolidated_2025-08-16.xml")
    payees = _rows(NAMES / "negatives" / "negatives_global_first2000.csv")
    yield Figure("recall, UN names with typos", _typos(newer), ">= 0.99")
    yield from _false_hits(older, payees)
    yield Figure("recall, alias left out", _alias_left_out(older), "0.62 in FORMATS.md")
    yield Figure("recall, Arabic script to Latin names", _arabic(older), ">= 0.80")
    yield from _pairs()
    yield from _made(newer, payees)
    yield from _times(payees)


def _typos(un: SanctionsList) -> float:
    right = _rows(NAMES / "un_positives" / "positives_un_untreated_first170.csv")
    wrong = _rows(NAMES / "un_positives" / "positives_un_treated_first170.csv")
    screener = Screener([un])
    found = 0
    for one, typo in zip(right, wrong, strict=True):
        wanted = {hit.entry.id for hit in screener.hits(Query(one["full_name"]))}
        found += any(hit.entry.id in wanted for hit in screener.hits(Query(typo["full_name"])))
    return found / len(right)


def _false_hits(un: SanctionsList, payees: Rows) -> Iterable[Figure]:
    screener = Screener([un])
    for kind in ("latin", "arabic"):
        names = [row["full_name"] for row in payees if script(plain(row["full_name"])) == kind]
        hits = sum(bool(screener.hits(Query(name))) for name in names)
        wanted = "<= 25" if kind == "latin" else ""
        yield Figure(
            f"false hits per 10,000, {len(names):,} {kind} names", hits / len(names) * 1e4, wanted
        )


def _alias_left_out(un: SanctionsList) -> float:
    aliases = [
        (entry.id, name.text)
        for entry in un.entries
        for name in entry.names[1:]
        if entry.kind == "person" and name.quality == "good" and " " in name.text
        and script(plain(name.text)) == "latin"
    ]  # fmt: skip
    left_out = set(Random(1).sample(aliases, ALIASES))
    screener = Screener([_without(un, lambda id_, name: (id_, name) in left_out)])
    return sum(_hit(screener, name, id_) for id_, name in left_out) / ALIASES


def _arabic(un: SanctionsList) -> float:
    screener = Screener([_without(un, lambda _, name: script(plain(name)) != "latin")])
    asked = [
        (entry.id, next(filter(_in_arabic, (name.text for name in entry.names)), ""))
        for entry in un.entries
        if entry.kind == "person"
    ]
    asked = [(id_, name) for id_, name in asked if name]
    return sum(_hit(screener, name, id_) for id_, name in asked) / len(asked)


def _in_arabic(name: str) -> bool:
    return script(plain(name)) == "arabic"


def _made(un: SanctionsList, payees: Rows) -> Iterable[Figure]:
    screener = Screener([un])
    one = []
    for kinds in (made_names.ONE, made_names.MORE):
        for what, slip in kinds.items():
            asked = list(made_names.slipped(un, slip, SEED, SLIPS))
            recall = sum(_hit(screener, name, id_) for id_, name in asked) / len(asked)
            one += [recall] if kinds is made_names.ONE else []
            yield Figure(f"recall, made: {what}", recall, "")
    yield Figure("recall, made: one letter wrong, the mean", sum(one) / len(one), ">= 0.99")
    for what, made in (
        ("the region", made_names.of_the_region), ("firms", made_names.of_firms),
        ("the world", made_names.of_the_world(payees)),
    ):  # fmt: skip
        names = made_names.several(made, SEED, MADE)
        hits = sum(bool(screener.hits(Query(name))) for name in names)
        yield Figure(
            f"false hits per 10,000, made: names of {what}", hits / len(names) * 1e4, "<= 25"
        )


def _pairs() -> Iterable[Figure]:
    pairs = _rows(NAMES / "name_bench" / "cases_quarter.csv")
    true = [row["is_match"] == "true" for row in pairs]
    ours = [bool(Screener([_one(row["name2"])]).hits(Query(row["name1"]))) for row in pairs]
    sort = [fuzz.token_sort_ratio(plain(row["name1"]), plain(row["name2"])) for row in pairs]
    best = max(_f1(true, [score >= least for score in sort]) for least in range(40, 100))
    yield Figure(f"F1, {len(pairs)} hard pairs, hit at 0.70", _f1(true, ours), "more than the peer")
    yield Figure("F1 of token sort at its best threshold", best, "peer")


def _f1(true: Sequence[bool], told: Sequence[bool]) -> float:
    both = sum(a and b for a, b in zip(true, told, strict=True))
    return 2 * both / (sum(true) + sum(told))


def _times(payees: Rows) -> Iterable[Figure]:
    began = time.perf_counter()
    read_list(LISTS / "un" / "UN_consolidated_2020-11-30.xml")
    yield Figure("seconds, the UN list read", time.perf_counter() - began, "<= 1")
    given, family = ([row[field] for row in payees] for field in ("first_name", "last_name"))
    shuffle = Random(1)
    names = {f"{shuffle.choice(given)} {shuffle.choice(family)}" for _ in range(2 * PAYEES)}
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "names.csv"
        with file.open("w", encoding="utf-8", newline="") as out:
            csv.writer(out).writerows([["name"], *([name] for name in sorted(names)[:PAYEES])])
        un = LISTS / "un" / "UN_consolidated_2020-11-30.xml"
        command = Path(sys.executable).parent / "pledgebook"
        done = run("screen", command, "screen", "--names", file, "--list", un, status=1)
    yield Figure(f"seconds, {PAYEES:,} payees against the UN list", done.wall, "<= 20 on 2 cores")
    yield Figure("of it seconds of processor time, all processes", done.cpu, "")
    yield Figure("MiB of the largest process", done.peak, "")


def _rows(path: Path) -> Rows:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _one(name: str) -> SanctionsList:
    return SanctionsList("PAIR", None, "", "", (Entry("1", (ListedName(name),)),))


def _without(un: SanctionsList, left_out: Callable[[str, str], bool]) -> SanctionsList:
    kept = (
        replace(one, names=tuple(name for name in one.names if not left_out(one.id, name.text)))
        for one in un.entries
    )
    return replace(un, entries=tuple(one for one in kept if one.names))


def _hit(screener: Screener, name: str, id_: str) -> bool:
    return any(hit.entry.id == id_ for hit in screener.hits(Query(name)))


if __name__ == "__main__":
    main(None)
