"""What a model outside the office is sent under the default policy: no personal data that is recognised.

Five hundred questions with personal data in the question, in passages found and in passages given; the model
is a server in the cloud that records everything it is sent.
"""

from __future__ import annotations

import json
import logging
import os
import random
import tempfile
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import OpenOffice, answer, says
from yuhitsu.app import App, build
from yuhitsu.config import AnswerSettings, SearchSettings, Settings
from yuhitsu.documents.ingest import Refused, Source
from yuhitsu.errors import YuhitsuError
from yuhitsu.grounding.extraction import Extraction
from yuhitsu.models.scripted import ScriptedModel
from yuhitsu.types import Hit, Level, Message, Options, Outcome, Passage, Question, Zone
from yuhitsu.web.metrics import Counters, exposition

QUESTIONS = 500
REACHED = 0.01
"""Share of the gold values of a question's own text that may get past recognition; what it is today."""
ROOT = Path(__file__).parents[1]
SHARED = ROOT / ".." / "shared" / "data" / "pii" / "dev.jsonl"
OFFICE = ROOT / "examples" / "office"
OPENINGS = (
    "次の相談に、どの手続を案内すればよいですか。\n",
    "この人に送る書類の手数料はいくらですか。\n",
    "次の記録を要約してください。\n",
    "転入届の期限を、この人に知らせる文を作ってください。\n",
    "",
)
LONG = "この文章は長すぎます。" * 500


class Parrot(ScriptedModel):
    """Says the line of its prompt that speaks of a 担当, as it was sent."""

    def __init__(self) -> None:
        super().__init__((), zone=Zone.CLOUD)

    def generate(self, messages: Sequence[Message], options: Options) -> Generator[str, None, None]:
        """Yield that line in small pieces."""
        line = next(line for line in messages[-1].content.splitlines() if line.endswith("です。"))
        yield from line


class Eager:
    """Finds an answer in whatever was found, so that the model is always asked."""

    def extract(self, question: str, hits: tuple[Hit, ...], *, limit: int, given: bool) -> Extraction:
        """An answer without a word."""
        return Extraction(Outcome.ANSWER, (), (), "", 1.0)


@dataclass
class Seen:
    """What became of all the questions."""

    sent: list[tuple[dict[str, Any], str]] = field(default_factory=list)
    """Each text asked about, with everything the model was sent for it."""
    refused: list[tuple[dict[str, Any], YuhitsuError]] = field(default_factory=list)
    log: str = ""
    metrics: str = ""
    temporary: list[Path] = field(default_factory=list)


def sent(model: ScriptedModel) -> str:
    """Everything that a model was sent, as one text."""
    return "\n".join(message.content for messages in model.seen for message in messages)


def rows() -> list[dict[str, Any]]:
    own = (ROOT / "evals" / "privacy.jsonl").read_text("utf-8").splitlines()
    shared = SHARED.read_text("utf-8").splitlines() if SHARED.exists() else []
    found = [json.loads(line) for line in (*own, *shared)]
    return [row for row in found if any(not entity.get("public") for entity in row["entities"])]


def private(row: dict[str, Any]) -> set[str]:
    """Values of a text that no other text holds by chance."""
    return {e["text"] for e in row["entities"] if not e.get("public") and len(e["text"]) > 2}


def questions(texts: list[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], str]]:
    chance = random.Random(20260401)
    for number in range(QUESTIONS):
        row = texts[number % len(texts)]
        ending = LONG if number % 100 == 99 else ""
        yield row, chance.choice(OPENINGS) + row["text"] + ending


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seen]:
    folder, temp = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("temp")
    heard: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: heard.append(record.getMessage())  # type: ignore[method-assign]
    before, level = tempfile.tempdir, logging.root.level
    tempfile.tempdir = os.fspath(temp)
    logging.root.addHandler(handler)
    logging.root.setLevel(logging.DEBUG)
    try:
        with build(
            Settings(
                home=folder,
                search=SearchSettings(embed=False, passages=3),
                answer=AnswerSettings(read=False),
            ),
            model=replace(says("承知しました。"), zone=Zone.CLOUD, seen=[]),
        ) as app:
            texts = rows()
            _hold(app, texts)
            found = _asked(app, texts)
        found.log = "\n".join(heard)
        found.temporary = [path for path in temp.rglob("*") if path.is_file()]
        yield found
    finally:
        logging.root.removeHandler(handler)
        logging.root.setLevel(level)
        tempfile.tempdir = before


def _hold(app: App, texts: list[dict[str, Any]]) -> None:
    """Documents of the sample office, and every fifth text as a document of its own."""
    sources = [Source(path.name, data=path.read_bytes()) for path in sorted(OFFICE.rglob("*.md"))[:12]]
    sources += [Source(f"{row['id']}.txt", data=row["text"].encode()) for row in texts[::5]]
    for event in app.library.take_in(sources, actor="test", level=Level.TWO):
        assert not isinstance(event, Refused) or "特定秘密" in event.reason, event
    app.index.refresh()


def _asked(app: App, texts: list[dict[str, Any]]) -> Seen:
    found = Seen()
    counters = Counters()
    assistant = replace(app.assistant, extractor=Eager())
    model = app.model
    assert isinstance(model, ScriptedModel)
    for row, text in questions(texts):
        del model.seen[:]
        try:
            for _ in assistant.answer(_question(row, text, len(found.sent) % 3)):
                pass
        except YuhitsuError as error:
            found.refused.append((row, error))
            counters.add("yuhitsu_answers_total", "ending", error.code)
        found.sent.append((row, "\n".join(m.content for messages in model.seen for m in messages)))
    found.metrics = exposition(counters, app.status(), 0, 0)
    return found


def _question(row: dict[str, Any], text: str, way: int) -> Question:
    """The text as something to draft from, as a question over the documents, or as a passage."""
    if way < 2 or len(text) > len(LONG):
        return Question(text, keep=False, free=way == 0)
    held = row["text"]
    passage = Passage("d", 0, "相談記録", held, start=0, end=len(held), level=Level.TWO)
    return Question("この文書の要点は何ですか", keep=False, passages=(passage,))


def test_the_model_was_asked_hundreds_of_times(outcome: Seen) -> None:
    assert len(outcome.sent) == QUESTIONS
    assert sum(bool(text) for _, text in outcome.sent) > QUESTIONS * 0.8


def test_of_the_gold_values_next_to_none_reaches_the_model(outcome: Seen) -> None:
    gold = reached = 0
    for row, text in outcome.sent:
        if text:
            values = private(row)
            gold += len(values)
            reached += sum(value in text for value in values)
    assert gold > QUESTIONS
    assert reached <= gold * REACHED, f"{reached} of {gold}"


def test_no_individual_number_reaches_the_model(outcome: Seen) -> None:
    for row, text in outcome.sent:
        numbers = {e["text"] for e in row["entities"] if e["type"] == "MY_NUMBER" and not e.get("public")}
        assert not any(number in text for number in numbers), row["id"]


@pytest.mark.parametrize(
    "written",
    [
        lambda o: o.log,
        lambda o: o.metrics,
        lambda o: "\n".join(error.message for _, error in o.refused),
        lambda o: "\n".join(path.read_bytes().decode("utf-8", "replace") for path in o.temporary),
    ],
    ids=["logs", "metrics", "errors", "temporary files"],
)
def test_what_is_written_elsewhere_holds_none(outcome: Seen, written: Callable[[Seen], str]) -> None:
    text = written(outcome)
    values = {value for row, _ in outcome.sent for value in private(row)}
    assert not [value for value in values if value in text]


def test_some_were_refused_for_a_reason(outcome: Seen) -> None:
    assert {error.code for _, error in outcome.refused} >= {"input", "policy"}


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
