"""Faults in papers and signatures: evidence missing or used twice, officers without authority."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from random import Random

from tests.pledgebook.mutations.books import Books, Change, Entry, days
from tests.pledgebook.mutations.choosing import (
    ACTS,
    CASH,
    COST,
    Operator,
    at_stake,
    debits,
    found_by,
    is_cost,
    misspelt,
    paid,
    pick,
    signed,
)

DEMANDS = {
    "Staff": ("payroll",),
    "Supplies": ("invoice",),
    "Equipment": ("invoice", "certificate"),
    "Contractual": ("invoice", "certificate"),
    "Travel": ("invoice", "receipt"),
    "Transfers": ("face",),
    "Operating": ("invoice", "receipt"),
}
"""The papers of a cost of 500 USD and more, by category; payments from 500 USD need advice."""
PAPERS = ("invoice", "certificate", "receipt", "bank-advice", "payroll", "face", "contract")

# --- papers -------------------------------------------------------------------------------------


def _asked(books: Books) -> Iterator[tuple[Entry, str]]:
    """Vouchers with each paper that they must have."""
    for voucher in books.vouchers:
        asked = {"bank-advice"} if paid(voucher) >= 500 else set()
        for leg in voucher.legs:
            category = leg.account.rpartition(":")[2]
            if leg.below(COST) and debits(voucher, leg.account) >= 500:
                asked.update(DEMANDS.get(category, ()))
        yield from ((voucher, key) for key in sorted(asked & voucher.keys.keys()))


def paper_left_out(books: Books, rng: Random) -> Change:
    """A voucher does not name a paper that it needs."""
    voucher, key = pick(rng, _asked(books))
    return books.swap(voucher, voucher.without(key))


def _named(books: Books) -> Iterator[tuple[Entry, str]]:
    return ((one, key) for one in books.vouchers for key in PAPERS if key in one.keys)


def paper_misspelt(books: Books, rng: Random) -> Change:
    """The path of a paper leads nowhere."""
    voucher, key = pick(rng, _named(books))
    path = voucher.keys[key].replace(".pdf", f"-{rng.randint(2, 9)}.pdf")
    return books.swap(voucher, voucher.with_key(key, path))


def paper_outside(books: Books, rng: Random) -> Change:
    """The path of a paper leads out of documents/."""
    voucher, key = pick(rng, _named(books))
    return books.swap(voucher, voucher.with_key(key, f"../../{voucher.keys[key]}"))


def document_of_a_record_misspelt(books: Books, rng: Random) -> Change:
    """The document of a contract or certificate leads nowhere."""
    kinds = ("obligation", "completion", "variation", "guarantee", "face", "handover")
    entry = pick(rng, (one for kind in kinds for one in books.all(kind) if "document" in one.keys))
    path = entry.keys["document"].replace(".pdf", ".PDF")
    return books.swap(entry, entry.with_key("document", path)).at(path)


def _on_file(voucher: Entry, path: str, content: bytes | None) -> Change:
    return Change({}, frozenset((voucher.number,)), {path: content})


def paper_exchanged(books: Books, rng: Random) -> Change:
    """A paper is not the file that was filed."""
    voucher, key = pick(rng, _named(books))
    path = voucher.keys[key]
    content = (books.documents / path).read_bytes()
    at = rng.randrange(len(content))
    flipped = content[:at] + bytes((content[at] ^ 1,)) + content[at + 1 :]
    return _on_file(voucher, path, flipped)


def paper_lost(books: Books, rng: Random) -> Change:
    """A paper is not there any more."""
    voucher, key = pick(rng, _named(books))
    return _on_file(voucher, voucher.keys[key], None)


def _sums(path: str) -> str:
    return f"{path.rpartition('/')[0]}/SHA256SUMS"


def digest_lost(books: Books, rng: Random) -> Change:
    """The folder's SHA256SUMS does not list a paper."""
    voucher, key = pick(rng, _named(books))
    path = voucher.keys[key]
    name = path.rpartition("/")[2]
    lines = (books.documents / _sums(path)).read_text(encoding="utf-8").splitlines()
    left = "".join(f"{line}\n" for line in lines if not line.endswith(f" {name}"))
    return _on_file(voucher, _sums(path), left.encode())


def _two_invoiced(books: Books, rng: Random) -> tuple[Entry, Entry]:
    invoiced = [one for one in books.vouchers if "invoice" in one.keys and is_cost(one)]
    one, other = rng.sample(invoiced, 2)
    return one, other


def invoice_of_another_voucher(books: Books, rng: Random) -> Change:
    """A voucher names the invoice of another."""
    voucher, other = _two_invoiced(books, rng)
    return books.swap(voucher, voucher.with_key("invoice", other.keys["invoice"])).at(other.number)


def receipt_of_another_voucher(books: Books, rng: Random) -> Change:
    """A payment names the receipt of another."""
    receipted = [one for one in books.vouchers if "receipt" in one.keys and paid(one) > 0]
    voucher, other = rng.sample(receipted, 2)
    return books.swap(voucher, voucher.with_key("receipt", other.keys["receipt"])).at(other.number)


def invoice_copied(books: Books, rng: Random) -> Change:
    """The invoice of one voucher is filed for another, with a digest of its own folder."""
    voucher, other = _two_invoiced(books, rng)
    path = voucher.keys["invoice"]
    name = path.rpartition("/")[2]
    content = (books.documents / other.keys["invoice"]).read_bytes()
    lines = (books.documents / _sums(path)).read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if not line.endswith(f" {name}")]
    kept.append(f"{hashlib.sha256(content).hexdigest()}  {name}")
    sums = "".join(f"{line}\n" for line in kept).encode()
    change = _on_file(voucher, path, content).at(other.number)
    return replace(change, papers={**change.papers, _sums(path): sums})


# --- who acted ----------------------------------------------------------------------------------


def _acted(books: Books, *keys: str) -> Iterator[Entry]:
    return (one for one in signed(books) if one.keys.keys() >= set(keys))


def approver_left_out(books: Books, rng: Random) -> Change:
    """Nobody is named as approver, or as preparer."""
    voucher = pick(rng, _acted(books, "prepared-by", "approved-by"))
    return books.swap(voucher, voucher.without(pick(rng, ("prepared-by", "approved-by"))))


def disburser_left_out(books: Books, rng: Random) -> Change:
    """A payment names nobody who paid it."""
    voucher = pick(rng, (one for one in _acted(books, "disbursed-by") if paid(one) > 0))
    return books.swap(voucher, voucher.without("disbursed-by"))


def one_person_in_two_acts(books: Books, rng: Random) -> Change:
    """One officer does what two should."""
    voucher = pick(rng, _acted(books, *ACTS))
    one, other = rng.sample(ACTS, 2)
    return books.swap(voucher, voucher.with_key(one, voucher.keys[other]))


def two_officers_of_one_name(books: Books, rng: Random) -> Change:
    """Two who act on a voucher are one person under two ids."""
    voucher = pick(rng, _acted(books, *ACTS))
    one, other = rng.sample(ACTS, 2)
    officer = books.named("officer", voucher.keys[one])
    name = books.named("officer", voucher.keys[other]).words[1]
    return books.swap(officer, officer.with_word(officer.words[1], name)).only_at(voucher.number)


def _approvers(books: Books) -> Iterator[tuple[Entry, Entry]]:
    """Signed vouchers with each officer who may approve at all."""
    heads = [one for one in books.all("officer") if "approver" in one.keys["roles"]]
    return ((voucher, head) for voucher in signed(books) for head in heads)


def _in_office(officer: Entry, voucher: Entry) -> bool:
    day = voucher.day("approved-on") or voucher.date
    start, until = officer.day("from"), officer.day("until")
    return not ((start and day < start) or (until and day > until))


def approved_beyond_the_limit(books: Books, rng: Random) -> Change:
    """An officer approves more than his limit."""
    voucher, officer = pick(
        rng,
        (
            (voucher, officer)
            for voucher, officer in _approvers(books)
            if _in_office(officer, voucher)
            and at_stake(voucher) > float(officer.keys["limit"].split()[0])
        ),
    )
    return books.swap(voucher, voucher.with_key("approved-by", officer.words[0]))


def approved_out_of_office(books: Books, rng: Random) -> Change:
    """An officer approves who has left, or has not begun."""
    voucher, officer = pick(
        rng, (pair for pair in _approvers(books) if not _in_office(pair[1], pair[0]))
    )
    return books.swap(voucher, voucher.with_key("approved-by", officer.words[0]))


def approved_by_a_clerk(books: Books, rng: Random) -> Change:
    """Somebody approves who is no approver."""
    voucher = pick(rng, signed(books))
    clerks = [
        one.words[0] for one in books.all("officer")
        if "approver" not in one.keys["roles"] and one.words[0] not in voucher.keys.values()
    ]  # fmt: skip
    return books.swap(voucher, voucher.with_key("approved-by", pick(rng, clerks)))


def officer_left_earlier(books: Books, rng: Random) -> Change:
    """The register says that one who acted had left before."""
    voucher = pick(rng, _acted(books, *ACTS))
    officer = books.named("officer", voucher.keys[pick(rng, ACTS)])
    start = officer.day("from")
    assert start is not None
    return books.swap(officer, officer.with_key("until", str(start + days(1)))).only_at(
        voucher.number
    )


def limit_lowered(books: Books, rng: Random) -> Change:
    """The register gives an approver a limit below what he approved."""
    voucher = pick(rng, signed(books))
    officer = books.named("officer", voucher.keys["approved-by"])
    return books.swap(officer, officer.with_key("limit", "900.00 USD")).only_at(voucher.number)


def approved_before_prepared(books: Books, rng: Random) -> Change:
    """A voucher is approved before it was prepared."""
    voucher = pick(rng, _acted(books, "prepared-on", "approved-on"))
    prepared = voucher.day("prepared-on")
    assert prepared is not None
    day = prepared - days(rng.randint(1, 30))
    return books.swap(voucher, voucher.with_key("approved-on", str(day)))


def approved_after_the_payment(books: Books, rng: Random) -> Change:
    """A payment is approved when the money has gone."""
    voucher = pick(rng, (one for one in _acted(books, "approved-on") if paid(one) > 0))
    day = voucher.date + days(rng.randint(1, 30))
    return books.swap(voucher, voucher.with_key("approved-on", str(day)))


def cash_paid_by_a_stranger(books: Books, rng: Random) -> Change:
    """Somebody pays who is no officer of the register."""
    voucher = pick(
        rng,
        (
            one
            for one in _acted(books, "disbursed-by")
            if any(leg.below(*CASH) for leg in one.legs) and paid(one) > 0
        ),
    )
    wrong = misspelt(rng, voucher.keys["disbursed-by"])
    return books.swap(voucher, voucher.with_key("disbursed-by", wrong))


OPERATORS: tuple[Operator, ...] = (
    found_by("PB501", seeds=2)(paper_left_out),
    found_by("PB502")(paper_misspelt),
    found_by("PB502")(paper_outside),
    found_by("PB502")(document_of_a_record_misspelt),
    found_by("PB502")(paper_exchanged),
    found_by("PB502")(paper_lost),
    found_by("PB502")(digest_lost),
    found_by("PB503")(invoice_of_another_voucher),
    found_by("PB503")(receipt_of_another_voucher),
    found_by("PB503")(invoice_copied),
    found_by("PB504")(approver_left_out),
    found_by("PB504")(disburser_left_out),
    found_by("PB504", seeds=2)(one_person_in_two_acts),
    found_by("PB504")(two_officers_of_one_name),
    found_by("PB505")(approved_beyond_the_limit),
    found_by("PB505")(approved_out_of_office),
    found_by("PB505")(approved_by_a_clerk),
    found_by("PB505")(officer_left_earlier),
    found_by("PB505")(limit_lowered),
    found_by("PB103")(cash_paid_by_a_stranger),
    found_by("PB507")(approved_before_prepared),
    found_by("PB507")(approved_after_the_payment),
)
