"""Cutting speech that was written down without 。: where a polite or plain verb ends a sentence."""

from __future__ import annotations

from collections.abc import Iterator

from yuhitsu.japanese.tokens import Token, tokenize

LONGEST_SPOKEN = 90
"""Characters of a sentence above which its own ends are looked for (公用文: over 60, look again)."""
_WINDOW = 4000
_HARD = 400
"""Characters without any end after which it is cut at a word nevertheless."""
_ENDERS = frozenset({"助動詞-デス", "助動詞-マス", "助動詞-タ", "助動詞-ヌ", "助動詞-ダ"})
# what follows a verb of the same sentence: 〜ますが, 〜ましたので, 〜ですけれども, 〜ですよね
_GOES_ON = frozenset(
    ("助詞", kind) for kind in ("接続助詞", "終助詞", "準体助詞", "格助詞", "係助詞", "副助詞")
)
_CLOSING = frozenset(["ね", "よ", "か", "な", "わ", "ぞ"])


def spoken_sentences(text: str) -> Iterator[tuple[int, int]]:
    """``(start, end)`` of the sentences of a stretch, in order; joined they are the text without blanks."""
    start = 0
    while start < len(text):
        window = text[start : start + _WINDOW]
        whole = start + len(window) >= len(text)
        ends = list(_ends(tokenize(window)))
        if not whole:  # the last end may only look like one: the next window reads it again
            ends = ends[:-1] or [len(window)]
        begin = 0
        for end in [*ends, len(window)] if whole else ends:
            yield from _trimmed(window, begin, end, start)
            begin = end
        start += begin


def _trimmed(window: str, begin: int, end: int, offset: int) -> Iterator[tuple[int, int]]:
    piece = window[begin:end]
    stripped = piece.strip()
    if stripped:
        first = offset + begin + piece.find(stripped)
        yield first, first + len(stripped)


def _ends(tokens: list[Token]) -> Iterator[int]:
    """Offsets after which a new sentence begins."""
    reached = 0
    for index, token in enumerate(tokens):
        following = tokens[index + 1] if index + 1 < len(tokens) else None
        if following is None or following.surface in "、。」）)":
            continue
        if _ends_here(tokens, index, following) or token.end - reached > _HARD:
            yield token.end
            reached = token.end


def _ends_here(tokens: list[Token], index: int, following: Token) -> bool:
    token = tokens[index]
    polite = token.pos[4] in ("助動詞-デス", "助動詞-マス") or _after_polite(tokens, index)
    if polite and _opens(tokens, index + 1):
        return True
    if following.pos[:2] in _GOES_ON or following.pos[0] == "助動詞":
        return False
    if token.pos[:2] == ("助詞", "終助詞") and token.surface in _CLOSING:
        return index > 0 and _finite(tokens[index - 1])
    asked = token.normal == "下さる" and token.pos[5].startswith("命令形")
    # before a noun the dictionary takes た and ます for 連体形, which polite speech hardly uses
    ends = asked or (polite and (_finite(token) or token.surface in ("た", "ます")))
    return ends and not _modifies(following)


def _opens(tokens: list[Token], index: int) -> bool:
    """では, which begins a sentence; never 〜ませんでした."""
    return [token.surface for token in tokens[index : index + 2]] == ["で", "は"]


def _finite(token: Token) -> bool:
    return token.pos[5].startswith(("終止形", "意志推量形", "命令形")) or token.surface in _CLOSING


def _after_polite(tokens: list[Token], index: int) -> bool:
    """た of 〜ました and ん of 〜ません."""
    return (
        tokens[index].pos[4] in _ENDERS
        and index > 0
        and tokens[index - 1].pos[4] in ("助動詞-デス", "助動詞-マス", "助動詞-ヌ")
    )


def _modifies(following: Token) -> bool:
    """〜ました件, 〜ますとおり: the noun belongs to the verb before it."""
    return following.normal in ("件", "通り", "時", "場合", "為", "所", "事", "物", "上", "後", "限り")
