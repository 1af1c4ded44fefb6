"""Fava's templates as they are served here: two of them a little changed, and each known by digest.

The journal is rendered with autoescape, which Fava switches off in it: names from the books are
never markup. The layout takes up our style sheet, says the language of its texts, begins with a link
past the head and the side bar, for who goes by keyboard, and has the data of the books encoded once
for all pages. A Fava whose templates have another shape is not
served: what is changed here would have to be read anew.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from flask import current_app
from jinja2 import BaseLoader
from markupsafe import Markup

from pledgebook_reports.viewer.texts import RIGHT_TO_LEFT, direction, gettext, language

if TYPE_CHECKING:
    from collections.abc import Callable

    from jinja2 import Environment

_STYLE = '    <link rel="stylesheet" href="/door/style.css">\n'
_AFTER = """    <link rel="stylesheet" href="{{ static_url('app.css') }}">\n"""

_DATA = "{{ get_ledger_data()|tojson }}"
_SKIP = "    {{ skip_link() }}\n"

CHANGED: dict[str, tuple[str, tuple[tuple[str, str], ...]]] = {
    "_journal_table.html": (
        "c12f24f57eca8575f307c2f364eb31ea1b4acacd6bc2e60a7c0c705e8a324657",
        (("{% autoescape false %}", "{% autoescape true %}"),),
    ),
    "_layout.html": (
        "1f9cd23a8e68b148ad0ff9592a1888c415147db2b2623b00ed11ace377af8f75",
        (
            ("<html>", "<html{{ frame_language() }}>"),
            (_AFTER, _AFTER + _STYLE),
            ("  <body>\n", "  <body>\n" + _SKIP),
            ("    <article>\n", '    <article id="content" tabindex="-1">\n'),
            (_DATA, "{{ ledger_data() }}"),
        ),
    ),
}
"""Name, SHA-256 of Fava 1.30.16's template, what is replaced and by what."""

ALIKE = {
    "macros/_account_macros.html": (
        "81e628d20cc9d81b92e22ace7c14a783c3803c477a2287cb1ddc159f0f7f974c"
    ),
    "macros/_commodity_macros.html": (
        "33cfa2626cddbec0629b87b10430d55cd40a0ea1b970c147e94b19fbb310b346"
    ),
}
"""What those take in: served as it is, and known as well."""


class UnknownTemplateError(Exception):
    """A template of Fava's is not the one that was read when this was written."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"Fava's template {name} is not that of the Fava that this program is made for; "
            f"install the dependencies of requirements.lock"
        )


class Loader(BaseLoader):
    """Serves Fava's templates, the known ones changed."""

    def __init__(self, original: BaseLoader) -> None:
        self._original = original

    def get_source(
        self, environment: Environment, template: str
    ) -> tuple[str, str | None, Callable[[], bool] | None]:
        """The text of a template.

        Raises:
            UnknownTemplateError: it is to be changed and has another shape.
        """
        source, name, fresh = self._original.get_source(environment, template)
        if template in ALIKE:
            _prove(template, source, ALIKE[template])
        if template not in CHANGED:
            return source, name, fresh
        digest, changes = CHANGED[template]
        _prove(template, source, digest)
        for old, new in changes:
            source = source.replace(old, new)
        return source, name, fresh

    def list_templates(self) -> list[str]:
        """The names of Fava's templates."""
        return self._original.list_templates()


def frame_language() -> Markup:
    """The attributes of a page that tell the language of Fava's own texts; our pages tell theirs."""
    # What Flask-Babel asks, which is Fava's and not ours to import.
    code = current_app.extensions["babel"].locale_selector() or "en"
    way = "rtl" if code.partition("_")[0] in RIGHT_TO_LEFT else "ltr"
    return Markup(' lang="{}" dir="{}"').format(code.replace("_", "-"), way)


def skip_link() -> Markup:
    """The link past head and side bar, in the language of our pages."""
    return Markup('<a class="door-skip" href="#content" lang="{}" dir="{}">{}</a>').format(
        language(), direction(), gettext("Skip to the page")
    )


def prove(environment: Environment) -> None:
    """Read every template that is known by digest.

    Raises:
        UnknownTemplateError: one has another shape.
    """
    for name in (*CHANGED, *ALIKE):
        environment.get_template(name)


def _prove(name: str, source: str, digest: str) -> None:
    if hashlib.sha256(source.encode()).hexdigest() != digest:
        raise UnknownTemplateError(name)
