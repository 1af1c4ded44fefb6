"""Contracts, advances and budgets on top of the small book; what they come to, by hand.

Contract O-1 of Sweden, 120.00 USD: prepaid 20.00 on 10 March 2017; a variation of 10.00 on 1 May;
work of 90.00 accepted on 1 June, of which 10.00 was prepaid, 9.00 is retained, 71.00 payable; 26.00
of that is paid on 1 July. Drawn: 20.00 + (71.00 + 9.00) = 100.00 of 130.00, so 30.00 is open. Paid
46.00, payable 45.00, retained 9.00. O-2, 40.00 USD, Finland 75 and Sweden 25 in a hundred, is
signed on 1 March 2018 and closed on 1 April with nothing drawn.

Advance A-1 of Finland: paid 120.00 and 50.00; 85.00 liquidated in July, 55.00 in September, when
20.00 came back: 10.00 is open.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pledgebook import gate

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb

CONTRACTS = """
2015-05-01 custom "policy" "advance-days" 90
2015-05-01 custom "policy" "budget-tolerance" 0.10
2015-05-01 custom "officer" "OFF-HEAD" "Head of office"
  roles: "approver"
2015-05-01 custom "party" "PAR-B" "A partner"
  role: "partner"
2015-05-01 custom "project" "FFS" "PRJ-1" "A school at Mosul"
  window: "W1-Works"
  location: "IQ-NI-MOSUL"
2015-01-01 open Assets:Prepayments:PAY-A USD
2015-01-01 open Assets:Advances:PAR-B USD
2015-01-01 open Liabilities:Payable:PAY-A USD
2015-01-01 open Liabilities:Retention:PAY-A USD
2015-01-01 open Expenses:FFS:W1-Works:Transfers
  unsdg: "6"

2017-01-01 custom "budget" "SE-2016-01" "W1-Works" "Contractual" 100.00 USD 2017-01-01 2017-12-31
2017-02-01 custom "budget" "SE-2016-01" "W1-Works" "4" 150.00 USD 2017-01-01 2017-12-31
  version: "2"
2017-01-01 custom "budget" "FI-2016-01" "W1-Works" "Transfers" 200.00 USD 2017-01-01 2017-12-31
2017-01-01 custom "budget" "PRJ-1" "W1-Works" "Contractual" 300.00 USD 2017-01-01 2017-12-31

2017-03-01 custom "obligation" "O-1" "PAY-A" 120.00 USD "W1-Works"
  agreement: "SE-2016-01"
  project: "PRJ-1"
  kind: "works"
  retention: 0.10

2017-03-10 * "A builder" "Prepayment"
  voucher: "V-2017-00020"
  agreement: "SE-2016-01"
  obligation: "O-1"
  Assets:Prepayments:PAY-A  20.00 USD
  Assets:Bank:Tigris:USD  -20.00 USD

2017-05-01 custom "variation" "O-1/1" 10.00 USD "deeper foundations" "OFF-HEAD"

2017-06-01 * "A builder" "Work accepted"
  voucher: "V-2017-00021"
  agreement: "SE-2016-01"
  obligation: "O-1"
  project: "PRJ-1"
  Expenses:FFS:W1-Works:Contractual  90.00 USD
  Assets:Prepayments:PAY-A  -10.00 USD
  Liabilities:Retention:PAY-A  -9.00 USD
  Liabilities:Payable:PAY-A  -71.00 USD

2017-07-01 * "A builder" "Paid in part"
  voucher: "V-2017-00022"
  agreement: "SE-2016-01"
  obligation: "O-1"
  Liabilities:Payable:PAY-A  26.00 USD
  Assets:Bank:Tigris:USD  -26.00 USD

2018-03-01 custom "obligation" "O-2" "PAY-A" 40.00 USD "W1-Works"
  funding: "FI-2016-01=75; SE-2016-01=25"
  kind: "goods"

2018-04-01 custom "obligation-close" "O-2" "not needed"

2017-03-01 custom "advance" "A-1" "PAR-B" 200.00 USD 2017-03-01 2017-08-31
  agreement: "FI-2016-01"
2017-03-01 custom "face" "A-1" 2017-03-01 0.00 USD 0.00 USD 120.00 USD 120.00 USD
2017-06-30 custom "face" "A-1" 2017-06-30 90.00 USD 85.00 USD 60.00 USD 50.00 USD
2017-09-15 custom "face" "A-1" 2017-09-15 60.00 USD 55.00 USD 0.00 USD 0.00 USD

2017-03-05 * "A partner" "Advance, first part"
  voucher: "V-2017-00030"
  agreement: "FI-2016-01"
  advance: "A-1"
  Assets:Advances:PAR-B  120.00 USD
  Assets:Bank:Tigris:USD  -120.00 USD

2017-07-02 * "A partner" "Liquidation"
  voucher: "V-2017-00031"
  agreement: "FI-2016-01"
  advance: "A-1"
  location: "IQ-AN"
  Expenses:FFS:W1-Works:Transfers  85.00 USD
  Assets:Advances:PAR-B  -85.00 USD

2017-07-05 * "A partner" "Advance, second part"
  voucher: "V-2017-00032"
  agreement: "FI-2016-01"
  advance: "A-1"
  Assets:Advances:PAR-B  50.00 USD
  Assets:Bank:Tigris:USD  -50.00 USD

2017-09-20 * "A partner" "Liquidation, and 20.00 come back"
  voucher: "V-2017-00033"
  agreement: "FI-2016-01"
  advance: "A-1"
  location: "IQ-AN"
  Expenses:FFS:W1-Works:Transfers  55.00 USD
  Assets:Bank:Tigris:USD  20.00 USD
  Assets:Advances:PAR-B  -75.00 USD
"""


def drawn_up_from(root: Path, folder: Path, more: str) -> duckdb.DuckDBPyConnection:
    """Return the rows of the small book with more text."""
    small = (root / "tests" / "reports" / "small.beancount").read_text(encoding="utf-8")
    book = folder / "main.beancount"
    book.write_text(small + more, encoding="utf-8")
    result = gate.run(book, rows=True)
    assert result.snapshot, result.refusals
    return result.snapshot.rows()
