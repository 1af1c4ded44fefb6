"""The reports by name, in the order in which `report --list` names them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pledgebook_reports.agreement_balances import AGREEMENT_BALANCES, HEADROOM
from pledgebook_reports.donor_statement import DONOR_STATEMENT
from pledgebook_reports.expenditure import BY_GOVERNORATE, BY_WINDOW
from pledgebook_reports.obligations import OBLIGATIONS
from pledgebook_reports.pledge_status import PLEDGE_SHORTFALL, PLEDGE_STATUS
from pledgebook_reports.reconciliation import RECONCILIATION
from pledgebook_reports.trial_balance import TRIAL_BALANCE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pledgebook_reports.table import Report

REPORTS: Mapping[str, Report] = {
    report.name: report
    for report in (
        PLEDGE_STATUS, PLEDGE_SHORTFALL, AGREEMENT_BALANCES, HEADROOM, DONOR_STATEMENT,
        BY_WINDOW, BY_GOVERNORATE, OBLIGATIONS, RECONCILIATION, TRIAL_BALANCE,
    )
}  # fmt: skip
