"""The viewer as an auditor uses it: every figure opens into entries that add up to it, to the cent."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urljoin

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from playwright.sync_api import Page

    Serve = Callable[[Sequence[str], int], str]

pytestmark = pytest.mark.browser

SLUG = "funding-facility-for-stabilization"


@pytest.fixture
def address(serve: Serve, free_port: int, root: Path) -> str:
    """The viewer over the repository's books."""
    book = str(root / "ledger" / "main.beancount")
    return serve(["pledgebook", "serve", book, "--port", str(free_port)], free_port)


def figures(page: Page) -> list[tuple[str, str, Decimal]]:
    """Name, address and amount of every figure of the page that is a link."""
    found = page.eval_on_selector_all(
        "[data-figure]",
        "all => all.map(a => [a.dataset.figure, a.getAttribute('href'), a.dataset.amount])",
    )
    return [(name, href, Decimal(amount)) for name, href, amount in found if href]


def entries(page: Page, href: str) -> tuple[Decimal, Decimal]:
    """The sum of the entries shown, over all parts, and the sum that the page states."""
    shown = Decimal(0)
    while True:
        page.goto(href)
        page.wait_for_selector("[data-sum]")
        amounts = page.eval_on_selector_all(
            "#pb-details tbody tr[data-amount]", "all => all.map(row => row.dataset.amount)"
        )
        shown += sum((Decimal(amount) for amount in amounts), Decimal(0))
        stated = page.get_attribute("[data-sum]", "data-sum")
        following = page.query_selector("nav[aria-label='Parts'] a:text-is('Next')")
        if following is None:
            return shown, Decimal(str(stated))
        href = urljoin(page.url, str(following.get_attribute("href")))


@pytest.mark.parametrize("name", ["Overview", "Pledges"])
def test_every_figure_opens_into_entries_that_add_up_to_it(
    page: Page, address: str, name: str
) -> None:
    page.goto(urljoin(address, f"{SLUG}/extension/{name}/"))
    page.wait_for_selector("[data-figure]")
    read = [figure for figure in figures(page) if figure[2]]
    assert len(read) > 10
    wrong = []
    for figure, href, amount in read:
        shown, stated = entries(page, urljoin(page.url, href))
        if not shown == stated == amount:
            wrong.append((figure, amount, shown, stated))
    assert wrong == []


def test_the_overview_is_the_first_page_and_shows_the_findings(page: Page, address: str) -> None:
    page.goto(address)
    page.wait_for_selector("[data-figure]")
    assert "/extension/Overview/" in page.url
    assert page.locator("tr[data-finding='PB205']").count() > 0


def test_an_entry_behind_a_figure_opens_in_the_books(page: Page, address: str) -> None:
    page.goto(urljoin(address, f"{SLUG}/extension/Pledges/"))
    page.click("tr[data-row='EU'] [data-figure='EU|received']")
    page.click("#pb-details tbody a.pb-place")
    page.wait_for_selector("text=Receipt of instalment 1 of EU-2018-01")


def test_favas_own_pages_show_no_errors(page: Page, address: str) -> None:
    page.goto(urljoin(address, f"{SLUG}/trial_balance/"))
    page.wait_for_selector("text=Equity")
    assert page.locator("a[href*='errors']").count() == 0


def test_nothing_can_be_posted(page: Page, address: str) -> None:
    page.goto(address)
    status = page.evaluate(
        "url => fetch(url, {method: 'PUT', body: '{}'}).then(answer => answer.status)",
        urljoin(address, f"{SLUG}/api/source"),
    )
    assert status == 405
