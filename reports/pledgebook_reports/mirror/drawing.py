"""From published files and the rows of the books to a comparison: the way of the command and the page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from pledgebook_importers.aid.flows import Flow
from pledgebook_reports.mirror import sides
from pledgebook_reports.mirror.comparing import Money, Pair, compare, without_implied
from pledgebook_reports.mirror.sums import sums_table
from pledgebook_reports.mirror.table import mirror_table
from pledgebook_reports.mirror.valuing import valued

if TYPE_CHECKING:
    import duckdb

    from pledgebook_reports.table import Arguments, Table

ONCE = "fts"
"""FTS has each flow once, at its latest stage."""


@dataclass(frozen=True, slots=True)
class Published:
    """A file that somebody has published: its name, its exact format, its flows."""

    name: str
    format: str
    flows: tuple[Flow, ...]


@dataclass(frozen=True, slots=True)
class Terms:
    """By what both sides are held against each other.

    `receivers` are names under which donors publish the facility, beside those in the books; `days`
    is how far the dates of one payment may lie apart, `tolerance` how far its amounts, as a share.
    """

    receivers: tuple[str, ...] = ()
    days: int = 45
    tolerance: Decimal = Decimal("0.05")


@dataclass(frozen=True, slots=True)
class Comparison:
    """What became of each amount; `left` are published amounts that speak of other money, by reason."""

    pairs: Sequence[Pair]
    left: Mapping[str, int]
    ours: Sequence[Money]
    asked: Arguments
    once: bool

    @property
    def outcomes(self) -> Counter[str]:
        """How many pairs there are of each outcome."""
        return Counter(pair.outcome for pair in self.pairs)

    def table(self) -> Table:
        """One row a pair."""
        return mirror_table(self.pairs, self.left, self.asked.as_of, self.asked.currency)

    def sums(self, rows: duckdb.DuckDBPyConnection) -> Table:
        """One row a donor and stage, beside what was stated in public."""
        theirs = [pair.theirs for pair in self.pairs if pair.theirs]
        return sums_table(self.ours, theirs, rows, self.asked, once=self.once)


def comparison(
    rows: duckdb.DuckDBPyConnection, files: Sequence[Published], asked: Arguments, terms: Terms
) -> Comparison:
    """Hold the books against published files."""
    facilities = rows.execute("SELECT id, name, iati_id, reporting_org FROM facilities").fetchall()
    keepers = rows.execute(
        "SELECT name FROM parties WHERE iati_org IN (SELECT reporting_org FROM facilities)"
    ).fetchall()
    own = [*terms.receivers, *(name for one in facilities for name in one[:2])]
    own += [keeper for (keeper,) in keepers]
    activities = frozenset(one[2] for one in facilities if one[2])
    names, identifiers = sides.donors(rows), sides.publishers(rows)
    published: list[Money] = []
    left: Counter[str] = Counter()
    for file in files:
        kept, passed = sides.theirs(
            file.flows, file.name, names, identifiers, own, activities, asked.currency, asked.as_of
        )
        published += [one for one in kept if asked.donor in (None, one.donor)]
        left += passed
    mine = sides.ours(rows, asked)
    pairs = compare(mine, published, days=terms.days, tolerance=terms.tolerance)
    once = all(file.format.startswith(ONCE) for file in files)
    if once:
        pairs = without_implied(pairs)
    return Comparison(valued(pairs, rows, asked.currency), left, mine, asked, once)


def share_of(text: str) -> Decimal | None:
    """A share below one as people write it, such as 0.05; None for any other text."""
    try:
        share = Decimal(text)
    except ArithmeticError:
        return None
    return share if share.is_finite() and 0 <= share < 1 else None
