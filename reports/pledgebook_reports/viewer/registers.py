"""The pages that are reports alone, each with its tabs."""

from __future__ import annotations

from typing import ClassVar

from pledgebook_reports.catalogue import REPORTS
from pledgebook_reports.viewer import register


class Agreements(register.Register):
    """What each agreement still has, its headroom by day, its budget, instalments and documents."""

    report_title = "Agreements"
    reports: ClassVar = (
        "agreement-balances", "headroom", "budget-actual", "instalments", "documents", "deadlines",
    )  # fmt: skip


class Donors(register.Register):
    """The statement of a donor or agreement for a period."""

    report_title = "Donor statement"
    reports: ClassVar = ("donor-statement", "sources-and-uses", "confirmations")


class Disbursements(register.Register):
    """The register of payments with their papers."""

    report_title = "Disbursements"
    reports: ClassVar = ("disbursement-register", "expenditure", "money-flow")


class Obligations(register.Register):
    """Contracts."""

    report_title = "Obligations"
    reports: ClassVar = ("obligations",)


class Advances(register.Register):
    """Advances to partners."""

    report_title = "Advances"
    reports: ClassVar = ("advances",)


class Audit(register.Register):
    """What an audit asks for and what it found."""

    report_title = "Audit"
    reports: ClassVar = ("hact-forecast", "audit-findings", "confirmations", "exceptions")


class Reports(register.Register):
    """Every report."""

    report_title = "All reports"
    reports: ClassVar = tuple(REPORTS)
