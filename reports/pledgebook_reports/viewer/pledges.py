"""The page *Pledges*: every donor's pledge status, and why promises are not money yet."""

from __future__ import annotations

from typing import ClassVar

from pledgebook_reports.viewer import register


class Pledges(register.Register):
    """Fava's page of pledges."""

    report_title = "Pledges"
    reports: ClassVar = ("pledge-status", "pledge-shortfall")
