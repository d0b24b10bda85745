"""Counts which characters names are made of (``privacy/persons_characters.json``), from Sudachi's dictionary.

Run from the project folder: ``python -m training.name_characters``. For kanji: how much likelier a
character is in a given name, or in a family name, than in a common noun. For katakana: weights of
pairs and triples of letters that tell foreign names of persons from other words.
"""

from __future__ import annotations

import json
import math
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
from sudachipy import Dictionary

from yuhitsu.privacy.persons_names import grams

TARGET = Path("src/yuhitsu/privacy/persons_characters.json")
KANJI = re.compile("[㐀-䶿一-鿿々]+")
KATAKANA = re.compile("[ァ-ヺー]{2,}")
LEAST = 12
"""How often a pair or triple must occur to get a weight."""
KEPT = 6000
ROUNDS = 4


def main() -> None:
    """Write the file."""
    kanji: dict[str, list[str]] = defaultdict(list)
    katakana: dict[str, set[str]] = defaultdict(set)
    for surface, kind in _entries():
        if KANJI.fullmatch(surface):
            kanji[kind].append(surface)
        elif KATAKANA.fullmatch(surface):
            katakana[kind].add(surface)
    known = katakana["姓"] | katakana["名"]
    persons = katakana["一般人名"] - katakana["普通"]
    others = (katakana["普通"] | katakana["地名"] | katakana["固有"]) - katakana["一般人名"] - known
    whole = {
        "given": _odds(kanji["名"], kanji["普通"]),
        "family": _odds(kanji["姓"], kanji["普通"]),
        "katakana": _letters(sorted(persons), sorted(others)),
    }
    TARGET.write_text(json.dumps(whole, ensure_ascii=False, indent=0) + "\n", "utf-8")
    print({name: len(table) for name, table in whole.items()})


def _entries() -> Iterator[tuple[str, str]]:
    for entry in Dictionary(dict="core").entries():
        major, minor, kind, sort = entry.part_of_speech()[:4]
        if major != "名詞":
            continue
        if kind == "人名":
            yield entry.surface(), "一般人名" if sort == "一般" else sort
        elif kind == "地名":
            yield entry.surface(), "地名"
        else:
            yield entry.surface(), "固有" if minor == "固有名詞" else "普通"


def _odds(names: Sequence[str], nouns: Sequence[str]) -> dict[str, float]:
    """For each character: log of its share in names over its share in nouns."""
    here, there = (Counter(c for word in words for c in word) for words in (names, nouns))
    all_here, all_there = sum(here.values()), sum(there.values())
    table = {}
    for character in here:
        odds = math.log((here[character] + 0.5) / all_here) - math.log((there[character] + 2) / all_there)
        if abs(odds) >= 0.1 and here[character] + there[character] >= 5:
            table[character] = round(odds, 1)
    return dict(sorted(table.items(), key=lambda item: -item[1]))


def _letters(persons: Sequence[str], others: Sequence[str]) -> dict[str, float]:
    """Weights of letter groups by logistic regression (plain stochastic descent)."""
    counted = Counter(gram for word in (*persons, *others) for gram in set(grams(word)))
    index = {gram: number for number, gram in enumerate(g for g, n in counted.items() if n >= LEAST)}
    rows = [(_numbers(index, word), 1.0) for word in persons] + [(_numbers(index, w), 0.0) for w in others]
    weights = np.zeros(len(index) + 1)
    chance = random.Random(4)
    for turn in range(ROUNDS):
        chance.shuffle(rows)
        for numbers, wanted in rows:
            guess = 1 / (1 + math.exp(-float(weights[numbers].sum() + weights[-1])))
            step = 0.1 / (1 + turn) * (wanted - guess)
            weights[numbers] += step
            weights[-1] += step
        right = sum((weights[n].sum() + weights[-1] > 0) == (w > 0.5) for n, w in rows)
        print(turn, round(right / len(rows), 4), len(persons), len(others))
    names = list(index)
    best = sorted(range(len(names)), key=lambda i: -abs(weights[i]))[:KEPT]
    return {"": round(float(weights[-1]), 2)} | {names[i]: round(float(weights[i]), 2) for i in sorted(best)}


def _numbers(index: dict[str, int], word: str) -> list[int]:
    return [index[gram] for gram in _unique(grams(word)) if gram in index]


def _unique(items: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(items))


if __name__ == "__main__":
    main()
