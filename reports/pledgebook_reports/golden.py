"""Writes what is generated and kept: the pages of rules and directives, the illustrative vouchers.

`python -m pledgebook_reports.golden` from the top of a checkout; a test compares.
"""

from __future__ import annotations

import inspect
import shutil
import tempfile
from pathlib import Path

from pledgebook import rules
from pledgebook.demo.books import illustrate_books
from pledgebook.records import RECORDS, Record, key_name, named_fields

ILLUSTRATED = ("payees.beancount", "obligations.beancount", "journal", "documents")
"""What stands in the repository's books for spending that is not public."""


def rules_page() -> str:
    """docs/rules.md: the docstring of every rule."""
    parts = ["# The rules\n\nMade from the rules' own docstrings by `make golden`.\n"]
    for rule in rules.RULES:
        page = inspect.getdoc(rules.module_of(rule.code)) or ""
        parts.append(
            f"## {rule.code} {rule.name}\n\n"
            f"Severity: {rule.severity} · scope: {rule.scope} · audit category: {rule.finding} · "
            f"subject: {rule.subject}\n\n{page}\n"
        )
    return "\n".join(parts)


def directives_page() -> str:
    """docs/directives.md: every directive with its values and metadata."""
    parts = [
        (
            "# The directives\n\nMade from `pledgebook/records.py` by `make golden`. Values in order, then "
            "metadata; `document`, `source`, `illustrative: TRUE` and `assumed` may stand on all.\n"
        )
    ]
    for name, kind in RECORDS.items():
        parts.append(f"## `{name}`\n\n{inspect.getdoc(kind)}\n\n{_values(kind)}{_keys(kind)}")
    return "\n".join(parts)


def _values(kind: type[Record]) -> str:
    lines = [
        f"| {key_name(place.name)}{' …' if place.metadata['rest'] else ''} "
        f"| {place.metadata['reader'].wanted} |"
        for place in named_fields(kind, "value")
    ]
    return "| value | is |\n|---|---|\n" + "\n".join(lines) + "\n"


def _keys(kind: type[Record]) -> str:
    own = [place for place in named_fields(kind, "key") if place.name not in Record.__slots__]
    if not own:
        return ""
    lines = [
        f"| `{key_name(place.name)}` | {place.metadata['reader'].wanted} "
        f"| {'yes' if place.metadata['required'] else ''} |"
        for place in own
    ]
    return "\n| metadata | is | required |\n|---|---|---|\n" + "\n".join(lines) + "\n"


def illustrate(books: Path, target: Path) -> None:
    """Draw the illustrative vouchers for a register afresh, into a copy of it at `target`."""
    shutil.copytree(books, target, ignore=shutil.ignore_patterns(*ILLUSTRATED, "pledgebook"))
    illustrate_books(target / "main.beancount")


def main() -> None:
    """Write everything anew in the checkout that is the working folder."""
    books = Path("ledger")
    with tempfile.TemporaryDirectory() as folder:
        drawn = Path(folder) / "ledger"
        illustrate(books, drawn)
        for name in ILLUSTRATED:
            old = books / name
            if old.is_dir():
                shutil.rmtree(old)
            old.unlink(missing_ok=True)
            shutil.move(drawn / name, old)
    Path("docs/rules.md").write_text(rules_page(), encoding="utf-8")
    Path("docs/directives.md").write_text(directives_page(), encoding="utf-8")


if __name__ == "__main__":
    main()
