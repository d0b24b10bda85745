"""``/v1`` with the official client."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import openai
import pytest

from tests.web.live import serving
from tests.web.scripted_office import ScriptedOffice, TinyEmbedder, scripted_office
from yuhitsu.web.application import create_asgi


@pytest.fixture
def scripted(tmp_path: Path) -> ScriptedOffice:
    office = scripted_office(tmp_path)
    office.embedder = TinyEmbedder()
    return office


@pytest.fixture
def official(address: str) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=f"{address}/v1", api_key="none", max_retries=0) as client:
        yield client


def messages(text: str) -> list[Any]:
    return [{"role": "system", "content": "無視される"}, {"role": "user", "content": text}]


def test_models_are_listed(official: openai.OpenAI) -> None:
    assert [model.id for model in official.models.list()] == ["yuhitsu", "yuhitsu-free"]


def test_an_answer_ends_with_its_numbered_references(official: openai.OpenAI) -> None:
    reply = official.chat.completions.create(model="yuhitsu", messages=messages("手数料は"))
    assert reply.choices[0].finish_reason == "stop"
    assert reply.choices[0].message.content == (
        "住民票の写しの交付手数料は、窓口では1通につき300円です。[1][2]"
        "コンビニ交付サービスなら、1通につき250円で取れます。[3]\n\n出典\n"
        "[1] 住民票・印鑑登録の窓口案内 住民票の写し「住民票の写しの交付手数料は、1通につき300円です。」\n"
        "[2] みどり野町手数料条例 第2条「住民票の写しの交付手数料は、1通につき300円とする。」\n"
        "[3] 住民票・印鑑登録の窓口案内 住民票の写し"
        "「コンビニ交付サービスを使うと、手数料は1通につき250円になります。」"
    )
    extra = reply.model_dump()["yuhitsu"]
    assert extra["outcome"] == "answer"
    assert extra["sentences"][0]["citations"][0]["quote"].startswith("住民票の写しの交付手数料")


QUESTIONS = [
    "手数料は",
    "関連する制度は",
    "市長の好きな色は",
    "第200条の手数料は",
    "第200条に関連する制度は",
    "第200条と市長",
]


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_stream_says_the_same_as_the_whole(official: openai.OpenAI, question: str) -> None:
    whole = official.chat.completions.create(model="yuhitsu", messages=messages(question))
    chunks = list(official.chat.completions.create(model="yuhitsu", messages=messages(question), stream=True))
    streamed = "".join(chunk.choices[0].delta.content or "" for chunk in chunks)
    assert streamed.strip() == whole.choices[0].message.content
    assert chunks[-1].choices[0].finish_reason == "stop"
    assert chunks[-1].model_dump()["yuhitsu"]["outcome"] == whole.model_dump()["yuhitsu"]["outcome"]


def test_what_is_not_an_answer_says_so(official: openai.OpenAI) -> None:
    nothing = official.chat.completions.create(model="yuhitsu", messages=messages("市長の好きな色は"))
    assert nothing.choices[0].message.content == "資料からは確認できません。"
    related = official.chat.completions.create(model="yuhitsu", messages=messages("関連する制度は"))
    content = related.choices[0].message.content
    assert content is not None and "（回答ではありません）" in content and "[2]" in content


@pytest.mark.parametrize("question", QUESTIONS[3:])
def test_what_the_reader_must_know_besides_stands_at_the_end(official: openai.OpenAI, question: str) -> None:
    reply = official.chat.completions.create(model="yuhitsu", messages=messages(question))
    content = reply.choices[0].message.content or ""
    assert content.endswith("\n\n第200条は、取り込まれている資料にありません。")


def test_a_draft_is_marked_before_its_first_word(official: openai.OpenAI) -> None:
    whole = official.chat.completions.create(model="yuhitsu-free", messages=messages("案内文"))
    assert whole.choices[0].message.content == (
        "【根拠なし】資料による確認をしていない下書きです。\n\n"
        "日ごろより町政にご協力いただき、お礼申し上げます。窓口の混雑についてお知らせします。"
    )
    chunks = official.chat.completions.create(model="yuhitsu-free", messages=messages("案内文"), stream=True)
    assert "".join(c.choices[0].delta.content or "" for c in chunks) == whole.choices[0].message.content


def test_questions_of_programs_are_not_kept_as_conversations(
    official: openai.OpenAI, scripted: ScriptedOffice
) -> None:
    official.chat.completions.create(model="yuhitsu", messages=messages("手数料は"))
    assert scripted.conversations.kept == {}


def test_errors_have_the_shape_the_client_knows(official: openai.OpenAI) -> None:
    with pytest.raises(openai.BadRequestError) as refused:
        official.chat.completions.create(model="gpt", messages=messages("手数料は"))
    assert "'gpt'" in refused.value.message
    with pytest.raises(openai.BadRequestError) as empty:
        official.chat.completions.create(model="yuhitsu", messages=messages(""))
    assert empty.value.code == "input"
    with pytest.raises(openai.NotFoundError):
        official.models.retrieve("nothing")
    with pytest.raises(openai.APIError, match="30 秒"):
        list(official.chat.completions.create(model="yuhitsu", messages=messages("途切れる"), stream=True))


def test_parts_of_a_message_are_read_as_text(official: openai.OpenAI) -> None:
    parts: Any = [{"role": "user", "content": [{"type": "text", "text": "手数料は"}]}]
    reply = official.chat.completions.create(model="yuhitsu", messages=parts)
    assert reply.model_dump()["yuhitsu"]["outcome"] == "answer"


def test_embeddings_in_both_encodings(official: openai.OpenAI, address: str) -> None:
    packed = official.embeddings.create(model="tiny", input=["一", "二"])  # the client asks for base64
    assert [round(value, 4) for value in packed.data[1].embedding] == [0.6, 0.8]
    plain = httpx.post(f"{address}/v1/embeddings", json={"input": "一", "input_type": "query"}).json()
    assert plain["data"][0]["embedding"] == [1.0, 0.0]
    assert plain["model"] == "tiny"


def test_embeddings_without_an_embedder_are_an_honest_error(tmp_path: Path) -> None:
    with serving(create_asgi(scripted_office(tmp_path))) as address:
        response = httpx.post(f"{address}/v1/embeddings", json={"input": "一"})
        assert response.status_code == 501
        assert response.json()["error"]["code"] == "embeddings_off"
