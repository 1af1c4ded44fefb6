"""Writes what is generated and kept: the pages of rules, directives and permissions, the illustrative vouchers.

`python -m pledgebook_reports.golden` from the top of a checkout; a test compares.
"""

from __future__ import annotations

import inspect
import shutil
import tempfile
from pathlib import Path

from pledgebook import rules
from pledgebook.demo.books import illustrate_books
from pledgebook.policies import POLICIES
from pledgebook.records import RECORDS, Record, named_fields
from pledgebook.rules import page
from pledgebook_reports.consolidation.statement import CONSOLIDATED, standalone
from pledgebook_reports.viewer.door import permissions

ILLUSTRATED = ("payees.beancount", "obligations.beancount", "journal", "documents")
"""What stands in the repository's books for spending that is not public."""
STATEMENTS = Path("reports/pledgebook_reports/consolidation")
"""Where the statements of consolidated reports are kept, for engines that know nothing of us."""


def rules_page() -> str:
    """docs/rules.md: the page of every rule, the policies, and the book that the excerpts add to."""
    parts = [
        (
            "# The rules\n\nMade from the rules' own docstrings by `make golden`; a test runs every excerpt. "
            "`pledgebook explain PB301` prints one of these pages.\n"
        ),
        _policies(),
        (
            "## The book of the excerpts\n\nEach excerpt adds to this small book, which is clean. On file are "
            "`2017/V-2017-00001/invoice.pdf` and, for PB503, `2017/V-2017-00003/invoice.pdf` and a copy of the "
            f"first.\n\n```beancount\n{page.example()}```\n"
        ),
    ]
    for rule in rules.RULES:
        text = page.page_of(rule.code).text
        parts.append(f"## {rule.code} {rule.name}\n\n{page.heading(rule.code)}\n\n{text}\n")
    return "\n".join(parts)


def _policies() -> str:
    lines = [
        "## Policies\n",
        "Thresholds and switches are dated `policy` lines; where one is absent its rules are silent.\n",
        "| policy | values | read by | meaning |",
        "|---|---|---|---|",
    ]
    for name, form in POLICIES.items():
        values = "; ".join(f"{value}: {reader.wanted}" for value, reader in form.values)
        lines.append(f"| `{name}` | {values} | {', '.join(form.rules)} | {form.meaning} |")
    return "\n".join(lines) + "\n"


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
        f"| {place.key}{' …' if place.rest else ''} | {place.reader.wanted} |"
        for place in named_fields(kind, "value")
    ]
    return "| value | is |\n|---|---|\n" + "\n".join(lines) + "\n"


def _keys(kind: type[Record]) -> str:
    own = [place for place in named_fields(kind, "key") if place.name not in Record.__slots__]
    if not own:
        return ""
    lines = [
        f"| `{place.key}` | {place.reader.wanted} | {'yes' if place.required else ''} |"
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
    Path("docs/permissions.md").write_text(permissions.page(), encoding="utf-8")
    for name, report in CONSOLIDATED.items():
        (STATEMENTS / f"{name}.sql").write_text(standalone(report), encoding="utf-8")


if __name__ == "__main__":
    main()
