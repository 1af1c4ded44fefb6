"""Twenty one-line faults planted in a copy of the repository's books: each gives its one code."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from pledgebook import gate


@dataclass(frozen=True)
class Fault:
    """One line of one file, changed or added; an empty `old` adds the line at the end."""

    code: str
    file: str
    old: str
    new: str
    also: frozenset[str] = frozenset()
    """Other rules that the fault breaks by its nature: a vast payment lacks vast papers too."""


def spending(meta: str, legs: str, day: str = "2017-06-01") -> str:
    """A voucher of the fault, as lines at the end of a file."""
    keys = "".join(f"  {line}\n" for line in meta.split("|"))
    postings = "".join(f"  {line}\n" for line in legs.split("|"))
    return f'{day} * "Example Contractor" "A planted fault"\n{keys}{postings}'


STAFF = "Expenses:FFS:W1-Works:Staff  10.00 USD|Assets:Bank:Tigris:USD  -10.00 USD"
MUCH = STAFF.replace("10.00", "900000000.00")
DINARS = STAFF.replace("Staff  10.00 USD", "Staff  11900 IQD @@ 10.00 USD")
UNACCEPTED = STAFF.replace("Expenses:FFS:W1-Works:Staff", "Liabilities:Payable:UNDP")
CROSSED = STAFF + '|  agreement: "FFS-TREASURY"'
AGAIN = (
    "Assets:Bank:Tigris:USD  1400000.00 USD|"
    'Assets:Receivable:AUS  -1400000 USD {1 USD, 2017-06-01, "AU-2016-01/1"}'
)
NETHERLANDS = 'agreement: "NL-2016-01"'

FAULTS = {
    "a voucher of no agreement": Fault(
        "PB101", "receipts/2017.beancount", "", spending('location: "IQ-NI"', STAFF)
    ),
    "a receipt that its metadata gives to another": Fault(
        "PB101",
        "receipts/2015.beancount",
        'voucher: "R-2015-00001"\n  agreement: "AT-2015-01"',
        'voucher: "R-2015-00001"\n  agreement: "FFS-TREASURY"',
    ),
    "a leg of another agreement": Fault(
        "PB102", "receipts/2017.beancount", "", spending(NETHERLANDS, CROSSED)
    ),
    "an expense in dinars": Fault(
        "PB109", "receipts/2017.beancount", "", spending(NETHERLANDS, DINARS)
    ),
    "an instalment received twice": Fault(
        "PB204", "receipts/2017.beancount", "", spending('agreement: "AU-2016-01"', AGAIN)
    ),
    "more spent than received": Fault(
        "PB301",
        "receipts/2017.beancount",
        "",
        spending(NETHERLANDS, MUCH),
        also=frozenset({"PB304", "PB501", "PB504", "PB601"}),
    ),
    "spent off earmark": Fault(
        "PB302",
        "receipts/2017.beancount",
        "",
        spending('agreement: "AU-2016-01"|location: "IQ-KI"', STAFF),
    ),
    "spent after the end": Fault(
        "PB303", "receipts/2017.beancount", "", spending(NETHERLANDS, STAFF, "2022-01-05")
    ),
    "paid what was never accepted": Fault(
        "PB408", "receipts/2017.beancount", "", spending(NETHERLANDS, UNACCEPTED)
    ),
    "a pledge of an unknown donor": Fault(
        "PB103", "agreements.beancount", '"P-FI-2016-01" "FIN"', '"P-FI-2016-01" "FNI"'
    ),
    "an earmark for an unknown place": Fault(
        "PB103",
        "agreements.beancount",
        'custom "earmark" "AU-2016-01" "location" "IQ-AN" "IQ-NI"',
        'custom "earmark" "AU-2019-01" "location" "IQ-AN" "IQ-NI"',
    ),
    "a party registered twice": Fault(
        "PB104", "parties.beancount", 'custom "party" "ALB"', 'custom "party" "AFG"'
    ),
    "a window with the id of another": Fault(
        "PB104",
        "facility.beancount",
        "",
        '2015-05-01 custom "location" "IQ-NI" "Ninewa, again"\n',
    ),
    "an expense account without category": Fault(
        "PB105", "chart.beancount", "", "2015-05-01 open Expenses:FFS:MGMT:Fuel\n"
    ),
    "a voucher number used again": Fault(
        "PB107", "receipts/2016.beancount", '"R-2016-00002"', '"R-2016-00001"'
    ),
    "a voucher number left out": Fault(
        "PB107", "receipts/2016.beancount", '"R-2016-00002"', '"R-2016-90002"'
    ),
    "a blank amount": Fault(
        "PB108",
        "receipts/2015.beancount",
        "  Assets:Bank:Tigris:USD                  1000000.00 USD\n",
        "  Assets:Bank:Tigris:USD\n",
    ),
    "instalments that do not add up": Fault(
        "PB202",
        "agreements.beancount",
        "",
        '2018-06-01 custom "amendment" "AU-2018-01" "amount" 19000000 AUD "a top-up"\n',
    ),
    "an agreement that ends before it starts": Fault(
        "PB203",
        "agreements.beancount",
        "  start: 2023-01-25\n  end: 2025-12-31\n",
        "  start: 2023-01-25\n  end: 2022-12-31\n",
    ),
    "a pledge lapsed before it was made": Fault(
        "PB203",
        "agreements.beancount",
        "",
        '2015-01-01 custom "pledge-lapse" "P-FI-2016-01" "before it was made"\n',
    ),
    "a second pledge at one event": Fault(
        "PB206",
        "agreements.beancount",
        "",
        '2016-07-20 custom "pledge" "P-FI-2016-09" "FIN" "FFS" 3000000 EUR "announced"\n'
        '  event: "Washington pledging conference 2016"\n',
    ),
    "a directive of the wrong form": Fault(
        "PB100", "agreements.beancount", '"announced"', '"whispered"'
    ),
    "an amendment of no field": Fault(
        "PB100",
        "agreements.beancount",
        "",
        '2016-06-01 custom "amendment" "P-FI-2016-01" "colour" "blue" "why not"\n',
    ),
}


def errors(main: Path) -> list[str]:
    """The codes of the errors of a book, or of its refusals."""
    result = gate.run(main)
    if result.snapshot is None:
        return [finding.code for finding in result.refusals]
    return [f.code for f in result.snapshot.facts().findings if f.severity == "error"]


@pytest.fixture
def books(root: Path, tmp_path: Path) -> Path:
    """A copy of the repository's books without the evidence."""
    target = tmp_path / "ledger"
    shutil.copytree(
        root / "ledger", target, ignore=shutil.ignore_patterns("documents", "pledgebook")
    )
    return target


def test_the_copy_is_clean(books: Path) -> None:
    assert errors(books / "main.beancount") == []


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_gives_its_code_and_no_other(books: Path, name: str) -> None:
    fault = FAULTS[name]
    file = books / fault.file
    text = file.read_text(encoding="utf-8")
    if fault.old:
        assert fault.old in text
        text = text.replace(fault.old, fault.new, 1)
    else:
        text += "\n" + fault.new
    file.write_text(text, encoding="utf-8")
    assert set(errors(books / "main.beancount")) == {fault.code, *fault.also}


def test_there_are_twenty_faults() -> None:
    assert len(FAULTS) >= 20
