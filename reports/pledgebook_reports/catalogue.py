"""The reports by name, in the order in which `report --list` names them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pledgebook_reports.advances import ADVANCES
from pledgebook_reports.agreement_balances import AGREEMENT_BALANCES, HEADROOM
from pledgebook_reports.audit_registers import AUDIT_FINDINGS, CONFIRMATIONS, HACT_FORECAST
from pledgebook_reports.budget_actual import BUDGET_ACTUAL, BUDGET_ACTUAL_BY_PROJECT
from pledgebook_reports.cash_forecast import CASH_BY_AGREEMENT, CASH_FORECAST
from pledgebook_reports.coverage import COVERAGE
from pledgebook_reports.deadlines import DEADLINES
from pledgebook_reports.disbursement_register import DISBURSEMENT_REGISTER
from pledgebook_reports.donor_statement import DONOR_STATEMENT
from pledgebook_reports.evidence_report import EVIDENCE, EVIDENCE_GAPS
from pledgebook_reports.exceptions_report import EXCEPTIONS
from pledgebook_reports.exchange import EXCHANGE
from pledgebook_reports.expenditure import BY_GOVERNORATE, BY_WINDOW, EXPENDITURE
from pledgebook_reports.instalments import INSTALMENTS
from pledgebook_reports.money_flow import MONEY_FLOW
from pledgebook_reports.obligations import OBLIGATIONS
from pledgebook_reports.pledge_status import PLEDGE_SHORTFALL, PLEDGE_STATUS
from pledgebook_reports.reconciliation import RECONCILIATION
from pledgebook_reports.screening_report import SCREENING
from pledgebook_reports.sources_and_uses import SOURCES_AND_USES
from pledgebook_reports.trial_balance import TRIAL_BALANCE
from pledgebook_reports.voucher_papers import VOUCHER_PAPERS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pledgebook_reports.table import Report

REPORTS: Mapping[str, Report] = {
    report.name: report
    for report in (
        PLEDGE_STATUS, PLEDGE_SHORTFALL, AGREEMENT_BALANCES, HEADROOM, INSTALMENTS, DONOR_STATEMENT,
        SOURCES_AND_USES, BUDGET_ACTUAL, BUDGET_ACTUAL_BY_PROJECT, EXPENDITURE, BY_WINDOW,
        BY_GOVERNORATE, MONEY_FLOW, OBLIGATIONS, ADVANCES,
        RECONCILIATION, TRIAL_BALANCE,
        DISBURSEMENT_REGISTER, EXCHANGE, COVERAGE, EXCEPTIONS, EVIDENCE, EVIDENCE_GAPS, VOUCHER_PAPERS,
        HACT_FORECAST, AUDIT_FINDINGS, CONFIRMATIONS, SCREENING,
        CASH_FORECAST, CASH_BY_AGREEMENT, DEADLINES,
    )
}  # fmt: skip
