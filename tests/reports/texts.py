"""`python -m tests.reports.texts` writes the catalogue of texts that translators work from (ADR 0026)."""

from __future__ import annotations

import datetime
import io
import sys
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import write_po

from pledgebook_importers.matching.proposal import Confidence
from pledgebook_importers.matching.proposal import Kind as MatchKind
from pledgebook_reports import charts
from pledgebook_reports.audit.journal_tests.registry import TESTS
from pledgebook_reports.audit.journal_tests.shown import About, hits_table, ranking_table
from pledgebook_reports.audit.notebook.line import MARKS, Kind
from pledgebook_reports.audit.sampling import columns
from pledgebook_reports.audit.sampling.plan import CERTAIN, NEGATIVE, SAMPLED, ZERO
from pledgebook_reports.catalogue import REPORTS
from pledgebook_reports.confirmation.replies import WORDS
from pledgebook_reports.confirmation.shown import columns as columns_of
from pledgebook_reports.mirror import sums, table
from pledgebook_reports.mirror.comparing import Outcome
from pledgebook_reports.pack import shown
from pledgebook_reports.verdict.outcome import SEVERITIES
from pledgebook_reports.viewer import texts
from pledgebook_reports.viewer.burn import BURN
from pledgebook_reports.viewer.enter_page import PAPER_KINDS
from pledgebook_reports.viewer.entry.catalogue import FORMS
from pledgebook_reports.viewer.every_page import PAGES
from pledgebook_reports.viewer.findings_page import COLUMNS
from pledgebook_reports.viewer.inbox.typed import FIELDS
from pledgebook_reports.viewer.sampling_page import Sampling
from pledgebook_reports.viewer.trace_page import STARTS

if TYPE_CHECKING:
    from collections.abc import Iterator

VIEWER = Path(texts.__file__).parent
POT = texts.FOLDER / f"{texts.DOMAIN}.pot"
PAPERS = ("filed", "missing", "absent", "changed", "unlisted", "unproved")
"""States of a paper."""
OUTCOMES = ("clear", "hit", "false-positive")
"""Outcomes of a screening."""
METHODS = [("templates/*.html", "jinja2"), ("**.py", "python")]


def marked() -> Iterator[tuple[str | tuple[str, ...], str]]:
    """The texts that templates and modules mark, each with the file's name."""
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
    yield from ((text, "charts") for text in charts.TEXTS)
    for word in (*SEVERITIES, *PAPERS, *sorted(STARTS), *OUTCOMES):
        yield word, "words"
    yield from forms()
    yield from audit()


def forms() -> Iterator[tuple[str, str]]:
    """The texts of the forms of entries, which stand in English in their tables."""
    for form in FORMS.values():
        fields = [*form.lines, *(one for _, group in form.groups for one in group)]
        told = [form.title, form.lead, form.line_legend, *(legend for legend, _ in form.groups)]
        for one in fields:
            told += [one.label, one.hint, *(text for _, text in one.options or ())]
        yield from ((text, form.key) for text in told if text)
    for one in FIELDS:
        yield from ((text, "inbox") for text in (one.label, one.hint) if text)
    yield from ((kind, "inbox") for kind in (*get_args(MatchKind), *get_args(Confidence)))
    yield from ((text, "papers") for text in PAPER_KINDS.values())


def audit() -> Iterator[tuple[str, str]]:
    """The texts of samples and of the tests of journal entries."""
    about = About(datetime.date.min, "", 0, "")
    for test in TESTS:
        yield from ((text, test.name) for text in (test.title, test.criterion, test.looks_at))
    for drawn in (hits_table([], about), ranking_table([], about)):
        yield from ((column.title, drawn.report) for column in drawn.columns)
        yield from ((note, drawn.report) for note in drawn.notes)
    for pair in (*Sampling.answers, *MARKS.items()):
        yield from ((text, "sampling") for text in pair if text)
    strata = (CERTAIN, SAMPLED, NEGATIVE, ZERO)
    for text in (*columns.METHOD_NAMES.values(), *columns.asked("mus"), columns.DEVIATION, *strata):
        yield text, "sampling"
    yield from ((kind, "sampling") for kind in get_args(Kind))
    for column in (*table.COLUMNS, *sums.COLUMNS):
        yield column.title, "mirror"
    yield from ((outcome, "mirror") for outcome in get_args(Outcome))
    yield from ((column.title, "confirmations") for column in columns_of("USD"))
    yield from ((outcome, "confirmations") for outcome in WORDS)
    yield from ((title, "audit-pack") for title in shown.TITLES.values())
    for columns_ in shown.COLUMNS.values():
        yield from ((one.title, "audit-pack") for one in columns_)


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
