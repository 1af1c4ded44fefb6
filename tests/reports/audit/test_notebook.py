"""The auditor's notebook: a chain that shows every change, apart from the books, whole or not at all."""

from __future__ import annotations

import datetime
import json
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import pytest
from click.testing import CliRunner

from pledgebook import durable, gate
from pledgebook.demo import write_demo
from pledgebook_reports.audit.notebook import file, papers
from pledgebook_reports.audit.notebook.line import FIRST, NotebookError, Noted
from pledgebook_reports.cli.main import main

if TYPE_CHECKING:
    from click.testing import Result

SMALL = Path(__file__).parents[1] / "small.beancount"
NOW = datetime.datetime(2026, 1, 5, 9, 30, tzinfo=datetime.UTC)


def note(text: str, paper: str = "") -> Noted:
    """Return a note of an auditor."""
    return Noted(auditor="A. Auditor", kind="note", voucher="V-1", text=text, paper=paper)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Return the place of a notebook with three lines."""
    path = tmp_path / "audit" / "notes.jsonl"
    file.add(path, [note("first"), note("second")], NOW)
    file.add(path, [note("third")], NOW)
    return path


def test_each_line_names_the_one_before(place: Path) -> None:
    """By the SHA-256 of its bytes; the first names nothing."""
    texts = place.read_bytes().split(b"\n")
    found = file.read(place)
    assert found.faults == ()
    assert [line.text for line in found.lines] == ["first", "second", "third"]
    assert [line.previous for line in found.lines] == [
        FIRST, durable.digest_of(texts[0]), durable.digest_of(texts[1]),
    ]  # fmt: skip
    assert found.head == durable.digest_of(texts[2])


@pytest.mark.parametrize(
    "change,line",
    [
        (lambda t: t.replace(b"first", b"other"), 2),
        (lambda t: b"\n".join(t.split(b"\n")[1:]), 1),
        (lambda t: b"\n".join([t.split(b"\n")[0], *t.split(b"\n")[2:]]), 2),
        (lambda t: b"\n".join([t.split(b"\n")[1], t.split(b"\n")[0], *t.split(b"\n")[2:]]), 1),
        (lambda t: t[:-1], 3),
        (lambda t: t + b"[]\n", 4),
        (lambda t: t + t, 4),
    ],
)  # fmt: skip
def test_every_change_shows(place: Path, change: object, line: int) -> None:
    """Altered, taken out, put in, moved or cut: with the line; and nothing is added to it any more."""
    assert callable(change)
    place.write_bytes(change(place.read_bytes()))
    assert file.read(place).faults[0].line == line
    before = place.read_bytes()
    with pytest.raises(NotebookError, match=f":{line}: .*nothing is added to a broken notebook"):
        file.add(place, [note("more")], NOW)
    assert place.read_bytes() == before


def test_a_sample_without_a_list_of_items_is_a_fault(place: Path) -> None:
    """Whoever wrote it, though it follows the line above it."""
    line = {
        "auditor": "A", "kind": "sample", "paper": "W", "content": {"items": 5},
        "time": "2026-01-05T09:30:00Z", "previous": file.read(place).head,
    }  # fmt: skip
    place.write_bytes(place.read_bytes() + json.dumps(line).encode() + b"\n")
    (fault,) = file.read(place).faults
    assert (fault.line, fault.reason) == (4, "a sample needs a name and what was drawn")


def test_lines_cut_off_at_the_end_miss_the_digest_written_down(place: Path) -> None:
    """The chain alone cannot show them."""
    head = file.read(place).head
    place.write_bytes(b"\n".join(place.read_bytes().split(b"\n")[:2]) + b"\n")
    left = file.read(place)
    assert left.faults == ()
    assert head not in left.links


@pytest.mark.parametrize(
    "noted,told",
    [
        (note(" "), "give its text"),
        (note("x" * 4001), "at most 4,000"),
        (note("a\x1b[2J"), r"U\+001B"),
        (note("a", paper="../x"), "names no working paper"),
        (Noted(auditor="", kind="note", voucher="V-1", text="a"), "say who"),
        (Noted(auditor="A", kind="mark", voucher="V-1", text="fine"), 'no mark "fine"'),
        (Noted(auditor="A", kind="note", text="a"), "name it"),
        (Noted(auditor="A", kind="result", voucher="V-1", about="Amount", text="yes"), "name it"),
        (Noted(auditor="A", kind="result", voucher="V", paper="W", about="Amount", text="so"),
         "yes, no or n/a"),
        (Noted(auditor="A", kind="result", voucher="V", paper="W", about="Audited amount",
               text="1e5"), "write an amount"),
        (Noted(auditor="A", kind="result", voucher="V", paper="W", about="Amount", text="yes"),
         "there is no working paper W"),
    ],
)  # fmt: skip
def test_what_no_auditor_means_is_refused(place: Path, noted: Noted, told: str) -> None:
    """With what to write; sound lines beside it are not noted either."""
    before = place.read_bytes()
    with pytest.raises(NotebookError, match=told):
        file.add(place, [note("sound"), noted], NOW)
    assert place.read_bytes() == before


def test_a_disk_that_fails_leaves_the_notebook(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As it was, and says so."""
    before = place.read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(durable, "write", full)
    with pytest.raises(NotebookError, match=r"No space left on device.*nothing is noted"):
        file.add(place, [note("more")], NOW)
    assert place.read_bytes() == before


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return books with a sample that is kept and of which one item is worked."""
    folder = tmp_path_factory.mktemp("noted") / "books"
    write_demo(folder, 200, seed=3)
    book = folder / "main.beancount"
    done = run(
        book,
        "sample",
        "--seed",
        "7",
        "--tolerable",
        "4000000",
        "--keep",
        "WP-1",
        "--as",
        "A. Auditor",
    )
    assert done.exit_code == 0, done.output
    item = papers.paper_of(file.read(file.beside(book)), "WP-1").items[0]
    done = run(book, "note", item.id, "--as", "A. Auditor", "--paper", "WP-1", "--mark", "query",
               "--text", "=no signature", "--result", "Existence", "yes",
               "--result", "Audited amount", f"{item.amount - 1:f}")  # fmt: skip
    assert done.exit_code == 0, done.output
    return book


def run(book: Path, *words: str) -> Result:
    """Run a command on books."""
    return CliRunner().invoke(main, [*words, "--book", str(book)])


def test_the_books_stay_what_they_are(desk: Path, tmp_path: Path) -> None:
    """Their digest, their findings and their seals know nothing of a notebook beside them."""
    bare = tmp_path / "books"
    shutil.copytree(desk.parent, bare)
    shutil.rmtree(bare / "audit")
    told = [
        json.loads(run(book, "verify", "--format", "json").stdout or "null")
        for book in (desk, bare / "main.beancount")
    ]
    assert told[0] == told[1]
    with_, without = gate.run(desk), gate.run(bare / "main.beancount")
    assert with_.snapshot
    assert without.snapshot
    assert len(with_.snapshot.manifest.files) == len(without.snapshot.manifest.files)
    assert not any("notes" in name for name in with_.snapshot.manifest.files)
    before = with_.snapshot.manifest.digest
    first = papers.paper_of(file.read(file.beside(desk)), "WP-1").items[1].id
    assert run(desk, "note", first, "--as", "B", "--text", "seen").exit_code == 0
    again = gate.run(desk).snapshot
    assert again
    assert again.manifest.digest == before


def test_a_working_paper_has_answers_notes_and_marks(desk: Path, tmp_path: Path) -> None:
    """And is evaluated with them, as a workbook and as CSV alike."""
    told = []
    for name in ("paper.xlsx", "paper.csv"):
        done = run(desk, "sample", "paper", "WP-1", "-o", str(tmp_path / name))
        assert done.exit_code == 0, done.output
        assert "1 of" in done.output
        result = CliRunner().invoke(
            main, ["sample", "evaluate", str(tmp_path / name), "--format", "json"]
        )
        told.append(json.loads(result.stdout))
    assert told[0] == told[1]
    item = papers.paper_of(file.read(file.beside(desk)), "WP-1").items[0]
    assert item.id not in told[0]["blank"]
    text = (tmp_path / "paper.csv").read_text("utf-8")
    row = next(line for line in text.splitlines() if line.startswith(f"{item.id},"))
    for said in (
        f",yes,,,,,{item.amount - 1:f},",
        "A. Auditor: =no signature",
        "query (A. Auditor",
    ):
        assert said in row
    assert "Notebook (SHA-256 of its last line)" in text


def test_what_would_stand_on_no_working_paper_is_refused(desk: Path) -> None:
    """A voucher that was not drawn, and a question that this paper does not ask."""
    book = file.read(file.beside(desk))
    item = papers.paper_of(book, "WP-1").items[0]
    said = {"auditor": "A", "kind": "result", "paper": "WP-1"}
    for more, told in (
        ({"voucher": "V-OTHER", "about": "Existence", "text": "yes"}, "V-OTHER is no item of the"),
        ({"voucher": item.id, "about": "Deviation", "text": "yes"}, "does not ask for Deviation"),
        ({"voucher": item.id, "paper": "WP-9", "kind": "mark", "text": "seen"}, "paper WP-9"),
    ):
        with pytest.raises(NotebookError, match=told):
            file.add(file.beside(desk), [msgspec.convert(said | more, Noted)], NOW)
    assert file.read(file.beside(desk)) == book


def test_a_changed_voucher_shows(desk: Path, tmp_path: Path) -> None:
    """Its text is another than the one that was noted of."""
    shutil.copytree(desk.parent, tmp_path / "books")
    book = tmp_path / "books" / "main.beancount"
    assert run(book, "notes", "verify").exit_code == 0
    item = papers.paper_of(file.read(file.beside(book)), "WP-1").items[0]
    place, _, line = str(item.known[7]).rpartition(":")
    source = book.parent / place
    lines = source.read_text("utf-8").split("\n")
    lines[int(line) - 1] = lines[int(line) - 1].replace(' "', ' "Re-described ', 1)
    source.write_text("\n".join(lines), "utf-8")
    result = run(book, "notes", "verify")
    assert result.exit_code == 1
    assert f"{item.id}: has changed since it was noted" in result.output


def test_a_changed_amount_below_a_text_of_two_lines_shows(tmp_path: Path) -> None:
    """A text may run over lines that are not indented; the voucher does not end there."""
    book = tmp_path / "main.beancount"
    text = SMALL.read_text("utf-8")
    text = text.replace('"Instalment 1 falls due"', '"Instalment 1; it\nfalls \\"due\\""', 1)
    book.write_text(text, "utf-8")
    assert run(book, "note", "J-2016-00001", "--as", "A", "--text", "seen").exit_code == 0
    assert run(book, "notes", "verify").exit_code == 0
    other = text.replace("600.00 EUR {1.10 USD,", "500.00 EUR {1.32 USD,", 1)
    assert other != text
    book.write_text(other, "utf-8")
    result = run(book, "notes", "verify")
    assert result.exit_code == 1
    assert "J-2016-00001: has changed since it was noted" in result.output


def test_a_digest_that_is_not_there(desk: Path) -> None:
    """Ends with status 1."""
    head = file.read(file.beside(desk)).head
    assert run(desk, "notes", "verify", "--head", head).exit_code == 0
    result = run(desk, "notes", "verify", "--head", "0" * 64)
    assert result.exit_code == 1
    assert "changed or cut off" in result.output


@pytest.mark.parametrize(
    "words,told",
    [
        (["note", "V-NONE", "--as", "A", "--text", "x"], "the books hold no voucher V-NONE"),
        (["note", "V-NONE", "--text", "x"], "say who notes it"),
        (["note", "V-NONE", "--as", "A"], "say what is noted"),
        (["notes", "list", "--notes", "journal.beancount"], "is for the books"),
        (["sample", "paper", "WP-9", "-o", "x.csv"], "there is no working paper WP-9; there are WP-1"),
        (["sample", "--seed", "1", "--tolerable", "9000000", "--keep", "WP-1", "--as", "A"],
         "there is a working paper WP-1 already"),
    ],
)  # fmt: skip
def test_wrong_use_is_told(desk: Path, words: list[str], told: str) -> None:
    """In one line, with status 2."""
    result = run(desk, *words)
    assert result.exit_code == 2
    assert told in result.output


def test_a_list_that_cannot_be_written_is_told(desk: Path) -> None:
    """In one line, as every command does; and one that is printed names no currency."""
    assert re.match(
        r"Auditor's marks and notes as of \d{4}-\d\d-\d\d\n", run(desk, "notes", "list").output
    )
    result = run(desk, "notes", "list", "-o", str(desk.parent / "nowhere" / "notes.csv"))
    assert result.exit_code == 1
    assert "notes.csv: No such file or directory" in result.output
