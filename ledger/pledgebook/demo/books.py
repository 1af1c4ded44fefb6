"""Writes invented spending into books: payees, obligations, journal, documents."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from pledgebook.demo import evidence, illustration, text
from pledgebook.demo.from_books import plan_of
from pledgebook.demo.illustration import Illustration
from pledgebook.demo.model import Directive
from pledgebook.demo.plan import Plan

FIRST = datetime.date(2016, 1, 1)
LAST = datetime.date(2019, 12, 31)
"""The span of the repository's own invented spending."""


class DemoError(ValueError):
    """Books that cannot be made; one line saying why and what to do."""


def illustrate_books(book: Path, *, vouchers: int = 300, seed: int = 2016) -> Illustration:
    """Add invented spending to the books of a register: payees, obligations, journal, documents.

    `book` is the main file. Raises:
        DemoError: the books have a journal already, or register nothing that can be spent.
    """
    for taken in ("payees.beancount", "obligations.beancount", "journal"):
        if (book.parent / taken).exists():
            raise DemoError(f"{book.parent / taken} exists: remove it to draw the vouchers afresh")
    try:
        made = illustration.illustrate(plan_of(book, FIRST, LAST), vouchers, seed)
    except ValueError as error:
        raise DemoError(f"{book}: {error}") from error
    write(book.parent, made)
    return made


def write(folder: Path, made: Illustration) -> None:
    """Write an illustration's four parts below a folder."""
    plan = made.plan
    save(
        folder / "payees.beancount",
        "Payees, partners, officers, screenings and projects: invented",
        _directives(made.payees, plan),
    )
    save(
        folder / "obligations.beancount",
        "Obligations, advances, guarantees and budgets: invented",
        _directives(made.obligations, plan),
    )
    _journal(folder, made)
    found = evidence.papers(made.journal.vouchers, (*made.payees, *made.obligations), plan)
    for path, files in evidence.folders(found):
        place = folder / "documents" / path
        place.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (place / name).write_bytes(content)


def _journal(folder: Path, made: Illustration) -> None:
    plan = made.plan
    blocks: dict[tuple[str, int], list[tuple[datetime.date, str]]] = defaultdict(list)
    for void in made.journal.voids:
        blocks["journal", void.date.year].append((void.date, text.directive(void, plan)))
    for number, voucher in made.journal.vouchers:
        year, printed = voucher.date.year, text.voucher(number, voucher, plan)
        if voucher.lots:
            blocks["receipts", year].append((voucher.date, printed))
        elif year < plan.open_year:
            blocks["journal", year].append((voucher.date, printed))
        else:
            save(folder / f"journal/{year}/{number}.beancount", f"Voucher {number}", [printed])
    for (kind, year), dated in blocks.items():
        dated.sort(key=lambda block: block[0])
        name = f"receipts/{year}" if kind == "receipts" else f"journal/{year}/{year}"
        title = "Instalments due and received" if kind == "receipts" else "Vouchers"
        save(folder / f"{name}.beancount", f"{title} {year}", _by_month(dated))


def _directives(items: Iterable[Directive], plan: Plan) -> Iterator[str]:
    return _by_month([(one.date, text.directive(one, plan)) for one in items])


def _by_month(dated: Iterable[tuple[datetime.date, str]]) -> Iterator[str]:
    month: datetime.date | None = None
    for day, block in dated:
        if day.replace(day=1) != month:
            month = day.replace(day=1)
            yield f";; --- {month:%B %Y} ---\n"
        yield block


def save(path: Path, title: str, blocks: Iterable[str]) -> None:
    """Write a file of blocks under a heading, with its folders."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text.page(title, blocks), encoding="utf-8", newline="\n")
