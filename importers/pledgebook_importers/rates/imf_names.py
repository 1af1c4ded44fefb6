"""Currencies by the names that the IMF gives them, today's and earlier ones, as ISO 4217 codes."""

from __future__ import annotations

import re

from pledgebook_importers.tables.columns import heading_key

_NOTES = re.compile(r"\s*(\(\d+\)|\*)\s*$")
_NAMES = {
    "Algerian dinar": "DZD",
    "Australian dollar": "AUD",
    "Bahrain dinar": "BHD",
    "Bahraini dinar": "BHD",
    "Bolivar Fuerte": "VEF",
    "Botswana pula": "BWP",
    "Brazilian real": "BRL",
    "Brunei dollar": "BND",
    "Canadian dollar": "CAD",
    "Chilean peso": "CLP",
    "Chinese yuan": "CNY",
    "Colombian peso": "COP",
    "Czech koruna": "CZK",
    "Danish krone": "DKK",
    "Euro": "EUR",
    "Hungarian forint": "HUF",
    "Icelandic krona": "ISK",
    "Indian rupee": "INR",
    "Indonesian rupiah": "IDR",
    "Iranian rial": "IRR",
    "Iraqi dinar": "IQD",
    "Israeli New Shekel": "ILS",
    "Israeli new sheqel": "ILS",
    "Japanese yen": "JPY",
    "Jordanian dinar": "JOD",
    "Kazakhstani tenge": "KZT",
    "Korean won": "KRW",
    "Kuwaiti dinar": "KWD",
    "Libyan dinar": "LYD",
    "Malaysian ringgit": "MYR",
    "Mauritian rupee": "MUR",
    "Mexican peso": "MXN",
    "Nepalese rupee": "NPR",
    "New Zealand dollar": "NZD",
    "Norwegian krone": "NOK",
    "Nuevo Sol": "PEN",
    "Omani rial": "OMR",
    "Rial Omani": "OMR",
    "Pakistani rupee": "PKR",
    "Peruvian sol": "PEN",
    "Peso Uruguayo": "UYU",
    "Uruguayan peso": "UYU",
    "Philippine peso": "PHP",
    "Polish zloty": "PLN",
    "Pound sterling": "GBP",
    "U.K. pound": "GBP",
    "U.K. pound sterling": "GBP",
    "Qatar riyal": "QAR",
    "Qatari riyal": "QAR",
    "Russian ruble": "RUB",
    "Saudi Arabian riyal": "SAR",
    "Singapore dollar": "SGD",
    "South African rand": "ZAR",
    "Sri Lanka rupee": "LKR",
    "Sri Lankan rupee": "LKR",
    "Swedish krona": "SEK",
    "Swiss franc": "CHF",
    "Thai baht": "THB",
    "Trinidad and Tobago dollar": "TTD",
    "Trinidadian dollar": "TTD",
    "Tunisian dinar": "TND",
    "Turkish lira": "TRY",
    "U.A.E. dirham": "AED",
    "U.S. dollar": "USD",
    "Venezuelan bolivar": "VES",
}
_CODES = {heading_key(name): code for name, code in _NAMES.items()}


def plain_name(printed: str) -> str:
    """The name without the mark of a note."""
    return _NOTES.sub("", printed).strip()


def note_of(printed: str) -> str:
    """The mark of a note behind the name, such as `(1)`, empty where there is none."""
    found = _NOTES.search(printed)
    return found[1] if found else ""


def code_of(printed: str) -> str:
    """The code of a named currency, empty where the name is not known."""
    return _CODES.get(heading_key(plain_name(printed)), "")
