"""What belongs into a voucher's evidence folder: its text, its trace, its documents, its proofs."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pledgebook.approvals.filed import SIGNATURE
from pledgebook.documents import FOLDER
from pledgebook.money import NIL, format_money
from pledgebook.records import Record, id_of, naming_fields
from pledgebook.registry import POOL
from pledgebook_reports.places import entry_text
from pledgebook_reports.table import Arguments
from pledgebook_reports.trace import Trace, UnknownReferenceError, trace

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    import duckdb

    from pledgebook_reports.trace import Node

RELATED = frozenset(
    (
        "obligation", "variation", "completion", "guarantee", "obligation-close", "advance", "face",
        "agreement", "asset", "handover", "amendment",
    )
)  # fmt: skip
"""Directives that are shown beside a voucher which names what they are about."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A document: who names it, its path below documents/, and what was found of it.

    `digest` is that of the file as it is now, in hex; None where there is no file to copy.
    """

    named_by: str
    path: str
    state: str
    digest: str | None


@dataclass(frozen=True, slots=True)
class Directive:
    """A directive about the voucher's contract, advance or agreement, as it stands in the books."""

    place: str
    text: str
    document: str | None


@dataclass(frozen=True, slots=True)
class Payment:
    """A voucher that paid under the same contract; `paid` is in the facility's currency.

    `line` is the bank's line to which it is tied, "" where there is none.
    """

    voucher: str
    date: datetime.date
    text: str
    paid: Decimal
    line: str


@dataclass(frozen=True, slots=True)
class Dossier:
    """One voucher with all that stands behind it; `acts` are files of signed acts."""

    voucher: str
    place: str
    text: str
    trace: Trace
    papers: tuple[Paper, ...]
    directives: tuple[Directive, ...]
    payments: tuple[Payment, ...]
    rates: tuple[str, ...]
    acts: tuple[Path, ...]
    proofs: tuple[dict[str, Any], ...]


def dossier(
    ref: str,
    connection: duckdb.DuckDBPyConnection,
    records: Sequence[Record],
    home: Path,
    as_of: datetime.date,
    currency: str,
    proofs: Sequence[dict[str, Any]],
) -> Dossier:
    """All that stands behind a voucher.

    Args:
        ref: its number, import id or entry id.
        connection: the rows of the books.
        records: their directives.
        home: the folder of the books.
        as_of: the day of the figures.
        currency: the facility's.
        proofs: what proves that it is sealed.

    Raises:
        UnknownReferenceError: the books know no such voucher.
    """
    told = trace(connection, Arguments(as_of=as_of, currency=currency), ref)
    if told.root.kind != "voucher":
        raise UnknownReferenceError(f"{ref} names the {told.root.kind}, which is no voucher")
    file, line = Path(str(told.root.facts["file"])), int(str(told.root.facts["line"]))
    about = _about(connection, file, line)
    shown = [
        Directive(f"{_within(home, Path(one.file))}:{one.line}", entry_text(Path(one.file), one.line),
                  one.document)
        for one in records
        if type(one).directive in RELATED and _speaks_of(one, about) and one.date <= as_of
    ]  # fmt: skip
    papers = [*_papers(told.root), *(_document(home, one) for one in shown if one.document)]
    return Dossier(
        voucher=told.root.id,
        place=f"{_within(home, file)}:{line}",
        text=entry_text(file, line),
        trace=told,
        papers=tuple({paper.path: paper for paper in reversed(papers)}.values())[::-1],
        directives=tuple(shown),
        payments=tuple(_payments(connection, file, line)),
        rates=tuple(_rates(connection, file, line)),
        acts=tuple(_acts(connection, told.root.id, home)),
        proofs=tuple(proofs),
    )


def _about(connection: duckdb.DuckDBPyConnection, file: Path, line: int) -> frozenset[str]:
    """The agreements, contracts and advances that the voucher names."""
    found = connection.execute(
        "SELECT agreement, obligation, advance FROM postings WHERE file = ? AND line = ?",
        [str(file), line],
    ).fetchall()
    return frozenset(str(id_) for row in found for id_ in row if id_ not in (None, POOL))


def _speaks_of(record: Record, about: frozenset[str]) -> bool:
    if type(record).defines and id_of(record) in about:
        return True
    if type(record).defines and id_of(record).rpartition("/")[0] in about:
        return True
    if type(record).directive in {"obligation", "advance", "agreement"}:
        return False
    return any(getattr(record, place.name) in about for place in naming_fields(type(record)))


def _papers(node: Node) -> Iterator[Paper]:
    for below in node.below:
        if below.kind == "paper":
            digest = below.facts.get("sha256")
            state = str(below.facts.get("state") or "")
            yield Paper(below.id, below.text, state, str(digest) if digest else None)
        yield from _papers(below)


def _document(home: Path, one: Directive) -> Paper:
    path = str(one.document)
    place = (home / FOLDER / path).resolve()
    inside = place.is_relative_to((home / FOLDER).resolve())
    if not inside or not place.is_file():
        return Paper(one.place, path, "absent", None)
    with place.open("rb") as content:
        return Paper(one.place, path, "filed", hashlib.file_digest(content, "sha256").hexdigest())


def _payments(connection: duckdb.DuckDBPyConnection, file: Path, line: int) -> Iterator[Payment]:
    """What else was paid under the contracts of the voucher: an acceptance moves no money itself."""
    found = connection.execute(
        """SELECT p.entry_id, p.date, MIN(v.purpose), -SUM(p.value),
                  COALESCE(MIN(v.import_id), MIN(s.import_id), '')
        FROM postings p JOIN vouchers v ON v.file = p.file AND v.line = p.line
        LEFT JOIN (SELECT entry, MIN(import_id) AS import_id FROM settlements GROUP BY entry) s
          ON s.entry = p.entry_id
        WHERE p.role = 'cash' AND NOT p.draft AND NOT (p.file = $file AND p.line = $line)
          AND EXISTS (SELECT 1 FROM postings o WHERE o.file = p.file AND o.line = p.line
                      AND o.obligation IN (SELECT obligation FROM postings
                                           WHERE file = $file AND line = $line))
        GROUP BY p.entry_id, p.date, p.file, p.line ORDER BY p.date, p.entry_id""",
        {"file": str(file), "line": line},
    ).fetchall()
    return (Payment(*row) for row in found)


def _acts(connection: duckdb.DuckDBPyConnection, entry: str, home: Path) -> Iterator[Path]:
    """The files of the acts that speak of the voucher, and the signatures beside them."""
    for (path,) in connection.execute(
        "SELECT DISTINCT act_file FROM approvals WHERE entry_id = ? AND act_file IS NOT NULL "
        "ORDER BY act_file",
        [entry],
    ).fetchall():
        for file in (home / path, home / f"{path}{SIGNATURE}"):
            if file.is_file() and not file.is_symlink():
                yield file


def _rates(connection: duckdb.DuckDBPyConnection, file: Path, line: int) -> Iterator[str]:
    """The official rates of the day for the currencies of the voucher."""
    found = connection.execute(
        "SELECT p.currency, r.date, r.rate, r.source FROM "
        "(SELECT DISTINCT currency, date FROM postings WHERE file = ? AND line = ?) p "
        "JOIN rates r ON r.currency = p.currency AND r.date <= p.date "
        "QUALIFY ROW_NUMBER() OVER (PARTITION BY p.currency ORDER BY r.date DESC) = 1 ORDER BY 1",
        [str(file), line],
    ).fetchall()
    for currency, day, rate, source in found:
        yield f"1 {currency} = {rate.normalize():f} on {day}{f' ({source})' if source else ''}"


def _within(home: Path, file: Path) -> str:
    return file.relative_to(home).as_posix() if file.is_relative_to(home) else str(file)


def debits(one: Dossier) -> str:
    """The voucher's amount in words for people."""
    return f"{format_money(one.trace.root.amount or NIL)} {one.trace.currency}"
