"""A small office that is served, and its inbox by hand."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

from tests.reports.door.house import HOST, House, get, token_in

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

PAGE = "/a-small-office/extension/Inbox/"
WRITTEN = "journal/2017/tigris-usd-2017-03-31-3.beancount"


def home(house: House) -> Path:
    """The folder of the books."""
    return house.users.path.parent / "ledger"


def post(house: House, endpoint: str, content: bytes, name: str = "march.xml",
         who: str = "preparer", client: FlaskClient | None = None,
         **more: Any) -> TestResponse:  # fmt: skip
    """Send a file as the page does."""
    client = client or house.client(who)
    token = token_in(get(client, "/door/account"))
    lines = [[key, more.pop(key)] for key in list(more) if _of_a_line(key, more[key])]
    data = {"csrf": token, "file": (io.BytesIO(content), name), "lines": json.dumps(lines), **more}
    return client.post(f"{PAGE}{endpoint}", data=data, base_url=HOST)


def said(answer: TestResponse) -> dict[str, str]:
    """What the page is told."""
    assert answer.status_code == 200, answer.text
    found: dict[str, str] = json.loads(answer.text)
    return found


def _of_a_line(key: str, value: object) -> bool:
    return key[:1].isdigit() and isinstance(value, str)
