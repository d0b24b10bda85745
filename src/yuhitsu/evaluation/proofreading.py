"""How many seeded errors are found and put right, and how often clean text is spoken of."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from yuhitsu.evaluation.suites import public_data
from yuhitsu.writing.proofreading.findings import Finding
from yuhitsu.writing.proofreading.rules import Profile

Check = Callable[[str, Profile], Sequence[Finding]]
_SAMPLE = 60_000
"""Characters read of each file of laws and guidelines, evenly over the file."""
_ADVICE = frozenset({"long-sentence"})
"""Remarks that are true of every long sentence, and so are no false findings."""


def run(check: Check, folder: Path) -> dict[str, Any]:
    """Figures over ``errors.jsonl`` and ``clean.jsonl`` of a folder, and over public texts where they lie.

    ``recall`` and ``right_correction`` are 0..1 over all seeded errors (right: where there is a right one);
    ``false_per_1000`` counts findings per 1,000 characters.
    """
    figures = seeded(check, list(_rows(folder / "errors.jsonl")))
    clean = [row["text"] for row in _rows(folder / "clean.jsonl")]
    figures["clean"] = silence(check, clean, Profile.OFFICIAL)
    data = public_data()
    for name in ("laws", "gov_docs"):
        if data is not None and (data / name).is_dir():
            texts = list(_public(data / name))
            figures[name] = silence(check, texts, Profile.LAW)
    return figures


def seeded(check: Check, cases: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Recall and right corrections over cases ``{id, text, rule, start, end, right}``."""
    found: Counter[str] = Counter()
    every: Counter[str] = Counter()
    right = correctable = 0
    missed, wrong = [], []
    for case in cases:
        rule = case["rule"]
        every[rule] += 1
        met = [f for f in check(case["text"], Profile.OFFICIAL) if _touches(f, case)]
        found[rule] += bool(met)
        if not met:
            missed.append(case["id"])
        if case["right"] is not None:
            correctable += 1
            hit = any(_puts_right(finding, case) for finding in met)
            right += hit
            if met and not hit:
                wrong.append(case["id"])
    return {
        "errors": len(cases),
        "recall": round(sum(found.values()) / max(len(cases), 1), 4),
        "right_correction": round(right / max(correctable, 1), 4),
        "by_rule": {rule: round(found[rule] / every[rule], 3) for rule in sorted(every)},
        "missed": missed,
        "wrong": wrong,
    }


def _touches(finding: Finding, case: Mapping[str, Any]) -> bool:
    """Over at least one of the error's characters; a remark on the whole sentence does not count."""
    if finding.rule in _ADVICE and case["rule"] not in _ADVICE:
        return False
    return bool(finding.start < case["end"] and finding.end > case["start"])


def _puts_right(finding: Finding, case: Mapping[str, Any]) -> bool:
    """Whether the text becomes the same as with the right words put in."""
    if finding.suggestion is None:
        return False
    text = case["text"]
    wanted = text[: case["start"]] + case["right"] + text[case["end"] :]
    return bool(text[: finding.start] + finding.suggestion + text[finding.end :] == wanted)


def silence(check: Check, texts: Iterable[str], profile: Profile) -> dict[str, Any]:
    """False findings over texts that are right, and the time it takes."""
    characters, rules, seconds = 0, Counter[str](), 0.0
    for text in texts:
        begun = time.perf_counter()
        findings = check(text, profile)
        seconds += time.perf_counter() - begun
        characters += len(text)
        rules.update(finding.rule for finding in findings if finding.rule not in _ADVICE)
    return {
        "characters": characters,
        "false_per_1000": round(sum(rules.values()) * 1000 / max(characters, 1), 3),
        "rules": dict(rules.most_common()),
        "ms_per_10000": round(seconds * 1e7 / max(characters, 1), 1),
    }


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)


def _public(folder: Path) -> Iterator[str]:
    for path in sorted(folder.glob("*.jsonl")):
        texts = [row["text"] for row in _rows(path) if isinstance(row.get("text"), str)]
        step = max(1, sum(map(len, texts)) // _SAMPLE)
        yield from texts[::step]
