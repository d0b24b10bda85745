"""Speed and memory of the embedder, on one thread."""

from __future__ import annotations

import random
import time

from benchmarks import report
from yuhitsu.models.embedder import E5Embedder

CHARACTERS = 300
PASSAGES = 500
QUERIES = 200

SUBJECTS = [
    "市長",
    "申請者",
    "住民",
    "事業者",
    "世帯主",
    "教育委員会",
    "保護者",
    "所有者",
    "利用者",
    "受給者",
    "委員会",
    "職員",
]
TOPICS = [
    "住民票",
    "補助金",
    "手当",
    "使用料",
    "許可証",
    "証明書",
    "手数料",
    "届出",
    "施設",
    "道路",
    "下水道",
    "介護保険料",
    "固定資産税",
    "給食費",
]
CONDITIONS = [
    "{}に定める期間内に",
    "災害その他やむを得ない理由があるときは",
    "{}の変更があった日から14日以内に",
    "規則で定めるところにより",
    "前項の規定にかかわらず",
    "{}に支障がないと認めるときは",
    "予算の範囲内において",
]
ACTIONS = [
    "交付する",
    "減額することができる",
    "届け出なければならない",
    "取り消すことができる",
    "納付するものとする",
    "免除する",
]


def passages(count: int) -> list[str]:
    """Texts of 300 characters in the manner of an ordinance, the same at every run."""
    chance = random.Random(1)
    return [_passage(chance) for _ in range(count)]


def questions(count: int) -> list[str]:
    """Short questions, the same at every run."""
    chance = random.Random(2)
    ends = ["の手続きは?", "はいくらですか", "の期限はいつまでですか", "を免除してもらえますか"]
    return [chance.choice(TOPICS) + chance.choice(ends) for _ in range(count)]


def _passage(chance: random.Random) -> str:
    text = ""
    while len(text) < CHARACTERS:
        condition = chance.choice(CONDITIONS).format(chance.choice(TOPICS))
        text += (
            f"{chance.choice(SUBJECTS)}は、{condition}、{chance.choice(TOPICS)}を{chance.choice(ACTIONS)}。"
        )
    return text[:CHARACTERS]


def measure() -> report.Result:
    """Load, embed passages and questions on one thread."""
    embedder = E5Embedder(threads=1)
    started = time.perf_counter()
    embedder.embed_queries(["最初の質問"])
    loading = time.perf_counter() - started

    texts = passages(PASSAGES)
    started = time.perf_counter()
    embedder.embed_passages(texts)
    taken = time.perf_counter() - started

    waits = []
    for question in questions(QUERIES):
        started = time.perf_counter()
        embedder.embed_queries([question])
        waits.append(time.perf_counter() - started)
    return report.Result(
        f"{PASSAGES} passages of {CHARACTERS} characters, {QUERIES} questions, 1 thread",
        (
            report.Figure("passages a second", round(PASSAGES / taken, 1), "/s", at_least=15),
            report.Figure("peak resident memory", report.peak_memory_mb(), "MB", at_most=500),
            report.Figure("loading", round(loading, 2), "s"),
            *report.percentiles("one question", waits),
        ),
    )


if __name__ == "__main__":
    report.run("embedding", measure, __doc__)
