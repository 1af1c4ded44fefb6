"""What an audit would find, what auditors found, and what donors confirmed: worked by hand.

On 2017-02-01 the book with controls (control.py) has one finding of 300.00 USD, of which 100.00 is
documented and 20.00 refunded, raised on 2017-01-05 and due on 2017-01-20: 180.00 open for 27 days and
12 days overdue; and one case of 75.00, open for 22 days. Sweden confirmed 500.00 by the
end of 2016; Finland was not asked.
"""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from pledgebook import gate
from pledgebook.rules.audit_categories import CATEGORIES, INSUFFICIENT_DOCUMENTS, NO_DOCUMENTS
from pledgebook_reports.audit_registers import AUDIT_FINDINGS, CONFIRMATIONS, HACT_FORECAST
from pledgebook_reports.audit_remarks import ageing
from pledgebook_reports.drawing_up import build
from tests.reports import control

if TYPE_CHECKING:
    import duckdb

    from pledgebook_reports.table import Arguments, Cell, Report


def cells(
    report: Report, connection: duckdb.DuckDBPyConnection, asked: Arguments
) -> dict[str, dict[str, Cell]]:
    return {row.key: dict(row.cells) for row in build(report, connection, asked).rows}


def test_a_finding_ages_and_is_resolved_by_amount(
    control_rows: duckdb.DuckDBPyConnection, asked: Arguments
) -> None:
    found = cells(AUDIT_FINDINGS, control_rows, asked)
    finding = found["F-2016-01"]
    assert (finding["status"], finding["due"], finding["overdue"]) == (
        "In Progress", datetime.date(2017, 1, 20), 12,
    )  # fmt: skip
    assert (finding["raised"], finding["age"]) == (datetime.date(2017, 1, 5), 27)
    assert finding["recommendation"] == "File the invoice"
    assert [finding[key] for key in ("amount", "documented", "refunded", "open")] == [
        Decimal("300.00"), Decimal("100.00"), Decimal("20.00"), Decimal("180.00"),
    ]  # fmt: skip
    case = found["C-2016-01"]
    assert (case["raised"], case["age"]) == (datetime.date(2017, 1, 10), 22)
    assert (case["category"], case["status"], case["open"]) == (
        "case: kickback", "referred", Decimal("75.00"),
    )  # fmt: skip


def test_a_confirmation_covers_what_was_received_by_its_day(
    control_rows: duckdb.DuckDBPyConnection, asked: Arguments
) -> None:
    found = cells(CONFIRMATIONS, control_rows, asked)
    sweden, finland = found["SWE"], found["FIN"]
    assert (sweden["outcome"], sweden["confirmed"]) == ("agreed", Decimal("500.00"))
    assert (sweden["at_day"], sweden["difference"]) == (Decimal("500.00"), Decimal("0.00"))
    assert sweden["unconfirmed"] == Decimal("0.00")
    assert (finland["outcome"], finland["unconfirmed"]) == ("not asked", Decimal("648.00"))


@pytest.fixture(scope="module")
def answered(tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    """Return the rows of the book with controls after more findings and replies."""
    book = control.write(tmp_path_factory.mktemp("answered"))
    statuses = {"F-2": "Implemented", "F-3": "Not Implemented", "F-4": "Withdrawn"}
    findings = "".join(
        f'2016-12-01 custom "finding" "{id_}" "other" "FFS" 40.00 USD "OFF-1" 2017-01-01\n'
        f'  status: "{status}"\n  justified: 10.00 USD\n  impaired: 5.00 USD\n'
        for id_, status in statuses.items()
    )
    replies = (
        '2017-01-20 custom "confirmation" "SWE" 2016-12-31 450.00 USD "agreed"\n'
        '2017-01-21 custom "confirmation" "FIN" 2016-04-30 0.00 USD "no-reply"\n'
    )
    text = book.read_text(encoding="utf-8")
    book.write_text(text + findings + replies, encoding="utf-8")
    result = gate.run(book, as_of=datetime.date(2017, 2, 1), rows=True)
    assert result.snapshot, result.refusals
    return result.snapshot.rows()


def test_what_is_implemented_or_withdrawn_ages_no_more(
    answered: duckdb.DuckDBPyConnection, asked: Arguments
) -> None:
    found = cells(AUDIT_FINDINGS, answered, asked)
    told = {
        id_: (found[id_]["status"], found[id_]["age"], found[id_]["overdue"], found[id_]["open"])
        for id_ in ("F-2", "F-3", "F-4")
    }
    assert told == {
        "F-2": ("Implemented", 0, 0, Decimal("25.00")),
        "F-3": ("Not Implemented", 62, 31, Decimal("25.00")),
        "F-4": ("Withdrawn", 0, 0, Decimal(0)),
    }


def test_who_agrees_to_less_than_was_received_covers_no_more_than_that(
    answered: duckdb.DuckDBPyConnection, asked: Arguments
) -> None:
    sweden = cells(CONFIRMATIONS, answered, asked)["SWE"]
    assert (sweden["outcome"], sweden["confirmed"]) == ("agreed", Decimal("450.00"))
    assert (sweden["difference"], sweden["unconfirmed"]) == (Decimal("50.00"), Decimal("50.00"))


def test_without_a_reply_later_receipts_of_what_was_owed_are_the_evidence(
    answered: duckdb.DuckDBPyConnection, asked: Arguments
) -> None:
    """On the day asked about, Finland owed 600.00 EUR, booked at 1.10; it paid ten days later."""
    finland = cells(CONFIRMATIONS, answered, asked)["FIN"]
    assert (finland["outcome"], finland["confirmed"]) == ("no-reply", Decimal(0))
    assert (finland["later"], finland["unconfirmed"]) == (Decimal("660.00"), Decimal("648.00"))


def test_the_forecast_has_every_kind_and_counts_what_the_rules_find(
    control_rows: duckdb.DuckDBPyConnection, asked: Arguments
) -> None:
    found = cells(HACT_FORECAST, control_rows, asked)
    assert list(found) == list(CATEGORIES)
    told = control_rows.execute(
        "SELECT category, COUNT(*) FROM findings WHERE severity <> 'notice' OR excepted GROUP BY 1"
    ).fetchall()
    assert told
    assert {category: row["findings"] for category, row in found.items() if row["findings"]} == (
        dict(told)
    )
    assert found[NO_DOCUMENTS]["findings"] or found[INSUFFICIENT_DOCUMENTS]["findings"]


def test_the_registers_say_how_old_findings_are_and_how_far_replies_reach(
    answered: duckdb.DuckDBPyConnection, asked: Arguments
) -> None:
    """Of the findings F-2 and F-4 are settled; of the donors one agrees and one is silent."""
    told = build(AUDIT_FINDINGS, answered, asked).notes
    assert told[-2:] == (
        "Open: 3 of 5, unresolved 280.00; by age up to 30 days 2 (255.00), 31 to 90 days 1 (25.00).",
        "Past its day: 2, unresolved 205.00.",
    )
    told = build(CONFIRMATIONS, answered, asked).notes
    assert told[-2].startswith("Donors asked: 2 of ")
    assert told[-2].endswith("; 1 agree, 0 differ, 1 have not replied.")
    assert told[-1] == (
        "Covered by replies that agree: 450.00 of 1,148.00 (39.20 %); owed then and received since: "
        "660.00."
    )
    assert ageing([]) == ["None is recorded."]
