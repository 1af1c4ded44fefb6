"""Which columns of a table are read as what: from a saved profile, or from the headings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pledgebook_importers.aid.contributions import money
from pledgebook_importers.aid.contributions.headings import Heading, kind_in, understand
from pledgebook_importers.aid.contributions.measures import Column, Measure, measure
from pledgebook_importers.aid.flows import Kind
from pledgebook_importers.tables.columns import Layout
from pledgebook_importers.tables.profiles import ContributionsProfile
from pledgebook_importers.tables.sheets import Row, Sheet
from pledgebook_importers.tables.values import DateOrder, DecimalMark

KINDS: tuple[Kind, ...] = ("pledge", "commitment", "receipt", "write-off", "allocation")
FOOTER = (
    r"(?i)^(?:(?:grand|overall)\s+)?(?:sub[- ]?)?totals?\b(?!\s*energ)|^(?:gesamt|summe|somme)\b"
    "|^(?:ال)?[إا]?جمالي|^المجموع"
)
"""A row whose first filled cell begins so states sums of others and is no donor."""
_TOP = 40
_LONGEST = 60
"""Characters of a heading; sentences are none."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A table: its sheet, its headings, the place of its first row, and what its columns are.

    `parts` are columns of single years that come to the amount of the one measure.
    """

    sheet: Sheet
    heading: Row
    place: int
    measures: tuple[Measure, ...]
    donor: int = -1
    fund: int = -1
    reference: int = -1
    currency: int = -1
    date: int = -1
    status: int = -1
    transfer: int = -1
    notes: tuple[int, ...] = ()
    parts: tuple[int, ...] = ()
    statuses: Mapping[str, Kind] = field(default_factory=dict)
    default_currency: str = ""
    default_donor: str = ""
    default_fund: str = ""
    decimal: DecimalMark | None = None
    dates: DateOrder | None = None
    footer: str = FOOTER

    @property
    def columns(self) -> tuple[tuple[object, ...], ...]:
        """What the table's columns are, without its rows: equal for sheets of one layout."""
        return tuple((m.kind, m.columns) for m in self.measures)


def from_profile(layout: Layout, profile: ContributionsProfile) -> Plan:
    """The columns that a profile names."""
    at = layout.columns

    def column(name: str) -> int:
        return at.get(name, -1)

    def named(name: str, usd: str, rate: str, kind: Kind | None) -> Measure:
        columns = _columns(column(name))
        in_usd = _columns(column(usd), "USD")
        return Measure(
            kind=kind,
            amounts=columns,
            usd=in_usd[0] if in_usd else None,
            currency=column(f"{name}-currency"),
            date=column(f"{name}-date"),
            rate=column(rate),
        )

    of_kinds = [named(kind, f"{kind}-usd", f"{kind}-rate", kind) for kind in KINDS]
    measures = [m for m in (*of_kinds, named("amount", "usd", "rate", None)) if m.columns]
    return Plan(
        sheet=layout.sheet,
        heading=layout.heading,
        place=layout.place + 1,
        measures=tuple(measures),
        donor=column("donor"),
        fund=column("fund"),
        reference=column("reference"),
        currency=column("currency"),
        date=column("date"),
        status=column("status"),
        transfer=column("transfer"),
        notes=tuple(at[name] for name in ("description",) if name in at),
        statuses=profile.statuses,
        default_currency=profile.currency,
        default_donor=profile.donor,
        default_fund=profile.fund,
        decimal=profile.decimal,
        dates=profile.dates,
        footer=profile.footer,
    )


def _columns(place: int, unit: str = "") -> tuple[Column, ...]:
    return (Column(place, unit),) if place >= 0 else ()


def from_headings(sheet: Sheet) -> Plan | None:
    """The columns that the headings of a sheet name beyond doubt, None where it is another table.

    Raises:
        RefusedError: two columns may be the same amount.
    """
    for place, row in enumerate(sheet.rows[:_TOP]):
        if _may_head(row):
            below = sheet.rows[place + 1] if place + 1 < len(sheet.rows) else row
            heading = _joined(row, below) if _divides(below) else row
            plan = _plan(sheet, heading, place + (1 if heading is row else 2))
            if plan is not None:
                return plan
    return None


def _divides(row: Row) -> bool:
    """Whether a row names currencies or years under headings that stand over several columns."""
    texts = [text for column in range(len(row.cells)) if (text := row.text(column))]
    return len(texts) > 1 and all(
        understand(text).year == text or text in money.CURRENCIES for text in texts
    )


def _joined(upper: Row, lower: Row) -> Row:
    """Two rows of headings as one: an upper one stands over the empty cells to its right too."""
    texts = []
    above = ""
    for column in range(max(len(upper.cells), len(lower.cells))):
        below = lower.text(column)
        above = upper.text(column) or (above if below else "")
        texts.append(f"{above} {below}".strip())
    return Row(upper.line, tuple(texts))


def _may_head(row: Row) -> bool:
    """Whether a row may be one of headings: several short texts, no amount but a year."""
    texts = [text for column in range(len(row.cells)) if (text := row.text(column))]
    return (
        len(texts) > 1
        and max(map(len, texts)) <= _LONGEST
        and all(understand(text).year or not any(map(str.isdigit, text[:1])) for text in texts)
    )


def _plan(sheet: Sheet, heading: Row, place: int) -> Plan | None:
    headings = [understand(heading.text(column)) for column in range(len(heading.cells))]
    roles = [heading.role for heading in headings]
    donor = next((roles.index(role) for role in ("donor", "country") if role in roles), -1)
    if donor < 0 or "foreign" in roles:
        return None
    amounts = [
        i
        for i, found in enumerate(headings)
        if found.role == "amount" and _numeric(sheet, place, i, found)
    ]
    above = [row for row in sheet.rows[:place] if row.line < heading.line]
    titles = [row.text(i) for row in above for i in range(len(row.cells))]
    context = " ".join(filter(None, [sheet.name, *titles]))
    meant = None if "status" in roles else kind_in(context)
    known = any(headings[i].kind for i in amounts) or meant is not None
    if not amounts or not (known or ("status" in roles and roles[donor] == "donor")):
        return None
    units = money.currencies_in(context)
    measures, parts = measure(headings, amounts, meant, money.scale_in(context))
    return Plan(
        sheet=sheet,
        heading=heading,
        place=place,
        measures=measures,
        donor=donor,
        fund=_first(roles, "fund"),
        reference=_first(roles, "reference"),
        currency=_common(headings, "currency", measures),
        date=_common(headings, "date", measures),
        status=_first(roles, "status"),
        notes=tuple(i for i, role in enumerate(roles) if role == "note"),
        parts=parts,
        default_currency=units[0] if len(units) == 1 else "",
    )


def _first(roles: Sequence[str], role: str) -> int:
    return roles.index(role) if role in roles else -1


def _common(headings: Sequence[Heading], role: str, measures: Sequence[Measure]) -> int:
    """The column of that role that belongs to every amount: to no kind, or to none of theirs."""
    kinds = {measure.kind for measure in measures}
    found = [i for i, heading in enumerate(headings) if heading.role == role]
    general = [i for i in found if headings[i].kind in {None, "other"}]
    alone = found if len(found) == 1 and headings[found[0]].kind not in kinds else []
    return next(iter(general or alone), -1)


def _numeric(sheet: Sheet, place: int, column: int, heading: Heading) -> bool:
    """Whether a column is of amounts: its heading names a currency, or most of its cells are some.

    A heading such as "Agreement" may stand above titles as well.
    """
    cells = [row.cells[column] for row in sheet.rows[place:][:_TOP] if column < len(row.cells)]
    filled = [cell for cell in cells if not isinstance(cell, str) or cell.strip()]
    stated = [money.money(cell) or money.money(cell, ",") for cell in filled]
    amounts = [found for found in stated if found is not None]
    if heading.unit and filled:
        return True
    return any(found.amount is not None for found in amounts) and 2 * len(amounts) > len(filled)
