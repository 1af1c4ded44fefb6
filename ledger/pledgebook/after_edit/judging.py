"""The verdict on books after an edit of vouchers, from the verdict before it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from beancount.core import data
from beancount.parser.options import OPTIONS_DEFAULTS

from pledgebook import generated, rules
from pledgebook.after_edit.base import DoubtError
from pledgebook.after_edit.edited import Edited, edited_of
from pledgebook.after_edit.source import KeptSource
from pledgebook.after_edit.texts import Edit, Moves, edits_of
from pledgebook.difference import Change, judge
from pledgebook.gate import texts
from pledgebook.gate.limits import OWN
from pledgebook.gate.verdict import beancount_findings
from pledgebook.parsing import validation

if TYPE_CHECKING:
    from pledgebook.after_edit.base import Base
    from pledgebook.findings import Finding
    from pledgebook.vouchers import Voucher

END = 2**31
"""Behind the last line of any file."""


@dataclass(frozen=True, slots=True)
class After:
    """What a whole check of the books as they are now would tell."""

    findings: Sequence[Finding]
    counts: Mapping[str, int]
    entries: int


def judge_edits(
    base: Base, main: str, changed: Mapping[str, bytes | None], files: Sequence[str]
) -> After:
    """The verdict after an edit.

    Args:
        base: what is kept of the check before.
        main: the main file.
        changed: the files that were edited or added, with their content; None of one that is gone.
        files: all files as they are read now, and those that are gone, in the order of reading.

    Raises:
        DoubtError, TooWideError: the books must be checked as a whole.
    """
    edits = {path: _edits(base, path, content) for path, content in changed.items()}
    moves = {path: Moves(own) for path, own in edits.items()}
    source = KeptSource(base, main, moves, files)
    edited = edited_of(source, edits)
    source.without = [*edited.gone, *edited.turned]
    come = [*edited.come, *map(source.after, edited.turned)]
    told = judge(Change(source.without, come), source)
    was = [*_unsplit(source, edited.gone), *told.gone]
    now = [*_unsplit(source, edited.come), *told.come]
    raw = _exchanged(source, base.state.raw, was, now)
    errors = _errors_after(source, edited, raw)
    findings = [*rules.laid(source.frame_after, raw), *errors]
    findings.sort(key=_place)
    _expect_order(findings, {_place(one) for one in (*map(source.told_after, was), *now)})
    return After(findings, _counts(source, findings, edited), _entries(source, edited))


def _edits(base: Base, path: str, content: bytes | None) -> list[Edit]:
    state = base.state
    place = state.files.index(path) if path in state.files else None
    if place is not None and not state.plain[place]:
        raise DoubtError("not a plain file")
    if content is None:
        return [Edit(1, END, 1, "", 0)]
    if len(content) > OWN.file_bytes or not content.endswith(b"\n"):
        raise DoubtError("size or end of a file")
    if place is None:
        found = [Edit(0, 0, 1, content.decode(), 0)]
    else:
        found = edits_of(state.chunks[place], content, base.text)
    for edit in found:
        text = edit.text
        if "\\" in text or "\r" in text or any(texts.faults_of(text.encode())):
            raise DoubtError("odd characters")
    return found


def _unsplit(source: KeptSource, vouchers: Iterable[Voucher]) -> list[Finding]:
    """What loading tells of vouchers whose funding cannot be split."""
    return [one for v in vouchers if (one := source.unsplit(v.entry)) is not None]


def _place(finding: Finding) -> tuple[str, int, str]:
    return finding.file, finding.line, finding.code


def _exchanged(
    source: KeptSource, kept: Iterable[Finding], was: Iterable[Finding], now: Iterable[Finding]
) -> list[Finding]:
    """Kept findings at the lines where they now stand, those of `was` taken out, those of `now` added.

    Raises:
        DoubtError: one of them is not among the kept, or tells of a line that may have moved.
    """
    gone = Counter(map(source.told_after, was))
    come = Counter(now)
    both = gone & come
    gone, come = gone - both, come - both
    left = []
    moved = [path for path, moves in source.moves.items() if moves.any]
    for finding in map(source.told_after, kept):
        if gone[finding]:
            gone[finding] -= 1
        elif any(path in finding.message for path in moved):
            raise DoubtError("a line in a message")
        else:
            left.append(finding)
    if gone.total():
        raise DoubtError("a finding that was not there")
    return [*left, *come.elements()]


def _errors_after(source: KeptSource, edited: Edited, raw: Sequence[Finding]) -> list[Finding]:
    """Beancount's errors on the books as they are now."""
    state = source.state
    places = {(one.file, one.line) for one in edited.gone}
    was = _errors(source, edited.gone, state.raw)
    told = Counter(was)
    for finding in state.beancount:
        if (finding.file, finding.line) in places:
            told[finding] -= 1
    if any(told.values()):
        raise DoubtError("an error of Beancount's")
    return _exchanged(source, state.beancount, was, _errors(source, edited.come, raw))


def _errors(
    source: KeptSource, vouchers: Sequence[Voucher], ours: Sequence[Finding]
) -> list[Finding]:
    """Beancount's errors on some vouchers, which depend on nothing but the accounts they use."""
    names = {leg.account for one in vouchers for leg in one.legs} - source.frame.opens.keys()
    opened = [
        data.Open(data.new_metadata("", 0), source.state.first, name, [], None)
        for name in sorted(names)
        if generated.is_generated(name)
    ]
    around = [one for one in source.frame.entries if isinstance(one, (data.Open, data.Close))]
    entries: list[data.Directive] = [*around, *opened, *(one.entry for one in vouchers)]
    entries.sort(key=data.entry_sortkey)
    errors = validation.validate(entries, OPTIONS_DEFAULTS)
    own = [one for one in errors if isinstance(one.entry, data.Transaction)]
    return beancount_findings(own, list(ours), source.frame.main)


def _expect_order(findings: Sequence[Finding], moved: set[tuple[str, int, str]]) -> None:
    """Findings of one rule at one line stand in the order in which the rule tells them.

    Raises:
        DoubtError: an edit brings or takes one of several, so that their order is not known.
    """
    counted = Counter(map(_place, findings))
    if any(counted[place] > 1 for place in moved) or any(
        times > 1 and code == "PB801" for (_, _, code), times in counted.items()
    ):
        raise DoubtError("several findings at one line")


def _counts(source: KeptSource, findings: Sequence[Finding], edited: Edited) -> dict[str, int]:
    severities = Counter(one.severity for one in findings if one.excepted is None)
    drafts = [sum(one.is_draft for one in own) for own in (edited.come, edited.gone)]
    counts = dict(source.state.counts)
    counts |= {name: severities[name] for name in ("error", "warning", "notice")}
    counts["excepted"] = sum(one.excepted is not None for one in findings)
    counts["transactions"] += len(edited.come) - len(edited.gone)
    counts["drafts"] += drafts[0] - drafts[1]
    return counts


def _entries(source: KeptSource, edited: Edited) -> int:
    """How many entries there are, accounts that are opened at their first use among them."""
    state = source.state
    uses = {True: Counter[str](), False: Counter[str]()}
    for come, own in ((True, edited.come), (False, edited.gone)):
        uses[come].update(
            leg.account
            for one in own
            for leg in one.legs
            if leg.account not in source.frame.opens and generated.is_generated(leg.account)
        )
    opened = 0
    for name in uses[True] | uses[False]:
        before = state.uses.get(name, 0)
        after = before + uses[True][name] - uses[False][name]
        opened += (after > 0) - (before > 0)
    return state.entries + len(edited.come) - len(edited.gone) + opened
