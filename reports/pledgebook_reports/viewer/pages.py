"""What all pages are made of: the books' state, figures that open, places in the books."""

from __future__ import annotations

import datetime
import os
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from fava.ext import FavaExtensionBase

from pledgebook.money import format_money
from pledgebook_reports.table import Arguments
from pledgebook_reports.verdict.outcome import SEVERITIES
from pledgebook_reports.viewer import texts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jinja2 import Environment

    from pledgebook.findings import Finding
    from pledgebook_reports.viewer.source import View


NO_DAY = datetime.date.min
"""The day of books that hold no transaction."""


class FundPage(FavaExtensionBase):
    """A page of ours: its texts are in the reader's language."""

    @cached_property
    def jinja_env(self) -> Environment:
        """The environment of its templates."""
        return texts.speaking(super().jinja_env)


@dataclass(frozen=True, slots=True)
class Place:
    """A line of the books that a page names: absolute for a link, short for people."""

    file: str
    line: int
    short: str


@dataclass(frozen=True, slots=True)
class Notice:
    """A finding or refusal with its place."""

    code: str
    severity: str
    message: str
    place: Place


@dataclass(frozen=True, slots=True)
class InForce:
    """An exception that holds, with the finding that it covers; `place` is the exception's."""

    finding: Notice
    until: datetime.date
    reason: str
    approver: str
    place: Place


@dataclass(frozen=True, slots=True)
class State:
    """What a page is drawn from: the books by digest, their day, and what the check found.

    `read_at` is when they were read, in UTC.
    """

    digest: str
    read_at: datetime.datetime
    as_of: datetime.date | None
    currency: str
    errors: int
    warnings: int
    notices: int

    @property
    def short(self) -> str:
        """The head of the digest, as people compare it."""
        return self.digest[:12]


def state_of(view: View) -> State:
    """The state of the books that a page is drawn from."""
    facts = view.snapshot.facts()
    counts = facts.counts
    return State(view.snapshot.manifest.digest, view.read_at, facts.as_of, facts.currency,
                 counts["error"], counts["warning"], counts["notice"])  # fmt: skip


def arguments_of(view: View, as_of: datetime.date) -> Arguments:
    """What every page asks of its reports: all that the books hold on their day."""
    return Arguments(as_of=as_of, currency=view.snapshot.facts().currency)


def place_of(view: View, file: str, line: int) -> Place:
    """A place in the books, named from the main file's folder."""
    folder = Path(view.snapshot.manifest.book).parent
    return Place(file, line, f"{os.path.relpath(file, folder)}:{line}")


def notices(view: View, findings: Iterable[Finding]) -> list[Notice]:
    """Findings for a page, the severest first."""
    ordered = sorted(findings, key=lambda f: (SEVERITIES.index(f.severity), f.code, f.file, f.line))
    return [_notice(view, finding) for finding in ordered]


def in_force(view: View, findings: Iterable[Finding]) -> list[InForce]:
    """The exceptions that findings stand under, the first to end first."""
    found = [
        InForce(_notice(view, f), f.excepted.until, f.excepted.reason, f.excepted.approver,
                place_of(view, f.excepted.file, f.excepted.line))
        for f in findings if f.excepted
    ]  # fmt: skip
    return sorted(found, key=lambda one: (one.until, one.place.file, one.place.line))


def _notice(view: View, finding: Finding) -> Notice:
    return Notice(finding.code, finding.severity, finding.message,
                  place_of(view, finding.file, finding.line))  # fmt: skip


def money(amount: Decimal) -> str:
    """An amount for people: `1,650,000.00`."""
    return format_money(amount)


def plain(amount: Decimal) -> str:
    """An amount for programs: `1650000.00`."""
    return f"{amount:f}"
