"""Fits how much each feature of a name counts (``privacy/persons_weights.json``).

Run from the project folder: ``python -m training.fit_persons`` prints what the fit gives on texts held
out; ``--write`` writes the weights fitted on all of them.

The texts are those of ``training/persons``, each also with other names in the same places. With
``--prose FILE`` (questions over prose in the form of SQuAD, gzip) also passages in which the answer to a
question for a person is one, and answers to other questions are none; nothing else in such a passage
counts either way, except what the fit on our own texts is sure of.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from sudachipy import Dictionary

from yuhitsu.privacy.folded import fold
from yuhitsu.privacy.persons_candidates import Candidate, candidates
from yuhitsu.privacy.persons_features import features
from yuhitsu.privacy.persons_model import best, chances, heaps
from yuhitsu.privacy.persons_names import ranked_families
from yuhitsu.privacy.persons_words import Words, cut

TEXTS = Path("training/persons")
GIVEN_NAMES = TEXTS / "given_names.txt"
WEIGHTS = Path("src/yuhitsu/privacy/persons_weights.json")
VARIANTS = 6
"""How often each text is read with other names."""
LEAST = 5
"""In how many texts a feature must occur."""
RIDGE = 0.3
PROSE_WEIGHT = 0.5
GUESSED_WEIGHT = 0.15
SURE = 0.95
NAMELESS_STEP, NAMELESS_WEIGHT = 3, 0.3
ROUNDS = 15
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Row:
    """Candidates that overlap: places, features, which of them are names, and how much that counts."""

    spans: tuple[Span, ...]
    features: tuple[tuple[str, ...], ...]
    names: tuple[bool, ...]
    weight: float
    known: bool = True


def main() -> None:
    """Fit, say how it does, and write if asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="write the weights")
    parser.add_argument(
        "--prose", type=Path, help="questions over prose (jsonl.gz with context, question, answers)"
    )
    parser.add_argument(
        "--without", type=Path, help="texts in which nobody is named, e.g. laws (jsonl with text)"
    )
    arguments = parser.parse_args()
    marked = [
        json.loads(line)["marked"]
        for path in sorted(TEXTS.glob("*.jsonl"))
        for line in path.read_text("utf-8").splitlines()
    ]
    random.Random(1).shuffle(marked)
    names = Names()
    prose = list(_passages(arguments.prose)) if arguments.prose else []
    if arguments.without:
        prose += _nameless(arguments.without)
    held_out = marked[: len(marked) // 5]
    fitted = fit([*_rows(marked[len(marked) // 5 :], names), *prose])
    _report(fitted, list(_rows(held_out, names)))
    if arguments.write:
        fitted = fit([*_rows(marked, names), *prose])
        table = {name: round(weight, 2) for name, weight in sorted(fitted.items()) if abs(weight) >= 0.02}
        WEIGHTS.write_text(json.dumps(table, ensure_ascii=False, indent=0) + "\n", "utf-8")
        print(len(table), "weights written")


class Names:
    """Names to put in the places of others."""

    def __init__(self) -> None:
        sorts: dict[str, list[str]] = defaultdict(list)
        for entry in Dictionary(dict="core").entries():
            pos = entry.part_of_speech()
            if pos[2] == "人名":
                sorts[pos[3]].append(entry.surface())
        self._given = [n for n in sorts["名"] if re.fullmatch("[一-鿿々]{1,3}", n)]
        self._kana = [n for n in sorts["名"] if re.fullmatch("[ぁ-ん]{2,4}", n)]
        self._katakana = {
            "family": [n for n in sorts["姓"] if re.fullmatch("[ァ-ヺー]{2,5}", n)],
            "given": [n for n in sorts["名"] if re.fullmatch("[ァ-ヺー]{2,5}", n)],
        }
        self._foreign = [n for n in sorts["一般"] if re.fullmatch("[ァ-ヺー]{2,8}", n)]
        self._common = ranked_families()
        listed = [
            n for line in GIVEN_NAMES.read_text("utf-8").splitlines() if line[:1] != "#" for n in line.split()
        ]
        self._usual = [n for n in listed if re.search("[一-鿿]", n)]
        self._rare = [n for n in sorts["姓"] if re.fullmatch("[一-鿿々]{1,3}", n)]

    def family(self, name: str, chance: random.Random) -> str:
        """A family name for another in the same script."""
        if re.search("[ァ-ヺ]", name):
            return chance.choice(self._katakana["family"])
        if not re.search("[一-鿿]", name):
            return name
        drawn = chance.random()
        if drawn < 0.15:
            return chance.choice(self._rare)
        return chance.choice(self._common[:300] if drawn < 0.6 else self._common)

    def given(self, name: str, chance: random.Random) -> str:
        """A given name for another in the same script."""
        if re.search("[ァ-ヺ]", name):
            return chance.choice(self._katakana["given"])
        if re.search("[一-鿿]", name):
            return chance.choice(self._usual if chance.random() < 0.65 else self._given)
        return chance.choice(self._kana)

    def foreign(self, name: str, chance: random.Random) -> str:
        """A foreign name for another, part by part; short particles stay; other scripts stay."""
        if not re.fullmatch("[ァ-ヺー・]+", name):
            return name
        return "・".join(p if len(p) < 3 else self._made_up(p, chance) for p in name.split("・"))

    def _made_up(self, part: str, chance: random.Random) -> str:
        """Half of them in no dictionary: the head of one name and the tail of another."""
        one, other = chance.choice(self._foreign), chance.choice(self._foreign)
        if chance.random() < 0.5 or len(one) < 3 or len(other) < 3:
            return one
        return (one[:2] + other[2:]).replace("ーー", "ー")


_MARK = re.compile(r"\{([^{}]*)\}")


def read(
    marked: str, names: Names | None = None, chance: random.Random | None = None
) -> tuple[str, list[Span]]:
    """A marked text ({family/given}, {foreign}) as text and places of names; ``names`` puts in others."""
    pieces: list[str] = []
    spans: list[Span] = []
    at, length = 0, 0
    same: dict[str, str] = {}
    for match in _MARK.finditer(marked):
        before = marked[at : match.start()]
        shown = "".join(
            _part(part, number, match[1], same, names, chance) for number, part in enumerate(_parts(match[1]))
        )
        pieces += [before, shown]
        length += len(before)
        spans.append((length, length + len(shown)))
        length += len(shown)
        at = match.end()
    return "".join([*pieces, marked[at:]]), [span for span in spans if span[0] < span[1]]


def _parts(name: str) -> list[str]:
    """Family name, what stands between, given name; or one part."""
    parts = name.split("/")
    return [parts[0], "", parts[1]] if len(parts) == 2 else parts


def _part(
    part: str,
    number: int,
    whole: str,
    same: dict[str, str],
    names: Names | None,
    chance: random.Random | None,
) -> str:
    if names is None or chance is None or not part.strip():
        return part
    if part not in same:
        if "/" not in whole:
            same[part] = names.foreign(part, chance)
        else:
            same[part] = names.family(part, chance) if number == 0 else names.given(part, chance)
    return same[part]


def _rows(marked: Sequence[str], names: Names) -> Iterator[Row]:
    chance = random.Random(7)
    for text in marked:
        yield from labelled(*read(text), 1.0)
        if "{" in text:
            for _ in range(VARIANTS):
                yield from labelled(*read(text, names, chance), 1 / VARIANTS * 2)


def labelled(text: str, spans: Iterable[Span], weight: float) -> Iterator[Row]:
    """The heaps of candidates of a text, each with those that are exactly names."""
    folded = fold(text)
    words = cut(folded.text)
    wanted = set(spans)
    for heap in _heaps(candidates(words)):
        names = tuple(folded.origin(c.start, c.end) in wanted for c in heap)
        yield _row(words, heap, names, weight)


def _heaps(found: Sequence[Candidate]) -> Iterator[Sequence[Candidate]]:
    for first, last in heaps([(c.start, c.end) for c in found]):
        yield found[first:last]


def _row(words: Words, heap: Sequence[Candidate], names: tuple[bool, ...], weight: float) -> Row:
    return Row(
        tuple((c.start, c.end) for c in heap), tuple(tuple(features(words, c)) for c in heap), names, weight
    )


_FOR_PERSON = re.compile("誰|だれ|何という人|人物名|人物は")
_MAYBE_PERSON = re.compile("人|者|作家|選手|監督|俳優|名前|王|帝|将|手は|師|どちら|役")
_TITLED = re.compile("(?:さん|氏|夫人|大佐|少佐|将軍|大将|大統領|首相|国王|監督|教授|博士|卿|公|伯爵)$")
_NOT_PERSON = re.compile(
    "人$|国$|軍$|社$|会$|党$|府$|局$|家$|者$|団$|隊$|族$|員$|院$|省$|たち$|教$|派$|民$|[、。「」『』]|と|や|の[一-鿿]"
)


def _passages(path: Path) -> Iterator[Row]:
    """Candidates of prose about which its questions say something."""
    by_passage: dict[str, list[tuple[str, str]]] = defaultdict(list)
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            answers = row["answers"] if isinstance(row["answers"], list) else row["answers"]["text"]
            if answers:
                by_passage[row["context"]].append((row["question"], str(answers[0])))
    said = {passage: _answers(asked) for passage, asked in by_passage.items()}
    for passage, (persons, others) in said.items():
        yield from _partly(passage, persons, others)


def _answers(asked: Iterable[tuple[str, str]]) -> tuple[set[str], set[str]]:
    """Of the answers to questions those that are persons, and those that are none."""
    persons, others = set(), set()
    for question, answer in asked:
        if _FOR_PERSON.search(question):
            if len(answer) >= 2 and not _NOT_PERSON.search(answer):
                persons.add(_TITLED.sub("", answer))
        elif not _MAYBE_PERSON.search(question) and len(answer) < 30:
            others.add(answer)
    return persons, others - persons


def _partly(passage: str, persons: set[str], others: set[str]) -> Iterator[Row]:
    folded = fold(passage)
    words = cut(folded.text)
    found = candidates(words)
    spans = {folded.origin(c.start, c.end) for c in found}
    good = {span for span in spans if passage[span[0] : span[1]] in persons}
    bad = _inside(passage, others)
    for heap in _heaps(found):
        places = [folded.origin(c.start, c.end) for c in heap]
        names = tuple(place in good for place in places)
        if any(names):
            yield _row(words, heap, names, PROSE_WEIGHT)
        elif all(
            place in bad or passage[place[0] : place[1]] in others or _plain(words, c)
            for c, place in zip(heap, places, strict=True)
        ):
            yield _row(words, heap, names, PROSE_WEIGHT / 3)
        elif persons:
            yield replace(_row(words, heap, names, GUESSED_WEIGHT), known=False)


def _plain(words: Words, candidate: Candidate) -> bool:
    """Whether a candidate is made of common nouns alone."""
    return set(words.codes[candidate.first : candidate.last]) <= {"N", "s", "x", "v"}


def _inside(passage: str, others: set[str]) -> set[Span]:
    """All stretches of whole words inside answers of this passage that are no persons."""
    inside = set()
    for name in others:
        if name in passage and len(name) < 16:
            for start, end in _places(passage, name):
                inside |= {(a, b) for a in range(start, end) for b in range(a + 1, end + 1)}
    return inside


def _nameless(path: Path) -> Iterator[Row]:
    for line in list(path.open(encoding="utf-8"))[::NAMELESS_STEP]:
        yield from labelled(json.loads(line)["text"], [], NAMELESS_WEIGHT)


def _places(text: str, name: str) -> Iterator[Span]:
    at = text.find(name)
    while at >= 0:
        yield at, at + len(name)
        at = text.find(name, at + 1)


def fit(rows: Sequence[Row]) -> dict[str, float]:
    """Weights fitted on what is known, and then also on what that fit is sure of."""
    known = [row for row in rows if row.known]
    first = _fit(known)
    return _fit([*known, *_guessed([row for row in rows if not row.known], first)])


def _guessed(rows: Iterable[Row], weights: dict[str, float]) -> Iterator[Row]:
    for row in rows:
        odds = [sum(weights.get(f, 0.0) for f in each) for each in row.features]
        likely = chances(row.spans, odds)
        chosen = set(best(row.spans, odds))
        if all(likely[n] > SURE if n in chosen else likely[n] < 1 - SURE for n in range(len(likely))):
            yield replace(row, names=tuple(n in chosen for n in range(len(likely))), known=True)


def _fit(rows: Sequence[Row]) -> dict[str, float]:
    """Weights that make the right choices likeliest, with a ridge (AdaGrad over shuffled heaps)."""
    counted = Counter(feature for row in rows for each in row.features for feature in each)
    index = {feature: number for number, feature in enumerate(f for f, n in counted.items() if n >= LEAST)}
    numbered = [
        ([np.array([index[f] for f in each if f in index], np.int64) for each in row.features], row)
        for row in rows
    ]
    weights, squares = np.zeros(len(index)), np.full(len(index), 1e-2)
    chance = random.Random(3)
    decay = RIDGE / len(rows)
    for _ in range(ROUNDS):
        chance.shuffle(numbered)
        for heap, row in numbered:
            guesses = chances(row.spans, [float(weights[numbers].sum()) for numbers in heap])
            for numbers, guess, name in zip(heap, guesses, row.names, strict=True):
                if abs(guess - name) > 1e-3:
                    slope = row.weight * (guess - name) + decay * weights[numbers]
                    squares[numbers] += slope * slope
                    weights[numbers] -= 0.15 * slope / np.sqrt(squares[numbers])
    return {feature: float(weights[number]) for feature, number in index.items()}


RULES: tuple[tuple[str, ...], ...] = (
    ("F|codes=SG",),
    ("F|codes=S_G",),
    ("F", "label"),
    ("F", "n=hon"),
    ("F", "n=title"),
    ("J", "n=hon"),
    ("J", "n=title"),
    ("J", "label"),
    ("J|codes=S", "J|speaks"),
    ("J|codes=S", "p=title"),
    ("G|codes=G", "n=hon"),
    ("G|codes=G", "label"),
    ("K|m|first n", "K|m|last n"),
    ("K", "n=hon"),
    ("K", "n=title"),
    ("L|japanese=11",),
    ("L", "label"),
    ("V|names", "label"),
    ("H", "H|by=さん"),
    ("H", "H|by=様"),
    ("H", "H|by=氏"),
)
"""The decision without a fit, to compare with: any of these sets of features makes a name."""


def by_rules(features: Sequence[str]) -> float:
    """Log odds of a candidate by the rules alone; longer names first."""
    return 2.0 if any(set(rule) <= set(features) for rule in RULES) else -9.0


def _report(weights: dict[str, float], rows: Sequence[Row]) -> None:
    for more in ("rules alone", 0, 0.5, 1):
        right = found = wanted = 0
        for row in rows:
            if isinstance(more, str):
                odds = [
                    by_rules(each) + 0.1 * (b - a)
                    for each, (a, b) in zip(row.features, row.spans, strict=True)
                ]
            else:
                odds = [sum(weights.get(f, 0.0) for f in each) + more for each in row.features]
            chosen = best(row.spans, odds)
            wanted += sum(row.names)
            found += len(chosen)
            right += sum(row.names[number] for number in chosen)
        print(more, "recall", round(right / wanted, 3), "precision", round(right / max(1, found), 3), wanted)


if __name__ == "__main__":
    main()
