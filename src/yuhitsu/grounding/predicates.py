"""What each clause says of its matter, and whether it says yes or no: 使用できない is 使用, no.

Only what a clause ends with counts: not the words before a noun (来られない方は), nor a condition (…場合は).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from yuhitsu.grounding.facts import fact_words
from yuhitsu.grounding.polarity import modality
from yuhitsu.grounding.terms import Terms, found, terms_of
from yuhitsu.japanese.tokens import Token, tokenize

_CONTENT = frozenset({"動詞", "名詞", "形状詞", "形容詞"})
_MUST = re.compile(
    "なければ(?:な(?:らない|りません|らず|らなく)|いけ(?:ない|ません))"
    "|なくては(?:な(?:らない|りません)|いけ(?:ない|ません))|ねばな(?:らない|りません)"
    "|(?:に)?(?:かか|関)わらず|(?:を)?問わず|だけで(?:は)?なく|のみならず|ではなく"
    "|(?:超え|上回ら|下回ら)ない(?=よう|こと|範囲)"
)
"""What ends like a negation and is none: must, regardless of, not only; 45時間を超えないよう."""
_NOT = re.compile(
    "ない|ません|なかった|なかっ(?=た)|ず(?=$|[、。にと])|ぬ(?=$|[、。])|ざる|なく(?=$|[、。てし])|なし|無し"
)
_ONLY_PARTICLES = re.compile(
    "(?:は|が|を|に|で|と|も|へ|から|まで|より|の|など|等|には|では|とは|にも|への|との|や)*"
)
_CONDITION = re.compile("場合|とき|際|(?:ば|たら|なら)(?:、|$)|限り")
_KANJI = re.compile("[一-龥々]")


@dataclass(frozen=True, slots=True)
class Predicate:
    """What a clause says: ``text[start:end]`` is the clause, ``kernel`` the word it turns on."""

    start: int
    end: int
    kernel: str
    """In normal form."""
    kernel_start: int
    kernel_terms: Terms
    positive: bool
    chunk: str

    def same_kernel(self, other: Predicate) -> bool:
        """Whether both turn on the same word, or on one that says the same."""
        if self.kernel == other.kernel:
            return True
        mine, theirs = self.kernel_terms.items, other.kernel_terms
        if any(found(term, theirs) >= 0.85 for term in mine if not term.name):
            return True
        ours, others = _KANJI.findall(self.kernel), _KANJI.findall(other.kernel)
        fewer, more = sorted((ours, others), key=len)
        return bool(fewer) and (fewer == more or (len(fewer) == 1 and len(more) == 2 and fewer[0] == more[0]))


def predicates_of(text: str, start: int = 0) -> list[Predicate]:
    """The predicates of a sentence that begins at ``start``."""
    return [predicate for chunk in _chunks(tokenize(text)) if (predicate := _predicate(text, chunk, start))]


def _chunks(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    """Cut at punctuation and after が, ので, し that join clauses, and ことを."""
    chunk: list[Token] = []
    for number, token in enumerate(tokens):
        mark = token.pos[0] in ("補助記号", "空白") and token.surface not in (":", "：")
        if token.pos[0] not in ("補助記号", "空白"):
            chunk.append(token)
        joins = token.pos[:2] == ("助詞", "接続助詞") and token.surface in ("が", "ので", "し", "けれど")
        joins = joins or (
            token.surface == "を"
            and len(chunk) > 1
            and chunk[-2].surface == "こと"
            and not _refuses(tokens, number)
        )
        if (mark or joins) and chunk:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _refuses(tokens: Sequence[Token], number: int) -> bool:
    """Whether a word such as 禁止 follows: 持ち出すことを禁止する is one clause."""
    following = tokens[number + 1 : number + 2]
    flips = fact_words()["turned_words"]
    return any(token.surface in flips or token.normal in flips for token in following)


def _predicate(text: str, chunk: Sequence[Token], start: int) -> Predicate | None:
    at = _kernel(chunk)
    if at is None:
        return None
    tail = text[chunk[at].end : chunk[-1].end]
    if _CONDITION.search(_MUST.sub("", tail)):
        return None
    kernel, turned = chunk[at], 0
    flips: dict[str, str] = fact_words()["turned_words"]
    if kernel.surface in flips or kernel.normal in flips:
        turned = 1
        instead = flips.get(kernel.surface, flips.get(kernel.normal, ""))
        before = _content_before(chunk, at) if not instead else None
        word = instead or (before.normal if before else "")
        if not word:
            return None
    else:
        word = fact_words()["same_words"].get(kernel.normal, kernel.normal)
        turned += _prefixed(chunk, at) + tail.startswith("外")
        if _ONLY_PARTICLES.fullmatch(tail.removeprefix("外")) and not _stands_alone(kernel, tail, turned):
            return None
    if len(word) < 2 and not _KANJI.search(word):
        return None
    positive = (turned + _negations(tail)) % 2 == 0
    whole = text[chunk[0].start : chunk[-1].end]
    begin, end = start + chunk[0].start, start + chunk[-1].end
    return Predicate(begin, end, word, start + kernel.start, terms_of(word), positive, whole)


def _kernel(chunk: Sequence[Token]) -> int | None:
    """The last word that carries meaning; of 指定を行う and 指定はしない it is 指定.

    None where the clause ends in a number, a moment or a noun that is only described (…を受けた方は).
    """
    light = fact_words()["light_predicates"]
    fallback = None
    for at in range(len(chunk) - 1, -1, -1):
        token = chunk[at]
        if token.surface in fact_words()["described_nouns"] or "数" in token.pos[1] or "数" in token.pos[2]:
            return fallback
        if token.pos[0] not in _CONTENT or token.surface in fact_words()["formal_nouns"]:
            continue
        if token.pos[2] == "副詞可能":
            return fallback
        if token.normal in light or (token.pos[0] == "動詞" and token.pos[1].startswith("非自立")):
            fallback = at if fallback is None and token.normal not in light else fallback
            continue
        carries = token.pos[0] != "名詞" or fallback is None or token.pos[2] == "サ変可能"
        return at if carries else fallback
    return fallback


def _content_before(chunk: Sequence[Token], at: int) -> Token | None:
    for token in reversed(chunk[:at]):
        if (
            token.pos[0] in _CONTENT
            and token.pos[1] != "数詞"
            and token.surface not in fact_words()["formal_nouns"]
        ):
            return token
    return None


def _prefixed(chunk: Sequence[Token], at: int) -> int:
    """非公表, 不承認, 未実施: the prefix says no."""
    return int(at > 0 and chunk[at - 1].pos[0] == "接頭辞" and chunk[at - 1].surface in "非不未無")


def _stands_alone(kernel: Token, tail: str, turned: int) -> bool:
    """切手不要, 来月実施: a noun that is a predicate without a verb."""
    if kernel.pos[0] in ("動詞", "形容詞"):
        return True
    return not tail and (
        kernel.pos[0] == "形状詞" or kernel.pos[2] in ("サ変可能", "形状詞可能") or bool(turned)
    )


def _negations(tail: str) -> int:
    no_longer = re.sub("なくな(?=[るりっれら])", "ない", tail)
    plain = modality().not_negation.sub("", _MUST.sub("", no_longer))
    return len(_NOT.findall(plain))
