"""The inbox as a preparer uses it: files one after the other, a line completed and one left."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # no stubs

from tests.reports.import_books import LINES, statement, write_books

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from playwright.sync_api import Page

    Serve = Callable[[Sequence[str], int], str]

pytestmark = pytest.mark.browser
WAIT = 60_000
WRITTEN = "journal/2017/tigris-usd-2017-03-31-3.beancount"


LINES_OF_MARCH = (
    *LINES,
    ("DBIT", "50.00", "TDB-5", "Gamma Trading", "", "diesel"),
    ("CRDT", "300.00", "TDB-6", "Somebody", "", "a gift"),
)


def test_from_the_files_to_the_books(
    page: Page, serve: Serve, free_port: int, tmp_path: Path
) -> None:
    main = write_books(tmp_path / "ledger")
    with main.open("a") as file:
        file.write('\n2015-01-01 custom "fava-extension" "pledgebook_reports.viewer.every_page"\n')
    address = serve(["pledgebook", "serve", str(main), "--port", str(free_port)], free_port)
    page.goto(urljoin(address, "a-small-office/extension/Inbox/"))
    page.wait_for_selector("#pb-look:enabled")
    # By keyboard, past head and side bar with one key.
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "door-skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"

    march = statement(lines=LINES_OF_MARCH, closing="2743.00").encode()
    sent: Any = [
        {"name": "march.xml", "mimeType": "text/xml", "buffer": march},
        {"name": "notes.txt", "mimeType": "text/plain", "buffer": b"nothing"},
    ]
    page.set_input_files("#pb-file", sent)
    assert page.locator("#pb-files li").all_inner_texts() == [
        "march.xml: waits",
        "notes.txt: waits",
    ]
    assert page.is_disabled("#pb-accept")
    page.click("#pb-look:enabled")
    page.wait_for_selector("#pb-accept:enabled", timeout=WAIT)
    assert page.locator("#pb-lines [data-line]").count() == 5
    assert not (main.parent / WRITTEN).exists()
    for width, scheme in ((1280, "light"), (390, "dark")):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        page.wait_for_timeout(500)  # Fava lets its side bar slide and its colours fade.
        found: Any = Axe().run(page, context="#pb-inbox").response["violations"]
        nodes = [(one["id"], [node["failureSummary"] for node in one["nodes"]]) for one in found]
        assert nodes == [], (width, scheme)
    page.fill("[name='4.obligation']", "PO-2016-001")
    page.uncheck("[name='5.take']")
    # What is said after a look is looked at before it is accepted.
    assert page.is_disabled("#pb-accept")
    page.click("#pb-look")
    page.wait_for_selector("#pb-accept:enabled", timeout=WAIT)
    assert "Left for later" in page.inner_text("#pb-lines")
    page.click("#pb-accept")
    page.wait_for_selector("#pb-head:text-is('Not taken')", timeout=WAIT)
    written = (main.parent / WRITTEN).read_text()
    assert 'payee-id: "PAY-ALPHA"' in written.split("Gamma Trading")[1]
    assert "a gift" not in written
    # The next file came by itself; none goes without a word.
    states = [text.splitlines()[0] for text in page.locator("#pb-files li").all_inner_texts()]
    assert states == ["march.xml: accepted", "notes.txt: Not taken"]
    assert page.is_disabled("#pb-accept")
    page.set_input_files("#pb-file", sent[:1])
    page.click("#pb-look")
    page.wait_for_selector("#pb-lines [data-line]", timeout=WAIT)
    assert page.locator("#pb-lines [data-line]").count() == 1
