"""Every page in a browser, wide and narrow, light and dark: nothing that hinders a reader (axe-core)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # no stubs

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, Page

    Serve = Callable[[Sequence[str], int], str]

pytestmark = pytest.mark.browser

SITE = "funding-facility-for-stabilization/extension/"
PAGES = (
    "Overview/", "Pledges/?row=EU&column=received", "Agreements/", "Donors/?donor=EU", "Disbursements/",
    "Obligations/", "Advances/", "Trace/?ref=V-2016-00012", "Findings/?rule=PB205",
    "Evidence/", "Evidence/?voucher=", "Periods/", "Audit/", "Screening/", "Reports/",
    "JournalTests/?test=all", "Sampling/?seed=5&tolerable=3000000", "Confirmations/",
    "Confirmations/?statement=NOR", "Mirror/", "AuditPack/",
)  # fmt: skip
NARROW = (
    "Overview/",
    "Trace/?ref=EU",
    "Findings/",
    "JournalTests/?test=all",
    "Sampling/?seed=5&tolerable=3000000",
    "Confirmations/?statement=NOR",
    "Mirror/",
)
WIDER = """() => { const page = document.querySelector('article');
  return page.scrollWidth - page.clientWidth; }"""


def opened(context: BrowserContext, found: list[str], name: str) -> Page:
    """A new page whose console's errors, such as a script that was refused, are taken down."""
    page = context.new_page()
    page.on(
        "console",
        lambda said: found.append(f"{name}: {said.text}") if said.type == "error" else None,
    )
    return page


def faults(
    browser: Browser, address: str, pages: Sequence[str], options: dict[str, Any]
) -> list[str]:
    """What a reader would stumble on: axe's violations, a page wider than the window, refused scripts."""
    context = browser.new_context(locale="en-GB", **options)
    found: list[str] = []
    for name in pages:
        page = opened(context, found, name)
        page.goto(f"{address}{SITE}{name}")
        page.wait_for_selector(".pb-state")
        violations = Axe().run(page, context=".pb").response["violations"]
        found += [f"{name}: {one['id']} {one['nodes'][0]['html'][:200]}" for one in violations]
        if page.evaluate(WIDER) > 0:
            found.append(f"{name}: wider than the window")
        page.close()
    context.close()
    return found


def test_every_page_is_accessible(
    serve: Serve, free_port: int, root: Path, browser: Browser
) -> None:
    book = str(root / "ledger" / "main.beancount")
    address = serve(["pledgebook", "serve", book, "--port", str(free_port)], free_port)
    wide = {"viewport": {"width": 1280, "height": 800}, "color_scheme": "light"}
    narrow = {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"}
    assert faults(browser, address, PAGES, wide) == []
    assert faults(browser, address, NARROW, narrow) == []
