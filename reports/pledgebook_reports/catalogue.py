"""The reports by name, in the order in which `report --list` names them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pledgebook_reports.agreement_balances import AGREEMENT_BALANCES
from pledgebook_reports.donor_statement import DONOR_STATEMENT
from pledgebook_reports.expenditure import BY_GOVERNORATE, BY_WINDOW
from pledgebook_reports.pledge_status import PLEDGE_STATUS
from pledgebook_reports.reconciliation import RECONCILIATION

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pledgebook_reports.table import Report

REPORTS: Mapping[str, Report] = {
    report.name: report
    for report in (
        PLEDGE_STATUS, AGREEMENT_BALANCES, DONOR_STATEMENT, BY_WINDOW, BY_GOVERNORATE,
        RECONCILIATION,
    )
}  # fmt: skip
