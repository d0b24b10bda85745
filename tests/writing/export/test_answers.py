"""Questions and answers as a document."""

from __future__ import annotations

import datetime as dt
from typing import Any

from yuhitsu.types import Turn
from yuhitsu.writing.document_model import Heading, Mark, OfficialDocument
from yuhitsu.writing.export.answers import answers_document
from yuhitsu.writing.export.plain_text import to_text

AT = dt.datetime(2026, 4, 1, 3, 0, tzinfo=dt.UTC)
CITATION = {"title": "窓口案内", "place": {"label": "手数料"}, "quote": "1通300円です。"}


def sentence(text: str, **given: Any) -> dict[str, Any]:
    return {"text": text, "origin": "quotation", "verdict": "supported", "citations": [CITATION], **given}


def document(*answers: dict[str, Any]) -> OfficialDocument:
    turns = [Turn(f"t{n}", "c", f"手数料は{n}", answer, AT) for n, answer in enumerate(answers, 1)]
    return answers_document(turns, marking="機密性1情報")


def test_each_sentence_has_its_source_as_a_note_with_the_words_unless_they_are_the_same() -> None:
    made = document(
        {"outcome": "answer", "sentences": [sentence("1通300円です。"), sentence("手数料は300円です。")]}
    )
    notes = [run.notes for run in made.runs() if run.notes]
    assert notes == [("窓口案内 手数料",), ("窓口案内 手数料「1通300円です。」",)]
    assert made.marking == "機密性1情報" and made.date == "令和8年4月1日"


def test_related_passages_are_never_shown_as_an_answer() -> None:
    made = document({"outcome": "related", "sentences": [], "related": [CITATION]})
    text = to_text(made)
    assert "関連する記載（回答ではありません）" in text
    assert "・　1通300円です。（注1）" in text


def test_nothing_found_is_said() -> None:
    assert "資料からは確認できません" in to_text(document({"outcome": "nothing"}))


def test_a_draft_without_documents_is_marked_sentence_by_sentence() -> None:
    free = {"text": "お知らせします。", "origin": "model", "verdict": "ungrounded", "citations": []}
    made = document({"outcome": "free", "sentences": [free], "model": "大きなモデル"})
    assert next(run for run in made.runs() if run.text == "お知らせします。").mark is Mark.UNPROVED
    assert made.uses_ai and "生成AIを利用して作成" in to_text(made) and "大きなモデル" in to_text(made)


def test_a_quotation_needs_no_word_of_a_model() -> None:
    made = document({"outcome": "answer", "sentences": [sentence("1通300円です。")], "model": "大きなモデル"})
    assert not made.uses_ai and "生成AI" not in to_text(made)


def test_several_questions_are_numbered_and_what_the_reader_must_know_is_there() -> None:
    made = document(
        {"outcome": "answer", "sentences": [sentence("a")], "notice": "索引を作成中です。", "withheld": 2},
        {"outcome": "nothing", "understood": "令和8年度の手数料は"},
    )
    assert [b.text for b in made.blocks if isinstance(b, Heading) and b.level == 1] == ["質問1", "質問2"]
    text = to_text(made)
    assert "索引を作成中です。" in text and "回答に入れなかった文: 2件" in text
    assert "「令和8年度の手数料は」として調べました。" in text
