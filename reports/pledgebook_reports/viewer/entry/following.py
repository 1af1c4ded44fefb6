"""Forms follow the books: what those who enter had in memory is brought there anew when the books change."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from pledgebook_reports.viewer.entry import desk
from pledgebook_reports.viewer.entry.balances import balances_of
from pledgebook_reports.viewer.entry.foresight import resident_of

if TYPE_CHECKING:
    from fava.core import FavaLedger

    from pledgebook_reports.viewer.source import View


def follow(before: View | None, view: View, ledger: FavaLedger) -> None:
    """Bring new books to memory where somebody was at the forms over the books before."""
    if before is not None and desk.is_open(before.snapshot):
        threading.Thread(target=_bring, args=(view, ledger), daemon=True).start()


def _bring(view: View, ledger: FavaLedger) -> None:
    balances_of(view)
    resident_of(view.snapshot, desk.desk_of(view.snapshot, ledger))
