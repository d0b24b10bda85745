"""Sets the threshold for passages that come with the question (``given`` in ``grounding/extraction.json``).

Run from the project folder:

    python -m training.fit_given --questions jaquad/train/train.jsonl.gz --from 31000 --to 31748 --write

The questions must be ones that the reader has not learnt from: name a range of lines (counted from 0, the
last not included) of a set in the form of SQuAD. Each is asked of its own paragraph and of the paragraph of
the same article that is most like the question and does not hold the answer. Printed is what every share of
refused answerable questions brings; ``--write`` sets ``bias`` so that ``--refuse`` of them (5 %) are refused.
"""

from __future__ import annotations

import argparse
import json
import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from yuhitsu.evaluation.question_sets import given
from yuhitsu.evaluation.selective import separation, threshold_for
from yuhitsu.evaluation.spans import holds
from yuhitsu.grounding.extraction import Extractor
from yuhitsu.models.reader import GRAPH, E5Reader
from yuhitsu.training.examples import Example, load_squad
from yuhitsu.training.neighbours import Neighbours
from yuhitsu.types import Hit, Outcome

WEIGHTS = Path("src/yuhitsu/grounding/extraction.json")
SHARES = (0.01, 0.02, 0.03, 0.05, 0.075, 0.1, 0.15)
LOWEST = -99.0
"""Stands for: answers at no threshold."""


@dataclass(frozen=True, slots=True)
class Scored:
    """A question over one paragraph: what it scores without any bias, and whether what is quoted is right."""

    score: float
    right: bool
    answered: bool
    """At the threshold that is set now."""


def main() -> None:
    """Measure, print the trade-off, and write if asked to."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--questions", type=Path, required=True, help="a set in the form of SQuAD (.jsonl, .jsonl.gz)"
    )
    parser.add_argument("--from", type=int, default=0, dest="first", help="first question, counted from 0")
    parser.add_argument("--to", type=int, default=None, dest="last", help="the question after the last")
    parser.add_argument("--refuse", type=float, default=0.05, help="share of answerable questions to refuse")
    parser.add_argument("--titles", action="store_true", help="give the article's title with its paragraph")
    parser.add_argument("--graph", type=Path, default=GRAPH, help="the reader (default: the one that ships)")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--write", action="store_true", help="set `bias`")
    chosen = parser.parse_args()
    asked = [e for e in load_squad(chosen.questions)[chosen.first : chosen.last] if e.answer is not None]
    if not asked:
        parser.error("no answerable question in this range")
    extractor = Extractor(None, E5Reader(threads=chosen.threads, graph=chosen.graph))
    own = [_scored(extractor, e, e.context, chosen.titles) for e in asked]
    others = [_scored(extractor, e, text, chosen.titles) for e, text in _with_nearest(asked)]
    whole = json.loads(WEIGHTS.read_text("utf-8"))
    section = whole["given"]
    _report(own, others, section, chosen.refuse)
    if chosen.write:
        section["bias"] = round(bias_for([one.score for one in own], chosen.refuse, section["answer"]), 3)
        WEIGHTS.write_text(json.dumps(whole, ensure_ascii=False, indent=2) + "\n", "utf-8")
        print(f"written: bias {section['bias']}")


def _with_nearest(asked: Sequence[Example]) -> Iterator[tuple[Example, str]]:
    """Each question with the paragraph of its article that is most like it and does not hold the answer."""
    articles: dict[str, list[str]] = defaultdict(list)
    for example in asked:
        articles[_title(example)].append(example.context)
    neighbours = {title: Neighbours(contexts) for title, contexts in articles.items()}
    for example in asked:
        answer = example.context[slice(*example.answer)] if example.answer else ""
        for other in neighbours[_title(example)].most_similar(example.question, example.context, answer):
            yield example, other


def _title(example: Example) -> str:
    return example.context.partition("\n")[0]


def _scored(extractor: Extractor, example: Example, context: str, titles: bool) -> Scored:
    """What the product's own extraction says, its bias taken out."""
    title, _, text = context.partition("\n")
    question = given(example.question, text, title=title if titles else "")
    hits = [Hit(passage, 1.0) for passage in question.passages or ()]
    said = extractor.extract(example.question, hits, limit=3, given=True)
    answer = example.context[slice(*example.answer)] if example.answer else ""
    quotes = [citation.quote for sentence in said.sentences for citation in sentence.citations]
    right = any(holds(quote, [answer]) for quote in quotes or [c.quote for c in said.related[:1]])
    score = _logit(said.score) - extractor.fitted(given=True).bias if said.score > 0 else LOWEST
    return Scored(score, right, said.outcome is Outcome.ANSWER)


def _logit(chance: float) -> float:
    chance = min(max(chance, 1e-12), 1 - 1e-12)
    return math.log(chance / (1 - chance))


def bias_for(answerable: Sequence[float], refused: float, answer: float) -> float:
    """The bias at which this share of the answerable questions falls below the threshold ``answer``."""
    return _logit(answer) - threshold_for(answerable, refused)


def _report(
    own: Sequence[Scored], others: Sequence[Scored], section: dict[str, float], refuse: float
) -> None:
    answerable, rest = [one.score for one in own], [one.score for one in others]
    print(f"answerable {len(own)}, nearest other paragraph {len(others)}", end=", ")
    print(f"area under ROC {separation(answerable, rest) or 0:.4f}")
    now = sum(not one.answered for one in own) / len(own)
    kept = sum(not one.answered for one in others) / max(len(others), 1)
    print(f"now (bias {section['bias']}): answerable refused {now:.3f}, other refused {kept:.3f}")
    print("  refused   bias   other refused   right sentence among answered")
    for share in sorted({*SHARES, refuse}):
        threshold = threshold_for(answerable, share)
        answered = [one for one in own if one.score >= threshold]
        right = sum(one.right for one in answered) / max(len(answered), 1)
        other = sum(score < threshold for score in rest) / max(len(rest), 1)
        mark = " <-" if share == refuse else ""
        bias = bias_for(answerable, share, section["answer"])
        print(f"   {share:5.3f}  {bias:6.2f}      {other:.3f}           {right:.3f}{mark}")


if __name__ == "__main__":
    main()
