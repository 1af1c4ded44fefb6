"""`pledgebook import --format json`: the keys that outside checks rely on, and no others."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal

from pledgebook_importers.aid.flows import Flow
from pledgebook_importers.bank.orders import Order
from pledgebook_importers.bank.statements import Statement, StatementLine
from pledgebook_importers.intake.errors import Problem
from pledgebook_importers.intake.reading import FileResult
from pledgebook_importers.ledgers.journals import Journal
from pledgebook_importers.rates.quotes import RateTable
from pledgebook_importers.vouchers.columns import COLUMNS
from pledgebook_importers.vouchers.rows import VoucherRow

Json = dict[str, object]


def to_json(results: Iterable[FileResult]) -> Json:
    """Every file read, in order; money as decimal strings, dates as ISO 8601, absent as null."""
    return {"files": [file_json(result) for result in results]}


def file_json(result: FileResult) -> Json:
    """One file: `errors` say what was not imported, `warnings` what was staged under doubt."""
    vouchers = [_voucher(row) for row in result.reading.vouchers]
    return {
        "file": str(result.file),
        "sha256": result.sha256,
        "format": result.format,
        "statements": [_statement(statement) for statement in result.statements],
        "flows": [_flow(flow) for flow in result.reading.flows],
        "journals": [_journal(journal) for journal in result.reading.journals],
        "orders": [_order(order) for order in result.reading.orders],
        "rates": [_rates(table) for table in result.reading.rates],
        "duplicates": result.duplicates,
        "warnings": [_problem(problem) for problem in result.warnings],
        "errors": [_problem(problem) for problem in result.errors],
        **({"vouchers": vouchers} if vouchers else {}),
    }


def _statement(statement: Statement) -> Json:
    return {
        "kind": statement.kind,
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


def _flow(flow: Flow) -> Json:
    return {
        "type": flow.type,
        "kind": flow.kind,
        "date": _date(flow.date),
        "value_date": _date(flow.value_date),
        "amount": _money(flow.amount),
        "currency": flow.currency,
        "amount_usd": _money(flow.amount_usd),
        "provider": flow.provider,
        "receiver": flow.receiver,
        "reference": flow.reference,
        "activity": flow.activity,
        "provider_activity": flow.provider_activity,
        "receiver_activity": flow.receiver_activity,
        "new_money": flow.new_money,
        "line": flow.line,
    }


def _journal(journal: Journal) -> Json:
    return {
        "id": journal.id,
        "date": journal.date.isoformat(),
        "source": journal.source,
        "posted": journal.posted,
        "line": journal.line,
        "lines": [
            {
                "number": line.number,
                "account": line.account,
                "amount": _money(line.amount),
                "currency": line.currency,
                "foreign_amount": _money(line.foreign),
                "foreign_currency": line.foreign_currency,
                "description": line.description,
                "posted": line.posted,
                "codes": dict(line.codes),
                "line": line.line,
            }
            for line in journal.lines
        ],
    }


def _order(order: Order) -> Json:
    return {
        "account": order.account,
        "date": _date(order.date),
        "amount": _money(order.amount),
        "currency": order.currency,
        "payee": order.payee,
        "payee_account": order.payee_account,
        "reference": order.end_to_end,
        "message_id": order.message_id,
        "batch": order.batch,
        "line": order.line,
    }


def _rates(table: RateTable) -> Json:
    return {
        "source": table.source,
        "base": table.base,
        "quotes": [
            {
                "currency": quote.currency,
                "date": quote.date.isoformat(),
                "rate": _money(quote.rate),
                "line": quote.line,
            }
            for quote in table.quotes
        ],
    }


def _voucher(row: VoucherRow) -> Json:
    said: Json = {}
    for column in COLUMNS:
        value = row.values.get(column.field)
        said[column.field] = _money(value) if isinstance(value, Decimal) else value and str(value)
    return {"sheet": row.sheet, "line": row.line, **said}


def _problem(problem: Problem) -> Json:
    return {"line": problem.line, "reason": problem.reason}


def _money(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount:f}"


def _date(date: dt.date | None) -> str | None:
    return None if date is None else date.isoformat()
