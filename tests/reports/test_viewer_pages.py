"""The pages over the hand-worked book: what each shows, how tables sort, narrow and are kept as files."""

from __future__ import annotations

import csv
import io
import re
from decimal import Decimal
from html import unescape
from pathlib import Path

import pytest

from pledgebook_reports.viewer.every_page import PAGES
from pledgebook_reports.viewer.serve import Viewer

SMALL = Path(__file__).with_name("small.beancount")
HOST = "http://127.0.0.1:8400"
SITE = "/a-small-facility/extension/"
FUND = "/funding-facility-for-stabilization/extension/"


@pytest.fixture(scope="module")
def viewer() -> Viewer:
    """Return the viewer of the book, which no test here changes."""
    return Viewer(SMALL)


@pytest.fixture(scope="module")
def fund(root: Path) -> Viewer:
    """Return the viewer of the repository's books, which have papers and findings."""
    return Viewer(root / "ledger" / "main.beancount")


def get(viewer: Viewer, path: str, status: int = 200, site: str = SITE) -> str:
    """Return a page's text."""
    answer = viewer.app.test_client().get(f"{site}{path}", base_url=HOST)
    assert answer.status_code == status
    return answer.text


def keys(page: str) -> list[str]:
    """Return the keys of the rows that a page shows."""
    return [unescape(key) for key in re.findall(r'<tr data-row="([^"]*)"', page)]


def test_every_page_is_there_and_says_from_which_books_it_is(viewer: Viewer) -> None:
    digest = viewer._snapshot.manifest.digest
    names = [page.__name__ for page in PAGES]
    assert names[:2] == ["Overview", "Pledges"]
    (ledger,) = viewer.app.config["LEDGERS"].ledgers
    assert [one.name for one in ledger.extensions.extension_details] == names
    for name in names:
        page = get(viewer, f"{name}/")
        assert f'data-books="{digest}"' in page
        assert "open findings:" in page
        assert 'role="alert"' not in page
        assert "<script>" not in page


def test_a_table_sorts_by_a_column_and_back(viewer: Viewer) -> None:
    up = keys(get(viewer, "Disbursements/?sort=paid"))
    page = get(viewer, "Disbursements/?sort=paid&down=1")
    assert len(up) > 2
    assert sorted(keys(page)) == sorted(up)
    paid = [Decimal(one) for one in re.findall(r'\|paid" data-amount="([^"]+)"', page)][: len(up)]
    assert paid == sorted(paid, reverse=True)
    assert 'aria-sort="descending"' in page
    assert keys(get(viewer, "Disbursements/?sort=nonsense&part=x")) == keys(
        get(viewer, "Disbursements/")
    )


def test_long_tables_come_in_parts(viewer: Viewer, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = keys(get(viewer, "Disbursements/"))
    monkeypatch.setattr("pledgebook_reports.viewer.listing.PART", 2)
    parts: list[str] = []
    address = "Disbursements/"
    while True:
        page = get(viewer, address)
        parts += keys(page)
        following = re.search(r'rel="next" href="([^"]+)"', page)
        if following is None:
            break
        assert "<tfoot>" not in page
        address = unescape(following[1]).removeprefix(SITE)
    assert parts == whole
    assert "<tfoot>" in page


def test_a_table_is_kept_with_all_its_rows(viewer: Viewer) -> None:
    page = get(viewer, "Disbursements/?sort=paid&down=1")
    (address,) = re.findall(r'href="([^"]+)">Keep as CSV', page)
    answer = viewer.app.test_client().get(unescape(address), base_url=HOST)
    rows = list(csv.reader(io.StringIO(answer.text)))
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    assert [row[0] for row in rows[1:-1]] == keys(page)
    (address,) = re.findall(r'href="([^"]+)">Keep as Excel', page)
    answer = viewer.app.test_client().get(unescape(address), base_url=HOST)
    assert answer.data.startswith(b"PK")
    assert "handed out as csv or xlsx" in get(viewer, "Disbursements/table?format=pdf", 400)
    assert "choose what it is of" in get(viewer, "Donors/table?format=csv", 400)


def test_the_filters_of_the_bar_are_honoured_or_said_not_to_be(viewer: Viewer) -> None:
    whole = keys(get(viewer, "Disbursements/"))
    page = get(viewer, "Disbursements/?time=2016")
    assert 0 < len(keys(page)) < len(whole)
    assert all(re.findall(r'<td class="pb-day">2016-', page))
    assert '<td class="pb-day">2017' not in page
    page = get(viewer, "Pledges/?time=2016&account=Assets")
    assert "As of 2016-12-31" in page
    assert "only the last day applies" in page
    assert "account filter of the bar does not apply" in page
    page = get(viewer, "Pledges/?filter=finland")
    assert keys(page) == ["FIN"]
    assert 'data-figure="*|' not in page
    assert "is no period" in get(viewer, "Pledges/?time=never")
    assert "is no day" in get(viewer, "Disbursements/?from=2016-13-01")


def test_a_statement_is_drawn_up_for_whom_one_chooses(viewer: Viewer) -> None:
    assert "Choose whom it is drawn up for" in get(viewer, "Donors/")
    page = get(viewer, "Donors/?donor=FIN&from=2016-01-01&to=2016-12-31")
    assert ": FIN</h1>" in page
    assert '<option value="FIN" selected>Finland (FIN)</option>' in page
    assert "donor=FIN" in page[page.index("data-figure") - 400 : page.index("data-figure")]
    assert ": FI-2016-01</h1>" in get(
        viewer, "Agreements/?report=headroom&donor=FIN&agreement=FI-2016-01"
    )


def test_a_trace_is_a_tree_that_leads_on(viewer: Viewer) -> None:
    page = get(viewer, "Trace/?ref=FIN")
    assert 'data-node="donor FIN"' in page
    assert 'data-node="agreement FI-2016-01"' in page
    (number, *_) = re.findall(r'data-node="voucher ([^"]+)"', page)
    page = get(viewer, f"Trace/?ref={number}")
    assert f'data-node="voucher {number}"' in page
    assert f'href="{SITE}Trace/?ref=FI-2016-01"' in page
    assert "the books know no &lt;i&gt;" in get(viewer, "Trace/?ref=<i>")


def test_findings_stand_by_rule_and_age_with_the_rule(fund: Viewer) -> None:
    page = get(fund, "Findings/", site=FUND)
    codes = set(re.findall(r'data-finding="(\w+)"', page))
    assert set(re.findall(r'data-rule="(\w+)"', page)) == codes == {"PB205", "PB403"}
    page = get(fund, "Findings/?rule=PB403", site=FUND)
    assert set(re.findall(r'data-finding="(\w+)"', page)) == {"PB403"}
    assert "What rule PB403 asks" in page
    assert "Severity: warning" in page
    assert "None." in get(fund, "Findings/?severity=error", site=FUND)
    recent = keys(get(fund, "Findings/?age=365", site=FUND))
    older = keys(get(fund, "Findings/?age=older", site=FUND))
    assert len(recent) + len(older) == len(keys(get(fund, "Findings/", site=FUND)))
    text = get(fund, "Findings/table?format=csv&rule=PB403", site=FUND)
    assert {row[0] for row in list(csv.reader(io.StringIO(text)))[1:]} == {"PB403"}


def test_vouchers_are_walked_beside_their_papers(fund: Viewer) -> None:
    first = get(fund, "Evidence/?voucher=", site=FUND)
    assert "V-2016-00001: evidence complete" in first
    assert 'data-paper="bank-advice" data-state="filed"' in first
    assert 'rel="prev"' not in first
    (after,) = re.findall(r'rel="next" href="([^"]+)"', first)
    second = get(fund, unescape(after).removeprefix(FUND), site=FUND)
    assert "V-2016-00002: evidence" in second
    (before,) = re.findall(r'rel="prev" href="([^"]+)"', second)
    assert "V-2016-00001" in before
    (paper,) = re.findall(r'href="([^"]+)" data-remote>2016/V-2016-00001/', first)
    answer = fund.app.test_client().get(unescape(paper), base_url=HOST)
    assert answer.data.startswith(b"%PDF")
    answer.close()
    assert "No such voucher" in get(fund, "Evidence/?voucher=V-1999-1", site=FUND)
    assert "all papers are in order" in get(fund, "Evidence/?voucher=&gaps=1", site=FUND)


def test_papers_and_approvals_stand_beside_each_payment(fund: Viewer) -> None:
    page = get(fund, "Disbursements/?filter=V-2016-00002", site=FUND)
    assert keys(page) == ["V-2016-00002"]
    assert "2016%2FV-2016-00002%2F" in page or "2016/V-2016-00002/" in page
    assert "(OFF-11)" in page
    assert "Evidence/?voucher=V-2016-00002" in page


def test_no_seal_and_no_issued_report_are_said(viewer: Viewer) -> None:
    page = get(viewer, "Periods/")
    assert "No period is sealed yet" in page
    assert "No report has been issued yet" in page
