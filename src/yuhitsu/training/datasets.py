"""Gathers the files of a training, checked before anything is learnt, and keeps a share to measure on."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Protocol, TypeVar

from yuhitsu.errors import InputError
from yuhitsu.training.card import Source
from yuhitsu.training.claims import HELD_OUT, ClaimPair, elsewhere, load_claims, with_lies
from yuhitsu.training.examples import Example, load_passages, load_squad, with_other_contexts
from yuhitsu.training.rows import files_in

_LIES_MEASURED = 3
"""Lies by rule that are measured of each held-out claim."""


@dataclass(frozen=True, slots=True)
class ReadingSet:
    """What a reader learns from and is measured on."""

    learn: list[tuple[Example, ...]]
    """Each question with the contexts it is asked of (``examples.with_other_contexts``)."""
    held_out: list[Example]
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class ClaimSet:
    """What a verifier learns from and is measured on."""

    learn: list[ClaimPair]
    held_out: list[ClaimPair]
    held_out_lies: list[ClaimPair]
    sources: tuple[Source, ...]


def reading_set(
    folder: Path, squad: Sequence[Path], *, limit: int | None, others: float, held_out: float, seed: int
) -> ReadingSet:
    """Questions of a folder and of sets in the form of SQuAD.

    Args:
        folder: of files as ``examples.load_passages`` reads them.
        squad: further files, as ``examples.load_squad`` reads them.
        limit: questions taken of each of those; all when ``None``.
        others: similar passages that an answerable question is also asked of, on average.
        held_out: share of the passages of the folder that is measured on instead, 0..1.
        seed: of every choice.

    Raises InputError that names file, line and reason.
    """
    learn: list[tuple[Example, ...]] = []
    kept: list[Example] = []
    sources = []
    for path in files_in(folder):
        asked = load_passages(path)
        sources.append(Source.of(path, len(asked)))
        mine, measured = _split(asked, held_out, seed)
        learn += with_other_contexts(mine, others, seed)
        kept += chain.from_iterable(with_other_contexts(measured, others, seed))
    for path in squad:
        asked = load_squad(path)[:limit]
        sources.append(Source.of(path, len(asked)))
        learn += with_other_contexts(asked, others, seed)
    if not learn:
        raise InputError(f"{str(folder)!r} に問いが1つもありません。")
    return ReadingSet(learn, kept, tuple(sources))


def claim_set(
    folder: Path, passages: Path, *, elsewhere_share: float, lies: int, held_out: float, seed: int
) -> ClaimSet:
    """Claims of a folder with their passages.

    Args:
        folder: of files as ``claims.load_claims`` reads them; those named in ``HELD_OUT`` are passed over.
        passages: folder of the passages, files of the same names.
        elsewhere_share: share of the supported claims also checked against a similar passage, 0..1.
        lies: lies made by rule of each supported claim, at most.
        held_out: share of the passages that is measured on instead, 0..1.
        seed: of every choice.

    Raises InputError that names file, line and reason.
    """
    learn: list[ClaimPair] = []
    kept: list[ClaimPair] = []
    sources = []
    for path in files_in(folder):
        if path.name in HELD_OUT:
            continue
        pairs = load_claims(path, passages / path.name)
        sources += [Source.of(path, len(pairs)), Source.of(passages / path.name, len(pairs))]
        mine, measured = _split(pairs, held_out, seed)
        learn += mine + elsewhere(mine, elsewhere_share, seed) + with_lies(mine, lies, seed)
        kept += measured
    if not learn:
        raise InputError(f"{str(folder)!r} に文（claims）が1つもありません。")
    return ClaimSet(learn, kept, with_lies(kept, _LIES_MEASURED, seed + 1), tuple(sources))


class _HasContext(Protocol):
    @property
    def context(self) -> str: ...


Item = TypeVar("Item", bound=_HasContext)


def _split(items: Sequence[Item], share: float, seed: int) -> tuple[list[Item], list[Item]]:
    """What is learnt and what is held out, whole contexts; the same context always falls on the same side."""
    learn: list[Item] = []
    kept: list[Item] = []
    for item in items:
        (kept if _fraction(item.context, seed) < share else learn).append(item)
    return learn, kept


def _fraction(context: str, seed: int) -> float:
    digest = hashlib.sha256(f"{seed}:{context}".encode()).digest()
    return int.from_bytes(digest[:8]) / 2**64
