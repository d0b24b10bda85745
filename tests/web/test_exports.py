"""Saving answers as files, over HTTP."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import unquote

import httpx
import pytest

from tests.web.scripted_office import ScriptedOffice
from yuhitsu.config import ExportRule, WritingSettings
from yuhitsu.exporting import Exporter


def asked(client: httpx.Client, question: str = "住民票の手数料は") -> str:
    """The page that shows the answer."""
    return client.post("/", data={"question": question}).text


@pytest.mark.parametrize(
    ("form", "media_type", "begin"),
    [
        ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", b"PK"),
        ("pdf", "application/pdf", b"%PDF-"),
        ("md", "text/markdown; charset=utf-8", "機密性".encode()),
        ("txt", "text/plain; charset=utf-8", b""),
    ],
)
def test_a_conversation_comes_as_a_download_and_is_on_record(
    client: httpx.Client, scripted: ScriptedOffice, form: str, media_type: str, begin: bytes
) -> None:
    asked(client)
    reply = client.get("/conversations/c1/export", params={"format": form})
    assert reply.status_code == 200
    assert reply.headers["content-type"] == media_type
    assert reply.headers["cache-control"] == "no-store"
    disposition = reply.headers["content-disposition"]
    assert disposition.startswith("attachment;")
    assert unquote(disposition).endswith(f".{form}") and "質問と回答" in unquote(disposition)
    assert reply.content.startswith(begin)
    assert scripted.log.entries[-1].kind == "conversation.exported"


def test_text_for_old_systems(client: httpx.Client) -> None:
    asked(client)
    reply = client.get("/conversations/c1/export", params={"format": "txt", "encoding": "shift_jis"})
    assert reply.headers["content-type"] == "text/plain; charset=shift_jis"
    assert "住民票の手数料は" in reply.content.decode("cp932")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/conversations/nowhere/export?format=docx", 404),
        ("/conversations/c1/export?format=docx&turn=nowhere", 404),
        ("/conversations/c1/export?format=exe", 400),
        ("/conversations/c1/export", 400),
        ("/conversations/c1/export?format=docx&template=../x", 400),
    ],
)
def test_what_cannot_be_saved_is_a_page_that_says_why(client: httpx.Client, path: str, status: int) -> None:
    asked(client)
    reply = client.get(path)
    assert reply.status_code == status
    assert "content-disposition" not in reply.headers
    assert "<h1>" in reply.text


def test_the_page_offers_word_and_pdf_of_each_answer_without_javascript(client: httpx.Client) -> None:
    page = asked(client)
    assert 'href="/conversations/c1/export?turn=c1-1&amp;format=docx"' in page.replace(
        "&format", "&amp;format"
    )
    for words in ("Wordで保存", "PDFで保存", "テキスト（Shift_JIS", "会話をWordで保存"):
        assert words in page


def test_where_files_are_forbidden_nothing_offers_them_and_nothing_gives_them(
    client: httpx.Client, scripted: ScriptedOffice
) -> None:
    scripted.settings = replace(scripted.settings, writing=WritingSettings(export=ExportRule.FORBID))
    scripted.exporter = Exporter(scripted.conversations, scripted.documents, scripted.log, scripted.settings)
    page = asked(client)
    assert "Wordで保存" not in page
    reply = client.get("/conversations/c1/export", params={"format": "docx"})
    assert reply.status_code == 403
    assert "規則: writing.export" in reply.text
    assert scripted.log.entries[-1].kind == "export.refused"
