"""A trained model becomes a graph that the product runs, with the facts that it is checked by."""

from __future__ import annotations

import hashlib
import json
import subprocess
from pathlib import Path

import pytest
from tests.training.graphs import untrained_state

from yuhitsu.models.embedder import GRAPH as EMBEDDER_GRAPH
from yuhitsu.models.reader import E5Reader
from yuhitsu.models.verifier import E5Judge
from yuhitsu.training.card import Source, Training, facts_of, write_card, write_facts, write_sums

pytest.importorskip("onnx", reason="needs the extra `training`")

FEES = ("手数料", "住民票の写しの手数料は、1通につき300円です。")
TRAINING = Training(
    head="verifier",
    sources=(Source("claims/a.jsonl", 1234, "0" * 64),),
    data=("claims/a.jsonl",),
    licence="CC BY 4.0",
    recipe={"rate": 2e-4, "data": ("claims/a.jsonl",)},
    begun_with="もとの重み",
    steps=80,
    learnt=1200,
    left_out=34,
)
FIGURES = {"rule_lies": {"right": 93, "of": 100, "share": 0.93}}


def test_a_verifier_runs(tmp_path: Path) -> None:
    from yuhitsu.training.export import verifier_graph

    graph = tmp_path / "verifier-int8.onnx"
    graph.write_bytes(verifier_graph(untrained_state({"verdict": 3})))
    write_facts(graph, facts_of(TRAINING, FIGURES))
    short, long = E5Judge(graph=graph).judge("住民票は300円です。", [FEES, ("手数料", FEES[1] * 40)])
    assert short.supported + short.contradicted + short.unsupported == pytest.approx(1, abs=1e-5)
    assert all(0 <= chance <= 1 for chance in (long.supported, long.contradicted, long.unsupported))


def test_a_reader_runs(tmp_path: Path) -> None:
    from yuhitsu.training.export import reader_graph

    graph = tmp_path / "reader-int8.onnx"
    graph.write_bytes(reader_graph(untrained_state({"span": 2, "answers": 1})))
    write_facts(graph, {})
    (reading,) = E5Reader(graph=graph).read("いくらですか", [FEES])
    assert 0 <= reading.answers <= 1
    assert reading.spans


def test_the_embedder_that_ships_is_made_by_the_recipe(tmp_path: Path) -> None:
    from yuhitsu.training.export import main

    path = tmp_path / EMBEDDER_GRAPH.name
    main(path)
    made = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    shipped = json.loads(EMBEDDER_GRAPH.with_suffix(".json").read_text(encoding="utf-8"))
    assert set(made) == set(shipped)
    assert made["model"] == shipped["model"]


def test_the_card_says_what_was_learnt_how_well_and_where_it_ends(tmp_path: Path) -> None:
    graph = tmp_path / "verifier-int8.onnx"
    graph.write_bytes(b"graph")
    facts = write_facts(graph, facts_of(TRAINING, FIGURES))
    card = write_card(tmp_path, TRAINING, facts).read_text(encoding="utf-8")
    for said in ("claims/a.jsonl", "1,234", "CC BY 4.0", "93 / 100", "0.930", "限界", "個人情報", "34"):
        assert said in card
    assert hashlib.sha256(b"graph").hexdigest() in card
    assert "測っていません" not in card


def test_a_card_without_figures_says_so(tmp_path: Path) -> None:
    graph = tmp_path / "verifier-int8.onnx"
    graph.write_bytes(b"graph")
    facts = write_facts(graph, facts_of(TRAINING, {}))
    assert "測っていません" in write_card(tmp_path, TRAINING, facts).read_text(encoding="utf-8")


def test_the_checksums_are_those_of_the_files(tmp_path: Path) -> None:
    paths = [tmp_path / "一.onnx", tmp_path / "b.json"]
    for path in paths:
        path.write_bytes(path.name.encode())
    sums = write_sums(paths)
    done = subprocess.run(["sha256sum", "-c", sums.name], cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode == 0
