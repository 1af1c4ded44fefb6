"""A server as a process of its own: started, asked over its port, its time and memory read from the kernel."""

from __future__ import annotations

import http.client
import os
import re
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self
from urllib.parse import urlencode, urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

PATIENCE = 300
"""Seconds that an answer is waited for; Fava's longest page takes some twenty."""
PASSWORD = "correct horse battery"  # noqa: S105 -- of a users file that is made for the measurement
TICKS = os.sysconf("SC_CLK_TCK")
_TOKEN = re.compile(r'name="csrf" value="([^"]+)"')


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, and after how many seconds."""

    status: int
    body: bytes
    seconds: float
    headers: Mapping[str, str]


class Client:
    """One user: a connection that is kept, and the cookies that were set."""

    def __init__(self, address: str) -> None:
        self._host = urlsplit(address).netloc
        self._cookies: dict[str, str] = {}
        self._connection = http.client.HTTPConnection(self._host, timeout=PATIENCE)

    def get(self, path: str) -> Answer:
        """The answer to a GET; redirects are not followed."""
        return self._ask("GET", path, None)

    def log_in(self, name: str) -> None:
        """Sign in by the form."""
        page = self.get("/door/login")
        token = _TOKEN.search(page.body.decode())
        if token is None:
            raise SystemExit("the login page holds no form")
        form = {"csrf": token[1], "name": name, "password": PASSWORD}
        answer = self._ask("POST", "/door/login", urlencode(form))
        if answer.status != http.client.SEE_OTHER:
            raise SystemExit(f"signing in failed: {answer.status}")

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def _ask(self, method: str, path: str, body: str | None) -> Answer:
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self._cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        began = time.perf_counter()
        self._connection.request(method, path, body, headers)
        answer = self._connection.getresponse()
        content = answer.read()
        seconds = time.perf_counter() - began
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = cookie.partition(";")[0].partition("=")
            self._cookies[name] = value
        return Answer(answer.status, content, seconds, dict(answer.headers))


class Served:
    """A server of a command that says its address in a line; ended on leaving."""

    def __init__(
        self, command: Sequence[object], environment: Mapping[str, str] | None = None
    ) -> None:
        self._began = time.perf_counter()
        self._process = subprocess.Popen(
            [str(word) for word in command],
            stdout=subprocess.PIPE,
            env={**os.environ, **(environment or {})},
        )
        self.lines: list[str] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()

    @property
    def age(self) -> float:
        """Seconds since it was started."""
        return time.perf_counter() - self._began

    def line(self) -> str:
        """The next line that it says."""
        assert self._process.stdout is not None
        line = self._process.stdout.readline().decode()
        if not line:
            raise SystemExit("the server ended early")
        return line

    def address(self) -> str:
        """The address of the line that says it."""
        while not (found := re.search(r"http://[\w.\[\]:]+", self.line())):
            pass
        return found[0]

    def cpu(self) -> float:
        """Seconds of computing of the process alone, without its children."""
        words = Path(f"/proc/{self._process.pid}/stat").read_text(encoding="ascii").rsplit(")", 1)
        fields = words[1].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def memory(self) -> tuple[int, int]:
        """MiB in use by the process, and by its children beyond what they share."""
        own = _rollup(self._process.pid, "Rss")
        return own, sum(_rollup(child, "Pss") for child in _children(self._process.pid))


def _rollup(pid: int, what: str) -> int:
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    except OSError:
        return 0
    found = re.search(rf"^{what}:\s+(\d+) kB", text, re.MULTILINE)
    return int(found[1]) // 1024 if found else 0


def _children(pid: int) -> list[int]:
    found = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        try:
            own = (task / "children").read_text(encoding="ascii").split()
        except OSError:
            continue
        found += [int(one) for one in own]
    return found + [below for one in found for below in _children(one)]
