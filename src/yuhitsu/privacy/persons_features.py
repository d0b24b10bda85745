"""What speaks for and against a candidate being a person's name, as names of features.

A feature counts by being there; how much is in ``persons_weights.json``. ``training/fit_persons.py``
fits the weights.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from yuhitsu.privacy.persons_candidates import (
    ADDRESSED,
    CHINESE,
    FAMILY_ALONE,
    FOREIGN,
    FULL,
    GIVEN_ALONE,
    LABELLED,
    LATIN,
    Candidate,
    after_class,
    before_class,
)
from yuhitsu.privacy.persons_names import family_likeness, foreign_likeness, given_likeness, known
from yuhitsu.privacy.persons_romaji import known_romaji
from yuhitsu.privacy.persons_words import NOUN, PARTICLE, SPACE, SYMBOL, Words, words

_LEXICAL = frozenset({PARTICLE, SYMBOL, "a", "v", "n"})
_BETWEEN = frozenset(("、", ",", "・", "と", "や", "及び", "および", "並びに", "/", "="))
_SENTENCE_ENDS = frozenset("。\n")
_TELLING = frozenset("Nvs")
_NEAR_BEFORE, _NEAR_AFTER = 6, 12
_OF_PROSE = frozenset((FULL, FAMILY_ALONE, GIVEN_ALONE, CHINESE, FOREIGN))
_COMPOUND = frozenset("NLOUsx#")
_GLUED = re.compile("[㐀-䶿一-鿿々ァ-ヺーA-Za-z0-9]")
_KANA_LABELS = re.compile("ふりがな|フリガナ|よみ|ヨミ|カナ|読み")
_MARKS = "○◯●◎■□◆◇▲△※・*-"
_REACH_BEFORE, _REACH_AFTER = 8, 18


def features(cut: Words, candidate: Candidate) -> list[str]:
    """All features of a candidate."""
    kind = candidate.kind
    found = ["bias", kind]
    before, after = _before(cut, candidate), _after(cut, candidate)
    found += [f"p={before}", f"n={after}", f"{kind}|p={before}", f"{kind}|n={after}"]
    if kind in (FULL, FAMILY_ALONE):
        found.append(f"{kind}|{_family_strength(cut, candidate)}|n={after}")
    found += _INSIDE[kind](cut, candidate)
    found += _words_around(cut, candidate)
    found += _line(cut, candidate)
    found += _list(cut, candidate)
    if kind in _OF_PROSE:
        found += _sentence(cut, candidate)
    found += (f"{kind}|{clue}" for clue in _clues(cut, candidate))
    if candidate.label:
        found += ["label", f"{kind}|label"]
        if _KANA_LABELS.search(candidate.label):
            found.append("kana label")
    return found


def _before(cut: Words, candidate: Candidate) -> str:
    """The class or code of what stands before; a particle is named itself."""
    at = candidate.first
    if at == 0 or cut.codes[at - 1] == "n":
        return "^"
    if cut.codes[at - 1] == SPACE:
        return "_" + (before_class(cut, at - 1) or (cut.codes[at - 2] if at > 1 else "^"))
    found = before_class(cut, at)
    if found:
        return found
    if cut.surfaces[at - 1] == "の":
        return "の" + (before_class(cut, at - 1) or (cut.codes[at - 2] if at > 1 else "^"))
    code = cut.codes[at - 1]
    return cut.surfaces[at - 1] if code in _LEXICAL else code


def _after(cut: Words, candidate: Candidate) -> str:
    at = candidate.last
    if at >= len(cut.codes) or cut.codes[at] == "n":
        return "$"
    if cut.codes[at] == SPACE:
        if at + 1 >= len(cut.codes):
            return "$"
        return "_" + (after_class(cut, at + 1) or cut.codes[at + 1])
    found = after_class(cut, at)
    if found:
        return found
    code = cut.codes[at]
    if cut.surfaces[at] == "(":
        return "(" + (cut.codes[at + 1] if at + 1 < len(cut.codes) else "$")
    return cut.surfaces[at] if code in _LEXICAL else code


def _words_around(cut: Words, candidate: Candidate) -> Iterator[str]:
    """The very words before and after, and behind a particle or sign the next one."""
    first, last = candidate.first, candidate.last
    if first > 0:
        yield f"p1={cut.surfaces[first - 1]}"
        if first > 1:
            yield f"p2={cut.surfaces[first - 2]} {cut.surfaces[first - 1]}"
    if last < len(cut.codes):
        yield f"n1={cut.surfaces[last]}"
        if last + 1 < len(cut.codes):
            yield f"n2={cut.surfaces[last]} {cut.surfaces[last + 1]}"


def _sentence(cut: Words, candidate: Candidate) -> Iterator[str]:
    """The nouns and verbs near it in the same sentence."""
    sort = "K" if candidate.kind == FOREIGN else "J"
    at = candidate.first - 1
    while at >= max(0, candidate.first - _NEAR_BEFORE) and cut.surfaces[at] not in _SENTENCE_ENDS:
        if cut.codes[at] in _TELLING:
            yield f"{sort}<{cut.surfaces[at]}"
        at -= 1
    at = candidate.last
    while at < min(len(cut.codes), candidate.last + _NEAR_AFTER) and cut.surfaces[at] not in _SENTENCE_ENDS:
        if cut.codes[at] in _TELLING:
            yield f"{sort}>{cut.surfaces[at]}"
        at += 1


def _list(cut: Words, candidate: Candidate) -> Iterator[str]:
    """What stands before and after it in a list: names stand among names."""
    at = candidate.first - 1
    if at > 0 and cut.surfaces[at] in _BETWEEN:
        yield f"{candidate.kind}|list<{cut.codes[at - 1]}"
    at = candidate.last
    if at + 1 < len(cut.codes) and cut.surfaces[at] in _BETWEEN:
        yield f"{candidate.kind}|list>{cut.codes[at + 1]}"


def _line(cut: Words, candidate: Candidate) -> Iterator[str]:
    """How the candidate stands in its line or cell."""
    text, start, end = cut.text, candidate.start, candidate.end
    left = text[max(0, start - 2) : start]
    right = text[end : end + 2]
    begins = not left or left[-1] in "\n\t|" or left == "  "
    ends = not right or right[0] in "\n\t|" or right == "  "
    if begins and ends:
        yield "cell"
        yield f"{candidate.kind}|cell"
    elif begins or ends:
        yield f"{candidate.kind}|{'begins' if begins else 'ends'}"
    if left and left[-1] in _MARKS and (len(left) == 1 or left[0] == "\n"):
        yield f"{candidate.kind}|marked"
    if right[:1] in (":", "："):
        yield f"{candidate.kind}|speaks"
    if start and _GLUED.match(text[start - 1]):
        yield f"{candidate.kind}|glued before"
    if right and _GLUED.match(right[0]):
        yield f"{candidate.kind}|glued after"
        if candidate.last < len(cut.codes):
            yield f"{candidate.kind}|glued to {cut.codes[candidate.last]}"


def _clues(cut: Words, candidate: Candidate) -> Iterator[str]:
    """Words of persons in the same sentence: roles before, deeds after."""
    roles, deeds, titles = words("role_before"), words("verb"), words("title")
    for at in range(candidate.first - 1, max(candidate.first - _REACH_BEFORE, -1), -1):
        if cut.surfaces[at] in ("。", "\n"):
            break
        if cut.surfaces[at] in roles:
            yield "role before"
            break
    if _title_in_compound(cut, candidate.last):
        yield "compound title"
    seen = set()
    for at in range(candidate.last, min(candidate.last + _REACH_AFTER, len(cut.codes))):
        surface = cut.surfaces[at]
        if surface in ("。", "\n"):
            break
        clue = "deed" if surface in deeds else "role after" if surface in titles or surface in roles else ""
        if clue and clue not in seen:
            seen.add(clue)
            yield clue


def _title_in_compound(cut: Words, at: int) -> bool:
    """Whether the nouns that follow without a particle end in a title: 総務部長, 党中央委員会副委員長."""
    titles = words("title")
    for here in range(at, min(at + 7, len(cut.codes))):
        if cut.codes[here] not in _COMPOUND:
            return False
        if cut.surfaces[here] in titles or after_class(cut, here) == "title":
            return True
    return False


def _family_strength(cut: Words, candidate: Candidate) -> str:
    facts = known(candidate.family)
    return f"{facts.rank}{cut.codes[candidate.first]}"


def _japanese(cut: Words, candidate: Candidate) -> Iterator[str]:
    family, given, kind = candidate.family, candidate.given, candidate.kind
    codes = "".join(cut.codes[candidate.first : candidate.last])
    yield f"{kind}|codes={codes}"
    if family:
        facts = known(family)
        yield f"{kind}|rank={facts.rank}{'p' if facts.place else ''}{'w' if facts.word else ''}"
        yield f"{kind}|head={cut.codes[candidate.first]}{facts.rank}"
        yield f"{kind}|family length={len(family)}"
        if facts.rank < 2:
            yield f"{kind}|family like={_step(family_likeness(family))}"
    if given:
        facts = known(given)
        sorts = (("g", facts.given), ("w", facts.word), ("p", facts.place))
        yield f"{kind}|given={''.join(letter for letter, holds in sorts if holds)}"
        yield f"{kind}|given like={_step(given_likeness(given))}"
        yield f"{kind}|given length={len(given)}"
        yield f"given end={given[-1]}"
    if " " in cut.text[candidate.start : candidate.end]:
        yield f"{kind}|spaced"
    if kind == FAMILY_ALONE:
        yield f"alone={family}" if known(family).place or known(family).word else "alone=name"
        yield from _next_to_family(cut, candidate)


def _next_to_family(cut: Words, candidate: Candidate) -> Iterator[str]:
    """A family name alone, when a given name seems to follow: then the two are one name."""
    at = candidate.last
    if at < len(cut.codes) and cut.codes[at] == SPACE and len(cut.surfaces[at]) == 1:
        at += 1
    if at < len(cut.codes) and cut.codes[at] in ("G", "P", "U"):
        yield f"J|followed by {cut.codes[at]}"


def _chinese(cut: Words, candidate: Candidate) -> Iterator[str]:
    codes = "".join(cut.codes[candidate.first : candidate.last])
    whole = candidate.family + candidate.given
    facts = known(whole)
    yield f"C|codes={codes}"
    yield f"C|given like={_step(given_likeness(candidate.given))}"
    yield f"C|whole={'f' if facts.family else ''}{'g' if facts.given else ''}{'n' if facts.foreign else ''}"
    yield f"C|word={'w' if facts.word else ''}{'p' if facts.place else ''}"
    yield f"C|length={len(whole)}"
    yield f"C|family={candidate.family}"


def _foreign(cut: Words, candidate: Candidate) -> Iterator[str]:
    whole = cut.text[candidate.start : candidate.end]
    parts = [part for part in re.split("[・= ]", whole) if len(part) > 1]
    codes = cut.codes[candidate.first : candidate.last]
    yield f"K|parts={min(len(parts), 4)}"
    likeness = sum(foreign_likeness(part) for part in parts) / max(1, len(parts))
    many = "m" if len(parts) > 1 else "s"
    yield f"K|{many}|like={_step(likeness)}"
    if parts:
        yield f"K|{many}|first {_sort(parts[0])}"
        yield f"K|{many}|last {_sort(parts[-1])}"
        yield f"K|last word={parts[-1]}" if known(parts[-1]).word or known(parts[-1]).place else "K|last word"
    yield f"K|{many}|codes {''.join(sorted(set(codes) - {SYMBOL}))}"
    yield f"K|length={min(len(whole), 12) // 2}"
    if parts and parts[-1] in words("after_foreign"):
        yield "K|named after another"
    elif codes[-1:] == [NOUN]:
        yield "K|ends in a noun"
    if whole.endswith("世"):
        yield "K|世"


def _sort(word: str) -> str:
    facts = known(word)
    return (
        "".join(
            letter
            for letter, holds in (
                ("n", facts.foreign),
                ("s", facts.family),
                ("g", facts.given),
                ("p", facts.place),
                ("w", facts.word),
            )
            if holds
        )
        or "?"
    )


def _latin(cut: Words, candidate: Candidate) -> Iterator[str]:
    parts = [p for p in re.split("[, ]+", cut.text[candidate.start : candidate.end]) if p]
    facts = [known_romaji(part) if part[-1] != "." else None for part in parts]
    yield f"L|parts={min(len(parts), 4)}"
    families = sum(1 for f in facts if f is not None and f.family)
    givens = sum(1 for f in facts if f is not None and f.given)
    yield f"L|japanese={min(families, 2)}{min(givens, 2)}"
    names = sum(known(part).person or known(part.capitalize()).person for part in parts)
    yield f"L|names={min(names, 3)}/{min(len(parts), 3)}"
    yield (
        "L|capitals"
        if all(p.isupper() for p in parts)
        else "L|mixed"
        if any(len(p) > 2 and p.isupper() for p in parts)
        else "L|words"
    )


def _labelled(cut: Words, candidate: Candidate) -> Iterator[str]:
    whole = cut.text[candidate.start : candidate.end]
    codes = cut.codes[candidate.first : candidate.last]
    yield f"V|codes={''.join(codes[:4])}"
    yield f"V|length={min(len(whole), 10)}"
    yield f"V|label={candidate.label}"
    if any(cut.surfaces[at] in words("generic") for at in range(candidate.first, candidate.last)):
        yield "V|generic"
    if set(codes) & set("pavj"):
        yield "V|phrase"
    if set(codes) & set("SGP"):
        yield "V|names"
    if not set(codes) & set("SGPU"):
        yield "V|no names"
    yield f"V|given like={_step(given_likeness(whole))}"


def _addressed(cut: Words, candidate: Candidate) -> Iterator[str]:
    whole = cut.text[candidate.start : candidate.end]
    facts = known(whole)
    yield f"H|codes={''.join(cut.codes[candidate.first : candidate.last])}"
    yield f"H|known={'n' if facts.person else ''}{'w' if facts.word else ''}{'p' if facts.place else ''}"
    yield f"H|by={cut.surfaces[candidate.last]}" if candidate.last < len(cut.surfaces) else "H|by="
    yield f"H|length={len(whole)}"
    if any(cut.surfaces[at] in words("generic") for at in range(candidate.first, candidate.last)):
        yield "H|generic"


_INSIDE = {
    FULL: _japanese,
    FAMILY_ALONE: _japanese,
    GIVEN_ALONE: _japanese,
    CHINESE: _chinese,
    FOREIGN: _foreign,
    LATIN: _latin,
    LABELLED: _labelled,
    ADDRESSED: _addressed,
}


def _step(value: float) -> int:
    """A measure in whole steps, -4..4."""
    return max(-4, min(4, round(value)))
