"""A book with controls: the small one with evidence, a contract, exceptions and stated figures added.

Worked by hand on 2017-02-01, beside the figures of the small book (conftest.py):

- Contract O-2016-01: 120.00 + 30.00 varied - 90.00 drawn = 60.00 USD open; V-2016-00006 paid the 90.00.
- Cash: Finland 420.00, Sweden 325.00 - 90.00 = 235.00, treasury -7.00: 648.00 USD.
- 100.00 USD moved between banks on 2016-12-20 for all (POOL), when Finland had 648.00 - 200.00 - 16.00
  + 3.00 = 435.00 and Sweden 500.00 - 100.00 - 50.00 - 90.00 = 260.00 in cash: of 100.00 they own
  43500/695 = 62.589.. and 26000/695 = 37.410.., so 62.59 and 37.41.
- Papers (from 50.00 USD on): V-2016-00001 (300.00) has neither invoice nor certificate; V-2016-00006
  (90.00) has its invoice, and a certificate that is not the one that was filed.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

SMALL = Path(__file__).with_name("small.beancount")
INVOICE, FILED, CHANGED = b"the invoice", b"the certificate", b"another certificate"

CONTROLS = """
2015-05-01 custom "policy" "evidence" "Expenses:*:Contractual" 50.00 USD "invoice; certificate"
2015-05-01 custom "policy" "closure-days" 90
2015-05-01 custom "officer" "OFF-1" "An approver"
  roles: "approver"
2015-05-01 custom "party" "PAY-B" "A trader"
  role: "payee"
  vetted-until: 2017-02-20
2015-01-01 open Assets:Bank:Euphrates:USD
2016-06-15 price EUR 1.15 USD

2015-05-01 custom "project" "FFS" "PRJ-1" "Walls"
  window: "W1-Works"
  location: "IQ-AN"
2016-03-02 custom "budget" "SE-2016-01" "W1-Works" "Contractual" 200.00 USD 2016-03-01 2018-12-31
2016-03-02 custom "budget" "PRJ-1" "W1-Works" "Contractual" 100.00 USD 2016-03-01 2018-12-31
2016-03-02 custom "amendment" "SE-2016-01" "reports-due" "half-yearly; final" "as agreed"
2016-08-01 custom "obligation" "O-2016-01" "PAY-A" 120.00 USD "W1-Works"
  agreement: "SE-2016-01"
  kind: "works"
2016-09-01 custom "variation" "O-2016-01/1" 30.00 USD "a longer wall" "OFF-1"
2016-07-01 custom "advance" "A-2016-01" "PAY-A" 50.00 USD 2016-07-01 2017-02-10
  agreement: "SE-2016-01"

2016-12-10 * "A builder" "A wall"
  voucher: "V-2016-00006"
  agreement: "SE-2016-01"
  obligation: "O-2016-01"
  project: "PRJ-1"
  payee-id: "PAY-A"
  approved-by: "OFF-1"
  approved-on: 2016-12-09
  invoice: "2016/V-2016-00006/invoice.pdf"
  certificate: "2016/V-2016-00006/certificate.pdf"
  Expenses:FFS:W1-Works:Contractual  90.00 USD
  Assets:Bank:Tigris:USD  -90.00 USD
2016-12-01 custom "screening" "PAY-A" "UN" 2016-11-30 "clear" "OFF-1"
2017-01-15 custom "screening" "PAY-A" "UN" 2017-01-10 "hit" "OFF-1"
  score: 0.91
  reason: "the same name and year of birth"
2016-12-31 custom "confirmation" "SWE" 2016-12-31 500.00 USD "agreed"
2017-01-05 custom "finding" "F-2016-01" "no documents" "V-2016-00001" 300.00 USD "OFF-1" 2017-01-20
  recommendation: "File the invoice"
  status: "In Progress"
  documented: 100.00 USD
2017-01-25 custom "amendment" "F-2016-01" "refunded" 20.00 USD "paid back by the builder"
2017-01-10 custom "case" "C-2016-01" "kickback" "PAY-B" 75.00 USD "referred"
2016-12-12 custom "settlement" "V-2016-00006" Assets:Bank:Tigris:USD "bank-77"
  statement: "IQ00 12"

2016-12-20 * "Tigris" "To the other bank"
  voucher: "J-2016-00004"
  agreement: "POOL"
  Assets:Bank:Euphrates:USD  100.00 USD
  Assets:Bank:Tigris:USD  -100.00 USD

2016-12-31 custom "exception" "PB501" "V-2016-00001" 2017-12-31 "burnt with the office" "OFF-1"
2016-06-30 custom "exception" "PB205" "FI-2016-01/2" 2016-12-31 "parliament is late" "OFF-1"

2016-06-30 custom "stated" "FIN" 2016-06-30 1200.00 EUR
  kind: "agreed"
2016-12-31 custom "stated" "FIN" 2016-12-31 700.00 USD
  kind: "received"
2016-06-30 custom "stated" "FFS" 2016-06-30 400.00 USD
  kind: "spent"
"""


def write(folder: Path) -> Path:
    """Write the book with its documents into a folder; return its main file."""
    papers = folder / "documents" / "2016" / "V-2016-00006"
    papers.mkdir(parents=True)
    (papers / "invoice.pdf").write_bytes(INVOICE)
    (papers / "certificate.pdf").write_bytes(CHANGED)
    sums = {"invoice.pdf": INVOICE, "certificate.pdf": FILED}
    (papers / "SHA256SUMS").write_text(
        "".join(f"{hashlib.sha256(own).hexdigest()}  {name}\n" for name, own in sums.items()),
        encoding="utf-8",
    )
    main = folder / "main.beancount"
    main.write_text(SMALL.read_text(encoding="utf-8") + CONTROLS, encoding="utf-8")
    return main
