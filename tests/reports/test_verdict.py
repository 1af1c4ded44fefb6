"""Verdicts as text and JSON: what is told first, what is counted, what a terminal is spared."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import click
import pytest

from pledgebook import gate, rules
from pledgebook.findings import Excepted, Finding
from pledgebook.gate import GateResult
from pledgebook_reports.verdict import RENDERERS, codes, json_text, plain_text
from pledgebook_reports.verdict.outcome import Outcome, outcome_of
from tests.reports.excepted import EXCEPTION, UNEXCEPTED, write

EXCEPTED = Excepted(
    until=datetime.date(2017, 12, 31),
    reason="consent\nof Sweden",
    approver="OFF-HEAD",
    file="/books/policy.beancount",
    line=5,
)


def found(code: str, line: int, amount: str | None = None, **others: Any) -> Finding:
    """A finding in one file; an amount is in USD unless another currency is given."""
    money = {"amount": Decimal(amount), "currency": "USD"} if amount else {}
    given: dict[str, Any] = {"message": f"on line {line}", "file": "/books/a.beancount", **money}
    return Finding(code=code, line=line, **(given | others))


def outcome(findings: Sequence[Finding], **counts: int) -> Outcome:
    """An outcome in USD with findings; counts are nil unless given."""
    nil = dict.fromkeys(
        ("error", "warning", "notice", "excepted", "transactions", "pledges", "agreements"), 0
    )
    return Outcome(
        book="/books/main.beancount",
        findings=findings,
        counts=nil | counts,
        as_of=datetime.date(2017, 3, 1),
        currency="USD",
    )


def told(findings: Sequence[Finding], **counts: int) -> list[str]:
    """The lines of the text."""
    return click.unstyle(plain_text.render(outcome(findings, **counts))).splitlines()


def test_the_severest_come_first_then_the_groups_with_most_money() -> None:
    lines = told([
        found("PB205", 1, "900.00", severity="warning"),
        found("PB104", 2),
        found("PB301", 3, "50.00"),
        found("PB501", 4, "30.00"),
        found("PB501", 5, "40.00"),
        found("PB506", 6, "5000.00", severity="notice"),
        found("PB201", 7, severity="warning"),
    ])  # fmt: skip
    assert [line[:5] for line in lines if not line.startswith(" ")][:-1] == [
        "PB501", "PB301", "PB104", "PB205", "PB201", "PB506",
    ]  # fmt: skip
    assert lines[0] == "PB501 required evidence missing (error, 2; 70.00 USD)"
    assert lines[1:3] == ["  /books/a.beancount:5: on line 5", "  /books/a.beancount:4: on line 4"]


def test_other_currencies_are_summed_by_themselves_and_stand_below() -> None:
    lines = told([
        found("PB205", 1, "999.00", severity="warning", currency="SEK"),
        found("PB205", 2, severity="warning"),
        found("PB205", 3, "1.00", severity="warning"),
        found("PB205", 4, "-2.00", severity="warning"),
        found("PB205", 5, "7.00", severity="warning", currency="EUR"),
    ])  # fmt: skip
    assert lines[0].endswith("(warning, 5; 3.00 USD, 7.00 EUR, 999.00 SEK)")
    assert [line[-1] for line in lines[1:-1]] == ["4", "3", "5", "1", "2"]


def test_a_rule_with_findings_of_two_severities_is_told_twice() -> None:
    lines = told([found("PB304", 1, "5.00"), found("PB304", 2, "9.00", severity="warning")])
    assert "(error, 1; 5.00 USD)" in lines[0]
    assert "(warning, 1; 9.00 USD)" in lines[2]


def test_what_is_excepted_stands_apart_under_its_exception() -> None:
    lines = told(
        [
            found("PB302", 1, "20.00"),
            found("PB302", 2, "90.00", severity="notice", excepted=EXCEPTED),
            found("PB302", 3, "10.00", severity="notice", excepted=EXCEPTED),
        ],
        error=1,
        excepted=2,
    )
    assert lines == [
        "PB302 off earmark (error, 1; 20.00 USD)",
        "  /books/a.beancount:1: on line 1",
        "",
        "Excepted, not counted",
        (
            "PB302 off earmark (2; 100.00 USD): consent of Sweden; approved by OFF-HEAD until "
            "2017-12-31, /books/policy.beancount:5"
        ),
        "  /books/a.beancount:2: on line 2",
        "  /books/a.beancount:3: on line 3",
        "",
        (
            "/books/main.beancount as of 2017-03-01: 1 error(s), 0 warning(s), 2 excepted; "
            "0 entries, 0 transactions, 0 pledges, 0 agreements under "
            f"{len(rules.RULES)} rules in 0.00 s"
        ),
    ]


def test_paths_below_the_working_folder_are_short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "cwd", lambda: Path("/books"))
    assert told([found("PB104", 2)])[1] == "  a.beancount:2: on line 2"


def test_text_of_the_books_steers_no_terminal() -> None:
    lines = told([found("PB601", 1, message="paid to \x1b]0;owned\x07\nnobody")])
    assert lines[1] == r"  /books/a.beancount:1: paid to \x1b]0;owned\x07 nobody"


def test_severities_are_coloured_for_a_terminal_alone() -> None:
    text = plain_text.render(outcome([found("PB104", 1)]))
    assert "\x1b[31merror\x1b[0m" in text


def test_counts_leave_out_what_is_excepted(tmp_path: Path) -> None:
    book = write(tmp_path, EXCEPTION, UNEXCEPTED)
    checked = outcome_of(book, gate.run(book))
    assert list(checked.counts)[:5] == ["error", "warning", "notice", "excepted", "transactions"]
    assert list(checked.counts.values())[:4] == [1, 0, 0, 1]
    assert [one.subject for one in checked.excepted] == ["V-2017-00090"]
    assert [one.subject for one in checked.standing] == ["V-2017-00091"]


def test_json_says_what_a_finding_is_excepted_by() -> None:
    excepted = found("PB302", 2, "90.00", severity="notice", excepted=EXCEPTED)
    one, other = json.loads(json_text.render(outcome([excepted, found("PB302", 3)])))["findings"]
    assert one["excepted"] == {
        "until": "2017-12-31",
        "reason": "consent\nof Sweden",
        "approver": "OFF-HEAD",
        "file": "/books/policy.beancount",
        "line": 5,
    }
    assert (one["amount"], one["currency"]) == ("90.00", "USD")
    assert other["excepted"] is None


def test_a_refusal_is_one_line_in_text_and_the_whole_contract_in_json() -> None:
    refusal = Finding(code="PB010", message="is\nnot allowed", file="/books/a.beancount", line=1)
    refused = outcome_of(Path("/books/a.beancount"), GateResult(None, [refusal]))
    assert plain_text.render(refused) == "/books/a.beancount:1: PB010 is not allowed"
    answer = json.loads(json_text.render(refused))
    assert answer["counts"] == {"error": 1, "warning": 0, "notice": 0, "excepted": 0}
    assert (answer["as_of"], answer["entries"], answer["seconds"]) == (None, 0, 0.0)


def test_every_code_of_the_source_is_described(root: Path) -> None:
    sources = [
        path.read_text(encoding="utf-8") for path in (root / "ledger" / "pledgebook").rglob("*.py")
    ]
    named = {code for text in sources for code in re.findall(r'"(PB0\d\d|PB100)"', text)}
    assert len(named) > 15
    assert named <= set(codes.described())
    assert {"BEANCOUNT", *rules.CODES} <= set(codes.described())


@pytest.mark.parametrize("name", RENDERERS)
def test_every_renderer_takes_a_book_without_entries(name: str, tmp_path: Path) -> None:
    book = tmp_path / "main.beancount"
    book.write_text('plugin "pledgebook"\n', encoding="utf-8")
    assert RENDERERS[name](outcome_of(book, gate.run(book)))
