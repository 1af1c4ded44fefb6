"""The approver at his page, with Chromium's virtual authenticator: enrolled, sealed, signed, proved."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # no stubs

from tests.pledgebook.approvals import making
from tests.pledgebook.approvals.conftest import keys
from tests.pledgebook.approvals.making import PIPES, VALVES
from tests.pledgebook.sealing.making import edit

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from playwright.sync_api import Page

    Serve = Callable[[Sequence[str], int], str]

__all__ = ["keys"]
pytestmark = pytest.mark.browser
DECLARED = '"OFF-APPR" "Noor, approver"\n'
WAIT = 60_000


@pytest.fixture
def main(keys: dict[str, Path], tmp_path: Path) -> Path:
    """Books that open with every page of the viewer; no seal yet."""
    made = making.book(tmp_path / "books", keys)
    with made.open("a") as file:
        file.write('\n2015-01-01 custom "fava-extension" "pledgebook_reports.viewer.every_page"\n')
    return made


class Authenticator:
    """A virtual authenticator that knows its person."""

    def __init__(self, page: Page) -> None:
        self.session = page.context.new_cdp_session(page)
        self.session.send("WebAuthn.enable")
        made = self.session.send("WebAuthn.addVirtualAuthenticator", {"options": {
            "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
            "hasUserVerification": True, "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }})  # fmt: skip
        self.id = made["authenticatorId"]

    def touched(self, *, by_its_person: bool) -> None:
        """From now on it is touched by its person, or by another."""
        known = {"authenticatorId": self.id, "isUserVerified": by_its_person}
        self.session.send("WebAuthn.setUserVerified", known)


def opened(page: Page, address: str, officer: str = "OFF-APPR") -> None:
    """The page, at a name: passkeys are bound to one."""
    home = f"http://localhost:{urlsplit(address).port}/books-of-a-test"
    page.goto(f"{home}/extension/Approver/?officer={officer}")
    page.wait_for_selector("#pb-approver")


def enrolled(page: Page) -> str:
    """The line of a new passkey, made on the page."""
    page.click("summary:text-is('Enrol a passkey')")
    page.click("#pb-enrol:enabled")
    page.wait_for_selector("#pb-line:visible", timeout=WAIT)
    return page.inner_text("#pb-line")


def test_from_enrolment_to_proof(
    page: Page, serve: Serve, free_port: int, main: Path, keys: dict[str, Path]
) -> None:
    address = serve(["pledgebook", "serve", str(main), "--port", str(free_port)], free_port)
    passkey = Authenticator(page)
    opened(page, address)
    line = enrolled(page)
    assert line.startswith('passkey: "es256 localhost http://localhost:')
    # Nobody enrols himself into force: the line goes into the register, and two officers seal it.
    edit(main, "registry.beancount", DECLARED, f"{DECLARED}  {line}\n")
    making.seal(main, keys)

    opened(page, address)
    for width, scheme in ((1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        page.wait_for_timeout(500)  # Fava lets its side bar slide and its colours fade.
        found: Any = Axe().run(page, context="#pb-approver").response["violations"]
        nodes = [(one["id"], [node["failureSummary"] for node in one["nodes"]]) for one in found]
        assert nodes == [], (width, scheme)
    page.set_viewport_size({"width": 1280, "height": 900})

    page.check(f"[data-case='{PIPES}'] input")
    page.check(f"[data-case='{VALVES}'] input")
    page.click("[data-act=approve]:enabled")
    page.wait_for_selector("#pb-sign:visible", timeout=WAIT)
    shown = page.inner_text("#pb-act")
    assert "900.00 USD" in shown
    assert "Pipes for Mosul" in shown
    assert "2 vouchers, 1,700.00 USD" in shown
    # Another finger than the officer's: the browser gives no signature, and nothing is filed.
    passkey.touched(by_its_person=False)
    page.click("#pb-give")
    page.wait_for_selector(
        "#pb-said:has-text('Nothing was signed: the passkey was not given')", timeout=WAIT
    )
    assert not (main.parent / "approvals").exists()
    passkey.touched(by_its_person=True)
    page.click("#pb-give")
    page.wait_for_selector("#pb-said:has-text('OFF-APPR approved')", timeout=WAIT)
    assert page.locator("[data-case]").count() == 0
    assert {(one.state, one.method) for one in making.proofs(main)} == {("proved", "passkey")}
    assert making.told(main) == []


def test_an_officer_without_a_passkey_in_the_register_signs_nothing(
    page: Page, serve: Serve, free_port: int, main: Path
) -> None:
    address = serve(["pledgebook", "serve", str(main), "--port", str(free_port)], free_port)
    Authenticator(page)
    opened(page, address)
    page.check(f"[data-case='{PIPES}'] input")
    page.click("[data-act=approve]:enabled")
    page.wait_for_selector("#pb-said:has-text('OFF-APPR has no passkey in the registry')",
                           timeout=WAIT)  # fmt: skip
    assert not (main.parent / "approvals").exists()
