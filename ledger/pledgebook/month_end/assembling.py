"""The month's end as files for the books: entries by year, working papers with their SHA256SUMS."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Literal

from pledgebook import durable, generated
from pledgebook.documents import FOLDER, SUMS
from pledgebook.money import NIL
from pledgebook.month_end import accruals, blocks, cash, indirect, interest, receivables
from pledgebook.month_end.drafts import Heading, entry_text
from pledgebook.month_end.month import Month
from pledgebook.month_end.result import MonthEnd, Told

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pledgebook.book import Book
    from pledgebook.findings import Finding
    from pledgebook.month_end.drafts import DraftEntry
    from pledgebook.sealing.periods import Period

SERIES = "M"
"""The voucher series of what a month's end drafts."""


def assemble(home: Path, book: Book, findings: Sequence[Finding], period: Period) -> MonthEnd:
    """Draft what a month lacks; nothing is written."""
    month, notes = Month(book, period), list[str]()
    wanted = list(_drafts(month, notes))
    new = [one for one in wanted if _identity(month, one) not in month.own]
    folder = _free(home, month)
    numbers = _Numbers(month)
    told: list[Told] = []
    texts: dict[int, list[str]] = {}
    papers: dict[str, str] = {}
    for draft in wanted:
        if draft not in new:
            told.append(_there(month, draft))
            continue
        name = f"{draft.working.name}.csv"
        papers[name] = draft.working.text()
        paper = f"{month.last.year}/{folder}/{name}"
        heads = list(_heads(month, draft, numbers, paper))
        for head in heads:
            texts.setdefault(head.day.year, []).append(entry_text(draft, head))
        told.append(Told(draft.kind, heads[0].number, draft.what, draft.amount, "new"))
    return MonthEnd(
        period.name, book.currency, told, notes, blocks.blocks(month, findings, home),
        dict(_filed(month, folder, papers)),
        {
            str(PurePosixPath("journal", str(year), f"{folder}.beancount")): _page(month, entries)
            for year, entries in texts.items()
        },
    )  # fmt: skip


def _drafts(month: Month, notes: list[str]) -> Iterator[DraftEntry]:
    """What the month lacks, as far as the chart has accounts for it."""
    for draft in (
        *receivables.drafts(month, notes),
        *cash.drafts(month, notes),
        *indirect.drafts(month),
        *interest.drafts(month),
        *accruals.drafts(month, notes),
    ):
        missing = sorted({
            leg.account
            for leg in draft.legs
            if leg.account not in month.book.opens and not generated.is_generated(leg.account)
        })  # fmt: skip
        if missing:
            notes.append(f"{draft.what}: open {', '.join(missing)} first")
        else:
            yield draft


def _identity(month: Month, draft: DraftEntry) -> str:
    return month.identity(draft.kind, draft.subject)


def _there(month: Month, draft: DraftEntry) -> Told:
    """A draft of an earlier run, held against what would be drafted now."""
    voucher = month.own[_identity(month, draft)]
    first = draft.legs[-1]
    wanted = sum((leg.number for leg in draft.legs if leg.account == first.account), NIL)
    booked = sum((leg.number for leg in voucher.legs if leg.account == first.account), NIL)
    state: Literal["there", "differs"] = "there" if wanted == booked else "differs"
    return Told(
        draft.kind, voucher.number or voucher.name, draft.what, draft.amount, state,
        abs(booked) if state == "differs" else None,
    )  # fmt: skip


class _Numbers:
    """The next free voucher numbers of our series, year by year."""

    def __init__(self, month: Month) -> None:
        self._taken = set(month.book.by_number)

    def next(self, year: int) -> str:
        number = 1
        while (name := f"{SERIES}-{year}-{number:05d}") in self._taken:
            number += 1
        self._taken.add(name)
        return name


def _heads(month: Month, draft: DraftEntry, numbers: _Numbers, paper: str) -> Iterator[Heading]:
    identity = _identity(month, draft)
    first = Heading(
        day=month.last, number=numbers.next(month.last.year), identity=identity, paper=paper
    )
    yield first
    if draft.reverses:
        yield Heading(
            day=month.next_day, number=numbers.next(month.next_day.year),
            identity=f"{identity}-reversal", paper=paper, reverses=first.number,
        )  # fmt: skip


def _free(home: Path, month: Month) -> str:
    """A name that neither a journal nor a folder of papers has: M-2017-03, then M-2017-03-2."""
    count, name = 1, f"{SERIES}-{month.period.name}"
    while any(
        (home / place).exists()
        for place in (
            f"journal/{month.last.year}/{name}.beancount",
            f"journal/{month.next_day.year}/{name}.beancount",
            f"{FOLDER}/{month.last.year}/{name}",
        )
    ):
        count += 1
        name = f"{SERIES}-{month.period.name}-{count}"
    return name


def _filed(month: Month, folder: str, papers: dict[str, str]) -> Iterator[tuple[str, str]]:
    """The papers below documents/, then their digests in the form of `sha256sum`."""
    if not papers:
        return
    place = PurePosixPath(FOLDER, str(month.last.year), folder)
    for name, text in sorted(papers.items()):
        yield str(place / name), text
    sums = (f"{durable.digest_of(text)}  {name}\n" for name, text in sorted(papers.items()))
    yield str(place / SUMS), "".join(sums)


def _page(month: Month, entries: Sequence[str]) -> str:
    title = f"Month end {month.period.name}: drafts, to be signed and flagged `*`"
    return f";; {title}\n\n" + "\n".join(entries)
