"""A report that differs from Beancount's own balances is not drawn up."""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from pledgebook import gate
from pledgebook_reports.agreement_balances import AGREEMENT_BALANCES
from pledgebook_reports.catalogue import REPORTS
from pledgebook_reports.cli.main import main
from pledgebook_reports.donor_statement import DONOR_STATEMENT
from pledgebook_reports.drawing_up import build
from pledgebook_reports.exchange import EXCHANGE
from pledgebook_reports.expenditure import BY_WINDOW, EXPENDITURE, expenditure
from pledgebook_reports.obligations import OBLIGATIONS
from pledgebook_reports.pledge_status import PLEDGE_STATUS
from pledgebook_reports.sources_and_uses import SOURCES_AND_USES
from pledgebook_reports.table import Arguments
from pledgebook_reports.ties import UntiedError
from pledgebook_reports.trial_balance import TRIAL_BALANCE

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb

    from pledgebook_reports.table import Report

FINE = """
2015-01-01 commodity KWD
2017-01-20 price KWD 3.28 USD
2015-01-01 open Assets:Bank:Tigris:KWD
2017-01-20 * "Tigris" "Dinars, to the fils"
  voucher: "J-2017-00002"
  agreement: "SE-2016-01"
  Assets:Bank:Tigris:KWD  10.005 KWD @@ 32.82 USD
  Assets:Bank:Tigris:USD  -32.82 USD
2017-01-21 * "Tigris" "More of them"
  voucher: "J-2017-00003"
  agreement: "SE-2016-01"
  Assets:Bank:Tigris:KWD  10.005 KWD @@ 32.82 USD
  Assets:Bank:Tigris:USD  -32.82 USD
"""


@pytest.mark.parametrize(
    "report,defect,told",
    [
        (
            PLEDGE_STATUS,
            "UPDATE postings SET value = value + 1 WHERE voucher = 'V-2016-00004' AND value > 0",
            "spent is 324.00 in the report and 323.00 in Beancount's own balances (the expense",
        ),
        (
            PLEDGE_STATUS,
            "DELETE FROM postings WHERE voucher = 'J-2016-00002'",
            "due is 1,140.00 in the report and 1,640.00 in",
        ),
        (
            AGREEMENT_BALANCES,
            "UPDATE postings SET draft = TRUE WHERE voucher = 'V-2016-00003'",
            "advances is 0.00 in the report and 50.00 in",
        ),
        (
            TRIAL_BALANCE,
            "UPDATE postings SET units = units + 1 WHERE voucher = 'R-2016-00003' AND units > 0",
            "units of Assets:Bank:Tigris:USD is 739.00 in the report and 738.00 in",
        ),
        (
            TRIAL_BALANCE,
            "UPDATE postings SET account = 'Income:Other' WHERE account = 'Income:Interest'",
            "of Income:",
        ),
        (
            EXCHANGE,
            "UPDATE postings SET value = 11 WHERE role = 'exchange'",
            "realised is 11.00 in the report and 12.00 in",
        ),
    ],
)
def test_a_defect_is_refused_with_both_figures(
    rows: duckdb.DuckDBPyConnection, asked: Arguments, report: Report, defect: str, told: str
) -> None:
    build(report, rows, asked)
    rows.execute(defect)
    # Filters hide nothing: what is checked are the figures of all.
    asked = replace(asked, donor="SWE") if "donor" in report.filters else asked
    with pytest.raises(UntiedError) as refused:
        build(report, rows, asked)
    assert told in str(refused.value)
    assert str(refused.value).startswith(f"{report.name} is not drawn up, for it does not tie on")


SPENT_MORE = "UPDATE postings SET value = value + 1 WHERE voucher = 'V-2016-00004' AND value > 0"
CASH_LESS = "UPDATE postings SET value = value + 1 WHERE voucher = 'V-2016-00003' AND value < 0"
OTHER_WINDOW = "UPDATE postings SET \"window\" = 'W1-Works' WHERE voucher = 'V-2016-00004'"
OTHER_CATEGORY = "UPDATE postings SET category = 'Indirect' WHERE voucher = 'V-2016-00004'"
RECEIPTS_LESS = (
    "UPDATE postings SET value = value - 5 WHERE account = 'Equity:Transfers' AND value > 0"
)
NO_RECEIPT = "DELETE FROM postings WHERE voucher = 'R-2016-00002'"


@pytest.mark.parametrize(
    "report,defect,told",
    [
        (DONOR_STATEMENT, SPENT_MORE, "spent is 324.00 in the report and 323.00 in"),
        (DONOR_STATEMENT, CASH_LESS, "cumulative of held cash is 739.00 in the report and 738.00"),
        (
            DONOR_STATEMENT,
            RECEIPTS_LESS,
            "cumulative of closing is 793.00 in the report and 788.00",
        ),
        (SOURCES_AND_USES, SPENT_MORE, "spent is 324.00 in the report and 323.00 in"),
        (SOURCES_AND_USES, NO_RECEIPT, "cumulative of closing is 238.00 in the report and 738.00"),
        (EXPENDITURE, SPENT_MORE, "spent is 324.00 in the report and 323.00 in"),
        (EXPENDITURE, "DELETE FROM postings WHERE role = 'expense'", "spent is 0.00 in the report"),
        (BY_WINDOW, OTHER_WINDOW, "spent of MGMT is 0.00 in the report and 7.00 in"),
        (expenditure("category"), OTHER_CATEGORY, "spent of Indirect is 23.00 in the report and"),
    ],
)
def test_a_defect_of_any_line_is_refused(
    rows: duckdb.DuckDBPyConnection, asked: Arguments, report: Report, defect: str, told: str
) -> None:
    asked = replace(asked, donor="SWE")
    build(report, rows, asked)
    rows.execute(defect)
    with pytest.raises(UntiedError) as refused:
        build(report, rows, asked)
    assert told in str(refused.value)


@pytest.mark.parametrize(
    "role,told",
    [
        ("cash", "paid of O-1 is 47.00 in the report and 46.00 in"),
        ("payable", "payable of O-1 is 46.00 in the report and 45.00 in"),
        ("retention", "retention of O-1 is 10.00 in the report and 9.00 in"),
    ],
)
def test_what_is_settled_under_each_contract_ties(
    contracts: duckdb.DuckDBPyConnection, role: str, told: str
) -> None:
    asked = Arguments(as_of=datetime.date(2018, 12, 31))
    build(OBLIGATIONS, contracts, asked)
    contracts.execute("BEGIN")
    contracts.execute(
        "UPDATE postings SET value = value - 1 WHERE role = ? AND value < 0 AND line IN ("
        "SELECT MIN(line) FROM postings WHERE role = ? AND value < 0 AND obligation = 'O-1')",
        [role, role],
    )
    with pytest.raises(UntiedError, match=told):
        build(OBLIGATIONS, contracts, asked)
    contracts.execute("ROLLBACK")


def test_a_posting_that_loses_its_contract_is_missed(
    contracts: duckdb.DuckDBPyConnection,
) -> None:
    contracts.execute("BEGIN")
    contracts.execute("UPDATE postings SET obligation = NULL WHERE voucher = 'V-2017-00022'")
    with pytest.raises(UntiedError, match=r"paid of O-1 is 20\.00 in the report and 46\.00 in"):
        build(OBLIGATIONS, contracts, Arguments(as_of=datetime.date(2018, 12, 31)))
    contracts.execute("ROLLBACK")


def test_the_demonstration_ties(root: Path, tmp_path: Path) -> None:
    book = ["--book", str(root / "ledger" / "main.beancount")]
    for name, report in REPORTS.items():
        if report.ties and not report.needs:
            done = CliRunner().invoke(main, ["report", name, *book, "-o", str(tmp_path / "r.csv")])
            assert done.exit_code == 0, done.output


def test_a_refusal_is_one_line(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def untied(*_: object, **__: object) -> None:
        message = "trial-balance is not drawn up"
        raise UntiedError(message)

    monkeypatch.setattr("pledgebook_reports.cli.report.build", untied)
    book = str(root / "tests" / "reports" / "small.beancount")
    done = CliRunner().invoke(main, ["report", "trial-balance", "--book", book])
    assert done.exit_code == 1
    assert done.output == "Error: trial-balance is not drawn up\n"


def test_units_finer_than_a_cent_tie(root: Path, tmp_path: Path, asked: Arguments) -> None:
    # Each of two postings of 10.005 is 10.01 in the report, their balance 20.010.
    small = (root / "tests" / "reports" / "small.beancount").read_text(encoding="utf-8")
    book = tmp_path / "main.beancount"
    book.write_text(small + FINE, encoding="utf-8")
    snapshot = gate.run(book, rows=True).snapshot
    assert snapshot is not None
    table = build(TRIAL_BALANCE, snapshot.rows(), asked)
    held = next(row for row in table.rows if row.key == "Assets:Bank:Tigris:KWD")
    assert str(held.cells["units"]) == "20.02"
