"""What proves to a stranger that an entry or document is sealed: leaf, path and root."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

from pledgebook.sealing import merkle
from pledgebook.sealing.chain import inclusion

if TYPE_CHECKING:
    from pledgebook.sealing.chain import Chain


def inclusion_proofs(chain: Chain, name: str) -> list[dict[str, Any]]:
    """The inclusion proofs (RFC 6962, 2.1.1) of all leaves that a name stands for.

    Nodes are in base64; `size` and `root` are those of the tree of the last seal. Empty where no
    whole seal holds the name.
    """
    last = chain.links[-1] if chain.links else None
    if last is None or not last.whole:
        return []
    return [
        {
            "leaf": line.data.decode(),
            "index": index,
            "size": last.text.size,
            "path": [_text(node) for node in merkle.inclusion_proof(chain.hashes, index)],
            "root": _text(last.text.root),
            "seal": last.name,
        }
        for line, index in inclusion(chain, name)
    ]


def _text(node: bytes) -> str:
    return base64.b64encode(node).decode("ascii")
