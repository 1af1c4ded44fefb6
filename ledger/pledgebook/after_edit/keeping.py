"""Writes what a whole check leaves for the check after an edit: runs in the gate's child."""

from __future__ import annotations

import hashlib
import zlib
from array import array
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from beancount.core import data

from pledgebook import approvals, codec, seals
from pledgebook.after_edit import texts
from pledgebook.after_edit.base import OPEN, OTHER, RECORD, VOUCHER, Chunk, State, code_of
from pledgebook.closing_year.standing import closed_through
from pledgebook.difference.banks import banks_of
from pledgebook.difference.books import Series, frame_of
from pledgebook.difference.keys import NAMES, SERIES, Keys, keys_of_record
from pledgebook.difference.source import LARGE
from pledgebook.findings import BEANCOUNT
from pledgebook.gate.limits import OWN
from pledgebook.generated import is_generated
from pledgebook.parsing.booking import is_complete
from pledgebook.records import RECORDS, Budget, Obligation, Settlement, Statement

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pledgebook.gate.reading import Reading
    from pledgebook.gate.verdict import Verdict
    from pledgebook.records import Record

FOLDER = "base"
PACK = 262_144
"""Bytes of text, at least, that are compressed together."""
MOST_ODD = 20_000
"""Entries that are kept whole: books where more of them cannot be read from their text are not kept."""


def keep(folder: Path, reading: Reading, verdict: Verdict, counts: Mapping[str, int]) -> None:
    """Write the parts of the base into a new folder; nothing where an edit could not be judged."""
    home, book = reading.main.parent, verdict.book
    options = reading.options
    signed = any((home / name).exists() for name in (seals.FOLDER, approvals.FOLDER))
    foreign = options["documents"] or any(name != "pledgebook" for name, _ in options["plugin"])
    if signed or foreign or closed_through(book) is not None or not book.vouchers:
        return
    chunks: dict[str, list[Chunk]] = {}
    packs: list[bytes] = []
    for path in reading.plain:
        content = Path(path).read_bytes()
        if hashlib.sha256(content).hexdigest() != reading.digests[path]:
            return  # Edited while it was checked.
        chunks[path] = list(_chunks(content, packs))
    odd = {
        number: msgspec.Raw(codec.encode_entries([entry]))
        for number, entry in enumerate(verdict.booked)
        if _is_odd(entry, chunks)
    }
    if len(odd) > MOST_ODD:
        return
    part = _Parts(folder / FOLDER)
    part.write("state", msgspec.msgpack.encode(_state(reading, verdict, chunks, counts)))
    part.write("odd", msgspec.json.encode(odd))
    for number, pack in enumerate(packs):
        part.write(f"texts-{number}", zlib.compress(pack, 1))
    _write_places(part, verdict.booked, list(reading.digests))
    _write_index(part, verdict)
    part.write("frame", codec.encode_entries(_framed(verdict)))


class _Parts:
    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.folder = folder

    def write(self, name: str, content: bytes) -> None:
        """Write one part."""
        (self.folder / name).write_bytes(content)


def _chunks(content: bytes, packs: list[bytes]) -> Iterator[Chunk]:
    for line, offset, size in texts.pieces(content):
        if not packs or len(packs[-1]) >= PACK:
            packs.append(b"")
        piece = content[offset : offset + size]
        yield Chunk(line, offset, size, texts.digest(piece), len(packs) - 1, len(packs[-1]))
        packs[-1] += piece


def _is_odd(entry: data.Directive, plain: Mapping[str, object]) -> bool:
    """Whether a transaction or record cannot be read again from its own text alone."""
    if isinstance(entry, data.Transaction):
        return entry.meta["filename"] not in plain or not is_complete(entry.postings)
    ours = isinstance(entry, data.Custom) and entry.type in RECORDS
    return ours and entry.meta["filename"] not in plain


def _state(
    reading: Reading, verdict: Verdict, chunks: Mapping[str, Sequence[Chunk]],
    counts: Mapping[str, int],
) -> State:  # fmt: skip
    book = verdict.book
    days = [voucher.date for voucher in book.vouchers]
    stated = [one.on for one in book.registry.all(Statement)]
    postings = [posting for one in verdict.booked if isinstance(one, data.Transaction)
                for posting in one.postings]  # fmt: skip
    return State(
        until=book.until,
        as_of=book.as_of,
        latest=sum(day == book.as_of for day in (*days, *stated)),
        first=min(days),
        last=max(days),
        currency=book.currency,
        operating=reading.options["operating_currency"],
        files=list(reading.digests),
        plain=[path in chunks for path in reading.digests],
        chunks=[chunks.get(path, ()) for path in reading.digests],
        includes=_includes(reading),
        left=OWN.all_bytes - sum(Path(path).stat().st_size for path in reading.digests),
        raw=verdict.raw,
        beancount=[one for one in verdict.findings if one.code == BEANCOUNT],
        counts=counts,
        entries=len(verdict.entries),
        budgeted=frozenset(line.subject for line in book.registry.all(Budget)),
        uses=_uses(verdict),
        lots=frozenset(one.account for one in postings if one.cost is not None),
        asserted=frozenset(_asserted(verdict.booked)),
    )


def _asserted(booked: Iterable[data.Directive]) -> Iterator[str]:
    for one in booked:
        if isinstance(one, data.Balance) or (
            isinstance(one, data.Close) and is_generated(one.account)
        ):
            yield one.account


def _includes(reading: Reading) -> list[str]:
    own = [pattern for file, pattern in reading.includes if file == str(reading.main)]
    return own if len(own) == len(reading.includes) else []


def _uses(verdict: Verdict) -> dict[str, int]:
    """How often each account is used that is opened at its first use."""
    opened = {one.account for one in verdict.booked if isinstance(one, data.Open)}
    used: Counter[str] = Counter()
    for voucher in verdict.book.vouchers:
        used.update(leg.account for leg in voucher.legs)
    for one in verdict.booked:
        if isinstance(one, (data.Balance, data.Document, data.Note)):
            used[one.account] += 1
    return {
        name: times for name, times in used.items() if name not in opened and is_generated(name)
    }


def _write_places(part: _Parts, booked: Sequence[data.Directive], files: Sequence[str]) -> None:
    numbers = {file: number for number, file in enumerate(files)}
    part.write("places-file", array("I", [numbers[e.meta["filename"]] for e in booked]).tobytes())
    part.write("places-line", array("I", [e.meta["lineno"] for e in booked]).tobytes())
    part.write("places-day", array("I", [e.date.toordinal() for e in booked]).tobytes())
    part.write("places-kind", bytes(map(_kind, booked)))


def _kind(entry: data.Directive) -> int:
    if isinstance(entry, data.Transaction):
        return VOUCHER
    if isinstance(entry, (data.Open, data.Close)):
        return OPEN
    return RECORD if isinstance(entry, data.Custom) and entry.type in RECORDS else OTHER


def _write_index(part: _Parts, verdict: Verdict) -> None:
    """The numbers of vouchers and records by key, series of numbers, and accounts with statements."""
    book, registry = verdict.book, verdict.book.registry
    frame = frame_of(book)
    payees: dict[str | None, str] = {one.id: one.payee for one in registry.all(Obligation)}
    keys = Keys(frame, {line.subject for line in registry.all(Budget)}, payees.get)
    words: list[int] = []
    numbers: set[str] = set()
    vouchers, records = iter(book.vouchers), _by_place(registry.records)
    for number, entry in enumerate(verdict.booked):
        own: Iterable[tuple[str, str]] = ()
        if isinstance(entry, data.Transaction):
            own = keys.of(next(vouchers))
        elif isinstance(entry, data.Custom):
            record = records.get((entry.meta["filename"], entry.meta["lineno"]))
            own = keys_of_record(record) if record is not None and type(record) in LARGE else ()
        for key in own:
            if key[0] == SERIES:
                numbers.add(key[1])
            if key[0] != NAMES:
                words.append(code_of(key) << 32 | number)
    words.sort()
    part.write("keys", array("Q", words).tobytes())
    part.write("series", msgspec.json.encode(Series(numbers).by_head()))
    part.write("banks", msgspec.msgpack.encode(banks_of(
        (one for one in book.vouchers if book.until is None or one.date <= book.until),
        registry.all(Statement),
        {(one.entry, one.account) for one in registry.all(Settlement)},
    )))  # fmt: skip


def _by_place(records: Iterable[Record]) -> dict[tuple[str, int], Record]:
    return {(one.file, one.line): one for one in records}


def _framed(verdict: Verdict) -> Iterator[data.Directive]:
    """Entries that the frame is made of, accounts and prices."""
    wanted = {(one.file, one.line) for one in frame_of(verdict.book).registry.records}
    for entry in verdict.booked:
        if isinstance(entry, (data.Open, data.Close, data.Price)) or (
            isinstance(entry, data.Custom)
            and ((entry.meta["filename"], entry.meta["lineno"]) in wanted)
        ):
            yield entry
