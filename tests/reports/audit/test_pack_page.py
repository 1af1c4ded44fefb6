"""The page Audit pack: a period is packed, what the pack states is shown, and the pack is taken away."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import zipfile
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import msgspec
import pytest
from click.testing import CliRunner

from pledgebook_reports.cli import main
from pledgebook_reports.pack.population import Population, Series
from pledgebook_reports.pack.shown import HOLDS, LOOK, TITLES, table_of
from pledgebook_reports.viewer.auditor import pack_page
from pledgebook_reports.viewer.serve import Viewer
from tests.reports.conftest import SMALL

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from werkzeug.test import TestResponse

HOST = "http://127.0.0.1:8400"
SITE = "/a-small-facility/extension/AuditPack/"
PERIOD = "2016-Q2"


def run(*arguments: str, expect: int = 0) -> str:
    """Run a command; return what it printed."""
    done = CliRunner().invoke(main, list(arguments))
    assert done.exit_code == expect, done.output
    return done.stdout


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the small book, of which a quarter has a seal that nobody has signed."""
    target: Path = tmp_path_factory.mktemp("packed") / "books" / "main.beancount"
    target.parent.mkdir()
    shutil.copyfile(SMALL, target)
    run("seal", PERIOD, "--unsigned", "--book", str(target))
    return target


@pytest.fixture(scope="module")
def viewer(book: Path) -> Iterator[Viewer]:
    """Return the viewer of the book."""
    made = Viewer(book)
    yield made
    made.close()


def get(viewer: Viewer, endpoint: str = "", status: int = 200, **query: str) -> TestResponse:
    """Return an answer to a GET."""
    answer = viewer.app.test_client().get(f"{SITE}{endpoint}", query_string=query, base_url=HOST)
    assert answer.status_code == status, answer.text[:300]
    return answer


def make(viewer: Viewer, token: str | None = None, **typed: str) -> TestResponse:
    """Return an answer to the form of the page."""
    client = viewer.app.test_client()
    if token is None:
        found = re.search(r'name="csrf" value="([^"]*)"', client.get(SITE, base_url=HOST).text)
        assert found
        token = found[1]
    return client.post(f"{SITE}make", data={"csrf": token, **typed}, base_url=HOST)


@pytest.fixture(scope="module")
def packed(viewer: Viewer) -> Viewer:
    """Return the viewer after the pack of the quarter was made."""
    answer = make(viewer, period=PERIOD)
    assert answer.status_code == 303, answer.text
    return viewer


def test_what_the_pack_states_is_shown(packed: Viewer, book: Path, tmp_path: Path) -> None:
    page = get(packed, pack=PERIOD).text
    assert f"{PERIOD}.seal: proved" in page
    assert "nothing proves who made it" in page
    told = json.loads(
        run("audit-pack", PERIOD, "--book", str(book), "-o", str(tmp_path / "pack"),
            "--format", "json", expect=1)
    )  # fmt: skip
    shown = list(csv.DictReader(io.StringIO(
        get(packed, "table", pack=PERIOD, table="trial-balance", format="csv").text
    )))  # fmt: skip
    *accounts, total = shown
    assert [row["Account"] for row in accounts] == [one["account"] for one in told["balances"]]
    assert {row["Ties"] for row in accounts} == {HOLDS}
    assert (total["Debits"], total["Credits"]) == (told["debits"], told["credits"])
    for name in TITLES:
        page = get(packed, pack=PERIOD, table=name).text
        assert f'data-report="audit-pack-{name}"' in page
        assert 'aria-current="page"' in page
        if told.get("statements") or name != "statements":
            assert 'data-row="1"' in page
    assert get(packed, "table", pack=PERIOD, table="series", format="xlsx").data[:2] == b"PK"


def test_the_pack_that_is_taken_away_is_that_of_the_command(
    packed: Viewer, book: Path, tmp_path: Path
) -> None:
    answer = get(packed, "pack", pack=PERIOD)
    assert answer.headers["Content-Disposition"].endswith("audit-pack-2016-Q2.zip")
    run("audit-pack", PERIOD, "--book", str(book), "-o", str(tmp_path / "pack"), expect=1)
    content = answer.data
    answer.close()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = [name for name in archive.namelist() if not name.endswith("/")]
        sums = archive.read("audit-pack-2016-Q2/SHA256SUMS")
    assert sums == (tmp_path / "pack" / "SHA256SUMS").read_bytes()
    files = [one for one in (tmp_path / "pack").rglob("*") if one.is_file()]
    assert len(names) == len(files)


def test_an_open_period_is_packed_when_one_says_so(viewer: Viewer) -> None:
    refused = make(viewer, period="2017")
    assert "2017 is not sealed" in refused.text
    assert 'value="2017"' in refused.text
    assert make(viewer, period="2017", unsealed="yes").status_code == 303
    page = get(viewer, pack="2017").text
    assert "The period is not sealed." in page
    assert 'data-pack="2017"' in get(viewer).text


def test_what_is_no_period_or_no_pack_is_told(
    viewer: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "is no period; write 2016" in make(viewer, period="<b>").text
    assert "This pack is not kept any more." in get(viewer, pack="2031").text
    assert "have it made again" in get(viewer, "pack", 404, pack="2031").text
    assert make(viewer, "1.forged", period=PERIOD).status_code == 403
    with pack_page._making:
        assert "Another pack is being made" in make(viewer, period=PERIOD).text
    monkeypatch.setattr(pack_page, "hand_over", lambda *_: pytest.fail("no token, no pack"))
    assert make(viewer, "", period=PERIOD).status_code == 403


def test_what_is_amiss_is_to_be_looked_at(book: Path, tmp_path: Path) -> None:
    """A balance that is not Beancount's own, a gap in a series, totals that differ."""
    pack = tmp_path / "pack"
    run("audit-pack", PERIOD, "--book", str(book), "-o", str(pack), expect=1)
    told = msgspec.json.decode((pack / "population.json").read_bytes(), type=Population)
    verdicts = {
        str(row.cells["what"]): row.cells["verdict"] for row in table_of(told, "completeness").rows
    }
    assert verdicts["Control totals"] == verdicts["Trial balance"] == HOLDS
    first, cent = told.balances[0], Decimal("0.01")
    untied = replace(first, own=first.closing + first.slack + cent)
    altered = replace(
        told, debits=told.debits + cent, balances=(untied, *told.balances[1:]),
        series=(Series("X", "X-1", "X-3", 2, (), ("X-2",)),),
    )  # fmt: skip
    verdicts = {
        str(row.cells["what"]): row.cells["verdict"]
        for row in table_of(altered, "completeness").rows
    }
    for what in ("Control totals", "Trial balance", "Ties to Beancount's own balances",
                 "Gaps in voucher series"):  # fmt: skip
        assert verdicts[what] == LOOK
    assert table_of(altered, "trial-balance").rows[0].cells["ties"] == LOOK
