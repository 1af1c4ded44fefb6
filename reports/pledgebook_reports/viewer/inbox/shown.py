"""The lines of a bank file before a person: the proposal, what else it may be, what it still lacks.

What is lacking is what the rules would say of the draft if it were posted as it stands, by the gate.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import msgspec

from pledgebook_reports.viewer.entry.balances import balances_of
from pledgebook_reports.viewer.entry.fields import Made
from pledgebook_reports.viewer.entry.judging import AWAITED, judge
from pledgebook_reports.viewer.entry.paying import payers
from pledgebook_reports.viewer.entry.vouchers import as_posted
from pledgebook_reports.viewer.inbox.typed import PLACES, Said

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pledgebook.findings import Finding
    from pledgebook_importers.delivery.proposed import Proposed, ProposedFile
    from pledgebook_importers.matching.alternatives import Alternative
    from pledgebook_reports.viewer.entry.desk import Desk
    from pledgebook_reports.viewer.entry.paying import Payer
    from pledgebook_reports.viewer.source import View

MOST_PAYERS = 100
"""Lines of one file for which it is told who may pay; more would take seconds."""


@dataclass(slots=True)
class Line:
    """One line: its number on the page, the proposal, what was said of it.

    `lacks` are the findings that would hold against it if it were posted.
    """

    number: int
    one: Proposed
    said: Said
    lacks: list[Finding] = field(default_factory=list)
    payers: Sequence[Payer] = ()

    def now(self, name: str) -> str:
        """What the draft has in a field of the form; empty where it has nothing, or several."""
        return str(getattr(self.one, name.replace("-id", ""))) if name in PLACES else ""

    @property
    def choices(self) -> Iterator[tuple[str, Alternative]]:
        """What else it may be, as a form sends it, the proposal itself left out."""
        own = _choice(self.one)
        for other in self.one.others:
            choice = _choice(other)
            if choice != own or self.said.choice == choice:
                yield choice, other


@dataclass(frozen=True, slots=True)
class Part:
    """The lines of one statement: those that would become drafts, and those that stand back.

    `general` are findings that none of the lines is named by.
    """

    what: str
    lines: Sequence[Line]
    known: Sequence[Proposed]
    general: Sequence[Finding]


def parts_of(
    files: Sequence[ProposedFile], said: Mapping[str, Said], desk: Desk, view: View
) -> list[Part]:
    """What the page shows of a file."""
    parts: list[Part] = []
    number = 0
    for file in files:
        lines, known = [], []
        for one in file.lines:
            left = said.get(one.import_id)
            if one.draft or (left is not None and not left.take):
                number += 1
                lines.append(Line(number, one, left or Said(one.import_id, one.date)))
            else:
                known.append(one)
        general = _lacking(file, lines, view)
        _tell_payers(lines, desk, view)
        parts.append(Part(file.what, lines, known, general))
    return parts


def _lacking(file: ProposedFile, lines: Sequence[Line], view: View) -> list[Finding]:
    """Put beside each line what the gate finds against it; what is of no line is returned."""
    starts: list[tuple[int, Line]] = []
    text, at = "", 1
    for line in lines:
        if line.one.draft:
            starts.append((at, line))
            text += as_posted(line.one.draft) + "\n"
            at = text.count("\n") + 1
    if not starts:
        return []
    place = PurePosixPath(file.place)
    papers = [path for line in lines for path in _papers(line)]
    book = Path(view.snapshot.manifest.book)
    made = Made(place.stem, int(place.parts[1]), text)
    general = []
    for finding in judge(book, made, papers, view.snapshot).findings:
        own = Path(finding.file).name == place.name
        found = next((one for start, one in reversed(starts) if start <= finding.line), None)
        # A folder that is not there yet comes with the documents that will be filed in it.
        if finding.code == AWAITED or (not own and papers and finding.code == "PB502"):
            continue
        if own and found is not None:
            found.lacks.append(finding)
        else:
            general.append(finding)
    return general


def _papers(line: Line) -> Iterator[str]:
    """The documents that will be filed with a line, by the names that findings have for them."""
    for _, name, _ in line.said.papers:
        yield f"{line.said.values.get('voucher', '')}/{name}"


def _tell_payers(lines: Sequence[Line], desk: Desk, view: View) -> None:
    debits = [line for line in lines if line.one.draft and line.one.amount < 0]
    for line in debits[:MOST_PAYERS]:
        line.payers = payers(desk, as_posted(line.one.draft), balances_of(view))


def _choice(one: Proposed | Alternative) -> str:
    """What a radio button of it sends."""
    fields = {name: str(getattr(one, name.replace("-id", ""))) for name in PLACES}
    if fields["instalment"]:
        fields = {"instalment": fields["instalment"]}
    return msgspec.json.encode({name: text for name, text in fields.items() if text}).decode()
