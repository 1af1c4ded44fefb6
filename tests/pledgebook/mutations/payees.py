"""Faults about those who are paid: unknown, not screened, not vetted, paid twice, elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from random import Random

from tests.pledgebook.mutations.books import Books, Change, Entry, days
from tests.pledgebook.mutations.choosing import (
    CASH,
    CONTRACT_FROM,
    COST,
    SIGNED_FROM,
    Operator,
    cents,
    found_by,
    free_costs,
    is_plain,
    is_simple,
    misspelt,
    owed_payments,
    paid,
    payments,
    pick,
)

PAID_OUT = ("payee", "partner", "staff", "monitor")
"""Roles of those who are screened before a payment."""
SCREENED_FOR = 365


def _payees(books: Books, *roles: str) -> Iterator[tuple[Entry, Entry]]:
    """Payments with the register's entry of the payee, of these roles."""
    parties = {one.words[0]: one for one in books.all("party")}
    for voucher in payments(books):
        party = parties.get(voucher.keys["payee-id"])
        if party and set(roles) & set(party.keys["role"].split("; ")):
            yield voucher, party


def payee_misspelt(books: Books, rng: Random) -> Change:
    """The payee of a payment is typed wrong."""
    voucher = pick(rng, payments(books))
    return books.swap(
        voucher, voucher.with_key("payee-id", misspelt(rng, voucher.keys["payee-id"]))
    )


def payee_left_out(books: Books, rng: Random) -> Change:
    """A payment of cost names no payee."""
    voucher = pick(
        rng,
        (
            one
            for one in payments(books)
            if is_simple(one) and paid(one) >= SIGNED_FROM
            and all(leg.below(COST, *CASH) for leg in one.legs)
        ),
    )  # fmt: skip
    return books.swap(voucher, voucher.without("payee-id"))


def another_than_is_owed(books: Books, rng: Random) -> Change:
    """A payment clears what is owed to one and names another as payee."""
    voucher = pick(rng, owed_payments(books))
    own = voucher.keys["payee-id"]
    other = pick(
        rng, (party.words[0] for _, party in _payees(books, "payee") if party.words[0] != own)
    )
    return books.swap(voucher, voucher.with_key("payee-id", other))


def another_than_the_contract(books: Books, rng: Random) -> Change:
    """A payment of cost under a contract names another payee than the contract."""
    voucher = pick(
        rng,
        (
            one
            for one in payments(books)
            if "obligation" in one.keys and all(leg.below(COST, *CASH) for leg in one.legs)
        ),
    )
    own = voucher.keys["payee-id"]
    other = pick(
        rng, (party.words[0] for _, party in _payees(books, "payee") if party.words[0] != own)
    )
    return books.swap(voucher, voucher.with_key("payee-id", other))


def payee_not_registered(books: Books, rng: Random) -> Change:
    """A payee is not in the register."""
    voucher, party = pick(rng, _payees(books, *PAID_OUT))
    return books.drop(party).only_at(voucher.number)


# --- screening and vetting ----------------------------------------------------------------------


def _screenings(books: Books) -> Iterator[tuple[Entry, Entry]]:
    """Payments with a screening of the payee that is the only one of its list for them."""
    by_payee: dict[tuple[str, str], list[Entry]] = {}
    for entry in books.all("screening"):
        by_payee.setdefault((entry.words[0], entry.words[1]), []).append(entry)
    for voucher, party in _payees(books, *PAID_OUT):
        for list_ in ("UN", "OFAC"):
            near = [
                entry for entry in by_payee.get((party.words[0], list_), ())
                if voucher.date - days(SCREENED_FOR) <= entry.date <= voucher.date
            ]  # fmt: skip
            if len(near) == 1:
                yield voucher, near[0]


def screening_forgotten(books: Books, rng: Random) -> Change:
    """A payee was not screened against one of the lists."""
    voucher, entry = pick(rng, _screenings(books))
    return books.drop(entry).only_at(voucher.number)


def screened_on_an_old_list(books: Books, rng: Random) -> Change:
    """A payee was screened against a list that was out of date."""
    voucher, entry = pick(rng, _screenings(books))
    listed = entry.header.split()[5]
    old = voucher.date - days(SCREENED_FOR + rng.randint(1, 400))
    changed = entry.with_header(entry.header.replace(f" {listed} ", f" {old} "))
    return books.swap(entry, changed).only_at(voucher.number)


def screening_hit(books: Books, rng: Random) -> Change:
    """A screening finds the payee on a list, and he is paid."""
    voucher, entry = pick(rng, _screenings(books))
    return books.swap(entry, entry.with_word("clear", "hit")).only_at(voucher.number)


def vetting_shortened(books: Books, rng: Random) -> Change:
    """The vetting of a payee ended before a payment."""
    voucher, party = pick(rng, _payees(books, "payee", "partner"))
    day = voucher.date - days(rng.randint(1, 60))
    return books.swap(party, party.with_key("vetted-until", str(day))).only_at(voucher.number)


def vetting_left_out(books: Books, rng: Random) -> Change:
    """A payee was never vetted."""
    voucher, party = pick(rng, _payees(books, "payee", "partner"))
    return books.swap(party, party.without("vetted-until")).only_at(voucher.number)


def payee_debarred(books: Books, rng: Random) -> Change:
    """A payee was debarred on the day of a payment."""
    voucher, party = pick(rng, _payees(books, *PAID_OUT))
    day = voucher.date + days(rng.randint(0, 300))
    return books.swap(party, party.with_key("debarred-until", str(day))).only_at(voucher.number)


# --- twice ---------------------------------------------------------------------------------------


def _invoiced_payments(books: Books) -> Iterator[Entry]:
    return (one for one in payments(books) if "invoice-number" in one.keys)


def paid_twice_by_one_invoice(books: Books, rng: Random) -> Change:
    """A payment is entered again under the next number, some weeks later."""
    voucher = pick(rng, _invoiced_payments(books))
    copy = books.copy_of(voucher).dated(voucher.date + days(rng.randint(1, 60)))
    return books.edit(add=copy)


def invoice_number_written_otherwise(books: Books, rng: Random) -> Change:
    """A payment is entered again, its invoice number with other strokes."""
    voucher = pick(rng, _invoiced_payments(books))
    number = voucher.keys["invoice-number"].replace("/", "-").replace("-", " ", 1)
    copy = books.copy_of(voucher).with_key("invoice-number", number)
    return books.edit(add=copy.without("invoice"))


def same_sum_some_days_later(books: Books, rng: Random) -> Change:
    """A payment is entered again without its papers, some days later."""
    voucher = pick(rng, _invoiced_payments(books))
    copy = books.copy_of(voucher).without("invoice-number", "invoice-date", "invoice", "receipt")
    return books.edit(add=copy.dated(voucher.date + days(rng.randint(1, 20))))


def split_below_the_limit(books: Books, rng: Random) -> Change:
    """One purchase becomes two, each below the sum that needs signatures or a contract."""
    voucher = pick(
        rng,
        (
            one
            for one in free_costs(books)
            if paid(one) > 0 and is_plain(one) and len(one.legs) == 2 and _needs_more(one)
            and "invoice-number" in one.keys and not _has_staff(one)
        ),
    )  # fmt: skip
    half = cents(paid(voucher) / 2)
    rest = paid(voucher) - half
    first = voucher.with_amounts(lambda leg: half.copy_sign(leg.number))
    second = books.copy_of(voucher).with_amounts(lambda leg: rest.copy_sign(leg.number))
    second = second.with_key("invoice-number", f"{voucher.keys['invoice-number']}b").without(
        "invoice"
    )
    return books.edit((voucher, first), add=second)


def _needs_more(voucher: Entry) -> bool:
    return any(limit <= paid(voucher) < 2 * limit for limit in (SIGNED_FROM, CONTRACT_FROM))


def _has_staff(voucher: Entry) -> bool:
    return any(leg.account.endswith((":Staff", ":Indirect")) for leg in voucher.legs)


# --- elsewhere -----------------------------------------------------------------------------------


def _to_an_account(books: Books) -> Iterator[tuple[Entry, Entry]]:
    """Payments to the account that the register has of their payee."""
    for voucher, party in _payees(books, *PAID_OUT):
        used = voucher.keys.get("beneficiary-account")
        if used and used == party.keys.get("bank-account"):
            yield voucher, party


def _diverted(rng: Random, account: str) -> str:
    return f"{account[:-3]}{rng.randint(900, 999)}"


def paid_to_another_account(books: Books, rng: Random) -> Change:
    """A payment goes to another account than the payee's."""
    voucher, _ = pick(rng, _to_an_account(books))
    account = _diverted(rng, voucher.keys["beneficiary-account"])
    return books.swap(voucher, voucher.with_key("beneficiary-account", account))


def account_changed_in_the_register(books: Books, rng: Random) -> Change:
    """The register has another account of the payee than the one that was paid."""
    voucher, party = pick(rng, _to_an_account(books))
    account = _diverted(rng, party.keys["bank-account"])
    return books.swap(party, party.with_key("bank-account", account)).only_at(voucher.number)


def account_amended_just_before(books: Books, rng: Random) -> Change:
    """A payee's account is changed some days before he is paid, and the payment goes there."""
    voucher, party = pick(rng, _to_an_account(books))
    account = _diverted(rng, party.keys["bank-account"])
    amended = Entry(
        party.file, 0, (_amendment(voucher.date - days(rng.randint(0, 25)), party, account),)
    )
    paid_there = voucher.with_key("beneficiary-account", account)
    change = books.edit((voucher, paid_there), add=replace(amended, file=party.file))
    return change.only_at(voucher.number)


def _amendment(day: date, party: Entry, account: str) -> str:
    return f'{day} custom "amendment" "{party.words[0]}" "bank-account" "{account}" "by a letter"'


OPERATORS: tuple[Operator, ...] = (
    found_by("PB601")(payee_misspelt),
    found_by("PB601")(payee_left_out),
    found_by("PB601")(another_than_is_owed),
    found_by("PB407")(another_than_the_contract),
    found_by("PB601")(payee_not_registered),
    found_by("PB602", seeds=2)(screening_forgotten),
    found_by("PB602")(screened_on_an_old_list),
    found_by("PB603")(screening_hit),
    found_by("PB604")(vetting_shortened),
    found_by("PB604")(vetting_left_out),
    found_by("PB604")(payee_debarred),
    found_by("PB605")(paid_twice_by_one_invoice),
    found_by("PB605")(invoice_number_written_otherwise),
    found_by("PB605")(same_sum_some_days_later),
    found_by("PB605")(split_below_the_limit),
    found_by("PB606")(paid_to_another_account),
    found_by("PB606")(account_changed_in_the_register),
    found_by("PB606")(account_amended_just_before),
)
