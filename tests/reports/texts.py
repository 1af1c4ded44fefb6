"""`python -m tests.reports.texts` writes the catalogue of texts that translators work from (ADR 0026)."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import write_po

from pledgebook_reports.catalogue import REPORTS
from pledgebook_reports.verdict.outcome import SEVERITIES
from pledgebook_reports.viewer import texts
from pledgebook_reports.viewer.burn import BURN
from pledgebook_reports.viewer.every_page import PAGES
from pledgebook_reports.viewer.findings_page import COLUMNS
from pledgebook_reports.viewer.trace_page import STARTS

if TYPE_CHECKING:
    from collections.abc import Iterator

VIEWER = Path(texts.__file__).parent
POT = texts.FOLDER / f"{texts.DOMAIN}.pot"
PAPERS = ("filed", "missing", "absent", "changed", "unlisted", "unproved")
"""States of a paper."""
METHODS = [("templates/*.html", "jinja2")]


def marked() -> Iterator[tuple[str | tuple[str, ...], str]]:
    """The texts that templates mark, each with the template's name."""
    options = {"templates/*.html": {"newstyle_gettext": "true", "trimmed": "true"}}
    found = extract_from_dir(VIEWER, METHODS, options)
    for name, _, message, _, _ in sorted(found, key=lambda one: (one[0], one[1])):
        yield message, name


def named() -> Iterator[tuple[str, str]]:
    """The names that pages look up as they stand: of pages, reports, columns, notes and states."""
    for page in PAGES:
        yield str(page.report_title), "pages"
    for report in (*REPORTS.values(), BURN):
        yield report.title, report.name
        for column in (*report.row_columns, *report.figures, *(r.column for r in report.ratios)):
            yield column.title, report.name
        for text in (*report.notes, *report.signatures):
            yield text, report.name
    for column in COLUMNS:
        yield column.title, "findings"
    for word in (*SEVERITIES, *PAPERS, *sorted(STARTS)):
        yield word, "words"


def catalogue() -> Catalog:
    """Every text of the pages, where it stands, and nothing that changes from day to day."""
    made = Catalog(project="Pledgebook", domain=texts.DOMAIN, fuzzy=False)
    for message, where in (*marked(), *named()):
        made.add(message, locations=[(where, None)])  # type: ignore[list-item]  # no line: it moves
    return made


def template() -> bytes:
    """The file that translators start from."""
    out = io.BytesIO()
    write_po(out, catalogue(), omit_header=True, sort_output=True, width=0)
    return out.getvalue()


def pseudo(folder: Path, code: str) -> None:
    """A catalogue of that language that puts each text in brackets, as a test of what is marked."""
    made = Catalog(locale=code)
    for message in catalogue():
        if message.id:
            one = message.id if isinstance(message.id, tuple) else (message.id,)
            forms = tuple(f"⟦{text}⟧" for text in one)
            many = (forms[0], *[forms[-1]] * (made.num_plurals - 1))
            made.add(message.id, many if len(one) > 1 else forms[0])
    file = folder / code / "LC_MESSAGES" / f"{texts.DOMAIN}.mo"
    file.parent.mkdir(parents=True)
    with file.open("wb") as out:
        write_mo(out, made)


def main() -> None:
    """Write the template beside the viewer."""
    POT.parent.mkdir(exist_ok=True)
    POT.write_bytes(template())
    sys.stdout.write(f"{POT.name}: {len(catalogue())} texts\n")


if __name__ == "__main__":
    main()
