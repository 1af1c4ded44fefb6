"""Field 86 in code words between slashes: `/NAME/KINGDOM OF TESTLAND/REMI/.../`.

Sources: the MT940 descriptions of ABN AMRO, ING and Rabobank, and SWIFT's own code words for
structured narrative (OCMT the original amount, CHGS charges taken off).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pledgebook_importers.bank.mt940.words import Details, distinct, given, together

_CODE = re.compile(
    r"/(TRTP|TRCD|IBAN|BIC|NAME|REMI|EREF|PREF|KREF|RREF|MARF|CSID|CNTP|ORDP|BENM|ISDT|RTRN|PURP"
    r"|ULTD|ULTC|ULTB|UDTR|UCRD|CREF|CHGS|OCMT|EXCH|ADDR|ID|INIT|BUSP|SVCL|OCCU)/"
)
_COUNTERPARTY = ("IBAN", "BIC", "NAME", "CITY")
_UNSTRUCTURED = "USTD//"


def has_codewords(text: str) -> bool:
    """Whether the text begins with a code word."""
    return _CODE.match(text) is not None


def read_codewords(text: str) -> Details:
    """Read a text of code words; those without a place of their own stay as they are."""
    values: dict[str, list[str]] = {}
    before, *pieces = _CODE.split(text)
    for code, piece in zip(pieces[::2], pieces[1::2], strict=True):
        for word, value in _words(code, piece.strip(" /")):
            values.setdefault(word, []).append(value)
    remittance = [part.removeprefix(_UNSTRUCTURED) for part in values.pop("REMI", [])]
    end_to_end = " ".join(values.pop("EREF", []))
    names = values.pop("NAME", [])
    accounts = ["".join(number.split()).upper() for number in values.pop("IBAN", [])] or [""]
    own = [reference for code in ("PREF", "KREF") for reference in values.get(code, [])]
    return Details(
        remittance=" ".join(remittance),
        additional=together(
            before,
            *accounts[1:],
            *(f"/{code}/{value}/" for code, found in values.items() for value in found if value),
        ),
        parties=distinct(names),
        account=accounts[0],
        reference=next(filter(None, map(given, own)), ""),
        end_to_end=given(end_to_end),
    )


def _words(code: str, value: str) -> Iterator[tuple[str, str]]:
    """ING has account, bank, name and town of the other side in one."""
    if code == "CNTP":
        *few, last = value.split("/", len(_COUNTERPARTY) - 1)
        yield from zip(_COUNTERPARTY, [*few, last], strict=False)
    else:
        yield code, value
