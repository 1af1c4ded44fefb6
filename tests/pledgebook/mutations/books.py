"""The demonstration books as a person edits them: text, entry by entry, and changes to it.

An entry is its header line with the indented lines below it. Nothing here reads the books with
Pledgebook's own code: what a fault should do is worked out from the text alone.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from pathlib import Path

HEADER = re.compile(r"\d{4}-\d\d-\d\d ")
VOUCHER = re.compile(r"\d{4}-\d\d-\d\d [*!] ")
DIRECTIVE = re.compile(r'\d{4}-\d\d-\d\d custom "(?P<kind>[a-z-]+)"')
QUOTED = re.compile(r'"([^"]*)"')
KEY = re.compile(r"  (?P<key>[a-z][a-z0-9-]+): (?P<value>.*)")
LEG = re.compile(
    r"  (?P<account>[A-Z][A-Za-z0-9:-]+) +(?P<number>-?[\d.]+) (?P<currency>[A-Z]+)(?P<rest>.*)"
)
PRICE = re.compile(r" @@ (?P<number>[\d.]+) USD")
WITHIN = ("window", "project")
"""Directives whose first value is the facility and whose second is their id."""
OWN = re.compile(r'    agreement: "(?P<id>[^"]+)"')


@dataclass(frozen=True)
class Leg:
    """A posting as written: `at` is its line within the entry, `rest` what follows its units."""

    at: int
    account: str
    number: Decimal
    currency: str
    rest: str
    agreement: str | None
    """Its own `agreement`, not the entry's."""

    @property
    def dollars(self) -> Decimal:
        """Its value in USD, for postings without a lot."""
        price = PRICE.fullmatch(self.rest)
        if price is None:
            return self.number
        return Decimal(price["number"]).copy_sign(self.number)

    @property
    def is_plain(self) -> bool:
        """Whether it is in USD, without lot or price."""
        return self.currency == "USD" and not self.rest

    def below(self, *accounts: str) -> bool:
        """Whether its account begins with one of these."""
        return self.account.startswith(accounts)

    @property
    def party(self) -> str:
        """The third part of its account."""
        return self.account.split(":")[2]

    def line(self, number: Decimal | str, rest: str | None = None) -> str:
        """The posting with other units."""
        return f"  {self.account}  {number} {self.currency}{self.rest if rest is None else rest}"


@dataclass(frozen=True)
class Entry:
    """One entry of one file: its lines, and the line of the file on which it begins (from 1)."""

    file: str
    line: int
    lines: tuple[str, ...] = field(repr=False)

    # --- what it says --------------------------------------------------------------------------

    @property
    def header(self) -> str:
        """Its first line."""
        return self.lines[0]

    @property
    def date(self) -> datetime.date:
        """Its date."""
        return datetime.date.fromisoformat(self.header[:10])

    @property
    def is_voucher(self) -> bool:
        """Whether it is a transaction."""
        return VOUCHER.match(self.header) is not None

    @property
    def kind(self) -> str | None:
        """What directive it is."""
        match = DIRECTIVE.match(self.header)
        return match["kind"] if match else None

    @cached_property
    def words(self) -> list[str]:
        """The quoted strings of its header; those of a directive after its kind."""
        found = QUOTED.findall(self.header)
        return found[1:] if self.kind else found

    @cached_property
    def keys(self) -> dict[str, str]:
        """Its own metadata, without quotes."""
        matches = (KEY.fullmatch(line) for line in self.lines[1:])
        return {match["key"]: match["value"].strip('"') for match in matches if match}

    @cached_property
    def legs(self) -> list[Leg]:
        """Its postings."""
        found = []
        for at, line in enumerate(self.lines):
            match = LEG.fullmatch(line)
            if match is None:
                continue
            below = self.lines[at + 1] if at + 1 < len(self.lines) else ""
            own = OWN.fullmatch(below)
            found.append(
                Leg(at, match["account"], Decimal(match["number"]), match["currency"],
                    match["rest"], own["id"] if own else None)
            )  # fmt: skip
        return found

    @property
    def number(self) -> str:
        """Its voucher number, or nothing."""
        return self.keys.get("voucher", "")

    @property
    def names(self) -> frozenset[str]:
        """What a finding calls it: the voucher's number, the id of a directive, an account."""
        if self.is_voucher:
            return frozenset((self.number,))
        if self.kind is None:
            return frozenset(self.header.split()[2:3])
        return frozenset(self.words[1:2] if self.kind in WITHIN else self.words[:1])

    def day(self, key: str) -> datetime.date | None:
        """A date among its metadata."""
        text = self.keys.get(key)
        return datetime.date.fromisoformat(text) if text else None

    # --- the same entry, changed ---------------------------------------------------------------

    def with_header(self, header: str) -> Entry:
        """With another first line."""
        return replace(self, lines=(header, *self.lines[1:]))

    def dated(self, day: datetime.date) -> Entry:
        """With another date."""
        return self.with_header(f"{day}{self.header[10:]}")

    def with_word(self, old: str, new: str) -> Entry:
        """With one quoted string of the header changed."""
        return self.with_header(self.header.replace(f'"{old}"', f'"{new}"', 1))

    def with_key(self, key: str, value: str) -> Entry:
        """With a metadata key set, in its old place or below the header; text gets its quotes."""
        quoted = (
            value if re.fullmatch(r"\d{4}-\d\d-\d\d|[\d.]+( USD)?|TRUE", value) else f'"{value}"'
        )
        line = f"  {key}: {quoted}"
        if key not in self.keys:
            return replace(self, lines=(self.lines[0], line, *self.lines[1:]))
        start = f"  {key}: "
        return replace(
            self, lines=tuple(line if one.startswith(start) else one for one in self.lines)
        )

    def without(self, *keys: str) -> Entry:
        """Without some metadata keys of its own."""
        starts = tuple(f"  {key}: " for key in keys)
        return replace(self, lines=tuple(one for one in self.lines if not one.startswith(starts)))

    def with_line(self, at: int, *lines: str) -> Entry:
        """With one line replaced by others."""
        return replace(self, lines=(*self.lines[:at], *lines, *self.lines[at + 1 :]))

    def with_amounts(self, new: Callable[[Leg], Decimal | None]) -> Entry:
        """With other numbers on the postings for which `new` gives one."""
        entry = self
        for leg in self.legs:
            number = new(leg)
            if number is not None:
                entry = entry.with_line(leg.at, leg.line(number))
        return entry

    def replacing(self, old: str, new: str) -> Entry:
        """With a text replaced wherever it stands."""
        return replace(self, lines=tuple(line.replace(old, new) for line in self.lines))


@dataclass(frozen=True)
class Change:
    """What a person did to the books.

    `texts` are whole files as they now read; `marks` the ids of which a finding of the fault names
    one, by its subject or by the entry at its line (none where that says nothing); `papers` the
    files below documents/, None for one taken away.
    """

    texts: Mapping[str, str]
    marks: frozenset[str] = frozenset()
    papers: Mapping[str, bytes | None] = field(default_factory=dict)

    def at(self, *marks: str) -> Change:
        """With further ids that a finding may name."""
        return replace(self, marks=self.marks.union(marks))

    def only_at(self, *marks: str) -> Change:
        """With these ids and no others."""
        return replace(self, marks=frozenset(marks))


@dataclass(frozen=True)
class Books:
    """The files of the books, by their path below the folder of the books, and their entries."""

    files: Mapping[str, tuple[str, ...]] = field(repr=False)
    documents: Path

    @cached_property
    def entries(self) -> Sequence[Entry]:
        """All entries, file by file."""
        return [
            entry for file in sorted(self.files) for entry in entries_of(file, self.files[file])
        ]

    @cached_property
    def vouchers(self) -> Sequence[Entry]:
        """The transactions, by date and number."""
        found = [entry for entry in self.entries if entry.is_voucher]
        return sorted(found, key=lambda entry: (entry.date, entry.number))

    @cached_property
    def _by_kind(self) -> Mapping[str, Sequence[Entry]]:
        found: dict[str, list[Entry]] = {}
        for entry in self.entries:
            found.setdefault(entry.kind or "", []).append(entry)
        return found

    def all(self, kind: str) -> Sequence[Entry]:
        """The directives of a kind, in the order of the files."""
        return self._by_kind.get(kind, ())

    def named(self, kind: str, id_: str) -> Entry:
        """The first directive of a kind that has an id."""
        return next(entry for entry in self.all(kind) if id_ in entry.names)

    def ids(self, kind: str) -> list[str]:
        """The ids of the directives of a kind."""
        return [id_ for entry in self.all(kind) for id_ in entry.names]

    # --- changes -------------------------------------------------------------------------------

    def edit(self, *pairs: tuple[Entry, Entry | None], add: Entry | None = None) -> Change:
        """The books with entries replaced, or taken out, and perhaps one entry more."""
        edits = {(old.file, old.line): (old, new) for old, new in pairs}
        changed = {old.file for old, _ in pairs} | ({add.file} if add else set())
        texts = {
            file: "".join(f"{line}\n" for line in self._edited(file, edits)) for file in changed
        }
        if add:
            texts[add.file] += "\n" + "".join(f"{line}\n" for line in add.lines)
        marks = [entry.names for pair in pairs for entry in pair if entry]
        return Change(texts, frozenset().union(*marks, add.names if add else ()))

    def _edited(
        self, file: str, edits: Mapping[tuple[str, int], tuple[Entry, Entry | None]]
    ) -> Iterator[str]:
        skip = 0
        for number, line in enumerate(self.files[file], 1):
            if skip:
                skip -= 1
            elif (file, number) in edits:
                old, new = edits[file, number]
                yield from new.lines if new else ()
                skip = len(old.lines) - 1
            else:
                yield line

    def swap(self, old: Entry, new: Entry) -> Change:
        """One entry changed."""
        return self.edit((old, new))

    def drop(self, *entries: Entry) -> Change:
        """Entries taken out."""
        return self.edit(*((entry, None) for entry in entries))

    def add(self, file: str, text: str) -> Change:
        """One entry more, at the end of a file."""
        return self.edit(add=Entry(file, 0, tuple(text.splitlines())))

    # --- numbers -------------------------------------------------------------------------------

    def next_number(self, number: str) -> str:
        """The number after the last one of a voucher's series and year."""
        series = number[:7]
        used = [voucher.number for voucher in self.vouchers]
        used += [entry.words[0] for entry in self.all("voucher-void")]
        last = max(int(one[7:]) for one in used if one.startswith(series))
        return f"{series}{last + 1:05d}"

    def copy_of(self, voucher: Entry) -> Entry:
        """The voucher again under the next free number."""
        return voucher.with_key("voucher", self.next_number(voucher.number))


def entries_of(file: str, lines: Sequence[str]) -> Iterator[Entry]:
    """The entries of a file."""
    start: int | None = None
    for number, line in enumerate((*lines, ""), 1):
        if start is not None and not line.startswith(" "):
            yield Entry(file, start, tuple(lines[start - 1 : number - 1]))
            start = None
        if start is None and HEADER.match(line):
            start = number


def read(home: Path) -> Books:
    """The books below a folder."""
    paths = sorted(
        path for path in home.rglob("*.beancount") if "pledgebook" not in path.parts[-3:]
    )
    files = {
        str(path.relative_to(home)): tuple(path.read_text(encoding="utf-8").splitlines())
        for path in paths
    }
    return Books(files, home / "documents")


def days(number: int) -> datetime.timedelta:
    """A span of days."""
    return datetime.timedelta(days=number)
