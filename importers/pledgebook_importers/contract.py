"""`pledgebook import --format json`: the keys that outside checks rely on, and no others."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal

from pledgebook_importers.bank.statements import FileResult, Statement, StatementLine
from pledgebook_importers.intake.errors import Problem

Json = dict[str, object]


def to_json(results: Iterable[FileResult]) -> Json:
    """Every file read, in order; money as decimal strings, dates as ISO 8601, absent as null."""
    return {"files": [file_json(result) for result in results]}


def file_json(result: FileResult) -> Json:
    """One file: `errors` say what was not imported, `warnings` what was staged under doubt."""
    return {
        "file": str(result.file),
        "sha256": result.sha256,
        "format": result.format,
        "statements": [_statement(statement) for statement in result.statements],
        "flows": [],
        "duplicates": result.duplicates,
        "warnings": [_problem(problem) for problem in result.warnings],
        "errors": [_problem(problem) for problem in result.errors],
    }


def _statement(statement: Statement) -> Json:
    return {
        "account": statement.account,
        "currency": statement.currency,
        "number": statement.number,
        "opening": _money(statement.opening),
        "closing": _money(statement.closing),
        "lines": [_line(line) for line in statement.lines],
    }


def _line(line: StatementLine) -> Json:
    return {
        "date": line.date.isoformat(),
        "value_date": _date(line.value_date),
        "amount": _money(line.amount),
        "currency": line.currency,
        "counterparty": line.counterparty,
        "reference": line.reference,
        "import_id": line.import_id,
        "status": line.status,
        "line": line.line,
    }


def _problem(problem: Problem) -> Json:
    return {"line": problem.line, "reason": problem.reason}


def _money(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount:f}"


def _date(date: dt.date | None) -> str | None:
    return None if date is None else date.isoformat()
