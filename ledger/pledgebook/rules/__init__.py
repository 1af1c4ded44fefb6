"""The accountability rules, one module each, in the order of their codes."""

from __future__ import annotations

import importlib
from dataclasses import replace
from types import ModuleType
from typing import TYPE_CHECKING, cast

from pledgebook.rules.base import Rule

if TYPE_CHECKING:
    from pledgebook.book import Book
    from pledgebook.findings import Finding

CODES = (
    "PB101", "PB102", "PB103", "PB104", "PB105", "PB106", "PB107", "PB108", "PB109",
    "PB201", "PB202", "PB203", "PB204", "PB205", "PB206",
    "PB301", "PB302", "PB303",
    "PB408",
)  # fmt: skip


def module_of(code: str) -> ModuleType:
    """The module of a rule; its docstring is the rule's page."""
    return importlib.import_module(f"pledgebook.rules.{code.lower()}")


RULES: tuple[Rule, ...] = tuple(cast("Rule", module_of(code).RULE) for code in CODES)


def run(book: Book) -> list[Finding]:
    """The findings of all rules over the book, by file, line and code."""
    found = [
        replace(finding, severity=rule.severity, finding_category=rule.finding)
        for rule in RULES
        for finding in rule.check(book)
    ]
    return sorted(found, key=lambda finding: (finding.file, finding.line, finding.code))
