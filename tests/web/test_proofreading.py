"""The page and the endpoint of proofreading; everything here works without JavaScript."""

from __future__ import annotations

import httpx

TEXT = "従って、申し込みは令和7年9月30日（月）までです。"


def post(client: httpx.Client, **fields: str) -> httpx.Response:
    return client.post("/proofread", data={"text": TEXT, "profile": "official", **fields})


def test_findings_stand_beside_the_text_with_their_sources(client: httpx.Client) -> None:
    page = post(client).text
    assert "指摘 3件" in page
    assert "公用文における漢字使用等について" in page
    assert 'href="#finding-3"' in page and 'id="finding-3"' in page


def test_one_correction_is_put_in_and_the_others_stay(client: httpx.Client) -> None:
    page = post(client, apply="19-20-date-weekday").text
    assert "従って、申し込みは令和7年9月30日（火）" in page
    assert "指摘 2件" in page


def test_all_safe_corrections_are_put_in_at_once(client: httpx.Client) -> None:
    page = post(client, apply="safe").text
    assert "したがって、申込みは令和7年9月30日（月）" in page
    assert "指摘 1件" in page


def test_an_empty_text_is_refused_in_words(client: httpx.Client) -> None:
    response = client.post("/proofread", data={"text": " "})
    assert response.status_code == 400 and "入力するか" in response.text


def test_a_file_is_read(client: httpx.Client) -> None:
    files = {"file": ("お知らせ.txt", TEXT.encode(), "text/plain")}
    assert "指摘 3件" in client.post("/proofread", data={"text": ""}, files=files).text


def test_a_broken_file_is_refused_by_name(client: httpx.Client) -> None:
    files = {"file": ("壊れた.docx", b"PK nothing", "application/octet-stream")}
    response = client.post("/proofread", data={"text": ""}, files=files)
    assert response.status_code >= 400 and "壊れた.docx" in response.text


def test_programs_get_findings_and_the_corrected_text(client: httpx.Client) -> None:
    form = client.post("/api/proofread", json={"text": TEXT}).json()
    assert [f["rule"] for f in form["findings"]] == ["kana-conjunction", "okurigana-noun", "date-weekday"]
    assert form["corrected"].startswith("したがって、申込みは")
    assert client.post("/api/proofread", json={"text": 1}).status_code == 400
    assert client.post("/api/proofread", json={"text": TEXT, "profile": "poem"}).status_code == 400
