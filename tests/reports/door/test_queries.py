"""The query page: known statements only, each by itself, none for ever."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from fava.core import FavaLedger
from fava.core.query_shell import QueryShell

from pledgebook_reports.viewer.door.queries.desk import DESK, Desk
from pledgebook_reports.viewer.door.queries.statements import LONGEST
from tests.reports.door.house import HOST, SITE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from werkzeug.test import TestResponse

    from tests.reports.door.house import House

BACKTRACKS = "SELECT account WHERE 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab' ~ '(a+)+$'"


@pytest.fixture
def hurried(house: House) -> Iterator[Desk]:
    """Yield the desk with one second for a query."""
    desk: Desk = house.viewer.app.config[DESK]
    desk.seconds = 1
    yield desk
    desk.seconds = 20


def ask(house: House, statement: str, role: str = "auditor", **filters: str) -> TestResponse:
    """Send a statement as the query page does."""
    return house.client(role).get(
        f"{SITE}/api/query",
        query_string={"query_string": statement, **filters},
        base_url=HOST,
    )


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT account, sum(position) GROUP BY account ORDER BY account",
        "SELECT date, narration WHERE account ~ 'Bank' LIMIT 3",
        "BALANCES FROM year = 2016",
        "JOURNAL 'Assets:Bank'",
        "  select   account limit 1 ; ",
        "SELECT account FROM (SELECT account WHERE account ~ 'Bank')",
    ],
)
def test_a_statement_answers_as_favas_own_shell_does(house: House, statement: str) -> None:
    ledger = FavaLedger(str(house.viewer.book), poll_watcher=True)
    filtered = ledger.get_filtered()
    own: Any = QueryShell(ledger).execute_query_serialised(
        filtered.entries_with_all_prices, statement
    )
    answer = ask(house, statement)
    assert answer.status_code == 200
    data = answer.json["data"]  # type: ignore[index]
    assert data["types"] == [{"dtype": c.dtype, "name": c.name} for c in own.types]
    assert len(data["rows"]) == len(own.rows) > 0
    assert [row[0] for row in data["rows"]] == [str(row[0]) for row in own.rows]


def test_print_shows_entries(house: House) -> None:
    answer = ask(house, "PRINT FROM year = 2016")
    assert '2016-05-10 * "Finland" "Receipt of instalment 1"' in answer.json["data"]["contents"]  # type: ignore[index]


@pytest.mark.parametrize("word", ["run accounts", "RUN accounts;", '.run "accounts"'])
def test_a_query_of_the_books_is_run_by_its_name(house: House, word: str) -> None:
    assert ["Assets:Bank:Tigris:USD"] in ask(house, word).json["data"]["rows"]  # type: ignore[index]


@pytest.mark.parametrize(
    "statement",
    [
        pytest.param(".output stolen.txt", id="write-a-file"),
        pytest.param(".output", id="standard-output"),
        pytest.param("output stolen.txt", id="write-a-file-without-a-dot"),
        pytest.param('CREATE TABLE t USING "csv:stolen.csv"', id="table-of-a-file"),
        pytest.param("CREATE TABLE t (a str)", id="table"),
        pytest.param("INSERT INTO postings VALUES (1)", id="insert"),
        pytest.param(".set format csv", id="setting"),
        pytest.param("set pager true", id="setting-without-a-dot"),
        pytest.param(".reload", id="reload"),
        pytest.param(".errors", id="errors"),
        pytest.param(".history", id="history"),
        pytest.param(".tables", id="tables"),
        pytest.param(".describe postings", id="describe"),
        pytest.param(".explain SELECT account", id="explain"),
        pytest.param(".parse SELECT account", id="parse"),
        pytest.param("help", id="help"),
        pytest.param("exit", id="exit"),
        pytest.param("run", id="run-without-a-name"),
        pytest.param("run *", id="run-all"),
        pytest.param("run accounts more", id="run-with-more"),
        pytest.param("run 'accounts", id="run-with-half-a-quote"),
        pytest.param("run writes", id="query-of-the-books-of-another-kind"),
        pytest.param("run none", id="run-what-is-not-there"),
        pytest.param("SELECT account; SELECT account", id="two-statements"),
        pytest.param("SELECT account; .output x", id="command-behind-a-statement"),
        pytest.param("SELECT account\n.output x", id="command-on-the-next-line"),
        pytest.param("!ls", id="shell"),
        pytest.param("SELECT getattr(account, 'x')", id="function-of-python"),
        pytest.param("SELECT __class__", id="attribute-of-python"),
        pytest.param("SELECT meta('__class__').x", id="attribute-of-a-value"),
        pytest.param("SELECT * FROM none", id="no-such-table"),
        pytest.param("SELECT account WHERE account ~ '('", id="broken-pattern"),
        pytest.param("SELECT " + "(" * 1500 + "1" + ")" * 1500, id="nested-deep"),
        pytest.param("SELECT '" + "a" * LONGEST + "'", id="very-long"),
        pytest.param("", id="nothing"),
        pytest.param("\0", id="nul"),
        pytest.param("SELECT account WHERE date = 2016-99-99", id="no-such-day"),
        pytest.param("SELECT date_add(date, 99999999999)", id="day-beyond-all"),
    ],
)
def test_anything_else_is_refused_with_a_reason(
    house: House, statement: str, monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    monkeypatch.chdir(str(tmp_path))
    answer = ask(house, statement)
    # beanquery takes some of these for nothing: what matters is that nothing is done.
    assert answer.status_code == 400 or not answer.json["data"].get("rows"), answer.text  # type: ignore[index]
    assert "Traceback" not in answer.text
    assert "was ended" not in answer.text
    assert list(Path.cwd().iterdir()) == []


@pytest.mark.parametrize(
    "statement",
    [
        pytest.param(BACKTRACKS, id="pattern-that-backtracks"),
        pytest.param("SELECT grep('(a|a)*$', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab')", id="grep"),
        pytest.param(
            "SELECT " + "subst('a', 'aaaaaaaaaaaaaaaa', " * 8 + "'a'" + ")" * 8,
            id="text-that-grows",
        ),
    ],
)
def test_a_statement_that_would_take_all_is_ended(
    house: House, hurried: Desk, statement: str
) -> None:
    assert hurried.seconds == 1
    answer = ask(house, statement)
    assert answer.status_code == 400
    assert "took over 1 seconds" in answer.text or "more memory" in answer.text


def test_others_are_answered_while_a_statement_runs_away(house: House, hurried: Desk) -> None:
    hurried.seconds = 5
    slow = threading.Thread(target=ask, args=(house, BACKTRACKS))
    slow.start()
    answer = ask(house, "SELECT count(*)")
    assert answer.status_code == 200, answer.text
    assert slow.is_alive()
    slow.join()


@pytest.mark.parametrize("role", ["viewer", "administrator"])
def test_queries_are_for_those_who_examine(house: House, role: str) -> None:
    answer = ask(house, "SELECT account", role)
    assert answer.status_code == 403
    assert "needs the role auditor" in answer.json["error"]  # type: ignore[index]


@pytest.mark.parametrize(
    "form,status", [("csv", 200), ("xlsx", 400), ("ods", 400), ("html", 400), ("../x", 400)]
)
def test_a_result_is_downloaded_as_csv(house: House, form: str, status: int) -> None:
    answer = house.client("auditor").get(
        f"{SITE}/download-query/query_result.{form}",
        query_string={"query_string": "SELECT DISTINCT account ORDER BY account LIMIT 1"},
        base_url=HOST,
    )
    assert answer.status_code in {status, 404}, answer.text
    if status == 200:
        assert answer.headers["Content-Disposition"] == "attachment; filename=query_result.csv"
        assert answer.text.splitlines()[0] == "account"


YEARS = ("2015", "2016", "2017", "2018")
ACCOUNTS = ("Assets", "Expenses", "Assets:Bank", "Income", "Equity", "Expenses:FFS:W1-Works")


def test_clients_that_ask_at_once_each_get_their_own_answer(
    house: House, clients: int, queries: int
) -> None:
    statement = "SELECT count(*), sum(number), first(account)"
    cases = [(year, account) for year in YEARS for account in ACCOUNTS]
    expected = {
        case: ask(house, statement, time=case[0], account=case[1]).json["data"]["rows"]  # type: ignore[index]
        for case in cases
    }
    assert len({str(rows) for rows in expected.values()}) > 6
    wrong: list[object] = []

    def run(number: int) -> None:
        for turn in range(queries):
            case = cases[(number * 7 + turn * 5) % len(cases)]
            answer = ask(house, statement, time=case[0], account=case[1])
            if answer.status_code != 200 or answer.json["data"]["rows"] != expected[case]:  # type: ignore[index]
                wrong.append((case, answer.text))

    threads = [threading.Thread(target=run, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
