"""Canonical JSON: what counts is what was written, to the digit, and nothing of where it stands."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgebook.gate.reading import read
from pledgebook.sealing.canonical import canonical
from tests.pledgebook.sealing.making import write

PAYMENT = """\
2016-12-20 * "Beta" "Pipes" #tag ^link
  voucher: "V-1"
  count: 1.50
  day: 2016-01-02
  sum: 2.00 USD
  yes: TRUE
  empty:
  Assets:Bank:Tigris:IQD    1190000 IQD @@ 1000.00 USD
    note: "of the bank"
  ! Assets:Receivable:FIN  -10 EUR {1.10 USD, 2016-11-01, "FI-1"}
  Assets:Bank:Tigris:USD
"""


def form(tmp_path: Path, text: str, place: str = "main.beancount") -> bytes:
    main = write(tmp_path, place, text).resolve()
    reading = read(main)
    assert not reading.refusals
    (entry,) = reading.entries
    return canonical(entry, reading.totals, main.parent)


def test_a_payment_is_written_out_whole(tmp_path: Path) -> None:
    assert json.loads(form(tmp_path, PAYMENT)) == {
        "directive": "transaction",
        "date": {"date": "2016-12-20"},
        "flag": "*",
        "payee": "Beta",
        "narration": "Pipes",
        "tags": ["tag"],
        "links": ["link"],
        "meta": {
            "voucher": "V-1",
            "count": {"decimal": "1.50"},
            "day": {"date": "2016-01-02"},
            "sum": {"amount": [{"decimal": "2.00"}, "USD"]},
            "yes": True,
            "empty": None,
        },
        "postings": [
            {
                "account": "Assets:Bank:Tigris:IQD",
                "units": {"amount": [{"decimal": "1190000"}, "IQD"]},
                "total": {"amount": [{"decimal": "1000.00"}, "USD"]},
                "meta": {"note": "of the bank"},
            },
            {
                "account": "Assets:Receivable:FIN",
                "flag": "!",
                "units": {"amount": [{"decimal": "-10"}, "EUR"]},
                "cost": {
                    "cost": {
                        "number_per": {"decimal": "1.10"},
                        "currency": "USD",
                        "date": {"date": "2016-11-01"},
                        "label": "FI-1",
                        "merge": False,
                    }
                },
            },
            {"account": "Assets:Bank:Tigris:USD", "units": {"missing": True}},
        ],
    }


@pytest.mark.parametrize(
    "old,new",
    [
        ("1000.00", "1000.0"),
        ("1000.00", "1000.01"),
        ("@@ 1000.00", "@ 1000.00"),
        ("1.50", "1.5"),
        ("-10 EUR", "-10.0 EUR"),
        ("1.10 USD", "1.100 USD"),
        ('{1.10 USD, 2016-11-01, "FI-1"}', '{{1.10 USD, 2016-11-01, "FI-1"}}'),
        ("day: 2016-01-02", 'day: "2016-01-02"'),
        ("yes: TRUE", 'yes: "TRUE"'),
        ("yes: TRUE", "yes: FALSE"),
        ("  empty:\n", ""),
        ("  ! Assets", "  Assets"),
        ("2016-12-20 *", "2016-12-20 !"),
        ('"Beta" "Pipes"', '"Pipes"'),
        ('    note: "of the bank"\n', ""),
        ("#tag", "#tags"),
        ("^link", ""),
    ],
)
def test_what_is_written_otherwise_is_another(tmp_path: Path, old: str, new: str) -> None:
    assert PAYMENT.count(old) >= 1
    assert form(tmp_path, PAYMENT) != form(tmp_path, PAYMENT.replace(old, new, 1))


def test_order_of_keys_spaces_comments_and_place_do_not_count(tmp_path: Path) -> None:
    lines = PAYMENT.splitlines(keepends=True)
    turned = "".join(
        [";; a comment\n\n", lines[0].replace(" #tag ^link", "  ^link  #tag"), *lines[6:0:-1]]
        + [line.replace("  ", "    ", 1) for line in lines[7:]]
    ).replace("1190000", "1,190,000")
    assert form(tmp_path, PAYMENT) == form(tmp_path, turned, "sub/other.beancount")


@pytest.mark.parametrize(
    "text",
    [
        '2016-01-01 open Assets:A  USD, EUR "STRICT"',
        "2016-01-01 close Assets:A",
        "2016-01-01 commodity USD",
        "2016-01-01 balance Assets:A 1.00 USD",
        '2016-01-01 note Assets:A "text"',
        '2016-01-01 event "place" "Erbil"',
        '2016-01-01 query "name" "SELECT 1"',
        "2016-01-01 price EUR 1.10 USD",
        '2016-01-01 custom "budget" "A" 1.00 USD 2016-01-01 TRUE Assets:A 3',
    ],
)
def test_every_directive_has_a_form(tmp_path: Path, text: str) -> None:
    once = form(tmp_path, text + "\n")
    assert json.loads(once)["directive"] == text.split()[1]
    assert once == form(tmp_path, f"\n{text}\n")


def test_a_document_is_told_from_the_folder_of_the_books(tmp_path: Path) -> None:
    text = '2016-01-01 document Assets:A "papers/a.pdf"\n'
    assert form(tmp_path / "here", text) == form(tmp_path / "there", text)


def test_an_account_is_not_its_name_in_a_text(tmp_path: Path) -> None:
    text = '2016-01-01 custom "kind" Assets:A\n'
    assert form(tmp_path, text) != form(tmp_path, text.replace("Assets:A", '"Assets:A"'))


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30))
def test_it_is_the_json_of_any_library(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    quoted = text.replace("\\", "\\\\").replace('"', '\\"')
    folder = tmp_path_factory.mktemp("canonical")
    main = write(folder, "main.beancount", f'2016-01-01 note Assets:A "{quoted}"\n')
    reading = read(main)
    if reading.refusals:  # not in normal form, or reordering controls
        return
    (entry,) = reading.entries
    said = canonical(entry, reading.totals, folder)
    again = json.dumps(json.loads(said), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert said == again.encode()
