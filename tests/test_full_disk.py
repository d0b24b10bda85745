"""No record, no answer: on a full disk nothing is answered, changed or erased, and nothing is lost."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.conftest import DOCUMENTS, ask
from yuhitsu.app import App, build
from yuhitsu.config import AnswerSettings, SearchSettings, Settings
from yuhitsu.documents.ingest import Source
from yuhitsu.errors import RecordError, StorageError
from yuhitsu.handling.rights import Person, RightsKind
from yuhitsu.models.scripted import Reply, ScriptedModel
from yuhitsu.rights.requests import Told
from yuhitsu.types import LOCAL_USER, Answer, Event, Level, Question, Sentence

QUESTION = "渡辺花子さんの住民票の写しの手数料はいくらですか" + "、または減免されますか" * 100


def settings_in(folder: Path) -> Settings:
    return Settings(
        home=folder / "home", search=SearchSettings(embed=False), answer=AnswerSettings(read=False)
    )


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of an office with two documents, to be copied."""
    settings = settings_in(tmp_path_factory.mktemp("office"))
    with build(settings) as app:
        sources = [Source(name, data=DOCUMENTS[name][0].encode()) for name in ("証明書.md", "ごみ.md")]
        list(app.library.take_in(sources, actor="test", level=Level.ONE))
        app.index.refresh()
    return settings.home


@pytest.fixture
def speaker() -> ScriptedModel:
    return ScriptedModel([Reply("手数料は300円です。")])


@pytest.fixture
def office(filled: Path, tmp_path: Path) -> Iterator[App]:
    """Without a generative model."""
    settings = settings_in(tmp_path)
    shutil.copytree(filled, settings.home)
    with build(settings) as app:
        yield app
        make_room(app)


def fill(app: App) -> int:
    """Let no page be added, and use up what is left of those that are there; entries written before."""
    with app.database.read() as connection:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages}")
    for characters in (9000, 500, 1):
        for _ in range(100_000):
            try:
                app.log.write("k", "a", {"text": "長" * characters})
            except RecordError:
                break
    return app.log.store.head()[0]


def make_room(app: App) -> None:
    with app.database.read() as connection:
        connection.execute("PRAGMA max_page_count = 1000000")


def test_a_question_that_cannot_be_recorded_is_not_answered(office: App) -> None:
    before = fill(office)
    events: list[Event] = []
    with pytest.raises(RecordError, match="空き"):
        events.extend(office.assistant.answer(Question(QUESTION)))
    assert events == [], "not even where it looked"
    assert office.log.store.head()[0] == before
    make_room(office)
    assert any(isinstance(event, Sentence) for event in ask(office, "住民票の写しの手数料はいくらですか"))
    assert office.log.verify().intact


def test_no_model_sees_what_is_not_on_record(filled: Path, tmp_path: Path, speaker: ScriptedModel) -> None:
    settings = settings_in(tmp_path)
    shutil.copytree(filled, settings.home)
    with build(settings, model=speaker) as app:
        fill(app)
        with pytest.raises(RecordError):
            ask(app, QUESTION)
        assert speaker.seen == []
        make_room(app)


def test_an_answer_whose_end_cannot_be_recorded_is_not_given_as_one(office: App) -> None:
    given: list[Event] = []
    with closing(office.assistant.answer(Question("住民票の写しの手数料はいくらですか"))) as walk:
        given.append(next(walk))
        fill(office)
        with pytest.raises((StorageError, RecordError)):
            given.extend(walk)
    assert given and not any(isinstance(event, Answer) for event in given)


def test_no_document_is_changed_that_cannot_be_recorded(office: App) -> None:
    fill(office)
    with pytest.raises(RecordError):
        office.library.remove("default/ごみ.md", actor="test")
    with pytest.raises(RecordError):
        office.library.classify("default/ごみ.md", Level.THREE, actor="test", reason="長い理由" * 50)
    assert office.documents.get("default/ごみ.md", user=LOCAL_USER).level is Level.ONE


def test_nothing_is_erased_that_cannot_be_recorded(office: App) -> None:
    ask(office, "渡辺花子さんの手数料はいくらですか")
    request = office.rights.receive(Told(RightsKind.ERASURE, Person("渡邊花子")), by=LOCAL_USER)
    office.rights.confirm(request.id, "窓口", by=LOCAL_USER)
    keys = [finding.key for finding in office.rights.find(request.id, by=LOCAL_USER)]
    fill(office)
    with pytest.raises(RecordError):
        office.rights.erase(request.id, keys, basis="長い根拠" * 40, by=LOCAL_USER)
    make_room(office)
    assert {finding.key for finding in office.rights.find(request.id, by=LOCAL_USER)} >= set(keys)
    assert office.log.verify().intact
