"""Somebody at the forms of new books."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from pledgebook_reports.viewer.serve import Viewer

if TYPE_CHECKING:
    from pathlib import Path

    from werkzeug.test import TestResponse

HOST = "http://127.0.0.1:8400"
PAGE = "/facility/extension/Enter/"


class Person:
    """Somebody at the forms of new books."""

    def __init__(self, book: Path) -> None:
        self.home = book.parent
        self.viewer = Viewer(book)
        self.client = self.viewer.app.test_client()
        token = re.search(r'name="csrf" value="([^"]+)"', self.opened())
        assert token
        self.token = token[1]

    def opened(self, form: str = "") -> str:
        """Open a form."""
        answer = self.client.get(f"{PAGE}?form={form}", base_url=HOST)
        assert answer.status_code == 200
        return answer.text

    def sent(self, form: dict[str, Any], action: str = "save", **more: Any) -> TestResponse:
        """Send a form as a browser does."""
        data = {**form, **more, "action": action, "csrf": self.token}
        return self.client.post(f"{PAGE}entered", data=data, base_url=HOST)

    def typed(self, form: dict[str, Any], **more: Any) -> Any:
        """What the page says while the form stands so."""
        data = {**form, **more, "csrf": self.token}
        answer = self.client.post(f"{PAGE}live", data=data, base_url=HOST)
        assert answer.status_code == 200, answer.text
        return answer.json

    def saved(self, form: dict[str, Any]) -> str:
        """Save a form, whatever number and findings are told first; what the page says then."""
        answer = self.sent(form)
        if answer.status_code == 422:
            checked = re.search(r'name="checked" value="([^"]+)"', answer.text)
            assert checked, answer.text
            number = re.search(r'name="voucher"[^>]* value="([^"]+)"', answer.text)
            answer = self.sent({**form, **({"voucher": number[1]} if number else {})},
                               checked=checked[1])  # fmt: skip
        assert answer.status_code == 303, answer.text
        self.viewer.refresh()
        return self.opened(form["form"])
