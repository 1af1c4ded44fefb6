"""Samples: the population is whole, the same seed draws the same, and workpapers come back whole."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import shutil
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from pledgebook import gate
from pledgebook.demo import write_demo
from pledgebook_reports.audit.sampling import hypergeometric, workpaper
from pledgebook_reports.audit.sampling.draws import Draws, digest_of_books
from pledgebook_reports.audit.sampling.paper import of_sample
from pledgebook_reports.audit.sampling.plan import Asked
from pledgebook_reports.audit.sampling.population import SamplingError, Scope, population
from pledgebook_reports.audit.sampling.reading import read
from pledgebook_reports.audit.sampling.selection import draw
from pledgebook_reports.cli.main import main

if TYPE_CHECKING:
    from click.testing import Result

    from pledgebook.snapshot import Snapshot
    from pledgebook_reports.audit.sampling.plan import Sample
    from pledgebook_reports.audit.sampling.population import Population

TOLERABLE = Decimal(4_000_000)


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Snapshot]:
    """Return small demonstration books and their snapshot."""
    folder = tmp_path_factory.mktemp("sampled") / "books"
    write_demo(folder, 400, seed=3)
    result = gate.run(folder / "main.beancount", rows=True)
    assert result.snapshot, result.refusals
    return folder, result.snapshot


@pytest.fixture(scope="session")
def whole(desk: tuple[Path, Snapshot]) -> Population:
    """Return the cost of the books as a population."""
    folder, snapshot = desk
    day = snapshot.facts().as_of
    assert day
    return population(snapshot.rows(), Scope(account="Expenses", until=day), "USD", str(folder))


def drawn(whole: Population, method: Any = "mus", seed: int = 7, **more: Any) -> Sample:
    """Return a sample of the population."""
    asked = Asked(method=method, seed=seed, tolerable=more.pop("tolerable", TOLERABLE), **more)
    return draw(whole, asked, Draws(seed, "digest of the books"))


def run(*words: str) -> Result:
    """Run the command."""
    return CliRunner().invoke(main, ["sample", *words])


def test_the_population_ties_to_the_balances(whole: Population) -> None:
    """Its items come to Beancount's own balance, and no number is missing."""
    assert whole.total == whole.reconciliation[0][1] == whole.reconciliation[-1][1]
    assert whole.gaps == ()


def test_what_is_outside_the_scope_is_told(desk: tuple[Path, Snapshot], whole: Population) -> None:
    """A year under one agreement: the rest of the balance is accounted for line by line."""
    days = [item.date for item in whole.items]
    scope = Scope(
        account="Expenses",
        until=days[len(days) * 3 // 4],
        from_=days[len(days) // 4],
        agreement=whole.items[len(days) // 2].agreements.split("; ")[0],
    )
    part = population(desk[1].rows(), scope, "USD", "")
    told = [what for what, _ in part.reconciliation]
    assert told[1:] == [
        "less before the period", "less after the period", "less of other agreements",
        "the population",
    ]  # fmt: skip
    assert sum(amount for _, amount in part.reconciliation[:-1]) == part.total


def test_a_scope_with_nothing_in_it_is_refused(
    desk: tuple[Path, Snapshot], whole: Population
) -> None:
    """With the account's name."""
    scope = Scope(account="Expenses:Nowhere", until=whole.scope.until)
    with pytest.raises(SamplingError, match="hold nothing on Expenses:Nowhere"):
        population(desk[1].rows(), scope, "USD", "")


def test_monetary_units(whole: Population) -> None:
    """Every item of the interval or more is certain; the others are hit once an interval."""
    sample = drawn(whole, tolerable=Decimal(500_000))
    certain = {one.item.id for one in sample.among("certain")}
    assert certain == {item.id for item in whole.items if item.amount >= sample.interval}
    rest = sum(
        (item.amount for item in whole.items if 0 < item.amount < sample.interval), Decimal(0)
    )
    hits = len(sample.among("sampled"))
    assert hits in (int(rest / sample.interval), int(rest / sample.interval) + 1)
    apart = [one.item for one in sample.among("negative", "zero")]
    assert apart == [item for item in whole.items if item.amount <= 0]


def test_every_unit_has_the_same_chance(whole: Population) -> None:
    """Over many seeds an item is drawn as often as its amount is of the interval."""
    interval = drawn(whole).interval
    largest = max((i for i in whole.items if i.amount < interval), key=lambda item: item.amount)
    times = sum(
        any(one.item is largest for one in drawn(whole, seed=seed).chosen) for seed in range(60)
    )
    expected = 60 * largest.amount / interval
    assert abs(times - expected) <= 4 * (expected.sqrt() + 1)


@pytest.mark.parametrize("method", ["mus", "random", "stratified"])
def test_the_same_seed_draws_the_same(whole: Population, method: str) -> None:
    """And another seed, or other books, something else."""
    first, again = drawn(whole, method), drawn(whole, method)
    assert first.chosen == again.chosen
    assert len({one.item.id for one in first.chosen}) == len(first.chosen)
    assert drawn(whole, method, seed=8).chosen != first.chosen
    asked = Asked(method=first.asked.method, seed=7, tolerable=TOLERABLE)
    assert draw(whole, asked, Draws(7, "other books")).chosen != first.chosen


def test_draws_are_sha_256_alone() -> None:
    """By hand: the digest of the four lines, scaled to the range."""
    digest = hashlib.sha256(b"7\nBOOKS\nstart\n0").digest()
    by_hand = int.from_bytes(digest, "big") * 1000 // 2**256
    assert Draws(7, "BOOKS").below(1000, "start") == by_hand


def test_strata_are_of_equal_value(whole: Population) -> None:
    """Three below the certain items, each within an item of a third, equally many drawn of each.

    A stratum with fewer items than that is drawn whole.
    """
    sample = drawn(whole, "stratified", tolerable=Decimal(1_000_000))
    values = [part.value for part in sample.strata]
    assert len(values) == 3
    assert max(values) - min(values) <= 2 * sample.interval
    most = max(part.drawn for part in sample.strata)
    assert all(part.drawn == min(most, part.count) for part in sample.strata)
    counts = Counter(one.stratum for one in sample.chosen)
    assert all(counts[part.name] == part.drawn for part in sample.strata)


def test_too_much_expected_is_refused(whole: Population) -> None:
    """In words of the option."""
    with pytest.raises(SamplingError, match="--expected: the expected must lie between"):
        drawn(whole, expected=TOLERABLE)


@pytest.fixture(scope="session")
def command(
    desk: tuple[Path, Snapshot], whole: Population, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """Return a folder with workpapers as the command writes them."""
    books, snapshot = desk
    folder = tmp_path_factory.mktemp("workpapers")
    draws = Draws(7, digest_of_books(snapshot.manifest.files, str(books)))
    units = draw(whole, Asked(method="mus", seed=7, tolerable=TOLERABLE), draws)
    rates = draw(whole, Asked(method="attribute", seed=7, tolerable=Decimal("0.1")), draws)
    (folder / "sample.xlsx").write_bytes(
        workpaper.as_xlsx(of_sample(units), books / "documents", folder)
    )
    (folder / "sample.csv").write_text(workpaper.as_csv(of_sample(units)), "utf-8")
    (folder / "rates.csv").write_text(workpaper.as_csv(of_sample(rates)), "utf-8")
    return folder


def items(path: Path) -> list[dict[str, str]]:
    """Return the items of a workpaper as CSV."""
    text = path.read_text("utf-8")
    return list(csv.DictReader(io.StringIO(text[text.index("\nItem,") + 1 :])))


def filled(
    path: Path, target: Path, changes: dict[str, str], column: str = "Audited amount"
) -> Path:
    """Write a workpaper as an auditor does: all items right but those of `changes`."""
    rows = items(path)
    for row in rows:
        row[column] = changes.get(row["Item"], row["Book amount"] if column[0] == "A" else "no")
    head = path.read_text("utf-8").partition("\nItem,")[0]
    output = io.StringIO()
    writer = csv.DictWriter(output, rows[0].keys(), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    target.write_text(f"{head}\n{output.getvalue()}", "utf-8")
    return target


def test_another_machine_draws_the_same(
    desk: tuple[Path, Snapshot], command: Path, tmp_path: Path
) -> None:
    """Books copied elsewhere, drawn from another folder: the workpaper is the same to the byte."""
    there = tmp_path / "elsewhere" / "books"
    shutil.copytree(desk[0], there)
    result = run("--book", str(there / "main.beancount"), "--seed", "7", "--tolerable", "4000000",
                 "--format", "csv")  # fmt: skip
    assert result.output == (command / "sample.csv").read_text("utf-8")


def test_a_workpaper_as_a_workbook(command: Path) -> None:
    """It has the items with cells to fill in, the plan, and links to the evidence."""
    book = load_workbook(command / "sample.xlsx")
    assert book.sheetnames == ["Sample", "Plan", "Evidence"]
    cells = [[cell.value for cell in row] for row in book["Sample"].rows]
    heading = next(row for row in cells if row[0] == "Item")
    assert heading[-8:] == [
        "Existence", "Amount", "Agreement", "Approval", "Evidence", "Audited amount", "Notes",
        "Marks",
    ]  # fmt: skip
    ids = [row[0] for row in cells[cells.index(heading) + 1 :]]
    assert ids == [row["Item"] for row in items(command / "sample.csv")]
    plan = {row[0].value: row[1].value for row in book["Plan"].rows}
    assert plan["Seed"] == "7"
    assert plan["Gaps in voucher series"] == "none: every number is there"


def test_the_evidence_is_linked(
    desk: tuple[Path, Snapshot], whole: Population, tmp_path: Path
) -> None:
    """Each paper of each item, from the folder in which the workpaper lies."""
    sample = drawn(whole, tolerable=Decimal(50_000))
    content = workpaper.as_xlsx(of_sample(sample), desk[0] / "documents", tmp_path)
    sheet = load_workbook(io.BytesIO(content))["Evidence"]
    targets = [str(cell.hyperlink.target) for row in sheet.rows for cell in row if cell.hyperlink]
    papers = [path for one in sample.chosen for path in one.item.evidence]
    assert papers
    assert len(targets) == len(papers)
    # XlsxWriter writes places as Windows does, which all programs for workbooks read.
    places = [tmp_path / unquote(target).replace("\\", "/") for target in targets]
    assert all(place.resolve().is_file() for place in places)


@pytest.mark.parametrize("name", ["sample.xlsx", "sample.csv"])
def test_blank_cells_are_told(command: Path, name: str) -> None:
    """With status 1, the items by name, and no conclusion."""
    result = run("evaluate", str(command / name), "--format", "json")
    assert result.exit_code == 1
    told = json.loads(result.stdout)
    assert told["blank"] == [row["Item"] for row in items(command / "sample.csv")]
    assert told["conclusion"].startswith("no conclusion")


def test_a_workbook_that_was_filled_in(command: Path, tmp_path: Path) -> None:
    """By a spreadsheet, and sorted by it: the figures are those of the same marks in CSV."""
    book = load_workbook(command / "sample.xlsx")
    sheet = book["Sample"]
    top = next(cell.row for cell in sheet["A"] if cell.value == "Item")
    heads = {cell.value: cell.column for cell in sheet[top]}
    wrong = items(command / "sample.csv")[0]
    half = Decimal(wrong["Book amount"]) / 2
    for row in range(top + 1, sheet.max_row + 1):
        right = sheet.cell(row, heads["Book amount"]).value
        own = sheet.cell(row, heads["Item"]).value == wrong["Item"]
        sheet.cell(row, heads["Audited amount"], float(half) if own else right)
    book.save(tmp_path / "filled.xlsx")
    told = json.loads(run("evaluate", str(tmp_path / "filled.xlsx"), "--format", "json").stdout)
    as_csv = filled(command / "sample.csv", tmp_path / "filled.csv", {wrong["Item"]: str(half)})
    assert told == json.loads(run("evaluate", str(as_csv), "--format", "json").stdout)
    assert told["blank"] == []
    assert Decimal(told["figures"]["projected-over"]) + Decimal(told["figures"]["known-over"]) > 0


def test_all_right_is_accepted(command: Path, tmp_path: Path) -> None:
    """Then the upper limit is the tolerable itself, for nothing was expected."""
    path = filled(command / "sample.csv", tmp_path / "right.csv", {})
    result = run("evaluate", str(path))
    assert result.exit_code == 0, result.output
    assert "within the tolerable 4,000,000.00" in result.output


@pytest.mark.parametrize(
    "find,change,told",
    [
        ("Item,Stratum", "Item,Layer", "the column Stratum is missing"),
        ("sampled", "certain", "the items are not those that were drawn"),
        ("Method,", "Way,", "no workpaper of a sample"),
    ],
)
def test_what_was_altered_is_refused(
    command: Path, tmp_path: Path, find: str, change: str, told: str
) -> None:
    """In one line, with status 2."""
    path = tmp_path / "altered.csv"
    path.write_text((command / "sample.csv").read_text("utf-8").replace(find, change, 1), "utf-8")
    result = run("evaluate", str(path))
    assert result.exit_code == 2
    assert told in result.output


@pytest.mark.parametrize("written", ["about 100", "12,34", "1.2.3", "=A1"])
def test_what_is_no_amount_is_refused(command: Path, tmp_path: Path, written: str) -> None:
    """With the row and the item."""
    first = items(command / "sample.csv")[0]["Item"]
    path = filled(command / "sample.csv", tmp_path / "odd.csv", {first: written})
    result = run("evaluate", str(path))
    assert result.exit_code == 2
    assert f'the audited amount "{written}" of {first} is no amount' in result.output


def test_a_row_left_out_is_seen(command: Path, tmp_path: Path) -> None:
    """By the digest of the items."""
    text = (command / "sample.csv").read_text("utf-8").rstrip("\n")
    (tmp_path / "short.csv").write_text(text.rpartition("\n")[0] + "\n", "utf-8")
    result = run("evaluate", str(tmp_path / "short.csv"))
    assert result.exit_code == 2
    assert "left out" in result.output


def test_attributes(command: Path, tmp_path: Path) -> None:
    """29 items for 10 % at 95 % (AICPA, A.1), less what so small a population spares: none may deviate."""
    paper = read(command / "rates.csv")
    whole = int(paper.amount("Population, items"))
    assert paper.plan["Distribution"] == "hypergeometric"
    rates = (Decimal("0.1"), Decimal(0), Decimal("0.95"))
    assert (len(items(command / "rates.csv")), 0) == hypergeometric.sample_size(whole, *rates)
    assert len(items(command / "rates.csv")) < 29
    right = filled(command / "rates.csv", tmp_path / "right.csv", {}, "Deviation")
    assert run("evaluate", str(right)).exit_code == 0
    first = items(command / "rates.csv")[0]["Item"]
    wrong = filled(command / "rates.csv", tmp_path / "wrong.csv", {first: "yes"}, "Deviation")
    result = run("evaluate", str(wrong))
    assert result.exit_code == 1
    assert f"deviations: {first}" in result.output
    assert f"of {whole} items" in result.output


def test_a_plan_that_names_no_distribution_is_of_the_binomial(
    command: Path, tmp_path: Path
) -> None:
    """Papers that were drawn before are evaluated as they were planned."""
    right = filled(command / "rates.csv", tmp_path / "right.csv", {}, "Deviation")
    text = right.read_text("utf-8")
    assert "Distribution,hypergeometric" in text
    right.write_text(text.replace("Distribution,hypergeometric\n", ""), "utf-8")
    result = run("evaluate", str(right), "--format", "json")
    assert "exact binomial limit" in run("evaluate", str(right)).output
    assert Decimal(json.loads(result.stdout)["figures"]["upper-rate"]) > Decimal("0.1")


@pytest.mark.parametrize(
    "words,told",
    [
        (["--seed", "1"], "--tolerable"),
        (["--seed", "1", "--tolerable", "1e6"], "is no amount"),
        (["--seed", "1", "--tolerable", "100", "--size", "5"], "--size is for"),
        (["--seed", "1", "--tolerable", "100", "--format", "xlsx"], "give -o FILE"),
        (["--seed", "1", "--tolerable", "100", "-o", "x.doc"], "the suffix says no format"),
    ],
)
def test_wrong_use_is_told(words: list[str], told: str) -> None:
    """In one line, with status 2, before the books are read."""
    result = run("--book", "nowhere.beancount", *words)
    assert result.exit_code == 2
    assert told in result.output
