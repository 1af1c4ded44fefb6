"""Who signed a seal: at least two officers, two persons, with the keys of the last sealed state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pledgebook.sealing import signing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pledgebook.sealing.chain import Link
    from pledgebook.sealing.seal_file import Officer


@dataclass(frozen=True, slots=True)
class Signed:
    """What the signatures of a seal prove."""

    by: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()
    claimed: tuple[str, ...] = ()
    lacking: str | None = None


def signers_of(link: Link, before: Link | None) -> dict[str, Officer]:
    """The officers who may sign a seal: those of the seal before it; the first names its own."""
    return {officer.id: officer for officer in (before or link).text.officers}


def judge(link: Link, before: Link | None) -> Signed:
    """Prove the signatures that lie beside a seal."""
    if not link.signatures:
        return Signed(lacking="unsigned: nothing proves who made it")
    known = signers_of(link, before)
    good: list[Officer] = []
    faults = []
    for id_, signature in link.signatures.items():
        officer = known.get(id_)
        if officer is None:
            faults.append(f"signed as {id_}, whom {_state(before)} does not know with a key")
            continue
        reason = signing.refused(link.content, signature, officer)
        if reason is None:
            good.append(officer)
        else:
            faults.append(f"the signature of {id_} is not good: {reason}")
    same = signing.one_person(good)
    if same:
        faults.append(same)
    by = tuple(officer.id for officer in good)
    claimed: tuple[str, ...] = ()
    if before is None and good:
        claimed = (f"the keys of {', '.join(by)}: a first seal states its own",)
    return Signed(by, tuple(faults), claimed, _lacking(good))


def _lacking(good: Sequence[Officer]) -> str | None:
    if len(good) >= signing.NEEDED:
        return None
    who = f"signed by {good[0].id} alone" if good else "unsigned"
    return f"{who}: a seal wants {signing.NEEDED} officers"


def _state(before: Link | None) -> str:
    return f"the seal of {before.name}" if before else "it"
