"""Masked copies of files: nothing of a person is left anywhere in them, and they can be put back."""

from __future__ import annotations

import io
import re

import docx
import openpyxl
import pytest
from hypothesis import given, settings

from tests.documents import hostile, making
from tests.privacy.file_making import Opening, W, everything, excel_everywhere, saved, word_everywhere
from tests.privacy.masks import Words, texts
from yuhitsu.errors import DocumentError, UnsupportedFormat
from yuhitsu.personal import EntityType
from yuhitsu.privacy.files import ChangedFile, FileMasker
from yuhitsu.privacy.mask_table import MaskTable
from yuhitsu.privacy.masking import Masker
from yuhitsu.privacy.recognition import Recognition

NAME = "田中健二"
KNOWN = {
    NAME: EntityType.PERSON,
    "髙橋花子": EntityType.PERSON,
    "090-1234-5678": EntityType.PHONE,
    "123456789018": EntityType.MY_NUMBER,
    "1985-03-05": EntityType.BIRTHDATE,
    "k.tanaka@example.jp": EntityType.EMAIL,
}
FILES = FileMasker(Masker(Recognition([Words(KNOWN)])), Opening())


def there_and_back(data: bytes, name: str) -> tuple[ChangedFile, ChangedFile]:
    """The masked copy and what it becomes again, by a table that was kept."""
    table = MaskTable("k7m3")
    masked = FILES.mask(data, name, table)
    again = MaskTable.from_json(table.to_json())
    return masked, FILES.restore(masked.data, masked.name, again)


def word_texts(data: bytes) -> list[str]:
    document = docx.Document(io.BytesIO(data))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return [paragraph.text for paragraph in document.paragraphs] + cells


# ------------------------------------------------------------------ Word


def test_a_word_file_keeps_nothing_of_a_person() -> None:
    masked, restored = there_and_back(word_everywhere(NAME), f"{NAME}の申請書.docx")
    left = everything(masked.data)
    assert "田中" not in left and "健二" not in left and "090-1234" not in left and "T.K" not in left
    assert "申請者は［氏名1・k7m3］です。" in left
    assert masked.name == "［氏名1・k7m3］の申請書（伏せ字）.docx"
    assert restored.name == f"{NAME}の申請書（復元）.docx"
    assert word_texts(restored.data) == word_texts(word_everywhere(NAME))
    assert restored.unknown == ()
    properties = docx.Document(io.BytesIO(restored.data)).core_properties
    assert (properties.author, properties.title) == (NAME, f"{NAME}の申請")


def paragraph(xml: str) -> bytes:
    """A Word file of one paragraph."""
    return making.word_xml(f"<w:p>{xml}</w:p>")


def run(text: str, tag: str = "t") -> str:
    return f'<w:r><w:{tag} xml:space="preserve">{text}</w:{tag}></w:r>'


@pytest.mark.parametrize(
    "xml",
    [
        run("田中") + f'<w:ins w:id="1" w:author="{NAME}">{run("健二")}</w:ins>',
        f'<w:del w:id="1" w:author="x">{run(NAME, "delText")}</w:del>',
        run("田") + f'<w:del w:id="1">{run("山", "delText")}</w:del>' + run("中健二"),
        run("田")
        + f'<w:ins w:id="1">{run("山")}</w:ins><w:del w:id="2">{run("中", "delText")}</w:del>'
        + run("健二"),
        run('HYPERLINK "mailto:k.tanaka@example.jp"', "instrText") + run("連絡先"),
        f'<w:sdt><w:sdtPr><w:alias w:val="{NAME}"/></w:sdtPr></w:sdt>{run("文")}',
        f"<w:r><w:txbxContent><w:p>{run(NAME)}</w:p></w:txbxContent></w:r>",
        f"<w:ruby><w:rt>{run('たなかけんじ')}</w:rt><w:rubyBase>{run(NAME)}</w:rubyBase></w:ruby>",
        f"<!-- {NAME} -->" + run("文"),
    ],
    ids=["inserted", "deleted", "cut", "changed", "field", "control", "box", "reading", "comment"],
)
def test_no_corner_of_a_paragraph_is_forgotten(xml: str) -> None:
    data = paragraph(xml)
    masked, restored = there_and_back(data, "通知.docx")
    left = everything(masked.data)
    for part in (NAME, "田山", "健二", "tanaka", "たなか"):
        assert part not in left
    if "<!--" not in xml:
        assert everything(restored.data).count("健二") == everything(data).count("健二")


def test_tracked_changes_stay_what_they_were() -> None:
    xml = run("田") + f'<w:del w:id="1">{run("山", "delText")}</w:del>' + run("中健二")
    _, restored = there_and_back(paragraph(xml), "通知.docx")
    assert '<w:delText xml:space="preserve">山</w:delText>' in everything(restored.data)


def test_a_line_break_inside_a_run_does_not_join_words() -> None:
    data = paragraph("<w:r><w:t>氏名1</w:t><w:br/><w:t>k7m3</w:t></w:r>")
    _, restored = there_and_back(data, "通知.docx")
    assert word_texts(restored.data) == ["氏名1\nk7m3"]


def test_a_mail_address_in_a_link_is_masked_and_comes_back() -> None:
    def build(document: docx.document.Document) -> None:
        document.add_paragraph("連絡先")
        kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
        document.part.relate_to("mailto:k.tanaka@example.jp", kind, is_external=True)

    masked, restored = there_and_back(saved(build), "通知.docx")
    assert "tanaka" not in everything(masked.data)
    assert "mailto:k.tanaka@example.jp" in everything(restored.data)
    docx.Document(io.BytesIO(masked.data))


def test_pictures_become_blank_and_that_is_said() -> None:
    data = making.with_member(making.word("文"), "word/media/image1.png", b"\x89PNG a scan")
    masked, _ = there_and_back(data, "通知.docx")
    assert "a scan" not in everything(masked.data)
    assert any("図1点" in note for note in masked.notes)


def test_macros_are_refused() -> None:
    data = making.with_member(making.word("文"), "word/vbaProject.bin", b"x")
    with pytest.raises(UnsupportedFormat, match="マクロ"):
        FILES.mask(data, "通知.docx", MaskTable())


def test_entities_of_xml_are_refused() -> None:
    body = "<w:body><w:p><w:r><w:t>&a;</w:t></w:r></w:p></w:body>"
    bomb = f'<!DOCTYPE x [<!ENTITY a "{NAME}">]><w:document {W}>{body}</w:document>'
    data = making.with_member(making.word("文"), "word/document.xml", bomb.encode())
    with pytest.raises(DocumentError, match="壊れて"):
        FILES.mask(data, "通知.docx", MaskTable())


# ------------------------------------------------------------------ Excel


def test_an_excel_file_keeps_nothing_of_a_person() -> None:
    masked, restored = there_and_back(excel_everywhere(NAME), "名簿.xlsx")
    left = everything(masked.data)
    for part in ("田中", "健二", "123456789018", "31111", "1985"):
        assert part not in left, part
    book = openpyxl.load_workbook(io.BytesIO(masked.data))
    assert book.sheetnames == ["一覧", "氏名1.k7m3"]
    page = book["一覧"]
    assert [page["A2"].value, page["B2"].value, page["C2"].value] == [
        "［氏名1・k7m3］", "［個人番号1・k7m3］", "［生年月日1・k7m3］",
    ]  # fmt: skip
    assert page["D2"].value == '=A2&"と［氏名1・k7m3］"' and page["E2"].value == "='氏名1.k7m3'!A1"
    assert restored.unknown == ()


def test_an_excel_file_comes_back_cell_by_cell() -> None:
    data = excel_everywhere(NAME)
    _, restored = there_and_back(data, "名簿.xlsx")
    before, after = (openpyxl.load_workbook(io.BytesIO(each)) for each in (data, restored.data))
    assert after.sheetnames == before.sheetnames
    for page, again in zip(before.worksheets, after.worksheets, strict=True):
        assert [[c.value for c in row] for row in again] == [[c.value for c in row] for row in page]
        assert again.oddHeader is not None and page.oddHeader is not None
        assert again.oddHeader.center.text == page.oddHeader.center.text
    assert after["一覧"]["A2"].comment.text == f"{NAME}に確認"
    assert after.defined_names["担当"].attr_text == before.defined_names["担当"].attr_text
    assert after.properties.creator == NAME


# ------------------------------------------------------------------ text, HTML, PDF


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "euc_jp", "utf-16", "iso2022_jp_2"])
@pytest.mark.parametrize("name", ["名簿.txt", "名簿.csv", "名簿.md"])
def test_a_text_file_comes_back_byte_for_byte(encoding: str, name: str) -> None:
    data = f"氏名,電話\r\n{NAME},090-1234-5678\r\n［氏名1・k7m3］,なし\r\n".encode(encoding)
    masked, restored = there_and_back(data, name)
    assert masked.data != data and restored.data == data


@settings(deadline=None, max_examples=100)
@given(texts)
def test_any_text_file_comes_back(text: str) -> None:
    data = "。" + re.sub("[\x00-\x08\x0b-\x1f\ud800-\udfff]", "", text) + "\nあいう、えお。"
    _, restored = there_and_back(data.encode(), "a.txt")
    assert restored.data == data.encode()


PAGE = f"""<!DOCTYPE html><html><head><title>{NAME}の件</title><meta content="{NAME}">
<script>const who = "{NAME}" && 1 < 2;</script></head><body><!-- {NAME} -->
<p>担当は<b>田中</b>健二 &amp; 髙橋花子です。</p>
<p>田&#20013;健二</p><a href="mailto:k.tanaka@example.jp" title='{NAME}'>連絡</a>
<table><tr><th>氏名</th></tr><tr><td>{NAME}</td></tr></table>
&lt;［氏名1・k7m3］&gt; a & b < c</body></html>"""


def test_a_page_keeps_nothing_of_a_person_and_comes_back() -> None:
    masked, restored = there_and_back(PAGE.encode(), "案内.html")
    left = masked.data.decode()
    for part in ("田中", "健二", "tanaka", "花子"):
        assert part not in left, part
    shown = (
        restored.data.decode()
        .replace("<b>田中健二</b>", "<b>田中</b>健二")
        .replace("田中健二</p><a", "田&#20013;健二</p><a")
    )
    assert shown == PAGE


@pytest.mark.timeout(30)
@pytest.mark.parametrize("piece", ["<a", '<a "', "<!--", "&#1", 'a="', "<", "aaaa", "<b>"])
def test_hostile_pages_end(piece: str) -> None:
    data = f"<p>あ</p>{piece * 30_000}".encode()
    _, restored = there_and_back(data, "a.html")
    assert restored.data == data


def test_a_pdf_becomes_a_masked_text_and_that_is_said() -> None:
    masked, restored = there_and_back(making.pdf(making.lines(f"申請者は{NAME}です。")), f"{NAME}.pdf")
    assert masked.name == "［氏名1・k7m3］（伏せ字）.txt"
    assert masked.data.decode() == "申請者は［氏名1・k7m3］です。"
    assert restored.data.decode() == f"申請者は{NAME}です。" and restored.name == f"{NAME}（復元）.txt"
    assert any("PDF" in note for note in masked.notes)


# ------------------------------------------------------------------ ugly files


@pytest.mark.parametrize("name", [name for name in hostile.REFUSED if not name.startswith("大")])
def test_ugly_files_are_refused_by_name(name: str) -> None:
    data, code, reason = hostile.REFUSED[name]
    with pytest.raises(DocumentError, match=reason) as caught:
        FILES.mask(data, name, MaskTable())
    assert caught.value.code == code and name in caught.value.message


@pytest.mark.parametrize("name", ["写真.jpg", "古い.doc", "表.xlsm", "束.jsonl", "拡張子なし"])
def test_what_cannot_be_masked_is_refused(name: str) -> None:
    with pytest.raises(DocumentError):
        FILES.mask(making.jsonl(making.RECORDS), name, MaskTable())


@pytest.mark.parametrize("part", ["word/document.xml", "word/comments.xml", "docProps/core.xml"])
def test_a_broken_part_is_refused(part: str) -> None:
    data = making.with_member(word_everywhere(NAME), part, b"<w:document")
    with pytest.raises(DocumentError, match="壊れて"):
        FILES.mask(data, "通知.docx", MaskTable())


def test_a_name_that_would_be_too_long_is_replaced_and_comes_back() -> None:
    name = "髙橋花子" * 16 + ".txt"
    masked, restored = there_and_back(f"{NAME}です。".encode(), name)
    assert masked.name == "伏せ字1（伏せ字）.txt"
    assert restored.name == name.replace(".txt", "（復元）.txt")
