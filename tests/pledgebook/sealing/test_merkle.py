"""The Merkle tree: RFC 6962's algorithm, the vectors of certificate-transparency, proofs."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgebook.sealing import independent_verifier, merkle

# The leaves and roots of the Merkle tree tests of google/certificate-transparency.
LEAVES = [
    bytes.fromhex(text)
    for text in (
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]  # fmt: skip
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def tree_hash(leaves: list[bytes]) -> bytes:
    """MTH of section 2.1, naively; leaves as data."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return sha256(b"\x00" + leaves[0]).digest()
    k = max(2**power for power in range(20) if 2**power < len(leaves))
    return sha256(b"\x01" + tree_hash(leaves[:k]) + tree_hash(leaves[k:])).digest()


def hashes(leaves: list[bytes]) -> list[bytes]:
    return [merkle.leaf_hash(leaf) for leaf in leaves]


@pytest.mark.parametrize("size", range(9))
def test_the_published_roots(size: int) -> None:
    assert merkle.root(hashes(LEAVES[:size])).hex() == ROOTS[size]
    assert independent_verifier.root(LEAVES[:size]).hex() == ROOTS[size]


@given(st.lists(st.binary(max_size=4), max_size=70))
def test_three_implementations_agree(leaves: list[bytes]) -> None:
    expected = tree_hash(leaves)
    assert merkle.root(hashes(leaves)) == expected
    assert independent_verifier.root(leaves) == expected


@given(st.lists(st.binary(max_size=4), max_size=70), st.integers(0, 70))
def test_a_tree_that_grows_has_the_root_of_all_its_leaves_at_every_size(
    leaves: list[bytes], first: int
) -> None:
    tree = merkle.Frontier()
    tree.extend(hashes(leaves[:first]))
    assert tree.root() == tree_hash(leaves[:first])
    tree.extend(hashes(leaves[first:]))
    assert (tree.root(), tree.size) == (tree_hash(leaves), len(leaves))


@pytest.mark.parametrize("size", range(1, 34))
def test_every_leaf_is_proved_and_no_other_in_its_place(size: int) -> None:
    leaves = hashes([bytes([number]) for number in range(size)])
    tree = merkle.root(leaves)
    for index, leaf in enumerate(leaves):
        proof = merkle.inclusion_proof(leaves, index)
        assert merkle.proves_inclusion(leaf, index, size, proof, tree)
        assert not merkle.proves_inclusion(merkle.leaf_hash(b"x"), index, size, proof, tree)
        others = [other for other in range(-1, size + 1) if other != index]
        assert not any(merkle.proves_inclusion(leaf, at, size, proof, tree) for at in others)
        assert not merkle.proves_inclusion(leaf, index, size, [*proof, leaf], tree)
        for left_out in range(len(proof)):
            shorter = proof[:left_out] + proof[left_out + 1 :]
            assert not merkle.proves_inclusion(leaf, index, size, shorter, tree)


@pytest.mark.parametrize("size", range(1, 34))
def test_every_earlier_tree_is_proved_to_have_grown(size: int) -> None:
    leaves = hashes([bytes([number]) for number in range(size)])
    new = merkle.root(leaves)
    for before in range(1, size + 1):
        old = merkle.root(leaves[:before])
        proof = merkle.consistency_proof(leaves, before)
        assert merkle.proves_consistency(before, size, old, new, proof)
        assert not merkle.proves_consistency(before, size, new[::-1], new, proof)
        assert not merkle.proves_consistency(before, size, old, old[::-1], proof)
        assert not merkle.proves_consistency(before, size, old, new, [*proof, old])
        for number in range(len(proof)):
            forged = [*proof[:number], bytes(32), *proof[number + 1 :]]
            assert not merkle.proves_consistency(before, size, old, new, forged)


def test_no_proof_outside_the_tree() -> None:
    leaves = hashes(LEAVES)
    for index in (-1, 8):
        with pytest.raises(IndexError):
            merkle.inclusion_proof(leaves, index)
    for before in (0, 9):
        with pytest.raises(IndexError):
            merkle.consistency_proof(leaves, before)
        assert not merkle.proves_consistency(before, 8, b"", b"", [])
    assert not merkle.proves_consistency(3, 8, b"", b"", [])
