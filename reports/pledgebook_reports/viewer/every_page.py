"""Every page of the viewer: `custom "fava-extension" "pledgebook_reports.viewer.every_page"`."""

from __future__ import annotations

from pledgebook_reports.viewer import (
    evidence_page,
    findings_page,
    overview,
    periods_page,
    pledges,
    registers,
    trace_page,
)

PAGES = (
    overview.Overview, pledges.Pledges, registers.Agreements, registers.Donors,
    registers.Disbursements, registers.Obligations, registers.Advances, trace_page.Trace,
    findings_page.Findings, evidence_page.Evidence, periods_page.Periods, registers.Audit,
    registers.Reports,
)  # fmt: skip
"""The pages in the order of the viewer's side bar."""

# Fava takes the pages of a module in the order of their names in it.
globals().update({f"page_{number:02}": page for number, page in enumerate(PAGES)})
