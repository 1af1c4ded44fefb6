"""Confirmation letters add up to what the reports say was received, instalment by instalment."""

from __future__ import annotations

import datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from pledgebook import gate
from pledgebook_reports.catalogue import REPORTS
from pledgebook_reports.cli import main
from pledgebook_reports.confirmation.statement import donors, statement
from pledgebook_reports.table import Arguments, build
from tests.reports.conftest import SMALL

if TYPE_CHECKING:
    import duckdb

BOOKS = Path(__file__).parents[2] / "ledger" / "main.beancount"
DAY = datetime.date(2017, 2, 1)


def test_a_letter_tells_each_instalment_with_what_was_received(
    rows: duckdb.DuckDBPyConnection,
) -> None:
    told = statement(rows, "FIN", DAY, "USD")
    (agreement,) = told.agreements
    first, second = agreement.instalments
    assert (first.amount, first.received, first.open) == tuple(map(Decimal, (600, 600, 0)))
    assert (second.amount, second.received, second.open) == tuple(map(Decimal, (400, 0, 400)))
    (payment,) = first.payments
    assert payment.value == Decimal("648.00")
    assert told.received == Decimal("648.00")


def test_all_letters_together_are_what_pledge_status_says_was_received() -> None:
    snapshot = gate.run(BOOKS, rows=True).snapshot
    assert snapshot
    facts, rows = snapshot.facts(), snapshot.rows()
    assert facts.as_of
    letters = [statement(rows, one, facts.as_of, "USD") for one in donors(rows, facts.as_of)]
    table = build(REPORTS["pledge-status"], rows, Arguments(facts.as_of, "USD"))
    assert sum(letter.received for letter in letters) == table.totals["received"] > 0


def confirm(*arguments: str, into: Path, expect: int = 0) -> str:
    done = CliRunner().invoke(main, ["confirm", *arguments, "--book", str(SMALL), "-o", str(into)])
    assert done.exit_code == expect, done.output
    return done.output


def test_a_letter_has_a_slip_and_runs_nothing(tmp_path: Path) -> None:
    confirm("SWE", "--reply-to", "audit@example.org", into=tmp_path)
    (page,) = tmp_path.glob("*.html")
    text = page.read_text(encoding="utf-8")
    assert "Reply slip" in text
    assert "audit@example.org" in text
    assert "Sweden &lt;b&gt;&amp;" in text
    assert "<b>" not in text
    assert "default-src 'none'" in text


def test_every_donor_gets_a_letter(tmp_path: Path) -> None:
    said = confirm("--all", into=tmp_path)
    assert len(said.splitlines()) == len(list(tmp_path.iterdir())) >= 2


@pytest.mark.parametrize(
    "arguments,says,status",
    [
        (("NOBODY",), "NOBODY has signed no agreement", 1),
        ((), "name the donors, or give --all", 2),
        (("FIN", "--all"), "name the donors, or give --all", 2),
    ],
)
def test_bad_arguments_get_one_clear_line(
    tmp_path: Path, arguments: tuple[str, ...], says: str, status: int
) -> None:
    assert says in confirm(*arguments, into=tmp_path, expect=status)
