"""Invented spending over a plan: enough of every kind, no two vouchers alike, within its money."""

from __future__ import annotations

import datetime
from collections import Counter
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pypdf
import pytest

from pledgebook.demo.books import write
from pledgebook.demo.illustration import Illustration, illustrate
from pledgebook.demo.plan import Plan
from tests.pledgebook.demo.independent import (
    Read,
    bad_digests,
    currency,
    number,
    overdrawn,
    unbalanced,
    wrong_signs,
)


def test_quotas_are_met(illustrated: Read) -> None:
    vouchers = illustrated.vouchers()
    assert len(vouchers) >= 300
    accounts = [
        p.account for v in vouchers for p in v.postings if p.account.startswith("Expenses:FFS")
    ]
    assert len({account.split(":")[2] for account in accounts}) == 6
    assert len({account.split(":")[3] for account in accounts}) == 8
    places = [v.meta["location"][:5] for v in vouchers if "location" in v.meta]
    assert len(set(places)) >= 5
    split = [
        v
        for v in vouchers
        if "funding" in v.meta
        or "funding-key" in v.meta
        or len({(p.meta or {}).get("agreement") for p in v.postings} - {None}) > 1
    ]
    assert len(split) >= 20
    assert {key for v in split for key in ("funding", "funding-key") if key in v.meta} == {
        "funding",
        "funding-key",
    }
    local = [
        v for v in vouchers if any(p.account.endswith(":IQD") and number(p) < 0 for p in v.postings)
    ]
    assert len(local) >= 10
    assert len(illustrated.customs("advance")) >= 10
    liquidated = {v.meta["advance"] for v in vouchers if "Liquidation" in str(v.narration)}
    assert len(liquidated) >= 10
    assert len(illustrated.customs("variation")) >= 5
    assert any("reapproved-by" in meta for _, _, meta in illustrated.customs("variation"))
    assert sum("Refund paid" in str(v.narration) for v in vouchers) >= 2
    assert illustrated.customs("reallocation")
    assert illustrated.customs("voucher-void")
    assert {v.date.year for v in vouchers} == {2016, 2017, 2018, 2019}


def test_sums_are_those_of_a_middling_facility(illustrated: Read) -> None:
    spent = sum(
        number(p)
        for v in illustrated.vouchers()
        for p in v.postings
        if p.account.startswith("Expenses:FFS")
    )
    assert Decimal(38_000_000) < spent < Decimal(62_000_000)


def test_no_two_vouchers_are_alike(illustrated: Read) -> None:
    paid = Counter(
        (v.payee, sum(number(p) for p in v.postings if p.account.startswith("Assets:Bank")))
        for v in illustrated.vouchers()
        if any(p.account.startswith("Assets:Bank") for p in v.postings)
        and v.meta.get("agreement") != "POOL"
    )
    assert [pay for pay, count in paid.items() if count > 1 and pay[1] < 0] == []
    told = Counter(v.narration for v in illustrated.vouchers())
    assert [text for text, count in told.items() if count > 1] == []


def test_every_agreement_balances_in_every_voucher(illustrated: Read) -> None:
    assert unbalanced(illustrated) == []


def test_no_agreement_is_ever_overdrawn(illustrated: Read) -> None:
    assert overdrawn(illustrated) == []


def test_no_balance_changes_sign(illustrated: Read) -> None:
    assert wrong_signs(illustrated) == []


def test_spending_stays_inside_dates_and_earmarks(plan: Plan, illustrated: Read) -> None:
    for line in illustrated.lines():
        if not line.account.startswith("Expenses:FFS"):
            continue
        agreement = plan.agreement(line.agreement)
        _, _, window, category = line.account.split(":")
        assert agreement.start <= line.entry.date <= agreement.end
        assert not agreement.windows or window in agreement.windows
        if agreement.places and category != "Indirect":
            assert line.entry.meta["location"].startswith(agreement.places[0])


def test_paperwork_is_complete(illustrated: Read) -> None:
    officers = {values[0]: meta for _, values, meta in illustrated.customs("officer")}
    for voucher in illustrated.vouchers():
        meta = voucher.meta
        hands = [meta[f"{act}-by"] for act in ("prepared", "certified", "approved", "disbursed")]
        assert len(set(hands)) == 4
        assert meta["prepared-on"] <= meta["approved-on"] <= voucher.date
        debits = sum(number(p) for p in voucher.postings if currency(p) == "USD" and number(p) > 0)
        approver = officers[meta["approved-by"]]
        assert approver["limit"].number >= debits
        assert approver["from"] <= meta["approved-on"] <= approver.get("until", datetime.date.max)
        assert "illustrative" in voucher.tags
        if any(p.account.startswith("Assets:Bank") and number(p) < 0 for p in voucher.postings):
            assert "bank-advice" in meta


def test_payees_are_screened_and_vetted_before_they_are_paid(illustrated: Read) -> None:
    parties = {values[0]: (day, meta) for day, values, meta in illustrated.customs("party")}
    screened: dict[tuple[str, str], list[datetime.date]] = {}
    for day, values, _ in illustrated.customs("screening"):
        assert values[3] == "clear"
        screened.setdefault((values[0], values[1]), []).append(day)
    for voucher in illustrated.vouchers():
        if "beneficiary-account" not in voucher.meta:
            continue
        payee = voucher.meta["payee-id"]
        registered, party = parties[payee]
        assert registered <= voucher.date <= party["vetted-until"]
        assert voucher.meta["beneficiary-account"] == party["bank-account"]
        for list_id in ("UN", "OFAC"):
            assert any(0 <= (voucher.date - day).days <= 365 for day in screened[payee, list_id])


def test_contracts_come_before_their_invoices_and_completion_before_the_last_payment(
    illustrated: Read,
) -> None:
    signed = {values[0]: day for day, values, _ in illustrated.customs("obligation")}
    complete = {values[0]: day for day, values, _ in illustrated.customs("completion") if values[3]}
    for voucher in illustrated.vouchers():
        obligation = voucher.meta.get("obligation")
        if obligation and "invoice-date" in voucher.meta:
            assert signed[obligation] <= voucher.meta["invoice-date"]
        released = any("Retention" in p.account and number(p) > 0 for p in voucher.postings)
        kind = next(
            (m["kind"] for _, v, m in illustrated.customs("obligation") if v[0] == obligation), ""
        )
        if kind == "works" and (released or "final" in voucher.meta):
            assert complete[obligation] <= voucher.date


def test_prepayments_stay_below_their_guarantees(illustrated: Read) -> None:
    guarantees = {
        values[1]: (day, values[2], values[3])
        for day, values, _ in illustrated.customs("guarantee")
    }
    ahead = [
        (voucher, posting)
        for voucher in illustrated.vouchers()
        for posting in voucher.postings
        if "Prepayments" in posting.account
    ]
    assert ahead
    for voucher, posting in ahead:
        issued, secured, expiry = guarantees[voucher.meta["obligation"]]
        assert issued <= voucher.date <= expiry
        assert number(posting) <= secured.number


def test_indirect_cost_is_the_rate_of_the_cost(plan: Plan, illustrated: Read) -> None:
    base: dict[str, Decimal] = {}
    charged: dict[str, Decimal] = {}
    for voucher in illustrated.vouchers():
        if "base" in voucher.meta:
            id_ = voucher.meta["agreement"]
            base[id_] = base.get(id_, Decimal(0)) + voucher.meta["base"].number
            charged[id_] = charged.get(id_, Decimal(0)) + number(voucher.postings[0])
    assert base
    for id_, total in base.items():
        assert charged[id_] == (total * plan.agreement(id_).indirect_rate).quantize(
            Decimal("0.01"), "ROUND_HALF_UP"
        )
        cost = sum(
            line.value
            for line in illustrated.lines()
            if line.agreement == id_
            and line.account.startswith("Expenses:FFS")
            and "Indirect" not in line.account
        )
        assert total == cost


def test_numbers_have_no_gap_but_the_voided(illustrated: Read) -> None:
    numbers = [v.meta["voucher"] for v in illustrated.vouchers()]
    numbers += [values[0] for _, values, _ in illustrated.customs("voucher-void")]
    for before, after in pairwise(sorted(numbers)):
        if before[:6] == after[:6]:
            assert int(after[7:]) == int(before[7:]) + 1


def test_evidence_is_there_small_and_readable(illustrated: Read) -> None:
    documents = illustrated.folder / "documents"
    assert bad_digests(documents) == []
    for voucher in illustrated.vouchers():
        for key, value in voucher.meta.items():
            if isinstance(value, str) and value.endswith(".pdf"):
                assert (documents / value).is_file(), (voucher.meta["voucher"], key)
    found = sorted(documents.rglob("*.pdf"))
    assert max(path.stat().st_size for path in found) < 3000
    for path in found[::40]:
        reader = pypdf.PdfReader(path)
        assert len(reader.pages) == 1
        assert "ILLUSTRATIVE - invented document" in reader.pages[0].extract_text()


def test_the_open_year_has_one_file_a_voucher(illustrated: Read) -> None:
    names = {path.name for path in (illustrated.folder / "journal/2019").iterdir()}
    assert names == {
        f"{v.meta['voucher']}.beancount" for v in illustrated.vouchers() if v.date.year == 2019
    }
    assert [path.name for path in (illustrated.folder / "journal/2018").iterdir()] == [
        "2018.beancount"
    ]


def test_the_same_seed_makes_the_same_bytes(plan: Plan, made: Illustration, tmp_path: Path) -> None:
    write(tmp_path / "one", made)
    write(tmp_path / "two", illustrate(plan, 300, 7))
    one, two = (
        {path.relative_to(root): path.read_bytes() for path in root.rglob("*") if path.is_file()}
        for root in (tmp_path / "one", tmp_path / "two")
    )
    assert one == two


def test_a_plan_without_money_is_refused(plan: Plan) -> None:
    poor = Plan(plan.facility, (), plan.first, plan.last, plan.open_year)
    with pytest.raises(ValueError, match="agreements need receipts"):
        illustrate(poor, 300, 1)
