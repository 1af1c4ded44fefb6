"""The Merkle tree of RFC 6962, section 2.1: root, inclusion proofs, consistency proofs.

A tree is the list of its leaf hashes; hashes are 32 bytes of SHA-256. Leaves and nodes are hashed
under different prefixes, so that none can pass for the other.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def leaf_hash(leaf: bytes) -> bytes:
    """The hash of a leaf's data."""
    return sha256(b"\0" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node."""
    return sha256(b"\1" + left + right).digest()


def root(leaves: Sequence[bytes]) -> bytes:
    """The tree hash of leaf hashes (section 2.1); of no leaves, that of the empty string."""
    if not leaves:
        return sha256().digest()
    # Pairing level by level, an odd last node carried up, is the RFC's split at powers of two.
    level = list(leaves)
    while len(level) > 1:
        pairs = zip(level[::2], level[1::2], strict=False)
        level[:] = [node_hash(left, right) for left, right in pairs] + level[len(level) & ~1 :]
    return level[0]


class Frontier:
    """A tree that grows: the roots of its whole subtrees, from which its own root follows."""

    def __init__(self) -> None:
        self.size = 0
        self._roots: list[bytes] = []

    def extend(self, leaves: Iterable[bytes]) -> None:
        """Add leaf hashes behind those that are there."""
        roots = self._roots
        for leaf in leaves:
            node, size = leaf, self.size
            while size & 1:
                node, size = node_hash(roots.pop(), node), size >> 1
            roots.append(node)
            self.size += 1

    def root(self) -> bytes:
        """The root of all leaves so far, as `root` gives it."""
        if not self._roots:
            return root(())
        *before, node = self._roots
        for left in reversed(before):
            node = node_hash(left, node)
        return node


def inclusion_proof(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The audit path of one leaf (2.1.1), nearest node first."""
    if not 0 <= index < len(leaves):
        raise IndexError(index)
    if len(leaves) == 1:
        return []
    split = _split(len(leaves))
    if index < split:
        return [*inclusion_proof(leaves[:split], index), root(leaves[split:])]
    return [*inclusion_proof(leaves[split:], index - split), root(leaves[:split])]


def proves_inclusion(
    leaf: bytes, index: int, size: int, proof: Sequence[bytes], tree: bytes
) -> bool:
    """Whether a path leads from a leaf's hash at `index` to the root of a tree of `size`."""
    if not 0 <= index < size:
        return False
    node, last, current = leaf, size - 1, index
    for step in proof:
        if last == 0:
            return False
        if current & 1 or current == last:
            node = node_hash(step, node)
            while not current & 1 and current:
                current, last = current >> 1, last >> 1
        else:
            node = node_hash(node, step)
        current, last = current >> 1, last >> 1
    return last == 0 and node == tree


def consistency_proof(leaves: Sequence[bytes], before: int) -> list[bytes]:
    """What shows that the tree of the first `before` leaves became this one by adding (2.1.2)."""
    if not 0 < before <= len(leaves):
        raise IndexError(before)
    return _subproof(leaves, before, whole=True)


def _subproof(leaves: Sequence[bytes], before: int, *, whole: bool) -> list[bytes]:
    if before == len(leaves):
        return [] if whole else [root(leaves)]
    split = _split(len(leaves))
    if before <= split:
        return [*_subproof(leaves[:split], before, whole=whole), root(leaves[split:])]
    return [*_subproof(leaves[split:], before - split, whole=False), root(leaves[:split])]


def proves_consistency(
    before: int, size: int, old: bytes, new: bytes, proof: Sequence[bytes]
) -> bool:
    """Whether a proof leads from the root of `before` leaves to that of `size` leaves."""
    if not 0 < before <= size:
        return False
    if before == size:
        return not proof and old == new
    steps = list(proof)
    if before & (before - 1) == 0:
        steps.insert(0, old)
    if not steps:
        return False
    current, last = before - 1, size - 1
    while current & 1:
        current, last = current >> 1, last >> 1
    seen_old = seen_new = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if current & 1 or current == last:
            seen_old, seen_new = node_hash(step, seen_old), node_hash(step, seen_new)
            while not current & 1 and current:
                current, last = current >> 1, last >> 1
        else:
            seen_new = node_hash(seen_new, step)
        current, last = current >> 1, last >> 1
    return last == 0 and (seen_old, seen_new) == (old, new)


def _split(size: int) -> int:
    """The largest power of two below a size."""
    return 1 << (size - 1).bit_length() - 1
