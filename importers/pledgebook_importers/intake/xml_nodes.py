"""Reading an element tree by local names: banks differ in namespace and prefix, not in names."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import cast

from lxml import etree


@lru_cache(maxsize=1024)
def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def local(node: etree._Element) -> str:
    """The element's name without its namespace."""
    return _local(str(node.tag))


def children(node: etree._Element, name: str) -> Iterator[etree._Element]:
    """The direct children of that local name, in order."""
    return node.iterchildren("{*}" + name)


def by_name(node: etree._Element | None) -> dict[str, etree._Element]:
    """The first direct child of each local name: quicker than `find` where many are looked up."""
    found: dict[str, etree._Element] = {}
    for child in () if node is None else node:
        tag = child.tag
        if isinstance(tag, str):  # comments and instructions have a function there
            name = _local(tag)
            if name not in found:
                found[name] = child
    return found


def find(node: etree._Element | None, *names: str) -> etree._Element | None:
    """The first element along a path of local names; a missing step ends in None.

    It looks at every child, found or not: nothing to do once for each of many siblings.
    """
    for name in names:
        if node is None:
            return None
        node = next(node.iterchildren("{*}" + name), None)
    return node


def text(node: etree._Element | None, *names: str) -> str:
    """The stripped text at the end of the path, empty where there is none."""
    found = find(node, *names) if names else node
    return (found.text or "").strip() if found is not None else ""


def first_text(node: etree._Element | None, *paths: tuple[str, ...]) -> str:
    """The first non-empty text among several paths."""
    return next((found for path in paths if (found := text(node, *path))), "")


def line_of(node: etree._Element) -> int:
    """The source line of the element, from 1."""
    return cast("int | None", node.sourceline) or 1
