"""The formats that can be read. Each looks at a file's content; one alone may claim it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from pledgebook_importers.aid.contributions import message as contributions
from pledgebook_importers.aid.fts import message as fts
from pledgebook_importers.aid.iati import dataset as iati
from pledgebook_importers.bank import pain001
from pledgebook_importers.bank.camt import message as camt
from pledgebook_importers.bank.mt940 import message as mt940
from pledgebook_importers.bank.ofx import message as ofx
from pledgebook_importers.bank.tables import statement as bank_tables
from pledgebook_importers.intake.errors import RefusedError
from pledgebook_importers.intake.reading import Reading
from pledgebook_importers.intake.source import Source
from pledgebook_importers.ledgers import extract as ledgers
from pledgebook_importers.rates import ecb, imf, un
from pledgebook_importers.rates import tables as rate_tables
from pledgebook_importers.vouchers import sheet as vouchers


@dataclass(frozen=True, slots=True)
class Format:
    """A format: its name, whether a file is of it, and how it is read.

    Both may raise `RefusedError`: a file that is XML but not well-formed is nobody's, unless a
    format knows it by its beginning and can say more.
    """

    name: str
    claims: Callable[[Source], bool]
    read: Callable[[Source], Reading]


FORMATS: tuple[Format, ...] = (
    Format("camt", camt.claims, camt.read),
    Format("mt940", mt940.claims, mt940.read),
    Format("pain.001", pain001.claims, pain001.read),
    Format("contributions", contributions.claims, contributions.read),
    Format("fts", fts.claims, fts.read),
    Format("iati", iati.claims, iati.read),
    Format("bank table", bank_tables.claims, bank_tables.read),
    Format("ledger", ledgers.claims, ledgers.read),
    Format("ofx", ofx.claims, ofx.read),
    Format(vouchers.FORMAT, vouchers.claims, vouchers.read),
    Format("ecb-rates", ecb.claims, ecb.read),
    Format("un-rates", un.claims, un.read),
    Format("imf-rates", imf.claims, imf.read),
    Format("rates table", rate_tables.claims, rate_tables.read),
)
_ISO_20022 = re.compile(r"\b(?!head)[a-z]{4}\.\d{3}\.\d{3}\.\d{2}\b", re.ASCII)


def named(head: str) -> str:
    """The message type that the beginning of a file claims to be, empty where it claims none."""
    claim = _ISO_20022.search(head)
    return claim[0] if claim else ""


def choose(source: Source) -> Format:
    """Return the one format that the file is of.

    Raises:
        RefusedError: it is of none, or of several.
    """
    claiming: list[Format] = []
    unreadable: RefusedError | None = None
    for known in FORMATS:
        try:
            if known.claims(source):
                claiming.append(known)
        except RefusedError as error:
            unreadable = unreadable or error
    if len(claiming) == 1:
        return claiming[0]
    if claiming:
        names = " and ".join(known.name for known in claiming)
        raise RefusedError(None, f"may be {names}; name its layout with --profile")
    if unreadable:
        raise unreadable
    names = ", ".join(known.name for known in FORMATS)
    if source.root is not None:
        reason = f"is XML of another kind (<{source.root_name[:40]}>): no format that is read here"
        raise RefusedError(1, f"{reason} ({names})")
    raise RefusedError(1, f"is of no format that is read here ({names})")
