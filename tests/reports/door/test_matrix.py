"""The permission table against the program: every route, every role, every method."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from fava.application import CLIENT_SIDE_REPORTS

from pledgebook_reports.viewer.door import permissions
from pledgebook_reports.viewer.door.application import Settings, application
from pledgebook_reports.viewer.door.login import GUARD
from pledgebook_reports.viewer.door.roles import RIGHTS, Right, Role
from pledgebook_reports.viewer.door.users import User, UsersFile
from tests.reports.door import house as houses

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask
    from werkzeug.routing import Rule

    from tests.reports.door.house import House

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
ROLES = (*Role, None)
VALUES = {
    "bfile": houses.SLUG, "name": "Assets:Bank", "filename": "app.css", "result_format": "csv",
    "aggregation_key": "account", "page_slug": "filters",
}  # fmt: skip
SEVERAL: dict[str, list[dict[str, str]]] = {
    "report": [{"report_name": name} for name in (*CLIENT_SIDE_REPORTS, "made-up")],
    "extension_report": [{"extension_name": name} for name in ("Overview", "Pledges", "MadeUp")],
    "extension_endpoint": [{"extension_name": "Overview", "endpoint": "made-up"}],
    "extension_js_module": [{"extension_name": "Overview"}],
}
"""Endpoints that stand for several pages."""


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """Return the application with every view replaced by one that says that it was reached."""
    folder = tmp_path_factory.mktemp("matrix")
    users = UsersFile(folder / "users.json")
    for role in Role:
        users.add(User(role.value, [role]))
    app = application(folder / "none.beancount", Settings(users=users))
    for endpoint in app.view_functions:
        app.view_functions[endpoint] = lambda **_values: "reached"
    app.url_value_preprocessors[None] = app.url_value_preprocessors[None][:1]
    app.before_request_funcs.clear()
    return app


def addresses(app: Flask) -> Iterator[tuple[str, str]]:
    """Every address of the program with the name that the table has for it."""
    rules: list[Rule] = list(app.url_map.iter_rules())
    for rule in rules:
        for values in SEVERAL.get(rule.endpoint, [{}]):
            _, path = rule.build({**VALUES, **values}, append_unknown=False) or ("", "")
            assert path, rule
            yield path, permissions.route_of(rule.endpoint, values)


def asked_of(app: Flask, path: str, method: str) -> Right | None:
    """The right that the table asks, by the rule that this method of the address matches."""
    adapter = app.url_map.bind("127.0.0.1")
    try:
        endpoint, values = adapter.match(path, method=method)
    except Exception:  # noqa: BLE001 -- no rule takes the method
        return None
    row = permissions.row_of(permissions.route_of(endpoint, values), method)
    return row.right if row else None


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("role", ROLES, ids=lambda role: role or "nobody")
def test_every_route_is_open_to_whom_the_table_names_and_to_no_other(
    app: Flask, role: Role | None, method: str
) -> None:
    client = app.test_client()
    headers: dict[str, str] = {}
    if role:
        guard = app.config[GUARD]
        token = guard.sessions.open(role.value, 0, "127.0.0.1")
        client.set_cookie(guard.cookie, token, domain="127.0.0.1", secure=True)
        headers["X-CSRF-Token"] = guard.tokens.issue(guard.sessions.find(token).id)
    rights = RIGHTS[role] if role else {Right.OPEN}
    wrong = []
    for path, route in addresses(app):
        answer = client.open(path, method=method, base_url=houses.HOST, headers=headers)
        right = asked_of(app, path, method)
        reached = answer.status_code == 200
        allowed = right in rights and method in {"GET", "HEAD", "POST"}
        if role is None and method == "POST":
            allowed = False  # a form of the login page has a token of its own
        if reached != allowed or answer.status_code >= 500:
            wrong.append((route, path, answer.status_code))
    assert wrong == []


@pytest.mark.parametrize("role", Role)
def test_no_form_is_taken_without_its_token(app: Flask, role: Role) -> None:
    guard, client = app.config[GUARD], app.test_client()
    token = guard.sessions.open(role.value, 0, "127.0.0.1")
    client.set_cookie(guard.cookie, token, domain="127.0.0.1", secure=True)
    for path, _ in addresses(app):
        assert client.post(path, base_url=houses.HOST).status_code in {403, 404, 405}


def unlisted(app: Flask) -> list[str]:
    """Routes of the program that have no row."""
    found = []
    for rule in app.url_map.iter_rules():
        methods = (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.endpoint in {"report", "extension_report", "extension_endpoint"}:
            continue  # one row a page, see below
        found += [
            f"{method} {rule.endpoint}"
            for method in sorted(methods)
            if permissions.row_of(rule.endpoint, method) is None
        ]
    return found


def test_a_route_without_a_row_fails_the_build(app: Flask) -> None:
    assert unlisted(app) == []


def test_a_new_route_would_be_noticed_and_refused(tmp_path: Path) -> None:
    app = application(tmp_path / "none.beancount", Settings())
    app.add_url_rule("/new", "new", lambda: "reached", methods=["GET", "POST"])
    assert unlisted(app) == ["GET new", "POST new"]
    assert app.test_client().get("/new", base_url=houses.HOST).status_code == 404


def test_each_report_of_favas_has_a_row() -> None:
    assert [
        name for name in CLIENT_SIDE_REPORTS if not permissions.row_of(f"report:{name}", "GET")
    ] == []


def test_each_page_of_ours_has_a_row(house: House) -> None:
    (ledger,) = house.viewer.app.config["LEDGERS"].ledgers
    extensions: Any = ledger.extensions._instances.values()
    pages = [f"extension_report:{one.name}" for one in extensions if one.report_title]
    parts = [
        (f"extension_endpoint:{one.name}/{name}", method)
        for one in extensions
        for name, method in one.endpoints
    ]
    missing = [name for name in pages if permissions.row_of(name, "GET") is None]
    missing += [name for name, method in parts if permissions.row_of(name, method) is None]
    assert missing == []


def test_each_row_is_of_a_route(app: Flask) -> None:
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert [
        row.route for row in permissions.ROWS if row.route.partition(":")[0] not in endpoints
    ] == []
    assert len(permissions.TABLE) == len(permissions.ROWS)


def test_every_unsafe_route_of_favas_is_closed() -> None:
    unsafe = [
        row
        for row in permissions.ROWS
        if row.method != "GET"
        and "door." not in row.route
        and not row.route.startswith("extension_endpoint:")
    ]
    assert len(unsafe) == 10
    assert {row.right for row in unsafe} == {Right.CLOSED}
    assert all(row.why for row in permissions.ROWS if row.right is Right.CLOSED)


def test_each_role_has_no_more_than_it_needs() -> None:
    acts = {Right.ENTER, Right.APPROVE, Right.CERTIFY, Right.SIGN, Right.MARK, Right.ADMINISTER}
    assert {role.value: sorted(RIGHTS[role] & acts) for role in Role} == {
        "viewer": [],
        "auditor": ["mark"],
        "preparer": ["enter"],
        "approver": ["approve", "sign"],
        "certifier": ["certify", "sign"],
        "administrator": ["administer"],
    }
    assert not any(Right.CLOSED in rights for rights in RIGHTS.values())


def test_the_page_of_permissions_is_that_of_the_table(root: Path) -> None:
    written = (root / "docs" / "permissions.md").read_text(encoding="utf-8")
    assert written == permissions.page(), "run `make golden`"
