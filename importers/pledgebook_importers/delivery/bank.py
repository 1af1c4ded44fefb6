"""Bank statements as drafts: one file for each, with the bank's balance and what it settles."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from pledgebook.money import ZERO
from pledgebook_importers.bank.orders import Order
from pledgebook_importers.bank.statements import Statement, StatementLine
from pledgebook_importers.delivery.draft import Desk, Draft, NotDraftedError
from pledgebook_importers.drafts.entries import DraftFile, draft_statement
from pledgebook_importers.drafts.legs import DraftBook
from pledgebook_importers.drafts.records import (
    balance_assertion,
    settlement_records,
    statement_record,
)
from pledgebook_importers.intake.reading import FileResult
from pledgebook_importers.matching.evidence import Terms
from pledgebook_importers.matching.match import Context, match_lines
from pledgebook_importers.matching.orders import Ordered, settle_orders
from pledgebook_importers.matching.payees import compact
from pledgebook_importers.matching.payments import Owed
from pledgebook_importers.matching.proposal import Match, unmatched
from pledgebook_importers.matching.settlement import BookedBankLeg, settle

TOLERANCE = Decimal("0.05")
"""The share by which a converted receipt may differ from its booked weight."""
SETTLE_DAYS = 10
"""Days between a booked payment and the bank's line of it."""


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
        self._lines = Counter(
            (leg.account, leg.currency, leg.cleared, leg.amount)
            for leg in desk.books.legs
            if leg.cleared
        )
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
            number = f"{statement.account} {statement.currency}".strip()
            raise NotDraftedError(
                f"the books have no bank account {number} (`bank-account` on its open)"
            )
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
        settled = settle(new, self._legs, account, SETTLE_DAYS, ordered)
        matches = self._match(
            [line for line in new if line.import_id not in settled], account, ordered
        )
        book = DraftBook(account, fund, books.facility, books.currency, books.rate)
        # What is known or settled needs no match, but is told of among what is left out.
        open_ = {match.line.import_id for match in matches}
        known = [line for line in statement.booked if line.import_id not in open_]
        matches += [unmatched(line, "in the books") for line in known]
        drafts = draft_statement(result, statement, matches, book, settled)
        self._take(drafts.drafted, settled, ordered)
        self._moves[account, statement.currency] += [
            (match.line.date, match.line.amount) for match in drafts.drafted
        ]
        self._lines.update((account, line.currency, line.date, line.amount) for line in new)
        return self._assemble(result, statement, account, day, drafts)

    def _is_another_file_of(
        self, account: str, statement: Statement, day: dt.date, new: Sequence[StatementLine]
    ) -> bool:
        """Whether it is a statement that is recorded already, sent in another format.

        Its closing balance is recorded for that day, and each of its lines is one of the books'
        imported ones by day and amount: likeness would not do, the balance proves it.
        """
        stated = (account, statement.currency, day, statement.closing)
        wanted = Counter((account, line.currency, line.date, line.amount) for line in new)
        return stated in self._recorded and wanted <= self._lines

    def _match(
        self, lines: Sequence[StatementLine], account: str, ordered: dict[str, Ordered]
    ) -> list[Match]:
        books = self._desk.books
        numbers = [number for number, _ in books.banks]
        if self._owed is None and any(line.amount < 0 for line in lines):
            self._owed = books.owed
        context = Context(account, self._desk.wishes.rules, self._owed or Owed(), ordered)
        terms = Terms(TOLERANCE, books.currency, numbers, books.donors)
        found = match_lines(lines, self._instalments, terms, context)
        return [match.at_least(self._desk.wishes.confidence) for match in found]

    def _take(
        self,
        drafted: Sequence[Match],
        settled: dict[str, tuple[BookedBankLeg, ...]],
        ordered: dict[str, Ordered],
    ) -> None:
        """What is drafted or tied is open no more."""
        labels = {paid.instalment.label for match in drafted for paid in match.paid}
        tied = {leg.entry_id for legs in settled.values() for leg in legs}
        self._instalments = [item for item in self._instalments if item.label not in labels]
        self._legs = [leg for leg in self._legs if leg.entry_id not in tied or leg.import_id]
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
            left_out, stated, first,
        )  # fmt: skip


def _last_day(statement: Statement) -> dt.date | None:
    return statement.to_date or max((line.date for line in statement.booked), default=None)


def _summary(drafts: DraftFile) -> str:
    kinds = Counter(match.kind for match in drafts.drafted)
    told = ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items())) or "no new line"
    return f"{told}; {len(drafts.withheld)} left out"
