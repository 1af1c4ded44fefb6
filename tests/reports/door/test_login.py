"""Signing in, sessions and forms: guessed, stolen, forged, foreign, stale."""

from __future__ import annotations

import re
import stat
from typing import TYPE_CHECKING

import pytest
from argon2 import PasswordHasher

from pledgebook_reports.viewer.door import csrf, sessions
from pledgebook_reports.viewer.door.application import Settings, application
from pledgebook_reports.viewer.door.attempts import FORGOTTEN, FREE, Attempts
from pledgebook_reports.viewer.door.roles import Role
from pledgebook_reports.viewer.door.users import User, UsersFile
from tests.reports.door.house import HOST, PASSWORD, SITE, Clock, House, get, log_in, post, token_in

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient

OVERVIEW = f"{SITE}/extension/Overview/"
HASH = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)


@pytest.fixture
def door(tmp_path: Path) -> House:
    """Return a door without a book: ann, an auditor, and bob, an administrator."""
    users = UsersFile(tmp_path / "users.json")
    users.add(User("ann", [Role.AUDITOR], HASH))
    users.add(User("bob", [Role.ADMINISTRATOR], HASH))
    users.add(User("eve", [Role.VIEWER]))
    clock = Clock()
    app = application(tmp_path / "none.beancount", Settings(users=users, now=clock))

    class Empty:
        pass

    viewer = Empty()
    viewer.app = app  # type: ignore[attr-defined]
    return House(viewer, users, clock, [])  # type: ignore[arg-type]  # no viewer, only its app


def cookie_of(client: FlaskClient) -> str:
    """The session's cookie that a client holds."""
    cookie = client.get_cookie("__Host-pledgebook", domain="127.0.0.1")
    assert cookie
    return cookie.value


def known(client: FlaskClient) -> bool:
    """Whether the server knows who this is."""
    return get(client, "/door/account").status_code == 200


def test_name_and_password_begin_a_session(door: House) -> None:
    client = door.client()
    answer = log_in(client, "ann", PASSWORD, next="/somewhere?a=b")
    assert (answer.status_code, answer.location) == (303, "/somewhere?a=b")
    (cookie,) = [
        c for c in answer.headers.getlist("Set-Cookie") if c.startswith(door.guard.cookie + "=")
    ]
    assert re.fullmatch(
        r"__Host-pledgebook=[\w-]{43}; Secure; HttpOnly; Path=/; SameSite=Lax", cookie
    )
    assert "auditor" in get(client, "/door/account").text


@pytest.mark.parametrize(
    "name,password",
    [
        pytest.param("ann", "wrong horse battery", id="wrong-password"),
        pytest.param("ann", "", id="empty-password"),
        pytest.param("ann", PASSWORD + "\0", id="nul-behind-the-password"),
        pytest.param("ann", PASSWORD.upper(), id="other-case"),
        pytest.param("ann", HASH, id="the-hash-itself"),
        pytest.param("nobody", PASSWORD, id="no-such-user"),
        pytest.param("", PASSWORD, id="empty-name"),
        pytest.param("eve", "", id="user-without-a-password"),
        pytest.param("eve", "nobody has this password", id="password-of-nobody"),
        pytest.param("ann' OR '1'='1", PASSWORD, id="sql"),
        pytest.param("*", PASSWORD, id="wildcard"),
        pytest.param("ann\0", PASSWORD, id="nul-behind-the-name"),
        pytest.param("ann\r\nSet-Cookie: a=b", PASSWORD, id="header-injection"),
        pytest.param("<script>alert(1)</script>", PASSWORD, id="markup-in-the-name"),
        pytest.param("ann", "x" * 5000, id="very-long-password"),
    ],
)
def test_nobody_else_comes_in(door: House, name: str, password: str) -> None:
    client = door.client()
    answer = log_in(client, name, password)
    assert answer.status_code == 403
    assert "Name or password is wrong." in answer.text
    assert "<script>" not in answer.text
    assert not known(client)


@pytest.mark.parametrize(
    "target",
    [
        "//elsewhere.example", "/\\elsewhere.example", "https://elsewhere.example", "javascript:alert(1)",
        "\\\\elsewhere.example", "/a\r\nSet-Cookie: a=b", "elsewhere.example", "/\t/elsewhere.example", "",
    ],
)  # fmt: skip
def test_signing_in_leads_to_this_server_only(door: House, target: str) -> None:
    answer = log_in(door.client(), "ann", PASSWORD, next=target)
    assert (answer.status_code, answer.location) == (303, "/")


def test_guessing_is_slowed_down_for_the_name_and_the_address(door: House) -> None:
    client = door.client()
    for _ in range(FREE["pair"]):
        assert log_in(client, "ann", "guess").status_code == 403
    answer = log_in(client, "ann", PASSWORD)
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) <= 15
    assert "Try again in" in answer.text
    door.clock.time += 16
    assert log_in(client, "ann", PASSWORD).status_code == 303


def test_a_stranger_does_not_lock_a_colleague_out() -> None:
    attempts = Attempts(Clock())
    for _ in range(FREE["address"] + 5):
        attempts.failed("ann", "10.0.0.1")
    assert attempts.wait("ann", "10.0.0.1") > 0
    assert attempts.wait("bob", "10.0.0.1") > 0
    assert attempts.wait("ann", "10.0.0.2") == 0


def test_guessing_one_name_from_many_addresses_is_slowed_down_too() -> None:
    attempts = Attempts(Clock())
    for number in range(FREE["name"]):
        attempts.failed("ann", f"10.0.0.{number}")
    assert attempts.wait("ann", "10.9.9.9") > 0
    assert attempts.wait("bob", "10.9.9.9") == 0


def test_guessing_many_names_from_one_address_is_slowed_down() -> None:
    attempts = Attempts(Clock())
    for number in range(FREE["address"]):
        attempts.failed(f"user{number}", "10.0.0.1")
    assert attempts.wait("another", "10.0.0.1") > 0


def test_waits_double_up_to_a_quarter_of_an_hour_and_are_forgotten() -> None:
    clock = Clock()
    attempts = Attempts(clock)
    waits = []
    for _ in range(FREE["pair"] + 8):
        attempts.failed("ann", "10.0.0.1")
        waits.append(attempts.wait("ann", "10.0.0.1"))
    assert waits == [0, 0, 0, 0, 15, 30, 60, 120, 240, 480, 900, 900, 900]
    clock.time += FORGOTTEN + 1
    assert attempts.wait("ann", "10.0.0.1") == 0


def test_failures_of_very_many_names_are_kept_within_bounds() -> None:
    attempts = Attempts(Clock())
    for number in range(12_000):
        attempts.failed(f"user{number}", f"address{number}")
    assert len(attempts._failed) <= 10_000 + 3


def test_the_present_password_cannot_be_guessed_at_the_account_either(door: House) -> None:
    client = door.client("ann")
    new = {"old": "guess", "new": "another horse battery", "again": "another horse battery"}
    for _ in range(FREE["pair"]):
        assert post(client, "/door/password", new).status_code == 403
    assert post(client, "/door/password", {**new, "old": PASSWORD}).status_code == 429


def test_signing_in_ends_the_session_before_and_names_a_new_one(door: House) -> None:
    client = door.client("eve")
    before = cookie_of(client)
    log_in(client, "ann", PASSWORD)
    assert cookie_of(client) != before
    assert door.guard.sessions.find(before) is None


@pytest.mark.parametrize(
    "value",
    [
        pytest.param("", id="empty"),
        pytest.param("fixed-by-another", id="fixed-by-an-attacker"),
        pytest.param("A" * 43, id="right-shape"),
        pytest.param("../../users.json", id="path"),
        pytest.param("ann", id="name"),
        pytest.param('{"user":"ann"}', id="json"),
        pytest.param("eyJ1c2VyIjoiYW5uIn0.aaaa.bbbb", id="signed-by-nobody"),
        pytest.param("A" * 4000, id="very-long"),
    ],
)
def test_a_session_cannot_be_made_up(door: House, value: str) -> None:
    client = door.client()
    client.set_cookie(door.guard.cookie, value, domain="127.0.0.1", secure=True)
    assert not known(client)
    log_in(client, "ann", PASSWORD)
    assert cookie_of(client) != value


def test_the_digest_of_a_session_is_no_session(door: House) -> None:
    door.client("ann")
    (session,) = door.guard.sessions.listed()
    client = door.client()
    client.set_cookie(door.guard.cookie, session.id, domain="127.0.0.1", secure=True)
    assert not known(client)


@pytest.mark.parametrize("pause", [sessions.REST, sessions.AGE])
def test_a_session_ends_by_rest(door: House, pause: float) -> None:
    client = door.client("ann")
    assert known(client)
    door.clock.time += pause
    assert not known(client)


def test_a_session_ends_by_age_however_busy(door: House) -> None:
    client = door.client("ann")
    for _ in range(int(sessions.AGE / 3600) - 1):
        door.clock.time += 3600
        assert known(client)
    door.clock.time += 3601
    assert not known(client)


def test_signing_out_ends_the_session_on_the_server(door: House) -> None:
    client = door.client("ann")
    kept = cookie_of(client)
    assert post(client, "/door/logout", {}).location == "/door/login"
    thief = door.client()
    thief.set_cookie(door.guard.cookie, kept, domain="127.0.0.1", secure=True)
    assert not known(thief)


@pytest.mark.parametrize("change", ["revoke", "remove", "set_password"])
def test_a_change_of_the_file_ends_the_sessions_of_that_user_alone(
    door: House, change: str
) -> None:
    ann, bob = door.client("ann"), door.client("bob")
    other = UsersFile(door.users.path)  # as another process has it
    if change == "set_password":
        other.set_password("ann", "another horse battery")
    else:
        getattr(other, change)("ann")
    assert not known(ann)
    assert known(bob)


def test_a_role_taken_away_is_gone_with_the_next_request(door: House) -> None:
    bob = door.client("bob")
    assert get(bob, "/door/sessions").status_code == 200
    changed = door.users.path.read_text().replace("administrator", "viewer")
    door.users.path.write_text(changed)
    assert get(bob, "/door/sessions").status_code == 403


def test_a_users_file_that_others_may_read_closes_the_door(door: House) -> None:
    ann = door.client("ann")
    door.users.path.chmod(0o644)
    answer = get(ann, "/door/account")
    assert answer.status_code == 503
    assert "chmod 600" in answer.text


def test_a_torn_users_file_closes_the_door(door: House) -> None:
    ann = door.client("ann")
    door.users.path.write_text('{"format": 1, "users": [')
    assert get(ann, "/door/account").status_code == 503


def test_an_administrator_ends_sessions(door: House) -> None:
    ann, bob = door.client("ann"), door.client("bob")
    assert "ann" in get(bob, "/door/sessions").text
    assert post(bob, "/door/revoke", {"name": "ann"}).status_code == 303
    assert not known(ann)


@pytest.mark.parametrize("name", ["", "nobody", "../users", "<b>"])
def test_only_a_users_sessions_can_be_ended(door: House, name: str) -> None:
    answer = post(door.client("bob"), "/door/revoke", {"name": name})
    assert answer.status_code == 400
    assert "<b>" not in answer.text


@pytest.mark.parametrize("who", ["ann", "eve"])
def test_who_is_no_administrator_ends_no_session(door: House, who: str) -> None:
    bob = door.client("bob")
    answer = post(door.client(who), "/door/revoke", {"name": "bob"})
    assert answer.status_code == 403
    assert "needs the role administrator" in answer.text
    assert known(bob)


def test_the_own_password_is_changed_and_other_sessions_end(door: House) -> None:
    here, there = door.client("ann"), door.client("ann")
    new = "another horse battery"
    answer = post(here, "/door/password", {"old": PASSWORD, "new": new, "again": new})
    assert answer.status_code == 303
    assert known(here)
    assert not known(there)
    assert log_in(door.client(), "ann", new).status_code == 303


@pytest.mark.parametrize(
    "form,reason",
    [
        ({"old": "wrong", "new": "another horse", "again": "another horse"}, "present password"),
        ({"old": PASSWORD, "new": "another horse", "again": "another house"}, "same twice"),
        ({"old": PASSWORD, "new": "short", "again": "short"}, "12 to 1024"),
        ({"old": PASSWORD}, "12 to 1024"),
        ({"old": PASSWORD, "new": "x" * 1025, "again": "x" * 1025}, "12 to 1024"),
        ({"old": PASSWORD, "new": "another horse", "again": "another horse", "name": "bob"}, None),
    ],
)
def test_a_password_is_changed_for_oneself_and_for_good_reason(
    door: House, form: dict[str, str], reason: str | None
) -> None:
    answer = post(door.client("ann"), "/door/password", form)
    if reason:
        assert reason in answer.text
        assert door.users.check("ann", PASSWORD)
    assert door.users.check("bob", PASSWORD)


@pytest.mark.parametrize(
    "case", ["missing", "empty", "garbled", "of-another-session", "of-the-login-page",
             "of-another-server", "in-the-query", "dated-later", "without-mac"],
)  # fmt: skip
def test_a_form_needs_the_token_of_its_session(door: House, case: str) -> None:
    ann = door.client("ann")
    mine = token_in(get(ann, "/door/account"))
    made, _, mac = mine.partition(".")
    tokens = {
        "empty": "",
        "garbled": "x" + mine,
        "of-another-session": token_in(get(door.client("bob"), "/door/account")),
        "of-the-login-page": token_in(get(door.client(), "/door/login")),
        "of-another-server": csrf.Tokens(door.clock).issue("local"),
        "dated-later": f"{int(made) + 5}.{mac}",
        "without-mac": f"{made}.",
    }
    form = {"csrf": tokens[case]} if case in tokens else {}
    path = "/door/logout" + (f"?csrf={mine}" if case == "in-the-query" else "")
    assert ann.post(path, base_url=HOST, data=form).status_code == 403
    assert known(ann)


def test_a_form_that_lay_open_for_too_long_is_refused() -> None:
    clock = Clock()
    tokens = csrf.Tokens(clock)
    token = tokens.issue("session")
    clock.time += csrf.AGE
    assert tokens.fault("session", token) is None
    clock.time += 1
    assert tokens.fault("session", token) == "the form has lain open for too long"


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({"Origin": "http://elsewhere.example"}, id="origin"),
        pytest.param({"Origin": "null"}, id="opaque-origin"),
        pytest.param({"Origin": "http://127.0.0.1:9999"}, id="origin-of-another-port"),
        pytest.param({"Sec-Fetch-Site": "cross-site"}, id="cross-site"),
        pytest.param({"Sec-Fetch-Site": "same-site"}, id="same-site"),
    ],
)
def test_a_form_of_another_site_is_refused_even_with_its_token(
    door: House, headers: dict[str, str]
) -> None:
    ann = door.client("ann")
    token = token_in(get(ann, "/door/account"))
    answer = ann.post("/door/logout", base_url=HOST, data={"csrf": token}, headers=headers)
    assert answer.status_code == 403
    assert "another site sent it" in answer.text
    assert known(ann)


@pytest.mark.parametrize("headers", [{"Origin": HOST}, {"Sec-Fetch-Site": "same-origin"}, {}])
def test_a_form_of_ours_is_taken(door: House, headers: dict[str, str]) -> None:
    ann = door.client("ann")
    token = token_in(get(ann, "/door/account"))
    headers = {**headers, "X-CSRF-Token": token}
    assert ann.post("/door/logout", base_url=HOST, headers=headers).status_code == 303


def test_signing_in_needs_the_login_page_of_the_same_browser(door: House) -> None:
    token = token_in(get(door.client(), "/door/login"))
    form = {"csrf": token, "name": "ann", "password": PASSWORD}
    assert door.client().post("/door/login", base_url=HOST, data=form).status_code == 403


def test_a_password_is_not_taken_without_https_from_elsewhere(tmp_path: Path) -> None:
    users = UsersFile(tmp_path / "users.json")
    users.add(User("ann", [Role.AUDITOR], HASH))
    for plain, base, status in (
        (False, "http://books.example", 403),
        (False, "https://books.example", 303),
        (True, "http://books.example", 303),
    ):
        settings = Settings(users=users, hosts=["books.example"], plain_http=plain)
        client = application(tmp_path / "none.beancount", settings).test_client()
        token = token_in(client.get("/door/login", base_url=base))
        form = {"csrf": token, "name": "ann", "password": PASSWORD}
        answer = client.post("/door/login", base_url=base, data=form)
        assert answer.status_code == status
        cookies = " ".join(answer.headers.getlist("Set-Cookie"))
        assert ("Secure" in cookies) is (not plain and status == 303)


def test_one_person_at_the_loopback_needs_nothing(tmp_path: Path) -> None:
    client = application(tmp_path / "none.beancount", Settings()).test_client()
    page = get(client, "/door/account")
    assert page.status_code == 200
    assert "no users and no passwords" in page.text
    assert client.post("/door/logout", base_url=HOST).status_code == 403


def test_the_users_file_is_its_owners_alone(door: House) -> None:
    assert stat.S_IMODE(door.users.path.stat().st_mode) == 0o600
    assert PASSWORD not in door.users.path.read_text()
    assert "$argon2id$" in door.users.path.read_text()
