"""The Merkle tree over the record as RFC 9162 has it: roots, and proofs that a third party can check; no IO.

Leaf and node hashes are those of RFC 9162 section 2.1.1 (SHA-256, 0x00 before a leaf, 0x01 before a pair).
A leaf of the record is the digest of an entry, as 32 bytes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

EMPTY = hashlib.sha256(b"").digest()
"""Root of the tree without leaves."""


def leaf_hash(data: bytes) -> bytes:
    """Hash of a leaf."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash of a pair of subtrees."""
    return hashlib.sha256(b"\x01" + left + right).digest()


@dataclass(slots=True)
class Frontier:
    """The right edge of a growing tree: enough to add leaves and to tell the root, in O(log n) memory."""

    size: int = 0
    peaks: list[bytes] = field(default_factory=list)
    """Roots of the perfect subtrees, the largest first: one for each 1 in the size's binary form."""

    def add(self, leaf: bytes) -> None:
        """Take in the hash of the next leaf."""
        size = self.size
        sha256 = hashlib.sha256
        while size & 1:
            leaf = sha256(b"\x01" + self.peaks.pop() + leaf).digest()
            size >>= 1
        self.peaks.append(leaf)
        self.size += 1

    def root(self) -> bytes:
        """Root over all leaves so far."""
        if not self.peaks:
            return EMPTY
        root = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            root = node_hash(peak, root)
        return root

    @classmethod
    def resumed(cls, size: int, peaks: Sequence[bytes]) -> Frontier:
        """A frontier as noted before.

        Raises:
            ValueError: size and peaks do not belong together.
        """
        if size < 0 or len(peaks) != size.bit_count() or any(len(peak) != 32 for peak in peaks):
            raise ValueError("peaks do not fit the size")
        return cls(size, list(peaks))


def root_of(leaves: Iterable[bytes]) -> bytes:
    """Root over leaf hashes."""
    frontier = Frontier()
    for leaf in leaves:
        frontier.add(leaf)
    return frontier.root()


def inclusion_path(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """Proof that leaf ``index`` (from 0) stands in the tree over these leaf hashes (RFC 9162, 2.1.3.1).

    Raises:
        IndexError: there is no such leaf.
    """
    if not 0 <= index < len(leaves):
        raise IndexError(index)
    path: list[bytes] = []
    low, high = 0, len(leaves)
    while high - low > 1:
        middle = low + _split(high - low)
        if index < middle:
            path.append(root_of(leaves[middle:high]))
            high = middle
        else:
            path.append(root_of(leaves[low:middle]))
            low = middle
    return path[::-1]


def consistency_path(leaves: Sequence[bytes], old: int) -> list[bytes]:
    """Proof that the first ``old`` leaves are as they were (RFC 9162, 2.1.4.1).

    Raises:
        IndexError: there were never so many, or none.
    """
    if not 0 < old <= len(leaves):
        raise IndexError(old)
    path: list[bytes] = []
    low, high, whole = 0, len(leaves), True
    while old < high:
        middle = low + _split(high - low)
        if old <= middle:
            path.append(root_of(leaves[middle:high]))
            high = middle
        else:
            path.append(root_of(leaves[low:middle]))
            low, whole = middle, False
    if not whole:
        path.append(root_of(leaves[low:high]))
    return path[::-1]


def includes(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Whether the path proves the leaf under the root (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    left, last, found = index, size - 1, leaf
    for step in path:
        if last == 0:
            return False
        if left & 1 or left == last:
            found = node_hash(step, found)
            while not left & 1 and left:
                left, last = left >> 1, last >> 1
        else:
            found = node_hash(found, step)
        left, last = left >> 1, last >> 1
    return last == 0 and found == root


def consistent(old: int, new: int, path: Sequence[bytes], old_root: bytes, new_root: bytes) -> bool:
    """Whether the path proves that the newer tree begins with the older one (RFC 9162, 2.1.4.2)."""
    if old == new:
        return not path and old_root == new_root
    if not 0 < old < new or not path:
        return False
    steps = [old_root, *path] if old & (old - 1) == 0 else list(path)
    left, last = old - 1, new - 1
    while left & 1:
        left, last = left >> 1, last >> 1
    before = after = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if left & 1 or left == last:
            before, after = node_hash(step, before), node_hash(step, after)
            while not left & 1 and left:
                left, last = left >> 1, last >> 1
        else:
            after = node_hash(after, step)
        left, last = left >> 1, last >> 1
    return last == 0 and before == old_root and after == new_root


def _split(size: int) -> int:
    """The largest power of two below ``size`` (at least 2)."""
    return 1 << ((size - 1).bit_length() - 1)
