"""Silence and its price: thresholds, wrong paragraphs, and the walk over a collection."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import OpenOffice
from tests.evaluation.tries import answered, held_back

from yuhitsu.documents.ingest import Refused, Source
from yuhitsu.errors import NotFoundError
from yuhitsu.evaluation import abstention
from yuhitsu.evaluation.abstention import Given, Walked
from yuhitsu.evaluation.attempts import Asker
from yuhitsu.evaluation.question_sets import Asked
from yuhitsu.types import Level

CORPUS = [
    {"id": "fee", "title": "住民票", "text": "住民票の写しの手数料は、1通につき300円です。"},
    {"id": "seal", "title": "印鑑", "text": "印鑑登録証明書の手数料は、1通につき250円です。"},
    {"id": "copy", "title": "戸籍", "text": "戸籍の写しの手数料は、1通につき300円と決まっています。"},
    {"id": "waste", "title": "ごみ", "text": "燃やすごみは、火曜日に出してください。"},
    {"id": "bulky", "title": "粗大ごみ", "text": "粗大ごみは、予約をしてから出してください。"},
]
ANSWERABLE = [
    {
        "id": "q1",
        "title": "住民票",
        "context": CORPUS[0]["text"],
        "question": "住民票の写しの手数料はいくらですか",
    },
    {"id": "q2", "title": "ごみ", "context": CORPUS[3]["text"], "question": "燃やすごみは何曜日に出しますか"},
]
ANSWERS = {"q1": ["300円"], "q2": ["火曜日"]}


def write(path: Path, rows: list[dict[str, Any]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The three sets, very small."""
    write(tmp_path / "jsquad/dev.jsonl", [{**row, "answers": ANSWERS[row["id"]]} for row in ANSWERABLE])
    unanswerable = {
        **ANSWERABLE[0],
        "id": "u1",
        "context": CORPUS[3]["text"],
        "answers": [],
        "unanswerable": True,
    }
    write(tmp_path / "jsquad_unanswerable/dev.jsonl", [unanswerable])
    write(tmp_path / "jsquad_retrieval/corpus.jsonl", CORPUS)
    queries = [{"id": row["id"], "question": row["question"]} for row in ANSWERABLE]
    write(tmp_path / "jsquad_retrieval/dev_queries.jsonl", queries)
    judged = "q1\t0\tfee\t1\nq2\t0\twaste\t1\n"
    (tmp_path / "jsquad_retrieval/dev_qrels.tsv").write_text(judged, encoding="utf-8")
    return tmp_path


def test_the_three_are_measured_over_a_collection_that_was_taken_in(
    folder: Path, open_office: OpenOffice
) -> None:
    app = open_office(documents=False)
    sets = abstention.load_sets(folder, None)
    abstention.write_collection(abstention.collection(sets, None), folder / "taken.jsonl")
    source = Source("taken.jsonl", data=(folder / "taken.jsonl").read_bytes())
    for event in app.library.take_in([source], actor="test", level=Level.ONE):
        assert not isinstance(event, Refused), event
    app.index.refresh()
    report = abstention.run(Asker(app.assistant, None, None), app.index, sets)
    assert report["walk"]["questions"] == 2
    assert report["walk"]["right_document_found"] == 1.0
    assert report["walk"]["error_among_answers"] == 0.0
    assert report["unanswerable"]["refused"] == 1.0
    assert report["wrong_paragraph"]["questions"] == 2


def test_the_nearest_wrong_paragraph_is_another_document_without_the_answer(
    folder: Path, open_office: OpenOffice
) -> None:
    app = open_office(documents=False)
    source = Source("c.jsonl", data=(folder / "jsquad_retrieval/corpus.jsonl").read_bytes())
    list(app.library.take_in([source], actor="test", level=Level.ONE))
    app.index.refresh()
    asked = abstention.load_sets(folder, None).answerable[0]
    text = abstention.nearest_wrong(app.index, asked, frozenset({"fee"}))
    assert text is not None and "印鑑" in text


def test_a_quick_look_keeps_the_documents_that_answer(folder: Path) -> None:
    sets = abstention.load_sets(folder, 1)
    rows = abstention.collection(sets, 1)
    wanted = sets.wanted[sets.answerable[0].id]
    assert wanted <= {row["id"] for row in rows}
    assert rows == abstention.collection(abstention.load_sets(folder, 1), 1)


def test_a_set_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="jsquad_retrieval"):
        abstention.load_sets(tmp_path, None)


# ------------------------------------------------------------------ counting

ASKED = Asked("1", "題", "手数料は300円です。", "いくら", ("300円",))


def test_the_threshold_refuses_no_more_answerable_questions_than_it_may() -> None:
    own = [Given(ASKED, answered("手数料は300円です。", score=n / 100)) for n in range(1, 101)]
    others = [Given(ASKED, held_back("x", score=0.03)), Given(ASKED, answered("y", score=0.9))]
    report = abstention.refusals(own, others)
    assert report["threshold"] == pytest.approx(0.06)
    assert report["answerable_refused"] == 0.05
    assert report["refused"] == 0.5
    assert report["as_set"] == {"refused": 0.5, "answerable_refused": 0.0}
    assert [item["score"] for item in report["wrong"]] == [0.9]


def test_an_answer_from_another_document_is_wrong_though_it_holds_the_words() -> None:
    wanted = frozenset({"fee"})
    right = Walked(ASKED, wanted, answered("手数料は300円です。", "300円", 0.9, "fee"))
    elsewhere = Walked(ASKED, wanted, answered("戸籍は300円です。", "300円", 0.8, "copy"))
    held = Walked(ASKED, wanted, held_back("手数料は300円です。", "300円", 0.2, "fee"))
    report = abstention.walk_figures([right, elsewhere, held])
    assert report["coverage"] == pytest.approx(2 / 3, abs=1e-4)
    assert report["error_among_answers"] == 0.5
    assert report["error_at_coverage"]["0.60"]["error"] == 0.5
    assert report["error_at_coverage"]["0.80"]["error"] == pytest.approx(1 / 3, abs=1e-4)
    assert [item["kind"] for item in report["wrong"]] == ["not_found", "abstained"]
