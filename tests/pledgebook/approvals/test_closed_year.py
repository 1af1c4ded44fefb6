"""Signed acts when their year is closed: proved in the books of all years, left out in the open ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pledgebook.approvals import making
from tests.pledgebook.closing_year import making as closing

BOLTS, NEXT = "V-2018-00001", "journal/2018/2018.beancount"
PAYMENT = f"""
2018-01-09 * "Beta Trading" "Bolts for Mosul"
  voucher: "{BOLTS}"
  agreement: "SE-2016-01"
  payee-id: "PAY-BETA"
  {making.DUTIES}
  prepared-on: 2018-01-08
  Expenses:FFS:W1-Works:Supplies    700.00 USD
  Assets:Bank:Tigris:USD           -700.00 USD
"""


def year_closed(main: Path, keys: dict[str, Path]) -> Path:
    """Close 2017, signed by two officers; the main file of the open years."""
    who = ("OFF-HEAD", "OFF-CERT")
    signed = [word for one in who for word in ("--sign-with", str(keys[one]), "--as", one)]
    done = closing.run(main, "--write", *signed)
    assert done.exit_code == 0, done.output
    return main.parent / "open.beancount"


@pytest.fixture(scope="module")
def closed(
    sealed_books: Path, keys: dict[str, Path], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """Return the main file of books with a closed year whose vouchers are approved, read only."""
    main = closing.copied(sealed_books / "main.beancount", tmp_path_factory.mktemp("c") / "books")
    making.seal(main, keys, "2016")
    for voucher in (making.PIPES, making.VALVES):
        making.sign(main, keys["OFF-APPR"], "approve", "OFF-APPR", voucher)
    year_closed(main, keys)
    return main


@pytest.fixture
def books(closed: Path, tmp_path: Path) -> Path:
    """Return the main file of the same books, to be changed."""
    return closing.copied(closed, tmp_path / "books")


def both(main: Path) -> list[Path]:
    """The main files of all years and of the open years."""
    return [main, main.parent / "open.beancount"]


def test_acts_of_a_closed_year_are_proved_in_all_years_and_no_fault_in_the_open_ones(
    closed: Path,
) -> None:
    assert [one.state for one in making.proofs(closed)] == ["proved", "proved"]
    assert [making.errors(one) for one in both(closed)] == [[], []]


def test_a_payment_of_the_open_year_wants_a_signed_act_in_both(
    books: Path, keys: dict[str, Path]
) -> None:
    closing.append(books, NEXT, PAYMENT)
    for main in both(books):
        (found,) = making.errors(main)
        assert f"{BOLTS}: 700.00 USD to Beta Trading names OFF-APPR as approver" in found
    later = making.NOW.replace(year=2018)
    making.sign(books, keys["OFF-APPR"], "approve", "OFF-APPR", BOLTS, time=later)
    assert [making.errors(one) for one in both(books)] == [[], []]


def test_a_payment_that_was_changed_after_it_was_signed_is_told_in_both(
    books: Path, keys: dict[str, Path]
) -> None:
    closing.append(books, NEXT, PAYMENT)
    later = making.NOW.replace(year=2018)
    making.sign(books, keys["OFF-APPR"], "approve", "OFF-APPR", BOLTS, time=later)
    path = books.parent / NEXT
    path.write_text(path.read_text().replace("700.00", "710.00"))
    for main in both(books):
        assert any("its amount was 700.00 USD when it was signed" in one
                   for one in making.errors(main))  # fmt: skip


def test_an_act_on_a_voucher_that_no_seal_holds_is_told_in_the_open_years_too(
    books: Path, keys: dict[str, Path]
) -> None:
    closing.append(books, NEXT, PAYMENT)
    later = making.NOW.replace(year=2018)
    making.sign(books, keys["OFF-APPR"], "approve", "OFF-APPR", BOLTS, time=later)
    path = books.parent / NEXT
    path.write_text(path.read_text().replace(PAYMENT, ""))
    for main in both(books):
        (found,) = making.errors(main)
        assert f"{BOLTS} is not in the books" in found


def test_a_forged_act_of_a_closed_year_is_told_in_the_books_of_all_years(books: Path) -> None:
    (path, *_) = sorted((books.parent / "approvals/2017").glob("*.act"))
    path.write_text(path.read_text().replace("900.00 USD", "90.00 USD"))
    assert making.errors(books)
