"""The XSDs of IATI 2.03, which every 2.0x file must meet; published files break them, and are told.

Versions within 2.0x only add to each other, so that the last one is valid for all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from lxml import etree

from pledgebook_importers.intake.errors import Problem
from pledgebook_importers.intake.xml_nodes import local

MOST = 20
"""Kinds of schema break that are told one by one."""
_VALUE = re.compile(r": '.*?' is not|\[facet '\w+'\] The value '.*?'")
_LONGEST = 240


@dataclass(slots=True)
class _Break:
    line: int
    message: str
    count: int = 0


def check_schema(containers: Iterable[etree._Element]) -> Iterator[Problem]:
    """One warning for each kind of break, at its first line, of the 20 kinds met first."""
    kinds: dict[str, _Break] = {}
    for container in containers:
        for line, message in _breaks(container):
            kind = kinds.setdefault(_VALUE.sub("", message), _Break(line, message))
            kind.count += 1
    for kind in list(kinds.values())[:MOST]:
        times = "once" if kind.count == 1 else f"{kind.count} times"
        yield Problem(kind.line, f"breaks the IATI 2.03 schema {times}: {kind.message}")
    if len(kinds) > MOST:
        last = list(kinds.values())[MOST]
        yield Problem(last.line, f"breaks the IATI 2.03 schema in {len(kinds) - MOST} more ways")


def _breaks(container: etree._Element) -> Iterator[tuple[int, str]]:
    schema = _schema("organisations" if "organisation" in local(container) else "activities")
    if not schema.validate(container):
        for entry in schema.error_log:
            yield max(entry.line, 1), " ".join(entry.message.split())[:_LONGEST]


@lru_cache(maxsize=2)
def _schema(kind: str) -> etree.XMLSchema:
    folder = resources.files("pledgebook_importers").joinpath("aid", "iati", "standard")
    with resources.as_file(folder.joinpath(f"iati-{kind}-schema.xsd")) as path:
        return etree.XMLSchema(etree.parse(str(path)))
