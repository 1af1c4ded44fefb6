"""An id is given once and never again.

Ids are immutable and of one namespace; a second definition would make every earlier reference
ambiguous. Nothing is edited: what changes is amended by a later directive.

Fails:

    2016-05-13 custom "party" "FIN" "Republic of Finland"
      role: "donor"

Passes:

    2016-05-13 custom "amendment" "FIN" "name" "Republic of Finland" "as the agreement has it"

Source: audit trail, ISA 315.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pledgebook.records import id_of
from pledgebook.rules import audit_categories
from pledgebook.rules.base import Rule, at_record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pledgebook.book import Book
    from pledgebook.findings import Finding


def check(book: Book) -> Iterator[Finding]:
    """One finding a second definition, at the second."""
    for record in book.registry.redefined:
        id_ = id_of(record)
        first = book.registry.by_id[id_]
        yield at_record(
            "PB104",
            record,
            f'the id "{id_}" is taken already by the {type(first).directive} of {first.date} '
            f"({first.file}:{first.line}); amend that, or choose another id",
            subject=id_,
        )


RULE = Rule(
    code="PB104",
    name="id redefined",
    scope="merge",
    category=audit_categories.OTHER,
    subject="the id",
    reach=(),
    in_drafts=True,
    check=check,
)
