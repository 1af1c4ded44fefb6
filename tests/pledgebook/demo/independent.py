"""A second reading of generated books: Beancount without our plugin, and sums made here alone."""

from __future__ import annotations

import datetime
import hashlib
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

from beancount import loader
from beancount.core import convert, data

CENT = Decimal("0.01")
OWED = (
    "Liabilities:Payable",
    "Liabilities:Retention",
    "Liabilities:IndirectCost",
    "Liabilities:DueToDonor",
)


@dataclass(frozen=True)
class Line:
    """One posting for one agreement."""

    entry: data.Transaction
    agreement: str
    account: str
    value: Decimal


@dataclass(frozen=True)
class Read:
    """Generated books as Beancount alone reads them."""

    folder: Path
    entries: list[data.Directive]

    def customs(self, kind: str) -> list[tuple[datetime.date, list[Any], dict[str, Any]]]:
        """Directives of a kind: date, values, metadata."""
        return [
            (one.date, [value.value for value in one.values], one.meta)
            for one in self.entries
            if isinstance(one, data.Custom) and one.type == kind
        ]

    @property
    def transactions(self) -> list[data.Transaction]:
        """All transactions by date."""
        return [one for one in self.entries if isinstance(one, data.Transaction)]

    def vouchers(self) -> list[data.Transaction]:
        """The invented vouchers of series V."""
        return [one for one in self.transactions if str(one.meta["voucher"]).startswith("V-")]

    def lines(self) -> Iterator[Line]:
        """Every posting by agreement, split funding split."""
        keys = {values[0]: values[1] for _, values, _ in self.customs("allocation-key")}
        for entry in self.transactions:
            funding = entry.meta.get("funding") or keys.get(entry.meta.get("funding-key", ""))
            yield from _split(entry, funding) if funding else _whole(entry)


def read(folder: Path, scratch: Path) -> Read:
    """Load books with the plugin line taken out and every account opened; no error is allowed."""
    names = set()
    for path in folder.rglob("*.beancount"):
        names |= set(re.findall(r"^  ([A-Z][\w:-]*:[\w:-]+) ", path.read_text(), re.MULTILINE))
    opened = set(re.findall(r" open (\S+)", (folder / "chart.beancount").read_text()))
    main = (folder / "main.beancount").read_text().replace('plugin "pledgebook"\n', "")
    main = re.sub(r'include "', f'include "{folder}/', main)
    opens = "".join(f"2015-01-01 open {name}\n" for name in sorted(names - opened))
    (scratch / "bare.beancount").write_text(main + opens)
    entries, errors, _ = loader.load_file(str(scratch / "bare.beancount"))
    assert not errors, errors[:3]
    return Read(folder, entries)


def _value(posting: data.Posting) -> Decimal:
    weight = convert.get_weight(posting)
    number: Decimal = weight.number
    return number.quantize(CENT, ROUND_HALF_UP)


def _whole(entry: data.Transaction) -> Iterator[Line]:
    labels = {p.cost.label.rpartition("/")[0] for p in entry.postings if p.cost and p.cost.label}
    for posting in entry.postings:
        named = (posting.meta or {}).get("agreement") or entry.meta.get("agreement")
        yield Line(entry, named or labels.pop(), posting.account, _value(posting))


def _split(entry: data.Transaction, funding: str) -> Iterator[Line]:
    shares = {k: int(v) for k, v in (item.strip().split("=") for item in funding.split(";"))}
    total = sum(shares.values())
    rest = dict.fromkeys(shares, Decimal(0))
    for posting in entry.postings[:-1]:
        value = _value(posting)
        exact = {k: abs(value) * 100 * weight / total for k, weight in shares.items()}
        cents = {k: int(one.to_integral_value(ROUND_FLOOR)) for k, one in exact.items()}
        short = int(abs(value) * 100) - sum(cents.values())
        for k in sorted(shares, key=lambda k: cents[k] - exact[k])[:short]:
            cents[k] += 1
        for k in shares:
            part = Decimal(cents[k] if value > 0 else -cents[k]) / 100
            rest[k] -= part
            yield Line(entry, k, posting.account, part)
    for k, value in rest.items():
        yield Line(entry, k, entry.postings[-1].account, value)


def number(posting: data.Posting) -> Decimal:
    """The units of a posting; generated books leave none blank."""
    assert posting.units is not None
    assert posting.units.number is not None
    return posting.units.number


def currency(posting: data.Posting) -> str:
    """The currency of a posting's units."""
    assert posting.units is not None
    return str(posting.units.currency)


def unbalanced(books: Read) -> list[str]:
    """Transactions that are not nil within each agreement."""
    sums: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for line in books.lines():
        sums[line.entry.meta["voucher"], line.agreement] += line.value
    return [f"{key} {value}" for key, value in sums.items() if value]


def overdrawn(books: Read) -> list[str]:
    """Days on which cash less what is owed and still obligated is below nil for an agreement."""
    moves: dict[tuple[str, datetime.date], Decimal] = defaultdict(Decimal)
    for line in books.lines():
        if line.account.startswith(("Assets:Bank", *OWED)):
            moves[line.agreement, line.entry.date] += line.value
    for agreement, day, change in obligated(books):
        moves[agreement, day] -= change
    balance: dict[str, Decimal] = defaultdict(Decimal)
    low = []
    for (agreement, day), change in sorted(moves.items(), key=lambda item: item[0][1]):
        balance[agreement] += change
        if balance[agreement] < 0 and agreement != "POOL":
            low.append(f"{agreement} {day} {balance[agreement]}")
    return low


def obligated(books: Read) -> Iterator[tuple[str, datetime.date, Decimal]]:
    """Changes of the open obligations of each agreement: signed, varied, drawn."""
    funded: dict[str, dict[str, Decimal]] = {}
    for day, values, meta in books.customs("obligation"):
        text = meta.get("funding") or f"{meta['agreement']}=100"
        shares = dict(item.strip().split("=") for item in text.split(";"))
        funded[values[0]] = {k: Decimal(v) / 100 for k, v in shares.items()}
        for agreement, share in funded[values[0]].items():
            yield agreement, day, values[2].number * share
    for day, values, _ in books.customs("variation"):
        for agreement, share in funded[values[0].rpartition("/")[0]].items():
            yield agreement, day, values[1].number * share
    for line in books.lines():
        if "obligation" in line.entry.meta and line.account.startswith(
            ("Assets:Bank", "Liabilities:Payable", "Liabilities:Retention")
        ):
            yield line.agreement, line.entry.date, line.value


def wrong_signs(books: Read) -> list[str]:
    """Payables, retentions, advances, prepayments that change sign per agreement and document."""
    wanted = {
        "Assets:Advances": 1,
        "Assets:Prepayments": 1,
        "Liabilities:Payable": -1,
        "Liabilities:Retention": -1,
    }
    sums: dict[tuple[str, str, str], Decimal] = defaultdict(Decimal)
    wrong = []
    for line in books.lines():
        sign = wanted.get(line.account.rpartition(":")[0])
        if sign:
            document = line.entry.meta.get("obligation") or line.entry.meta["advance"]
            key = line.account, line.agreement, document
            sums[key] += line.value
            if sums[key] * sign < 0:
                wrong.append(f"{key} {line.entry.meta['voucher']}")
    return wrong


def bad_digests(folder: Path) -> list[str]:
    """Documents whose SHA256SUMS lacks them or disagrees, and evidence keys without a file."""
    bad = []
    for sums in folder.rglob("SHA256SUMS"):
        lines = [line.split("  ") for line in sums.read_text().splitlines()]
        listed = {name: digest for digest, name in lines}
        found = {
            path.name: hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sums.parent.iterdir()
            if path.name != "SHA256SUMS"
        }
        if listed != found:
            bad.append(str(sums))
    return bad
