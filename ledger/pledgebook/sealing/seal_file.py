"""A seal as text: its head is a C2SP checkpoint (origin, size, root); a line is a fact.

    pledgebook-seal/FFS
    1207
    cUVjHFn+…=
    format 1
    period 2016
    days 2015-01-01 2016-12-31
    previous none
    …
    total USD 1200.00 -1200.00
    balance Assets:Bank:Tigris:USD USD 1200.00
    officer {"id":"OFF-01",…}
    DIGEST  journal/2016/2016.beancount
    end DIGEST of all that stands above

Reading is strict: a text that would not be written again byte by byte is no seal.
"""

from __future__ import annotations

import base64
import datetime
import hashlib
import json
import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

T = TypeVar("T")

FORMAT = "1"
ORIGIN = "pledgebook-seal/"
SUFFIX, LEAVES, SIGNATURE = ".seal", ".leaves", ".sig"
_SUM = re.compile(r"(?P<digest>[0-9a-f]{64})  (?P<path>[^\n]+)")


class UnreadableSealError(ValueError):
    """A file that is no seal; the message is one clause."""


@dataclass(frozen=True, slots=True)
class Officer:
    """An officer in office at the end of the period who has a key: type and base64.

    `limit` is what he may approve, `50000.00 USD`; `until` his last day; `passkey` its line in the
    books. Each where the books say so; one with a passkey alone has an empty `key`.
    """

    id: str
    name: str
    roles: tuple[str, ...]
    key: str
    limit: str | None = None
    until: str | None = None
    passkey: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SealText:
    """All that a seal says."""

    entity: str
    size: int
    root: bytes
    period: str
    first: datetime.date
    last: datetime.date
    previous: str | None
    """SHA-256 of the seal file before it."""
    count: int
    """How many of the leaves are its own: the last ones."""
    leaves: str
    """SHA-256 of its leaves file."""
    consistency: Sequence[bytes] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    balances: Sequence[tuple[str, str, Decimal]] = ()
    options: Mapping[str, str] = field(default_factory=dict)
    rules: str = ""
    programs: Mapping[str, str] = field(default_factory=dict)
    officers: Sequence[Officer] = ()
    manifest: Mapping[str, str] = field(default_factory=dict)

    def render(self) -> str:
        """The text of the file."""
        lines = [
            ORIGIN + self.entity, str(self.size), _base64(self.root),
            f"format {FORMAT}", f"period {self.period}", f"days {self.first} {self.last}",
            f"previous {self.previous or 'none'}", f"leaves {self.count} {self.leaves}",
            *(f"consistency {_base64(node)}" for node in self.consistency),
            *(f"count {name} {number}" for name, number in self.counts.items()),
            f"balances {balances_digest(self.balances)}",
            *(f"total {total}" for total in totals(self.balances)),
            *(f"balance {_balance(one)}" for one in self.balances),
            *(f"option {name} {json.dumps(text)}" for name, text in self.options.items()),
            f"rules {self.rules}",
            *(f"program {name} {version}" for name, version in self.programs.items()),
            *(f"officer {_officer(one)}" for one in self.officers),
            *(f"{digest}  {path}" for path, digest in self.manifest.items()),
        ]  # fmt: skip
        text = "".join(f"{line}\n" for line in lines)
        return f"{text}end {_sha256(text)}\n"


def read(text: str) -> SealText:
    """The seal of a text.

    Raises:
        UnreadableSealError: it is damaged, or no seal of this format.
    """
    above, mark, end = text.rpartition("\nend ")
    if end != f"{_sha256(above + mark[:1])}\n":
        msg = "is damaged: its last line is not the digest of those above"
        raise UnreadableSealError(msg)
    try:
        seal = _read(above.split("\n"))
    except (ValueError, LookupError, TypeError, AttributeError, ArithmeticError) as error:
        msg = f"is no seal of format {FORMAT}: {type(error).__name__} {error}"
        raise UnreadableSealError(msg) from None
    if seal.render() != text:
        msg = "is not written as a seal is"
        raise UnreadableSealError(msg)
    return seal


def _read(lines: list[str]) -> SealText:
    manifest: dict[str, str] = {}
    facts: dict[str, list[str]] = {}
    for line in lines[3:]:
        match = _SUM.fullmatch(line)
        if match:
            manifest[match["path"]] = match["digest"]
        else:
            name, _, rest = line.partition(" ")
            facts.setdefault(name, []).append(rest)
    first, last = facts["days"][0].split(" ")
    count, leaves = facts["leaves"][0].split(" ")
    previous = facts["previous"][0]
    return SealText(
        entity=lines[0].removeprefix(ORIGIN), size=int(lines[1]),
        root=base64.b64decode(lines[2], validate=True), period=facts["period"][0],
        first=datetime.date.fromisoformat(first), last=datetime.date.fromisoformat(last),
        previous=None if previous == "none" else previous, count=int(count), leaves=leaves,
        consistency=[base64.b64decode(one, validate=True) for one in facts.get("consistency", ())],
        counts=_pairs(facts.get("count", ()), int),
        balances=[_read_balance(one) for one in facts.get("balance", ())],
        options=_pairs(facts.get("option", ()), _text), rules=facts["rules"][0],
        programs=_pairs(facts.get("program", ()), str),
        officers=[_read_officer(one) for one in facts.get("officer", ())], manifest=manifest,
    )  # fmt: skip


def _pairs(lines: Sequence[str], read_one: Callable[[str], T]) -> dict[str, T]:
    parts = (line.partition(" ") for line in lines)
    return {name: read_one(rest) for name, _, rest in parts}


def totals(balances: Sequence[tuple[str, str, Decimal]]) -> list[str]:
    """Per currency the sum of debit balances and that of credit balances, as printed."""
    sums: dict[str, tuple[Decimal, Decimal]] = {}
    for _, currency, number in balances:
        debit, credit = sums.get(currency, (Decimal(0), Decimal(0)))
        sums[currency] = (debit + number, credit) if number > 0 else (debit, credit + number)
    return [f"{unit} {debit:f} {credit:f}" for unit, (debit, credit) in sorted(sums.items())]


def balances_digest(balances: Sequence[tuple[str, str, Decimal]]) -> str:
    """SHA-256 of a trial balance: a line `ACCOUNT CURRENCY NUMBER` for each."""
    return _sha256("".join(f"{_balance(one)}\n" for one in balances))


def _balance(one: tuple[str, str, Decimal]) -> str:
    account, currency, number = one
    return f"{account} {currency} {number:f}"


def _read_balance(line: str) -> tuple[str, str, Decimal]:
    account, currency, number = line.split(" ")
    return account, currency, Decimal(number)


def _officer(one: Officer) -> str:
    form = {"id": one.id, "key": one.key, "name": one.name, "roles": list(one.roles)}
    bounds = {"limit": one.limit, "until": one.until, "passkey": one.passkey}
    form |= {name: text for name, text in bounds.items() if text is not None}
    return json.dumps(form, sort_keys=True, separators=(",", ":"))


def _read_officer(line: str) -> Officer:
    form = json.loads(line)
    limit, until = form.get("limit"), form.get("until")
    if limit is not None:
        number, _ = limit.split(" ")
        Decimal(number)
    if until is not None:
        datetime.date.fromisoformat(until)
    # What is no text is written otherwise, and so makes the seal none.
    roles = tuple(str(role) for role in form["roles"])
    passkey = str(form["passkey"]) if "passkey" in form else None
    return Officer(
        str(form["id"]), str(form["name"]), roles, str(form["key"]), limit, until, passkey
    )


def _text(quoted: str) -> str:
    return str(json.loads(quoted))


def _base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
