"""Texts of the pages: all are marked, the catalogue has them, and another language shows whole pages."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from jinja2 import Environment, FileSystemLoader, meta, nodes

from pledgebook_reports.catalogue import REPORTS
from pledgebook_reports.viewer import pages, texts
from pledgebook_reports.viewer.entry.fields import Typed
from pledgebook_reports.viewer.every_page import PAGES
from pledgebook_reports.viewer.serve import Viewer
from tests.reports.texts import POT, VIEWER, pseudo, template

if TYPE_CHECKING:
    from collections.abc import Iterator

SMALL = Path(__file__).with_name("small.beancount")
HOST = "http://127.0.0.1:8400"
TEMPLATES = VIEWER / "templates"
TOOLS = Environment(
    loader=FileSystemLoader(TEMPLATES), extensions=["jinja2.ext.i18n"], autoescape=True
)
TRANSLATING = {"_", "gettext", "ngettext", "url_for", "get_extension"}
SAID = ("aria-label", "title", "alt", "placeholder")
UNSPOKEN = re.compile(r"SHA-256|pledgebook check")
WORDS = re.compile(r"[A-Za-z]{2}")


class Text(HTMLParser):
    """What a person reads of a page: texts, and attributes that are read out."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self.style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take down what is read out of an element."""
        self.style = tag == "style"
        self.said += [str(value) for name, value in attrs if name in SAID]

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002 -- the name is the parser's
        """Leave a style."""
        self.style = False

    def handle_data(self, data: str) -> None:
        """Take down a text."""
        self.said += [] if self.style else [data]


def ours() -> list[str]:
    """The templates of the pages that speak the reader's language, and what they take in."""
    waiting = [f"{page.__name__}.html" for page in PAGES if issubclass(page, pages.FundPage)]
    waiting.append("_walk.html")  # Evidence extends it or the register.
    found: list[str] = []
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.append(name)
            tree = TOOLS.parse((TEMPLATES / name).read_text(encoding="utf-8"))
            waiting += [one for one in meta.find_referenced_templates(tree) if one]
    return sorted(found)


def plain(source: str) -> Iterator[str]:
    """The texts of a template that stand in it unmarked."""
    told, translated = "", False
    for _, kind, value in TOOLS.lex(source):
        if kind == "name" and value in ("trans", "endtrans"):
            translated = value == "trans"
        elif kind == "data" and not translated:
            told += value
        elif kind == "variable_begin":
            told += "…"
    read = Text()
    read.feed(told)
    yield from (one.strip() for one in read.said)
    yield from constants(TOOLS.parse(source))


def constants(node: nodes.Node) -> Iterator[str]:
    """Constants of a template's expressions that are printed unmarked."""
    if isinstance(node, nodes.Call):
        called = node.node
        name = called.name if isinstance(called, nodes.Name) else getattr(called, "attr", "")
        if name in TRANSLATING:
            return
    if isinstance(node, nodes.Const) and isinstance(node.value, str) and " " in node.value.strip():
        yield node.value
    for child in node.iter_child_nodes():
        yield from constants(child)


@pytest.mark.parametrize("name", ours())
def test_no_template_holds_an_unmarked_text(name: str) -> None:
    source = (TEMPLATES / name).read_text(encoding="utf-8")
    assert [t for t in plain(source) if WORDS.search(UNSPOKEN.sub("", t)) and "pb-" not in t] == []


def test_an_unmarked_text_would_be_found() -> None:
    found = [*plain('<p title="A title">Text {{ "two words" if x else _("well done") }}</p>')]
    assert [one for one in found if WORDS.search(one)] == ["A title", "Text …", "two words"]


@pytest.mark.parametrize("name", ours())
def test_no_template_knows_left_from_right(name: str) -> None:
    source = (TEMPLATES / name).read_text(encoding="utf-8")
    assert (
        re.findall(r"(?:margin|padding|border|text-align|float)[-:] ?(?:left|right)", source) == []
    )


def test_the_catalogue_is_fresh() -> None:
    assert POT.read_bytes() == template(), "stale: run `make golden` and read the difference"


def test_the_catalogue_has_every_report_and_column() -> None:
    kept = POT.read_text(encoding="utf-8")
    for report in REPORTS.values():
        assert f'msgid "{report.title}"' in kept
        assert all(f'msgid "{column.title}"' in kept for column in report.figures)


@pytest.fixture
def arabic(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Viewer]:
    """Yield the viewer with an Arabic of brackets."""
    pseudo(tmp_path, "ar")
    monkeypatch.setattr(texts, "FOLDER", tmp_path)
    texts._catalogue.cache_clear()
    yield Viewer(SMALL)
    texts._catalogue.cache_clear()


def test_a_page_is_in_the_language_that_the_browser_asks_for(arabic: Viewer) -> None:
    for page, told in (
        ("Overview", "⟦Open findings⟧"), ("Pledges", "⟦Pledge status⟧"), ("Pledges", "⟦Received⟧"),
        ("Findings", "⟦Findings⟧"), ("Periods", "⟦Seals⟧"), ("Trace", "⟦Follow⟧"),
        ("Enter", "⟦The payment⟧"), ("Enter", "⟦(needed)⟧"),
        ("Inbox", "⟦Look at it⟧"), ("Approver", "⟦To sign⟧"), ("Screening", "⟦Hits that wait⟧"),
        ("Sampling", "⟦monetary unit sampling⟧"), ("JournalTests", "⟦Weekend payments⟧"),
    ):  # fmt: skip
        address = f"/a-small-facility/extension/{page}/"
        client = arabic.app.test_client()
        asked = client.get(address, base_url=HOST, headers={"Accept-Language": "ar, en;q=0.5"}).text
        assert 'lang="ar" dir="rtl"' in asked
        assert told in asked
        for other in ("en", "fr"):  # Fava has a French, we have none: no page is half in it.
            whole = client.get(address, base_url=HOST, headers={"Accept-Language": other}).text
            assert 'lang="en" dir="ltr"' in whole
            assert "⟦" not in whole


def test_what_a_form_finds_wrong_is_in_that_language_too(arabic: Viewer) -> None:
    typed = Typed({"date": "soon"})
    for asked, told in (("ar", "⟦soon is no date"), ("en", "soon is no date")):
        with arabic.app.test_request_context(headers={"Accept-Language": asked}):
            typed.faults.clear()
            typed.day("date")
            assert typed.faults["date"].startswith(told)


def test_every_page_speaks_the_reader_s_language() -> None:
    assert [page.__name__ for page in PAGES if not issubclass(page, pages.FundPage)] == []
