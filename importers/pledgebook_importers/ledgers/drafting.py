"""Journals of an extract as drafts: Beancount entries under `!`, for a person to approve.

Each is 0.00 within every agreement that it touches. A journal that the reader doubts, that holds a
code which the profile does not map, or that the books hold already gets no draft and is named.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pledgebook.money import format_money
from pledgebook_importers.drafts.beantext import clean, quote, safe_name
from pledgebook_importers.intake.reading import Reading
from pledgebook_importers.intake.source import Source
from pledgebook_importers.ledgers.attribution import Attribution, Missing
from pledgebook_importers.ledgers.identity import import_id
from pledgebook_importers.ledgers.journals import Journal, JournalLine, totals
from pledgebook_importers.ledgers.maps import names_any
from pledgebook_importers.ledgers.postings import Posting, postings_of
from pledgebook_importers.tables.profiles import LedgerProfile

_TWICE = "another journal of the extract has its ledger, unit, number and date"


@dataclass(frozen=True, slots=True)
class WithheldJournal:
    """A journal without a draft, and why; `known` where the books hold it already."""

    journal: Journal
    reason: str
    known: bool = False


@dataclass(frozen=True, slots=True)
class Unmapped:
    """A code that the profile lacks, and what stands under it in journals that wait for it."""

    missing: Missing
    currency: str
    lines: int
    debits: Decimal
    credits: Decimal

    def __str__(self) -> str:
        """One line for the office that completes its profile."""
        sums = f"debits {format_money(self.debits)}, credits {format_money(self.credits)}"
        lines = "1 line" if self.lines == 1 else f"{self.lines} lines"
        return f"{self.missing.reason}: {lines}, {sums} {self.currency}"


@dataclass(frozen=True, slots=True)
class LedgerDrafts:
    """The drafts of one extract: a name and a text for the file, and what was left out."""

    name: str
    text: str
    drafted: tuple[Journal, ...]
    withheld: tuple[WithheldJournal, ...]
    unmapped: tuple[Unmapped, ...]


def draft_journals(
    reading: Reading,
    profile: LedgerProfile,
    source: Source,
    known_import_ids: Iterable[str],
    currency: str,
) -> LedgerDrafts:
    """Write the extract's new journals as one file of drafts, in the order of days and lines.

    Args:
        reading: what the extract was read as.
        profile: the one that it was read by, with the office's maps.
        source: the file, for its name and digest.
        known_import_ids: those of the books; a journal among them is withheld.
        currency: the books' own.
    """
    attribution = Attribution(profile)
    skipped = _Skipped(profile)
    known = frozenset(known_import_ids)
    met: set[str] = set()
    drafted: list[tuple[Journal, str]] = []
    withheld: list[WithheldJournal] = []
    lacking: dict[Missing, list[JournalLine]] = {}
    for journal in sorted(reading.journals, key=lambda journal: (journal.date, journal.line)):
        identity = import_id(journal)
        if identity in known:
            withheld.append(WithheldJournal(journal, "imported before", known=True))
            continue
        reason = _TWICE if identity in met else skipped.reason(journal)
        outcome = reason or _drafted(journal, attribution, currency, lacking)
        met.add(identity)
        if isinstance(outcome, str):
            withheld.append(WithheldJournal(journal, outcome))
        else:
            drafted.append((journal, _entry(journal, outcome, source, identity)))
    journals = tuple(journal for journal, _ in drafted)
    text = "\n".join([_heading(journals, profile, source), *(entry for _, entry in drafted)])
    return LedgerDrafts(
        file_name(profile, source, journals),
        text if drafted else "",
        journals,
        tuple(withheld),
        tuple(_summary(lacking)),
    )


def file_name(profile: LedgerProfile, source: Source, journals: Sequence[Journal]) -> str:
    """`gl-<profile>-<last day>-<digest>.beancount`, of safe characters."""
    day = max((journal.date.isoformat() for journal in journals), default="")
    return safe_name("gl", profile.name, day, source.sha256[:8]) + ".beancount"


class _Skipped:
    """Journals that an office never drafts: those of its revaluation, those Pledgebook made."""

    def __init__(self, profile: LedgerProfile) -> None:
        self._name = profile.name
        self._sources = names_any(profile.skip_sources)
        self._journals = names_any(profile.skip_journals)

    def reason(self, journal: Journal) -> str:
        if self._sources.find(journal.source):
            return f"source {journal.source} is skipped by profile {self._name}"
        if self._journals.find(journal.id):
            return f"journal {journal.id} is skipped by profile {self._name}"
        return journal.doubts[0].reason if journal.doubts else ""


def _drafted(
    journal: Journal,
    attribution: Attribution,
    currency: str,
    lacking: dict[Missing, list[JournalLine]],
) -> list[Posting] | str:
    placed = []
    missed: dict[Missing, None] = {}
    for line in journal.lines:
        if not line.amount and not line.foreign:
            continue
        place, missing = attribution.place(line)
        placed.append((line, place))
        for item in missing:
            missed[item] = None
            lacking.setdefault(item, []).append(line)
    if missed:
        return "; ".join(item.reason for item in missed)
    return postings_of(placed, currency)


def _heading(journals: Sequence[Journal], profile: LedgerProfile, source: Source) -> str:
    sums = [
        f"{total.lines} lines, debits {total.debits} and credits {total.credits} {currency}"
        for currency, total in totals(line for each in journals for line in each.lines).items()
    ]
    return (
        f"; Drafts of {len(journals)} journals from {clean(source.path.name, 120)}, profile "
        f"{clean(profile.name, 60)}: {'; '.join(sums)}.\n"
    )


def _entry(journal: Journal, postings: Sequence[Posting], source: Source, identity: str) -> str:
    said = next((line.description for line in journal.lines if line.description), "")
    first = postings[0].place
    common = {
        "agreement": first.agreement,
        "project": first.project if _one(post.place.project for post in postings) else "",
        "location": first.location if _one(post.place.location for post in postings) else "",
    }
    metadata = {
        **common,
        "import-id": identity,
        "gl-journal": journal.id,
        "gl-source": journal.source,
        "source-file": source.path.name,
        "source-sha256": source.sha256,
        "source-line": str(journal.line),
    }
    rows = [f"{journal.date} ! {quote(said or f'Journal {journal.id}')}"]
    rows += [f"  {key}: {quote(value)}" for key, value in metadata.items() if value]
    for posting in postings:
        rows += _rows(posting, common)
    return "\n".join(rows) + "\n"


def _one(values: Iterable[str]) -> bool:
    return len(set(values)) == 1


def _rows(posting: Posting, common: dict[str, str]) -> Iterator[str]:
    yield f"  {posting.place.account}  {posting.amount}"
    own = {
        "agreement": posting.place.agreement,
        "project": posting.place.project,
        "location": posting.place.location,
    }
    for key, value in own.items():
        if value and value != common[key]:
            yield f"    {key}: {quote(value)}"
    yield f"    gl-account: {quote(posting.line.account)}"


def _summary(lacking: dict[Missing, list[JournalLine]]) -> Iterator[Unmapped]:
    """The codes with the most lines first."""
    rows = [
        Unmapped(missing, currency, total.lines, total.debits, total.credits)
        for missing, lines in lacking.items()
        for currency, total in totals(lines).items()
    ]
    yield from sorted(rows, key=lambda row: -row.lines)
