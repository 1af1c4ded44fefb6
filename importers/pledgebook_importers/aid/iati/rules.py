"""The rules of the IATI standard ruleset that bear on where and when money goes.

Source: IATI-Rulesets `standard.json`. What concerns money itself (a currency for each value, known
codes) is told where money is read; rules of form that no sum depends on are left to validators.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from lxml import etree

from pledgebook_importers.aid.iati import amounts, values
from pledgebook_importers.aid.iati.notes import Notes
from pledgebook_importers.aid.iati.tree import children, only, text
from pledgebook_importers.intake.xml_nodes import line_of

_WHOLE = Decimal(100)
_ORDER = (("1", "3", "planned"), ("2", "4", "actual"))
"""ActivityDateType of start and end."""
_OWN = frozenset({"98", "99"})
"""SectorVocabulary of the publisher's own, which may have several levels."""
_THING = "activity"


def check_activity(node: etree._Element, notes: Notes) -> None:
    """Note what an activity breaks of rules 1.1.3, 1.3.5 and 1.3.6, 2.1.2 and 3.4.2."""
    line = line_of(node)
    reference = values.attribute(only(node, "reporting-org"), "ref")
    if reference and reference == text(node, "iati-identifier"):
        notes.add(_THING, "with its organisation's identifier", line, reference)
    _check_dates(node, notes)
    _check_shares(node, notes)


def _check_dates(node: etree._Element, notes: Notes) -> None:
    days = {
        values.attribute(child, "type"): values.date(values.attribute(child, "iso-date"))
        for child in children(node, "activity-date")
    }
    for first, last, which in _ORDER:
        start, end = days.get(first), days.get(last)
        if start and end and start > end:
            notes.add(_THING, f"whose {which} end is before its start", line_of(node), str(end))


def _check_shares(node: etree._Element, notes: Notes) -> None:
    """Percentages are of the whole: of sectors in each vocabulary, of places in one or in all."""
    for vocabulary, sectors in _by_vocabulary(children(node, "sector")).items():
        if vocabulary not in _OWN:
            _check_sum(node, [sectors], "sectors", notes)
    countries = list(children(node, "recipient-country"))
    regions = list(children(node, "recipient-region"))
    ways = [[*countries, *shares] for shares in _by_vocabulary(regions).values()]
    _check_sum(node, [*ways, [*countries, *regions]], "recipient countries and regions", notes)


def _by_vocabulary(nodes: Iterable[etree._Element]) -> dict[str, list[etree._Element]]:
    found: dict[str, list[etree._Element]] = {}
    for node in nodes:
        found.setdefault(values.attribute(node, "vocabulary") or "1", []).append(node)
    return found


def _check_sum(
    node: etree._Element, ways: list[list[etree._Element]], what: str, notes: Notes
) -> None:
    """Note shares that are 100 % in none of the ways; a single one, and unstated ones, are free."""
    sums = []
    for shares in ways:
        stated = [amounts.amount(values.attribute(share, "percentage")) for share in shares]
        known = [share for share in stated if share is not None]
        if len(shares) < 2 or not known:
            return
        sums.append(sum(known, Decimal(0)))
    if _WHOLE not in sums:
        words = f"whose {what} do not add up to 100 %"
        notes.add(_THING, words, line_of(node), f"{sums[0]:f} %")
