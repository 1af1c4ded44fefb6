"""The book as rules and projections read it: transactions, legs, their agreements and values."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from beancount.core import convert, data

from pledgebook import funding, generated
from pledgebook.accounts import parts_of
from pledgebook.attribution import attribute, labelled_agreements, lot_label, text_key
from pledgebook.directives import read_records
from pledgebook.findings import MALFORMED, Finding
from pledgebook.money import to_cents
from pledgebook.records import Amendment, Statement
from pledgebook.registry import Registry, readable_amendment

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Mapping, Sequence
    from decimal import Decimal

    from pledgebook.accounts import AccountParts

DRAFT = "!"


@dataclass(frozen=True, slots=True)
class Leg:
    """One posting, attributed and valued.

    `value` is the posting's weight in `value_currency`, rounded to the cent when that is the
    facility's currency; `label` names the instalment of a lot.
    """

    posting: data.Posting
    parts: AccountParts
    agreement: str | None
    problem: str | None
    value: Decimal
    value_currency: str
    label: str | None

    @property
    def number(self) -> Decimal:
        """The posting's units."""
        return self.posting.units.number  # type: ignore[union-attr,return-value]  # booked: never None

    @property
    def currency(self) -> str:
        """The currency of the posting's units."""
        return self.posting.units.currency  # type: ignore[union-attr]  # booked: never None

    @property
    def account(self) -> str:
        """The account's full name."""
        return self.posting.account


@dataclass(frozen=True, slots=True)
class Voucher:
    """One transaction with its legs; `blank` when amounts were left to Beancount to fill in."""

    entry: data.Transaction
    legs: tuple[Leg, ...]
    blank: bool = False

    @property
    def date(self) -> datetime.date:
        """The transaction's date."""
        return self.entry.date

    @property
    def is_draft(self) -> bool:
        """Whether the transaction is flagged `!`: it enters no sum of any rule."""
        return self.entry.flag == DRAFT

    @property
    def file(self) -> str:
        """The file that holds it."""
        return str(self.entry.meta["filename"])

    @property
    def line(self) -> int:
        """Its first line in that file."""
        return int(self.entry.meta["lineno"])

    @property
    def number(self) -> str | None:
        """The voucher number, `SERIES-YEAR-NUMBER`."""
        return text_key(None, self.entry, "voucher")

    @property
    def name(self) -> str:
        """The voucher number, else the import id, else the date and narration: for messages."""
        named = self.number or text_key(None, self.entry, "import-id")
        return named or f'{self.entry.date} "{self.entry.narration}"'

    def text(self, key: str, leg: Leg | None = None) -> str | None:
        """A text in the leg's metadata, else in the transaction's."""
        return text_key(leg.posting if leg else None, self.entry, key)


@dataclass(frozen=True, slots=True)
class Book:
    """All that rules may look at. No rule reads a clock or a file."""

    main: str
    entries: Sequence[data.Directive]
    registry: Registry
    vouchers: Sequence[Voucher]
    opens: Mapping[str, data.Open]
    currency: str
    as_of: datetime.date | None
    stray_lines: Sequence[tuple[str, int, str]] = field(default=())
    """`plugin` and `option` lines of included files: file, line, text."""

    @property
    def posted(self) -> Iterable[Voucher]:
        """The vouchers that are no drafts, up to the day of the check."""
        return (
            v for v in self.vouchers
            if not v.is_draft and (self.as_of is None or v.date <= self.as_of)
        )  # fmt: skip

    def by_agreement(self) -> Mapping[str, list[tuple[Voucher, Leg]]]:
        """The legs of posted vouchers by agreement, in the order of the books."""
        found: dict[str, list[tuple[Voucher, Leg]]] = defaultdict(list)
        for voucher in self.posted:
            for leg in voucher.legs:
                if leg.agreement is not None:
                    found[leg.agreement].append((voucher, leg))
        return found


@dataclass(frozen=True, slots=True)
class Loaded:
    """A book and the entries that Beancount and Fava go on with."""

    book: Book
    entries: list[data.Directive]
    findings: list[Finding]


def load(
    entries: Sequence[data.Directive],
    *,
    main: str,
    operating: Sequence[str] = (),
    as_of: datetime.date | None = None,
    stray_lines: Sequence[tuple[str, int, str]] = (),
) -> Loaded:
    """Read booked entries as a book: records, split funding, links, generated entries.

    `as_of` is the day of the check; without one it is the latest transaction or statement date.
    Findings are those of the reading itself (PB100, and PB101 for funding that cannot be split).
    """
    records, findings = read_records(entries)
    registry = Registry.of(records)
    findings += _amendment_findings(registry)
    currency = registry.currency(operating)
    enriched: list[data.Directive] = []
    vouchers: list[Voucher] = []
    for entry in entries:
        if not isinstance(entry, data.Transaction):
            enriched.append(entry)
            continue
        split, problem = _split(entry, registry, currency)
        if problem:
            findings.append(problem)
        linked = generated.with_links(split)
        enriched.append(linked)
        vouchers.append(_voucher(linked, registry, currency))
    enriched += generated.memoranda(registry)
    opens = {entry.account: entry for entry in entries if isinstance(entry, data.Open)}
    new_opens = generated.opened_at_first_use(enriched, set(opens))
    opens.update((entry.account, entry) for entry in new_opens)
    enriched += new_opens
    enriched.sort(key=data.entry_sortkey)
    day = as_of or _latest(vouchers, registry)
    book = Book(main, enriched, registry, vouchers, opens, currency, day, stray_lines)
    return Loaded(book, enriched, findings)


def _split(
    entry: data.Transaction, registry: Registry, currency: str
) -> tuple[data.Transaction, Finding | None]:
    try:
        shares = funding.funding_of(entry, registry)
        return (funding.expand(entry, shares, currency) if shares else entry), None
    except funding.UnsplittableError as error:
        voucher = text_key(None, entry, "voucher")
        return entry, Finding(
            code="PB101",
            message=f"{voucher or entry.narration}: {error}",
            file=str(entry.meta["filename"]),
            line=int(entry.meta["lineno"]),
            entry_date=entry.date,
            subject=voucher,
        )


def _voucher(entry: data.Transaction, registry: Registry, currency: str) -> Voucher:
    labelled = labelled_agreements(entry)
    legs = []
    blank = False
    for posting in entry.postings:
        owner = attribute(posting, entry, labelled, registry)
        weight = convert.get_weight(posting)
        value = to_cents(weight.number) if weight.currency == currency else weight.number
        legs.append(
            Leg(posting, parts_of(posting.account), owner.agreement, owner.problem, value,
                weight.currency, lot_label(posting))
        )  # fmt: skip
        blank = blank or bool(posting.meta and posting.meta.get("__automatic__"))
    return Voucher(entry, tuple(legs), blank)


def _latest(vouchers: Iterable[Voucher], registry: Registry) -> datetime.date | None:
    days = [voucher.date for voucher in vouchers]
    days += [statement.on for statement in registry.all(Statement)]
    return max(days, default=None)


def _amendment_findings(registry: Registry) -> list[Finding]:
    findings = []
    for change in registry.all(Amendment):
        reason = readable_amendment(change, registry.by_id.get(change.subject))
        if reason:
            findings.append(
                Finding(
                    code=MALFORMED,
                    message=f'custom "amendment" {reason}',
                    file=change.file,
                    line=change.line,
                    entry_date=change.date,
                    subject=change.subject,
                )
            )
    return findings
