"""What field 86 comes to, whatever its way of writing, and the words it uses for nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pledgebook_importers.bank.mt940 import wrapping
from pledgebook_importers.bank.statements import Shown

NO_REFERENCE = frozenset(
    (
        *("", "N", "NONREF", "NOTPROVIDED", "NOTAVAILABLE"),
        *("KREF+", "EREF+", "MREF+", "KREF", "EREF", "PREF", "MARF"),
    )
)
"""Words for having no reference, and for having it in field 86."""


@dataclass(frozen=True, slots=True)
class Details:
    """What the bank says of a booking; `reference` is the orderer's, `code` the business code."""

    remittance: str = ""
    additional: str = ""
    parties: tuple[str, ...] = ()
    account: str = ""
    reference: str = ""
    end_to_end: str = ""
    code: str = ""
    shown: tuple[Shown, ...] = ()
    charges: tuple[Shown, ...] = ()


def given(reference: str) -> str:
    """The reference, empty where it is a word for having none."""
    return "" if reference.upper() in NO_REFERENCE else reference


def together(*texts: str) -> str:
    """Texts that have nothing to do with one another, side by side, in order."""
    return " | ".join(filter(None, map(wrapping.tidy, texts)))


def distinct(names: Iterable[str]) -> tuple[str, ...]:
    """The names there are, each once, in order."""
    return tuple(dict.fromkeys(filter(None, map(wrapping.tidy, names))))
