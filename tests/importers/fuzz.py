"""Mutation fuzzing of every importer: whatever becomes of a file, it is read or refused in words.

`make fuzz ARGS="--seconds 600 --seed 1"` goes on until told; a failure is told with the fixture and
seed that make it again (`--only camt/batch_v02.xml --seed 17 --count 1`), and its input is kept below
`build/fuzz`.
"""

from __future__ import annotations

import argparse
import itertools
import sys
import tempfile
import time
import traceback
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, cached_property
from pathlib import Path
from random import Random

import msgspec
from beancount.core import convert, data
from beancount.parser import parser

from pledgebook.money import to_cents
from pledgebook_importers.bank.statements import Statement, StatementLine
from pledgebook_importers.contract import file_json
from pledgebook_importers.drafts.entries import draft_statement
from pledgebook_importers.drafts.legs import DraftBook
from pledgebook_importers.intake.reading import FileResult, Reading
from pledgebook_importers.intake.source import Source
from pledgebook_importers.matching.match import match_lines
from pledgebook_importers.reader import Settings, read_file
from pledgebook_importers.tables.profiles import Profile, load_profile, shipped
from tests.importers.golden import FIXTURES, inputs
from tests.importers.month import BANK, INSTALMENTS, TERMS
from tests.importers.mutants import damaged, damaged_archive

KEPT = Path("build/fuzz")
CPU_SECONDS = 5
DIGITS = 20
ROUNDS = 75
"""How many inputs `make test` makes of every fixture."""
EVERY = 10
"""A workbook costs a process of its own: it has its turn once in so many rounds."""
BOOK = DraftBook(BANK, "FFS-TREASURY", rate=lambda _currency, _day: Decimal("0.000845737"))
_RATES = {item.label: item.rate for item in INSTALMENTS}
Money = tuple[Decimal | None, str]


@dataclass(frozen=True)
class Subject:
    """One fixture: its name below `fixtures/`, its bytes, and how it is read."""

    name: str
    content: bytes
    settings: Settings

    @property
    def format(self) -> str:
        """The folder that it stands in."""
        return self.name.partition("/")[0]

    @cached_property
    def workbook(self) -> bool:
        """Whether a child process reads it; some `.xls` are text."""
        return Source(Path(self.name), self.content).container == "workbook"

    def mutant(self, seed: int) -> bytes:
        """The input of that seed: of one format with itself mostly, of two at times."""
        random = Random(f"{self.name} {seed}")
        if self.workbook:
            return damaged_archive(self.content, self.content, random)
        texts = [other for other in subjects() if not other.workbook]
        kin = [other for other in texts if other.format == self.format]
        other = random.choice(kin if random.random() < 0.8 else texts)
        return damaged(self.content, other.content, random)


@cache
def subjects() -> tuple[Subject, ...]:
    """Every fixture, in order of their names."""
    profiles = shipped()
    return tuple(_subject(path, profiles) for path in inputs())


def _subject(path: Path, profiles: Mapping[str, Profile]) -> Subject:
    profile = FIXTURES / path.parent / f"{path.stem}.profile.toml"
    settings = Settings(profiles, load_profile(profile) if profile.exists() else None)
    return Subject(str(path), (FIXTURES / path).read_bytes(), settings)


def try_one(subject: Subject, content: bytes, folder: Path) -> FileResult:
    """Read one input under the law; whatever breaks it is raised."""
    path = folder / "input"
    path.write_bytes(content)
    began = time.process_time()
    result = read_file(path, (), subject.settings)
    check(result)
    assert time.process_time() - began < CPU_SECONDS
    return result


def check(result: FileResult) -> None:
    """The law of every reading.

    A refusal says why in one line and hands on nothing. What is read has content or says why not;
    its amounts are finite, of at most 20 digits, in a currency or told to be in none (a bank's table
    may name none: it is never drafted then); what is drafted of it loads and is 0.00 in every
    agreement; its import ids are its own; and all of it can be printed.
    """
    msgspec.json.encode(file_json(result))
    for problem in (*result.errors, *result.warnings):
        assert problem.reason.isprintable()
        assert problem.reason
        assert problem.line is None or problem.line > 0
    reading = result.reading
    if result.errors:
        assert not list(_content(reading))
        return
    # Activities that publish no amounts are read as such.
    assert list(_content(reading)) or result.warnings or reading.format.startswith("iati")
    for amount, currency in _money(reading):
        if amount is not None:
            assert amount.is_finite()
            assert len(amount.as_tuple().digits) <= DIGITS
            assert currency or result.warnings or reading.format == "bank table"
    assert all(flow.line > 0 for flow in reading.flows)
    assert all(order.line > 0 for order in reading.orders)
    assert all(quote.rate > 0 for table in reading.rates for quote in table.quotes)
    for statement in reading.statements:
        assert {line.currency for line in statement.lines} <= {statement.currency}
        if statement.kind == "statement" and statement.currency:
            _check_statement(result, statement)


def _content(reading: Reading) -> Iterator[object]:
    yield from reading.statements
    yield from reading.flows
    yield from reading.journals
    yield from reading.orders
    yield from reading.rates
    yield from reading.vouchers


def _money(reading: Reading) -> Iterator[Money]:
    """Every amount with its currency; that of a voucher is known by the books alone."""
    for statement in reading.statements:
        yield statement.opening, statement.currency
        yield statement.closing, statement.currency
        for line in statement.lines:
            yield from _line_money(line)
    for flow in reading.flows:
        yield flow.amount, flow.currency
        yield flow.amount_usd, "USD"
    for posting in (line for journal in reading.journals for line in journal.lines):
        yield posting.amount, posting.currency
        # In no named currency it is the amount itself, or a doubt.
        yield posting.foreign, posting.foreign_currency or posting.currency
    yield from ((order.amount, order.currency) for order in reading.orders)
    yield from ((quote.rate, quote.currency) for table in reading.rates for quote in table.quotes)
    values = (value for row in reading.vouchers for value in row.values.values())
    yield from ((value, "USD") for value in values if isinstance(value, Decimal))


def _line_money(line: StatementLine) -> Iterator[Money]:
    yield line.amount, line.currency
    yield from line.shown
    yield from line.charges
    for detail in line.details:
        yield detail.amount, detail.currency
        yield from detail.shown
        yield from detail.charges


def _check_statement(result: FileResult, statement: Statement) -> None:
    assert all(line.line > 0 for line in statement.lines)
    ids = [line.import_id for line in statement.booked]
    assert all(ids)
    assert len(set(ids)) == len(ids) or result.warnings
    matches = match_lines(statement.lines, INSTALMENTS, TERMS)
    draft = draft_statement(result, statement, matches, BOOK)
    entries, errors, _ = parser.parse_string(draft.text)
    assert errors == []
    assert len(entries) == len(draft.drafted)
    for entry in entries:
        assert isinstance(entry, data.Transaction)
        assert not any(_sums(entry).values()), entry


def _sums(entry: data.Transaction) -> dict[str, Decimal]:
    """What an entry comes to in each agreement; a lot weighs what its instalment does."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for posting in entry.postings:
        own = (posting.meta or {}).get("agreement") or entry.meta["agreement"]
        label = getattr(posting.cost, "label", None)
        assert posting.units is not None
        weight = (
            to_cents((posting.units.number or Decimal(0)) * _RATES[label])
            if label
            else to_cents(convert.get_weight(posting).number)
        )
        sums[own] += weight
    return sums


def fault(subject: Subject, seed: int, folder: Path) -> str:
    """The traceback of what one input broke, empty where it broke nothing."""
    content = subject.mutant(seed)
    try:
        try_one(subject, content, folder)
    except Exception:  # noqa: BLE001 -- every fault is told, with the input that makes it
        kept = KEPT / f"{subject.name.replace('/', '-')}-{seed}"
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(content)
        again = f"--only {subject.name} --seed {seed} --count 1"
        return f"{again} ({kept})\n{traceback.format_exc()}"
    return ""


def rounds(only: str, seed: int, count: int | None) -> Iterator[tuple[Subject, int]]:
    """What to try, seed by seed: every fixture, or the one named."""
    seeds: Iterable[int] = itertools.count(seed) if count is None else range(seed, seed + count)
    for number in seeds:
        for subject in subjects():
            named = subject.name == only
            if named or not (only or (subject.workbook and number % EVERY)):
                yield subject, number


def main() -> int:
    """Fuzz until the time is up; 1 where anything broke."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--seconds", type=float, default=600)
    reader.add_argument("--seed", type=int, default=1)
    reader.add_argument("--count", type=int, help="seeds of each fixture; else until time is up")
    reader.add_argument("--only", default="", help="one fixture, such as camt/batch_v02.xml")
    options = reader.parse_args()
    end = time.monotonic() + options.seconds
    tried = broken = 0
    with tempfile.TemporaryDirectory() as folder:
        for subject, seed in rounds(options.only, options.seed, options.count):
            told = fault(subject, seed, Path(folder))
            tried += 1
            broken += bool(told)
            sys.stdout.write(told)
            if time.monotonic() > end:
                break
    sys.stdout.write(f"{tried:,} inputs, {broken} broke the law\n")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
