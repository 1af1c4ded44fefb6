"""The page Confirmations: who was asked, one donor by instalment, the letter with its slip."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest

from pledgebook_reports.viewer.serve import Viewer
from tests.reports import control

if TYPE_CHECKING:
    from collections.abc import Iterator

    from werkzeug.test import TestResponse

HOST = "http://127.0.0.1:8400"
SITE = "/a-small-facility/extension/Confirmations/"


@pytest.fixture(scope="module")
def viewer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Viewer]:
    """Return the viewer of the book with controls, in which Sweden has confirmed 500.00."""
    made = Viewer(control.write(tmp_path_factory.mktemp("asked")))
    yield made
    made.close()


def get(viewer: Viewer, endpoint: str = "", status: int = 200, **query: str) -> TestResponse:
    """Return an answer to a GET."""
    answer = viewer.app.test_client().get(f"{SITE}{endpoint}", query_string=query, base_url=HOST)
    assert answer.status_code == status, answer.text[:300]
    return answer


def test_the_donors_lead_to_their_statements(viewer: Viewer) -> None:
    page = get(viewer).text
    assert f'href="{SITE}?statement=SWE"' in page
    assert "Donors asked: 1 of " in page
    assert 'data-figure="SWE|confirmed" data-amount="500.00"' in page
    opened = get(viewer, row="SWE", column="received").text
    assert 'data-sum="500.00"' in opened


def test_a_statement_has_replies_and_instalments(viewer: Viewer) -> None:
    page = get(viewer, statement="SWE", reply_to="audit@example.org").text
    assert 'data-outcome="agreed"' in page
    assert "Received in all: 500.00, as booked." in page
    assert 'value="audit@example.org"' in page
    assert "None is recorded" in get(viewer, statement="FIN").text
    text = get(viewer, "table", statement="FIN", format="csv", sort="due", down="1").text
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [(row["Instalment"], row["Received"], row["Open"]) for row in rows] == [
        ("FI-2016-01/2", "", "400.00"), ("FI-2016-01/1", "600.00", "0.00"),
    ]  # fmt: skip
    earlier = get(viewer, "table", statement="FIN", format="csv", to="2016-04-30").text
    assert "600.00" in earlier
    assert "648.00" not in earlier
    assert get(viewer, "table", statement="FIN", format="xlsx").data.startswith(b"PK")


def test_the_letter_is_that_of_the_command(viewer: Viewer) -> None:
    answer = get(viewer, "letter", statement="SWE", format="html", reply_to="audit@example.org")
    assert answer.headers["Content-Disposition"].startswith(
        'attachment; filename="confirmation-SWE-'
    )
    _, slip = answer.text.split("Reply slip")
    assert "audit@example.org" in slip
    assert "500.00 USD received under SE-2016-01." in slip


def test_what_is_not_there_is_told(viewer: Viewer) -> None:
    page = get(viewer, statement="<b>").text
    assert "&lt;b&gt; has signed no agreement by" in page
    assert "statement=FIN" in page
    assert "has signed no agreement" in get(viewer, "letter", 400, statement="", format="html").text
    assert "pdf or html" in get(viewer, "letter", 400, statement="FIN", format="docx").text
    assert "is no day" in get(viewer, statement="FIN", to="soon").text
