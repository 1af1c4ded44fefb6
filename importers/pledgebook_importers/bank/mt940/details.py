"""Field 86, the bank's words on a booking: which of them name the other side and its references.

Banks have no standard for it. Four ways of writing are told apart by content: subfields behind a
business code (`166?00...?20...`, in much of Europe, with `?`, `>`, `~`, `^` or `<`), the numbered
lines of `:NS:`, code words between slashes, and free text. No word is dropped: what has no place
of its own stays in `remittance` or `additional`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from pledgebook_importers.bank.mt940 import wrapping
from pledgebook_importers.bank.mt940.codewords import has_codewords, read_codewords
from pledgebook_importers.bank.mt940.fields import Field
from pledgebook_importers.bank.mt940.subfields import (
    KEYWORD,
    STRUCTURED,
    read_keywords,
    read_numbered,
    read_structured,
)
from pledgebook_importers.bank.mt940.values import is_iban
from pledgebook_importers.bank.mt940.words import Details, distinct, given, together

_AMOUNT = re.compile(r"/(OCMT|CHGS)/([A-Z]{3})([0-9]{1,15}),([0-9]{0,5})(?=/|$)")
_NAMED = re.compile(r"REK: ?([A-Z0-9]+)/NAAM: ?(.+)$")
_OVERLONG = re.compile(r"(\S{1,16}) {2,}(\S.*)")


def read_details(
    reference: str, supplement: Sequence[str], texts: Sequence[Field], numbered: Sequence[Field]
) -> Details:
    """Everything said of one booking.

    Args:
        reference: the customer reference of field 61, as printed.
        supplement: the lines below field 61.
        texts: its fields 86.
        numbered: its fields NS.
    """
    below = wrapping.tidy(" ".join(supplement))
    structured = STRUCTURED.match(texts[0].lines[0]) if texts else None
    if structured is not None:
        said = read_structured(texts, structured[2])
    elif numbered:
        said = read_numbered(numbered, texts)
    else:
        said = _read_free(reference, texts)
    if below:
        account = said.account or (below if is_iban(below) else "")
        said = replace(said, additional=together(said.additional, below), account=account)
    found = dict.fromkeys(_AMOUNT.findall(f"{said.remittance} {said.additional}"))
    if not found:
        return said
    amounts = [(word, (Decimal(f"{whole}.{part or 0}"), unit)) for word, unit, whole, part in found]
    return replace(
        said,
        shown=tuple(money for word, money in amounts if word == "OCMT"),
        charges=tuple(money for word, money in amounts if word == "CHGS" and money[0]),
    )


def _read_free(reference: str, texts: Sequence[Field]) -> Details:
    text = wrapping.tidy(" ".join(wrapping.lines(field.lines, field.tag) for field in texts))
    if has_codewords(text):
        return read_codewords(text)
    if KEYWORD.search(text):
        return read_keywords(text)
    number, name = _other_side(reference, text, texts)
    return Details(remittance=text, parties=distinct([name]), account=number)


def _other_side(reference: str, text: str, texts: Sequence[Field]) -> tuple[str, str]:
    """Account and name of the other side where a bank has a fixed place for them in free text."""
    first = wrapping.tidy(texts[0].lines[0]) if texts else ""
    number, _, name = first.partition(" ")
    if number and number == reference:
        return number, name  # ASN, SNS: the account is the reference, and begins field 86
    named = _NAMED.search(text)
    if named:
        return named[1], named[2]  # Knab
    overlong = _OVERLONG.fullmatch(reference)
    if overlong:
        return given(overlong[1]), overlong[2]  # Rabobank before 2013: behind the 16 places
    return "", ""
