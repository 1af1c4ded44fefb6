"""The auditor's pages: tests of entries, a sample that is drawn, kept, walked, marked and handed out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from pledgebook.demo import write_demo
from pledgebook_reports.audit.notebook import file, papers
from pledgebook_reports.viewer.serve import Viewer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from werkzeug.test import TestResponse

HOST = "http://127.0.0.1:8400"
DRAW = {"method": "mus", "seed": "7", "tolerable": "4000000"}


@pytest.fixture(scope="module")
def viewer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Viewer]:
    """Return the viewer of demonstration books, with a working paper WP-1."""
    folder = tmp_path_factory.mktemp("pages") / "books"
    write_demo(folder, 200, seed=3)
    made = Viewer(folder / "main.beancount")
    answer = post(made, "keep", DRAW | {"name": "WP-1"})
    assert answer.status_code == 303, answer.text
    yield made
    made.close()


def address(viewer: Viewer, name: str) -> str:
    """Return the address of an extension page."""
    slug = viewer.app.test_client().get("/", base_url=HOST).location.split("/")[1]
    return f"/{slug}/extension/{name}"


def get(viewer: Viewer, name: str, **query: str) -> TestResponse:
    """Return an answer to a GET."""
    answer = viewer.app.test_client().get(address(viewer, name), query_string=query, base_url=HOST)
    assert answer.status_code == 200, answer.text[:300]
    return answer


def post(
    viewer: Viewer, endpoint: str, typed: dict[str, str], token: str | None = None
) -> TestResponse:
    """Return an answer to a form of the page Sampling."""
    client = viewer.app.test_client()
    if token is None:
        page = client.get(address(viewer, "Sampling/"), query_string=DRAW, base_url=HOST).text
        found = re.search(r'name="csrf" value="([^"]*)"', page)
        assert found, page[:400]
        token = found[1]
    return client.post(
        address(viewer, f"Sampling/{endpoint}"), data=typed | {"csrf": token}, base_url=HOST
    )


def notebook(viewer: Viewer) -> file.Notebook:
    """Return the notebook of the books."""
    return file.read(file.beside(viewer.book))


def test_a_test_says_what_it_found(viewer: Viewer) -> None:
    """Criterion, population, hits and amount, for one test and for all."""
    one = get(viewer, "JournalTests/", test="period-end").text
    for said in ("Criterion", "Population", "Hits", "Amount", "Source"):
        assert f'<th scope="row">{said}</th>' in one
    every = get(viewer, "JournalTests/", test="all").text
    assert every.count("<tr data-test=") == 38
    assert "Entries by risk" in every
    assert "There is no test nonsense" in get(viewer, "JournalTests/", test="nonsense").text
    assert get(viewer, "JournalTests/table", test="all", format="csv").text.startswith("Rank,")


def test_a_sample_is_drawn_as_the_command_draws_it(viewer: Viewer) -> None:
    """The items of the page are those that were kept."""
    page = get(viewer, "Sampling/", **DRAW).text
    kept = papers.paper_of(notebook(viewer), "WP-1")
    assert f"Drawn: {len(kept.items)} items" in page
    assert all(item.id in page for item in kept.items)


@pytest.mark.parametrize(
    "change,told",
    [
        ({"seed": "x"}, "is no whole number"),
        ({"tolerable": "lots"}, "is no amount"),
        ({"expected": "4000000"}, "must lie between"),
        ({"account": "Nowhere"}, "hold nothing on Nowhere"),
        ({"method": "guess"}, "no method guess"),
        ({"from": "2017-13-01"}, "is no day"),
        ({"confidence": "100"}, "between 50 and 99"),
        ({"method": "stratified", "strata": "1"}, "strata: write 2 to 10"),
        ({"method": "stratified", "strata": "11"}, "strata: write 2 to 10"),
    ],
)
def test_what_cannot_be_drawn_is_told(viewer: Viewer, change: dict[str, str], told: str) -> None:
    """On the page, with what was typed."""
    assert told in get(viewer, "Sampling/", **(DRAW | change)).text


def test_walk_mark_and_hand_out(viewer: Viewer) -> None:
    """What is noted beside an item stands in the working paper and in its evaluation."""
    kept = papers.paper_of(notebook(viewer), "WP-1")
    item = kept.items[0]
    walk = get(viewer, "Sampling/", paper="WP-1", item="1").text
    assert "Papers</h2>" in walk
    assert 'rel="next"' in walk
    typed = {"paper": "WP-1", "item": "1", "Existence": "yes", "Audited amount": f"{item.amount:f}",
             "mark": "agreed", "note": "<b>seen</b>\r\nsigned", "then": "next"}  # fmt: skip
    answer = post(viewer, "mark", typed)
    assert answer.status_code == 303
    assert "item=2" in answer.location
    lines = [line for line in notebook(viewer).lines if line.voucher == item.id]
    assert [(line.kind, line.about, line.text) for line in lines] == [
        ("result", "Existence", "yes"), ("result", "Audited amount", f"{item.amount:f}"),
        ("mark", "", "agreed"), ("note", "", "<b>seen</b>\nsigned"),
    ]  # fmt: skip
    again = post(viewer, "mark", typed | {"mark": "", "note": ""})
    assert again.status_code == 303
    assert len([line for line in notebook(viewer).lines if line.voucher == item.id]) == 4
    assert "&lt;b&gt;seen&lt;/b&gt;" in get(viewer, "Sampling/", paper="WP-1", item="1").text
    out = get(viewer, "Sampling/table", paper="WP-1", format="csv").text
    assert "agreed (local," in out
    assert get(viewer, "Sampling/table", paper="WP-1", format="xlsx").data.startswith(b"PK")
    assert "No conclusion" in get(viewer, "Sampling/", paper="WP-1").text


@pytest.mark.parametrize(
    "change,told",
    [
        ({"Audited amount": "=1+1"}, "is no answer to Audited amount"),
        ({"Existence": "perhaps"}, "say yes, no or n/a"),
        ({"mark": "splendid"}, "there is no mark"),
        ({"note": "x" * 4001}, "at most 4,000"),
        ({"note": "a\x00b"}, "no writing"),
        ({"paper": "WP-9"}, "no working paper WP-9"),
    ],
)
def test_what_nobody_would_note_is_refused(
    viewer: Viewer, change: dict[str, str], told: str
) -> None:
    """On the page; the notebook stays as it was."""
    before = file.beside(viewer.book).read_bytes()
    answer = post(viewer, "mark", {"paper": "WP-1", "item": "2"} | change)
    assert told in answer.text
    assert file.beside(viewer.book).read_bytes() == before


def test_a_name_is_taken_once(viewer: Viewer) -> None:
    """A working paper is not drawn over."""
    assert "a working paper WP-1 already" in post(viewer, "keep", DRAW | {"name": "WP-1"}).text
    assert "names no working paper" in post(viewer, "keep", DRAW | {"name": "../up"}).text


def test_a_form_without_its_token_is_refused(viewer: Viewer) -> None:
    """As every form of the door."""
    before = file.beside(viewer.book).read_bytes()
    for endpoint in ("keep", "mark"):
        typed = DRAW | {"name": "WP-2", "paper": "WP-1", "item": "1", "mark": "seen"}
        assert post(viewer, endpoint, typed, "1.forged").status_code == 403
    assert file.beside(viewer.book).read_bytes() == before
