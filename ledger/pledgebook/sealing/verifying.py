"""Seals proved against the books: leaves, documents, balances, files and signatures."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from pledgebook import approvals, documents
from pledgebook.sealing import signatures
from pledgebook.sealing.chain import Chain, Link, read_chain
from pledgebook.seals import FOLDER, Seal

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping, Sequence

    from pledgebook.book import Book
    from pledgebook.sealing.comparing import Comparison
    from pledgebook.sealing.source import Source

Balances = list[tuple[str, str, Decimal]]


def prove(home: Path, book: Book, source: Source | None, acts: Mapping[str, str]) -> list[Seal]:
    """The seals of the books; `acts` are the files below approvals/ with their SHA-256.

    Without a source (under plain bean-check the entries are booked already) only the seals' own
    files are proved; their leaves and signatures are not.
    """
    if source is None:
        chain = read_chain(home / FOLDER)
        return [*(_seal(link) for link in chain.links), *_others(chain)]
    chain, comparison = source.chain, source.comparison
    seals: list[Seal] = []
    for number, link in enumerate(chain.links):
        signed = signatures.judge(link, chain.links[number - 1] if number else None)
        altered, gone_on = _files(link, source, comparison, number)
        proved, hangs_on = _proved(link, seals)
        faults = (
            *link.faults,
            *comparison.faults[number],
            *_documents(link, home, book),
            *_acts(link, acts),
            *_balances(link, book, comparison, number),
            *signed.faults,
        )
        seals.append(_seal(
            link, faults=faults, compared=True, altered=altered, unsigned=signed.lacking,
            signed_by=signed.by, proved=() if faults else proved,
            claimed=(*signed.claimed, *hangs_on, *gone_on, *_claims(link)),
        ))  # fmt: skip
    return [*seals, *_others(chain)]


def trial_balance(book: Book, counted: Container[tuple[str, int]]) -> Balances:
    """The balance in units of every account that the counted transactions move, nil left out."""
    sums: dict[tuple[str, str], Decimal] = {}
    for voucher in book.vouchers:
        if (voucher.file, voucher.line) in counted:
            for leg in voucher.legs:
                place = (leg.account, leg.currency)
                sums[place] = sums.get(place, Decimal(0)) + leg.number
    return [(*place, number) for place, number in sorted(sums.items()) if number]


def _balances(link: Link, book: Book, comparison: Comparison, number: int) -> Iterator[str]:
    if not link.whole or any(comparison.faults[before] for before in range(number + 1)):
        return  # What moved them is told already.
    counted = {place for place, seal in comparison.sealed.items() if seal <= number}
    if trial_balance(book, counted) != list(link.text.balances):
        yield "its trial balance is not what its entries come to"


def _documents(link: Link, home: Path, book: Book) -> Iterator[str]:
    sealed = {
        line.path.removeprefix(f"{documents.FOLDER}/"): line.digest
        for line in link.lines
        if line.path is not None and line.path.startswith(f"{documents.FOLDER}/")
    }
    unread = [path for path in sealed if path not in book.documents.by_path]
    more = documents.read(home / documents.FOLDER, unread)
    for path, digest in sealed.items():
        now = (book.documents.by_path.get(path) or more.of(path)).digest
        if now != digest:
            what = "is missing" if now is None else "is not the file that was sealed"
            yield f"{documents.FOLDER}/{path} {what}"


def _acts(link: Link, acts: Mapping[str, str]) -> Iterator[str]:
    for line in link.lines:
        if line.path is not None and line.path.startswith(f"{approvals.FOLDER}/"):
            now = acts.get(line.path)
            if now != line.digest:
                what = "is missing" if now is None else "is not the act that was sealed"
                yield f"{line.path} {what}"


def _files(
    link: Link, source: Source, comparison: Comparison, number: int
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Files and options that differ though their entries stand, and files that have gone on."""
    open_ = {leaf.place for leaf in comparison.left} | {source.main}
    altered, gone_on = [], []
    for place, digest in link.text.manifest.items():
        now = source.files.get(place)
        if now == digest or place in comparison.disturbed:
            continue
        if now is None:
            gone_on.append(f"{place} is no file of the books now; its entries stand elsewhere")
        elif place in open_ or comparison.newest.get(place, number) > number:
            gone_on.append(f"{place} has other bytes now; its sealed entries stand")
        else:
            altered.append(f"{place} differs from the sealed file in comments, order or spaces")
    for name, was in link.text.options.items():
        now = source.options.get(name)
        if now != was:
            altered.append(f"option {name} was {was!r} and is {now!r}")
    return tuple(altered), tuple(gone_on)


def _proved(link: Link, before: Sequence[Seal]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What a seal without faults proves, and what hangs on seals before it that are not proved."""
    seal = link.text
    late = sum(line.late for line in link.lines)
    files = [line.path for line in link.lines if line.path is not None]
    acts = sum(path.startswith(f"{approvals.FOLDER}/") for path in files)
    papers = f"{len(files) - acts} documents" + (f" and {acts} files of acts" if acts else "")
    proved: tuple[str, ...] = (
        f"{seal.count - len(files)} entries ({late} late) and {papers} stand as sealed",
        f"the tree of {seal.size} leaves has its root, and goes on from the seal before it",
    )
    hangs_on = []
    balances = f"the trial balance of {len(seal.balances)} lines"
    differing = [one.name for one in before if one.faults]
    if differing:
        hangs_on.append(f"{balances}: the seals before it differ ({', '.join(differing)})")
    else:
        proved = (*proved, f"{balances} is what the entries come to")
    if before and (before[-1].unsigned or before[-1].faults):
        hangs_on.append(f"the keys of its officers: the seal of {before[-1].name} is not proved")
    return proved, tuple(hangs_on)


def _claims(link: Link) -> tuple[str, ...]:
    programs = ", ".join(f"{name} {version}" for name, version in link.text.programs.items())
    return (f"made by {programs} under rules {link.text.rules}",)


def _seal(
    link: Link,
    *,
    faults: tuple[str, ...] | None = None,
    compared: bool = False,
    altered: tuple[str, ...] = (),
    unsigned: str | None = None,
    signed_by: tuple[str, ...] = (),
    proved: tuple[str, ...] = (),
    claimed: tuple[str, ...] = (),
) -> Seal:
    return Seal(
        name=link.name, file=str(link.file), first=link.text.first, last=link.text.last,
        entries=frozenset(filter(None, (line.entry for line in link.lines))),
        digest=link.digest, previous=link.text.previous,
        faults=tuple(link.faults) if faults is None else faults, compared=compared,
        altered=altered, unsigned=unsigned, signed_by=signed_by, proved=proved, claimed=claimed,
    )  # fmt: skip


def _others(chain: Chain) -> Iterator[Seal]:
    for file, reason in chain.damaged.items():
        yield Seal(name=file.stem, file=str(file), readable=False, faults=(reason,))
    for file in chain.strangers:
        yield Seal(name=file.name, file=str(file), readable=False)
