"""What beside the name speaks for or against: birth, country, and whether it is a person at all."""

from __future__ import annotations

from dataclasses import dataclass

from pledgebook_importers.screening.countries import names as country_names
from pledgebook_importers.screening.entries import Birth, Entry, Kind

SAME_DAY, SAME_YEAR = 0.05, 0.02
OTHER_YEAR, NEAR_YEAR, OTHER_COUNTRY, OTHER_KIND = -0.1, -0.04, -0.03, -0.15
_NEAR = 3
"""Years within which a different year of birth is common in papers of the region."""


@dataclass(frozen=True, slots=True)
class Circumstance:
    """What one fact adds to the score, and why in words."""

    adds: float
    reason: str


def circumstances(
    entry: Entry, kind: Kind, births: tuple[Birth, ...], countries: frozenset[str]
) -> list[Circumstance]:
    """The facts that both sides state."""
    found = []
    if births and entry.births:
        found.append(_born(entry.births, births))
    if kind and entry.kind and kind != entry.kind:
        reason = f"speaks against: the payee is {_a(kind)}, the entry {_a(entry.kind)}"
        found.append(Circumstance(OTHER_KIND, reason))
    if countries and entry.countries:
        ours, theirs = _names(countries), _names(entry.countries)
        if countries & entry.countries:
            found.append(
                Circumstance(0.0, f"speaks for: country {_names(countries & entry.countries)}")
            )
        else:
            found.append(
                Circumstance(OTHER_COUNTRY, f"speaks against: country {ours}, listed {theirs}")
            )
    return found


def _born(theirs: tuple[Birth, ...], ours: tuple[Birth, ...]) -> Circumstance:
    listed, own = " or ".join(map(str, theirs)), " or ".join(map(str, ours))
    if any(one.day and one.day == other.day for one in ours for other in theirs):
        return Circumstance(SAME_DAY, f"speaks for: born {own}, as listed")
    apart = min(
        max(0, one.first - other.last, other.first - one.last) for one in ours for other in theirs
    )
    if not apart:
        return Circumstance(SAME_YEAR, f"speaks for: born {own}, listed {listed}")
    adds = NEAR_YEAR if apart <= _NEAR or _one_figure(theirs, ours) else OTHER_YEAR
    return Circumstance(adds, f"speaks against: born {own}, listed {listed}")


def _one_figure(theirs: tuple[Birth, ...], ours: tuple[Birth, ...]) -> bool:
    """Whether one mistyped figure makes the years differ."""
    return any(
        sum(a != b for a, b in zip(str(one.first), str(other.first), strict=True)) == 1
        for one in ours
        for other in theirs
    )


def _a(kind: str) -> str:
    return f"an {kind}" if kind[0] in "aeiou" else f"a {kind}"


def _names(codes: frozenset[str]) -> str:
    return ", ".join(sorted(country_names().get(code, code) for code in codes))
