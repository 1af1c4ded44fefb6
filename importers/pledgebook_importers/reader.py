"""Reading files of any known format into one shape; a bad file never stops the others."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from pledgebook_importers import registry
from pledgebook_importers.bank.sequence import Closing, sequence_warnings
from pledgebook_importers.bank.statements import FileResult
from pledgebook_importers.intake.errors import Problem, RefusedError, StatementError
from pledgebook_importers.intake.files import head, load

UNKNOWN = "unknown"


def read_file(path: Path, known_import_ids: Iterable[str] = ()) -> FileResult:
    """Read one file; whatever is wrong with it stands in `errors`, and then it has no statements.

    `known_import_ids` are those of the books: their lines count as duplicates.
    """
    digest = ""
    name = UNKNOWN
    try:
        data = load(path)
        digest = hashlib.sha256(data).hexdigest()
        start = head(data)
        name = registry.named(start) or UNKNOWN
        found = registry.choose(start)
        name, statements, warnings = found.read(data, start)
    except RefusedError as error:
        problem = Problem(error.line, error.reason)
        return FileResult(path, digest, name, errors=(problem,))
    known = frozenset(known_import_ids)
    repeated = frozenset(
        line.import_id
        for statement in statements
        for line in statement.booked
        if line.import_id in known
    )
    return FileResult(path, digest, name, tuple(statements), repeated, tuple(warnings))


def read_files(
    paths: Sequence[Path], known_import_ids: Iterable[str] = (), closings: Iterable[Closing] = ()
) -> list[FileResult]:
    """Read many files as one delivery: a line met twice is a duplicate, numbers must follow on.

    `closings` are the last statements in the books, for gaps before the first file.
    """
    known = set(known_import_ids)
    results = []
    for path in paths:
        result = read_file(path, known)
        known.update(line.import_id for statement in result.statements for line in statement.booked)
        results.append(result)
    gaps = sequence_warnings([result.statements for result in results], closings)
    return [
        replace(result, warnings=(*result.warnings, *gaps[index])) if gaps[index] else result
        for index, result in enumerate(results)
    ]


def statement_error(result: FileResult) -> StatementError | None:
    """The first error of a file as an exception to raise or print, None for a readable file."""
    if not result.errors:
        return None
    first = result.errors[0]
    return StatementError(result.file, first.line, first.reason)
