"""The permission table: one row a route, and what is in no row is refused.

A page of ours is named `extension_report:NAME`, an endpoint of one `extension_endpoint:NAME/WHAT`,
a report of Fava's `report:NAME`. A test walks the application's URL map and the extensions: a route
without a row fails the build. docs/permissions.md is made from here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pledgebook_reports.viewer.door.gateway import LONGEST_BODY
from pledgebook_reports.viewer.door.roles import Right, holders

if TYPE_CHECKING:
    from collections.abc import Mapping

SMALL = 64 * 1024
"""Bytes of an ordinary form."""
LISTS = 1024 * 1024
"""Bytes of one that names many vouchers, or has many lines."""
UPLOADS = 16 * 1024 * 1024
"""Bytes of a bank file."""


@dataclass(frozen=True, slots=True)
class Row:
    """What one route asks, by method; `body` is the longest request body in bytes.

    A closed route says in `why` what to do instead.
    """

    route: str
    right: Right
    method: str = "GET"
    why: str = ""
    body: int = SMALL


_FILES = "The books are files: they are changed in the editor of your choice, or by our own forms."
_IMPORT = "Bank files and the like are brought in by `pledgebook import`."

_READ = (
    "index", "account", "help_page", "extension_js_module",
    "report:balance_sheet", "report:commodities", "report:documents", "report:errors",
    "report:events", "report:journal", "report:income_statement",
    "report:statistics", "report:trial_balance", "json_api.get_changed", "json_api.get_errors",
    "json_api.get_ledger_data", "json_api.get_payee_accounts", "json_api.get_context",
    "json_api.get_payee_transaction", "json_api.get_narration_transaction",
    "json_api.get_narrations", "json_api.get_journal", "json_api.get_journal_page",
    "json_api.get_events", "json_api.get_documents", "json_api.get_help",
    "json_api.get_commodities", "json_api.get_income_statement", "json_api.get_balance_sheet",
    "json_api.get_trial_balance", "json_api.get_account_report", "json_api.get_statistics",
)  # fmt: skip
_PAGES = (
    "Overview", "Pledges", "Agreements", "Donors", "Disbursements", "Obligations", "Advances",
    "Trace", "Findings", "Evidence", "Periods", "Audit", "Reports",
)  # fmt: skip
_TABLES = (
    "Pledges", "Agreements", "Donors", "Disbursements", "Obligations", "Advances", "Findings",
    "Evidence", "Audit", "Reports",
)  # fmt: skip
"""The pages that hand out their tables as files."""
_EXAMINE = (
    "report:query", "report:holdings", "holdings_by", "report:options", "json_api.get_query",
    "json_api.get_options", "json_api.get_source_slice", "document", "statement",
    "download_query", "download_journal", "door.evidence", "door.text",
)  # fmt: skip
_AUDITOR = (
    "extension_report:JournalTests", "extension_endpoint:JournalTests/table",
    "extension_report:Sampling", "extension_endpoint:Sampling/table",
    "extension_report:Confirmations", "extension_endpoint:Confirmations/table",
    "extension_endpoint:Confirmations/letter",
    "extension_report:Mirror", "extension_endpoint:Mirror/table",
    "extension_report:AuditPack", "extension_endpoint:AuditPack/table",
    "extension_endpoint:AuditPack/pack",
)  # fmt: skip
"""What is drawn and suspected is the auditor's alone: who is looked at shall not know beforehand."""
_WRITES = (
    ("json_api.put_move", "PUT"), ("json_api.put_source", "PUT"),
    ("json_api.put_source_slice", "PUT"), ("json_api.delete_source_slice", "DELETE"),
    ("json_api.put_format_source", "PUT"), ("json_api.delete_document", "DELETE"),
    ("json_api.put_add_document", "PUT"), ("json_api.put_attach_document", "PUT"),
    ("json_api.put_add_entries", "PUT"),
)  # fmt: skip

ROWS = (
    Row("static", Right.OPEN),
    Row("door.asset", Right.OPEN),
    Row("door.login", Right.OPEN),
    Row("door.login", Right.OPEN, "POST"),
    Row("door.begin", Right.OPEN),
    Row("door.come_back", Right.OPEN),
    Row("door.account", Right.KNOWN),
    Row("door.logout", Right.KNOWN, "POST"),
    Row("door.password", Right.KNOWN, "POST"),
    Row("door.sessions", Right.ADMINISTER),
    Row("door.revoke", Right.ADMINISTER, "POST"),
    *(Row(route, Right.READ) for route in _READ),
    *(Row(f"extension_report:{page}", Right.READ) for page in _PAGES),
    *(Row(f"extension_endpoint:{page}/table", Right.EXAMINE) for page in _TABLES),
    *(Row(route, Right.EXAMINE) for route in _EXAMINE),
    *(Row(route, Right.MARK) for route in _AUDITOR),
    Row("extension_endpoint:Sampling/keep", Right.MARK, "POST"),
    Row("extension_endpoint:Sampling/mark", Right.MARK, "POST"),
    Row("extension_endpoint:Mirror/read", Right.MARK, "POST", body=LONGEST_BODY),
    Row("extension_endpoint:Mirror/forget", Right.MARK, "POST"),
    Row("extension_endpoint:AuditPack/make", Right.MARK, "POST"),
    Row("extension_report:Approver", Right.SIGN),
    Row("extension_report:Inbox", Right.ENTER),
    *(
        Row(f"extension_endpoint:Inbox/{what}", Right.ENTER, "POST", body=UPLOADS)
        for what in ("look", "accept")
    ),
    Row("extension_endpoint:Inbox/undo", Right.ENTER, "POST"),
    *(
        Row(f"extension_endpoint:Approver/{what}", Right.SIGN, "POST", body=LISTS)
        for what in ("lay", "sign", "enrol")
    ),
    Row("extension_report:Screening", Right.EXAMINE),
    Row("extension_endpoint:Screening/decide", Right.CERTIFY, "POST"),
    Row("extension_report:Enter", Right.ENTER),
    Row("extension_endpoint:Enter/entered", Right.ENTER, "POST", body=LONGEST_BODY),
    Row("extension_endpoint:Enter/live", Right.ENTER, "POST", body=LISTS),
    Row("report:editor", Right.CLOSED, why=_FILES),
    Row("json_api.get_source", Right.CLOSED, why=_FILES),
    Row("report:import", Right.CLOSED, why=_IMPORT),
    Row("json_api.get_extract", Right.CLOSED, why=_IMPORT),
    Row("json_api.get_imports", Right.CLOSED, why=_IMPORT),
    Row("json_api.put_upload_import_file", Right.CLOSED, "PUT", _IMPORT),
    Row("jump", Right.CLOSED, why="Filters are set in the bar at the head of a page."),
    *(Row(route, Right.CLOSED, method, _FILES) for route, method in _WRITES),
)

TABLE: Mapping[tuple[str, str], Row] = {(row.route, row.method): row for row in ROWS}


def route_of(endpoint: str, arguments: Mapping[str, object]) -> str:
    """The table's name of an endpoint that stands for several pages, or its own."""
    match endpoint:
        case "report":
            return f"report:{arguments.get('report_name')}"
        case "extension_report":
            return f"extension_report:{arguments.get('extension_name')}"
        case "extension_endpoint":
            return (
                f"extension_endpoint:{arguments.get('extension_name')}/{arguments.get('endpoint')}"
            )
        case _:
            return endpoint


def row_of(route: str, method: str) -> Row | None:
    """What is asked of a request; None for what is not in the table. HEAD is a GET without body."""
    return TABLE.get((route, "GET" if method == "HEAD" else method))


def page() -> str:
    """docs/permissions.md: every route and who may take it."""
    lines = [
        "# Who may do what\n",
        (
            "Made from the viewer's permission table by `make golden`; a test holds it against every route "
            "of the program. What is not in the table is refused.\n"
        ),
        "| right | roles |",
        "|---|---|",
        *(f"| {right} | {_people(right)} |" for right in Right),
        "",
        "| method | route | right | roles |",
        "|---|---|---|---|",
    ]
    order = list(Right)
    lines += [
        f"| {row.method} | `{row.route}` | {row.right} | {_people(row.right)} |"
        for row in sorted(ROWS, key=lambda row: (order.index(row.right), row.route, row.method))
    ]
    return "\n".join(lines) + "\n"


def _people(right: Right) -> str:
    if right is Right.OPEN:
        return "anyone"
    return ", ".join(holders(right)) or "nobody"
