"""The Beancount plugin: what the gate runs, for plain bean-check and plain Fava."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from pledgebook import rules
from pledgebook.loading import load

if TYPE_CHECKING:
    from beancount.core import data

    from pledgebook.findings import BookError, Finding


def pledgebook(
    entries: list[data.Directive], options: dict[str, Any]
) -> tuple[list[data.Directive], list[BookError]]:
    """Expand, link and check the books; errors go to Beancount, warnings to our own check."""
    main = Path(options["filename"])
    loaded = load(
        entries,
        main=str(main),
        operating=options["operating_currency"],
        home=main.parent,
    )
    findings = rules.run(loaded.book, loaded.findings)
    return loaded.entries, errors_of(findings)


def errors_of(findings: list[Finding]) -> list[BookError]:
    """The findings of severity error in Beancount's form."""
    return [finding.to_book_error() for finding in findings if finding.severity == "error"]
