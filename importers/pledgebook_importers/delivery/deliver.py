"""All files of a delivery as drafts, each by its kind, in the order in which they came."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path

from pledgebook_importers.bank.statements import Statement
from pledgebook_importers.books import ImportBooks
from pledgebook_importers.delivery import others, workbooks
from pledgebook_importers.delivery.bank import BankDesk
from pledgebook_importers.delivery.draft import Desk, Draft, NotDraftedError, Wishes
from pledgebook_importers.delivery.workbooks import CellsRefusedError
from pledgebook_importers.intake.errors import RefusedError
from pledgebook_importers.intake.reading import FileResult
from pledgebook_importers.intake.source import Source
from pledgebook_importers.ledgers.identity import import_id
from pledgebook_importers.reader import Settings
from pledgebook_importers.vouchers.sheet import FORMAT as WORKBOOK

Outcome = Draft | NotDraftedError | CellsRefusedError
"""What became of one statement, ledger, table or workbook."""
INTERIM = "interim: it repeats what the bank's statement books, so nothing is drafted"
ORDERS = "payment orders: kept for the debits of this delivery, no money by themselves"


def deliver(
    books: ImportBooks,
    results: Sequence[FileResult],
    settings: Settings,
    wishes: Wishes,
    places: Iterable[Path] = (),
) -> Iterator[tuple[FileResult, Outcome]]:
    """Yield what becomes of each part of each readable file.

    `settings` are those that the files were read with; `places` those that the books' files have.
    """
    desk = Desk(books, wishes, places)
    bank = BankDesk(desk, [order for result in results for order in result.reading.orders])
    known = set(books.import_ids)
    statements = [(result, one) for result in results for one in result.reading.statements]
    for result, statement in sorted(statements, key=_in_order):
        yield result, _outcome(_of_statement(bank, result, statement))
    for result in results:
        for make in _makers(desk, result, settings, known):
            yield result, _outcome(make)
        known.update(import_id(journal) for journal in result.reading.journals)


def _in_order(item: tuple[FileResult, Statement]) -> tuple[str, dt.date, int, int]:
    """By account, then as the bank sent them, whatever the files are called."""
    _, one = item
    return one.account, one.to_date or dt.date.min, one.sequence or 0, one.page


def _outcome(make: Callable[[], Draft]) -> Outcome:
    try:
        return make()
    except (NotDraftedError, CellsRefusedError) as error:
        return error
    except RefusedError as error:
        return NotDraftedError(error.reason)


def _of_statement(bank: BankDesk, result: FileResult, statement: Statement) -> Callable[[], Draft]:
    if statement.kind == "interim":
        what = f"statement {statement.number}".rstrip()
        return partial(Draft, what, Path(), "", "", INTERIM)
    return partial(bank.statement, result, statement)


def _makers(
    desk: Desk, result: FileResult, settings: Settings, known: set[str]
) -> Iterator[Callable[[], Draft]]:
    """How what is no bank's of a file is drafted."""
    reading = result.reading
    if reading.orders:
        yield partial(Draft, f"{len(reading.orders)} orders", Path(), "", "", ORDERS)
    if reading.flows:
        yield partial(others.flows, desk, result)
    for table in reading.rates:
        yield partial(others.rates, desk, result, table)
    if reading.journals:
        yield lambda: others.journals(desk, result, _again(result, settings), known)
    if result.format == WORKBOOK and (reading.vouchers or result.errors):
        yield lambda: workbooks.vouchers(desk, result, _again(result, settings))


def _again(result: FileResult, settings: Settings) -> Source:
    """The file's bytes once more: journals and workbooks are drafted from their own cells.

    Raises:
        RefusedError: it is gone, or not what was read.
    """
    source = Source.of(result.file, settings.profiles, settings.chosen)
    if source.sha256 != result.sha256:
        raise RefusedError(None, "the file changed while it was imported; import it again")
    return source
