"""The XSDs of IATI 2.03, which every 2.0x file must meet; published files break them, and are told.

Versions within 2.0x only add to each other, so that the last one is valid for all. The time for one
finding grows with the size of what is checked at once (libxml2 names its place by counting), so a
file is checked activity by activity, and no further after a thousand findings.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from itertools import chain, islice
from typing import Any, cast

from lxml import etree

from pledgebook_importers.aid.iati.tree import HOLDERS, MONEY
from pledgebook_importers.intake.errors import Problem
from pledgebook_importers.intake.xml_nodes import line_of, local

MOST_KINDS = 20
"""Kinds of schema break that are told one by one."""
MOST_BREAKS = 1000
"""Breaks that are counted."""
AT_ONCE = 10_000
"""Elements of an activity that are checked as one; of a larger one only what carries money."""
_VALUE = re.compile(r": '.*?' is not|\[facet '\w+'\] The value '.*?'")
_LONGEST = 240
_Break = tuple[int, str]


@dataclass(slots=True)
class _Kind:
    line: int
    message: str
    count: int = 0


def check_schema(
    containers: Iterable[etree._Element], items: Iterable[etree._Element]
) -> Iterator[Problem]:
    """One warning for each kind of break, at its first line, of the 20 kinds met first.

    `containers` are the `iati-activities` and `iati-organisations` elements, `items` what they
    hold, or stands by itself.
    """
    breaks = chain(
        chain.from_iterable(_container_breaks(node) for node in containers),
        chain.from_iterable(_breaks(part) for item in items for part in _parts(item)),
    )
    counted = list(islice(breaks, MOST_BREAKS))
    kinds: dict[str, _Kind] = {}
    for line, message in counted:
        kind = kinds.setdefault(_VALUE.sub("", message), _Kind(line, message))
        kind.count += 1
    for kind in list(kinds.values())[:MOST_KINDS]:
        times = "once" if kind.count == 1 else f"{kind.count} times"
        yield Problem(kind.line, f"breaks the IATI 2.03 schema {times}: {kind.message}")
    if len(kinds) > MOST_KINDS:
        kind = list(kinds.values())[MOST_KINDS]
        more = len(kinds) - MOST_KINDS
        yield Problem(kind.line, f"breaks the IATI 2.03 schema in {more} more ways")
    if len(counted) == MOST_BREAKS:
        reason = f"breaks the IATI 2.03 schema {MOST_BREAKS} times; not looked further"
        yield Problem(counted[-1][0], reason)


def _container_breaks(container: etree._Element) -> Iterator[_Break]:
    """What is wrong with the container itself: its attributes, text, and what it holds beside."""
    namespace, _, name = str(container.tag).rpartition("}")
    alone = etree.Element(str(container.tag), {str(k): str(v) for k, v in container.items()})
    tails = (child.tail or "" for child in container.iterchildren())
    alone.text = "".join([container.text or "", *tails])
    for _, message in _breaks(alone):
        if "Missing child element" not in message or len(container) == 0:
            yield line_of(container), message
    for child in container.iterchildren():
        own, _, child_name = str(child.tag).rpartition("}")
        if own == namespace and child_name != HOLDERS[name]:
            yield line_of(child), f"Element '{child_name[:40]}': This element is not expected."


def _parts(item: etree._Element) -> Iterable[etree._Element]:
    if _size(item) <= AT_ONCE:
        return (item,)
    return (
        child for child in item.iterchildren() if local(child) in MONEY and _size(child) <= AT_ONCE
    )


def _size(node: etree._Element) -> int:
    return sum(1 for _ in islice(node.iter(), AT_ONCE + 1))


def _breaks(node: etree._Element) -> Iterator[_Break]:
    schema = _schema("organisations" if _is_of_organisations(node) else "activities")
    if not schema.validate(node):
        for entry in cast("Iterable[Any]", schema.error_log):
            yield max(entry.line, 1), " ".join(entry.message.split())[:_LONGEST]


def _is_of_organisations(node: etree._Element) -> bool:
    name = local(node)
    return "organisation" in name or (name in MONEY and name != "transaction")


@lru_cache(maxsize=2)
def _schema(kind: str) -> etree.XMLSchema:
    folder = resources.files("pledgebook_importers").joinpath("aid", "iati", "standard")
    with resources.as_file(folder.joinpath(f"iati-{kind}-schema.xsd")) as path:
        return etree.XMLSchema(etree.parse(str(path)))
