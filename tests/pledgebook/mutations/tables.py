"""The operators in two halves, for two test files that two workers run side by side."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from tests.pledgebook.mutations import (
    evidence,
    obligations,
    payees,
    periods,
    promises,
    spending,
    structure,
)
from tests.pledgebook.mutations.books import Books, Change, Entry
from tests.pledgebook.mutations.checking import Bench
from tests.pledgebook.mutations.choosing import Operator

OF_MONEY: Sequence[Operator] = (
    *structure.OPERATORS,
    *spending.OPERATORS,
    *promises.OPERATORS,
)
OF_CONTROL: Sequence[Operator] = (
    *obligations.OPERATORS,
    *evidence.OPERATORS,
    *payees.OPERATORS,
    *periods.OPERATORS,
)

Case = tuple[Operator, int]


def cases(operators: Sequence[Operator]) -> list[Case]:
    """Each operator with each of its seeds."""
    return [(operator, seed) for operator in operators for seed in range(operator.seeds)]


def name_of(case: Case) -> str:
    """A case in the words of a test's id."""
    operator, seed = case
    return f"{operator.name}-{seed}"


def harmless(books: Books, seed: int) -> Change:
    """The books with other words in a voucher's narration, a remark, and lines pushed down."""
    rng = Random(seed)
    voucher = rng.choice(books.vouchers)
    told = voucher.with_word(voucher.words[-1], f"{voucher.words[-1]}, as told again")
    lines = (";; a remark", "", told.lines[0], '  remark: "seen"', *told.lines[1:])
    return books.swap(voucher, Entry(voucher.file, voucher.line, lines))


def untouched(books: Books) -> Change:
    """The books as they are, written once more."""
    first = books.entries[0]
    return books.swap(first, first)


def missed(bench: Bench, case: Case) -> str | None:
    """What is wrong when a fault is not found, or found elsewhere; None when all is well."""
    operator, seed = case
    change = operator.fault(bench.books, Random(f"{operator.name}-{seed}"))
    assert bench.differs(change), "the fault changes nothing"
    new = bench.new(change)
    told = [finding for finding in new if finding.code in operator.expected]
    if any(bench.points(finding, change) for finding in told):
        return None
    what = "found elsewhere" if told else "not found"
    found = "\n".join(f"  {one.code} {one.message}" for one in new) or "  nothing"
    return (
        f"{what} by {' or '.join(sorted(operator.expected))}: {operator.fault.__doc__}\n"
        f"{bench.diff(change)}\nwhat it brought instead:\n{found}"
    )
