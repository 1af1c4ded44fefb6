"""Whose money a posting is: the order in which a posting's agreement is decided.

A lot's label decides first, then the posting's metadata, then the transaction's, then the only
agreement that the transaction's labels name, then the obligation's or advance's. (With metadata
before
labels, money can move between two agreements unseen.)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pledgebook.accounts import parts_of

if TYPE_CHECKING:
    from beancount.core import data

    from pledgebook.registry import Registry


NONE: frozenset[str] = frozenset()


class Attribution(NamedTuple):
    """An agreement's id, or None with the reason; a label gainsaid by metadata is a reason."""

    agreement: str | None
    problem: str | None = None


def lot_label(posting: data.Posting) -> str | None:
    """The label of the posting's lot, `AGREEMENT/n`, or None."""
    return posting.cost.label if posting.cost is not None else None


def agreement_of_label(label: str) -> str:
    """The agreement that a lot's label names: the part before the last `/`."""
    return label.rpartition("/")[0] or label


def text_key(posting: data.Posting | None, entry: data.Transaction, key: str) -> str | None:
    """A text in a posting's metadata, else in its transaction's."""
    found = posting.meta.get(key) if posting is not None and posting.meta else None
    if found is None:
        found = entry.meta.get(key)
    return found if isinstance(found, str) else None


def labelled_agreements(entry: data.Transaction) -> frozenset[str]:
    """All agreements that the lots of a transaction name."""
    labels = [
        (posting.account, label)
        for posting in entry.postings
        if posting.cost is not None and (label := posting.cost.label)
    ]
    if not labels:
        return NONE
    ours = (label for account, label in labels if parts_of(account).role != "other")
    return frozenset(agreement_of_label(label) for label in ours)


def attribute(
    posting: data.Posting,
    entry: data.Transaction,
    labelled: frozenset[str],
    registry: Registry,
) -> Attribution:
    """The agreement of one posting. `labelled` is `labelled_agreements(entry)`."""
    named = text_key(posting, entry, "agreement")
    label = lot_label(posting)
    if label:
        of_label = agreement_of_label(label)
        if named is not None and named != of_label:
            problem = f"the lot {label} and the metadata {named} disagree"
            return Attribution(of_label, problem)
        return Attribution(of_label)
    if named is not None:
        return Attribution(named)
    if len(labelled) == 1:
        return Attribution(next(iter(labelled)))
    return _by_document(posting, entry, registry)


def _by_document(posting: data.Posting, entry: data.Transaction, registry: Registry) -> Attribution:
    obligation = registry.obligation(text_key(posting, entry, "obligation"))
    advance = registry.advance(text_key(posting, entry, "advance"))
    candidates = {
        record.agreement for record in (obligation, advance) if record and record.agreement
    }
    if len(candidates) == 1:
        return Attribution(candidates.pop())
    if len(candidates) > 1:
        return Attribution(None, f"{' and '.join(sorted(candidates))} both claim it")
    return Attribution(None, "names no agreement")
