"""`pledgebook serve`: Fava over the current snapshot, GET only, renewed when the books change.

The books are read by the gate in a child process, never here. When a change is refused, the last
good snapshot stays up under a banner that names file and line.
"""

from __future__ import annotations

import hashlib
import signal
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cheroot.wsgi import Server
from fava.application import create_app
from flask import abort, request

from pledgebook import gate
from pledgebook_reports.viewer import source
from pledgebook_reports.viewer.ledger import SnapshotLedger

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from flask import Flask
    from flask.wrappers import Response

    from pledgebook.snapshot import Snapshot

POLL_SECONDS = 2.0
NAMES = ["127.0.0.1", "localhost", "[::1]"]
"""Names that a request may ask for; any other may be a page that rebinds its name to us."""

POLICY = (
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self' data:; object-src 'self'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'self'"
)


class ServeError(Exception):
    """The viewer cannot start; the message is for the user."""


class Viewer:
    """The application and the snapshot it shows.

    Raises:
        source.BookRefusedError: the gate refused the book.
    """

    def __init__(self, book: Path) -> None:
        self.book = book.absolute().resolve()
        self._seen: object = None
        result = gate.run(self.book, rows=True, entries=True)
        if result.snapshot is None:
            raise source.BookRefusedError(result.refusals)
        self.app = _application(self.book)
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
        self._show(result.snapshot)
        return True

    def watch(self, stop: threading.Event) -> None:
        """Look for changes until told to stop."""
        while not stop.wait(POLL_SECONDS):
            self.refresh()

    def _show(self, snapshot: Snapshot) -> None:
        ledger = SnapshotLedger(snapshot)
        source.set_current(snapshot)
        shown: Any = self.app.config["LEDGERS"]
        shown._ledgers = [ledger]  # noqa: SLF001 -- the seam; a test holds it
        shown._ledgers_by_slug = None  # noqa: SLF001
        self._snapshot, self._ledger = snapshot, ledger
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
    book: Path, host: str, port: int, *, ready: Callable[[str], None] = lambda _address: None
) -> None:
    """Serve the book until interrupted; `ready` is told the address. Port 0 takes a free one.

    Raises:
        ServeError: the book was refused, or the port is taken.
    """
    try:
        viewer = Viewer(book)
    except source.BookRefusedError as error:
        raise ServeError(str(error)) from None
    server = Server(("127.0.0.1" if host == "localhost" else host, port), viewer.app)
    try:
        server.prepare()
    except OSError as error:
        raise ServeError(f"cannot listen on {host} port {port}: {error}") from None
    stop = threading.Event()
    threading.Thread(target=viewer.watch, args=(stop,), daemon=True).start()
    if threading.current_thread() is threading.main_thread():
        # Ends as Ctrl-C does, so that the snapshot's folder goes.
        signal.signal(signal.SIGTERM, _interrupt)
    name = f"[{host}]" if ":" in host else host
    ready(f"http://{name}:{server.bind_addr[1]}/")
    try:
        server.serve()
    except KeyboardInterrupt:
        pass
    finally:
        stop.set()
        server.stop()


def _interrupt(_number: int, _frame: object) -> None:
    # A second signal would break off the cleaning up.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise KeyboardInterrupt


def _application(book: Path) -> Flask:
    app = create_app([book])
    app.config["TRUSTED_HOSTS"] = NAMES
    # Before Fava's own hooks: nothing of a refused request is looked at.
    app.before_request_funcs.setdefault(None, []).insert(0, _get_only)
    app.after_request(_headers)
    return app


def _get_only() -> None:
    if request.method not in ("GET", "HEAD"):
        abort(405)


def _headers(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    return response


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
