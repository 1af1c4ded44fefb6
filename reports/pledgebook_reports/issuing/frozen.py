"""What is kept of an issued report: its arguments, every figure with its entries, every posting."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from pledgebook import issued
from pledgebook.documents import FOLDER
from pledgebook.issued import ReportedPosting
from pledgebook.money import NIL
from pledgebook_reports.table import Arguments

if TYPE_CHECKING:
    import duckdb

    from pledgebook_reports.table import Report

FIGURES = "figures.json"
"""The name of the file, in a folder of the report's own below documents/."""


class IssueError(ValueError):
    """A report cannot be issued or compared; the message is for the user."""


class Line(msgspec.Struct, frozen=True):
    """A measure of a row of the report, and each entry's part of it."""

    row: str
    label: str
    measure: str
    parts: Mapping[str, Decimal]

    @property
    def amount(self) -> Decimal:
        """The parts together."""
        return sum(self.parts.values(), NIL)


class Frozen(msgspec.Struct, frozen=True):
    """An issued report. `postings` have ids of their own: the entry and a number."""

    id: str
    report: str
    series: str
    subject: str
    first: datetime.date
    last: datetime.date
    currency: str
    books: str
    digest: str
    lines: Sequence[Line]
    postings: Mapping[str, ReportedPosting]


def arguments_of(
    connection: duckdb.DuckDBPyConnection,
    subject: str,
    first: datetime.date,
    last: datetime.date,
    currency: str,
) -> Arguments:
    """What a report to a donor, or of a facility, is asked for.

    Raises:
        IssueError: the books know neither a donor nor a facility of that id.
    """
    found = connection.execute("SELECT 1 FROM facilities WHERE id = ?", [subject]).fetchone()
    if found:
        return Arguments(last, currency, from_=first, to=last, facility=subject)
    if connection.execute("SELECT 1 FROM agreements WHERE donor = ?", [subject]).fetchone():
        return Arguments(last, currency, from_=first, to=last, donor=subject)
    raise IssueError(f"the books know no facility {subject}, and no agreement of a donor {subject}")


def lines_of(
    report: Report, connection: duckdb.DuckDBPyConnection, arguments: Arguments
) -> list[Line]:
    """Every measure of every row, in the order of the report, with the entries behind it."""
    shown = {measure for figure in report.figures for measure, _ in figure.terms}
    among = ", ".join(f"'{measure}'" for measure in sorted(shown))
    key, *others = [column.key for column in report.row_columns]
    label = others[-1] if others else key
    order = ", ".join(dict.fromkeys((*report.order, key, label, "measure", "entry_id")))
    found = connection.execute(
        f"{report.statement()}\n"
        f"SELECT {key}, {label}, measure, entry_id, CAST(SUM(amount) AS DECIMAL(24,2)) FROM details "
        f"WHERE measure IN ({among}) AND entry_id IS NOT NULL GROUP BY {order} "
        f"HAVING SUM(amount) <> 0 ORDER BY {order}",
        arguments.parameters(),
    ).fetchall()
    lines: dict[tuple[str, str], Line] = {}
    parts: dict[tuple[str, str], dict[str, Decimal]] = {}
    for row, told, measure, entry, amount in found:
        place = str(row), str(measure)
        parts.setdefault(place, {})[str(entry)] = amount
        lines[place] = Line(str(row), str(told), str(measure), parts[place])
    return list(lines.values())


def postings_of(
    connection: duckdb.DuckDBPyConnection, subject: str, first: datetime.date, last: datetime.date
) -> list[ReportedPosting]:
    """The posted legs of a subject's agreements in a period, as the rule PB704 takes them."""
    found = connection.execute(
        """
        WITH own AS (
          SELECT id FROM agreements WHERE donor = $subject OR facility = $subject
          UNION ALL SELECT id FROM funds WHERE facility = $subject
        )
        SELECT entry_id, date, agreement, account, units, currency, value
        FROM postings
        WHERE NOT draft AND agreement IN (SELECT id FROM own)
          AND date BETWEEN $first AND $last
        """,
        {"subject": subject, "first": first, "last": last},
    ).fetchall()
    return [ReportedPosting(*row) for row in found]


def freeze(
    id_: str,
    series: str,
    subject: str,
    report: Report,
    connection: duckdb.DuckDBPyConnection,
    arguments: Arguments,
    books: str,
) -> Frozen:
    """The report with its figures, entries and postings, as the books have them now.

    Raises:
        IssueError: the books hold nothing for it.
    """
    first, last = arguments.from_, arguments.as_of
    if first is None:
        raise IssueError("an issued report is of a period: give --from and --to")
    postings = postings_of(connection, subject, first, last)
    if not postings:
        raise IssueError(f"the books hold no posting of {subject} from {first} to {last}")
    return Frozen(
        id=id_,
        report=report.name,
        series=series,
        subject=subject,
        first=first,
        last=last,
        currency=arguments.currency,
        books=books,
        digest=issued.digest_of(postings),
        lines=lines_of(report, connection, arguments),
        postings=issued.numbered(postings),
    )


def encode(frozen: Frozen) -> str:
    """The text of the file: JSON, amounts as decimal strings, one line a figure or posting."""
    return msgspec.json.format(msgspec.json.encode(frozen), indent=1).decode() + "\n"


def read(home: Path, id_: str, document: str | None, digest: str) -> Frozen:
    """The frozen report that a directive names.

    Args:
        home: the folder of the books.
        id_: the report's id.
        document: the path below documents/ that the directive gives.
        digest: the digest that the directive gives.

    Raises:
        IssueError: it is missing, unreadable or not the one of that digest.
    """
    if document is None or not document.endswith(FIGURES):
        raise IssueError(f"{id_} was issued without its figures: nothing can be compared with them")
    path = home / FOLDER / document
    try:
        frozen = msgspec.json.decode(path.read_bytes(), type=Frozen)
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise IssueError(f"{path} cannot be read ({reason})") from None
    except msgspec.DecodeError as error:
        raise IssueError(f"{path} holds no issued report: {error}") from None
    if issued.digest_of(frozen.postings.values()) != digest:
        raise IssueError(
            f"{path} is not what was issued as {id_}: its postings have another digest"
        )
    return frozen
