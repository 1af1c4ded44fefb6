"""PDF: the HTML page on paper, by WeasyPrint, which is an extra of its own.

The title stands on each page with the page's number, the digest of the data on the last.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pledgebook_reports.render import html_page
from pledgebook_reports.render.common import RenderError

if TYPE_CHECKING:
    from pledgebook_reports.table import Table

MOST_ROWS = 5000
WANTED = (
    "PDF needs WeasyPrint and Pango: pip install 'pledgebook[pdf]'; on Debian or Ubuntu "
    "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
)


def render(table: Table) -> bytes:
    """The pages.

    Raises:
        RenderError: WeasyPrint or its system library is missing, or nobody would print the table.
    """
    if len(table.rows) > MOST_ROWS:
        raise RenderError(
            f"{len(table.rows)} rows are no reading on paper (at most {MOST_ROWS}): take xlsx or csv"
        )
    return print_page(html_page.render(table))


def print_page(page: str) -> bytes:
    """A page of HTML on paper.

    Raises:
        RenderError: WeasyPrint or its system library is missing.
    """
    try:
        from weasyprint import HTML  # noqa: PLC0415 -- an extra
    except (ImportError, OSError):  # OSError: Pango is not on this machine
        raise RenderError(WANTED) from None
    printed: bytes = HTML(string=page).write_pdf()
    return printed
