"""OFAC's lists as CSV sets: sdn.csv or cons_prim.csv, with aliases and addresses in files beside it.

No heading row; `-0- ` is empty; the last line is a lone DOS end-of-file byte. The aliases (alt.csv,
cons_alt.csv), addresses (add.csv, cons_add.csv) and long remarks (sdn_comments.csv,
cons_comments.csv) are joined by the entry's number. Days of birth, nationalities and weak aliases
(in quotes) stand in the remarks. Source: OFAC, "SDN list data formats", dat_spec.txt.
"""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pledgebook_importers.intake.errors import Problem, RefusedError
from pledgebook_importers.screening.countries import code_of
from pledgebook_importers.screening.entries import Entry, ListedName, SanctionsList
from pledgebook_importers.screening.lists.dates import births, born_on
from pledgebook_importers.screening.lists.ofac import KINDS, list_id

if TYPE_CHECKING:
    from pledgebook_importers.intake.source import Source

MAIN, ALIASES, ADDRESSES, COMMENTS = 12, 5, 6, 2
"""Columns of each file of a set."""
_FIRST = re.compile(r'\s*\d{1,9}\s*,\s*"[^"\r\n]+"\s*,\s*("[^"\r\n]*"|-0- ?)\s*,')
_REMARK = re.compile(r"^(?:alt\. )?(DOB|nationality|citizen|a\.k\.a\.|f\.k\.a\.) (.+?)\.?$")
_ENCODING = "cp1252"


@dataclass(frozen=True)
class Beside:
    """The other files of a set, as bytes, empty where one is not there."""

    aliases: bytes = b""
    addresses: bytes = b""
    comments: bytes = b""


@dataclass
class _Joined:
    """What the files beside say of each entry, by its number."""

    names: dict[str, list[ListedName]] = field(default_factory=lambda: defaultdict(list))
    countries: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    remarks: dict[str, str] = field(default_factory=dict)


def claims(source: Source) -> bool:
    """Whether the first line is an entry of such a list."""
    if source.container != "text" or not _FIRST.match(source.head):
        return False
    first = next(csv.reader([source.head.splitlines()[0]]))
    return len(first) == MAIN


def read(source: Source, beside: Beside | None = None) -> SanctionsList:
    """Read the main file and those beside it.

    Raises:
        RefusedError: a row is cut off, or a file beside belongs to another list.
    """
    warnings = () if beside and beside.aliases else (
        Problem(None, "no alt.csv or cons_alt.csv lies beside it: aliases are not screened"),
    )  # fmt: skip
    joined = _join(beside or Beside())
    rows = list(_rows(source.data, MAIN, "the list"))
    strangers = joined.names.keys() - {row[0] for row in rows}
    if joined.names and len(strangers) * 2 > len(joined.names):
        raise RefusedError(
            None, "the file of aliases beside it is of another list; fetch both on one day"
        )
    entries = tuple(_entry(row, joined) for row in rows)
    regimes = (entry.regime for entry in entries)
    return SanctionsList(list_id(regimes), None, source.sha256, "OFAC CSV", entries, warnings)


def _join(beside: Beside) -> _Joined:
    found = _Joined()
    for number, _, _, name, remark in _rows(beside.aliases, ALIASES, "the file of aliases"):
        if name:
            found.names[number].append(
                ListedName(_in_order(name), "low" if "weak" in remark else "good")
            )
    for row in _rows(beside.addresses, ADDRESSES, "the file of addresses"):
        found.countries[row[0]].add(code_of(row[4]))
    for number, text in _rows(beside.comments, COMMENTS, "the file of comments"):
        found.remarks[number] = text
    return found


def _rows(data: bytes, width: int, what: str) -> Iterator[Sequence[str]]:
    """The rows of a file of a set, `-0-` made empty."""
    try:
        text = data.rstrip(b"\x1a\r\n ").decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.rstrip(b"\x1a\r\n ").decode(_ENCODING, errors="replace")
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        for row in reader:
            if not row:
                continue
            if len(row) != width or not row[0].strip().isdecimal():
                raise RefusedError(
                    reader.line_num,
                    f"{what} has a row of {len(row)} cells instead of {width}: cut off; fetch it again",
                )
            yield [("" if (cell := one.strip()) == "-0-" else cell) for one in row]
    except csv.Error as error:
        raise RefusedError(
            reader.line_num, f"{what} is no readable table: {error}; fetch it again"
        ) from error


def _entry(row: Sequence[str], joined: _Joined) -> Entry:
    number, name, kind, regime = row[:4]
    remarks = _remarks(f"{row[11]}{joined.remarks.get(number, '')}")
    person = KINDS.get(kind.casefold(), "")
    countries = {
        *joined.countries.get(number, ()),
        *map(code_of, remarks["nationality"] + remarks["citizen"]),
    }
    weak = (text.strip("'\"") for text in remarks["a.k.a."])
    return Entry(
        id=number,
        names=(
            ListedName(_in_order(name) if person == "person" else name),
            *joined.names.get(number, ()),
            *(ListedName(text, "low") for text in weak),
        ),
        kind=person,
        births=births(born_on(text) for text in remarks["DOB"]),
        countries=frozenset(code for code in countries if code),
        regime=regime.replace("] [", "; "),
    )


def _remarks(text: str) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for part in re.split(r";\s*", text):
        if match := _REMARK.match(part.strip()):
            found[match[1]].append(match[2])
    return found


def _in_order(name: str) -> str:
    """A person's name as it is spoken: OFAC prints the family name first, before a comma."""
    family, comma, given = name.partition(", ")
    return f"{given} {family}" if comma else name
