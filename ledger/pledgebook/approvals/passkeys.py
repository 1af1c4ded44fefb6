"""Acts signed with a passkey (W3C WebAuthn Level 3), proved offline from the files alone.

An officer's passkey is one line in the books, as the enrolment page prints it:

    passkey: "es256 books.example.org https://books.example.org CREDENTIAL-ID COSE-KEY"

the kind of key, the relying party, the origin of the page at which it signs, and both others in
base64url. Beside the act lies what the browser returned for the challenge SHA-256(act):

    pledgebook-passkey/1
    credential …
    authenticator …
    client …
    signature …

Nothing of it is believed that the key did not sign. The counter of a key is recorded with it and no
verdict hangs on it: keys that are synchronised between devices leave it at nil.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import struct
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from pledgebook.readers import PASSKEY_KINDS, PASSKEY_PATTERN

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fido2.cose import CoseKey

PASSKEY = "passkey"
"""The method of an act signed so."""
FORMAT = "pledgebook-passkey/1"
PARTS = ("credential", "authenticator", "client", "signature")
GET = "webauthn.get"
PRESENT, VERIFIED = 0x01, 0x04
"""Flags of the authenticator: somebody touched it; it knew the person by PIN, finger or face."""
_HASH, _HEAD = 32, 37
"""Bytes of the relying party's hash, and of it with flags and counter (WebAuthn 6.1)."""


class UnreadableAssertionError(ValueError):
    """No signature by a passkey; the message is one clause."""


@dataclass(frozen=True, slots=True)
class Passkey:
    """An enrolled passkey; `key` is its public key as COSE_Key (RFC 9053)."""

    kind: str
    party: str
    origin: str
    credential: bytes
    key: bytes

    def line(self) -> str:
        """Its line in the books."""
        return (
            f"{self.kind} {self.party} {self.origin} {_coded(self.credential)} {_coded(self.key)}"
        )


@dataclass(frozen=True, slots=True)
class Assertion:
    """What an authenticator returned: each part exactly as it came."""

    credential: bytes
    authenticator: bytes
    client: bytes
    signature: bytes

    def render(self) -> str:
        """The text that lies beside the act."""
        parts = (f"{name} {_coded(getattr(self, name))}\n" for name in PARTS)
        return f"{FORMAT}\n{''.join(parts)}"


def challenge(act: bytes) -> bytes:
    """What the passkey signs for an act: the digest of its text."""
    return hashlib.sha256(act).digest()


def passkey(line: str) -> Passkey | None:
    """The passkey of a line of the books; None when it is none."""
    match = PASSKEY_PATTERN.fullmatch(line)
    if match is None:
        return None
    kind, party, origin, credential, key = line.split(" ")
    try:
        found = Passkey(kind, party, origin, _decoded(credential), _decoded(key))
    except ValueError:
        return None
    return found if found.line() == line else None


def enrolled(party: str, origin: str, credential: bytes, key: bytes) -> Passkey | None:
    """A new passkey from what a browser returned; None when its key is of no kind that is taken."""
    try:
        algorithm = _parsed(key).ALGORITHM
        kind = next(name for name, number in PASSKEY_KINDS.items() if number == algorithm)
        return passkey(Passkey(kind, party, origin, credential, key).line())
    except (StopIteration, ValueError, KeyError, IndexError, TypeError, AttributeError):
        return None


def read(text: str) -> Assertion:
    """The assertion beside an act.

    Raises:
        UnreadableAssertionError: it is damaged, or none.
    """
    said = dict(line.partition(" ")[::2] for line in text.split("\n"))
    try:
        assertion = Assertion(*(_decoded(said[name]) for name in PARTS))
    except (ValueError, KeyError):
        msg = "it is no signature by a passkey, or not whole"
        raise UnreadableAssertionError(msg) from None
    if assertion.render() != text:
        msg = "it is not written as a signature by a passkey is"
        raise UnreadableAssertionError(msg)
    return assertion


def refused(act: bytes, text: str, line: str) -> str | None:
    """Why a signature is not that of a passkey under an act; None when it is.

    Args:
        act: the text of the act, as it is filed.
        text: the assertion beside it.
        line: the officer's passkey as a seal states it.
    """
    key = passkey(line)
    if key is None:
        return "the officer's passkey is none"
    try:
        assertion = read(text)
        client = _client(assertion.client)
    except UnreadableAssertionError as error:
        return str(error)
    return (
        _other_key(assertion, key)
        or _other_request(client, act, key)
        or _unseen(assertion.authenticator, key)
        or _unproved(assertion, key)
    )


def _other_key(assertion: Assertion, key: Passkey) -> str | None:
    return None if assertion.credential == key.credential else "it is of another passkey"


def _other_request(client: Mapping[str, Any], act: bytes, key: Passkey) -> str | None:
    """WebAuthn 7.2, steps 11 to 14: what the browser was asked for, and at which page."""
    if client.get("type") != GET:
        return "it is no signature but another ceremony of the passkey"
    if client.get("challenge") != _coded(challenge(act)):
        return "the text is not the one that was signed"
    if client.get("origin") != key.origin:
        return f"it was signed at {client.get('origin')!s}, and the passkey is for {key.origin}"
    if client.get("crossOrigin", False) is not False or "topOrigin" in client:
        return "it was signed inside a page of another site"
    return None


def _unseen(data: bytes, key: Passkey) -> str | None:
    """WebAuthn 7.2, steps 15 to 17: for whom, and whether the person was there and known."""
    if len(data) < _HEAD:
        return "what the authenticator says is not whole"
    if data[:_HASH] != hashlib.sha256(key.party.encode()).digest():
        return f"it was signed for another party than {key.party}"
    if not data[_HASH] & PRESENT:
        return "nobody touched the authenticator"
    if not data[_HASH] & VERIFIED:
        return "the authenticator did not ask who it was (PIN, finger or face)"
    return None


def _unproved(assertion: Assertion, key: Passkey) -> str | None:
    from cryptography.exceptions import (  # noqa: PLC0415 -- books without acts need none of it
        InvalidSignature,
        UnsupportedAlgorithm,
    )

    signed = assertion.authenticator + hashlib.sha256(assertion.client).digest()
    try:
        _public(key).verify(signed, assertion.signature)
    except InvalidSignature:
        return "the text is not the one that was signed"
    except (UnsupportedAlgorithm, ValueError, KeyError, IndexError, TypeError) as error:
        return f"it cannot be read: {error}"
    return None


@lru_cache(maxsize=256)
def _public(key: Passkey) -> CoseKey:
    found = _parsed(key.key)
    if PASSKEY_KINDS[key.kind] != found.ALGORITHM:
        raise ValueError(key.kind)
    return found


def _parsed(key: bytes) -> CoseKey:
    from fido2 import cbor  # noqa: PLC0415 -- likewise
    from fido2.cose import CoseKey  # noqa: PLC0415

    try:
        said = cbor.decode(key)
    except struct.error as error:  # A number is cut off.
        raise ValueError(*error.args) from None
    return CoseKey.parse(said)  # type: ignore[arg-type]


def _client(raw: bytes) -> Mapping[str, Any]:
    try:
        said = json.loads(raw.decode("utf-8"), object_pairs_hook=_once)
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict):
        msg = "what the browser says is not whole"
        raise UnreadableAssertionError(msg)
    return said


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object in which no name stands twice: two readers could take it for two things."""
    said = dict(pairs)
    if len(said) != len(pairs):
        raise ValueError(pairs)
    return said


def _coded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except binascii.Error:
        raise ValueError(text) from None
