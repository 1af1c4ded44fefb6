"""One IATI file: an activity or organisation dataset, by itself or inside a portal's answer.

Published data break schema and rules in ways that leave the money clear; such a file is read and
told. Only what cannot be XML, or holds neither activity nor organisation, is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from lxml import etree

from pledgebook_importers.aid.flows import Flow
from pledgebook_importers.aid.iati import rules, schema, traceability
from pledgebook_importers.aid.iati.codes import LETTERS, check_codes
from pledgebook_importers.aid.iati.money import MoneyReader
from pledgebook_importers.aid.iati.notes import Notes
from pledgebook_importers.aid.iati.organisations import read_organisation
from pledgebook_importers.aid.iati.prefixes import parse_declaring
from pledgebook_importers.aid.iati.transactions import Transaction, read_activity
from pledgebook_importers.aid.iati.tree import HOLDERS, MONEY, children, only, text
from pledgebook_importers.intake.errors import Problem, RefusedError
from pledgebook_importers.intake.reading import Reading
from pledgebook_importers.intake.source import Source
from pledgebook_importers.intake.xml_nodes import line_of, local

_NAMES = frozenset({*HOLDERS, *HOLDERS.values()})
_ASIDE = re.compile(r"<!--.*?(?:-->|\Z)|<!\[CDATA\[.*?(?:\]\]>|\Z)|<[?!][^>]*>", re.DOTALL)
_ROOT = re.compile(r"<(?:[\w.-]+:)?iati-(?:activit(?:y|ies)|organisations?)(?=[\s/>])")
_VERSION = re.compile(r"[12]\.\d{1,2}", re.ASCII)
_DEPTH = 3
_MOST = 20
MAX_ELEMENTS = 500_000
MAX_FLOWS = 60_000
"""Bounds of what is read as one file: of all elements, and of activities, transactions and budgets."""


def claims(source: Source) -> bool:
    """Whether an IATI element is, or follows soon upon, the root of the XML.

    The first 4 kB are looked at as text, since a file with an undeclared prefix has no tags.

    Raises:
        RefusedError: the XML is not well-formed, and its first 4 kB show no IATI.
    """
    if source.container != "xml":
        return False
    if _ROOT.search(_ASIDE.sub("", source.head)):
        return True
    return any(tag.rpartition("}")[2] in _NAMES for tag in source.opening)


def read(source: Source) -> Reading:
    """Return the transactions, or the budgets of organisations, as flows.

    Raises:
        RefusedError: it is no well-formed XML, or holds neither activity nor organisation.
    """
    root, warnings = parse_declaring(source)
    _check_size(root)
    containers = list(_containers(root, _DEPTH))
    items = list(_items(containers))
    if not items:
        raise RefusedError(
            line_of(root),
            f"<{local(root)[:40]}> holds no activity and no organisation; "
            "ask the publisher for the dataset again",
        )
    version = _version(containers)
    money = MoneyReader(root, Notes())
    old = _is_old(version, items)
    activities = [item for item in items if local(item) == "iati-activity"]
    flows = _activity_flows(activities, money, current=not old)
    for item in items:
        if local(item) == "iati-organisation":
            flows += read_organisation(item, money)
    if old:
        warnings.append(_withdrawn(version, containers[0]))
    warnings += [*_repeated(items), *money.notes.problems()]
    if not old:
        warnings += schema.check_schema(
            [node for node in containers if local(node) in HOLDERS], items
        )
    name = "-".join(filter(None, (local(containers[0]), version)))
    return Reading(name, flows=tuple(flows), warnings=tuple(warnings))


def _activity_flows(
    activities: list[etree._Element], money: MoneyReader, *, current: bool
) -> list[Flow]:
    identifiers = {text(node, "iati-identifier") for node in activities}
    transactions: list[Transaction] = []
    for node in activities:
        read_here = read_activity(node, money)
        transactions += read_here
        # Rules of the standard matter here where there is money that they bear on.
        if read_here and current:
            check_codes(node, money.notes)
            rules.check_activity(node, money.notes)
    return traceability.mark(transactions, identifiers - {""}, money.notes)


def _check_size(root: etree._Element) -> None:
    names = tuple("{*}" + name for name in (*HOLDERS.values(), *MONEY))
    for what, found, most in (
        ("elements", root.iter(), MAX_ELEMENTS),
        ("activities and amounts", root.iter(*names), MAX_FLOWS),
    ):
        if next(islice(found, most, None), None) is not None:
            raise RefusedError(
                None, f"holds more than {most} {what}; ask the publisher for it in parts"
            )


def _containers(node: etree._Element, depth: int) -> Iterator[etree._Element]:
    """The topmost IATI elements, at most `depth` levels below the root."""
    if local(node) in _NAMES:
        yield node
    elif depth:
        for child in node.iterchildren():
            yield from _containers(child, depth - 1)


def _items(containers: Iterable[etree._Element]) -> Iterator[etree._Element]:
    for container in containers:
        held = HOLDERS.get(local(container))
        if held is None:
            yield container
        else:
            yield from children(container, held)


def _version(containers: list[etree._Element]) -> str:
    """The version of the standard: of the dataset, or as portals note it at the first activity."""
    for container in containers:
        for node in (container, next(container.iterchildren(), None)):
            for name, value in node.items() if node is not None else ():
                stated = str(value).strip()
                if str(name).rpartition("}")[2] == "version" and _VERSION.fullmatch(stated):
                    return stated
    return ""


def _is_old(version: str, items: Iterable[etree._Element]) -> bool:
    """Whether it is of 1.x: by its version, and without one by its letters and bare titles."""
    if version:
        return version.startswith("1.")
    return any(_is_old_item(item) for item in items)


def _is_old_item(item: etree._Element) -> bool:
    title = only(item, "title" if local(item) == "iati-activity" else "name")
    bare = title is not None and next(children(title, "narrative"), None) is None
    if bare and title is not None and (title.text or "").strip():
        return True
    return any(
        (node.get("code") or "").strip().upper() in LETTERS
        for transaction in children(item, "transaction")
        for node in children(transaction, "transaction-type")
    )


def _withdrawn(version: str, container: etree._Element) -> Problem:
    stated = f"version {version}" if version else "no version but the forms of 1.x"
    return Problem(
        line_of(container),
        f"is of {stated}, which is withdrawn; read by the 2.0x codes without a schema check",
    )


def _repeated(items: Iterable[etree._Element]) -> Iterator[Problem]:
    """The identifiers that several activities or organisations of the file bear."""
    lines: dict[tuple[str, str], list[int]] = {}
    for item in items:
        kind = local(item).removeprefix("iati-")
        name = "iati-identifier" if kind == "activity" else "organisation-identifier"
        identifier = text(item, name)
        if identifier:
            lines.setdefault((kind, identifier), []).append(line_of(item))
    repeated = {key: found for key, found in lines.items() if len(found) > 1}
    for (kind, identifier), found in list(repeated.items())[:_MOST]:
        places = ", ".join(str(line) for line in list(dict.fromkeys(found))[:_MOST])
        yield Problem(
            found[1],
            f"the {kind} {identifier[:80]!r} stands {len(found)} times, on line {places}; "
            "each was read: check that its money is not counted twice",
        )
    if len(repeated) > _MOST:
        key = list(repeated)[_MOST]
        more = len(repeated) - _MOST
        yield Problem(repeated[key][1], f"{more} more identifiers stand several times")
