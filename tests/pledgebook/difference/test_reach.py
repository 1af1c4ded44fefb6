"""What a voucher changes at another is judged too: each rule's reach covers all its findings hang on.

Every voucher of many small books (those of the rules' pages, of the ways around the rules, and some
below) is taken out and put back: the findings that go and come are those of two whole checks.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import cache
from pathlib import Path

import msgspec
import pytest

from pledgebook import rules
from pledgebook.book import Book
from pledgebook.difference import Books, Change, TooWideError, judge, neighbourhood
from pledgebook.documents import Documents
from pledgebook.findings import Finding
from pledgebook.rules.page import page_of
from pledgebook.vouchers import Voucher
from tests.pledgebook.rules.example_book import loaded

AROUND = sorted((Path(__file__).parent.parent / "rules/around").glob("*.beancount"))
HERE = sorted((Path(__file__).parent / "books").glob("*.beancount"))
TEXTS = {
    **{f"{code} {kind}": getattr(page_of(code), kind)
       for code in rules.CODES for kind in ("fails", "passes")},
    **{path.stem: path.read_text(encoding="utf-8") for path in (*AROUND, *HERE)},
}  # fmt: skip


def found(book: Book) -> Counter[Finding]:
    return Counter(rules.findings_of(rules.RULES, book))


def less(book: Book, voucher: Voucher) -> Book:
    return replace(book, vouchers=[one for one in book.vouchers if one is not voucher])


@cache
def book_of(name: str) -> Book:
    return loaded(TEXTS[name]).book


@cache
def differences(name: str) -> list[tuple[Voucher, Counter[Finding], Counter[Finding]]]:
    """For each voucher what only the book with it finds, and what only the book without it."""
    book = book_of(name)
    whole = found(book)
    without = [(one, found(less(book, one))) for one in book.vouchers]
    return [(one, whole - other, other - whole) for one, other in without]


@pytest.mark.parametrize("name", TEXTS)
def test_a_voucher_taken_out_or_put_in_is_judged_as_a_whole_check_does(name: str) -> None:
    book = book_of(name)
    source = Books(book, ["book.beancount"])
    for voucher, more, fewer in differences(name):
        source.without = [voucher]
        gone = judge(Change([voucher], []), source)
        assert (Counter(gone.gone), Counter(gone.come)) == (more, fewer), voucher.name
        come = judge(Change([], [voucher]), Books(less(book, voucher), ["book.beancount"]))
        assert (Counter(come.come), Counter(come.gone)) == (more, fewer), voucher.name


def test_of_every_rule_with_a_reach_a_voucher_changes_a_finding_elsewhere() -> None:
    reaching = {rule.code for rule in rules.RULES if rule.reach}
    elsewhere = {
        finding.code
        for name in TEXTS
        for voucher, more, fewer in differences(name)
        for finding in (*more, *fewer)
        if (finding.file, finding.line) != (voucher.file, voucher.line)
    }
    assert reaching - elsewhere == {"PB502"}  # of which more below
    # And of no rule without one.
    assert elsewhere - reaching == set()


def test_papers_of_books_that_keep_no_documents_are_told_of_once() -> None:
    """PB502 has one finding for all vouchers with papers, which goes with the last of them."""
    invoice = page_of("PB502").passes
    book = replace(loaded(invoice).book, documents=Documents(kept=False))
    (voucher,) = (one for one in book.vouchers if one.papers)
    told = judge(Change([], [voucher]), Books(less(book, voucher), ["book.beancount"]))
    assert [(one.code, one.line) for one in told.come] == [("PB502", 1)]
    source = Books(book, ["book.beancount"])
    again = replace_number(voucher)
    assert "PB502" not in {one.code for one in judge(Change([], [again]), source).come}


def replace_number(voucher: Voucher) -> Voucher:
    return msgspec.structs.replace(voucher, number="V-2017-09999")


def test_a_change_that_concerns_too_much_is_left_to_a_whole_check(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    book = book_of("two-draws-of-one-contract")
    source = Books(book, ["book.beancount"])
    source.without = [book.vouchers[-1]]
    monkeypatch.setattr(neighbourhood, "MOST_AROUND", 1)
    with pytest.raises(TooWideError):
        judge(Change(source.without, []), source)
