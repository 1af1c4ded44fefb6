"""The rest of the books, by key: read again from their text, entry by entry, where it is asked for."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from beancount.core import data

from pledgebook import codec, documents, generated
from pledgebook.accounts import with_category
from pledgebook.after_edit import texts
from pledgebook.after_edit.base import RECORD, VOUCHER, DoubtError
from pledgebook.approvals.proofs import Approvals
from pledgebook.book import Book
from pledgebook.difference.banks import stand_ins
from pledgebook.difference.books import Series
from pledgebook.difference.keys import ACCOUNT, DEFINES, SERIES
from pledgebook.directives import read_record, read_records
from pledgebook.loading import split_funding
from pledgebook.parsing import booking
from pledgebook.parsing.plain import PlainReader
from pledgebook.records import id_of
from pledgebook.registry import Registry
from pledgebook.vouchers import Voucher, voucher_of

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from pledgebook.after_edit.base import Base, Index, Places
    from pledgebook.after_edit.texts import Moves
    from pledgebook.difference.keys import Key
    from pledgebook.findings import Finding
    from pledgebook.records import Record


class KeptSource:
    """The books of a base, less the vouchers that an edit takes out, as `difference.Source` wants them."""

    def __init__(
        self, base: Base, main: str, moves: Mapping[str, Moves], files: Sequence[str]
    ) -> None:
        self.base = base
        self.state = base.state
        self.home = Path(main).parent
        self.moves = moves
        """Of files with edits: where their lines are now."""
        self._order = {"": -1, **{file: place for place, file in enumerate(files)}}
        self.without: Sequence[Voucher] = ()
        self.budgeted = self.state.budgeted
        self.reader = PlainReader()
        self.frame = self._frame(main)
        self._chart = {
            name: with_category(name, one.meta.get("unsdg"))
            for name, one in self.frame.opens.items()
        }
        self._evidence = self.frame.registry.evidence_keys()
        self._entries: dict[int, data.Directive] = {}
        self._vouchers: dict[int, Voucher] = {}
        self._records: dict[int, Record] = {}
        self._moved: dict[int, Voucher] = {}
        self._tolerances: booking.Tolerances = {}
        self._lines: dict[tuple[int, int], list[str]] = {}
        self._defined: dict[str, Record] = {}

    def _frame(self, main: str) -> Book:
        entries = self.base.frame()
        records, _ = read_records(entries)
        opens = {one.account: one for one in entries if isinstance(one, data.Open)}
        folder = self.home / documents.FOLDER
        return Book(
            main=main,
            entries=entries,
            registry=Registry.of(records),
            vouchers=(),
            opens=opens,
            currency=self.state.currency,
            as_of=self.state.as_of,
            until=self.state.until,
            documents=documents.Documents(kept=folder.is_dir(), by_path=_Evidence(folder)),
            approvals=Approvals(),
        )

    @cached_property
    def frame_after(self) -> Book:
        """The frame with its records at the lines where they now stand."""
        records = map(self.record_after, self.frame.registry.records)
        return self.frame.narrowed(Registry.of(records), (), self.frame.opens)

    @cached_property
    def places(self) -> Places:
        """Where every entry stands."""
        return self.base.places()

    @cached_property
    def series(self) -> Series:
        """All numbers of vouchers, used or void."""
        return Series.of_heads(self.base.series())

    @cached_property
    def _index(self) -> Index:
        return self.base.index()

    @cached_property
    def _odd(self) -> Mapping[int, msgspec.Raw]:
        return self.base.odd()

    def vouchers(self, keys: Collection[Key]) -> Sequence[Voucher]:
        """All vouchers that bear one of the keys."""
        apart = {(one.file, one.line) for one in self.without}
        kinds = self.places.kind
        found = [
            self.voucher(number)
            for number in sorted(set(self._index.of(self._wanted(keys))))
            if kinds[number] == VOUCHER
        ]
        left = [one for one in found if (one.file, one.line) not in apart]
        accounts = {id_ for kind, id_ in keys if kind == ACCOUNT}
        if accounts:
            left += stand_ins(self.base.banks(), accounts, self.without)
        return left

    def records(self, keys: Collection[Key]) -> Sequence[Record]:
        """All records of large kinds that bear one of the keys."""
        kinds = self.places.kind
        return [
            self._record(number)
            for number in sorted(set(self._index.of(self._wanted(keys))))
            if kinds[number] == RECORD
        ]

    def _wanted(self, keys: Collection[Key]) -> set[Key]:
        beside = (self.series.beside(id_) for kind, id_ in keys if kind == SERIES)
        return {*keys, *((SERIES, one) for own in beside for one in own)}

    def place_after(self, number: int) -> tuple[int, int]:
        """The line of an entry as it now stands, and the place of its file: its order in a day."""
        file, line = self.places.file[number], self.places.line[number]
        moves = self.moves.get(self.state.files[file])
        return line if moves is None else moves.of(line), file

    def is_odd(self, number: int) -> bool:
        """Whether an entry holds lots or blank amounts, or stands in a file that is not plain."""
        return number in self._odd

    def voucher(self, number: int) -> Voucher:
        """The voucher of an entry, always the same."""
        known = self._vouchers.get(number)
        if known is None:
            entry = self._entry(number)
            if not isinstance(entry, data.Transaction):
                raise DoubtError("no transaction")
            known = self._vouchers[number] = self.as_voucher(entry)
        return known

    def as_voucher(self, entry: data.Transaction) -> Voucher:
        """A booked transaction as `loading.load` reads it."""
        registry = self._with_contracts(entry)
        split, _ = split_funding(entry, registry, self.state.currency)
        return voucher_of(
            generated.with_links(split), registry, self.state.currency, self._evidence, self._chart
        )

    def unsplit(self, entry: data.Transaction) -> Finding | None:
        """Why the funding of a transaction cannot be split, as `loading.load` tells it."""
        return split_funding(entry, self._with_contracts(entry), self.state.currency)[1]

    def _with_contracts(self, entry: data.Transaction) -> Registry:
        """The frame's registry, with what a transaction that names no agreement names instead."""
        metas = [entry.meta, *(posting.meta or {} for posting in entry.postings)]
        # What is no text names nothing, and hides what the transaction names from its posting.
        said = [meta["agreement"] for meta in metas if "agreement" in meta]
        if "agreement" in entry.meta and all(isinstance(one, str) for one in said):
            return self.frame.registry
        named = {meta.get(key) for meta in metas for key in ("obligation", "advance")}
        lacking = {one for one in named if isinstance(one, str) and one not in self._defined}
        for record in self.records({(DEFINES, one) for one in lacking}) if lacking else ():
            if type(record).defines:
                self._defined.setdefault(id_of(record), record)
        own = {one: self._defined[one] for one in named if one in self._defined}
        if not own:
            return self.frame.registry
        return replace(self.frame.registry, by_id={**own, **self.frame.registry.by_id})

    def _record(self, number: int) -> Record:
        known = self._records.get(number)
        if known is None:
            entry = self._entry(number)
            if not isinstance(entry, data.Custom):
                raise DoubtError("no directive")
            known = self._records[number] = read_record(entry)
        return known

    def _entry(self, number: int) -> data.Directive:
        """An entry as it was booked."""
        packed = self._odd.get(number)
        if packed is not None:
            return codec.decode_entries(packed)[0]
        file, line = self.places.file[number], self.places.line[number]
        chunks = self.state.chunks[file]
        place = bisect_right(chunks, line, key=lambda chunk: chunk.line) - 1
        lines = self._lines.get((file, place))
        if lines is None:
            lines = self._lines[file, place] = self._read(file, place).split("\n")
        first = line - chunks[place].line
        end = first + 1
        while end < len(lines) and lines[end].startswith(" "):
            end += 1
        (entry,) = self.parse(self.state.files[file], line, lines[first:end])
        return entry

    def _read(self, file: int, place: int) -> str:
        """The text of a piece: from the file where it was not edited, else as it was kept."""
        chunk, path = self.state.chunks[file][place], self.state.files[file]
        if path in self.moves:
            return self.base.text(chunk).decode()
        with open(path, "rb") as content:  # noqa: PTH123 -- thousands of them
            content.seek(chunk.offset)
            piece = content.read(chunk.size)
        if texts.digest(piece) != chunk.digest:
            raise DoubtError("edited while it was checked")
        return piece.decode()

    def parse(self, path: str, line: int, lines: Sequence[str]) -> list[data.Directive]:
        """The booked entries of some lines, the first of which is the file's line of that number.

        Raises:
            DoubtError: they are not plain, or booking would have to decide something.
        """
        entries = self.reader.entries(path, line, lines)
        if entries is None:
            raise DoubtError("not plain")
        booked = []
        for entry in entries:
            if isinstance(entry, data.Transaction) and not booking.is_complete(entry.postings):
                raise DoubtError("not complete")
            booked.append(booking.booked(entry, self._tolerances))
        return booked

    def order(self, file: str) -> int:
        """The place of a file in the reading of the books."""
        return self._order[file]

    def after(self, voucher: Voucher) -> Voucher:
        """A voucher at the line where it now stands."""
        moves = self.moves.get(voucher.file)
        line = voucher.line if moves is None else moves.of(voucher.line)
        if line == voucher.line:
            return voucher
        known = self._moved.get(id(voucher))
        if known is None:
            entry = voucher.entry
            moved = entry._replace(meta={**entry.meta, "lineno": line})
            known = self._moved[id(voucher)] = msgspec.structs.replace(voucher, entry=moved)
        return known

    def record_after(self, record: Record) -> Record:
        """A record at the line where it now stands."""
        moves = self.moves.get(record.file)
        if moves is None or (line := moves.of(record.line)) == record.line:
            return record
        return replace(record, line=line)

    def told_after(self, finding: Finding) -> Finding:
        """A finding at the line where it now stands."""
        moves = self.moves.get(finding.file)
        if moves is None or (line := moves.of(finding.line)) == finding.line:
            return finding
        return replace(finding, line=line)


class _Evidence(Mapping[str, documents.Document]):
    """Documents that are looked for when they are asked for."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: dict[str, documents.Document] = {}

    def __getitem__(self, path: str) -> documents.Document:
        known = self._known.get(path)
        if known is None:
            known = self._known[path] = documents.read(self._folder, [path]).of(path)
        return known

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)
