"""The training itself: a few steps over a few examples. Needs PyTorch, which the tests do not install."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

pytest.importorskip("torch", reason="needs PyTorch: pip install 'yuhitsu[training]'")
import torch
from tests.training.office import data_folder

from yuhitsu.errors import InputError
from yuhitsu.models.e5_base import load_base
from yuhitsu.models.verifier import E5Judge
from yuhitsu.training import heads
from yuhitsu.training.card import Source
from yuhitsu.training.claims import LABELS, ClaimPair, load_claims
from yuhitsu.training.datasets import ClaimSet
from yuhitsu.training.encoding import Group, encode_claim, encode_question
from yuhitsu.training.examples import load_passages, with_other_contexts
from yuhitsu.training.loop import Inputs, load_checkpoint, train
from yuhitsu.training.recipe import Progress, Recipe
from yuhitsu.training.work import claims_job, finish, learn

pytestmark = pytest.mark.timeout(600)

RECIPE = Recipe(
    batch=2, epochs=2, warm_up=1, frozen_layers=1, threads=1, checkpoint_steps=2, data=("claims/town.jsonl",)
)


@pytest.fixture
def pairs(tmp_path: Path) -> list[ClaimPair]:
    folder = data_folder(tmp_path)
    return load_claims(folder / "claims" / "town.jsonl", folder / "reading" / "town.jsonl")


@pytest.fixture
def items(pairs: list[ClaimPair]) -> list[Group]:
    tokenizer = load_base(None).tokenizer
    return [(item,) for pair in pairs if (item := encode_claim(pair, tokenizer, 256))]


def small(head: str) -> heads.Head:
    """A fresh model with the lowest two layers alone: the loop is the same, the steps are quick."""
    model = heads.build(head, load_base(None).weights, 7)
    model.encoder.layers = model.encoder.layers[:2]
    return model


def run(items: list[Group], out: Path, recipe: Recipe = RECIPE, **more: object) -> list[Progress]:
    return list(train(small("verifier"), items, out, recipe, **more))  # type: ignore[arg-type]


def after(steps: int) -> Callable[[], bool]:
    asked = iter(range(100))
    return lambda: next(asked) >= steps


def state(out: Path, name: str = "verifier.pt") -> dict[str, torch.Tensor]:
    kept: dict[str, torch.Tensor] = load_checkpoint(out / name)["model"]
    return kept


def same(one: dict[str, torch.Tensor], other: dict[str, torch.Tensor]) -> bool:
    return one.keys() == other.keys() and all(torch.equal(one[name], other[name]) for name in one)


def test_a_training_that_was_stopped_ends_where_an_uninterrupted_one_ends(
    items: list[Group], tmp_path: Path
) -> None:
    whole = run(items, tmp_path / "whole")
    assert (whole[0].step, whole[-1].step, whole[-1].steps) == (0, 6, 6)
    first = run(items, tmp_path / "parts", stopping=after(3))
    assert first[-1].stopped
    assert first[-1].step == 3
    second = run(items, tmp_path / "parts")
    assert (second[0].step, second[-1].step) == (3, 6)
    assert same(state(tmp_path / "whole"), state(tmp_path / "parts"))
    assert run(items, tmp_path / "parts") == [Progress(6, 6)]


def test_frozen_layers_stay_and_the_others_learn(items: list[Group], tmp_path: Path) -> None:
    before = small("verifier").state_dict()
    run(items, tmp_path)
    learnt = state(tmp_path)
    changed = {name for name in before if not torch.equal(before[name], learnt[name])}
    assert "verdict.weight" in changed
    layers = {name.split(".")[2] for name in changed if name.startswith("encoder.layers.")}
    assert layers == {"1"}
    assert "encoder.norm.weight" not in changed


def test_the_loss_falls_when_the_same_few_are_learnt_again(items: list[Group], tmp_path: Path) -> None:
    recipe = Recipe(batch=5, epochs=25, warm_up=1, rate=2e-3, frozen_layers=0, threads=1, checkpoint_steps=5)
    first, *_, last = (progress.loss for progress in run(items, tmp_path, recipe) if progress.loss)
    assert last < 0.8 * first


def test_other_data_or_another_recipe_do_not_go_on(items: list[Group], tmp_path: Path) -> None:
    run(items, tmp_path, stopping=after(1))
    with pytest.raises(InputError, match="--out"):
        run(items[:-1], tmp_path)
    with pytest.raises(InputError, match="--out"):
        run(items, tmp_path, Recipe(batch=2, epochs=2, warm_up=1, rate=1e-5, frozen_layers=1))


def test_a_checkpoint_that_is_damaged_is_refused_by_name(items: list[Group], tmp_path: Path) -> None:
    (tmp_path / "verifier.pt").write_bytes(b"PK\x03\x04")
    with pytest.raises(InputError, match=r"verifier\.pt"):
        run(items, tmp_path)


def test_nothing_to_learn_from_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="例"):
        run([], tmp_path)


def test_a_reader_learns_and_a_verifier_can_begin_with_its_encoder(
    items: list[Group], tmp_path: Path
) -> None:
    tokenizer = load_base(None).tokenizer
    examples = load_passages(tmp_path / "reading" / "town.jsonl")
    chance = random.Random(7)
    asked = [
        tuple(e for example in group if (e := encode_question(example, tokenizer, 256, chance)))
        for group in with_other_contexts(examples, 1.0, seed=7)
    ]
    list(train(small("reader"), asked, tmp_path / "reader", RECIPE))
    begin = tmp_path / "reader" / "reader.pt"
    learnt = state(tmp_path / "reader", "reader.pt")
    run(items, tmp_path / "verifier", begin=begin, stopping=after(0))
    taken = state(tmp_path / "verifier")
    shared = [name for name in taken if name.startswith("encoder.")]
    assert shared
    assert all(torch.equal(taken[name], learnt[name]) for name in shared)


def test_of_a_question_with_several_contexts_only_the_place_of_its_answer_is_right() -> None:
    logits = torch.full((4, 3), -9.0)
    logits[1, 2] = 9.0  # the second context's last token
    sizes = [3, 1]
    right = heads.among(sizes, torch.tensor([0, 2, 0, 1]), logits)
    wrong = heads.among(sizes, torch.tensor([2, 0, 0, 1]), logits)
    assert right < 0.01 < 10 < wrong
    assert heads.among(sizes, torch.tensor([0, 0, 0, 1]), logits) == 0
    logits[0, 0] = 99.0  # column 0 stands for no answer, of which nothing is compared here
    assert heads.among(sizes, torch.tensor([0, 2, 0, 1]), logits) == right


def test_what_is_written_at_the_end_says_what_was_learnt_and_judges_as_it_learnt(
    pairs: list[ClaimPair], tmp_path: Path
) -> None:
    source = Source.of(tmp_path / "claims" / "town.jsonl", len(pairs))
    data = ClaimSet(pairs, pairs, [], (source,))
    recipe = Recipe(batch=5, epochs=2, warm_up=1, rate=5e-4, frozen_layers=11, threads=1, data=(source.name,))
    job, out = claims_job(data, recipe), tmp_path / "out"
    list(learn(job, out, recipe, None, lambda: False))
    finished = finish(job, out, recipe, None, "自作")
    assert sorted(path.name for path in out.iterdir()) == [
        "MODEL_CARD.md",
        "SHA256SUMS",
        "verifier-int8.json",
        "verifier-int8.onnx",
        "verifier.pt",
    ]
    assert finished.figures["label"]["of"] == len(pairs)
    model = heads.build("verifier", load_base(None).weights, 0)
    model.load_state_dict(state(out))
    model.eval()
    inputs = Inputs(torch.device("cpu"))
    judge = E5Judge(graph=finished.graph)
    for (item,), pair in zip(job.items, pairs, strict=True):
        with torch.no_grad():
            expected = model(*inputs([item.ids])).softmax(-1)[0].tolist()
        heading, _, text = pair.context.partition("\n")
        (found,) = judge.judge(pair.claim, [(heading, text)])
        assert [found.supported, found.contradicted, found.unsupported] == pytest.approx(expected, abs=0.1)
        assert len(expected) == len(LABELS)
