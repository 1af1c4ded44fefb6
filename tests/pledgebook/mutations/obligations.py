"""Faults in contracts, advances and what is owed under them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from random import Random

from tests.pledgebook.mutations.books import Books, Change, Entry, days
from tests.pledgebook.mutations.choosing import (
    ADVANCED,
    CASH,
    CONTRACT_FROM,
    COST,
    NIL,
    PAYABLE,
    PREPAID,
    RETENTION,
    Operator,
    acceptances,
    cents,
    credit,
    debits,
    found_by,
    grown,
    is_plain,
    is_simple,
    liquidations,
    money,
    others,
    owed_payments,
    paid,
    payments,
    pick,
    simple,
)

# --- contracts ----------------------------------------------------------------------------------


def _sum(entry: Entry) -> Decimal:
    """The sum of an obligation, variation or advance."""
    return next(Decimal(word) for word in entry.header.split()[3:] if _is_number(word))


def _is_number(word: str) -> bool:
    return word.replace("-", "", 1).replace(".", "", 1).isdigit()


def _with_sum(entry: Entry, number: Decimal) -> Entry:
    return entry.with_header(entry.header.replace(f" {_sum(entry)} ", f" {cents(number)} "))


def _paid_in_full(books: Books) -> list[Entry]:
    closed = {one.words[0] for one in books.all("obligation-close") if "in full" in one.words[1]}
    return [one for one in books.all("obligation") if one.words[0] in closed]


def drawn_beyond_the_contract(books: Books, rng: Random) -> Change:
    """An acceptance is raised on both legs by more than the contract was worth."""
    voucher = pick(
        rng, (one for one in acceptances(books) if is_plain(one) and not credit(one, PREPAID))
    )
    contract = books.named("obligation", voucher.keys["obligation"])
    return books.swap(voucher, grown(voucher, _sum(contract))).at(contract.words[0])


def contract_signed_for_less(books: Books, rng: Random) -> Change:
    """A contract that is paid in full was signed for less."""
    contract = pick(rng, _paid_in_full(books))
    return books.swap(contract, _with_sum(contract, _sum(contract) * Decimal("0.8")))


def contract_closed_early(books: Books, rng: Random) -> Change:
    """A contract was closed before work under it was accepted."""
    full = {one.words[0] for one in _paid_in_full(books)}
    close = pick(rng, (one for one in books.all("obligation-close") if one.words[0] in full))
    return books.swap(close, close.dated(books.named("obligation", close.words[0]).date))


def accepted_again(books: Books, rng: Random) -> Change:
    """Work that is paid in full is accepted once more under the next number."""
    voucher = pick(rng, acceptances(books))
    copy = books.copy_of(voucher).without("invoice-number", "invoice")
    return books.edit(add=copy).at(voucher.keys["obligation"])


def varied_beyond_the_cap(books: Books, rng: Random) -> Change:
    """A variation is raised to more than the contract itself, and nobody approved it again."""
    entry = pick(rng, (one for one in books.all("variation") if "reapproved-by" not in one.keys))
    contract = books.named("obligation", entry.words[0].split("/")[0])
    return books.swap(entry, _with_sum(entry, _sum(contract) * 2))


def not_approved_again(books: Books, rng: Random) -> Change:
    """A variation beyond the cap loses its second approval."""
    entry = pick(rng, (one for one in books.all("variation") if "reapproved-by" in one.keys))
    return books.swap(entry, entry.without("reapproved-by"))


def approved_twice_by_one(books: Books, rng: Random) -> Change:
    """One officer approves a variation beyond the cap and approves it again."""
    entry = pick(rng, (one for one in books.all("variation") if "reapproved-by" in one.keys))
    return books.swap(entry, entry.with_key("reapproved-by", entry.words[-1]))


def _last_payments(books: Books) -> Iterator[tuple[Entry, Entry]]:
    """Completions of works that a last payment or a release of retention follows, with it."""
    works = {one.words[0] for one in books.all("obligation") if one.keys["kind"] == "works"}
    for entry in books.all("completion"):
        for voucher in books.vouchers:
            last = "final" in voucher.keys or debits(voucher, RETENTION)
            own = voucher.keys.get("obligation") == entry.words[0]
            if own and last and entry.words[0] in works:
                yield entry, voucher


def completion_missing(books: Books, rng: Random) -> Change:
    """The last payment has no certificate of completion."""
    entry, voucher = pick(rng, _last_payments(books))
    return books.drop(entry).only_at(voucher.number)


def completion_not_independent(books: Books, rng: Random) -> Change:
    """The certificate of completion is not independent."""
    entry, voucher = pick(rng, _last_payments(books))
    header = entry.header.replace(" TRUE", " FALSE")
    return books.swap(entry, entry.with_header(header)).only_at(voucher.number)


def completion_by_the_payee(books: Books, rng: Random) -> Change:
    """The contractor certifies its own work."""
    entry, voucher = pick(rng, _last_payments(books))
    changed = entry.with_word(entry.words[1], voucher.keys["payee-id"])
    return books.swap(entry, changed).only_at(voucher.number)


def completion_after_the_payment(books: Books, rng: Random) -> Change:
    """The work is certified only after the last payment."""
    entry, voucher = pick(rng, _last_payments(books))
    day = voucher.date + days(rng.randint(1, 60))
    changed = entry.with_header(entry.header.replace(str(entry.date), str(day)))
    return books.swap(entry, changed).only_at(voucher.number)


# --- prepayments --------------------------------------------------------------------------------


def _guarantees(books: Books) -> Iterator[tuple[Entry, date]]:
    """Guarantees of contracts with one, with the day of the prepayment."""
    own = [one.words[1] for one in books.all("guarantee")]
    for entry in books.all("guarantee"):
        ahead = [
            voucher.date for voucher in books.vouchers
            if voucher.keys.get("obligation") == entry.words[1] and debits(voucher, PREPAID)
        ]  # fmt: skip
        if ahead and own.count(entry.words[1]) == 1:
            yield entry, ahead[0]


def guarantee_lowered(books: Books, rng: Random) -> Change:
    """A guarantee covers half of what it did."""
    entry, _ = pick(rng, _guarantees(books))
    return books.swap(entry, _with_sum(entry, _sum(entry) / 2)).at(entry.words[1])


def guarantee_expired(books: Books, rng: Random) -> Change:
    """A guarantee runs out before the prepayment is made."""
    entry, day = pick(rng, _guarantees(books))
    expiry = next(word for word in entry.header.split()[1:] if word.startswith("20"))
    header = entry.header.replace(f" {expiry} ", f" {day - days(1)} ")
    return books.swap(entry, entry.with_header(header)).at(entry.words[1])


def guarantee_forgotten(books: Books, rng: Random) -> Change:
    """A prepayment is made without a guarantee."""
    entry, _ = pick(rng, _guarantees(books))
    return books.drop(entry).only_at(entry.words[1])


def worked_off_twice(books: Books, rng: Random) -> Change:
    """More of a prepayment is worked off than was paid ahead."""
    voucher = pick(
        rng, (one for one in acceptances(books) if credit(one, PREPAID) and credit(one, PAYABLE))
    )
    ahead = next(leg for leg in voucher.legs if leg.below(PREPAID))
    owed = next(leg for leg in voucher.legs if leg.below(PAYABLE))
    more = money(rng, 10, 500)
    new = {ahead.at: ahead.number - more, owed.at: owed.number + more}
    changed = voucher.with_amounts(lambda leg: new.get(leg.at))
    return books.swap(voucher, changed).at(*_numbers_under(books, voucher.keys["obligation"]))


# --- contract and invoice -----------------------------------------------------------------------


def large_payment_without_contract(books: Books, rng: Random) -> Change:
    """A large payment names no contract."""
    voucher = pick(
        rng,
        (
            one
            for one in payments(books)
            if is_simple(one) and "obligation" in one.keys and paid(one) >= CONTRACT_FROM
        ),
    )
    return books.swap(voucher, voucher.without("obligation"))


def _invoiced(books: Books) -> Iterator[tuple[Entry, Entry, date]]:
    for voucher in books.vouchers:
        invoiced = voucher.day("invoice-date")
        if invoiced and "obligation" in voucher.keys:
            yield voucher, books.named("obligation", voucher.keys["obligation"]), invoiced


def contract_signed_after_the_invoice(books: Books, rng: Random) -> Change:
    """A contract is signed only when its invoice is there."""
    voucher, contract, invoiced = pick(rng, _invoiced(books))
    day = invoiced + days(rng.randint(1, 30))
    return books.swap(contract, contract.dated(day)).only_at(voucher.number)


def invoice_before_its_contract(books: Books, rng: Random) -> Change:
    """An invoice is older than its contract."""
    voucher, contract, _ = pick(rng, _invoiced(books))
    day = contract.date - days(rng.randint(1, 30))
    return books.swap(voucher, voucher.with_key("invoice-date", str(day)))


# --- what is owed -------------------------------------------------------------------------------


def paid_by_another_donor(books: Books, rng: Random) -> Change:
    """What one donor owes is paid with the money of another."""
    voucher = pick(rng, owed_payments(books))
    other = pick(rng, others(books, voucher)).words[0]
    return books.swap(voucher, voucher.with_key("agreement", other))


def paid_under_another_contract(books: Books, rng: Random) -> Change:
    """What is owed under one contract is paid under another."""
    voucher = pick(rng, owed_payments(books))
    payee = voucher.keys["payee-id"]
    other = pick(rng, (one.words[0] for one in books.all("obligation") if one.words[1] != payee))
    return books.swap(voucher, voucher.with_key("obligation", other))


def paid_more_than_owed(books: Books, rng: Random) -> Change:
    """A payment is larger than what was accepted, on both legs."""
    voucher = pick(rng, _last_owed(books))
    changed = grown(voucher, money(rng, 1, 900))
    return books.swap(voucher, changed)


def _last_owed(books: Books) -> Iterator[Entry]:
    """Payments after which nothing is owed under the contract."""
    over = set(books.ids("obligation-close"))
    last: dict[str, Entry] = {}
    for voucher in books.vouchers:
        if debits(voucher, PAYABLE) and "obligation" in voucher.keys:
            last[voucher.keys["obligation"]] = voucher
    for contract, voucher in last.items():
        if contract in over and is_simple(voucher) and is_plain(voucher):
            yield voucher


def paid_before_it_was_owed(books: Books, rng: Random) -> Change:
    """A payable is paid on the day that its contract was signed, before any work was accepted."""
    voucher = pick(rng, owed_payments(books))
    day = books.named("obligation", voucher.keys["obligation"]).date
    return books.swap(voucher, voucher.dated(day))


def paid_again(books: Books, rng: Random) -> Change:
    """What was owed and paid is paid again under the next number."""
    voucher = pick(rng, _last_owed(books))
    return books.edit(add=books.copy_of(voucher))


def accepted_in_another_name(books: Books, rng: Random) -> Change:
    """Work is accepted as owed to another payee than the one who is then paid."""
    voucher = pick(rng, (one for one in acceptances(books) if credit(one, PAYABLE)))
    own = next(leg.party for leg in voucher.legs if leg.below(PAYABLE))
    other = pick(rng, (one for one in _payees(books) if one != own))
    return books.swap(voucher, voucher.replacing(f"{PAYABLE}:{own} ", f"{PAYABLE}:{other} ")).at(
        *_numbers_under(books, voucher.keys["obligation"])
    )


def _payees(books: Books) -> list[str]:
    return [one.words[0] for one in books.all("party") if "payee" in one.keys["role"]]


def _numbers_under(books: Books, contract: str) -> list[str]:
    return [one.number for one in books.vouchers if one.keys.get("obligation") == contract]


def accepted_as_a_draft(books: Books, rng: Random) -> Change:
    """An acceptance is still a draft when it is paid."""
    voucher = pick(rng, (one for one in acceptances(books) if credit(one, PAYABLE)))
    changed = voucher.with_header(voucher.header.replace(" * ", " ! ", 1))
    return books.swap(voucher, changed).at(*_numbers_under(books, voucher.keys["obligation"]))


def shares_changed_at_payment(books: Books, rng: Random) -> Change:
    """Work is accepted by donors in one proportion and paid in another."""
    over = set(books.ids("obligation-close"))
    voucher = pick(
        rng,
        (
            one
            for one in books.vouchers
            if "funding" in one.keys and debits(one, PAYABLE) and one.keys.get("obligation") in over
        ),
    )
    first, second, *rest = voucher.keys["funding"].split("; ")
    left, right = first.partition("="), second.partition("=")
    shift = rng.randint(2, 10)
    shares = (f"{left[0]}={int(left[2]) + shift}", f"{right[0]}={int(right[2]) - shift}", *rest)
    changed = voucher.with_key("funding", "; ".join(shares))
    return books.swap(voucher, changed).at(*_numbers_under(books, voucher.keys["obligation"]))


# --- advances -----------------------------------------------------------------------------------


def _cleared(books: Books) -> Iterator[Entry]:
    """Liquidations of advances that are liquidated in full."""
    rest: dict[str, Decimal] = {}
    for voucher in books.vouchers:
        for leg in voucher.legs:
            if leg.below(ADVANCED):
                advance = voucher.keys["advance"]
                rest[advance] = rest.get(advance, NIL) + leg.dollars
    return (one for one in liquidations(books) if rest[one.keys["advance"]] == 0)


def liquidation_forgotten(books: Books, rng: Random) -> Change:
    """A liquidation is not entered, and the advance stays open."""
    voucher = pick(rng, _cleared(books))
    return books.drop(voucher).only_at(voucher.keys["advance"])


def liquidated_beyond_the_advance(books: Books, rng: Random) -> Change:
    """More is liquidated than was advanced."""
    voucher = pick(rng, (one for one in _cleared(books) if is_plain(one)))
    changed = grown(voucher, money(rng, 1, 9000))
    return books.swap(voucher, changed).at(voucher.keys["advance"])


def liquidated_on_another_advance(books: Books, rng: Random) -> Change:
    """A liquidation names the advance of another partner."""
    voucher = pick(rng, liquidations(books))
    partner = books.named("advance", voucher.keys["advance"]).words[1]
    other = pick(rng, (one.words[0] for one in books.all("advance") if one.words[1] != partner))
    return books.swap(voucher, voucher.with_key("advance", other)).at(other)


def _forms(books: Books) -> Iterator[tuple[Entry, list[str]]]:
    """FACE forms with their four amounts: reported, accepted, requested, authorised."""
    for entry in books.all("face"):
        yield entry, [word for word in entry.header.split()[5:] if _is_number(word)]


def report_forgotten(books: Books, rng: Random) -> Change:
    """The partner's report for a liquidation is not there."""
    booked = {one.keys["advance"] for one in _cleared(books)}
    entry = pick(
        rng, (one for one, own in _forms(books) if Decimal(own[1]) and one.words[0] in booked)
    )
    return books.drop(entry).only_at(entry.words[0])


def more_accepted_than_reported(books: Books, rng: Random) -> Change:
    """A FACE form accepts, or authorises, more than was reported, or requested."""
    entry, own = pick(rng, _forms(books))
    column = pick(rng, (1, 3))
    own[column] = str(cents(Decimal(own[column - 1]) + money(rng, 1, 5000)))
    head = " ".join(entry.header.split()[:5])
    amounts = " ".join(f"{number} USD" for number in own)
    return books.swap(entry, entry.with_header(f"{head} {amounts}"))


def more_advanced_than_accounted_for(books: Books, rng: Random) -> Change:
    """An advance is larger than what was asked for, on both legs, and never accounted for."""
    voucher = pick(rng, (one for one in simple(books) if debits(one, ADVANCED) and is_plain(one)))
    return books.swap(voucher, grown(voucher, money(rng, 100, 900))).at(voucher.keys["advance"])


def paid_to_another_than_the_contract(books: Books, rng: Random) -> Change:
    """A contract is with another than the one who is paid under it."""
    voucher = pick(
        rng,
        (
            one
            for one in payments(books)
            if "obligation" in one.keys and all(leg.below(COST, *CASH) for leg in one.legs)
        ),
    )
    contract = books.named("obligation", voucher.keys["obligation"])
    other = pick(rng, (one for one in _payees(books) if one != contract.words[1]))
    changed = contract.with_word(contract.words[1], other)
    return books.swap(contract, changed).only_at(voucher.number)


OPERATORS: tuple[Operator, ...] = (
    found_by("PB401")(drawn_beyond_the_contract),
    found_by("PB401")(contract_signed_for_less),
    found_by("PB401")(contract_closed_early),
    found_by("PB401")(accepted_again),
    found_by("PB402")(varied_beyond_the_cap),
    found_by("PB402")(not_approved_again),
    found_by("PB402")(approved_twice_by_one),
    found_by("PB403")(liquidation_forgotten),
    found_by("PB403")(more_advanced_than_accounted_for),
    found_by("PB404")(liquidated_beyond_the_advance),
    found_by("PB404", "PB408")(liquidated_on_another_advance),
    found_by("PB404")(report_forgotten),
    found_by("PB404")(more_accepted_than_reported),
    found_by("PB405")(completion_missing),
    found_by("PB405")(completion_not_independent),
    found_by("PB405")(completion_by_the_payee),
    found_by("PB405")(completion_after_the_payment),
    found_by("PB406")(guarantee_lowered),
    found_by("PB406")(guarantee_expired),
    found_by("PB406")(guarantee_forgotten),
    found_by("PB407")(large_payment_without_contract),
    found_by("PB407")(contract_signed_after_the_invoice),
    found_by("PB407")(invoice_before_its_contract),
    found_by("PB407")(paid_to_another_than_the_contract),
    found_by("PB408", seeds=2)(paid_by_another_donor),
    found_by("PB408")(paid_under_another_contract),
    found_by("PB408")(paid_more_than_owed),
    found_by("PB408")(paid_before_it_was_owed),
    found_by("PB408")(paid_again),
    found_by("PB408")(accepted_in_another_name),
    found_by("PB408")(accepted_as_a_draft),
    found_by("PB408")(shares_changed_at_payment),
    found_by("PB408")(worked_off_twice),
)
