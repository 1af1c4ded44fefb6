"""A page with a list that is sorted, leafed through, and handed out whole by its endpoint `table`."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Generic, Protocol, TypeVar

from fava.application import url_for
from fava.ext import extension_endpoint
from flask import abort, make_response, request

from pledgebook_reports.render import render
from pledgebook_reports.render.common import RenderError, on_the_right
from pledgebook_reports.viewer import pages
from pledgebook_reports.viewer.source import BookRefusedError, view_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask.wrappers import Response

    from pledgebook_reports.table import Table
    from pledgebook_reports.viewer.listing import Listing
    from pledgebook_reports.viewer.source import View

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
"""The formats that a table is handed out in, and as what."""


class Listed(Protocol):
    """What a template shows, with a list or the reason why there is none."""

    @property
    def listing(self) -> Listing | None:
        """The list."""

    @property
    def problem(self) -> str | None:
        """The reason, in words."""


Page = TypeVar("Page", bound=Listed)


class ListingPage(pages.FundPage, Generic[Page]):
    """A page of Fava with one list; `traced` are its columns whose cells a trace can begin at.

    `leads` are columns whose cells lead on within the page, each with the name in the query.
    """

    traced: frozenset[str] = frozenset()
    leads: ClassVar[Mapping[str, str]] = {}
    money = staticmethod(pages.money)
    plain = staticmethod(pages.plain)
    on_the_right = staticmethod(on_the_right)

    def asked(self, view: View, query: Mapping[str, str]) -> Page:
        """The page for a query."""
        raise NotImplementedError

    def page(self) -> Page | BookRefusedError:
        """The page that the request asks for, or why there is none."""
        try:
            view = view_of(self.ledger)
        except BookRefusedError as error:
            return error
        return self.asked(view, request.args)

    def file_address(self, **query: str) -> str:
        """Where the list of the page is had as a file."""
        return file_address(self.name, **query)

    @extension_endpoint
    def table(self) -> Response:
        """The list of the page, with all its rows, as a file."""
        page = self.page()
        if isinstance(page, BookRefusedError):
            abort(503, str(page))
        if page.listing is None:
            abort(400, page.problem or "There is no table: choose what it is of.")
        return _sent(page.listing.table, request.args.get("format", ""))


def file_address(page: str, **query: str) -> str:
    """Where the table of a page is had as a file."""
    return endpoint_address(page, "table", **query)


def endpoint_address(page: str, endpoint: str, **query: str) -> str:
    """Where an endpoint of a page hands something out."""
    # Fava's `url_for` has no way to name the part of a page that an endpoint is.
    address, _, asked = url_for("extension_report", extension_name=page, **query).partition("?")
    return f"{address}{endpoint}?{asked}"


def _sent(table: Table, form: str) -> Response:
    """A table as a file to keep."""
    if form not in TYPES:
        abort(400, f"A table is handed out as {' or '.join(TYPES)}.")
    try:
        content = render(table, form)
    except RenderError as error:
        abort(400, str(error))
    answer = make_response(content)
    answer.headers["Content-Type"] = TYPES[form]
    name = f"{table.report}-{table.as_of}.{form}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
