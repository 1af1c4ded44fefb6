"""`pledgebook screen --delta`: which past payments would be hits on the new list."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from pledgebook_reports.cli import main
from tests.importers.screening.made_lists import person, un_list

BOOK = """
option "operating_currency" "USD"
plugin "pledgebook"
include "journal/*/*.beancount"
2016-01-01 custom "facility" "FFS" "Facility of the test"
  currency: "USD"
2016-01-01 custom "window" "FFS" "W1-Works" "Works"
2016-01-01 custom "party" "FIN" "Finland"
  role: "donor"
2016-01-01 custom "party" "SWE" "Sweden"
  role: "donor"
2016-01-01 custom "party" "PAY-A" "Zarqun Building"
  role: "payee"
  owners: "Marik Vesselin; Ilse Roe"
2016-01-01 custom "party" "PAY-B" "Borealis Supplies"
  role: "payee"
  directors: "Tarek Ostrova"
2016-01-01 custom "party" "PAY-C" "Never Paid"
  role: "payee"
  owners: "Marik Vesselin"
2016-01-01 custom "officer" "OFF-PREP" "Una Sample"
  roles: "preparer"
2016-01-01 custom "officer" "OFF-CERT" "Ada Sample"
  roles: "certifier"
2016-01-01 open Assets:Bank:Tigris:USD
2016-01-01 open Assets:Advances:PAY-B
2016-01-01 open Income:Contributions:FIN
2016-01-01 open Income:Contributions:SWE
2016-01-01 open Expenses:FFS:W1-Works:Contractual
  unsdg: "4"
2016-01-02 custom "agreement" "FI-1" "FIN" "FFS" 1000.00 USD
  start: 2016-01-02
  end: 2018-12-31
  indirect-rate: 0.08
  recognition: "on-due"
  exchange-risk: "donor"
2016-01-02 custom "agreement" "SE-1" "SWE" "FFS" 1000.00 USD
  start: 2016-01-02
  end: 2018-12-31
  indirect-rate: 0.08
  recognition: "on-due"
  exchange-risk: "donor"
2016-06-01 * "Zarkun Bldg" "Works, two agreements"
  voucher: "V-2016-00001"
  payee-id: "PAY-A"
  Expenses:FFS:W1-Works:Contractual  200.00 USD
    agreement: "FI-1"
  Expenses:FFS:W1-Works:Contractual  100.50 USD
    agreement: "SE-1"
  Assets:Bank:Tigris:USD  -200.00 USD
    agreement: "FI-1"
  Assets:Bank:Tigris:USD  -100.50 USD
    agreement: "SE-1"
2016-07-01 * "Somebody" "An advance: the account names the partner"
  voucher: "V-2016-00002"
  agreement: "FI-1"
  Assets:Advances:PAY-B  50.00 USD
  Assets:Bank:Tigris:USD  -50.00 USD
2016-08-01 * "=Hana Anon" "Nobody is registered"
  voucher: "V-2016-00003"
  agreement: "SE-1"
  Expenses:FFS:W1-Works:Contractual  7.00 USD
  Assets:Bank:Tigris:USD  -7.00 USD
2016-09-01 * "Two firms" "Each with its own leg"
  voucher: "V-2016-00004"
  agreement: "FI-1"
  Expenses:FFS:W1-Works:Contractual  30.00 USD
  Assets:Bank:Tigris:USD  -10.00 USD
    payee-id: "PAY-A"
  Assets:Bank:Tigris:USD  -20.00 USD
    payee-id: "PAY-B"
2016-10-01 ! "Zarqun Building" "A draft"
  voucher: "V-2016-00005"
  agreement: "FI-1"
  payee-id: "PAY-A"
  Expenses:FFS:W1-Works:Contractual  9.00 USD
  Assets:Bank:Tigris:USD  -9.00 USD
"""
QANDIL, ROE = person(1, "YUSUF", "QANDIL"), person(2, "ILSE", "ROE")
OLD = un_list(QANDIL, ROE, person(9, "GONE", "SINCE")).replace(b"2026-03-01", b"2026-02-01")
NEW = un_list(
    QANDIL, ROE.replace("<VALUE>Syrian Arab Republic", "<VALUE>Iraq"), person(3, "MARIK", "VESSELIN"),
    person(4, "HANA", "ANON"), person(5, "TAREK", "OSTROVA"),
)  # fmt: skip


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def lists_added(books: Path, *lists: bytes) -> Path:
    """Books with these lists, each put in force after the other."""
    book = books / "main.beancount"
    book.write_text(BOOK, encoding="utf-8")
    for content in lists:
        file = books / "consolidated.xml"
        file.write_bytes(content)
        added = run("lists", "add", file, "--book", book, "--by", "Noor Roe", "--entries",
                    str(content.count(b"<DATAID>")))  # fmt: skip
        assert added.exit_code == 0, added.stderr
    return book


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Books with two publications of a list."""
    return lists_added(tmp_path_factory.mktemp("books"), OLD, NEW)


@pytest.fixture(scope="module")
def told(book: Path) -> dict[str, Any]:
    done = run("screen", "--delta", "--book", book, "--format", "json")
    assert done.exit_code == 1, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def test_what_the_list_changed(told: dict[str, Any]) -> None:
    (one,) = told["lists"]
    assert (one["date"], one["before"]["date"]) == ("2026-03-01", "2026-02-01")
    assert [(change["change"], change["entry_id"]) for change in one["changes"]] == [
        ("changed", "TSi.2"), ("new", "TSi.3"), ("new", "TSi.4"), ("new", "TSi.5"), ("removed", "TSi.9"),
    ]  # fmt: skip


def test_only_parties_ever_paid_and_all_their_names(told: dict[str, Any]) -> None:
    assert told["parties"] == 3
    assert {
        (hit["party"], hit["name"], hit["entry_id"], hit["change"]) for hit in told["hits"]
    } == {
        ("PAY-A", "Ilse Roe", "TSi.2", "changed"),
        ("PAY-A", "Marik Vesselin", "TSi.3", "new"),
        ("=Hana Anon", "=Hana Anon", "TSi.4", "new"),
        ("PAY-B", "Tarek Ostrova", "TSi.5", "new"),
    }
    before = {hit["entry_id"]: hit["score_before"] for hit in told["hits"]}
    assert before["TSi.2"] >= 0.85
    assert before["TSi.3"] is None


def test_payments_amounts_agreements_and_donors_behind_a_hit(told: dict[str, Any]) -> None:
    paid = {
        hit["entry_id"]: [
            (one["voucher"], one["date"], one["amount"], one["agreement"], one["donor"])
            for one in hit["payments"]
        ]
        for hit in told["hits"]
    }
    of_a = [
        ("V-2016-00001", "2016-06-01", "200.00", "FI-1", "FIN"),
        ("V-2016-00001", "2016-06-01", "100.50", "SE-1", "SWE"),
        ("V-2016-00004", "2016-09-01", "10.00", "FI-1", "FIN"),
    ]
    assert paid["TSi.3"] == paid["TSi.2"] == of_a
    assert paid["TSi.5"] == [
        ("V-2016-00002", "2016-07-01", "50.00", "FI-1", "FIN"),
        ("V-2016-00004", "2016-09-01", "20.00", "FI-1", "FIN"),
    ]
    assert paid["TSi.4"] == [("V-2016-00003", "2016-08-01", "7.00", "SE-1", "SWE")]


def test_as_text(book: Path) -> None:
    done = run("screen", "--delta", "--book", book)
    assert (done.exit_code, done.stderr) == (1, "")
    assert "UN of 2026-03-01, since 2026-02-01: 3 new, 1 changed, 1 removed\n" in done.stdout
    assert (
        "  new  TSi.5  TAREK OSTROVA\n  changed  TSi.2  ILSE ROE: countries now IQ, before SY\n"
        "  removed  TSi.9  GONE SINCE\n"
    ) in done.stdout
    assert "ALERT 1.00  Marik Vesselin (owner of PAY-A)\n" in done.stdout
    assert "  paid: 310.50 USD in 2 payments\n" in done.stdout
    assert "  paid: 310.50 USD in 2 payments, as above\n" in done.stdout
    assert "    2016-06-01  V-2016-00001  100.50  SE-1  SWE\n" in done.stdout
    assert "(payee in vouchers that name no registered party)" in done.stdout


def test_as_csv_a_row_for_each_hit_and_payment(book: Path) -> None:
    done = run("screen", "--delta", "--book", book, "--format", "csv")
    assert done.exit_code == 1
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert len(rows) == 9
    (one,) = [row for row in rows if row["entry_id"] == "TSi.4"]
    assert (one["name"], one["amount"], one["currency"]) == ("'=Hana Anon", "7.00", "USD")
    assert (one["list_before"], one["donor"], one["change"]) == ("2026-02-01", "SWE", "new")


def test_a_pair_that_was_cleared_is_left_out_until_a_side_changes(tmp_path: Path) -> None:
    book = lists_added(tmp_path, OLD, NEW)
    recorded = run(
        "screen", "--record", "--as", "OFF-PREP", "--on", "2026-03-02", "--write", "--book", book
    )
    assert recorded.exit_code == 1, recorded.stderr
    cleared = run(
        "screen", "--decide", "PAY-A", "TSi.3", "--outcome", "false-positive", "--as", "OFF-CERT",
        "--reason", "born 1991", "--on", "2026-03-03", "--write", "--book", book,
    )  # fmt: skip
    assert cleared.exit_code == 0, cleared.stderr
    told = json.loads(run("screen", "--delta", "--book", book, "--format", "json").stdout)
    assert {hit["entry_id"] for hit in told["hits"]} == {"TSi.2", "TSi.4", "TSi.5"}
    (one,) = told["decided"]
    assert (one["party"], one["entry_id"], one["decided_on"], one["decided_by"]) == (
        "PAY-A", "TSi.3", "2026-03-03", "OFF-CERT",
    )  # fmt: skip
    assert (
        "; 1 decided before, unchanged since\n" in run("screen", "--delta", "--book", book).stdout
    )


def test_a_name_that_only_a_voucher_gives_is_told_though_the_pair_was_cleared(
    tmp_path: Path,
) -> None:
    book = lists_added(tmp_path, OLD, NEW)
    book.write_text(BOOK.replace("Zarkun Bldg", "Marik Veselin"), encoding="utf-8")
    assert run("screen", "--record", "--as", "OFF-PREP", "--on", "2026-03-02", "--write",
               "--book", book).exit_code == 1  # fmt: skip
    cleared = run(
        "screen", "--decide", "PAY-A", "TSi.3", "--outcome", "false-positive", "--as", "OFF-CERT",
        "--reason", "born 1991", "--on", "2026-03-03", "--write", "--book", book,
    )  # fmt: skip
    assert cleared.exit_code == 0, cleared.stderr
    told = json.loads(run("screen", "--delta", "--book", book, "--format", "json").stdout)
    assert ("Marik Veselin", "TSi.3") in {(hit["name"], hit["entry_id"]) for hit in told["hits"]}
    assert [one["name"] for one in told["decided"]] == ["Marik Vesselin"]


def test_the_first_list_is_all_new(tmp_path: Path) -> None:
    done = run("screen", "--delta", "--book", lists_added(tmp_path, OLD))
    assert done.exit_code == 1
    assert done.stdout.startswith("UN of 2026-02-01, no earlier list is kept: all is new: 4 new,")


def test_a_list_that_changed_nothing_finds_nothing(tmp_path: Path) -> None:
    later = OLD.replace(b"2026-02-01", b"2026-02-08")
    done = run("screen", "--delta", "--book", lists_added(tmp_path, OLD, later))
    assert (done.exit_code, done.stderr) == (0, "")
    assert "0 new, 0 changed, 0 removed" in done.stdout
    assert "0 alerts, 0 for review" in done.stdout


def test_without_a_list_nothing_is_screened(tmp_path: Path) -> None:
    done = run("screen", "--delta", "--book", lists_added(tmp_path))
    assert (done.exit_code, done.stdout) == (2, "")
    assert "pledgebook lists add FILE" in done.stderr


def test_a_damaged_earlier_list_is_told(tmp_path: Path) -> None:
    book = lists_added(tmp_path, OLD, NEW)
    (file,) = (tmp_path / "lists" / "UN").glob("2026-02-01-*/consolidated.xml")
    file.write_bytes(OLD[:-40])
    done = run("screen", "--delta", "--book", book)
    assert (done.exit_code, done.stdout) == (2, "")
    assert "its digest differs: nothing was screened" in done.stderr


@pytest.mark.parametrize(
    "more",
    [
        ("--delta", "--list", "x.xml"), ("--format", "csv"), ("--delta", "--record", "--as", "OFF-PREP"),
        ("--format", "csv", "--decide", "PAY-A", "TSi.3", "--as", "OFF-CERT"),
    ],
)  # fmt: skip
def test_what_does_not_go_together(book: Path, more: tuple[str, ...]) -> None:
    done = run("screen", "--book", book, *more)
    assert (done.exit_code, done.stdout) == (2, "")
    assert "--delta" in done.stderr
