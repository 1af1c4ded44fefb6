"""The page of a rule, read from its module's docstring: what it asks, a book that fails, one that passes.

Excerpts stand indented below a line that begins with `Fails` or `Passes`; they add to the small book
in `example.beancount`.
"""

from __future__ import annotations

import inspect
import textwrap
from dataclasses import dataclass
from functools import cache
from importlib import resources

from pledgebook import rules


@dataclass(frozen=True, slots=True)
class Page:
    """A rule's page as text, and the two excerpts within it; either may be empty."""

    text: str
    fails: str
    passes: str


@cache
def page_of(code: str) -> Page:
    """The page of a rule by its code."""
    text = inspect.getdoc(rules.module_of(code)) or ""
    return Page(text, _excerpt(text, "Fails"), _excerpt(text, "Passes"))


def _excerpt(text: str, heading: str) -> str:
    lines = text.splitlines()
    start = next((n for n, line in enumerate(lines, 1) if line.startswith(heading)), len(lines))
    block: list[str] = []
    for line in lines[start:]:
        if line and not line.startswith("    "):
            break
        block.append(line)
    return textwrap.dedent("\n".join(block)).strip("\n") + "\n" if any(block) else ""


def example() -> str:
    """The small book that the excerpts add to."""
    return (resources.files("pledgebook.rules") / "example.beancount").read_text(encoding="utf-8")


def heading(code: str) -> str:
    """What can be said of a rule in one line: severity, scope, drafts, category, subject."""
    rule = next(rule for rule in rules.RULES if rule.code == code)
    drafts = "holds for drafts too" if rule.in_drafts else "drafts wait"
    return (
        f"Severity: {rule.severity} · scope: {rule.scope} · {drafts} · audit category: "
        f"{rule.category} · subject: {rule.subject}"
    )
