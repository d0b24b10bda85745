"""HTML: the text that is shown, what stands in attributes and comments; the rest byte for byte."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from functools import partial

from yuhitsu.privacy.file_formats.leaves import Change, Leaves, apply

# a comment, a tag with its quoted attributes, or text; every character is in one of them
_TOKEN = re.compile(r"<!--.*?(?:-->|\Z)|<[/!?a-zA-Z][^<>]*>|[^<]+|<", re.DOTALL)
_VALUE = re.compile(
    r"(?<![-:\w])(?P<name>[-:\w]{1,60})\s{0,9}=\s{0,9}(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'|(?P<bare>[^\s\"'<>]+))"
)
_REFERENCE = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
_INLINE_TAGS = """
a abbr b bdi bdo big cite code data dfn em font i ins del kbd label mark q rb rp ruby s samp small span
strong sub sup time tt u var wbr
"""
_NO_TEXT_ATTRIBUTES = """
class id style for rel type charset lang xmlns width height colspan rowspan target method
"""
_INLINE, _NO_TEXT = frozenset(_INLINE_TAGS.split()), frozenset(_NO_TEXT_ATTRIBUTES.split())
_CODE, _CODE_END = (
    re.compile("<(?:script|style)\\b", re.IGNORECASE),
    re.compile("</(?:script|style)\\b", re.IGNORECASE),
)
_CELLS = frozenset(("td", "th"))


def rewrite(text: str, change: Change) -> str:
    """The page with its texts changed; character references stay where nothing is masked."""
    tokens = [match[0] for match in _TOKEN.finditer(text)]
    leaves = Leaves()
    apart: list[int] = []
    code = False
    for at, token in enumerate(tokens):
        if not token.startswith("<") or len(token) == 1:
            _add_text(leaves, tokens, at, escape=change.restoring and not code)
            continue
        code = bool(_CODE.match(token)) or (code and not _CODE_END.match(token))
        apart.append(at)
        sign = _sign(token)
        if sign:
            leaves.gap(sign)
    for at in apart:
        _add_tag(leaves, tokens, at)
    apply(change, leaves)
    return "".join(tokens)


def _sign(tag: str) -> str:
    """What stands between the words before and after a tag: nothing where they are one word."""
    found = re.match(r"</?([a-zA-Z][-a-zA-Z0-9]*)", tag)
    name = found[1].lower() if found else ""
    if name in _INLINE:
        return ""
    if name == "rt":
        return "）" if tag.startswith("</") else "（"
    if name in _CELLS:
        return "\t" if tag.startswith("</") else ""
    return "" if tag.startswith("<!--") else "\n"


def _add_text(leaves: Leaves, tokens: list[str], at: int, *, escape: bool) -> None:
    """Text between tags: a character reference is one character that is written in several.

    A value that comes back is escaped, if anything in it needs it and the page itself writes no bare &.
    """
    raw = list(_units(tokens[at]))

    def put(index: int, written: str) -> None:
        raw[index] = html.escape(written, quote=False) if escape and "&" not in raw[index] else written
        tokens[at] = "".join(raw)

    for index, unit in enumerate(raw):
        leaves.add(_plain(unit), partial(put, index))


def _units(text: str) -> Iterator[str]:
    """Character references and the stretches between them."""
    at = 0
    for match in _REFERENCE.finditer(text):
        if at < match.start():
            yield text[at : match.start()]
        yield match[0]
        at = match.end()
    if at < len(text):
        yield text[at:]


def _plain(unit: str) -> str:
    return html.unescape(unit) if _REFERENCE.fullmatch(unit) else unit


def _add_tag(leaves: Leaves, tokens: list[str], at: int) -> None:
    token = tokens[at]
    if token.startswith("<!--"):
        leaves.gap("\n")
        leaves.add(token[4:], lambda new: tokens.__setitem__(at, "<!--" + new))
        return
    pieces: list[str] = []
    end = 0
    for match in _VALUE.finditer(token):
        group = match.lastgroup or ""
        if match["name"].lower() in _NO_TEXT or group == "name":
            continue
        pieces += [token[end : match.start(group)], match[group]]
        end = match.end(group)
    pieces.append(token[end:])

    def put(index: int, written: str) -> None:
        pieces[index] = html.escape(written)
        tokens[at] = "".join(pieces)

    for index in range(1, len(pieces), 2):
        leaves.gap("\n")
        leaves.add(html.unescape(pieces[index]), partial(put, index))
