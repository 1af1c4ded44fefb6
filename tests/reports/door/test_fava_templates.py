"""Fava's journal is rendered escaped: hostile books show as text, ordinary books as they did."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest
from fava.application import create_app
from flask import g as flask_g
from flask import get_template_attribute
from jinja2 import DictLoader

from pledgebook_reports.viewer.door import fava_templates
from pledgebook_reports.viewer.door.application import Settings, application
from pledgebook_reports.viewer.door.fava_templates import (
    ALIKE,
    CHANGED,
    Loader,
    UnknownTemplateError,
    prove,
)
from tests.reports.door.house import SITE, SMALL, get

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask

    from tests.reports.door.house import House

ACCOUNT = f"{SITE}/api/account_report?a=Assets:Bank:Tigris:USD"
JOURNAL = f"{SITE}/api/journal_page?page=1&order=asc"


class Shape(HTMLParser):
    """The elements, attributes and text of a piece of HTML, as a browser has them."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[object] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element with its attributes."""
        self.parts.append((tag, attrs))

    def handle_endtag(self, tag: str) -> None:
        """Note the end of an element."""
        self.parts.append(tag)

    def handle_data(self, data: str) -> None:
        """Note text, in one piece."""
        if self.parts and isinstance(self.parts[-1], list):
            self.parts[-1][0] += data
        else:
            self.parts.append([data])


def journal(app: Flask, *, running: bool) -> str:
    """The journal of the app's book as Fava renders it."""
    with app.test_request_context(f"{SITE}/"):
        ledger = app.config["LEDGERS"].ledgers[0]
        flask_g.ledger, flask_g.beancount_file_slug = ledger, SITE[1:]
        render = get_template_attribute("_journal_table.html", "journal_table_contents")
        filtered = ledger.get_filtered()
        if running:
            rows = ledger.account_journal(filtered, "Assets", "at_cost", with_children=True)
            return str(render(rows, show_change_and_balance=True))
        return str(render(filtered.paginate_journal(1).entries))


@pytest.mark.parametrize("running", [False, True])
def test_an_ordinary_book_comes_out_the_same(tmp_path: Path, *, running: bool) -> None:
    book = tmp_path / "main.beancount"
    book.write_text(SMALL.read_text().replace("Sweden <b>&", "Sweden & the 'north'"))
    plain, ours = create_app([book], poll_watcher=True), create_app([book], poll_watcher=True)
    assert ours.jinja_loader
    ours.jinja_loader = Loader(ours.jinja_loader)
    before, after = (Shape(journal(app, running=running)).parts for app in (plain, ours))
    assert len(before) > 500
    assert before == after


@pytest.mark.parametrize("page", [JOURNAL, ACCOUNT])
def test_nothing_from_the_books_is_markup_in_the_journal(house: House, page: str) -> None:
    answer = get(house.client("auditor"), page)
    shown = answer.json.get("data")["journal"]  # type: ignore[union-attr]
    parts = Shape(shown).parts
    elements = {part[0] for part in parts if isinstance(part, tuple)}
    assert elements <= {"li", "p", "span", "a", "strong", "ul", "dl", "dt", "dd", "br"}
    names = {name for part in parts if isinstance(part, tuple) for name, _ in part[1]}
    assert names <= {"class", "href", "title", "data-sort-value", "data-remote", "target", "rel"}
    text = "".join(part[0] for part in parts if isinstance(part, list))
    for field in ("payee", "narration", "remark", "posting"):
        assert f"<script>alert(1)</script>{field}" in text


@pytest.mark.parametrize("field", ["note", "query"])
def test_nothing_of_other_directives_is_markup(house: House, field: str) -> None:
    shown = get(house.client("auditor"), JOURNAL).json["data"]["journal"]  # type: ignore[index]
    assert f"&lt;script&gt;alert(1)&lt;/script&gt;{field}" in shown
    assert "<script" not in shown


@pytest.mark.parametrize(
    "path",
    ["/", "/extension/Overview/", "/extension/Pledges/", "/journal/", "/events/", "/text/?file={book}",
     "/text/?file={book}&line=300", "/query/", "/account/Assets:Bank:Tigris:USD/"],
)  # fmt: skip
def test_no_page_holds_a_script_of_the_books(house: House, path: str) -> None:
    path = SITE + path.format(book=house.viewer.book)
    answer = house.client("auditor").get(
        path, base_url="http://127.0.0.1:8400", follow_redirects=True
    )
    assert answer.status_code == 200
    scripts = [
        dict(part[1]) for part in Shape(answer.text).parts
        if isinstance(part, tuple) and part[0] == "script"
    ]  # fmt: skip
    assert [one for one in scripts if one.get("type") != "application/json"] == [
        one for one in scripts if "app.js" in str(one.get("src"))
    ]
    # Data stands in JSON elements, where Fava escapes what would end them.
    assert "<script>alert" not in answer.text


@pytest.mark.parametrize("value", ['"><script>alert(1)</script>', "'onmouseover='alert(1)"])
@pytest.mark.parametrize("name", ["report", "row", "column", "part", "time", "conversion"])
def test_nothing_of_the_address_is_markup(house: House, name: str, value: str) -> None:
    answer = house.client("auditor").get(
        f"{SITE}/extension/Pledges/",
        query_string={"column": "spent", name: value},
        base_url="http://127.0.0.1:8400",
    )
    assert "<script>alert" not in answer.text
    assert " onmouseover='alert" not in answer.text


@pytest.mark.parametrize("name", [*CHANGED, *ALIKE])
def test_a_template_of_another_shape_is_not_served(name: str) -> None:
    app = create_app([])
    assert app.jinja_loader
    texts = {
        known: app.jinja_loader.get_source(app.jinja_env, known)[0] for known in (*CHANGED, *ALIKE)
    }
    app.jinja_loader = Loader(DictLoader(texts))
    prove(app.jinja_env)
    texts[name] += " "
    app.jinja_env.cache = None
    with pytest.raises(UnknownTemplateError, match=r"requirements\.lock"):
        app.jinja_env.get_template(name)


def test_what_is_changed_is_there_once() -> None:
    app = create_app([])
    assert app.jinja_loader
    for name, (_, changes) in fava_templates.CHANGED.items():
        source = app.jinja_loader.get_source(app.jinja_env, name)[0]
        for old, new in changes:
            assert source.count(old) == 1
            assert new not in source


@pytest.mark.parametrize(
    "asked, language, way",
    [("en-GB", "en", "ltr"), ("fr", "fr", "ltr"), ("fa", "fa", "rtl"), ("ar", "en", "ltr")],
)
def test_the_frame_tells_the_language_of_its_own_texts(
    house: House, asked: str, language: str, way: str
) -> None:
    answer = get(house.client("viewer"), f"{SITE}/extension/Pledges/", Accept_Language=asked)
    shape = [part for part in Shape(answer.text).parts if isinstance(part, tuple)]
    assert shape[0] == ("html", [("lang", language), ("dir", way)])


def test_a_page_begins_with_a_link_past_the_head_and_side_bar(house: House) -> None:
    parts = Shape(get(house.client("viewer"), f"{SITE}/income_statement/").text).parts
    elements = [part for part in parts if isinstance(part, tuple)]
    body = elements.index(("body", []))
    assert elements[body + 1] == (
        "a", [("class", "door-skip"), ("href", "#content"), ("lang", "en"), ("dir", "ltr")],
    )  # fmt: skip
    assert ("article", [("id", "content"), ("tabindex", "-1")]) in elements


def test_the_frame_of_an_ordinary_book_has_nothing_else_of_ours(tmp_path: Path) -> None:
    book = tmp_path / "main.beancount"
    book.write_text(SMALL.read_text())
    plain = create_app([book], poll_watcher=True)
    ours = application(book, Settings())
    ours.config["LEDGERS"] = plain.config["LEDGERS"]
    ours.wsgi_app = ours.wsgi_app._inner  # type: ignore[attr-defined, method-assign]  # the door judges no frame
    shapes = [
        Shape(
            app.test_client().get(f"{SITE}/income_statement/", base_url="http://127.0.0.1").text
        ).parts
        for app in (plain, ours)
    ]
    added = [part for part in shapes[1] if part not in shapes[0]]
    assert added == [
        ("html", [("lang", "en"), ("dir", "ltr")]),
        ("link", [("rel", "stylesheet"), ("href", "/door/style.css")]),
        ("a", [("class", "door-skip"), ("href", "#content"), ("lang", "en"), ("dir", "ltr")]),
        ["Skip to the page"],
        "a",
        ("article", [("id", "content"), ("tabindex", "-1")]),
    ]
    assert [part for part in shapes[0] if part not in shapes[1]] == [("html", []), ("article", [])]
