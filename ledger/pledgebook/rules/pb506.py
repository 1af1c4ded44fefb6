"""An approval is proved by a signature.

A name typed in a book is a claim; an act below approvals/, signed by the officer's SSH key or passkey,
proves it (`pledgebook approve`, or the page *To sign*). A voucher from the policy `approval-from` on
wants one where its approver has a `key` or a `passkey`. Once a seal holds that key, a later voucher
without its act is an error; before that a notice counts the typed names. An act that is not what it
says is an error at its file: another text, amount, payee or document than was signed, another officer's
or a stranger's key, a role or limit that the last seal does not give, another book's act, a voucher
that was rejected and not reopened. Keys, roles and limits are those of the last seal, never those of
the change under test; in books without a seal an approval is signed, and a notice says that no seal
holds its key. A `completion` and a `condition-met` are certified in the same way (`pledgebook
certify`): a notice counts those of an officer with a key that are typed names alone.

Fails:

    2016-01-01 custom "policy" "approval-from" 500.00 USD
    2017-01-01 custom "amendment" "OFF-APPR" "key" "ssh-ed25519 AAAA-example" "first key"
    2017-03-02 * "Beta Trading" "Pipes"
      voucher: "V-2017-00001"
      agreement: "FI-2016-01"
      payee-id: "PAY-BETA"
      prepared-by: "OFF-PREP"
      approved-by: "OFF-APPR"
      disbursed-by: "OFF-DISB"
      Expenses:FFS:W1-Works:Supplies    900.00 USD
      Assets:Bank:Tigris:USD           -900.00 USD

Passes:

    2016-01-01 custom "policy" "approval-from" 500.00 USD
    2017-03-02 * "Beta Trading" "Pipes, approved in a book that keeps no keys"
      voucher: "V-2017-00001"
      agreement: "FI-2016-01"
      payee-id: "PAY-BETA"
      prepared-by: "OFF-PREP"
      approved-by: "OFF-APPR"
      disbursed-by: "OFF-DISB"
      Expenses:FFS:W1-Works:Supplies    900.00 USD
      Assets:Bank:Tigris:USD           -900.00 USD

Source: ISA 500, authenticity of evidence; RFC 8032 (the signatures of `ssh-keygen -Y sign`); W3C
WebAuthn Level 3, section 7.2 (those of passkeys).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from pledgebook.approval import APPROVED
from pledgebook.approvals.certificates import certificates_of
from pledgebook.approvals.keys import has_key
from pledgebook.approvals.subjects import name_of
from pledgebook.findings import Finding
from pledgebook.money import NIL, format_money
from pledgebook.records import Officer
from pledgebook.rules import audit_categories
from pledgebook.rules.base import Rule, at_record, at_voucher

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pledgebook.approval import Approvable
    from pledgebook.approvals.proofs import Proof
    from pledgebook.book import Book

TYPED = "{} are typed names; no signed act proves them"
UNSEALED = "{} are signed, and no proved seal holds the key: `pledgebook seal`"


def check(book: Book) -> Iterator[Finding]:
    """Every act that does not stand, every approval that lacks one; what is claimed, by officer."""
    if book.approvals.files and not book.approvals.compared:
        return  # Under plain bean-check nothing is known of the acts that are there.
    for proof in book.approvals.proofs:
        if proof.state == "refused":
            yield _at_act(book, proof)
    yield from _rejected(book)
    typed: dict[str, list[Approvable]] = defaultdict(list)
    unsealed: dict[str, list[Approvable]] = defaultdict(list)
    for one in book.index.approvables.values():
        approver, name = one.voucher.officers[APPROVED], name_of(one.voucher)
        stands = book.approvals.approved.get(name) if name else None
        if approver is None or not _told_of_here(book, approver, name):
            continue  # PB504, PB103 and the lines above tell of it.
        if stands is not None:
            if stands.state == "signed":
                unsealed[approver].append(one)
        elif _sealed(book, approver, one):
            yield _lacking(book, approver, one)
        elif has_key(book.registry, approver, one.voucher.date):
            typed[approver].append(one)
    yield from _counted(book, TYPED, typed)
    yield from _counted(book, UNSEALED, unsealed)
    yield from _certificates(book)


def _told_of_here(book: Book, approver: str, name: str | None) -> bool:
    known = book.registry.get(Officer, approver) is not None
    return known and name not in book.approvals.rejected


def _at_act(book: Book, proof: Proof) -> Finding:
    what = proof.path if proof.voucher is None else f"{proof.voucher}: {proof.path}"
    known = book.by_number.get(proof.voucher) if proof.voucher else None
    return Finding(
        code="PB506",
        message=f"{what}: {proof.reason}",
        file=proof.file,
        line=1,
        entry_date=known.date if known else None,
        subject=proof.voucher or proof.path,
    )


def _rejected(book: Book) -> Iterator[Finding]:
    """Vouchers that were posted although an officer rejected them."""
    rejected = book.approvals.rejected
    for voucher in book.posted if rejected else ():
        proof = rejected.get(name_of(voucher) or "")
        if proof is not None:
            reason = f"{proof.officer} rejected it ({proof.text}), and nobody reopened it"
            yield at_voucher("PB506", voucher, f"{voucher.name}: {reason}")


def _sealed(book: Book, approver: str, one: Approvable) -> bool:
    """Whether a seal before the voucher holds a key of its approver."""
    since = book.approvals.sealed_since.get(approver)
    return since is not None and one.voucher.date > since


def _lacking(book: Book, approver: str, one: Approvable) -> Finding:
    message = (
        f"{one.voucher.name}: {format_money(one.amount)} {book.currency} to {one.voucher.payee} "
        f"names {approver} as approver, and no signed act proves it: `pledgebook approve`"
    )
    return at_voucher("PB506", one.voucher, message, amount=one.amount, currency=book.currency)


def _counted(book: Book, words: str, found: Mapping[str, list[Approvable]]) -> Iterator[Finding]:
    """One notice an officer, at the officer."""
    for officer in book.registry.all(Officer):
        if officer.id in found:
            amount = sum((one.amount for one in found[officer.id]), NIL)
            told = words.format(f"approval(s) of {format_money(amount)} {book.currency}")
            yield at_record(
                "PB506",
                officer,
                f"{officer.id} ({officer.name}): {len(found[officer.id])} {told}",
                subject=officer.id,
                amount=amount,
                currency=book.currency,
                severity="notice",
            )


def _certificates(book: Book) -> Iterator[Finding]:
    """Completions and met conditions that are an officer's word alone, one notice an officer."""
    counts: Counter[tuple[str, str]] = Counter()
    for one in certificates_of(book.registry):
        stands = book.approvals.certified.get(one.name)
        if stands is not None:
            counts[one.officer, UNSEALED] += stands.state == "signed"
        elif book.registry.get(Officer, one.officer) is not None:
            keyed = one.officer in book.approvals.sealed_since
            counts[one.officer, TYPED] += keyed or has_key(book.registry, one.officer, one.date)
    for officer in book.registry.all(Officer):
        for words in (TYPED, UNSEALED):
            if count := counts[officer.id, words]:
                message = f"{officer.id} ({officer.name}): {count} {words.format('certificate(s)')}"
                yield at_record("PB506", officer, message, subject=officer.id, severity="notice")


RULE = Rule(
    code="PB506",
    name="signature absent or bad",
    scope="merge",
    category=audit_categories.INSUFFICIENT_DOCUMENTS,
    subject="the voucher, or the officer whose approvals are typed names",
    reach=("approver",),
    check=check,
)
