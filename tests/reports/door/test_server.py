"""The server itself, over a socket: what waitress makes of odd requests, and the swap of a snapshot."""

from __future__ import annotations

import contextlib
import datetime
import socket
import sys
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest
from fava.beans.funcs import hash_entry

from pledgebook_reports.catalogue import REPORTS
from pledgebook_reports.drawing_up import build
from pledgebook_reports.table import Arguments, Report, Table
from pledgebook_reports.viewer import listing
from pledgebook_reports.viewer import serve as serving
from pledgebook_reports.viewer.ledger import SnapshotLedger
from pledgebook_reports.viewer.serve import ServeError
from pledgebook_reports.viewer.source import view_of
from tests.reports.door.house import House, furnish, get

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def port(house: House) -> Iterator[int]:
    """Yield the port of the house, served as `pledgebook serve` does."""
    server = serving._server(house.viewer, "127.0.0.1", 0, None)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield server.effective_port
    server.close()
    with contextlib.suppress(OSError):
        server.task_dispatcher.shutdown()


def raw(port: int, request: bytes) -> str:
    """What the server answers to bytes, until it closes or falls silent."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        parts = []
        with contextlib.suppress(OSError):  # the server may close before it has read all
            connection.sendall(request)
            connection.shutdown(socket.SHUT_WR)
        with contextlib.suppress(OSError):
            while part := connection.recv(65536):
                parts.append(part)
    return b"".join(parts).decode("latin-1")


@pytest.mark.parametrize(
    "request_bytes,status",
    [
        pytest.param(b"GET /door/login HTTP/1.0\r\n\r\n", "400", id="http-1.0-without-a-host"),
        pytest.param(b"GET /door/login HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n", "200", id="http-1.0"),
        pytest.param(b"GET /door/login\r\n\r\n", "400", id="http-0.9"),
        pytest.param(b"GET /door/login HTTP/1.1\r\n\r\n", "400", id="no-host"),
        pytest.param(
            b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: elsewhere.example\r\nConnection: close\r\n\r\n",
            "400", id="two-hosts",
        ),
        pytest.param(
            b"GET http://elsewhere.example/ HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n",
            "303", id="absolute-address-is-a-path-here",
        ),
        pytest.param(b"TRACE / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n", "405", id="trace"),
        pytest.param(
            b"CONNECT elsewhere.example:443 HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n",
            "40", id="connect",
        ),
        pytest.param(b"OPTIONS * HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n", "40", id="options"),
        pytest.param(
            b"POST /door/login HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5\r\n"
            b"Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n0\r\n\r\n",
            "40", id="two-lengths-smuggled",
        ),
        pytest.param(
            b"POST /door/login HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n",
            "400", id="two-content-lengths",
        ),
        pytest.param(
            b"POST /door/login HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: -5\r\n\r\n",
            "400", id="negative-length",
        ),
        pytest.param(
            b"POST /door/login HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 99999999999\r\n\r\n",
            "413", id="endless-length",
        ),
        pytest.param(
            b"POST /door/login HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
            "501", id="other-transfer-encoding",
        ),
        pytest.param(
            b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: " + b"a" * 40000 + b"\r\n\r\n",
            "431", id="long-headers",
        ),
        pytest.param(b"GET / HTTP/1.1\r\nHost : 127.0.0.1\r\n\r\n", "400", id="space-before-the-colon"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n folded: x\r\n\r\n", "400", id="folded-header"),
        pytest.param(b"GET /\x00 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", "400", id="nul-in-the-line"),
        pytest.param(b"G\xc3\x89T / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", "400", id="letters-in-the-method"),
        pytest.param(b"\r\n\r\nGARBAGE\r\n\r\n", "400", id="garbage"),
        pytest.param(b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n", "400", id="tls-hello"),
    ],
)  # fmt: skip
def test_an_odd_request_is_refused_and_the_server_stays(
    port: int, request_bytes: bytes, status: str
) -> None:
    answer = raw(port, request_bytes)
    assert f"{answer} ".split(" ", 2)[1].startswith(status), answer[:300]
    assert "Server:" not in answer
    assert "Traceback" not in answer
    assert " 200 " in raw(
        port, b"GET /door/login HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
    )


def test_a_client_that_sends_nothing_holds_up_nobody(port: int) -> None:
    silent = [socket.create_connection(("127.0.0.1", port)) for _ in range(40)]
    try:
        for one in silent:
            one.sendall(b"GET / HTTP/1.1\r\nHost: 127")
        assert " 200 " in raw(
            port, b"GET /door/login HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
        )
    finally:
        for one in silent:
            one.close()


def test_requests_are_answered_whole_while_snapshots_are_swapped(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    own = furnish(tmp_path_factory.mktemp("swap"))
    book, stop, bad = own.viewer.book, threading.Event(), list[str]()
    good = book.read_text()
    counts = {"asked": 0}

    def ask() -> None:
        client = own.client("auditor")
        while not stop.is_set():
            page = get(client, "/a-small-facility/extension/Overview/")
            counts["asked"] += 1
            # 7.00, then 9.00, and 1.00 of the hostile voucher.
            if not any(
                f'"MGMT|spent" data-amount="{spent}"' in page.text for spent in ("8.00", "10.00")
            ):
                bad.append(page.text)
            time.sleep(0.01)

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    try:
        book.write_text(good.replace("7.00 USD", "9.00 USD"))
        assert own.viewer.refresh()
    finally:
        stop.set()
        for thread in threads:
            thread.join()
        own.viewer.close()
    assert bad == []
    assert counts["asked"] > 5


@pytest.mark.parametrize(
    "host,reason", [("192.0.2.1", "cannot listen on 192.0.2.1"), ("no such host", "cannot listen")]
)
def test_an_address_that_cannot_be_had_is_one_clear_error(
    house: House, host: str, reason: str
) -> None:
    with pytest.raises(ServeError, match=reason):
        serving._server(house.viewer, host, 8400, None)


def test_a_ledger_that_is_retired_lets_go_of_its_entries(house: House) -> None:
    ledger = SnapshotLedger(house.viewer._snapshot)
    ledger.get_filtered(account="Assets")
    entry = ledger.all_entries_by_type.Transaction[0]
    assert ledger.get_entry(hash_entry(entry)) is entry
    shared = sys.getrefcount(entry)
    ledger.retire()
    assert sys.getrefcount(entry) == 2 < shared
    assert house.viewer._ledger.all_entries


def test_a_table_is_drawn_up_once_however_many_ask_at_once(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    view, report = view_of(house.viewer._ledger), REPORTS["obligations"]
    arguments = Arguments(datetime.date(2017, 6, 1))
    built, got = list[str](), list[Table]()

    def slow(one: Report, connection: Any, asked: Arguments) -> Table:
        built.append(one.name)
        time.sleep(0.2)
        return build(one, connection, asked)

    monkeypatch.setattr(listing, "build", slow)
    threads = [
        threading.Thread(target=lambda: got.append(listing.table_of(view, report, arguments)))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert built == ["obligations"]
    assert len({id(table) for table in got}) == 1
    assert len(got) == 8
