"""What an export is asked for, and what stops one."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from pledgebook.money import ZERO, split
from pledgebook_importers.aid.iati.codes import code_lists
from pledgebook_reports.sources import PRELUDE
from pledgebook_reports.table import Arguments

if TYPE_CHECKING:
    from collections.abc import Mapping

    import duckdb


class ExportError(ValueError):
    """The books lack what the export needs; the message names the directive to write."""


@dataclass(frozen=True, slots=True)
class Scope:
    """One facility's figures up to a day, in its currency, without invented entries or with them.

    Drafts are never in scope.
    """

    as_of: datetime.date
    currency: str
    facility: str
    with_illustrative: bool = False

    def rows(self, connection: duckdb.DuckDBPyConnection, statement: str) -> list[tuple[Any, ...]]:
        """What a statement over the reports' common table expressions gives for this scope."""
        arguments = Arguments(
            self.as_of,
            self.currency,
            facility=self.facility,
            without_illustrative=not self.with_illustrative,
        )
        found = connection.execute(f"{PRELUDE},\n{statement}", arguments.parameters())
        return found.fetchall()


def scopes(connection: duckdb.DuckDBPyConnection, asked: Scope) -> list[Scope]:
    """The scope of each facility of the books, or of the one that is asked for.

    Raises:
        ExportError: there is none, or none of that name.
    """
    found = connection.execute("SELECT id, currency FROM facilities ORDER BY id").fetchall()
    wanted = [row for row in found if asked.facility in ("", row[0])]
    if not wanted:
        named = f"facility {asked.facility}" if asked.facility else "facility"
        raise ExportError(f'the books name no {named}: write custom "facility"')
    return [replace(asked, facility=id_, currency=currency) for id_, currency in wanted]


def known_code(name: str, code: str, where: str) -> str:
    """The code, if the IATI 2.03 code list of that name has it.

    Raises:
        ExportError: it has not; `where` says who states it.
    """
    if code not in code_lists()[name]:
        raise ExportError(f'{where}: "{code}" is not on the IATI code list {name}')
    return code


def percentages(weights: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """Shares of a hundred by weight, to two places, that add up to it (largest remainder).

    Without a weight above nil all share alike; a share of nil is left out.
    """
    positive = {key: weight for key, weight in weights.items() if weight > ZERO}
    if not positive:
        positive = dict.fromkeys(weights, Decimal(1))
    keys = sorted(positive)
    found = split(Decimal(100), [positive[key] for key in keys]) if keys else []
    return {key: share for key, share in zip(keys, found, strict=True) if share}


def left_out(connection: duckdb.DuckDBPyConnection, as_of: datetime.date) -> tuple[int, int] | None:
    """How many transactions up to a day are illustrative, and of how many; None for none."""
    found = connection.execute(
        "SELECT SUM(CASE WHEN illustrative THEN 1 ELSE 0 END), COUNT(*) FROM entries "
        "WHERE kind = 'transaction' AND NOT draft AND date <= CAST(? AS DATE)",
        [as_of],
    ).fetchall()
    invented, total = found[0]
    return (int(invented), int(total)) if invented else None
