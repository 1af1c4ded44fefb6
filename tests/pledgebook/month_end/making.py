"""Books with everything that a month's end drafts: open receivables, dinars, cost, interest, a contract."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from pledgebook import gate
from pledgebook.findings import Finding
from pledgebook.month_end.result import MonthEnd
from pledgebook.rules.page import example
from pledgebook.sealing.periods import period_of

MONTH = "2017-03"
PAPERS = tuple(f"2017/{one}/advice.pdf" for one in ("V-2017-00001", "V-2017-00003", "R-2017-00001"))
MAIN = """\
option "title" "Books of a test"
option "operating_currency" "USD"
option "booking_method" "STRICT"
plugin "pledgebook"

include "registry.beancount"
include "journal/*/*.beancount"
"""
REGISTRY = """\
2016-01-01 open Income:Interest
2016-01-01 open Expenses:Exchange:Unrealised
2016-01-01 custom "policy" "approval-from" 1000.00 USD
2016-01-01 custom "policy" "rate-tolerance" 0.05
2016-01-01 custom "policy" "evidence" "Assets:Bank" -500.00 USD "bank-advice"
2016-07-01 custom "agreement" "FI-2017-01" "FIN" "FFS" 200000 EUR
  start: 2017-01-01
  end: 2018-12-31
  indirect-rate: 0.07
  recognition: "on-due"
  exchange-risk: "donor"
2016-07-01 custom "instalment" "FI-2017-01/1" 200000 EUR 2017-02-01
2017-03-15 price EUR 1.0333 USD
2017-03-15 price IQD 0.00080 USD
2017-04-01 price EUR 0.9 USD
2017-04-01 price IQD 0.00095 USD
2017-03-28 custom "completion" "O-2017-0001" "OFF-CERT" 2017-03-27 TRUE
"""
JOURNAL = """\
2017-02-01 * "Finland" "Instalment 1 of FI-2017-01 falls due"
  voucher: "J-2017-00001"
  prepared-by: "OFF-PREP"
  approved-by: "OFF-HEAD"
  Assets:Receivable:FIN       200000 EUR {1.10 USD, 2017-02-01, "FI-2017-01/1"}
  Income:Contributions:FIN   -220000.00 USD
2017-02-02 * "Tigris Bank" "Dinars for the field"
  voucher: "V-2017-00001"
  agreement: "POOL"
  prepared-by: "OFF-PREP"
  approved-by: "OFF-HEAD"
  bank-advice: "2017/V-2017-00001/advice.pdf"
  Assets:Bank:Tigris:IQD      10000000 IQD @@ 8400.00 USD
  Assets:Bank:Tigris:USD      -8400.00 USD
2017-02-20 * "Beta Trading" "Pipes"
  voucher: "V-2017-00002"
  agreement: "SE-2016-01"
  payee-id: "PAY-BETA"
  Expenses:FFS:W1-Works:Supplies    333.35 USD
  Assets:Bank:Tigris:IQD           -396845 IQD @@ 333.35 USD
2017-03-10 * "Alpha Contracting" "Walls, first part"
  voucher: "V-2017-00003"
  agreement: "FI-2016-01"
  obligation: "O-2017-0001"
  payee-id: "PAY-ALPHA"
  prepared-by: "OFF-PREP"
  approved-by: "OFF-HEAD"
  disbursed-by: "OFF-DISB"
  bank-advice: "2017/V-2017-00003/advice.pdf"
  Expenses:FFS:W1-Works:Contractual   60000.00 USD
  Liabilities:Retention:PAY-ALPHA     -6000.00 USD
  Assets:Bank:Tigris:USD             -54000.00 USD
2017-03-31 * "Tigris Bank" "Interest of the first quarter"
  voucher: "R-2017-00001"
  agreement: "FFS-TREASURY"
  bank-advice: "2017/R-2017-00001/advice.pdf"
  Assets:Bank:Tigris:USD      777.77 USD
  Income:Interest            -777.77 USD
"""


def write_books(folder: Path, more: str = "") -> Path:
    """The example book of the rules' pages with a quarter's business; its main file."""
    registry = re.sub(r"^(option|plugin).*\n", "", example(), flags=re.MULTILINE)
    for place, text in (
        ("main.beancount", MAIN),
        ("registry.beancount", f"{registry}\n{REGISTRY}"),
        ("journal/2017/2017.beancount", JOURNAL + more),
    ):
        path = folder / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for paper in PAPERS:
        path = folder / "documents" / paper
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{paper} (invented)\n", encoding="utf-8")
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        (path.parent / "SHA256SUMS").write_text(f"{digest}  {path.name}\n", encoding="utf-8")
    return folder.resolve() / "main.beancount"


def ended(main: Path, month: str = MONTH) -> MonthEnd:
    """The month's end of books, by way of the gate."""
    result = gate.run(main, as_of=period_of(month).last, more=[f"month-end={month}"])
    assert result.snapshot is not None, result.refusals
    return result.snapshot.month_end()


def findings(main: Path) -> list[Finding]:
    """All findings of books that pass the gate."""
    result = gate.run(main)
    assert result.snapshot is not None, result.refusals
    return result.snapshot.facts().findings


def completed(text: str) -> str:
    """Drafts as an officer completes them: signed, and flagged `*`."""
    signed = '  prepared-by: "OFF-PREP"\n  approved-by: "OFF-HEAD"\n  disbursed-by: "OFF-DISB"\n'
    text = re.sub(r"^(\d{4}-\d\d-\d\d) !", r"\1 *", text, flags=re.MULTILINE)
    return re.sub(r"^(  import-id: .*\n)", rf"\1{signed}", text, flags=re.MULTILINE)
