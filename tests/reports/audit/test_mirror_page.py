"""The page Mirror: files that donors publish are read, compared, narrowed, handed out and put away."""

from __future__ import annotations

import csv
import io
import re
from html import unescape
from typing import TYPE_CHECKING

import flask
import pytest
from click.testing import CliRunner

from pledgebook_reports.cli import main
from pledgebook_reports.viewer.auditor.shelf import Shelf
from pledgebook_reports.viewer.door.visitor import BINDING
from pledgebook_reports.viewer.serve import Viewer
from tests.reports.conftest import SMALL

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from werkzeug.test import TestResponse

HOST = "http://127.0.0.1:8400"
SITE = "/a-small-facility/extension/Mirror/"


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Return our own contributions as FTS has them, less one receipt and with another one twice."""
    file: Path = tmp_path_factory.mktemp("fts") / "fts.csv"
    command = ["export", "fts", "--book", str(SMALL), "--with-illustrative", "-o", str(file)]
    done = CliRunner().invoke(main, command)
    assert done.exit_code == 0, done.output
    head, *lines = file.read_text("utf-8").splitlines()
    paid = [line for line in lines if ",paid," in line]
    kept = [line for line in lines if line != paid[0]]
    again = paid[1].replace(":", "-2:")
    return "\n".join([head, *kept, again]).encode()


@pytest.fixture(scope="module")
def viewer() -> Iterator[Viewer]:
    """Return the viewer of the small book."""
    made = Viewer(SMALL)
    yield made
    made.close()


def get(viewer: Viewer, endpoint: str = "", **query: str) -> TestResponse:
    """Return an answer to a GET."""
    return viewer.app.test_client().get(f"{SITE}{endpoint}", query_string=query, base_url=HOST)


def post(viewer: Viewer, endpoint: str, token: str | None = None, **sent: object) -> TestResponse:
    """Return an answer to a form of the page."""
    client = viewer.app.test_client()
    if token is None:
        found = re.search(r'name="csrf" value="([^"]*)"', client.get(SITE, base_url=HOST).text)
        assert found
        token = found[1]
    return client.post(f"{SITE}{endpoint}", data={"csrf": token, **sent}, base_url=HOST)


def send(viewer: Viewer, content: bytes, name: str = "fts.csv") -> TestResponse:
    """Send a file to the page."""
    return post(viewer, "read", file=(io.BytesIO(content), name))


def outcomes(viewer: Viewer, **query: str) -> list[str]:
    """Return the outcomes of the pairs, as the page hands them out."""
    text = get(viewer, "table", format="csv", **query).text
    return [row["Outcome"] for row in csv.DictReader(io.StringIO(text))]


def test_a_file_is_compared_as_the_command_compares_it(
    viewer: Viewer, published: bytes, tmp_path: Path
) -> None:
    before = get(viewer).text
    assert "Choose files that donors publish" in before
    assert "kept for you alone until you sign out" in before
    assert "the oldest goes first" in before
    answer = send(viewer, published)
    assert answer.status_code == 303, answer.text
    page = get(viewer).text
    assert "fts.csv: " in page
    assert page.count("<tr data-file=") == 1
    file = tmp_path / "fts.csv"
    file.write_bytes(published)
    command = ["mirror", str(file), "--book", str(SMALL), "--format", "csv"]
    told = csv.DictReader(io.StringIO(CliRunner().invoke(main, command).stdout))
    found = outcomes(viewer)
    assert found == [row["Outcome"] for row in told]
    assert {"matched", "missing there", "twice there"} <= {*found}
    narrowed = outcomes(viewer, outcome="missing there")
    assert narrowed == ["missing there"] * found.count("missing there")
    assert f"missing there ({len(narrowed)})" in get(viewer).text
    assert len(outcomes(viewer, donor="FIN")) < len(found)
    sums = get(viewer, "table", format="csv", totals="1").text
    assert sums.startswith("Donor,Stage,Books,Published,")
    assert get(viewer, "table", format="xlsx", totals="1").data.startswith(b"PK")


def test_the_same_file_is_kept_once_and_put_away(viewer: Viewer, published: bytes) -> None:
    send(viewer, published)
    send(viewer, published, "again.csv")
    (key,) = re.findall(r'<tr data-file="(\w+)"', get(viewer).text)
    assert post(viewer, "forget", file=key).status_code == 303
    assert "<tr data-file=" not in get(viewer).text
    assert "choose what it is of" in get(viewer, "table", format="csv").text


def test_a_comparison_names_the_file_as_its_sender_does(viewer: Viewer, published: bytes) -> None:
    """Another who sent the same bytes under another name is not told that name."""
    for name, other in (("secret.csv", "mine.csv"), ("mine.csv", "secret.csv")):
        send(viewer, published, name)
        places = get(viewer, "table", format="csv").text
        assert f"{name}:" in places
        assert other not in places


@pytest.mark.parametrize(
    "query,told",
    [
        ({"days": "many"}, "many is no number of days"),
        ({"days": "367"}, "367 is no number of days"),
        ({"tolerance": "1"}, "1 is no share"),
        ({"tolerance": "NaN"}, "NaN is no share"),
        ({"donor": "<b>"}, "know no donor &lt;b&gt;"),
        ({"to": "soon"}, "soon is no day"),
    ],
)
def test_terms_that_are_none_are_told(
    viewer: Viewer, published: bytes, query: dict[str, str], told: str
) -> None:
    if "<tr data-file=" not in get(viewer).text:
        send(viewer, published)
    page = get(viewer, **query).text
    assert told in page
    assert 'id="pb-report"' not in page


def test_a_file_that_publishes_nothing_is_told(viewer: Viewer) -> None:
    said = unescape(send(viewer, b"a,b\n1,2\n", "../odd name.csv").text)
    assert "odd-name.csv:1: is of no format that is read here" in said
    assert "Choose a file first" in send(viewer, b"").text
    assert "Choose a file first" in post(viewer, "read").text


def test_a_form_without_its_token_is_refused(viewer: Viewer, published: bytes) -> None:
    for endpoint in ("read", "forget"):
        answer = post(viewer, endpoint, "1.forged", file=(io.BytesIO(published), "fts.csv"))
        assert answer.status_code == 403


def test_a_shelf_is_its_owners_alone_and_has_an_end() -> None:
    gone: list[str] = []
    shelf: Shelf[str] = Shelf(10, len, gone.append)
    app = flask.Flask("shelf")
    with app.test_request_context(environ_base={BINDING: "one"}):
        shelf.put("a", "aaaa")
        shelf.put("b", "bbbb")
        assert shelf.own() == {"a": "aaaa", "b": "bbbb"}
    with app.test_request_context(environ_base={BINDING: "two"}):
        assert shelf.own() == {}
        shelf.take_off("a")
        shelf.put("c", "cccc")
        assert shelf.own() == {"c": "cccc"}
    assert gone == ["aaaa"]
    with app.test_request_context(environ_base={BINDING: "one"}):
        assert shelf.own() == {"b": "bbbb"}
        shelf.put("large", "x" * 99)
        shelf.put("large", "y")
        assert shelf.own() == {"large": "y"}
    assert gone == ["aaaa", "bbbb", "cccc", "x" * 99]
