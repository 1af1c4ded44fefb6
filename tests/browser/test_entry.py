"""A preparer's way in a browser, by forms alone: from the pledge to the donor's statement."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # ships no types

from tests.reports.entry import books

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from playwright.sync_api import Page

    Serve = Callable[[Sequence[str], int], str]

pytestmark = pytest.mark.browser

WAIT = 60_000
SITE = "facility/extension/"
ENTER = f"{SITE}Enter/"


@pytest.fixture
def address(serve: Serve, free_port: int, tmp_path: Path) -> str:
    """The viewer over new books."""
    book = str(books.make(tmp_path / "books"))
    return serve(["pledgebook", "serve", book, "--port", str(free_port)], free_port)


def fill(page: Page, address: str, form: dict[str, str]) -> None:
    """Open a form and fill it in by its labels' fields."""
    page.goto(urljoin(address, f"{ENTER}?form={form['form']}"))
    page.wait_for_selector("#pb-enter form")
    for name, value in form.items():
        if name in {"form", "lines"}:
            continue
        field = page.locator(f"[id='{name}']")
        if field.evaluate("one => one.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)


def save(page: Page, address: str, form: dict[str, str]) -> str:
    """Save a form, reading what is found first; what the page says."""
    fill(page, address, form)
    page.click("button[value=save]")
    page.wait_for_selector(".pb-done, [role=alert]")
    if page.locator(".pb-done").count() == 0:
        assert "Read what was found" in page.inner_text("[role=alert]")
        page.click("button[value=save]")
        page.wait_for_selector(".pb-done")
    return page.inner_text(".pb-done")


def wait_for_books(page: Page, address: str, form: str, name: str) -> None:
    """Wait until the served books offer what was entered."""
    for _ in range(60):
        page.goto(urljoin(address, f"{ENTER}?form={form}"))
        if page.locator(f"datalist option[value='{name}']").count():
            return
        page.wait_for_timeout(500)
    raise AssertionError(name)


def wait_for_money(page: Page, address: str, amount: str) -> None:
    """Wait until the served books tell what Finland has given."""
    for _ in range(60):
        page.goto(urljoin(address, f"{SITE}Donors/?donor=FIN"))
        if page.locator(f"text={amount}").count():
            return
        page.wait_for_timeout(500)
    raise AssertionError(amount)


def picture(page: Page, name: str) -> None:
    """Take a picture where `ENTRY_PICTURES` names a folder."""
    folder = os.environ.get("ENTRY_PICTURES")
    if folder:
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def faults(page: Page) -> list[Any]:
    """What axe finds in our part of the page."""
    found = Axe().run(page, context="#pb-enter").response["violations"]
    return [(one["id"], [node["html"][:120] for node in one["nodes"]]) for one in found]


def test_from_pledge_to_statement_by_forms_alone(page: Page, address: str) -> None:
    for form, offered in (
        (books.PLEDGE, "P-FI-2017-01"), (books.AGREEMENT, "FI-2017-01/1"), (books.RECEIPT, ""),
        (books.OBLIGATION, "O-2017-0001"),
    ):  # fmt: skip
        assert " is saved. The figures follow" in save(page, address, form)
        if offered:
            wait_for_books(page, address, form["form"], offered)
    fill(page, address, books.PAYMENT)
    page.click("button[value=check]")
    page.wait_for_selector("#pb-payers")
    assert page.locator("#pb-would tr[data-finding]").count() > 0
    assert page.locator("#pb-payers tr[data-payer='FI-2017-01']").inner_text().endswith("Yes")
    assert page.input_value("[id='description']") == "Pipes"
    assert faults(page) == []
    picture(page, "check-1280-light")
    assert "saved as a draft" in save(page, address, books.PAYMENT)
    page.goto(urljoin(address, f"{SITE}Donors/?donor=FIN"))
    page.wait_for_selector("text=650.00")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_forms_fit_the_screen_and_bar_nobody(
    page: Page, address: str, width: int, scheme: Any
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    for form in ("payment", "agreement"):
        page.goto(urljoin(address, f"{ENTER}?form={form}"))
        page.click("button[value=save]")
        page.wait_for_selector("[role=alert]")
        assert faults(page) == []
        assert page.evaluate("document.querySelector('#pb-enter').scrollWidth") <= width
        picture(page, f"{form}-{width}-{scheme}")


def type_in(page: Page, name: str, text: str) -> None:
    """Type into a field, key by key."""
    page.locator(f"[id='{name}']").press_sequentially(text)


def test_what_is_typed_is_judged_while_it_is_typed(page: Page, address: str) -> None:
    for form, offered in (
        (books.PLEDGE, "P-FI-2017-01"), (books.AGREEMENT, "FI-2017-01/1"), (books.RECEIPT, ""),
    ):  # fmt: skip
        save(page, address, form)
        if offered:
            wait_for_books(page, address, form["form"], offered)
    wait_for_money(page, address, "650.00")
    wait_for_books(page, address, "payment", "FI-2017-01")
    page.wait_for_selector("#pb-live:not([hidden])")
    assert "Still to fill in" in page.inner_text("#pb-live-said")
    assert page.locator(".pb-live-mark").count() == 0
    typed = {**books.PAYMENT, "obligation": "", "description": "Pipes", "window.1": "W2-Health"}
    fill(page, address, {**typed, "amount.1": ""})
    page.wait_for_selector("[data-standing='FI-2017-01']")
    assert "650.00 USD" in page.inner_text("[data-standing='FI-2017-01']")
    type_in(page, "amount.1", "150.00")
    page.wait_for_selector("#pb-live tr[data-finding='PB302']", timeout=WAIT)
    assert "is earmarked for window W1-Works" in page.inner_text("[id='window.1-live']")
    assert "window.1-live" in str(page.get_attribute("[id='window.1']", "aria-describedby"))
    assert "findings, the first" in page.inner_text("#pb-live-said")
    assert '2017-03-10 ! "Beta Trading" "Pipes"' in page.inner_text("#pb-live pre")
    assert faults(page) == []
    picture(page, "live-1280-light")
    page.fill("[id='window.1']", "")
    type_in(page, "window.1", "W1-Works")
    page.wait_for_selector("#pb-live tr[data-finding='PB302']", state="detached", timeout=WAIT)
    page.wait_for_selector("[id='window.1-live']", state="detached")
    assert page.input_value("[id='description']") == "Pipes"
    page.set_viewport_size({"width": 390, "height": 900})
    page.emulate_media(color_scheme="dark")
    page.wait_for_timeout(500)  # Fava lets its side bar slide and its colours fade.
    assert faults(page) == []
    assert page.evaluate("document.querySelector('#pb-enter').scrollWidth") <= 390
    picture(page, "live-390-dark")
