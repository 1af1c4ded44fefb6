"""Numbers of a spreadsheet, which are binary fractions: as they were meant, or told."""

from __future__ import annotations

from decimal import Decimal

_WHOLE = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
_THREE = "BHD IQD JOD KWD LYD OMR TND"
_PLACES = {**dict.fromkeys(_WHOLE.split(), 0), **dict.fromkeys(_THREE.split(), 3)}
"""ISO 4217, list one: minor units of currencies that banks book, where not 2."""
_NOISE = Decimal("0.000001")


def places(currency: str) -> int:
    """Decimals of a currency by ISO 4217; 2 for one that is not known."""
    return _PLACES.get(currency, 2)


def exact(number: Decimal, currency: str) -> tuple[Decimal, bool]:
    """The number to the currency's decimals, and whether it had more than them.

    What a binary fraction leaves behind (0.30000000000000004) is taken away; true decimals beyond
    the currency's own are kept, for money is never rounded away.
    """
    unit = Decimal(1).scaleb(-places(currency))
    rounded = number.quantize(unit)
    if rounded == number:
        return rounded, False
    return (rounded if abs(rounded - number) < _NOISE else number), True
