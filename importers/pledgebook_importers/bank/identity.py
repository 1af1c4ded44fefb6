"""Import ids: the exact identity of a bank line, the same however often and wrapped it is sent.

The bank's own reference for a booking (`AcctSvcrRef`) with account, day and amount is an identity
by itself; the amount is part of it because banks give one reference to several bookings of a
batch. Without it, the identity is the statement and all that the booking says. What is still equal
then is numbered. Message and file names take no part.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from pledgebook.bank_lines import PREFIX
from pledgebook_importers.bank.statements import StatementLine

_LENGTH = 32


def canonical(amount: Decimal) -> str:
    """One spelling a value: 8.850 and 8.85 are the same money."""
    return f"{amount.normalize():f}"


def statement_key(number: int | None, page: int, balances: Iterable[object]) -> str:
    """What tells one statement of an account from another, apart from any message id.

    The number where the bank counts its statements, else the balances it runs between.
    """
    return f"{number}/{page}" if number is not None else "|".join(map(str, balances))


def identify(
    account: str,
    key: str,
    lines: Sequence[tuple[StatementLine, str]],
    seen: Counter[str] | None = None,
) -> Iterator[StatementLine]:
    """Give each line its id; with it comes the bank's unique reference, or an empty text.

    `seen` counts the ids that earlier pages of the same statement were given.
    """
    seen = Counter() if seen is None else seen
    for line, own in lines:
        content = _short(account, line, own) if own else _full(account, key, line)
        digest = hashlib.sha256(json.dumps(content).encode()).hexdigest()[:_LENGTH]
        seen[digest] += 1
        repeat = f"-{seen[digest]}" if seen[digest] > 1 else ""
        yield replace(line, import_id=f"{PREFIX}{digest}{repeat}")


def repeats(lines: Iterable[StatementLine], owned: Iterable[str]) -> Iterator[StatementLine]:
    """Booked lines that carry a bank reference already used for the same amount and day."""
    seen: set[object] = set()
    for line, own in zip(lines, owned, strict=True):
        same = (own, line.date, line.amount, line.currency)
        if own and line.booked and same in seen:
            yield line
        seen.add(same)


def _short(account: str, line: StatementLine, own: str) -> list[str]:
    said = [account, own, line.status, str(line.date), canonical(line.amount), line.currency]
    # One reference may stand for a whole run of payments: each has an end-to-end id of its own.
    return [*said, line.end_to_end] if line.end_to_end else said


def _full(account: str, key: str, line: StatementLine) -> list[str]:
    return [
        account,
        key,
        line.status,
        str(line.date),
        str(line.value_date),
        canonical(line.amount),
        line.currency,
        line.reference,
        line.end_to_end,
        *line.parties,
        line.counterparty_account,
        line.remittance,
        line.additional,
        *(f"{detail.end_to_end} {detail.reference} {detail.amount}" for detail in line.details),
    ]
