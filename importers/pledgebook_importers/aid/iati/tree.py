"""Elements of IATI's own: those in the namespace of their parent, which is none where files obey.

Publishers add elements of their own namespaces; a `value` of theirs is not the transaction's.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

HOLDERS = {"iati-activities": "iati-activity", "iati-organisations": "iati-organisation"}
"""The roots of the standard and what they hold; portals also send what is held by itself."""
BUDGETS = {
    "total-budget": "",
    "recipient-org-budget": "recipient-org",
    "recipient-region-budget": "recipient-region",
    "recipient-country-budget": "recipient-country",
    "total-expenditure": "",
}
"""The elements with money of an `iati-organisation` and the child that names the recipient."""
MONEY = frozenset({"transaction", *BUDGETS})
"""The elements that become flows."""


def children(node: etree._Element, name: str) -> Iterator[etree._Element]:
    """The direct children of that name in the node's own namespace, in order."""
    return node.iterchildren(_beside(node, name))


def only(node: etree._Element, name: str) -> etree._Element | None:
    """The one child of that name; None where there is none or several."""
    found = children(node, name)
    first = next(found, None)
    return first if next(found, None) is None else None


def several(node: etree._Element, name: str) -> bool:
    """Whether more than one child has that name."""
    found = children(node, name)
    return next(found, None) is not None and next(found, None) is not None


def inner(node: etree._Element) -> str:
    """All text of the element, below its children too, as printed."""
    return "".join(str(part) for part in node.itertext())


def text(node: etree._Element, name: str) -> str:
    """The text of the first child of that name with blanks in it as single ones."""
    found = next(children(node, name), None)
    return " ".join(inner(found).split()) if found is not None else ""


def _beside(node: etree._Element, name: str) -> str:
    tag = str(node.tag)
    return tag[: tag.find("}") + 1] + name
