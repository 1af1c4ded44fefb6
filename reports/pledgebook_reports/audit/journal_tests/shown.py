"""The outcomes as tables, which the renderers print, and as an object for programs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from pledgebook.money import NIL
from pledgebook_reports.audit.journal_tests.base import WEIGHTS
from pledgebook_reports.places import one_line
from pledgebook_reports.render import plain_text
from pledgebook_reports.table import Column, Row, Table

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence

    from pledgebook_reports.audit.journal_tests.journal import Entry
    from pledgebook_reports.audit.journal_tests.outcome import Outcome, Ranked


@dataclass(frozen=True, slots=True)
class About:
    """What all tables say: the day, the currency, the digest of the books and their folder."""

    as_of: datetime.date
    currency: str
    entries: int
    home: str
    books: str = ""
    from_: datetime.date | None = None

    def place(self, entry: Entry) -> str:
        """`file:line`, from the folder of the books."""
        return f"{entry.file.removeprefix(self.home).lstrip('/')}:{entry.line}"

    def notes(self) -> tuple[str, ...]:
        """What was looked at."""
        told = [f"{self.entries:,} posted entries; drafts are left out."]
        if self.from_:
            told.append(f"Hits that touch an entry from {self.from_} on.")
        return tuple(told)


def tests_table(outcomes: Sequence[Outcome], about: About) -> Table:
    """One line a test: criterion, population, hits, entries, amount."""
    return Table(
        report="journal-tests",
        title="Tests of journal entries",
        as_of=about.as_of,
        currency=about.currency,
        columns=(
            Column("name", "Test", "text"),
            Column("population", "Looked at", "count"),
            Column("looks_at", "Of what", "text"),
            Column("hits", "Hits", "count"),
            Column("entries", "Entries", "count"),
            Column("amount", "Amount of the hits"),
            Column("criterion", "Criterion", "text"),
            Column("source", "Source", "text"),
        ),
        rows=tuple(
            Row(
                one.test.name,
                {
                    "name": one.test.name,
                    "population": one.found.population,
                    "looks_at": one.test.looks_at,
                    "hits": len(one.found.hits),
                    "entries": one.entries,
                    "amount": one.amount,
                    "criterion": one.test.criterion,
                    "source": one.test.source,
                },
            )
            for one in outcomes
        ),
        totals={},
        notes=(
            *about.notes(),
            "A hit is a reason to look, never proof. One entry may be in several tests.",
            *(f"{one.test.name}: {one.found.note}." for one in outcomes if one.found.note),
        ),
        books=about.books,
    )


def ranking_table(ranked: Sequence[Ranked], about: About, most: int | None = None) -> Table:
    """The entries by score, each with its reasons; `most` cuts a long list, and says so."""
    shown = ranked[:most]
    weights = "; ".join(f"{weight} for {meaning}" for weight, meaning in WEIGHTS.items())
    cut = (
        [f"The first {len(shown)} of {len(ranked):,} entries."] if len(shown) < len(ranked) else []
    )
    return Table(
        report="ranking",
        title="Entries by risk",
        as_of=about.as_of,
        currency=about.currency,
        columns=(
            Column("rank", "Rank", "count"),
            Column("score", "Score", "count"),
            Column("voucher", "Voucher", "text"),
            Column("date", "Date", "date"),
            Column("payee", "Payee", "text"),
            Column("amount", "Amount"),
            Column("place", "Entry in the books", "text"),
            Column("why", "Why", "text"),
        ),
        rows=tuple(
            Row(
                str(place),
                {
                    "rank": place,
                    "score": one.score,
                    "voucher": one.entry.id,
                    "date": one.entry.date,
                    "payee": one.entry.who,
                    "amount": one.entry.amount,
                    "place": about.place(one.entry),
                    "why": "; ".join(reason.text for reason in one.reasons),
                },
            )
            for place, one in enumerate(shown, 1)
        ),
        totals={},
        notes=(
            f"The score adds up the weights of the tests that found the entry: {weights}.",
            *cut,
        ),
        books=about.books,
    )


def hits_table(outcomes: Sequence[Outcome], about: About) -> Table:
    """One line for each entry of each hit; a hit on no entry has a line too."""
    rows: list[Row] = []
    for outcome in outcomes:
        for number, one in enumerate(outcome.found.hits, 1):
            for entry in one.entries or (None,):
                rows.append(
                    Row(
                        str(len(rows)),
                        {
                            "name": outcome.test.name,
                            "hit": number,
                            "voucher": entry.id if entry else one.subject,
                            "date": entry.date if entry else None,
                            "payee": entry.who if entry else "",
                            "amount": entry.amount if entry else NIL,
                            "place": about.place(entry) if entry else "",
                            "why": one.why,
                        },
                    )
                )
    return Table(
        report="hits",
        title="Hits of the tests",
        as_of=about.as_of,
        currency=about.currency,
        columns=(
            Column("name", "Test", "text"),
            Column("hit", "Hit", "count"),
            Column("voucher", "Voucher or subject", "text"),
            Column("date", "Date", "date"),
            Column("payee", "Payee", "text"),
            Column("amount", "Amount"),
            Column("place", "Entry in the books", "text"),
            Column("why", "Why", "text"),
        ),
        rows=tuple(rows),
        totals={},
        books=about.books,
    )


def as_text(outcomes: Sequence[Outcome], ranked: Sequence[Ranked], about: About) -> str:
    """The tests, then the first entries by risk with their reasons: what a terminal shows."""
    tests = plain_text.render(_with(tests_table(outcomes, about), *_TESTS_SHOWN))
    if not ranked:
        return f"{tests}\nNo entry was found by any test.\n"
    table = ranking_table(ranked, about, SHOWN)
    reasons = [
        f"{place:>3}  {one_line(about.place(one.entry))} {one_line(one.entry.id)}: "
        f"{one_line('; '.join(f'{r.test.name}: {r.why}' for r in one.reasons))}"
        for place, one in enumerate(ranked[:SHOWN], 1)
    ]
    return "\n".join([tests, plain_text.render(_with(table, *_RANKING_SHOWN)), *reasons]) + "\n"


SHOWN = 25
"""Entries by risk that a terminal shows."""
_TESTS_SHOWN = ("name", "population", "hits", "entries", "amount", "looks_at")
_RANKING_SHOWN = ("rank", "score", "voucher", "date", "payee", "amount")


def _with(table: Table, *keys: str) -> Table:
    """The table with some of its columns."""
    return replace(table, columns=tuple(column for column in table.columns if column.key in keys))


def as_object(
    outcomes: Sequence[Outcome], ranked: Sequence[Ranked], about: About
) -> dict[str, Any]:
    """Everything for programs: tests with their hits, and the ranking."""
    return {
        "as_of": about.as_of.isoformat(),
        "from": about.from_.isoformat() if about.from_ else None,
        "currency": about.currency,
        "entries": about.entries,
        "books": about.books,
        "weights": {str(weight): meaning for weight, meaning in WEIGHTS.items()},
        "tests": [
            {
                "name": one.test.name,
                "title": one.test.title,
                "criterion": one.test.criterion,
                "source": one.test.source,
                "weight": one.test.weight,
                "population": one.found.population,
                "looks_at": one.test.looks_at,
                "note": one.found.note,
                "amount": f"{one.amount:f}",
                "hits": [
                    {
                        "why": hit.why,
                        "subject": hit.subject,
                        "amount": f"{hit.amount:f}",
                        "entries": [_entry(entry, about) for entry in hit.entries],
                    }
                    for hit in one.found.hits
                ],
            }
            for one in outcomes
        ],
        "ranking": [
            {
                "rank": place,
                "score": one.score,
                **_entry(one.entry, about),
                "reasons": [
                    {"test": r.test.name, "weight": r.test.weight, "why": r.why}
                    for r in one.reasons
                ],
            }
            for place, one in enumerate(ranked, 1)
        ],
    }


def _entry(entry: Entry, about: About) -> dict[str, Any]:
    return {
        "voucher": entry.id,
        "date": entry.date.isoformat(),
        "payee": entry.who,
        "amount": f"{entry.amount:f}",
        "file": about.place(entry).rpartition(":")[0],
        "line": entry.line,
    }
