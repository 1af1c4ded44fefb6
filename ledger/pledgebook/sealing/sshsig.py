"""Signatures of `ssh-keygen -Y sign` proved in this process, thousands a second.

The form is that of OpenSSH's PROTOCOL.sshsig (version 1); signatures of security keys are those of
PROTOCOL.u2f. Keys: Ed25519, ECDSA over the NIST curves, RSA of 2048 bits or more with SHA-2.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import SSHPublicKeyTypes, load_ssh_public_key

if TYPE_CHECKING:
    from collections.abc import Mapping

BEGIN, END = "-----BEGIN SSH SIGNATURE-----", "-----END SSH SIGNATURE-----"
MAGIC = b"SSHSIG"
VERSION = 1
RSA_BITS = 2048
PRESENT = 0x01
"""The flag by which a security key says that somebody touched it."""
_DIGESTS = {b"sha256": hashlib.sha256, b"sha512": hashlib.sha512}
_RSA: Mapping[bytes, hashes.HashAlgorithm] = {
    b"rsa-sha2-256": hashes.SHA256(),
    b"rsa-sha2-512": hashes.SHA512(),
}
_CURVES: Mapping[str, hashes.HashAlgorithm] = {
    "secp256r1": hashes.SHA256(),
    "secp384r1": hashes.SHA384(),
    "secp521r1": hashes.SHA512(),
}


class UnreadableSignatureError(ValueError):
    """No signature of this form; the message is one clause."""


@dataclass(frozen=True, slots=True)
class _Signature:
    key: bytes
    namespace: bytes
    reserved: bytes
    digest: bytes
    form: bytes
    value: bytes
    touch: bytes
    """Flags and counter of a security key; of other keys nothing."""


def refused(text: bytes, armoured: str, key: str, namespace: str) -> str | None:
    """Why a signature is not that of a key under a text in a namespace; None when it is.

    Args:
        text: what was signed.
        armoured: the signature as `ssh-keygen` writes it.
        key: type and base64 of the public key.
        namespace: of the signature (`-n`).
    """
    try:
        signature = _read(armoured)
        own = base64.b64decode(key.split()[1], validate=True)
    except UnreadableSignatureError as error:
        return str(error)
    except (IndexError, ValueError):
        return "the officer's key is none"
    if signature.namespace != namespace.encode():
        return f"it is of the namespace {signature.namespace.decode('ascii', 'replace')!r}"
    if signature.key != own:
        return "it is of another key"
    return _unproved(_signed(text, signature), signature, key)


def _signed(text: bytes, signature: _Signature) -> bytes:
    """What the key itself has signed: PROTOCOL.sshsig, section 2."""
    digest = _DIGESTS[signature.digest](text).digest()
    parts = signature.namespace, signature.reserved, signature.digest, digest
    return MAGIC + b"".join(len(part).to_bytes(4, "big") + part for part in parts)


def _unproved(signed: bytes, signature: _Signature, key: str) -> str | None:
    try:
        public = _public(key)
        if signature.form.startswith(b"sk-"):
            signed = _touched(signed, signature)
        if isinstance(public, ed25519.Ed25519PublicKey):
            public.verify(signature.value, signed)
        elif isinstance(public, ec.EllipticCurvePublicKey):
            public.verify(_dss(signature.value), signed, ec.ECDSA(_CURVES[public.curve.name]))
        elif isinstance(public, rsa.RSAPublicKey) and public.key_size >= RSA_BITS:
            public.verify(signature.value, signed, padding.PKCS1v15(), _RSA[signature.form])
        else:
            return f"a key of the kind {key.split(maxsplit=1)[0]} proves nothing here"
    except (UnreadableSignatureError, UnsupportedAlgorithm, ValueError, KeyError) as error:
        return f"it cannot be read: {error}"
    except InvalidSignature:
        return "the text is not the one that was signed"
    return None


@lru_cache(maxsize=256)
def _public(key: str) -> SSHPublicKeyTypes:
    return load_ssh_public_key(key.encode("ascii"))


def _touched(signed: bytes, signature: _Signature) -> bytes:
    """What a security key has signed: PROTOCOL.u2f, "SSH U2F signatures"."""
    if len(signature.touch) != 5 or not signature.touch[0] & PRESENT:
        msg = "nobody touched the security key"
        raise UnreadableSignatureError(msg)
    *_, application = _strings(signature.key)
    hashed = hashlib.sha256(application).digest(), hashlib.sha256(signed).digest()
    return hashed[0] + signature.touch + hashed[1]


def _read(armoured: str) -> _Signature:
    lines = armoured.strip().splitlines()
    if len(lines) < 3 or (lines[0], lines[-1]) != (BEGIN, END):
        msg = "it is no signature of ssh-keygen, or not whole"
        raise UnreadableSignatureError(msg)
    try:
        blob = base64.b64decode("".join(lines[1:-1]), validate=True)
    except binascii.Error:
        msg = "it is no signature of ssh-keygen, or not whole"
        raise UnreadableSignatureError(msg) from None
    head = MAGIC + VERSION.to_bytes(4, "big")
    fields = _strings(blob.removeprefix(head))
    if not blob.startswith(head) or len(fields) != 5:
        msg = f"it is no signature of version {VERSION}"
        raise UnreadableSignatureError(msg)
    key, namespace, reserved, digest, inner = fields
    form, rest = _string(inner)
    value, touch = _string(rest)
    kind = _string(key)[0]
    if digest not in _DIGESTS or not _fits(kind, form) or (touch and not kind.startswith(b"sk-")):
        msg = f"it is of the kind {form.decode('ascii', 'replace')}, which proves nothing here"
        raise UnreadableSignatureError(msg)
    return _Signature(key, namespace, reserved, digest, form, value, touch)


def _fits(kind: bytes, form: bytes) -> bool:
    """Whether signatures of a form are those of a kind of key; RSA with SHA-1 is not."""
    return form in _RSA if kind == b"ssh-rsa" else form == kind


def _strings(data: bytes) -> list[bytes]:
    found = []
    while data:
        one, data = _string(data)
        found.append(one)
    return found


def _string(data: bytes) -> tuple[bytes, bytes]:
    """The first length-prefixed string (RFC 4251, section 5), and what comes behind it."""
    end = 4 + int.from_bytes(data[:4], "big")
    if len(data) < max(end, 4):
        msg = "it is not whole"
        raise UnreadableSignatureError(msg)
    return data[4:end], data[end:]


def _dss(value: bytes) -> bytes:
    """The two numbers of an ECDSA signature (RFC 5656, 3.1.2) as DER."""
    numbers = [int.from_bytes(one, "big") for one in _strings(value)]
    if len(numbers) != 2:
        msg = "it is no pair of numbers"
        raise UnreadableSignatureError(msg)
    return encode_dss_signature(*numbers)
