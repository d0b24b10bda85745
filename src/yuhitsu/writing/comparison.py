"""Two versions of a text side by side (新旧対照表), article by article, with what changed in words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from yuhitsu.japanese.normalize import fold
from yuhitsu.japanese.sentences import split_sentences
from yuhitsu.japanese.tokens import tokenize

_NUMBER = "[0-9０-９〇一二三四五六七八九十百千]+"
_ARTICLE = re.compile(rf"^[\s　]*(?P<key>第{_NUMBER}条(?:の{_NUMBER})*|附\s*則|別表(?:第{_NUMBER})?)")
_CAPTION = re.compile(r"^[\s　]*（[^（）]{1,40}）[\s　]*$")
_NEAR = 0.5
_MOST = 4000
"""Pairs of pieces that are weighed against each other."""


@dataclass(frozen=True, slots=True)
class Compared:
    """A piece of the old text and what stands in its place; empty where it was added or cut."""

    old: str
    new: str
    change: str
    """What changed, in Japanese; empty where nothing did."""


def compared(old: str, new: str) -> tuple[Compared, ...]:
    """Pieces of both texts in order: articles where there are any, else sentences and lines."""
    before, after = _pieces(old), _pieces(new)
    return tuple(_pair(a, b) for a, b in _aligned(before, after))


def _pieces(text: str) -> list[str]:
    """The articles of a text with the captions over them; a text without articles by its sentences."""
    lines = [line for line in text.splitlines() if line.strip()]
    if sum(bool(_ARTICLE.match(line)) for line in lines) < 2:
        return [bare for span in split_sentences(text) if (bare := span.text.strip(" 　\n\t"))]
    pieces: list[list[str]] = [[]]
    for number, line in enumerate(lines):
        captioned = _CAPTION.match(line) and number + 1 < len(lines) and _ARTICLE.match(lines[number + 1])
        begins = _ARTICLE.match(line) and not (
            pieces[-1] and len(pieces[-1]) == 1 and _CAPTION.match(pieces[-1][0])
        )
        if captioned or begins:
            pieces.append([])
        pieces[-1].append(line.strip())
    return ["\n".join(piece) for piece in pieces if piece]


def _key(piece: str) -> str:
    for line in piece.splitlines():
        if match := _ARTICLE.match(line):
            return fold(match["key"]).replace(" ", "")
    return ""


def _aligned(before: Sequence[str], after: Sequence[str]) -> list[tuple[str, str]]:
    """Pieces that belong together: equal ones, then those of one number, then those that are much alike."""
    pairs: list[tuple[str, str]] = []
    matcher = SequenceMatcher(None, [fold(p) for p in before], [fold(p) for p in after], autojunk=False)
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            pairs += zip(before[a:b], after[c:d], strict=True)
        else:
            pairs += _matched(before[a:b], after[c:d])
    return pairs


def _matched(before: Sequence[str], after: Sequence[str]) -> list[tuple[str, str]]:
    pairs, reached = [], 0
    for old in before:
        at = _counterpart(old, after[reached:])
        if at is None:
            pairs.append((old, ""))
            continue
        pairs += [("", new) for new in after[reached : reached + at]]
        pairs.append((old, after[reached + at]))
        reached += at + 1
    return pairs + [("", new) for new in after[reached:]]


def _counterpart(old: str, after: Sequence[str]) -> int | None:
    key = _key(old)
    window = after[: max(_MOST // max(len(old), 1), 8)]
    scores = [_likeness(old, new, key) for new in window]
    best = max(scores, default=0.0)
    return scores.index(best) if best >= _NEAR else None


def _likeness(old: str, new: str, key: str) -> float:
    other = _key(new)
    alike = SequenceMatcher(None, old[:600], new[:600], autojunk=False).ratio()
    if key and other:
        return alike + 0.3 if key == other else alike - 0.2
    return alike


def _pair(old: str, new: str) -> Compared:
    if not old:
        return Compared(old, new, "加える")
    if not new:
        return Compared(old, new, "削る")
    return Compared(old, new, "" if old == new else "、".join(_words_changed(old, new)))


def _words_changed(old: str, new: str) -> list[str]:
    """「二百円」→「三百円」 for every place where words differ."""
    a, b = [t.surface for t in tokenize(old)], [t.surface for t in tokenize(new)]
    changes = []
    for kind, i, j, k, m in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        gone, come = "".join(a[i:j]), "".join(b[k:m])
        if kind == "replace":
            changes.append(f"「{gone}」→「{come}」")
        elif kind == "delete":
            changes.append(f"「{gone}」を削る")
        elif kind == "insert":
            changes.append(f"「{come}」を加える")
    return changes
