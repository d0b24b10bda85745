"""The tree is that of RFC 9162: known roots, the RFC's own example, and proofs hold or fail as they must."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yuhitsu.audit.merkle import (
    EMPTY,
    Frontier,
    consistency_path,
    consistent,
    includes,
    inclusion_path,
    leaf_hash,
    node_hash,
    root_of,
)

# the test tree that implementations of Certificate Transparency share (RFC 6962 and 9162 hash alike)
DATA = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
LEAVES = [leaf_hash(bytes.fromhex(data)) for data in DATA]


def test_the_tree_without_leaves_is_the_hash_of_nothing() -> None:
    assert EMPTY.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert root_of([]) == EMPTY


@pytest.mark.parametrize("size", range(1, 9))
def test_known_trees_have_the_known_roots(size: int) -> None:
    assert root_of(LEAVES[:size]).hex() == ROOTS[size - 1]


def test_the_proofs_of_the_example_in_rfc_9162() -> None:
    a, b, c, d, e, f, j = LEAVES[:7]
    g, h, i = node_hash(a, b), node_hash(c, d), node_hash(e, f)
    k, m = node_hash(g, h), node_hash(i, j)
    seven = LEAVES[:7]
    assert inclusion_path(seven, 0) == [b, h, m]
    assert inclusion_path(seven, 3) == [c, g, m]
    assert inclusion_path(seven, 4) == [f, j, k]
    assert inclusion_path(seven, 6) == [i, k]
    assert consistency_path(seven, 3) == [c, d, g, m]
    assert consistency_path(seven, 4) == [m]
    assert consistency_path(seven, 6) == [i, j, k]
    assert consistency_path(seven, 7) == []


def leaves(count: int) -> list[bytes]:
    return [leaf_hash(b"%d" % number) for number in range(count)]


def recursive_root(hashes: list[bytes]) -> bytes:
    """The definition of RFC 9162, 2.1.1, word for word."""
    if len(hashes) == 1:
        return hashes[0]
    split = 1
    while split * 2 < len(hashes):
        split *= 2
    return node_hash(recursive_root(hashes[:split]), recursive_root(hashes[split:]))


@given(st.integers(1, 200))
def test_the_growing_edge_tells_the_root_of_the_definition(count: int) -> None:
    assert root_of(leaves(count)) == recursive_root(leaves(count))


@given(st.integers(1, 150), st.data())
def test_every_leaf_is_proved_and_nothing_else_is(count: int, data: st.DataObject) -> None:
    all_leaves = leaves(count)
    index = data.draw(st.integers(0, count - 1))
    root, path = root_of(all_leaves), inclusion_path(all_leaves, index)
    assert includes(all_leaves[index], index, count, path, root)
    assert not includes(leaf_hash(b"other"), index, count, path, root)
    assert not includes(all_leaves[index], index, count, path, hashlib.sha256(root).digest())
    assert not includes(all_leaves[index], index, count, [*path, root], root)
    if path:
        assert not includes(all_leaves[index], index, count, path[:-1], root)
    other = data.draw(st.integers(0, count - 1))
    assert includes(all_leaves[index], other, count, path, root) is (other == index)


@given(st.integers(1, 150), st.data())
def test_a_tree_that_grew_is_proved_and_one_that_was_changed_is_not(count: int, data: st.DataObject) -> None:
    all_leaves = leaves(count)
    old = data.draw(st.integers(1, count))
    path, root, old_root = consistency_path(all_leaves, old), root_of(all_leaves), root_of(all_leaves[:old])
    assert consistent(old, count, path, old_root, root)
    changed = list(all_leaves)
    changed[data.draw(st.integers(0, old - 1))] = leaf_hash(b"changed")
    assert not consistent(old, count, path, old_root, root_of(changed))
    assert not consistent(old, count, consistency_path(changed, old), old_root, root_of(changed))
    if old < count:
        assert not consistent(old, count, [], old_root, root)
        assert not consistent(old, count, [*path, root], old_root, root)


@given(st.integers(0, 100), st.integers(0, 100))
def test_a_tree_goes_on_where_it_was_noted(first: int, more: int) -> None:
    before = Frontier()
    for leaf in leaves(first):
        before.add(leaf)
    after = Frontier.resumed(before.size, before.peaks)
    for leaf in leaves(first + more)[first:]:
        after.add(leaf)
    assert (after.size, after.root()) == (first + more, root_of(leaves(first + more)))


@pytest.mark.parametrize(("size", "peaks"), [(1, []), (3, [b"x" * 32]), (1, [b"short"]), (-1, [])])
def test_an_edge_that_does_not_fit_is_refused(size: int, peaks: list[bytes]) -> None:
    with pytest.raises(ValueError, match="peaks"):
        Frontier.resumed(size, peaks)


@pytest.mark.parametrize("index", [-1, 3])
def test_there_is_no_proof_of_what_is_not_there(index: int) -> None:
    with pytest.raises(IndexError):
        inclusion_path(leaves(3), index)
    with pytest.raises(IndexError):
        consistency_path(leaves(3), index if index < 0 else 4)
