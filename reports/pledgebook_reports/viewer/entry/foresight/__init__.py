"""The verdict on an entry while it is typed: the findings that it would cause, from books held in memory.

The rules are those of the gate and have one form. They are run over the entry and the vouchers and
records that it bears on (`pledgebook.difference`), once without the entry and once with it: what is
left is what the entry brings. Sums over all vouchers of an agreement are kept (`sums`), and so is what
the passing of days alone brings (`aging`). What cannot be said so is named: it waits for Check and Save,
which go through the gate.
"""

from __future__ import annotations

from pledgebook_reports.viewer.entry.foresight.foretelling import Foretold, foretell
from pledgebook_reports.viewer.entry.foresight.resident import Resident, resident_of

__all__ = ["Foretold", "Resident", "foretell", "resident_of"]
