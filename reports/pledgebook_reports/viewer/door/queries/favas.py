"""Fava's own pages of many entries: their data is drawn up beside the server, by a child of the keeper.

They go through all entries and may take many seconds. In the server they would hold up everybody
else meanwhile, and the entries would be the most of its memory.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fava.application import _LedgerSlugLoader, create_app

from pledgebook_reports.viewer.door import fava_templates
from pledgebook_reports.viewer.door.queries.asked import PAGE, Answer, Question

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask

    from pledgebook_reports.viewer.ledger import SnapshotLedger

ROUTES = (
    "download_journal",
    *(
        f"json_api.get_{name}"
        for name in (
            "account_report", "balance_sheet", "commodities", "context", "documents", "events",
            "income_statement", "journal", "journal_page", "narration_transaction", "narrations",
            "payee_accounts", "payee_transaction", "statistics", "trial_balance",
        )
    ),
)  # fmt: skip
"""The endpoints that want entries."""
SECONDS = 60
HEADERS = ("Content-Type", "Content-Disposition")


def asked(path: str, root: str, languages: str) -> Question:
    """A page of Fava's by its path and query, the address of the server, and the reader's languages."""
    return Question("", form=PAGE, path=path, root=root, languages=languages, seconds=SECONDS)


def site(book: Path, ledger: SnapshotLedger) -> Flask:
    """Fava over a ledger, for a process that nobody but the server asks."""
    app = create_app([book])
    if app.jinja_loader is None:
        raise fava_templates.UnknownTemplateError("folder")
    app.jinja_loader = fava_templates.Loader(app.jinja_loader)
    fava_templates.prove(app.jinja_env)
    shelf: Any = _LedgerSlugLoader(app)
    shelf._ledgers = [ledger]  # noqa: SLF001 -- as the viewer does
    app.config["LEDGERS"] = shelf
    return app


def answer(app: Flask, question: Question) -> Answer:
    """What Fava answers."""
    languages = {"Accept-Language": question.languages}
    made = app.test_client().get(question.path, base_url=question.root, headers=languages)
    told = {name: made.headers[name] for name in HEADERS if name in made.headers}
    return Answer(made.status_code, made.get_data(), told)
