"""Finding the camt.053 inside a file, and naming what else it may be."""

from __future__ import annotations

import re

from lxml import etree

from pledgebook_importers.intake.errors import RefusedError
from pledgebook_importers.intake.xml_nodes import line_of, local

LATEST = 14
_BODY = re.compile(r"BkToCstmrStmt(V\d\d)?")
_NAMESPACE = re.compile(r"camt\.053\.001\.(\d\d)(?!\d)")
_TYPE = re.compile(r"[a-z]{4}\.\d{3}\.\d{3}\.\d{2}")
_REPEATS = "repeats what camt.053 books; import the camt.053"
_OTHERS = {
    "BkToCstmrAcctRpt": f"a camt.052 intraday report: it {_REPEATS}",
    "BkToCstmrDbtCdtNtfctn": f"a camt.054 notification: it {_REPEATS}",
    "CstmrPmtStsRpt": "a pain.002 status report: it books nothing; import the camt.053",
    "CstmrCdtTrfInitn": "a pain.001 payment order: it is not yet paid; import the camt.053",
    "CstmrPmtCxlReq": "a camt.055 cancellation request: it books nothing; import the camt.053",
}
_DEPTH = 3


def find_document(root: etree._Element) -> tuple[str, etree._Element]:
    """Return the format's name and the `BkToCstmrStmt` element, below an envelope or not.

    Raises:
        RefusedError: it is another message, or one in a namespace that is not camt.053's.
    """
    body = _find_body(root, _DEPTH)
    if body is None:
        raise RefusedError(line_of(root), f"is {_describe(root)}")
    namespace = str(body.tag).rpartition("}")[0].lstrip("{")
    if not namespace:
        return "camt.053", body
    version = _NAMESPACE.search(namespace)
    if version is None:
        raise RefusedError(
            line_of(body),
            f"holds a statement in the namespace {namespace[:80]!r}, which is not "
            "camt.053's; ask the bank for camt.053",
        )
    if not 1 <= int(version[1]) <= LATEST:
        raise RefusedError(
            line_of(body), f"is camt.053 version {version[1]}; versions 01 to {LATEST} are read"
        )
    return version[0], body


def _find_body(node: etree._Element, depth: int) -> etree._Element | None:
    if _BODY.fullmatch(local(node)):
        return node
    if depth:
        for child in node.iterchildren():
            found = _find_body(child, depth - 1)
            if found is not None:
                return found
    return None


def _describe(root: etree._Element) -> str:
    first = next(root.iterchildren(), None)
    for node in (root, first):
        name = local(node) if node is not None else ""
        for known, words in _OTHERS.items():
            if name.startswith(known):
                return words
    kind = _TYPE.search(str(root.tag))
    if kind and kind[0].startswith("camt.053"):
        return "a camt.053 without a statement; ask the bank to send it again"
    if kind:
        return f"a {kind[0]} message; import the camt.053"
    return f"XML of another kind (<{local(root)[:40]}>); import the bank's camt.053"
