"""Draws the seal of a period from a checked book; or says what stands in the way."""

from __future__ import annotations

import datetime
import hashlib
from collections import Counter
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from pledgebook import approvals, documents, rules
from pledgebook.closing_year.standing import closed_through
from pledgebook.sealing import leaves, merkle, seal_file
from pledgebook.sealing.draft import Draft
from pledgebook.sealing.officers import entity_of, officers_of
from pledgebook.sealing.verifying import trial_balance
from pledgebook.seals import DAY, FOLDER, printed

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Sequence

    from pledgebook.book import Book
    from pledgebook.findings import Finding
    from pledgebook.sealing.chain import Chain
    from pledgebook.sealing.leaves import Leaf
    from pledgebook.sealing.periods import Period
    from pledgebook.sealing.source import Source

SHOWN = 50
"""So many reasons are listed; how many there are is said."""


def draw(
    home: Path,
    book: Book,
    source: Source,
    findings: Sequence[Finding],
    period: Period,
    *,
    unsigned: bool,
) -> Draft:
    """The seal of a period; the first also holds all that is dated before it."""
    chain, comparison = source.chain, source.comparison
    mine = [leaf for leaf in comparison.left if leaf.date <= period.last]
    refusals = [
        *_of_open_years(book),
        *_out_of_order(chain, period),
        *(_unsigned(book) if not unsigned else ()),
        *(f"{one.place}:{one.line}: {one.label} is a draft" for one in mine if one.draft),
        *_errors(findings, home, period),
    ]
    if refusals:
        return Draft(refusals)
    before = chain.links[-1].text if chain.links else None
    first = before.last + DAY if before else min([period.first, *(one.date for one in mine)])
    counted = set(comparison.sealed) | {(leaf.file, leaf.line) for leaf in mine}
    officers = officers_of(book.registry, period.last)
    return compose(book, source, period, first, mine, counted, officers)


def compose(
    book: Book,
    source: Source,
    period: Period,
    first: datetime.date,
    mine: Sequence[Leaf],
    counted: Container[tuple[str, int]],
    officers: Sequence[seal_file.Officer],
) -> Draft:
    """The seal that goes on from a chain with these leaves.

    `counted` are the places of the transactions whose balances it states.
    """
    chain = source.chain
    before = chain.links[-1].text if chain.links else None
    lines = [
        *sorted(leaves.line_of(leaf, first) for leaf in mine),
        *_file_lines(book, chain, period.last),
    ]
    lines.sort(key=_order)
    content = "".join(f"{line}\n" for line in lines)
    hashes = [merkle.leaf_hash(line.data) for line in leaves.read_lines(content)]
    tree = chain.hashes + hashes
    grown = merkle.Frontier()
    grown.extend(tree)
    seal = seal_file.SealText(
        entity=entity_of(book.registry),
        size=len(tree),
        root=grown.root(),
        period=period.name,
        first=first,
        last=period.last,
        previous=chain.links[-1].digest if chain.links else None,
        count=len(hashes),
        leaves=hashlib.sha256(content.encode()).hexdigest(),
        consistency=merkle.consistency_proof(tree, before.size) if before and before.size else (),
        counts=_counts(mine, first, lines),
        balances=trial_balance(book, counted),
        options=source.options,
        rules=f"{len(rules.CODES)} {hashlib.sha256(' '.join(rules.CODES).encode()).hexdigest()}",
        programs={name: version(name) for name in ("pledgebook", "beancount")},
        officers=officers,
        manifest={
            place: source.files[place]
            for place in sorted({source.main, *(leaf.place for leaf in mine), *_folded(source)})
        },
    )
    return Draft([], seal.render(), content, before.officers if before else officers)


def _folded(source: Source) -> set[str]:
    """Files of sealed entries whose bytes no seal states yet: those that a close has folded."""
    stated = {item for link in source.chain.links for item in link.text.manifest.items()}
    return {
        place for place in source.comparison.newest if (place, source.files[place]) not in stated
    }


def _of_open_years(book: Book) -> Iterator[str]:
    if closed_through(book) is not None:
        yield "these are the books of the open years: seal in the books of all years"


def _out_of_order(chain: Chain, period: Period) -> Iterator[str]:
    for file, reason in chain.damaged.items():
        yield f"{FOLDER}/{file.name} {reason}"
    if not chain.links:
        return
    last = chain.links[-1]
    if period.first <= last.text.last:
        yield f"{period.name} is sealed already: {FOLDER}/{last.file.name} goes to {last.text.last}"
    elif period.first != last.text.last + DAY:
        yield (
            f"{period.name} begins on {period.first}, and the last seal, {last.name}, ends on "
            f"{last.text.last}: seal what is between first"
        )


def _unsigned(book: Book) -> Iterator[str]:
    for seal in book.seals:
        if seal.unsigned:
            yield f"the seal before it, {seal.name}, is {seal.unsigned}"


def _errors(findings: Sequence[Finding], home: Path, period: Period) -> list[str]:
    found = [
        f"{leaves.place_of(one.file, home)}:{one.line}: {one.code} {one.message}"
        for one in findings
        if one.severity == "error"
        and one.excepted is None
        and (one.entry_date is None or one.entry_date <= period.last)
    ]
    more = [f"and {len(found) - SHOWN} more errors: see `pledgebook check`"]
    return found[:SHOWN] + (more if len(found) > SHOWN else [])


def _file_lines(book: Book, chain: Chain, last: datetime.date) -> Iterator[str]:
    """The documents that entries up to a day name, and all signed acts, not sealed yet."""
    found = dict(book.approvals.files)
    for path in leaves.named_documents(book, last):
        document = book.documents.of(path)
        if document.state == "filed" and document.digest is not None:
            found[f"{documents.FOLDER}/{path}"] = document.digest
    sealed = {line.path for link in chain.links for line in link.lines if line.path is not None}
    for path, digest in sorted(found.items()):
        if printed(path) not in sealed:
            yield leaves.file_line(path, digest)


def _order(line: str) -> tuple[str, str]:
    """By what the line names, then by digest: days in order, documents last."""
    digest, _, name = line.partition("  ")
    return name.removeprefix(leaves.LATE), digest


def _counts(mine: Sequence[Leaf], first: datetime.date, lines: Sequence[str]) -> dict[str, int]:
    kinds = Counter(leaf.label.partition(" ")[0] for leaf in mine)
    late = sum(leaf.date < first for leaf in mine)
    acts = sum(line.partition("  ")[2].startswith(f"{approvals.FOLDER}/") for line in lines)
    papers = len(lines) - len(mine) - acts
    signed = {approvals.FOLDER: acts} if acts else {}
    return {**dict(sorted(kinds.items())), **signed, "documents": papers, "late": late}
