"""A payee is screened against the sanctions lists shortly before a payment.

Members of the Coalition freeze the assets of Daesh's leaders, facilitators and financiers. The policy
`screening-days` says how old a screening may be on the day of a payment, and which lists it must
cover; the list that was used may be no older either. Donors and the agency itself are not screened.

Fails:

    2016-01-01 custom "policy" "screening-days" 365 "UN"
    2017-03-02 * "Beta Trading" "Pipes from a firm that nobody screened"
      voucher: "V-2017-00001"
      agreement: "FI-2016-01"
      payee-id: "PAY-BETA"
      Expenses:FFS:W1-Works:Supplies    900.00 USD
      Assets:Bank:Tigris:USD           -900.00 USD

Passes:

    2016-01-01 custom "policy" "screening-days" 365 "UN"
    2017-02-01 custom "screening" "PAY-BETA" "UN" 2017-01-28 "clear" "OFF-CERT"
    2017-03-02 * "Beta Trading" "Pipes"
      voucher: "V-2017-00001"
      agreement: "FI-2016-01"
      payee-id: "PAY-BETA"
      Expenses:FFS:W1-Works:Supplies    900.00 USD
      Assets:Bank:Tigris:USD           -900.00 USD

Source: United Nations Security Council resolutions 1267 (1999), 1989 (2011) and 2253 (2015); FATF
recommendations 6 and 8.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from pledgebook.records import Party, Screening
from pledgebook.rules import audit_categories
from pledgebook.rules.base import Rule, Visit
from pledgebook.rules.payees import at_payment, each_payee

if TYPE_CHECKING:
    from pledgebook.book import Book
    from pledgebook.findings import Finding
    from pledgebook.vouchers import Payment

SCREENED = frozenset(("payee", "partner", "staff", "monitor"))
Screenings = Mapping[str, Mapping[str, Sequence[Screening]]]
"""By party and list, in the order of days."""


Span = tuple[datetime.date, datetime.date]
"""A first and a last day."""


def screenings(book: Book) -> Screenings:
    """The screenings of each party against each list."""
    found: dict[str, dict[str, list[Screening]]] = defaultdict(lambda: defaultdict(list))
    for one in book.registry.all(Screening):
        found[one.party][one.list_id].append(one)
    return found


def visit(book: Book) -> Visit | None:
    """One finding a payment, naming the lists that are not covered."""
    if not book.registry.policy_lines("screening-days"):
        return None
    known = screenings(book)
    screened = {one.id: one for one in book.registry.all(Party) if SCREENED.intersection(one.role)}

    covered = _Covered(book, known)

    def judge(book: Book, payment: Payment, payee: str) -> Finding | None:
        day = payment.voucher.date
        for first, last in covered[payee]:
            if first <= day <= last:
                return None
        party = screened.get(payee)
        policy = book.registry.policy("screening-days", day) if party is not None else None
        if party is None or policy is None:
            return None
        days, lists = policy
        own = known.get(party.id, {})
        earliest = day - datetime.timedelta(days=days)
        reasons = [
            reason
            for one in lists
            if (reason := _not_screened(own.get(one, ()), one, earliest, day))
        ]
        if not reasons:
            return None
        told = f"paid to {party.id} ({party.name}), {'; '.join(reasons)}"
        return at_payment(book, "PB602", payment, told)

    return each_payee(book, judge)


class _Covered(dict[str, list[Span]]):
    """The days on which a party may be paid as the only policy asks; few parties, many payments.

    Where there is more than one line of the policy no day is taken for granted.
    """

    def __init__(self, book: Book, known: Screenings) -> None:
        super().__init__()
        lines = book.registry.policy_lines("screening-days")
        self._only = lines[0] if len(lines) == 1 else None
        self._known = known

    def __missing__(self, party: str) -> list[Span]:
        """Work the days of a party out, once."""
        spans: list[Span] = []
        if self._only is not None:
            since, (days, lists) = self._only
            term = datetime.timedelta(days=days)
            spans = [(since, datetime.date.max)]
            for name in lists:
                own = [
                    (one.date, min(one.date, one.list_date) + term)
                    for one in self._known.get(party, {}).get(name, ())
                ]
                spans = [
                    (max(a, c), min(b, d))
                    for a, b in spans
                    for c, d in own
                    if max(a, c) <= min(b, d)
                ]
        joined = self[party] = _joined(spans)
        return joined


def _joined(spans: Sequence[Span]) -> list[Span]:
    """The same days in as few spans as they need."""
    found: list[Span] = []
    for first, last in sorted(spans):
        if found and first <= found[-1][1] + datetime.timedelta(days=1):
            found[-1] = found[-1][0], max(found[-1][1], last)
        else:
            found.append((first, last))
    return found


def _not_screened(
    own: Sequence[Screening], name: str, earliest: datetime.date, day: datetime.date
) -> str | None:
    reason = f"never screened against {name}"
    for one in reversed(own):
        if one.date > day:
            continue
        if one.date < earliest:
            return f"last screened against {name} on {one.date}" if "never" in reason else reason
        if one.list_date >= earliest:
            return None
        reason = f"screened on {one.date} against {name} of {one.list_date}, an old list"
    return reason


RULE = Rule(
    code="PB602",
    name="payee not screened, or on an old list",
    scope="local",
    category=audit_categories.INSUFFICIENT_DOCUMENTS,
    subject="the voucher",
    reach=(),
    visit=visit,
)
