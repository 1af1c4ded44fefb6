"""XML from outside, parsed within bounds: no DTD, no entities, no web, no surprise in size.

libxml2 itself stops at 256 levels, at 10 MB in one text and at amplified entities; a document type
is looked for before it runs and again after, since an entity that is merely left unexpanded would
import with a hole.

Small formats take the whole tree (`parse`). What repeats by the ten thousand is handed over piece
by piece (`parse_pieces`), under the same bounds, so that memory depends on the largest piece.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, cast

from lxml import etree

from pledgebook_importers.intake.errors import RefusedError

MAX_TREE = 180 * 1024 * 1024
"""Bound of the estimated memory of what is held as a tree at one time."""
OPENING = 64 * 1024
"""How much of a file is parsed to tell what it is, in bytes."""
ENCODINGS = re.compile(
    r"utf-?8|utf-?16(le|be)?|us-ascii|iso-?8859-?1?\d|latin-?1|windows-125\d|cp125\d", re.IGNORECASE
)
_DECLARATION = re.compile(r"""^<\?xml\b[^>]*?\bencoding\s*=\s*["']([^"'<>]{1,40})["']""")
_LATE = re.compile(rb"\A(?:\xef\xbb\xbf)?([ \t\r\n]+)(<\?xml\b[^>]{0,200}\?>)")
_PROLOG = re.compile(r"(?:\s+|<\?.*?\?>|<!--.*?-->)*", re.DOTALL)
_NO_DTD = "carries a document type (DTD); refused, for it can hide or multiply text"
_TOO_LARGE = "too many elements; ask for smaller files, such as one a month"
_NODE, _ATTRIBUTE = 120, 220
_OPTIONS: dict[str, Any] = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "huge_tree": False,
    "remove_pis": True,
    "remove_comments": True,
    "remove_blank_text": True,
    "attribute_defaults": False,
    "dtd_validation": False,
    "recover": False,
}


def opening_tags(data: bytes, text_head: str) -> tuple[str, ...]:
    """The tags, `{namespace}name`, of the elements that begin in the first 64 kB, the root first.

    Raises:
        RefusedError: the beginning is not well-formed, or breaks a bound.
    """
    _check_head(text_head)
    parser = etree.XMLPullParser(events=("start",), **_OPTIONS)
    tags: list[str] = []
    for chunk in _chunks(data):
        _feed(parser, chunk)
        tags += [str(element.tag) for element in _finished(parser)]
        if tags:
            return tuple(tags)
    _close(parser)
    return tuple(tags)


def parse(data: bytes, text_head: str) -> etree._Element:
    """Return the root element of `data`, whose decoded beginning is `text_head`.

    Raises:
        RefusedError: with the line, where the document is not well-formed or breaks a bound.
    """
    _check_head(text_head)
    if _estimate(data) > MAX_TREE:
        raise RefusedError(None, _TOO_LARGE)
    parser = etree.XMLPullParser(events=(), **_OPTIONS)
    for chunk in _chunks(data):
        _feed(parser, chunk)
    return _close(parser)


def parse_pieces(
    data: bytes, text_head: str, name: str, take: Callable[[etree._Element], None]
) -> etree._Element:
    """Hand every element of that local name to `take` once it is complete, then empty it.

    Returns the root with all that is not inside such elements. `take` may keep its element's
    parent, which then is the same object for all siblings, and nothing below the element.

    Raises:
        RefusedError: as `parse`, or whatever `take` raises; what was taken before is void then.
    """
    _check_head(text_head)
    parser = etree.XMLPullParser(events=("end",), tag="{*}" + name, **_OPTIONS)
    room = MAX_TREE
    last: etree._Element | None = None
    for chunk in _chunks(data):
        _feed(parser, chunk)
        for element in _finished(parser):
            take(element)
            _empty(element, last)
            last = element
        room -= _estimate(chunk)
        if room < 0:
            # What stays must be half the bound at most, so that counting it stays rare.
            room = MAX_TREE - _held(last)
            if room < MAX_TREE // 2:
                raise RefusedError(None, _TOO_LARGE)
    return _close(parser)


def _chunks(data: bytes) -> Iterator[bytes]:
    """The file's bytes, without blanks before the declaration and a DOS end mark behind the root.

    The blanks follow the declaration instead, so that lines keep their numbers.
    """
    data = _LATE.sub(rb"\2\1", data, count=1).rstrip(b"\x1a")
    return (data[start : start + OPENING] for start in range(0, len(data), OPENING))


def _feed(parser: etree.XMLPullParser, chunk: bytes) -> None:
    try:
        parser.feed(chunk)
    except etree.XMLSyntaxError as error:
        raise RefusedError(error.lineno or None, _cause(error.msg)) from error
    except (LookupError, ValueError) as error:
        raise RefusedError(1, "not readable as XML in the encoding it declares") from error
    # An unknown entity ends the tree and raises nothing until the parser is closed.
    for entry in parser.feed_error_log.filter_from_fatals():
        raise RefusedError(entry.line or None, _cause(entry.message))


def _close(parser: etree.XMLPullParser) -> etree._Element:
    try:
        root: etree._Element = parser.close()
    except etree.XMLSyntaxError as error:
        raise RefusedError(error.lineno or None, _cause(error.msg)) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise RefusedError(1, _NO_DTD)
    return root


def _finished(parser: etree.XMLPullParser) -> Iterator[etree._Element]:
    events = cast("Iterator[tuple[str, Any]]", parser.read_events())
    return (element for _, element in events)


def _empty(element: etree._Element, last: etree._Element | None) -> None:
    """Free what is below the element, and the emptied sibling before it.

    The element itself and its tail stay until its next sibling comes: the parser may still be
    writing to them.
    """
    del element[:]
    parent = element.getparent()
    if last is not None and parent is not None and element.getprevious() is last:
        parent.remove(last)


def _held(some: etree._Element | None) -> int:
    """Estimated bytes of the tree that the element is in; beyond every bound where there is none."""
    if some is None:
        return MAX_TREE
    nodes = cast("float", some.xpath("count(//node())"))
    attributes = cast("float", some.xpath("count(//@*)"))
    return int(nodes) * _NODE + int(attributes) * _ATTRIBUTE


def _estimate(data: bytes) -> int:
    """Bytes that libxml2 needs at most, by 120 an element or text and 220 an attribute.

    In UTF-16 the pairs of marks are not found, so that the estimate is higher, never lower.
    """
    marks = data.count(b"<")
    elements = marks - data.count(b"</")
    texts = marks - data.count(b"><")
    return _NODE * (elements + texts) + _ATTRIBUTE * data.count(b"=")


def _check_head(text: str) -> None:
    text = text.lstrip("\ufeff \t\r\n")
    declared = _DECLARATION.match(text)
    if declared and not ENCODINGS.fullmatch(declared[1]):
        raise RefusedError(1, "declares an encoding that is not accepted; save it as UTF-8")
    prolog = _PROLOG.match(text)
    end = prolog.end() if prolog else 0
    if text.startswith("<!DOCTYPE", end):
        raise RefusedError(text.count("\n", 0, end) + 1, _NO_DTD)


def _cause(message: str | None) -> str:
    """libxml2's words without its own line and column, which the caller states."""
    words = (message or "cut off").split(", line ")[0].strip()[:150]
    return f"not well-formed XML: {words}; fetch the file again"
