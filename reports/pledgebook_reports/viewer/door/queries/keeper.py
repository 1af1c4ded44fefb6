"""The keeper: `python -m ....keeper FOLDER SOCKET` holds a snapshot's entries and forks for each question.

It has one thread, so a fork is safe; it ends when its standard input closes, which the server holds,
and when nobody has asked for long. A question is a query or one of Fava's pages of many entries. The
child of a query has its own connection of beanquery and its own filters, and these limits: the
alarm's default action ends it even inside a pattern that backtracks.
"""

from __future__ import annotations

import contextlib
import gc
import os
import resource
import select
import signal
import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
from fava.core.charts import dumps
from fava.core.filters import FilterError
from fava.helpers import FavaAPIError

from pledgebook.snapshot import Snapshot
from pledgebook_reports.viewer.door.queries import favas
from pledgebook_reports.viewer.door.queries.asked import PAGE, SECONDS, Answer, Question
from pledgebook_reports.viewer.door.queries.statements import csv_of, execute, parsed, text_of
from pledgebook_reports.viewer.ledger import SnapshotLedger

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from flask import Flask

PARSE_SECONDS = 3

MEMORY = 768 * 1024 * 1024
"""Bytes that a query may take beyond what the entries take."""

IDLE_SECONDS = 600
"""For which nobody has asked: then the memory is given back, and the next question waits for a new keeper."""

LONGEST_ANSWER = 64 * 1024 * 1024


def main(folder: str, place: str) -> None:
    """Answer until standard input closes."""
    ledger = SnapshotLedger(Snapshot(Path(folder), borrowed=True))
    site = favas.site(Path(ledger.beancount_file_path), ledger)
    queries = {entry.name: entry.query_string for entry in ledger.all_entries_by_type.Query}
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for children
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(place)
        listener.listen(64)
        ledger.all_entries  # noqa: B018 -- read here, once for all children
        print("ready", flush=True)  # noqa: T201 -- what the server waits for
        # Children write to their own copies of few pages when nothing of these is looked through.
        gc.collect()
        gc.freeze()
        while True:
            ready, _, _ = select.select([listener, sys.stdin], [], [], IDLE_SECONDS)
            if listener not in ready:
                return
            connection, _ = listener.accept()
            with connection, contextlib.suppress(OSError, msgspec.DecodeError):
                _serve(connection, ledger, site, queries)


def _serve(
    connection: socket.socket, ledger: SnapshotLedger, site: Flask, queries: Mapping[str, str]
) -> None:
    """Read and parse a question, and have a child answer it."""
    connection.settimeout(SECONDS)
    with connection.makefile("rb") as read:
        question = msgspec.json.decode(read.read(), type=Question)
    if question.form == PAGE:
        if os.fork() == 0:
            _child(connection, question, lambda: favas.answer(site, question))
        return
    try:
        with _parsing_ends():
            tree = parsed(text_of(question.query, queries))
    except FavaAPIError as error:
        _send(connection, Answer(400, error.message.encode()))
    except (TimeoutError, RecursionError):
        _send(connection, Answer(400, b"The query is nested too deep to be read."))
    except Exception as error:  # noqa: BLE001 -- beanquery's reader raises what a value of a row raises
        _send(connection, Answer(400, f"The query cannot be read: {error}".encode()))
    else:
        if os.fork() == 0:
            _child(connection, question, lambda: _answer(question, ledger, tree))


@contextlib.contextmanager
def _parsing_ends() -> Iterator[None]:
    """Limit the time of parsing, which happens here so that a statement is parsed but once."""
    signal.signal(signal.SIGALRM, _late)
    signal.setitimer(signal.ITIMER_REAL, PARSE_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _late(_number: int, _frame: object) -> None:
    raise TimeoutError


def _child(connection: socket.socket, question: Question, answer: Callable[[], Answer]) -> None:
    """Answer one question and end, whatever happens."""
    try:
        _limit(question.seconds)
        _send(connection, _small(answer()))
    finally:
        os._exit(0)


def _send(connection: socket.socket, answer: Answer) -> None:
    connection.sendall(msgspec.msgpack.encode(answer))


def _limit(seconds: float) -> None:
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    taken = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    most = taken * resource.getpagesize() + MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def _answer(question: Question, ledger: SnapshotLedger, tree: Any) -> Answer:
    try:
        filtered = ledger.get_filtered(question.account, question.filter, question.time)
        entries = filtered.entries_with_all_prices
        if question.form == "csv":
            return Answer(200, csv_of(ledger, entries, tree))
        data = {"data": execute(ledger, entries, tree), "mtime": str(ledger.mtime)}
        return Answer(200, dumps(data).encode())
    except FilterError as error:
        return Answer(400, error.message.encode())
    except FavaAPIError as error:
        return Answer(400, error.message.encode())
    except (MemoryError, RecursionError):
        return Answer(400, b"The query takes more memory than a query may.")
    except Exception as error:  # noqa: BLE001 -- beanquery raises whatever a function of a row raises
        return Answer(400, f"The query failed: {type(error).__name__}: {error}".encode())


def _small(answer: Answer) -> Answer:
    if len(answer.body) > LONGEST_ANSWER:
        return Answer(400, b"This is more than a page can show; ask for less.")
    return answer


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        main(sys.argv[1], sys.argv[2])
