"""Putting drafts into the books: all that the books bear, and nothing that makes them worse."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from pledgebook import gate, writer
from pledgebook_reports.places import line_of, short

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pledgebook.findings import Finding
    from pledgebook_importers.delivery.draft import Draft

STATED = "PB706"
"""The rule by which a bank's balance and the books differ: told of, but no fault of the drafts."""
_SHOWN = 5
Key = tuple[str, str, str]
"""A finding's code, file and message: its line may move."""


def accept(book: Path, drafts: Sequence[Draft]) -> bool:
    """Write the drafts, check the books, and take back what is at fault; whether none was.

    A bank's balance that the books do not explain is left out where it is the account's first: the
    books then have to be brought in line before it says anything.
    """
    acceptance = _Acceptance(book)
    for draft in drafts:
        acceptance.write(draft)
    while acceptance.written and acceptance.correct():
        pass
    for path in acceptance.written:
        click.echo(f"written: {short(str(path))}", err=True)
    return not acceptance.refused


class _Acceptance:
    """The drafts that stand in the books so far, and how many did not."""

    def __init__(self, book: Path) -> None:
        self.book = book
        self.before = {key_of(fault) for fault in faults_of(gate.run(book))}
        self.written: dict[Path, Draft] = {}
        self.refused = 0

    def write(self, draft: Draft) -> None:
        """Write one draft; say why it cannot be."""
        try:
            path = writer.add_file(self.book.parent, draft.place, draft.text)
        except writer.WriteRefusedError as error:
            self._refuse(f"not written: {error}")
        else:
            self.written[path.resolve()] = draft

    def correct(self) -> bool:
        """Check the books once; whether something had to be taken back or written anew."""
        result = gate.run(self.book)
        worse = [fault for fault in faults_of(result) if key_of(fault) not in self.before]
        differing = [fault for fault in worse if fault.code == STATED]
        faults = [fault for fault in worse if fault.code != STATED]
        if faults:
            guilty = [path for path in self.written if _of(path, faults)]
            for path in guilty or list(self.written):
                own = _of(path, faults) or faults
                for fault in own[:_SHOWN]:
                    click.echo(line_of(fault), err=True)
                name = self._take_back(path).place.name
                self._refuse(f"not written: {name} would bring {len(own)} error(s)")
            return True
        beginnings = self._beginnings(differing)
        for path in beginnings:
            self._leave_balance_out(path)
        if beginnings:
            return True
        for fault in differing:
            click.echo(line_of(fault), err=True)
        if result.snapshot is not None:
            self._check_included(set(result.snapshot.manifest.files))
        return False

    def _beginnings(self, differing: Sequence[Finding]) -> list[Path]:
        """Statements that differ, of accounts none of whose statements has agreed before."""
        found, agreed = [], set()
        for path, draft in self.written.items():
            if draft.stated and not _of(path, differing):
                agreed.add(draft.account)
            elif draft.first and draft.stated and draft.account not in agreed:
                found.append(path)
        return found

    def _leave_balance_out(self, path: Path) -> None:
        draft = self._take_back(path)
        click.echo(
            f"{draft.place.name}: the books do not hold the balance that the bank states, so it is "
            "not recorded; enter the account's opening balance, then import the statement again",
            err=True,
        )
        if draft.unstated.text:
            self.write(draft.unstated)

    def _check_included(self, files: set[str]) -> None:
        """Take back what the main file does not include: it would lie beside the books unseen."""
        for path in [path for path in self.written if str(path) not in files]:
            parts = self._take_back(path).place.parts
            pattern = "/".join([parts[0], *["*"] * (len(parts) - 1)])
            self._refuse(f'not written: {self.book} does not include "{pattern}.beancount"')

    def _take_back(self, path: Path) -> Draft:
        draft = self.written.pop(path)
        writer.take_back(path, draft.text)
        return draft

    def _refuse(self, reason: str) -> None:
        self.refused += 1
        click.echo(reason, err=True)


def faults_of(result: gate.GateResult) -> list[Finding]:
    """The errors of a check, or what stands in its way."""
    findings: Iterable[Finding] = (
        result.refusals if result.snapshot is None else result.snapshot.facts().findings
    )
    return [finding for finding in findings if finding.severity == "error"]


def key_of(finding: Finding) -> Key:
    """What tells one finding from another before and after a file is written."""
    return finding.code, finding.file, finding.message


def _of(path: Path, findings: Iterable[Finding]) -> list[Finding]:
    return [finding for finding in findings if Path(finding.file) == path]
