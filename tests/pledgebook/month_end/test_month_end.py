"""The end of a month: figures by hand, nothing twice, and completed drafts that pass every rule."""

from __future__ import annotations

import json
import shutil
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import pytest
from beancount.core import convert, data
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from pledgebook import gate
from pledgebook.money import split
from pledgebook.month_end.drafts import Working
from pledgebook.month_end.receivables import _fitting
from pledgebook_reports.cli.month_end import month_end
from tests.pledgebook.month_end import making

JOURNAL = "journal/2017/M-2017-03.beancount"


def run(main: Path, *more: str, month: str = making.MONTH) -> Result:
    """`pledgebook month-end` on books."""
    return CliRunner().invoke(month_end, [month, "--book", str(main), *more])


@pytest.fixture(scope="module")
def drafted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return books with the drafts of March, read only."""
    main = making.write_books(tmp_path_factory.mktemp("drafted") / "books")
    assert run(main, "--write").exit_code == 1
    return main


@pytest.fixture
def books(drafted: Path, tmp_path: Path) -> Path:
    """Return a copy of those books, to be changed."""
    shutil.copytree(drafted.parent, tmp_path / "books")
    return tmp_path / "books" / "main.beancount"


def edit(main: Path, old: str, new: str, place: str = JOURNAL) -> None:
    """Change a file of the books wherever it says so."""
    path = main.parent / place
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def complete(main: Path) -> None:
    """Sign the drafts and flag them `*`."""
    path = main.parent / JOURNAL
    path.write_text(making.completed(path.read_text(encoding="utf-8")), encoding="utf-8")


def test_the_figures_are_those_by_hand(tmp_path: Path) -> None:
    """Receivable, cash, charges, interest and accrual of the example's March."""
    main = making.write_books(tmp_path / "books")
    found = {(one.kind, one.number): one.amount for one in making.ended(main).drafts}
    assert found == {
        # 200,000 EUR from 1.10 to 1.0333; 9,603,155 IQD standing at 8,066.65, now at 0.00080
        ("receivable", "M-2017-00001"): Decimal("-13340.00"),
        ("cash", "M-2017-00003"): Decimal("-384.13"),
        # 8 % of 60,000.00; 8 % of 333.35
        ("indirect", "M-2017-00005"): Decimal("4800.00"),
        ("indirect", "M-2017-00006"): Decimal("26.67"),
        # 777.77 less the fund's own cent
        ("interest", "M-2017-00007"): Decimal("777.76"),
        # a contract of 100,000.00, of which 60,000.00 are drawn
        ("accrual", "M-2017-00008"): Decimal("40000.00"),
    }
    assert run(main).exit_code == 1
    assert not (main.parent / "journal/2017/M-2017-03.beancount").exists()


def test_interest_follows_the_average_daily_balance(drafted: Path) -> None:
    """The working shows each holder's balance, and the shares add up to the interest."""
    paper = (drafted.parent / "documents/2017/M-2017-03/interest-tigris-usd.csv").read_text()
    assert paper.splitlines()[2:] == [
        "FFS-TREASURY,777.77,25.09,0.01",
        # 1,095,000 for 9 days, 1,041,000 from the 10th
        "FI-2016-01,32757000.00,1056677.42,399.66",
        # 1,000,000 less the pipes of 333.35
        "SE-2016-01,30989666.15,999666.65,378.10",
    ]


def test_drafts_balance_within_each_agreement(drafted: Path) -> None:
    """0.00 in every entry and agreement, reversals among them."""
    booked, _, _ = gate_entries(drafted)
    own = [
        one for one in booked
        if isinstance(one, data.Transaction) and "month-end" in str(one.meta.get("import-id"))
    ]  # fmt: skip
    assert len(own) == 9
    for entry in own:
        sums: dict[str, Decimal] = defaultdict(Decimal)
        for posting in entry.postings:
            label = posting.cost.label if posting.cost else None
            agreement = label.partition("/")[0] if label else (posting.meta or {})["agreement"]
            weight = convert.get_weight(posting).number
            assert weight is not None
            sums[agreement] += round(weight, 2)
        assert not any(sums.values()), entry


def gate_entries(main: Path) -> tuple[list[data.Directive], object, object]:
    """Booked entries of books that pass the gate."""
    result = gate.run(main, entries=True)
    assert result.snapshot is not None, result.refusals
    return result.snapshot.entries()


def test_a_second_run_adds_nothing(books: Path) -> None:
    """Neither with drafts in the books nor with completed ones."""
    before = sorted(books.parent.rglob("*"))
    again = run(books, "--write")
    assert "there is nothing new" in again.output
    assert sorted(books.parent.rglob("*")) == before
    complete(books)
    again = run(books, "--write", "--format", "json")
    assert {one["state"] for one in json.loads(again.output)["drafts"]} == {"there"}
    assert sorted(books.parent.rglob("*")) == before


def test_completed_drafts_pass_every_rule(books: Path) -> None:
    """Signed and flagged: no finding, and the next month begins from the books as they were."""
    complete(books)
    assert making.findings(books) == []
    assert {one.kind for one in making.ended(books).blocks} == {"no statement"}
    april = {one.kind: one.amount for one in making.ended(books, "2017-04").drafts}
    # From 1.10 again and not from March's rate: the first of April has taken that back.
    assert april == {
        "receivable": Decimal("-40000.00"),
        "cash": Decimal("1056.35"),
        "accrual": Decimal("40000.00"),
    }


def test_what_stands_revalued_is_not_revalued_again(books: Path) -> None:
    """Without a trace of who booked it: balances stand at the official rate, the contract is drawn."""
    complete(books)
    path = books.parent / JOURNAL
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(one for one in lines if "import-id" not in one), encoding="utf-8")
    kinds = {one.kind for one in making.ended(books).drafts}
    assert not kinds & {"receivable", "cash", "accrual"}


def test_a_draft_that_no_longer_fits_is_told(books: Path) -> None:
    """Cost came after the draft: the books have less than is due, and nothing is added."""
    edit(books, "60000.00 USD\n", "61000.00 USD\n", "journal/2017/2017.beancount")
    edit(books, "-54000.00 USD", "-55000.00 USD", "journal/2017/2017.beancount")
    told = run(books, "--write")
    assert "the books have 4,800.00: take that draft out first" in told.output
    assert "the books have 40,000.00: take that draft out first" in told.output
    assert "there is nothing new" in told.output


def test_a_later_charge_is_not_charged_again(tmp_path: Path) -> None:
    """The quarter's charge of April covers March."""
    main = making.write_books(tmp_path / "books", LATER_CHARGE)
    drafts = making.ended(main).drafts
    assert [one.what for one in drafts if one.kind == "indirect"] == [
        "Indirect cost of SE-2016-01, 8% of 333.35 USD up to 2017-03-31"
    ]


LATER_CHARGE = """\
2017-04-02 * "Agency" "Indirect cost"
  voucher: "V-2017-00004"
  agreement: "FI-2016-01"
  base: 60000.00 USD
  prepared-by: "OFF-PREP"
  approved-by: "OFF-HEAD"
  Expenses:FFS:W1-Works:Indirect    4800.00 USD
  Liabilities:IndirectCost         -4800.00 USD
"""


def test_books_that_do_not_include_the_journal_are_left_as_they_were(tmp_path: Path) -> None:
    """What the main file does not read would be lost to it: it is taken back."""
    main = making.write_books(tmp_path / "books")
    edit(main, "journal/*/*.beancount", "journal/2017/2017.beancount", "main.beancount")
    refused = run(main, "--write")
    assert refused.exit_code == 2
    assert "M-2017-03.beancount:1: PB001 is taken up by no include" in refused.output
    assert not [one for one in main.parent.rglob("M-2017-03*") if one.is_file()]
    assert not list(main.parent.rglob("*.csv"))


def test_what_has_no_rate_or_account_is_said(tmp_path: Path) -> None:
    """Nothing is left out in silence."""
    main = making.write_books(tmp_path / "books")
    edit(main, "2016-01-01 open Liabilities:IndirectCost\n", "", "registry.beancount")
    edit(main, "2016-01-01 price IQD 0.00084 USD\n", "", "registry.beancount")
    edit(main, "2017-03-15 price IQD 0.00080 USD\n", "", "registry.beancount")
    notes = making.ended(main).notes
    assert "Assets:Bank:Tigris:IQD: no price of IQD on or before 2017-03-31" in notes
    assert any("open Liabilities:IndirectCost first" in note for note in notes)


def test_what_blocks_the_close(books: Path) -> None:
    """Drafts, credits without a donor, missing signatures and statements, each in its place."""
    with (books.parent / "journal/2017/2017.beancount").open("a") as journal:
        journal.write(BLOCKED)
    kinds = {one.kind: one for one in making.ended(books).blocks}
    assert set(kinds) == {"draft", "no statement", "unapplied", "signature", "statement"}
    assert "1,500.00 USD of FFS-TREASURY wait" in kinds["unapplied"].message
    assert kinds["signature"].message.startswith("PB504 V-2017-00004")
    assert kinds["signature"].file == "journal/2017/2017.beancount"
    assert "the last is of 2017-03-15" in kinds["no statement"].message


BLOCKED = """\
2017-03-14 * "Unknown" "A credit that names nobody"
  voucher: "R-2017-00002"
  agreement: "FFS-TREASURY"
  Assets:Bank:Tigris:USD    1500.00 USD
  Liabilities:Unapplied    -1500.00 USD
2017-03-14 * "Beta Trading" "Valves that nobody signed for"
  voucher: "V-2017-00004"
  agreement: "SE-2016-01"
  payee-id: "PAY-BETA"
  Expenses:FFS:W1-Works:Supplies    1200.00 USD
  Liabilities:Payable:PAY-BETA     -1200.00 USD
2017-03-15 custom "statement" "Assets:Bank:Tigris:USD" 2017-03-15 1.00 USD
"""


def test_a_wrong_month_is_one_line() -> None:
    """A quarter is no month."""
    told = CliRunner().invoke(month_end, ["2017-Q1"])
    assert told.exit_code == 2
    assert "write it as 2017-03" in told.output


def test_a_cell_is_no_formula() -> None:
    """What a spreadsheet would compute stands as text; amounts are as they are."""
    paper = Working(name="x", title="T", columns=("a", "b"), rows=[("=1+1", Decimal("-2.50"))])
    assert paper.text() == "T\na,b\n'=1+1,-2.50\n"


money = st.decimals(min_value="0.01", max_value="1e9", places=2)
rates = st.decimals(min_value="0.0001", max_value="5", places=6).filter(bool)


@given(units=st.decimals(min_value="0.01", max_value="1e9", places=2), before=rates, rate=rates)
def test_revaluation_balances_unrounded(units: Decimal, before: Decimal, rate: Decimal) -> None:
    """Whatever the rates, Beancount's sum of unrounded weights is within half a cent."""
    old, new = round(units * before, 2), round(units * rate, 2)
    fitted = _fitting(rate, units, old - units * before, new)
    assert abs(-units * before + units * fitted + (old - new)) <= Decimal("0.005")
    assert abs(fitted - rate) * units <= Decimal("0.011")


@given(interest=money, sums=st.lists(money, min_size=1, max_size=30))
def test_apportioned_interest_adds_up(interest: Decimal, sums: list[Decimal]) -> None:
    """Shares by largest remainder come to the interest exactly, each within a cent of its due."""
    shares = split(interest, sums)
    assert sum(shares) == interest
    whole = sum(sums)
    assert all(
        abs(share - interest * part / whole) < Decimal("0.01") + Decimal("1e-15")
        for share, part in zip(shares, sums, strict=True)
    )
