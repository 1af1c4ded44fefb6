"""The imports that the books hold: the latest, and which of them can be taken out again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pledgebook_reports.viewer.source import View

SHOWN = 20
SQL = """
    SELECT i.id, i.name, i.format, COALESCE(i.imported_at, ''), COUNT(v.line),
           COUNT(*) FILTER (WHERE e.draft)
    FROM imports i
    LEFT JOIN vouchers v ON v.source_sha256 = i.sha256
    LEFT JOIN entries e ON e.file = v.file AND e.line = v.line
    GROUP BY ALL ORDER BY 4 DESC, 1 LIMIT ?
"""


@dataclass(frozen=True, slots=True)
class Past:
    """One import: its entries, and how many of them are drafts still."""

    id: str
    name: str
    format: str
    at: str
    entries: int
    drafts: int

    @property
    def may_be_undone(self) -> bool:
        """Whether nothing of it has been posted."""
        return self.drafts == self.entries


def imports_of(view: View) -> list[Past]:
    """The latest imports, the last one first."""
    return [Past(*row) for row in view.rows().execute(SQL, [SHOWN]).fetchall()]
