"""Files that are no bank's: journals of a ledger, published flows, rates, voucher workbooks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from pledgebook.records import Facility
from pledgebook_importers.aid.stated import stated_text
from pledgebook_importers.delivery.draft import Desk, Draft, NotDraftedError
from pledgebook_importers.drafts.beantext import safe_name
from pledgebook_importers.intake.errors import Problem, RefusedError
from pledgebook_importers.intake.reading import FileResult
from pledgebook_importers.intake.source import Source
from pledgebook_importers.ledgers.drafting import draft_journals
from pledgebook_importers.ledgers.extract import profile_of
from pledgebook_importers.rates.price_files import price_file
from pledgebook_importers.rates.quotes import RateTable


def journals(desk: Desk, result: FileResult, source: Source, known: Iterable[str]) -> Draft:
    """The journals of an extract, by the maps of the profile that claims it.

    `known` are import ids of the books and of this delivery.
    """
    profile = profile_of(result.reading, source)
    drafts = draft_journals(result.reading, profile, source, known, desk.books.currency)
    left_out = [f"profile {profile.name} lacks: {one}" for one in drafts.unmapped]
    left_out += [
        f"journal {one.journal.id}, line {one.journal.line}: {one.reason}"
        for one in drafts.withheld
    ]
    summary = f"{len(drafts.drafted)} journals; {len(drafts.withheld)} left out"
    what = f"ledger by profile {profile.name}"
    if not drafts.text:
        return Draft(what, Path(drafts.name), "", "", summary, tuple(left_out))
    day = max(journal.date for journal in drafts.drafted)
    heading = desk.heading(
        day, result, rows=len(result.reading.journals), drafted=len(drafts.drafted),
        left_out=len(drafts.withheld),
    )  # fmt: skip
    place = desk.place(Path("journal") / str(day.year) / drafts.name)
    return Draft(what, place, heading, drafts.text, summary, tuple(left_out))


def flows(desk: Desk, result: FileResult) -> Draft:
    """Published flows as stated sums, by donor and stage, at the day of the newest of them.

    Raises:
        NotDraftedError: no flow has a day, and none was given for such.
    """
    reading = result.reading
    kinds = Counter(flow.kind for flow in reading.flows)
    what = ", ".join(f"{count} {kind}" for kind, count in kinds.most_common())
    days = [flow.date for flow in reading.flows if flow.date is not None and flow.amount]
    day = desk.wishes.day or max(days, default=None)
    if day is None:
        raise NotDraftedError("the amounts have no day; give that of the table with --day")
    earlier = desk.imported(result)
    if earlier:
        return Draft(what, Path(), "", "", f"nothing new; imported before as {earlier}")
    books = desk.books
    facilities = [name for one in books.registry.all(Facility) for name in (one.id, one.name)]
    source = f"{result.file.name} ({reading.format}, sha256 {result.sha256[:12]})"
    text, problems = stated_text(reading, books.donors, source, day, books.currency, facilities)
    count = text.count('custom "stated"')
    summary = f"{count} stated sums; {len(problems)} reasons to look at"
    left_out = tuple(map(_told, problems))
    if not text:
        return Draft(what, Path(), "", "", summary, left_out)
    heading = desk.heading(
        day, result, rows=len(reading.flows), drafted=count, left_out=len(problems)
    )
    name = safe_name("stated", Path(result.file.name).stem, day.isoformat()) + ".beancount"
    place = desk.place(Path("journal") / str(day.year) / name)
    return Draft(what, place, heading, text, summary, left_out)


def rates(desk: Desk, result: FileResult, table: RateTable) -> Draft:
    """The prices of a table that the books want and do not have.

    Raises:
        NotDraftedError: the table fails or shrinks, so that the one in force stays.
    """
    books = desk.books
    what = f"{len(table.quotes)} rates of {table.source}"
    try:
        name, text, problems = price_file(table, books.prices, books.currencies, books.currency)
    except RefusedError as error:
        raise NotDraftedError(f"{error.reason}; the rates in force stay") from error
    left_out = tuple(map(_told, problems))
    count = sum(1 for line in text.splitlines() if " price " in line and line[:1].isdigit())
    summary = f"{count} prices"
    if not count:
        return Draft(what, Path(name), "", "", "no new price", left_out)
    day = max(quote.date for quote in table.quotes)
    heading = desk.heading(
        day, result, rows=len(table.quotes), drafted=count, left_out=len(table.quotes) - count
    )
    return Draft(what, desk.place(Path("rates") / name), heading, text, summary, left_out)


def _told(problem: Problem) -> str:
    return f"line {problem.line}: {problem.reason}" if problem.line else problem.reason
