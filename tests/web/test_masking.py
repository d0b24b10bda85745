"""What would be masked is shown before a question is sent; added and left words go with it."""

from __future__ import annotations

import httpx

from tests.web.scripted_office import ScriptedOffice

TEXT = "山田太郎さん（090-0123-4567）の住民票の手数料は"


def test_the_api_shows_what_would_be_masked_and_asks_nothing(
    client: httpx.Client, scripted: ScriptedOffice
) -> None:
    form = client.post("/api/preview", json={"question": TEXT, "unmask": ["山田太郎"]}).json()
    assert form["masks"]
    assert [(item["value"], item["removable"], item["left"]) for item in form["items"]] == [
        ("山田太郎", True, True),
        ("090-0123-4567", False, False),
    ]
    assert scripted.assistant.asked == []


def test_added_and_left_words_go_with_the_question(client: httpx.Client, scripted: ScriptedOffice) -> None:
    client.post("/api/ask", json={"question": TEXT, "also_mask": ["みどり"], "unmask": ["山田太郎"]})
    question = scripted.assistant.questions[-1]
    assert question.also_mask == ("みどり",)
    assert question.unmask == ("山田太郎",)


def test_words_of_the_wrong_form_are_refused(client: httpx.Client) -> None:
    response = client.post("/api/ask", json={"question": TEXT, "unmask": 3})
    assert response.status_code == 400
    assert "unmask" in response.json()["message"]


def test_the_form_without_javascript_shows_it_as_a_step(
    client: httpx.Client, scripted: ScriptedOffice
) -> None:
    fields = {"question": TEXT, "step": "preview", "also_mask": "住民票、手数料"}
    page = client.post("/", data=fields).text
    assert TEXT in page
    assert ">住民票、手数料</textarea>" in page
    assert '<input type="checkbox" name="unmask" value="山田太郎">' in page
    assert 'name="unmask" value="090-0123-4567"' not in page
    assert "外せません" in page
    assert scripted.assistant.asked == []


def test_the_form_sends_each_box_that_was_ticked(client: httpx.Client, scripted: ScriptedOffice) -> None:
    client.post("/", data={"question": TEXT, "unmask": ["山田太郎", "みどり"], "also_mask": "住民票、窓口"})
    question = scripted.assistant.questions[-1]
    assert question.unmask == ("山田太郎", "みどり")
    assert question.also_mask == ("住民票", "窓口")


def test_a_look_at_nothing_says_what_is_missing(client: httpx.Client) -> None:
    assert "質問を文字で入力してください" in client.post("/", data={"question": " ", "step": "preview"}).text
