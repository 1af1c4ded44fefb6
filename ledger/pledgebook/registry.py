"""The registry: every record of the books by its id, with amendments laid over it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar, cast

from pledgebook.readers import UnreadableError
from pledgebook.records import (
    Advance,
    Agreement,
    Amendment,
    Facility,
    Fund,
    Instalment,
    Location,
    Obligation,
    Party,
    Pledge,
    Policy,
    Project,
    Record,
    Window,
    id_of,
    key_name,
    named_fields,
)

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Mapping, Sequence

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

    @classmethod
    def of(cls, records: Iterable[Record]) -> Registry:
        """Index records; the first of an id stands."""
        kept = list(records)
        by_id: dict[str, Record] = {}
        redefined: list[Record] = []
        by_kind: dict[type[Record], list[Any]] = defaultdict(list)
        for record in kept:
            by_kind[type(record)].append(record)
            if type(record).defines:
                if id_of(record) in by_id:
                    redefined.append(record)
                else:
                    by_id[id_of(record)] = record
        amendments: dict[tuple[str, str], list[Amendment]] = defaultdict(list)
        for change in by_kind[Amendment]:
            if readable_amendment(change, by_id.get(change.subject)) is None:
                amendments[change.subject, change.field].append(change)
        return cls(kept, by_id, redefined, by_kind, amendments)

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

    def knows_money(self) -> bool:
        """Whether the books register agreements or funds at all."""
        return bool(self.all(Agreement) or self.all(Fund))

    def currency(self, operating: Sequence[str]) -> str:
        """The facility's currency: its own, else the first operating currency, else USD."""
        facilities = self.all(Facility)
        if facilities:
            return facilities[0].currency
        return operating[0] if operating else "USD"

    def donor_name(self, agreement: str) -> str:
        """`FI-2016-01 (Finland)`, for messages; the bare id when nothing is known of it."""
        known = self.agreement(agreement)
        donor = self.party(known.donor) if known else None
        return f"{agreement} ({donor.name})" if donor else agreement

    def amended(self, id_: str, name: str, at: datetime.date | None = None) -> Any:
        """A field's value of a record after the amendments up to and including a day.

        `name` is the metadata key or value name as the books write it (`end`, `amount`).
        """
        record = self.by_id[id_]
        place = field_named(type(record), name)
        if place is None:
            raise KeyError(name)
        current = getattr(record, place.name)
        for change in self._amendments.get((id_, name), ()):
            if at is None or change.date <= at:
                current = place.metadata["reader"](change.new_value)
        return current

    def policy(self, name: str, at: datetime.date) -> tuple[Any, ...] | None:
        """The values of the policy of that name in force on a day, or None: the rule is silent."""
        current: tuple[Any, ...] | None = None
        for line in self.all(Policy):
            if line.name == name and line.date <= at:
                current = line.values
        return current


def field_named(kind: type[Record], name: str) -> Any:
    """The dataclass field that the books call by that name, or None."""
    places = (*named_fields(kind, "value"), *named_fields(kind, "key"))
    return next((place for place in places if key_name(place.name) == name), None)


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
        place.metadata["reader"](change.new_value)
    except UnreadableError as error:
        return f"{change.field} of {change.subject} {error}"
    return None
