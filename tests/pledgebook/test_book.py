"""Whose money a posting is, split vouchers, and what the plugin adds."""

from __future__ import annotations

from decimal import Decimal

import pytest
from beancount.core import data
from beancount.parser import booking, parser

from pledgebook.loading import Loaded
from pledgebook.loading import load as load_book
from pledgebook.rules.page import example
from pledgebook.vouchers import Voucher


def load(addition: str) -> Loaded:
    entries, errors, options = parser.parse_string(example() + addition, report_filename="book")
    assert not errors
    entries.sort(key=data.entry_sortkey)
    booked, _ = booking.book(entries, options)
    return load_book(booked, main="book", operating=["USD"])


def last(addition: str) -> Voucher:
    return load(addition).book.vouchers[-1]


def voucher(meta: str, legs: str) -> str:
    keys = "".join(f"  {line}\n" for line in meta.split("|") if line)
    postings = "".join(f"  {line}\n" for line in legs.split("|"))
    return f'\n2017-05-01 * "Example Contractor" "A voucher"\n{keys}{postings}'


STAFF = "Expenses:FFS:W1-Works:Staff 100.01 USD|Assets:Bank:Tigris:USD -100.01 USD"
ODD = (
    "Expenses:FFS:W1-Works:Staff 0.05 USD|Expenses:FFS:W1-Works:Travel 33.33 USD|"
    "Assets:Bank:Tigris:IQD -39722 IQD @@ 33.38 USD"
)


@pytest.mark.parametrize(
    "meta,legs,agreements",
    [
        ('agreement: "FI-2016-01"', STAFF, {"FI-2016-01"}),
        ('obligation: "O-2017-0001"', STAFF, {"FI-2016-01"}),
        (
            "",
            'Assets:Bank:Tigris:USD 1000000.00 USD|Assets:Receivable:SWE -1000000 USD {"SE-2016-01/1"}',
            {"SE-2016-01"},
        ),
        (
            'agreement: "FI-2016-01"',
            STAFF + '|  agreement: "SE-2016-01"',
            {"FI-2016-01", "SE-2016-01"},
        ),
        ("", STAFF, {None}),
    ],
)
def test_the_agreement_of_a_posting(meta: str, legs: str, agreements: set[str | None]) -> None:
    assert {leg.agreement for leg in last(voucher(meta, legs)).legs} == agreements


def test_a_label_decides_before_metadata_and_the_disagreement_is_told() -> None:
    legs = (
        'Assets:Bank:Tigris:USD 1000000.00 USD|Assets:Receivable:SWE -1000000 USD {"SE-2016-01/1"}'
    )
    split = last(voucher('agreement: "FI-2016-01"', legs))
    assert [leg.agreement for leg in split.legs] == ["FI-2016-01", "SE-2016-01"]
    assert split.legs[1].problem == "the lot SE-2016-01/1 and the metadata FI-2016-01 disagree"


@pytest.mark.parametrize("legs", [STAFF, ODD])
@pytest.mark.parametrize(
    "funding", ["FI-2016-01=60; SE-2016-01=40", "FI-2016-01=1; SE-2016-01=2", "SE-2016-01=1"]
)
def test_split_funding_balances_exactly_within_each_agreement(legs: str, funding: str) -> None:
    split = last(voucher(f'funding: "{funding}"', legs))
    sums: dict[str | None, Decimal] = {}
    for leg in split.legs:
        sums[leg.agreement] = sums.get(leg.agreement, Decimal(0)) + leg.value
    assert set(sums.values()) == {Decimal("0.00")}
    units = sum((leg.number for leg in split.legs if leg.currency == "IQD"), Decimal(0))
    assert units == (Decimal(-39722) if "IQD" in legs else 0)


def test_a_split_that_does_not_add_up_is_one_finding() -> None:
    loaded = load(
        voucher('funding: "FI-2016-01=1; SE-2016-01=1"', STAFF.replace("-100.01", "-100.00"))
    )
    assert [finding.code for finding in loaded.findings] == ["PB101"]
    assert "leave" in loaded.findings[0].message


def test_promises_are_balanced_pairs_that_no_money_meets() -> None:
    loaded = load('\n2016-08-01 custom "pledge-lapse" "P-FI-2016-01" "not voted"\n')
    pairs = [
        entry
        for entry in loaded.entries
        if isinstance(entry, data.Transaction) and entry.flag == "M"
    ]
    pledged = [
        posting.units.number
        for entry in pairs
        for posting in entry.postings
        if posting.account == "Equity:Memorandum:Pledges:FIN" and posting.units
    ]
    assert pledged == [3_000_000, -1_500_000, -1_500_000]
    assert all(voucher.entry.flag != "M" for voucher in loaded.book.vouchers)


def test_vouchers_are_linked_to_what_they_name() -> None:
    entry = last(voucher('agreement: "FI-2016-01"|obligation: "O-2017-0001"', STAFF)).entry
    assert entry.links == {"FI-2016-01", "O-2017-0001"}


def test_accounts_of_parties_and_windows_open_at_their_first_use() -> None:
    opens = load(voucher('agreement: "FI-2016-01"', STAFF)).book.opens
    assert opens["Expenses:FFS:W1-Works:Staff"].meta["unsdg"] == "1"
    assert str(opens["Assets:Receivable:FIN"].date) == "2016-11-01"
