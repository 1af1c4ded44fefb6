"""The standing files of invented books: main, chart, parties, policy."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from pledgebook.accounts import CATEGORIES
from pledgebook.demo.donors import BANK, DONORS
from pledgebook.demo.model import Cents, Directive, Meta, Text, Value
from pledgebook.demo.plan import Facility, Place

LOCAL_BANK = "Assets:Bank:Tigris:IQD"
TREASURY = "FFS-TREASURY"
REPORTING = "XM-DAC-41114"
"""The organisation identifier of UNDP in IATI (DAC channel 41114)."""
START = datetime.date(2015, 5, 1)
END = datetime.date(2025, 12, 31)

WINDOWS = {
    "W1-Works": "Public works and light infrastructure",
    "W2-Livelihoods": "Livelihoods",
    "W3-Capacity": "Capacity support",
    "W4-Cohesion": "Social cohesion",
    "FFES": "Expanded stabilization",
    "MGMT": "Facility management and running costs",
}
PLACES = (
    Place("IQ-NI", "Ninewa"),
    Place("IQ-AN", "Anbar"),
    Place("IQ-SD", "Salah al-Din"),
    Place("IQ-KI", "Kirkuk"),
    Place("IQ-DI", "Diyala"),
    Place("IQ-NI-MOSUL", "Mosul", "IQ-NI"),
    Place("IQ-NI-SINJAR", "Sinjar", "IQ-NI"),
    Place("IQ-AN-RAMADI", "Ramadi", "IQ-AN"),
    Place("IQ-AN-FALLUJA", "Falluja", "IQ-AN"),
    Place("IQ-SD-TIKRIT", "Tikrit", "IQ-SD"),
    Place("IQ-SD-BAIJI", "Baiji", "IQ-SD"),
    Place("IQ-KI-HAWIJA", "Hawija", "IQ-KI"),
    Place("IQ-DI-KHANAQIN", "Khanaqin", "IQ-DI"),
)
FACILITY = Facility("FFS", "USD", tuple(WINDOWS), PLACES, BANK, LOCAL_BANK)

EVIDENCE = {
    "Staff": "payroll",
    "Supplies": "invoice",
    "Equipment": "invoice; certificate",
    "Contractual": "invoice; certificate",
    "Travel": "invoice; receipt",
    "Transfers": "face",
    "Operating": "invoice; receipt",
}
"""What each category of cost is paid on; indirect cost follows from the others."""

MAIN = """\
option "title" "Funding Facility for Stabilization: demonstration books, all invented"
option "operating_currency" "USD"
option "booking_method" "STRICT"

plugin "pledgebook"

2015-01-01 custom "fava-extension" "pledgebook_reports.viewer.every_page"
2015-01-01 custom "fava-option" "collapse-pattern" "^Equity:Memorandum$"
2015-01-01 custom "fava-option" "default-page" "extension/Overview/"

include "chart.beancount"
include "parties.beancount"
include "payees.beancount"
include "agreements.beancount"
include "policy.beancount"
include "obligations.beancount"
include "rates/*.beancount"
include "receipts/*.beancount"
include "journal/*/*.beancount"
"""


def chart() -> Iterator[str]:
    """The accounts that are of no party; those of parties are opened at their first use."""
    for serial, account in enumerate((BANK, LOCAL_BANK), 1):
        currency = account.rpartition(":")[2]
        number = f"IQ00DEMO{9_000_000 + serial:015d}"
        yield f'{START} open {account:<44} {currency}\n  bank-account: "{number}"\n'
    for account in (
        "Liabilities:IndirectCost",
        "Liabilities:Unapplied",
        "Income:Interest",
        "Income:Other",
        "Expenses:Exchange:Realised",
        "Expenses:Exchange:Unrealised",
        "Expenses:Exchange:Conversion",
        "Equity:Transfers",
        "Equity:FundBalance",
    ):
        yield f"{START} open {account}\n"
    for window in WINDOWS:
        for name, number in CATEGORIES.items():
            yield f'{START} open Expenses:FFS:{window}:{name}\n  unsdg: "{number}"\n'


def parties() -> Iterator[Directive]:
    """The facility, its fund, windows and places, and the donors."""
    meta: Meta = (
        ("currency", Text("USD")),
        ("start", START),
        ("end", END),
        ("line-of-effort", "stabilisation"),
        ("reporting-org", REPORTING),
        ("iati-id", f"{REPORTING}-DEMO"),
    )
    name = "Funding Facility for Stabilization (formerly FFIS)"
    yield Directive(START, "facility", ("FFS", name), meta)
    yield Directive(START, "fund", (TREASURY, "FFS", "Treasury of the facility"))
    agency: Meta = (("role", "agency"), ("org-type", "40"), ("iati-org", REPORTING))
    yield Directive(START, "party", ("UNDP", "United Nations Development Programme"), agency)
    for id_, title in WINDOWS.items():
        yield Directive(START, "window", ("FFS", id_, title))
    for place in PLACES:
        parent: Meta = (("parent", place.parent),) if place.parent else ()
        yield Directive(START, "location", (place.id, place.name), parent)
    for donor in DONORS:
        about: Meta = (
            ("role", "donor"),
            ("member", donor.org_type == "10"),
            ("country", donor.code),
            ("org-type", donor.org_type),
        )
        yield Directive(START, "party", (donor.id, donor.name), about)


def policies(open_from: datetime.date) -> Iterator[Directive]:
    """The rules' thresholds; evidence is asked for from the open year on."""
    dated: list[tuple[datetime.date, str, tuple[Value, ...]]] = [
        (START, "approval-from", (Cents(500_00),)),
        (START, "variation-cap", (Text("0.20"),)),
        (START, "advance-days", (Text("180"),)),
        (START, "overdue-days", (Text("60"),)),
        (START, "unapplied-days", (Text("30"),)),
        (START, "outstanding-days", (Text("30"),)),
        (START, "duplicate-days", (Text("45"),)),
        (START, "closure-days", (Text("180"),)),
        (START, "bank-change-days", (Text("30"),)),
        (START, "screening-days", (Text("365"), "UN; OFAC")),
        (START, "vetting", ("payee; partner",)),
        (START, "budget-tolerance", (Text("0.10"),)),
        (START, "rate-tolerance", (Text("0.03"),)),
        (START, "headroom-basis", ("cash",)),
        (START, "obligation-from", (Cents(25_000_00),)),
        (START, "completion-kinds", ("works",)),
        (START, "voucher-series", ("J; R; V",)),
        (open_from, "evidence", ("Assets:Bank", Cents(500_00), "bank-advice")),
        *(
            (open_from, "evidence", (f"Expenses:*:{category}", Cents(500_00), keys))
            for category, keys in EVIDENCE.items()
        ),
    ]
    for day, name, values in dated:
        yield Directive(day, "policy", (name, *values))
