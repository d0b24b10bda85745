"""Proofs for third parties: an entry stands in the record; the record only grew since an older checkpoint."""

from __future__ import annotations

import json
from typing import Any

from yuhitsu.audit.merkle import consistency_path, consistent, includes, inclusion_path, leaf_hash
from yuhitsu.audit.notes import checkpoint_of
from yuhitsu.errors import InputError, NotFoundError
from yuhitsu.protocols import LogStore
from yuhitsu.types import Json


def inclusion(store: LogStore, note: str, sequence: int) -> dict[str, Any]:
    """That entry ``sequence`` is among those a checkpoint covers (RFC 9162, 2.1.3).

    Raises:
        NotFoundError: the checkpoint does not cover it. InputError: the note is no checkpoint.
    """
    point = checkpoint_of(note)
    if not 0 < sequence <= point.size:
        raise NotFoundError(f"{sequence}番目の記録は、この控え（{point.size}件）に含まれていません。")
    digests = _digests(store, point.size)
    return {
        "type": "inclusion",
        "sequence": sequence,
        "digest": digests[sequence - 1].hex(),
        "path": [step.hex() for step in inclusion_path(_leaves(digests), sequence - 1)],
        "checkpoint": note,
    }


def consistency(store: LogStore, old: str, note: str) -> dict[str, Any]:
    """That the record of a checkpoint begins with that of an older one (RFC 9162, 2.1.4).

    Raises:
        NotFoundError: the older one is not older, or empty. InputError: a note is no checkpoint.
    """
    first, last = checkpoint_of(old), checkpoint_of(note)
    if not 0 < first.size <= last.size:
        raise NotFoundError(
            f"古い控え（{first.size}件）が、新しい控え（{last.size}件）より新しいか、空です。順番を確かめてください。"
        )
    leaves = _leaves(_digests(store, last.size))
    path = [step.hex() for step in consistency_path(leaves, first.size)]
    return {"type": "consistency", "path": path, "old": old, "checkpoint": note}


def proof_holds(proof: Json) -> bool:
    """Whether a proof fits the checkpoints in it; their signatures are checked apart (``notes.verified``)."""
    try:
        path = [bytes.fromhex(step) for step in proof["path"]]
        point = checkpoint_of(proof["checkpoint"])
        if proof["type"] == "consistency":
            old = checkpoint_of(proof["old"])
            return consistent(old.size, point.size, path, old.root, point.root)
        leaf = leaf_hash(bytes.fromhex(proof["digest"]))
        return includes(leaf, proof["sequence"] - 1, point.size, path, point.root)
    except (KeyError, TypeError, ValueError, InputError):
        return False


def proof_in(text: str) -> bool:
    """Whether the proof in a file holds."""
    try:
        proof = json.loads(text)
    except ValueError:
        return False
    return isinstance(proof, dict) and proof_holds(proof)


def _digests(store: LogStore, size: int) -> list[bytes]:
    try:
        digests = [bytes.fromhex(link.digest) for link, _ in store.links(limit=size)]
    except ValueError:
        digests = []
    if len(digests) != size:
        raise NotFoundError(
            "記録が欠けているため、証明を作れません。`yuhitsu audit verify` で確かめてください。"
        )
    return digests


def _leaves(digests: list[bytes]) -> list[bytes]:
    return [leaf_hash(digest) for digest in digests]
