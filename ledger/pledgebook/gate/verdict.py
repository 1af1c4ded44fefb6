"""Books and checks a parsed book. Runs in the gate's child only."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pledgebook import approvals, rules, seals
from pledgebook.findings import BEANCOUNT, Finding
from pledgebook.loading import load
from pledgebook.parsing import booking, validation
from pledgebook.sealing.source import Source, source_of

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence

    from beancount.core import data

    from pledgebook.book import Book
    from pledgebook.gate.reading import Reading

UNBALANCED = "Transaction does not balance"


@dataclass(frozen=True, slots=True)
class Verdict:
    """A checked book: entries as Fava shows them, the book as rules see it, the findings."""

    entries: list[data.Directive]
    book: Book
    findings: list[Finding]
    seconds: float
    booked: Sequence[data.Directive]
    """The entries as they were booked, before the plugin made anything of them."""
    raw: Sequence[Finding]
    """The findings of rules before exceptions are laid over them, in the order of the rules."""
    source: Source | None = None
    """The books before booking, where seals were to be proved or made."""


def judge(
    reading: Reading, as_of: datetime.date | None, *, sealing: bool = False, anew: bool = False
) -> Verdict:
    """Book, run our plugin's functions, the allowed stock plugins and Beancount's validation.

    Leaves of seals are taken when there are seals or signed acts to prove, or when `sealing` asks
    for them; `anew` hashes every entry, whatever the digest of its file says.
    """
    began = time.monotonic()
    options = reading.options
    home = reading.main.parent
    signed = any((home / folder).is_dir() for folder in (seals.FOLDER, approvals.FOLDER))
    source = source_of(reading, anew=anew) if sealing or signed else None
    booked, booking_errors = booking.book(reading.entries, options)
    loaded = load(
        booked,
        main=str(reading.main),
        operating=options["operating_currency"],
        as_of=as_of,
        stray_lines=reading.stray_lines,
        home=home,
        source=source,
    )
    raw = rules.found(loaded.book, loaded.findings)
    findings = rules.laid(loaded.book, raw)
    stock = {**options, "plugin": [p for p in options["plugin"] if p[0] != "pledgebook"]}
    entries, errors = validation.transform(
        loaded.entries, [*reading.errors, *booking_errors], stock
    )
    errors += validation.validate(entries, stock)
    findings += beancount_findings(errors, findings, str(reading.main))
    findings.sort(key=lambda finding: (finding.file, finding.line, finding.code))
    seconds = time.monotonic() - began
    return Verdict(entries, loaded.book, findings, seconds, booked, raw, source)


def beancount_findings(errors: list[Any], ours: list[Finding], main: str) -> list[Finding]:
    """Beancount's errors as findings; an imbalance that PB102 names already is not told twice."""
    told = {(finding.file, finding.line) for finding in ours if finding.code in ("PB101", "PB102")}
    findings = []
    for error in errors:
        source = error.source or {}
        file, line = str(source.get("filename", main)), max(int(source.get("lineno", 1)), 1)
        if file == "<load>":
            file = main
        message = " ".join(str(error.message).split())
        if message.startswith(UNBALANCED) and (file, line) in told:
            continue
        entry = error.entry
        date = getattr(entry, "date", None)
        subject = entry.meta.get("voucher") if hasattr(entry, "meta") else None
        findings.append(
            Finding(code=BEANCOUNT, message=message, file=file, line=line, entry_date=date,
                    subject=subject)
        )  # fmt: skip
    return findings
