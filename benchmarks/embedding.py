"""Speed and memory of the embedder: ``python -m benchmarks.embedding [--threads 1] [--passages 500]``."""

from __future__ import annotations

import argparse
import random
import time

from benchmarks import report
from yuhitsu.models.embedder import E5Embedder

CHARACTERS = 300
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


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--passages", type=int, default=500)
    options = parser.parse_args()

    embedder = E5Embedder(options.threads)
    started = time.perf_counter()
    embedder.embed_queries(["最初の質問"])
    loading = time.perf_counter() - started

    texts = passages(options.passages)
    started = time.perf_counter()
    embedder.embed_passages(texts)
    taken = time.perf_counter() - started

    waits = []
    for question in questions(QUERIES):
        started = time.perf_counter()
        embedder.embed_queries([question])
        waits.append(time.perf_counter() - started)
    report.show(
        "embedding",
        {
            "threads": options.threads,
            "load_seconds": round(loading, 2),
            "passages": options.passages,
            "passages_per_second": round(options.passages / taken, 1),
            "query": report.percentiles(waits),
            "peak_memory_mb": report.peak_memory_mb(),
        },
    )


if __name__ == "__main__":
    main()
