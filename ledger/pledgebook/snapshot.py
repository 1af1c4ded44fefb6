"""A snapshot of the books: what every reader reads, and nothing downstream parses.

A folder with `manifest.json` (what was checked, under which rules) and up to three products behind
three
readers: *facts* (the verdict), *entries* (booked, for Fava) and *rows* (the columnar projection,
for reports).
"""

from __future__ import annotations

import datetime
import hashlib
import shutil
import weakref
from collections import Counter
from collections.abc import Container, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from pledgebook.approvals.laid import Desk
from pledgebook.closing_year.result import Proof, YearClose
from pledgebook.findings import Finding
from pledgebook.month_end.result import MonthEnd
from pledgebook.sealing.draft import Draft
from pledgebook.seals import Seal

if TYPE_CHECKING:
    import duckdb
    from beancount.core import data

    from pledgebook.findings import BookError
    from pledgebook.frame import Frame
    from pledgebook.gate.reading import Reading
    from pledgebook.gate.verdict import Verdict

FORMAT = 1


class Manifest(msgspec.Struct, frozen=True):
    """The positive statement of a check: the files by digest, the rule set and what was counted."""

    format: int
    book: str
    digest: str
    files: Mapping[str, str]
    rules: Sequence[str]
    entries: int
    parts: Sequence[str]


class Facts(msgspec.Struct, frozen=True):
    """The verdict: findings, counts of entries and vouchers, the day of the check."""

    book: str
    as_of: datetime.date | None
    currency: str
    findings: list[Finding]
    counts: dict[str, int]
    entries: int
    seconds: float


_asked: weakref.WeakKeyDictionary[duckdb.DuckDBPyConnection, Snapshot] = weakref.WeakKeyDictionary()


class Snapshot:
    """A snapshot on disk; its folder goes when the last reader lets go of it.

    A process that reads the folder of another's snapshot has it `borrowed`.
    """

    def __init__(self, folder: Path, *, borrowed: bool = False) -> None:
        self.path = folder
        if not borrowed:
            weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        self.manifest = msgspec.json.decode(
            (self.path / "manifest.json").read_bytes(), type=Manifest
        )

    def facts(self) -> Facts:
        """The verdict; loads no entries."""
        return msgspec.json.decode((self.path / "facts.json").read_bytes(), type=Facts)

    def entries(self) -> tuple[list[data.Directive], list[BookError], dict[str, Any]]:
        """Entries, errors and options as Beancount's loader returns them."""
        return self.entries_of(None), self.errors(), self.options()

    def entries_of(self, kinds: Container[str] | None) -> list[data.Directive]:
        """The entries of some kinds, by the names of Beancount's types, or all; in their order."""
        from pledgebook import codec  # noqa: PLC0415 -- Beancount, which most commands do not need

        return codec.decode_entries((self.path / "entries.json").read_bytes(), kinds)

    def entries_at(self, file: str, line: int) -> list[data.Directive]:
        """The entries that stand at a line of a file, with those that they bring forth."""
        from pledgebook import codec  # noqa: PLC0415 -- likewise

        blob = (self.path / "entries.json").read_bytes()
        return codec.decode_entries_at(blob, file, line)

    def errors(self) -> list[BookError]:
        """The findings that are errors, as Beancount's."""
        found = self.facts().findings
        return [finding.to_book_error() for finding in found if finding.severity == "error"]

    def options(self) -> dict[str, Any]:
        """Beancount's options, with the digits that currencies are shown with."""
        from pledgebook import codec  # noqa: PLC0415 -- likewise

        return codec.decode_options((self.path / "options.json").read_bytes())

    def frame(self) -> Frame:
        """What the frame of every page says of the entries; loads few of them."""
        from pledgebook import frame  # noqa: PLC0415 -- likewise

        return frame.read_frame((self.path / "frame.json").read_bytes())

    def seals(self) -> list[Seal]:
        """The seals as they were proved; their entries are left out."""
        return msgspec.json.decode((self.path / "seals.json").read_bytes(), type=list[Seal])

    def draft(self) -> Draft:
        """The seal that was asked for, or what stands in its way."""
        return msgspec.json.decode((self.path / "draft.json").read_bytes(), type=Draft)

    def close(self) -> YearClose:
        """The close of the year that was asked for, or what stands in its way."""
        return msgspec.json.decode((self.path / "close.json").read_bytes(), type=YearClose)

    def openings(self) -> list[Proof]:
        """The opening files of closed years, each held against its year."""
        return msgspec.json.decode((self.path / "openings.json").read_bytes(), type=list[Proof])

    def leaves(self) -> str:
        """One digest over all entries of the books, wherever they stand; SHA-256 in hex."""
        return msgspec.json.decode((self.path / "leaves.json").read_bytes(), type=str)

    def month_end(self) -> MonthEnd:
        """What the month's end that was asked for drafts, and what blocks the close."""
        return msgspec.json.decode((self.path / "month-end.json").read_bytes(), type=MonthEnd)

    def desk(self) -> Desk:
        """The act that was asked for, or what stands in its way."""
        return msgspec.json.decode((self.path / "desk.json").read_bytes(), type=Desk)

    def rows(self, *, loaded: bool = True) -> duckdb.DuckDBPyConnection:
        """A fresh in-memory DuckDB with the projection's tables; `loaded` as for `rows.connect`.

        The snapshot stays for as long as the connection does, though not for its cursors.
        """
        from pledgebook import rows  # noqa: PLC0415 -- DuckDB, which most commands do not need

        connection = rows.connect(self.path / "rows", loaded=loaded)
        _asked[connection] = self
        return connection


def write(folder: Path, reading: Reading, verdict: Verdict, parts: list[str]) -> None:
    """Write the snapshot; the manifest comes last, so that a torn one is none."""
    facts = Facts(
        book=str(reading.main),
        as_of=verdict.book.as_of,
        currency=verdict.book.currency,
        findings=verdict.findings,
        counts=counts_of(verdict),
        entries=len(verdict.entries),
        seconds=round(verdict.seconds, 3),
    )
    if "entries" in parts:
        from pledgebook import codec, frame  # noqa: PLC0415 -- the gate's child alone writes

        (folder / "entries.json").write_bytes(codec.encode_entries(verdict.entries))
        (folder / "frame.json").write_bytes(frame.frame_of(verdict.entries))
        (folder / "options.json").write_bytes(codec.encode_options(reading.options))
    if "rows" in parts:
        from pledgebook import rows  # noqa: PLC0415 -- DuckDB, which a verdict does not need

        rows.write(folder / "rows", verdict.entries, verdict.book, verdict.findings)
    if "seals" in parts:
        seals = [replace(seal, entries=frozenset()) for seal in verdict.book.seals]
        (folder / "seals.json").write_bytes(msgspec.json.encode(seals))
    state(folder, facts, reading.digests, parts)


def state(folder: Path, facts: Facts, digests: Mapping[str, str], parts: Sequence[str]) -> None:
    """Write the verdict and then, as the last file of all, the manifest."""
    from pledgebook import rules  # noqa: PLC0415 -- likewise

    (folder / "facts.json").write_bytes(msgspec.json.encode(facts))
    manifest = Manifest(
        format=FORMAT,
        book=facts.book,
        digest=digest_of(digests),
        files=digests,
        rules=rules.CODES,
        entries=facts.entries,
        parts=parts,
    )
    (folder / "manifest.json").write_bytes(msgspec.json.encode(manifest))


def counts_of(verdict: Verdict) -> dict[str, int]:
    """What is told in numbers: findings by severity, vouchers, records."""
    severities = Counter(f.severity for f in verdict.findings if f.excepted is None)
    kinds = Counter(type(record).directive for record in verdict.book.registry.records)
    return {
        "error": severities["error"],
        "warning": severities["warning"],
        "notice": severities["notice"],
        "excepted": sum(finding.excepted is not None for finding in verdict.findings),
        "transactions": len(verdict.book.vouchers),
        "drafts": sum(voucher.is_draft for voucher in verdict.book.vouchers),
        "pledges": kinds["pledge"],
        "agreements": kinds["agreement"],
        "obligations": kinds["obligation"],
        "parties": kinds["party"],
    }


def digest_of(digests: Mapping[str, str]) -> str:
    """The digest of books: over their files' SHA-256 in hex by path."""
    lines = "".join(f"{digest}  {path}\n" for path, digest in sorted(digests.items()))
    return hashlib.sha256(lines.encode()).hexdigest()


def write_refusals(folder: Path, reading: Reading) -> None:
    """Write why a book was refused."""
    (folder / "refusals.json").write_bytes(msgspec.json.encode(reading.refusals))


def read_refusals(folder: Path) -> list[Finding]:
    """Why a book was refused."""
    return msgspec.json.decode((folder / "refusals.json").read_bytes(), type=list[Finding])
