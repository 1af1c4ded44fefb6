"""The server's side of queries and of Fava's long pages: hands them to the keeper of its snapshot."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import sys
import threading
import weakref
from http import HTTPStatus
from typing import TYPE_CHECKING

import msgspec
from fava.context import g
from flask import current_app, jsonify, make_response, request

from pledgebook_reports.viewer.door.queries import favas
from pledgebook_reports.viewer.door.queries.asked import SECONDS, Answer, Question

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flask.wrappers import Response

    from pledgebook.snapshot import Snapshot

DESK = "PLEDGEBOOK_QUERIES"
AT_ONCE = 4
"""Queries that run at the same time; others wait in turn, so many seconds at most."""

TURN_SECONDS = 60

FORMS = {"csv": "text/csv; charset=utf-8"}
"""Downloads; workbooks of Fava's go through binary numbers and are left to our reports."""


class Keeper:
    """A keeper process of one snapshot, started when the first query comes."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._place = str(snapshot.path / "queries")
        self._process: subprocess.Popen[bytes] | None = None
        self._stop: Callable[[], object] = lambda: None
        self._lock = threading.Lock()

    def ask(self, question: Question) -> Answer:
        """The answer, or that there was none in time."""
        self.start()
        try:
            with socket.socket(socket.AF_UNIX) as connection:
                # A little longer than the child has: it is the one that is ended.
                connection.settimeout(question.seconds + 5)
                connection.connect(self._place)
                connection.sendall(msgspec.json.encode(question))
                connection.shutdown(socket.SHUT_WR)
                with connection.makefile("rb") as read:
                    return msgspec.msgpack.decode(read.read(), type=Answer)
        except (OSError, msgspec.DecodeError):
            why = f"This was ended: it took over {question.seconds:g} seconds or too much memory."
            return Answer(HTTPStatus.BAD_REQUEST, why.encode())

    def start(self) -> None:
        """Start the process, unless it runs, and wait until it has the entries."""
        with self._lock:
            if self._process is not None and self._process.poll() is None:
                return
            self._end()
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-m", "pledgebook_reports.viewer.door.queries.keeper",
                 str(self._snapshot.path), self._place],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
            )  # fmt: skip
            # It ends with the keeper that nobody holds any more, and with the server.
            self._stop = weakref.finalize(self, _stop, self._process)
            if self._process.stdout is not None:
                self._process.stdout.readline()

    @property
    def running(self) -> bool:
        """Whether somebody has asked of late."""
        return self._process is not None and self._process.poll() is None

    def close(self) -> None:
        """End the process."""
        with self._lock:
            self._end()

    def _end(self) -> None:
        if self._process is None:
            return
        self._stop()
        self._process = None
        (self._snapshot.path / "queries").unlink(missing_ok=True)


def _stop(process: subprocess.Popen[bytes]) -> None:
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()
    process.kill()
    process.wait()


class Desk:
    """Takes queries for the current snapshot; a query in hand ends on the snapshot it began on."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self.seconds = seconds
        self._current: Keeper | None = None
        self._asking: dict[Keeper, int] = {}
        self._lock = threading.Lock()
        self._turns = threading.BoundedSemaphore(AT_ONCE)

    def show(self, snapshot: Snapshot) -> None:
        """Ask of this snapshot from now on."""
        keeper, before = Keeper(snapshot), self._current
        asked = before is not None and before.running
        with self._lock:
            self._current = keeper
            idle = before is not None and not self._asking.get(before)
        if before is not None and idle:
            before.close()
        if asked:
            self.warm()

    def ask(self, question: Question) -> Answer:
        """The answer to a query, when its turn has come."""
        if not self._turns.acquire(timeout=TURN_SECONDS):
            return Answer(HTTPStatus.SERVICE_UNAVAILABLE, b"Too many queries at once; try again.")
        try:
            with self._keeper() as keeper:
                return keeper.ask(question)
        finally:
            self._turns.release()

    def warm(self) -> None:
        """Start the keeper in the background, for the query that is about to come."""
        if self._current is not None:
            threading.Thread(target=self._current.start, daemon=True).start()

    def close(self) -> None:
        """End the keeper."""
        if self._current is not None:
            self._current.close()

    @contextlib.contextmanager
    def _keeper(self) -> Iterator[Keeper]:
        with self._lock:
            keeper = self._current
            if keeper is None:
                raise RuntimeError("no snapshot is shown")
            self._asking[keeper] = self._asking.get(keeper, 0) + 1
        try:
            yield keeper
        finally:
            with self._lock:
                self._asking[keeper] -= 1
                done = not self._asking[keeper]
                if done:
                    del self._asking[keeper]
                old = done and keeper is not self._current
            if old:
                keeper.close()


def warm() -> None:
    """Have the keeper ready when somebody opens a page of Fava's, or a figure with its entries."""
    if request.endpoint in {"report", "account"} or "column" in request.args:
        _desk().warm()


def page(**_parts: str) -> Response:
    """One of Fava's routes that want entries, answered as Fava does."""
    languages = request.headers.get("Accept-Language", "")
    answer = _desk().ask(favas.asked(request.full_path, request.root_url, languages))
    if not answer.headers:
        return _json_error(answer)
    made = make_response(answer.body, answer.status)
    made.headers.update(answer.headers)
    return made


def query() -> Response:
    """Fava's route of a query, answered as Fava does."""
    answer = _desk().ask(_question("json"))
    if answer.status != HTTPStatus.OK:
        return _json_error(answer)
    made = make_response(answer.body)
    made.headers["Content-Type"] = "application/json"
    return made


def download(result_format: str) -> Response:
    """Fava's route of a query as a file."""
    if result_format not in FORMS:
        return _json_error(
            Answer(
                HTTPStatus.BAD_REQUEST, b"Queries are downloaded as CSV; reports as workbooks too."
            )
        )
    answer = _desk().ask(_question(result_format))
    if answer.status != HTTPStatus.OK:
        return _json_error(answer)
    made = make_response(answer.body)
    made.headers["Content-Type"] = FORMS[result_format]
    made.headers["Content-Disposition"] = f"attachment; filename=query_result.{result_format}"
    return made


def _question(form: str) -> Question:
    asked = request.args
    return Question(
        query=asked.get("query_string", ""),
        account=asked.get("account", ""),
        filter=asked.get("filter", ""),
        time=asked.get("time", ""),
        form=form,
        seconds=_desk().seconds,
    )


def _json_error(answer: Answer) -> Response:
    made = jsonify({"error": answer.body.decode("utf-8", "replace")})
    made.status_code = answer.status
    return made


def _desk() -> Desk:
    g.ledger  # noqa: B018 -- the ledger of the address must be one of ours
    desk: Desk = current_app.config[DESK]
    return desk
