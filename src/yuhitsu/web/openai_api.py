"""``/v1``: the same answers for programs that speak OpenAI's API.

The text of an answer ends with its citations as numbered references; the object ``yuhitsu`` beside the
choices carries the sentences with their verdicts and citations.
"""

from __future__ import annotations

import base64
import json
import time
import uuid
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from dataclasses import replace
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from yuhitsu.errors import InputError, YuhitsuError
from yuhitsu.jsonforms import answer_json, sentence_json
from yuhitsu.types import Answer, Citation, Event, Outcome, Question, Sentence
from yuhitsu.web.asking import body_of, declared, events_of
from yuhitsu.web.errors import openai_error_json, openai_response
from yuhitsu.web.site import Site, user_of
from yuhitsu.web.streaming import GeneratorResponse

MODEL = "yuhitsu"
FREE_MODEL = "yuhitsu-free"
"""Free drafting without documents, where a model is configured."""
FREE = "【根拠なし】資料による確認をしていない下書きです。\n\n"
NOTHING = "資料からは確認できません。"
RELATED = "資料に直接の答えは見つかりません。関連する記載は次のとおりです（回答ではありません）。"
MOST_EMBEDDINGS = 256


def models(site: Site, request: Request) -> Response:
    """The names that ``model`` may have."""
    names = [MODEL, FREE_MODEL] if site.office.model is not None else [MODEL]
    data = [{"id": name, "object": "model", "created": 0, "owned_by": "yuhitsu"} for name in names]
    return JSONResponse({"object": "list", "data": data})


async def chat(site: Site, request: Request) -> Response:
    """A chat completion, streamed or whole; the last message is the question."""
    try:
        body = await body_of(request)
        question = _question(body, site, request)
    except YuhitsuError as error:
        return openai_response(error)
    head = {
        "id": f"chatcmpl-{uuid.uuid4().hex}",
        "created": int(time.time()),
        "model": body.get("model", MODEL),
    }
    streamed = body.get("stream") is True

    def chunks(left: Callable[[], bool]) -> Generator[str, None, None]:
        with closing(events_of(site, replace(question, stopped=left))) as events:
            yield from _streamed(events, head) if streamed else _whole(events, head)

    return GeneratorResponse(
        chunks,
        refuse=openai_response,
        fail=lambda error: _event(openai_error_json(error.code, error.message, 500)),
        media_type="text/event-stream" if streamed else "application/json",
        turn=site.gate.pass_through(),
    )


def _question(body: dict[str, Any], site: Site, request: Request) -> Question:
    messages = body.get("messages")
    if not isinstance(messages, list) or not messages or not isinstance(messages[-1], dict):
        raise InputError("'messages' に質問を入れてください。")
    text = _content(messages[-1].get("content"))
    model = body.get("model", MODEL)
    if model not in (MODEL, FREE_MODEL):
        raise InputError(f"モデル {model!r} はありません。{MODEL!r} を指定してください。")
    extra = body.get("collection")
    question = Question(
        text=text,
        user=user_of(request),
        collection=extra if isinstance(extra, str) and extra else None,
        free=model == FREE_MODEL,
        keep=False,
    )
    return declared(body, question)


def _content(content: Any) -> str:
    """A message's content is a string or a list of parts; only text can be asked."""
    if isinstance(content, str):
        return content
    if isinstance(content, list):
        return "\n".join(str(part.get("text", "")) for part in content if isinstance(part, dict))
    raise InputError("'content' は文字列にしてください。")


def _whole(events: Generator[Event, None, None], head: dict[str, Any]) -> Generator[str, None, None]:
    for event in events:
        if isinstance(event, Answer):
            message = {"role": "assistant", "content": text_with_references(event)}
            form = {
                **head,
                "object": "chat.completion",
                "choices": [{"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}],
                "yuhitsu": answer_json(event),
            }
            yield json.dumps(form, ensure_ascii=False)


def _streamed(events: Generator[Event, None, None], head: dict[str, Any]) -> Generator[str, None, None]:
    numbers = _Numbers()
    mark = FREE if head["model"] == FREE_MODEL else ""
    yield _chunk(head, {"role": "assistant", "content": ""})
    for event in events:
        if isinstance(event, Sentence):
            text = f"{mark}{event.text}{numbers.of(event)}"
            mark = ""
            yield _chunk(head, {"content": text}, extra={"sentence": sentence_json(event)})
        elif isinstance(event, Answer):
            closing_text = _ending(event, numbers)
            if closing_text:
                yield _chunk(head, {"content": closing_text})
            yield _chunk(head, {}, finish="stop", extra=answer_json(event))
    yield "data: [DONE]\n\n"


def _chunk(
    head: dict[str, Any],
    delta: dict[str, Any],
    finish: str | None = None,
    extra: dict[str, Any] | None = None,
) -> str:
    choice = {"index": 0, "delta": delta, "finish_reason": finish, "logprobs": None}
    form = {**head, "object": "chat.completion.chunk", "choices": [choice]}
    return _event({**form, "yuhitsu": extra} if extra else form)


def _event(form: dict[str, Any]) -> str:
    return f"data: {json.dumps(form, ensure_ascii=False)}\n\n"


class _Numbers:
    """Numbers the places cited, in the order in which they are first cited."""

    def __init__(self) -> None:
        self.citations: list[Citation] = []

    def of(self, sentence: Sentence) -> str:
        """The marks behind a sentence, e.g. ``[1][2]``."""
        return "".join(f"[{self._number(citation)}]" for citation in sentence.citations)

    def _number(self, citation: Citation) -> int:
        for number, known in enumerate(self.citations, start=1):
            if (known.passage_id, known.quote) == (citation.passage_id, citation.quote):
                return number
        self.citations.append(citation)
        return len(self.citations)


def text_with_references(answer: Answer) -> str:
    """The answer as one text, with numbered references and notices at the end."""
    numbers = _Numbers()
    mark = FREE if answer.outcome is Outcome.FREE and answer.sentences else ""
    text = "".join(f"{sentence.text}{numbers.of(sentence)}" for sentence in answer.sentences)
    return f"{mark}{text}{_ending(answer, numbers)}".strip()


def _ending(answer: Answer, numbers: _Numbers) -> str:
    """What follows the sentences: references, or why there are no sentences; then notices."""
    text = "".join(f"\n\n{part}" for part in (_proof(answer, numbers), answer.notice) if part)
    return text if answer.sentences else text.strip()


def _proof(answer: Answer, numbers: _Numbers) -> str:
    if answer.outcome is Outcome.NOTHING:
        return NOTHING
    if answer.outcome is Outcome.RELATED:
        return f"{RELATED}\n\n{_references(answer.related)}"
    return f"出典\n{_references(numbers.citations)}" if numbers.citations else ""


def _references(citations: Sequence[Citation]) -> str:
    return "\n".join(
        f"[{number}] {citation.title} {citation.place.label()}「{citation.quote}」"
        for number, citation in enumerate(citations, start=1)
    )


async def embeddings(site: Site, request: Request) -> Response:
    """Vectors of texts, as passages (or as questions with ``"input_type": "query"``)."""
    embedder = site.office.embedder
    if embedder is None:
        form = openai_error_json("embeddings_off", "意味検索が設定で止められています（search.embed）。", 501)
        return JSONResponse(form, status_code=501)
    try:
        body = await body_of(request)
        texts = _inputs(body.get("input"))
    except YuhitsuError as error:
        return openai_response(error)
    embed = embedder.embed_queries if body.get("input_type") == "query" else embedder.embed_passages
    async with site.gate.pass_through():
        vectors = await run_in_threadpool(embed, texts)
    packed = body.get("encoding_format") == "base64"
    data = [
        {
            "object": "embedding",
            "index": index,
            "embedding": base64.b64encode(vector.astype("<f4").tobytes()).decode()
            if packed
            else [float(value) for value in vector],
        }
        for index, vector in enumerate(vectors)
    ]
    return JSONResponse({"object": "list", "data": data, "model": embedder.name})


def _inputs(given: Any) -> list[str]:
    texts = [given] if isinstance(given, str) else given
    if not isinstance(texts, list) or not texts or not all(isinstance(text, str) for text in texts):
        raise InputError("'input' は文字列か、文字列のリストにしてください。")
    if len(texts) > MOST_EMBEDDINGS:
        raise InputError(f"'input' は {MOST_EMBEDDINGS} 件までにしてください（今は {len(texts)} 件）。")
    return texts
