"""XML from outside, parsed within bounds: no DTD, no entities, no web, no surprise in size.

libxml2 itself stops at 256 levels, at 10 MB in one text and at amplified entities; a document type
is looked for before it runs and again after, since an entity that is merely left unexpanded would
import with a hole.
"""

from __future__ import annotations

import re

from lxml import etree

from pledgebook_importers.intake.errors import RefusedError

MAX_TREE = 220 * 1024 * 1024
"""Bound of the tree's estimated memory: some 14,000 entries of a statement."""
ENCODINGS = re.compile(
    r"utf-?8|utf-?16(le|be)?|us-ascii|iso-?8859-?1?\d|latin-?1|windows-125\d|cp125\d", re.IGNORECASE
)
_DECLARATION = re.compile(r"""^<\?xml\b[^>]*?\bencoding\s*=\s*["']([^"'<>]{1,40})["']""")
_PROLOG = re.compile(r"(?:\s+|<\?.*?\?>|<!--.*?-->)*", re.DOTALL)
_NO_DTD = "carries a document type (DTD); refused, for it can hide or multiply text"


def parse(data: bytes, text_head: str) -> etree._Element:
    """Return the root element of `data`, whose decoded beginning is `text_head`.

    Raises:
        RefusedError: with the line, where the document is not well-formed or breaks a bound.
    """
    _check_head(text_head)
    if _tree_size(data) > MAX_TREE:
        raise RefusedError(None, "too many elements; ask the bank for one file a month")
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_pis=True,
        remove_comments=True,
        remove_blank_text=True,
        attribute_defaults=False,
        dtd_validation=False,
        recover=False,
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise RefusedError(error.lineno or None, f"not well-formed XML: {_cause(error)}") from error
    except (LookupError, ValueError) as error:
        raise RefusedError(1, "not readable as XML in the encoding it declares") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise RefusedError(1, _NO_DTD)
    return root


def _tree_size(data: bytes) -> int:
    """Bytes that libxml2 needs at most, by 120 an element or text and 220 an attribute.

    In UTF-16 the pairs of marks are not found, so that the estimate is higher, never lower.
    """
    marks = data.count(b"<")
    elements = marks - data.count(b"</")
    texts = marks - data.count(b"><")
    return 120 * (elements + texts) + 220 * data.count(b"=")


def _check_head(text: str) -> None:
    text = text.lstrip("\ufeff \t\r\n")
    declared = _DECLARATION.match(text)
    if declared and not ENCODINGS.fullmatch(declared[1]):
        raise RefusedError(1, "declares an encoding that is not accepted; save it as UTF-8")
    prolog = _PROLOG.match(text)
    end = prolog.end() if prolog else 0
    if text.startswith("<!DOCTYPE", end):
        raise RefusedError(text.count("\n", 0, end) + 1, _NO_DTD)


def _cause(error: etree.XMLSyntaxError) -> str:
    """libxml2's words without its own line and column, which the caller states."""
    words = (error.msg or "cut off").split(", line ")[0]
    return f"{words.strip()[:150]}; fetch the file from the bank again"
