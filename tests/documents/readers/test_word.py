"""Word: what would be printed, in order; what was deleted or hidden is not read."""

from __future__ import annotations

import pytest
from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE

from tests.documents.making import block_with, read_one, texts, with_member, word, word_xml
from yuhitsu.documents.readers.word import WordReader
from yuhitsu.errors import BrokenDocument, EmptyDocument
from yuhitsu.types import BlockKind, Document


def read(data: bytes) -> Document:
    return read_one(WordReader(), data, "文書.docx")


def xml(body: str) -> list[str]:
    """Texts of a body given as XML."""
    return texts(read(word_xml(body)))


def run(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


def test_headings_govern_what_follows() -> None:
    def build(document: WordDocument) -> None:
        document.add_heading("窓口の手引き", 0)
        document.add_heading("受付", 1)
        document.add_paragraph("8時30分からです。")
        document.add_heading("証明書", 2)
        document.add_paragraph("300円です。")

    guide = read(word(build=build))
    assert guide.title == "窓口の手引き"
    assert block_with(guide, "300円").place.headings[-2:] == ("受付", "証明書")
    assert [b.level for b in guide.blocks if b.kind is BlockKind.HEADING] == [1, 1, 2]


def test_a_style_based_on_a_heading_is_a_heading() -> None:
    def build(document: WordDocument) -> None:
        style = document.styles.add_style("町の見出し", WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = document.styles["Heading 2"]
        document.add_paragraph("手数料", style="町の見出し")
        document.add_paragraph("300円です。")

    assert block_with(read(word(build=build)), "300円").place.headings == ("手数料",)


def test_lists_are_items_by_their_style_or_their_numbering() -> None:
    def build(document: WordDocument) -> None:
        document.add_paragraph("運転免許証", style="List Bullet")
        document.add_paragraph("窓口に出す", style="List Number")

    assert texts(read(word(build=build)), BlockKind.LIST_ITEM) == ["運転免許証", "窓口に出す"]
    numbered = (
        "<w:p><w:pPr><w:numPr><w:ilvl w:val='1'/><w:numId w:val='{}'/></w:numPr></w:pPr>"
        + run("印鑑")
        + "</w:p>"
    )
    (item,) = read(word_xml(numbered.format(3))).blocks
    assert (item.kind, item.level) == (BlockKind.LIST_ITEM, 2)
    (plain,) = read(word_xml(numbered.format(0))).blocks
    assert plain.kind is BlockKind.PARAGRAPH


def test_merged_cells_are_said_in_each_place_they_cover() -> None:
    def build(document: WordDocument) -> None:
        table = document.add_table(rows=4, cols=3)
        for row, words in enumerate(
            [("施設", "料金", ""), ("", "午前", "午後"), ("体育館", "700円", "800円"), ("", "900円", "950円")]
        ):
            for column, text in enumerate(words):
                table.cell(row, column).text = text
        table.cell(0, 1).merge(table.cell(0, 2))
        table.cell(0, 0).merge(table.cell(1, 0))
        table.cell(2, 0).merge(table.cell(3, 0))

    assert texts(read(word(build=build)), BlockKind.TABLE_ROW) == [
        "施設：体育館｜料金 午前：700円｜料金 午後：800円",
        "施設：体育館｜料金 午前：900円｜料金 午後：950円",
    ]


def test_tables_stand_where_they_stand_in_the_text() -> None:
    def build(document: WordDocument) -> None:
        table = document.add_table(rows=2, cols=2)
        for at, text in enumerate(("品", "値", "袋", "10円")):
            table.cell(at // 2, at % 2).text = text
        document.add_paragraph("後の文です。")

    assert texts(read(word("前の文です。", build=build))) == [
        "前の文です。",
        "品：袋｜値：10円",
        "後の文です。",
    ]


def test_tracked_deletions_are_gone_and_insertions_are_there() -> None:
    body = (
        "<w:p>" + run("手数料は")
        + "<w:del><w:r><w:delText>200円</w:delText></w:r></w:del>"
        + "<w:moveFrom>" + run("旧") + "</w:moveFrom>"
        + "<w:ins>" + run("300円") + "</w:ins>" + run("です。") + "</w:p>"
    )  # fmt: skip
    assert xml(body) == ["手数料は300円です。"]


def test_hidden_text_fields_and_readings_are_left_out() -> None:
    body = (
        "<w:p>" + run("見える") + run("秘密", "<w:vanish/>") + run("字", '<w:vanish w:val="0"/>')
        + "<w:r><w:instrText>PAGE</w:instrText></w:r>"
        + "<w:r><w:ruby><w:rt>" + run("ゆう") + "</w:rt>"
        + "<w:rubyBase>" + run("右") + "</w:rubyBase></w:ruby></w:r></w:p>"
    )  # fmt: skip
    assert xml(body) == ["見える字右"]


TEXT_BOX = (
    "<mc:AlternateContent><mc:Choice Requires='wps'>"
    "<wps:txbx><w:txbxContent><w:p>{0}</w:p></w:txbxContent></wps:txbx></mc:Choice>"
    "<mc:Fallback><w:pict><v:textbox><w:txbxContent><w:p>{0}</w:p></w:txbxContent></v:textbox></w:pict>"
    "</mc:Fallback></mc:AlternateContent>"
).format(run("箱の中です。"))


def test_a_text_box_follows_its_paragraph_and_is_said_once() -> None:
    assert xml(f"<w:p>{run('本文です。')}<w:r>{TEXT_BOX}</w:r></w:p>") == ["本文です。", "箱の中です。"]


def test_a_text_box_in_a_cell_is_said_once() -> None:
    cells = f"<w:tc><w:p>{run('欄')}<w:r>{TEXT_BOX}</w:r></w:p></w:tc><w:tc><w:p>{run('値')}</w:p></w:tc>"
    (row,) = xml(f"<w:tbl><w:tr>{cells}</w:tr></w:tbl>")
    assert row == "欄 箱の中です。｜値"


def test_a_title_with_changes_is_the_title_as_it_is_now() -> None:
    styled = "<w:p><w:pPr><w:pStyle w:val='Title'/></w:pPr>"
    deleted = "<w:del><w:r><w:delText>旧</w:delText></w:r></w:del>"
    body = f"{styled}{deleted}<w:ins>{run('新しい')}</w:ins>{run('手引き')}</w:p>"
    assert read(word_xml(body + f"<w:p>{run('本文です。')}</w:p>")).title == "新しい手引き"


def test_breaks_and_tabs_part_words() -> None:
    assert xml("<w:p><w:r><w:t>一行</w:t><w:br/><w:t>二行</w:t><w:tab/><w:t>欄</w:t></w:r></w:p>") == [
        "一行",
        "二行　欄",
    ]


def test_content_controls_are_opened() -> None:
    assert xml(f"<w:sdt><w:sdtContent><w:p>{run('様式の中')}</w:p></w:sdtContent></w:sdt>") == ["様式の中"]


def test_what_is_no_document_is_refused_by_name() -> None:
    with pytest.raises(EmptyDocument, match=r"文書\.docx"):
        read(word())
    with pytest.raises(BrokenDocument, match=r"文書\.docx"):
        read(with_member(word("x"), "word/document.xml", b"<w:document"))
    with pytest.raises(BrokenDocument, match=r"文書\.docx"):
        read(with_member(word("x"), "[Content_Types].xml", b"<Types/>"))
