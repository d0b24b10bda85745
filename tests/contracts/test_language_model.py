"""Whatever generates text keeps these promises: scripted, behind a server, embedded."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.models.ugly_server import serving, well

from yuhitsu.errors import MissingExtra
from yuhitsu.models.local import LocalModel, require_local
from yuhitsu.models.openai import OpenAIModel
from yuhitsu.models.scripted import Reply, ScriptedModel
from yuhitsu.protocols import LanguageModel
from yuhitsu.types import Message, Options, Role, Zone

ASK = [Message(Role.SYSTEM, "日本語で答えてください。"), Message(Role.USER, "役所とは何ですか。")]


@pytest.fixture(scope="module")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalModel]:
    try:
        require_local()
    except MissingExtra as error:
        pytest.skip(error.message)
    model = LocalModel(tmp_path_factory.mktemp("weights"), context_tokens=1024)
    yield model
    model.close()


@pytest.fixture(params=["scripted", "server", pytest.param("embedded", marks=pytest.mark.local_model)])
def model(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[LanguageModel]:
    if request.param == "scripted":
        yield ScriptedModel([Reply("役所は、住民のための仕事をする所です。")])
    elif request.param == "server":
        with serving(well("役所は、", "住民のための", "仕事をする所です。")) as server:
            yield OpenAIModel(server.base_url, "m", Zone.OFFICE)
    else:
        yield request.getfixturevalue("embedded")


def test_it_has_a_name_and_a_zone_for_policy_and_record(model: LanguageModel) -> None:
    assert model.name
    assert isinstance(model.zone, Zone)


def test_it_yields_text_in_pieces(model: LanguageModel) -> None:
    pieces = list(model.generate(ASK, Options(max_tokens=24)))
    assert len(pieces) > 1
    assert "".join(pieces).strip()


def test_it_can_be_left_at_any_piece_and_asked_again(model: LanguageModel) -> None:
    stream = model.generate(ASK, Options(max_tokens=24))
    next(stream)
    stream.close()
    assert "".join(model.generate(ASK, Options(max_tokens=8)))


def test_nothing_happens_before_the_first_piece_is_asked_for(model: LanguageModel) -> None:
    model.generate(ASK, Options()).close()
