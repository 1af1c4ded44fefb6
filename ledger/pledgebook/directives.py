"""Reads `custom` directives into records. The one place that touches `entry.values`.

A directive that is not of its form (docs/directives.md) becomes a finding PB100 with file and line
and
is left out; directives of other names are other programs' and are left alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from beancount.core import data

from pledgebook.findings import MALFORMED, Finding
from pledgebook.readers import UnreadableError
from pledgebook.records import RECORDS, Record, named_fields

if TYPE_CHECKING:
    from collections.abc import Iterable


class MalformedError(ValueError):
    """A directive that cannot be read; the message is one clause, without the directive's name."""


def read_records(entries: Iterable[data.Directive]) -> tuple[list[Record], list[Finding]]:
    """The records of all our directives in the order of the entries, and a finding per mistake."""
    records: list[Record] = []
    findings: list[Finding] = []
    for entry in entries:
        if not isinstance(entry, data.Custom) or entry.type not in RECORDS:
            continue
        try:
            records.append(read_record(entry))
        except MalformedError as error:
            findings.append(_finding(entry, str(error)))
    return records, findings


def read_record(entry: data.Custom) -> Record:
    """One directive as its record.

    Raises:
        MalformedError: values or metadata are missing, too many or of the wrong kind.
    """
    kind = RECORDS[entry.type]
    fields: dict[str, Any] = {
        "date": entry.date,
        "file": entry.meta["filename"],
        "line": entry.meta["lineno"],
    }
    _read_values(kind, [v.value for v in entry.values], fields)
    _read_keys(kind, entry.meta, fields)
    return kind(**fields)


def _read_values(kind: type[Record], raw: list[Any], into: dict[str, Any]) -> None:
    places = named_fields(kind, "value")
    rest = bool(places) and places[-1].rest
    if len(raw) < len(places) or (len(raw) > len(places) and not rest):
        names = ", ".join(place.key for place in places)
        msg = f"wants {len(places)} value(s) ({names}), not {len(raw)}"
        raise MalformedError(msg)
    for position, place in enumerate(places):
        try:
            if place.rest:
                into[place.name] = tuple([place.reader(one) for one in raw[position:]])
            else:
                into[place.name] = place.reader(raw[position])
        except UnreadableError as error:
            msg = f"{place.key} {error}"
            raise MalformedError(msg) from None


def _read_keys(kind: type[Record], meta: dict[str, Any], into: dict[str, Any]) -> None:
    for place in named_fields(kind, "key"):
        raw = meta.get(place.key)
        if raw is None:
            if place.required:
                msg = f"lacks the metadata `{place.key}`"
                raise MalformedError(msg)
            continue
        try:
            into[place.name] = place.reader(raw)
        except UnreadableError as error:
            msg = f"metadata `{place.key}` {error}"
            raise MalformedError(msg) from None


def _finding(entry: data.Custom, reason: str) -> Finding:
    first = entry.values[0].value if entry.values else None
    return Finding(
        code=MALFORMED,
        message=f'custom "{entry.type}" {reason}',
        file=cast("str", entry.meta["filename"]),
        line=cast("int", entry.meta["lineno"]),
        entry_date=entry.date,
        subject=first if isinstance(first, str) else entry.type,
    )
