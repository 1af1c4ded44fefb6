"""Signatures proved in this process, each cross-checked with `ssh-keygen -Y verify`."""

from __future__ import annotations

import base64
import hashlib
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from pledgebook.sealing import sshsig

TEXT = b"what is signed\n"
SPACE = "pledgebook-act"
KINDS = [
    ("ed25519", ()),
    ("ecdsa", ("-b", "256")),
    ("ecdsa", ("-b", "384")),
    ("ecdsa", ("-b", "521")),
    ("rsa", ("-b", "2048")),
]


def openssh(tmp_path: Path, key: str, armoured: str, text: bytes, namespace: str = SPACE) -> bool:
    """Whether OpenSSH proves it."""
    (tmp_path / "signers").write_text(f"officer {key}\n")
    (tmp_path / "sig").write_text(armoured)
    done = subprocess.run(
        ["ssh-keygen", "-Y", "verify", "-f", str(tmp_path / "signers"), "-I", "officer",
         "-n", namespace, "-s", str(tmp_path / "sig")],
        input=text, capture_output=True, check=False,
    )  # fmt: skip
    return done.returncode == 0


def make(tmp_path: Path, kind: str, more: tuple[str, ...]) -> tuple[Path, str]:
    """A key of a kind: the private file, type and base64 of the public one."""
    file = tmp_path / "key"
    subprocess.run(
        ["ssh-keygen", "-q", "-t", kind, *more, "-N", "", "-f", str(file)],
        check=True, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    return file, " ".join(Path(f"{file}.pub").read_text().split()[:2])


def signed(key: Path, text: bytes = TEXT, *more: str, namespace: str = SPACE) -> str:
    """A signature of ssh-keygen."""
    done = subprocess.run(
        ["ssh-keygen", "-Y", "sign", "-f", str(key), "-n", namespace, *more],
        input=text, capture_output=True, check=True,
    )  # fmt: skip
    return done.stdout.decode()


@pytest.fixture(autouse=True)
def _needs_openssh(keys: dict[str, Path]) -> None:
    """Skip, or fail on the build server, where there is no ssh-keygen."""
    del keys


@pytest.mark.parametrize("kind, more", KINDS)
@pytest.mark.parametrize("digest", ["sha256", "sha512"])
def test_what_openssh_signs_is_proved(
    tmp_path: Path, kind: str, more: tuple[str, ...], digest: str
) -> None:
    file, key = make(tmp_path, kind, more)
    armoured = signed(file, TEXT, "-O", f"hashalg={digest}")
    assert openssh(tmp_path, key, armoured, TEXT)
    assert sshsig.refused(TEXT, armoured, key, SPACE) is None
    assert sshsig.refused(TEXT + b" ", armoured, key, SPACE) == (
        "the text is not the one that was signed"
    )
    assert sshsig.refused(TEXT, armoured, key, "file") == f"it is of the namespace '{SPACE}'"


def test_a_short_rsa_key_proves_nothing(tmp_path: Path) -> None:
    file, key = make(tmp_path, "rsa", ("-b", "1024"))
    assert sshsig.refused(TEXT, signed(file), key, SPACE) == (
        "a key of the kind ssh-rsa proves nothing here"
    )


def test_another_key_is_told(keys: dict[str, Path]) -> None:
    other = " ".join(Path(f"{keys['OFF-CERT']}.pub").read_text().split()[:2])
    armoured = signed(keys["OFF-HEAD"])
    assert sshsig.refused(TEXT, armoured, other, SPACE) == "it is of another key"
    for none in ("ssh-ed25519", "ssh-ed25519 A", "ssh-ed25519 é", ""):
        assert sshsig.refused(TEXT, armoured, none, SPACE) == "the officer's key is none"


def test_a_signature_with_any_bit_turned_is_none(keys: dict[str, Path]) -> None:
    key = " ".join(Path(f"{keys['OFF-HEAD']}.pub").read_text().split()[:2])
    lines = signed(keys["OFF-HEAD"]).splitlines()
    blob = base64.b64decode("".join(lines[1:-1]))
    assert sshsig.refused(TEXT, armour(blob), key, SPACE) is None
    for place in range(len(blob)):
        for bit in (1, 128):
            turned = bytes((*blob[:place], blob[place] ^ bit, *blob[place + 1 :]))
            assert sshsig.refused(TEXT, armour(turned), key, SPACE) is not None, place
        assert sshsig.refused(TEXT, armour(blob[:place]), key, SPACE) is not None, place


def test_what_is_no_signature_is_told() -> None:
    for text in ("", "approved", f"{sshsig.BEGIN}\n%%\n{sshsig.END}\n", armour(b"SSHSIG")):
        assert (sshsig.refused(TEXT, text, "ssh-ed25519 AAAA", SPACE) or "").startswith("it ")


def string(data: bytes) -> bytes:
    """RFC 4251, section 5."""
    return len(data).to_bytes(4, "big") + data


def armour(blob: bytes) -> str:
    """A blob as ssh-keygen writes it."""
    text = base64.b64encode(blob).decode()
    lines = [text[start : start + 70] for start in range(0, len(text), 70)]
    return "\n".join((sshsig.BEGIN, *lines, sshsig.END, ""))


def touched(kind: bytes, public: bytes, flags: int, sign: object) -> tuple[str, str]:
    """A key of a security key and its signature of TEXT, as PROTOCOL.u2f describes them."""
    assert callable(sign)
    inner = string(SPACE.encode()) + string(b"") + string(b"sha512")
    message = b"SSHSIG" + inner + string(hashlib.sha512(TEXT).digest())
    counter = bytes((flags,)) + (7).to_bytes(4, "big")
    hashed = hashlib.sha256(b"ssh:").digest() + counter + hashlib.sha256(message).digest()
    key = string(kind) + public + string(b"ssh:")
    signature = string(kind) + string(sign(hashed)) + counter
    blob = b"SSHSIG" + (1).to_bytes(4, "big") + string(key) + inner + string(signature)
    return f"{kind.decode()} {base64.b64encode(key).decode()}", armour(blob)


def ed25519_key(flags: int) -> tuple[str, str]:
    private = ed25519.Ed25519PrivateKey.generate()
    public = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return touched(b"sk-ssh-ed25519@openssh.com", string(public), flags, private.sign)


def ecdsa_key(flags: int) -> tuple[str, str]:
    private = ec.generate_private_key(ec.SECP256R1())
    point = private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)

    def sign(data: bytes) -> bytes:
        numbers = decode_dss_signature(private.sign(data, ec.ECDSA(hashes.SHA256())))
        return b"".join(string(n.to_bytes(n.bit_length() // 8 + 1, "big")) for n in numbers)

    public = string(b"nistp256") + string(point)
    return touched(b"sk-ecdsa-sha2-nistp256@openssh.com", public, flags, sign)


@pytest.mark.parametrize("make_one", [ed25519_key, ecdsa_key])
def test_a_security_key_proves_when_it_was_touched(tmp_path: Path, make_one: object) -> None:
    assert callable(make_one)
    key, armoured = make_one(1)
    assert openssh(tmp_path, key, armoured, TEXT)
    assert sshsig.refused(TEXT, armoured, key, SPACE) is None
    assert sshsig.refused(b"else", armoured, key, SPACE) == (
        "the text is not the one that was signed"
    )
    # OpenSSH leaves this to who runs it; an act that nobody's hand confirmed is none here.
    key, armoured = make_one(0)
    assert sshsig.refused(TEXT, armoured, key, SPACE) == (
        "it cannot be read: nobody touched the security key"
    )
