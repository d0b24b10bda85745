"""The pages that make minutes and easy Japanese, and their doors for programs; without JavaScript."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from tests.writing.minutes.meetings import COUNCIL, UNPUNCTUATED

HARD = "令和8年11月23日までに、転入届を提出してください。18歳未満の者は除きます。"


def posted(client: httpx.Client, path: str, **fields: Any) -> httpx.Response:
    """A form as a browser sends it."""
    return client.post(path, files={name: (None, value) for name, value in fields.items()})


def lines(reply: httpx.Response) -> list[dict[str, Any]]:
    """The JSON lines of a reply."""
    return [json.loads(line) for line in reply.text.splitlines()]


@pytest.mark.parametrize("path", ["/minutes", "/easy", "/anticipated"])
@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_empty_form_is_there(client: httpx.Client, path: str, lang: str) -> None:
    page = client.get(path, params={"lang": lang})
    assert page.status_code == 200
    assert '<textarea id="text" name="text"' in page.text


def test_minutes_stand_beside_the_numbered_transcript(client: httpx.Client) -> None:
    page = posted(client, "/minutes", text=COUNCIL, day="")
    assert page.status_code == 200
    assert 'href="#u20"' in page.text and 'id="u20"' in page.text
    assert "来週の金曜までに（令和8年12月4日（金））" in page.text
    assert 'data-marks="21 22 23 24"' in page.text


def test_the_day_of_the_form_counts(client: httpx.Client) -> None:
    page = posted(client, "/minutes", text="山田：来週の金曜までに資料を出します。", day="2026-11-25")
    assert "令和8年12月4日（金）" in page.text


def test_a_transcript_can_be_sent_as_a_file(client: httpx.Client) -> None:
    page = client.post(
        "/minutes", files={"file": ("会議.vtt", COUNCIL.encode())}, data={"text": "", "day": ""}
    )
    assert "原案のとおり決定しました" in page.text


def test_what_was_said_is_text_never_markup(client: httpx.Client) -> None:
    page = posted(client, "/minutes", text="山田：<script>alert(1)</script>の費用を説明します。")
    assert "<script>alert" not in page.text and "&lt;script&gt;" in page.text


@pytest.mark.parametrize(
    ("path", "fields", "message"),
    [
        ("/minutes", {"text": " "}, "文字がありません"),
        ("/minutes", {"text": "会議です。", "day": "11月"}, "2026-11-25"),
        ("/easy", {"text": ""}, "文字がありません"),
        ("/easy", {"text": "町です。", "readings": "町"}, "漢字=よみ"),
    ],
)
def test_what_cannot_be_used_is_said_and_stays_in_the_box(
    client: httpx.Client, path: str, fields: dict[str, str], message: str
) -> None:
    page = posted(client, path, **fields)
    assert page.status_code == 400
    assert message in page.text and fields["text"].strip() in page.text


def test_programs_get_progress_and_then_the_minutes(client: httpx.Client) -> None:
    *progress, made = lines(client.post("/api/minutes", json={"text": COUNCIL, "date": "2026-11-25"}))
    assert progress and all(step["type"] == "progress" for step in progress)
    assert made["type"] == "minutes" and made["topics"][1]["decisions"][0]["utterances"] == [21, 22, 23, 24]
    assert {utterance["number"] for utterance in made["utterances"]} >= {21, 22, 23, 24}


@pytest.mark.parametrize("path", ["/api/minutes", "/api/easy", "/api/anticipated"])
def test_programs_are_told_what_is_wrong(client: httpx.Client, path: str) -> None:
    for body in ({}, {"text": 3}, {"text": ""}):
        assert client.post(path, json=body).status_code == 400


def test_unpunctuated_speech_makes_a_page(client: httpx.Client) -> None:
    assert "そのように決定いたしました" in posted(client, "/minutes", text=UNPUNCTUATED).text


def test_the_easy_text_stands_beside_the_original(client: httpx.Client) -> None:
    page = posted(client, "/easy", text=HARD)
    assert '<mark class="easier">2026年11月23日</mark>' in page.text
    assert '<mark class="hard">提出して</mark>' in page.text
    assert "元の文と同じです" in page.text


def test_a_change_that_is_ticked_is_left_out(client: httpx.Client) -> None:
    numbers = {change["before"]: change["number"] for change in _easy(client, text=HARD)["changes"]}
    page = posted(client, "/easy", text=HARD, left=str(numbers["提出して"]))
    assert '<mark class="hard is-left">提出して</mark>' in page.text
    assert "を提出してください" in page.text.replace("</mark>", "").replace('<mark class="hard is-left">', "")
    assert "出して</mark>" not in page.text.replace("提出して</mark>", "")


def test_readings_are_shown_on_demand_and_can_be_corrected(client: httpx.Client) -> None:
    page = posted(client, "/easy", text="佐保町です。", ruby="1", readings="佐保町=さほちょう")
    assert "<ruby>佐保町<rp>（</rp><rt>さほちょう</rt>" in page.text


def test_programs_get_changes_level_and_facts(client: httpx.Client) -> None:
    form = _easy(client, text=HARD, ruby=True)
    assert form["facts_lost"] == []
    assert form["level"]["after"]["score"] <= form["level"]["before"]["score"]
    assert ["日", "ひ"] in _easy(client, text="その日です。", ruby=True)["ruby"]


PAPER = "件名　ごみ袋の改定について\n1 施行日\n令和9年4月1日から施行する。\n"


def test_anticipated_questions_quote_the_paper_and_leave_the_rest_to_be_checked(client: httpx.Client) -> None:
    page = posted(client, "/anticipated", text=PAPER)
    assert page.status_code == 200
    assert "<q>令和9年4月1日から施行する。</q>" in page.text
    assert "資料に根拠なし: 要確認" in page.text
    assert posted(client, "/anticipated", text=" ").status_code == 400


def test_programs_get_a_line_for_each_anticipated_question(client: httpx.Client) -> None:
    items = lines(client.post("/api/anticipated", json={"text": PAPER}))
    assert {item["type"] for item in items} == {"question"}
    assert any(item["source"] == "paper" and item["viewpoint"] == "始期" for item in items)


def _easy(client: httpx.Client, **body: Any) -> dict[str, Any]:
    form: dict[str, Any] = client.post("/api/easy", json=body).raise_for_status().json()
    return form
