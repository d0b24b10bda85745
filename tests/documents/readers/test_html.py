"""HTML: what a visitor reads, and nothing that is hidden from one."""

from __future__ import annotations

import pytest

from tests.documents.making import HTML, read_one, texts
from yuhitsu.documents.readers.html import HTMLReader
from yuhitsu.errors import EmptyDocument
from yuhitsu.types import BlockKind, Document


def page(body: str, head: str = "") -> Document:
    return read_one(HTMLReader(), f"<html><head>{head}</head><body>{body}</body></html>".encode(), "頁.html")


def rows(body: str) -> list[str]:
    return texts(page(body), BlockKind.TABLE_ROW)


def test_headings_text_and_tables_are_read_without_menus() -> None:
    document = read_one(HTMLReader(), HTML.encode())
    assert document.title == "水道の窓口"
    assert texts(document) == [
        "水道の窓口",
        "水道を使い始めるときは、3日前までに届け出てください。",
        "口径：13mm｜基本料金：900円",
    ]


@pytest.mark.parametrize(
    "hidden",
    [
        "<script>秘密</script>",
        "<style>秘密</style>",
        "<nav>秘密</nav>",
        "<noscript>秘密</noscript>",
        "<template>秘密</template>",
        "<!-- 秘密 -->",
        '<div class="breadcrumb">秘密</div>',
        "<p hidden>秘密</p>",
        '<p style="display: none">秘密</p>',
        '<p style="font-size:0">秘密</p>',
        '<p aria-hidden="true">秘密</p>',
        '<p>窓<span style="visibility:hidden">秘密</span>口</p>',
        "<table><tr><td>a</td><td>b</td></tr><tr hidden><td>秘密</td><td>c</td></tr></table>",
        '<table><tr><td>a</td><td style="display:none">秘密</td><td>b</td></tr></table>',
        "<dl><dt>時間</dt><dd>9時</dd><dd hidden>秘密</dd></dl>",
        "<dl><dt hidden>秘密</dt><dd>9時</dd></dl>",
        "<header>秘密</header>",
        "<footer>秘密</footer>",
        "<h2>題<span hidden>秘密</span></h2>",
    ],
)
def test_what_a_visitor_does_not_see_is_not_read(hidden: str) -> None:
    document = page(f"<p>前です。</p>{hidden}<p>後です。</p>")
    assert "秘密" not in document.text
    assert texts(document)[0] == "前です。" and texts(document)[-1] == "後です。"


def test_cells_that_cover_several_places_are_said_in_each() -> None:
    table = (
        "<table><tr><th rowspan=2>施設</th><th colspan=2>料金</th></tr><tr><th>午前</th><th>午後</th></tr>"
        "<tr><td rowspan=2>体育館</td><td>700円</td><td>800円</td></tr>"
        "<tr><td>900円</td><td>950円</td></tr></table>"
    )
    assert rows(table) == [
        "施設：体育館｜料金 午前：700円｜料金 午後：800円",
        "施設：体育館｜料金 午前：900円｜料金 午後：950円",
    ]


def test_blocks_inside_a_cell_stay_apart() -> None:
    listed = "<ul><li>旅券</li><li>免許証</li></ul>"
    table = f"<table><tr><th>品</th><th>例</th></tr><tr><td>書類</td><td>{listed}</td></tr></table>"
    assert rows(table) == ["品：書類｜例：旅券 免許証"]


def test_a_table_around_tables_only_lays_out() -> None:
    inner = "<table><tr><th>品</th><th>値</th></tr><tr><td>袋</td><td>10円</td></tr></table>"
    assert rows(f"<table><tr><td>左</td><td>{inner}</td></tr></table>") == ["品：袋｜値：10円"]


def test_a_term_stays_with_what_is_said_of_it() -> None:
    assert rows("<dl><dt>時間</dt><dd>9時から</dd><dt>場所</dt><dd>1階</dd></dl>") == [
        "時間：9時から",
        "場所：1階",
    ]


def test_a_list_of_terms_inside_another_is_said_once() -> None:
    text = page("<dl><dt>外</dt><dd><dl><dt>内</dt><dd>中身</dd></dl></dd></dl>").text
    assert text.count("中身") == 1 and "外" in text


def test_readings_are_dropped_and_breaks_part_lines() -> None:
    document = page("<p><ruby>右筆<rt>ゆうひつ</rt></ruby>です。<br>二行目です。</p>")
    assert texts(document) == ["右筆です。", "二行目です。"]


def test_lists_know_their_depth() -> None:
    document = page("<ul><li>一<ul><li>二</li></ul></li><li>三</li></ul>")
    assert [(b.text, b.level) for b in document.blocks] == [("一", 1), ("二", 2), ("三", 1)]


@pytest.mark.parametrize("encoding", ["shift_jis", "euc-jp", "utf-8"])
def test_the_declared_encoding_is_used(encoding: str) -> None:
    head = f'<head><meta charset="{encoding}"><title>窓口</title></head>'
    source = f"<html>{head}<body><p>手続です。</p></body></html>"
    document = read_one(HTMLReader(), source.encode(encoding))
    assert (document.title, document.text) == ("窓口", "手続です。")


def test_a_page_without_words_is_refused_by_name() -> None:
    with pytest.raises(EmptyDocument, match=r"頁\.html"):
        page("<script>x</script>")


def test_spans_without_measure_do_not_fill_the_memory() -> None:
    table = (
        "<table><tr><td colspan=999999999 rowspan=99999999>a</td><td>b</td></tr>" + "<tr><td>c</td></tr>" * 50
    )
    assert page(f"<p>前</p>{table}</table>").blocks
