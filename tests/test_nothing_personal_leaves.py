"""What a model outside the office is sent under the default policy: no personal data that is recognised."""

from __future__ import annotations

import json
from collections.abc import Generator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from tests.conftest import OpenOffice, answer, says
from yuhitsu.errors import PolicyRefusal
from yuhitsu.models.scripted import ScriptedModel
from yuhitsu.privacy.recognition import Recognition
from yuhitsu.privacy.recognizers import standard
from yuhitsu.types import Level, Message, Options, Passage, Zone

TEXTS = [json.loads(line) for line in Path("evals/privacy.jsonl").read_text("utf-8").splitlines()]
REACHED = 0.05
"""Share of the gold values that may get past recognition; what it is today, not what is wanted."""


class Parrot(ScriptedModel):
    """Says the line of its prompt that speaks of a 担当, as it was sent."""

    def __init__(self) -> None:
        super().__init__((), zone=Zone.CLOUD)

    def generate(self, messages: Sequence[Message], options: Options) -> Generator[str, None, None]:
        """Yield that line in small pieces."""
        line = next(line for line in messages[-1].content.splitlines() if line.endswith("です。"))
        yield from line


def sent(model: ScriptedModel) -> str:
    """Everything that a model was sent, as one text."""
    return "\n".join(message.content for messages in model.seen for message in messages)


@pytest.fixture(scope="module")
def recognition() -> Recognition:
    return Recognition(standard())


@pytest.mark.timeout(300)
def test_of_passages_with_personal_data_nothing_that_is_recognised_reaches_a_model_in_the_cloud(
    open_office: OpenOffice, recognition: Recognition
) -> None:
    gold = reached = 0
    refused: set[str] = set()
    for row in TEXTS:
        model = replace(says("承知しました。"), zone=Zone.CLOUD, seen=[])
        app = open_office(model, documents=False)
        passage = Passage("d", 0, "相談記録", row["text"], start=0, end=len(row["text"]), level=Level.TWO)
        try:
            answer(app, "この文書の要点は何ですか", passages=(passage,))
        except PolicyRefusal as refusal:
            refused.add(refusal.rule)
        said = sent(model)
        for entity in recognition.entities(row["text"]):
            assert entity.value not in said, (row["id"], entity.type)
        values = {entity["text"] for entity in row["entities"]}
        gold += len(values)
        reached += sum(value in said for value in values)
        app.close()
    assert refused <= {"my_number", "secret.never"}
    assert reached <= gold * REACHED, f"{reached} of {gold}"


def test_names_are_masked_in_question_and_passage_and_the_record_says_so(
    open_office: OpenOffice,
) -> None:
    text = "山田太郎さんの担当は、環境課の鈴木花子です。"
    model = replace(says("承知しました。"), zone=Zone.CLOUD, seen=[])
    app = open_office(model, documents=False)
    passage = Passage("d", 0, "名簿", text, start=0, end=len(text), level=Level.TWO)
    answer(app, "山田太郎さんの担当は誰ですか", passages=(passage,))
    shown = sent(model)
    assert "山田太郎" not in shown
    assert "鈴木花子" not in shown
    assert "［氏名" in shown
    entry = next(e for e in app.log.export() if e.kind == "question.answered")
    assert entry.body["masked"] >= 2


def test_what_a_model_says_with_placeholders_is_restored_and_proved(open_office: OpenOffice) -> None:
    text = "山田太郎さんの担当は、環境課の鈴木花子です。"
    passage = Passage("d", 0, "名簿", text, start=0, end=len(text), level=Level.TWO)
    app = open_office(Parrot(), documents=False)
    found = answer(app, "山田太郎さんの担当は誰ですか", passages=(passage,))
    assert found.text == text
