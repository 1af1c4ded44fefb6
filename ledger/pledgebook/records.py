"""The registry's records: one frozen dataclass for each `custom` directive.

A field made with `value(...)` is a positional value, in order; one made with `key(...)` is
metadata. Each says how it is read (see `readers.py`) and, where it names another record, what
kinds of
record it may name. `directives.py` reads entries into these; nothing else touches `entry.values`.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field, fields
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar

from pledgebook import readers as r

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pledgebook.readers import Amount, Reader, Shares

AGREEMENT = ("agreement", "fund")
ACCOUNTABLE = ("party", "facility")


def value(reader: Reader[Any], *, ref: tuple[str, ...] = (), rest: bool = False) -> Any:
    """A positional value; `ref`: what records it may name, `rest`: it takes all that follow."""
    return field(metadata={"place": "value", "reader": reader, "ref": ref, "rest": rest})


def key(reader: Reader[Any], *, ref: tuple[str, ...] = (), required: bool = False) -> Any:
    """A metadata key; the field's name with `-` for `_`."""
    spec = {"place": "key", "reader": reader, "ref": ref, "required": required}
    return field(default=None, metadata=spec)


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What all directives share: the date and place in the books, and where the fact comes from."""

    directive: ClassVar[str]
    defines: ClassVar[bool] = False
    """Whether the first value is a new id of the one namespace."""

    date: datetime.date
    file: str
    line: int
    document: str | None = key(r.TEXT)
    source: str | None = key(r.TEXT)
    illustrative: bool | None = key(r.FLAG)
    assumed: str | None = key(r.TEXT)


# --- the facility and its people --------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Facility(Record):
    """A fund facility: the entity whose books these are."""

    directive = "facility"
    defines = True
    id: str = value(r.ACCOUNT_PART)
    name: str = value(r.TEXT)
    currency: str = key(r.CURRENCY, required=True)
    start: datetime.date | None = key(r.DATE)
    end: datetime.date | None = key(r.DATE)
    line_of_effort: str | None = key(
        r.one_of("stabilisation", "counter-finance", "foreign-fighters", "counter-messaging")
    )
    iati_id: str | None = key(r.TEXT)
    reporting_org: str | None = key(r.TEXT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fund(Record):
    """Money of no donor agreement: own interest, treasury, the facility's exchange risk."""

    directive = "fund"
    defines = True
    id: str = value(r.ID)
    facility: str = value(r.ID, ref=("facility",))
    name: str = value(r.TEXT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Window(Record):
    """A window of the facility: a line of activity with its own expense accounts."""

    directive = "window"
    defines = True
    facility: str = value(r.ID, ref=("facility",))
    id: str = value(r.ACCOUNT_PART)
    name: str = value(r.TEXT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Location(Record):
    """A place, by ISO 3166-2 where there is a code."""

    directive = "location"
    defines = True
    id: str = value(r.ID)
    name: str = value(r.TEXT)
    parent: str | None = key(r.ID, ref=("location",))


@dataclass(frozen=True, slots=True, kw_only=True)
class Project(Record):
    """A project within a window, at a place."""

    directive = "project"
    defines = True
    facility: str = value(r.ID, ref=("facility",))
    id: str = value(r.ID)
    name: str = value(r.TEXT)
    window: str = key(r.ID, ref=("window",), required=True)
    location: str = key(r.ID, ref=("location",), required=True)
    sector: str | None = key(r.TEXT)
    start: datetime.date | None = key(r.DATE)
    end: datetime.date | None = key(r.DATE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Party(Record):
    """A donor, payee, partner, agency, monitor or staff member."""

    directive = "party"
    defines = True
    id: str = value(r.ACCOUNT_PART)
    name: str = value(r.TEXT)
    role: tuple[str, ...] = key(
        r.list_of("donor", "payee", "partner", "agency", "monitor", "staff"), required=True
    )
    member: bool | None = key(r.FLAG)
    country: str | None = key(r.TEXT)
    iati_org: str | None = key(r.TEXT)
    iati_reporting: str | None = key(r.one_of("disbursement", "expenditure"))
    org_type: str | None = key(r.TEXT)
    bank_account: str | None = key(r.TEXT)
    address: str | None = key(r.TEXT)
    phone: str | None = key(r.TEXT)
    vetted_until: datetime.date | None = key(r.DATE)
    debarred_until: datetime.date | None = key(r.DATE)
    owners: tuple[str, ...] | None = key(r.LIST)
    directors: tuple[str, ...] | None = key(r.LIST)
    also_known_as: tuple[str, ...] | None = key(r.LIST)
    account_holder: str | None = key(r.TEXT)
    birth_date: datetime.date | None = key(r.DATE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Officer(Record):
    """A person who may act on vouchers, with roles, limit and dates of authority."""

    directive = "officer"
    defines = True
    id: str = value(r.ID)
    name: str = value(r.TEXT)
    roles: tuple[str, ...] = key(
        r.list_of("requester", "preparer", "approver", "disburser", "certifier", "auditor"),
        required=True,
    )
    limit: Amount | None = key(r.AMOUNT)
    from_: datetime.date | None = key(r.DATE)
    until: datetime.date | None = key(r.DATE)
    bank_account: str | None = key(r.TEXT)
    address: str | None = key(r.TEXT)
    phone: str | None = key(r.TEXT)
    passkey: str | None = key(r.PASSKEY)
    key: str | None = key(r.TEXT)


# --- promises ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Pledge(Record):
    """A donor's promise, in the donor's currency; never money."""

    directive = "pledge"
    defines = True
    id: str = value(r.ID)
    donor: str = value(r.ID, ref=("party",))
    facility: str = value(r.ID, ref=("facility",))
    amount: Amount = value(r.POSITIVE_AMOUNT)
    status: str = value(r.one_of("announced", "confirmed"))
    event: str | None = key(r.TEXT)
    from_: datetime.date | None = key(r.DATE)
    until: datetime.date | None = key(r.DATE)


@dataclass(frozen=True, slots=True, kw_only=True)
class PledgeRevision(Record):
    """A new amount for a pledge; replaces the old one."""

    directive = "pledge-revision"
    pledge: str = value(r.ID, ref=("pledge",))
    amount: Amount = value(r.POSITIVE_AMOUNT)
    reason: str = value(r.TEXT)


@dataclass(frozen=True, slots=True, kw_only=True)
class PledgeLapse(Record):
    """Ends the part of a pledge that no agreement has taken up."""

    directive = "pledge-lapse"
    pledge: str = value(r.ID, ref=("pledge",))
    reason: str = value(r.TEXT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement(Record):
    """A signed donor agreement; the directive's date is the signature."""

    directive = "agreement"
    defines = True
    id: str = value(r.ID)
    donor: str = value(r.ID, ref=("party",))
    facility: str = value(r.ID, ref=("facility",))
    amount: Amount = value(r.POSITIVE_AMOUNT)
    pledge: str | None = key(r.ID, ref=("pledge",))
    pledge_amount: Amount | None = key(r.POSITIVE_AMOUNT)
    start: datetime.date = key(r.DATE, required=True)
    end: datetime.date = key(r.DATE, required=True)
    indirect_rate: Decimal = key(r.SHARE, required=True)
    recognition: str = key(
        r.one_of("on-signature", "on-due", "on-receipt", "on-condition"), required=True
    )
    exchange_risk: str = key(r.one_of("donor", "facility"), required=True)
    on_behalf_of: str | None = key(r.ID, ref=("party",))
    joint_with: str | None = key(r.TEXT)
    joint_total: Amount | None = key(r.POSITIVE_AMOUNT)
    share: str | None = key(r.TEXT)
    reports_due: str | None = key(r.TEXT)

    @property
    def in_totals(self) -> bool:
        """Whether the facility's share is known; a joint grant of unknown share is in no total."""
        return self.share != "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Earmark(Record):
    """What the donor's money may be used for."""

    directive = "earmark"
    agreement: str = value(r.ID, ref=("agreement",))
    kind: str = value(r.one_of("window", "location", "project", "category"))
    allowed: tuple[str, ...] = value(r.TEXT, rest=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Instalment(Record):
    """A part of an agreement and the day it falls due."""

    directive = "instalment"
    defines = True
    id: str = value(r.numbered("agreement"))
    amount: Amount = value(r.POSITIVE_AMOUNT)
    due: datetime.date = value(r.DATE)
    condition: str | None = key(r.TEXT)

    @property
    def agreement(self) -> str:
        """The agreement's id: the label without its number."""
        return self.id.rpartition("/")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionMet(Record):
    """An officer's statement that the condition of an instalment is met."""

    directive = "condition-met"
    instalment: str = value(r.ID, ref=("instalment",))
    officer: str = value(r.ID, ref=("officer",))


@dataclass(frozen=True, slots=True, kw_only=True)
class Amendment(Record):
    """A new value for one field of a record; nothing is edited."""

    directive = "amendment"
    subject: str = value(r.ID, ref=("*",))
    field: str = value(r.TEXT)
    new_value: Any = value(r.ANY)
    reason: str = value(r.TEXT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reallocation(Record):
    """Money moved between two agreements, through `Equity:Transfers`."""

    directive = "reallocation"
    from_: str = value(r.ID, ref=AGREEMENT)
    to: str = value(r.ID, ref=AGREEMENT)
    amount: Amount = value(r.POSITIVE_AMOUNT)
    reason: str = value(r.TEXT)
    approver: str = value(r.ID, ref=("officer", "party"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget(Record):
    """A budget line; the latest version replaces."""

    directive = "budget"
    subject: str = value(r.ID, ref=("agreement", "project"))
    window: str = value(r.ID, ref=("window",))
    category: str = value(r.TEXT)
    amount: Amount = value(r.AMOUNT)
    from_: datetime.date = value(r.DATE)
    to: datetime.date = value(r.DATE)
    version: str | Decimal | None = key(r.ANY)


@dataclass(frozen=True, slots=True, kw_only=True)
class AllocationKey(Record):
    """Named shares by which a cost is split over agreements."""

    directive = "allocation-key"
    defines = True
    id: str = value(r.ID)
    shares: Shares = value(r.SHARES, ref=AGREEMENT)
    method: str | None = key(r.TEXT)


# --- obligations, advances, assets ------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Obligation(Record):
    """A signed contract or purchase order, in its own currency."""

    directive = "obligation"
    defines = True
    id: str = value(r.ID)
    payee: str = value(r.ID, ref=("party",))
    amount: Amount = value(r.POSITIVE_AMOUNT)
    window: str = value(r.ID, ref=("window",))
    agreement: str | None = key(r.ID, ref=AGREEMENT)
    funding: Shares | None = key(r.SHARES, ref=AGREEMENT)
    project: str | None = key(r.ID, ref=("project",))
    kind: str = key(r.one_of("works", "goods", "services"), required=True)
    retention: Decimal | None = key(r.SHARE)


@dataclass(frozen=True, slots=True, kw_only=True)
class ObligationClose(Record):
    """Ends an obligation; what is not drawn is free again."""

    directive = "obligation-close"
    obligation: str = value(r.ID, ref=("obligation",))
    reason: str = value(r.TEXT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Variation(Record):
    """A variation order: a signed change of an obligation."""

    directive = "variation"
    defines = True
    id: str = value(r.numbered("obligation"))
    amount: Amount = value(r.AMOUNT)
    reason: str = value(r.TEXT)
    approver: str = value(r.ID, ref=("officer", "party"))
    reapproved_by: str | None = key(r.ID, ref=("officer", "party"))

    @property
    def obligation(self) -> str:
        """The obligation's id: the label without its number."""
        return self.id.rpartition("/")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion(Record):
    """A certificate that the work of an obligation is done."""

    directive = "completion"
    obligation: str = value(r.ID, ref=("obligation",))
    certifier: str = value(r.ID, ref=("officer", "party"))
    on: datetime.date = value(r.DATE)
    independent: bool = value(r.FLAG)


@dataclass(frozen=True, slots=True, kw_only=True)
class Guarantee(Record):
    """A bank guarantee that secures a prepayment."""

    directive = "guarantee"
    defines = True
    id: str = value(r.ID)
    obligation: str = value(r.ID, ref=("obligation",))
    amount: Amount = value(r.POSITIVE_AMOUNT)
    expiry: datetime.date = value(r.DATE)
    issuer: str = value(r.TEXT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Advance(Record):
    """Money advanced to a partner for a period."""

    directive = "advance"
    defines = True
    id: str = value(r.ID)
    partner: str = value(r.ID, ref=("party",))
    amount: Amount = value(r.POSITIVE_AMOUNT)
    from_: datetime.date = value(r.DATE)
    to: datetime.date = value(r.DATE)
    agreement: str | None = key(r.ID, ref=AGREEMENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Face(Record):
    """A FACE form (HACT): columns B reported, C accepted, E requested, F authorised."""

    directive = "face"
    advance: str = value(r.ID, ref=("advance",))
    on: datetime.date = value(r.DATE)
    reported: Amount = value(r.AMOUNT)
    accepted: Amount = value(r.AMOUNT)
    requested: Amount = value(r.AMOUNT)
    authorised: Amount = value(r.AMOUNT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset(Record):
    """A thing of value bought under an obligation."""

    directive = "asset"
    defines = True
    id: str = value(r.ID)
    text: str = value(r.TEXT)
    obligation: str = value(r.ID, ref=("obligation",))
    cost: Amount = value(r.AMOUNT)
    location: str | None = key(r.ID, ref=("location",))


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover(Record):
    """An asset given to its user, by deed."""

    directive = "handover"
    asset: str = value(r.ID, ref=("asset",))
    to: str = value(r.TEXT)
    on: datetime.date = value(r.DATE)
    deed: str | None = key(r.TEXT)


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementClose(Record):
    """Financial closure of an agreement."""

    directive = "agreement-close"
    agreement: str = value(r.ID, ref=("agreement",))
    reason: str = value(r.TEXT)


# --- outside figures, policy, acts ------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement(Record):
    """The balance that a bank states for an account at the end of a day."""

    directive = "statement"
    account: str = value(r.ACCOUNT)
    on: datetime.date = value(r.DATE)
    balance: Amount = value(r.AMOUNT)
    number: str | None = key(r.TEXT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement(Record):
    """A line of the bank's that an entry of the books has told already; nothing is booked again.

    Names the entry by its id (voucher number, else import id, else hash), the account whose line
    it is, for an entry may move two of them, and the line by its import id.
    """

    directive = "settlement"
    entry: str = value(r.TEXT)
    account: str = value(r.ACCOUNT)
    import_id: str = value(r.TEXT)
    statement: str | None = key(r.TEXT)
    beneficiary_account: str | None = key(r.TEXT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Import(Record):
    """A file that was read into the books: what it was, how much of it was new, who read it in."""

    directive = "import"
    defines = True
    id: str = value(r.ID)
    name: str = value(r.TEXT)
    sha256: str | None = key(r.TEXT, required=True)
    format: str | None = key(r.TEXT, required=True)
    importer: str | None = key(r.TEXT)
    rows: Decimal | None = key(r.NUMBER)
    drafted: Decimal | None = key(r.NUMBER)
    left_out: Decimal | None = key(r.NUMBER)
    imported_by: str | None = key(r.TEXT)
    imported_at: str | None = key(r.TEXT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated(Record):
    """A publicly stated cumulative figure; compared with the books, never booked."""

    directive = "stated"
    subject: str = value(r.ID, ref=ACCOUNTABLE)
    on: datetime.date = value(r.DATE)
    amount: Amount = value(r.AMOUNT)
    kind: str = key(r.one_of("pledged", "agreed", "received", "spent"), required=True)
    agreement: str | None = key(r.ID, ref=("agreement",))


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy(Record):
    """A dated threshold or switch of the rules."""

    directive = "policy"
    name: str = value(r.TEXT)
    values: tuple[Any, ...] = value(r.ANY, rest=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExceptionGranted(Record):
    """The only way past a rule: dated, reasoned, approved."""

    directive = "exception"
    code: str = value(r.TEXT)
    subject: str = value(r.TEXT)
    until: datetime.date = value(r.DATE)
    reason: str = value(r.TEXT)
    approver: str = value(r.ID, ref=("officer", "party"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Screening(Record):
    """A party checked against a sanctions list of a date.

    `entry` is the list's own id of the party that it may be, `entry-name` what the list calls it, `name`
    the name of ours that is like it, `because` why in words; `prepared-by` who entered it, and decides
    none of it. `method` is the version of the comparison; the digests are those of the entry, of all
    names of the party, and of the list's file. A hit with an entry and a reason is one that was confirmed.
    """

    directive = "screening"
    party: str = value(r.ID, ref=("party",))
    list_id: str = value(r.TEXT)
    list_date: datetime.date = value(r.DATE)
    outcome: str = value(r.one_of("clear", "hit", "false-positive"))
    decided_by: str = value(r.ID, ref=("officer", "party"))
    score: Decimal | None = key(r.NUMBER)
    reason: str | None = key(r.TEXT)
    entry: str | None = key(r.TEXT)
    entry_name: str | None = key(r.TEXT)
    name: str | None = key(r.TEXT)
    because: str | None = key(r.TEXT)
    prepared_by: str | None = key(r.ID, ref=("officer",))
    method: str | None = key(r.TEXT)
    entry_digest: str | None = key(r.TEXT)
    names_digest: str | None = key(r.TEXT)
    list_digest: str | None = key(r.TEXT)


@dataclass(frozen=True, slots=True, kw_only=True)
class VoucherVoid(Record):
    """A voucher number that was drawn and not used."""

    directive = "voucher-void"
    number: str = value(r.ID)
    reason: str = value(r.TEXT)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportIssued(Record):
    """A report as it left the house, frozen by digest."""

    directive = "report-issued"
    defines = True
    id: str = value(r.ID)
    series: str = value(r.TEXT)
    subject: str = value(r.ID, ref=ACCOUNTABLE)
    from_: datetime.date = value(r.DATE)
    to: datetime.date = value(r.DATE)
    digest: str = value(r.TEXT)
    report: str | None = key(r.TEXT)


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditFinding(Record):
    """An auditor's finding and what became of it."""

    directive = "finding"
    defines = True
    id: str = value(r.ID)
    category: str = value(r.TEXT)
    subject: str = value(r.TEXT)
    amount: Amount = value(r.AMOUNT)
    owner: str = value(r.ID, ref=("officer", "party"))
    due: datetime.date = value(r.DATE)
    recommendation: str | None = key(r.TEXT)
    status: str | None = key(r.one_of("Implemented", "In Progress", "Not Implemented", "Withdrawn"))
    resolution: str | None = key(r.TEXT)
    refunded: Amount | None = key(r.AMOUNT)
    documented: Amount | None = key(r.AMOUNT)
    justified: Amount | None = key(r.AMOUNT)
    impaired: Amount | None = key(r.AMOUNT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation(Record):
    """A donor's answer to a balance confirmation (ISA 505)."""

    directive = "confirmation"
    donor: str = value(r.ID, ref=("party",))
    on: datetime.date = value(r.DATE)
    amount: Amount = value(r.AMOUNT)
    outcome: str = value(r.one_of("agreed", "differs", "no-reply"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Case(Record):
    """An allegation, followed to its recovery."""

    directive = "case"
    defines = True
    id: str = value(r.ID)
    kind: str = value(r.TEXT)
    subject: str = value(r.TEXT)
    amount: Amount = value(r.AMOUNT)
    status: str = value(r.one_of("allegation", "referred", "substantiated", "recovered"))


@dataclass(frozen=True, slots=True, kw_only=True)
class YearClosed(Record):
    """States in the books of the open years that its file holds what a closed year comes to."""

    directive = "year-closed"
    year: str = value(r.TEXT)
    entries: Decimal | None = key(r.NUMBER)
    summed: Decimal | None = key(r.NUMBER)


RECORDS: Mapping[str, type[Record]] = {
    record.directive: record
    for record in (
        Facility, Fund, Window, Location, Project, Party, Officer,
        Pledge, PledgeRevision, PledgeLapse, Agreement, Earmark, Instalment, ConditionMet,
        Amendment, Reallocation, Budget, AllocationKey,
        Obligation, ObligationClose, Variation, Completion, Guarantee, Advance, Face,
        Asset, Handover, AgreementClose,
        Statement, Settlement, Import, Stated, Policy, ExceptionGranted, Screening, VoucherVoid, ReportIssued,
        AuditFinding, Confirmation, Case, YearClosed,
    )
}  # fmt: skip
"""Every directive by its name, in the order of docs/directives.md."""


@cache
def key_name(name: str) -> str:
    """The metadata key of a field: `from_` is `from`, `indirect_rate` is `indirect-rate`."""
    return name.rstrip("_").replace("_", "-")


def id_of(record: Record) -> str:
    """The id that a defining record adds to the namespace."""
    return str(getattr(record, "id"))  # noqa: B009 -- only records that define have the field


@dataclass(frozen=True, slots=True)
class Place:
    """One field of a record: where it stands in a directive, how it is read, what it may name."""

    name: str
    key: str
    reader: Reader[Any]
    ref: tuple[str, ...]
    rest: bool
    required: bool


_places: dict[tuple[str, str], tuple[Place, ...]] = {}


def named_fields(record: type[Record], place: str) -> tuple[Place, ...]:
    """The fields of a record of one place, in order: `value` or `key`."""
    known = _places.get((record.__name__, place))
    if known is None:
        known = tuple(
            Place(
                f.name, key_name(f.name), f.metadata["reader"], f.metadata["ref"],
                f.metadata.get("rest", False), f.metadata.get("required", False),
            )
            for f in fields(record)
            if f.metadata.get("place") == place
        )  # fmt: skip
        _places[record.__name__, place] = known
    return known


_naming: dict[str, tuple[Place, ...]] = {}


def naming_fields(record: type[Record]) -> tuple[Place, ...]:
    """The fields of a record that name other records."""
    known = _naming.get(record.__name__)
    if known is None:
        places = (*named_fields(record, "value"), *named_fields(record, "key"))
        known = _naming[record.__name__] = tuple(place for place in places if place.ref)
    return known
