"""The walk with a real model behind a real server: llama.cpp's own, with the small embedded model."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import OpenOffice, answer
from yuhitsu.config import ModelSettings
from yuhitsu.errors import MissingExtra
from yuhitsu.models.local import LocalModel, require_local
from yuhitsu.models.openai import OpenAIModel
from yuhitsu.models.probe import probe
from yuhitsu.types import Origin, Outcome, VerdictLabel, Zone

pytestmark = pytest.mark.local_model

BRIEF = ModelSettings(max_tokens=120)
"""A small model on a busy machine: what it says at greater length proves no more."""


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalModel]:
    try:
        require_local()
    except MissingExtra as error:
        pytest.skip(error.message)
    model = LocalModel(tmp_path_factory.mktemp("weights"), context_tokens=2048)
    yield model
    model.close()


def server(engine: LocalModel) -> OpenAIModel:
    """The same engine as another office would configure it: by address, key and name."""
    running = engine.client()
    return OpenAIModel(running.base_url, running.model, Zone.OFFICE, running.api_key)


def test_a_real_server_answers_streams_and_is_measured(engine: LocalModel) -> None:
    report = probe(server(engine), max_tokens=40)
    assert report.answers, report.error
    assert report.streams
    assert report.characters_per_second > 0


def test_whatever_a_weak_model_says_only_proved_sentences_are_shown(
    engine: LocalModel, open_office: OpenOffice
) -> None:
    app = open_office(server(engine), model=BRIEF)
    for question in ("住民票の写しの手数料はいくらですか", "粗大ごみは1点いくらですか"):
        result = answer(app, question)
        for sentence in result.sentences:
            assert sentence.verdict.label is VerdictLabel.SUPPORTED
            assert sentence.citations
        if result.outcome is Outcome.ANSWER:
            assert result.sentences
    assert app.log.verify().intact


def test_free_drafting_is_marked(engine: LocalModel, open_office: OpenOffice) -> None:
    result = answer(
        open_office(server(engine), documents=False, model=BRIEF), "秋の挨拶文を書いてください", free=True
    )
    assert result.outcome is Outcome.FREE
    assert {s.origin for s in result.sentences} <= {Origin.MODEL}
    assert all(s.verdict.label is VerdictLabel.UNGROUNDED for s in result.sentences)


def test_a_wrong_key_is_told_as_such(engine: LocalModel) -> None:
    running = engine.client()
    report = probe(OpenAIModel(running.base_url, running.model, Zone.OFFICE, "wrong", retries=0))
    assert "api_key_env" in report.error


def test_the_engine_ends_with_its_owner(tmp_path: Path, engine: LocalModel) -> None:
    engine.client()
    process = engine._process
    assert process is not None
    engine.close()
    assert process.poll() is not None
    engine.client()
