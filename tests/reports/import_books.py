"""A small office's books for tests of the import command, and a bank file against them."""

from __future__ import annotations

from pathlib import Path

NUMBER = "IQ98TIGR000000000000001"
ACCOUNT = "Assets:Bank:Tigris:USD"

MAIN = f"""option "title" "A small office"
option "operating_currency" "USD"
option "booking_method" "STRICT"
plugin "pledgebook"
include "journal/*/*.beancount"
include "rates/*.beancount"

2015-05-01 custom "facility" "FFS" "Funding Facility for Stabilization"
  currency: "USD"
2015-05-01 custom "fund" "FFS-TREASURY" "FFS" "Treasury"
2015-05-01 custom "window" "FFS" "W1-Works" "Public works"
2015-05-01 custom "window" "FFS" "MGMT" "Management"
2015-05-01 custom "party" "FIN" "Finland"
  role: "donor"
2015-05-01 custom "party" "PAY-ALPHA" "Alpha Contracting"
  role: "payee"
  bank-account: "IQ00DEMO000000000000001"
2016-01-01 custom "agreement" "FI-2016-01" "FIN" "FFS" 3000.00 USD
  start: 2016-01-01
  end: 2018-12-31
  indirect-rate: 0.08
  recognition: "on-signature"
  exchange-risk: "donor"
2016-01-01 custom "instalment" "FI-2016-01/1" 2000.00 USD 2016-02-01
2016-01-01 custom "instalment" "FI-2016-01/2" 1000.00 USD 2017-03-01
2016-06-01 custom "obligation" "PO-2016-001" "PAY-ALPHA" 900.00 USD "W1-Works"
  agreement: "FI-2016-01"
  kind: "works"
2016-06-01 custom "policy" "outstanding-days" 30

2015-05-01 open {ACCOUNT} USD
  bank-account: "{NUMBER}"
2015-05-01 open Assets:InTransit
2015-05-01 open Liabilities:Unapplied

2016-01-01 * "Finland" "Instalments fall due"
  agreement: "FI-2016-01"
  Assets:Receivable:FIN  2000.00 USD {{1 USD, 2016-01-01, "FI-2016-01/1"}}
  Assets:Receivable:FIN  1000.00 USD {{1 USD, 2016-01-01, "FI-2016-01/2"}}
  Income:Contributions:FIN  -3000.00 USD

2016-02-05 * "Finland" "Receipt of instalment 1"
  voucher: "R-2016-00001"
  agreement: "FI-2016-01"
  {ACCOUNT}  2000.00 USD
  Assets:Receivable:FIN  -2000.00 USD {{"FI-2016-01/1"}}

2017-02-20 * "Alpha Contracting" "Wells accepted"
  voucher: "V-2017-00001"
  agreement: "FI-2016-01"
  obligation: "PO-2016-001"
  payee-id: "PAY-ALPHA"
  Expenses:FFS:W1-Works:Contractual  400.00 USD
  Liabilities:Payable:PAY-ALPHA  -400.00 USD

2017-03-01 * "Alpha Contracting" "A pump, paid by transfer"
  voucher: "V-2017-00002"
  agreement: "FI-2016-01"
  obligation: "PO-2016-001"
  payee-id: "PAY-ALPHA"
  Expenses:FFS:W1-Works:Equipment  100.00 USD
  {ACCOUNT}  -100.00 USD
"""

LINES = (
    ("CRDT", "1000.00", "TDB-1", "Republic of Finland", "", "FI-2016-01/2"),
    ("DBIT", "400.00", "TDB-2", "Alpha Contracting", "IQ00DEMO000000000000001", "wells"),
    ("DBIT", "100.00", "TDB-3", "Alpha Contracting", "IQ00DEMO000000000000666", "V-2017-00002"),
    ("DBIT", "7.00", "TDB-4", "", "", "Account charge"),
)
"""Mark, amount, bank reference, other side, its account, text."""


def statement(
    number: int = 3, opening: str = "2000.00", closing: str = "2493.00",
    lines: tuple[tuple[str, ...], ...] = LINES, day: str = "2017-03-31",
) -> str:  # fmt: skip
    """A camt.053 of the month that ends on `day`, every line on its second day."""
    entries = "".join(_entry(f"{day[:8]}02", *line) for line in lines)
    return (
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt>'
        f"<GrpHdr><MsgId>M{number}</MsgId><CreDtTm>{day}T20:00:00</CreDtTm></GrpHdr><Stmt><Id>S{number}</Id>"
        f"<ElctrncSeqNb>{number}</ElctrncSeqNb><Acct><Id><IBAN>{NUMBER}</IBAN></Id><Ccy>USD</Ccy></Acct>"
        f"{_balance('OPBD', opening, day)}{_balance('CLBD', closing, day)}{entries}"
        "</Stmt></BkToCstmrStmt></Document>"
    )


def _entry(
    day: str, mark: str, amount: str, reference: str, name: str, account: str, text: str
) -> str:
    role = "Dbtr" if mark == "CRDT" else "Cdtr"
    party = f"<{role}><Nm>{name}</Nm></{role}>" if name else ""
    number = f"<{role}Acct><Id><IBAN>{account}</IBAN></Id></{role}Acct>" if account else ""
    return (
        f'<Ntry><Amt Ccy="USD">{amount}</Amt><CdtDbtInd>{mark}</CdtDbtInd><Sts>BOOK</Sts>'
        f"<BookgDt><Dt>{day}</Dt></BookgDt><ValDt><Dt>{day}</Dt></ValDt>"
        f"<AcctSvcrRef>{reference}</AcctSvcrRef><NtryDtls><TxDtls><RltdPties>{party}{number}</RltdPties>"
        f"<RmtInf><Ustrd>{text}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"
    )


def _balance(kind: str, amount: str, day: str) -> str:
    return (
        f'<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp><Amt Ccy="USD">{amount}</Amt>'
        f"<CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>{day}</Dt></Dt></Bal>"
    )


def write_books(folder: Path) -> Path:
    """The books in a folder, with one file in each folder that they include."""
    for place, text in (
        ("journal/2016/notes.beancount", '2016-01-01 note Assets:InTransit "begun"\n'),
        ("rates/local.beancount", "2016-01-01 price IQD 0.00085 USD\n"),
        ("main.beancount", MAIN),
    ):
        path = folder / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder / "main.beancount"
