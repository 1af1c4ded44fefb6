"""What the tests of the door share: a book with hostile names and papers, users, clients, a clock."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pledgebook_reports.viewer.door.application import Settings
from pledgebook_reports.viewer.door.login import GUARD
from pledgebook_reports.viewer.door.roles import Role
from pledgebook_reports.viewer.door.users import User, UsersFile
from pledgebook_reports.viewer.serve import Viewer

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from pledgebook_reports.viewer.door.guard import Guard

SMALL = Path(__file__).parents[1] / "small.beancount"
HOST = "http://127.0.0.1:8400"
SLUG = "a-small-facility"
SITE = f"/{SLUG}"
PASSWORD = "correct horse battery"  # noqa: S105 -- of users that no other server has

SCRIPT = "<script>alert(1)</script>"
HOSTILE = f"""
2017-01-05 * "{SCRIPT}payee" "{SCRIPT}narration" #tag ^link
  voucher: "V-2017-00666"
  remark: "{SCRIPT}remark"
  site: "https://example.org/'onmouseover='alert(1)"
  invoice: "2017/paper.pdf"
  invoice-2: "2017/page.html"
  invoice-3: "../main.beancount"
  invoice-4: "2017/link.pdf"
  Assets:Bank:Tigris:USD  -1.00 USD
    agreement: "SE-2016-01"
    place: "{SCRIPT}posting"
  Expenses:FFS:MGMT:Operating  1.00 USD
    agreement: "SE-2016-01"
2017-01-06 note Assets:Bank:Tigris:USD "{SCRIPT}note"
2017-01-07 event "{SCRIPT}event" "{SCRIPT}value"
2017-01-08 query "{SCRIPT}query" "SELECT account"
2017-01-08 query "accounts" "SELECT DISTINCT account ORDER BY account"
2017-01-08 query "writes" "CREATE TABLE t (a str)"
"""


class Clock:
    """A steady clock that a test sets, in seconds."""

    def __init__(self) -> None:
        self.time = 1000.0

    def __call__(self) -> float:
        """Tell the time that was set."""
        return self.time


@dataclass(slots=True)
class House:
    """A served book with one user a role, each named as the role, and what the log was told."""

    viewer: Viewer
    users: UsersFile
    clock: Clock
    log: list[str]

    @property
    def guard(self) -> Guard:
        """What the server knows of its users."""
        found: Guard = self.viewer.app.config[GUARD]
        return found

    def client(self, role: str | None = None) -> FlaskClient:
        """A client, signed in as the user of a role."""
        client = self.viewer.app.test_client()
        if role is not None:
            user = self.users.users()[role]
            token = self.guard.sessions.open(user.name, user.generation, "127.0.0.1")
            client.set_cookie(self.guard.cookie, token, domain="127.0.0.1", secure=True)
        return client


def get(client: FlaskClient, path: str, **more: str) -> TestResponse:
    """A page of this server; `more` are headers, their hyphens written as underlines."""
    headers = {name.replace("_", "-"): value for name, value in more.items()}
    return client.get(path, base_url=HOST, headers=headers, buffered=True)


def token_in(answer: TestResponse) -> str:
    """The token of the first form of a page."""
    match = re.search(r'name="csrf" value="([^"]+)"', answer.text)
    assert match, answer.text
    return match[1]


def post(client: FlaskClient, path: str, form: dict[str, str], **more: str) -> TestResponse:
    """Send a form as a page of this server would, with the token of the account or login page."""
    page = get(client, "/door/account")
    if page.status_code != 200:
        page = get(client, "/door/login")
    headers = {name.replace("_", "-"): value for name, value in more.items()}
    return client.post(path, data={"csrf": token_in(page), **form}, base_url=HOST, headers=headers)


def log_in(client: FlaskClient, name: str, password: str, **more: str) -> TestResponse:
    """Sign in by the form."""
    return post(client, "/door/login", {"name": name, "password": password, **more})


def write_book(folder: Path) -> Path:
    """The small book with hostile names, and papers of several kinds."""
    main = folder / "main.beancount"
    shutil.copy(SMALL, main)
    with main.open("a") as file:
        file.write(HOSTILE)
    papers = folder / "documents" / "2017"
    papers.mkdir(parents=True)
    (papers / "paper.pdf").write_bytes(b"%PDF-1.4 a paper")
    (papers / "page.html").write_text("<script>alert(1)</script>")
    (papers / "drawing.svg").write_text("<svg onload='alert(1)'/>")
    (papers / "scan.PNG").write_bytes(b"\x89PNG")
    (papers / ".hidden.pdf").write_bytes(b"hidden")
    (papers / "link.pdf").symlink_to(main)
    (folder / "documents" / "out").symlink_to(folder)
    (folder / "secret.pdf").write_bytes(b"secret")
    return main


def furnish(folder: Path) -> House:
    """Serve the book of `write_book` with one user a role."""
    users = UsersFile(folder / "users.json")
    for role in Role:
        users.add(User(role.value, [role]))
    clock, log = Clock(), list[str]()
    settings = Settings(users=users, log=log.append, now=clock)
    viewer = Viewer(write_book(folder), settings)
    viewer.drawing.join()  # What is drawn up ahead is no part of what a test counts.
    return House(viewer, users, clock, log)
