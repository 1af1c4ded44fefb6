"""Each rule with a book that passes, one that fails, and a draft."""

from __future__ import annotations

import inspect
from dataclasses import dataclass

import pytest

from pledgebook import rules
from tests.pledgebook.rules.base_book import codes, findings


@dataclass(frozen=True)
class Case:
    """Additions to the base book; `in_draft` says whether the rule holds for drafts too."""

    passing: str
    failing: str
    draft: str
    in_draft: bool


def spending(lines: str, *, flag: str = "*", meta: str = 'agreement: "FI-1"') -> str:
    """A voucher with the given metadata and postings."""
    keys = "".join(f"\n  {one}" for one in meta.split("|") if one)
    legs = "".join(f"\n  {one}" for one in lines.split("|"))
    return f'\n2016-04-01 {flag} "Example Contractor" "Pumps"{keys}{legs}\n'


STAFF = "Expenses:FFS:W1-Works:Staff 100.00 USD|Assets:Bank:Tigris:USD -100.00 USD"
CROSSED = (
    'Expenses:FFS:W1-Works:Staff 100.00 USD|  agreement: "FI-1"|'
    'Assets:Bank:Tigris:USD -100.00 USD|  agreement: "FFS-TREASURY"'
)
UNKNOWN_PROJECT = 'agreement: "FI-1"|project: "PRJ-9"'
BLANK = "Expenses:FFS:W1-Works:Staff 100.00 USD|Assets:Bank:Tigris:USD"
DINARS = "Expenses:FFS:W1-Works:Staff 119000 IQD @@ 100.00 USD|Assets:Bank:Tigris:USD -100.00 USD"
DINAR_BANK = (
    "Expenses:FFS:W1-Works:Staff 100.00 USD|Assets:Bank:Tigris:IQD -119000 IQD @@ 100.00 USD"
)
MUCH = "Expenses:FFS:W1-Works:Staff 2000.00 USD|Assets:Bank:Tigris:USD -2000.00 USD"
EARMARK = '2016-01-02 custom "earmark" "FI-1" "location" "IQ-NI"\n'
UNPAID = "Liabilities:Payable:PAY-A 100.00 USD|Assets:Bank:Tigris:USD -100.00 USD"
ACCEPTED = spending("Expenses:FFS:W1-Works:Staff 100.00 USD|Liabilities:Payable:PAY-A -100.00 USD")
TWICE = "Assets:Bank:Tigris:USD 1095.00 USD|Assets:Receivable:FIN -995 EUR {1.10 USD, 2016-02-01, "
OVERDUE = '2016-01-01 custom "policy" "overdue-days" 30\n'
LATER = '\n2016-12-31 ! "Someone" "A later day"\n  agreement: "FI-1"\n'

RECEIVED = spending(
    'Assets:Bank:Tigris:USD 1000.00 USD|Assets:Receivable:SWE -1000 USD {"SE-1/1"}', meta=""
)
AGAIN = spending(
    'Assets:Receivable:FIN 1000 EUR {1.10 USD, 2016-04-01, "FI-1/1"}|'
    "Income:Contributions:FIN -1100.00 USD",
    meta="",
)

CASES = {
    "PB101": Case(
        spending(STAFF), spending(STAFF, meta=""), spending(STAFF, meta="", flag="!"), in_draft=True
    ),
    "PB102": Case(spending(STAFF), spending(CROSSED), spending(CROSSED, flag="!"), in_draft=True),
    "PB103": Case(
        spending(STAFF),
        spending(STAFF, meta=UNKNOWN_PROJECT),
        spending(STAFF, meta=UNKNOWN_PROJECT, flag="!"),
        in_draft=True,
    ),
    "PB104": Case(
        '2016-01-01 custom "party" "NOR" "Norway"\n  role: "donor"\n',
        '2016-01-01 custom "party" "FIN" "Finland"\n  role: "donor"\n',
        '2016-01-01 custom "party" "FIN" "Finland"\n  role: "donor"\n' + LATER,
        in_draft=True,
    ),
    "PB105": Case(
        '2016-01-01 open Expenses:FFS:W1-Works:Fuel\n  unsdg: "2"\n',
        "2016-01-01 open Expenses:FFS:W1-Works:Fuel\n",
        "2016-01-01 open Expenses:FFS:W1-Works:Fuel\n" + LATER,
        in_draft=True,
    ),
    "PB107": Case(
        spending(STAFF, meta='agreement: "FI-1"|voucher: "V-2016-00001"'),
        spending(STAFF, meta='agreement: "FI-1"|voucher: "R-2016-00001"'),
        spending(STAFF, meta='agreement: "FI-1"|voucher: "R-2016-00001"', flag="!"),
        in_draft=True,
    ),
    "PB108": Case(spending(STAFF), spending(BLANK), spending(BLANK, flag="!"), in_draft=False),
    "PB109": Case(
        spending(DINAR_BANK), spending(DINARS), spending(DINARS, flag="!"), in_draft=True
    ),
    "PB201": Case(
        "",
        '2016-06-01 custom "pledge-revision" "P-FI-1" 500 EUR "less"\n',
        spending(MUCH, flag="!"),
        in_draft=False,
    ),
    "PB202": Case(
        '2016-06-01 custom "amendment" "FI-1/1" "due" 2016-07-01 "later"\n',
        '2016-06-01 custom "amendment" "FI-1" "amount" 1200 EUR "top-up"\n',
        LATER,
        in_draft=False,
    ),
    "PB203": Case(
        '2016-06-01 custom "pledge-lapse" "P-FI-1" "not voted"\n',
        '2015-06-01 custom "pledge-lapse" "P-FI-1" "before it was made"\n',
        LATER,
        in_draft=False,
    ),
    "PB204": Case(
        RECEIVED,
        AGAIN,
        AGAIN.replace(" * ", " ! "),
        in_draft=True,
    ),
    "PB205": Case(OVERDUE + RECEIVED, OVERDUE + spending(STAFF), OVERDUE, in_draft=False),
    "PB206": Case(
        '2016-02-14 custom "pledge" "P-FI-2" "FIN" "FFS" 1 EUR "announced"\n  event: "Kuwait"\n',
        '2016-02-14 custom "pledge" "P-FI-2" "FIN" "FFS" 1 EUR "announced"\n  event: "Kuwait"\n'
        '2016-02-15 custom "pledge" "P-FI-3" "FIN" "FFS" 1 EUR "announced"\n  event: "Kuwait"\n',
        LATER,
        in_draft=False,
    ),
    "PB301": Case(spending(STAFF), spending(MUCH), spending(MUCH, flag="!"), in_draft=False),
    "PB302": Case(
        EARMARK + spending(STAFF, meta='agreement: "FI-1"|location: "IQ-NI-MOSUL"'),
        EARMARK + spending(STAFF, meta='agreement: "FI-1"|location: "IQ-AN"'),
        EARMARK + spending(STAFF, meta='agreement: "FI-1"|location: "IQ-AN"', flag="!"),
        in_draft=False,
    ),
    "PB303": Case(
        spending(STAFF)
        .replace("2016-04-01", "2019-04-01")
        .replace('agreement: "FI-1"', 'agreement: "FI-1"\n  obligation: "O-1"'),
        spending(STAFF).replace("2016-04-01", "2019-04-01"),
        spending(STAFF, flag="!").replace("2016-04-01", "2019-04-01"),
        in_draft=False,
    ),
    "PB408": Case(
        ACCEPTED + spending(UNPAID), spending(UNPAID), spending(UNPAID, flag="!"), in_draft=False
    ),
}


def test_the_base_book_is_clean() -> None:
    assert findings() == []


@pytest.mark.parametrize("code", CASES)
def test_a_passing_book_has_no_finding(code: str) -> None:
    assert codes(CASES[code].passing) == []


@pytest.mark.parametrize("code", CASES)
def test_a_failing_book_has_its_finding_and_no_other(code: str) -> None:
    assert set(codes(CASES[code].failing)) == {code}


@pytest.mark.parametrize("code", CASES)
def test_a_draft_is_held_to_structure_only(code: str) -> None:
    assert set(codes(CASES[code].draft)) == ({code} if CASES[code].in_draft else set())


def test_pb106_names_each_stray_line() -> None:
    stray = (("included.beancount", 3, 'option "title"'),)
    assert codes(stray=stray) == ["PB106"]


def test_every_rule_has_a_case() -> None:
    assert {*CASES, "PB106"} == set(rules.CODES)


@pytest.mark.parametrize("code", rules.CODES)
def test_a_rule_explains_itself(code: str) -> None:
    page = inspect.getdoc(rules.module_of(code))
    assert page is not None
    assert "Source:" in page


def test_a_message_says_who_what_and_how_much() -> None:
    (finding,) = findings(spending(MUCH))
    assert finding.message == (
        "FI-1 (Finland): spent 2,005.00 USD against cash of 1,100.00 USD on 2016-04-01; "
        "at its lowest -905.00 USD"
    )
    assert finding.subject == "FI-1"
    assert str(finding.amount) == "905.00"
