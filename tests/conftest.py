"""What tests share: where things stand, the browser, and a server that runs while a test does.

`CI=true` turns a missing browser from a reason to skip into a failure.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).resolve().parent.parent
IN_CI = os.environ.get("CI") == "true"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

Serve = Callable[[Sequence[str], int], str]

# Two runs of one commit try the same cases on the build server; deadlines measure the machine.
settings.register_profile("desk", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if IN_CI else "desk")

# Beancount's pickle cache goes stale when a plugin or a globbed file changes; a developer's own
# setting must not choose the books of a test.
os.environ["BEANCOUNT_DISABLE_LOAD_CACHE"] = "1"
os.environ.pop("PLEDGEBOOK_BOOK", None)
# Nor may what a developer's own commands have kept.
os.environ["PLEDGEBOOK_NO_CACHE"] = "1"


@pytest.fixture(scope="session")
def root() -> Path:
    """Return the top of the checkout."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder of public samples beside the checkout; skip where there is none."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("no ../shared folder with public samples beside this checkout")
    return folder


@pytest.fixture(scope="session")
def environment() -> dict[str, str]:
    """Return the environment for child processes: this interpreter's commands come first."""
    commands = Path(sys.executable).parent
    return {**os.environ, "PATH": f"{commands}{os.pathsep}{os.environ['PATH']}"}


@pytest.fixture
def free_port() -> int:
    """Return a port of the loopback that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@pytest.fixture
def serve(environment: dict[str, str], tmp_path: Path) -> Iterator[Serve]:
    """Return a function that starts a server command and waits until its port answers 200.

    Called as `serve(["pledgebook", "serve", BOOK, "--port", "8400"], 8400)`; returns the address.
    The command starts in the folder that is current; it ends with the test.
    """
    log = tmp_path / "server.log"
    with contextlib.ExitStack() as stack:

        def start(command: Sequence[str], port: int) -> str:
            program = shutil.which(command[0], path=environment["PATH"])
            assert program, f"{command[0]} is not installed"
            output = stack.enter_context(log.open("wb"))
            process = subprocess.Popen(
                [program, *command[1:]],
                env=environment,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            stack.callback(_end, process)
            address = _wait(process, f"http://127.0.0.1:{port}/", log)
            stack.callback(_expect_up, process, log)
            return address

        yield start


@pytest.fixture(scope="session")
def chromium() -> Path:
    """Return the system's Chromium; without one, skip at a desk and fail on the build server."""
    named = os.environ.get("CHROMIUM")
    for name in (named,) if named else BROWSERS:
        if found := shutil.which(name):
            return Path(found)
    reason = "no Chromium found (install `chromium`, or name one in CHROMIUM)"
    if IN_CI:
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def browser(chromium: Path) -> Iterator[Browser]:
    """Yield a headless Chromium driven by Playwright."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  # starts a driver: only here

    # Chromium refuses its sandbox to root, which build servers are.
    flags = ["--no-sandbox"] if os.getuid() == 0 else []
    with sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=chromium, args=flags)
        yield running
        running.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Yield an empty page of its own context, 1280 × 800."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="en-GB")
    yield context.new_page()
    context.close()


def _wait(process: subprocess.Popen[bytes], address: str, log: Path) -> str:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        with (
            contextlib.suppress(urllib.error.URLError, ConnectionError, TimeoutError),
            urllib.request.urlopen(address, timeout=30) as answer,
        ):
            if answer.status == 200:
                return address
        time.sleep(0.1)
    pytest.fail(f"no answer at {address}; its log: {log.read_text(errors='replace')[-2000:]}")


def _expect_up(process: subprocess.Popen[bytes], log: Path) -> None:
    # A server that went during the test shows there as a refused connection, which explains nothing.
    if (status := process.poll()) is not None:
        pytest.fail(f"the server ended by itself with {status}: {log.read_text(errors='replace')}")


def _end(process: subprocess.Popen[bytes]) -> None:
    # The whole group: a server may have a gate or a reloader as its child.
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
