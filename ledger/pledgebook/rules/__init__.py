"""The accountability rules, one module each, in the order of their codes.

The modules are imported when `RULES` is first asked for: a command that only tells of a verdict
needs none of them.
"""

from __future__ import annotations

import importlib
from dataclasses import replace
from functools import cache
from types import ModuleType
from typing import TYPE_CHECKING, cast

from pledgebook.money import to_cents

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pledgebook.book import Book
    from pledgebook.findings import Finding
    from pledgebook.rules.base import Rule

    RULES: tuple[Rule, ...]

CODES = (
    "PB101", "PB102", "PB103", "PB104", "PB105", "PB106", "PB107", "PB108", "PB109",
    "PB201", "PB202", "PB203", "PB204", "PB205", "PB206", "PB207",
    "PB301", "PB302", "PB303", "PB304", "PB305", "PB306", "PB307", "PB308",
    "PB401", "PB402", "PB403", "PB404", "PB405", "PB406", "PB407", "PB408",
    "PB501", "PB502", "PB503", "PB504", "PB505", "PB506", "PB507",
    "PB601", "PB602", "PB603", "PB604", "PB605", "PB606",
    "PB701", "PB702", "PB703", "PB704", "PB705", "PB706",
    "PB801",
)  # fmt: skip


def module_of(code: str) -> ModuleType:
    """The module of a rule; its docstring is the rule's page."""
    return importlib.import_module(f"pledgebook.rules.{code.lower()}")


@cache
def _rules() -> tuple[Rule, ...]:
    return tuple(cast("Rule", module_of(code).RULE) for code in CODES)


def __getattr__(name: str) -> tuple[Rule, ...]:
    if name != "RULES":
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    return _rules()


def run(book: Book, earlier: Iterable[Finding] = ()) -> list[Finding]:
    """The findings of all rules over the book, exceptions laid over them, by file, line and code.

    `earlier` are those of the reading itself, which exceptions may name too.
    """
    return laid(book, found(book, earlier))


def found(book: Book, earlier: Iterable[Finding] = ()) -> list[Finding]:
    """The findings of all rules but of that of the exceptions, in the order of the rules."""
    from pledgebook.closing_year import standing  # noqa: PLC0415 -- Beancount, as with the rules

    book = standing.as_open_years(book)
    return list(standing.without_sums(book, [*earlier, *findings_of(_rules(), book)]))


def laid(book: Book, findings: Iterable[Finding]) -> list[Finding]:
    """Findings with exceptions laid over them, by file, line and code."""
    over: Sequence[Finding] = module_of("PB801").lay_over(book, list(findings))
    return sorted(over, key=lambda finding: (finding.file, finding.line, finding.code))


def findings_of(rules: Iterable[Rule], book: Book) -> Iterator[Finding]:
    """The findings of some rules, with their severity (or a finding's own lesser one) and category.

    Rules that visit vouchers go over them together, once.
    """
    chosen = list(rules)
    visits = [(rule, rule.visit(book)) for rule in chosen if rule.visit is not None]
    asking = [(rule, visit) for rule, visit in visits if visit is not None]
    of_drafts = [(rule, visit) for rule, visit in asking if rule.in_drafts]
    day = book.until
    for voucher in book.vouchers if asking else ():
        counts = not voucher.is_draft and (day is None or voucher.date <= day)
        for rule, visit in asking if counts else of_drafts:
            if found := visit(voucher):
                yield from [under(rule, finding) for finding in found]
    for rule in chosen:
        for finding in rule.check(book) if rule.check is not None else ():
            yield under(rule, finding)


def under(rule: Rule, finding: Finding) -> Finding:
    """A finding with the severity and category of its rule."""
    severity = rule.severity if finding.severity == "error" else finding.severity
    amount = finding.amount
    # Shares and rates leave more places than money has.
    if amount is not None and int(amount.as_tuple().exponent) < -2:
        amount = to_cents(amount)
    return replace(finding, severity=severity, finding_category=rule.category, amount=amount)
