"""PDF with text: headings by their size, tables, no page numbers, and every place knows its page."""

from __future__ import annotations

import pytest
from reportlab.pdfgen.canvas import Canvas

from tests.documents.making import FONT, block_with, lines, pdf, read_one, sample_pdf, texts
from yuhitsu.documents.readers.pdf import PDFReader
from yuhitsu.errors import BrokenDocument, EncryptedDocument, ScannedDocument
from yuhitsu.types import BlockKind, Document


def read(data: bytes) -> tuple[Document, list[str]]:
    reader = PDFReader()
    return read_one(reader, data, "文書.pdf"), reader.notes


def drawing(canvas: Canvas) -> None:
    canvas.rect(100, 100, 300, 300, fill=1)


def test_large_type_is_a_heading_and_governs_the_text() -> None:
    first = "プールは7月1日から8月31日まで開きます。"
    second = "大人は1回300円です。"
    book, _ = read(pdf(lines(("町民プール", 20), first, ("料金", 14), second)))
    assert book.title == "町民プール"
    assert texts(book, BlockKind.HEADING) == ["町民プール", "料金"]
    assert block_with(book, "300円").place.headings == ("町民プール", "料金")


def test_every_place_knows_its_page_and_page_numbers_are_no_text() -> None:
    book, _ = read(pdf(*(lines(f"{number}枚目の文です。", page=f"- {number} -") for number in range(1, 5))))
    assert texts(book) == [f"{number}枚目の文です。" for number in range(1, 5)]
    assert [block.place.page for block in book.blocks] == [1, 2, 3, 4]
    assert block_with(book, "3枚目").place.label().endswith("3ページ")


def test_running_headers_are_dropped() -> None:
    words = ("窓口", "手数料", "休館日", "駐車場", "連絡先")
    book, _ = read(
        pdf(*(lines("さくら町例規集", f"{word}の説明をします。", "続きの文です、ここで。") for word in words))
    )
    assert "例規集" not in book.text
    assert all(word in book.text for word in words)


def test_a_ruled_table_is_read_row_by_row() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont(FONT, 10.5)
        for y, row in enumerate((("区分", "料金"), ("大人", "300円"), ("小人", "100円"))):
            for x, word in enumerate(row):
                canvas.rect(60 + 120 * x, 600 - 24 * y, 120, 24)
                canvas.drawString(66 + 120 * x, 608 - 24 * y, word)

    book, _ = read(pdf(draw))
    assert texts(book, BlockKind.TABLE_ROW) == ["区分：大人｜料金：300円", "区分：小人｜料金：100円"]


def test_columns_parted_by_gaps_are_a_table() -> None:
    book, _ = read(sample_pdf())
    assert texts(book, BlockKind.TABLE_ROW) == ["区分：大人｜料金：300円", "区分：小人｜料金：100円"]
    assert block_with(book, "大人").place.page == 2


def test_wrapped_lines_are_one_paragraph() -> None:
    first = "住民票の写しの交付を請求する方は、窓口に備え付けの請求書に必要な事項を記入し、"
    second = "本人確認書類とともに住民課の窓口に提出してください。"
    assert texts(read(pdf(lines(first, second)))[0]) == [first + second]


def test_articles_in_a_pdf_are_found() -> None:
    text = ("（趣旨）", "第1条　この条例は、手数料を定める。", "（額）", "第2条　手数料は、300円とする。")
    book, _ = read(pdf(lines(("さくら町手数料条例", 16), *text)))
    place = block_with(book, "300円").place
    assert (place.article, place.paragraph, place.page) == ("2", "1", 1)


def test_a_scan_is_said_to_be_one_and_unread() -> None:
    with pytest.raises(ScannedDocument, match=r"文書\.pdf.*スキャン.*読みませんでした"):
        read(pdf(drawing, drawing))


def test_page_numbers_printed_on_a_scan_are_no_text() -> None:
    with pytest.raises(ScannedDocument, match="スキャン"):
        read(pdf(lines(page="1"), lines(page="2"), lines(page="3")))


def test_pages_without_text_are_named() -> None:
    book, notes = read(pdf(lines("文字のある頁です。"), drawing))
    assert "文字のある頁です。" in book.text
    assert notes == ["2ページは文字の情報がないため読みませんでした。"]


def test_a_password_is_said_to_be_in_the_way() -> None:
    with pytest.raises(EncryptedDocument, match=r"文書\.pdf.*パスワード"):
        read(pdf(lines("秘密です。"), password="x"))


@pytest.mark.parametrize("share", [0.2, 0.5, 0.8, 0.95])
def test_a_file_that_was_cut_is_refused_never_read_in_part(share: float) -> None:
    whole = pdf(*(lines(f"{number}枚目の文です。") for number in range(12)))
    with pytest.raises(BrokenDocument, match=r"文書\.pdf"):
        read(whole[: int(len(whole) * share)])


def test_a_file_that_was_cut_after_an_older_end_is_refused() -> None:
    with pytest.raises(BrokenDocument, match="途中で切れています"):
        read(pdf(lines("古い版の文です。")) + b"\n9 0 obj\n<</Type/Page>>\nendobj\n")


def test_a_page_of_nothing_but_running_lines_is_read() -> None:
    book, _ = read(pdf(*(lines(f"番号{number}の札", page=str(number)) for number in range(1, 5))))
    assert texts(book) == [f"番号{number}の札" for number in range(1, 5)]
