"""Faults in what donors promise, sign and pay: pledges, agreements, instalments, receipts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from random import Random

from tests.pledgebook.mutations.books import Books, Change, Entry, days
from tests.pledgebook.mutations.choosing import CASH, DUE, INCOME, Operator, found_by, pick


def _dues(books: Books) -> Iterator[Entry]:
    """Vouchers with which an instalment falls due."""
    return (one for one in books.vouchers if one.legs[0].below(DUE) and one.legs[0].number > 0)


def _receipts(books: Books) -> Iterator[Entry]:
    """Vouchers with which one is received."""
    return (
        one for one in books.vouchers if any(_is_taken(leg.account, leg.number) for leg in one.legs)
    )


def _is_taken(account: str, number: Decimal) -> bool:
    return account.startswith(DUE) and number < 0


def _label(voucher: Entry) -> str:
    """The instalment that a due or a receipt names."""
    lot = next(leg.rest for leg in voucher.legs if leg.below(DUE))
    return lot.rpartition('"')[0].rpartition('"')[2]


def _instalment(books: Books, voucher: Entry) -> Entry:
    return books.named("instalment", _label(voucher))


def _due_day(instalment: Entry) -> date:
    return date.fromisoformat(instalment.header.split()[-1])


def more_signed_than_pledged(books: Books, rng: Random) -> Change:
    """An agreement takes up more of a pledge than was pledged."""
    agreement = pick(rng, (one for one in books.all("agreement") if "pledge-amount" in one.keys))
    number, currency = agreement.keys["pledge-amount"].split()
    more = f"{int(number) * rng.randint(3, 9)} {currency}"
    line = agreement.lines.index(f"  pledge-amount: {number} {currency}")
    changed = agreement.with_line(line, f"  pledge-amount: {more}")
    return books.swap(agreement, changed).only_at(agreement.keys["pledge"])


def instalment_changed(books: Books, rng: Random) -> Change:
    """The amount of one instalment is not what was signed."""
    entry = pick(rng, books.all("instalment"))
    number = entry.header.split()[4]
    wrong = str(int(Decimal(number)) + rng.randint(1, 90) * 1000)
    agreement = entry.words[0].split("/")[0]
    return books.swap(
        entry, entry.with_header(entry.header.replace(f" {number} ", f" {wrong} "))
    ).at(agreement)


def agreement_changed(books: Books, rng: Random) -> Change:
    """The signed amount is not the sum of its instalments."""
    parts = {one.words[0].split("/")[0] for one in books.all("instalment")}
    entry = pick(rng, (one for one in books.all("agreement") if one.words[0] in parts))
    number = entry.header.split()[6]
    wrong = str(int(Decimal(number)) + rng.randint(1, 90) * 1000)
    return books.swap(entry, entry.with_header(entry.header.replace(f" {number} ", f" {wrong} ")))


def end_before_start(books: Books, rng: Random) -> Change:
    """An agreement or an officer ends before it starts."""
    spans = {"agreement": ("start", "end"), "officer": ("from", "until")}
    entry = pick(rng, (one for kind in spans for one in books.all(kind)))
    first, last = spans[entry.kind or ""]
    start = entry.day(first)
    assert start is not None
    return books.swap(entry, entry.with_key(last, str(start - days(rng.randint(1, 300)))))


def act_before_its_record(books: Books, rng: Random) -> Change:
    """A variation, certificate, guarantee or closure is dated before its contract was signed."""
    kinds = ("variation", "completion", "guarantee", "obligation-close")
    entry = pick(rng, (one for kind in kinds for one in books.all(kind)))
    id_ = entry.words[1] if entry.kind == "guarantee" else entry.words[0].split("/")[0]
    contract = books.named("obligation", id_)
    return books.swap(entry, entry.dated(contract.date - days(rng.randint(1, 90)))).at(id_)


def due_before_signature(books: Books, rng: Random) -> Change:
    """An instalment falls due before its agreement was signed."""
    entry = pick(rng, books.all("instalment"))
    signed = books.named("agreement", entry.words[0].split("/")[0]).date
    day = signed - days(rng.randint(1, 90))
    header = entry.header.removesuffix(str(_due_day(entry))) + str(day)
    return books.swap(entry, entry.with_header(header))


def varied_after_closure(books: Books, rng: Random) -> Change:
    """A contract is varied after it was closed."""
    closed = {one.words[0]: one for one in books.all("obligation-close")}
    entry = pick(
        rng, (one for one in books.all("variation") if one.words[0].split("/")[0] in closed)
    )
    day = closed[entry.words[0].split("/")[0]].date + days(rng.randint(1, 90))
    return books.swap(entry, entry.dated(day))


def received_twice(books: Books, rng: Random) -> Change:
    """A receipt is entered again under the next number."""
    voucher = pick(rng, _receipts(books))
    return books.edit(add=books.copy_of(voucher))


def due_twice(books: Books, rng: Random) -> Change:
    """An instalment falls due again under the next number."""
    voucher = pick(rng, _dues(books))
    return books.edit(add=books.copy_of(voucher))


def due_in_another_sum(books: Books, rng: Random) -> Change:
    """An instalment is booked due with another sum than was signed."""
    voucher = pick(rng, (one for one in _dues(books) if "{1 USD" in one.legs[0].rest))
    less = rng.randint(1, 9) * 1000
    changed = voucher.with_amounts(lambda leg: leg.number - less * (1 if leg.number > 0 else -1))
    return books.swap(voucher, changed)


def due_on_another_donor(books: Books, rng: Random) -> Change:
    """An instalment is booked on the receivable of another donor."""
    voucher = pick(rng, _dues(books))
    leg = voucher.legs[0]
    donors = sorted({one.words[1] for one in books.all("agreement")} - {leg.party})
    line = voucher.lines[leg.at].replace(f":{leg.party} ", f":{pick(rng, donors)} ")
    return books.swap(voucher, voucher.with_line(leg.at, line))


def received_without_a_lot(books: Books, rng: Random) -> Change:
    """A receipt in USD does not say which instalment it is."""
    voucher, leg = pick(
        rng,
        (
            (one, leg)
            for one in _receipts(books)
            for leg in one.legs
            if leg.below(DUE) and leg.currency == "USD"
        ),
    )
    return books.swap(voucher, voucher.with_line(leg.at, leg.line(leg.number, "")))


def received_on_the_next_instalment(books: Books, rng: Random) -> Change:
    """A receipt names an instalment that has not fallen due."""
    voucher = pick(rng, _receipts(books))
    label = _label(voucher)
    return books.swap(voucher, voucher.replacing(f'"{label}"', f'"{label[:-1]}8"'))


def received_at_a_made_up_lot(books: Books, rng: Random) -> Change:
    """A receipt opens a lot of its own, at a cost and day of its own, for an instalment not due."""
    voucher = pick(rng, _receipts(books))
    label = _label(voucher)
    due = next(one for one in _dues(books) if _label(one) == label).legs[0].rest
    return books.swap(
        voucher, voucher.replacing(f' {{"{label}"}}', due.replace(label, f"{label[:-1]}8"))
    )


def receipt_lost(books: Books, rng: Random) -> Change:
    """A receipt is not entered: the instalment shows as overdue."""
    voucher = pick(rng, _receipts(books))
    return books.drop(voucher).only_at(_label(voucher))


def pledge_told_again(books: Books, rng: Random) -> Change:
    """A pledge is entered a second time, under another id, from a later press report."""
    pledge = pick(rng, (one for one in books.all("pledge") if "event" in one.keys))
    new = pledge.with_word(pledge.words[0], f"{pledge.words[0]}9")
    return books.edit(add=new.dated(pledge.date + days(rng.randint(1, 20)))).only_at(
        f"{pledge.words[0]}9"
    )


def receipt_left_unapplied(books: Books, rng: Random) -> Change:
    """A receipt is never matched to its donor."""
    voucher = pick(
        rng,
        (one for one in _receipts(books) if len(one.legs) == 2 and one.legs[0].below(*CASH)),
    )
    bank, due = voucher.legs
    line = f"  Liabilities:Unapplied  {-bank.number} USD"
    return books.swap(voucher, voucher.with_line(due.at, line))


def due_entered_early(books: Books, rng: Random) -> Change:
    """Income is recognised before the instalment falls due."""
    voucher = pick(rng, _dues(books))
    day = _due_day(_instalment(books, voucher)) - days(rng.randint(1, 12))
    return books.swap(voucher, voucher.dated(day))


def due_day_put_off(books: Books, rng: Random) -> Change:
    """The agreement says a later day than the one on which income was recognised."""
    voucher = pick(rng, _dues(books))
    entry = _instalment(books, voucher)
    day = voucher.date + days(rng.randint(1, 90))
    header = entry.header.removesuffix(str(_due_day(entry))) + str(day)
    return books.swap(entry, entry.with_header(header)).only_at(voucher.number)


def recognised_otherwise(books: Books, rng: Random) -> Change:
    """An agreement recognises income on a condition or on receipt, its vouchers on the due day."""
    voucher = pick(rng, _dues(books))
    assert any(leg.below(INCOME) for leg in voucher.legs)
    agreement = books.named("agreement", voucher.keys["agreement"])
    how = pick(rng, ("on-condition", "on-receipt"))
    return books.swap(agreement, agreement.with_key("recognition", how)).only_at(voucher.number)


def condition_never_met(books: Books, rng: Random) -> Change:
    """An instalment has a condition that nobody has confirmed."""
    voucher = pick(rng, _dues(books))
    entry = _instalment(books, voucher)
    return books.swap(entry, entry.with_key("condition", "progress report")).only_at(voucher.number)


OPERATORS: tuple[Operator, ...] = (
    found_by("PB201")(more_signed_than_pledged),
    found_by("PB202")(instalment_changed),
    found_by("PB202")(agreement_changed),
    found_by("PB203")(end_before_start),
    found_by("PB203")(act_before_its_record),
    found_by("PB203")(due_before_signature),
    found_by("PB203")(varied_after_closure),
    found_by("PB204")(received_twice),
    found_by("PB204")(due_twice),
    found_by("PB204")(due_in_another_sum),
    found_by("PB204")(due_on_another_donor),
    found_by("PB204")(received_without_a_lot),
    found_by("PB204", "BEANCOUNT")(received_on_the_next_instalment),
    found_by("PB204", "BEANCOUNT")(received_at_a_made_up_lot),
    found_by("PB205")(receipt_lost),
    found_by("PB206")(pledge_told_again),
    found_by("PB207")(receipt_left_unapplied),
    found_by("PB307")(due_entered_early),
    found_by("PB307")(due_day_put_off),
    found_by("PB307")(recognised_otherwise),
    found_by("PB307")(condition_never_met),
)
