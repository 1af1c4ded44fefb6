"""The books before the month statement: what is due, what is booked, who the donors are."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Literal

from pledgebook_importers.drafts.legs import DraftBook
from pledgebook_importers.matching.evidence import Terms
from pledgebook_importers.matching.instalments import OpenInstalment
from pledgebook_importers.matching.settlement import BookedBankLeg
from tests.importers.making import FIXTURES

FILE = FIXTURES / "month_v08.xml"
BANK = "Assets:Bank:Tigris:USD"
OWN = ("IQ00 TIGR 0010 0000 0000 001", "IQ00TIGR001000000000002")


def _due(
    label: str,
    donor: str,
    amount: str,
    currency: str,
    rate: str,
    *names: str,
    due: str = "2017-03-01",
    risk: Literal["donor", "facility"] = "donor",
) -> OpenInstalment:
    return OpenInstalment(
        label=label,
        agreement=label.rpartition("/")[0],
        donor=donor,
        names=names,
        account=f"Assets:Receivable:{donor}",
        amount=Decimal(amount),
        currency=currency,
        due=dt.date.fromisoformat(due),
        rate=Decimal(rate),
        exchange_risk=risk,
    )


INSTALMENTS = (
    _due("FI-2016-01/1", "FIN", "1500000", "EUR", "1.10", "Finland"),
    _due("FI-2016-01/2", "FIN", "1500000", "EUR", "1.06", "Finland", due="2018-03-01"),
    _due("KFW-2017-01/1", "KFW", "20000000", "EUR", "1.08", "KfW", "Germany"),
    _due("SE-2016-01/1", "SWE", "40000000", "SEK", "0.1103", "Sweden", "Sida"),
    _due("NO-2016-01/1", "NOR", "30000000", "NOK", "0.12", "Norway"),
    _due("NO-2016-01/2", "NOR", "30000000", "NOK", "0.1187", "Norway"),
    _due("US-2016-01/1", "USA", "2000000", "USD", "1", "United States of America", "USAID"),
    _due("JP-2017-01/1", "JPN", "1000000", "USD", "1", "Japan"),
    _due("NL-2016-01/1", "NLD", "3000000", "EUR", "1.0725", "Netherlands"),
    _due("DK-2016-01/1", "DNK", "25000000", "DKK", "0.143", "Denmark"),
    _due("AU-2016-01/1", "AUS", "4000000", "AUD", "0.765", "Australia", risk="facility"),
    _due("GB-2016-01/1", "GBR", "2500000", "GBP", "1.24", "United Kingdom", "FCO"),
)
# Each receipt of the statement by its bank reference, and what it pays; None is rightly left open.
RECEIPTS = {
    "TDB-0301": "FI-2016-01/1",
    "TDB-0302": "KFW-2017-01/1",
    "TDB-0303": "SE-2016-01/1",
    "TDB-0304": "NO-2016-01/2",
    "TDB-0305": "US-2016-01/1",
    "TDB-0306": "JP-2017-01/1",
    "TDB-0307": "NL-2016-01/1",
    "TDB-0308": "DK-2016-01/1",
    "TDB-0309": "AU-2016-01/1",
    "TDB-0310": "GB-2016-01/1",
}
TERMS = Terms(
    tolerance=Decimal("0.05"), own_accounts=OWN, donors={"BEL": ("Belgium",), "ITA": ("Italy",)}
)
LEGS = (
    BookedBankLeg("V-2017-00012", dt.date(2017, 3, 13), BANK, Decimal("-48250.00"), "USD"),
    BookedBankLeg("V-2017-00013", dt.date(2017, 3, 13), BANK, Decimal("-48250.10"), "USD"),
)
RATES = {"EUR": Decimal("1.0965"), "AUD": Decimal("0.7615")}


def official(currency: str, _day: dt.date) -> Decimal | None:
    """Rates of the month, as an office would load them; the others are not known."""
    return RATES.get(currency)


BOOK = DraftBook(BANK, "FFS-TREASURY", rate=official)
