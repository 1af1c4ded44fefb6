"""The IATI standard ruleset, applied: which rules a file breaks.

Source: IATI-Rulesets `standard.json` (MIT; here without messages and links) and its SPEC.rst. Of the
conditions on identifiers (`idCondition`) the registry's lists are not at hand: such rules are
applied as if no identifier were registered, and prefixes of agencies are not looked up.
"""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

from lxml import etree

RULES = Path(__file__).with_name("schemas") / "iati-2.03-rules.json"
Case = Mapping[str, Any]


def broken(file: etree._Element, now: datetime.date) -> list[str]:
    """The rules that a file breaks, each by its id and the element that breaks it."""
    rules = json.loads(RULES.read_text(encoding="utf-8"))
    tree = file.getroottree()
    return [
        f"{case['ruleInfo']['id']} {tree.getpath(node)}"
        for context, kinds in rules.items()
        for node in _nodes(file, context)
        for kind, case in _cases(kinds, node)
        if _applies(case, node) and not KINDS[kind](node, {**case, "now": now})
    ]


def _cases(kinds: Mapping[str, Any], node: etree._Element) -> Iterator[tuple[str, Case]]:
    for kind, listed in kinds.items():
        for case in listed["cases"]:
            if kind != "loop":
                yield kind, case
                continue
            for found in dict.fromkeys(_texts(node, case["foreach"])):
                inner = json.dumps(case["do"]).replace("$1", found)
                yield from _cases(json.loads(inner), node)


def _applies(case: Case, node: etree._Element) -> bool:
    return bool(node.xpath(case["condition"])) if "condition" in case else True


def _nodes(node: etree._Element, path: str) -> list[Any]:
    namespaces = {"xml": "http://www.w3.org/XML/1998/namespace"}
    return cast("list[Any]", node.xpath(path, namespaces=namespaces))


def _texts(node: etree._Element, path: str) -> list[str]:
    found = _nodes(node, path)
    return [str(one) if isinstance(one, str) else (one.text or "") for one in found]


def _all_texts(node: etree._Element, case: Case) -> list[str]:
    return [text for path in case["paths"] for text in _texts(node, path)]


def _days(node: etree._Element, path: str, now: datetime.date) -> list[datetime.date]:
    if path == "NOW":
        return [now]
    return [datetime.date.fromisoformat(text[:10]) for text in _texts(node, path)]


def _date_order(node: etree._Element, case: Case) -> bool:
    earlier, later = (_days(node, case[key], case["now"]) for key in ("less", "more"))
    return not earlier or not later or max(earlier) <= min(later)


def _date_now(node: etree._Element, case: Case) -> bool:
    return all(day <= case["now"] for day in _days(node, case["date"], case["now"]))


def _time_limit(node: etree._Element, case: Case) -> bool:
    (start,), (end,) = (_days(node, case[key], case["now"]) for key in ("start", "end"))
    return (end - start).days < 366


def _between(node: etree._Element, case: Case) -> bool:
    (start,), (end,) = (_days(node, case[key], case["now"]) for key in ("start", "end"))
    return all(start <= day <= end for day in _days(node, case["date"], case["now"]))


def _one_or_all(node: etree._Element, case: Case) -> bool:
    if _texts(node, case["one"]):
        return True
    wanted = {
        "lang": "not(.//narrative[not(@xml:lang)])",
        "currency": "not(.//value[not(@currency)])",
        "sector": "not(transaction[not(sector)]) and transaction",
    }[case["all"]]
    return bool(node.xpath(wanted))


def _starts_with(node: etree._Element, case: Case) -> bool:
    if case["prefix"] == ["ORG-ID-PREFIX"]:
        return True
    prefixes = [text for path in case["prefix"] for text in _texts(node, path)]
    starts = tuple(prefix + case.get("separator", "") for prefix in prefixes)
    return all(text.startswith(starts) for text in _all_texts(node, case))


def _strict_sum(node: etree._Element, case: Case) -> bool:
    return sum(map(Decimal, _all_texts(node, case)), Decimal(0)) == Decimal(case["sum"])


KINDS: Mapping[str, Callable[[etree._Element, Case], bool]] = {
    "no_more_than_one": lambda node, case: len(_all_texts(node, case)) <= 1,
    "atleast_one": lambda node, case: len(_all_texts(node, case)) >= 1,
    "one_or_all": _one_or_all,
    "date_order": _date_order,
    "date_now": _date_now,
    "time_limit": _time_limit,
    "between_dates": _between,
    "regex_matches": lambda node, case: all(
        re.search(case["regex"], text) for text in _all_texts(node, case)
    ),
    "startswith": _starts_with,
    "unique": lambda node, case: len(set(_all_texts(node, case))) == len(_all_texts(node, case)),
    "if_then": lambda node, case: not node.xpath(case["if"]) or bool(node.xpath(case["then"])),
    "strict_sum": _strict_sum,
    "range": lambda node, case: all(
        Decimal(str(case["min"])) <= Decimal(text) <= Decimal(str(case["max"]))
        for text in _all_texts(node, case)
    ),
    "no_spaces": lambda node, case: all(text == text.strip() for text in _all_texts(node, case)),
}
