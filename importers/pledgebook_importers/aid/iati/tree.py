"""Elements of IATI's own: those in the namespace of their parent, which is none where files obey.

Publishers add elements of their own namespaces; a `value` of theirs is not the transaction's.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree


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


def text(node: etree._Element, name: str) -> str:
    """The text of the first child of that name with blanks in it as single ones."""
    found = next(children(node, name), None)
    return " ".join("".join(found.itertext()).split()) if found is not None else ""


def _beside(node: etree._Element, name: str) -> str:
    tag = str(node.tag)
    return tag[: tag.find("}") + 1] + name
