"""Contracts, advances and budgets on top of the small book, worked by hand.

Contract O-1 of Sweden with a builder, 120.00 USD: prepaid 20.00 on 10 March 2017; a variation of
10.00 on 1 May; work of 90.00 accepted on 1 June: 10.00 of it was prepaid, 9.00 retained, 71.00
payable; 26.00 of that paid on 1 July. Drawn: 20.00 + (71.00 + 9.00) = 100.00 of 130.00, so 30.00 is
open. Paid 46.00, payable 45.00, retained 9.00. O-2, 40.00 USD, Finland 75 and Sweden 25 in a
hundred, is signed on 1 March 2018 and closed on 1 April with nothing drawn.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pledgebook import gate

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb

CONTRACTS = """
2015-05-01 custom "officer" "OFF-HEAD" "Head of office"
  roles: "approver"
2015-01-01 open Assets:Prepayments:PAY-A USD
2015-01-01 open Liabilities:Payable:PAY-A USD
2015-01-01 open Liabilities:Retention:PAY-A USD

2017-03-01 custom "obligation" "O-1" "PAY-A" 120.00 USD "W1-Works"
  agreement: "SE-2016-01"
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
"""


def drawn_up_from(root: Path, folder: Path, more: str) -> duckdb.DuckDBPyConnection:
    """Return the rows of the small book with more text."""
    small = (root / "tests" / "reports" / "small.beancount").read_text(encoding="utf-8")
    book = folder / "main.beancount"
    book.write_text(small + more, encoding="utf-8")
    result = gate.run(book, rows=True)
    assert result.snapshot, result.refusals
    return result.snapshot.rows()
