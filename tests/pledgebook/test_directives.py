"""Every directive parses; every kind of mistake is one finding with file and line."""

from __future__ import annotations

import pytest
from beancount.parser import parser

from pledgebook.directives import read_records
from pledgebook.records import RECORDS

AGREEMENT_KEYS = """
  start: 2016-01-01
  end: 2017-01-01
  indirect-rate: 0.08
  recognition: "on-due"
  exchange-risk: "donor"
"""

GOOD = {
    "facility": '"FFS" "Facility"\n  currency: USD',
    "fund": '"TREASURY" "FFS" "Treasury"',
    "window": '"FFS" "W1" "Works"',
    "location": '"IQ-NI" "Ninewa"\n  parent: "IQ"',
    "project": '"FFS" "PRJ-1" "Pumps"\n  window: "W1"\n  location: "IQ-NI"',
    "party": '"FIN" "Finland"\n  role: "donor; partner"\n  member: TRUE',
    "officer": '"O1" "One"\n  roles: "approver"\n  limit: 100 USD\n  from: 2016-01-01',
    "pledge": '"P-1" "FIN" "FFS" 100 EUR "announced"\n  event: "Kuwait"',
    "pledge-revision": '"P-1" 90 EUR "less"',
    "pledge-lapse": '"P-1" "not voted"',
    "agreement": '"FI-1" "FIN" "FFS" 100 EUR' + AGREEMENT_KEYS,
    "earmark": '"FI-1" "location" "IQ-NI" "IQ-AN"',
    "instalment": '"FI-1/1" 100 EUR 2016-02-01',
    "condition-met": '"FI-1/1" "O1"\n  document: "2016/c.pdf"',
    "amendment": '"FI-1" "end" 2018-01-01 "no-cost extension"',
    "reallocation": '"FI-1" "SE-1" 10 USD "why" "O1"',
    "budget": '"FI-1" "W1" "Staff" 10 USD 2016-01-01 2016-12-31\n  version: "1"',
    "allocation-key": '"K-1" "FI-1=60; SE-1=40"',
    "obligation": '"O-1" "PAY" 10 USD "W1"\n  kind: "works"\n  retention: 0.10',
    "obligation-close": '"O-1" "done"',
    "variation": '"O-1/1" -90,000 USD "less work" "O1"',
    "completion": '"O-1" "O1" 2016-12-31 TRUE',
    "guarantee": '"G-1" "O-1" 10 USD 2017-01-01 "A bank"',
    "advance": '"A-1" "PAR" 10 USD 2016-01-01 2016-06-30\n  agreement: "FI-1"',
    "face": '"A-1" 2016-06-30 10 USD 9 USD 0 USD 0 USD',
    "asset": '"AS-1" "Pump" "O-1" 10 USD',
    "handover": '"AS-1" "Directorate of Water" 2016-12-31',
    "agreement-close": '"FI-1" "done"',
    "statement": "Assets:Bank:Tigris:USD 2016-12-31 -10 USD",
    "settlement": '"V-2016-00001" Assets:Bank:Tigris:USD "bank-1"\n  beneficiary-account: "IQ00"',
    "import": '"IMP-1" "march.xml"\n  sha256: "00"\n  format: "camt.053.001.08"\n  rows: 3',
    "stated": '"FFS" 2016-12-31 315357114 USD\n  kind: "received"',
    "policy": '"screening-days" 365 "UN; OFAC"',
    "exception": '"PB301" "FI-1" 2017-01-01 "bridging" "O1"',
    "screening": '"PAY" "UN" 2016-01-01 "clear" "O1"\n  score: 0.10',
    "voucher-void": '"V-2016-00002" "torn"',
    "report-issued": '"RI-1" "annual" "FIN" 2016-01-01 2016-12-31 "sha256:00"',
    "finding": '"F-1" "cut-off" "V-1" 10 USD "O1" 2017-01-01',
    "confirmation": '"FIN" 2016-12-31 10 USD "agreed"',
    "case": '"C-1" "fraud" "PAY" 10 USD "allegation"',
    "year-closed": '"2016"\n  entries: 12\n  summed: 7',
}

BAD = {
    "too few values": ('"pledge" "P-1" "FIN"', "wants 5 value(s)"),
    "too many values": ('"window" "FFS" "W1" "Works" "again"', "wants 3 value(s)"),
    "a text for an amount": ('"pledge" "P-1" "FIN" "FFS" "100" "announced"', "amount above nil"),
    "a negative pledge": ('"pledge" "P-1" "FIN" "FFS" -1 EUR "announced"', "amount above nil"),
    "an unknown word": ('"pledge" "P-1" "FIN" "FFS" 1 EUR "maybe"', "announced, confirmed"),
    "no date": ('"instalment" "FI-1/1" 1 EUR "soon"', "a date such as"),
    "no number in a label": ('"instalment" "FI-1" 1 EUR 2016-01-01', '"ID/1"'),
    "an id that is no account part": (
        '"party" "fin land" "Finland"\n  role: "donor"', "part of an account"
    ),
    "missing metadata": ('"party" "FIN" "Finland"', "lacks the metadata `role`"),
    "metadata of another kind": (
        '"party" "FIN" "Finland"\n  role: "donor"\n  member: "yes"', "TRUE or FALSE"
    ),
    "a share above one": (
        '"obligation" "O-1" "PAY" 10 USD "W1"\n  kind: "works"\n  retention: 10', "from 0 to 1"
    ),
    "weights that name one twice": ('"allocation-key" "K" "A=1; A=2"', "shares such as"),
}  # fmt: skip


def test_every_directive_of_the_table_parses() -> None:
    assert set(GOOD) == set(RECORDS)
    text = "".join(f'2016-01-01 custom "{name}" {rest}\n' for name, rest in GOOD.items())
    entries, errors, _ = parser.parse_string(text)
    records, findings = read_records(entries)
    assert errors == []
    assert findings == []
    assert [type(record).directive for record in records] == list(GOOD)


@pytest.mark.parametrize("name", BAD)
def test_a_mistake_is_one_finding_with_file_and_line(name: str) -> None:
    directive, reason = BAD[name]
    entries, errors, _ = parser.parse_string(
        f"\n\n2016-01-01 custom {directive}\n", report_filename="books.beancount"
    )
    records, findings = read_records(entries)
    assert errors == []
    assert records == []
    assert [(finding.code, finding.file, finding.line) for finding in findings] == [
        ("PB100", "books.beancount", 3)
    ]
    assert reason in findings[0].message


def test_other_programs_directives_are_left_alone() -> None:
    entries, _, _ = parser.parse_string('2016-01-01 custom "fava-option" "locale" "en"\n')
    assert read_records(entries) == ([], [])
