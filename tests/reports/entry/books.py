"""Books of a new facility, as `pledgebook new` makes them, with payees and an evidence policy."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from pledgebook.starting.books import Named, Officer, Start, write_start

if TYPE_CHECKING:
    from pathlib import Path

START = Start(
    facility=Named("FFS", "Facility"),
    currency="USD",
    first=datetime.date(2017, 1, 1),
    windows=(Named("W1-Works", "Works"), Named("W2-Health", "Health")),
    donors=(Named("FIN", "Finland", "FI"), Named("SWE", "Sweden", "SE")),
    officers=(
        Officer("OFF-01", "Preparer", ("preparer",)),
        Officer("OFF-02", "Approver", ("approver",)),
        Officer("OFF-03", "Certifier", ("certifier", "disburser")),
    ),
)
PAYEES = """
2017-01-01 custom "party" "PAY-BETA" "Beta Trading"
  role: "payee"
2017-01-01 custom "party" "PAR-GAMMA" "Gamma Relief"
  role: "partner"
2017-01-01 custom "location" "IQ-NI" "Ninewa"
2017-01-01 price EUR 1.10 USD
2017-02-01 * "Bank" "Charges"
  agreement: "FFS-TREASURY"
  Expenses:FFS:MGMT:Operating  1.00 USD
  Income:Interest  -1.00 USD
"""


def make(folder: Path) -> Path:
    """Make the books in a new folder; returns the main file."""
    book = write_start(folder, START)
    (folder / "journal" / "2017" / "payees.beancount").write_text(PAYEES)
    return book


PLEDGE = {
    "form": "pledge", "id": "P-FI-2017-01", "date": "2017-02-01", "donor": "FIN Finland",
    "amount": "1000.00", "currency": "EUR", "status": "confirmed",
}  # fmt: skip
AGREEMENT = {
    "form": "agreement", "id": "FI-2017-01", "date": "2017-02-02", "donor": "FIN",
    "amount": "1000.00", "currency": "EUR", "pledge": "P-FI-2017-01", "start": "2017-02-02",
    "end": "2018-12-31", "indirect_rate": "8", "recognition": "on-due", "exchange_risk": "donor",
    "earmark_window": "W1-Works", "part.1": "600.00", "due.1": "2017-03-01", "part.2": "400.00",
    "due.2": "2017-09-01", "lines": "2",
}  # fmt: skip
RECEIPT = {
    "form": "receipt", "date": "2017-03-01", "instalment": "FI-2017-01/1",
    "bank": "Assets:Bank:Main:USD", "received": "650.00", "prepared_by": "OFF-01",
}  # fmt: skip
OBLIGATION = {
    "form": "obligation", "id": "O-2017-0001", "date": "2017-03-05", "payee": "PAY-BETA",
    "amount": "200.00", "currency": "USD", "window": "W1-Works", "agreement": "FI-2017-01",
    "kind": "works",
}  # fmt: skip
PAYMENT = {
    "form": "payment", "date": "2017-03-10", "payee": "PAY-BETA Beta Trading",
    "description": "Pipes", "currency": "USD", "source": "Assets:Bank:Main:USD",
    "obligation": "O-2017-0001", "amount.1": "150.00", "window.1": "W1-Works",
    "category.1": "Supplies", "agreement.1": "FI-2017-01",
}  # fmt: skip
