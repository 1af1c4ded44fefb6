"""`pledgebook serve`: Fava behind the door, over the current snapshot, renewed when the books change.

The books are read by the gate in a child process, never here. When a change is refused, the last
good snapshot stays up under a banner that names file and line.
"""

from __future__ import annotations

import gc
import hashlib
import logging
import signal
import socket
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fava.application import _LedgerSlugLoader
from waitress import create_server

from pledgebook import gate
from pledgebook_reports.viewer import ahead, source
from pledgebook_reports.viewer.door.application import Settings, application
from pledgebook_reports.viewer.door.fava_templates import UnknownTemplateError
from pledgebook_reports.viewer.door.gateway import LONGEST_BODY
from pledgebook_reports.viewer.door.queries.desk import DESK, Desk
from pledgebook_reports.viewer.entry import following
from pledgebook_reports.viewer.ledger import SnapshotLedger
from pledgebook_reports.viewer.writing.handing_over import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from pledgebook.snapshot import Snapshot

POLL_SECONDS = 2.0
GRACE_SECONDS = PATIENCE + 60
"""For how long a request that began on the snapshot before may go on with it: the longest waits for
the writer, then draws its page."""

DRAWN_BEFORE = 1.5
"""Seconds for which a new snapshot may be held back while tables of it are drawn up."""

THREADS = 16
LONGEST_HEADERS = 32 * 1024
"""Bytes of a request's headers."""

_FORWARDED = "x-forwarded-for x-forwarded-proto x-forwarded-host"


class ServeError(Exception):
    """The viewer cannot start; the message is for the user."""


class Viewer:
    """The application and the snapshot it shows.

    Raises:
        source.BookRefusedError: the gate refused the book.
    """

    def __init__(self, book: Path, settings: Settings | None = None) -> None:
        self.book = book.absolute().resolve()
        self._seen: object = None
        self._view: source.View | None = None
        result = gate.run(self.book, rows=True, entries=True)
        if result.snapshot is None:
            raise source.BookRefusedError(result.refusals)
        self.app = application(self.book, settings or Settings())
        self.desk: Desk = self.app.config[DESK]
        self._show(result.snapshot)

    def refresh(self) -> bool:
        """Take changed books through the gate; whether there is a new snapshot."""
        state = self._state()
        if state == self._seen:
            return False
        # Taken before the gate reads: a change meanwhile shows at the next look.
        self._seen = state
        result = gate.run(self.book, rows=True, entries=True)
        if result.snapshot is None:
            source.set_refusals(self.book, result.refusals)
            self._ledger.refuse(result.refusals)
            return False
        if result.snapshot.manifest.digest == self._snapshot.manifest.digest:
            source.set_refusals(self.book, ())
            self._ledger.refuse(())
            return False
        later = threading.Timer(GRACE_SECONDS, self._ledger.retire)
        later.daemon = True
        self._show(result.snapshot)
        later.start()
        return True

    def watch(self, stop: threading.Event) -> None:
        """Look for changes until told to stop."""
        while not stop.wait(POLL_SECONDS):
            self.refresh()

    def close(self) -> None:
        """End the processes that belong to the viewer, and let the collector see everything again."""
        self._view = None  # What is drawn up for nobody ends with the table in hand.
        self.desk.close()
        gc.unfreeze()

    def _show(self, snapshot: Snapshot) -> None:
        ledger, view = SnapshotLedger(snapshot), source.view_over(snapshot)
        wanted: Sequence[ahead.Wanted] = ahead.first(view)
        if self._view is not None:
            # Pages stay those of the snapshot before until the most asked for can be had at once.
            until = time.monotonic() + DRAWN_BEFORE
            asked = ahead.asked_before(self._view, view)
            wanted = ahead.draw(view, asked, lambda: time.monotonic() < until)
        source.set_current(view)
        # A shelf of its own for each ledger, put up by one assignment: a request sees the old or the
        # new one, whole. The seam is a test's to hold.
        shelf: Any = _LedgerSlugLoader(self.app)
        shelf._ledgers = [ledger]  # noqa: SLF001
        self.app.config["LEDGERS"] = shelf
        self.desk.show(snapshot)
        following.follow(self._view, view, ledger)
        self._snapshot, self._ledger, self._view = snapshot, ledger, view
        current = (view, wanted, lambda: self._view is view)
        self.drawing = threading.Thread(target=ahead.draw, args=current, daemon=True)
        self.drawing.start()
        # Books that changed while the gate read them are looked at again.
        self._seen = self._state() if _holds(snapshot.manifest.files) else None

    def _state(self) -> object:
        """What changes when the books do: each file, and the names in each folder with a file."""
        files = [Path(name) for name in self._snapshot.manifest.files]
        folders = {file.parent for file in files} | {
            file.parent.parent for file in files if file.parent != self.book.parent
        }
        return (
            [_stamp(file) for file in sorted(files)],
            [_names(folder) for folder in sorted(folders)],
        )


def serve(
    book: Path,
    host: str,
    port: int,
    settings: Settings | None = None,
    *,
    proxy: str | None = None,
    ready: Callable[[str], None] = lambda _address: None,
) -> None:
    """Serve the book until interrupted; `ready` is told the address. Port 0 takes a free one.

    Args:
        book: the main file.
        host: the address to listen on.
        port: its port.
        settings: how the door stands.
        proxy: the address of a reverse proxy whose `X-Forwarded-` headers are believed.
        ready: is called once, when connections are taken.

    Raises:
        ServeError: the book was refused, or the port is taken.
    """
    try:
        viewer = Viewer(book, settings)
    except (source.BookRefusedError, UnknownTemplateError) as error:
        raise ServeError(str(error)) from None
    server = _server(viewer, "127.0.0.1" if host == "localhost" else host, port, proxy)
    # Requests that wait for a thread are no news for who keeps the server.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    stop = threading.Event()
    threading.Thread(target=viewer.watch, args=(stop,), daemon=True).start()
    if threading.current_thread() is threading.main_thread():
        # Ends as Ctrl-C does, so that the snapshot's folder goes.
        signal.signal(signal.SIGTERM, _interrupt)
    name = f"[{host}]" if ":" in host else host
    ready(f"http://{name}:{server.effective_port}/")
    try:
        server.run()
    finally:
        stop.set()
        server.close()
        viewer.close()


def _server(viewer: Viewer, host: str, port: int, proxy: str | None) -> Any:
    believed = {
        "trusted_proxy": proxy,
        "trusted_proxy_count": 1,
        "trusted_proxy_headers": _FORWARDED,
    }
    try:
        listening = _bound(host, port)
    except OSError as error:
        raise ServeError(f"cannot listen on {host} port {port}: {error}") from None
    return create_server(
        viewer.app,
        sockets=[listening],
        threads=THREADS,
        ident=None,
        clear_untrusted_proxy_headers=True,
        max_request_header_size=LONGEST_HEADERS,
        max_request_body_size=LONGEST_BODY,
        **(believed if proxy else {}),
    )


def _bound(host: str, port: int) -> socket.socket:
    """A socket of the address; waitress would leave one that it could not bind unclosed."""
    family, kind, protocol, _, address = socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    made = socket.socket(family, kind, protocol)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind(address)
    except OSError:
        made.close()
        raise
    return made


def _interrupt(_number: int, _frame: object) -> None:
    # A second signal would break off the cleaning up.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise KeyboardInterrupt


def _holds(digests: Mapping[str, str]) -> bool:
    """Whether the files still are what the gate read."""
    try:
        return all(
            hashlib.sha256(Path(name).read_bytes()).hexdigest() == digest
            for name, digest in digests.items()
        )
    except OSError:
        return False


def _stamp(file: Path) -> tuple[str, int, int, int] | None:
    try:
        status = file.stat()
    except OSError:
        return None
    return str(file), status.st_ino, status.st_size, status.st_mtime_ns


def _names(folder: Path) -> tuple[str, ...]:
    try:
        return tuple(
            sorted(entry.name for entry in folder.iterdir()
                   if entry.suffix == ".beancount" or entry.is_dir())
        )  # fmt: skip
    except OSError:
        return ()
