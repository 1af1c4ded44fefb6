"""Complete invented books: exact in number, byte-equal, clean under every rule."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from beancount import loader

from pledgebook.demo import DemoError, illustrate_books, write_demo
from tests.pledgebook.demo.independent import (
    Read,
    bad_digests,
    number,
    overdrawn,
    unbalanced,
    wrong_signs,
)

LAST_MONTH = datetime.date(2019, 1, 1)


@pytest.mark.parametrize("transactions,seed", [(200, 1), (333, 2), (1000, 3)])
def test_there_are_exactly_so_many_transactions(
    transactions: int, seed: int, tmp_path: Path
) -> None:
    write_demo(tmp_path / "books", transactions, seed)
    texts = [path.read_text() for path in (tmp_path / "books").rglob("*.beancount")]
    assert sum(text.count("\n  voucher: ") for text in texts) == transactions


def test_the_rules_find_nothing(demo_folder: Path) -> None:
    _, errors, _ = loader.load_file(str(demo_folder / "main.beancount"))
    assert errors == []


def test_every_agreement_balances_in_every_voucher(demo: Read) -> None:
    assert unbalanced(demo) == []


def test_no_agreement_is_ever_overdrawn(demo: Read) -> None:
    assert overdrawn(demo) == []


def test_no_balance_changes_sign(demo: Read) -> None:
    assert wrong_signs(demo) == []


def test_instalments_of_the_last_month_wait_for_their_money(demo: Read) -> None:
    labels = {
        posting.cost.label: number(posting)
        for entry in demo.transactions
        for posting in entry.postings
        if posting.cost and number(posting) > 0 and entry.date >= LAST_MONTH
    }
    received = {
        posting.cost.label
        for entry in demo.transactions
        for posting in entry.postings
        if posting.cost and number(posting) < 0
    }
    assert len(set(labels) - received) >= 12


def test_only_the_open_year_has_evidence_and_single_files(demo: Read) -> None:
    assert bad_digests(demo.folder / "documents") == []
    assert [path.name for path in (demo.folder / "documents").iterdir()] == ["2019"]
    for year in (2016, 2017, 2018):
        assert [p.name for p in (demo.folder / f"journal/{year}").iterdir()] == [
            f"{year}.beancount"
        ]
    opened = [v for v in demo.vouchers() if v.date.year == 2019]
    assert len(opened) > 10
    for voucher in opened:
        for value in voucher.meta.values():
            if isinstance(value, str) and value.endswith(".txt"):
                assert (demo.folder / "documents" / value).is_file()


def test_vouchers_carry_a_dozen_keys(demo: Read) -> None:
    keys = [len(set(v.meta) - {"filename", "lineno"}) for v in demo.vouchers()]
    assert sum(keys) / len(keys) > 11


def test_bank_statements_agree_with_the_books(demo: Read) -> None:
    for day, values, _ in demo.customs("statement"):
        booked = sum(
            number(posting)
            for entry in demo.transactions
            if entry.date <= day
            for posting in entry.postings
            if posting.account == values[0]
        )
        assert booked == values[2].number
        assert booked >= 0


def test_the_same_arguments_make_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_demo(tmp_path / name, 400, 11)
    one, two = (
        {path.relative_to(root): path.read_bytes() for path in root.rglob("*") if path.is_file()}
        for root in (tmp_path / "one", tmp_path / "two")
    )
    assert one == two


def test_another_seed_makes_other_books(tmp_path: Path) -> None:
    for seed in (1, 2):
        write_demo(tmp_path / str(seed), 250, seed)
    first, second = (tmp_path / name / "journal/2017/2017.beancount" for name in ("1", "2"))
    assert first.read_bytes() != second.read_bytes()


def test_progress_is_told(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    write_demo(tmp_path / "books", 300, 1, lambda done, of: told.append((done, of)))
    assert {of for _, of in told} == {300}
    assert [done for done, _ in told] == sorted(done for done, _ in told)


def test_too_few_transactions_are_refused(tmp_path: Path, fewest: int) -> None:
    with pytest.raises(DemoError, match=f"ask for {fewest} or more"):
        write_demo(tmp_path / "books", fewest - 1, 1)


def test_a_folder_in_use_is_refused(tmp_path: Path) -> None:
    (tmp_path / "kept.txt").write_text("mine")
    with pytest.raises(DemoError, match="not an empty folder"):
        write_demo(tmp_path, 300, 1)


def test_spending_is_drawn_over_a_register_that_has_none(demo_folder: Path, tmp_path: Path) -> None:
    """A register: the demonstration's own, without its spending."""
    for name in ("main", "chart", "parties", "agreements", "policy"):
        text = (demo_folder / f"{name}.beancount").read_text()
        (tmp_path / f"{name}.beancount").write_text(text)
    for folder in ("rates", "receipts"):
        (tmp_path / folder).mkdir()
        for path in (demo_folder / folder).iterdir():
            (tmp_path / folder / path.name).write_text(path.read_text())
    main = tmp_path / "main.beancount"
    made = illustrate_books(main, vouchers=300, seed=5)
    assert len(made.journal.vouchers) >= 300
    assert made.plan.agreements[0].receipts
    with pytest.raises(DemoError, match="remove it"):
        illustrate_books(main)


def test_books_without_a_register_are_refused_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "main.beancount").write_text('option "title" "Nothing"\n')
    with pytest.raises(DemoError, match="no agreement has received money"):
        illustrate_books(tmp_path / "main.beancount")
