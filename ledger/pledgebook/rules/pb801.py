"""An exception is the only way past a rule: approved, dated, and for something.

`exception` names a rule, the subject of its finding, a last day, a reason and an approver. While it
holds, the finding is listed as excepted and not counted. The approver is an officer who approves, in
office, whose limit covers the finding. An exception that has expired is a warning; one that names no
finding lies in wait for a fault to come and is an error. Nothing excepts a posting without an
agreement (PB101) or a voucher that does not balance within one (PB102).

Fails:

    2017-01-01 custom "exception" "PB302" "V-2017-00001" 2017-12-31 "no such voucher" "OFF-HEAD"
    2017-03-31 custom "statement" Assets:Bank:Tigris:USD 2017-03-31 2095000.00 USD

Passes:

    2016-07-01 custom "earmark" "FI-2016-01" "location" "IQ-NI"
    2017-03-01 custom "exception" "PB302" "V-2017-00001" 2017-12-31 "consent of Finland" "OFF-HEAD"
    2017-03-02 * "Beta Trading" "Generator for a clinic in Anbar"
      voucher: "V-2017-00001"
      agreement: "FI-2016-01"
      payee-id: "PAY-BETA"
      location: "IQ-AN"
      Expenses:FFS:W1-Works:Equipment    900.00 USD
      Assets:Bank:Tigris:USD            -900.00 USD

Source: COSO, management override of controls; ISA 240.32.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pledgebook.authority import lacks_authority
from pledgebook.findings import Excepted
from pledgebook.records import ExceptionGranted
from pledgebook.rules import audit_categories
from pledgebook.rules.base import Rule, at_record

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pledgebook.book import Book
    from pledgebook.findings import Finding

NEVER = frozenset(("PB100", "PB101", "PB102", "PB801", "BEANCOUNT"))
"""What nothing excepts: the heart of the books, what cannot be read, and this rule."""


def lay_over(book: Book, findings: Sequence[Finding]) -> list[Finding]:
    """The findings with those under an exception marked, and this rule's own."""
    by_name: dict[tuple[str, str], list[ExceptionGranted]] = {}
    for grant in book.registry.all(ExceptionGranted):
        if grant.code not in NEVER and _in_force(book, grant) and not expired(book, grant):
            by_name.setdefault((grant.code, grant.subject), []).append(grant)
    used: set[int] = set()
    laid: list[Finding] = []
    refused: list[Finding] = []
    for finding in findings:
        grants = by_name.get((finding.code, finding.subject or ""), [])
        if finding.severity == "notice" or not grants:
            laid.append(finding)
            continue
        used.update(id(one) for one in grants)
        reasons = [_unauthorised(book, one, finding) for one in grants]
        if None not in reasons:
            laid.append(finding)
            refused += [
                _at(one, f"has no effect: {reason}")
                for one, reason in zip(grants, reasons, strict=True)
            ]
            continue
        grant = next(
            one
            for one, reason in zip(reversed(grants), reversed(reasons), strict=True)
            if not reason
        )
        excepted = Excepted(until=grant.until, reason=grant.reason, approver=grant.approver,
                            file=grant.file, line=grant.line)  # fmt: skip
        laid.append(replace(finding, severity="notice", excepted=excepted))
    return [*laid, *dict.fromkeys(refused), *_own(book, used)]


def expired(book: Book, grant: ExceptionGranted) -> bool:
    """Whether an exception's last day is over on the day of the check."""
    return book.as_of is not None and book.as_of > grant.until


def _in_force(book: Book, grant: ExceptionGranted) -> bool:
    return book.until is None or grant.date <= book.until


def _unauthorised(book: Book, grant: ExceptionGranted, finding: Finding) -> str | None:
    amount, currency = finding.amount, finding.currency or book.currency
    if amount is not None:
        value = book.converted(abs(amount), currency, book.currency, grant.date)
        amount, currency = (value, book.currency) if value is not None else (abs(amount), currency)
    return lacks_authority(
        book.registry, grant.approver, ("approver",), grant.date, amount, currency
    )


def _own(book: Book, used: set[int]) -> Iterator[Finding]:
    grants = book.registry.all(ExceptionGranted)
    latest = {(grant.code, grant.subject): grant for grant in grants}
    for grant in grants:
        if not _in_force(book, grant):
            continue
        renewed = latest[grant.code, grant.subject] is not grant
        if grant.code in NEVER:
            yield _at(grant, f"has no effect: nothing excepts {grant.code}")
        elif expired(book, grant):
            if not renewed:
                yield replace(
                    _at(grant, f"expired on {grant.until}: renew it, or mend its finding"),
                    severity="warning",
                )
        elif id(grant) not in used:
            yield _at(grant, "names no finding: mend its rule or subject, or take it out")


def _at(grant: ExceptionGranted, reason: str) -> Finding:
    finding = at_record("PB801", grant, f"exception to {grant.code} for {grant.subject} {reason}",
                        subject=grant.subject)  # fmt: skip
    return replace(finding, finding_category=RULE.category)


RULE = Rule(
    code="PB801",
    name="exception expired, without authority or for nothing",
    scope="merge",
    category=audit_categories.INSUFFICIENT_DOCUMENTS,
    subject="the subject that the exception names",
    reach=(),
)
