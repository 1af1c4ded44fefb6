"""The formats that can be read, in the order in which they are asked."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from pledgebook_importers.bank.camt import message as camt053
from pledgebook_importers.bank.statements import Statement
from pledgebook_importers.intake.errors import Problem, RefusedError


@dataclass(frozen=True, slots=True)
class Format:
    """A format: its name, whether a file begins like it, and how its bytes are read.

    `read` takes all bytes and the decoded beginning; it returns the exact format's name, the
    statements and the warnings, or raises `RefusedError`.
    """

    name: str
    sniff: Callable[[str], bool]
    read: Callable[[bytes, str], tuple[str, list[Statement], list[Problem]]]


FORMATS: tuple[Format, ...] = (Format("camt.053", camt053.sniff, camt053.read),)
_ISO_20022 = re.compile(r"\b[a-z]{4}\.\d{3}\.\d{3}\.\d{2}\b", re.ASCII)


def named(head: str) -> str:
    """The message type that the beginning of a file claims to be, empty where it claims none."""
    claim = _ISO_20022.search(head)
    return claim[0] if claim else ""


def choose(head: str) -> Format:
    """Return the first format that the beginning of a file fits.

    Raises:
        RefusedError: it fits none.
    """
    for known in FORMATS:
        if known.sniff(head):
            return known
    names = ", ".join(known.name for known in FORMATS)
    raise RefusedError(1, f"is of no format that is read here ({names})")
