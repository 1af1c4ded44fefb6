"""The close of a year: nothing lost, nothing changed, open years as good as all, all or nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from duckdb import DuckDBPyConnection

from pledgebook import gate, intents, writer
from pledgebook.snapshot import Snapshot
from pledgebook_reports.catalogue import REPORTS
from pledgebook_reports.cli import close
from pledgebook_reports.cli.main import main as pledgebook
from pledgebook_reports.drawing_up import build
from pledgebook_reports.table import Arguments
from tests.pledgebook.closing_year import making

ITD = (
    "pledge-status", "sources-and-uses", "budget-actual", "obligations", "advances", "expenditure",
    "trial-balance", "exchange", "reconciliation",
)  # fmt: skip
"""Reports of figures since the beginning."""


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the main file of demonstration books of four years, read only."""
    folder = tmp_path_factory.mktemp("demo") / "books"
    told = CliRunner().invoke(pledgebook, ["demo", str(folder), "--transactions", "200"])
    assert told.exit_code == 0, told.output
    with (folder / "journal/2016/2016.beancount").open("a", encoding="utf-8") as journal:
        journal.write("\n; a remark of the cashier on what follows\n2016-02-03 note "
                      'Assets:Bank:Tigris:USD "Counted"\n')  # fmt: skip
    return folder / "main.beancount"


@pytest.fixture(scope="module")
def closed(books: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the same books with 2017 and 2016 closed, read only."""
    main = making.copied(books, tmp_path_factory.mktemp("closed") / "books")
    done = making.run(main, "--write", "--unsigned")
    assert done.exit_code == 0, done.output
    return main


def test_every_entry_is_there_as_before(books: Path, closed: Path) -> None:
    """The same leaves, the same findings, the same order of entries."""
    before, after = making.passed(books, "leaves"), making.passed(closed, "leaves")
    assert before.leaves() == after.leaves()
    assert making.told(before.facts().findings) == making.told(after.facts().findings)
    assert before.facts().counts["transactions"] == after.facts().counts["transactions"]
    assert not list((closed.parent / "journal/2017").glob("*"))


def test_comments_are_kept(closed: Path) -> None:
    """What stood above an entry stands above it."""
    text = (closed.parent / "closed/2016.beancount").read_text(encoding="utf-8")
    assert "; a remark of the cashier on what follows\n2016-02-03 note Assets" in text


def test_open_years_are_found_as_good(books: Path, closed: Path) -> None:
    """The books of the open years load alone, hold fewer entries, and are told the same."""
    all_, open_ = making.passed(books), making.passed(closed.parent / "open.beancount")
    assert making.told(all_.facts().findings) == making.told(open_.facts().findings)
    assert open_.facts().counts["transactions"] < all_.facts().counts["transactions"]
    assert not any("closed/" in file for file in open_.manifest.files)


@pytest.fixture(scope="module")
def both(books: Path, closed: Path) -> list[tuple[Snapshot, DuckDBPyConnection]]:
    """Return the projections of all years and of the open ones."""
    snapshots = [
        making.passed(main, rows=True) for main in (books, closed.parent / "open.beancount")
    ]
    return [(one, one.rows()) for one in snapshots]


@pytest.mark.parametrize("name", ITD)
def test_figures_since_the_beginning_are_the_same(
    name: str, both: list[tuple[Snapshot, DuckDBPyConnection]]
) -> None:
    """Row by row and total by total."""
    day = both[0][0].facts().as_of
    assert day is not None
    assert both[1][0].facts().as_of == day
    whole, open_ = (build(REPORTS[name], rows, Arguments(day, "USD")) for _, rows in both)
    assert whole.rows
    assert whole.rows == open_.rows
    assert whole.totals == open_.totals


def test_what_is_wrong_in_an_open_year_is_found_in_both(closed: Path, tmp_path: Path) -> None:
    """More spent than was given, and charged on more than was spent."""
    main = making.copied(closed, tmp_path / "books")
    agreement = next(
        line.split('"')[3]
        for line in (main.parent / "agreements.beancount").read_text().splitlines()
        if ' custom "agreement" ' in line
    )
    making.append(main, "journal/2018/wrong.beancount", WRONG.replace("AGREEMENT", agreement))
    for book in (main, main.parent / "open.beancount"):
        codes = {one.code for one in making.passed(book).facts().findings}
        assert {"PB301", "PB305", "PB701"} <= codes, book


WRONG = """\
2018-03-02 * "Nobody" "More than anybody gave"
  voucher: "V-2018-09001"
  agreement: "AGREEMENT"
  Expenses:FFS:W1-Works:Supplies    900000000.00 USD
  Assets:Bank:Tigris:USD           -900000000.00 USD
2018-03-31 * "Agency" "Charged on nothing"
  voucher: "V-2018-09002"
  agreement: "AGREEMENT"
  base: 5000000000.00 USD
  Expenses:FFS:W1-Works:Indirect    100.00 USD
  Liabilities:IndirectCost         -100.00 USD
2017-03-31 * "Nobody" "Into a closed year"
  voucher: "V-2017-09001"
  agreement: "AGREEMENT"
  Expenses:FFS:W1-Works:Supplies    1.00 USD
  Assets:Bank:Tigris:USD           -1.00 USD
"""


def test_verify_proves_the_opening_files(closed: Path) -> None:
    """Each is made anew from all history."""
    asked = ["verify", "--unsigned", "--book", str(closed), "--format", "json"]
    told = json.loads(CliRunner().invoke(pledgebook, asked).output)
    assert told["status"] == "proved"
    assert [one["place"] for one in told["openings"]] == [
        "opening/2016.beancount", "opening/2017.beancount",
    ]  # fmt: skip


@pytest.mark.parametrize("fault", ["changed", "gone", "strange"])
def test_a_tampered_opening_file_is_caught(fault: str, closed: Path, tmp_path: Path) -> None:
    """A figure changed by a cent and balanced again, a file gone, a file of no closed year."""
    main = making.copied(closed, tmp_path / "books")
    file = main.parent / "opening/2017.beancount"
    if fault == "changed":
        text = file.read_text(encoding="utf-8")
        line = next(one for one in text.splitlines() if "  Liabilities:IndirectCost " in one)
        file.write_text(text.replace(line, line.replace(".", "1.", 1), 1), encoding="utf-8")
    elif fault == "gone":
        file.unlink()
    else:
        (main.parent / "opening/2021.beancount").write_text("", encoding="utf-8")
    told = CliRunner().invoke(pledgebook, ["verify", "--unsigned", "--book", str(main)])
    assert told.exit_code == 1
    reason = {"changed": "is not what 2017 comes to", "gone": "is missing",
              "strange": "is of no closed year"}  # fmt: skip
    assert reason[fault] in told.output


def test_sums_are_believed_in_opening_files_only(closed: Path, tmp_path: Path) -> None:
    """An entry that calls itself a sum is judged like any other."""
    main = making.copied(closed, tmp_path / "books")
    making.append(main, "journal/2018/wrong.beancount",
                  WRONG.replace('  voucher: "V-2018-09001"\n', "  condensed: 7\n")
                  .replace("AGREEMENT", "XE-2015-01"))  # fmt: skip
    codes = {one.code for one in making.passed(main.parent / "open.beancount").facts().findings}
    assert "PB301" in codes


def test_nothing_is_written_unless_asked(books: Path, tmp_path: Path) -> None:
    """A dry run says what it would do."""
    main = making.copied(books, tmp_path / "books")
    before = making.tree(main.parent)
    told = making.run(main)
    assert told.exit_code == 0
    assert "can be closed; --write closes it" in told.output
    assert making.tree(main.parent) == before


@pytest.mark.parametrize(
    "added, reason",
    [
        ('2017-05-02 ! "X" "A draft"\n  agreement: "XE-2015-01"\n', "is a draft"),
        ('2017-05-02 custom "statement" Assets:Bank:Tigris:USD 2017-05-02 1.00 USD\n', "PB706"),
        ('2018-05-02 note Assets:Bank:Tigris:USD "Late"\n', "move it to its own year"),
        ("pushtag #x\npoptag #x\n", "holds beyond its line"),
    ],
)
def test_what_stands_in_the_way_is_told(
    added: str, reason: str, books: Path, tmp_path: Path
) -> None:
    """Findings and drafts of the year, entries of another, and lines that hold for many."""
    main = making.copied(books, tmp_path / "books")
    making.append(main, "journal/2017/added.beancount", added)
    before = making.tree(main.parent)
    refused = making.run(main, "--write", "--unsigned")
    assert refused.exit_code == 1
    assert reason in refused.output
    assert making.tree(main.parent) == before


def test_a_close_wants_two_officers(books: Path, tmp_path: Path) -> None:
    """Without signatures it says how to give them; the year under way is not over."""
    main = making.copied(books, tmp_path / "books")
    assert "a seal wants 2 officers" in making.run(main, "--write").output
    assert "2199 is not over" in making.run(main, year="2199").output


def test_a_crash_leaves_the_books_whole(
    books: Path, closed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before the decision nothing is changed; after it, the next write finishes the close."""
    main = making.copied(books, tmp_path / "books")
    before = making.tree(main.parent)

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(intents, "decide", killed)
        assert making.run(main, "--write", "--unsigned").exit_code == 1
    assert making.passed(main, "leaves").leaves() == making.passed(closed, "leaves").leaves()
    assert set(making.tree(main.parent)) == set(before)
    with monkeypatch.context() as patch:
        patch.setattr(intents, "finish", killed)
        assert making.run(main, "--write", "--unsigned").exit_code == 1
    writer.recover(main.parent)
    assert making.tree(main.parent) == making.tree(closed.parent)


def test_the_next_year_follows(closed: Path, tmp_path: Path) -> None:
    """2018 is closed after 2017; its opening file stands beside theirs, which stay as they were."""
    main = making.copied(closed, tmp_path / "books")
    before = making.tree(main.parent)
    done = making.run(main, "--write", "--unsigned", year="2018")
    assert done.exit_code == 0, done.output
    after = making.tree(main.parent)
    for year in ("2016", "2017"):
        assert after[f"opening/{year}.beancount"] == before[f"opening/{year}.beancount"]
    assert making.passed(main.parent / "open.beancount").facts().counts["error"] == 0


def test_a_close_takes_the_books_through_the_gate_no_more_than_its_promise_needs(
    books: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The books, the copy with all its years, its open years; and the books as they are told now."""
    main = making.copied(books, tmp_path / "books")
    taken: list[tuple[str, bool]] = []
    take = gate.run

    def noting(book: Path, **asked: Any) -> gate.GateResult:
        taken.append((book.name, book.parent == main.parent))
        return take(book, **asked)

    monkeypatch.setattr(gate, "run", noting)
    done = making.run(main, "--write", "--unsigned")
    assert done.exit_code == 0, done.output
    own = [("main.beancount", True)] * (len(taken) - 2)
    assert taken[:1] + taken[3:] == own
    assert len(own) <= 2
    assert taken[1:3] == [("main.beancount", False), ("open.beancount", False)]


@pytest.mark.parametrize("place", ["parties.beancount", "open.beancount"])
def test_what_a_close_would_bring_to_light_refuses_it(
    place: str, books: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A line that Beancount passes over in an included file is a finding, and changes no entry."""
    main = making.copied(books, tmp_path / "books")
    before = making.tree(main.parent)
    lay_out = close._lay_out

    def spoilt(home: Path, copy: Path, *asked: Any) -> None:
        lay_out(home, copy, *asked)
        making.append(copy / "main.beancount", place, '\ninclude "spoilt.beancount"\n')
        making.append(copy / "main.beancount", "spoilt.beancount", 'option "title" "Another"\n')

    monkeypatch.setattr(close, "_lay_out", spoilt)
    refused = making.run(main, "--write", "--unsigned")
    years = "all years" if place == "parties.beancount" else "the open years"
    assert refused.exit_code == 1
    assert f"the books of {years} would say: PB106" in refused.output
    assert making.tree(main.parent) == before


def test_books_of_open_years_are_neither_sealed_nor_closed(closed: Path) -> None:
    """Both are for the books of all years."""
    open_ = str(closed.parent / "open.beancount")
    for asked in (["seal", "2018", "--unsigned"], ["close", "2018"]):
        refused = CliRunner().invoke(pledgebook, [*asked, "--book", open_])
        assert refused.exit_code == 1
        assert "the books of all years" in refused.output
