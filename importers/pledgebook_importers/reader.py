"""Reading files of any known format into one shape; a bad file never stops the others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from pledgebook_importers import registry
from pledgebook_importers.bank.sequence import Closing, sequence_warnings
from pledgebook_importers.bank.statements import StatementLine
from pledgebook_importers.intake.errors import Problem, RefusedError, StatementError
from pledgebook_importers.intake.reading import FileResult, Reading
from pledgebook_importers.intake.source import Source
from pledgebook_importers.tables.profiles import Profile

UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Settings:
    """What reading goes by beside the file: saved profiles by name, and the one chosen."""

    profiles: Mapping[str, Profile] = field(default_factory=dict)
    chosen: Profile | None = None


def read_file(
    path: Path, known_import_ids: Iterable[str] = (), settings: Settings | None = None
) -> FileResult:
    """Read one file; whatever is wrong with it stands in `errors`, and then it has no content.

    `known_import_ids` are those of the books: their lines count as duplicates.
    """
    settings = settings or Settings()
    digest = ""
    name = UNKNOWN
    try:
        source = Source.of(path, settings.profiles, settings.chosen)
        digest = source.sha256
        name = registry.named(source.head) or UNKNOWN
        chosen = registry.choose(source)
        name = chosen.name if name == UNKNOWN else name
        reading = chosen.read(source)
    except RefusedError as error:
        problems = (Problem(error.line, error.reason), *error.others)
        return FileResult(path, digest, Reading(name), errors=problems)
    known = frozenset(known_import_ids)
    repeated = frozenset(line.import_id for line in _owned(reading) if line.import_id in known)
    return FileResult(path, digest, reading, repeated, reading.warnings)


def read_files(
    paths: Iterable[Path],
    known_import_ids: Iterable[str] = (),
    closings: Iterable[Closing] = (),
    settings: Settings | None = None,
) -> list[FileResult]:
    """Read many files as one delivery: a line met twice is a duplicate, numbers must follow on.

    `closings` are the last statements in the books, for gaps before the first file.
    """
    known = set(known_import_ids)
    results = []
    for path in paths:
        result = read_file(path, known, settings)
        known.update(line.import_id for line in _owned(result.reading))
        results.append(result)
    gaps = sequence_warnings([result.statements for result in results], closings)
    return [
        replace(result, warnings=(*result.warnings, *gaps[index])) if gaps[index] else result
        for index, result in enumerate(results)
    ]


def _owned(reading: Reading) -> Iterator[StatementLine]:
    """The lines that are money; an interim report never makes the statement's own a duplicate."""
    for statement in reading.statements:
        if statement.kind == "statement":
            yield from statement.booked


def statement_error(result: FileResult) -> StatementError | None:
    """The first error of a file as an exception to raise or print, None for a readable file."""
    if not result.errors:
        return None
    first = result.errors[0]
    return StatementError(result.file, first.line, first.reason)
