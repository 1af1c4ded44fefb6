"""Classes of attacks that no other module of the door tests, each against our own server."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.reports.door.house import HOST, PASSWORD, SCRIPT, SITE, get, token_in
from tests.reports.door.test_addresses import EVIDENCE

if TYPE_CHECKING:
    from tests.reports.door.house import House

CRLF = "%0d%0aSet-Cookie:%20pledgebook=x"


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param(
            {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13",
             "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA=="}, id="websocket",
        ),
        pytest.param({"Connection": "Upgrade, HTTP2-Settings", "Upgrade": "h2c"}, id="h2c"),
        pytest.param({"Upgrade": "TLS/1.0"}, id="tls"),
    ],
)  # fmt: skip
def test_no_connection_is_changed_into_another(house: House, headers: dict[str, str]) -> None:
    answer = house.client("auditor").get(f"{SITE}/api/errors", base_url=HOST, headers=headers)
    # 400: there is nothing here for who asks for a websocket.
    assert answer.status_code in {200, 400}
    assert "Upgrade" not in answer.headers


@pytest.mark.parametrize(
    "name",
    ["X-Original-URL", "X-Rewrite-URL", "X-Forwarded-Prefix", "X-Script-Name", "Script-Name"],
)
def test_no_header_leads_to_another_page(house: House, name: str) -> None:
    answer = house.client("viewer").get(
        f"{SITE}/extension/Pledges/", base_url=HOST, headers={name: f"{SITE}/extension/Enter/"}
    )
    assert answer.status_code == 200
    assert 'id="pb-pledges"' in answer.text


@pytest.mark.parametrize("name", ["X-User", "X-Remote-User", "Remote-User", "X-Forwarded-User"])
def test_no_header_says_who_somebody_is(house: House, name: str) -> None:
    answer = house.client().get(
        f"{SITE}/extension/Pledges/", base_url=HOST, headers={name: "administrator"}
    )
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/door/login")


@pytest.mark.parametrize("address", [f"/door/login?next=/{CRLF}", f"/door/login?out=1{CRLF}",
                                     f"{SITE}/extension/Pledges/?report={CRLF}"])  # fmt: skip
def test_no_header_is_made_by_an_address(house: House, address: str) -> None:
    for client in (house.client(), house.client("viewer")):
        answer = get(client, address)
        assert not any("pledgebook=x" in value for _, value in answer.headers if "=x" in value)
        assert all("\n" not in value and "\r" not in value for _, value in answer.headers)


def test_a_name_of_a_file_to_keep_makes_no_header(house: House) -> None:
    query = f"?format=csv&report=pledge-status&donor=FIN{CRLF}"
    answer = get(house.client("auditor"), f"{SITE}/extension/Pledges/table{query}")
    assert "Set-Cookie" not in answer.headers
    assert all("\n" not in value for _, value in answer.headers)


@pytest.mark.parametrize("order", [("wrong", "right"), ("right", "wrong")])
def test_of_two_tokens_the_first_counts(house: House, order: tuple[str, str]) -> None:
    client = house.client("viewer")
    right = token_in(get(client, "/door/account"))
    tokens = [right if one == "right" else "0.0" for one in order]
    answer = client.post("/door/logout", base_url=HOST, data={"csrf": tokens})
    assert answer.status_code == (303 if order[0] == "right" else 403)


def test_of_two_names_the_first_signs_in_or_nobody(house: House) -> None:
    client = house.client()
    form = {"csrf": token_in(get(client, "/door/login")), "name": ["viewer", "administrator"],
            "password": [PASSWORD, PASSWORD]}  # fmt: skip
    client.post("/door/login", base_url=HOST, data=form)
    assert get(client, "/door/sessions").status_code != 200


@pytest.mark.parametrize("name", ["report", "row", "column", "part", "sort", "down", "donor", "to"])
def test_a_parameter_that_comes_twice_is_taken_once(house: House, name: str) -> None:
    answer = get(house.client("auditor"), f"{SITE}/extension/Pledges/?{name}=1&{name}=2&{name}[]=3")
    assert answer.status_code == 200
    assert "Traceback" not in answer.text


@pytest.mark.parametrize(
    "kind, body",
    [
        ("application/json", json.dumps({"csrf": "x", "name": "viewer", "password": PASSWORD})),
        ("text/plain", f"name=viewer&password={PASSWORD}"),
        ("application/x-www-form-urlencoded; charset=utf-16", "name=viewer"),
        ("multipart/form-data", "no boundary"),
        ("multipart/form-data; boundary=" + "b" * 5000, "x"),
        ("", "name=viewer"),
    ],
)
def test_a_body_of_another_kind_is_no_form(house: House, kind: str, body: str) -> None:
    client = house.client()
    get(client, "/door/login")
    answer = client.post("/door/login", base_url=HOST, data=body.encode(), content_type=kind)
    assert answer.status_code in {400, 403, 413}
    assert "Set-Cookie" not in answer.headers


def test_a_form_of_very_many_parts_is_refused(house: House) -> None:
    client = house.client("preparer")
    parts = {f"f{number}": "x" for number in range(3000)}
    answer = client.post(
        f"{SITE}/extension/Inbox/look",
        base_url=HOST,
        data=parts,
        content_type="multipart/form-data",
    )
    assert answer.status_code in {403, 413}


@pytest.mark.parametrize("path", ["/door/style.css", "/door/login", f"{SITE}/extension/Overview/",
                                  f"{EVIDENCE}2017/paper.pdf", f"{SITE}/static/app.css"])  # fmt: skip
def test_no_page_stands_in_a_frame_of_another_site(house: House, path: str) -> None:
    answer = get(house.client("auditor"), path)
    assert answer.headers["X-Frame-Options"] == "DENY"
    policy = answer.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in policy or policy.startswith("sandbox")


@pytest.mark.parametrize(
    "path", [f"{SITE}/extension/Overview/", "/door/account", f"{SITE}/api/errors"]
)
def test_nothing_of_the_books_stays_in_a_cache(house: House, path: str) -> None:
    assert get(house.client("auditor"), path).headers["Cache-Control"] == "no-store"


def test_a_session_beside_a_made_up_one_is_not_exchanged(house: House) -> None:
    client = house.client("viewer")
    real = client.get_cookie(house.guard.cookie, domain="127.0.0.1")
    assert real is not None
    bare = house.client()
    header = (
        f"{house.guard.cookie}=made-up; {house.guard.cookie}={real.value}; {house.guard.cookie}="
    )
    answer = bare.get(f"{SITE}/extension/Pledges/", base_url=HOST, headers={"Cookie": header})
    assert answer.status_code == 303


@pytest.mark.parametrize("name", ["viewer\nadministrator 127.0.0.1", "a\u2028b", SCRIPT, "\x1b[2J"])
def test_a_name_that_was_typed_writes_no_line_of_the_log(house: House, name: str) -> None:
    client = house.client()
    form = {"csrf": token_in(get(client, "/door/login")), "name": name, "password": "x"}
    house.log.clear()
    client.post("/door/login", base_url=HOST, data=form)
    (line,) = house.log
    assert len(line.splitlines()) == 1
    assert name not in line


@pytest.mark.parametrize(
    "path",
    ["/api/context?entry_hash=%27", "/extension/Trace/?ref=%27%22%3E", "/extension/Evidence/?voucher=../",
     "/extension/Findings/?rule=PB999", "/extension/Pledges/?to=9999-99-99",
     "/extension/Pledges/?part=99999999999999999999", "/extension/Enter/?form=%00x",
     "/extension/Agreements/?report=headroom&donor=%F0%9F%92%A3", "/account/%E2%80%AE/"],
)  # fmt: skip
def test_an_odd_question_tells_nothing_of_the_server(house: House, path: str) -> None:
    answer = get(house.client("preparer"), SITE + path)
    assert answer.status_code < 500
    for told in ("Traceback", "site-packages", "/pledgebook_reports/", ".py"):
        assert told not in answer.text.replace("app.js", "")


@pytest.mark.parametrize("start, end", [("0", "3"), ("5", ""), ("", "5"), ("9", "1")])
def test_a_part_of_a_document_is_a_sandboxed_attachment_too(
    house: House, start: str, end: str
) -> None:
    answer = get(house.client("auditor"), f"{EVIDENCE}2017/paper.pdf",
                 Range=f"bytes={start}-{end}")  # fmt: skip
    assert answer.status_code in {200, 206, 416}
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"].startswith(("sandbox", "default-src"))
