"""The vouchers that are noted of: which there are, and whether they still say what they said."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pledgebook.durable import digest_of
from pledgebook_reports.audit.notebook.line import NotebookError
from pledgebook_reports.places import entry_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    import duckdb

    from pledgebook_reports.audit.notebook.line import Line


@dataclass(frozen=True, slots=True)
class Vouchers:
    """The vouchers of books, by the rows of a snapshot."""

    rows: duckdb.DuckDBPyConnection

    def digest(self, voucher: str) -> str:
        """The SHA-256 of a voucher's text as it stands in the books, several of one number together.

        Raises:
            NotebookError: there is none of that number.
        """
        found = self._text(voucher)
        if not found:
            raise NotebookError(f"the books hold no voucher {voucher}")
        return digest_of(found)

    def changed(self, lines: Iterable[Line]) -> list[tuple[str, str]]:
        """The vouchers that do not say what they said when they were last noted, and what became of them."""
        last = {line.voucher: line.entry for line in lines if line.entry}
        told = []
        for voucher, was in last.items():
            text = self._text(voucher)
            if not text:
                told.append((voucher, "is gone"))
            elif digest_of(text) != was:
                told.append((voucher, "has changed"))
        return told

    def _text(self, voucher: str) -> str:
        found = self.rows.execute(
            "SELECT file, line FROM vouchers WHERE entry_id = ? ORDER BY file, line", [voucher]
        ).fetchall()
        return "\n".join(entry_text(Path(file), line) for file, line in found)
