"""Bank statements as drafts: one file for each, with the bank's balance and what it settles."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from pledgebook.money import ZERO
from pledgebook_importers.bank.orders import Order
from pledgebook_importers.bank.statements import Statement, StatementLine
from pledgebook_importers.delivery.draft import Desk, Draft, NotDraftedError
from pledgebook_importers.delivery.proposing import decided, left, proposals
from pledgebook_importers.drafts.entries import DraftFile, draft_statement
from pledgebook_importers.drafts.legs import DraftBook
from pledgebook_importers.drafts.records import (
    balance_assertion,
    settlement_records,
    statement_record,
)
from pledgebook_importers.intake.reading import FileResult
from pledgebook_importers.matching.alternatives import Alternative, alternatives
from pledgebook_importers.matching.evidence import Terms
from pledgebook_importers.matching.match import Context, match_lines
from pledgebook_importers.matching.orders import Ordered, settle_orders
from pledgebook_importers.matching.payees import compact
from pledgebook_importers.matching.payments import Owed
from pledgebook_importers.matching.proposal import Match, unmatched
from pledgebook_importers.matching.settlement import BookedBankLeg, Tie, settle

TOLERANCE = Decimal("0.05")
"""The share by which a converted receipt may differ from its booked weight."""
SETTLE_DAYS = 10
"""Days between a booked payment and the bank's line of it, where no policy `outstanding-days` says."""
_MANY = 3
"""Lines of one file that are another's by day and amount: fewer may be chance."""


class BankDesk:
    """Statements, drafted one after the other against the books as they become."""

    def __init__(self, desk: Desk, orders: Iterable[Order]) -> None:
        """Take up the payment orders of all files first: they may come after their debits."""
        self._desk = desk
        self._orders = list(orders)
        self._instalments = list(desk.books.instalments)
        self._legs = list(desk.books.legs)
        self._owed: Owed | None = None
        self._moves: dict[tuple[str, str], list[tuple[dt.date, Decimal]]] = defaultdict(list)
        for leg in desk.books.legs:
            self._moves[leg.account, leg.currency].append((leg.date, leg.amount))
        self._imported = [leg for leg in desk.books.legs if leg.cleared]
        self._recorded = {
            (one.account, one.balance.currency, one.on, one.balance.number)
            for one in desk.books.statements
        }

    def statement(self, result: FileResult, statement: Statement) -> Draft:
        """The drafts of one statement.

        Raises:
            NotDraftedError: the books do not know its account, or have no fund for what is no
                donor's.
        """
        books = self._desk.books
        account = books.banks.get((compact(statement.account), statement.currency))
        if account is None:
            raise NotDraftedError(_no_account(statement))
        fund = books.fund
        if fund is None:
            raise NotDraftedError(
                'the books have no "fund" to book charges and unmatched credits under'
            )
        day = _last_day(statement)
        if day is None:
            raise NotDraftedError("the statement states no day")
        new = [line for line in statement.booked if line.import_id not in result.duplicate_ids]
        if self._is_another_file_of(account, statement, day, new):
            again = frozenset(line.import_id for line in new)
            result = replace(result, duplicate_ids=result.duplicate_ids | again)
            new = []
        ordered = settle_orders(new, self._orders)
        policy = books.registry.policy("outstanding-days", day)
        days = int(policy[0]) if policy else SETTLE_DAYS
        settled = settle(new, self._legs, account, days, ordered)
        matches = self._match(
            [line for line in new if line.import_id not in settled], account, ordered
        )
        open_ = {match.line.import_id for match in matches}
        others = self._alternatives(ordered)
        book = DraftBook(account, fund, books.facility, books.currency, books.rate)
        # What is known or settled needs no match, but is told of among what is left out.
        known = [line for line in statement.booked if line.import_id not in open_]
        matches += [unmatched(line, "in the books") for line in known]
        wishes = self._desk.wishes
        drafts = draft_statement(result, statement, matches, book, settled, left(statement, wishes))
        self._take(drafts.drafted, settled, ordered)
        self._moves[account, statement.currency] += [
            (match.line.date, match.line.amount) for match in drafts.drafted
        ]
        self._imported += [_as_imported(line, account, statement) for line in new]
        draft = self._assemble(result, statement, account, day, drafts)
        told = proposals(drafts, matches, open_, others) if wishes.proposals else ()
        return replace(draft, proposals=told)

    def _is_another_file_of(
        self, account: str, statement: Statement, day: dt.date, new: Sequence[StatementLine]
    ) -> bool:
        """Whether every new line was imported before from another file of the same statement.

        Each must be an imported line by day and amount, and no bank reference may say otherwise.
        Likeness alone would not do: the closing balance must be recorded for that day, or the
        statement have the number of those lines, or none.
        """
        if not new:
            return False
        left = [leg for leg in self._imported if leg.account == account]
        paired: list[BookedBankLeg] = []
        for line in new:
            place = next((n for n, leg in enumerate(left) if _is_the_same(line, leg)), None)
            if place is None:
                return False
            paired.append(left.pop(place))
        number = f"{statement.account} {statement.number}"
        return (
            (account, statement.currency, day, statement.closing) in self._recorded
            or not statement.number
            or all(leg.statement == number for leg in paired)
            or (len(new) >= _MANY and not all(line.reference for line in new))
        )

    def _match(
        self, lines: Sequence[StatementLine], account: str, ordered: dict[str, Ordered]
    ) -> list[Match]:
        books = self._desk.books
        if self._owed is None and any(line.amount < 0 for line in lines):
            self._owed = books.owed
        context = Context(account, self._desk.wishes.rules, self._owed or Owed(), ordered)
        terms = self._terms()
        wishes = self._desk.wishes
        found = match_lines(lines, self._instalments, terms, context)
        sure = [match.at_least(wishes.confidence) for match in found]
        return decided(sure, books, wishes, self._instalments)

    def _alternatives(
        self, ordered: dict[str, Ordered]
    ) -> Callable[[StatementLine], Sequence[Alternative]]:
        """What a line may be, of what is open before this statement takes anything."""
        terms, instalments, owed = self._terms(), self._instalments, self._owed or Owed()
        return lambda line: alternatives(
            line, instalments, owed, ordered.get(line.import_id), terms
        )

    def _terms(self) -> Terms:
        books = self._desk.books
        numbers = [number for number, _ in books.banks]
        return Terms(TOLERANCE, books.currency, numbers, books.donors)

    def _take(
        self,
        drafted: Sequence[Match],
        settled: dict[str, tuple[Tie, ...]],
        ordered: dict[str, Ordered],
    ) -> None:
        """What is drafted or tied is open no more."""
        units: dict[str, Decimal] = {}
        for paid in (paid for match in drafted for paid in match.paid):
            label = paid.instalment.label
            units[label] = units.get(label, ZERO) + paid.units
        tied = {id(tie.leg) for ties in settled.values() for tie in ties}
        self._instalments = [
            replace(item, amount=item.amount - units.get(item.label, ZERO))
            for item in self._instalments
            if item.amount > units.get(item.label, ZERO)
        ]
        self._legs = [leg for leg in self._legs if id(leg) not in tied]
        done = {id(order) for one in ordered.values() for order in one.orders}
        self._orders = [order for order in self._orders if id(order) not in done]
        sides = {(s.account, s.agreement, s.obligation) for m in drafted for s in m.sides}
        if self._owed is not None and sides:
            self._owed = replace(
                self._owed,
                payables=[
                    item
                    for item in self._owed.payables
                    if (item.account, item.agreement, item.obligation) not in sides
                ],
            )

    def _assemble(
        self,
        result: FileResult,
        statement: Statement,
        account: str,
        day: dt.date,
        drafts: DraftFile,
    ) -> Draft:
        first = not any(
            one.account == account and one.balance.currency == statement.currency
            for one in self._desk.books.statements
        )
        key = (account, statement.currency, day, statement.closing)
        stated = ""
        if statement.closing is not None and key not in self._recorded:
            self._recorded.add((account, statement.currency, day, statement.closing))
            stated = statement_record(day, account, statement)
            moves = self._moves[account, statement.currency]
            if sum((amount for on, amount in moves if on <= day), ZERO) == statement.closing:
                stated += "\n" + balance_assertion(day, account, statement)
        body = "\n".join(
            part for part in (*settlement_records(drafts.withheld, statement), drafts.text) if part
        )
        place, heading = Path("journal") / str(day.year) / drafts.name, ""
        if body or stated:
            place = self._desk.place(place)
            heading = self._desk.heading(
                day, result, rows=len(statement.booked), drafted=len(drafts.drafted),
                left_out=len(drafts.withheld),
            )  # fmt: skip
        left_out = tuple(
            f"line {item.line.line}: {item.line.amount} {item.line.currency}: {item.reason}"
            for item in drafts.withheld
        )
        return Draft(
            f"statement {statement.number}".rstrip(), place, heading, body, _summary(drafts),
            left_out, stated, first, account,
        )  # fmt: skip


def _no_account(statement: Statement) -> str:
    if not statement.account or not statement.currency:
        lacks = "account" if not statement.account else "currency"
        return f"the file names no {lacks}: state it in a profile and name that with --profile"
    return (
        f"the books have no bank account {statement.account} in {statement.currency} "
        "(`bank-account` on its open)"
    )


def _is_the_same(line: StatementLine, leg: BookedBankLeg) -> bool:
    """Whether a line may be one that was imported: nothing that both say differs."""
    return (
        leg.cleared == line.date
        and leg.amount == line.amount
        and leg.currency == line.currency
        and (not leg.bank_reference or line.reference in {"", leg.bank_reference})
    )


def _as_imported(line: StatementLine, account: str, statement: Statement) -> BookedBankLeg:
    return BookedBankLeg(
        line.import_id, line.date, account, line.amount, line.currency, import_id=line.import_id,
        cleared=line.date, bank_reference=line.reference,
        statement=f"{statement.account} {statement.number}",
    )  # fmt: skip


def _last_day(statement: Statement) -> dt.date | None:
    return statement.to_date or max((line.date for line in statement.booked), default=None)


def _summary(drafts: DraftFile) -> str:
    kinds = Counter(match.kind for match in drafts.drafted)
    told = ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items())) or "no new line"
    return f"{told}; {len(drafts.withheld)} left out"
