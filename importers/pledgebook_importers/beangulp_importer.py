"""The readers as a beangulp importer, for offices that keep to `beangulp` scripts.

    books = {"IQ98...": DraftBook("Assets:Bank:Tigris:USD", "FFS-TREASURY")}
    beangulp.Ingest([StatementImporter(books)])()

Nothing is matched to a donor here: credits become unapplied drafts. Duplicates are told by import
id alone, for beangulp's own likeness test would drop real money.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path

from beancount.core import data
from beancount.parser import parser
from beangulp.importer import Importer

from pledgebook_importers.bank.statements import Statement
from pledgebook_importers.drafts.entries import draft_statement, file_name
from pledgebook_importers.drafts.legs import DraftBook
from pledgebook_importers.intake.reading import FileResult
from pledgebook_importers.matching.evidence import Terms
from pledgebook_importers.matching.match import match_lines
from pledgebook_importers.reader import read_file, statement_error


class StatementImporter(Importer):
    """One importer for all bank accounts in `books`, which are keyed by account number."""

    def __init__(self, books: Mapping[str, DraftBook]) -> None:
        self._books = {"".join(number.split()).upper(): book for number, book in books.items()}

    def identify(self, filepath: str) -> bool:
        """Whether the file can be read and every account in it is known."""
        statements = read_file(Path(filepath)).statements
        return bool(statements) and all(item.account in self._books for item in statements)

    def account(self, filepath: str) -> str:
        """The ledger account of the file's first statement."""
        return self._books[self._read(filepath).statements[0].account].bank_account

    def date(self, filepath: str) -> dt.date | None:
        """The last day of the last statement."""
        days = [item.to_date for item in self._read(filepath).statements if item.to_date]
        return max(days, default=None)

    def filename(self, filepath: str) -> str:
        """The name of the drafts with the file's own suffix, without the date."""
        first = self._read(filepath).statements[0]
        name = file_name(first, self._books[first.account]).removesuffix(".beancount")
        return name + Path(filepath).suffix.lower()

    def extract(self, filepath: str, existing: data.Entries) -> data.Entries:
        """The drafts of all lines that no existing entry carries the import id of.

        Raises:
            StatementError: the file cannot be imported.
        """
        result = self._read(filepath, import_ids(existing))
        texts = [
            self._drafts(result, statement)
            for statement in result.statements
            if statement.kind == "statement"
        ]
        entries: data.Entries = []
        for text in texts:
            entries += parser.parse_string(text, report_filename=filepath)[0]
        return entries

    def deduplicate(self, entries: data.Entries, existing: data.Entries) -> None:
        """Nothing is left to do: `extract` knows the import ids of the existing entries."""

    def _drafts(self, result: FileResult, statement: Statement) -> str:
        book = self._books[statement.account]
        matches = match_lines(statement.lines, (), Terms(Decimal(0), own_accounts=self._books))
        return draft_statement(result, statement, matches, book).text

    def _read(self, filepath: str, known: Iterable[str] = ()) -> FileResult:
        result = read_file(Path(filepath), known)
        error = statement_error(result)
        if error is not None:
            raise error
        return result


def import_ids(entries: Iterable[data.Directive]) -> frozenset[str]:
    """The identities of all lines that the entries were imported from."""
    return frozenset(
        entry.meta["import-id"]
        for entry in entries
        if isinstance(entry, data.Transaction) and "import-id" in entry.meta
    )
