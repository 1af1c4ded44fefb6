"""Confirmation letters add up to what the reports say was received, instalment by instalment."""

from __future__ import annotations

import datetime
import json
import shutil
import subprocess
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from pledgebook import gate
from pledgebook_reports.catalogue import REPORTS
from pledgebook_reports.cli import main
from pledgebook_reports.confirmation.replies import Reply, standing
from pledgebook_reports.confirmation.shown import statement_table
from pledgebook_reports.confirmation.statement import NothingToConfirmError, donors, statement
from pledgebook_reports.drawing_up import build
from pledgebook_reports.render import pdf_pages
from pledgebook_reports.table import Arguments
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


def test_the_statements_for_programs_are_those_of_the_letters(
    rows: duckdb.DuckDBPyConnection,
) -> None:
    arguments = ["confirm", "--all", "--format", "json", "--as-of", f"{DAY}", "--book", str(SMALL)]
    done = CliRunner().invoke(main, arguments)
    assert done.exit_code == 0, done.output
    told = json.loads(done.output)
    assert (told["as_of"], told["currency"]) == ("2017-02-01", "USD")
    assert [one["donor"] for one in told["donors"]] == donors(rows, DAY)
    (finland,) = (one for one in told["donors"] if one["donor"] == "FIN")
    (agreement,) = finland["agreements"]
    first, second = agreement["instalments"]
    assert (first["amount"], first["received"], first["open"]) == ("600.00", "600.00", "0.00")
    assert (second["due"], second["payments"]) == ("2016-11-01", [])
    (payment,) = first["payments"]
    assert payment["value"] == finland["received"] == "648.00"


def replied(day: datetime.date, outcome: str) -> list[Reply]:
    """Return one reply of that balance."""
    return [Reply("C-1", DAY, day, Decimal(0), outcome, "")]


def test_a_payment_stands_to_the_latest_reply(rows: duckdb.DuckDBPyConnection) -> None:
    """Owed from 2016-04-01 on, paid later: before that day it was no debt of the donor yet."""
    told = statement(rows, "FIN", DAY, "USD")
    (agreement,) = told.agreements
    part = agreement.instalments[0]
    (payment,) = part.payments
    assert part.since
    assert part.since < payment.date
    day = datetime.timedelta(days=1)
    stands: dict[tuple[datetime.date, str] | None, str] = {
        None: "",
        (payment.date, "agreed"): "agreed",
        (payment.date, "differs"): "the reply differs",
        (payment.date - day, "no-reply"): "owed then, received since",
        (part.since - day, "no-reply"): "after the reply",
    }
    for said, wanted in stands.items():
        answered = replied(*said) if said else []
        assert standing(payment, part, answered) == wanted
        table = statement_table(told, answered)
        assert table.rows[0].cells["standing"] == wanted
    assert [row.cells["open"] for row in table.rows] == [Decimal("0.00"), Decimal("400.00")]
    assert [row.cells["day"] for row in table.rows] == [payment.date, None]


def confirm(*arguments: str, into: Path, expect: int = 0) -> str:
    done = CliRunner().invoke(main, ["confirm", *arguments, "--book", str(SMALL), "-o", str(into)])
    assert done.exit_code == expect, done.output
    return done.output


def test_a_letter_has_a_slip_and_runs_nothing(tmp_path: Path) -> None:
    confirm("SWE", "--reply-to", "audit@example.org", into=tmp_path)
    (page,) = tmp_path.glob("*.html")
    text = page.read_text(encoding="utf-8")
    _, slip = text.split("Reply slip")
    assert "500.00 USD received under SE-2016-01." in slip
    assert "to the auditor, not to the facility" in text
    assert "audit@example.org" in text
    assert "Sweden &lt;b&gt;&amp;" in text
    assert "<b>" not in text
    assert "default-src 'none'" in text


def test_a_letter_on_paper_has_its_slip(tmp_path: Path) -> None:
    if shutil.which("pdftotext") is None:
        pytest.skip("no pdftotext found (install `poppler-utils`)")
    try:
        import weasyprint  # noqa: F401, PLC0415
    except (ImportError, OSError):
        pytest.skip(pdf_pages.WANTED)
    confirm("FIN", "--format", "pdf", "--as-of", "2016-04-30", into=tmp_path)
    (paper,) = tmp_path.glob("confirmation-FIN-2016-04-30.pdf")
    done = subprocess.run(
        ["pdftotext", "-layout", str(paper), "-"], capture_output=True, text=True, check=True
    )
    told = " ".join(done.stdout.split())
    assert "FI-2016-01/1 2016-04-01 600.00 not received 0.00 0.00 600.00" in told
    assert "0.00 USD received under FI-2016-01." in told
    assert "Signature" in told


def test_every_donor_gets_a_letter(tmp_path: Path) -> None:
    said = confirm("--all", into=tmp_path)
    assert len(said.splitlines()) == len(list(tmp_path.iterdir())) >= 2


def test_where_nobody_has_signed_no_donors_are_named(rows: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(NothingToConfirmError, match=r"by 1990-01-01; donors: none$"):
        statement(rows, "FIN", datetime.date(1990, 1, 1), "USD")


@pytest.mark.parametrize(
    "arguments,says,status",
    [
        (("NOBODY",), "NOBODY has signed no agreement", 1),
        ((), "name the donors, or give --all", 2),
        (("FIN", "--all"), "name the donors, or give --all", 2),
        (("FIN", "--format", "json"), "leave -o out", 2),
    ],
)
def test_bad_arguments_get_one_clear_line(
    tmp_path: Path, arguments: tuple[str, ...], says: str, status: int
) -> None:
    assert says in confirm(*arguments, into=tmp_path, expect=status)
