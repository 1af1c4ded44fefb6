"""The exact identity of a journal, the same in whichever extract it comes."""

from __future__ import annotations

import hashlib
import json

from pledgebook_importers.ledgers.journals import Journal

_LENGTH = 32


def import_id(journal: Journal) -> str:
    """From ledger, business unit, number and date; neither file nor lines take part."""
    stated = [
        sorted({code for line in journal.lines if (code := line.codes.get(field, ""))})
        for field in ("ledger", "unit")
    ]
    content = json.dumps([*stated, journal.id, journal.date.isoformat()])
    return f"gl-{hashlib.sha256(content.encode()).hexdigest()[:_LENGTH]}"
