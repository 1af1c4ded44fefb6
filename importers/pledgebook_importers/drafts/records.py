"""The records beside the drafts: what was imported, what the bank stated, what settles what."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import metadata

from pledgebook_importers.bank.statements import Statement
from pledgebook_importers.drafts.beantext import number, quote
from pledgebook_importers.drafts.entries import Withheld
from pledgebook_importers.intake.reading import FileResult

SHORT = 12
"""Digits of the file's digest in an import's id."""


@dataclass(frozen=True, slots=True)
class Importing:
    """Who imports, when (ISO 8601, UTC); the importer is this program in its version."""

    by: str
    at: str

    @property
    def importer(self) -> str:
        """The program's name and version."""
        return f"pledgebook {metadata.version('pledgebook')}"


def import_id(result: FileResult, taken: Iterable[str]) -> str:
    """An id for one import of a file: by its digest, numbered where it is not the first."""
    base = f"IMP-{result.sha256[:SHORT]}"
    used = set(taken)
    count = 1
    while (name := base if count == 1 else f"{base}-{count}") in used:
        count += 1
    return name


def import_record(
    day: dt.date, id_: str, result: FileResult, importing: Importing,
    *, rows: int, drafted: int, left_out: int,
) -> str:  # fmt: skip
    """What the file was and what became of its rows; with `drafted` and `left_out` they are `rows`."""
    fields = {
        "sha256": quote(result.sha256),
        "format": quote(result.format),
        "importer": quote(importing.importer),
        "rows": str(rows),
        "drafted": str(drafted),
        "left-out": str(left_out),
        "imported-by": quote(importing.by),
        "imported-at": quote(importing.at),
    }
    lines = [f"{day} custom {quote('import')} {quote(id_)} {quote(result.file.name)}"]
    return "\n".join([*lines, *(f"  {key}: {value}" for key, value in fields.items())]) + "\n"


def statement_record(day: dt.date, account: str, statement: Statement) -> str:
    """The balance that the bank states at the end of the statement's last day."""
    closing = "" if statement.closing is None else number(statement.closing)
    said = f"{account} {day} {closing} {statement.currency}"
    return (
        f"{day} custom {quote('statement')} {said}\n  number: {quote(statement.number)}\n"
        f"  source: {quote(f'bank statement {statement.number} of account {statement.account}')}\n"
    )


def balance_assertion(day: dt.date, account: str, statement: Statement) -> str:
    """The same as Beancount's own check, which is of a day's beginning."""
    closing = "" if statement.closing is None else number(statement.closing)
    return f"{day + dt.timedelta(days=1)} balance {account}  {closing} {statement.currency}\n"


def settlement_records(withheld: Iterable[Withheld], statement: Statement) -> Iterator[str]:
    """One for each entry that a line settles, with the account that was paid, as the bank has it."""
    for item in withheld:
        line = item.line
        for tie in item.settles:
            fields = [f"  statement: {quote(f'{statement.account} {statement.number}')}"]
            if line.amount < 0 and tie.beneficiary:
                fields.append(f"  beneficiary-account: {quote(tie.beneficiary)}")
            said = f"{quote(tie.leg.entry_id)} {tie.leg.account} {quote(line.import_id)}"
            yield "\n".join([f"{line.date} custom {quote('settlement')} {said}", *fields]) + "\n"
