"""An authenticator in software: it makes passkeys and signs as a browser would have it sign."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from fido2 import cbor
from fido2.cose import ES256, EdDSA

from pledgebook.approvals.passkeys import Assertion, challenge, enrolled

PARTY, ORIGIN = "books.example.org", "https://books.example.org"
PRESENT_AND_VERIFIED = 0x05
PrivateKey = ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey


def elliptic() -> PrivateKey:
    """A private key of the kind es256."""
    return ec.generate_private_key(ec.SECP256R1())


def edwards() -> PrivateKey:
    """A private key of the kind eddsa."""
    return ed25519.Ed25519PrivateKey.generate()


def coded(raw: bytes) -> str:
    """Base64url without its end."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


@dataclass
class Authenticator:
    """One credential of one person; what it says of a signature can be forged by tests."""

    private: PrivateKey = field(default_factory=elliptic)
    credential: bytes = b"credential-of-noor"
    party: str = PARTY
    origin: str = ORIGIN

    @property
    def cose(self) -> bytes:
        """The public key as an authenticator gives it."""
        public = self.private.public_key()
        kind = ES256 if isinstance(public, ec.EllipticCurvePublicKey) else EdDSA
        return cbor.encode(dict(kind.from_cryptography_key(public)))  # type: ignore[no-untyped-call]

    @property
    def line(self) -> str:
        """The line that is enrolled."""
        made = enrolled(self.party, self.origin, self.credential, self.cose)
        assert made is not None
        return made.line()

    def signed(self, act: bytes, *, flags: int = PRESENT_AND_VERIFIED, party: str | None = None,
               credential: bytes | None = None, **client: Any) -> Assertion:  # fmt: skip
        """The assertion for an act; what is given otherwise is signed as it is given."""
        said = {"type": "webauthn.get", "challenge": coded(challenge(act)), "origin": self.origin,
                "crossOrigin": False, **client}  # fmt: skip
        whole = json.dumps({name: one for name, one in said.items() if one is not None}).encode()
        data = hashlib.sha256((party or self.party).encode()).digest() + bytes([flags, 0, 0, 0, 7])
        signature = self._sign(data + hashlib.sha256(whole).digest())
        return Assertion(credential or self.credential, data, whole, signature)

    def _sign(self, text: bytes) -> bytes:
        if isinstance(self.private, ed25519.Ed25519PrivateKey):
            return self.private.sign(text)
        return self.private.sign(text, ec.ECDSA(hashes.SHA256()))
