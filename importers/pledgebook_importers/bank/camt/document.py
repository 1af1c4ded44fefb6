"""Finding ISO 20022 messages inside a file by their bodies, and naming what else it may be.

A message is found by the local name of its body, whatever envelope it came in; its namespace then
has to agree. Source of the names: ISO 20022 message catalogue, payments and cash management.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Literal

from lxml import etree

from pledgebook_importers.intake.errors import Problem, RefusedError
from pledgebook_importers.intake.xml_nodes import line_of, local


@dataclass(frozen=True, slots=True)
class Message:
    """A message type that is read: its body, what repeats in it, and the newest version known."""

    name: str
    body: str
    part: str
    latest: int
    kind: Literal["statement", "interim"] = "statement"


@dataclass(frozen=True, slots=True)
class Found:
    """A message in a file; `format` is its exact name, without a version where none is stated."""

    message: Message
    format: str
    body: etree._Element


ACCOUNT_REPORTS = (
    Message("camt.053", "BkToCstmrStmt", "Stmt", 14),
    Message("camt.052", "BkToCstmrAcctRpt", "Rpt", 14, "interim"),
    Message("camt.054", "BkToCstmrDbtCdtNtfctn", "Ntfctn", 14, "interim"),
)
ORDERS = (Message("pain.001", "CstmrCdtTrfInitn", "PmtInf", 12),)
_TYPE = re.compile(r"(?<![a-z0-9])(?!head)[a-z]{4}\.\d{3}\.\d{3}\.\d{2}(?!\d)")
_BODY = re.compile(r"([A-Za-z]+?)(?:V\d\d)?")
_OTHERS = {
    "CstmrPmtStsRpt": "a pain.002 status report: it books nothing; import the camt.053",
    "CstmrPmtCxlReq": "a camt.055 cancellation request: it books nothing; import the camt.053",
    "CstmrDrctDbtInitn": "a pain.008 direct debit order: it books nothing; import the camt.053",
    "FIToFICstmrCdtTrf": "a pacs.008 payment between banks; import the camt.053",
    "RsltnOfInvstgtn": "a camt.029 answer to a cancellation: it books nothing; import the camt.053",
    "AcctRptgReq": "a camt.060 request for a report; import the camt.053 that answers it",
}
_BOTH = "holds {} and {}, read together; keep one message type a file"


def body_name(tag: str) -> str:
    """The body's name in a tag, without namespace and the version that version 01 puts there."""
    match = _BODY.fullmatch(tag.rpartition("}")[2])
    return match[1] if match else ""


def holds(opening: Iterable[str], messages: Iterable[Message]) -> bool:
    """Whether one of the messages begins among these tags."""
    bodies = {message.body for message in messages}
    return any(body_name(tag) in bodies for tag in opening)


def is_iso20022(opening: Iterable[str]) -> bool:
    """Whether one of the tags belongs to any ISO 20022 message."""
    return any(body_name(tag) in _OTHERS or _TYPE.search(tag.partition("}")[0]) for tag in opening)


def find_messages(
    root: etree._Element, messages: Iterable[Message]
) -> tuple[list[Found], list[Problem]]:
    """Return the messages below the root, in order, and what is odd about their names.

    Raises:
        RefusedError: there is none, or one in another message's namespace or of a newer version.
    """
    by_body = {message.body: message for message in messages}
    found: list[Found] = []
    problems: list[Problem] = []
    for node in root.iter(etree.Element):
        message = by_body.get(body_name(str(node.tag)))
        if message is not None:
            if any(body_name(str(outer.tag)) in by_body for outer in node.iterancestors()):
                raise RefusedError(line_of(node), "a message inside of another; ask for it again")
            name, problem = _name(node, message)
            found.append(Found(message, name or _stated(root, message) or message.name, node))
            problems += problem
    if not found:
        raise RefusedError(line_of(root), f"is {_describe(root)}")
    other = next((one for one in found if one.message != found[0].message), None)
    if other:
        reason = _BOTH.format(found[0].format, other.format)
        problems.append(Problem(line_of(other.body), reason))
    return found, problems


def _name(body: etree._Element, message: Message) -> tuple[str, list[Problem]]:
    """The name with its version by the namespace; no name where that says nothing."""
    namespace = str(body.tag).rpartition("}")[0].lstrip("{")
    stated = _TYPE.search(namespace)
    if stated is None:
        if not namespace:
            return "", []
        reason = f"the namespace {namespace[:80]!r} names no message type, read as {message.name}"
        return "", [Problem(line_of(body), reason)]
    if not stated[0].startswith(message.name):
        raise RefusedError(
            line_of(body),
            f"holds a {message.name} body in the namespace {namespace[:80]!r}, which is not "
            f"{message.name}'s; ask the bank for one or the other",
        )
    if not 1 <= int(stated[0][-2:]) <= message.latest:
        raise RefusedError(
            line_of(body),
            f"is {message.name} version {stated[0][-2:]}; versions 01 to {message.latest} are read",
        )
    return stated[0], []


def _stated(root: etree._Element, message: Message) -> str:
    """The version of a body without a namespace, by the envelope's header or the schema named."""
    headers = (node.text or "" for node in root.iter("{*}MsgDefIdr", "{*}MsgNm"))
    for words in chain(map(str, root.attrib.values()), headers):
        stated = _TYPE.search(words)
        if stated and stated[0].startswith(message.name):
            return stated[0]
    return ""


def _describe(root: etree._Element) -> str:
    for node in _first(root):
        words = _OTHERS.get(body_name(str(node.tag)))
        if words:
            return words
        kind = _TYPE.search(str(node.tag))
        if kind and kind[0].startswith(("camt.05", "pain.001")):
            return f"a {kind[0]} message without a body that is read; ask for it again"
        if kind:
            return f"a {kind[0]} message, which is not read; import the bank's camt.053"
    return f"XML of another kind (<{local(root)[:40]}>); import the bank's camt.053"


def _first(root: etree._Element) -> Iterator[etree._Element]:
    """The bodies before what stands around them."""
    nodes = [node for node, _ in zip(root.iter(etree.Element), range(200), strict=False)]
    yield from (node for node in nodes if body_name(str(node.tag)) in _OTHERS)
    yield from nodes
