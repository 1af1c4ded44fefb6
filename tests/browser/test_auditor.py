"""An auditor in a browser: draws a sample, keeps it, walks it, marks an item, takes the working paper away."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # no stubs

from pledgebook.demo import write_demo

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from playwright.sync_api import Browser

    Serve = Callable[[Sequence[str], int], str]

pytestmark = pytest.mark.browser

WIDER = """() => { const page = document.querySelector('article');
  return page.scrollWidth - page.clientWidth; }"""

PAINTED = """async () => {
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  await frame(); await frame();
  await Promise.all(document.getAnimations().map((one) => one.finished.catch(() => null))); }"""
"""Resolves when a change of colours is on the screen: contrast is measured of what is shown."""


def test_draw_walk_mark_and_hand_out(
    serve: Serve, free_port: int, browser: Browser, tmp_path: Path
) -> None:
    """What was marked beside the entry stands in the file that is taken away."""
    book = tmp_path / "books" / "main.beancount"
    write_demo(book.parent, 200, seed=3)
    address = serve(["pledgebook", "serve", str(book), "--port", str(free_port)], free_port)
    context = browser.new_context(locale="en-GB", accept_downloads=True)
    page = context.new_page()
    page.goto(address)
    page.wait_for_selector("aside")
    page.click("aside a:text-is('Sampling')")
    page.fill("#pb-draw [name=seed]", "7")
    page.fill("#pb-draw [name=tolerable]", "4000000")
    page.click("text='Draw'")
    page.fill("[name=name]", "WP-1")
    page.click("text='Keep as a working paper'")
    page.wait_for_selector("#pb-items")
    page.click("text='Walk the items'")
    page.wait_for_selector("[name=mark]")
    assert page.locator("h2:text-is('Papers')").count() == 1
    page.select_option("[name=Existence]", "yes")
    page.select_option("[name=mark]", "query")
    page.fill("[name=note]", "The delivery note is not signed")
    page.click("text='Note it and go on'")
    page.wait_for_selector("text=/^Item 2 of/")
    assert page.locator("[role=status]").inner_text().startswith("Noted, 3 lines.")
    page.click("text='Previous item'")
    page.wait_for_selector("#pb-notes")
    assert page.locator("#pb-notes tbody tr").count() == 3
    for width, scheme in ((1280, "light"), (390, "dark")):
        page.set_viewport_size({"width": width, "height": 844})
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        page.evaluate(PAINTED)
        violations = Axe().run(page, context=".pb").response["violations"]
        assert [one["id"] for one in violations] == []
        assert page.evaluate(WIDER) <= 0
    page.click("text='Working paper'")
    page.wait_for_selector("#pb-items")
    assert page.evaluate(WIDER) <= 0
    with page.expect_download() as found:
        page.click("text='Keep as CSV'")
    text = Path(found.value.path()).read_text("utf-8")
    assert "The delivery note is not signed" in text
    assert "query (local," in text
    context.close()
