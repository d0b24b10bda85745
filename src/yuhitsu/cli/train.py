"""``yuhitsu train``: train the embedded reader or verifier on an office's own questions and claims."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import click

from yuhitsu.training.card import Source
from yuhitsu.training.datasets import claim_set, reading_set
from yuhitsu.training.recipe import Recipe
from yuhitsu.training.work import GRAPHS, Finished, Job, claims_job, finish, learn, reading_job, require_extra

_STOPPED = 130
"""Exit code of a training that was interrupted, as a shell gives it."""
_FOLDER = click.Path(file_okay=False, path_type=Path)
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_SHARE = click.FloatRange(0, 1)

Command = TypeVar("Command", bound=Callable[..., Any])


@click.group()
def train() -> None:
    """Train the embedded reader or verifier on your own questions and claims (extra `training`)."""


def _common(command: Command) -> Command:
    """The options that both trainings share."""
    plain = Recipe()
    options = [
        click.option("--data", type=_FOLDER, required=True, help="Folder of .jsonl files to learn from."),
        click.option("--out", type=_FOLDER, required=True, help="Folder for the model; resumed when begun."),
        click.option("--begin", type=_FILE, help="Checkpoint (.pt) of an earlier training to begin with."),
        click.option("--epochs", type=click.IntRange(1), default=plain.epochs, show_default=True),
        click.option(
            "--batch",
            type=click.IntRange(1),
            default=plain.batch,
            show_default=True,
            help="Examples a step.",
        ),
        click.option(
            "--rate",
            type=click.FloatRange(0, min_open=True),
            default=plain.rate,
            show_default=True,
            help="Highest learning rate; it falls to 0.",
        ),
        click.option(
            "--frozen-layers",
            type=click.IntRange(0, 12),
            default=plain.frozen_layers,
            show_default=True,
            help="Lowest of the 12 layers that stay as they are.",
        ),
        click.option("--threads", type=click.IntRange(1), default=plain.threads, show_default=True),
        click.option("--seed", type=click.IntRange(0), default=plain.seed, show_default=True),
        click.option(
            "--held-out",
            type=_SHARE,
            default=0.05,
            show_default=True,
            help="Share of the passages that is not learnt but measured on.",
        ),
        click.option(
            "--licence", default="記載なし", show_default=True, help="Licence of the data, for the card."
        ),
        click.option("--check", is_flag=True, help="Only check the data and say how much there is."),
    ]
    for option in reversed(options):
        command = option(command)
    return command


@train.command()
@_common
@click.option("--squad", type=_FILE, multiple=True, help="A set in the form of SQuAD, besides. Repeatable.")
@click.option("--limit-squad", type=click.IntRange(1), help="Questions taken of each such set.")
@click.option(
    "--others",
    type=click.FloatRange(0, 8),
    default=1.0,
    show_default=True,
    help="Similar passages that do not answer, a question on average; all of a question are compared.",
)
def reader(squad: tuple[Path, ...], limit_squad: int | None, others: float, **common: Any) -> None:
    """Train the reader: which words of a passage answer a question, or that none do."""
    data = reading_set(
        common["data"],
        squad,
        limit=limit_squad,
        others=others,
        held_out=common["held_out"],
        seed=common["seed"],
    )
    click.echo(f"学習する問い {sum(map(len, data.learn)):,}、測るための問い {len(data.held_out):,}", err=True)
    recipe = _recipe(common, data.sources)
    _run(lambda: reading_job(data, recipe), recipe, common)


@train.command()
@_common
@click.option("--passages", type=_FOLDER, help="Folder of the passages (default: `reading` beside --data).")
@click.option(
    "--elsewhere",
    type=_SHARE,
    default=0.5,
    show_default=True,
    help="Share of the true claims also checked against a similar passage that does not say it.",
)
@click.option(
    "--lies",
    type=click.IntRange(0),
    default=1,
    show_default=True,
    help="Lies made by rule of each true claim.",
)
def verifier(passages: Path | None, elsewhere: float, lies: int, **common: Any) -> None:
    """Train the verifier: whether a passage carries a claim, contradicts it, or does not say."""
    folder: Path = common["data"]
    data = claim_set(
        folder,
        passages or folder.resolve().parent / "reading",
        elsewhere_share=elsewhere,
        lies=lies,
        held_out=common["held_out"],
        seed=common["seed"],
    )
    measured = len(data.held_out) + len(data.held_out_lies)
    click.echo(f"学習する文 {len(data.learn):,}、測るための文 {measured:,}", err=True)
    recipe = _recipe(common, data.sources)
    _run(lambda: claims_job(data, recipe), recipe, common)


def _recipe(common: dict[str, Any], sources: Sequence[Source]) -> Recipe:
    keys = ("rate", "batch", "epochs", "frozen_layers", "threads", "seed")
    return Recipe(data=tuple(source.name for source in sources), **{key: common[key] for key in keys})


def _run(prepare: Callable[[], Job], recipe: Recipe, common: dict[str, Any]) -> None:
    if common["check"]:
        return
    require_extra()
    job = prepare()
    out, begin = common["out"], common["begin"]
    with _interrupts() as stopping:
        for progress in learn(job, out, recipe, begin, stopping):
            click.echo(f"{progress}", err=True)
    if progress.stopped:
        click.echo("止めました。同じコマンドで続きから始まります。", err=True)
        click.get_current_context().exit(_STOPPED)
    click.echo("書き出して測っています…", err=True)
    _show(job.head, finish(job, out, recipe, begin, common["licence"]))


@contextmanager
def _interrupts() -> Iterator[Callable[[], bool]]:
    """The first Ctrl+C or SIGTERM lets the step end and the state be saved; a second one ends at once."""
    asked = False
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def restore() -> None:
        for number, handler in before.items():
            signal.signal(number, handler)

    def stop(*_: object) -> None:
        nonlocal asked
        asked = True
        restore()

    for number in before:
        signal.signal(number, stop)
    try:
        yield lambda: asked
    finally:
        restore()


def _show(head: str, finished: Finished) -> None:
    for name, figure in finished.figures.items():
        if ":" not in name:
            click.echo(f"{name:14}{figure['share']:.3f}（{figure['right']:.0f} / {figure['of']:.0f}）")
    graph, place = finished.graph, GRAPHS[head].parent
    click.echo(
        f"モデル: {graph}\n"
        f"説明書: {finished.card}\n"
        "使うには、次の2つのファイルを置き換えて yuhitsu を起動し直します（元のファイルは控えておきます）。\n"
        f"  cp {graph} {graph.with_suffix('.json')} {place}/\n"
        "置き換えたら `yuhitsu eval office` で、自分の文書での回答を測ってください。"
    )
