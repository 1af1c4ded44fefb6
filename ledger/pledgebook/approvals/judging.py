"""What stands against an act: each question is a function that answers with a clause, or None."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from pledgebook.approval import APPROVED, CERTIFIED, PREPARED
from pledgebook.approvals import passkeys
from pledgebook.approvals.act import NAMESPACE, REASONED, ROLES, SSH
from pledgebook.approvals.certificates import CERTIFY, Certificate
from pledgebook.approvals.passkeys import PASSKEY
from pledgebook.money import format_money
from pledgebook.sealing import signing
from pledgebook.vouchers import OFFICERS

if TYPE_CHECKING:
    from pledgebook.approvals.act import Act, Subject
    from pledgebook.approvals.filed import FiledAct
    from pledgebook.approvals.keys import Keys, State
    from pledgebook.sealing.seal_file import Officer
    from pledgebook.vouchers import Voucher

DUTIES = {"enter": PREPARED, "approve": APPROVED, "certify": CERTIFIED}
"""Where in `Voucher.officers` a voucher names who does an act."""
ONLY_CERTIFIED = "it is certified, and nothing else: change its line in the books"
"""Why any other act on a completion or a met condition is refused."""


def file_fault(filed: FiledAct, keys: Keys, entity: str) -> str | None:
    """Why a file is no signed act of an officer of these books."""
    act = filed.act
    if act is None or filed.fault is not None:
        return filed.fault
    if filed.signature is None:
        return f"is not signed: no signature lies beside it ({filed.path}.sig)"
    if act.method not in (SSH, PASSKEY):
        return f"is signed by {act.method}, which is not read"
    state = keys.state(filed.path, act.time.date())
    officer = state.officers.get(act.officer)
    if officer is None:
        return f"{act.officer} is no officer with a key in {state.named}"
    reason = keyless(act.method, officer, state)
    if reason is not None:
        return reason
    reason = unproved(filed.content, filed.signature, act.method, officer)
    if reason is not None:
        return f"the signature is not that of {act.officer}: {reason}"
    if not keys.known(filed.path, act.seal):
        return "it names a seal that was none of these books when it was signed: sign again"
    return act_fault(act, officer, entity, state)


def keyless(method: str, officer: Officer, state: State) -> str | None:
    """Why an officer cannot sign by a method: no key for it in that state."""
    if method == PASSKEY:
        return None if officer.passkey else f"{officer.id} has no passkey in {state.named}"
    return None if officer.key else f"{officer.id} has no SSH key in {state.named}"


def unproved(text: bytes, signature: str, method: str, officer: Officer) -> str | None:
    """Why a signature is not that of an officer under the text of an act; None when it is."""
    if method == PASSKEY:
        return passkeys.refused(text, signature, officer.passkey or "")
    from pledgebook.sealing import sshsig  # noqa: PLC0415 -- books without acts need no cryptography

    return sshsig.refused(text, signature, officer.key, NAMESPACE)


def act_fault(act: Act, officer: Officer, entity: str, state: State) -> str | None:
    """Why an officer may not do an act, whatever the voucher."""
    if act.entity != entity:
        return f"it is an act of the books of {act.entity}, and these are those of {entity}"
    named = f"{officer.id} ({officer.name})"
    if act.role not in ROLES[act.kind]:
        return f"nobody may {act.kind} as {act.role}"
    if act.role not in officer.roles:
        return f"{named} is {' and '.join(officer.roles)} in {state.named}, not {act.role}"
    if officer.until is not None and act.time.date() > datetime.date.fromisoformat(officer.until):
        return f"{named} was in office until {officer.until}, and signed on {act.time.date()}"
    if act.kind in REASONED and not (act.reason or "").strip():
        return "it gives no reason"
    return None


def subject_fault(
    act: Act, subject: Subject, one: Voucher | Certificate, state: State
) -> str | None:
    """Why an officer may not do an act on this voucher or certificate."""
    if isinstance(one, Certificate):
        return _certificate_fault(act, one)
    return _voucher_fault(act, subject, one, state)


def _certificate_fault(act: Act, one: Certificate) -> str | None:
    if act.kind != CERTIFY:
        return ONLY_CERTIFIED
    if one.officer != act.officer:
        return f"the books name {one.officer} as who certifies it, not {act.officer}"
    if act.time.date() < one.on:
        return f"it was signed on {act.time.date()}, before {one.on}, the day that it speaks of"
    return None


def _voucher_fault(act: Act, subject: Subject, voucher: Voucher, state: State) -> str | None:
    if act.kind not in DUTIES:
        return None
    own = DUTIES[act.kind]
    named = voucher.officers[own]
    if named != act.officer:
        return f"the voucher names {named or 'nobody'} as {OFFICERS[own]}, not {act.officer}"
    return (
        _one_person(act.officer, own, voucher, state)
        or (_over_limit(state.officers[act.officer], subject) if own == APPROVED else None)
        or (_too_early(act, voucher) if own != PREPARED else None)
    )


def _one_person(officer: str, own: int, voucher: Voucher, state: State) -> str | None:
    for duty, other in enumerate(voucher.officers):
        if duty == own or other is None:
            continue
        if other == officer:
            return f"{officer} is {OFFICERS[own]} and {OFFICERS[duty]}: that takes two persons"
        if other in state.officers:
            same = signing.one_person([state.officers[officer], state.officers[other]])
            if same is not None:
                return f"{same} ({OFFICERS[own]}, {OFFICERS[duty]})"
    return None


def _over_limit(officer: Officer, subject: Subject) -> str | None:
    if officer.limit is None:
        return None
    number, currency = officer.limit.split(" ")
    if subject.currency == currency and subject.amount <= Decimal(number):
        return None
    return (
        f"{officer.id} ({officer.name}) may approve up to {format_money(Decimal(number))} "
        f"{currency}, not {format_money(subject.amount)} {subject.currency}"
    )


def _too_early(act: Act, voucher: Voucher) -> str | None:
    prepared, day = voucher.prepared_on, act.time.date()
    if prepared is None or day >= prepared:
        return None
    return f"it was signed on {day}, before the voucher was prepared on {prepared}"
