"""The hand-worked book with a voucher off its earmark that passes under an exception."""

from __future__ import annotations

from pathlib import Path

SMALL = Path(__file__).with_name("small.beancount")

EXCEPTION = """
2016-01-01 custom "officer" "OFF-HEAD" "Sofia, head of finance"
  roles: "approver"
2016-06-15 custom "earmark" "SE-2016-01" "location" "IQ-NI"
2017-01-20 custom "exception" "PB302" "V-2017-00090" 2017-12-31 "consent of <Sweden>" "OFF-HEAD"
2017-01-25 * "A builder" "Works in Anbar"
  voucher: "V-2017-00090"
  agreement: "SE-2016-01"
  payee-id: "PAY-A"
  location: "IQ-AN"
  Expenses:FFS:W1-Works:Contractual  90.00 USD
  Assets:Bank:Tigris:USD  -90.00 USD
"""

UNEXCEPTED = """
2017-01-26 * "A builder" "More works in Anbar"
  voucher: "V-2017-00091"
  agreement: "SE-2016-01"
  payee-id: "PAY-A"
  location: "IQ-AN"
  Expenses:FFS:W1-Works:Contractual  20.00 USD
  Assets:Bank:Tigris:USD  -20.00 USD
"""


def write(folder: Path, *additions: str) -> Path:
    """The book with additions as `main.beancount` in a folder."""
    book = folder / "main.beancount"
    book.write_text(SMALL.read_text(encoding="utf-8") + "".join(additions), encoding="utf-8")
    return book
