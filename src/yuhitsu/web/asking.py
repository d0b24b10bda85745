"""``POST /api/ask`` and the form without JavaScript: a question in, checked sentences out."""

from __future__ import annotations

import json
from collections.abc import Callable, Generator, Mapping
from contextlib import closing
from dataclasses import replace
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from yuhitsu.errors import InputError, Stopped, YuhitsuError
from yuhitsu.jsonforms import event_json, preview_json
from yuhitsu.masking_choice import words_given
from yuhitsu.types import Answer, Event, Level, Question, User
from yuhitsu.web.errors import api_response, error_json
from yuhitsu.web.site import Site, user_of
from yuhitsu.web.streaming import GeneratorResponse


async def body_of(request: Request) -> dict[str, Any]:
    """The JSON object a request carries.

    Raises:
        InputError: it is not one.
    """
    try:
        body = json.loads(await request.body())
        json.dumps(body, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise InputError(
            "本文に、文字として成り立たない符号（対になっていないサロゲート）が含まれています。"
        ) from error
    except (ValueError, RecursionError) as error:
        raise InputError("本文をJSONとして読めません。") from error
    if not isinstance(body, dict):
        raise InputError("本文は {…} の形のJSONにしてください。")
    return body


def question_of(fields: Mapping[str, Any], user: User) -> Question:
    """A question from JSON or form fields; empty fields count as absent.

    Raises:
        InputError: a field has the wrong type.
    """
    for name in ("question", "collection", "conversation"):
        if not isinstance(fields.get(name) or "", str):
            raise InputError(f"{name!r} は文字列にしてください。")
    return declared(
        fields,
        Question(
            text=fields.get("question") or "",
            user=user,
            collection=fields.get("collection") or None,
            conversation=fields.get("conversation") or None,
            free=fields.get("free") in (True, "1", "on", "true"),
        ),
    )


def declared(fields: Mapping[str, Any], question: Question) -> Question:
    """The question with what its asker says of it: level and reason, 業務, approval,
    words to mask and to leave.

    Raises:
        InputError: a field has the wrong type.
    """
    given = {name: fields.get(name) or "" for name in ("level_reason", "purpose", "approval")}
    for name, value in given.items():
        if not isinstance(value, str):
            raise InputError(f"{name!r} は文字列にしてください。")
    level = fields.get("level")
    return replace(
        question,
        level=None if level in (None, "") else level_of(level),
        level_reason=given["level_reason"],
        purpose=given["purpose"],
        approval=given["approval"],
        also_mask=words_given(fields.get("also_mask"), "also_mask"),
        unmask=words_given(fields.get("unmask"), "unmask"),
    )


def level_of(value: Any) -> Level:
    """A level from JSON or a form.

    Raises:
        InputError: it is not 1, 2 or 3.
    """
    try:
        return Level(int(value))
    except (ValueError, TypeError):
        raise InputError(f"機密性は 1、2、3 のどれかにしてください（{value!r} は使えません）。") from None


def events_of(site: Site, question: Question) -> Generator[Event, None, None]:
    """The events of a question, counted by how they ended; closing it closes the walk.

    The whole answer comes last, when its end is on record: no record, no answer.

    Raises:
        Stopped: the server is going.
    """
    left, stopping = question.stopped, site.walks.stopping
    question = replace(question, stopped=lambda: left() or stopping.is_set())
    answer: Answer | None = None
    ending = "stopped"
    try:
        with site.walks.under_way(), closing(site.office.assistant.answer(question)) as events:
            for event in events:
                if isinstance(event, Answer):
                    answer = event
                else:
                    yield event
        if answer is not None:
            ending = answer.outcome.value
            yield answer
        elif not left():
            raise Stopped(
                "サーバーを止めているため、回答を途中で終えました。あとでもう一度質問してください。"
            )
    except YuhitsuError as error:
        ending = error.code
        raise
    except Exception:
        ending = "error"
        raise
    finally:
        site.counters.add("yuhitsu_answers_total", "ending", ending)


def line(form: Mapping[str, Any]) -> str:
    """One line of a stream."""
    return json.dumps(form, ensure_ascii=False) + "\n"


async def preview(site: Site, request: Request) -> Response:
    """What of a question the model would not see; nothing is asked, sent or recorded."""
    question = question_of(await body_of(request), user_of(request))
    return JSONResponse(preview_json(await run_in_threadpool(site.office.assistant.preview, question)))


async def ask(site: Site, request: Request) -> Response:
    """Stream the events of a question as JSON lines."""
    question = question_of(await body_of(request), user_of(request))

    def chunks(left: Callable[[], bool]) -> Generator[str, None, None]:
        with closing(events_of(site, replace(question, stopped=left))) as events:
            for event in events:
                yield line(event_json(event))

    return GeneratorResponse(
        chunks,
        refuse=api_response,
        fail=lambda error: line(error_json(error.code, error.message)),
        media_type="application/x-ndjson",
        turn=site.gate.pass_through(),
    )
