"""`make screenshots`: the pictures of the viewer in docs/images, taken of the repository's books."""

from __future__ import annotations

import os
import shutil
import sys
import threading
from pathlib import Path
from queue import Queue

from playwright.sync_api import Browser, sync_playwright

from pledgebook_reports.viewer.serve import serve

ROOT = Path(__file__).resolve().parents[2]
IMAGES = ROOT / "docs" / "images"
SITE = "funding-facility-for-stabilization/extension/"
PICTURES = {
    "overview": "Overview/",
    "pledges": "Pledges/",
    "agreements": "Agreements/",
    "instalments": "Agreements/?report=instalments&donor=KFW",
    "donor-statement": "Donors/?donor=EU",
    "disbursements": "Disbursements/",
    "trace": "Trace/?ref=V-2016-00012",
    "findings": "Findings/",
    "evidence": "Evidence/?voucher=V-2016-00002",
    "enter": "Enter/?form=payment",
    "inbox": "Inbox/",
}
"""Pictures by name, each with its page."""
PHONE = ("overview", "trace")
"""Taken on a telephone in the dark, too."""


def main() -> None:
    """Serve the books on a free port and take every picture."""
    ready: Queue[str] = Queue()
    book = ROOT / "ledger" / "main.beancount"
    threading.Thread(
        target=serve, args=(book, "127.0.0.1", 0), kwargs={"ready": ready.put}, daemon=True
    ).start()
    address = ready.get(timeout=120)
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    flags = ["--no-sandbox"] if os.getuid() == 0 else []
    IMAGES.mkdir(exist_ok=True)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=flags)
        _take(browser, address, PICTURES, "", {"width": 1280, "height": 800})
        phone = {name: PICTURES[name] for name in PHONE}
        _take(browser, address, phone, "-phone", {"width": 390, "height": 844})
        browser.close()


def _take(
    browser: Browser, address: str, pictures: dict[str, str], suffix: str, size: dict[str, int]
) -> None:
    context = browser.new_context(
        viewport={"width": size["width"], "height": size["height"]},
        color_scheme="dark" if suffix else "light",
        locale="en-GB",
    )
    page = context.new_page()
    for name, path in pictures.items():
        page.goto(f"{address}{SITE}{path}")
        page.wait_for_selector(".pb-state")
        page.wait_for_load_state("networkidle")
        file = IMAGES / f"{name}{suffix}.png"
        page.screenshot(path=file)
        sys.stdout.write(f"{file.relative_to(ROOT)}\n")
    context.close()


if __name__ == "__main__":
    main()
