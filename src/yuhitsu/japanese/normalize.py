"""Folding text for comparison, with the way back to the original, and cleaning what a user typed."""

from __future__ import annotations

import re
import unicodedata

from yuhitsu.japanese.kana import compose_kana, to_full_width
from yuhitsu.japanese.lookalikes import unify_lookalikes

# characters that may melt into the one before: accents, voicing marks, Korean vowels and finals
_MARK = "\u0300-\u036f\u3099-\u309c\uff9e\uff9f\u1160-\u11ff\uffa0-\uffdc"
_CLUSTER = re.compile(f"[^{_MARK}][{_MARK}]+|[{_MARK}]+|.", re.DOTALL)
_HAS_MARK = re.compile(f"[{_MARK}]")
_SPACES = re.compile("  +")

_HYPHENS = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212\u2500\u2501\ufe58\ufe63\uff0d"
_WAVES = "~\u02dc\u223c\u223e\u301c\u3030\uff5e"
_UNIFIED = {
    **dict.fromkeys(_HYPHENS, "-"),
    **dict.fromkeys(_WAVES, "~"),
    **dict.fromkeys("、，､,", ","),
    **dict.fromkeys("“”„‟〝〞〟＂", '"'),
    **dict.fromkeys("‘’‚‛＇", "'"),
    "゛": "\u3099",
    "゜": "\u309a",
}


def _dropped(character: str) -> bool:
    """Signs that nobody sees: controls, format characters, variation selectors, lone surrogates."""
    return unicodedata.category(character) in ("Cc", "Cf", "Cs") or (
        "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"
    )


def _fold_cluster(cluster: str) -> str:
    """Fold one character with its marks."""
    plain = "".join(_UNIFIED.get(c, " " if c.isspace() else c) for c in cluster)
    once = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", plain).casefold())
    unified = "".join(_UNIFIED.get(c, " " if c.isspace() else c) for c in once)
    return "".join(c for c in unified if not _dropped(c))


class _Table(dict[int, str]):
    """Foldings of single characters, filled as they are met."""

    def __missing__(self, code: int) -> str:
        folded = _fold_cluster(chr(code))
        self[code] = folded
        return folded


_TABLE = _Table()


def fold(text: str) -> str:
    """A form in which texts that read the same are equal; idempotent.

    NFKC and lower case; every hyphen or dash is ``-``, every wave dash ``~``, 、 and ， are ``,``,
    quotation marks are straight; any run of white space or line breaks is one space; control and
    invisible characters are gone.
    """
    if _HAS_MARK.search(text):
        folded = "".join(
            _TABLE[ord(piece)] if len(piece) == 1 else _fold_cluster(piece)
            for piece in _CLUSTER.findall(text)
        )
    else:
        folded = text.translate(_TABLE)
    return _SPACES.sub(" ", folded)


def _folded(text: str, *, spaces: bool) -> tuple[str, list[int], list[int]]:
    """Folded text and, for each of its characters, where its source starts and ends."""
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    spaced = False
    for match in _CLUSTER.finditer(text):
        piece = match[0]
        for character in _TABLE[ord(piece)] if len(piece) == 1 else _fold_cluster(piece):
            if character == " " and (spaced or not spaces):
                continue
            spaced = character == " "
            pieces.append(character)
            starts.append(match.start())
            ends.append(match.end())
    return "".join(pieces), starts, ends


def fold_with_offsets(text: str) -> tuple[str, list[int]]:
    """``fold(text)`` and, for each character of it, its index in ``text``; one more: ``len(text)``."""
    folded, starts, _ = _folded(text, spaces=True)
    return folded, [*starts, len(text)]


def find_folded(haystack: str, needle: str) -> tuple[int, int] | None:
    """Where ``needle`` stands in ``haystack`` when both are folded and all white space is ignored.

    Returns:
        Start and end of the first match, in the original ``haystack``; an exact occurrence is
        preferred. ``None`` when there is none, or the needle holds nothing but white space.
    """
    wanted, _, _ = _folded(needle, spaces=False)
    if not wanted:
        return None
    exact = haystack.find(needle)
    if exact >= 0:
        return exact, exact + len(needle)
    folded, starts, ends = _folded(haystack, spaces=False)
    at = folded.find(wanted)
    return None if at < 0 else (starts[at], ends[at + len(wanted) - 1])


_LINE_ENDS = re.compile("\r\n?|[\u0085\u2028\u2029\x0b\x0c]")
# kept: the joiner and the selectors that hold an emoji or a rare kanji together
_KEPT = frozenset("\n\t\u200d")


def clean_input(text: str) -> str:
    """What a question goes through before anything else; the meaning stays.

    Control and invisible characters go (also those that turn the direction of writing), half-width
    kana becomes full width, kana with a separate voicing mark one character, line ends ``\\n``,
    and white space around the text is cut off.
    """
    lines = _LINE_ENDS.sub("\n", text)
    seen = "".join(c for c in lines if c in _KEPT or unicodedata.category(c) not in ("Cc", "Cf", "Cs"))
    return compose_kana(to_full_width(unify_lookalikes(seen))).strip()
