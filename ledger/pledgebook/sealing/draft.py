"""A seal as it is drawn, before anyone signed it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from pledgebook.sealing.seal_file import Officer


class Draft(NamedTuple):
    """A seal to be signed and written, with its leaves; or the reasons why there is none."""

    refusals: Sequence[str]
    text: str = ""
    leaves: str = ""
    signers: Sequence[Officer] = ()
    """Who may sign it: the officers of the seal before; of a first one, its own."""
