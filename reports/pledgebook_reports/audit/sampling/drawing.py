"""From a snapshot to a drawn sample: the way that the command and the viewer go."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pledgebook_reports.audit.sampling.draws import Draws, digest_of_books
from pledgebook_reports.audit.sampling.population import SamplingError, Scope, population
from pledgebook_reports.audit.sampling.selection import draw

if TYPE_CHECKING:
    import datetime

    import duckdb

    from pledgebook.snapshot import Snapshot
    from pledgebook_reports.audit.sampling.plan import Asked, Sample


def drawn(
    snapshot: Snapshot,
    rows: duckdb.DuckDBPyConnection,
    asked: Asked,
    *,
    account: str,
    agreement: str | None = None,
    from_: datetime.date | None = None,
    to: datetime.date | None = None,
) -> Sample:
    """The sample that a plan draws from accounts, an agreement and a period of the books.

    Raises:
        SamplingError: the plan makes no sense, or nothing is booked there.
        UntiedError: the population does not tie to Beancount's own balance.
    """
    facts, last = snapshot.facts(), snapshot.facts().as_of
    if last is None:
        raise SamplingError("the books hold no transactions")
    until = min(to, last) if to else last
    if from_ and from_ > until:
        raise SamplingError(f"the period begins on {from_}, after its last day {until}")
    home = str(Path(snapshot.manifest.book).resolve().parent)
    scope = Scope(account=account.rstrip(":"), until=until, from_=from_, agreement=agreement)
    whole = population(rows, scope, facts.currency, home)
    return draw(whole, asked, Draws(asked.seed, digest_of_books(snapshot.manifest.files, home)))
