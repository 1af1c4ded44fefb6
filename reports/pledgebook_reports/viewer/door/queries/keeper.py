"""The keeper: `python -m ....keeper FOLDER SOCKET` holds a snapshot's entries and forks for each query.

It has one thread, so a fork is safe; it ends when its standard input closes, which the server holds.
The child of a query has its own connection of beanquery and its own filters, and these limits: the
alarm's default action ends it even inside a pattern that backtracks.
"""

from __future__ import annotations

import contextlib
import os
import resource
import select
import signal
import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
from beanquery.shell import BQLShell
from fava.core.charts import dumps
from fava.core.filters import FilterError
from fava.core.query_shell import FavaBQLShell, QueryShell
from fava.helpers import FavaAPIError

from pledgebook.snapshot import Snapshot
from pledgebook_reports.viewer.door.queries.statements import statement_of
from pledgebook_reports.viewer.ledger import SnapshotLedger

if TYPE_CHECKING:
    from collections.abc import Mapping

SECONDS = 20
"""For one query, filters included."""

MEMORY = 768 * 1024 * 1024
"""Bytes that a query may take beyond what the entries take."""

LONGEST_ANSWER = 64 * 1024 * 1024


class Question(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A query with the filters of the page; `form` is `json` or a format of a download."""

    query: str
    account: str = ""
    filter: str = ""
    time: str = ""
    form: str = "json"
    seconds: float = SECONDS


class Answer(msgspec.Struct, frozen=True):
    """Status, and the body as the page expects it; `name` is that of a download."""

    status: int
    body: bytes
    name: str = ""


class _Shell(FavaBQLShell):
    """Fava's shell, whose PRINT shows nothing, with one that prints."""

    def on_Print(self, statement: Any) -> None:  # noqa: N802 -- beanquery's name
        """Print entries in Beancount's syntax."""
        self.settings.format = "beancount"
        BQLShell.on_Select(self, statement)


def main(folder: str, place: str) -> None:
    """Answer until standard input closes."""
    ledger = SnapshotLedger(Snapshot(Path(folder), borrowed=True))
    queries = {entry.name: entry.query_string for entry in ledger.all_entries_by_type.Query}
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for children
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(place)
        listener.listen(64)
        print("ready", flush=True)  # noqa: T201 -- what the server waits for
        while True:
            ready, _, _ = select.select([listener, sys.stdin], [], [])
            if sys.stdin in ready:
                return
            connection, _ = listener.accept()
            with connection:
                if os.fork() == 0:
                    _child(connection, ledger, queries)


def _child(connection: socket.socket, ledger: SnapshotLedger, queries: Mapping[str, str]) -> None:
    """Answer one question and end, whatever happens."""
    try:
        with connection.makefile("rb") as read:
            question = msgspec.json.decode(read.read(), type=Question)
        _limit(question.seconds)
        connection.sendall(msgspec.msgpack.encode(_answer(question, ledger, queries)))
    finally:
        os._exit(0)


def _limit(seconds: float) -> None:
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    taken = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    most = taken * resource.getpagesize() + MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def _answer(question: Question, ledger: SnapshotLedger, queries: Mapping[str, str]) -> Answer:
    try:
        statement = statement_of(question.query, queries)
        filtered = ledger.get_filtered(question.account, question.filter, question.time)
        # A shell of its own: Fava's mixes up queries that run at once.
        shell, entries = QueryShell(ledger), filtered.entries_with_all_prices
        shell.shell = _Shell(ledger)
        if question.form == "json":
            return _small(
                Answer(200, _data(ledger, shell.execute_query_serialised(entries, statement)))
            )
        _, file = shell.query_to_file(entries, statement, question.form)
        return _small(Answer(200, file.getvalue(), "query_result"))
    except FilterError as error:
        return Answer(400, error.message.encode())
    except FavaAPIError as error:
        return Answer(400, error.message.encode())
    except (MemoryError, RecursionError):
        return Answer(400, b"The query takes more memory than a query may.")
    except Exception as error:  # noqa: BLE001 -- beanquery raises whatever a function of a row raises
        return Answer(400, f"The query failed: {type(error).__name__}: {error}".encode())


def _data(ledger: SnapshotLedger, result: Any) -> bytes:
    return dumps({"data": result, "mtime": str(ledger.mtime)}).encode()


def _small(answer: Answer) -> Answer:
    if len(answer.body) > LONGEST_ANSWER:
        return Answer(400, b"The query yields more than a page can show; ask for less.")
    return answer


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        main(sys.argv[1], sys.argv[2])
