"""The inbox as a preparer uses it: choose a file, look at it, accept it; the same file twice."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # no stubs

from tests.reports.import_books import statement, write_books

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from playwright.sync_api import Page

    Serve = Callable[[Sequence[str], int], str]

pytestmark = pytest.mark.browser
WAIT = 60_000
WRITTEN = "journal/2017/tigris-usd-2017-03-31-3.beancount"


def test_from_the_file_to_the_books(
    page: Page, serve: Serve, free_port: int, tmp_path: Path
) -> None:
    main = write_books(tmp_path / "ledger")
    with main.open("a") as file:
        file.write('\n2015-01-01 custom "fava-extension" "pledgebook_reports.viewer.every_page"\n')
    address = serve(["pledgebook", "serve", str(main), "--port", str(free_port)], free_port)
    page.goto(urljoin(address, "a-small-office/extension/Inbox/"))
    sent = {"name": "march.xml", "mimeType": "text/xml", "buffer": statement().encode()}
    page.set_input_files("#pb-file", sent)  # type: ignore[arg-type]
    assert page.is_disabled("#pb-accept")
    page.click("#pb-look:enabled")
    page.wait_for_selector("#pb-accept:enabled", timeout=WAIT)
    assert "march.xml: " in page.inner_text("#pb-found")
    assert not (main.parent / WRITTEN).exists()
    for width, scheme in ((1280, "light"), (390, "dark")):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        page.wait_for_timeout(500)  # Fava lets its side bar slide and its colours fade.
        found: Any = Axe().run(page, context="#pb-inbox").response["violations"]
        assert [one["id"] for one in found] == [], (width, scheme)
    page.click("#pb-accept")
    page.wait_for_selector("#pb-head:text-is('What was written')", timeout=WAIT)
    assert (main.parent / WRITTEN).exists()
    page.click("#pb-look")
    page.wait_for_selector("#pb-found:has-text('no new line')", timeout=WAIT)
    page.set_input_files("#pb-file", {**sent, "buffer": b"nothing"})  # type: ignore[arg-type]
    page.click("#pb-look")
    page.wait_for_selector("#pb-head:text-is('Not taken')", timeout=WAIT)
    assert page.is_disabled("#pb-accept")
