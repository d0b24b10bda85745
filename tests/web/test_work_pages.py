"""The page 「仕事」 without JavaScript: cards, forms, drafts beside their source, files; and its API."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from tests.web.conftest import Switch
from tests.web.scripted_office import ScriptedOffice, scripted_office
from yuhitsu.config import ExportRule, WritingSettings
from yuhitsu.models.scripted import Reply
from yuhitsu.web.application import create_asgi
from yuhitsu.web.work_pages import source_parts

SOURCE = "改修費は2,850万円とする。各課は7月10日までに調査票を提出する。"
NOTICE = {
    "field.件名": "防災訓練の実施",
    "field.発信日": "2026-04-01",
    "field.宛先": "各自治会長",
    "field.発信者": "さくら町長",
    "field.趣旨": "防災訓練を実施します。<b>太字</b>",
    "by": "rules",
}


@pytest.fixture
def lying(scripted: ScriptedOffice) -> ScriptedOffice:
    """The office's model says another amount and no deadline."""
    assert scripted.model is not None
    scripted.model.replies = [Reply("・改修費は3,100万円とする。")]
    return scripted


def test_the_cards_lead_to_forms_and_to_other_pages(client: httpx.Client) -> None:
    html = client.get("/work").text
    for href in ("/work/notice", "/work/summary", "/minutes", "/easy", "/anticipated", "/proofread"):
        assert f'href="{href}"' in html
    assert client.get("/work/proofread", follow_redirects=False).headers["location"] == "/proofread"


def test_cards_are_searched_also_by_other_words(client: httpx.Client) -> None:
    html = client.get("/work", params={"q": "スピーチ"}).text
    assert "/work/greeting" in html and "/work/notice" not in html
    assert "当てはまる仕事はありません" in client.get("/work", params={"q": "<x>"}).text


def test_every_form_is_shown_with_its_fields(client: httpx.Client) -> None:
    for task in client.get("/api/work").json()["tasks"]:
        if not task["link"]:
            html = client.get(f"/work/{task['id']}").text
            assert all(f'name="field.{field["name"]}"' in html for field in task["fields"])
    assert client.get("/work/nothing").status_code == 404


def test_a_draft_by_rules_stands_on_paper_and_the_form_keeps_its_values(client: httpx.Client) -> None:
    html = client.post("/work/notice", data=NOTICE).text
    assert "様式と規則だけで作成" in html and "令和8年4月1日" in html and "各自治会長　様" in html
    assert "<b>太字</b>" not in html and "&lt;b&gt;太字" in html
    assert 'value="2026-04-01"' in html and "この文書は、生成AIを利用して作成しました" not in html


def test_what_a_model_invented_is_marked_and_what_it_dropped_is_listed(
    client: httpx.Client, lying: ScriptedOffice
) -> None:
    html = client.post("/work/summary", data={"field.文書": SOURCE}).text
    assert '<mark class="unproved">3,100万円</mark>' in html
    assert '<mark class="lost">2,850万円</mark>' in html and "期限「7月10日まで」がありません" in html
    assert "生成AIを利用して作成" in html
    drafted = [entry.kind for entry in lying.log.entries if entry.kind.startswith("draft.")]
    assert drafted == ["draft.asked", "draft.made"]


def test_what_is_missing_is_said_and_nothing_typed_is_lost(client: httpx.Client) -> None:
    refused = client.post("/work/notice", data={**NOTICE, "field.発信日": ""})
    assert refused.status_code == 400
    assert "「発信日」を入力してください" in refused.text and "防災訓練の実施" in refused.text


@pytest.mark.parametrize("format", ["docx", "pdf", "md", "txt"])
def test_a_draft_is_saved_as_a_file_that_is_on_record(
    client: httpx.Client, lying: ScriptedOffice, format: str
) -> None:
    made = client.post("/api/work/summary", json={"values": {"文書": SOURCE}}).json()
    file = client.get(f"/work/summary/export?draft={made['draft']}&format={format}")
    assert file.status_code == 200 and "attachment" in file.headers["content-disposition"]
    entry = lying.log.entries[-1]
    assert entry.kind == "document.exported"
    assert (entry.body["draft"], entry.body["task"]) == (made["draft"], "summary")
    if format == "txt":
        assert "生成AI" in file.text and "3,100万円" in file.text


def test_a_draft_that_is_gone_or_a_form_that_is_none_is_said(client: httpx.Client) -> None:
    gone = client.get("/work/summary/export?draft=x&format=docx")
    assert gone.status_code == 404 and "もう一度作成" in gone.text
    assert client.get("/work/summary/export?draft=x&format=exe").status_code == 400


def test_where_files_are_forbidden_none_is_offered(tmp_path: Path, running: tuple[Switch, str]) -> None:
    office = scripted_office(tmp_path)
    office.settings = replace(office.settings, writing=WritingSettings(export=ExportRule.FORBID))
    office.__post_init__()
    switch, address = running
    switch.asgi = create_asgi(office)
    with httpx.Client(base_url=address, timeout=10) as client:
        assert "format=docx" not in client.post("/work/notice", data=NOTICE).text
        made = next(entry.body["draft"] for entry in office.log.entries if entry.kind == "draft.made")
        refused = client.get(f"/work/notice/export?draft={made}&format=docx")
        assert refused.status_code == 403 and "writing.export" in refused.text


def test_the_api_writes_drafts_and_refuses_what_it_cannot_use(client: httpx.Client) -> None:
    values = {name.removeprefix("field."): text for name, text in NOTICE.items() if name != "by"}
    made = client.post("/api/work/notice", json={"values": values, "use_model": False}).json()
    assert made["title"] == "防災訓練の実施について（通知）" and made["uses_ai"] is False
    unusable: list[dict[str, object]] = [
        {"values": []},
        {"values": {"件名": 3}},
        {"values": values, "level": 9},
        {"values": {"x": "y"}},
    ]
    for body in unusable:
        refused = client.post("/api/work/notice", json=body)
        assert refused.status_code == 400 and refused.json()["code"] == "input"
    assert client.post("/api/work/nothing", json={}).status_code == 404


def test_the_source_is_cut_where_something_is_missing() -> None:
    assert source_parts("あいうえお", [(1, 2), (1, 3)]) == (
        ("あ", False),
        ("い", True),
        ("う", True),
        ("えお", False),
    )
    assert source_parts("", []) == ()
