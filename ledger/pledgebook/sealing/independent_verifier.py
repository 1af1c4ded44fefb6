"""A second verifier of seals, on its own: Python's standard library and nothing else.

    python independent_verifier.py SEALFILE BOOKFOLDER

From the files alone it proves that the seals up to SEALFILE are one chain, that the leaves beside
them have the roots that the seals state (RFC 6962), and that the documents and the files of the
books are those that were sealed. It shares no code with Pledgebook and reads no entries. Ends with
0 when all is proved, 1 when something differs, 2 when a file cannot be read. Signatures:
    ssh-keygen -Y verify -f SIGNERS -I OFFICER -n pledgebook-seal -s 2016.OFFICER.sig < 2016.seal
"""

from __future__ import annotations

import base64
import hashlib
import re
import sys
from pathlib import Path

SUM = re.compile(r"([0-9a-f]{64})  (.+)")
FILES = ("documents/", "approvals/")


def sha256(data: bytes) -> str:
    """SHA-256 in hex."""
    return hashlib.sha256(data).hexdigest()


def root(leaves: list[bytes]) -> bytes:
    """The tree hash of RFC 6962, 2.1, word for word."""
    if len(leaves) < 2:
        return hashlib.sha256(b"\0" + leaves[0] if leaves else b"").digest()
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return hashlib.sha256(b"\1" + root(leaves[:split]) + root(leaves[split:])).digest()


def facts(text: str) -> dict[str, str]:
    """The lines of a seal by their first word; the last of a word holds."""
    return dict(line.partition(" ")[::2] for line in text.split("\n"))


def chain_to(seal: Path) -> list[Path]:
    """The seals from the first to this one, each found by the digest that the next one names."""
    by_digest = {sha256(file.read_bytes()): file for file in seal.parent.glob("*.seal")}
    chain = [seal]
    while (before := facts(chain[0].read_text("utf-8"))["previous"]) != "none":
        if before not in by_digest:
            message = f"{chain[0].name} follows a seal {before} that is not there"
            raise LookupError(message)
        chain.insert(0, by_digest[before])
    return chain


def faults_of(seal: Path, books: Path) -> list[str]:
    """What differs, one line each."""
    faults: list[str] = []
    leaves: list[bytes] = []
    papers: list[tuple[str, str]] = []
    for file in chain_to(seal):
        text = file.read_text("utf-8")
        said, (_, size, tree, *_) = facts(text), text.split("\n")
        above, end, digest = text.rpartition("\nend ")
        if digest != sha256((above + end[:1]).encode()) + "\n":
            faults.append(f"{file.name} is not whole")
        content = file.with_suffix(".leaves").read_bytes()
        count, digest = said["leaves"].split(" ")
        lines = content.decode("utf-8").split("\n")[:-1]
        if digest != sha256(content) or int(count) != len(lines):
            faults.append(f"the leaves of {file.name} are not those sealed")
        leaves += [line.partition("\t")[0].encode() for line in lines]
        papers += [match.groups() for line in lines  # type: ignore[misc]  # two groups each
                   if (match := SUM.fullmatch(line)) and match[2].startswith(FILES)]  # fmt: skip
        if int(size) != len(leaves) or base64.b64decode(tree) != root(leaves):
            faults.append(f"{file.name}: the root is not that of {len(leaves)} leaves")
    manifest = [match.groups() for line in seal.read_text("utf-8").split("\n")
                if (match := SUM.fullmatch(line))]  # fmt: skip
    for digest, path in [*papers, *manifest]:
        place = books / path
        if not place.is_file() or sha256(place.read_bytes()) != digest:
            faults.append(f"{path} is {'not the file sealed' if place.is_file() else 'missing'}")
    return faults


def main(arguments: list[str]) -> int:
    """Verify, say what was found, return the exit status."""
    try:
        seal, books = map(Path, arguments)
        faults = faults_of(seal, books)
    except (OSError, ValueError, LookupError) as error:
        sys.stderr.write(f"could not verify: {error}\n")
        return 2
    sys.stdout.write("".join(f"{line}\n" for line in faults or [f"{seal.name}: proved"]))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
