"""Faults in the structure of the books: amounts, agreements, ids, numbers."""

from __future__ import annotations

from itertools import pairwise
from random import Random

from tests.pledgebook.mutations.books import Books, Change, Entry, Leg
from tests.pledgebook.mutations.choosing import (
    COST,
    PAYABLE,
    Operator,
    costs,
    found_by,
    free_costs,
    is_direct,
    is_simple,
    misspelt,
    money,
    others,
    pick,
    simple,
)


def _plain_leg(books: Books, rng: Random) -> tuple[Entry, Leg]:
    return pick(rng, ((one, leg) for one in books.vouchers for leg in one.legs if leg.is_plain))


def amount_on_one_leg(books: Books, rng: Random) -> Change:
    """One leg grows and the others do not."""
    voucher, leg = _plain_leg(books, rng)
    line = leg.line(leg.number + money(rng, 1, 500))
    return books.swap(voucher, voucher.with_line(leg.at, line))


def cent_on_one_leg(books: Books, rng: Random) -> Change:
    """One leg is a cent off."""
    voucher, leg = _plain_leg(books, rng)
    line = leg.line(leg.number + money(rng, 1, 1) / 100)
    return books.swap(voucher, voucher.with_line(leg.at, line))


def digits_transposed(books: Books, rng: Random) -> Change:
    """Two digits of one amount change places."""
    swaps = []
    for voucher in books.vouchers:
        for leg in voucher.legs:
            text = str(leg.number)
            for at, (left, right) in enumerate(pairwise(text)):
                if leg.is_plain and left.isdigit() and right.isdigit() and left != right:
                    new = text[:at] + right + left + text[at + 2 :]
                    swaps.append((voucher, voucher.with_line(leg.at, leg.line(new))))
    return books.swap(*pick(rng, swaps))


def agreement_on_one_leg(books: Books, rng: Random) -> Change:
    """One leg is given to another agreement."""
    voucher = pick(rng, simple(books))
    leg = pick(rng, voucher.legs)
    other = pick(rng, others(books, voucher)).words[0]
    line = voucher.lines[leg.at]
    return books.swap(voucher, voucher.with_line(leg.at, line, f'    agreement: "{other}"'))


def agreement_of_a_split_leg(books: Books, rng: Random) -> Change:
    """One leg of a voucher that several donors pay names another of them."""
    voucher, leg = pick(
        rng, ((one, leg) for one in books.vouchers for leg in one.legs if leg.agreement)
    )
    other = pick(rng, others(books, voucher)).words[0]
    line = f'    agreement: "{other}"'
    return books.swap(voucher, voucher.with_line(leg.at + 1, line))


def agreement_against_the_label(books: Books, rng: Random) -> Change:
    """A receipt's metadata names another agreement than the label of its lot."""
    voucher = pick(rng, (one for one in books.vouchers if any("{" in leg.rest for leg in one.legs)))
    other = pick(rng, others(books, voucher)).words[0]
    return books.swap(voucher, voucher.with_key("agreement", other))


def agreement_left_out(books: Books, rng: Random) -> Change:
    """A voucher that names no contract loses its agreement."""
    voucher = pick(rng, free_costs(books))
    return books.swap(voucher, voucher.without("agreement"))


def cost_from_the_pool(books: Books, rng: Random) -> Change:
    """Cost is booked on POOL, which is for moves between banks."""
    voucher = pick(rng, costs(books))
    return books.swap(voucher, voucher.with_key("agreement", "POOL"))


def funding_that_adds_a_stranger(books: Books, rng: Random) -> Change:
    """The shares of a voucher name an agreement that is not registered."""
    voucher = pick(rng, (one for one in books.vouchers if "funding" in one.keys))
    funding = voucher.keys["funding"]
    first = funding.split("=")[0]
    return books.swap(
        voucher, voucher.with_key("funding", funding.replace(first, misspelt(rng, first)))
    )


def agreement_misspelt(books: Books, rng: Random) -> Change:
    """A voucher's agreement is typed wrong."""
    voucher = pick(rng, simple(books))
    wrong = misspelt(rng, voucher.keys["agreement"])
    return books.swap(voucher, voucher.with_key("agreement", wrong))


def _misspelt_key(books: Books, rng: Random, *keys: str) -> Change:
    voucher, key = pick(
        rng, ((one, key) for one in books.vouchers for key in keys if key in one.keys)
    )
    return books.swap(voucher, voucher.with_key(key, misspelt(rng, voucher.keys[key])))


def project_misspelt(books: Books, rng: Random) -> Change:
    """A voucher's project is typed wrong."""
    return _misspelt_key(books, rng, "project")


def contract_misspelt(books: Books, rng: Random) -> Change:
    """A voucher's obligation or advance is typed wrong."""
    return _misspelt_key(books, rng, "obligation", "advance")


def officer_misspelt(books: Books, rng: Random) -> Change:
    """One of those who acted is typed wrong."""
    return _misspelt_key(books, rng, "prepared-by", "approved-by", "certified-by", "disbursed-by")


def place_unknown(books: Books, rng: Random) -> Change:
    """A voucher's place is none that is registered."""
    voucher = pick(rng, (one for one in books.vouchers if "location" in one.keys))
    return books.swap(voucher, voucher.with_key("location", f"{voucher.keys['location']}X"))


def account_of_a_stranger(books: Books, rng: Random) -> Change:
    """A payable stands on an account of a party who is not registered."""
    voucher, leg = pick(
        rng, ((one, leg) for one in books.vouchers for leg in one.legs if leg.below(PAYABLE))
    )
    line = voucher.lines[leg.at].replace(leg.party, misspelt(rng, leg.party))
    return books.swap(voucher, voucher.with_line(leg.at, line))


def window_unknown(books: Books, rng: Random) -> Change:
    """Cost is booked on a window that is not registered."""
    voucher, leg = pick(
        rng, ((one, leg) for one in books.vouchers for leg in one.legs if is_direct(leg))
    )
    window = leg.account.split(":")[2]
    line = voucher.lines[leg.at].replace(window, f"{window}X")
    return books.swap(voucher, voucher.with_line(leg.at, line))


def register_names_a_stranger(books: Books, rng: Random) -> Change:
    """A directive names a donor, payee or contract that is not registered."""
    places = {
        "agreement": 1,
        "pledge": 1,
        "obligation": 1,
        "advance": 1,
        "guarantee": 1,
        "earmark": 0,
    }
    entry = pick(rng, (one for kind in places for one in books.all(kind)))
    id_ = entry.words[places[entry.kind or ""]]
    wrong = f"{id_}X"
    return books.swap(entry, entry.with_word(id_, wrong)).at(wrong)


def id_registered_twice(books: Books, rng: Random) -> Change:
    """A record stands in the register twice."""
    kinds = ("party", "officer", "agreement", "pledge", "instalment", "project", "obligation")
    entry = pick(rng, (one for kind in kinds for one in books.all(kind)))
    return books.add(entry.file, "\n".join(entry.lines))


def account_without_category(books: Books, rng: Random) -> Change:
    """An expense account is opened without its UN category."""
    entry = pick(rng, (one for one in books.entries if f" open {COST}" in one.header))
    return books.swap(entry, entry.without("unsdg"))


def option_in_an_included_file(books: Books, rng: Random) -> Change:
    """An option stands where Beancount does not read it."""
    file = pick(rng, (one for one in sorted(books.files) if one != "main.beancount"))
    return books.add(file, 'option "operating_currency" "EUR"').only_at()


def number_of_another(books: Books, rng: Random) -> Change:
    """A voucher bears the number of another."""
    voucher, other = rng.sample(list(books.vouchers), 2)
    return books.swap(voucher, voucher.with_key("voucher", other.number))


def voucher_entered_twice(books: Books, rng: Random) -> Change:
    """A voucher stands in the books twice, number and all."""
    voucher = pick(rng, books.vouchers)
    return books.add(voucher.file, "\n".join(voucher.lines))


def voucher_taken_out(books: Books, rng: Random) -> Change:
    """A voucher disappears, and its number with it."""
    numbers = {voucher.number for voucher in books.vouchers}
    voucher = pick(rng, (one for one in books.vouchers if _following(one.number) in numbers))
    return books.drop(voucher)


def _following(number: str) -> str:
    series, year, count = number.split("-")
    return f"{series}-{year}-{int(count) + 1:05d}"


def voided_number_used(books: Books, rng: Random) -> Change:
    """A voucher bears a number that was voided."""
    void = pick(rng, books.all("voucher-void"))
    number = void.words[0]
    voucher = pick(rng, (one for one in books.vouchers if one.number[:6] == number[:6]))
    return books.swap(voucher, voucher.with_key("voucher", number))


def void_forgotten(books: Books, rng: Random) -> Change:
    """The directive that explains a missing number is gone."""
    return books.drop(pick(rng, books.all("voucher-void")))


def amount_left_blank(books: Books, rng: Random) -> Change:
    """A leg is left to Beancount to fill in."""
    voucher = pick(
        rng,
        (one for one in books.vouchers if is_simple(one) and all(leg.is_plain for leg in one.legs)),
    )
    leg = pick(rng, voucher.legs)
    return books.swap(voucher, voucher.with_line(leg.at, f"  {leg.account}"))


def cost_in_dinars(books: Books, rng: Random) -> Change:
    """The expense leg is booked in the currency of the bill."""
    voucher, leg = pick(
        rng, ((one, leg) for one in costs(books) for leg in one.legs if is_direct(leg))
    )
    line = f"  {leg.account}  {leg.number * 1190:.0f} IQD @@ {leg.number} USD"
    return books.swap(voucher, voucher.with_line(leg.at, line))


def word_outside_the_form(books: Books, rng: Random) -> Change:
    """A directive bears a word that its form does not know."""
    words = {"obligation": "kind", "agreement": "recognition", "party": "role", "officer": "roles"}
    entry = pick(rng, (one for kind in words for one in books.all(kind)))
    key = words[entry.kind or ""]
    return books.swap(entry, entry.with_key(key, entry.keys[key][:-1]))


def conflict_left_in(books: Books, rng: Random) -> Change:
    """A merge of two people's work was never finished."""
    entry = pick(rng, books.entries)
    marked = ("<<<<<<< mine", *entry.lines, "=======", *entry.lines, ">>>>>>> theirs")
    changed = Entry(entry.file, entry.line, marked)
    return books.edit((entry, changed)).only_at()


OPERATORS: tuple[Operator, ...] = (
    found_by("PB102", "BEANCOUNT", seeds=2)(amount_on_one_leg),
    found_by("PB102", "BEANCOUNT")(cent_on_one_leg),
    found_by("PB102", "BEANCOUNT", seeds=2)(digits_transposed),
    found_by("PB102", seeds=2)(agreement_on_one_leg),
    found_by("PB102")(agreement_of_a_split_leg),
    found_by("PB101")(agreement_against_the_label),
    found_by("PB101")(agreement_left_out),
    found_by("PB101")(cost_from_the_pool),
    found_by("PB103")(funding_that_adds_a_stranger),
    found_by("PB103")(agreement_misspelt),
    found_by("PB103")(project_misspelt),
    found_by("PB103")(contract_misspelt),
    found_by("PB103")(officer_misspelt),
    found_by("PB103")(place_unknown),
    found_by("PB103")(account_of_a_stranger),
    found_by("PB103")(window_unknown),
    found_by("PB103")(register_names_a_stranger),
    found_by("PB104")(id_registered_twice),
    found_by("PB105")(account_without_category),
    found_by("PB106")(option_in_an_included_file),
    found_by("PB107")(number_of_another),
    found_by("PB107")(voucher_entered_twice),
    found_by("PB107")(voucher_taken_out),
    found_by("PB107")(voided_number_used),
    found_by("PB107")(void_forgotten),
    found_by("PB108")(amount_left_blank),
    found_by("PB109")(cost_in_dinars),
    found_by("PB100")(word_outside_the_form),
    found_by("PB008")(conflict_left_in),
)
