"""Whether an entry was imported from a line of a bank's statement, and which entries one settles.

Journals of other ledgers and rows of workbooks have import ids too: they say nothing of the bank.
"""

from __future__ import annotations

PREFIX = "bank-"
"""How the identity of a bank's line begins."""


def is_bank_line(import_id: str | None) -> bool:
    """Whether an import id is that of a bank's line."""
    return import_id is not None and import_id.startswith(PREFIX)
