"""What stands behind a code: rules by their pages, and what is found by no rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from pledgebook import rules
from pledgebook.findings import BEANCOUNT, MALFORMED, Severity
from pledgebook.rules import page

if TYPE_CHECKING:
    from pledgebook.rules.base import Rule

FAMILIES = {
    "PB1": "structure",
    "PB2": "promises",
    "PB3": "spending",
    "PB4": "obligations",
    "PB5": "evidence",
    "PB6": "payees",
    "PB7": "periods",
    "PB8": "exceptions",
}

REFUSALS = (
    ("PB001", "file cannot be read", "The path and the permissions of every file are right."),
    ("PB002", "no regular file", "Books are files: no device, pipe or folder takes their place."),
    ("PB003", "too large or too many files", "A book keeps within the limits of size and number."),
    ("PB004", "not UTF-8", "Every file is saved as UTF-8."),
    ("PB005", "NUL, byte order mark or control", "No file holds a control character but line breaks and tabs."),
    ("PB006", "character that is not seen", "What a line shows is what it says: nothing reorders or hides."),
    ("PB007", "not in Unicode normal form C", "One name is written in one way only: normal form C."),
    ("PB008", "unresolved merge", "The markers of a merge conflict are gone from every file."),
    ("PB009", "cannot be parsed", "Beancount's parser comes to the end of every file."),
    ("PB010", "plugin not allowed", "Only plugins of the allow-list run: another would run code."),
    ("PB011", "option not allowed", "Only options of the allow-list are set in a fund's books."),
    ("PB012", "include outside the books", "Every included file lies below the main file's folder."),
    ("PB013", "pad", "No `pad` invents an amount: a difference is entered as a voucher."),
    ("PB014", "tolerance on a balance", "A `balance` is exact: it states no tolerance."),
    ("PB015", "setting of Fava not allowed", "Only our extensions run; options set only how a page looks."),
    ("PB016", "beyond measure", "Strings, lines and directives keep to a measure that a person can read."),
    ("PB017", "account of mixed script", "Each part of an account's name is of one script, and is seen."),
    ("PB018", "division in an amount", "An amount is written out as it was paid: nothing in it is divided."),
    ("PB019", "number beyond measure", "A number has 18 digits at most before its point, and 18 after it."),
    ("PB020", "day outside the facility's life", "No voucher is before its start, or ten years after its end."),
    ("PB021", "document outside the books", "A `document` names a file below the main file's folder."),
    ("PB022", "interrupted write", "A write that was interrupted is finished before the books are read."),
    ("PB090", "check did not end", "The check of the book ends by itself."),
    ("PB091", "check took too long", "The check of the book ends within its time limit."),
)  # fmt: skip
"""What the gate refuses, with what it asks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """A code for people and for tools: `text` is its whole page, `tags` where it belongs."""

    code: str
    name: str
    text: str
    tags: Sequence[str]
    severity: Severity = "error"
    category: str | None = None
    scope: str | None = None

    @property
    def summary(self) -> str:
        """The first paragraph of the page on one line."""
        return " ".join(self.text.split("\n\n", 1)[0].split())


def _of_rule(rule: Rule) -> Described:
    return Described(
        code=rule.code,
        name=rule.name,
        text=page.page_of(rule.code).text,
        tags=(FAMILIES[rule.code[:3]],),
        severity=rule.severity,
        category=rule.category,
        scope=rule.scope,
    )


@cache
def described() -> Mapping[str, Described]:
    """Every code that a check may name, refusals first."""
    return {
        one.code: one
        for one in (
            *(Described(code=code, name=name, text=text, tags=("refusal",))
              for code, name, text in REFUSALS),
            Described(code=MALFORMED, name="directive not of its form", tags=("structure",),
                      text="Every directive has the values and metadata that docs/directives.md lists."),
            *(_of_rule(rule) for rule in rules.RULES),
            Described(code=BEANCOUNT, name="error of Beancount's own", tags=("beancount",),
                      text="Beancount parses, books and validates every entry without an error."),
        )
    }  # fmt: skip
