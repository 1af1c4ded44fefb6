"""Texts in the reader's language (ADR 0026): GNU gettext over translations/LANGUAGE/LC_MESSAGES.

English stands in the templates and is what is shown where a catalogue lacks a text. The language is
the books' own (Fava's option `language`), else the one of ours that the browser asks for first.
Fava's choice is not ours: it knows no Arabic, and its French is no reason to show half of a page so.
"""

from __future__ import annotations

import gettext as gnu
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import g, has_request_context, request

if TYPE_CHECKING:
    from jinja2 import Environment

FOLDER = Path(__file__).with_name("translations")
DOMAIN = "pledgebook"
SOURCE = "en"
RIGHT_TO_LEFT = frozenset(("ar", "ckb", "fa", "he", "ur"))
"""Languages written from right to left, by their ISO 639 codes."""


def language() -> str:
    """The language of this request, by its code: one that there is a catalogue for, or English."""
    if not has_request_context():
        return SOURCE
    known = [SOURCE, *sorted(file.parents[1].name for file in FOLDER.glob(f"*/*/{DOMAIN}.mo"))]
    ledger = getattr(g, "ledger", None)
    wanted = ledger.fava_options.language if ledger is not None else None
    if wanted:
        return wanted if wanted in known else SOURCE
    return request.accept_languages.best_match(known) or SOURCE


def direction() -> str:
    """`rtl` for a language that is written from right to left, else `ltr`."""
    return "rtl" if language().partition("_")[0] in RIGHT_TO_LEFT else "ltr"


def gettext(text: str) -> str:
    """A text in the language of the request."""
    return _catalogue(language()).gettext(text) if text else text


def ngettext(one: str, many: str, number: int) -> str:
    """A text that counts something, in the form that the language has for the number."""
    return _catalogue(language()).ngettext(one, many, number)


def speaking(environment: Environment) -> Environment:
    """The environment of a page's templates, with our catalogue and not Fava's."""
    # An overlay shares its globals with Fava's environment, which keeps its own.
    environment.globals = dict(environment.globals)
    environment.globals.update(language=language, direction=direction, told=gettext)
    installed: Any = environment.extensions["jinja2.ext.InternationalizationExtension"]
    # What the environment itself offers is bound to the one that it overlays: a seam, held by a test.
    installed._install_callables(gettext, ngettext, newstyle=True)  # noqa: SLF001
    return environment


@cache
def _catalogue(code: str) -> gnu.NullTranslations:
    return gnu.translation(DOMAIN, FOLDER, [code], fallback=True)
