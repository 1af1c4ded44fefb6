"""Nothing is entered in a sealed period.

A voucher dated within a sealed period that is not among the sealed entries was entered afterwards.
One that has to be is marked `late: TRUE` and passes under an exception; it becomes a late leaf of the
next seal, and nothing is to be said of it. A voucher marked late that no seal can be read for is a
notice: nothing could be proved.

Fails:

    2017-03-02 * "Beta Trading" "Pipes, found in a drawer"
      voucher: "V-2017-00001"
      agreement: "FI-2016-01"
      payee-id: "PAY-BETA"
      late: TRUE
      Expenses:FFS:W1-Works:Supplies    900.00 USD
      Assets:Bank:Tigris:USD           -900.00 USD

Passes:

    2017-03-02 * "Beta Trading" "Pipes"
      voucher: "V-2017-00001"
      agreement: "FI-2016-01"
      payee-id: "PAY-BETA"
      Expenses:FFS:W1-Works:Supplies    900.00 USD
      Assets:Bank:Tigris:USD           -900.00 USD

Source: cut-off assertion, ISA 315; period-end closing, ISA 330.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pledgebook.rules import audit_categories
from pledgebook.rules.base import Rule, Visit, at_voucher
from pledgebook.seals import printed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pledgebook.book import Book
    from pledgebook.findings import Finding
    from pledgebook.seals import Seal
    from pledgebook.vouchers import Voucher


def visit(book: Book) -> Visit:
    """One finding a voucher."""
    seals = [seal for seal in book.seals if seal.readable]
    sealed = frozenset().union(*(seal.entries for seal in seals))

    def judge(voucher: Voucher) -> Sequence[Finding]:
        if not seals and not voucher.late:
            return ()
        seal = _covering(seals, voucher)
        if seal is not None and printed(voucher.name) not in sealed:
            what = "a late entry in" if voucher.late else "entered after the seal of"
            message = (
                f"{voucher.name}: {what} {seal.name}, which closed {seal.first} to {seal.last}"
            )
            return [at_voucher("PB701", voucher, message)]
        if voucher.late and seal is None:
            message = (
                f"{voucher.name}: marked late, and no seal of its period was read that proves it"
            )
            return [at_voucher("PB701", voucher, message, severity="notice")]
        return ()

    return judge


def _covering(seals: Sequence[Seal], voucher: Voucher) -> Seal | None:
    return next((one for one in seals if one.first <= voucher.date <= one.last), None)


RULE = Rule(
    code="PB701",
    name="entry in a sealed period",
    scope="local",
    category=audit_categories.CUT_OFF,
    subject="the voucher",
    reach=(),
    visit=visit,
)
