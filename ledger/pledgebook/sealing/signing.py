"""Signatures by SSH keys: made with `ssh-keygen -Y sign` in namespaces of our own, proved here."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pledgebook.sealing.seal_file import Officer

NAMESPACE = "pledgebook-seal"
PROGRAM = "ssh-keygen"
NEEDED = 2
"""How many officers a seal wants."""
_KEY = re.compile(r"(?P<key>(?:sk-)?(?:ssh|ecdsa)-[a-z0-9@.-]+ [A-Za-z0-9+/]+={0,2})(?: .*)?")


class SigningError(Exception):
    """No signature could be made; the message says why."""


def available() -> bool:
    """Whether `ssh-keygen` is installed."""
    return shutil.which(PROGRAM) is not None


def public_key(text: str) -> str | None:
    """Type and base64 of a public key as the books state it; None when it is none.

    What else a line of allowed signers could hold, such as `cert-authority`, is none.
    """
    match = _KEY.fullmatch(text.strip())
    return match["key"] if match else None


def sign(text: str, keyfile: Path, namespace: str = NAMESPACE) -> str:
    """The signature of a text, armoured; `ssh-keygen` may ask for the passphrase.

    Raises:
        SigningError: there is no `ssh-keygen`, or it refuses.
    """
    if not available():
        msg = f"{PROGRAM} is not installed (OpenSSH's client has it)"
        raise SigningError(msg)
    done = subprocess.run(
        [PROGRAM, "-Y", "sign", "-f", str(keyfile), "-n", namespace],
        input=text.encode(), capture_output=True, check=False,
    )  # fmt: skip
    if done.returncode != 0:
        msg = f"{keyfile} signs nothing: {_reason(done.stderr)}"
        raise SigningError(msg)
    return done.stdout.decode("ascii")


def refused(text: bytes, signature: str, officer: Officer) -> str | None:
    """Why a signature is not that officer's under a text; None when it is."""
    if not officer.key:
        return f"{officer.id} has no SSH key, and seals are signed with one"
    from pledgebook.sealing import sshsig  # noqa: PLC0415 -- books without seals need no cryptography

    return sshsig.refused(text, signature, officer.key, NAMESPACE)


def one_person(officers: Sequence[Officer]) -> str | None:
    """Why some of these officers are one person: one key or one name under two ids."""
    seen: dict[tuple[str, str], int] = {}
    for number, officer in enumerate(officers):
        name = " ".join(officer.name.casefold().split())
        # The last word of a passkey is its public key; the others say where it is used.
        passkey = (officer.passkey or "").rpartition(" ")[2]
        told = (("id", officer.id), ("key", officer.key), ("passkey", passkey), ("name", name))
        for what in (one for one in told if one[1]):
            first = seen.setdefault(what, number)
            if first != number:
                return f"{officers[first].id} and {officer.id} are one person: the same {what[0]}"
    return None


def _reason(output: bytes) -> str:
    lines = output.decode("utf-8", "replace").split("\n")
    return next((line.strip() for line in lines if line.strip()), "it gives no reason")
