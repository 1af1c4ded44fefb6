"""Every page of the viewer: `custom "fava-extension" "pledgebook_reports.viewer.every_page"`."""

from __future__ import annotations

from pledgebook_reports.viewer import (
    enter_page,
    evidence_page,
    findings_page,
    journal_tests_page,
    overview,
    periods_page,
    pledges,
    registers,
    sampling_page,
    screening_page,
    trace_page,
)
from pledgebook_reports.viewer.approver import page as approver
from pledgebook_reports.viewer.auditor import confirmations_page, mirror_page, pack_page
from pledgebook_reports.viewer.inbox import page as inbox

PAGES = (
    overview.Overview, pledges.Pledges, registers.Agreements, registers.Donors,
    registers.Disbursements, registers.Obligations, registers.Advances, trace_page.Trace,
    findings_page.Findings, evidence_page.Evidence, periods_page.Periods, registers.Audit,
    screening_page.Screening,
    journal_tests_page.JournalTests, sampling_page.Sampling, confirmations_page.Confirmations,
    mirror_page.Mirror, pack_page.AuditPack,
    registers.Reports, enter_page.Enter, approver.Approver, inbox.Inbox,
)  # fmt: skip
"""The pages in the order of the viewer's side bar."""

# Fava takes the pages of a module in the order of their names in it.
globals().update({f"page_{number:02}": page for number, page in enumerate(PAGES)})
