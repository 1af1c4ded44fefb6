"""Putting drafts into the books: all that the books bear, at once, and nothing that harms them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from pledgebook import gate, writer
from pledgebook.gate.reading import UNINCLUDED
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
    """Judge the drafts with the books, leave out what is at fault, write the others as one whole.

    A bank's balance that the books do not explain is left out where it is the account's first: the
    books then have to be brought in line before it says anything.

    Returns:
        Whether none was at fault and all is written.
    """
    acceptance = _Acceptance(book)
    for draft in drafts:
        acceptance.lay(draft)
    while acceptance.laid and acceptance.correct():
        pass
    acceptance.write()
    return not acceptance.refused


class _Acceptance:
    """The drafts that are to go into the books, and how many cannot."""

    def __init__(self, book: Path) -> None:
        self.book = book
        self.home = book.resolve().parent
        self.before = {key_of(fault) for fault in faults_of(gate.run(book))}
        self.laid: dict[Path, Draft] = {}
        self.refused = 0

    def lay(self, draft: Draft) -> None:
        """Take up one draft; say why it cannot be written."""
        reason = writer.unfit(self.home, writer.Change(draft.place, draft.text))
        if reason is not None:
            self._refuse(f"not written: {reason}")
        else:
            self.laid[(self.home / draft.place).resolve()] = draft

    def write(self) -> None:
        """Write what is laid: all of it, or nothing where the disk or another hand is in the way."""
        changes = [writer.Change(draft.place, draft.text) for draft in self.laid.values()]
        try:
            writer.write_all(self.home, changes)
        except writer.WriteUnfinishedError as error:
            self._refuse(str(error))
        except writer.WriteRefusedError as error:
            self._refuse(f"nothing was written: {error}")
        else:
            for path in self.laid:
                click.echo(f"written: {short(str(path))}", err=True)

    def correct(self) -> bool:
        """Judge the books with the drafts once; whether something was left out or laid anew."""
        result = gate.trial(self.book, {path: draft.text for path, draft in self.laid.items()})
        worse = [fault for fault in faults_of(result) if key_of(fault) not in self.before]
        differing = [fault for fault in worse if fault.code == STATED]
        faults = [fault for fault in worse if fault.code != STATED]
        if faults:
            guilty = [path for path in self.laid if _of(path, faults)]
            for path in guilty or list(self.laid):
                self._leave_out(path, _of(path, faults) or faults)
            return True
        beginnings = self._beginnings(differing)
        for path in beginnings:
            self._leave_balance_out(path)
        if beginnings:
            return True
        for fault in differing:
            click.echo(line_of(fault), err=True)
        return False

    def _leave_out(self, path: Path, faults: Sequence[Finding]) -> None:
        place = self.laid.pop(path).place
        if any(fault.message == UNINCLUDED for fault in faults):
            pattern = "/".join([place.parts[0], *["*"] * (len(place.parts) - 1)])
            self._refuse(f'not written: {self.book} does not include "{pattern}.beancount"')
            return
        for fault in faults[:_SHOWN]:
            click.echo(line_of(fault), err=True)
        self._refuse(f"not written: {place.name} would bring {len(faults)} error(s)")

    def _beginnings(self, differing: Sequence[Finding]) -> list[Path]:
        """Statements that differ, of accounts none of whose statements has agreed before."""
        found, agreed = [], set()
        for path, draft in self.laid.items():
            if draft.stated and not _of(path, differing):
                agreed.add(draft.account)
            elif draft.first and draft.stated and draft.account not in agreed:
                found.append(path)
        return found

    def _leave_balance_out(self, path: Path) -> None:
        draft = self.laid.pop(path)
        click.echo(
            f"{draft.place.name}: the books do not hold the balance that the bank states, so it is "
            "not recorded; enter the account's opening balance, then import the statement again",
            err=True,
        )
        if draft.unstated.text:
            self.lay(draft.unstated)

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
