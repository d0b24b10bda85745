"""How much personal data is found, how much leaks, and how much that is none would be masked."""

from __future__ import annotations

import json
import random
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from yuhitsu.evaluation.suites import public_data
from yuhitsu.personal import Entity, EntityType
from yuhitsu.privacy.recognition import Recognition
from yuhitsu.privacy.recognizers import standard

COVERED = 0.95
"""An entity is caught when at least this share of its characters lies in findings of any kind."""
HELD_OUT = "privacy_held.jsonl"
"""Texts of other kinds, beside the own ones; the split ``test`` was not looked at while rules were made."""
PERSON_IN_PROSE = "人名"
_SAMPLE = 150_000
"""Characters read of each file of laws and guidelines, at most, evenly over the file."""
_WRITTEN = ("PERSON", "ADDRESS")

Find = Callable[[str], Iterable[Entity]]


@dataclass(slots=True)
class Tally:
    """Counts over texts; the figures are made from them."""

    caught: Counter[str] = field(default_factory=Counter)
    all_of: Counter[str] = field(default_factory=Counter)
    named: Counter[str] = field(default_factory=Counter)
    """Entities touched by a finding of their own kind."""
    leaked: int = 0
    characters: Counter[bool] = field(default_factory=Counter)
    """Characters of texts with (``True``) and without personal data."""
    wrong: Counter[bool] = field(default_factory=Counter)
    """Findings that touch no entity, in texts with and without personal data."""
    seconds: float = 0.0
    texts: int = 0


def evaluate(find: Find, cases: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Figures over cases ``{text, entities: [{start, end, type, public?}]}``.

    Recall is 0..1 over all entities, identifiers (all but persons and addresses), persons, addresses
    and each kind; leaked characters and false masks count per 1,000 characters. Entities marked
    ``public`` count neither way.
    """
    tally = Tally()
    for case in cases:
        begun = time.perf_counter()
        found = tuple(find(case["text"]))
        tally.seconds += time.perf_counter() - begun
        _count(tally, case, found)
    return _figures(tally)


def _count(tally: Tally, case: Mapping[str, Any], found: tuple[Entity, ...]) -> None:
    """Add one text to the counts."""
    length = len(case["text"])
    private = [entity for entity in case["entities"] if not entity.get("public")]
    mask = _mask(((entity.start, entity.end) for entity in found), length)
    for entity in private:
        start, end, kind = entity["start"], entity["end"], entity["type"]
        hit = mask.count(1, start, end)
        tally.leaked += end - start - hit
        tally.all_of[kind] += 1
        tally.caught[kind] += hit >= COVERED * (end - start)
        tally.named[kind] += any(
            other.type == kind and other.start < end and other.end > start for other in found
        )
    known = _mask(((entity["start"], entity["end"]) for entity in case["entities"]), length)
    tally.wrong[bool(private)] += sum(known.find(1, one.start, one.end) < 0 for one in found)
    tally.characters[bool(private)] += length
    tally.texts += 1


def _mask(spans: Iterable[tuple[int, int]], length: int) -> bytearray:
    mask = bytearray(length)
    for start, end in spans:
        mask[start:end] = b"\x01" * (end - start)
    return mask


def _figures(tally: Tally) -> dict[str, Any]:
    kinds = sorted(tally.all_of)
    groups = {
        "all": kinds,
        "identifiers": [kind for kind in kinds if kind not in _WRITTEN],
        "persons": [EntityType.PERSON.value],
        "addresses": [EntityType.ADDRESS.value],
    }
    return {
        "texts": tally.texts,
        "entities": tally.all_of.total(),
        "recall": {name: _share(tally.caught, tally.all_of, group) for name, group in groups.items()},
        "recall_by_type": {kind: _share(tally.caught, tally.all_of, [kind]) for kind in kinds},
        "right_type": _share(tally.named, tally.all_of, kinds),
        "leaked_per_1000": _per_thousand(tally.leaked, tally.characters[True]),
        "false_masks_per_1000_without": _per_thousand(tally.wrong[False], tally.characters[False]),
        "false_masks_per_1000_with": _per_thousand(tally.wrong[True], tally.characters[True]),
        "characters_per_second": round(tally.characters.total() / tally.seconds) if tally.seconds else 0,
    }


def _share(part: Counter[str], whole: Counter[str], kinds: list[str]) -> float | None:
    """Share over some kinds; ``None`` when there is no such entity."""
    total = sum(whole[kind] for kind in kinds)
    return round(sum(part[kind] for kind in kinds) / total, 4) if total else None


def _per_thousand(count: int, characters: int) -> float | None:
    return round(1000 * count / characters, 3) if characters else None


# --------------------------------------------------------------------------- the suite


def run(path: Path) -> Mapping[str, Any]:
    """Figures of the own texts at ``path``, and of the public sets as far as they are on this machine."""
    find = Recognition(standard()).entities
    figures: dict[str, Any] = {"own": evaluate(find, _rows(path))}
    held = path.with_name(HELD_OUT)
    if held.exists():
        rows = list(_rows(held))
        for split in ("dev", "test"):
            figures[f"held_out_{split}"] = evaluate(find, (row for row in rows if row["split"] == split))
    figures["own_in_columns"] = evaluate(find, in_columns(_rows(path)))
    data = public_data()
    development = data / "pii" / "dev.jsonl" if data else None
    if development is not None and development.exists():
        figures["development"] = evaluate(find, _rows(development))
    else:
        figures["development"] = _absent("pii/dev.jsonl")
    prose = data / "ner_wikipedia" / "dev.jsonl" if data else None
    if prose is not None and prose.exists():
        figures["prose"] = persons(find, _rows(prose))
    else:
        figures["prose"] = _absent("ner_wikipedia/dev.jsonl")
    for name in ("laws", "gov_docs"):
        files = sorted((data / name).rglob("*.jsonl")) if data else []
        figures[name] = _plain(find, files) if files else _absent(name)
    return figures


def in_columns(cases: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """The texts as recognition of narrow print gives them: a line break after six to twelve characters."""
    chance = random.Random(4)
    for case in cases:
        width, column, written = chance.randint(6, 12), 0, 0
        pieces: list[str] = []
        places: list[int] = []
        for sign in case["text"]:
            if sign == "\n":
                column = -1
            elif column == width:
                pieces.append("\n")
                column, written = 0, written + 1
            places.append(written)
            pieces.append(sign)
            column, written = column + 1, written + 1
        entities = [
            {**entity, "start": places[entity["start"]], "end": places[entity["end"] - 1] + 1}
            for entity in case["entities"]
        ]
        yield {**case, "text": "".join(pieces), "entities": entities}


def persons(find: Find, cases: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Recall and precision of persons over texts whose marked persons are of type 人名.

    A person is found when 95 % of the name are covered; a finding is right when it touches a person.
    """
    wanted = caught = found = right = 0
    for case in cases:
        gold = [(e["start"], e["end"]) for e in case["entities"] if e["type"] == PERSON_IN_PROSE]
        spans = [(e.start, e.end) for e in find(case["text"]) if e.type is EntityType.PERSON]
        mask = _mask(spans, len(case["text"]))
        wanted += len(gold)
        caught += sum(mask.count(1, start, end) >= COVERED * (end - start) for start, end in gold)
        found += len(spans)
        right += sum(any(start < b and a < end for a, b in gold) for start, end in spans)
    return {
        "persons": wanted,
        "recall": round(caught / wanted, 4) if wanted else None,
        "precision": round(right / found, 4) if found else None,
    }


def _absent(name: str) -> dict[str, str]:
    return {"skipped": f"データ {name!r} がありません。YUHITSU_EVAL_DATA に置き場所を指定してください。"}


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _plain(find: Find, files: list[Path]) -> dict[str, Any]:
    """False masks in public texts without personal data."""
    cases = ({"text": text, "entities": []} for path in files for text in _sample(path))
    figures = evaluate(find, cases)
    kept = ("texts", "false_masks_per_1000_without", "characters_per_second")
    return {key: figures[key] for key in kept}


def _sample(path: Path) -> Iterator[str]:
    """Every n-th text of a file, so that about ``_SAMPLE`` characters are read."""
    texts = [str(row.get("text") or "") for row in _rows(path)]
    step = max(1, -(-sum(map(len, texts)) // _SAMPLE))
    yield from texts[::step]
