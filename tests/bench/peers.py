"""hledger and Ledger on the same books: an independent check of every balance, and their times.

`python -m tests.bench.peers BOOK` writes the books as one journal of theirs, every transaction with its
metadata as tags, and compares what they hold in every account and currency with what ours hold. A lot
or a foreign amount stands there with its total price, which is its weight in Beancount. Programs
that are not installed are named and passed over.
"""

from __future__ import annotations

import csv
import json
import shutil
import sys
import tempfile
from collections import defaultdict
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from beancount.core import convert, data

from pledgebook import gate
from tests.bench.timing import RUNS, Figures, middle, run, say

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from beancount.core.amount import Amount

Balances = dict[tuple[str, str], Decimal]
_OWN = "%(account)\t%(scrub(amount))\n"
PEERS = {
    "hledger": ("balance", "--flat", "-N", "-O", "csv", "--layout=bare"),
    "ledger": ("balance", "--flat", "--empty", "--no-total", "--balance-format", _OWN),
}
"""How each is asked for all balances."""


def journal(entries: Iterable[data.Directive]) -> Iterator[str]:
    """The lines of the journal, transactions only."""
    for entry in entries:
        if not isinstance(entry, data.Transaction):
            continue
        flag = "!" if entry.flag == "!" else "*"
        yield f"{entry.date} {flag} {_told(entry.narration)}"
        for key, value in entry.meta.items():
            if key not in {"filename", "lineno"} and not key.startswith("__"):
                yield f"    ; {key}: {_told(value)}"
        for posting in entry.postings:
            yield f"    {posting.account}  {_amount(posting)}"
        yield ""


def _told(value: object) -> str:
    return " ".join(str(value).replace(";", ",").split())


def _amount(posting: data.Posting) -> str:
    units, weight = _units(posting), convert.get_weight(posting)
    assert weight.number is not None
    text = f"{units.number:f} {_named(units.currency)}"
    if weight.currency != units.currency:
        text += f" @@ {abs(weight.number):f} {_named(weight.currency)}"
    return text


def _units(posting: data.Posting) -> Amount:
    """The amount of a booked posting, which is never left out."""
    assert posting.units is not None
    assert posting.units.number is not None
    return posting.units


def _named(currency: str) -> str:
    """A currency as both take it: in quotes where it is more than letters."""
    return currency if currency.isalpha() else f'"{currency}"'


def ours(entries: Iterable[data.Directive]) -> Balances:
    """What each account holds of each currency, nil left out."""
    found: Balances = defaultdict(Decimal)
    for entry in entries:
        for posting in entry.postings if isinstance(entry, data.Transaction) else ():
            units = _units(posting)
            found[posting.account, units.currency] += units.number or Decimal(0)
    return _held(found)


def theirs(peer: str, answer: str) -> Balances:
    """The same as a peer tells it."""
    found: Balances = defaultdict(Decimal)
    if peer == "hledger":
        for account, currency, number in csv.reader(answer.splitlines()[1:]):
            found[account, currency.strip('"')] += Decimal(number.replace(",", ""))
        return _held(found)
    account = ""
    for line in answer.splitlines():  # an account's further currencies stand on lines alone
        name, tab, amount = line.rpartition("\t")
        account = name if tab else account
        number, _, currency = amount.strip().partition(" ")
        if currency:
            found[account, currency.strip('"')] += Decimal(number.replace(",", ""))
    return _held(found)


def _held(found: Balances) -> Balances:
    return {key: number for key, number in found.items() if number}


def measure(book: Path, file: Path) -> list[Figures]:
    """Write the journal, hold each peer's balances against ours, and time it.

    Raises:
        SystemExit: a balance differs; both are named.
    """
    say("the books are read for hledger and Ledger")
    result = gate.run(book, entries=True)
    if result.snapshot is None:
        raise SystemExit("\n".join(f"{book} is refused: {one.message}" for one in result.refusals))
    entries, _, _ = result.snapshot.entries()
    file.write_text("\n".join(journal(entries)) + "\n", encoding="utf-8")
    own, figures = ours(entries), []
    for peer, words in PEERS.items():
        if shutil.which(peer) is None:
            say(f"{peer} is not installed: passed over")
            continue
        runs, answer = [], file.with_suffix(f".{peer}")
        for number in range(RUNS):
            say(f"{peer}: run {number + 1} of {RUNS}")
            runs.append(run(peer, peer, "-f", file, *words, answer=answer))
        _compare(own, theirs(peer, answer.read_text(encoding="utf-8")), peer)
        figures.append(middle(peer, runs))
    return figures


def _compare(own: Balances, other: Balances, peer: str) -> None:
    for key in sorted(own.keys() | other.keys()):
        if own.get(key) != other.get(key):
            told = f"{own.get(key)} in ours and {other.get(key)} in {peer}"
            raise SystemExit(f"{' '.join(key)}: {told}")
    say(f"{peer}: {len(own):,} balances of accounts and currencies are equal")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        told = measure(Path(sys.argv[1]).resolve(), Path(name) / "peers.journal")
    for one in told:
        print(json.dumps({"work": one.work, "cpu": one.cpu, "wall": one.wall, "peak": one.peak}))
