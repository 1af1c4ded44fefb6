"""What every page tells Fava's script of the books: accounts, payees, errors, options."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

from fava.context import g
from fava.internal_api import get_ledger_data
from flask import current_app, request
from jinja2.utils import htmlsafe_json_dumps

from pledgebook_reports.viewer.ledger import SnapshotLedger
from pledgebook_reports.viewer.texts import language

if TYPE_CHECKING:
    from markupsafe import Markup


def ledger_data() -> Markup:
    """The data as JSON for a page; encoded once for a ledger, for with many accounts that takes a while."""
    ledger = g.ledger
    kept = ledger.told if isinstance(ledger, SnapshotLedger) else {}
    key = g.beancount_file_slug or "", request.script_root, language()
    if key not in kept:
        told = get_ledger_data()
        # Fava's editor alone asks for the names of all files, and it is closed.
        told = replace(
            told, options={**told.options, "include": [cast("str", told.options["filename"])]}
        )
        kept[key] = htmlsafe_json_dumps(told, dumps=current_app.json.dumps)
    return kept[key]
