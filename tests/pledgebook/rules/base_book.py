"""A small clean book that the rules' cases add to, and what a check says of it."""

from __future__ import annotations

import textwrap

from beancount.core import data
from beancount.parser import booking, parser

from pledgebook import book, rules
from pledgebook.findings import Finding

BASE = """
option "operating_currency" "USD"
option "booking_method" "STRICT"
2015-01-01 custom "facility" "FFS" "Funding Facility"
  currency: USD
2015-01-01 custom "fund" "FFS-TREASURY" "FFS" "Treasury"
2015-01-01 custom "window" "FFS" "W1-Works" "Works"
2015-01-01 custom "window" "FFS" "W2-Livelihoods" "Livelihoods"
2015-01-01 custom "location" "IQ-NI" "Ninewa"
2015-01-01 custom "location" "IQ-NI-MOSUL" "Mosul"
  parent: "IQ-NI"
2015-01-01 custom "location" "IQ-AN" "Anbar"
2015-01-01 custom "party" "FIN" "Finland"
  role: "donor"
2015-01-01 custom "party" "SWE" "Sweden"
  role: "donor"
2015-01-01 custom "party" "PAY-A" "Example Contractor"
  role: "payee"
2015-01-01 custom "officer" "OFF-1" "Officer One"
  roles: "preparer; approver"
2016-01-01 custom "pledge" "P-FI-1" "FIN" "FFS" 3000 EUR "announced"
2016-01-02 custom "agreement" "FI-1" "FIN" "FFS" 1000 EUR
  pledge: "P-FI-1"
  start: 2016-01-01
  end: 2018-12-31
  indirect-rate: 0.08
  recognition: "on-due"
  exchange-risk: "facility"
2016-01-02 custom "instalment" "FI-1/1" 1000 EUR 2016-02-01
2016-01-02 custom "agreement" "SE-1" "SWE" "FFS" 1000 USD
  start: 2016-01-01
  end: 2018-12-31
  indirect-rate: 0.08
  recognition: "on-due"
  exchange-risk: "facility"
2016-01-02 custom "instalment" "SE-1/1" 1000 USD 2016-02-01
2016-03-01 custom "obligation" "O-1" "PAY-A" 500 USD "W1-Works"
  agreement: "FI-1"
  kind: "works"
2015-01-01 open Assets:Bank:Tigris:USD
2015-01-01 open Assets:Bank:Tigris:IQD
2015-01-01 open Expenses:Exchange:Realised
2016-02-01 * "Finland" "Instalment 1 falls due"
  voucher: "J-2016-00001"
  Assets:Receivable:FIN  1000 EUR {1.10 USD, 2016-02-01, "FI-1/1"}
  Income:Contributions:FIN  -1100.00 USD
2016-02-01 * "Sweden" "Instalment 1 falls due"
  voucher: "J-2016-00002"
  Assets:Receivable:SWE  1000 USD {1 USD, 2016-02-01, "SE-1/1"}
  Income:Contributions:SWE  -1000.00 USD
2016-02-15 * "Finland" "Receipt"
  voucher: "R-2016-00001"
  Assets:Bank:Tigris:USD  1095.00 USD
  Expenses:Exchange:Realised  5.00 USD
  Assets:Receivable:FIN  -1000 EUR {"FI-1/1"}
"""


def findings(addition: str = "", *, stray: tuple[tuple[str, int, str], ...] = ()) -> list[Finding]:
    """All findings of the base book with an addition, Beancount's own errors aside."""
    text = BASE + textwrap.dedent(addition)
    entries, errors, options = parser.parse_string(text, report_filename="book.beancount")
    assert not errors, errors
    entries.sort(key=data.entry_sortkey)
    entries, _ = booking.book(entries, options)
    loaded = book.load(entries, main="book.beancount", operating=["USD"], stray_lines=stray)
    return loaded.findings + rules.run(loaded.book)


def codes(addition: str = "", *, stray: tuple[tuple[str, int, str], ...] = ()) -> list[str]:
    """The codes of `findings`."""
    return [finding.code for finding in findings(addition, stray=stray)]
