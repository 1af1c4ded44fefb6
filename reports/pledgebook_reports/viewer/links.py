"""Links from what is drawn to the entries behind it, on a page that shows reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fava.application import url_for

from pledgebook_reports.table import EVERY_ROW, SPENT
from pledgebook_reports.viewer import pages

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from pledgebook_reports.charts import Link, Narrowing


def opens(page: str, kept: Mapping[str, str]) -> Link:
    """From an amount of the report that `kept` names, by its row and column."""

    def link(row: str, column: str, amount: Decimal) -> dict[str, str]:
        asked = {**kept, "row": row, "column": column}
        return {
            "href": url_for("extension_report", extension_name=page, **asked),
            "data-figure": f"{row}|{column}",
            "data-amount": pages.plain(amount),
        }

    return link


def narrowed(page: str, kept: Mapping[str, str]) -> Narrowing:
    """From what is spent of the report that `kept` names, under some more of its filters."""

    def link(filters: Mapping[str, str], amount: Decimal) -> Mapping[str, str]:
        return opens(page, {**kept, **filters})(EVERY_ROW, SPENT, amount)

    return link
