"""`make bench ARGS="--viewer"`: the viewer as its users meet it, beside Fava on the same books.

Two snapshots of the books are made first, before and after an edit: what the check costs is
measured elsewhere. Everything else runs in processes of their own and is asked over HTTP.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from pledgebook import gate
from pledgebook.demo import write_demo
from pledgebook_reports.viewer.door.roles import Role
from pledgebook_reports.viewer.door.users import User, UsersFile, hashed_password
from tests.bench.viewer import pages as listed
from tests.bench.viewer.crowd import crowd
from tests.bench.viewer.served import PASSWORD, Client, Served
from tests.bench.viewer.swaps import swaps

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pledgebook.snapshot import Snapshot
    from tests.bench.viewer.pages import Page

USERS, CROWD_SECONDS, SWAPS = 50, 45.0, 20
PEOPLE = "reader"

Figure = tuple[str, float, str, float | None]
"""What was measured, how much, its unit, and the aim where there is one."""


def main(transactions: int, book: Path | None, kept: Path | None, *, peer: bool) -> None:
    """Measure and print; write the figures to a file where one is named."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if book is None:
            write_demo(folder / "books", transactions, seed=1)
        else:  # A copy: the books are edited.
            shutil.copytree(book.parent, folder / "books")
        book = folder / "books" / (book.name if book else "main.beancount")
        os.environ["XDG_CACHE_HOME"] = str(folder / "cache")
        for switch in ("CI", "PLEDGEBOOK_NO_CACHE"):
            os.environ.pop(switch, None)
        figures = []
        print(f"{transactions:,} transactions; load of the machine {os.getloadavg()[0]:.1f}")
        for figure in measured(folder, book, peer=peer):
            figures.append(figure)
            _say(figure)
    if kept:
        told = {"transactions": transactions, "viewer": [list(one) for one in figures]}
        kept.write_text(json.dumps(told, indent=1), encoding="utf-8")


def _say(figure: Figure) -> None:
    what, amount, unit, aim = figure
    late = f"  aim {aim:g}, {'reached' if amount <= aim else 'NOT REACHED'}" if aim else ""
    print(f"{what:58} {amount:9.3f} {unit:7}{late}", flush=True)


def measured(folder: Path, book: Path, *, peer: bool) -> Iterator[Figure]:
    """Every figure, as it comes."""
    edited = max(book.parent.glob("journal/*/*.beancount"))
    before, after = folder / "before", folder / "after"
    began = time.perf_counter()
    _snapshot(book, before)
    yield (
        "a check with all that the viewer asks of it, nothing kept",
        time.perf_counter() - began,
        "s",
        None,
    )
    edited.write_bytes(edited.read_bytes() + b"\n")
    result = _snapshot(book, after)
    found = listed.pages(f"/{_slug(book)}", result.rows())
    users = UsersFile(folder / "users.json")
    users.add(User(PEOPLE, [Role.AUDITOR], hashed_password(PEOPLE, PASSWORD)))
    yield from _served(book, users.path, found)
    ours = [page for page in found if not page.favas]
    told = swaps(book, (before, after), SWAPS, ours)
    yield (
        "new snapshot to new figures, median of 20 swaps",
        sorted(told.seconds)[SWAPS // 2],
        "s",
        2.5,
    )
    yield "new snapshot to new figures, longest", max(told.seconds), "s", 2.5
    yield "computing of the server for one swap and its readers", told.cpu, "s CPU", None
    yield "longest wait of a request in these swaps", told.longest, "s", 0.5
    yield "memory after the first swap", told.memory[0], "MiB", 600
    yield "memory after the last swap", told.memory[-1], "MiB", 600
    if peer:
        yield from _fava(book, found)


def _served(book: Path, users: Path, found: Sequence[Page]) -> Iterator[Figure]:
    """The start from a snapshot that is kept, each page, the crowd, and one edit."""
    pledgebook = Path(sys.executable).with_name("pledgebook")
    command = (
        pledgebook,
        "serve",
        book,
        "--port",
        0,
        "--users",
        users,
        "--access-log",
        os.devnull,
        "--plain-http",
    )
    with Served(command) as server:
        address = server.address()
        yield "ready: taking requests", server.age, "s", 3.0
        client = Client(address)
        client.log_in(PEOPLE)
        found[0].ask(client)
        yield "ready: the first page is there", server.age, "s", 3.0
        yield "computing until then", server.cpu(), "s CPU", None
        yield "memory when ready", server.memory()[0], "MiB", 600
        for page in found:
            first, size = page.ask(client)
            second, _ = page.ask(client)
            aim = {listed.REGISTER: 0.3}.get(page.name, None if page.favas else 1.0)
            yield f"{page.name}, first opening ({size // 1024:,} KiB)", first, "s", aim
            yield f"{page.name}, again", second, "s", aim
        own, children = server.memory()
        yield "memory when every page was opened", own, "MiB", 600
        yield "  and of the processes beside it", children, "MiB", None
        ours = [page for page in found if not page.favas]
        began = server.cpu()
        loads = crowd(address, USERS, ours, CROWD_SECONDS, lambda one: one.log_in(PEOPLE))
        yield (
            f"{USERS} users, {len(loads.seconds)} page loads: half within",
            loads.part(0.5),
            "s",
            None,
        )
        yield f"{USERS} users: 95 % within", loads.part(0.95), "s", 1.0
        yield f"{USERS} users: the longest", loads.part(1), "s", None
        yield f"{USERS} users: loads that failed", loads.failed, "", None
        yield (
            f"{USERS} users: computing a page load",
            (server.cpu() - began) / len(loads.seconds),
            "s CPU",
            None,
        )
        yield "edit to new figures, with a whole check", _edit(book, client, found[0]), "s", None
        client.close()


def _edit(book: Path, client: Client, overview: Page) -> float:
    """Seconds from an edit until the page is drawn from the new books."""
    edited = max(book.parent.glob("journal/*/*.beancount"))
    known = listed.digest_of(client.get(overview.path))
    edited.write_bytes(edited.read_bytes() + b"\n")
    began = time.perf_counter()
    while listed.digest_of(client.get(overview.path)) == known:
        time.sleep(0.1)
    return time.perf_counter() - began


def _snapshot(book: Path, target: Path) -> Snapshot:
    result = gate.run(book, rows=True, entries=True)
    if result.snapshot is None:
        raise SystemExit(f"{book} is refused: {result.refusals[0].message}")
    shutil.copytree(result.snapshot.path, target)
    return result.snapshot


def _slug(book: Path) -> str:
    """The site's name of a book, as Fava makes it of the title."""
    from fava.util import slugify  # noqa: PLC0415 -- and with it all of Fava, after what is timed

    lines = book.read_text(encoding="utf-8").splitlines()
    titles = [line.split('"')[3] for line in lines if line.startswith('option "title"')]
    return slugify(titles[0]) if titles else slugify(str(book))


def _fava(book: Path, found: Sequence[Page]) -> Iterator[Figure]:
    """Fava alone, on the same books without our rules and pages."""
    from tests.bench.__main__ import without_rules  # noqa: PLC0415 -- which imports this

    plain = without_rules(book)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with Served(
        (Path(sys.executable).with_name("fava"), plain, "--port", port),
        {"BEANCOUNT_DISABLE_LOAD_CACHE": "1"},
    ) as server:
        client = Client(f"http://127.0.0.1:{port}")
        site = f"/{_slug(plain)}"
        while True:
            try:
                answer = client.get(f"{site}/income_statement/")
                break
            except OSError:
                time.sleep(0.1)
        yield "Fava: its first page is there", server.age, "s", None
        account = (
            next(p for p in found if p.name == listed.REGISTER)
            .path.partition("row=")[2]
            .partition("&")[0]
        )
        answer = client.get(f"{site}/api/account_report?a={account}&r=journal")
        yield (
            f"Fava: the busiest account's page ({len(answer.body) // 1024:,} KiB)",
            answer.seconds,
            "s",
            None,
        )
        yield "Fava: memory then", server.memory()[0], "MiB", None
        plain.write_bytes(plain.read_bytes() + b"\n")
        yield (
            "Fava: the first page after an edit",
            client.get(f"{site}/income_statement/").seconds,
            "s",
            None,
        )
        yield "Fava: memory after the edit", server.memory()[0], "MiB", None
