"""Writes books to disk: invented spending into existing books, or complete invented books."""

from __future__ import annotations

import datetime
import gc
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from random import Random

from pledgebook.demo import days, donors, evidence, illustration, office, text
from pledgebook.demo.cast import HIGHEST
from pledgebook.demo.desk import Desk
from pledgebook.demo.from_books import plan_of
from pledgebook.demo.illustration import Illustration, Progress
from pledgebook.demo.model import Cents, Directive, Funding, Leg, Text, Voucher
from pledgebook.demo.plan import Plan

FEWEST = 200
"""Fewer transactions than this leave nothing beside instalments and receipts."""
DOLLARS = 220_000
"""Dollars of agreements for each transaction: about twice what an average one spends."""
FIRST = datetime.date(2016, 1, 1)
LAST = datetime.date(2019, 1, 31)
"""A month into the open year: books of any size keep most vouchers in folded files."""
SPENDING_FROM = datetime.date(2016, 1, 1)


class DemoError(ValueError):
    """Books that cannot be made; one line saying why and what to do."""


def write_demo(
    directory: Path, transactions: int, seed: int, progress: Progress | None = None
) -> None:
    """Write complete invented books of exactly so many transactions, byte-equal for equal arguments.

    Raises:
        DemoError: too few transactions, or the folder is not empty.
    """
    if transactions < FEWEST:
        raise DemoError(f"{transactions} transactions are too few: ask for {FEWEST} or more")
    _need_empty(directory)
    collecting = gc.isenabled()
    # Everything drawn lives until the end: looking for rubbish meanwhile costs a quarter of the time.
    gc.disable()
    try:
        _write_demo(directory, transactions, seed, progress)
    finally:
        if collecting:
            gc.enable()


def illustrate_books(book: Path, *, vouchers: int = 300, seed: int = 2016) -> Illustration:
    """Add invented spending to the books of a register: payees, obligations, journal, documents.

    `book` is the main file. Raises:
        DemoError: the books have a journal already, or register nothing that can be spent.
    """
    for taken in ("payees.beancount", "obligations.beancount", "journal"):
        if (book.parent / taken).exists():
            raise DemoError(f"{book.parent / taken} exists: remove it to draw the vouchers afresh")
    try:
        made = illustration.illustrate(
            plan_of(book, FIRST, datetime.date(2019, 12, 31)), vouchers, seed
        )
    except ValueError as error:
        raise DemoError(f"{book}: {error}") from error
    write(book.parent, made)
    return made


def write(folder: Path, made: Illustration) -> None:
    """Write an illustration's four parts below a folder."""
    plan = made.plan
    _save(folder / "payees.beancount", "Payees, partners, officers, screenings and projects: invented",
          _directives(made.payees, plan))  # fmt: skip
    _save(folder / "obligations.beancount", "Obligations, advances, guarantees and budgets: invented",
          _directives(made.obligations, plan))  # fmt: skip
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
            _save(folder / f"journal/{year}/{number}.beancount", f"Voucher {number}", [printed])
    for (kind, year), dated in blocks.items():
        dated.sort(key=lambda block: block[0])
        name = f"receipts/{year}" if kind == "receipts" else f"journal/{year}/{year}"
        title = "Instalments due and received" if kind == "receipts" else "Vouchers"
        _save(folder / f"{name}.beancount", f"{title} {year}", _by_month(dated))


def _directives(items: Iterable[Directive], plan: Plan) -> Iterator[str]:
    return _by_month([(one.date, text.directive(one, plan)) for one in items])


def _by_month(dated: Iterable[tuple[datetime.date, str]]) -> Iterator[str]:
    month: datetime.date | None = None
    for day, block in dated:
        if day.replace(day=1) != month:
            month = day.replace(day=1)
            yield f";; --- {month:%B %Y} ---\n"
        yield block


def _save(path: Path, title: str, blocks: Iterable[str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text.page(title, blocks), encoding="utf-8", newline="\n")


def _need_empty(directory: Path) -> None:
    if directory.exists() and (not directory.is_dir() or any(directory.iterdir())):
        raise DemoError(f"{directory} is not an empty folder: name a new one")


def _write_demo(directory: Path, transactions: int, seed: int, progress: Progress | None) -> None:
    rng = Random(f"donors {seed}")  # noqa: S311 -- a demonstration, not a secret
    rates = donors.Rates.drawn(rng, datetime.date(2015, 11, 1), LAST)
    count = min(donors.OPEN_INSTALMENTS + transactions // 2500, 90)
    promised = list(donors.promises(rng, rates, count, transactions * DOLLARS, LAST))
    open_year = datetime.date(LAST.year, 1, 1)
    plan = Plan(
        office.FACILITY, tuple(donors.funded(one, rates) for one in promised), SPENDING_FROM, LAST,
        LAST.year, documented_from=open_year, evidence_suffix=".txt",
        papers_together=True,
    )  # fmt: skip
    highest = max(HIGHEST, transactions * DOLLARS * 10)
    drawing = illustration.start(plan, seed, pool=max(transactions // 800, 5), highest=highest)
    money_in = [*donors.money_in(promised, rates, drawing.desk), *_interest(drawing.desk, plan)]
    illustration.fill(drawing, transactions, money_in, progress)
    made = illustration.settle(drawing, money_in)
    write(directory, made)
    _standing(directory, plan, list(donors.directives(promised, "FFS")), open_year)
    for year, lines in donors.price_lines(rates, "USD").items():
        local = f"{datetime.date(year, 1, 1)} price IQD       0.000840336134 USD\n"
        _save(directory / f"rates/{year}.beancount", f"Rates {year}, invented", [local, *lines])
    _statements(directory, made)


def _standing(
    directory: Path, plan: Plan, promised: list[Directive], open_year: datetime.date
) -> None:
    promised.sort(key=lambda one: one.date)
    (directory / "main.beancount").write_text(office.MAIN, encoding="utf-8", newline="\n")
    _save(directory / "chart.beancount", "Chart of accounts", office.chart())
    for name, title, items in (
        ("parties", "The facility, its windows and places, and its donors", office.parties()),
        ("agreements", "Pledges, agreements and instalments: invented", promised),
        ("policy", "Thresholds and switches of the rules", office.policies(open_year)),
    ):
        _save(directory / f"{name}.beancount", title, (text.directive(one, plan) for one in items))


def _interest(desk: Desk, plan: Plan) -> Iterator[Voucher]:
    """Bank interest by the quarter: the treasury's, no donor's."""
    for month in days.months(plan.first, plan.last):
        day = days.month_end(month)
        if day == days.quarter_end(day):
            cents = desk.rng.randrange(200_00, 900_00)
            legs = (Leg(plan.facility.bank, cents), Leg("Income:Interest", -cents))
            yield Voucher(
                day, "Tigris Demonstration Bank (invented)", f"Interest, quarter to {day}", legs,
                tuple(desk.signed(day, cents)), Funding(((office.TREASURY, 100),)), series="J", papers=("bank-advice",),
            )  # fmt: skip


def _statements(directory: Path, made: Illustration) -> None:
    """The bank's balances at each year's end and on the last day."""
    accounts = (made.plan.facility.bank, made.plan.facility.local_bank)
    balances = dict.fromkeys(accounts, 0)
    blocks: list[str] = []
    ends = [datetime.date(year, 12, 31) for year in range(FIRST.year - 1, LAST.year)]
    ends.append(LAST)
    vouchers = iter(made.journal.vouchers)
    ahead = next(vouchers, None)
    for end in ends:
        while ahead and ahead[1].date <= end:
            for leg in ahead[1].legs:
                if leg.account in balances:
                    balances[leg.account] += leg.local * 100 if leg.local else leg.cents
            ahead = next(vouchers, None)
        for account in accounts:
            amount = Cents(balances[account], account.rpartition(":")[2])
            one = Directive(end, "statement", (Text(account), end, amount))
            blocks.append(text.directive(one, made.plan))
    _save(directory / f"journal/{LAST.year}/statements.beancount", "Bank statements", blocks)
