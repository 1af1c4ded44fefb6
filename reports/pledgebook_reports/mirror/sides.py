"""Both sides of the mirror: receipts and agreements of the books, flows of published files."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from pledgebook_importers.matching.names import plain_names, words
from pledgebook_reports.mirror.comparing import Money, Stage
from pledgebook_reports.sources import prelude
from pledgebook_reports.table import Arguments

if TYPE_CHECKING:
    import duckdb

    from pledgebook_importers.aid.flows import Flow, Kind

STAGES: Mapping[Kind, Stage] = {
    "commitment": "agreed",
    "incoming-commitment": "agreed",
    "disbursement": "received",
    "receipt": "received",
}


def ours(connection: duckdb.DuckDBPyConnection, asked: Arguments) -> list[Money]:
    """Signed agreements and receipts of the books, by the source of the money (`on-behalf-of`).

    A refund is a receipt below nil, as IATI has it.
    """
    statement = prelude(by_source=True)
    signed = connection.execute(
        f"{statement}\nSELECT g.donor, g.id, g.date, g.amount, g.currency, g.value FROM grants g "
        "CROSS JOIN asked q WHERE g.in_totals AND g.date <= q.as_of "
        "AND (q.donor IS NULL OR g.donor = q.donor) AND NOT (q.real_only AND g.illustrative) "
        "ORDER BY g.date, g.id",
        asked.parameters(),
    ).fetchall()
    found = [
        Money(donor, "agreed", id_, day, _amounts(currency, amount, asked.currency, value), (id_,))
        for donor, id_, day, amount, currency, value in signed
    ]
    received = connection.execute(
        f"{statement}\n"
        """SELECT m.donor, m.entry_id, m.agreement, m.date, SUM(m.effect),
               MIN(CASE WHEN m.lot IS NOT NULL THEN m.currency END),
               SUM(CASE WHEN m.lot IS NOT NULL THEN -m.units ELSE 0 END)
        FROM moves m WHERE m.measure IN ('received', 'refunds') AND m.donor IS NOT NULL
        GROUP BY m.donor, m.entry_id, m.agreement, m.date HAVING SUM(m.effect) <> 0
        ORDER BY m.date, m.entry_id, m.agreement""",
        asked.parameters(),
    ).fetchall()
    for donor, entry, agreement, day, value, currency, units in received:
        amounts = _amounts(currency, units, asked.currency, value)
        found.append(Money(donor, "received", entry, day, amounts, (agreement, entry)))
    return found


def _amounts(
    currency: str | None, amount: Decimal | None, own: str, value: Decimal | None
) -> tuple[tuple[str, Decimal], ...]:
    told = [(currency, amount)] if currency and amount and currency != own else []
    return (*told, *([(own, value)] if value is not None else []))


def donors(connection: duckdb.DuckDBPyConnection) -> dict[frozenset[str], str]:
    """The party of each set of telling words; a set that two parties have is nobody's.

    Who signs on behalf of another party is told as that party.
    """
    found: dict[frozenset[str], str] = {}
    source = _sources(connection)
    for id_, name in connection.execute(
        "SELECT id, name FROM parties WHERE roles LIKE '%donor%' ORDER BY id"
    ).fetchall():
        for one in (id_, *plain_names(name)):
            bag = words(one)
            party = source.get(id_, id_)
            if bag and found.setdefault(bag, party) != party:
                found[bag] = ""
    return found


def _sources(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """On whose behalf a donor has signed, where it is one party's."""
    return dict(
        connection.execute(
            "SELECT donor, MIN(on_behalf_of) FROM agreements GROUP BY donor "
            "HAVING COUNT(DISTINCT COALESCE(on_behalf_of, donor)) = 1 AND MIN(on_behalf_of) <> donor"
        ).fetchall()
    )


def publishers(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """The donor of each IATI organisation identifier that the books state."""
    source = _sources(connection)
    found = connection.execute(
        "SELECT iati_org, id FROM parties WHERE iati_org IS NOT NULL AND roles LIKE '%donor%'"
    )
    return {identifier: source.get(id_, id_) for identifier, id_ in found.fetchall()}


def theirs(
    flows: Iterable[Flow],
    file: str,
    names: Mapping[frozenset[str], str],
    identifiers: Mapping[str, str],
    receivers: Sequence[str],
    activities: frozenset[str],
    currency: str,
    last: datetime.date,
) -> tuple[list[Money], Counter[str]]:
    """The flows that speak of our money, and how many of the others were left out for what reason.

    Args:
        flows: of one file.
        file: its name, for the names of the lines.
        names: donors by the words of their names.
        identifiers: donors by IATI organisation identifier, which activity identifiers begin with.
        receivers: names of the facility and of the organisation that keeps it.
        activities: IATI identifiers of the facility's activities.
        currency: the facility's.
        last: the day of the figures; what is later is left out.
    """
    own = {words(name) for name in receivers}
    kept: list[Money] = []
    left: Counter[str] = Counter()
    for flow in flows:
        stage = STAGES.get(flow.kind)
        donor = _donor(flow, names, identifiers)
        if stage is None:
            left[f"of the kind {flow.kind}"] += 1
        elif not flow.new_money:
            left["of money that the file has twice or that passes through"] += 1
        elif flow.amount is None or not flow.amount:
            left["without an amount"] += 1
        elif flow.date is not None and flow.date > last:
            left[f"dated after {last}"] += 1
        elif words(flow.provider) in own:
            left["that the facility itself commits or pays"] += 1
        elif not _is_ours(flow, own, activities):
            left["for other receivers"] += 1
        elif not donor:
            left[f"of {flow.provider[:60] or 'nobody'}, no one donor of the books"] += 1
        else:
            value = flow.amount if flow.currency == currency else flow.amount_usd
            amounts = _amounts(flow.currency, flow.amount, currency, value)
            texts = (flow.reference, flow.provider_activity, flow.activity)
            kept.append(
                Money(
                    donor,
                    stage,
                    f"{file}:{flow.line}",
                    flow.date or flow.value_date,
                    amounts,
                    texts,
                )
            )
    return kept, left


def _donor(flow: Flow, names: Mapping[frozenset[str], str], identifiers: Mapping[str, str]) -> str:
    if found := names.get(words(flow.provider)):
        return found
    for activity in filter(None, (flow.provider_activity, flow.activity)):
        for identifier, donor in identifiers.items():
            if activity == identifier or activity.startswith(f"{identifier}-"):
                return donor
    return ""


def _is_ours(flow: Flow, own: set[frozenset[str]], activities: frozenset[str]) -> bool:
    if flow.receiver_activity:
        return flow.receiver_activity in activities or words(flow.receiver) in own
    return not flow.receiver or words(flow.receiver) in own
