"""Contributions as flows in the form of OCHA's Financial Tracking Service, as CSV.

FTS has each flow once, at the stage that it has reached: what is paid is no commitment any more,
what is agreed no pledge. So a receipt is `paid`, the rest of its agreement a `commitment`, and what
no agreement has taken up of a pledge a `pledge`; refunds are negative. USD are the value in the
books; `exchangeRate` is units of the original currency for one USD.

Source of the columns: https://api.hpc.tools/docs/v1/ and the export of flows on the Humanitarian
Data Exchange.
"""

from __future__ import annotations

import csv
import datetime
import io
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from pledgebook.money import ZERO, to_cents
from pledgebook_reports.exports.elements import plain
from pledgebook_reports.exports.movements import AGREEMENTS, RECEIPTS, open_pledges
from pledgebook_reports.exports.organisations import organisations
from pledgebook_reports.exports.scope import ExportError
from pledgebook_reports.render.csv_text import text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import duckdb

    from pledgebook_reports.exports.organisations import Organisation
    from pledgebook_reports.exports.scope import Scope

COLUMNS = (
    "date", "budgetYear", "description", "amountUSD", "srcOrganization", "destOrganization",
    "contributionType", "flowType", "boundary", "onBoundary", "status", "originalAmount",
    "originalCurrency", "exchangeRate", "id", "refCode",
)  # fmt: skip
USD = "USD"
_RATE = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Contribution:
    """A flow of a donor to the facility, in USD and in the currency that it was given in."""

    status: str
    id: str
    date: datetime.date
    donor: str
    usd: Decimal
    amount: Decimal
    currency: str
    reference: str
    text: str


_PLEDGED = """worth AS (
  SELECT a.pledge, MIN(a.date) AS date, SUM(a.value) AS value, SUM(a.amount) AS amount
  FROM pledge_acts a CROSS JOIN asked q
  WHERE a.date <= q.as_of AND a.facility = q.facility AND a.kind = 'pledge'
  GROUP BY a.pledge
)
SELECT pledge, date, value, amount FROM worth"""

_SIGNED = """known AS (
  SELECT a.id, a.value FROM agreements a JOIN signed s ON s.id = a.id WHERE a.in_totals
)
SELECT id, value FROM known"""


def contributions(connection: duckdb.DuckDBPyConnection, scope: Scope) -> list[Contribution]:
    """The flows of a facility by day, each at its stage.

    Raises:
        ExportError: the facility's currency is not USD, which FTS keeps its flows in.
    """
    if scope.currency != USD:
        raise ExportError(f"facility {scope.facility} is kept in {scope.currency}; FTS wants USD")
    paid = list(_paid(connection, scope))
    found = [*paid, *_agreed(connection, scope, paid), *_pledged(connection, scope)]
    return sorted(found, key=lambda flow: (flow.date, flow.id))


def _paid(connection: duckdb.DuckDBPyConnection, scope: Scope) -> Iterator[Contribution]:
    for row in scope.rows(connection, RECEIPTS):
        entry, date, agreement, donor, _, value, currency, units, said = row
        amount, unit = (value, USD) if currency in (None, USD) else (units, currency)
        yield Contribution(
            "paid", f"{entry}:{agreement or donor}", date, donor, value, amount, unit,
            agreement or "", said,
        )  # fmt: skip


def _agreed(
    connection: duckdb.DuckDBPyConnection, scope: Scope, paid: Sequence[Contribution]
) -> Iterator[Contribution]:
    """What agreements still have to bring, at the rate of their signature.

    Where it came in another currency than was agreed, the rest is known in USD alone.
    """
    worth: Mapping[str, Decimal | None] = dict(scope.rows(connection, _SIGNED))
    received: dict[str, list[Contribution]] = defaultdict(list)
    for flow in paid:
        if flow.text == "Receipt":
            received[flow.reference].append(flow)
    for id_, date, agreed, currency, donor, _ in scope.rows(connection, AGREEMENTS):
        value = worth[id_]
        if value is None:
            continue
        flows = received[id_]
        if all(flow.currency == currency for flow in flows):
            rest = agreed - sum((flow.amount for flow in flows), ZERO)
            usd, unit = to_cents(value * rest / agreed), currency
        else:
            usd = rest = value - sum((flow.usd for flow in flows), ZERO)
            unit = USD
        if rest > ZERO:
            yield Contribution(
                "commitment", id_, date, donor, usd, rest, unit, id_, "Agreement, not yet paid"
            )


def _pledged(connection: duckdb.DuckDBPyConnection, scope: Scope) -> Iterator[Contribution]:
    """What is still only promised, at the rate of the day of the promise."""
    still_open: dict[str, Decimal] = defaultdict(lambda: ZERO)
    whose: dict[str, tuple[str, str]] = {}
    for act in open_pledges(connection, scope):
        still_open[act.reference] += act.amount
        whose[act.reference] = act.party or "", act.currency
    for pledge, date, value, amount in sorted(scope.rows(connection, _PLEDGED)):
        rest = still_open[pledge]
        if rest > ZERO and value is not None:
            donor, currency = whose[pledge]
            usd = to_cents(value * rest / amount)
            yield Contribution(
                "pledge", pledge, date, donor, usd, rest, currency, pledge, "Pledge, not yet agreed"
            )


def render(connection: duckdb.DuckDBPyConnection, scopes: Iterable[Scope]) -> str:
    """The flows to the facilities as CSV with the headings of FTS.

    Raises:
        ExportError: as `contributions`, and for an unknown `org-type`.
    """
    named = organisations(connection)
    receivers = dict(connection.execute("SELECT id, name FROM facilities").fetchall())
    output = io.StringIO()
    writer = csv.writer(output, lineterminator="\n")
    writer.writerow(COLUMNS)
    for scope in scopes:
        for flow in contributions(connection, scope):
            writer.writerow(_line(flow, named, receivers[scope.facility]))
    return output.getvalue()


def _line(flow: Contribution, named: Mapping[str, Organisation], receiver: str) -> list[str]:
    foreign = flow.currency != USD
    rate = abs(flow.amount / flow.usd).quantize(_RATE) if foreign and flow.usd else None
    donor = named[flow.donor].name if flow.donor in named else flow.donor
    return [
        flow.date.isoformat(), "", text(flow.text), plain(flow.usd), text(donor),
        text(receiver), "financial", "Standard", "incoming", "single", flow.status,
        plain(flow.amount) if foreign else "", flow.currency if foreign else "",
        f"{rate:f}" if rate is not None else "", flow.id, flow.reference,
    ]  # fmt: skip
