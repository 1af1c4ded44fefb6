"""Donor book and public book: valid without a plugin, equal to the books they were made of."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from beancount import loader
from beancount.core import convert, data
from click.testing import CliRunner

from pledgebook.money import to_cents
from pledgebook_reports.cli import main
from pledgebook_reports.exports.books.public import compare
from tests.reports.conftest import SMALL

if TYPE_CHECKING:
    import duckdb

ROOT = Path(__file__).parents[2]
BOOKS = ROOT / "ledger" / "main.beancount"
COLUMNS = """
    SELECT p.account, p.currency, CAST(SUM(p.units) AS DECIMAL(24,6)),
           CAST(SUM(p.value) AS DECIMAL(24,2))
    FROM postings p JOIN agreements a ON a.id = p.agreement
    WHERE a.donor = ? AND NOT p.draft GROUP BY ALL
"""


def run(*arguments: str, expect: int = 0) -> str:
    """Run a command; return what it said on either stream."""
    done = CliRunner().invoke(main, list(arguments))
    assert done.exit_code == expect, done.output
    return done.output


def loaded(path: Path) -> list[data.Directive]:
    """Return the entries of a book that plain Beancount finds nothing wrong with."""
    entries, errors, options = loader.load_file(str(path))
    assert [error.message for error in errors] == []
    assert options["plugin"] == []
    return entries


def sums(entries: list[data.Directive]) -> dict[tuple[str, str], tuple[Decimal, Decimal]]:
    """Return the units and the booked cents of each account and currency."""
    found: dict[tuple[str, str], tuple[Decimal, Decimal]] = {}
    for entry in entries:
        if isinstance(entry, data.Transaction):
            for posting in entry.postings:
                assert posting.units
                assert posting.units.number is not None
                key = posting.account, posting.units.currency
                units, cents = found.get(key, (Decimal(0), Decimal(0)))
                weight = convert.get_weight(posting).number
                assert weight is not None
                found[key] = units + posting.units.number, cents + to_cents(weight)
    return found


def test_a_donor_book_holds_that_donors_columns_and_nothing_else(
    tmp_path: Path, rows: duckdb.DuckDBPyConnection
) -> None:
    donors = [row[0] for row in rows.execute("SELECT DISTINCT donor FROM agreements").fetchall()]
    assert len(donors) > 1
    for donor in donors:
        made = tmp_path / f"{donor}.beancount"
        run("export", "donor-book", donor, "--book", str(SMALL), "-o", str(made))
        expected = {
            (account, currency): (units, value)
            for account, currency, units, value in rows.execute(COLUMNS, [donor]).fetchall()
        }
        assert sums(loaded(made)) == expected


def test_the_donor_book_of_the_facilitys_largest_donor_passes_plain_bean_check(
    tmp_path: Path,
) -> None:
    made = tmp_path / "kfw.beancount"
    said = run("export", "donor-book", "KFW", "--book", str(BOOKS), "-o", str(made))
    entries = loaded(made)
    transactions = [entry for entry in entries if isinstance(entry, data.Transaction)]
    assert f"{len(transactions)} transactions" in said
    agreements = {
        (posting.meta or {}).get("agreement") or entry.meta.get("agreement")
        for entry in transactions
        for posting in entry.postings
    }
    assert all(str(agreement).startswith("KFW-") for agreement in agreements)
    text = made.read_text(encoding="utf-8")
    payees = text[text.index('custom "party"') : text.index(" open ")]
    assert "bank-account" not in payees
    assert "funding:" not in text
    assert "^US-" not in text


def test_who_has_no_agreement_has_no_book() -> None:
    said = run("export", "donor-book", "NOBODY", "--book", str(SMALL), expect=1)
    assert "NOBODY is no registered party; donors are" in said
    assert len(said.strip().splitlines()) == 1


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Return the public book of the repository's books, and its key."""
    folder = tmp_path_factory.mktemp("public")
    made, key = folder / "public.beancount", folder / "key"
    run("export", "public-book", "--book", str(BOOKS), "--key", str(key), "-o", str(made))
    return made, key


def verified(made: Path, key: Path, expect: int) -> str:
    return run(
        "verify", "--public", str(made), "--key", str(key), "--book", str(BOOKS), expect=expect
    )


def test_a_public_book_is_valid_and_proved_entry_by_entry(public: tuple[Path, Path]) -> None:
    made, key = public
    entries = loaded(made)
    count = sum(isinstance(entry, data.Transaction) for entry in entries)
    assert f"{count} of {count} transactions" in verified(made, key, 0)
    assert key.stat().st_mode & 0o777 == 0o600


def test_a_public_book_names_no_payee_and_no_place(public: tuple[Path, Path]) -> None:
    text = public[0].read_text(encoding="utf-8")
    private = "".join(
        (BOOKS.parent / name).read_text(encoding="utf-8")
        for name in ("payees.beancount", "facility.beancount")
    )
    payees = set(re.findall(r'custom "party" "([^"]+)" "([^"]+)"', private))
    places = set(re.findall(r'custom "location" "([^"]+)" "([^"]+)"', private))
    assert payees
    assert places
    for id_, name in payees | places:
        assert not re.search(rf'[:" ]{re.escape(id_)}(?![A-Za-z0-9-])', text)
        assert name not in text


@pytest.mark.parametrize(
    "change",
    [
        ("-10500000.00 USD", "-10500001.00 USD"),
        ('agreement: "DE-2023-01"', 'agreement: "SE-2023-01"'),
        ("2023-02-08 * ", "2023-02-09 * "),
        ('custom "pledge" "P-PL-2022-01" "POL" "FFS" 1000000', 'custom "pledge" "P" "POL" "FFS" 2'),
        ('  digest: "', '  digest: "0'),
    ],
    ids=["amount", "agreement", "day", "pledge", "digest"],
)
def test_a_changed_public_book_is_caught(
    public: tuple[Path, Path], tmp_path: Path, change: tuple[str, str]
) -> None:
    made, key = public
    text = made.read_text(encoding="utf-8")
    assert change[0] in text
    forged = tmp_path / "forged.beancount"
    forged.write_text(text.replace(*change, 1), encoding="utf-8")
    assert "forged.beancount: " in verified(forged, key, 1)


def test_an_entry_left_out_or_put_in_is_caught() -> None:
    def entry(day: int, mark: str) -> str:
        return f'2017-03-0{day} * "cash"\n  digest: "{mark * 64}"'

    head = ";; Public book of A, as of 2017-12-31"
    whole = "\n\n".join((head, entry(1, "a"), entry(2, "b")))
    less = "\n\n".join((head, entry(1, "a")))
    assert compare(whole, whole).differs == ()
    assert compare(less, whole).differs == ('lacks an entry of the books: 2017-03-02 * "cash"',)
    assert compare(whole, less).differs == (
        'holds an entry that is not of these books: 2017-03-02 * "cash"',
    )
    twice = "\n\n".join((head, entry(1, "a"), entry(1, "a")))
    assert compare(twice, less).differs


@pytest.mark.parametrize("text", ["", "zz", "00" * 31])
def test_a_file_that_is_no_key_is_told(
    public: tuple[Path, Path], tmp_path: Path, text: str
) -> None:
    key = tmp_path / "key"
    key.write_text(text, encoding="utf-8")
    assert "key of a public book" in verified(public[0], key, 2)


def test_another_key_gives_other_names(public: tuple[Path, Path], tmp_path: Path) -> None:
    other = tmp_path / "key"
    other.write_text("11" * 32, encoding="utf-8")
    said: Any = verified(public[0], other, 1)
    assert "0 of" in said
