"""Beancount's own checks of a whole book, asked only about what is not plainly right.

Nearly all of a book is: its accounts are open, its amounts add up to nil. That is seen here in one
pass; every entry of which it is not seen is handed to the function of Beancount's that judges it,
so that its errors are the same, in the same order.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, cast

from beancount import loader
from beancount.core import account as accounts
from beancount.core import data, getters
from beancount.ops import balance, documents, validation

from pledgebook.money import ZERO

if TYPE_CHECKING:
    from collections.abc import Sequence

Entries = list[data.Directive]


def transform(
    entries: Entries, errors: list[Any], options: dict[str, Any]
) -> tuple[Entries, list[Any]]:
    """What `beancount.loader.run_transformations` makes of sorted entries.

    Without a plugin, a `pad` and a folder of documents there are only documents to look for and
    balances to prove.
    """
    kinds = {type(entry) for entry in entries}
    by_default = options["plugin_processing_mode"] == "default"
    if options["plugin"] or options["documents"] or data.Pad in kinds or not by_default:
        return cast(
            "tuple[Entries, list[Any]]",
            loader.run_transformations(entries, errors, options, None),
        )
    errors = list(errors)
    if data.Document in kinds:
        errors += documents.verify_document_files_exist(entries, options)[1]
    if data.Balance in kinds:
        entries, failed = _prove_balances(entries, options)
        errors += failed
    return entries, errors


def _prove_balances(entries: Entries, options: dict[str, Any]) -> tuple[Entries, list[Any]]:
    """Balance assertions proved over the transactions that move their accounts."""
    asserted = {entry.account for entry in entries if isinstance(entry, data.Balance)}
    within: dict[str, bool] = _Within(asserted)
    asked = [entry for entry in entries if _bears_on(entry, within)]
    proved, errors = balance.check(asked, options)
    instead = {id(old): new for old, new in zip(asked, proved, strict=True) if new is not old}
    return [instead.get(id(entry), entry) for entry in entries] if instead else entries, errors


class _Within(dict[str, bool]):
    """Whether an account is one of some, or below one; each is judged once."""

    def __init__(self, asserted: set[str]) -> None:
        super().__init__()
        self.asserted = asserted

    def __missing__(self, account: str) -> bool:
        parents = accounts.parents(account)
        self[account] = found = any(parent in self.asserted for parent in parents)
        return found


def _bears_on(entry: data.Directive, within: dict[str, bool]) -> bool:
    if isinstance(entry, data.Transaction):
        return any(within[posting.account] for posting in entry.postings)
    return isinstance(entry, (data.Balance, data.Open, data.Close))


def validate(entries: Entries, options: dict[str, Any]) -> list[Any]:
    """The errors of `beancount.ops.validation.validate`."""
    by_kind: dict[type, list[Any]] = defaultdict(list)
    for entry in entries:
        by_kind[type(entry)].append(entry)
    opens = by_kind[data.Open]
    opened = sorted([*opens, *by_kind[data.Close]], key=data.entry_sortkey)
    limited = {entry.account for entry in opens if entry.currencies}
    errors = validation.validate_open_close(opened, options)
    if not _all_open(entries):
        errors += validation.validate_active_accounts(entries, options)
    if limited:
        held = [
            entry for entry in by_kind[data.Transaction]
            if any(posting.account in limited for posting in entry.postings)
        ]  # fmt: skip
        errors += validation.validate_currency_constraints([*opens, *held], options)
    errors += validation.validate_duplicate_balances(by_kind[data.Balance], options)
    errors += validation.validate_duplicate_commodities(by_kind[data.Commodity], options)
    errors += validation.validate_documents_paths(by_kind[data.Document], options)
    unproved = [entry for entry in by_kind[data.Transaction] if not _is_nil(entry.postings)]
    errors += validation.validate_check_transaction_balances(unproved, options)
    return cast("list[Any]", errors)


def _all_open(entries: Sequence[data.Directive]) -> bool:
    """Whether every account that entries name is open when they do."""
    active: set[str] = set()
    for entry in entries:
        if isinstance(entry, data.Transaction):
            for posting in entry.postings:
                if posting.account not in active:
                    return False
        elif isinstance(entry, data.Open):
            active.add(entry.account)
        elif isinstance(entry, data.Close):
            active.discard(entry.account)
        elif not active.issuperset(getters.get_entry_accounts(entry)):
            return False
    return True


def _is_nil(postings: Sequence[Any]) -> bool:
    """Whether postings without cost and price add up to nil to the last digit."""
    total, currency = ZERO, None
    for posting in postings:
        number, unit = posting.units
        if posting.cost is not None or posting.price is not None:
            return False
        if currency is None:
            currency = unit
        elif unit != currency:
            return False
        total += number
    return not total
