"""The registry: every record of the books by its id, with amendments laid over it."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar, cast

from pledgebook import policies
from pledgebook.documents import EvidenceKeys
from pledgebook.readers import UnreadableError
from pledgebook.records import (
    RECORDS,
    Advance,
    Agreement,
    Amendment,
    Facility,
    Fund,
    Instalment,
    Location,
    Obligation,
    Party,
    Place,
    Pledge,
    Policy,
    Project,
    Record,
    Window,
    id_of,
    named_fields,
)

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Mapping, Sequence
    from collections.abc import Set as AbstractSet

R = TypeVar("R", bound=Record)

POOL = "POOL"
"""The reserved word for bank-to-bank entries, which touch no agreement's money."""


@dataclass(frozen=True, slots=True)
class Registry:
    """Records by kind and by id. `redefined` holds the records whose id was taken already."""

    records: Sequence[Record]
    by_id: Mapping[str, Record]
    redefined: Sequence[Record]
    _by_kind: Mapping[type[Record], list[Any]] = field(repr=False)
    _amendments: Mapping[tuple[str, str], list[Amendment]] = field(repr=False)
    _policies: Mapping[str, list[tuple[datetime.date, tuple[Any, ...]]]] = field(repr=False)

    @classmethod
    def of(cls, records: Iterable[Record]) -> Registry:
        """Index records; the first of an id stands."""
        kept = list(records)
        by_id: dict[str, Record] = {}
        redefined: list[Record] = []
        by_kind: dict[type[Record], list[Any]] = defaultdict(list)
        for record in kept:
            if type(record).defines:
                if id_of(record) in by_id:
                    # PB104 tells of it; nothing else may take it for the first.
                    redefined.append(record)
                    continue
                by_id[id_of(record)] = record
            by_kind[type(record)].append(record)
        amendments: dict[tuple[str, str], list[Amendment]] = defaultdict(list)
        for change in by_kind[Amendment]:
            if readable_amendment(change, by_id.get(change.subject)) is None:
                amendments[change.subject, change.field].append(change)
        return cls(kept, by_id, redefined, by_kind, amendments, _policies(by_kind[Policy]))

    def all(self, kind: type[R]) -> Sequence[R]:
        """All records of a kind in the order of the books."""
        return cast("Sequence[R]", self._by_kind.get(kind, ()))

    def get(self, kind: type[R], id_: str | None) -> R | None:
        """The record of that id, if it is of that kind."""
        record = self.by_id.get(id_) if id_ is not None else None
        return record if isinstance(record, kind) else None

    def agreement(self, id_: str | None) -> Agreement | None:
        """A donor agreement by id."""
        return self.get(Agreement, id_)

    def fund(self, id_: str | None) -> Fund | None:
        """A fund (money of no donor agreement) by id."""
        return self.get(Fund, id_)

    def obligation(self, id_: str | None) -> Obligation | None:
        """An obligation by id."""
        return self.get(Obligation, id_)

    def advance(self, id_: str | None) -> Advance | None:
        """An advance by id."""
        return self.get(Advance, id_)

    def party(self, id_: str | None) -> Party | None:
        """A party by id."""
        return self.get(Party, id_)

    def project(self, id_: str | None) -> Project | None:
        """A project by id."""
        return self.get(Project, id_)

    def window(self, id_: str | None) -> Window | None:
        """A window by id."""
        return self.get(Window, id_)

    def location(self, id_: str | None) -> Location | None:
        """A location by id."""
        return self.get(Location, id_)

    def pledge(self, id_: str | None) -> Pledge | None:
        """A pledge by id."""
        return self.get(Pledge, id_)

    def instalment(self, id_: str | None) -> Instalment | None:
        """An instalment by its label."""
        return self.get(Instalment, id_)

    def facility(self, id_: str | None) -> Facility | None:
        """A facility by id."""
        return self.get(Facility, id_)

    def ids(self, kinds: tuple[str, ...]) -> AbstractSet[str]:
        """The ids of the records that one of these directives defines; `*` is any of them."""
        if "*" in kinds:
            return self.by_id.keys()
        return {id_of(record) for name in kinds for record in self.all(RECORDS[name])}

    def knows_money(self) -> bool:
        """Whether the books register agreements or funds at all."""
        return bool(self.all(Agreement) or self.all(Fund))

    def currency(self, operating: Sequence[str]) -> str:
        """The facility's currency: its own, else the first operating currency, else USD."""
        facilities = self.all(Facility)
        if facilities:
            return facilities[0].currency
        return operating[0] if operating else "USD"

    def donor(self, agreement: str) -> str | None:
        """The name of an agreement's donor, without what stands in brackets behind it."""
        known = self.agreement(agreement)
        donor = self.party(known.donor) if known else None
        return donor.name.partition(" (")[0] if donor else None

    def donor_name(self, agreement: str) -> str:
        """`FI-2016-01 (Finland)`, for messages; the bare id when nothing is known of it."""
        donor = self.donor(agreement)
        return f"{agreement} ({donor})" if donor else agreement

    def amended(self, id_: str, name: str, at: datetime.date | None = None) -> Any:
        """A field's value of a record after the amendments up to and including a day.

        `name` is the metadata key or value name as the books write it (`end`, `amount`).
        """
        record = self.by_id[id_]
        place = field_named(type(record), name)
        if place is None:
            raise KeyError(name)
        changes = self._amendments.get((id_, name), ())
        # In the order of days, as the books are: the last one up to the day holds.
        last = len(changes) if at is None else bisect_right(changes, at, key=_day_of)
        return place.reader(changes[last - 1].new_value) if last else getattr(record, place.name)

    def amendments(self, id_: str, name: str) -> Sequence[Amendment]:
        """The amendments of one field of a record, in the order of the books."""
        return self._amendments.get((id_, name), ())

    def policy(self, name: str, at: datetime.date | None) -> tuple[Any, ...] | None:
        """The values of the policy of that name in force on a day, or None: the rule is silent."""
        current: tuple[Any, ...] | None = None
        for day, values in self._policies.get(name, ()):
            if at is not None and day <= at:
                current = values
        return current

    def evidence_keys(self) -> EvidenceKeys:
        """The keys under which vouchers name evidence, those that policies ask for among them."""
        asked = (key for _, values in self.policy_lines("evidence") for key in values[2])
        return EvidenceKeys(asked)

    def policy_lines(self, name: str) -> Sequence[tuple[datetime.date, tuple[Any, ...]]]:
        """All lines of a policy with the day from which each holds, in the order of the books."""
        return self._policies.get(name, ())


def _policies(
    lines: Iterable[Policy],
) -> dict[str, list[tuple[datetime.date, tuple[Any, ...]]]]:
    found: dict[str, list[tuple[datetime.date, tuple[Any, ...]]]] = defaultdict(list)
    for line in lines:
        if unreadable_policy(line) is None:
            found[line.name].append((line.date, policies.read_values(line.name, line.values)))
    return found


def unreadable_policy(line: Policy) -> str | None:
    """Why a policy cannot be read, or None when it can."""
    try:
        policies.read_values(line.name, line.values)
    except UnreadableError as error:
        return str(error)
    return None


_fields: dict[str, dict[str, Place]] = {}


def _day_of(change: Amendment) -> datetime.date:
    return change.date


def field_named(kind: type[Record], name: str) -> Place | None:
    """The field that the books call by that name, or None."""
    known = _fields.get(kind.__name__)
    if known is None:
        places = (*named_fields(kind, "value"), *named_fields(kind, "key"))
        known = _fields[kind.__name__] = {place.key: place for place in places}
    return known.get(name)


def readable_amendment(change: Amendment, subject: Record | None) -> str | None:
    """Why an amendment cannot be laid over its record, or None when it can.

    An unknown subject is no reason here: it is PB103.
    """
    if subject is None:
        return None
    place = field_named(type(subject), change.field)
    if place is None or (type(subject).defines and change.field == "id"):
        return f'{type(subject).directive} {change.subject} has no field "{change.field}" to amend'
    try:
        place.reader(change.new_value)
    except UnreadableError as error:
        return f"{change.field} of {change.subject} {error}"
    return None
