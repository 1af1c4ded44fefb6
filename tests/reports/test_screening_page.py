"""The page *Screening*: the queue, a pair side by side, its decision, and who is turned away."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

import pytest

from pledgebook_reports.viewer.door import permissions
from pledgebook_reports.viewer.door.roles import Right, holders
from pledgebook_reports.viewer.serve import Viewer
from tests.reports.test_screen_records import BOOK, LIST, answer, change, put, record

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from werkzeug.test import TestResponse

HOST = "http://127.0.0.1:8400"
PAIR = {"party": "PAY-ZARQUN", "list": "UN", "entry": "TSi.1"}
EVERY = '2016-01-01 custom "fava-extension" "pledgebook_reports.viewer.every_page"\n'


def made(folder: Path) -> Path:
    """Make books with one open hit."""
    file = folder / "books" / "main.beancount"
    (file.parent / "journal" / "2026").mkdir(parents=True)
    (file.parent / "journal" / "2026" / "empty.beancount").write_text("; nothing yet\n")
    file.write_text(BOOK + EVERY, encoding="utf-8")
    put(file, LIST)
    assert record(file).exit_code == 1
    return file


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return books with one open hit."""
    return made(tmp_path_factory.mktemp("page"))


@pytest.fixture(scope="module")
def viewer(book: Path) -> Iterator[Viewer]:
    """Return the viewer of these books."""
    shown = Viewer(book)
    yield shown
    shown.close()


def address(viewer: Viewer, what: str = "") -> str:
    slug = viewer.app.test_client().get("/", base_url=HOST).location.split("/")[1]
    return f"/{slug}/extension/Screening/{what}"


def get(viewer: Viewer, **query: str) -> str:
    found = viewer.app.test_client().get(address(viewer), query_string=query, base_url=HOST)
    assert found.status_code == 200, found.text[:300]
    return html.unescape(found.text)


def post(viewer: Viewer, typed: dict[str, str], token: str | None = None) -> TestResponse:
    page = get(viewer, **PAIR)
    fields = dict(re.findall(r'name="(csrf|entry_digest|names_digest)" value="([^"]*)"', page))
    if token is not None:
        fields["csrf"] = token
    data = {**fields, **PAIR, **typed}
    return viewer.app.test_client().post(address(viewer, "decide"), data=data, base_url=HOST)


def decision(**other: str) -> dict[str, str]:
    return {
        "outcome": "false-positive", "officer": "OFF-CERT", "reason": "another year of birth",
    } | other  # fmt: skip


def test_the_queue_names_the_pair_and_the_history_all(viewer: Viewer) -> None:
    page = get(viewer)
    queue = page.partition('id="pb-queue"')[2].partition("</table>")[0]
    assert "PAY-ZARQUN" in queue
    assert "to be decided" in queue
    assert "PAY-CLEAR" not in queue
    assert "PAY-CLEAR" in page.partition('id="pb-history"')[2]


def test_a_pair_stands_side_by_side_with_its_reasons(viewer: Viewer) -> None:
    page = get(viewer, **PAIR)
    pair = page.partition('id="pb-pair"')[2].partition("</table>")[0]
    for text in ("Zarqun Building", "Ilse Roe", "Yousef Kandil", "1970-05-06", "SY", "(weak)"):
        assert text in pair
    assert "same: yusuf, qandil" in page


@pytest.mark.parametrize(
    "typed,reason",
    [
        (decision(officer="OFF-PREP"), "is preparer, not certifier"),
        (decision(officer="OFF-BOTH"), "prepared payments to PAY-ZARQUN"),
        (decision(officer=""), "no registered officer"),
        (decision(reason=" . "), "a decision has a reason"),
        (decision(outcome="clear"), "Choose what it is."),
        (decision(names_digest="0" * 64), "the hit was recorded anew meanwhile"),
        (decision(reason='x"\n2026-01-01 close Assets:Bank:Tigris:USD', officer="OFF-PREP"), "not"),
    ],
)
def test_what_is_refused_changes_nothing(
    viewer: Viewer, book: Path, typed: dict[str, str], reason: str
) -> None:
    before = sorted(book.parent.rglob("*.beancount"))
    found = post(viewer, typed)
    assert found.status_code == 200
    assert reason in html.unescape(found.text)
    assert sorted(book.parent.rglob("*.beancount")) == before


def test_a_form_without_its_token_is_refused(viewer: Viewer, book: Path) -> None:
    before = sorted(book.parent.rglob("*.beancount"))
    for token in ("", "1.0", "forged"):
        assert post(viewer, decision(), token).status_code == 403
    assert sorted(book.parent.rglob("*.beancount")) == before
    assert viewer.app.test_client().get(address(viewer, "decide"), base_url=HOST).status_code >= 400


def test_who_may_take_the_route() -> None:
    row = permissions.row_of("extension_endpoint:Screening/decide", "POST")
    assert row is not None
    assert [str(role) for role in holders(row.right)] == ["certifier"]
    page = permissions.row_of("extension_report:Screening", "GET")
    assert page is not None
    assert page.right is Right.EXAMINE


def test_a_decision_is_recorded_and_its_text_stays_text(viewer: Viewer, book: Path) -> None:
    reason = 'born 1991"\n2026-01-01 close Assets:Bank:Tigris:USD'
    found = post(viewer, decision(reason=reason))
    assert found.status_code == 303, found.text[:500]
    told = answer(book)
    assert told["hits"] == []
    assert told["decided"][0]["decided_by"] == "OFF-CERT"
    texts = [file.read_text("utf-8") for file in book.parent.rglob("screening-*.beancount")]
    assert not any(line.startswith("2026-01-01 close") for one in texts for line in one.split("\n"))


def test_a_pair_that_changed_is_decided_as_it_was_recorded(tmp_path: Path) -> None:
    main = made(tmp_path)
    change(main, "entry")
    viewer = Viewer(main)
    assert "The entry has changed since it was recorded" in get(viewer, **PAIR)
    found = post(viewer, decision())
    viewer.close()
    assert found.status_code == 303, found.text[:500]
    (hit,) = answer(main)["hits"]
    assert (hit["state"], hit["decided_by"]) == ("changed", "OFF-CERT")
