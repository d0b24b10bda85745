"""The pages as the server renders them: useful without JavaScript, in two languages, text only."""

from __future__ import annotations

import dataclasses
import json
import re
import typing
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.web.live import serving
from tests.web.scripted_office import ScriptedOffice, scripted_office
from yuhitsu.types import Block, Document, Place
from yuhitsu.web import contexts
from yuhitsu.web.application import create_asgi
from yuhitsu.web.examples import subject
from yuhitsu.web.wording import LANGUAGES, wording

WEB = Path(contexts.__file__).parent
PAGES = [
    "/",
    "/documents",
    "/documents/default/certificates",
    "/conversations",
    "/policy?level=2&zone=public",
    "/approvals",
    "/notice",
    "/proofread",
    "/work",
    "/work/notice",
    "/work/summary",
    "/about",
    "/nowhere",
]


class Outline(HTMLParser):
    """Headings, and every element's attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_page_is_whole_and_names_no_outside_address(client: httpx.Client, path: str, lang: str) -> None:
    html = client.get(path, params={"lang": lang}).text
    elements = Outline(html).elements
    assert f'<html lang="{lang}">' in html
    assert sum(tag == "h1" for tag, _ in elements) >= 1
    ids = [attrs["id"] for _, attrs in elements if attrs.get("id")]
    assert len(ids) == len(set(ids))
    for tag, attrs in elements:
        for name in ("href", "src", "action"):
            assert (attrs.get(name) or "/").startswith(("/", "#")), (tag, attrs)
        assert not [name for name in attrs if name.startswith("on") or name == "style"], (tag, attrs)
        assert tag != "style" and (tag != "script" or attrs.get("src")), tag


def test_no_file_of_the_pages_names_an_outside_host() -> None:
    files = [*(WEB / "templates").rglob("*"), *(WEB / "static").rglob("*")]
    assert len(files) > 20
    for file in filter(Path.is_file, files):
        text = file.read_text(encoding="utf-8").replace('xmlns="http://www.w3.org/2000/svg"', "")
        assert not re.search(r"https?://|//[\w-]+\.\w+/", text), file.name


def test_elements_are_small_files() -> None:
    for file in (WEB / "static").rglob("*.js"):
        assert len(file.read_text(encoding="utf-8").splitlines()) <= 300, file.name


def test_both_languages_say_everything() -> None:
    japanese, english = (wording(language) for language in LANGUAGES)
    assert japanese.names() == english.names()
    for key in japanese.names():
        filled = [set(re.findall(r"\{(\w+)\}", words(key))) for words in (japanese, english)]
        assert filled[0] == filled[1], key


def test_every_string_is_used() -> None:
    sources = "".join(
        f.read_text(encoding="utf-8") for f in [*WEB.glob("*.py"), *(WEB / "templates").glob("*")]
    )
    built = (
        "error.",
        "outcome.",
        "mark.",
        "documents.column.",
        "about.marks.",
        "policy.action.",
        "task.kind.",
        "approvals.state.",
        "record.actor.",
        "rights.kind.",
        "rights.about.",
        "rights.state.",
        "rights.result.",
        "rights.said.",
        "me.said.",
        "people.said.",
        "people.duty.",
        "person.said.",
        "keys.scope.",
        "keys.said.",
        "easy.label.",
        "kind.",
        "proofread.profile_",
    )
    unused = [key for key in wording("ja").names() if key not in sources and not key.startswith(built)]
    assert unused == []


def test_the_language_is_remembered(client: httpx.Client) -> None:
    assert "文書に基づいて答えます" in client.get("/").text
    assert "Answers from your documents" in client.get("/?lang=en").text
    assert "Earlier questions" in client.get("/conversations").text
    assert "これまでの質問" in client.get("/conversations?lang=ja").text
    assert "文書に基づいて答えます" in client.get("/?lang=fr").text


def test_contexts_are_documented_and_templates_exist() -> None:
    for context in typing.get_args(contexts.Page):
        assert (WEB / "templates" / context.template).is_file()
        assert context.__doc__ and "(" not in context.__doc__.splitlines()[0], context
        assert dataclasses.is_dataclass(context)


def test_examples_are_questions_the_documents_ask_themselves(client: httpx.Client) -> None:
    html = client.get("/").text
    assert html.count('class="example"') == 4
    assert "転入届はいつまでに出せばよいですか" in html


def test_examples_fall_back_on_headings(tmp_path: Path) -> None:
    office = scripted_office(tmp_path)
    office.documents.held.clear()
    blocks = (
        Block("本文一", place=Place(("第一章　総則",))),
        Block("本文二", place=Place(("第二章　雑則", "第十九条（不適正な利用の禁止）"))),
    )
    office.documents.put(Document("law", "ある法律", blocks))
    with serving(create_asgi(office)) as address:
        assert "不適正な利用の禁止について教えてください" in httpx.get(address).text


@pytest.mark.parametrize(
    ("heading", "about"),
    [
        ("一時保育", "一時保育"),
        ("2. 申請の方法", "申請の方法"),
        ("第二章　雑則", "雑則"),
        ("手数料（窓口）", "手数料（窓口）"),
    ],
)
def test_a_heading_is_about_what_follows_its_number(heading: str, about: str) -> None:
    assert subject(heading) == about


def test_the_form_without_javascript_brings_the_whole_answer(client: httpx.Client) -> None:
    page = client.post("/", data={"question": "住民票の手数料は", "collection": "", "conversation": ""})
    assert page.status_code == 200
    text = page.text.partition("<template")[0]
    assert '<strong class="short">300円</strong>' in text
    assert "根拠あり" in text and "根拠を確認できず、表示しなかった文 1件" in text
    assert "数値「400円」が引用元にありません。" in text
    assert 'href="/documents/default/certificates?passage=1&amp;start=' in text
    assert 'name="conversation" value="c1"' in text
    again = client.post("/", data={"question": "コンビニでは", "conversation": "c1"})
    assert again.text.index("住民票の手数料は") < again.text.index("コンビニでは")


def test_the_three_outcomes_look_different(client: httpx.Client) -> None:
    titles = {
        "手数料は": "outcome-answer",
        "関連する制度は": "outcome-related",
        "市長の好きな色は": "outcome-nothing",
    }
    for question, look in titles.items():
        shown = client.post("/", data={"question": question}).text.partition("<template")[0]
        assert [name for name in titles.values() if f'class="outcome {name}"' in shown] == [look]
    assert "調べた箇所" in shown and "手数料の一覧 &gt; 3行目" in shown


def test_a_refused_question_stays_in_the_box(client: httpx.Client) -> None:
    page = client.post("/", data={"question": "  ", "collection": "reiki"})
    assert page.status_code == 400
    assert 'role="alert"' in page.text and "質問を文字で入力してください。" in page.text
    assert '<option value="reiki" selected>' in page.text


def test_answers_and_documents_are_text_never_markup(client: httpx.Client, scripted: ScriptedOffice) -> None:
    attack = '<img src=x onerror="alert(1)">'
    scripted.documents.put(Document("x", attack, (Block(attack),), name=f"{attack}.txt"))
    pages = [
        client.post("/", data={"question": f"攻撃 {attack}"}).text,
        client.get("/documents").text,
        client.get("/documents/default/x", params={"start": 0, "end": 4}).text,
        client.get("/conversations").text,
        client.get("/", params={"question": attack}).text,
    ]
    for html in pages:
        assert "<img" not in html and "&lt;" in html


def test_a_cited_place_is_marked_once(client: httpx.Client) -> None:
    text = "住民票の写しの交付手数料は、1通につき300円です。"
    html = client.get(
        "/documents/default/certificates", params={"passage": 3, "start": 21, "end": 21 + len(text)}
    ).text
    assert html.count("<mark>") == 1 and f"<mark>{text}</mark>" in html
    assert html.count('id="quote"') == 1


def test_a_passage_alone_is_marked_whole(client: httpx.Client) -> None:
    html = client.get("/documents/default/certificates", params={"passage": 3}).text
    assert "<mark>コンビニ交付サービスを使うと、手数料は1通につき250円になります。</mark>" in html


def test_a_quote_over_several_blocks_is_marked_in_each(client: httpx.Client) -> None:
    html = client.get("/documents/default/certificates", params={"start": 14, "end": 60}).text
    assert html.count("<mark>") == 3 and html.count('id="quote"') == 1


@pytest.mark.parametrize(
    "query", ["start=5&end=3", "start=0&end=99999", "start=a&end=b", "start=-1&end=4", "start=9"]
)
def test_a_place_that_is_not_there_is_said(client: httpx.Client, query: str) -> None:
    page = client.get(f"/documents/default/certificates?{query}")
    assert page.status_code == 200
    assert "引用された箇所が見つかりません" in page.text and "<mark>" not in page.text


def test_tables_are_tables_again(client: httpx.Client) -> None:
    html = client.get("/documents/default/certificates").text
    assert html.count("<table>") == 1
    assert '<th scope="col">証明書</th>' in html and "<td>取扱いなし</td>" in html


def test_a_document_that_is_gone_is_a_friendly_page(client: httpx.Client) -> None:
    page = client.get("/documents/default/gone")
    assert page.status_code == 404 and "default/gone" in page.text and "最初の画面へ" in page.text


def test_files_can_be_sent_without_javascript(client: httpx.Client) -> None:
    page = client.post(
        "/documents",
        files=[("files", ("水道.txt", "水道料金".encode())), ("files", ("絵.png", b"\x89PNG\xff"))],
        data={"collection": "", "level": "2"},
    )
    assert "取り込みました（文書1件、1か所）。" in page.text
    assert "取り込めませんでした。 壊れているか" in page.text


def test_an_earlier_conversation_can_be_read_continued_and_removed(client: httpx.Client) -> None:
    client.post("/", data={"question": "手数料は"})
    assert "手数料は" in client.get("/conversations").text
    page = client.get("/conversations/c1").text
    assert "窓口では1通につき" in page and 'name="conversation" value="c1"' in page
    assert client.post("/conversations", data={"conversation": "c1"}).status_code == 303
    assert client.get("/conversations/c1").status_code == 404


def test_what_is_still_being_prepared_is_said(client: httpx.Client, scripted: ScriptedOffice) -> None:
    assert "意味による検索を準備しています" not in client.get("/").text
    scripted.preparing = 1240
    assert "残り1,240か所" in client.get("/").text


def test_an_empty_office_points_to_the_documents(tmp_path: Path) -> None:
    office = scripted_office(tmp_path)
    office.documents.held.clear()
    with serving(create_asgi(office)) as address:
        assert "まだ文書がありません" in httpx.get(address).text
        assert "まだ文書がありません" in httpx.get(f"{address}/documents").text


def test_strings_are_plain_json() -> None:
    for language in LANGUAGES:
        raw: dict[str, Any] = json.loads((WEB / "strings" / f"{language}.json").read_text(encoding="utf-8"))
        assert all(isinstance(value, str) and value and "<" not in value for value in raw.values())


def test_a_long_list_comes_in_pages_and_is_filtered_as_a_whole(
    client: httpx.Client, scripted: ScriptedOffice
) -> None:
    for number in range(450):
        scripted.documents.put(Document(f"d{number}", f"通知 第{number}号", (Block("本文"),), "tsuchi"))
    first = client.get("/documents").text
    assert first.count('<tr data-key="') == 200 and "453件" in first and "1 / 3ページ" in first
    last = client.get("/documents", params={"page": 99}).text
    assert last.count('<tr data-key="') == 53 and "3 / 3ページ" in last
    found = client.get("/documents", params={"q": "ＴＳＵＣＨＩ 第449号"}).text
    assert found.count('<tr data-key="') == 1 and "通知 第449号" in found
    assert "当てはまる文書はありません" in client.get("/documents", params={"q": "存在しない"}).text
