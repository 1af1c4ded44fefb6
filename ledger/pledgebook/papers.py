"""Which papers each voucher bears or lacks, and those of directives: what reports tell of evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pledgebook.documents import stem_of
from pledgebook.rules.pb501 import demanded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pledgebook.book import Book
    from pledgebook.vouchers import Voucher


class Paper(NamedTuple):
    """One paper of a voucher: named, or asked for by the policy `evidence` and not there.

    `state` is that of the file (`documents.State`); `missing` where no path is named, `unproved`
    where the books come without documents. `digest` is the file's SHA-256 in hex.
    """

    key: str
    path: str | None
    state: str
    asked: bool
    digest: str | None = None

    @property
    def kind(self) -> str:
        """`invoice` of the keys `invoice` and `invoice-2`."""
        return stem_of(self.key)


def paper_at(book: Book, key: str, path: str, *, asked: bool = False) -> Paper:
    """The paper that a key names by its path."""
    document = book.documents.of(path)
    state = document.state if book.documents.kept else "unproved"
    return Paper(key, path, state, asked, document.digest)


def papers_of(book: Book) -> Callable[[Voucher], Iterator[Paper]]:
    """How to tell the papers of a voucher, the named ones first."""
    asks = demanded(book)

    def papers(voucher: Voucher) -> Iterator[Paper]:
        asked = asks(voucher) if asks is not None and not voucher.is_draft else {}
        named = set()
        for key, path in voucher.papers:
            kind = stem_of(key)
            named.add(kind)
            yield paper_at(book, key, path, asked=kind in asked)
        for kind in asked:
            if kind not in named:
                yield Paper(kind, None, "missing", asked=True)

    return papers


def in_words(papers: list[Paper]) -> str:
    """A voucher's evidence in a few words: `complete`, or what is missing or not as it was filed."""
    faults: dict[str, list[str]] = {}
    for paper in papers:
        if paper.state != "filed":
            faults.setdefault(paper.state, []).append(paper.key)
    if faults:
        return "; ".join(f"{state}: {', '.join(keys)}" for state, keys in faults.items())
    return "complete" if papers else "none asked"
