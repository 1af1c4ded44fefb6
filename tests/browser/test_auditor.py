"""An auditor in a browser: runs a test, draws a sample, walks it, marks an item, takes papers away."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # no stubs
from click.testing import CliRunner

from pledgebook.demo import write_demo
from pledgebook_reports.audit.journal_tests.registry import TESTS
from pledgebook_reports.cli import main

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from playwright.sync_api import Browser, Page

    Serve = Callable[[Sequence[str], int], str]

pytestmark = pytest.mark.browser

WIDER = """() => { const page = document.querySelector('article');
  return page.scrollWidth - page.clientWidth; }"""

PAINTED = """async () => {
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  await frame(); await frame();
  await Promise.all(document.getAnimations().map((one) => one.finished.catch(() => null))); }"""
"""Resolves when a change of colours is on the screen: contrast is measured of what is shown."""


def run_tests(page: Page) -> None:
    """Run one test of journal entries, then all of them."""
    page.click("aside a:text-is('Journal tests')")
    page.select_option("[name=test]", "period-end")
    page.click("button:text-is('Run')")
    page.wait_for_selector("#pb-test[data-test=period-end]")
    assert page.locator("#pb-test th:text-is('Criterion')").count() == 1
    page.click("p > a:text-is('All tests, and the entries by risk')")
    page.wait_for_selector("#pb-tests")
    assert page.locator("#pb-tests tr[data-test]").count() == len(TESTS)


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
    run_tests(page)
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
    with page.expect_download() as found:
        page.click("text='Keep as Excel'")
    assert Path(found.value.path()).read_bytes().startswith(b"PK")
    context.close()


def test_confirm_mirror_and_pack(
    serve: Serve, free_port: int, root: Path, browser: Browser, tmp_path: Path
) -> None:
    """A letter is taken away, what we publish ourselves is all matched, an open year is packed."""
    book = root / "ledger" / "main.beancount"
    flows = tmp_path / "fts.csv"
    done = CliRunner().invoke(main, ["export", "fts", "--book", str(book), "-o", str(flows)])
    assert done.exit_code == 0, done.output
    address = serve(["pledgebook", "serve", str(book), "--port", str(free_port)], free_port)
    context = browser.new_context(locale="en-GB", accept_downloads=True)
    page = context.new_page()
    page.set_default_timeout(120_000)
    page.goto(address)
    page.click("aside a:text-is('Confirmations')")
    page.click("#pb-report a:text-is('NOR')")
    page.wait_for_selector("#pb-confirmation h1:text-is('Confirmation: Norway')")
    page.fill("[name=reply_to]", "audit@example.org")
    page.click("button:text-is('Draw up')")
    page.wait_for_selector("[name=reply_to][value='audit@example.org']")
    with page.expect_download() as found:
        page.click("text=/slip as HTML/")
    assert "To: audit@example.org" in Path(found.value.path()).read_text("utf-8")
    page.click("aside a:text-is('Mirror')")
    page.set_input_files("#pb-file", str(flows))
    page.click("button:text-is('Read')")
    page.wait_for_selector("#pb-outcomes")
    page.click("#pb-outcomes >> text=/^missing here/")
    page.wait_for_selector("#pb-outcomes a[aria-current]:has-text('missing here (0)')")
    page.click("aside a:text-is('Audit pack')")
    page.fill("#period", "2015")
    page.check("#unsealed")
    page.click("button:text-is('Make the pack')")
    page.wait_for_selector("#pb-proof >> text='The period is not sealed.'")
    for width, scheme in ((1280, "light"), (390, "dark")):
        page.set_viewport_size({"width": width, "height": 844})
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        page.evaluate(PAINTED)
        violations = Axe().run(page, context=".pb").response["violations"]
        assert [one["id"] for one in violations] == []
        assert page.evaluate(WIDER) <= 0
    with page.expect_download() as found:
        page.click("text=/^Take the pack away/")
    with zipfile.ZipFile(found.value.path()) as pack:
        assert "audit-pack-2015/index.html" in pack.namelist()
    context.close()
