"""The viewer over the hand-worked book: pages, drill-down, renewal, and what it refuses."""

from __future__ import annotations

import re
import shutil
import tomllib
from decimal import Decimal
from html import unescape
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from fava.core import FavaLedger

from pledgebook_reports.catalogue import REPORTS
from pledgebook_reports.viewer import source
from pledgebook_reports.viewer.ledger import SnapshotLedger
from pledgebook_reports.viewer.serve import ServeError, Viewer, serve
from tests.reports.excepted import EXCEPTION, UNEXCEPTED

if TYPE_CHECKING:
    from collections.abc import Iterator

SMALL = Path(__file__).with_name("small.beancount")
HOST = "http://127.0.0.1:8400"
SITE = "/a-small-facility"


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Path]:
    """Yield a copy of the book to change; its views are forgotten afterwards."""
    copy = tmp_path / "main.beancount"
    shutil.copy(SMALL, copy)
    yield copy
    source._served.pop(str(copy.resolve()), None)
    source._loaded.pop(str(copy.resolve()), None)


@pytest.fixture
def viewer(book: Path) -> Viewer:
    """Return the viewer of the book."""
    return Viewer(book)


def get(viewer: Viewer, path: str, status: int = 200) -> str:
    """Return a page's text."""
    answer = viewer.app.test_client().get(f"{SITE}{path}", base_url=HOST)
    assert answer.status_code == status
    return answer.text


def test_the_first_page_is_the_overview(viewer: Viewer) -> None:
    answer = viewer.app.test_client().get("/", base_url=HOST)
    assert answer.location == f"{SITE}/extension/Overview/"
    page = get(viewer, "/extension/Overview/")
    funnel = page.split('id="funnel-title"')[1].split("</svg>")[0]
    figures = dict(re.findall(r'data-figure="\*\|(\w+)" data-amount="([^"]+)"', funnel))
    assert figures == {
        "pledged": "2750.00",
        "agreed": "1600.00",
        "due": "1640.00",
        "received": "1148.00",
        "spent": "323.00",
    }
    assert 'data-figure="IQ-NI|spent" data-amount="300.00"' in page


def test_whatever_is_drawn_on_the_overview_opens_into_entries_that_add_up(viewer: Viewer) -> None:
    page = get(viewer, "/extension/Overview/")
    drawn = set(re.findall(r'<a href="([^"]+)" data-figure="[^"]+" data-amount="([^"]+)"', page))
    narrowed = [one for one, _ in drawn if "money-flow" in one]
    assert any("donor=FIN&amp;window=" in one for one in narrowed)
    assert any("location=IQ-NI" in one for one in narrowed)
    assert any("report=burn" in one and "column=in" in one for one, _ in drawn)
    for address, amount in drawn:
        below = get(viewer, unescape(address).removeprefix(SITE))
        assert f'data-sum="{amount}"' in below, address
        parts = re.findall(r'<tr data-amount="([^"]+)"', below)
        assert sum(map(Decimal, parts)) == Decimal(amount)


def test_headroom_is_drawn_by_day_above_its_days(viewer: Viewer) -> None:
    page = get(viewer, "/extension/Agreements/?report=headroom&donor=FIN")
    assert page.index('id="headroom-title"') < page.index('data-report="headroom"')
    assert "Uncommitted balance" in page.split('id="headroom-title"')[1].split("</svg>")[0]


def test_every_figure_of_every_report_opens_into_entries_that_add_up(viewer: Viewer) -> None:
    start = get(viewer, "/extension/Reports/")
    reports = re.findall(r'href="[^"]*Reports/\?report=([\w-]+)"', start)
    assert list(dict.fromkeys(reports)) == list(REPORTS)
    opened = 0
    for report in reports:
        subject = "&donor=FIN" if REPORTS[report].needs else ""
        page = get(viewer, f"/extension/Reports/?report={report}{subject}")
        figures = re.findall(r'<a href="([^"]+)" data-figure="[^"]+" data-amount="([^"]+)"', page)
        for address, amount in figures:
            if not Decimal(amount):
                continue
            below = get(viewer, unescape(address).removeprefix(SITE))
            parts = re.findall(r'<tr data-amount="([^"]+)"', below)
            assert sum(map(Decimal, parts)) == Decimal(amount)
            assert f'data-sum="{amount}"' in below
            opened += len(parts)
    assert opened > 50


def test_an_entry_leads_to_its_place_in_the_books(viewer: Viewer) -> None:
    page = get(viewer, "/extension/Pledges/?row=FIN&column=received")
    (found,) = re.findall(r'href="#context-(\w+)">([^<]+)<', page)
    line = SMALL.read_text().splitlines().index('2016-05-10 * "Finland" "Receipt of instalment 1"')
    assert found[1] == f"main.beancount:{line + 1}"
    assert "R-2016-00001" in get(viewer, f"/api/context?entry_hash={found[0]}")
    assert "No entry found" in get(viewer, "/api/context?entry_hash=0", 404)


def test_names_from_the_books_are_escaped(viewer: Viewer) -> None:
    page = get(viewer, "/extension/Pledges/")
    assert "Sweden &lt;b&gt;&amp;" in page
    assert "Sweden <b>" not in page


def test_a_figure_that_is_not_there_is_said_to_be_unknown(viewer: Viewer) -> None:
    assert "has no row XXX" in get(viewer, "/extension/Pledges/?row=XXX&column=spent")
    assert "has no figure &lt;i&gt;" in get(viewer, "/extension/Pledges/?row=FIN&column=<i>")


def test_only_reading_is_served_and_only_to_this_machine(viewer: Viewer) -> None:
    client = viewer.app.test_client()
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        answer = client.open(f"{SITE}/api/source", method=method, base_url=HOST)
        assert answer.status_code == 405
    assert client.get("/", base_url="http://elsewhere.example").status_code == 400
    headers = client.get(f"{SITE}/extension/Overview/", base_url=HOST).headers
    assert "default-src 'self'" in headers["Content-Security-Policy"]


def test_new_books_are_shown_without_a_restart(viewer: Viewer, book: Path) -> None:
    assert not viewer.refresh()
    book.write_text(book.read_text().replace("7.00 USD", "9.00 USD"))
    assert viewer.refresh()
    assert 'data-figure="MGMT|spent" data-amount="9.00"' in get(viewer, "/extension/Overview/")


def test_figures_that_do_not_tie_are_not_shown(viewer: Viewer, book: Path) -> None:
    view = source._served[str(book.resolve())]
    for statement in (
        "CREATE TABLE altered AS SELECT * FROM postings",
        "UPDATE altered SET value = value + 1 WHERE voucher = 'V-2016-00004'",
        "CREATE OR REPLACE VIEW postings AS SELECT * FROM altered",
    ):
        view.database.execute(statement)
    for page in ("/extension/Overview/", "/extension/Pledges/"):
        shown = get(viewer, page)
        assert shown.count('role="alert"') == 1
        assert "pledge-status is not drawn up, for it does not tie on" in shown
        assert "324.00 in the report and 323.00 in Beancount" in shown
        assert "data-figure" not in shown
    assert "Open findings" in get(viewer, "/extension/Overview/")


def test_refused_books_leave_the_last_good_state_under_a_banner(viewer: Viewer, book: Path) -> None:
    good = book.read_text()
    book.write_text(good + 'plugin "evil"\n')
    assert not viewer.refresh()
    place = f"main.beancount:{len(good.splitlines()) + 1}"
    for page in ("/extension/Overview/", "/extension/Pledges/"):
        shown = get(viewer, page)
        assert 'data-refused="1"' in shown
        assert place in shown
    assert 'data-amount="323.00"' in get(viewer, "/extension/Overview/")
    assert "evil" in get(viewer, "/api/errors")
    book.write_text(good)
    viewer.refresh()
    assert "data-refused" not in get(viewer, "/extension/Overview/")
    assert "evil" not in get(viewer, "/api/errors")


def test_a_new_file_of_an_include_pattern_is_noticed(tmp_path: Path) -> None:
    main = tmp_path / "main.beancount"
    main.write_text(SMALL.read_text() + '\ninclude "rates/*.beancount"\n')
    rates = tmp_path / "rates"
    rates.mkdir()
    (rates / "2016.beancount").write_text("2016-05-01 price EUR 1.15 USD\n")
    viewer = Viewer(main)
    (rates / "2017.beancount").write_text("2017-05-01 price EUR 1.05 USD\n")
    assert viewer.refresh()


def test_exceptions_in_force_stand_apart_from_open_findings(viewer: Viewer, book: Path) -> None:
    assert "Exceptions in force" not in get(viewer, "/extension/Overview/")
    good = book.read_text()
    book.write_text(good + EXCEPTION)
    viewer.refresh()
    page = get(viewer, "/extension/Overview/")
    assert "data-finding" not in page
    (row,) = re.findall(r'<tr data-exception="PB302">(.*?)</tr>', page, re.DOTALL)
    assert "V-2017-00090: SE-2016-01" in row
    assert "<td>2017-12-31</td>" in row
    assert "consent of &lt;Sweden&gt;" in row
    assert "<td>OFF-HEAD</td>" in row
    lines = (good + EXCEPTION).splitlines()
    granted = next(number for number, line in enumerate(lines, 1) if '"exception"' in line)
    assert re.findall(r">main\.beancount:(\d+)</a>", row) == [str(granted + 1), str(granted)]
    book.write_text(good + EXCEPTION + UNEXCEPTED)
    viewer.refresh()
    page = get(viewer, "/extension/Overview/")
    assert page.count("data-exception=") == 1
    assert re.findall(r'data-finding="(\w+)"', page) == ["PB302"]


def test_an_exception_that_has_ended_is_no_longer_shown(viewer: Viewer, book: Path) -> None:
    later = '2018-01-01 custom "statement" Assets:Bank:Tigris:USD 2018-01-01 0.00 USD\n'
    book.write_text(book.read_text() + EXCEPTION + later)
    viewer.refresh()
    page = get(viewer, "/extension/Overview/")
    assert "Exceptions in force" not in page
    assert {"PB302", "PB801"} <= set(re.findall(r'data-finding="(\w+)"', page))


def test_plain_fava_shows_the_same_pages(book: Path) -> None:
    ledger = FavaLedger(str(book), poll_watcher=True)
    assert not ledger.errors
    view = source.view_of(ledger)
    assert view is source.view_of(ledger)
    assert source.snapshot_of(ledger).facts().counts["agreements"] == 2


def test_our_budgets_are_no_errors_of_favas(book: Path) -> None:
    with book.open("a") as file:
        file.write(
            '2016-03-01 custom "budget" "FI-2016-01" "W1-Works" "4" 200.00 USD '
            "2016-03-01 2018-12-31\n"
        )
    assert not FavaLedger(str(book), poll_watcher=True).budgets.errors


def test_the_seams_of_fava_are_there(viewer: Viewer) -> None:
    (ledger,) = viewer.app.config["LEDGERS"].ledgers
    assert isinstance(ledger, SnapshotLedger)
    assert not ledger.changed()
    assert ledger is viewer.app.config["LEDGERS"]["a-small-facility"]


def test_a_refused_book_is_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(ServeError, match=r"none\.beancount:1: PB001"):
        serve(tmp_path / "none.beancount", "127.0.0.1", 0)


def test_an_address_that_cannot_be_had_is_one_clear_error(book: Path) -> None:
    with pytest.raises(ServeError, match=r"cannot listen on 192\.0\.2\.1"):
        serve(book, "192.0.2.1", 8400)


def test_fava_and_beancount_are_those_whose_seams_are_tested(root: Path) -> None:
    wanted = tomllib.loads((root / "pyproject.toml").read_text())["project"]["dependencies"]
    for name in ("fava", "beancount", "beanquery"):
        (pin,) = [one for one in wanted if one.startswith(f"{name}=")]
        assert pin == f"{name}=={version(name)}"
