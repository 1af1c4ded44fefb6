"""Attacks by address, method, host and length: refused before anything of the request is looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from fava.beans.funcs import hash_entry

from pledgebook_reports.viewer.door.gateway import HEADERS, LONGEST_BODY, LONGEST_QUERY
from tests.reports.door.house import HOST, SITE, get

if TYPE_CHECKING:
    from tests.reports.door.house import House

EVIDENCE = f"{SITE}/evidence/?path="


@pytest.mark.parametrize(
    "path",
    [
        pytest.param("../main.beancount", id="parent"),
        pytest.param("../secret.pdf", id="parent-with-a-known-suffix"),
        pytest.param("2017/../../secret.pdf", id="parent-in-the-middle"),
        pytest.param("..%2fsecret.pdf", id="encoded-separator"),
        pytest.param("%2e%2e%2fsecret.pdf", id="encoded-dots"),
        pytest.param("%252e%252e%252fsecret.pdf", id="encoded-twice"),
        pytest.param("..%5csecret.pdf", id="backslash"),
        pytest.param("2017%5cpaper.pdf", id="backslash-inside"),
        pytest.param("/etc/hosts.pdf", id="absolute"),
        pytest.param("//2017/paper.pdf", id="two-slashes"),
        pytest.param("2017//paper.pdf", id="empty-part"),
        pytest.param("2017/./paper.pdf", id="dot-part"),
        pytest.param("2017/paper.pdf/", id="slash-at-the-end"),
        pytest.param("2017/paper.pdf%00.pdf", id="nul"),
        pytest.param("2017/paper.pdf%0a", id="newline"),
        pytest.param("2017/link.pdf", id="symbolic-link-to-a-file"),
        pytest.param("out/secret.pdf", id="symbolic-link-to-a-folder"),
        pytest.param("out/main.beancount", id="books-through-a-link"),
        pytest.param("2017/.hidden.pdf", id="hidden-file"),
        pytest.param("2017", id="folder"),
        pytest.param("", id="nothing"),
        pytest.param("2017/none.pdf", id="no-such-file"),
        pytest.param("file:2017/paper.pdf", id="scheme"),
        pytest.param("%EF%BC%8E%EF%BC%8E/secret.pdf", id="fullwidth-dots"),
        pytest.param("~root/secret.pdf", id="home"),
        pytest.param("2017/" + "a" * 5000 + ".pdf", id="very-long-name"),
    ],
)
def test_no_path_leads_out_of_the_documents(house: House, path: str) -> None:
    answer = get(house.client("auditor"), EVIDENCE + path)
    assert answer.status_code in {404, 415}
    assert "secret" not in answer.text.lower().replace(path.lower(), "")


@pytest.mark.parametrize(
    "name",
    ["page.html", "drawing.svg", "paper.exe", "paper.pdf.js", "paper", "paper.htm", "a.xhtml"],
)
def test_what_a_browser_may_run_is_not_sent(house: House, name: str) -> None:
    answer = get(house.client("auditor"), f"{EVIDENCE}2017/{name}")
    assert answer.status_code == 415
    assert "<svg" not in answer.text
    assert "alert(1)" not in answer.text


@pytest.mark.parametrize("name,kind", [("paper.pdf", "application/pdf"), ("scan.PNG", "image/png")])
def test_a_paper_is_a_sandboxed_attachment(house: House, name: str, kind: str) -> None:
    answer = get(house.client("auditor"), f"{EVIDENCE}2017/{name}")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == kind
    assert answer.headers["Content-Disposition"] == f"attachment; filename={name}"
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'; sandbox")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "asked",
    [
        pytest.param("document/?filename=/etc/passwd", id="document-any-file"),
        pytest.param("document/?filename=../../etc/passwd", id="document-parent"),
        pytest.param("document/", id="document-none"),
        pytest.param("statement/?entry_hash=0&key=invoice", id="statement-no-entry"),
    ],
)
def test_favas_own_routes_of_documents_lead_nowhere_else(house: House, asked: str) -> None:
    assert get(house.client("auditor"), f"{SITE}/{asked}").status_code == 404


@pytest.mark.parametrize(
    "key,status",
    [
        ("invoice", 200), ("invoice-2", 415), ("invoice-3", 415), ("invoice-4", 404),
        ("filename", 415), ("lineno", 404), ("none", 404),
    ],
)  # fmt: skip
def test_an_entry_names_only_documents_that_lie_in_their_folder(
    house: House, key: str, status: int
) -> None:
    (ledger,) = house.viewer.app.config["LEDGERS"].ledgers
    (mark,) = [
        hash_entry(entry) for entry in ledger._snapshot.entries()[0]
        if entry.meta.get("voucher") == "V-2017-00666"
    ]  # fmt: skip
    answer = get(house.client("auditor"), f"{SITE}/statement/?entry_hash={mark}&key={key}")
    assert answer.status_code == status


@pytest.mark.parametrize(
    "file",
    [
        pytest.param("/etc/passwd", id="any-file"),
        pytest.param("main.beancount", id="relative"),
        pytest.param("{folder}/users.json", id="users-file"),
        pytest.param("{folder}/documents/../main.beancount", id="another-spelling"),
        pytest.param("", id="nothing"),
    ],
)
def test_only_files_of_the_books_are_shown_as_text(house: House, file: str) -> None:
    asked = file.format(folder=house.viewer.book.parent)
    assert get(house.client("auditor"), f"{SITE}/text/?file={asked}").status_code == 404


@pytest.mark.parametrize("line", ["-1", "0", "x", "99999999999999999999", "1e5", "\u0663"])
def test_a_strange_line_is_shown_as_some_line(house: House, line: str) -> None:
    page = get(house.client("auditor"), f"{SITE}/text/?file={house.viewer.book}&line={line}")
    assert page.status_code == 200
    assert "aria-current" in page.text
    assert "<script>alert" not in page.text


@pytest.mark.parametrize(
    "path",
    [
        pytest.param("/static/../../etc/passwd", id="static-parent"),
        pytest.param("/static/%2e%2e/application.py", id="static-encoded-dots"),
        pytest.param("/static/..%2fapplication.py", id="static-encoded-separator"),
        pytest.param("/static/%5c..%5capplication.py", id="static-backslash"),
        pytest.param("/static//etc/passwd", id="static-absolute"),
        pytest.param("/static/app.js%00.css", id="static-nul"),
        pytest.param("//elsewhere.example/", id="another-host-in-the-path"),
        pytest.param("/./door/login", id="dot-before-the-door"),
        pytest.param("/door/%2e%2e/", id="door-parent"),
        pytest.param(f"{SITE}//api/errors", id="empty-part"),
        pytest.param(f"{SITE}%2fapi%2ferrors", id="encoded-slash"),
        pytest.param(f"{SITE}/api/errors%0d%0aX-Own:%20yes", id="header-injection-in-the-path"),
        pytest.param("/" + "a" * 3000, id="very-long-path"),
        pytest.param(f"{SITE}/api;/errors", id="path-parameter"),
        pytest.param(f"{SITE}/API/errors", id="other-case"),
        pytest.param(f"{SITE}/api/errors/", id="slash-too-many"),
        pytest.param("/no-such-book/api/errors", id="another-book"),
        pytest.param("/console", id="debugger"),
        pytest.param("/.git/config", id="hidden-folder"),
    ],
)
def test_a_strange_address_is_refused(house: House, path: str) -> None:
    client = house.client("auditor")
    answer = client.get(path, base_url=HOST, follow_redirects=True)
    assert answer.status_code in {400, 404, 414}
    assert "X-Own" not in answer.headers
    assert "root:" not in answer.text


@pytest.mark.parametrize(
    "method",
    [
        "PUT",
        "DELETE",
        "PATCH",
        "OPTIONS",
        "TRACE",
        "CONNECT",
        "PROPFIND",
        "get",
        "GETT",
        "G\u00cbT",
    ],
)
def test_another_method_is_refused_with_those_that_are_taken(house: House, method: str) -> None:
    answer = house.client("administrator").open(f"{SITE}/api/source", method=method, base_url=HOST)
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET, HEAD, POST"


@pytest.mark.parametrize(
    "headers,form",
    [
        pytest.param({"X-HTTP-Method-Override": "DELETE"}, {}, id="header-override"),
        pytest.param({"X-Method-Override": "PUT"}, {}, id="other-header-override"),
        pytest.param({}, {"_method": "PUT"}, id="field-override"),
    ],
)
def test_a_method_cannot_be_changed_on_the_way(
    house: House, headers: dict[str, str], form: dict[str, str]
) -> None:
    answer = house.client("preparer").post(
        f"{SITE}/api/source", base_url=HOST, headers=headers, data=form
    )
    assert answer.status_code in {404, 405}


@pytest.mark.parametrize(
    "host",
    [
        pytest.param("elsewhere.example", id="another-name"),
        pytest.param("127.0.0.1.elsewhere.example", id="our-name-as-a-prefix"),
        pytest.param("elsewhere.example:8400", id="another-name-with-our-port"),
        pytest.param("127.0.0.1@elsewhere.example", id="userinfo"),
        pytest.param("localhost, elsewhere.example", id="two-names"),
        pytest.param("127.0.0.1:8400:80", id="two-ports"),
        pytest.param("127.0.0.1/evil", id="path-in-the-name"),
        pytest.param("127.0.0.1 ", id="space"),
        pytest.param("", id="empty"),
        pytest.param("0.0.0.0", id="every-address"),  # noqa: S104 -- asked for, not listened on
        pytest.param("2130706433", id="address-as-a-number"),
        pytest.param("0x7f.1", id="address-in-hex"),
        pytest.param("127.0.0.1\u3002", id="ideographic-stop"),
    ],
)
def test_another_host_is_refused(house: House, host: str) -> None:
    answer = house.client("auditor").get(
        "/door/login", base_url=HOST, environ_overrides={"HTTP_HOST": host}
    )
    assert answer.status_code == 400
    assert "--allow-host" in answer.text


@pytest.mark.parametrize("host", ["127.0.0.1:8400", "LOCALHOST", "localhost.", "[::1]:8400"])
def test_the_loopback_is_a_host(house: House, host: str) -> None:
    answer = house.client().get("/door/login", base_url=HOST, environ_overrides={"HTTP_HOST": host})
    assert answer.status_code == 200


@pytest.mark.parametrize("name", ["X-Forwarded-Host", "X-Host", "Forwarded", "X-Original-URL"])
def test_a_forwarded_name_is_not_believed(house: House, name: str) -> None:
    answer = house.client().get("/", base_url=HOST, headers={name: "host=elsewhere.example"})
    assert answer.status_code == 303
    assert "elsewhere" not in answer.text + answer.headers["Location"]


@pytest.mark.parametrize(
    "environment,status",
    [
        pytest.param({"QUERY_STRING": "a=" + "b" * LONGEST_QUERY}, 414, id="long-query"),
        pytest.param({"CONTENT_LENGTH": "12"}, 413, id="get-with-a-body"),
        pytest.param({"CONTENT_LENGTH": "-1"}, 400, id="negative-length"),
        pytest.param({"CONTENT_LENGTH": "1e3"}, 400, id="length-in-letters"),
        pytest.param({"CONTENT_LENGTH": "\u0661"}, 400, id="length-in-other-digits"),
        pytest.param(
            {"REQUEST_METHOD": "POST", "CONTENT_LENGTH": f"{LONGEST_BODY + 1}"}, 413, id="huge-body"
        ),
    ],
)
def test_what_is_too_long_is_refused(
    house: House, environment: dict[str, Any], status: int
) -> None:
    answer = house.client("auditor").get(
        "/door/login", base_url=HOST, environ_overrides=environment
    )
    assert answer.status_code == status


def test_a_form_is_no_longer_than_its_route_takes(house: House) -> None:
    answer = house.client().post(
        "/door/login", base_url=HOST, data={"name": "a" * 70_000}, headers={}
    )
    assert answer.status_code == 413


@pytest.mark.parametrize(
    "path",
    ["/", "/door/login", "/nothing", f"{SITE}/api/errors", f"{SITE}/api/context?entry_hash=0"],
)
def test_every_answer_bears_the_headers(house: House, path: str) -> None:
    for client in (house.client(), house.client("auditor")):
        answer = get(client, path)
        for name, value in HEADERS.items():
            assert answer.headers[name] == value
        assert answer.headers["Cache-Control"] == "no-store"


def test_no_script_stands_in_a_page() -> None:
    policy = HEADERS["Content-Security-Policy"]
    scripts = next(part for part in policy.split("; ") if part.startswith("script-src "))
    assert scripts == "script-src 'self' 'wasm-unsafe-eval'"


@pytest.mark.parametrize("origin", ["null", "http://elsewhere.example", "http://127.0.0.1:1"])
def test_no_other_origin_may_read(house: House, origin: str) -> None:
    answer = get(house.client("auditor"), f"{SITE}/api/errors", Origin=origin)
    assert "Access-Control-Allow-Origin" not in answer.headers
    preflight = house.client("auditor").open(
        f"{SITE}/api/errors", method="OPTIONS", base_url=HOST, headers={"Origin": origin}
    )
    assert preflight.status_code == 405
    assert "Access-Control-Allow-Origin" not in preflight.headers


@pytest.mark.parametrize(
    "path,line",
    [
        ("/door/login?next=/secret&b", "- 127.0.0.1 GET /door/login?b&next 200"),
        ("/a%20b?x=1", "- 127.0.0.1 GET /a%20b?x 303"),
        ("/a?x%0ay=1", "- 127.0.0.1 GET /a?x%0Ay 303"),
    ],
)
def test_the_log_has_a_line_a_request_without_values(house: House, path: str, line: str) -> None:
    house.log.clear()
    get(house.client(), path)
    (written,) = house.log
    time, _, rest = written.partition(" ")
    assert time.endswith("+00:00")
    assert rest.rpartition(" ")[0] == line
    assert rest.rpartition(" ")[2].isdigit()


def test_the_log_names_the_user(house: House) -> None:
    house.log.clear()
    get(house.client("auditor"), "/door/account")
    assert " auditor 127.0.0.1 GET /door/account 200 " in house.log[0]
