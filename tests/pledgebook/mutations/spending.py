"""Faults in what is spent: whose money, on what, when, within which budget, at which rate."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal
from random import Random

from tests.pledgebook.mutations.books import Books, Change, Entry, days
from tests.pledgebook.mutations.choosing import (
    CASH,
    COST,
    NIL,
    TAKEN_ON,
    Operator,
    cents,
    costs,
    earmarks,
    found_by,
    free_costs,
    is_direct,
    is_plain,
    money,
    others,
    paid,
    pick,
    received,
    simple,
    spent,
)

# --- whose money --------------------------------------------------------------------------------


def spent_from_an_empty_agreement(books: Books, rng: Random) -> Change:
    """A voucher is put on an agreement of which nothing was ever received."""
    pairs = []
    had = received(books)
    empty = [one for one in books.all("agreement") if one.words[0] not in had]
    for voucher in (one for one in costs(books) if spent(one) > 0):
        for other in empty:
            start, end = other.day("start"), other.day("end")
            if start and end and start <= voucher.date <= end:
                pairs.append((voucher, other.words[0]))
    voucher, other_id = pick(rng, pairs)
    return books.swap(voucher, voucher.with_key("agreement", other_id)).at(other_id)


def point_forgotten(books: Books, rng: Random) -> Change:
    """The decimal point is forgotten, and more is spent than the donor gave."""
    had = received(books)
    voucher = pick(
        rng,
        (
            one
            for one in costs(books)
            if is_plain(one) and spent(one) * 100 > had.get(one.keys["agreement"], NIL)
        ),
    )
    changed = voucher.with_amounts(lambda leg: cents(leg.number * 100))
    return books.swap(voucher, changed).at(voucher.keys["agreement"])


def off_earmark_by_agreement(books: Books, rng: Random) -> Change:
    """A voucher is put on an agreement that is earmarked for another window or place."""
    windows, places = earmarks(books, "window"), earmarks(books, "location")
    pairs = []
    for voucher in costs(books):
        used = {leg.account.split(":")[2] for leg in voucher.legs if is_direct(leg)}
        place = voucher.keys.get("location")
        for other in others(books, voucher):
            id_ = other.words[0]
            off = id_ in windows and not used & windows[id_]
            if off or (place and id_ in places and place not in places[id_]):
                pairs.append((voucher, id_))
    voucher, other_id = pick(rng, pairs)
    return books.swap(voucher, voucher.with_key("agreement", other_id))


def window_off_earmark(books: Books, rng: Random) -> Change:
    """Cost of an earmarked agreement moves to another window."""
    marked = earmarks(books, "window")
    voucher, leg = pick(
        rng,
        (
            (one, leg)
            for one in costs(books)
            for leg in one.legs
            if is_direct(leg) and one.keys["agreement"] in marked
        ),
    )
    window = leg.account.split(":")[2]
    allowed = marked[voucher.keys["agreement"]]
    other = pick(rng, sorted(set(books.ids("window")) - allowed))
    line = voucher.lines[leg.at].replace(f":{window}:", f":{other}:")
    return books.swap(voucher, voucher.with_line(leg.at, line))


def place_off_earmark(books: Books, rng: Random) -> Change:
    """Cost of an earmarked agreement moves to another governorate."""
    marked = earmarks(books, "location")
    voucher = pick(
        rng,
        (one for one in costs(books) if one.keys["agreement"] in marked and "location" in one.keys),
    )
    other = pick(rng, sorted(set(books.ids("location")) - marked[voucher.keys["agreement"]]))
    return books.swap(voucher, voucher.with_key("location", other))


def place_left_out(books: Books, rng: Random) -> Change:
    """Cost of an agreement that is earmarked for places names none, nor a contract that would."""
    marked = earmarks(books, "location")
    voucher = pick(
        rng,
        (
            one
            for one in costs(books)
            if one.keys["agreement"] in marked and "obligation" not in one.keys
        ),
    )
    return books.swap(voucher, voucher.without("location", "project"))


# --- when ---------------------------------------------------------------------------------------


def spent_after_the_end(books: Books, rng: Random) -> Change:
    """Cost without an earlier contract is dated after its agreement's end."""
    voucher = pick(rng, free_costs(books))
    end = books.named("agreement", voucher.keys["agreement"]).day("end")
    assert end is not None
    return books.swap(voucher, voucher.dated(end + days(rng.randint(1, 60))))


def spent_before_the_start(books: Books, rng: Random) -> Change:
    """Cost is dated before its agreement's start."""
    voucher = pick(rng, costs(books))
    start = books.named("agreement", voucher.keys["agreement"]).day("start")
    assert start is not None
    return books.swap(voucher, voucher.dated(start - days(rng.randint(1, 60))))


def spent_from_a_later_agreement(books: Books, rng: Random) -> Change:
    """A voucher is put on an agreement that starts only later."""
    pairs = []
    for voucher in costs(books):
        for other in others(books, voucher):
            start = other.day("start")
            if start and start > voucher.date:
                pairs.append((voucher, other.words[0]))
    voucher, other_id = pick(rng, pairs)
    return books.swap(voucher, voucher.with_key("agreement", other_id))


def agreement_ends_earlier(books: Books, rng: Random) -> Change:
    """The agreement ends before a cost without a contract."""
    pairs = []
    for voucher in free_costs(books):
        agreement = books.named("agreement", voucher.keys["agreement"])
        start = agreement.day("start")
        if start and start < voucher.date:
            pairs.append((voucher, agreement))
    voucher, agreement = pick(rng, pairs)
    changed = agreement.with_key("end", str(voucher.date - days(1)))
    return books.swap(agreement, changed).only_at(voucher.number)


# --- budgets and indirect cost ------------------------------------------------------------------


def _spent_by_line(books: Books) -> Mapping[tuple[str, str, str], Decimal]:
    """What vouchers of one agreement cost, by agreement, window and category."""
    found: dict[tuple[str, str, str], Decimal] = defaultdict(lambda: NIL)
    for voucher in simple(books):
        for leg in voucher.legs:
            if leg.below(COST):
                _, _, window, category = leg.account.split(":")
                found[voucher.keys["agreement"], window, category] += leg.dollars
    return found


def _budgets(books: Books) -> Iterator[tuple[Entry, Decimal]]:
    """Budget lines that stand alone, with what is spent of them."""
    cost = _spent_by_line(books)
    lines: dict[tuple[str, str, str], list[Entry]] = defaultdict(list)
    for line in books.all("budget"):
        agreement, window, category = line.words[:3]
        lines[agreement, window, category].append(line)
    for place, own in lines.items():
        if len(own) == 1 and cost.get(place, NIL) >= 100:
            yield own[0], cost[place]


def budget_cut(books: Books, rng: Random) -> Change:
    """A budget line is cut to half of what is spent of it."""
    line, cost = pick(rng, _budgets(books))
    number = line.header.split()[6]
    header = line.header.replace(f" {number} ", f" {cents(cost / 2)} ")
    return books.swap(line, line.with_header(header)).only_at("/".join(line.words[:3]))


def budget_line_forgotten(books: Books, rng: Random) -> Change:
    """An agreement with budget lines has none for what is spent."""
    own = [line.words[0] for line in books.all("budget")]
    line, _ = pick(
        rng, ((one, sum_) for one, sum_ in _budgets(books) if own.count(one.words[0]) > 1)
    )
    return books.drop(line).only_at("/".join(line.words[:3]))


def _charges(books: Books) -> Iterator[Entry]:
    """Vouchers that charge indirect cost on a stated base."""
    for voucher in simple(books):
        charged = any(leg.account.endswith(":Indirect") and leg.number > 0 for leg in voucher.legs)
        if charged and "base" in voucher.keys and is_plain(voucher):
            yield voucher


def indirect_cost_raised(books: Books, rng: Random) -> Change:
    """More indirect cost is charged than the rate gives."""
    voucher = pick(rng, _charges(books))
    more = money(rng, 5, 900)
    changed = voucher.with_amounts(lambda leg: leg.number + more.copy_sign(leg.number))
    return books.swap(voucher, changed).at(voucher.keys["agreement"])


def indirect_cost_on_a_larger_base(books: Books, rng: Random) -> Change:
    """Indirect cost and its base both go beyond what was spent."""
    voucher = pick(rng, _charges(books))
    agreement = books.named("agreement", voucher.keys["agreement"])
    base = Decimal(voucher.keys["base"].split()[0])
    more = rng.randint(10_000, 90_000) * Decimal(100)
    charge = cents(more * Decimal(agreement.keys["indirect-rate"]))
    changed = voucher.with_amounts(lambda leg: leg.number + charge.copy_sign(leg.number))
    changed = changed.with_key("base", f"{base + more} USD")
    return books.swap(voucher, changed).at(voucher.keys["agreement"])


def indirect_rate_changed(books: Books, rng: Random) -> Change:
    """The agreement allows another rate of indirect cost than was charged."""
    id_ = pick(rng, _charges(books)).keys["agreement"]
    agreement = books.named("agreement", id_)
    return books.swap(agreement, agreement.with_key("indirect-rate", pick(rng, ("0.05", "0.07"))))


# --- rates --------------------------------------------------------------------------------------

DINARS = '2016-01-01 price IQD 0.000840336134 USD\n  rate-source: "an official rate of 1,190"'
"""The demonstration has no official rate of the dinar; an office that loads one is warned."""


def dinars_at_another_rate(books: Books, rng: Random) -> Change:
    """Dinars are booked at a rate far off the official one."""
    voucher, leg = pick(
        rng, ((one, leg) for one in books.vouchers for leg in one.legs if leg.currency == "IQD")
    )
    wrong = leg.number * pick(rng, (Decimal("0.8"), Decimal("0.9"), Decimal("1.1"), Decimal("1.3")))
    changed = voucher.with_line(leg.at, leg.line(f"{wrong:.0f}"))
    rate = Entry("rates/2016.beancount", 0, tuple(DINARS.splitlines()))
    return books.edit((voucher, changed), add=rate).only_at(voucher.number)


def due_at_another_rate(books: Books, rng: Random) -> Change:
    """An instalment is booked due at a rate far off the official one."""
    voucher, leg = pick(
        rng,
        (
            (one, leg)
            for one in books.vouchers
            for leg in one.legs
            if leg.number > 0 and leg.currency != "USD" and "{" in leg.rest and len(one.legs) == 2
        ),
    )
    rate = leg.rest.split("{")[1].split()[0]
    wrong = cents(Decimal(rate) * pick(rng, (Decimal("0.9"), Decimal("1.2"))))
    changed = voucher.with_line(leg.at, leg.line(leg.number, leg.rest.replace(rate, str(wrong))))
    income = voucher.legs[1]
    changed = changed.with_line(income.at, income.line(-cents(leg.number * wrong)))
    return books.swap(voucher, changed)


# --- between agreements -------------------------------------------------------------------------


def _moved(books: Books) -> Iterator[tuple[Entry, Entry]]:
    """Vouchers that move money between agreements, with their reallocation."""
    for voucher in books.vouchers:
        legs = [leg for leg in voucher.legs if leg.below("Equity:Transfers")]
        for act in books.all("reallocation"):
            if {leg.agreement for leg in legs} == set(act.words[:2]):
                yield voucher, act


def reallocation_without_authority(books: Books, rng: Random) -> Change:
    """Somebody approves a reallocation who is no approver."""
    _, act = pick(rng, _moved(books))
    clerks = [one.words[0] for one in books.all("officer") if "approver" not in one.keys["roles"]]
    return books.swap(act, act.with_word(act.words[-1], pick(rng, clerks)))


def reallocation_forgotten(books: Books, rng: Random) -> Change:
    """Money moves between agreements and nothing says that anybody decided it."""
    voucher, act = pick(rng, _moved(books))
    return books.drop(act).only_at(voucher.number)


def more_moved_than_decided(books: Books, rng: Random) -> Change:
    """More money moves between agreements than was decided."""
    voucher, _ = pick(rng, _moved(books))
    more = money(rng, 1, 900)
    return books.swap(
        voucher, voucher.with_amounts(lambda leg: leg.number + more.copy_sign(leg.number))
    )


def moved_and_not_arrived(books: Books, rng: Random) -> Change:
    """Money leaves one agreement and arrives in none."""
    voucher, act = pick(rng, _moved(books))
    gone = [leg for leg in voucher.legs if leg.agreement == act.words[1]]
    changed = voucher
    for leg in reversed(gone):
        changed = changed.with_line(leg.at + 1).with_line(leg.at)
    return books.swap(voucher, changed)


def cost_moved_to_another_donor(books: Books, rng: Random) -> Change:
    """A cost goes over to another donor, and the entry corrects no voucher that there is."""
    voucher = pick(rng, (one for one in free_costs(books) if paid(one) > 0 and is_plain(one)))
    cost = next(leg for leg in voucher.legs if leg.below(*TAKEN_ON))
    giver, taker = voucher.keys["agreement"], pick(rng, others(books, voucher)).words[0]
    moved = cents(cost.number / 2)
    bank = f"{CASH[0]}:Tigris:USD"
    legs = (
        (cost.account, -moved, giver), (bank, moved, giver),
        (cost.account, moved, taker), (bank, -moved, taker),
    )  # fmt: skip
    number = books.next_number(voucher.number)
    lines = [f'{voucher.date + days(3)} * "Cost moved"', f'  voucher: "{number}"']
    corrects = pick(rng, (None, "V-2016-99999"))
    lines += [f'  corrects: "{corrects}"'] if corrects else []
    for account, value, agreement in legs:
        lines += [f"  {account}  {value} USD", f'    agreement: "{agreement}"']
    return books.add(voucher.file, "\n".join(lines))


OPERATORS: tuple[Operator, ...] = (
    found_by("PB301")(spent_from_an_empty_agreement),
    found_by("PB301")(point_forgotten),
    found_by("PB302", seeds=2)(off_earmark_by_agreement),
    found_by("PB302")(window_off_earmark),
    found_by("PB302")(place_off_earmark),
    found_by("PB302")(place_left_out),
    found_by("PB303")(spent_after_the_end),
    found_by("PB303")(spent_before_the_start),
    found_by("PB303")(spent_from_a_later_agreement),
    found_by("PB303")(agreement_ends_earlier),
    found_by("PB304")(budget_cut),
    found_by("PB304")(budget_line_forgotten),
    found_by("PB305")(indirect_cost_raised),
    found_by("PB305")(indirect_cost_on_a_larger_base),
    found_by("PB305")(indirect_rate_changed),
    found_by("PB306")(dinars_at_another_rate),
    found_by("PB306")(due_at_another_rate),
    found_by("PB308")(reallocation_without_authority),
    found_by("PB308")(reallocation_forgotten),
    found_by("PB308")(more_moved_than_decided),
    found_by("PB308")(moved_and_not_arrived),
    found_by("PB308")(cost_moved_to_another_donor),
)
