"""A delivery of files as drafts for the books: one file of drafts for each statement.

Pure: the books as they are and the files as they were read go in, texts and reasons come out. What
one draft takes (an instalment, a payable, an import id) is gone for the next.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from pledgebook.money import ZERO
from pledgebook_importers.bank.orders import Order
from pledgebook_importers.bank.statements import Statement, StatementLine
from pledgebook_importers.books import ImportBooks
from pledgebook_importers.drafts.entries import DraftFile, draft_statement
from pledgebook_importers.drafts.legs import DraftBook
from pledgebook_importers.drafts.records import (
    Importing,
    balance_assertion,
    import_id,
    import_record,
    settlement_records,
    statement_record,
)
from pledgebook_importers.intake.reading import FileResult
from pledgebook_importers.matching.evidence import Terms
from pledgebook_importers.matching.match import Context, match_lines
from pledgebook_importers.matching.office_rules import OfficeRule
from pledgebook_importers.matching.orders import Ordered, settle_orders
from pledgebook_importers.matching.payees import compact
from pledgebook_importers.matching.payments import Owed
from pledgebook_importers.matching.proposal import Confidence, Match
from pledgebook_importers.matching.settlement import BookedBankLeg, settle

TOLERANCE = Decimal("0.05")
"""The share by which a converted receipt may differ from its booked weight."""
SETTLE_DAYS = 10
"""Days between a booked payment and the bank's line of it."""


class NotDraftedError(Exception):
    """A statement that the books have no place for, and why."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """How an office wants its drafts: who imports, its own patterns, how sure a proposal must be."""

    importing: Importing
    rules: Sequence[OfficeRule] = ()
    confidence: Confidence = "medium"


@dataclass(frozen=True, slots=True)
class Draft:
    """A file for the books, below their folder, and what to tell of it.

    `stated` is the bank's balance as a record with its assertion; `first` whether the books hold
    no statement of the account yet, so that a difference is no finding but a beginning. Without
    `heading` and `body` there is nothing new.
    """

    place: Path
    heading: str
    stated: str
    body: str
    first: bool
    summary: str
    left_out: tuple[str, ...]

    @property
    def text(self) -> str:
        """The whole file, empty where nothing is new."""
        if not (self.stated or self.body):
            return ""
        return "\n".join(part for part in (self.heading, self.stated, self.body) if part)

    @property
    def unstated(self) -> Draft:
        """The same without the bank's balance."""
        return replace(self, stated="")


class Delivery:
    """The files of one delivery, drafted one after the other against the books as they become."""

    def __init__(
        self,
        books: ImportBooks,
        results: Iterable[FileResult],
        wishes: Wishes,
        places: Iterable[Path] = (),
    ) -> None:
        """Take up the payment orders of all files first: they may come after their debits.

        `places` are those that the books' files have, below their folder.
        """
        self._books = books
        self._wishes = wishes
        self._orders: list[Order] = [o for r in results for o in r.reading.orders]
        self._owed: Owed | None = None
        self._imports = set(books.registry.by_id)
        self._places = set(places)
        self._moves: dict[tuple[str, str], list[tuple[dt.date, Decimal]]] = defaultdict(list)
        for leg in books.legs:
            self._moves[leg.account, leg.currency].append((leg.date, leg.amount))

    def statement(self, result: FileResult, statement: Statement) -> Draft:
        """The drafts of one statement.

        Raises:
            NotDraftedError: the books do not know its account, or have no fund for what is no
                donor's.
        """
        account = self._books.banks.get((compact(statement.account), statement.currency))
        if account is None:
            number = f"{statement.account} {statement.currency}".strip()
            raise NotDraftedError(f"no bank account {number} (`bank-account` on its open)")
        fund = self._books.fund
        if fund is None:
            raise NotDraftedError('no "fund" to book charges and unmatched credits under')
        day = _last_day(statement)
        if day is None:
            raise NotDraftedError("no day for a statement that states none")
        new = [line for line in statement.booked if line.import_id not in result.duplicate_ids]
        ordered = settle_orders(new, self._orders)
        settled = settle(new, self._books.legs, account, SETTLE_DAYS, ordered)
        matches = self._match(
            [line for line in new if line.import_id not in settled], account, ordered
        )
        book = DraftBook(
            account, fund, self._books.facility, self._books.currency, self._books.rate
        )
        drafts = draft_statement(result, statement, matches, book, settled)
        self._take(drafts.drafted, settled, ordered)
        self._moves[account, statement.currency] += [
            (match.line.date, match.line.amount) for match in drafts.drafted
        ]
        return self._assemble(result, statement, account, day, drafts)

    def _match(
        self, lines: Sequence[StatementLine], account: str, ordered: dict[str, Ordered]
    ) -> list[Match]:
        books = self._books
        numbers = [number for number, _ in books.banks]
        if self._owed is None and any(line.amount < 0 for line in lines):
            self._owed = books.owed
        context = Context(account, self._wishes.rules, self._owed or Owed(), ordered)
        terms = Terms(TOLERANCE, books.currency, numbers, books.donors)
        found = match_lines(lines, books.instalments, terms, context)
        return [match.at_least(self._wishes.confidence) for match in found]

    def _take(
        self,
        drafted: Sequence[Match],
        settled: dict[str, tuple[BookedBankLeg, ...]],
        ordered: dict[str, Ordered],
    ) -> None:
        """What is drafted or tied is open no more."""
        labels = {paid.instalment.label for match in drafted for paid in match.paid}
        tied = {leg.entry_id for legs in settled.values() for leg in legs}
        self._books = replace(
            self._books,
            instalments=[item for item in self._books.instalments if item.label not in labels],
            legs=[leg for leg in self._books.legs if leg.entry_id not in tied or leg.import_id],
        )
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
        known = [
            one
            for one in self._books.statements
            if one.account == account and one.balance.currency == statement.currency
        ]
        recorded = any(one.on == day and one.balance.number == statement.closing for one in known)
        stated = ""
        if statement.closing is not None and not recorded:
            stated = statement_record(day, account, statement)
            moves = self._moves[account, statement.currency]
            if sum((amount for on, amount in moves if on <= day), ZERO) == statement.closing:
                stated += "\n" + balance_assertion(day, account, statement)
        body = "\n".join(
            part for part in (*settlement_records(drafts.withheld, statement), drafts.text) if part
        )
        place, heading = Path("journal") / str(day.year) / drafts.name, ""
        if body or stated:
            place = self._place(place)
            heading = self._heading(result, statement, drafts, day)
        return Draft(
            place, heading, stated, body, not known, _summary(drafts),
            tuple(f"line {w.line.line}: {w.line.amount} {w.line.currency}: {w.reason}"
                  for w in drafts.withheld),
        )  # fmt: skip

    def _heading(
        self, result: FileResult, statement: Statement, drafts: DraftFile, day: dt.date
    ) -> str:
        id_ = import_id(result, self._imports)
        self._imports.add(id_)
        return import_record(
            day, id_, result, self._wishes.importing, rows=len(statement.booked),
            drafted=len(drafts.drafted), left_out=len(drafts.withheld),
        )  # fmt: skip

    def _place(self, wanted: Path) -> Path:
        """The place, numbered where it is another file's already."""
        place, count = wanted, 1
        while place in self._places:
            count += 1
            place = wanted.with_stem(f"{wanted.stem}-{count}")
        self._places.add(place)
        return place


def _last_day(statement: Statement) -> dt.date | None:
    return statement.to_date or max((line.date for line in statement.booked), default=None)


def _summary(drafts: DraftFile) -> str:
    kinds = Counter(match.kind for match in drafts.drafted)
    told = ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items())) or "no new line"
    return f"{told}; {len(drafts.withheld)} left out"
