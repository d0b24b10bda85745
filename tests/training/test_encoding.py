"""Examples as token ids: the marked tokens are the answer, nothing is longer than it may be."""

from __future__ import annotations

import random

import pytest

from yuhitsu.models.e5_base import load_base
from yuhitsu.models.e5_tokenizer import E5Tokenizer
from yuhitsu.training.claims import ClaimPair
from yuhitsu.training.encoding import Encoded, batches, encode_claim, encode_question
from yuhitsu.training.examples import Example

CONTEXT = "窓口 > 手数料\n住民票の写しの手数料は、1通につき300円です。印鑑登録証明書は250円です。"


@pytest.fixture(scope="module")
def tokenizer() -> E5Tokenizer:
    return load_base(None).tokenizer


def asked(context: str, answer: str | None) -> Example:
    at = context.index(answer) if answer else 0
    return Example("いくらですか", context, (at, at + len(answer)) if answer else None)


def test_the_marked_tokens_are_the_answer(tokenizer: E5Tokenizer) -> None:
    found = encode_question(asked(CONTEXT, "300円"), tokenizer, 256, random.Random(7))
    assert found
    ids, places = tokenizer.encode_with_places(CONTEXT)
    before = len(found.ids) - 1 - len(ids)
    start, end = (target - before for target in found.targets)
    marked = CONTEXT[places[start][0] : places[end][1]]
    assert "300円" in marked
    assert len(marked) <= len("300円") + 2


def test_no_answer_is_the_first_token(tokenizer: E5Tokenizer) -> None:
    found = encode_question(asked(CONTEXT, None), tokenizer, 256, random.Random(7))
    assert found
    assert found.targets == (0, 0)
    assert found.ids[0] == tokenizer.bos
    assert found.ids[-1] == tokenizer.eos


@pytest.mark.parametrize("seed", range(5))
def test_a_long_context_is_cut_to_a_window_that_holds_the_answer(tokenizer: E5Tokenizer, seed: int) -> None:
    filler = "この要綱は、町が行う事業の実施について、必要な事項を定めるものである。" * 12
    context = f"見出し\n{filler}休館日は毎週水曜日とする。{filler}"
    found = encode_question(asked(context, "毎週水曜日"), tokenizer, 128, random.Random(seed))
    assert found
    assert len(found.ids) <= 128
    start, end = found.targets
    assert set(found.ids[start : end + 1]) >= set(tokenizer.encode("水曜日")[1:])


def test_an_answer_longer_than_the_window_is_left_out(tokenizer: E5Tokenizer) -> None:
    context = "見出し\n" + "この要綱は、必要な事項を定めるものである。" * 30
    assert (
        encode_question(Example("何", context, (4, len(context))), tokenizer, 128, random.Random(7)) is None
    )


def test_a_claim_is_read_with_its_whole_context_or_not_at_all(tokenizer: E5Tokenizer) -> None:
    pair = ClaimPair("住民票の写しは300円です。", CONTEXT, "contradicted")
    found = encode_claim(pair, tokenizer, 256)
    assert found
    assert found.targets == (1,)
    said = tokenizer.encode("claim: 住民票の写しは300円です。")
    assert list(found.ids[1 : 1 + len(said)]) == said
    assert list(found.ids[1 + len(said) + 2 : -1]) == tokenizer.encode(CONTEXT)
    assert encode_claim(pair, tokenizer, len(found.ids) - 1) is None
    assert encode_claim(ClaimPair("あ、" * 200, CONTEXT, "supported"), tokenizer, 2000) is None


def test_every_item_is_learnt_once_an_epoch_with_its_like_in_length() -> None:
    groups = [(Encoded(tuple(range(n % 9 + 1)), (n,)),) for n in range(50)]
    plan = batches(groups, 4, epochs=2, seed=7)
    assert len(plan) == 2 * 13
    for epoch in (plan[:13], plan[13:]):
        learnt = sorted(item.targets for batch in epoch for (item,) in batch)
        assert learnt == sorted(item.targets for (item,) in groups)
    assert plan[:13] != plan[13:]
    assert plan == batches(groups, 4, epochs=2, seed=7)
    spread = [len(batch[-1][0].ids) - len(batch[0][0].ids) for batch in plan]
    assert max(spread) <= 2


def test_the_contexts_of_a_question_are_learnt_in_one_step() -> None:
    groups = [tuple(Encoded((n, m), (n,)) for m in range(1 + n % 3)) for n in range(40)]
    plan = batches(groups, 6, epochs=1, seed=7)
    assert sorted((group for batch in plan for group in batch), key=groups.index) == groups
    assert max(sum(map(len, batch)) for batch in plan) <= 6 + 2
    assert len(plan) <= sum(map(len, groups)) / 6 + 1
