"""Fava's pages of many entries come from beside the server, just as Fava would answer them."""

from __future__ import annotations

import dataclasses
import threading
from typing import TYPE_CHECKING, Any, cast

import pytest
from beancount.core import data
from fava import core
from fava.beans.funcs import hash_entry

from pledgebook_reports.viewer.door.queries import favas
from pledgebook_reports.viewer.ledger import SnapshotLedger
from tests.reports.door.house import HOST, SITE, get

if TYPE_CHECKING:
    from collections.abc import Container

    from fava.beans.abc import Directive
    from werkzeug.test import TestResponse

    from pledgebook.snapshot import Snapshot
    from tests.reports.door.house import House

ACCOUNT = "Assets:Bank:Tigris:USD"
PAGES = (
    "journal", "journal_page?page=1&order=desc", "journal_page?page=9&order=asc",
    "income_statement?time=2017", "balance_sheet", "trial_balance?filter=%23tag",
    f"account_report?a={ACCOUNT}&r=journal", f"account_report?a={ACCOUNT}&r=balances&interval=year",
    f"account_report?a={ACCOUNT}", "statistics", "commodities", "events", "documents", "narrations",
    "payee_accounts?payee=Finland", "payee_transaction?payee=Finland",
    "trial_balance?filter=any(", "journal_page?order=asc", "context?entry_hash=0",
)  # fmt: skip


@pytest.fixture(scope="module")
def snapshot(house: House) -> Snapshot:
    """Return the snapshot of the house's book."""
    return house.viewer._snapshot


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_what_fava_answers(house: House, snapshot: Snapshot, page: str) -> None:
    plain = favas.site(house.viewer.book, SnapshotLedger(snapshot))
    wanted = plain.test_client().get(f"{SITE}/api/{page}", base_url=HOST)
    read = house.viewer._ledger._whole
    got = get(house.client("auditor"), f"{SITE}/api/{page}")
    assert (got.status_code, _sorted(got.json)) == (wanted.status_code, _sorted(wanted.json))
    assert got.headers["Content-Type"] == wanted.headers["Content-Type"]
    assert house.viewer._ledger._whole is read  # No page has the server read the entries.


def _data(answer: TestResponse) -> Any:
    """The data of an answer of Fava's."""
    told: Any = answer.json
    return told["data"]


def _sorted(told: Any) -> Any:
    """JSON with labels in one order: Fava tells sets of them as they come."""
    if isinstance(told, dict):
        return {
            key: sorted(value) if key in {"tags", "links"} else _sorted(value)
            for key, value in told.items()
        }
    return [_sorted(one) for one in told] if isinstance(told, list) else told


def test_an_entry_is_found_by_its_hash_with_what_the_accounts_held(
    house: House, snapshot: Snapshot
) -> None:
    entries = SnapshotLedger(snapshot).all_entries
    for entry in (entries[0], entries[len(entries) // 2], entries[-1]):
        found = get(house.client("viewer"), f"{SITE}/api/context?entry_hash={hash_entry(entry)}")
        assert _data(found)["entry"]["date"] == entry.date.isoformat()


def test_one_entry_is_found_without_reading_the_others(snapshot: Snapshot) -> None:
    ledger, every = SnapshotLedger(snapshot), snapshot.entries()[0]
    for entry in every:
        if isinstance(entry, data.Transaction) and "voucher" in entry.meta:
            wanted = cast("Directive", entry)
            assert ledger.get_entry(hash_entry(wanted)) == wanted
    assert ledger._whole is None
    last = next(one for one in every if one.meta.get("voucher") == "V-2017-00666")
    _, before, after = ledger.context(hash_entry(cast("Directive", last)))
    assert before != after
    assert (
        ledger.get_entry(hash_entry(cast("Directive", last)))
        is ledger.all_entries[every.index(last)]
    )


def test_a_reader_is_answered_in_a_language_of_the_reader(house: House) -> None:
    path = f"{SITE}/api/account_report?a={ACCOUNT}&r=journal"
    labels = [
        _data(get(house.client("viewer"), path, Accept_Language=language))["charts"][0]["label"]
        for language in ("en", "de")
    ]
    assert labels[0] == "Account Balance"
    assert labels[1] != labels[0]


def test_who_may_not_read_is_refused_before_anything_is_asked(house: House) -> None:
    assert get(house.client(), f"{SITE}/api/journal").status_code == 401
    assert get(house.client("viewer"), f"{SITE}/api/journal", Host="elsewhere").status_code == 400


def test_the_frame_says_what_favas_own_modules_find(
    house: House, snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def loaded(_path: str, *, is_encrypted: bool) -> Any:  # noqa: ARG001 -- Fava's call
        return snapshot.entries()

    monkeypatch.setattr(core, "load_uncached", loaded)
    theirs, ours = (
        core.FavaLedger(str(house.viewer.book), poll_watcher=True),
        SnapshotLedger(snapshot),
    )
    assert {name: dataclasses.asdict(one) for name, one in ours.accounts.items()} == {
        name: dataclasses.asdict(one) for name, one in theirs.accounts.items()
    }
    for name in ("links", "tags", "years"):
        assert getattr(ours.attributes, name) == getattr(theirs.attributes, name)
    for name in ("accounts", "currencies", "payees"):
        assert sorted(getattr(ours.attributes, name)) == sorted(getattr(theirs.attributes, name))
    assert ours.attributes.payees[0] == theirs.attributes.payees[0]
    assert ours.attributes.accounts[:3] == theirs.attributes.accounts[:3]
    assert ours.commodities.names == theirs.commodities.names
    assert ours.format_decimal.precisions == theirs.format_decimal.precisions
    assert ours.fava_options == theirs.fava_options
    assert ours.misc.sidebar_links == theirs.misc.sidebar_links
    assert ours.extensions.extension_details == theirs.extensions.extension_details
    assert ours._whole is None
    for kind in ("Open", "Query", "Event", "Custom", "Note", "Transaction"):
        assert getattr(ours.all_entries_by_type, kind) == getattr(theirs.all_entries_by_type, kind)
    assert ours.all_entries == theirs.all_entries


def test_entries_are_read_once_however_many_ask_at_once(
    snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, own = list[object](), snapshot.entries_of

    def entries_of(kinds: Container[str] | None) -> list[data.Directive]:
        read.append(kinds)
        return own(kinds)

    monkeypatch.setattr(snapshot, "entries_of", entries_of)
    ledger, got = SnapshotLedger(snapshot), list[int]()
    threads = [
        threading.Thread(target=lambda: got.append(id(ledger.all_entries))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert read == [None]
    assert len(set(got)) == 1
    assert len(got) == 8
    found = ledger.get_entry(hash_entry(ledger.all_entries[-1]))
    assert found is ledger.all_entries[-1]
    ledger.retire()
    assert list(ledger.all_entries) == list(ledger.all_entries_by_type.Custom) == []
    assert read == [None]
