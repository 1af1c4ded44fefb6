"""Field 86 in numbered subfields, and the SEPA key words inside of them.

Sources: German Banking Industry Committee, DFÜ agreement annex 3 chapter 8 (business code, `?00`
posting text, `?20` to `?29` and `?60` to `?63` purpose, `?30` bank, `?31` account, `?32` and `?33`
name; key words `EREF+` to `SVWZ+`); `?38` is the IBAN in the Polish form of it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pledgebook_importers.bank.mt940 import wrapping
from pledgebook_importers.bank.mt940.fields import Field
from pledgebook_importers.bank.mt940.words import Details, distinct, given, together

STRUCTURED = re.compile(r"\s*([0-9]{3})\s*([?>~^<|!])(?=[0-9]{2})")
KEYWORD = re.compile(
    r"(EREF|KREF|MREF|CRED|DEBT|SVWZ|ABWA|ABWE|IBAN|BIC|COAM|OAMT|PURP|MDAT|RREF|SQTP|ORCR)\+"
)
_BORDER = "\x1f"
_LONG = frozenset({"SVWZ", "ABWA", "ABWE"})
"""Key words whose text goes on over the border of its subfield."""
_NUMBERED = re.compile(r"([0-9]{2})(.*)", re.DOTALL)
_PURPOSE = tuple(f"{number}" for number in (*range(20, 30), *range(60, 64)))
_NAME = ("32", "33")


def read_structured(texts: Sequence[Field], separator: str) -> Details:
    """Read a field such as `166?00CREDIT?20SVWZ+...?32KINGDOM OF`, and what fields 86 follow it."""
    first, *others = texts
    whole = wrapping.lines(first.lines, first.tag, separator)
    code, *pieces = re.split(rf"{re.escape(separator)}([0-9]{{2}})", whole)
    subfields = _by_code(pieces)
    purpose, name = (
        wrapping.parts([subfields.pop(number, "") for number in numbers], _BORDER)
        for numbers in (_PURPOSE, _NAME)
    )
    said = read_keywords(purpose)
    accounts = ["".join(subfields.pop(number, "").split()) for number in ("38", "31")]
    accounts = list(distinct([*accounts, said.account])) or [""]
    return Details(
        remittance=said.remittance,
        additional=together(
            *subfields.values(),
            *accounts[1:],
            said.additional,
            *(" ".join(field.lines) for field in others),
        ),
        parties=distinct([_plain(name), *said.parties]),
        account=accounts[0].upper(),
        reference=said.reference,
        end_to_end=said.end_to_end,
        code=code.strip(),
    )


def read_keywords(purpose: str) -> Details:
    """Read the SEPA key words of a purpose; without any, all of it is remittance.

    A reference ends where its subfield does; the purpose, and a name, go on.
    """
    before, *pieces = KEYWORD.split(purpose)
    remittance = [before]
    found: list[str] = []
    for code, piece in zip(pieces[::2], pieces[1::2], strict=True):
        value, _, rest = (piece, "", "") if code in _LONG else piece.partition(_BORDER)
        if code == "SVWZ":
            remittance.append(value)
        else:
            found += code, _plain(value)
            remittance.append(rest)
    values = _by_code(found)
    end_to_end = values.pop("EREF", "")
    account = "".join(values.pop("IBAN", "").split())
    parties = distinct([values.pop("ABWA", ""), values.pop("ABWE", "")])
    return Details(
        remittance=_plain(_BORDER.join(remittance)),
        additional=together(*(f"{code}+{value}" for code, value in values.items() if value)),
        parties=parties,
        account=account,
        reference=given(values.get("KREF", "")),
        end_to_end=given(end_to_end),
    )


def read_numbered(numbered: Sequence[Field], texts: Sequence[Field]) -> Details:
    """Read the lines of `:NS:`: 01 to 14 purpose, 15 and 16 name, 34 account."""
    subfields: dict[str, str] = {}
    rest: list[str] = []
    for line in (line for field in numbered for line in field.lines):
        match = _NUMBERED.fullmatch(line)
        if match and match[1] not in subfields:
            subfields[match[1]] = match[2]
        else:
            rest.append(line)
    purpose = wrapping.parts(subfields.pop(f"{code:02}", "") for code in range(1, 15))
    name = wrapping.parts(subfields.pop(code, "") for code in ("15", "16"))
    account = "".join(subfields.pop("34", "").split())
    return Details(
        remittance=wrapping.tidy(purpose),
        additional=together(
            *subfields.values(), *rest, *(text for field in texts for text in field.lines)
        ),
        parties=distinct([name]),
        account=account if account.strip("0") else "",
    )


def _by_code(pieces: Sequence[str]) -> dict[str, str]:
    """The texts by their codes, from both in turn; what has one code stands together."""
    found: dict[str, list[str]] = {}
    for code, text in zip(pieces[::2], pieces[1::2], strict=True):
        found.setdefault(code, []).append(text)
    return {code: " ".join(texts) for code, texts in found.items()}


def _plain(text: str) -> str:
    return wrapping.tidy(text.replace(_BORDER, " "))
