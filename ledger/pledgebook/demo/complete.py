"""Complete invented books of any size: the same shape as an office's, from main to evidence."""

from __future__ import annotations

import datetime
import gc
from collections.abc import Iterator
from pathlib import Path
from random import Random

from pledgebook.demo import days, donors, illustration, income, office, text
from pledgebook.demo.books import DemoError, save, write
from pledgebook.demo.cast import HIGHEST
from pledgebook.demo.desk import Desk
from pledgebook.demo.illustration import Illustration, Progress
from pledgebook.demo.model import Cents, Directive, Funding, Leg, Text, Voucher
from pledgebook.demo.plan import Plan

FEWEST = 200
"""Fewer transactions than this leave nothing beside instalments and receipts."""
DOLLARS = 280_000
"""Dollars of agreements for each transaction: about twice what an average one spends."""
FIRST = datetime.date(2016, 1, 1)
LAST = datetime.date(2019, 1, 31)
"""A month into the open year: books of any size keep most vouchers in folded files."""


def write_demo(
    directory: Path, transactions: int, seed: int, progress: Progress | None = None
) -> None:
    """Write complete invented books of exactly so many transactions; equal arguments, equal bytes.

    Raises:
        DemoError: too few transactions, or the folder is not empty.
    """
    if transactions < FEWEST:
        raise DemoError(f"{transactions} transactions are too few: ask for {FEWEST} or more")
    _need_empty(directory)
    collecting = gc.isenabled()
    # Everything drawn lives until the end: a search for rubbish would cost a quarter of the time.
    gc.disable()
    try:
        _write_demo(directory, transactions, seed, progress)
    finally:
        if collecting:
            gc.enable()


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
        office.FACILITY,
        tuple(donors.funded(one, rates) for one in promised),
        FIRST,
        LAST,
        LAST.year,
        documented_from=open_year,
        evidence_suffix=".txt",
        papers_together=True,
    )
    highest = max(HIGHEST, transactions * DOLLARS * 10)
    drawing = illustration.start(plan, seed, pool=max(transactions // 800, 5), highest=highest)
    money_in = [*income.money_in(promised, rates, drawing.desk), *_interest(drawing.desk, plan)]
    illustration.fill(drawing, transactions, money_in, progress)
    made = illustration.settle(drawing, money_in)
    write(directory, made)
    _standing(directory, plan, list(income.directives(promised, "FFS")), open_year)
    for year, lines in income.price_lines(rates, "USD").items():
        local = f"{datetime.date(year, 1, 1)} price IQD       0.000840336134 USD\n"
        save(directory / f"rates/{year}.beancount", f"Rates {year}, invented", [local, *lines])
    _statements(directory, made)


def _standing(
    directory: Path, plan: Plan, promised: list[Directive], open_year: datetime.date
) -> None:
    promised.sort(key=lambda one: one.date)
    (directory / "main.beancount").write_text(office.MAIN, encoding="utf-8", newline="\n")
    save(directory / "chart.beancount", "Chart of accounts", office.chart())
    for name, title, items in (
        ("parties", "The facility, its windows and places, and its donors", office.parties()),
        ("agreements", "Pledges, agreements and instalments: invented", promised),
        ("policy", "Thresholds and switches of the rules", office.policies(open_year)),
    ):
        save(directory / f"{name}.beancount", title, (text.directive(one, plan) for one in items))


def _interest(desk: Desk, plan: Plan) -> Iterator[Voucher]:
    """Bank interest by the quarter: the treasury's, no donor's."""
    for month in days.months(plan.first, plan.last):
        day = days.month_end(month)
        if day == days.quarter_end(day):
            cents = desk.rng.randrange(200_00, 900_00)
            legs = (Leg(plan.facility.bank, cents), Leg("Income:Interest", -cents))
            yield Voucher(
                day,
                "Tigris Demonstration Bank (invented)",
                f"Interest, quarter to {day}",
                legs,
                tuple(desk.signed(day, cents)),
                Funding(((office.TREASURY, 100),)),
                series="J",
                papers=("bank-advice",),
            )


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
    save(directory / f"journal/{LAST.year}/statements.beancount", "Bank statements", blocks)
